"""Logistic regression on one number, from counts of each of its values: maximum likelihood, iterated."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
STEPS, NEAR = 60, 1e-10


@dataclass(frozen=True)
class Logistic:
    """logit P = intercept + slope x; ``covariance`` (2, 2) is the inverse information."""

    intercept: float
    slope: float
    covariance: Floats

    @property
    def se(self) -> float:
        """Of the slope."""
        return math.sqrt(float(self.covariance[1, 1]))

    def chance(self, x: npt.ArrayLike) -> Floats:
        return np.asarray(special.expit(self.intercept + self.slope * np.asarray(x, dtype=np.float64)))


def logistic(x: Floats, hits: Floats, n: Floats) -> Logistic | None:
    """The fit to ``hits`` of ``n`` at each x. None where x, or what happened, does not vary, or x tells it apart fully.

    Fully: everybody under some x is missed and everybody over it hit, or the reverse; the slope would be infinite.
    """
    some = n > 0
    x, hits, n = x[some], hits[some], n[some]
    if len(x) < 2 or not 0 < hits.sum() < n.sum() or _apart(x, hits, n):
        return None
    middle = float(np.average(x, weights=n))
    design = np.stack([np.ones_like(x), x - middle], axis=1)
    at = np.array([float(special.logit(hits.sum() / n.sum())), 0.0])
    for _ in range(STEPS):
        p = special.expit(design @ at)
        information = (design * (n * p * (1 - p))[:, None]).T @ design
        step = np.linalg.solve(information, design.T @ (hits - n * p))
        at = at + np.clip(step, -4, 4)
        if np.abs(step).max() < NEAR:
            break
    turn = np.array([[1.0, -middle], [0.0, 1.0]])  # back to x as it is
    covariance = turn @ np.linalg.inv(information) @ turn.T
    return Logistic(float(at[0] - at[1] * middle), float(at[1]), covariance)


def _apart(x: Floats, hits: Floats, n: Floats) -> bool:
    """Whether hits and misses lie on two sides of some x, that x itself perhaps mixed."""
    hit, missed = x[hits > 0], x[hits < n]
    return bool(hit.min() >= missed.max() or missed.min() >= hit.max())
