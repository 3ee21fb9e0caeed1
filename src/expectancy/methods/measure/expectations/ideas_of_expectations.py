"""What customers expect, and what employees and managers think that they do: means by item, and their differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.domain.study import Item, Survey
from expectancy.methods.answers import Dimensions, answered, estimates, means, points, tables
from expectancy.methods.contract import Options
from expectancy.methods.interval import Floats, Means, bootstrap_counts
from expectancy.methods.measure.gaps.independent_gaps import welch
from expectancy.methods.resampling import percentile_interval, rank_correlation
from expectancy.summaries import Blocks, Counts
from expectancy.summaries.moments import ratio


@dataclass(frozen=True)
class Ideas:
    """One population's ratings of the items' expected level, by random group: (groups, J) of n, sum, square."""

    survey: Survey
    items: tuple[Item, ...]
    base: Floats
    sums: Floats
    squares: Floats
    n: Floats
    importance: Floats | None  # (2, groups, J): weights and weighted sums, where all items have it

    @staticmethod
    def needs(survey: Survey) -> list[Counts]:
        """A table of ratings for each item's expected level, and for its importance."""
        items = survey.with_role("expected")
        roles = ("expected", "importance") if survey.with_role("expected", "importance") == items else ("expected",)
        return [Counts((item.roles[role],), (), survey.weight) for role in roles for item in items]

    @staticmethod
    def read(survey: Survey, blocks: Blocks) -> Ideas:
        items, wanted = survey.with_role("expected"), Ideas.needs(survey)
        rating = points(survey.scale)
        scores = [answered(each) for each in (np.ones(len(rating)), rating, rating**2)]
        held = tables(blocks, wanted[: len(items)], len(rating), None)
        base, sums, squares = held.sums(*scores)
        importance = None
        if len(wanted) > len(items):
            importance = np.stack(tables(blocks, wanted[len(items) :], len(rating), None).sums(*scores[:2]))
        return Ideas(survey, items, base, sums, squares, held.unweighted(scores[0], base), importance)

    def take(self, names: Sequence[str]) -> Ideas:
        """The same for some items, in this order."""
        places = [[item.id for item in self.items].index(name) for name in names]
        importance = None if self.importance is None else self.importance[:, :, places]
        items = tuple(self.items[at] for at in places)
        return Ideas(
            self.survey,
            items,
            self.base[:, places],
            self.sums[:, places],
            self.squares[:, places],
            self.n[places],
            importance,
        )

    @property
    def means(self) -> Means:
        return means(self.base, self.sums, self.squares, self.survey.weight is not None)


def read_ideas(surveys: Sequence[Survey], blocks: Mapping[str, Blocks], options: Options) -> Ideas | None:
    """The ratings of the population's survey with the most items that have an expected level; None without one."""
    fit = [survey for survey in surveys if survey.name in blocks and survey.with_role("expected")]
    best = max(fit, key=lambda survey: len(survey.with_role("expected")), default=None)
    return None if best is None else Ideas.read(best, blocks[best.name])


def between(
    one: Ideas, other: Ideas, keys: Mapping[str, str], names: tuple[str, str], options: Options
) -> tuple[list[Estimate], list[str]]:
    """One population's idea minus the other's: by item, dimension (of the other's items) and whole; and what to say."""
    ids = {item.id for item in one.items}
    shared = [item.id for item in other.items if item.id in ids]
    if one.survey.scale != other.survey.scale or not shared:
        what = "share no items" if not shared else "were asked on different scales"
        return [], [f"Gap {keys['gap']}: not computed, since {names[0]} and {names[1]} {what}."]
    first, second = one.take(shared), other.take(shared)
    dimensions = Dimensions.of(second.items)
    told = _levels(first, second, [{**keys, "item": item} for item in shared], names, options.confidence)
    if dimensions.names:
        wholes = [{**keys, **each} for each in dimensions.keys]
        gap = welch(dimensions.means(second.base, second.sums), dimensions.means(first.base, first.sums))
        n = np.full(len(wholes), float(min(first.n.max(initial=0), second.n.max(initial=0))))
        told += estimates(wholes, "gap", gap, n, "points", options.confidence)
    told += _ranks(first, second, keys, options)
    alone = len(one.items) + len(other.items) - 2 * len(shared)
    return told, [f"Gap {keys['gap']}: {alone} items were asked of one population only."] if alone else []


def _levels(
    first: Ideas, second: Ideas, keys: Sequence[Mapping[str, str]], names: tuple[str, str], confidence: float
) -> list[Estimate]:
    columns = [
        estimates(keys, name, each.means, each.n, "points", confidence)
        for name, each in zip(names, (first, second), strict=True)
    ]
    gap = welch(second.means, first.means)  # the first less the second
    columns.append(estimates(keys, "gap", gap, np.minimum(first.n, second.n), "points", confidence))
    return [each for row in zip(*columns, strict=True) for each in row]


def _ranks(first: Ideas, second: Ideas, keys: Mapping[str, str], options: Options) -> list[Estimate]:
    """Whether both put the items' importance in the same order; bootstrap over the random groups of both."""
    if first.importance is None or second.importance is None or len(first.items) < 3:
        return []
    means_of = [ratio(each[1].sum(axis=0), each[0].sum(axis=0)) for each in (first.importance, second.importance)]
    value = rank_correlation(*means_of)
    drawn = []
    for at, each in enumerate((first.importance, second.importance)):
        filled = np.flatnonzero(each[0].sum(axis=1) > 0)
        counts = bootstrap_counts(each.shape[1], filled, options.resamples if len(filled) > 1 else 0, options.seed + at)
        drawn.append(ratio(counts @ each[1], counts @ each[0]))
    # one person tells no spread: then there are no resamples, and no interval
    replicates = np.array([rank_correlation(*pair) for pair in zip(*drawn, strict=False)])
    low, high = percentile_interval(replicates[:, None], options.confidence)
    n = len(first.items)
    return [Estimate(keys, "rank_correlation", value, float(low[0]), float(high[0]), n, "of importance, over items")]
