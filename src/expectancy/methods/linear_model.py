"""Least squares from cross products with its covariance: t intervals, and F tests of linear constraints.

Unweighted the covariance is that of least squares, s^2 (X'X)^-1, so that tests are those of nested models; with weights
it is the delete-a-group jackknife's, and the test is Wald's with the degrees of freedom of the random groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from expectancy.methods.interval import Floats, Means, jackknife_counts
from expectancy.methods.regression import CrossProducts, independent, least_squares, replicates, scales
from expectancy.methods.resampling import jackknife_interval
from expectancy.summaries.moments import ratio


@dataclass(frozen=True)
class Test:
    """An F test: the chance of so large an F where the constraints hold."""

    f: float
    df: tuple[float, float]
    p: float

    __test__ = False  # no test of pytest's


UNTESTED = Test(float("nan"), (float("nan"), float("nan")), float("nan"))


@dataclass(frozen=True)
class LinearModel:
    """z = X b + e; the constant comes first in b, (p,)."""

    b: Floats
    cov: Floats  # (p, p); NaN where there are too few rows or groups to tell
    df: float
    r2: float
    by_design: bool = False  # the covariance is that of random groups

    @staticmethod
    def fit(xtx: Floats, xtz: Floats, ztz: float) -> LinearModel:
        """From X'X (p, p) with n in its corner, X'z (p,) and z'z.

        Raises numpy.linalg.LinAlgError where a column is a combination of the others.
        """
        n, p = float(xtx[0, 0]), len(xtz)
        size = np.sqrt(np.diagonal(xtx))
        inverse = np.linalg.inv(xtx / np.outer(size, size)) / np.outer(size, size)
        b = inverse @ xtz
        rest = max(0.0, float(ztz - b @ xtz))
        df = n - p
        spread = rest / df if df > 0 else float("nan")
        return LinearModel(b, spread * inverse, df, _explained(rest, float(ztz - xtz[0] ** 2 / n)))

    @staticmethod
    def of(products: CrossProducts, weighted: bool) -> LinearModel | None:
        """From cross products of (1, z, x ...) by random group; None where they do not determine the slopes."""
        sums, rows = products.total(), float(products.rows.sum())
        k = sums.shape[-1] - 2
        varies = bool(scales(sums)[0] > 0) if rows else False
        if not varies or rows < k + 2 or len(independent(sums, range(k))) < k:
            return None
        keep = [0, *range(2, k + 2)]
        plain = LinearModel.fit(sums[np.ix_(keep, keep)], sums[keep, 1], float(sums[1, 1]))
        if not weighted:
            return plain
        filled = np.flatnonzero(products.rows > 0)
        drawn = replicates(products, jackknife_counts(len(products.rows), filled), coefficients)
        apart = drawn - drawn.mean(axis=0)
        cov = (len(filled) - 1) / len(filled) * apart.T @ apart if len(filled) > 1 else np.full((k + 1,) * 2, np.nan)
        return LinearModel(plain.b, cov, len(filled) - 1.0, plain.r2, by_design=True)

    def combined(self, rows: Floats) -> Means:
        """Linear combinations of b, (m, p) of them, with their standard errors."""
        variance = np.einsum("ij,jk,ik->i", rows, self.cov, rows)
        se = np.sqrt(np.clip(variance, 0, None))
        return Means(rows @ self.b, se, np.full(len(rows), self.df))

    def test(self, constraints: Floats) -> Test:
        """Whether ``constraints`` (q, p) times b are all 0: F with q and n - p degrees of freedom.

        By design: ((d - q + 1) / (d q)) Wald's chi-squared with q and d - q + 1, d the groups less one. Korn and
        Graubard 1990, American Statistician 44:270-276.
        """
        q = len(constraints)
        df = self.df - q + 1 if self.by_design else self.df
        away = constraints @ self.b
        spread = constraints @ self.cov @ constraints.T
        if not df > 0 or not np.isfinite(spread).all() or np.linalg.matrix_rank(spread, hermitian=True) < q:
            return UNTESTED
        wald = float(away @ np.linalg.solve(spread, away))
        f = wald / q * (df / self.df if self.by_design else 1.0)
        return Test(f, (float(q), df), float(special.fdtrc(q, df, f)))


def coefficients(sums: Floats) -> Floats:
    """(constant, slopes), (..., k + 1), from cross products of (1, z, x ...), (..., k + 2, k + 2)."""
    slopes, _ = least_squares(sums)
    mean = ratio(sums[..., 0, 1:], sums[..., 0, :1])
    constant = mean[..., 0] - (slopes * mean[..., 1:]).sum(axis=-1)
    return np.concatenate([constant[..., None], slopes], axis=-1)


def explained(r2: float, products: CrossProducts, confidence: float) -> tuple[float, float]:
    """The interval of a share of variance, from 0 to 1, by delete-a-group jackknife; NaN under two groups."""
    filled = np.flatnonzero(products.rows > 0)
    drawn = replicates(products, jackknife_counts(len(products.rows), filled), lambda sums: least_squares(sums)[1])
    low, high = jackknife_interval(np.array(r2), drawn, confidence)
    return float(np.clip(low, 0, 1)), float(np.clip(high, 0, 1))


def turned(products: CrossProducts, columns: Floats) -> CrossProducts:
    """Cross products of other columns: ``columns`` (m, k + 2) says how each is made of (1, z, x ...)."""
    return CrossProducts(products.rows, np.asarray(columns @ products.sums @ columns.T))


def holm(p: Sequence[float]) -> Floats:
    """Holm's step-down p values of tests looked at together; NaN stays. Holm 1979, Scand. J. Statistics 6:65-70."""
    values = np.asarray(p, dtype=np.float64)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    found = values.copy()
    found[order] = np.minimum(1.0, np.maximum.accumulate(values[order] * np.arange(len(order), 0, -1)))
    return found


def _explained(rest: float, whole: float) -> float:
    return 1 - rest / whole if whole > 0 else float("nan")
