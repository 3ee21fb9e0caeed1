"""Exact sums of products of small whole numbers, place by place: float32 matrix products, added up in int64."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.summaries import compiled
from expectancy.summaries.cells import longer
from expectancy.summaries.runs import ROWS, Lot, Order, Runs
from expectancy.summaries.variables import Marks

STEP = 8  # matrix products of a multiple of so many columns are faster; those behind the 2k are 0
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[Any]
EXACT32, EXACT64 = 2.0**24, 2.0**53  # whole numbers up to here are exact in float32 and float64 arithmetic


class TooLargeSumsError(ValueError):
    """Numbers so large, so heavy or so many that whole-number arithmetic does not hold their sums."""

    def __init__(self) -> None:
        super().__init__("the sums of products are too large to be exact")


class Products:
    """[C, M] [C, M]' of each place, (places, size, size): C the marks (k, rows), at most ``largest``, M = min(C, 1).

    ``fresh`` sums in floating point, which is exact while a place has no more than ``most`` rows in it; before it has
    more they are settled as int64. So most sums never leave float32, which halves memory and time.
    """

    def __init__(self, variables: int, largest: int) -> None:
        self.largest = largest
        narrow = largest**2 * ROWS < EXACT32
        self.kind: type[np.floating[Any]] = np.float32 if narrow else np.float64
        self.most = int((EXACT32 if narrow else EXACT64) / largest**2)
        self.size = -(-2 * variables // STEP) * STEP
        self.fresh: Floats = np.zeros((0, self.size, self.size), dtype=self.kind)
        self.rows = np.zeros(0, dtype=np.int64)  # of each place in ``fresh``
        self.settled: Ints | None = None

    @property
    def longest(self) -> int:
        """How many rows may be multiplied at once."""
        if self.most < 1:
            raise TooLargeSumsError
        return self.most

    def reach(self, places: int) -> None:
        """Make room for that many places."""
        if places > len(self.rows):
            self.fresh, self.rows = longer(self.fresh, places), longer(self.rows, places)
            self.settled = None if self.settled is None else longer(self.settled, places)

    def add_compiled(self, marks: Sequence[Marks], order: Order) -> bool:
        """Add the marks, (rows,) each, by the compiled kernel; False, and nothing added, where it cannot."""
        rows = np.diff(order.starts)
        places = np.flatnonzero(rows)
        if rows.max(initial=0) > self.most or self.kind is not np.float32:
            return False
        self._settle_full(places, rows[places])
        if not compiled.gram(marks, order.rows, order.starts, self.fresh):
            return False
        self.rows[: len(rows)] += rows
        return True

    def add(self, marks: Marks, runs: Runs) -> None:
        """Add the marks (k, entries) of all runs."""
        room = np.empty(self.size * max((lot.stop - lot.start for lot in runs.lots), default=0), dtype=self.kind)
        for lot in runs.lots:
            numbers = with_answered(marks, lot, room, self.size)
            self._add(lot.places, lot.rows, numbers @ numbers.transpose(0, 2, 1))

    def _add(self, places: Ints, rows: Ints, sums: Floats) -> None:
        """Add sums of some places, each once, which hold so many rows each."""
        self._settle_full(places, rows)
        self.rows[places] += rows
        self.fresh[places] += sums

    def _settle_full(self, places: Ints, rows: Ints) -> None:
        """Make room in ``fresh`` for so many more rows of some places."""
        for place in places[self.rows[places] + rows > self.most].tolist():
            self.settle(place, self.fresh[place])
            self.fresh[place] = self.rows[place] = 0

    def settle(self, place: int, sums: npt.NDArray[Any]) -> None:
        """Add sums of one place as int64."""
        if self.settled is None:
            self.settled = np.zeros(self.fresh.shape, dtype=np.int64)
        self.settled[place] += sums.astype(np.int64)
        if (self.settled[place] < 0).any():  # no mark is negative: the sum went round
            raise TooLargeSumsError

    def merge(self, other: Products, here: slice, there: slice) -> None:
        """Add the sums of another's places ``there`` to those ``here``; it must be of the same variables."""
        self._add(np.arange(here.start, here.stop), other.rows[there], other.fresh[there])
        if other.settled is not None:
            for place, sums in zip(range(here.start, here.stop), other.settled[there], strict=True):
                self.settle(place, sums)

    def read(self, at: slice) -> Ints:
        """The sums of some places."""
        found = self.fresh[at].astype(np.int64)
        return found if self.settled is None else found + self.settled[at]


def with_answered(marks: Marks, lot: Lot, room: Floats, size: int) -> Floats:
    """[C, M] of each piece of a lot, (pieces, size, width), zeros behind the 2k; it lies in ``room``."""
    k = len(marks)
    pieces = marks[:, lot.start : lot.stop].reshape(k, -1, lot.width).transpose(1, 0, 2)
    out = room[: size * (lot.stop - lot.start)].reshape(-1, size, lot.width)
    out[:, :k] = pieces
    np.minimum(out[:, :k], 1, out=out[:, k : 2 * k])
    out[:, 2 * k :] = 0
    return out
