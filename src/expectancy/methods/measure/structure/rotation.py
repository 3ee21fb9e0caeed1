"""Loadings (p, m) turned so that they can be read: varimax, promax, quartimin; and towards loadings that are given."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
TURNS, SETTLED = 1000, 1e-7
POWER = 4  # of promax, as Hendrickson and White 1964


def varimax(loadings: Floats) -> Floats:
    """Orthogonal, of loadings (..., p, m): the variance of the squared loadings of each factor is largest.

    With Kaiser's row scaling. Kaiser 1958, Psychometrika 23:187-200.
    """
    m = loadings.shape[-1]
    if m < 2 or not loadings.size:
        return loadings
    length = np.sqrt((loadings**2).sum(axis=-1, keepdims=True))
    scaled = loadings / np.where(length > 0, length, 1.0)
    turn = np.broadcast_to(np.eye(m), (*loadings.shape[:-2], m, m))
    for _ in range(TURNS):
        turned = scaled @ turn
        cubed = turned**3 - turned * (turned**2).mean(axis=-2, keepdims=True)
        left, _, right = np.linalg.svd(np.swapaxes(scaled, -1, -2) @ cubed)
        before, turn = turn, left @ right
        if np.abs(turn - before).max() < SETTLED:
            break
    return np.asarray(loadings @ turn)


def promax(loadings: Floats) -> tuple[Floats, Floats]:
    """Oblique, of loadings (..., p, m): (pattern, factor correlations).

    Varimax, then towards its loadings to the 4th power, sign kept. Hendrickson and White 1964, British J. Statistical
    Psychology 17:65-70.
    """
    m = loadings.shape[-1]
    start = varimax(loadings)
    if m < 2 or not loadings.size:
        return start, np.broadcast_to(np.eye(m), (*loadings.shape[:-2], m, m))
    transposed = np.swapaxes(start, -1, -2)
    turn = np.linalg.solve(transposed @ start, transposed @ (start * np.abs(start) ** (POWER - 1)))
    back = np.linalg.inv(np.swapaxes(turn, -1, -2) @ turn)
    turn = turn * np.sqrt(np.diagonal(back, axis1=-2, axis2=-1))[..., None, :]
    return start @ turn, np.linalg.inv(np.swapaxes(turn, -1, -2) @ turn)


def quartimin(loadings: Floats) -> tuple[Floats, Floats]:
    """Oblique: (pattern, factor correlations), the cross products of the squared loadings of factors are smallest.

    By gradient projection. Carroll 1953; Jennrich 2002, Psychometrika 67:7-19; the oblimin of psych and GPArotation.
    """
    m = loadings.shape[1]
    if m < 2:
        return loadings, np.eye(m)
    axes, size = np.eye(m), 1.0
    found, slope, value = _crossings(loadings, axes)
    for _ in range(TURNS):
        along = slope - axes * (axes * slope).sum(axis=0)
        length = float(np.sqrt((along**2).sum()))
        if length < 1e-8:
            break
        size *= 2
        for _ in range(30):
            tried = axes - size * along
            tried = tried / np.sqrt((tried**2).sum(axis=0))
            found, new_slope, new = _crossings(loadings, tried)
            if new < value - 0.5 * length**2 * size:
                break
            size /= 2
        axes, slope, value = tried, new_slope, new
    return found, axes.T @ axes


def _crossings(loadings: Floats, axes: Floats) -> tuple[Floats, Floats, float]:
    """The pattern for these axes, the slope of the criterion with them, and the criterion itself."""
    back = np.linalg.inv(axes)
    found = loadings @ back.T
    others = found**2 @ (1 - np.eye(len(axes)))
    return found, -((found.T @ (found * others) @ back).T), float((found**2 * others).sum() / 4)


def towards(loadings: Floats, target: Floats) -> Floats:
    """Loadings, (..., p, m), turned orthogonally as near as can be to others, (p, m). Schönemann 1966."""
    left, _, right = np.linalg.svd(np.swapaxes(loadings, -1, -2) @ target)
    return np.asarray(loadings @ (left @ right))


def ordered(loadings: Floats) -> npt.NDArray[np.intp]:
    """The factors in the order in which they are told: by the sum of their squared loadings, largest first."""
    return np.argsort(-(loadings**2).sum(axis=0), kind="stable")


def signs(loadings: Floats) -> Floats:
    """1 or -1 for each factor, so that its loadings add up to something positive."""
    return np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
