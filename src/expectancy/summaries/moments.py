"""Moments: pairwise counts, sums and cross products of many variables, by cell and random group, in exact integers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.summaries import compiled
from expectancy.summaries.cells import Cells, Key, longer
from expectancy.summaries.chunk import WEIGHT_UNIT, Chunk
from expectancy.summaries.products import EXACT64, Products, TooLargeSumsError, with_answered
from expectancy.summaries.runs import Runs
from expectancy.summaries.variables import Marks, Variable

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """Ask for the moments of ``variables``, overall (``by=()``) or by the segment columns ``by``.

    ``alone``: each variable is of use without what it has in common with the others, which a paper may not print.
    """

    variables: tuple[Variable, ...]
    by: tuple[str, ...] = ()
    weight: str | None = None
    alone: bool = False

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
        return ratio(_diagonal(self.s), _diagonal(self.w))

    def answers(self) -> Floats:
        """How many answered each variable, unweighted, (..., k)."""
        return _diagonal(self.n)

    def cov(self) -> Floats:
        """Pairwise-complete covariance, (..., k, k): means, counts and products over the rows where both are answered.

        c_jk = (p_jk - s_jk s_kj / w_jk) / w_jk * n_jk / (n_jk - 1); for unit weights this is pandas' ``DataFrame.cov``.
        """
        centred = ratio(self.p, self.w) - ratio(self.s, self.w) * ratio(np.swapaxes(self.s, -1, -2), self.w)
        return centred * ratio(self.n, self.n - 1)

    def corr(self) -> Floats:
        """Pairwise-complete correlation, (..., k, k), each variable's variance over its own answers."""
        cov = self.cov()
        sd = np.sqrt(np.clip(_diagonal(cov), 0, None))
        return ratio(cov, sd[..., :, None] * sd[..., None, :])

    def take(self, places: Sequence[int]) -> Pairwise:
        """The same for some of the variables, in the order of ``places``."""
        if list(places) == list(range(self.n.shape[-1])):
            return self
        one, other = np.ix_(places, places)
        return self.each(lambda array: np.asarray(array[..., one, other]))

    def sum(self) -> Pairwise:
        """All groups together."""
        return self.each(lambda array: np.asarray(array.sum(axis=0)))

    def each(self, change: Callable[[Floats], Floats]) -> Pairwise:
        """All sums changed alike; unweighted, ``w`` is ``n`` and stays so."""
        n, s, p = change(self.n), change(self.s), change(self.p)
        return Pairwise(n, n if self.w is self.n else change(self.w), s, p)

    def resampled(self, counts: npt.NDArray[Any]) -> Pairwise:
        """Replicates (R, k, k): group g taken ``counts[r, g]`` times. Jackknife and bootstrap differ only in counts."""
        taken = counts.astype(np.float64)
        return self.each(lambda array: np.tensordot(taken, array, axes=1))


