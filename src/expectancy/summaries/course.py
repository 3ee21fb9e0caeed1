"""Course: weighted sums of ratings by day and by text columns such as the wave; days add up to any period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.summaries.cells import Cells, Key
from expectancy.summaries.chunk import Chunk
from expectancy.summaries.dates import NO_DATE, days
from expectancy.summaries.variables import Variable
from expectancy.summaries.weighed import PLAIN, WEIGHTED, KeyedSums, Weighed, placed, read_sums, summed

Ints = npt.NDArray[np.int64]
When = int | None


@dataclass(frozen=True)
class Course:
    """Ask for n, sum w, sum w y, sum w y^2, sum w^2 of ``variables`` by the columns ``by`` and the day in ``date``.

    The table of periods of methods.md: small (a row a day), without random groups.
    """

    variables: tuple[Variable, ...]
    date: str | None = None
    by: tuple[str, ...] = ()
    weight: str | None = None

    @property
    def ratings(self) -> set[str]:
        return {column for variable in self.variables for column in variable.needs}

    @property
    def columns(self) -> set[str]:
        return set(filter(None, (self.date, self.weight)))

    def empty(self, groups: int) -> CourseBlock:
        return CourseBlock(self)


class CourseBlock:
    """Integers by (cell, day): rows, then the sums of every variable; undated rows have the day NO_DATE."""

    def __init__(self, spec: Course) -> None:
        self.spec = spec
        self.cells = Cells(spec.by)
        self._table = KeyedSums.empty(2, 1 + len(spec.variables) * (WEIGHTED if spec.weight else PLAIN))

    def fold(self, chunk: Chunk) -> None:
        when = np.zeros(chunk.rows, dtype=np.int64) if self.spec.date is None else days(chunk, self.spec.date)
        keys, place = placed(np.stack([chunk.cell(self.cells), when], axis=1))
        self._table.add(keys, summed(chunk, self.spec.variables, self.spec.weight, place, len(keys)))

    def merge(self, other: CourseBlock) -> None:
        cell = np.array([self.cells.place(key) for key in other.cells.index] or [0])
        theirs = other._table.keys
        self._table.add(np.stack([cell[theirs[:, 0]], theirs[:, 1]], axis=1), other._table.sums)

    # -- reading back ------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        return sorted(self.cells.index)

    def days(self, key: Key) -> Mapping[When, int]:
        """Rows of one cell by day (0 where no date was asked for, None where none is told)."""
        here = self._here(key)
        told = [None if day == NO_DATE else day for day in self._table.keys[here, 1].tolist()]
        return dict(zip(told, self._table.sums[here, 0].tolist(), strict=True))

    def sums(self, key: Key) -> Weighed:
        """The sums of one cell, a row a day in the order of :meth:`days`, (days, k)."""
        return read_sums(self._table.sums[self._here(key), 1:], len(self.spec.variables), self.spec.weight is not None)

    def _here(self, key: Key) -> npt.NDArray[np.intp]:
        return np.flatnonzero(self._table.keys[:, 0] == self.cells.index[key])

    def state(self) -> dict[tuple[Key, int], bytes]:
        """The block's content for tests of exactness."""
        cells = list(self.cells.index)
        return {
            (cells[cell], day): row.tobytes()
            for (cell, day), row in zip(self._table.keys.tolist(), self._table.sums, strict=True)
        }
