"""The rows of a chunk sorted into runs of one cell and group, laid out for one matrix product a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

ROWS = 4096  # of a lot: few enough to stay in the processor's cache
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Lot:
    """Pieces of runs, nearly of one length, side by side: each takes ``width`` entries of the order from ``start``."""

    start: int
    width: int
    places: Ints  # cell * groups + group of each piece; no place comes twice unless ``longest`` was short
    rows: Ints  # of each piece; the entries behind them are nobody

    @property
    def stop(self) -> int:
        return self.start + self.width * len(self.places)


@dataclass(frozen=True)
class Order:
    """Row numbers sorted by place: the rows of place p are ``rows[starts[p]:starts[p + 1]]``, in their order."""

    rows: npt.NDArray[np.int32]
    starts: Ints  # (places + 1,)

    @staticmethod
    def of(place: Ints, places: int) -> Order:
        """From each row's place, below ``places``."""
        small = places < 2**15  # int16 sorts by counting
        rows = np.argsort(place.astype(np.int16) if small else place, kind="stable").astype(np.int32)
        starts = np.zeros(places + 1, dtype=np.int64)
        np.cumsum(np.bincount(place, minlength=places), out=starts[1:])
        return Order(rows, starts)


@dataclass(frozen=True)
class Runs:
    """``order``: row numbers, piece by piece; the number of rows itself stands for nobody, where a piece is short."""

    order: Ints
    lots: list[Lot]
    rows: int

    @property
    def somebody(self) -> npt.NDArray[np.bool_]:
        """Which entries of the order are rows."""
        return self.order < self.rows

    def sort(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """A value of each row in this order; 0 where nobody stands."""
        return np.take(np.append(values, values.dtype.type(0)), self.order)

    @staticmethod
    def of(sorted_rows: Order, longest: int = ROWS) -> Runs:
        """Runs are cut into pieces of at most ``longest`` rows."""
        order, rows = sorted_rows.rows, len(sorted_rows.rows)
        whose, start, length = _pieces(np.diff(sorted_rows.starts), min(longest, ROWS))
        by_length = np.argsort(-length, kind="stable")
        whose, start, length = whose[by_length], start[by_length], length[by_length]
        lots = _lots(whose, length)
        widths = np.repeat([lot.width for lot in lots], [len(lot.places) for lot in lots]).astype(np.int64)
        within = np.arange(int(widths.sum())) - np.repeat(widths.cumsum() - widths, widths)
        source = np.repeat(start, widths) + within
        known = within < np.repeat(length, widths)
        return Runs(np.where(known, order[np.where(known, source, 0)], rows), lots, rows)


def _pieces(counts: Ints, longest: int) -> tuple[Ints, Ints, Ints]:
    """(place, first entry, rows) of each piece, in the order of the places."""
    number = -(-counts // longest)
    whose = np.repeat(np.arange(len(counts)), number)
    cut = np.arange(len(whose)) - np.repeat(number.cumsum() - number, number)  # 0, 1 ... within the run
    length = np.minimum(longest, counts[whose] - cut * longest)
    return whose, (counts.cumsum() - counts)[whose] + cut * longest, length


def _lots(whose: Ints, length: Ints) -> list[Lot]:
    """Of pieces sorted by length, the longest first: as many in a lot as make about ROWS rows."""
    lots: list[Lot] = []
    first = begin = 0
    while first < len(whose):
        width = int(length[first])
        part = slice(first, first + max(1, ROWS // width))
        lots.append(Lot(begin, width, whose[part], length[part]))
        first, begin = part.stop, lots[-1].stop
    return lots
