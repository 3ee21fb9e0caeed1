"""Points in a plane: two means of each item, such as performance and importance, and the covariance of the two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from expectancy.methods.answers import Tables, answered, means
from expectancy.methods.ellipses import outlines, radius
from expectancy.methods.interval import Floats, Means, left_out
from expectancy.summaries.moments import ratio


@dataclass(frozen=True)
class Axis:
    """One question of every item: sums by random group, (groups, J), and respondents (J,)."""

    weight: Floats
    sums: Floats
    squares: Floats
    n: Floats

    @property
    def mean(self) -> Floats:
        return ratio(self.sums.sum(axis=0), self.weight.sum(axis=0))

    def drawn(self, counts: Floats) -> Floats:
        """Means of resamples, (R, J), from how often each random group is taken, (R, groups)."""
        return ratio(counts @ self.sums, counts @ self.weight)


@dataclass(frozen=True)
class Points:
    """Two means, each over all who answered that question; ``both``: (n, sums, sum of products)."""

    across: Axis
    up: Axis
    both: tuple[Floats, Floats, Floats, Floats]  # over those who answered both: n, s_x, s_y, p_xy, (J,) each
    weighted: bool

    @staticmethod
    def read(held: Tables, across: Floats, up: Floats, weighted: bool) -> Points:
        """From joint tables; what each answer counts is ``across`` for the first question, ``up`` for the second."""
        axes = []
        for turn, value in ((False, answered(across)), (True, answered(up))):
            any_, one = np.ones(len(up if not turn else across) + 1), answered(np.ones(len(value) - 1))
            scores = [np.outer(score, any_) for score in (one, value, value**2)]
            base, *others = [score.T if turn else score for score in scores]
            w, s, q = held.sums(base, *others)
            axes.append(Axis(w, s, q, held.unweighted(base, w)))
        (x, one_x), (y, one_y) = ((answered(value), answered(np.ones_like(value))) for value in (across, up))
        pairs = ((one_x, one_y), (x, one_y), (one_x, y), (x, y))
        n, s_x, s_y, p_xy = (sums.sum(axis=0) for sums in held.sums(*(np.outer(a, b) for a, b in pairs)))
        return Points(axes[0], axes[1], (n, s_x, s_y, p_xy), weighted)

    @property
    def n(self) -> Floats:
        """Respondents of an item's less answered question, (J,)."""
        return np.minimum(self.across.n, self.up.n)

    def spreads(self) -> tuple[Means, Means]:
        """Both means with their standard errors."""
        x, y = self.across, self.up
        return means(x.weight, x.sums, x.squares, self.weighted), means(y.weight, y.sums, y.squares, self.weighted)

    def covariance(self) -> Floats:
        """Covariance of the two means, (J, 2, 2), the one across first.

        Unweighted: s^2 / n on the diagonal, beside it n c / (n_x n_y), with n and c of those who answered both.
        Weighted: delete-a-group jackknife.
        """
        across, up = self.spreads()
        shared = self._shared_weighted() if self.weighted else self._shared()
        matrix = np.array([[across.se**2, shared], [shared, up.se**2]])
        return np.moveaxis(matrix, -1, 0)

    def _shared(self) -> Floats:
        n, x, y, xy = self.both
        product = ratio(n * ratio(xy - ratio(x * y, n), np.maximum(n - 1, 0)), self.across.n * self.up.n)
        return np.where(n > 0, product, np.where(self.n > 0, 0.0, np.nan))

    def _shared_weighted(self) -> Floats:
        filled = (self.across.weight > 0) | (self.up.weight > 0)
        groups = filled.sum(axis=0)
        apart = []
        for axis in (self.across, self.up):
            replicates = ratio(left_out(axis.sums), left_out(axis.weight))
            apart.append(np.where(filled, replicates - ratio(np.where(filled, replicates, 0).sum(axis=0), groups), 0.0))
        return np.where(groups > 1, ratio(groups - 1, groups) * (apart[0] * apart[1]).sum(axis=0), np.nan)

    def radius(self, confidence: float) -> Floats:
        """How many standard deviations the ellipse reaches, (J,).

        df: respondents of the less answered question less one, where weighted the random groups that hold any.
        """
        m = self.n if not self.weighted else (self.across.weight * self.up.weight > 0).sum(axis=0) * 1.0
        return radius(m - 1, confidence)

    def ellipses(self, confidence: float, steps: int = 48) -> Floats:
        """Outlines of the confidence ellipses of the two means, (J, steps, 2), the one across first."""
        middle = np.stack([self.across.mean, self.up.mean], axis=-1)
        return outlines(middle, self.covariance(), self.radius(confidence), steps)
