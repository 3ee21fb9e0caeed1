"""Polychoric correlations: of the normal traits behind answers in few categories, from joint tables, in two steps."""

from __future__ import annotations

import numpy as np
from scipy import special

from expectancy.methods.interval import Floats

FAR = 8.0  # a threshold at which nothing is left beyond
MOST = 0.999  # of a correlation, either side of 0
STEPS, CLOSE, LONGEST = 60, 1e-9, 0.25
NODES, WEIGHTS = np.polynomial.legendre.leggauss(32)
AT_ONCE = 4_000  # tables


def bivariate_normal(h: Floats, k: Floats, rho: Floats) -> Floats:
    """P(X < h, Y < k) of standard normals with correlation rho, arrays of one shape.

    P(h) P(k) + 1/(2 pi) int_0^(asin rho) exp(-(h^2 + k^2 - 2 h k sin t) / (2 cos^2 t)) dt, by Gauss and Legendre.
    Drezner and Wesolowsky 1990, J. Statistical Computation and Simulation 35:101-107.
    """
    top = np.arcsin(rho)[..., None]
    angle = top * (NODES + 1) / 2
    sine, cosine2 = np.sin(angle), np.cos(angle) ** 2
    h, k = h[..., None], k[..., None]
    inside = np.exp(-(h * h + k * k - 2 * h * k * sine) / (2 * cosine2))
    area = (inside * WEIGHTS).sum(axis=-1) * top[..., 0] / 2
    return np.asarray(special.ndtr(h[..., 0]) * special.ndtr(k[..., 0]) + area / (2 * np.pi))


def density(h: Floats, k: Floats, rho: Floats) -> Floats:
    """The bivariate normal density, which is the slope of ``bivariate_normal`` with rho."""
    rest = 1 - rho * rho
    return np.asarray(np.exp(-(h * h + k * k - 2 * rho * h * k) / (2 * rest)) / (2 * np.pi * np.sqrt(rest)))


def thresholds(counts: Floats) -> Floats:
    """Where the categories of a trait part, (..., K + 1) from -8 to 8, from their counts (..., K)."""
    total = counts.sum(axis=-1, keepdims=True)
    share = np.cumsum(counts, axis=-1) / np.where(total > 0, total, np.nan)
    ends = np.full((*share.shape[:-1], 1), -FAR)
    return np.concatenate([ends, np.clip(special.ndtri(np.clip(share, 0.0, 1.0)), -FAR, FAR)], axis=-1)


def polychoric(tables: Floats, start: Floats | None = None, steps: int = STEPS) -> Floats:
    """Correlations, (m,), of joint tables (m, K, K): thresholds from the margins, then maximum likelihood for rho.

    Fisher scoring: rho + s / I with s = sum n_ij P'_ij / P_ij and I = n sum P'_ij^2 / P_ij. From a ``start`` near the
    solution few steps are enough. NaN where an item has one category only. Olsson 1979, Psychometrika 44:443-460.
    """
    first = np.zeros(len(tables)) if start is None else start
    parts = range(0, len(tables), AT_ONCE)
    found = [_solved(tables[at : at + AT_ONCE], first[at : at + AT_ONCE], steps) for at in parts]
    return np.concatenate(found) if found else np.zeros(0)


def _solved(tables: Floats, rho: Floats, steps: int) -> Floats:
    n = tables.sum(axis=(-2, -1))
    both = ((tables.sum(axis=-1) > 0).sum(axis=-1) > 1) & ((tables.sum(axis=-2) > 0).sum(axis=-1) > 1)
    safe = np.where(both[:, None, None], tables, 1.0)
    h, k = np.broadcast_arrays(thresholds(safe.sum(axis=-1))[:, :, None], thresholds(safe.sum(axis=-2))[:, None, :])
    for _ in range(steps):
        joint = np.broadcast_to(rho[:, None, None], h.shape)
        cell = np.clip(_cells(bivariate_normal(h, k, joint)), 1e-12, None)
        slope = _cells(density(h, k, joint))
        information = np.where(both, n, 1.0) * (slope**2 / cell).sum(axis=(-2, -1))
        step = np.clip((safe * slope / cell).sum(axis=(-2, -1)) / information, -LONGEST, LONGEST)
        before, rho = rho, np.clip(rho + step, -MOST, MOST)
        if np.abs(rho - before).max(initial=0.0) < CLOSE:
            break
    return np.where(both, rho, np.nan)


def _cells(corners: Floats) -> Floats:
    """What lies between four corners."""
    return np.asarray(np.diff(np.diff(corners, axis=-1), axis=-2))


def matrix(values: Floats, p: int) -> Floats:
    """Correlation matrices, (..., p, p), of the correlations of all pairs in the order of ``pairs``, (..., pairs)."""
    out = np.zeros((*values.shape[:-1], p, p))
    rows, columns = np.triu_indices(p, 1)
    out[..., rows, columns] = out[..., columns, rows] = values
    out[..., np.arange(p), np.arange(p)] = 1.0
    return out


def pairs(p: int) -> list[tuple[int, int]]:
    return list(zip(*(axis.tolist() for axis in np.triu_indices(p, 1)), strict=True))


def smoothed(corr: Floats) -> Floats:
    """The matrix, where pairs do not fit together made positive definite: roots under 0.01 are raised to it."""
    roots, axes = np.linalg.eigh(corr)
    if roots[0] > 0.01:
        return corr
    mended = (axes * np.maximum(roots, 0.01)) @ axes.T
    sd = np.sqrt(np.diagonal(mended))
    return np.asarray(mended / np.outer(sd, sd))
