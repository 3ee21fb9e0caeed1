"""Waits: a log of calls as whole numbers by interval of the day: offered, answered, given up, how long it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.summaries.cells import Cells, Key
from expectancy.summaries.chunk import Chunk
from expectancy.summaries.dates import DAY, NO_DATE
from expectancy.summaries.decode import plain
from expectancy.summaries.lengths import MILLI, NO_LENGTH, arrivals, lengths
from expectancy.summaries.variables import NOT_TOLD
from expectancy.summaries.weighed import KeyedSums

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Values = tuple[tuple[str, tuple[str, ...]], ...]  # (column, values) ...: rows with one of them
# What came of a call; the last three cannot be used.
OUTCOMES = ("answered", "abandoned", "neither", "no arrival", "no wait")
ANSWERED, ABANDONED, NEITHER, NO_ARRIVAL, NO_WAIT = range(len(OUTCOMES))
SUMS = ("answered", "answered_in", "abandoned", "abandoned_in", "short", "waited", "gave_up", "timed", "handled")


@dataclass(frozen=True)
class Log:
    """How the rows of a log of calls are read: which columns, and what its values mean."""

    arrived: str
    wait: str
    date: str | None = None  # the day, where ``arrived`` is the time of day alone
    handled: str | None = None
    unit: str = "seconds"
    answered: Values = ()  # without: what was handled for longer than nothing
    abandoned: Values = ()  # without: what was not answered

    @property
    def columns(self) -> set[str]:
        told = (self.arrived, self.wait, self.date, self.handled)
        return {*filter(None, told), *(column for column, _ in (*self.answered, *self.abandoned))}


@dataclass(frozen=True)
class Waits:
    """Ask for a log's calls by the text columns ``by`` and by intervals of ``length`` seconds, which divide a day.

    ``target`` and ``short`` (seconds) are judged row by row: answered or given up within them.
    """

    log: Log
    by: tuple[str, ...] = ()
    length: int = 1_800
    target: float = 20.0
    short: float = 5.0

    @property
    def ratings(self) -> set[str]:
        return set()

    @property
    def columns(self) -> set[str]:
        return self.log.columns

    def empty(self, groups: int) -> WaitsBlock:
        return WaitsBlock(self)


@dataclass(frozen=True)
class Intervals:
    """Calls by interval, arrays (K,): ``start`` in seconds since 1970, counts, and seconds waited and handled."""

    start: Ints
    answered: npt.NDArray[np.float64]
    answered_in: npt.NDArray[np.float64]  # within the target
    abandoned: npt.NDArray[np.float64]
    abandoned_in: npt.NDArray[np.float64]  # within the target
    short: npt.NDArray[np.float64]  # abandoned within ``short`` seconds
    waited: npt.NDArray[np.float64]  # seconds, by those who were answered
    gave_up: npt.NDArray[np.float64]  # seconds, by those who gave up
    timed: npt.NDArray[np.float64]  # answered calls whose handling time is told
    handled: npt.NDArray[np.float64]  # seconds

    @property
    def offered(self) -> npt.NDArray[np.float64]:
        return self.answered + self.abandoned

    @property
    def day(self) -> Ints:
        return self.start // DAY

    @property
    def time(self) -> Ints:
        """Seconds since midnight."""
        return self.start % DAY


class WaitsBlock:
    """Whole numbers by (cell, interval): counts, and thousandths of seconds."""

    def __init__(self, spec: Waits) -> None:
        self.spec = spec
        self.cells = Cells(spec.by)
        self.left_out: Counter[str] = Counter()  # by outcome
        self._table = KeyedSums.empty(2, len(SUMS))

    def fold(self, chunk: Chunk) -> None:
        calls = read(chunk, self.spec.log)
        for outcome in OUTCOMES[NEITHER:]:
            self.left_out[outcome] += int((calls.outcome == OUTCOMES.index(outcome)).sum())
        used = np.flatnonzero(calls.outcome <= ABANDONED)
        answered, abandoned = calls.outcome[used] == ANSWERED, calls.outcome[used] == ABANDONED
        wait, handled = calls.wait[used], calls.handled[used]
        in_time, timed = wait <= _milli(self.spec.target), answered & (handled != NO_LENGTH)
        columns = (answered, answered & in_time, abandoned, abandoned & in_time, abandoned & self._short(wait))
        sums = [each.astype(np.int64) for each in columns]
        sums += [wait * answered, wait * abandoned, timed.astype(np.int64), np.where(timed, handled, 0)]
        keys = np.stack([chunk.cell(self.cells)[used], calls.arrived[used] // self.spec.length], axis=1)
        self._table.add(keys, np.stack(sums, axis=1))

    def _short(self, wait: Ints) -> Bools:
        return wait <= _milli(self.spec.short)

    def merge(self, other: WaitsBlock) -> None:
        self.left_out.update(other.left_out)
        lookup = np.array([self.cells.place(key) for key in other.cells.index] or [0])
        theirs = other._table.keys
        self._table.add(np.stack([lookup[theirs[:, 0]], theirs[:, 1]], axis=1), other._table.sums)

    # -- reading back ------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        """The cells that hold a call, sorted."""
        filled = {int(cell) for cell in np.unique(self._table.keys[:, 0])}
        return sorted(key for key, at in self.cells.index.items() if at in filled)

    def of(self, key: Key | None = None) -> Intervals:
        """The intervals of one cell, or (None) of all cells together, in the order of time."""
        table = self._table
        if key is None:
            whole = KeyedSums.empty(1, len(SUMS))
            whole.add(table.keys[:, 1:], table.sums)
            return self._read(whole.keys[:, 0], whole.sums)
        here = table.keys[:, 0] == self.cells.index[key]
        return self._read(table.keys[here, 1], table.sums[here])

    def _read(self, index: Ints, sums: Ints) -> Intervals:
        found = dict(zip(SUMS, sums.T.astype(np.float64), strict=True))
        for name in ("waited", "gave_up", "handled"):
            found[name] = found[name] / MILLI
        return Intervals(index * self.spec.length, **found)

    def state(self) -> dict[str, object]:
        cells = list(self.cells.index)
        table = {
            (cells[cell], at): row.tobytes()
            for (cell, at), row in zip(self._table.keys.tolist(), self._table.sums, strict=True)
        }
        return {"table": table, "left out": +self.left_out}


@dataclass(frozen=True)
class Read:
    """Each row of a chunk: what came of the call, when it arrived (seconds since 1970), and lengths in ms."""

    outcome: Ints
    arrived: Ints
    wait: Ints
    handled: Ints


def read(chunk: Chunk, log: Log) -> Read:
    """The rows of a chunk as calls; what offends is counted there."""
    arrived = arrivals(chunk, log.arrived, log.date)
    wait = lengths(chunk, log.wait, log.unit)
    handled = np.full(chunk.rows, NO_LENGTH) if log.handled is None else lengths(chunk, log.handled, log.unit)
    answered = _among(chunk, log.answered) if log.answered else handled > 0
    abandoned = _among(chunk, log.abandoned) if log.abandoned else ~answered
    outcome = np.select([answered, abandoned], [ANSWERED, ABANDONED], NEITHER)
    used = outcome != NEITHER
    outcome[used & (wait == NO_LENGTH)] = NO_WAIT
    outcome[used & (arrived == NO_DATE)] = NO_ARRIVAL
    return Read(outcome.astype(np.int64), arrived, wait, handled)


def _among(chunk: Chunk, values: Values) -> Bools:
    """The rows that have one of the values; case and blanks do not count, "" is empty."""
    hit = np.zeros(chunk.rows, dtype=bool)
    for column, wanted in values:
        indices, words = chunk.words(column)
        known = {plain(value) or NOT_TOLD for value in wanted}
        hit |= np.array([plain(word) in known for word in words], dtype=bool)[indices]
    return hit


def _milli(seconds: float) -> int:
    return round(seconds * MILLI)


def values_of(told: Mapping[str, Sequence[str]]) -> Values:
    """A table of the study, column -> values, as a log wants it."""
    return tuple((column, tuple(values)) for column, values in told.items())
