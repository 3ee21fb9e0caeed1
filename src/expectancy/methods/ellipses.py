"""Confidence ellipses of two statistics together: how far they reach, and their outlines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]


def radius(df: npt.ArrayLike, confidence: float) -> Floats:
    """Standard deviations that the ellipse of two means reaches: sqrt(2 (d + 1) / d F(2, d)) with d = df - 1.

    ``df``: of the covariance, n - 1 of n answers; NaN under 2. Hotelling 1931.
    """
    free = np.asarray(df, dtype=np.float64) - 1
    free = np.where(free > 0, free, np.nan)
    return np.asarray(np.sqrt(2 * (free + 1) / free * special.fdtri(2.0, free, confidence)))


def regression_radius(df: float, confidence: float) -> float:
    """The same of two coefficients of one regression: sqrt(2 F(2, df)). Scheffe 1959."""
    return float(np.sqrt(2 * special.fdtri(2.0, df, confidence))) if df > 0 else float("nan")


def outlines(middle: Floats, covariance: Floats, reach: Floats, steps: int = 48) -> Floats:
    """middle + reach L [cos t, sin t]' with L L' the covariance: (J, steps, 2) from (J, 2), (J, 2, 2), (J,).

    NaN where unknown.
    """
    first = np.sqrt(covariance[:, 0, 0])
    second = ratio(covariance[:, 0, 1], first)
    rest = np.sqrt(np.clip(covariance[:, 1, 1] - np.nan_to_num(second) ** 2, 0, None))
    turn = 2 * np.pi * np.arange(steps) / steps
    across = middle[:, :1] + reach[:, None] * first[:, None] * np.cos(turn)
    slope = np.nan_to_num(second)[:, None] * np.cos(turn) + rest[:, None] * np.sin(turn)
    return np.stack([across, middle[:, 1:] + reach[:, None] * slope], axis=-1)
