"""The weighted SERVQUAL score: each customer's gaps weighted by the points of importance that this customer gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from expectancy.domain.estimate import Drop, Estimate
from expectancy.domain.study import POINTS
from expectancy.methods.answers import Cell, mean_of_known
from expectancy.methods.interval import Floats, Means, jackknife_spread, left_out
from expectancy.methods.measure.gaps.gap_scores import Asked
from expectancy.summaries import Answered, Blocks, Moments, Pairwise, Variable
from expectancy.summaries.moments import ratio

UNEVEN = f"points of importance that do not add up to {POINTS}"
UNLIKE = "Points of importance are given, but not for every dimension of the items, so there is no weighted score."


class Weighting:
    """What is asked of one pass: the products of every dimension's points with the gaps of its items."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        survey, by, self.names = asked.survey, asked.options.cells, asked.dimensions.names
        columns = tuple(survey.points[name] for name in self.names if name in survey.points)
        self.given = len(columns) == len(self.names) > 0
        points = [Variable.points((column, *(c for c in columns if c != column)), POINTS) for column in columns]
        gaps = [scale.variables[0] for place in asked.homes for scale in asked.scales([place])[2:]]
        self.moments = Moments((*points, *gaps), by, survey.weight)
        self.answered = Answered((tuple((column,) for column in columns),), by)

    @property
    def needs(self) -> list[Moments | Answered]:
        return [self.moments, self.answered] if self.given else []

    def estimate(self, blocks: Blocks, cell: Cell, gaps: tuple[Floats, Floats]) -> list[Estimate]:
        """Mean points of each dimension, the score, and beside it average points times average gaps.

        ``gaps``: those of the dimensions, (D,), and each without one random group, (groups, D); of independent samples
        there is nothing else, as no customer gave points and a gap.
        """
        if not self.given:
            return []
        grouped = blocks[self.moments].grouped(cell.key)
        total, left = grouped.sum(), grouped.each(left_out)
        filled = np.diagonal(grouped.w, axis1=-2, axis2=-1)[:, :1] > 0
        count = len(self.names)
        points = jackknife_spread(total.mean()[:count], left.mean()[:, :count], filled)
        keys = [{**cell.keys, "dimension": name} for name in self.names]
        told = self._told(keys, ["points"] * count, points, int(total.answers()[0]), f"of {POINTS}")
        if self.asked.independent:
            averages = jackknife_spread(self._averages(total, gaps[0]), self._averages(left, gaps[1]), filled)
            return told + self._told([cell.keys], ["gap_of_averages"], averages, self._n(cell), "points")
        found = jackknife_spread(self._scores(total), self._scores(left), filled)
        names = ["gap_weighted", "gap_of_averages", "cov_points_gap"]
        return told + self._told([cell.keys] * 3, names, found, self._pairs(total), "points")

    def uneven(self, blocks: Blocks) -> list[Drop]:
        """Customers whose points do not add up."""
        if not self.given:
            return []
        gone = int(blocks[self.answered].rows()[0]) - int(blocks[self.moments].total().answers()[0])
        return [Drop(UNEVEN, gone, self.asked.survey.name)] if gone else []

    def _averages(self, sums: Pairwise, gaps: Floats) -> Floats:
        """(..., 1): mean points times gaps of the dimensions, over 100."""
        return np.asarray((sums.mean() * gaps).sum(axis=-1, keepdims=True) / POINTS)

    def _scores(self, sums: Pairwise) -> Floats:
        """(..., 3): sum_d mean_j E(w_d G_j) / 100, the same of E(w_d) E(G_j), and their difference, the covariances.

        Each over the customers who gave points and answered item j of d twice; with all answers the first is the mean
        of sum_d w_id G_id / 100 over customers i.
        """
        products, averages = [], []
        for at, places in enumerate(self.asked.dimensions.places):
            items = [len(self.names) + self.asked.homes.index(place) for place in places]
            w = sums.w[..., at, items]
            products.append(mean_of_known(ratio(sums.p[..., at, items], w)))
            averages.append(mean_of_known(ratio(sums.s[..., at, items], w) * ratio(sums.s[..., items, at], w)))
        one, two = (np.sum(each, axis=0) / POINTS for each in (products, averages))
        return np.stack([one, two, one - two], axis=-1)

    def _pairs(self, sums: Pairwise) -> int:
        """Customers with points and a gap, at the least answered item of those that anybody answered."""
        n = sums.n[0, len(self.names) :]
        return int(n[n > 0].min()) if (n > 0).any() else 0

    def _n(self, cell: Cell) -> int:
        return int(self.asked.sizes(cell)[-1])

    def _told(
        self, keys: Sequence[Mapping[str, str]], names: Sequence[str], found: Means, n: int, unit: str
    ) -> list[Estimate]:
        low, high = found.bounds(self.asked.options.confidence)
        return [
            Estimate(of, name, float(v), float(lo), float(hi), n, unit)
            for of, name, v, lo, hi in zip(keys, names, found.value, low, high, strict=True)
        ]
