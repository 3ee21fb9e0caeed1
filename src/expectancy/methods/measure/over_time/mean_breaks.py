"""Breaks in the mean of a series: least squares by dynamic programming, number by BIC, supF, intervals of the dates.

A period's value may rest on more answers than another's; its weight w_t is in proportion to 1 / Var x_t. The index of a
break is the last period before it. Bai and Perron 2003, J. Appl. Econometrics 18:1-22.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import special

from expectancy.methods.listen.change import gaussian_costs, segment, shortest

Floats = npt.NDArray[np.float64]
FEWEST = 8  # periods under which no break is looked for
MOST_BREAKS = 5
SIMULATIONS = 2000
TINY = 1e-12


@dataclass(frozen=True)
class Segment:
    """Periods ``first`` to ``last`` with one mean."""

    first: int
    last: int
    mean: float
    weight: float  # summed


@dataclass(frozen=True)
class Break:
    """After period ``at``; the date lies between ``low`` and ``high``, by likelihood or by Bai and Perron."""

    at: int
    low: int
    high: int
    before: Segment
    after: Segment


@dataclass(frozen=True)
class Breaks:
    """What a series shows. ``bic``: of 0, 1, 2 ... breaks; ``sigma``: of a period of weight 1."""

    breaks: tuple[Break, ...]
    bic: tuple[float, ...]
    sup_f: float
    p: float  # of supF, by simulation
    ols_cusum: float
    ols_cusum_p: float
    sigma: float
    autocorrelation: float


def bic(rss: float, n: int, breaks: int) -> float:
    """n (ln 2 pi + 1 - ln n + ln RSS) + (2 m + 2) ln n: a mean a segment, a place a break, one sigma."""
    return n * (math.log(2 * math.pi) + 1 - math.log(n) + math.log(max(rss, TINY))) + (2 * breaks + 2) * math.log(n)


def find_breaks(
    x: Floats, w: Floats, kind: str = "likelihood", confidence: float = 0.95, seed: int = 2026, minimum: int = 0
) -> Breaks:
    """The breaks that BIC chooses, whatever supF says; none in fewer than 8 periods or where nothing varies.

    ``kind``: "likelihood" holds every date whose least squares, the neighbouring breaks held, contradict the best date
    by less than chance (Hansen 2000, Econometrica 68:575-603, theorem 1); "bai_perron" is from the limit law of the
    estimated date (Bai 1997, Review of Economics and Statistics 79:551-563).
    """
    size = len(x)
    scale = float((w * (x - (w @ x) / w.sum()) ** 2).sum()) if size else 0.0
    if size < FEWEST or scale <= TINY * max(1.0, float((w * x * x).sum())):
        return Breaks((), (), math.nan, 1.0, math.nan, 1.0, math.nan, math.nan)
    minimum = minimum or shortest(size)
    cost = gaussian_costs(x, w)
    fitted = segment(cost, minimum, min(MOST_BREAKS, size // minimum - 1))
    scores = tuple(bic(rss, size, m) for m, (rss, _) in enumerate(fitted))
    m = int(np.argmin(scores))
    rss, starts = fitted[m]
    edges = (0, *starts, size)
    parts = [_segment(x, w, first, stop) for first, stop in pairwise(edges)]
    residual = np.concatenate([x[part.first : part.last + 1] - part.mean for part in parts])
    variance = max(rss, 0.0) / (size - m - 1)
    found = tuple(
        _break(kind, cost, edges[at : at + 3], (parts[at], parts[at + 1]), (x, w, residual), variance, confidence)
        for at in range(m)
    )
    f, cusum = float(sup_f(cost, minimum)), ols_cusum(x, w)
    null = _null_sup_f(tuple(np.round(w / w.max(), 6).tolist()), minimum, seed)
    p = (1 + int((null >= f).sum())) / (1 + len(null))
    return Breaks(found, scores, f, p, cusum, kolmogorov(cusum), math.sqrt(variance), _autocorrelation(residual))


def _segment(x: Floats, w: Floats, first: int, stop: int) -> Segment:
    part = slice(first, stop)
    return Segment(first, stop - 1, float(w[part] @ x[part] / w[part].sum()), float(w[part].sum()))


# -- is there any break? -------------------------------------------------------------------------------------------


def sup_f(cost: Floats, minimum: int) -> Floats:
    """The largest F of one break against none, over all places that leave ``minimum`` periods on either side."""
    size = cost.shape[-1] - 1
    places = np.arange(minimum, size - minimum + 1)
    rss = cost[..., 0, places] + cost[..., places, size]
    f = (cost[..., 0, size, None] - rss) / np.maximum(rss / (size - 2), TINY)
    return np.asarray(f.max(axis=-1))


@lru_cache(maxsize=64)
def _null_sup_f(weights: tuple[float, ...], minimum: int, seed: int) -> Floats:
    """supF of series without a break, whose period t has the variance 1 / weights[t]."""
    w, rng = np.array(weights), np.random.default_rng(seed)
    x = rng.standard_normal((SIMULATIONS, len(w))) / np.sqrt(w)
    parts = np.array_split(x, max(1, SIMULATIONS * len(w) ** 2 // 2_000_000))
    return np.concatenate([sup_f(gaussian_costs(part, w), minimum) for part in parts])


def ols_cusum(x: Floats, w: Floats) -> float:
    """max |S_k| / (s sqrt n), S_k sums of the first residuals. Ploberger and Kraemer 1992, Econometrica 60:271-285."""
    residual = (x - w @ x / w.sum()) * np.sqrt(w)
    spread = math.sqrt(float(residual @ residual) / (len(x) - 1))
    return float(np.abs(np.cumsum(residual)).max() / (spread * math.sqrt(len(x))))


def kolmogorov(value: float) -> float:
    """The chance that a Brownian bridge reaches ``value``: 2 sum (-1)^(k+1) exp(-2 k^2 value^2)."""
    return float(special.kolmogorov(value))


def _autocorrelation(residual: Floats) -> float:
    """Of neighbouring residuals; periods that go together make breaks look surer than they are."""
    whole = float(residual @ residual)
    return float(residual[1:] @ residual[:-1]) / whole if whole > 0 else 0.0


# -- when was it? --------------------------------------------------------------------------------------------------


def _break(
    kind: str,
    cost: Floats,
    edges: tuple[int, ...],
    parts: tuple[Segment, Segment],
    series: tuple[Floats, Floats, Floats],
    variance: float,
    confidence: float,
) -> Break:
    start, cut, end = edges
    if kind == "bai_perron":
        low, high = _by_limit_law(parts, series, confidence)
        low, high = max(low, start), min(high, end - 2)
    else:
        places = np.arange(start + 1, end)
        profile = cost[start, places] + cost[places, end]
        likely = places[profile <= profile.min() - 2 * math.log(1 - math.sqrt(confidence)) * variance]
        low, high = int(likely.min()) - 1, int(likely.max()) - 1
    return Break(cut - 1, min(low, cut - 1), max(high, cut - 1), *parts)


def _by_limit_law(
    parts: tuple[Segment, Segment], series: tuple[Floats, Floats, Floats], confidence: float
) -> tuple[int, int]:
    """Each side may have its own spread: delta^2 / sigma_1^2 (k - k0) -> argmax V(s), Bai 1997, proposition 3."""
    before, after = parts
    _, w, residual = series
    spreads = [
        float((w[part.first : part.last + 1] * residual[part.first : part.last + 1] ** 2).mean()) for part in parts
    ]
    weights = [part.weight / (part.last - part.first + 1) for part in parts]
    delta = (after.mean - before.mean) ** 2
    one, two = (spread / weight for spread, weight in zip(spreads, weights, strict=True))
    if not (one > 0 and two > 0 and delta > 0):
        return before.last, before.last
    upper, lower = (
        argmax_quantile(share, round(two / one, 6)) for share in (0.5 + confidence / 2, 0.5 - confidence / 2)
    )
    return before.last - math.ceil(upper * one / delta), before.last - math.floor(lower * one / delta)


def argmax_cdf(x: float, phi: float) -> float:
    """P(argmax V <= x); V(s) = W(-s) - |s| / 2 before the break, sqrt(phi) W(s) - s / 2 after it.

    phi = sigma_2^2 / sigma_1^2; Bai 1997, appendix B, with the same regressors on both sides.
    """
    s = abs(x)
    root = math.sqrt(s)
    if x < 0:
        frac = 1 / phi
        tail = (s / 2 - 2 + (phi + 2) ** 2 / (phi + 1)) * special.ndtr(-root / 2)
        grown = (
            phi * (phi + 2) / (phi + 1) * math.exp(frac * (1 + frac) * s / 2 + special.log_ndtr(-(0.5 + frac) * root))
        )
        return float(tail - grown - root * math.exp(-s / 8) / math.sqrt(2 * math.pi))
    spread = math.sqrt(phi)
    tail = ((2 * phi + 1) ** 2 / ((phi + 1) * phi) - 2 + s / (2 * phi)) * special.ndtr(-root / (2 * spread))
    grown = (
        (2 * phi + 1) / (phi * (phi + 1)) * math.exp((phi + 1) * s / 2 + special.log_ndtr(-(phi + 0.5) / spread * root))
    )
    return float(1 + root * math.exp(-s / (8 * phi)) / (spread * math.sqrt(2 * math.pi)) + grown - tail)


@lru_cache(maxsize=256)
def argmax_quantile(share: float, phi: float) -> float:
    """Where :func:`argmax_cdf` reaches ``share``, by halving."""
    low, high = -1.0, 1.0
    while argmax_cdf(low, phi) > share:
        low *= 2
    while argmax_cdf(high, phi) < share:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if argmax_cdf(middle, phi) < share else (low, middle)
    return (low + high) / 2
