"""Intervals that several methods share: Wilson, Newcombe, t, delete-a-group jackknife, group bootstrap."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from expectancy.summaries import Pairwise

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    low: float
    high: float


def z(confidence: float) -> float:
    """The normal quantile of a two-sided interval."""
    return float(stats.norm.ppf(0.5 + confidence / 2))


def wilson(k: float, n: float, confidence: float = 0.95) -> Interval:
    """Wilson score interval of the share k/n.

    (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n). n may be an effective sample size. Wilson 1927.
    """
    if n <= 0:
        return Interval(math.nan, math.nan)
    p, q = k / n, z(confidence) ** 2
    middle, half = p + q / (2 * n), math.sqrt(q * (p * (1 - p) / n + q / (4 * n * n)))
    low, high = (middle - half) / (1 + q / n), (middle + half) / (1 + q / n)
    return Interval(0.0 if k <= 0 else max(0.0, low), 1.0 if k >= n else min(1.0, high))


def newcombe(k1: float, n1: float, k2: float, n2: float, confidence: float = 0.95) -> Interval:
    """Hybrid score interval of the difference of two shares k2/n2 - k1/n1. Newcombe 1998, Statistics in Medicine 17."""
    p1, p2 = k1 / n1, k2 / n2
    first, second = wilson(k1, n1, confidence), wilson(k2, n2, confidence)
    d = p2 - p1
    return Interval(d - math.hypot(p2 - second.low, first.high - p1), d + math.hypot(second.high - p2, p1 - first.low))


def t_interval(mean: float, se: float, df: float, confidence: float = 0.95) -> Interval:
    """mean -+ t(df) se; empty where the standard error is unknown."""
    if not (se >= 0) or df <= 0:
        return Interval(math.nan, math.nan)
    half = float(stats.t.ppf(0.5 + confidence / 2, df)) * se
    return Interval(mean - half, mean + half)


def filled_groups(grouped: Pairwise) -> npt.NDArray[np.intp]:
    """The random groups that hold any respondent."""
    return np.flatnonzero(grouped.n.reshape(len(grouped.n), -1).sum(axis=1) > 0)


def jackknife_counts(groups: int, filled: npt.NDArray[np.intp]) -> Floats:
    """(filled, groups): each replicate leaves one filled group out."""
    counts = np.ones((len(filled), groups))
    counts[np.arange(len(filled)), filled] = 0
    return counts


def bootstrap_counts(groups: int, filled: npt.NDArray[np.intp], resamples: int, seed: int) -> Floats:
    """(resamples, groups): how often each filled group is drawn, with replacement, as many as there are."""
    draws = np.random.default_rng(seed).multinomial(len(filled), np.full(len(filled), 1 / len(filled)), size=resamples)
    counts = np.zeros((resamples, groups))
    counts[:, filled] = draws
    return counts


def jackknife_se(replicates: Floats) -> Floats:
    """Delete-a-group standard error: sqrt((G-1)/G sum_g (t_g - mean t)^2), over axis 0. Kott 2001, J. Off. Stat. 17."""
    groups = replicates.shape[0]
    if groups < 2:
        return np.full(replicates.shape[1:], np.nan)
    centred = replicates - replicates.mean(axis=0)
    return np.asarray(np.sqrt((groups - 1) / groups * (centred**2).sum(axis=0)))


def jackknife(
    grouped: Pairwise, statistic: Callable[[Pairwise], Floats], confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """(value, low, high) of any vectorised statistic of moments; t with (filled groups - 1) degrees of freedom.

    ``statistic`` maps a Pairwise with arrays (..., k, k) to (..., m).
    """
    filled = filled_groups(grouped)
    value = statistic(grouped.sum())
    if len(filled) < 2:
        return value, np.full_like(value, np.nan), np.full_like(value, np.nan)
    replicates = statistic(grouped.resampled(jackknife_counts(len(grouped.n), filled)))
    half = float(stats.t.ppf(0.5 + confidence / 2, len(filled) - 1)) * jackknife_se(replicates)
    return value, value - half, value + half


def effective_n(share: float, se: float, n: float) -> float:
    """The sample size whose binomial standard error is ``se``; n itself at 0 and 1, where the se says nothing."""
    return share * (1 - share) / se**2 if 0 < share < 1 and se > 0 else n
