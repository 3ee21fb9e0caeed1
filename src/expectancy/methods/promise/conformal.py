"""Split conformal prediction: the order statistic that bounds the next one with a stated chance."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy import special


def place(n: int, level: str | Fraction) -> int:
    """k = ceil((n + 1) level), in whole numbers: 0.9 of 20 is 18 and not the 19 that floats make of it.

    ``level`` as it is written ("0.90"). More than n where so few scores bound nothing. Vovk, Gammerman & Shafer 2005;
    Lei et al. 2018, JASA 113:1094-1111.
    """
    wanted = Fraction(level) * (n + 1)
    return -(-wanted.numerator // wanted.denominator)


def bound(scores: npt.ArrayLike, level: str | Fraction) -> float | None:
    """The k-th smallest score: the next one is at most that with at least the chance ``level``; None without bound."""
    found = np.sort(np.asarray(scores, dtype=np.float64))
    k = place(len(found), level)
    return None if k > len(found) else float(found[k - 1])


def coverage(n: int, level: str | Fraction) -> tuple[int, int]:
    """(a, b): given the calibration scores, the chance that the bound holds is Beta(a, b) = Beta(k, n + 1 - k)."""
    k = place(n, level)
    return k, n + 1 - k


def coverage_quantile(n: int, level: str | Fraction, share: float) -> float:
    """Quantile of that chance over calibration samples: how far from ``level`` n scores may leave it."""
    a, b = coverage(n, level)
    return float(special.betaincinv(a, b, share)) if b > 0 else 1.0
