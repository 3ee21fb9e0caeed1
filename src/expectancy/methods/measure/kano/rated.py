"""How important customers of each Kano class say a feature is, and whether that agrees with what its absence costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.domain.kano_tables import LETTERS
from expectancy.domain.study import Item, Survey
from expectancy.methods.answers import means, points, resamples
from expectancy.methods.contract import Options
from expectancy.methods.crowd import Crowd
from expectancy.methods.interval import Floats
from expectancy.methods.measure.kano.classes import coefficients
from expectancy.methods.resampling import Column, percentile_interval, rank_correlation, tell
from expectancy.summaries import Blocks, Lookup, Patterns, Variable
from expectancy.summaries.moments import ratio

CLASSES = len(LETTERS)


def wanted(survey: Survey, options: Options, letters: str) -> dict[str, Patterns]:
    """The joint counts of class and importance, of every feature that has an importance column."""
    table = tuple(LETTERS.index(letter) for letter in letters)
    return {
        item.id: Patterns(
            (
                Lookup((item.roles["functional"], item.roles["dysfunctional"]), table),
                Variable.rating(item.roles["importance"]),
            ),
            options.cells,
            survey.weight,
        )
        for item in survey.with_role("functional", "dysfunctional", "importance")
    }


@dataclass(frozen=True)
class Rated:
    """Importance by class in one crowd: sums by random group, (groups, F, 6), and respondents (F, 6)."""

    items: Sequence[Item]
    weight: Floats
    sums: Floats
    squares: Floats
    n: Floats
    classes: Floats  # weighted answers of each class, whether importance was rated or not, (groups, F, 6)

    @staticmethod
    def read(survey: Survey, blocks: Blocks, wishes: dict[str, Patterns], crowd: Crowd, items: Sequence[Item]) -> Rated:
        """``items``: the features shown; those without an importance column are left out."""
        kept = [item for item in items if item.id in wishes]
        value = np.concatenate([[0.0], points(survey.scale)])
        shape = (blocks.plan.groups, len(kept), CLASSES)
        weight, sums, squares, classes, n = (np.zeros(shape) for _ in range(5))
        for at, item in enumerate(kept):
            found = blocks[wishes[item.id]].read(crowd.key)
            here = found.marks[:, 0] > 0
            place = (found.group[here], np.full(int(here.sum()), at), found.marks[here, 0] - 1)
            mark, w = found.marks[here, 1], found.weight[here]
            np.add.at(classes, place, w)
            np.add.at(weight, place, w * (mark > 0))
            np.add.at(sums, place, w * value[mark])
            np.add.at(squares, place, w * value[mark] ** 2)
            np.add.at(n, place, found.rows[here] * (mark > 0))
        return Rated(kept, weight, sums, squares, n.sum(axis=0), classes)

    def estimates(self, crowd: Crowd, options: Options, weighted: bool) -> list[Estimate]:
        """By class, then of everybody, then how well importance and worse agree over the features."""
        if not self.items:
            return []
        flat = [each.reshape(len(each), -1) for each in (self.weight, self.sums, self.squares)]
        found = means(flat[0], flat[1], flat[2], weighted)
        column = Column(found.value, "points", found.bounds(options.confidence))
        keys = [{"item": item.id, **crowd.keys, "category": letter} for item in self.items for letter in LETTERS]
        told = tell(keys, {"importance": column}, self.n.ravel().astype(int).tolist())
        w, s, q = (each.sum(axis=2) for each in (self.weight, self.sums, self.squares))
        whole = means(w, s, q, weighted)
        column = Column(whole.value, "points", whole.bounds(options.confidence))
        keys = [{"item": item.id, **crowd.keys} for item in self.items]
        told += tell(keys, {"importance": column}, self.n.sum(axis=1).astype(int).tolist())
        return told + self._agreement(crowd, options)

    def _agreement(self, crowd: Crowd, options: Options) -> list[Estimate]:
        """Spearman's rank correlation over the features of mean importance and |worse|; group resamples."""
        drawn = resamples(self.weight.sum(axis=2), options)
        value = self._correlation(np.ones((1, len(self.weight))))
        low, high = percentile_interval(self._correlation(drawn), options.confidence)
        bounds = np.fmin(low, value[0])[None], np.fmax(high, value[0])[None]
        column = Column(value, "correlation", bounds, [len(self.items)])
        return tell([crowd.keys], {"importance_agreement": column}, [len(self.items)])

    def _correlation(self, counts: Floats) -> Floats:
        """Of each resample, (R,), from how often each group is taken, (R, groups)."""
        groups, features = self.weight.shape[:2]
        importance = ratio(counts @ self.sums.sum(axis=2), counts @ self.weight.sum(axis=2))
        classes = (counts @ self.classes.reshape(groups, -1)).reshape(-1, features, CLASSES)
        worse = -coefficients(classes).worse
        return np.array([rank_correlation(a, b) for a, b in zip(importance, worse, strict=True)])
