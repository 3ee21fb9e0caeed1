"""Contacts: when each customer called about what, so that it is seen who had to call again."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from expectancy.summaries.cells import Cells, Key
from expectancy.summaries.chunk import Chunk
from expectancy.summaries.dates import DAY
from expectancy.summaries.groups import Hashes, hash_ids, mixed
from expectancy.summaries.variables import NOT_TOLD
from expectancy.summaries.waits import ABANDONED, ANSWERED, Log, read

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
MOST_CONTACTS = 1 << 24  # calls kept; of a log with more it is not told who called again


@dataclass(frozen=True)
class Contacts:
    """Ask for the calls of known customers: who (and about what), when, answered or not, by the columns ``by``.

    Unlike other summaries it grows with the calls of known customers, some 33 bytes each.
    """

    log: Log
    customer: str
    topic: str | None = None
    by: tuple[str, ...] = ()

    @property
    def ratings(self) -> set[str]:
        return set()

    @property
    def columns(self) -> set[str]:
        return {*self.log.columns, self.customer, *filter(None, (self.topic,))}

    def empty(self, groups: int) -> ContactsBlock:
        return ContactsBlock(self, groups)


@dataclass(frozen=True)
class First:
    """First contacts that were answered: the random group of the customer, and whether that settled it."""

    group: Ints
    resolved: Bools


@dataclass(frozen=True)
class Rows:
    """Calls, arrays of one length."""

    hashes: Hashes  # of customer and topic
    group: Ints  # the random group of the customer
    arrived: Ints  # seconds since 1970
    cell: Ints
    answered: Bools

    def take(self, places: npt.NDArray[np.intp]) -> Rows:
        return Rows(*(getattr(self, name)[places] for name in NAMES))


NAMES = ("hashes", "group", "arrived", "cell", "answered")
NONE = np.zeros(0, np.int64)
NO_ROWS = Rows(np.zeros(0, np.uint64), NONE, NONE, NONE, np.zeros(0, bool))


class ContactsBlock:
    """The calls of known customers, in parts as they were read."""

    def __init__(self, spec: Contacts, groups: int) -> None:
        self.spec, self.groups = spec, groups
        self.cells = Cells(spec.by)
        self.full = False  # gave up: more than MOST_CONTACTS
        self.nameless = 0  # calls of nobody known
        self.latest = np.iinfo(np.int64).min  # last arrival of anybody
        self._parts: list[Rows] = [NO_ROWS]
        self._calls = 0

    def fold(self, chunk: Chunk) -> None:
        calls = read(chunk, self.spec.log)
        called = (calls.outcome == ANSWERED) | (calls.outcome == ABANDONED)
        who, known = hashed(chunk, self.spec.customer)
        hashes = who if self.spec.topic is None else mixed(who ^ hashed(chunk, self.spec.topic)[0])
        self.nameless += int((called & ~known).sum())
        self.latest = max(self.latest, int(calls.arrived[called].max(initial=self.latest)))
        group = (who & np.uint64(self.groups - 1)).astype(np.int64)
        rows = Rows(hashes, group, calls.arrived, chunk.cell(self.cells), calls.outcome == ANSWERED)
        self._take(rows.take(np.flatnonzero(called & known)))

    def _take(self, rows: Rows) -> None:
        self._calls += len(rows.hashes)
        self._parts.append(rows)
        self._check()

    def _check(self) -> None:
        self.full = self.full or self._calls > MOST_CONTACTS
        if self.full:
            self._parts = [NO_ROWS]

    def merge(self, other: ContactsBlock) -> None:
        self.nameless += other.nameless
        self.latest = max(self.latest, other.latest)
        self._calls += other._calls
        self.full = self.full or other.full
        lookup = np.array([self.cells.place(key) for key in other.cells.index] or [0])
        self._parts += [replace(part, cell=lookup[part.cell]) for part in other._parts]
        self._check()

    # -- reading back ------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        return sorted(self.cells.index)

    def first(self, days: int, key: Key | None = None) -> First:
        """First contacts in the cell that were answered, and can be followed for ``days``.

        First: none of the same customer and topic in the ``days`` before. Resolved: none in the ``days`` after, in
        whatever cell.
        """
        calls, span = self._sorted(), days * DAY
        if not len(calls.hashes):
            return First(NONE, np.zeros(0, bool))
        near = (calls.hashes[1:] == calls.hashes[:-1]) & (np.diff(calls.arrived) <= span)
        again, before = np.append(near, False), np.insert(near, 0, False)
        chosen = calls.answered & ~before & (calls.arrived + span <= self.latest)
        if key is not None:
            chosen &= calls.cell == self.cells.index[key]
        return First(calls.group[chosen], ~again[chosen])

    def _sorted(self) -> Rows:
        """All calls by customer and topic, then by time; of two in the same second the answered one is first."""
        calls = Rows(*(np.concatenate([getattr(part, name) for part in self._parts]) for name in NAMES))
        rank = {key: at for at, key in enumerate(sorted(self.cells.index))}
        ranked = np.array([rank[key] for key in self.cells.index] or [0])[calls.cell]
        return calls.take(np.lexsort((ranked, ~calls.answered, calls.arrived, calls.hashes)))

    def state(self) -> dict[str, object]:
        calls, cells = self._sorted(), list(self.cells.index)
        told = (calls.hashes, calls.arrived, calls.answered, calls.group)
        rows = list(zip(*(each.tolist() for each in told), (cells[at] for at in calls.cell.tolist()), strict=True))
        return {"calls": rows, "nameless": self.nameless, "latest": self.latest, "full": self.full}


def hashed(chunk: Chunk, column: str) -> tuple[Hashes, Bools]:
    """(a hash of each row's text, where there is one); 12 is the same customer in a csv and in a parquet file."""
    indices, words = chunk.words(column)
    known = np.array([word != NOT_TOLD for word in words], dtype=bool)
    return hash_ids(pa.array([word.strip() for word in words], pa.large_string()))[indices], known[indices]
