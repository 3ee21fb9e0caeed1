"""Dates and times in the forms that exports have them, to whole days or whole time units since 1970."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from expectancy.summaries.chunk import Chunk, is_text
from expectancy.summaries.variables import NOT_TOLD

NO_DATE = np.iinfo(np.int64).min
SECONDS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
FORMATS = (
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%m/%d/%Y",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%Y/%m/%d",
)


def seconds(chunk: Chunk, column: str) -> npt.NDArray[np.int64]:
    """Seconds since 1970-01-01 of a date or time column; NO_DATE where empty; unreadable text is a fault."""
    array = chunk.column(column)
    if pa.types.is_date(array.type) or pa.types.is_timestamp(array.type):
        moments = pc.cast(pc.cast(array, pa.timestamp("s"), safe=False), pa.int64())
        return np.asarray(moments.fill_null(NO_DATE)).astype(np.int64)
    if not is_text(array.type):
        array = pc.cast(array, pa.string())
    indices, words = chunk.words(column)
    lookup = np.empty(len(words), dtype=np.int64)
    for at, word in enumerate(words):
        moment = None if word == NOT_TOLD else to_moment(word)
        lookup[at] = NO_DATE if moment is None else int(moment.timestamp())
        if moment is None and word != NOT_TOLD:
            chunk.fault(column, "not-a-date", word, indices == at)
    return lookup[indices]


def days(chunk: Chunk, column: str) -> npt.NDArray[np.int64]:
    """Whole days since 1970-01-01; NO_DATE where empty."""
    moment = seconds(chunk, column)
    return np.where(moment == NO_DATE, NO_DATE, moment // 86_400)


def to_moment(text: str) -> datetime | None:
    """A date or time: ISO 8601 first, then day.month.year and month/day/year. Without a zone it is taken as UTC."""
    text = text.strip()
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _other(text)
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _other(text: str) -> datetime | None:
    for form in FORMATS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def to_date(day: int) -> date:
    """The date of a day number."""
    return date.fromordinal(day + date(1970, 1, 1).toordinal())
