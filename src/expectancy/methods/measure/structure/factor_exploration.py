"""Exploratory: how many factors stand above chance, and what loads on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.methods.interval import Interval, jackknife_se, t_interval
from expectancy.methods.measure.structure.extraction import (
    components,
    eigenvalues,
    likeliest,
    maximum_likelihood,
    random_eigenvalues,
    suggested,
)
from expectancy.methods.measure.structure.factor_confirmation import Matrices
from expectancy.methods.measure.structure.factor_model import Floats
from expectancy.methods.measure.structure.rotation import ordered, promax, signs, towards, varimax
from expectancy.methods.resampling import percentile_interval

MOST_TURNED = 300  # resamples that are turned one by one
AT_RANDOM = 0.95  # Glorfeld 1995: not the mean but this quantile of random eigenvalues


@dataclass
class Exploration:
    """Eigenvalues against chance, then loadings of as many factors as stand above it (at least one)."""

    matrices: Matrices
    items: Sequence[str]
    keys: Mapping[str, str]
    confidence: float
    draws: int
    seed: int
    notes: list[str] = field(default_factory=list)

    def estimates(self) -> list[Estimate]:
        corr, n = self.matrices.corr, self.matrices.n
        found = eigenvalues(corr)
        chance = random_eigenvalues(n, len(corr), self.draws, self.seed)
        at_random = np.quantile(chance, AT_RANDOM, axis=0)
        left = eigenvalues(self.matrices.left_out)
        rows = []
        for at, value in enumerate(found):
            keys = {"factor": str(at + 1)}
            spread = float(jackknife_se(left[:, at])) if len(left) > 1 else float("nan")
            rows.append(
                self._tell(keys, "eigenvalue", value, t_interval(value, spread, len(left) - 1, self.confidence))
            )
            rows.append(self._tell(keys, "random_eigenvalue", at_random[at]))
        count = int(suggested(found, at_random))
        rows.append(self._tell({}, "factors_suggested", count))
        if len(self.matrices.drawn):
            again = suggested(eigenvalues(self.matrices.drawn), at_random)
            rows.append(self._tell({}, "chance_factors", float((again == count).mean())))
        if count == 0:
            self.notes.append(
                "No eigenvalue stands above those of unrelated items; the first factor is shown all the same."
            )
        return rows + self._components(max(count, 1)) + self._factors(max(count, 1))

    def _tell(
        self, keys: Mapping[str, str], statistic: str, value: float, interval: Interval | None = None
    ) -> Estimate:
        low, high = (None, None) if interval is None else (interval.low, interval.high)
        return Estimate({**self.keys, **keys}, statistic, float(value), low, high, self.matrices.n)

    @property
    def _again(self) -> Floats:
        """Resampled matrices for what is turned anew in each; jumps between solutions would mislead a jackknife."""
        return self.matrices.drawn[:MOST_TURNED]

    def _components(self, m: int) -> list[Estimate]:
        """Principal components, varimax; every resample is turned towards the whole before its own varimax."""
        turned = varimax(components(self.matrices.corr, m))
        order = ordered(turned)
        turned = turned[:, order] * signs(turned[:, order])
        drawn = varimax(towards(components(self._again, m), turned))
        return self._table("component_loading", turned, drawn)

    def _factors(self, m: int) -> list[Estimate]:
        """Common factors by maximum likelihood, promax, and what they share of each item."""
        p = len(self.matrices.corr)
        while m > 1 and (p - m) ** 2 < p + m:
            m -= 1
        fitted = likeliest(self.matrices.corr, m, self.seed) if (p - m) ** 2 >= p + m else None
        if fitted is None or not fitted.solved:
            self.notes.append("Common factors could not be fitted, so there are components only.")
            return []
        if fitted.improper:
            worst = ", ".join(self.items[at] for at in fitted.improper)
            self.notes.append(f"Common factors: own variance kept from falling below 0: {worst}; look at components.")
        start = varimax(fitted.loadings)
        order = ordered(start)
        start = start[:, order] * signs(start[:, order])
        loadings, phi = promax(start)
        again = maximum_likelihood(self._again, m, fitted.unique)
        unrotated = np.where(again.solved[:, None, None], again.loadings, np.nan)
        drawn, drawn_phi = _each_promax(unrotated, start)
        rows = self._table("pattern_loading", loadings, drawn)
        shared, drawn_shared = ((each**2).sum(axis=-1) for each in (fitted.loadings, unrotated))
        for at, item in enumerate(self.items):
            interval = self._percentiles(shared[at], drawn_shared[:, at])
            rows.append(self._tell({"item": item}, "communality", shared[at], interval))
        for one in range(m):
            for other in range(one + 1, m):
                interval = self._percentiles(phi[one, other], drawn_phi[:, one, other])
                keys = {"factor": str(one + 1), "other": str(other + 1)}
                rows.append(self._tell(keys, "explored_factor_r", phi[one, other], interval))
        return rows

    def _table(self, statistic: str, loadings: Floats, drawn: Floats) -> list[Estimate]:
        return [
            self._tell(
                {"item": item, "factor": str(factor + 1)},
                statistic,
                loadings[at, factor],
                self._percentiles(loadings[at, factor], drawn[:, at, factor]),
            )
            for at, item in enumerate(self.items)
            for factor in range(loadings.shape[1])
        ]

    def _percentiles(self, value: float, drawn: Floats) -> Interval | None:
        if not np.isfinite(drawn).any():
            return None
        low, high = percentile_interval(drawn, self.confidence)
        return Interval(min(float(low), float(value)), max(float(high), float(value)))


def _each_promax(loadings: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Promax of replicates, (groups, p, m), from where they lie nearest to the whole; NaN stays NaN."""
    m = target.shape[1]
    left, phi = np.full(loadings.shape, np.nan), np.full((len(loadings), m, m), np.nan)
    known = np.flatnonzero(np.isfinite(loadings).all(axis=(-2, -1)))
    left[known], phi[known] = promax(towards(loadings[known], target))
    return left, phi
