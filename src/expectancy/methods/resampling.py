"""What replicates say: jackknife and percentile intervals, ranks, and the chance that a rank or class would hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from expectancy.domain.estimate import Estimate
from expectancy.methods.chance import mean_ranks
from expectancy.methods.interval import jackknife_se, t_quantile

Floats = npt.NDArray[np.float64]
Bounds = tuple[Floats, Floats]


def jackknife_interval(value: Floats, replicates: Floats, confidence: float) -> Bounds:
    """value -+ t(G - 1) se from G delete-a-group replicates (axis 0). Kott 2001, J. Off. Stat. 17:521-526."""
    groups = len(replicates)
    if groups < 2:
        return np.full_like(value, np.nan), np.full_like(value, np.nan)
    half = t_quantile(groups - 1, confidence) * jackknife_se(replicates)
    return value - half, value + half


def percentile_interval(replicates: Floats, confidence: float) -> Bounds:
    """The middle ``confidence`` of the replicates (axis 0); NaN replicates are left out, all NaN gives NaN."""
    share = [0.5 - confidence / 2, 0.5 + confidence / 2]
    shape = replicates.shape[1:]
    if len(replicates) and np.isfinite(replicates).all():
        low, high = np.quantile(replicates, share, axis=0)
        return np.asarray(low), np.asarray(high)
    low, high = np.full(shape, np.nan), np.full(shape, np.nan)
    for at in np.ndindex(*shape):
        known = replicates[(slice(None), *at)]
        known = known[np.isfinite(known)]
        if len(known):
            low[at], high[at] = np.quantile(known, share)
    return low, high


def bias_corrected(value: Floats, replicates: Floats, confidence: float, groups: int) -> Bounds:
    """Bias-corrected percentiles of bootstrap replicates (axis 0) that were drawn from so many random groups.

    The percentiles are those at Phi(2 z0 -+ t), z0 the normal quantile of the share of replicates under the value: an
    R2, larger in every resample than in the population, is not told too large twice. t(groups - 1) sqrt(G / (G - 1))
    instead of z makes up for few groups. NaN replicates are left out. Efron 1981, Canadian J. Statistics 9:139-172.
    """
    low, high = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    if groups < 2 or not len(replicates):
        return low, high
    far = float(t_quantile(groups - 1, confidence)) * np.sqrt(groups / (groups - 1))
    for at in np.ndindex(*value.shape):
        known = replicates[(slice(None), *at)]
        known = np.sort(known[np.isfinite(known)])
        if not (len(known) > 1 and np.isfinite(value[at])):
            continue
        under = (int((known < value[at]).sum()) + int((known <= value[at]).sum())) / 2
        z0 = special.ndtri(min(max(under, 0.5), len(known) - 0.5) / len(known))
        ends = np.quantile(known, special.ndtr(2 * z0 + np.array([-far, far])))
        low[at], high[at] = min(ends[0], value[at]), max(ends[1], value[at])
    return low, high


def ranks(values: Floats) -> Floats:
    """Rank along the last axis, 1 for the largest, ties share the better rank; NaN stays NaN."""
    above = (values[..., None, :] > values[..., :, None]).sum(axis=-1)
    return np.where(np.isnan(values), np.nan, above + 1.0)


def chances_of_top(replicates: Floats, *tops: int) -> list[Floats]:
    """For each of ``tops``: the share of replicates (axis 0) in which each thing is among so many largest, and above 0.

    NaN where it is unknown.
    """
    rank = np.where(replicates > 0, ranks(replicates), np.inf)
    unknown = np.isnan(replicates).all(axis=0)
    return [np.where(unknown, np.nan, share_of(rank <= top)) for top in tops]


def share_of(held: npt.NDArray[np.bool_]) -> Floats:
    """Share of replicates (axis 0) in which something held; NaN without replicates."""
    return np.asarray(held.mean(axis=0)) if len(held) else np.full(held.shape[1:], np.nan)


def rank_correlation(first: Floats, second: Floats) -> float:
    """Spearman's rho with mean ranks for ties; NaN under three pairs or where one side is constant."""
    known = np.isfinite(first) & np.isfinite(second)
    if known.sum() < 3:
        return float("nan")
    a, b = mean_ranks(first[known]), mean_ranks(second[known])
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > 0 else float("nan")


@dataclass(frozen=True)
class Column:
    """One statistic of several things, with its interval where it has one."""

    value: Floats
    unit: str
    bounds: Bounds | None = None
    n: Sequence[int] | None = None  # where they are not those of the things

    def estimates(self, keys: Sequence[Mapping[str, str]], statistic: str, n: Sequence[int]) -> list[Estimate]:
        """One for each thing; ``keys`` and ``n`` are theirs."""
        unknown = [None] * len(keys)
        low, high = (unknown, unknown) if self.bounds is None else (each.tolist() for each in self.bounds)
        rows = zip(keys, self.value.tolist(), low, high, n if self.n is None else self.n, strict=True)
        return [Estimate(of, statistic, value, lo, hi, size, self.unit) for of, value, lo, hi, size in rows]


def tell(keys: Sequence[Mapping[str, str]], columns: Mapping[str, Column], n: Sequence[int]) -> list[Estimate]:
    """All statistics of the first thing, then of the next; ``keys`` and ``n`` are theirs."""
    each = [column.estimates(keys, statistic, n) for statistic, column in columns.items()]
    return [estimate for row in zip(*each, strict=True) for estimate in row]
