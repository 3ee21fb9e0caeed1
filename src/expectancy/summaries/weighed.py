"""Sums of weighted values by key, in exact integers: n, sum w, sum w y, sum w y^2 and sum w^2 of several variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.summaries.chunk import WEIGHT_UNIT, Chunk
from expectancy.summaries.counts import exact_sums
from expectancy.summaries.moments import Floats
from expectancy.summaries.variables import Variable

Ints = npt.NDArray[np.int64]
LIMB = 18  # bits: a weight in millionths is cut into three parts, whose products stay whole numbers when summed
PLAIN, WEIGHTED = 3, 12  # sums kept of a variable: n, y, y^2; with weights n, w, w y, six parts of w^2, three of w y^2
PARTS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))


@dataclass(frozen=True)
class Weighed:
    """Sums over the rows that answered each of k variables, arrays (..., k); w = n, w2 = n where unweighted."""

    n: Floats
    w: Floats
    s: Floats  # sum of w y
    q: Floats  # sum of w y^2
    w2: Floats  # sum of w^2

    def sum(self, axis: int = 0) -> Weighed:
        return Weighed(*(np.asarray(getattr(self, name).sum(axis=axis)) for name in ("n", "w", "s", "q", "w2")))

    def take(self, places: npt.ArrayLike) -> Weighed:
        """Some of the keys."""
        return Weighed(*(getattr(self, name)[places] for name in ("n", "w", "s", "q", "w2")))


def summed(
    chunk: Chunk, variables: Sequence[Variable], weight: str | None, place: npt.NDArray[np.intp], places: int
) -> Ints:
    """Rows and the sums of every variable at each place, (places, 1 + sums), from each row's place."""
    w = None if weight is None else chunk.weights(weight)
    found = [np.bincount(place, minlength=places).astype(np.int64)]
    for variable in variables:
        marks = variable.marks(chunk.marks, chunk.ratings).astype(np.int64)
        known = (marks != 0).astype(np.int64)
        y = (marks + (variable.bounds(chunk.ratings)[0] - 1)) * known
        columns = [known, y, y * y] if w is None else _weighted(w * known, known, y)
        found += [exact_sums(place, column, places) for column in columns]
    return np.stack(found, axis=1)


def _weighted(w: Ints, known: Ints, y: Ints) -> list[Ints]:
    parts = [w >> (2 * LIMB), (w >> LIMB) & (2**LIMB - 1), w & (2**LIMB - 1)]
    return [known, w, w * y, *(parts[i] * parts[j] for i, j in PARTS), *(part * y * y for part in parts)]


def read_sums(sums: Ints, variables: int, weighted: bool) -> Weighed:
    """The sums of many keys, (keys, sums), as numbers (keys, k)."""
    each = sums.reshape(len(sums), variables, WEIGHTED if weighted else PLAIN).astype(np.float64)
    if not weighted:
        n, s, q = np.moveaxis(each, -1, 0)
        return Weighed(n, n, s, q, n)
    n, w, s = np.moveaxis(each[..., :3], -1, 0)
    scale = [2.0 ** (LIMB * (2 - at)) for at in range(3)]
    squares = [scale[i] * scale[j] * (1 if i == j else 2) for i, j in PARTS]
    w2, q = each[..., 3:9] @ np.array(squares), each[..., 9:] @ np.array(scale)
    return Weighed(n, w / WEIGHT_UNIT, s / WEIGHT_UNIT, q / WEIGHT_UNIT, w2 / WEIGHT_UNIT**2)


@dataclass
class KeyedSums:
    """Integer sums by integer keys: sorted distinct keys (K, parts) and their sums (K, m). Grows by adding."""

    keys: Ints
    sums: Ints

    @staticmethod
    def empty(parts: int, width: int) -> KeyedSums:
        return KeyedSums(np.zeros((0, parts), dtype=np.int64), np.zeros((0, width), dtype=np.int64))

    def add(self, keys: Ints, sums: Ints) -> None:
        """Add rows with keys (R, parts) and values (R, m); equal keys become one."""
        self.keys, self.sums = gathered(np.concatenate([self.keys, keys]), np.concatenate([self.sums, sums]))


def placed(keys: Ints) -> tuple[Ints, npt.NDArray[np.intp]]:
    """(distinct keys (K, parts), the place of each row's key among them)."""
    if not len(keys) or (keys == keys[0]).all():
        return keys[:1], np.zeros(len(keys), dtype=np.intp)
    code, room = np.zeros(len(keys), dtype=np.int64), 1
    for part in keys.T:
        values, at = np.unique(part, return_inverse=True)
        if room * len(values) >= 1 << 62:
            found, rows = np.unique(keys, axis=0, return_inverse=True)
            return found, np.asarray(rows).reshape(-1)
        code, room = code * len(values) + at.reshape(-1), room * len(values)
    _, first, rows = np.unique(code, return_index=True, return_inverse=True)
    return keys[first], np.asarray(rows).reshape(-1)


def gathered(keys: Ints, sums: Ints) -> tuple[Ints, Ints]:
    """(distinct keys, sorted; their summed values)."""
    if not len(keys):
        return keys, sums
    order = np.lexsort(keys.T[::-1])
    keys, sums = keys[order], sums[order]
    first = np.flatnonzero(np.r_[True, (keys[1:] != keys[:-1]).any(axis=1)])
    return keys[first], np.add.reduceat(sums, first, axis=0)
