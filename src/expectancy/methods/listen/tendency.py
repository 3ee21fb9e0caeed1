"""Does a share, a rate or a count go up or down over the periods?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.methods.chance import two_sided, two_sided_t
from expectancy.methods.interval import Interval, newcombe, t_quantile
from expectancy.methods.listen.rates import rate_difference

Floats = npt.NDArray[np.float64]
FEWEST_PERIODS = 4
FEWEST_COMPLAINTS = 10


@dataclass(frozen=True)
class Tendency:
    """The trend test's p-value, and the levels of the first and last third of n with their difference's interval."""

    p: float
    first: float
    last: float
    change: Interval
    dispersion: float

    @property
    def difference(self) -> float:
        return self.last - self.first


NONE = Tendency(1.0, math.nan, math.nan, Interval(math.nan, math.nan), 1.0)


def share_tendency(k: Floats, n: Floats, confidence: float = 0.95) -> Tendency:
    """k_t of n_t over periods t: the Cochran-Armitage score test, sum (k - p n) t over its standard deviation.

    Over-dispersion phi = (X^2 - z^2) / (T - 2), at least 1, divides z^2 (then t with T - 2 degrees of freedom),
    and the sample sizes of the difference of the thirds (Newcombe). Armitage 1955, Biometrics 11:375-386.
    """
    p = float(k.sum() / n.sum()) if n.sum() > 0 else 0.0
    if _too_little(k, n, p * (1 - p)):
        return NONE
    chance, phi = score_test(k, n, p, p * (1 - p))
    (k1, n1), (k2, n2) = thirds(k, n)
    change = newcombe(k1 / phi, n1 / phi, k2 / phi, n2 / phi, _wider(confidence, phi, n))
    return Tendency(chance, k1 / n1, k2 / n2, change, phi)


def rate_tendency(k: Floats, e: Floats, confidence: float = 0.95) -> Tendency:
    """k_t at exposure e_t over periods t: the score test of a log-linear Poisson trend, else as ``share_tendency``."""
    rate = float(k.sum() / e.sum()) if e.sum() > 0 else 0.0
    if _too_little(k, e, rate):
        return NONE
    chance, phi = score_test(k, e, rate, rate)
    (k1, e1), (k2, e2) = thirds(k, e)
    change = rate_difference(k1 / phi, e1 / phi, k2 / phi, e2 / phi, _wider(confidence, phi, e))
    return Tendency(chance, k1 / e1, k2 / e2, change, phi)


def _wider(confidence: float, phi: float, n: Floats) -> float:
    """The confidence whose normal quantile is the t quantile, where the dispersion had to be estimated."""
    if phi <= 1:
        return confidence
    t = t_quantile(int((n > 0).sum()) - 2, confidence)
    return 1 - two_sided(float(t))


def thirds(k: Floats, n: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
    """(k, n) summed over the first and over the last periods that hold a third of all n.

    By n and not by the calendar: years with a handful of complaints before the rest must not stand for "before".
    """
    live = np.flatnonzero(n > 0)
    reach = n.sum() / 3
    first = live[: int(np.searchsorted(np.cumsum(n[live]), reach)) + 1]
    last = live[len(live) - 1 - int(np.searchsorted(np.cumsum(n[live][::-1]), reach)) :]
    if first[-1] >= last[0]:  # one period holds most: it stands for neither
        middle = last[0] if len(last) > len(first) else first[-1]
        first, last = live[live < middle], live[live > middle]
    if not len(first) or not len(last):
        first, last = live[:1], live[-1:]
    return (float(k[first].sum()), float(n[first].sum())), (float(k[last].sum()), float(n[last].sum()))


def _too_little(k: Floats, n: Floats, unit_variance: float) -> bool:
    return int((n > 0).sum()) < FEWEST_PERIODS or k.sum() < FEWEST_COMPLAINTS or unit_variance <= 0


def score_test(k: Floats, n: Floats, level: float, unit_variance: float) -> tuple[float, float]:
    """(p-value, dispersion) of a linear trend of k_t with mean ``level`` n_t and variance ``unit_variance`` n_t."""
    live = n > 0
    size = int(live.sum())
    t = np.arange(len(k), dtype=float)
    centred = t - (n @ t) / n.sum()
    residual = k - level * n
    z2 = float(residual @ centred) ** 2 / (unit_variance * float(n @ centred**2))
    chi2 = float((residual[live] ** 2 / (unit_variance * n[live])).sum())
    phi = max(1.0, (chi2 - z2) / (size - 2))
    score = math.sqrt(z2 / phi)
    chance = two_sided(score) if phi <= 1 else two_sided_t(score, size - 2)
    return chance, phi
