"""How well a factor model fits: chi-square (n F), CFI, TLI, RMSEA with interval, SRMR, AIC, BIC; scaled chi-square."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from expectancy.methods.interval import NOTHING, Interval
from expectancy.methods.measure.structure.factor_model import Fitted, Floats, score


@dataclass(frozen=True)
class Fit:
    """Of a model against the one in which nothing is related, from n answers.

    chi^2 = n F, as lavaan; EQS takes n - 1. CFI and TLI: Bentler 1990; RMSEA: Steiger and Lind 1980; SRMR over the
    lower triangle with the diagonal.
    """

    n: float
    fitted: Fitted

    @property
    def chi_square(self) -> float:
        return self.n * self.fitted.discrepancy

    @property
    def df(self) -> int:
        return self.fitted.pattern.df

    @property
    def chance(self) -> float:
        """The chance of a chi-square as large where the model holds and answers are normal."""
        return float(special.chdtrc(self.df, self.chi_square)) if self.df > 0 else float("nan")

    @property
    def baseline(self) -> tuple[float, int]:
        """Chi-square and degrees of freedom of the model in which no two items are related."""
        p = len(self.fitted.corr)
        return -self.n * float(np.linalg.slogdet(self.fitted.corr)[1]), p * (p - 1) // 2

    @property
    def cfi(self) -> float:
        base, df = self.baseline
        worst = max(base - df, self.chi_square - self.df, 0.0)
        return 1 - max(self.chi_square - self.df, 0.0) / worst if worst > 0 else 1.0

    @property
    def tli(self) -> float:
        base, df = self.baseline
        if self.df <= 0 or base / df == 1:
            return float("nan")
        return (base / df - self.chi_square / self.df) / (base / df - 1)

    @property
    def rmsea(self) -> float:
        return float(np.sqrt(max(self.chi_square - self.df, 0.0) / (self.df * self.n))) if self.df > 0 else float("nan")

    def rmsea_interval(self, confidence: float) -> Interval:
        """From the noncentralities at which the chi-square is at either end. Browne and Cudeck 1993."""
        if self.df <= 0 or not self.n > 0:
            return NOTHING
        tail = 0.5 - confidence / 2
        ends = [noncentrality(self.chi_square, self.df, chance) for chance in (1 - tail, tail)]
        return Interval(*(float(np.sqrt(end / (self.df * self.n))) for end in ends))

    @property
    def srmr(self) -> float:
        p = len(self.fitted.corr)
        apart = (self.fitted.corr - self.fitted.sigma)[np.tril_indices(p)]
        return float(np.sqrt((apart**2).sum() / (p * (p + 1) / 2)))

    def log_likelihood(self, variances: Floats) -> float:
        """Of normal answers with these variances (divided by n), at the fitted model."""
        p = len(variances)
        log = float(np.linalg.slogdet(self.fitted.corr)[1]) + float(np.log(variances).sum())
        return float(-self.n / 2 * (p * np.log(2 * np.pi) + log + p + self.fitted.discrepancy))

    def aic(self, variances: Floats) -> float:
        return -2 * self.log_likelihood(variances) + 2 * self.parameters

    def bic(self, variances: Floats) -> float:
        return float(-2 * self.log_likelihood(variances) + np.log(self.n) * self.parameters)

    @property
    def parameters(self) -> int:
        return self.fitted.pattern.size


def noncentrality(chi_square: float, df: float, chance: float) -> float:
    """The noncentrality at which a chi-square below this one has the given chance; 0 where even that gives less."""
    if special.chndtr(chi_square, df, 0.0) <= chance:
        return 0.0

    def apart(nc: float) -> float:
        return float(special.chndtr(chi_square, df, nc)) - chance

    top = max(chi_square, 1.0)
    while apart(top) > 0:
        top *= 2
    return float(optimize.brentq(apart, 0.0, top, xtol=1e-9))


def scaling(fitted: Fitted, n: float, left_out: Floats) -> float:
    """How many times too large n F is where answers are not normal, weighted or clustered: tr(U Gamma) / df.

    ``left_out``: correlation matrices, (groups, p, p), each without one random group; their spread estimates Gamma / n.
    d'U d = tr(S^-1 D S^-1 D) / 2 - s' H^-1 s for a change D of the matrix, s its slope. Satorra and Bentler 1994.
    NaN under two groups or without degrees of freedom.
    """
    groups, df = len(left_out), fitted.pattern.df
    if groups < 2 or df <= 0 or not np.isfinite(left_out).all():
        return float("nan")
    apart = left_out - left_out.mean(axis=0)
    inverse = np.linalg.inv(fitted.sigma)
    whole = ((inverse @ apart) * np.swapaxes(inverse @ apart, -1, -2)).sum(axis=(-2, -1)) / 2
    slope = score(fitted.pattern, np.repeat(fitted.theta[None], groups, axis=0), fitted.sigma + apart)
    within = ((slope @ fitted.inverse) * slope).sum(axis=-1)
    return float(n * (groups - 1) / groups * (whole - within).sum() / df)
