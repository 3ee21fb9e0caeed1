"""A sample: the answers of so many respondents, drawn by a hash; the same ones whatever the order of the rows.

What needs respondents side by side (classes of customers) reads them here, in bounded memory. A file with no more
respondents than asked for is kept whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.summaries.cells import Cells, Key
from expectancy.summaries.chunk import WEIGHT_UNIT, Chunk
from expectancy.summaries.groups import Hashes, mixed
from expectancy.summaries.variables import Marks, marks_type

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
SALT = np.uint64(0x9E3779B97F4A7C15)  # so that who is drawn has nothing to do with the random group
EVERYBODY = np.uint64(0xFFFFFFFFFFFFFFFF)


@dataclass(frozen=True)
class Sample:
    """Ask for the marks of rated ``columns`` of ``size`` respondents who answered any of them."""

    columns: tuple[str, ...]
    size: int
    by: tuple[str, ...] = ()
    weight: str | None = None

    @property
    def ratings(self) -> set[str]:
        return set(self.columns)

    def empty(self, groups: int) -> SampleBlock:
        return SampleBlock(self, groups)


@dataclass(frozen=True)
class Drawn:
    """Respondents in the order of their hashes. ``marks`` (n, columns): 0 is "no answer", else rating - lowest + 1."""

    group: Ints
    marks: Marks
    weight: Floats  # ones where unweighted
    cells: tuple[Key, ...]  # of each respondent


class SampleBlock:
    """The respondents with the smallest hashes; of equal hashes those whose answers, weight and cell sort first.

    The smallest of a union are among the smallest of its parts, so blocks merge exactly.
    """

    def __init__(self, spec: Sample, groups: int) -> None:
        self.spec, self.groups = spec, groups
        self.cells = Cells(spec.by)
        self.answered = 0  # respondents who answered any column, drawn or not
        self._limit = EVERYBODY  # nobody with a larger hash can be drawn any more
        self._parts: list[tuple[Hashes, Ints, Ints, Ints, Marks]] = []  # hash, group, cell, weight, marks

    def fold(self, chunk: Chunk) -> None:
        cell = chunk.cell(self.cells)
        marks = [chunk.marks(column) for column in self.spec.columns]
        here: Bools = np.logical_or.reduce([mark != 0 for mark in marks])
        self.answered += int(here.sum())
        drawn = mixed(chunk.hashes + SALT)
        here &= drawn <= self._limit
        weight = chunk.weights(self.spec.weight) if self.spec.weight else np.full(chunk.rows, WEIGHT_UNIT)
        kept = np.stack([mark[here] for mark in marks], axis=1)
        group = chunk.group[here].astype(np.int64)
        self._take((drawn[here], group, cell[here], weight[here], kept))

    def _take(self, part: tuple[Hashes, Ints, Ints, Ints, Marks]) -> None:
        self._parts.append(part)
        if sum(len(each[0]) for each in self._parts) > 2 * self.spec.size:
            self._settle()

    def _settle(self) -> None:
        """One part, in order, of no more than ``size`` respondents."""
        if not self._parts:
            widest = marks_type(0)
            nobody = np.zeros(0, dtype=np.int64)
            self._parts = [
                (np.zeros(0, np.uint64), nobody, nobody, nobody, np.zeros((0, len(self.spec.columns)), widest))
            ]
        hashes, group, cell, weight, marks = (np.concatenate(each) for each in zip(*self._parts, strict=True))
        words = np.argsort(np.argsort(np.array(["\x1f".join(key) for key in self.cells.index], dtype=object)))
        keys = (words[cell] if len(words) else cell, weight, *marks.T[::-1], hashes)
        order = np.lexsort(keys)[: self.spec.size]
        self._parts = [(hashes[order], group[order], cell[order], weight[order], marks[order])]
        if len(order) == self.spec.size:
            self._limit = min(self._limit, hashes[order[-1]])

    def merge(self, other: SampleBlock) -> None:
        lookup = np.array([self.cells.place(key) for key in other.cells.index], dtype=np.int64)
        self.answered += other.answered
        self._limit = min(self._limit, other._limit)
        for hashes, group, cell, weight, marks in other._parts:
            self._take((hashes, group, lookup[cell] if len(cell) else cell, weight, marks))

    # -- reading back ------------------------------------------------------------------------------------------

    @property
    def whole(self) -> bool:
        """Whether everybody who answered is in it."""
        return self.answered <= self.spec.size

    def drawn(self) -> Drawn:
        self._settle()
        [(_, group, cell, weight, marks)] = self._parts
        keys = list(self.cells.index)
        return Drawn(group, marks, weight / WEIGHT_UNIT, tuple(keys[at] for at in cell.tolist()))

    def state(self) -> bytes:
        """The block's content, for tests of exactness."""
        found = self.drawn()
        hashes = self._parts[0][0]
        content = (hashes, found.group, found.marks, found.weight)
        return b"".join(each.tobytes() for each in content) + repr((self.answered, found.cells)).encode()
