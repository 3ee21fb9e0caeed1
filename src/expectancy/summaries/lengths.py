"""Lengths of time (a wait, a talk) as numbers or as h:mm:ss, and times of day beside a column of dates."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from expectancy.summaries.chunk import Chunk
from expectancy.summaries.dates import BAD_DATE, DAY, NO_DATE, SECONDS, days, moments
from expectancy.summaries.decode import is_text, to_number
from expectancy.summaries.variables import NOT_TOLD

Ints = npt.NDArray[np.int64]
MILLI = 1_000  # lengths are counted in thousandths of a second
NO_LENGTH = np.iinfo(np.int64).min
LONGEST = 10 * 366 * DAY  # seconds; a longer wait is a mistake of units
CLOCK = re.compile(r"(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,3}):(?P<s>\d\d)(?P<part>\.\d+)?(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?")


def lengths(chunk: Chunk, column: str, unit: str) -> Ints:
    """Lengths of a column in thousandths of a second; NO_LENGTH where empty, below 0 or unreadable (faults).

    Numbers are in ``unit``; ``1:05`` is a minute and five seconds, ``1:02:05`` an hour more.
    """
    array = chunk.column(column)
    if is_text(array.type):
        return _told(chunk, column, SECONDS[unit])
    if pa.types.is_duration(array.type) or pa.types.is_time(array.type):
        value = _clock(array) / MILLI
    else:
        value = chunk.numbers(column) * SECONDS[unit]
    wrong = (value < 0) | (value > LONGEST)
    for number in np.unique(value[wrong]).tolist():
        chunk.fault(column, "not-a-length", f"{number:g} seconds", value == number)
    gone = wrong | np.isnan(value)
    return np.where(gone, NO_LENGTH, np.rint(np.where(gone, 0, value) * MILLI)).astype(np.int64)


def _told(chunk: Chunk, column: str, step: int) -> Ints:
    indices, words = chunk.words(column)
    lookup = np.full(len(words), NO_LENGTH)
    for at, word in enumerate(words):
        number = to_number(word)
        seconds = clock_seconds(word) if number is None else number * step
        if seconds is not None and 0 <= seconds <= LONGEST:
            lookup[at] = round(seconds * MILLI)
        elif word != NOT_TOLD:
            chunk.fault(column, "not-a-length", word, indices == at)
    return np.asarray(lookup[indices])


def clock_seconds(text: str) -> float | None:
    """``7:02:47``, ``1:05``, ``02:15:00 PM`` as seconds; None for anything else."""
    found = CLOCK.fullmatch(text.strip())
    if found is None or (found["h"] and int(found["m"]) > 59) or int(found["s"]) > 59:
        return None
    hour = int(found["h"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] in "Pp" else 0)
    return 3600 * hour + 60 * int(found["m"]) + int(found["s"]) + float(found["part"] or 0)


def arrivals(chunk: Chunk, arrived: str, date: str | None) -> Ints:
    """Seconds since 1970 at which each row arrived; NO_DATE where that is not told, or unreadable (a fault).

    ``date``: the column with the day, where ``arrived`` holds the time of day alone.
    """
    if date is None:
        found = moments(chunk, arrived).seconds
        return np.where(found == BAD_DATE, NO_DATE, found)
    day, clock = days(chunk, date), _times(chunk, arrived)
    known = (day != NO_DATE) & (clock >= 0)
    return np.where(known, np.where(known, day, 0) * DAY + clock, NO_DATE)


def _times(chunk: Chunk, column: str) -> Ints:
    """Seconds since midnight of times of day; -1 where there is none."""
    array = chunk.column(column)
    if pa.types.is_time(array.type):
        found = _clock(array)
        return np.where(np.isnan(found), -1, found // MILLI).astype(np.int64)
    indices, words = chunk.words(column)
    lookup = np.full(len(words), -1)
    for at, word in enumerate(words):
        seconds = clock_seconds(_full(word))
        if seconds is not None and seconds < DAY:
            lookup[at] = int(seconds)
        elif word != NOT_TOLD:
            chunk.fault(column, "not-a-time", word, indices == at)
    return np.asarray(lookup[indices])


def _full(word: str) -> str:
    """``7:02`` as a time of day is two minutes past seven, ``9:30 PM`` too has its seconds left out."""
    head, _, half = word.strip().partition(" ")
    return f"{head}:00 {half}".strip() if head.count(":") == 1 else word


def _clock(array: pa.Array) -> npt.NDArray[np.float64]:
    """Milliseconds of an Arrow time or duration; NaN where empty."""
    kind = pa.time64("us") if pa.types.is_time(array.type) else pa.duration("us")
    micros = array.cast(kind, safe=False).cast(pa.int64())
    return np.asarray(micros.cast(pa.float64()).fill_null(np.nan)) / 1_000
