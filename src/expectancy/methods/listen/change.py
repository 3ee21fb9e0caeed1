"""Change points: when the level of a series changed, by dynamic programming over segments.

A series of T periods is counts k_t of n_t complaints (binomial, a share) or k_t at exposure n_t (Poisson, a rate; for
plain counts n_t = 1). A segment costs -2 log L at its own level, so that costs depend on sums only (mergeable blocks).
The index of a break is the last period before the change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
Kind = Literal["binomial", "poisson"]
FEWEST = 8  # periods under which no change is looked for
FEWEST_COMPLAINTS = 20  # nor under so many complaints, nor under one a period: the simulated p would be too small
MOST_BREAKS = 5
SIMULATIONS = 1000


@dataclass(frozen=True)
class Break:
    """One change: after period ``at`` (a place in the series), probably between ``low`` and ``high``."""

    at: int
    low: int
    high: int
    before: tuple[float, float]  # (k, n) of the segment before
    after: tuple[float, float]


@dataclass(frozen=True)
class Changes:
    """The changes of a series that BIC chooses, and how often a series without any would show as much (p)."""

    breaks: tuple[Break, ...]
    p: float
    dispersion: float


def shortest(periods: int) -> int:
    """The least number of periods in a segment: three, or a tenth of the series."""
    return max(3, math.ceil(periods / 10))


def costs(k: Floats, n: Floats, kind: Kind) -> Floats:
    """(T + 1, T + 1) of -2 log L of the segment of periods i to j - 1 at its own level, less a constant.

    Binomial: -2 [K log(K/N) + (N-K) log(1 - K/N)]; Poisson: -2 K log(K/N). K, N are sums over the segment.
    """
    k_sum, n_sum = _between(k), _between(n)
    cost = -2 * (special.xlogy(k_sum, k_sum) - special.xlogy(k_sum, n_sum))
    if kind == "binomial":
        rest = n_sum - k_sum
        cost -= 2 * (special.xlogy(rest, rest) - special.xlogy(rest, n_sum))
    return np.asarray(cost)


def gaussian_costs(x: Floats, weight: Floats) -> Floats:
    """(..., T + 1, T + 1): weighted sum of squares of ``x`` (..., T) in each segment about its own mean."""
    w, s, q = _between(weight), _between(x * weight), _between(x * x * weight)
    return np.asarray(q - np.divide(s * s, w, out=np.zeros_like(s), where=w > 0))


def _between(x: Floats) -> Floats:
    """(..., T + 1, T + 1): the sum of x over i to j - 1 for i < j, else 0."""
    sums = np.concatenate([np.zeros((*x.shape[:-1], 1)), np.cumsum(x, axis=-1)], axis=-1)
    return np.asarray(np.triu(sums[..., None, :] - sums[..., :, None]))


def best(cost: Floats, minimum: int, most: int) -> tuple[Floats, list[npt.NDArray[np.intp]]]:
    """Least total cost with 0 .. ``most`` breaks, (most + 1, ...), and the last break's place for backtracking.

    Bellman's recursion V_m(j) = min_i V_{m-1}(i) + cost(i, j) over segments of at least ``minimum`` periods; exact.
    Auger and Lawrence 1989, Bull. Math. Biol. 51.
    """
    size = cost.shape[-1]
    places = np.arange(size)
    long_enough = places[None, :] - places[:, None] >= minimum
    allowed = np.where(long_enough, cost, np.inf)
    value = allowed[..., 0, :]
    least, backs = [value[..., -1]], []
    for _ in range(most):
        through = value[..., :, None] + allowed
        backs.append(through.argmin(axis=-2))
        value = through.min(axis=-2)
        least.append(value[..., -1])
    return np.stack(least), backs


def segment(cost: Floats, minimum: int, most: int) -> list[tuple[float, tuple[int, ...]]]:
    """For 0 .. ``most`` breaks: (least cost, where the segments after the first begin). Fewer where they do not fit."""
    least, backs = best(cost, minimum, most)
    found = []
    for m, total in enumerate(least.tolist()):
        if not math.isfinite(total):
            break
        starts, at = [], cost.shape[-1] - 1
        for back in reversed(backs[:m]):
            at = int(back[at])
            starts.append(at)
        found.append((total, tuple(reversed(starts))))
    return found


def changes(k: Floats, n: Floats, kind: Kind, confidence: float = 0.95, seed: int = 2026) -> Changes:
    """The breaks of a series by BIC, the date interval of each, and the p-value of having any.

    BIC takes 2 log T for each break (its place and its level) off the gain in -2 log L over the dispersion phi. p is
    the share of simulated series without change, of the same exposures, whose best gain is as large. Date interval: all
    places whose profile -2 log L, the neighbouring breaks held, is within -2 log(1 - sqrt(confidence)) phi of the least
    (Hansen 2000, Econometrica 68:575-603, theorem 1). Periods with n = 0 say nothing.
    """
    size, total = len(k), float(n.sum())
    minimum = shortest(size)
    rarer = min(float(k.sum()), total - float(k.sum())) if kind == "binomial" else float(k.sum())
    if size < FEWEST or total <= 0 or rarer < max(FEWEST_COMPLAINTS, size):
        return Changes((), 1.0, 1.0)
    most = min(MOST_BREAKS, size // minimum - 1)
    cost, phi = costs(k, n, kind), dispersion(k, n, kind)
    fitted = segment(cost, minimum, most)
    gains = [(fitted[0][0] - least) / phi - 2 * m * math.log(size) for m, (least, _) in enumerate(fitted)]
    m = int(np.argmax(gains))
    if m == 0:
        return Changes((), 1.0, phi)
    p = tail(gains[m], null_gains(tuple(np.round(n / total, 6)), minimum, most, SIMULATIONS, seed))
    edges = (0, *fitted[m][1], size)
    limit = -2 * math.log(1 - math.sqrt(confidence)) * phi
    breaks = tuple(_break(k, n, cost, edges[at - 1 : at + 2], limit) for at in range(1, m + 1))
    return Changes(breaks, p, phi)


def _break(k: Floats, n: Floats, cost: Floats, edges: tuple[int, ...], limit: float) -> Break:
    start, cut, end = edges
    places = np.arange(start + 1, end)
    profile = cost[start, places] + cost[places, end]
    likely = places[profile <= cost[start, cut] + cost[cut, end] + limit]
    before, after = slice(start, cut), slice(cut, end)
    return Break(
        cut - 1,
        int(likely.min()) - 1,
        int(likely.max()) - 1,
        (float(k[before].sum()), float(n[before].sum())),
        (float(k[after].sum()), float(n[after].sum())),
    )


def dispersion(k: Floats, n: Floats, kind: Kind) -> float:
    """How much more a series varies from period to period than chance has it, at least 1.

    The mean of half the squared successive differences of the Pearson residuals, which a few changes of level hardly
    touch (von Neumann 1941, Ann. Math. Stat. 12:367-395).
    """
    live = n > 0
    k, n = k[live], n[live]
    if len(k) < 3:
        return 1.0
    p = k.sum() / n.sum()
    variance = n * p * (1 - p) if kind == "binomial" else n * p
    residual = (k - n * p) / np.sqrt(variance)
    return _von_neumann(residual)


def _von_neumann(residual: Floats) -> float:
    return max(1.0, float((np.diff(residual) ** 2).mean() / 2))


@lru_cache(maxsize=64)
def null_gains(weights: tuple[float, ...], minimum: int, most: int, simulations: int, seed: int) -> Floats:
    """Sorted best BIC gains of series without change, whose period t has the variance 1 / weights[t]."""
    weight = np.array(weights)
    live, size = weight > 0, len(weights)
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((simulations, size)) / np.sqrt(np.where(live, weight, 1.0))
    x -= (x @ weight / weight.sum())[:, None]
    residual = (x * np.sqrt(weight))[:, live]
    phi = np.maximum(1.0, (np.diff(residual, axis=1) ** 2).mean(axis=1) / 2)
    gains = []
    for part in np.array_split(np.arange(simulations), max(1, simulations * size * size // 2_000_000)):
        least, _ = best(gaussian_costs(x[part], weight), minimum, most)
        penalty = 2 * np.arange(most + 1)[:, None] * math.log(size)
        gains.append(((least[0] - least) / phi[part] - penalty).max(axis=0))
    return np.sort(np.concatenate(gains))


def tail(gain: float, null: Floats) -> float:
    """The chance of a gain as large without any change; beyond the simulated tail, by the exponential that fits it."""
    reached = int((null >= gain).sum())
    if reached >= 10:
        return (reached + 1) / (len(null) + 1)
    start = float(np.quantile(null, 0.95))
    excess = null[null > start] - start
    if not len(excess):
        return (reached + 1) / (len(null) + 1)
    return float(0.05 * math.exp(-max(0.0, gain - start) / float(excess.mean())))
