"""Counts: the joint table of one or two rated columns, with a place for "no answer", by cell and random group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.summaries import compiled
from expectancy.summaries.cells import Cells, Key
from expectancy.summaries.chunk import WEIGHT_UNIT, Chunk
from expectancy.summaries.variables import marks_type

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """Ask for the table of ``columns`` (one or two). Place 0 of an axis is "no answer", place i is low + i - 1."""

    columns: tuple[str, ...]
    by: tuple[str, ...] = ()
    weight: str | None = None

    @property
    def ratings(self) -> set[str]:
        return set(self.columns)

    def empty(self, groups: int) -> CountsBlock:
        return CountsBlock(self, groups)


class CountsBlock:
    """Integers (cells, groups, 1 or 2, K1 + 1[, K2 + 1]): rows, and with weights their sum in millionths."""

    def __init__(self, spec: Counts, groups: int) -> None:
        self.spec, self.groups = spec, groups
        self.cells = Cells(spec.by)
        self.shape: tuple[int, ...] = ()  # set by the plan, which knows the scales
        self._tables: Ints = np.empty(0, dtype=np.int64)

    def _reach(self, cells: int) -> Ints:
        """The tables, with room for that many cells."""
        if len(self._tables) < cells or self._tables.ndim == 1:
            tables = np.zeros((cells, self.groups, 2 if self.spec.weight else 1, *self.shape), dtype=np.int64)
            if len(self._tables):
                tables[: len(self._tables)] = self._tables
            self._tables = tables
        return self._tables

    def fold(self, chunk: Chunk) -> None:
        size = int(np.prod(self.shape))
        tables = self._reach_all(chunk)
        if self.spec.weight is None and self._count_compiled(chunk, tables):
            return
        key = chunk.scaled(self.cells, size) + self._within(chunk, size)
        length = len(self.cells) * self.groups * size
        tables[:, :, 0] += np.bincount(key, minlength=length).reshape(-1, self.groups, *self.shape)
        if self.spec.weight is not None:
            weights = exact_sums(key, chunk.weights(self.spec.weight), length)
            tables[:, :, 1] += weights.reshape(-1, self.groups, *self.shape)

    def _reach_all(self, chunk: Chunk) -> Ints:
        """The tables, with room for the cells of a chunk."""
        chunk.place(self.cells)  # finds new cells
        return self._reach(len(self.cells))

    def _count_compiled(self, chunk: Chunk, tables: Ints) -> bool:
        if compiled.kernel() is None:
            return False
        first, *others = (chunk.marks(column) for column in self.spec.columns)
        return compiled.count(chunk.narrow_place(self.cells), first, others[0] if others else None, self.shape, tables)

    def _within(self, chunk: Chunk, size: int) -> npt.NDArray[Any]:
        """For each row its place in one cell's and group's table, in a type as small as the table allows."""
        first, *others = (chunk.marks(column) for column in self.spec.columns)
        kind = marks_type(size)
        for other, levels in zip(others, self.shape[1:], strict=True):
            first = first.astype(kind, copy=False) * kind(levels) + other
        return first

    def add(self, table: Ints) -> None:
        """Counts that no pass has made, those of a publication, into the first group."""
        self._reach(1)[0, 0, 0] += table

    def merge(self, other: CountsBlock) -> None:
        for key, at in other.cells.index.items():
            if at < len(other._tables):
                cell = self.cells.place(key)
                self._reach(len(self.cells))[cell] += other._tables[at]

    # -- reading back ------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        return sorted(self.cells.index)

    def _table(self, key: Key | None) -> Ints:
        if key is None:
            return np.asarray(self._reach(0).sum(axis=0))
        return np.asarray(self._reach(len(self.cells))[self.cells.index[key]])

    def grouped(self, key: Key | None = None) -> Floats:
        """Weighted counts by random group, (groups, K1 + 1[, K2 + 1]); plain counts where unweighted."""
        unit = 1.0 if self.spec.weight is None else 1.0 / WEIGHT_UNIT
        return np.asarray(self._table(key)[:, -1] * unit, dtype=np.float64)

    def total(self, key: Key | None = None) -> Floats:
        """Weighted counts, (K1 + 1[, K2 + 1])."""
        unit = 1.0 if self.spec.weight is None else 1.0 / WEIGHT_UNIT
        return np.asarray(self._table(key)[:, -1].sum(axis=0) * unit, dtype=np.float64)

    def rows(self, key: Key | None = None) -> Ints:
        """Unweighted counts, (K1 + 1[, K2 + 1])."""
        return np.asarray(self._table(key)[:, 0].sum(axis=0))

    def state(self) -> dict[Key, bytes]:
        """The block's content, cell by cell, for tests of exactness."""
        return {key: self._table(key).tobytes() for key in self.keys()}


def exact_sums(place: npt.NDArray[np.int64], weight: Ints, length: int) -> Ints:
    """``bincount`` with integer weights: in float64, in steps short enough that every sum stays a whole number."""
    step = max(1, int(2.0**53 / max(1.0, float(weight.max(initial=1)))))
    sums = np.zeros(length, dtype=np.int64)
    for start in range(0, len(place), step):
        part = slice(start, start + step)
        sums += np.bincount(place[part], weights=weight[part].astype(float), minlength=length).astype(np.int64)
    return sums
