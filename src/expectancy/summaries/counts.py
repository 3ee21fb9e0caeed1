"""Counts: the joint table of one or two rated columns, with a place for "no answer", by cell and random group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.summaries.cells import Cells, Key
from expectancy.summaries.chunk import WEIGHT_UNIT, Chunk

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
    """One integer array (groups, 1 or 2, K1 + 1[, K2 + 1]) a cell: rows, and with weights their sum in millionths."""

    def __init__(self, spec: Counts, groups: int) -> None:
        self.spec, self.groups = spec, groups
        self.cells = Cells(spec.by)
        self.shape: tuple[int, ...] = ()  # set by the plan, which knows the scales
        self._tables: list[Ints] = []

    def _array(self, cell: int) -> Ints:
        while len(self._tables) <= cell:
            self._tables.append(np.zeros((self.groups, 2 if self.spec.weight else 1, *self.shape), dtype=np.int64))
        return self._tables[cell]

    def fold(self, chunk: Chunk) -> None:
        size = int(np.prod(self.shape))
        place = chunk.place(self.cells)
        for column, levels in zip(self.spec.columns, self.shape, strict=True):
            place = place * levels + chunk.axis(column)
        length = len(self.cells) * self.groups * size
        rows = np.bincount(place, minlength=length).reshape(-1, self.groups, *self.shape)
        self._add(0, rows)
        if self.spec.weight is not None:
            weights = exact_sums(place, chunk.weights(self.spec.weight), length)
            self._add(1, weights.reshape(rows.shape))

    def _add(self, which: int, tables: Ints) -> None:
        for at, table in enumerate(tables):
            self._array(at)[:, which] += table

    def merge(self, other: CountsBlock) -> None:
        for key, at in other.cells.index.items():
            if at < len(other._tables):
                table = self._array(self.cells.place(key))
                table += other._tables[at]

    # -- reading back ------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        return sorted(self.cells.index)

    def _table(self, key: Key | None) -> Ints:
        if key is not None:
            return self._array(self.cells.index[key])
        return sum(
            self._tables, start=np.zeros((self.groups, 2 if self.spec.weight else 1, *self.shape), dtype=np.int64)
        )

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
        return {key: self._array(self.cells.index[key]).tobytes() for key in self.keys()}


def exact_sums(place: npt.NDArray[np.int64], weight: Ints, length: int) -> Ints:
    """``bincount`` with integer weights: in float64, in steps short enough that every sum stays a whole number."""
    step = max(1, int(2.0**53 / max(1.0, float(weight.max(initial=1)))))
    sums = np.zeros(length, dtype=np.int64)
    for start in range(0, len(place), step):
        part = slice(start, start + step)
        sums += np.bincount(place[part], weights=weight[part].astype(float), minlength=length).astype(np.int64)
    return sums
