"""Dates and times in the forms that exports have them, to whole days or whole time units since 1970."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from expectancy.summaries.chunk import Chunk
from expectancy.summaries.decode import is_text
from expectancy.summaries.variables import NOT_TOLD

Ints = npt.NDArray[np.int64]
NO_DATE = np.iinfo(np.int64).min  # nothing was told
BAD_DATE = NO_DATE + 1  # something was told that is no date
SECONDS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
DAY = SECONDS["days"]
MONTH_FIRST, DAY_FIRST = DATE_ORDERS = ("month/day/year", "day/month/year")
# Of dates with slashes where nobody told the order: kinds of findings, of which the first alone is a fault.
EITHER_ORDER, MONTH_FIRST_SEEN = "date-order", "month-first"
# 31.12.2019, 12/31/2019, 2019/12/31, each with or without a time, the time with or without AM or PM
WRITTEN = re.compile(
    r"(?:(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4}|\d\d)"
    r"|(?P<m2>\d{1,2})/(?P<d2>\d{1,2})/(?P<y2>\d{4}|\d\d)"
    r"|(?P<y3>\d{4})/(?P<m3>\d{1,2})/(?P<d3>\d{1,2}))"
    r"(?:,?[ T]+(?P<H>\d{1,2}):(?P<M>\d\d)(?::(?P<S>\d\d)(?:\.\d+)?)?(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)


@dataclass(frozen=True)
class Moments:
    """A column of times: seconds since 1970 (or NO_DATE, BAD_DATE), and which of them are dates without a time."""

    seconds: Ints
    date_only: npt.NDArray[np.bool_]

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        return self.seconds > BAD_DATE

    def ends(self) -> Ints:
        """The last second that a time covers: a date lasts to the end of its day."""
        return np.where(self.date_only & self.known, self.seconds + (DAY - 1), self.seconds)


def moments(chunk: Chunk, column: str) -> Moments:
    """A date or time column. Empty is NO_DATE; unreadable text is BAD_DATE and a fault. With a zone: in UTC."""
    array = chunk.column(column)
    if pa.types.is_date(array.type) or pa.types.is_timestamp(array.type):
        return Moments(_typed(array), np.full(len(array), pa.types.is_date(array.type)))
    return _iso(array) or _written(chunk, column)


def seconds(chunk: Chunk, column: str) -> Ints:
    """Seconds since 1970-01-01 of a date or time column; NO_DATE where empty or unreadable (a fault)."""
    found = moments(chunk, column).seconds
    return np.where(found == BAD_DATE, NO_DATE, found)


def days(chunk: Chunk, column: str) -> Ints:
    """Whole days since 1970-01-01; NO_DATE where empty or unreadable (a fault)."""
    moment = seconds(chunk, column)
    return np.where(moment == NO_DATE, NO_DATE, moment // DAY)


def _typed(array: pa.Array) -> Ints:
    """Seconds of an Arrow date or timestamp (those with a zone are stored in UTC), rounded down."""
    micros = array.cast(pa.timestamp("us"), safe=False).cast(pa.int64())
    whole = np.asarray(micros.fill_null(0)).astype(np.int64) // 1_000_000
    return np.where(np.asarray(array.is_null()), NO_DATE, whole) if array.null_count else whole


def _iso(array: pa.Array) -> Moments | None:
    """A text column that is ISO 8601 throughout, read by Arrow at once; None where any value is not."""
    if not is_text(array.type) or pa.types.is_string_view(array.type):
        return None
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    import pyarrow.compute as pc  # at use: to load it takes as long as to read 40,000 rows

    text = pc.utf8_trim_whitespace(array)
    lengths = pc.utf8_length(text)
    text = pc.if_else(pc.equal(lengths, 0), pa.scalar(None, text.type), text)
    for kind in (pa.timestamp("us"), pa.timestamp("us", tz="UTC")):
        try:
            read = text.cast(kind)
        except pa.ArrowInvalid:
            continue
        return Moments(_typed(read), np.asarray(pc.equal(lengths, len("2019-12-31")).fill_null(False)))
    return None


def _written(chunk: Chunk, column: str) -> Moments:
    """A column in any of the forms that :func:`to_moment` reads, each different wording once."""
    indices, words = chunk.words(column)
    lookup, plain = np.empty(len(words), dtype=np.int64), np.zeros(len(words), dtype=bool)
    for at, word in enumerate(words):
        moment = None if word == NOT_TOLD else to_moment(word, chunk.dates == DAY_FIRST)
        lookup[at] = NO_DATE if word == NOT_TOLD else BAD_DATE if moment is None else math.floor(moment.timestamp())
        plain[at] = ":" not in word and moment is not None and lookup[at] % DAY == 0
        if lookup[at] == BAD_DATE:
            chunk.fault(column, "not-a-date", word, indices == at)
    if not chunk.dates:
        for kind, at in orders(words).items():
            chunk.fault(column, kind, words[at], indices == at)
    return Moments(lookup[indices], plain[indices])


def orders(words: Sequence[str]) -> dict[str, int]:
    """The first word that could be read day first as well, and the first that could not: kind -> its place.

    Whether the order of a whole column can be told is judged after the pass (``loop/faults.py``).
    """
    found: dict[str, int] = {}
    for at, word in enumerate(words):
        slashed = WRITTEN.fullmatch(word.strip())
        if slashed is not None and slashed["m2"] and slashed["m2"] != slashed["d2"] and int(slashed["m2"]) <= 12:
            found.setdefault(EITHER_ORDER if int(slashed["d2"]) <= 12 else MONTH_FIRST_SEEN, at)
    return found


def to_moment(text: str, day_first: bool = False) -> datetime | None:
    """A date or time: ISO 8601 first, then day.month.year, month/day/year, year/month/day. Without a zone: as UTC.

    ``day_first``: with slashes day/month/year.

    Two-digit years as POSIX has them: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068.
    """
    text = text.strip()
    if text[-4:] in (" UTC", " GMT"):
        text = text[:-4] + "Z"
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _other(text, day_first)
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _other(text: str, day_first: bool) -> datetime | None:
    found = WRITTEN.fullmatch(text)
    if found is None:
        return None
    part = found.groupdict()
    year, month, day = (next(int(part[name]) for name in names if part[name]) for names in NAMES)
    if day_first and part["m2"]:
        month, day = day, month
    if year < 100:
        year += 1900 if year >= 69 else 2000
    hour, minute, second = (int(part[name] or 0) for name in "HMS")
    if part["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if part["half"] in "Pp" else 0)
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None


NAMES = (("y", "y2", "y3"), ("m", "m2", "m3"), ("d", "d2", "d3"))


def to_date(day: int) -> date:
    """The date of a day number."""
    return date.fromordinal(day + date(1970, 1, 1).toordinal())


def to_day(when: date) -> int:
    """The day number of a date: days since 1970-01-01."""
    return when.toordinal() - date(1970, 1, 1).toordinal()
