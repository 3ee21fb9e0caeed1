"""Control charts of a series: EWMA and tabular CUSUM, their limits, signals and run lengths by simulation.

x_t has the standard deviation sigma_t while nothing changes: the same for all t, or larger where fewer answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
LAMBDA, WIDTH = 0.2, 3.0  # EWMA: weight of the newest value, and the limits in standard deviations
ALLOWANCE, DECISION = 0.5, 5.0  # CUSUM: k and h in standard deviations; Montgomery's usual choice
RUNS, LONGEST = 2_000, 6_000  # simulated series, and after how many periods one is given up


@dataclass(frozen=True)
class Ewma:
    """z_t = l x_t + (1 - l) z_{t-1} from z_0 = mu, with limits mu -+ L sd(z_t). Roberts 1959, Technometrics 1:239-250.

    Var z_t = l^2 sigma_t^2 + (1 - l)^2 Var z_{t-1}, which is s^2 l / (2 - l) (1 - (1 - l)^2t) for equal sigma.
    """

    z: Floats
    low: Floats
    high: Floats

    @property
    def signals(self) -> npt.NDArray[np.intp]:
        """The places beyond the limits."""
        return np.flatnonzero((self.z > self.high) | (self.z < self.low))


def ewma(x: Floats, target: float, sigma: npt.ArrayLike, weight: float = LAMBDA, width: float = WIDTH) -> Ewma:
    squared = np.broadcast_to(np.asarray(sigma, dtype=np.float64) ** 2, x.shape)
    z, spread, at, variance = np.empty_like(x), np.empty_like(x), target, 0.0
    for t, value in enumerate(x):
        at = weight * value + (1 - weight) * at
        variance = weight**2 * squared[t] + (1 - weight) ** 2 * variance
        z[t], spread[t] = at, np.sqrt(variance)
    return Ewma(z, target - width * spread, target + width * spread)


@dataclass(frozen=True)
class Signal:
    """The CUSUM went beyond h at ``at``: the shift began after ``began``, the last period before, to about ``mean``."""

    at: int
    began: int
    mean: float
    up: bool


@dataclass(frozen=True)
class Cusum:
    """C+ = max(0, u - k + C+), C- = max(0, -k - u + C-) of u = (x - mu) / sigma. Page 1954, Biometrika 41:100-115."""

    up: Floats
    down: Floats
    signals: tuple[Signal, ...]  # where each excursion beyond h begins


def cusum(
    x: Floats, target: float, sigma: npt.ArrayLike, allowance: float = ALLOWANCE, decision: float = DECISION
) -> Cusum:
    """In standard deviations. A signal's mean is mu + (k + C / N) sigma, N periods after its side was last at 0."""
    scale = np.broadcast_to(np.asarray(sigma, dtype=np.float64), x.shape)
    u = (x - target) / scale
    sides, signals = [], []
    for up in (True, False):
        sums, counts = _one_side(u if up else -u, allowance)
        sides.append(sums)
        beyond = sums > decision
        for t in np.flatnonzero(beyond & ~np.r_[False, beyond[:-1]]).tolist():
            size = (allowance + sums[t] / counts[t]) * float(scale[t])
            signals.append(Signal(t, t - int(counts[t]), target + (size if up else -size), up))
    return Cusum(sides[0], sides[1], tuple(sorted(signals, key=lambda signal: signal.at)))


def _one_side(u: Floats, allowance: float) -> tuple[Floats, npt.NDArray[np.intp]]:
    """(sums, how many periods each has been above 0)."""
    sums, counts, held, since = np.empty_like(u), np.zeros(len(u), dtype=np.intp), 0.0, 0
    for t, value in enumerate(u):
        held = max(0.0, value - allowance + held)
        since = since + 1 if held > 0 else 0
        sums[t], counts[t] = held, since
    return sums, counts


def spread_between(x: Floats, se: Floats) -> float:
    """The standard deviation between periods beyond what sampling brings, from successive differences.

    E (x_t - x_{t-1})^2 = 2 tau^2 + se_t^2 + se_{t-1}^2; slow changes of the mean hardly touch it. 0 where sampling
    explains it all. von Neumann 1941, Ann. Math. Stat. 12:367-395.
    """
    if len(x) < 2:
        return 0.0
    return float(np.sqrt(max(0.0, ((np.diff(x) ** 2 - se[1:] ** 2 - se[:-1] ** 2) / 2).mean())))


# -- run lengths ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RunLength:
    """Periods until a signal: their mean with its simulation error."""

    mean: float
    se: float


@lru_cache(maxsize=32)
def run_length(kind: str, shift: float, seed: int = 2026, runs: int = RUNS) -> RunLength:
    """Average run length of a chart whose mean and standard deviation are known; ``shift`` in standard deviations."""
    lengths = _first_signals(kind, np.full(runs, shift), np.ones(runs), LONGEST, np.random.default_rng(seed))
    return RunLength(float(lengths.mean()), float(lengths.std(ddof=1) / np.sqrt(runs)))


@lru_cache(maxsize=64)
def false_alarm(kind: str, baseline: int, periods: int, seed: int = 2026, runs: int = RUNS) -> float:
    """The chance of a signal within ``periods`` in which nothing changes, mean and spread estimated from a baseline.

    An error of the estimated mean looks like a shift to the chart. Jensen et al. 2006, J. Quality Technol. 38:349-364.
    """
    rng = np.random.default_rng(seed)
    first = rng.standard_normal((runs, baseline))
    mean, spread = first.mean(axis=1), np.sqrt((np.diff(first, axis=1) ** 2).mean(axis=1) / 2)
    lengths = _first_signals(kind, -mean / spread, 1 / spread, periods, rng)
    return float((lengths <= periods).mean())


def _first_signals(kind: str, shift: Floats, scale: Floats, longest: int, rng: np.random.Generator) -> Floats:
    """When each of many charts of u = shift + scale e signals, at most ``longest`` + 1."""
    runs = len(shift)
    length, alive = np.full(runs, longest + 1.0), np.arange(runs)
    z, variance, up, down = np.zeros(runs), 0.0, np.zeros(runs), np.zeros(runs)
    for t in range(1, longest + 1):
        u = shift[alive] + scale[alive] * rng.standard_normal(len(alive))
        if kind == "ewma":
            z[alive] = LAMBDA * u + (1 - LAMBDA) * z[alive]
            variance = LAMBDA**2 + (1 - LAMBDA) ** 2 * variance
            out = np.abs(z[alive]) > WIDTH * np.sqrt(variance)
        else:
            up[alive] = np.maximum(0.0, u - ALLOWANCE + up[alive])
            down[alive] = np.maximum(0.0, -u - ALLOWANCE + down[alive])
            out = np.maximum(up[alive], down[alive]) > DECISION
        length[alive[out]] = t
        alive = alive[~out]
        if not len(alive):
            break
    return length
