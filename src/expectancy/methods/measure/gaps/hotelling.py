"""Several means at once: Hotelling's T^2 against zero, and intervals that hold together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from expectancy.methods.interval import Floats

SINGULAR = 1e-12  # the smallest eigenvalue, against the largest, of a covariance matrix that is still inverted


@dataclass(frozen=True)
class Hotelling:
    """T^2 of p means whose covariance matrix was estimated with ``df`` degrees of freedom.

    F = T^2 (df - p + 1) / (p df), with p and df - p + 1 degrees of freedom. Hotelling 1931, Ann. Math. Stat. 2.
    """

    t2: float
    p: int
    df: float

    @property
    def f(self) -> float:
        return self.t2 * (self.df - self.p + 1) / (self.p * self.df)

    @property
    def chance(self) -> float:
        """The chance of a T^2 as large where all means are zero."""
        return float(special.fdtrc(self.p, self.df - self.p + 1, self.f))

    def radius(self, confidence: float) -> float:
        """How many standard errors the intervals of all means, and of all their contrasts, reach together."""
        rest = self.df - self.p + 1
        return float(np.sqrt(self.p * self.df / rest * special.fdtri(self.p, rest, confidence)))


def hotelling(mean: Floats, covariance: Floats, df: float) -> Hotelling | None:
    """T^2 = m' V^-1 m of means (p,) with the covariance matrix V (p, p) of these means, not of the answers.

    None where V cannot be inverted, or rests on too little: under p degrees of freedom.
    """
    p = len(mean)
    if p == 0 or not df >= p or not (np.isfinite(covariance).all() and np.isfinite(mean).all()):
        return None
    roots = np.linalg.eigvalsh(covariance)
    if not roots[0] > SINGULAR * roots[-1]:
        return None
    return Hotelling(float(mean @ np.linalg.solve(covariance, mean)), p, float(df))


def two_sample_df(first: Floats, n1: float, second: Floats, n2: float) -> float:
    """Degrees of freedom of V1 + V2, the covariance matrices (p, p) of the means of two independent samples.

    (p + p^2) / sum_i (tr A_i^2 + tr^2 A_i) / (n_i - 1), A_i = V_i (V1 + V2)^-1; Welch's where p = 1. Krishnamoorthy
    and Yu 2004, Statistics & Probability Letters 66:161-169. NaN where it is not defined.
    """
    if not (min(n1, n2) > 1 and np.isfinite(first).all() and np.isfinite(second).all()):
        return float("nan")
    both = first + second
    if not np.linalg.eigvalsh(both)[0] > 0:
        return float("nan")
    p, spread = len(first), 0.0
    for part, n in ((first, n1), (second, n2)):
        share = part @ np.linalg.inv(both)
        spread += (float(np.trace(share @ share)) + float(np.trace(share)) ** 2) / (n - 1)
    return (p + p * p) / spread
