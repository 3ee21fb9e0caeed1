"""Covariances of regression coefficients: classical, heteroscedasticity-consistent (HC3), by jackknife; and VIF."""

from __future__ import annotations

import numpy as np

from expectancy.methods.regression import Floats, correlations


def classical(sums: Floats, rows: float) -> tuple[Floats, float]:
    """(covariance (k, k) of the slopes, degrees of freedom): s^2 (X'X)^-1 with s^2 = RSS / (n - k - 1).

    ``sums``: cross products of (1, y, x_1 ... x_k). With weights X'WX, scaled to weights of mean 1.
    """
    scaled = sums * (rows / sums[0, 0])
    order = np.r_[0, 2 : len(sums)]
    design, right = scaled[np.ix_(order, order)], scaled[order, 1]
    inverse = np.linalg.inv(design)
    df = rows - len(order)
    residual = max(0.0, float(scaled[1, 1] - right @ inverse @ right))
    return np.asarray(inverse[1:, 1:] * (residual / df if df > 0 else np.nan)), float(df)


def hc3(x: Floats, y: Floats, rows: Floats) -> tuple[Floats, float]:
    """The same, robust to unequal variances: (X'X)^-1 sum_i x_i x_i' e_i^2 / (1 - h_i)^2 (X'X)^-1, h_i the leverage.

    ``x`` (n, k) without the constant, ``y`` (n,), ``rows``: how often each pair of them came. MacKinnon and White 1985,
    J. Econometrics 29:305-325.
    """
    design = np.column_stack([np.ones(len(x)), x])
    inverse = np.linalg.inv((design * rows[:, None]).T @ design)
    residual = y - design @ (inverse @ ((design * rows[:, None]).T @ y))
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    spread = rows * (residual / np.maximum(1 - leverage, 1e-12)) ** 2
    meat = (design * spread[:, None]).T @ design
    return np.asarray((inverse @ meat @ inverse)[1:, 1:]), float(rows.sum() - design.shape[1])


def jackknife_covariance(first: Floats, second: Floats) -> Floats:
    """Covariances of two statistics from delete-a-group replicates (G, m): (G-1)/G sum (a - mean a)(b - mean b)."""
    groups = len(first)
    if groups < 2:
        return np.full(first.shape[1:], np.nan)
    return np.asarray(
        (groups - 1) / groups * ((first - first.mean(axis=0)) * (second - second.mean(axis=0))).sum(axis=0)
    )


def variance_inflation(sums: Floats) -> Floats:
    """1 / (1 - R2 of each predictor on the others), (k,): the diagonal of their inverse correlation matrix."""
    matrix = correlations(sums)[1:, 1:]
    return np.asarray(np.diagonal(np.linalg.inv(matrix))) if len(matrix) else np.empty(0)
