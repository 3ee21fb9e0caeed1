"""Least squares from cross products: one solve for everybody, batched solves for jackknife and bootstrap replicates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.summaries import Pairwise

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
CHUNK = 2**22  # numbers in one chunk of replicates: 32 MB, however many replicates and predictors
RIDGE = 1e-10  # on the correlation scale: a replicate that lost a column still solves; others move by less than 1e-7
FLAT = 1e-10  # a variance under this share of the mean square is rounding: the column does not vary


@dataclass(frozen=True)
class CrossProducts:
    """Weighted cross products of (1, y, x_1 ... x_k) over complete rows; (..., k + 2, k + 2), leading axis groups."""

    rows: Floats  # (...,) unweighted
    sums: Floats

    @staticmethod
    def of(grouped: Pairwise) -> CrossProducts:
        """From moments whose variables are complete wherever the first one, y, is; y comes first."""
        m = grouped.p.shape[-1]
        sums = np.empty((*grouped.p.shape[:-2], m + 1, m + 1))
        sums[..., 0, 0] = grouped.w[..., 0, 0]
        sums[..., 0, 1:] = sums[..., 1:, 0] = np.diagonal(grouped.s, axis1=-2, axis2=-1)
        sums[..., 1:, 1:] = grouped.p
        return CrossProducts(grouped.n[..., 0, 0], sums)

    def total(self) -> Floats:
        """All groups together, (k + 2, k + 2)."""
        return np.asarray(self.sums.sum(axis=0))

    def keep(self, predictors: Places) -> CrossProducts:
        """The same with some of the predictors (0 is the first one after y)."""
        places = np.concatenate([[0, 1], np.asarray(predictors, dtype=np.intp) + 2])
        return CrossProducts(self.rows, np.asarray(self.sums[..., places[:, None], places]))


def centred(sums: Floats) -> Floats:
    """Weighted covariance matrix (divisor: the sum of weights) of (y, x...), (..., k + 1, k + 1)."""
    w = sums[..., :1, :1]
    w = np.where(w > 0, w, 1.0)
    mean = sums[..., 1:, :1] / w
    return np.asarray(sums[..., 1:, 1:] / w - mean * np.swapaxes(mean, -1, -2))


def scales(sums: Floats) -> Floats:
    """Standard deviations of (y, x...), (..., k + 1); 0 where a column does not vary."""
    w = np.where(sums[..., :1, 0] > 0, sums[..., :1, 0], 1.0)
    square = np.diagonal(sums, axis1=-2, axis2=-1)[..., 1:] / w
    variance = np.diagonal(centred(sums), axis1=-2, axis2=-1)
    return np.asarray(np.sqrt(np.where(variance > FLAT * square, variance, 0.0)))


def correlations(sums: Floats) -> Floats:
    """Correlation matrix of (y, x...), (..., k + 1, k + 1); 0 throughout for a column that does not vary."""
    inverse = _inverse(scales(sums))
    return np.asarray(centred(sums) * inverse[..., :, None] * inverse[..., None, :])


def least_squares(sums: Floats) -> tuple[Floats, Floats]:
    """(coefficients (..., k), R2 (...,)) of y on x with an intercept; a column that does not vary has coefficient 0.

    Solved on the correlation scale with a ridge of 1e-10, so that no replicate is singular.
    """
    scale = scales(sums)
    matrix = correlations(sums)
    k = matrix.shape[-1] - 1
    if k == 0:
        return np.empty((*sums.shape[:-2], 0)), np.zeros(sums.shape[:-2])
    right = matrix[..., 1:, 0]
    beta = np.linalg.solve(matrix[..., 1:, 1:] + RIDGE * np.eye(k), right[..., None])[..., 0]
    coefficients = beta * scale[..., :1] * _inverse(scale[..., 1:])
    return np.asarray(coefficients), np.asarray(np.clip((beta * right).sum(axis=-1), 0.0, 1.0))


def independent(sums: Floats, order: Sequence[int], tolerance: float = 1e-6) -> Places:
    """The predictors, taken in ``order``, that are no linear combination of the ones taken before; sorted.

    ``tolerance`` is the share of a column's variance that the others must leave unexplained. Predictors that do not
    vary are left out.
    """
    rest = correlations(sums)[1:, 1:].copy()
    kept: list[int] = []
    for place in order:
        pivot = rest[place, place]
        if pivot > tolerance:
            kept.append(place)
            column = rest[:, place].copy()
            rest -= np.outer(column, column) / pivot
    return np.array(sorted(kept), dtype=np.intp)


def condition_number(matrix: Floats) -> float:
    """Largest by smallest eigenvalue of a correlation matrix; infinite where it is singular."""
    if matrix.size == 0:
        return float("nan")
    values = np.linalg.eigvalsh(matrix)
    return float(values[-1] / values[0]) if values[0] > 1e-12 else float("inf")


def replicates(products: CrossProducts, counts: Floats, statistic: Callable[[Floats], Floats]) -> Floats:
    """``statistic`` of every replicate, (R, ...): group g is taken ``counts[r, g]`` times. In chunks, to spare memory.

    ``statistic`` maps cross products (r, m, m) to (r, ...).
    """
    groups, m, _ = products.sums.shape
    flat = products.sums.reshape(groups, m * m)
    step = max(1, CHUNK // (m * m))
    parts = [
        statistic((counts[start : start + step] @ flat).reshape(-1, m, m)) for start in range(0, len(counts), step)
    ]
    return np.concatenate(parts) if parts else statistic(np.empty((0, m, m)))


def _inverse(scale: Floats) -> Floats:
    return np.asarray(np.divide(1.0, scale, out=np.zeros_like(scale), where=scale > 0))
