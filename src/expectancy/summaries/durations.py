"""Durations: how late promises were kept, as counts of whole time units, with those open, cancelled or impossible."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from expectancy.summaries.cells import MOST_CELLS, Key, TooManyCellsError
from expectancy.summaries.chunk import Chunk
from expectancy.summaries.dates import BAD_DATE, DAY, SECONDS, Moments, moments
from expectancy.summaries.decode import is_text, plain
from expectancy.summaries.tally import tally
from expectancy.summaries.variables import NOT_TOLD

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
# What became of a promise. "done" has a lateness; the others have none. "unpromised": no time was promised.
STATES = ("done", "open", "cancelled", "kept", "broken", "disordered", "unreadable", "unpromised")
DONE, OPEN, CANCELLED, KEPT, BROKEN, DISORDERED, UNREADABLE, UNPROMISED = range(len(STATES))
YES = {"yes", "y", "true", "1", "1.0", "kept", "ja", "si", "sí", "oui"}
NO = {"no", "n", "false", "0", "0.0", "broken", "nein", "non"}
IN_TIME = YES | {"ontime", "on time", "on-time", "in time", "met"}
TOO_LATE = NO | {"late", "overdue", "not kept", "missed", "not met"}
NEAR = 1e-9  # 14.1 - 0.1 is 14, whatever floating point says


@dataclass(frozen=True)
class Durations:
    """Ask for lateness (delivered - promised, in ``unit``) by the text columns ``keys``.

    Lateness comes from ``promised`` and ``delivered``, or ready from ``late``; or only yes and no from ``kept``. It is
    rounded up to whole units after ``fraction`` (0 <= fraction < 1), so that a grace of so much is judged exactly: the
    block keeps L with L - 1 < lateness - fraction <= L. A promised date without a time is due by the end of its day; in
    days, so is a promised midnight. Two times with a zone are compared as moments; where only one of them has a zone,
    as the clocks were written: a date promised is a day where it was delivered. ``cancelled``: (column, values) that
    mean it was never delivered; "" is empty.
    """

    promised: str | None = None
    delivered: str | None = None
    made: str | None = None
    late: str | None = None
    kept: str | None = None
    unit: str = "days"
    cancelled: tuple[tuple[str, tuple[str, ...]], ...] = ()
    keys: tuple[str, ...] = ()
    fraction: float = 0.0

    @property
    def ratings(self) -> set[str]:
        return set()

    @property
    def by(self) -> tuple[str, ...]:
        return self.keys

    @property
    def columns(self) -> set[str]:
        if self.kept is not None:
            named: tuple[str | None, ...] = (self.kept,)
        elif self.late is not None:
            named = (self.late,)
        else:
            named = (self.promised, self.delivered, self.made)
        return {column for column in (*named, *(column for column, _ in self.cancelled)) if column}

    @property
    def timed(self) -> bool:
        """Whether it is known when each promise was due."""
        return self.kept is None and self.late is None and self.promised is not None

    def empty(self, groups: int) -> DurationsBlock:
        return DurationsBlock(self, groups)


class DurationsBlock:
    """``counts[(key, ...), state, lateness]`` -> rows. Lateness is in whole units; 0 where the state has none.

    ``due``: (key, day since 1970) -> promises that are open and were due on that day; ``latest``: the last day on which
    anything was made or delivered; ``unlike``: done promises of which only one of the two times has a zone.
    """

    def __init__(self, spec: Durations, groups: int = 1) -> None:
        self.spec, self.groups = spec, groups
        self.counts: Counter[tuple[Key, str, int]] = Counter()
        self.due: Counter[tuple[Key, int]] = Counter()
        self.latest: int | None = None
        self.unlike = 0
        self._keys: set[Key] = set()

    def fold(self, chunk: Chunk) -> None:
        found = _outcome(chunk, self.spec)
        columns = [chunk.words(column) for column in self.spec.keys]
        places = [indices.astype(np.int64) for indices, _ in columns]

        def key(place: Sequence[int]) -> Key:
            return tuple(words[at] for at, (_, words) in zip(place, columns, strict=True))

        for (*place, what, by), n in tally([*places, found.state, found.late]):
            at = key(place)
            self.counts[at, STATES[what], by] += n
            self._keys.add(at)
        self._check()
        if found.due is not None:
            still_open = found.state == OPEN
            for (*place, day), n in tally([each[still_open] for each in (*places, found.due)]):
                self.due[key(place), day] += n
        self.latest = _later(self.latest, found.latest)
        self.unlike += 0 if found.unlike is None else int((found.unlike & (found.state == DONE)).sum())

    def merge(self, other: DurationsBlock) -> None:
        self.counts.update(other.counts)
        self.due.update(other.due)
        self.latest = _later(self.latest, other.latest)
        self.unlike += other.unlike
        self._keys |= other._keys
        self._check()

    def _check(self) -> None:
        if len(self._keys) > MOST_CELLS:
            raise TooManyCellsError(self.spec.keys)

    # -- reading back ------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        return sorted({key for key, _, _ in self.counts})

    def of(self, state: str, key: Key | None = None) -> int:
        """Rows in one state, of one key or (None) of all."""
        return sum(n for (at, what, _), n in self.counts.items() if what == state and key in (None, at))

    def lateness(self, key: Key | None = None) -> tuple[Ints, Ints]:
        """The distinct latenesses of those done, ascending, and how many rows had each. Add ``spec.fraction``."""
        sums: Counter[int] = Counter()
        for (at, what, late), n in self.counts.items():
            if what == "done" and key in (None, at):
                sums[late] += n
        ordered = sorted(sums.items())
        return np.array([late for late, _ in ordered], dtype=np.int64), np.array(
            [n for _, n in ordered], dtype=np.int64
        )

    def overdue(self, day: int, key: Key | None = None) -> int:
        """Open promises that were due before a day since 1970."""
        return sum(n for (at, due), n in self.due.items() if due < day and key in (None, at))

    def state(self) -> dict[str, object]:
        return {"counts": dict(self.counts), "due": dict(self.due), "latest": self.latest, "unlike": self.unlike}


def _later(one: int | None, other: int | None) -> int | None:
    return max((day for day in (one, other) if day is not None), default=None)


@dataclass(frozen=True)
class _Outcome:
    """For each row its state (place in STATES), its lateness and, where times were told, the day it was due."""

    state: Ints
    late: Ints
    due: Ints | None = None
    latest: int | None = None  # the last day on which anything was made or delivered
    unlike: Bools | None = None  # where only one of the two times has a zone


def _outcome(chunk: Chunk, spec: Durations) -> _Outcome:
    cancelled = _cancelled(chunk, spec)
    if spec.kept is not None:
        found = _Outcome(_yes_no(chunk, spec.kept), np.zeros(chunk.rows, dtype=np.int64))
    elif spec.late is not None:
        found = _told(chunk, spec.late, spec.fraction)
    else:
        found = _between(chunk, spec, ~cancelled)
    state = np.where(cancelled, CANCELLED, found.state).astype(np.int64)
    return replace(found, state=state, late=np.where(state == DONE, found.late, 0))


def _cancelled(chunk: Chunk, spec: Durations) -> Bools:
    hit = np.zeros(chunk.rows, dtype=bool)
    for column, values in spec.cancelled:
        indices, words = chunk.words(column)
        wanted = {plain(value) or NOT_TOLD for value in values}
        hit |= np.array([plain(word) in wanted for word in words], dtype=bool)[indices]
    return hit


def _yes_no(chunk: Chunk, column: str) -> Ints:
    indices, words = chunk.words(column)
    lookup = np.empty(len(words), dtype=np.int64)
    for at, word in enumerate(words):
        told = plain(word)
        lookup[at] = (
            OPEN if word == NOT_TOLD else KEPT if told in IN_TIME else BROKEN if told in TOO_LATE else UNREADABLE
        )
        if lookup[at] == UNREADABLE:
            chunk.fault(column, "not-yes-or-no", word, indices == at)
    return lookup[indices]


def _told(chunk: Chunk, column: str, fraction: float) -> _Outcome:
    """Lateness as a number in the file: empty is open, text is unreadable."""
    number = chunk.numbers(column)
    gone = np.isnan(number)
    empty = gone
    if is_text(chunk.column(column).type):
        indices, words = chunk.words(column)
        empty = np.array([word == NOT_TOLD for word in words], dtype=bool)[indices]
    state = np.where(empty, OPEN, np.where(gone, UNREADABLE, DONE))
    return _Outcome(state, np.ceil(np.where(gone, 0.0, number) - fraction - NEAR).astype(np.int64))


def _between(chunk: Chunk, spec: Durations, live: Bools) -> _Outcome:
    """Lateness between two times."""
    if spec.promised is None or spec.delivered is None:
        raise ValueError("durations need promised and delivered, or late, or kept")
    promised, delivered = moments(chunk, spec.promised), moments(chunk, spec.delivered)
    state = np.where(delivered.known, DONE, OPEN)
    state = np.where(promised.known, state, UNPROMISED)
    state = np.where((promised.seconds == BAD_DATE) | (delivered.seconds == BAD_DATE), UNREADABLE, state)
    latest = _last_day(delivered)
    if spec.made is not None:
        made = moments(chunk, spec.made)
        latest = _later(latest, _last_day(made))
        before = delivered.beside(made).ends() < made.beside(delivered).seconds
        before &= live & made.known & delivered.known
        if before.any():
            chunk.fault(spec.delivered, "delivered-before-made", _shown(chunk, spec, before), before)
            state = np.where(before, DISORDERED, state)
    late = _lateness(promised.beside(delivered), delivered.beside(promised), spec, state == DONE)
    return _Outcome(state, late, promised.written // DAY, latest, promised.unlike(delivered))


def _last_day(times: Moments) -> int | None:
    return int(times.written[times.known].max()) // DAY if times.known.any() else None


def _lateness(promised: Moments, delivered: Moments, spec: Durations, done: Bools) -> Ints:
    """ceil((delivered - due) / unit - fraction); a promised date is due a second before the next midnight."""
    step = SECONDS[spec.unit]
    due = promised.ends()
    if spec.unit == "days":
        midnight = promised.known & (promised.written % DAY == 0)
        due = np.where(midnight, promised.seconds + (DAY - 1), due)
    gap = np.where(done, delivered.seconds, 0) - np.where(done, due, 0) - math.floor(spec.fraction * step + NEAR)
    return -(-gap // step)


def _shown(chunk: Chunk, spec: Durations, where: Bools) -> str:
    at = int(np.argmax(where))
    made, delivered = (str(chunk.column(column)[at].as_py()) for column in (spec.made or "", spec.delivered or ""))
    return f"delivered {delivered}, made {made}"
