"""Comparison standards: the kinds of expectation side by side, never mixed, and how far they lie from each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import STANDARDS, Item, Survey
from expectancy.methods.answers import (
    Cell,
    Dimensions,
    answered,
    cells,
    enough,
    estimates,
    means,
    percent,
    points,
    tables,
    usable,
    without,
)
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import Floats
from expectancy.summaries import Answered, Blocks, Counts, Summary

NOBODY = "no kind of expectation answered"
LEVELS = ("minimum", "predicted", "expected", "desired", "ideal", "perceived")  # mostly the lowest first
Pair = tuple[str, str]  # the difference is the second less the first


@dataclass(frozen=True)
class ComparisonStandards:
    """Means of every kind of expectation asked (ideal, desired, expected, predicted, minimum) and of perceived.

    Each over all who rated it. difference: of every two of them, paired, over those who rated both; its key "between"
    says of which. Dimensions are means of their items, the whole is the mean of the dimensions; a kind that was not
    asked of all items of a dimension has no mean there, since it would be of other items than the rest. t intervals for
    items; dimensions, the whole and everything weighted by delete-a-group jackknife.
    """

    name: str = "comparison_standards"
    aliases: tuple[str, ...] = ("expectations", "kinds_of_expectation")
    variants: tuple[str, ...] = ()
    title: str = "Which expectations were asked, and how far apart are ideal, desired, should, will and minimum?"
    source: SourceKind = "survey"
    reference: str = (
        "Miller 1977; Woodruff, Cadotte & Jenkins 1983, J. Marketing Research 20:296-304; Tse & Wilton 1988, "
        "J. Marketing Research 25:204-212; Boulding et al. 1993, J. Marketing Research 30:7-27; Zeithaml, Berry & "
        "Parasuraman 1993, JAMS 21:1-12"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        return "" if any(map(source.with_role, STANDARDS)) else f"no item has a column for one of {listed(STANDARDS)}"

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        asked = _Asked(source, options)
        levels = [asked.counts(item.roles[level]) for level in asked.levels for item in source.with_role(level)]
        pairs = [asked.joint(item, pair) for pair in asked.pairs for item in source.with_role(*pair)]
        return [asked.usable, *levels, *pairs]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = _Asked(source, options)
        found, small = cells(blocks, asked.usable, options)
        dropped = [*without(blocks, found[0], NOBODY, source), *small]
        all_estimates: list[Estimate] = []
        notes: list[str] = []
        for cell in found:
            here = _Here(asked, blocks, cell)
            all_estimates += here.items() + here.dimensions()
            if cell.key is None:
                notes = [*here.nobody(), *asked.notes()]
        header = (tuple(dropped), asked.weighted, self.reference, tuple(notes), {"levels": list(asked.levels)})
        return Result(self.name, asked.variant, found[0].n, tuple(all_estimates), *header)


class _Asked:
    """Which levels the survey has, and what is asked of one pass."""

    def __init__(self, survey: Survey, options: Options) -> None:
        self.survey, self.options = survey, options
        self.weighted = survey.weight is not None
        self.items = tuple(item for item in survey.items if item.roles.keys() & set(STANDARDS))
        self.levels = tuple(level for level in LEVELS if any(level in item.roles for item in self.items))
        self.pairs = [
            pair for pair in combinations(self.levels, 2) if survey.with_role(*pair) and not self._apart(pair)
        ]
        self.dimensions = Dimensions.of(self.items)

    def _apart(self, pair: Pair) -> bool:
        """Asked of different customers, so that nobody's two answers can be compared."""
        return self.survey.samples == "independent" and "expected" in pair

    def counts(self, column: str) -> Counts:
        return Counts((column,), self.options.cells, self.survey.weight)

    def joint(self, item: Item, pair: Pair) -> Counts:
        return Counts((item.roles[pair[0]], item.roles[pair[1]]), self.options.cells, self.survey.weight)

    @cached_property
    def usable(self) -> Answered:
        """Who told any expectation; then of each dimension and the whole."""
        of = [[(column,) for role, column in item.roles.items() if role in STANDARDS] for item in self.items]
        members = [[places for place in each for places in of[place]] for each in self.dimensions.members if each]
        return usable([[column for columns in of for column in columns], *members], self.options)

    def partly(self) -> dict[str, list[str]]:
        """Dimension -> levels that were asked of some of its items only, so that it has no mean of them."""
        found: dict[str, list[str]] = {}
        for name, places in zip(self.dimensions.names, self.dimensions.places, strict=True):
            for level in self.levels:
                held = [level in self.items[place].roles for place in places]
                if any(held) and not all(held):
                    found.setdefault(name, []).append(level)
        return found

    @property
    def variant(self) -> str:
        kind = "delete-a-group jackknife"
        return (
            "each level over all who rated it, differences over those who rated both; dimension = mean of its items, "
            f"whole = mean of the dimensions; {percent(self.options.confidence)} intervals: items "
            f"{kind if self.weighted else 't, differences paired'}, dimensions and whole {kind}"
        )

    def notes(self) -> list[str]:
        notes = [
            f"In {name} only some items were asked for {listed(levels)}, so there is no mean of it over the dimension, "
            "nor over the whole; differences are over items asked both ways."
            for name, levels in self.partly().items()
        ]
        if self.survey.samples == "independent":
            notes.append("Expected was asked of other customers than perceived: no difference with it can be paired.")
        return notes + self.dimensions.homeless(self.items)


