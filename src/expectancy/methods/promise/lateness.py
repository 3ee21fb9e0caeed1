"""Quantiles of counted values with an interval from order statistics: no distribution is assumed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy import special

from expectancy.methods.chance import binomial_quantile

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Quantile:
    """A quantile and its interval; a bound is None where the sample is too small to give one."""

    value: float
    low: float | None
    high: float | None


def quantile(values: Ints, counts: Ints, level: Fraction, confidence: float = 0.95) -> Quantile:
    """The ``level`` quantile of ``values`` (ascending), each seen ``counts`` times.

    Value: the ceil(n level)-th smallest (the inverse of the empirical distribution; exact integers). Interval: from the
    l-th to the u-th smallest, l the largest with P(Bin(n, level) < l) <= a/2, u the least with P(Bin(n, level) < u) >=
    1 - a/2; it covers with at least ``confidence``, ties or not. Conover 1999, Practical Nonparametric Statistics, 3.2.
    """
    n = int(counts.sum())
    reached = np.cumsum(counts)
    tail = (1 - confidence) / 2
    low = binomial_quantile(tail, n, float(level))
    if special.bdtr(low, n, float(level)) <= tail:
        low += 1
    high = binomial_quantile(1 - tail, n, float(level)) + 1
    place = -(-n * level.numerator // level.denominator)
    return Quantile(
        _smallest(values, reached, max(1, place)),
        _smallest(values, reached, low) if low >= 1 else None,
        _smallest(values, reached, high) if high <= n else None,
    )


def _smallest(values: Ints, reached: Ints, place: int) -> float:
    """The ``place``-th smallest value, counting from 1."""
    return float(values[int(np.searchsorted(reached, place))])
