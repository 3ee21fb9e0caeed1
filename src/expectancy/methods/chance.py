"""Tail chances, quantiles and adjusted p-values from ``scipy.special``; ``scipy.stats`` takes a second to load."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
ROUNDING = 1e-12


def two_sided(score: float) -> float:
    """The chance that a standard normal variable lies further from 0 than ``score`` >= 0."""
    return 2 * float(special.ndtr(-score))


def two_sided_t(score: float, df: float) -> float:
    """The same for Student's t."""
    return 2 * float(special.stdtr(df, -score))


def binomial_quantile(share: float, n: int, p: float) -> int:
    """The least k with P(Bin(n, p) <= k) >= ``share``, up to rounding."""
    k = max(0, int(np.ceil(special.bdtrik(share, n, p))))
    return k - 1 if k > 0 and special.bdtr(k - 1, n, p) >= share - ROUNDING else k


def chi2_quantile(share: float, df: npt.ArrayLike) -> Floats:
    """Where chi-square with ``df`` > 0 degrees of freedom reaches ``share``; through gamma, which takes any df."""
    return np.asarray(2 * special.gammaincinv(np.asarray(df, dtype=np.float64) / 2, share))


def adjusted(p: npt.ArrayLike) -> Floats:
    """p-values adjusted for the false discovery rate: min over j >= i of p_(j) m / j. Benjamini and Hochberg 1995."""
    chances = np.asarray(p, dtype=np.float64)
    order = np.argsort(chances)[::-1]
    least = np.minimum.accumulate(chances[order] * len(chances) / np.arange(len(chances), 0, -1))
    out = np.empty_like(chances)
    out[order] = np.minimum(least, 1.0)
    return out


def mean_ranks(values: npt.ArrayLike) -> Floats:
    """Ranks from 1 for the smallest; ties share the mean of theirs."""
    _, places, counts = np.unique(np.asarray(values, dtype=np.float64), return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[places])
