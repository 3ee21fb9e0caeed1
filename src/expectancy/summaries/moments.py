"""Moments: pairwise counts, sums and cross products of many variables, by cell and random group, in exact integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.summaries.cells import Cells, Key
from expectancy.summaries.chunk import WEIGHT_UNIT, Chunk
from expectancy.summaries.variables import MISSING, Variable

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
EXACT32, EXACT64 = 2.0**24, 2.0**53  # whole numbers up to here are exact in float32 and float64 arithmetic


@dataclass(frozen=True)
class Moments:
    """Ask for the moments of ``variables``, overall (``by=()``) or by the segment columns ``by``."""

    variables: tuple[Variable, ...]
    by: tuple[str, ...] = ()
    weight: str | None = None

    @property
    def ratings(self) -> set[str]:
        return {column for variable in self.variables for column in variable.needs}

    def empty(self, groups: int) -> MomentsBlock:
        return MomentsBlock(self, groups)


@dataclass(frozen=True)
class Pairwise:
    """Pairwise-complete sums of k variables; every array is (..., k, k) and leading axes are groups or replicates.

    ``n[j, k]``: rows where both are answered. ``w``: their summed weight (n where unweighted). ``s[j, k]``: weighted
    sum of variable j over them. ``p[j, k]``: weighted sum of the products.
    """

    n: Floats
    w: Floats
    s: Floats
    p: Floats

    def mean(self) -> Floats:
        """Mean of each variable over its own answers, (..., k); NaN where there are none."""
        return _ratio(_diagonal(self.s), _diagonal(self.w))

    def answers(self) -> Floats:
        """How many answered each variable, unweighted, (..., k)."""
        return _diagonal(self.n)

    def cov(self) -> Floats:
        """Pairwise-complete covariance, (..., k, k): means, counts and products over the rows where both are answered.

        c_jk = (p_jk - s_jk s_kj / w_jk) / w_jk * n_jk / (n_jk - 1); for unit weights this is pandas' ``DataFrame.cov``.
        """
        centred = _ratio(self.p, self.w) - _ratio(self.s, self.w) * _ratio(np.swapaxes(self.s, -1, -2), self.w)
        return centred * _ratio(self.n, self.n - 1)

    def corr(self) -> Floats:
        """Pairwise-complete correlation, (..., k, k), each variable's variance over its own answers."""
        cov = self.cov()
        sd = np.sqrt(np.clip(_diagonal(cov), 0, None))
        return _ratio(cov, sd[..., :, None] * sd[..., None, :])

    def take(self, places: Sequence[int]) -> Pairwise:
        """The same for some of the variables, in the order of ``places``."""
        grid = np.ix_(places, places)
        return Pairwise(*(np.asarray(array[..., grid[0], grid[1]]) for array in (self.n, self.w, self.s, self.p)))

    def sum(self) -> Pairwise:
        """All groups together."""
        return Pairwise(*(array.sum(axis=0) for array in (self.n, self.w, self.s, self.p)))

    def resampled(self, counts: npt.NDArray[Any]) -> Pairwise:
        """Replicates (R, k, k): group g taken ``counts[r, g]`` times. Jackknife and bootstrap differ only in counts."""
        return Pairwise(
            *(np.tensordot(counts.astype(float), array, axes=1) for array in (self.n, self.w, self.s, self.p))
        )


