"""One organisation's place among others, with what its place may be given that every figure is a sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MOST_DRAWN = 4_000_000  # numbers drawn for one rank: thousands of peers get fewer resamples


@dataclass(frozen=True)
class Place:
    """``rank`` 1 is best; equal figures share the best of their ranks. ``low`` to ``high``: see ``rank_interval``."""

    rank: int
    tied: int  # others with the same figure
    of: int  # organisations, our own included
    low: int | None = None
    high: int | None = None
    chance: float | None = None  # share of resamples with the very same rank


def place(values: Floats, own: int) -> Place:
    """The rank of ``values[own]`` among ``values`` (larger is better)."""
    better = int((values > values[own]).sum())
    tied = int((values == values[own]).sum()) - 1
    return Place(better + 1, tied, len(values))


def place_of_shares(
    shares: Floats, n: Sequence[int], own: int, higher: bool, confidence: float, resamples: int, seed: int
) -> Place:
    """The place of one share among several, each of ``n`` cases, with its interval and the chance that it would hold.

    Each share is drawn again from Binomial(n, p), p shrunk to (k + 0.5) / (n + 1): 0 and 1 are uncertain too. The
    interval is 1 + the peers surely better to J - the peers surely worse; "surely" by simultaneous intervals of all
    differences p_j - p_own, their critical value the quantile of the largest studentised difference over the draws. It
    covers the true rank with at least ``confidence``, ties or not, where the plain percentile interval of drawn ranks
    fails near ties. Mogstad, Romano, Shaikh and Wilhelm 2024, Rev. Econ. Studies 91:476-518.
    """
    found = place(shares if higher else -shares, own)
    sizes = np.asarray(n, dtype=float)
    draws = max(200, min(resamples, MOST_DRAWN // len(sizes)))
    p = (shares * sizes + 0.5) / (sizes + 1)
    drawn = np.random.default_rng(seed).binomial(np.asarray(n), p, size=(draws, len(p)))
    q = (drawn + 0.5) / (sizes + 1)
    critical = float(np.quantile(_studentised(q, q - p, sizes, own).max(axis=1), confidence))
    surely = _studentised(p[None], p[None], sizes, own, absolute=False)[0] * (1 if higher else -1)
    better, worse = int((surely > critical).sum()), int((surely < -critical).sum())
    ranks = 1 + ((drawn / sizes - (drawn / sizes)[:, [own]]) * (1 if higher else -1) > 0).sum(axis=1)
    same = float((ranks == found.rank).mean())
    low, high = min(found.rank, 1 + better), max(found.rank, found.of - worse)
    return Place(found.rank, found.tied, found.of, low, high, same)


def _studentised(p: Floats, value: Floats, n: Floats, own: int, absolute: bool = True) -> Floats:
    """(draws, J - 1): value_j - value_own over its standard error sqrt(p_j q_j / n_j + p_own q_own / n_own)."""
    variance = p * (1 - p) / n
    others = np.arange(p.shape[1]) != own
    ratio = (value - value[:, [own]]) / np.sqrt(variance + variance[:, [own]])
    return np.asarray(np.abs(ratio)[:, others] if absolute else ratio[:, others])
