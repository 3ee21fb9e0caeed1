"""Intervals that several methods share: Wilson, Newcombe, t, Feldt, delete-a-group jackknife, group bootstrap."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from scipy import special

from expectancy.summaries import Pairwise
from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    low: float
    high: float


NOTHING = Interval(math.nan, math.nan)


@cache
def z(confidence: float) -> float:
    """The normal quantile of a two-sided interval."""
    return float(special.ndtri(0.5 + confidence / 2))


def t_quantile(df: npt.ArrayLike, confidence: float) -> Floats:
    """Student's quantile of a two-sided interval for each df; NaN where df is not positive."""
    df = np.asarray(df, dtype=np.float64)
    return np.where(df > 0, special.stdtrit(np.where(df > 0, df, 1.0), 0.5 + confidence / 2), np.nan)


# -- shares -------------------------------------------------------------------------------------------------------


def wilson(k: float, n: float, confidence: float = 0.95) -> Interval:
    """Wilson score interval of the share k/n.

    (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n). n may be an effective sample size. Wilson 1927.
    """
    low, high = wilsons(k, n, confidence)
    return Interval(float(low), float(high))


def wilsons(k: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """(low, high) of many shares at once, as ``wilson``; NaN where n is not positive."""
    k, n = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    n = np.where(n > 0, n, np.nan)
    p, q = k / n, z(confidence) ** 2
    middle, half = p + q / (2 * n), np.sqrt(q * (np.maximum(0.0, p * (1 - p)) / n + q / (4 * n * n)))
    low, high = (middle - half) / (1 + q / n), (middle + half) / (1 + q / n)
    return np.where(k <= 0, 0.0 * n, np.maximum(0.0, low)), np.where(k >= n, 1.0, np.minimum(1.0, high))


def newcombe(k1: float, n1: float, k2: float, n2: float, confidence: float = 0.95) -> Interval:
    """Hybrid score interval of the difference of two shares k2/n2 - k1/n1. Newcombe 1998, Statistics in Medicine 17."""
    if not (n1 > 0 and n2 > 0):
        return NOTHING
    return apart(k1 / n1, wilson(k1, n1, confidence), k2 / n2, wilson(k2, n2, confidence))


def apart(p1: float, first: Interval, p2: float, second: Interval) -> Interval:
    """p2 - p1 of independent figures from their own intervals; of shares with Wilson's it is Newcombe's.

    d - sqrt((p2 - l2)^2 + (u1 - p1)^2) .. d + sqrt((u2 - p2)^2 + (p1 - l1)^2).
    """
    d = p2 - p1
    return Interval(d - math.hypot(p2 - second.low, first.high - p1), d + math.hypot(second.high - p2, p1 - first.low))


def effective_n(share: float, se: float, n: float) -> float:
    """The sample size whose binomial standard error is ``se``; n itself at 0 and 1, where the se says nothing."""
    return share * (1 - share) / se**2 if 0 < share < 1 and se > 0 else n


def weighted_share(share: float, se: float, df: float, n: float, confidence: float = 0.95) -> Interval:
    """Wilson with the effective sample size, at most n, shrunk by (z / t(df))^2. Korn and Graubard 1998.

    ``se`` is the design standard error of the weighted share with ``df`` degrees of freedom; unknown: no interval.
    """
    if not (se >= 0 and df > 0 and n > 0):
        return NOTHING
    t = float(t_quantile(df, confidence))
    size = min(n, effective_n(share, se, n)) * (z(confidence) / t) ** 2
    return wilson(share * size, size, confidence)


# -- means --------------------------------------------------------------------------------------------------------


def t_interval(mean: float, se: float, df: float, confidence: float = 0.95) -> Interval:
    """mean -+ t(df) se; empty where the standard error is unknown."""
    if not (se >= 0) or not df > 0:
        return NOTHING
    half = float(t_quantile(df, confidence)) * se
    return Interval(mean - half, mean + half)


@dataclass(frozen=True)
class Means:
    """Statistics with their standard errors and degrees of freedom, arrays of one shape; NaN where unknown."""

    value: Floats
    se: Floats
    df: Floats

    def bounds(self, confidence: float) -> tuple[Floats, Floats]:
        """(low, high): value -+ t(df) se."""
        half = t_quantile(self.df, confidence) * self.se
        return self.value - half, self.value + half


def simple_means(n: Floats, s: Floats, q: Floats) -> Means:
    """Means of unweighted answers from count, sum and sum of squares: se^2 = (q - s^2/n) / (n (n-1)), df n - 1."""
    variance = ratio(np.clip(q - ratio(s * s, n), 0, None), np.maximum(n - 1, 0))
    return Means(ratio(s, n), np.sqrt(ratio(variance, n)), np.asarray(n, dtype=np.float64) - 1)


def jackknife_ratio(top: Floats, bottom: Floats) -> Means:
    """Ratios of sums (weighted means, shares) by delete-a-group jackknife; ``top``, ``bottom`` (groups, m).

    Each column counts the groups that hold any of it; df is their number less one. Kott 2001, J. Off. Stat. 17.
    """
    value = ratio(top.sum(axis=0), bottom.sum(axis=0))
    return jackknife_spread(value, ratio(left_out(top), left_out(bottom)), bottom != 0)


def jackknife_spread(value: Floats, replicates: Floats, filled: npt.NDArray[np.bool_]) -> Means:
    """Spread of delete-a-group replicates, (groups, m), of which a column uses those where the group is ``filled``.

    se^2 = (G-1)/G sum_g (t_g - mean t)^2 over its G filled groups; NaN under two groups or with a NaN replicate.
    """
    groups = filled.sum(axis=0).astype(np.float64)
    kept = np.where(filled, replicates, 0.0)
    centred = np.where(filled, replicates - ratio(kept.sum(axis=0), groups), 0.0)
    squares = (centred**2).sum(axis=0)
    se = np.sqrt(np.where(groups > 1, ratio(groups - 1, groups) * squares, np.nan))
    return Means(value, se, groups - 1)


def left_out(sums: Floats) -> Floats:
    """Delete-a-group replicates of sums: the total less each group in turn, (groups, ...)."""
    return np.asarray(sums.sum(axis=0) - sums)


# -- reliability --------------------------------------------------------------------------------------------------


def feldt(alpha: float, n: float, k: int, confidence: float = 0.95) -> Interval:
    """Interval of Cronbach's alpha of k items from n respondents. Feldt, Woodruff and Salih 1987.

    1 - (1-a) F(1-p/2; n-1, (n-1)(k-1)) .. 1 - (1-a) F(p/2; the same).
    """
    if not (n > 1 and k > 1 and alpha <= 1):
        return NOTHING
    df1, df2 = n - 1, (n - 1) * (k - 1)
    upper, lower = (float(special.fdtri(df1, df2, p)) for p in (0.5 + confidence / 2, 0.5 - confidence / 2))
    return Interval(1 - (1 - alpha) * upper, 1 - (1 - alpha) * lower)


# -- random groups ------------------------------------------------------------------------------------------------


def filled_groups(grouped: Pairwise) -> npt.NDArray[np.intp]:
    """The random groups that hold any respondent."""
    return np.flatnonzero(grouped.n.reshape(len(grouped.n), -1).sum(axis=1) > 0)


def jackknife_counts(groups: int, filled: npt.NDArray[np.intp]) -> Floats:
    """(filled, groups): each replicate leaves one filled group out."""
    counts = np.ones((len(filled), groups))
    counts[np.arange(len(filled)), filled] = 0
    return counts


def bootstrap_counts(groups: int, filled: npt.NDArray[np.intp], resamples: int, seed: int) -> Floats:
    """(resamples, groups): how often each filled group is drawn, with replacement, as many as there are. Read-only."""
    return _drawn(groups, np.asarray(filled, dtype=np.intp).tobytes(), resamples, seed)


@lru_cache(maxsize=8)  # methods and segments mostly fill the same groups
def _drawn(groups: int, places: bytes, resamples: int, seed: int) -> Floats:
    filled = np.frombuffer(places, dtype=np.intp)
    size = len(filled)
    counts = np.zeros((resamples, groups))
    if size:
        drawn = filled[np.random.default_rng(seed).integers(0, size, size=(resamples, size))]
        drawn += groups * np.arange(resamples)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=counts.size).reshape(counts.shape).astype(np.float64)
    counts.flags.writeable = False
    return counts


