"""Weights that make a sample look like its population: cell weighting, raking, linear calibration, trimming.

All work on the cells of a table, which are sufficient: every answer of a cell gets the same factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
ROUNDS, CLOSE = 200, 1e-9


@dataclass(frozen=True)
class Margin:
    """One variable: for each cell the place of its level, and what the population has of each level."""

    levels: Places
    population: Floats

    def sums(self, cells: Floats) -> Floats:
        """The cells added up by level."""
        return np.bincount(self.levels, weights=cells, minlength=len(self.population)).astype(np.float64)

    def absent(self, cells: Floats) -> Places:
        """Levels of the population that nobody in the sample stands for: no weight can make up for them."""
        return np.flatnonzero((self.sums(cells) <= 0) & (self.population > 0))


@dataclass(frozen=True)
class Calibrated:
    """``factors`` by which each cell's answers are weighted; ``error``: the largest relative miss of any margin."""

    factors: Floats
    rounds: int
    error: float

    @property
    def converged(self) -> bool:
        return self.error < 1e-6


def cell_factors(cells: Floats, population: Floats) -> Floats:
    """Post-stratification: N_c / n_c; 0 where a cell is empty. Holt & Smith 1979, JRSS A 142:33-46."""
    return np.divide(population, cells, out=np.zeros_like(population, dtype=np.float64), where=cells > 0)


def rake(cells: Floats, margins: Sequence[Margin], start: Floats | None = None) -> Calibrated:
    """Factors that meet every margin in turn until all are met. Deming & Stephan 1940, Ann. Math. Stat. 11:427-444.

    ``start`` are factors to begin with (those of a trimmed step). Margins with different totals cannot be met at once:
    the error tells.
    """
    factors = np.ones_like(cells, dtype=np.float64) if start is None else start.copy()
    error, round_ = _miss(cells * factors, margins), 0
    while error > CLOSE and round_ < ROUNDS:
        round_ += 1
        for margin in margins:
            have = margin.sums(cells * factors)
            step = np.divide(margin.population, have, out=np.ones_like(have), where=have > 0)
            factors = factors * step[margin.levels]
        error = _miss(cells * factors, margins)
    return Calibrated(factors, round_, error)


def linear(cells: Floats, margins: Sequence[Margin]) -> Calibrated:
    """GREG factors 1 + x' lambda, the nearest to 1 in squares that meet the margins; some may be negative.

    lambda = (X' diag(n) X)^-1 (t - X' n), X the dummies of all levels. Deville & Saerndal 1992, JASA 87:376-382.
    """
    x = np.concatenate([np.eye(len(margin.population))[margin.levels] for margin in margins], axis=1)
    target = np.concatenate([margin.population for margin in margins])
    weights = np.linalg.pinv((x * cells[:, None]).T @ x) @ (target - x.T @ cells)
    factors = 1 + x @ weights
    return Calibrated(factors, 1, _miss(cells * factors, margins))


def trimmed(cells: Floats, margins: Sequence[Margin], most: float) -> Calibrated:
    """Raked factors none of which is over ``most`` times their mean: cut, and raked again, until both hold.

    Where the limit keeps the margins from being met they are met as nearly as it allows, and the error tells by how
    much. Potter 1990, Proceedings of the Section on Survey Research Methods, ASA.
    """
    found = rake(cells, margins)
    for _ in range(ROUNDS):
        cut = _cut(cells, found.factors, most)
        if np.allclose(cut, found.factors, rtol=CLOSE):
            return found
        again = rake(cells, margins, cut)
        if np.allclose(again.factors, found.factors, rtol=CLOSE):  # raking undoes the cut: both cannot hold
            break
        found = again
    cut = _cut(cells, found.factors, most)
    return Calibrated(cut, found.rounds, _miss(cells * cut, margins))


def _cut(cells: Floats, factors: Floats, most: float) -> Floats:
    """Factors cut so that none is over ``most`` times the mean that is left, scaled to their old total."""
    cut = factors
    for _ in range(ROUNDS):
        limit = most * _mean(cut, cells)
        if cut.max(initial=0.0) <= limit * (1 + CLOSE):
            break
        cut = np.minimum(cut, limit)
    return np.asarray(cut * (_mean(factors, cells) / _mean(cut, cells)))


def _mean(factors: Floats, cells: Floats) -> float:
    return float((factors * cells).sum() / cells.sum())


def _miss(weighted: Floats, margins: Sequence[Margin]) -> float:
    """The largest relative difference of a level that somebody stands for from the population's."""
    worst = 0.0
    for margin in margins:
        have = margin.sums(weighted)
        known = (margin.population > 0) & (have > 0)
        if known.any():
            worst = max(worst, float(np.abs(have[known] / margin.population[known] - 1).max()))
    return worst


def kish(cells: Floats, factors: Floats) -> float:
    """Kish's design effect of unequal weights, n sum(w^2) / (sum w)^2: by what they blow up a variance. Kish 1965."""
    total = float((cells * factors).sum())
    return float(cells.sum() * (cells * factors**2).sum() / total**2) if total > 0 else float("nan")
