"""Answered: how many rows give a method anything to use, by cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.summaries import compiled
from expectancy.summaries.cells import Cells, Key, longer
from expectancy.summaries.chunk import Chunk

Ints = npt.NDArray[np.int64]
Wish = tuple[tuple[str, ...], ...]  # sets of columns: all of at least one of them must be answered
TOGETHER = 8  # wishes counted at once, a bit each


@dataclass(frozen=True)
class Answered:
    """Ask, for each wish, how many rows answer every column of at least one of its sets. Never weighted."""

    wishes: tuple[Wish, ...]
    by: tuple[str, ...] = ()

    @property
    def ratings(self) -> set[str]:
        return {column for wish in self.wishes for columns in wish for column in columns}

    def empty(self, groups: int) -> AnsweredBlock:
        return AnsweredBlock(self)


class AnsweredBlock:
    """Integers (cells, wishes)."""

    def __init__(self, spec: Answered) -> None:
        self.spec = spec
        self.cells = Cells(spec.by)
        self._rows: Ints = np.zeros((0, len(spec.wishes)), dtype=np.int64)

    def fold(self, chunk: Chunk) -> None:
        cell = chunk.cell(self.cells)
        self._rows = longer(self._rows, len(self.cells))
        for start in range(0, len(self.spec.wishes), TOGETHER):
            wishes = self.spec.wishes[start : start + TOGETHER]
            pattern = np.zeros(chunk.rows, dtype=np.uint8)
            for bit, wish in enumerate(wishes):
                pattern |= _met(chunk, wish).view(np.uint8) << np.uint8(bit)
            bits = np.arange(2**TOGETHER)[:, None] >> np.arange(len(wishes)) & 1
            self._rows[:, start : start + TOGETHER] += _sizes(cell, pattern, len(self.cells)) @ bits

    def add(self, rows: Ints) -> None:
        """Rows that no pass has counted, those of a publication: how many fulfil each wish."""
        self._rows = longer(self._rows, len(self.cells))
        self._rows[0] += rows

    def merge(self, other: AnsweredBlock) -> None:
        for key, at in other.cells.index.items():
            if at < len(other._rows):
                cell = self.cells.place(key)
                self._rows = longer(self._rows, len(self.cells))
                self._rows[cell] += other._rows[at]

    def keys(self) -> list[Key]:
        """The cells' keys, sorted; ``[()]`` where the block is not split."""
        return sorted(self.cells.index)

    def rows(self, key: Key | None = None) -> Ints:
        """How many rows of a cell, or (None) of all cells, fulfil each wish, (wishes,)."""
        rows = longer(self._rows, len(self.cells))
        return np.asarray(rows.sum(axis=0) if key is None else rows[self.cells.index[key]])

    def state(self) -> dict[Key, bytes]:
        """The block's content, cell by cell, for tests of exactness."""
        return {key: self.rows(key).tobytes() for key in self.keys()}


def _sizes(cell: Ints, pattern: npt.NDArray[np.uint8], cells: int) -> Ints:
    """How many rows of each cell have each pattern, (cells, patterns)."""
    sizes = np.zeros((cells, 2**TOGETHER), dtype=np.int64)
    if not compiled.count(cell.astype(np.int32), pattern, None, (2**TOGETHER,), sizes):
        sizes += np.bincount(cell * 2**TOGETHER + pattern, minlength=sizes.size).reshape(sizes.shape)
    return sizes


def _met(chunk: Chunk, wish: Wish) -> npt.NDArray[np.bool_]:
    """The rows that fulfil a wish: the first set settles most of them, and only the rest are asked again."""
    found: npt.NDArray[np.bool_] = np.ones(chunk.rows, dtype=bool)
    for column in wish[0]:
        found &= chunk.marks(column) != 0
    rest = np.flatnonzero(~found)
    for columns in wish[1:]:
        if not len(rest):
            break
        here = np.logical_and.reduce([chunk.marks(column)[rest] != 0 for column in columns])
        found[rest[here]] = True
        rest = rest[~here]
    return found