class MomentsBlock:
    """The sums of one plan's variables: for each cell a (groups, 2k, 2k) array of whole numbers.

    With values X (0 where missing) and answered marks M, it holds [X, M]' diag(w) [X, M]; with weights also M'M.
    """

    def __init__(self, spec: Moments, groups: int) -> None:
        self.spec, self.groups = spec, groups
        self.places = {variable: at for at, variable in enumerate(spec.variables)}
        self.cells = Cells(spec.by)
        self._sums: list[Any] = []
        self._counts: list[Ints] = []  # only with weights

    def _reach(self, cell: int) -> None:
        k = len(self.spec.variables)
        while len(self._sums) <= cell:
            kind = np.float64 if self.spec.weight is None else np.int64
            self._sums.append(np.zeros((self.groups, 2 * k, 2 * k), dtype=kind))
            self._counts.append(np.zeros((self.groups if self.spec.weight else 0, k, k), dtype=np.int64))

    def fold(self, chunk: Chunk) -> None:
        """Add a chunk: rows sorted by cell and group, then one exact matrix product a run of equal rows."""
        place = chunk.place(self.cells)
        kind = np.int16 if len(self.cells) * self.groups < 2**15 else np.int64  # int16 sorts by counting
        order = np.argsort(place.astype(kind), kind="stable")
        place = place[order]
        self._reach(len(self.cells) - 1)
        weight = None if self.spec.weight is None else chunk.weights(self.spec.weight)[order]
        largest = max(variable.largest(chunk.ratings) for variable in self.spec.variables)
        matrix = self._matrix(chunk, order, largest)
        starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]]).tolist()
        for start, stop in zip(starts, [*starts[1:], len(place)], strict=True):
            cell, group = divmod(int(place[start]), self.groups)
            rows = matrix[start:stop]
            if weight is None:
                self._add(cell, group, rows, largest)
            else:
                self._add_weighted(cell, group, rows.astype(np.float64), weight[start:stop], largest)

    def _matrix(self, chunk: Chunk, order: npt.NDArray[np.intp], largest: float) -> npt.NDArray[Any]:
        """[values, answered] of the sorted rows, (rows, 2k); missing values are 0."""
        codes = {column: chunk.codes(column) for column in self.spec.ratings}
        k = len(self.spec.variables)
        matrix = np.empty((chunk.rows, 2 * k), dtype=np.float32 if largest**2 < EXACT32 else np.float64, order="F")
        for at, variable in enumerate(self.spec.variables):
            value = variable.of(codes)[order]
            answered = value != MISSING
            np.multiply(value, answered, out=matrix[:, at], casting="unsafe")
            matrix[:, k + at] = answered
        return matrix

    def _add(self, cell: int, group: int, rows: npt.NDArray[Any], largest: float) -> None:
        """Exact: no run is so long that a sum of products could leave the whole numbers of its float type."""
        step = int((EXACT32 if rows.dtype == np.float32 else EXACT64) / largest**2)
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            self._sums[cell][group] += part.T @ part

    def _add_weighted(self, cell: int, group: int, rows: Floats, weight: Ints, largest: float) -> None:
        k = len(self.spec.variables)
        step = max(1, int(EXACT64 / (max(1.0, float(weight.max(initial=0))) * largest**2)))
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            self._sums[cell][group] += ((part * weight[start : start + step, None]).T @ part).astype(np.int64)
        answered = rows[:, k:]
        self._counts[cell][group] += (answered.T @ answered).astype(np.int64)

    def merge(self, other: MomentsBlock) -> None:
        for key, at in other.cells.index.items():
            if at < len(other._sums):
                cell = self.cells.place(key)
                self._reach(cell)
                self._sums[cell] += other._sums[at]
                self._counts[cell] += other._counts[at]

    # -- reading back ------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        """The cells' keys, sorted; ``[()]`` where the block is not split."""
        return sorted(self.cells.index)

    def grouped(self, key: Key | None = None, variables: Sequence[Variable] | None = None) -> Pairwise:
        """The sums by random group, arrays (groups, k, k), of one cell or (None) of all cells together."""
        cells = range(len(self._sums)) if key is None else [self.cells.index[key]]
        places = np.array([self.places[variable] for variable in (variables or self.spec.variables)])
        values, answered = places, places + len(self.spec.variables)
        if not len(cells):
            empty = np.zeros((self.groups, len(places), len(places)))
            return Pairwise(empty, empty, empty, empty)
        unit = 1.0 if self.spec.weight is None else 1.0 / WEIGHT_UNIT
        p, s, w = (
            _added([self._sums[cell][:, rows[:, None], columns] for cell in cells]) * unit
            for rows, columns in ((values, values), (values, answered), (answered, answered))
        )
        if self.spec.weight is None:
            return Pairwise(w, w, s, p)
        return Pairwise(_added([self._counts[cell][:, values[:, None], values] for cell in cells]), w, s, p)

    def total(self, key: Key | None = None, variables: Sequence[Variable] | None = None) -> Pairwise:
        """The sums of one cell or of all cells together, arrays (k, k)."""
        return self.grouped(key, variables).sum()

    def state(self) -> dict[Key, bytes]:
        """The block's content, cell by cell, for tests of exactness."""
        places = {key: self.cells.index[key] for key in self.keys() if self.cells.index[key] < len(self._sums)}
        return {key: self._sums[at].tobytes() + self._counts[at].tobytes() for key, at in places.items()}


def _added(arrays: list[npt.NDArray[Any]]) -> Floats:
    return np.asarray(np.add.reduce(arrays, axis=0), dtype=np.float64)


def _diagonal(array: Floats) -> Floats:
    return np.asarray(np.diagonal(array, axis1=-2, axis2=-1))


def _ratio(top: Floats, bottom: Floats) -> Floats:
    out = np.full(np.broadcast(top, bottom).shape, np.nan)
    return np.asarray(np.divide(top, bottom, out=out, where=bottom != 0))