Sums = tuple[Floats, Floats, Floats, Floats]  # weight, sum, squares (groups, J), respondents (J,)


class _Here:
    """The estimates of one cell."""

    def __init__(self, asked: _Asked, blocks: Blocks, cell: Cell) -> None:
        self.asked, self.blocks, self.cell = asked, blocks, cell
        rating = points(asked.survey.scale)
        apart = rating[None, :] - rating[:, None]
        self.found: dict[str | Pair, tuple[tuple[Item, ...], Sums]] = {}
        for level in asked.levels:
            items = tuple(item for item in asked.items if level in item.roles)
            self.found[level] = items, self._sums([asked.counts(item.roles[level]) for item in items], rating)
        for pair in asked.pairs:
            items = tuple(item for item in asked.items if set(pair) <= item.roles.keys())
            self.found[pair] = items, self._sums([asked.joint(item, pair) for item in items], apart)

    def _sums(self, wanted: Sequence[Counts], value: Floats) -> Sums:
        held = tables(self.blocks, wanted, len(value), self.cell.key)
        one = answered(np.ones_like(value))
        w, s, q = held.sums(one, answered(value), answered(value**2))
        return w, s, q, held.unweighted(one, w)

    def items(self) -> list[Estimate]:
        """Item by item its levels, then the differences between them."""
        made: dict[str, list[Estimate]] = {item.id: [] for item in self.asked.items}
        for what, (items, (w, s, q, n)) in self.found.items():
            keys = [{**self.cell.keys, "item": item.id, **_between(what)} for item in items]
            spread = means(w, s, q, self.asked.weighted)
            told = estimates(keys, _statistic(what), spread, n, "points", self.asked.options.confidence)
            for item, estimate in zip(items, told, strict=True):
                made[item.id].append(estimate)
        return self._fit([estimate for each in made.values() for estimate in each])

    def dimensions(self) -> list[Estimate]:
        asked, names = self.asked, self.asked.dimensions.names
        if not names:
            return []
        partly = asked.partly()
        lacking = {level for levels in partly.values() for level in levels}
        made: list[list[Estimate]] = [[] for _ in (*names, "")]
        for what, (items, (w, s, _, _)) in self.found.items():
            spread = asked.dimensions.means(self._spread(items, w), self._spread(items, s))
            keys = [{**self.cell.keys, **each, **_between(what)} for each in asked.dimensions.keys]
            sizes = self.cell.sizes[1:]
            told = estimates(keys, _statistic(what), spread, sizes, "points", asked.options.confidence)
            for at, (name, estimate) in enumerate(zip((*names, ""), told, strict=True)):
                mixed = what in (partly.get(name, ()) if name else lacking)
                if not np.isnan(estimate.value) and not mixed:
                    made[at].append(estimate)
        return self._fit([estimate for each in made for estimate in each])

    def _spread(self, items: Sequence[Item], sums: Floats) -> Floats:
        """(groups, all items), 0 for items that were not asked so."""
        out = np.zeros((len(sums), len(self.asked.items)))
        places = {item.id: place for place, item in enumerate(self.asked.items)}
        out[:, [places[item.id] for item in items]] = sums
        return out

    def _fit(self, made: list[Estimate]) -> list[Estimate]:
        return [each for each in made if enough(self.cell, each.n, self.asked.options)]

    def nobody(self) -> list[str]:
        """What to say of levels that nobody rated."""
        empty = [
            f"{item.id} ({what})"
            for what, (items, (_, _, _, n)) in self.found.items()
            if isinstance(what, str)
            for item, rows in zip(items, n, strict=True)
            if rows == 0
        ]
        return [f"Nobody rated: {listed(empty)}."] if empty else []


def _between(what: str | Pair) -> Mapping[str, str]:
    return {} if isinstance(what, str) else {"between": f"{what[1]} - {what[0]}"}


def _statistic(what: str | Pair) -> str:
    return what if isinstance(what, str) else "difference"


METHOD = ComparisonStandards()
