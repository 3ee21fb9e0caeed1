"""Means, totals and shares of a stratified random sample, as its design wants them: finite strata, t with n - H."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.methods.interval import t_quantile

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Strata:
    """A stratum table: N_h customers, n_h answers, their sum and sum of squares. Merges by adding, N_h aside."""

    sizes: Floats
    n: Floats
    sums: Floats
    squares: Floats

    @staticmethod
    def of(sizes: npt.ArrayLike, n: npt.ArrayLike, sums: npt.ArrayLike, squares: npt.ArrayLike) -> Strata:
        return Strata(*(np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in (sizes, n, sums, squares)))

    @property
    def lonely(self) -> npt.NDArray[np.intp]:
        """Strata with one answer of several customers: they tell no variance, and must be joined with others."""
        return np.flatnonzero((self.n < 2) & (self.n < self.sizes))

    @property
    def variances(self) -> Floats:
        """s_h^2 within each stratum, (q - s^2 / n) / (n - 1); 0 where everybody answered and there is one."""
        spread = np.clip(self.squares - self.sums**2 / self.n, 0, None)
        return np.where(self.n > 1, spread / np.maximum(self.n - 1, 1), 0.0)

    @property
    def total_variances(self) -> Floats:
        """N_h^2 (1 - n_h / N_h) s_h^2 / n_h."""
        return np.asarray(self.sizes**2 * np.maximum(0.0, 1 - self.n / self.sizes) * self.variances / self.n)

    @property
    def totals(self) -> Floats:
        """N_h times the mean of each stratum."""
        return np.asarray(self.sizes * self.sums / self.n)


@dataclass(frozen=True)
class Design:
    """An estimate under the design; NaN bounds where the variance is unknown."""

    value: float
    se: float
    df: float
    low: float
    high: float


def total(strata: Strata, confidence: float = 0.95) -> Design:
    """sum N_h ybar_h; variance sum N_h^2 (1 - n_h / N_h) s_h^2 / n_h; t with n - H. Cochran 1977, 5.4."""
    df = float(strata.n.sum() - len(strata.n))
    known = not len(strata.lonely) and df > 0
    se = float(np.sqrt(strata.total_variances.sum())) if known else float("nan")
    value = float(strata.totals.sum())
    half = float(t_quantile(df, confidence)) * se if known else float("nan")
    return Design(value, se, df, value - half, value + half)


def mean(strata: Strata, confidence: float = 0.95) -> Design:
    """The total over the number of customers."""
    found, size = total(strata, confidence), float(strata.sizes.sum())
    return Design(found.value / size, found.se / size, found.df, found.low / size, found.high / size)


def design_effect(strata: Strata) -> float:
    """The variance of the mean over that of a simple random sample of as many: under 1 where the strata help.

    Kish 1965. The variance over all customers is estimated from the strata: sum W_h (s_h^2 (1 - 1 / n_h) + (ybar_h -
    ybar)^2), which the finite number of customers corrects as it does in the design.
    """
    W, means = strata.sizes / strata.sizes.sum(), strata.sums / strata.n
    n, N = strata.n.sum(), strata.sizes.sum()
    spread = (W * (strata.variances * (1 - 1 / strata.n) + (means - (W * means).sum()) ** 2)).sum()
    simple = (1 - n / N) * spread / n
    return float(mean(strata).se ** 2 / simple) if simple > 0 else float("nan")


def of_ratio(sums_x: npt.ArrayLike, sums_y: npt.ArrayLike, clusters: npt.ArrayLike, confidence: float = 0.95) -> Design:
    """R = sum y / sum x over clusters (PSU) in strata, by linearisation.

    z_k = (y_k - R x_k) / sum x; V = sum_h n_h / (n_h - 1) sum_k (z_hk - mean z_h)^2, df = clusters - strata.
    ``clusters`` names the stratum of each. Saerndal, Swensson & Wretman 1992, 5.6.
    """
    x, y = np.asarray(sums_x, dtype=np.float64), np.asarray(sums_y, dtype=np.float64)
    _, stratum = np.unique(np.asarray(clusters), return_inverse=True)
    ratio = float(y.sum() / x.sum())
    z = (y - ratio * x) / x.sum()
    n = np.bincount(stratum).astype(np.float64)
    if (n < 2).any():
        return Design(ratio, float("nan"), float(len(x) - len(n)), float("nan"), float("nan"))
    centred = z - (np.bincount(stratum, weights=z) / n)[stratum]
    variance = (n / (n - 1) * np.bincount(stratum, weights=centred**2)).sum()
    df = float(len(x) - len(n))
    half = float(t_quantile(df, confidence)) * float(np.sqrt(variance))
    return Design(ratio, float(np.sqrt(variance)), df, ratio - half, ratio + half)
