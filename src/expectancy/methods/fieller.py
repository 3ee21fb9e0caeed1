"""Fieller's interval of a ratio of two means. Fieller 1954, J. Royal Statistical Society B 16:175-185."""

from __future__ import annotations

import numpy as np

from expectancy.methods.interval import Floats, t_quantile
from expectancy.summaries.moments import ratio


def fieller(
    top: Floats, bottom: Floats, variances: tuple[Floats, Floats, Floats], df: Floats, confidence: float
) -> tuple[Floats, Floats]:
    """(low, high) of top / bottom: all ratios r for which top - r bottom may be 0.

    ``variances`` of the two means: V_top, their covariance, V_bottom. With t the quantile, the ends are the roots of
    (bottom^2 - t^2 V_bottom) r^2 - 2 (top bottom - t^2 C) r + top^2 - t^2 V_top. NaN where bottom may be 0, since
    nothing bounds the ratio then.
    """
    v_top, cov, v_bottom = variances
    t2 = t_quantile(df, confidence) ** 2
    a, b, c = bottom**2 - t2 * v_bottom, top * bottom - t2 * cov, top**2 - t2 * v_top
    bounded = a > 0
    half = np.sqrt(np.where(bounded, np.clip(b**2 - a * c, 0, None), np.nan))
    return ratio(b - half, a), ratio(b + half, a)


def jackknife_variances(top: Floats, bottom: Floats, filled: Floats) -> tuple[tuple[Floats, Floats, Floats], Floats]:
    """((V_top, covariance, V_bottom) of two means, degrees of freedom) from delete-a-group replicates, (groups, m).

    A column uses those of its replicates whose group is ``filled``. Kott 2001, J. Off. Stat. 17:521-526.
    """
    groups = (filled > 0).sum(axis=0).astype(np.float64)

    def apart(replicates: Floats) -> Floats:
        kept = np.where(filled > 0, replicates, 0.0)
        return np.where(filled > 0, replicates - ratio(kept.sum(axis=0), groups), 0.0)

    one, other = apart(top), apart(bottom)
    scale = np.where(groups > 1, ratio(groups - 1, groups), np.nan)
    v_top, cov, v_bottom = (scale * (x * y).sum(axis=0) for x, y in ((one, one), (one, other), (other, other)))
    return (v_top, cov, v_bottom), groups - 1
