"""Dates and times in the forms that exports have them, to whole days or whole time units since 1970."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
ZONE = r"\s*(Z|[+-]\d\d(:?\d\d)?)$"  # how a time ends that tells its zone
# 31.12.2019, 12/31/2019, 2019/12/31, each with or without a time, the time with or without AM or PM
WRITTEN = re.compile(
    r"(?:(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4}|\d\d)"
    r"|(?P<m2>\d{1,2})/(?P<d2>\d{1,2})/(?P<y2>\d{4}|\d\d)"
    r"|(?P<y3>\d{4})/(?P<m3>\d{1,2})/(?P<d3>\d{1,2}))"
    r"(?:,?[ T]+(?P<H>\d{1,2}):(?P<M>\d\d)(?::(?P<S>\d\d)(?:\.\d+)?)?(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)


@dataclass(frozen=True)
class Moments:
    """A column of times: seconds since 1970 (or NO_DATE, BAD_DATE), and which of them are dates without a time.

    ``seconds``: in UTC where a zone was told, as written elsewhere; ``written``: as the clock stood where it was
    written; ``zoned``: which told their zone.
    """

    seconds: Ints
    date_only: npt.NDArray[np.bool_]
    written: Ints
    zoned: npt.NDArray[np.bool_]

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        return self.seconds > BAD_DATE

    def ends(self) -> Ints:
        """The last second that a time covers: a date lasts to the end of its day."""
        return np.where(self.date_only & self.known, self.seconds + (DAY - 1), self.seconds)

    def beside(self, other: Moments) -> Moments:
        """These times as they are compared with others: where only one of two told its zone, as clocks were written."""
        return replace(self, seconds=np.where(self.zoned & other.zoned, self.seconds, self.written))

    def unlike(self, other: Moments) -> npt.NDArray[np.bool_]:
        """Where both are known and only one told its zone."""
        return self.known & other.known & (self.zoned ^ other.zoned)


def moments(chunk: Chunk, column: str) -> Moments:
    """A date or time column. Empty is NO_DATE; unreadable text is BAD_DATE and a fault. With a zone: in UTC."""
    array = chunk.column(column)
    if pa.types.is_date(array.type) or pa.types.is_timestamp(array.type):
        return _stamped(array, _local(array), np.full(len(array), pa.types.is_date(array.type)))
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


def _stamped(array: pa.Array, local: pa.Array, date_only: npt.NDArray[np.bool_]) -> Moments:
    """Arrow dates or timestamps, and ``local``: the same as the clock showed them."""
    seconds = _typed(array)
    if local is array:
        return Moments(seconds, date_only, seconds, np.zeros(len(array), dtype=bool))
    return Moments(seconds, date_only, _typed(local), np.asarray(array.is_valid()))


def _local(array: pa.Array) -> pa.Array:
    """The clock of a column's zone; the column itself where it has none."""
    if getattr(array.type, "tz", None) is None:
        return array
    import pyarrow.compute as pc  # at use: to load it takes as long as to read 40,000 rows

    return pc.local_timestamp(array)


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
    for zone in (None, "UTC"):
        try:
            read = text.cast(pa.timestamp("us", tz=zone))
            local = read if zone is None else pc.replace_substring_regex(text, ZONE, "").cast(pa.timestamp("us"))
        except pa.ArrowInvalid:
            continue
        return _stamped(read, local, np.asarray(pc.equal(lengths, len("2019-12-31")).fill_null(False)))
    return None


def _written(chunk: Chunk, column: str) -> Moments:
    """A column in any of the forms that :func:`to_moment` reads, each different wording once."""
    indices, words = chunk.words(column)
    lookup, clock = np.empty(len(words), dtype=np.int64), np.empty(len(words), dtype=np.int64)
    plain, zoned = np.zeros(len(words), dtype=bool), np.zeros(len(words), dtype=bool)
    for at, word in enumerate(words):
        moment = None if word == NOT_TOLD else _as_told(word, chunk.dates == DAY_FIRST)
        if moment is None:
            lookup[at] = clock[at] = NO_DATE if word == NOT_TOLD else BAD_DATE
        else:
            zoned[at] = moment.tzinfo is not None
            lookup[at] = math.floor(_in_utc(moment).timestamp())
            clock[at] = math.floor(moment.replace(tzinfo=UTC).timestamp())
            plain[at] = ":" not in word and clock[at] % DAY == 0
        if lookup[at] == BAD_DATE:
            chunk.fault(column, "not-a-date", word, indices == at)
    if not chunk.dates:
        for kind, at in orders(words).items():
            chunk.fault(column, kind, words[at], indices == at)
    return Moments(lookup[indices], plain[indices], clock[indices], zoned[indices])


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
    moment = _as_told(text, day_first)
    return None if moment is None else _in_utc(moment)


def _as_told(text: str, day_first: bool) -> datetime | None:
    """With the zone that was told, if any."""
    text = text.strip()
    if text[-4:] in (" UTC", " GMT"):
        text = text[:-4] + "Z"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _other(text, day_first)


def _in_utc(moment: datetime) -> datetime:
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
