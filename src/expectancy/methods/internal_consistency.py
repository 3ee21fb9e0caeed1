"""How well items that should measure one thing go together: alpha and its kin, of covariance matrices (..., k, k).

Leading axes are replicates, so that a jackknife is one call. NaN where a coefficient is not defined.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from expectancy.methods.interval import NOTHING, Floats, Interval, each_left_out, jackknife_se, t_interval
from expectancy.summaries import Pairwise
from expectancy.summaries.moments import ratio

SINGULAR = 1e-10  # the smallest eigenvalue of a correlation matrix that is still inverted


def cronbach(cov: Floats, items: npt.ArrayLike | None = None) -> Floats:
    """Alpha of covariance matrices (..., k, k): k/(k-1) (1 - sum_j V_j / V_T), V_T the sum of all entries.

    ``items``, (...,), is k where the matrix has rows and columns of zeros for items that are left out. NaN for fewer
    than two items or where V_T is not positive. Cronbach 1951, Psychometrika 16.
    """
    k = np.asarray(cov.shape[-1] if items is None else items, dtype=np.float64)
    total = np.asarray(cov.sum(axis=(-2, -1)))
    trace = np.asarray(np.trace(cov, axis1=-2, axis2=-1))
    share = ratio(trace, np.where(total > 0, total, 0.0))
    return np.where(k > 1, ratio(k, k - 1) * (1 - share), np.nan)


def average_r(corr: Floats) -> Floats:
    """Mean of the correlations between different items, (...)."""
    k = corr.shape[-1]
    return ratio(_sum(corr) - k, k * (k - 1))


def standardised(corr: Floats) -> Floats:
    """Alpha of standardised items: k r / (1 + (k - 1) r), r the average correlation."""
    k, r = corr.shape[-1], average_r(corr)
    return ratio(k * r, 1 + (k - 1) * r) if k > 1 else np.full(r.shape, np.nan)


def lambda6(corr: Floats) -> Floats:
    """Guttman's lambda-6 of standardised items: 1 - sum_j (1 - smc_j) / V_T, with smc_j = 1 - 1 / (R^-1)_jj.

    NaN where the matrix is not positive definite. Guttman 1945, Psychometrika 10.
    """
    fit = positive_definite(corr)
    safe = np.where(fit[..., None, None], corr, np.eye(corr.shape[-1]))
    unique = 1 / np.diagonal(np.linalg.inv(safe), axis1=-2, axis2=-1)
    return np.where(fit & (_sum(safe) > 0), 1 - ratio(unique.sum(axis=-1), _sum(safe)), np.nan)


def item_rest(cov: Floats) -> Floats:
    """Correlation of each item with the sum of the others, (..., k): cov(x_j, T - x_j) / (s_j s_(T-j))."""
    own = np.diagonal(cov, axis1=-2, axis2=-1)
    with_all = cov.sum(axis=-1)
    rest = _sum(cov)[..., None] - 2 * with_all + own
    return ratio(with_all - own, np.sqrt(np.clip(own * rest, 0, None)))


def item_total(cov: Floats) -> Floats:
    """Correlation of each item with the sum of all, itself among them, (..., k)."""
    own = np.diagonal(cov, axis1=-2, axis2=-1)
    return ratio(cov.sum(axis=-1), np.sqrt(np.clip(own * _sum(cov)[..., None], 0, None)))


def alpha_if_dropped(cov: Floats) -> Floats:
    """Alpha of the other items, for each item, (..., k); NaN where fewer than two are left."""
    k = cov.shape[-1]
    own = np.diagonal(cov, axis1=-2, axis2=-1)
    rest = _sum(cov)[..., None] - 2 * cov.sum(axis=-1) + own
    trace = own.sum(axis=-1)[..., None] - own
    return (k - 1) / (k - 2) * (1 - ratio(trace, np.where(rest > 0, rest, 0.0))) if k > 2 else np.full_like(own, np.nan)


def alpha_se(cov: Floats, n: float) -> float:
    """Standard error of alpha for normal answers. Duhachek and Iacobucci 2004, J. Applied Psychology 89:792-808.

    sqrt(Q / n), Q = 2 k^2 / ((k-1)^2 V_T^3) (V_T (tr C^2 + tr^2 C) - 2 tr C (1'C^2 1)).
    """
    k, total, square = cov.shape[-1], float(cov.sum()), cov @ cov
    if not (k > 1 and n > 0 and total > 0):
        return float("nan")
    trace = float(np.trace(cov))
    inner = total * (float(np.trace(square)) + trace**2) - 2 * trace * float(square.sum())
    return float(np.sqrt(2 * k**2 / ((k - 1) ** 2 * total**3) * max(inner, 0.0) / n))


def of_difference(first: tuple[Floats, Floats], second: tuple[Floats, Floats], cov: Floats) -> Floats:
    """Reliability of a difference of two scores, each given by variance and reliability, and their covariance.

    r_D = (V1 r1 + V2 r2 - 2 c) / (V1 + V2 - 2 c).
    """
    (v1, r1), (v2, r2) = first, second
    spread = v1 + v2 - 2 * cov
    return ratio(v1 * r1 + v2 * r2 - 2 * cov, np.where(spread > 0, spread, 0.0))


def combined(variances: Floats, reliabilities: Floats, total: Floats) -> Floats:
    """Reliability of a sum of parts, (...): 1 - sum_d s_d^2 (1 - r_d) / s_T^2; the parts on the last axis. Nunnally."""
    return 1 - ratio((variances * (1 - reliabilities)).sum(axis=-1), np.where(total > 0, total, 0.0))


# -- from pairwise-complete sums ----------------------------------------------------------------------------------


def alpha(totals: Pairwise, known: npt.NDArray[np.bool_]) -> Floats:
    """Alpha from pairwise-complete sums, (..., k, k); items that are not ``known``, (..., k), are left out."""
    both = known[..., :, None] & known[..., None, :]
    return cronbach(np.where(both, totals.cov(), 0.0), known.sum(axis=-1))


def smallest_n(totals: Pairwise, known: npt.NDArray[np.bool_]) -> Floats:
    """The fewest answers that two items that are known have in common; 0 where there are no two."""
    pairs = known[..., :, None] & known[..., None, :] & ~np.eye(known.shape[-1], dtype=bool)
    return np.where(pairs.any(axis=(-2, -1)), np.where(pairs, totals.n, np.inf).min(axis=(-2, -1), initial=np.inf), 0.0)


def jackknife_alpha(value: float, grouped: Pairwise, confidence: float) -> Interval:
    """t on log(1 - alpha), where alpha is nearly normal (Bonett 2002), by delete-a-group jackknife."""
    return jackknife_under_one(value, cronbach(each_left_out(grouped).cov()), confidence)


def jackknife_under_one(value: float, replicates: Floats, confidence: float) -> Interval:
    """t on log(1 - x) of a coefficient that is at most 1, from its delete-a-group replicates, (groups,)."""
    distance = 1 - replicates
    if not (value < 1 and len(distance) > 1 and (distance > 0).all()):
        return NOTHING
    logs = t_interval(float(np.log(1 - value)), float(jackknife_se(np.log(distance))), len(distance) - 1, confidence)
    return Interval(1 - float(np.exp(logs.high)), 1 - float(np.exp(logs.low)))


def jackknife_correlation(value: float, replicates: Floats, confidence: float) -> Interval:
    """t on Fisher's z of a correlation, from its delete-a-group replicates, (groups,)."""
    if not (abs(value) < 1 and len(replicates) > 1 and (np.abs(replicates) < 1).all()):
        return NOTHING
    z = t_interval(
        float(np.arctanh(value)), float(jackknife_se(np.arctanh(replicates))), len(replicates) - 1, confidence
    )
    return Interval(float(np.tanh(z.low)), float(np.tanh(z.high)))


def positive_definite(corr: Floats) -> npt.NDArray[np.bool_]:
    """Whether correlation matrices can be inverted, (...): no item is a sum of others, pairs fit together."""
    finite = np.asarray(np.isfinite(corr).all(axis=(-2, -1)))
    if not corr.shape[-1]:
        return np.zeros_like(finite)
    safe = np.where(finite[..., None, None], corr, np.eye(corr.shape[-1]))
    return np.asarray(finite & (np.linalg.eigvalsh(safe)[..., 0] > SINGULAR))


def correlations(cov: Floats) -> Floats:
    """Correlation matrices, (..., k, k), of covariance matrices; NaN for an item that does not vary."""
    sd = np.sqrt(np.clip(np.diagonal(cov, axis1=-2, axis2=-1), 0, None))
    return ratio(cov, sd[..., :, None] * sd[..., None, :])


def _sum(matrix: Floats) -> Floats:
    return np.asarray(matrix.sum(axis=(-2, -1)))
