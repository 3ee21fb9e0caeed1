"""Panel: the same respondents in several waves, so that what one and the same customer said can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.summaries.cells import Cells, Key
from expectancy.summaries.chunk import Chunk
from expectancy.summaries.groups import Hashes

Ints = npt.NDArray[np.int64]
Marks = npt.NDArray[Any]
MOST_ANSWERS = 1 << 26  # marks kept; a file with more is not followed respondent by respondent


@dataclass(frozen=True)
class Panel:
    """Ask for the marks of rated ``columns`` by respondent and ``wave``. Needs a respondent column in the plan."""

    columns: tuple[str, ...]
    wave: str

    @property
    def ratings(self) -> set[str]:
        return set(self.columns)

    @property
    def by(self) -> tuple[str, ...]:
        return (self.wave,)

    def empty(self, groups: int) -> PanelBlock:
        return PanelBlock(self, groups)


@dataclass(frozen=True)
class Pairs:
    """Those who answered in both of two waves; marks (n, columns) are 0 for "no answer", else rating - lowest + 1."""

    group: Ints
    first: Marks
    second: Marks


class PanelBlock:
    """A row a respondent and wave: the hash of the id, the wave's place, the marks of the columns."""

    def __init__(self, spec: Panel, groups: int) -> None:
        self.spec, self.groups = spec, groups
        self.cells = Cells(spec.by)
        self.full = False  # gave up: more than MOST_ANSWERS
        self._parts: list[tuple[Hashes, Ints, Marks]] = []
        self._answers = 0

    def fold(self, chunk: Chunk) -> None:
        cell = chunk.cell(self.cells)
        if chunk.respondent is not None:
            marks = [chunk.marks(column) for column in self.spec.columns]
            self._take(chunk.hashes, cell, np.stack(marks, axis=1))

    def _take(self, hashes: Hashes, cell: Ints, marks: Marks) -> None:
        self._answers += marks.size
        self.full = self.full or self._answers > MOST_ANSWERS
        if self.full:
            self._parts = []
        else:
            self._parts.append((hashes, cell, marks))

    def merge(self, other: PanelBlock) -> None:
        lookup = np.array([self.cells.place(key) for key in other.cells.index], dtype=np.int64)
        if other.full:
            self.full, self._parts = True, []
            return
        for hashes, cell, marks in other._parts:
            self._take(hashes, lookup[cell], marks)

    # -- reading back ------------------------------------------------------------------------------------------

    def waves(self) -> list[str]:
        return [key[0] for key in sorted(self.cells.index)]

    def pairs(self, first: str, second: str) -> Pairs:
        """The respondents of both waves, each once: whoever stands twice in a wave cannot be followed and is left."""
        one, other = self._wave((first,)), self._wave((second,))
        _, here, there = np.intersect1d(one[0], other[0], assume_unique=True, return_indices=True)
        group = (one[0][here] & np.uint64(self.groups - 1)).astype(np.int64)
        return Pairs(group, one[1][here], other[1][there])

    def _wave(self, key: Key) -> tuple[Hashes, Marks]:
        """(hashes, marks) of those who stand once in a wave, by hash."""
        hashes, marks = self._all(key)
        unique, place, counts = np.unique(hashes, return_index=True, return_counts=True)
        return unique[counts == 1], marks[place[counts == 1]]

    def _all(self, key: Key) -> tuple[Hashes, Marks]:
        """(hashes, marks) of a wave, in the order of arrival."""
        at = self.cells.index.get(key, -1)
        hashes = [part[0][part[1] == at] for part in self._parts]
        marks = [part[2][part[1] == at] for part in self._parts]
        nobody = np.zeros((0, len(self.spec.columns)), np.uint8)
        return np.concatenate([np.zeros(0, np.uint64), *hashes]), np.concatenate([nobody, *marks])

    def state(self) -> dict[Key, bytes]:
        """The block's content, wave by wave, for tests of exactness."""
        found = {}
        for key in sorted(self.cells.index):
            hashes, marks = self._all(key)
            order = np.lexsort([*marks.T, hashes])
            found[key] = hashes[order].tobytes() + marks[order].tobytes() + bytes([self.full])
        return found
