"""Standard deviations of ratings with intervals that do not ask for a normal law."""

from __future__ import annotations

import numpy as np

from expectancy.methods.interval import Floats, left_out, t_quantile, z
from expectancy.summaries.moments import ratio

FEWEST = 5  # answers for an interval


def standard_deviation(w: Floats, s: Floats, q: Floats, n: Floats) -> Floats:
    """From weight, sum and sum of squares, with n - 1 of the n respondents: sqrt((q/w - (s/w)^2) n / (n - 1))."""
    mean = ratio(s, w)
    variance = np.clip(ratio(q, w) - mean**2, 0, None) * ratio(n, np.maximum(n - 1, 0))
    return np.asarray(np.sqrt(variance))


def bonett(counts: Floats, rating: Floats, confidence: float) -> tuple[Floats, Floats]:
    """(low, high) of the standard deviation of each row of counts (J, K) of the ratings (K,).

    exp(log(c s^2) -+ z c sqrt((g - (n - 3)/n) / (n - 1))) under the root, c = n / (n - z), g the kurtosis about the
    mean trimmed by 1 / (2 sqrt(n - 4)). Bonett 2006, Computational Statistics & Data Analysis 50:775-782.
    """
    q = z(confidence)
    n = counts.sum(axis=1)
    fit = (n >= FEWEST) & (n > q)
    n = np.where(fit, n, np.nan)
    mean = counts @ rating / n
    squares = ratio((counts * (rating - mean[:, None]) ** 2).sum(axis=1), 1.0)
    trimmed = trimmed_mean(counts, rating, 1 / (2 * np.sqrt(np.maximum(n - 4, 1))))
    kurtosis = n * ratio((counts * (rating - trimmed[:, None]) ** 4).sum(axis=1), squares**2)
    c = n / (n - q)
    half = q * c * np.sqrt(np.clip(kurtosis - (n - 3) / n, 0, None) / (n - 1))
    middle = np.log(np.where(squares > 0, c * squares / (n - 1), np.nan))
    return np.exp((middle - half) / 2), np.exp((middle + half) / 2)


def trimmed_mean(counts: Floats, rating: Floats, share: Floats) -> Floats:
    """Mean of each row's ratings without the ``share`` that is lowest and the one that is highest, in whole answers."""
    n = counts.sum(axis=1)
    gone = np.floor(np.nan_to_num(share * n))
    upto = np.cumsum(counts, axis=1)
    kept = np.clip(np.minimum(upto, (n - gone)[:, None]) - np.maximum(upto - counts, gone[:, None]), 0, None)
    return ratio(kept @ rating, kept.sum(axis=1))


def jackknifed(value: Floats, replicates: Floats, filled: Floats, confidence: float) -> tuple[Floats, Floats]:
    """(low, high) of standard deviations: t on their logarithms by delete-a-group jackknife.

    ``replicates`` (groups, m) leave one random group out, of which the ``filled`` ones (groups, m) hold anybody.
    """
    varies = replicates > 0  # NaN, and a spread of nothing, have no logarithm
    logs = np.where(filled > 0, np.where(varies, np.log(np.where(varies, replicates, 1.0)), np.nan), 0.0)
    groups = (filled > 0).sum(axis=0).astype(np.float64)
    apart = np.where(filled > 0, logs - ratio(logs.sum(axis=0), groups), 0.0)
    se = np.sqrt(ratio(groups - 1, groups) * (apart**2).sum(axis=0))
    reach = np.exp(t_quantile(groups - 1, confidence) * np.where(groups > 1, se, np.nan))
    return value / reach, value * reach


def of_each_left_out(w: Floats, s: Floats, q: Floats) -> Floats:
    """Standard deviations without each random group, (groups, m), from sums by group; n is taken to be large."""
    left = [left_out(sums) for sums in (w, s, q)]
    mean = ratio(left[1], left[0])
    return np.asarray(np.sqrt(np.clip(ratio(left[2], left[0]) - mean**2, 0, None)))