class MomentsBlock:
    """The sums of one plan's variables: for each cell a (groups, 2k, 2k) array of whole numbers.

    With marks C (value - lowest + 1, 0 where missing) and answered marks M, it holds [C, M]' diag(w) [C, M]; with
    weights also M'M. Marks are small, and at least 1 where there is an answer: M = min(C, 1).
    """

    def __init__(self, spec: Moments, groups: int) -> None:
        self.spec, self.groups = spec, groups
        self.places = {variable: at for at, variable in enumerate(spec.variables)}
        self.cells = Cells(spec.by)
        self.offsets: Ints = np.zeros(len(spec.variables), dtype=np.int64)  # value = mark + offset
        self._products: Products | None = None
        self._counts: Ints = np.zeros((0, len(spec.variables), len(spec.variables)), dtype=np.int64)  # with weights
        self._totals: dict[Key, Ints] = {}

    def fold(self, chunk: Chunk) -> None:
        """Rows sorted by cell and group, then one exact matrix product a run of equal rows."""
        chunk.place(self.cells)  # finds new cells
        bounds = [variable.bounds(chunk.ratings) for variable in self.spec.variables]
        self.offsets = np.array([low - 1 for low, _ in bounds])
        largest = max(high - low + 1 for low, high in bounds)
        products = self._reach(largest)
        if self.spec.weight is not None:
            self._add_weighted(chunk, products, chunk.weights(self.spec.weight))
        elif not self._add_compiled(chunk, products):
            runs = chunk.runs(self.cells, products.longest)
            products.add(self._marks(chunk, runs), runs)

    def _add_compiled(self, chunk: Chunk, products: Products) -> bool:
        if compiled.kernel() is None:
            return False
        marks = [variable.marks(chunk.marks, chunk.ratings) for variable in self.spec.variables]
        return products.add_compiled(marks, chunk.order(self.cells))

    def _marks(self, chunk: Chunk, runs: Runs) -> Marks:
        """The variables' marks, (k, entries), in the order of the runs; 0 where nobody stands."""
        each = [
            variable.marks(lambda column: chunk.sorted(column, runs), chunk.ratings) for variable in self.spec.variables
        ]
        for at, variable in enumerate(self.spec.variables):
            if variable.always_known:
                each[at] = each[at] * runs.somebody
        return np.stack(each)

    def _reach(self, largest: int) -> Products:
        """The products, with room for all cells."""
        self._totals = {}
        if self._products is None:
            self._products = Products(len(self.spec.variables), largest)
        places = len(self.cells) * self.groups
        self._products.reach(places)
        if self.spec.weight is not None:
            self._counts = longer(self._counts, places)
        return self._products

    def _add_weighted(self, chunk: Chunk, products: Products, weights: Ints) -> None:
        """Exact: no piece of a run is so long that a weighted sum could leave the whole numbers of float64."""
        longest = int(EXACT64 / (max(1.0, float(weights.max(initial=0))) * products.largest**2))
        if longest < 1:
            raise TooLargeSumsError
        runs = chunk.runs(self.cells, longest)
        marks, weight = self._marks(chunk, runs), runs.sort(weights)
        room = np.empty(products.size * max((lot.stop - lot.start for lot in runs.lots), default=0))
        for lot in runs.lots:
            numbers = with_answered(marks, lot, room, products.size)
            answered = numbers[:, len(marks) : 2 * len(marks)]
            counts = answered @ answered.transpose(0, 2, 1)
            sums = (numbers * weight[lot.start : lot.stop].reshape(-1, 1, lot.width)) @ numbers.transpose(0, 2, 1)
            for at, place in enumerate(lot.places.tolist()):
                products.settle(place, sums[at])
                self._counts[place] += counts[at].astype(np.int64)

    def merge(self, other: MomentsBlock) -> None:
        if other._products is None:
            return
        self.offsets = other.offsets
        for key in other.cells.index:
            there = other._slice(key)
            if there.stop <= len(other._products.rows):
                self.cells.place(key)
                products, here = self._reach(other._products.largest), self._slice(key)
                products.merge(other._products, here, there)
                self._counts[here] += other._counts[there]

    def _slice(self, key: Key) -> slice:
        """The places of a cell's groups."""
        start = self.cells.index[key] * self.groups
        return slice(start, start + self.groups)

    # -- reading back ------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        """The cells' keys, sorted; ``[()]`` where the block is not split."""
        return sorted(self.cells.index)

    def grouped(self, key: Key | None = None, variables: Sequence[Variable] | None = None) -> Pairwise:
        """The sums by random group, arrays (groups, k, k), of one cell or (None) of all cells together."""
        places = self._places(variables)
        k = len(self.spec.variables)
        counts = self._cells(self._counts, key, places) if self.spec.weight is not None else None
        if self._products is None:
            return self._pairwise(np.zeros((self.groups, 2 * len(places), 2 * len(places)), np.int64), places, counts)
        sums = self._cells(self._products.fresh, key, np.concatenate([places, places + k]))
        if self._products.settled is not None:
            sums += self._cells(self._products.settled, key, np.concatenate([places, places + k]))
        return self._pairwise(sums, places, counts)

    def _cells(self, array: npt.NDArray[Any], key: Key | None, places: npt.NDArray[np.intp]) -> Ints:
        """Some rows and columns of one cell's sums, or of all cells' together, (groups, m, m)."""
        each = array if key is None else array[self._slice(key)]
        found = each[:, places[:, None], places].astype(np.int64)
        return np.asarray(found.reshape(-1, self.groups, *found.shape[1:]).sum(axis=0))

    def total(self, key: Key | None = None, variables: Sequence[Variable] | None = None) -> Pairwise:
        """The sums of one cell or of all cells together, arrays (k, k)."""
        return self.totals([key], variables).each(lambda array: np.asarray(array[0]))

    def totals(self, keys: Sequence[Key | None], variables: Sequence[Variable] | None = None) -> Pairwise:
        """The sums of several cells, arrays (cells, k, k)."""
        if self.spec.weight is not None or self._products is None:
            each = [self.grouped(key, variables).sum() for key in keys]
            return Pairwise(*(np.stack([getattr(one, name) for one in each]) for name in "nwsp"))
        places = self._places(variables)
        grid = np.concatenate([places, places + len(self.spec.variables)])
        return self._pairwise(np.stack([self._total(key)[grid[:, None], grid] for key in keys]), places, None)

    def _total(self, key: Key | None) -> Ints:
        if key is None:
            return np.asarray(np.sum([self._total(each) for each in self.cells.index], axis=0))
        if key not in self._totals:
            assert self._products is not None
            self._totals[key] = self._products.read(self._slice(key)).sum(axis=0)
        return self._totals[key]

    def _places(self, variables: Sequence[Variable] | None) -> npt.NDArray[np.intp]:
        return np.array([self.places[variable] for variable in (variables or self.spec.variables)])

    def _pairwise(self, sums: Ints, places: npt.NDArray[np.intp], counts: Ints | None) -> Pairwise:
        """From the sums of marks to those of values: a value is its mark and its variable's offset, where answered."""
        k, offset = len(places), self.offsets[places]
        p, s, w = sums[..., :k, :k], sums[..., :k, k:], sums[..., k:, k:]
        if offset.any():
            across = s * offset
            p = p + across + np.swapaxes(across, -1, -2) + w * np.multiply.outer(offset, offset)
            s = s + w * offset[:, None]
        if counts is None:
            n = w.astype(np.float64)
            return Pairwise(n, n, s.astype(np.float64), p.astype(np.float64))
        return Pairwise(counts.astype(np.float64), w / WEIGHT_UNIT, s / WEIGHT_UNIT, p / WEIGHT_UNIT)

    def state(self) -> dict[Key, bytes]:
        """The block's content, cell by cell, for tests of exactness."""
        if self._products is None:
            return {}
        found = {key: self._slice(key) for key in self.keys()}
        read = {key: at for key, at in found.items() if at.stop <= len(self._products.rows)}
        return {key: self._products.read(at).tobytes() + self._counts[at].tobytes() for key, at in read.items()}


def _diagonal(array: Floats) -> Floats:
    return np.asarray(np.diagonal(array, axis1=-2, axis2=-1))


def ratio(top: npt.ArrayLike, bottom: npt.ArrayLike) -> Floats:
    """top / bottom; NaN where bottom is 0."""
    above, below = np.asarray(top, dtype=np.float64), np.asarray(bottom, dtype=np.float64)
    if below.all():  # as nearly always; and then much faster
        return np.asarray(above / below)
    out = np.full(np.broadcast(above, below).shape, np.nan)
    return np.asarray(np.divide(above, below, out=out, where=below != 0))