def jackknife_se(replicates: Floats) -> Floats:
    """Delete-a-group standard error: sqrt((G-1)/G sum_g (t_g - mean t)^2), over axis 0. Kott 2001, J. Off. Stat. 17."""
    groups = replicates.shape[0]
    if groups < 2:
        return np.full(replicates.shape[1:], np.nan)
    centred = replicates - replicates.mean(axis=0)
    return np.asarray(np.sqrt((groups - 1) / groups * (centred**2).sum(axis=0)))


def each_left_out(grouped: Pairwise) -> Pairwise:
    """Replicates (filled groups, k, k) of the sums, each without one filled group."""
    filled = filled_groups(grouped)
    return grouped.each(lambda array: left_out(array)[filled])


def jackknife(
    grouped: Pairwise, statistic: Callable[[Pairwise], Floats], confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """(value, low, high) of any vectorised statistic of moments; t with (filled groups - 1) degrees of freedom.

    ``statistic`` maps a Pairwise with arrays (..., k, k) to (..., m).
    """
    value = statistic(grouped.sum())
    left = each_left_out(grouped)
    if len(left.n) < 2:
        return value, np.full_like(value, np.nan), np.full_like(value, np.nan)
    half = t_quantile(len(left.n) - 1, confidence) * jackknife_se(statistic(left))
    return value, value - half, value + half
