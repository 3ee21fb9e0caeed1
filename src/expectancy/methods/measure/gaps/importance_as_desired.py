"""Importance as desired: the fallback where only importance and the current level were asked, and no level wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.answers import (
    Cell,
    Dimensions,
    answered,
    by_row,
    cells,
    estimates,
    few_answers,
    means,
    percent,
    points,
    resamples,
    shares,
    tables,
    usable,
    without,
)
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import Floats
from expectancy.methods.measure.expectations.expected_perceived import rated_items
from expectancy.summaries import Answered, Blocks, Counts, Summary
from expectancy.summaries.moments import ratio

NOBODY = "no item with importance and perceived answered"
FALLBACK = (
    "A fallback: importance stands in for the desired level, which was not asked. The least that customers tolerate is "
    "not known, so there is no zone, no position and no verdict: ask for minimum and desired next time."
)
WANTED = {"minimum", "desired"}


@dataclass(frozen=True)
class ImportanceAsDesired:
    """superiority_proxy = P - I, of those who rated both: the rating of importance is taken as the level desired.

    importance and perceived: means over the same respondents. share_above
    (P > I), share_short (P < I): Wilson. chance_above: share of group bootstrap samples with the mean of P - I above 0.
    Dimensions are means of their items, the whole is the mean of the dimensions. Own fallback; what it stands in for is
    Parasuraman, Zeithaml and Berry's measure of service superiority, P - D.
    """

    name: str = "importance_as_desired"
    aliases: tuple[str, ...] = ("zone_fallback", "two_ratings")
    variants: tuple[str, ...] = ()
    title: str = (
        "Where no desired level was asked: how far is what customers perceive from how important it is to them?"
    )
    source: SourceKind = "survey"
    reference: str = (
        "Own fallback (docs/reference/methods/importance_as_desired.md) for the superiority of Parasuraman, Zeithaml & "
        "Berry 1994, J. Retailing 70:201-230"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        return "" if _items(source) else 'no item has both an "importance" and a "perceived" column'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        return [*_pairs(source, options), _usable(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        found, small = cells(blocks, _usable(source, options), options)
        all_estimates: list[Estimate] = []
        dropped = without(blocks, found[0], NOBODY, source)
        notes: list[str] = []
        for cell in found:
            here = _Answers.read(source, blocks, options, cell)
            all_estimates += here.items(cell) + here.dimensions(cell)
            dropped += few_answers(cell, here.n, here.of, options)
            if cell.key is None:
                notes = [FALLBACK, *_notes(source, here)]
        header = (tuple(dropped + small), source.weight is not None, self.reference, tuple(notes))
        return Result(self.name, _variant(source, options), found[0].n, tuple(all_estimates), *header)


def _items(survey: Survey) -> tuple[Item, ...]:
    """Items with both ratings."""
    return tuple(item for item in rated_items(survey) if "importance" in item.roles)


def _pairs(survey: Survey, options: Options) -> list[Counts]:
    """Joint tables of (performance, importance), which importance_performance asks for as well."""
    return [
        Counts((item.roles["perceived"], item.roles["importance"]), options.cells, survey.weight)
        for item in _items(survey)
    ]


def _usable(survey: Survey, options: Options) -> Answered:
    """Who rated both of any item; then of each dimension and the whole."""
    items = _items(survey)
    both = [(item.roles["importance"], item.roles["perceived"]) for item in items]
    members = [[both[place] for place in places] for places in Dimensions.of(items).members if places]
    return usable([both, *members], options)


@dataclass(frozen=True)
class _Answers:
    """One cell's pairs: sums by random group, (groups, J)."""

    of: tuple[Item, ...]
    options: Options
    weighted: bool
    w: Floats
    sums: Mapping[str, tuple[Floats, Floats]]  # of each statistic its sum and sum of squares
    hits: Mapping[str, Floats]
    n: Floats

    @staticmethod
    def read(survey: Survey, blocks: Blocks, options: Options, cell: Cell) -> _Answers:
        rating = points(survey.scale)
        perceived, importance = np.meshgrid(rating, rating, indexing="ij")
        scores = {"superiority_proxy": perceived - importance, "importance": importance, "perceived": perceived}
        sides = {"share_above": perceived > importance, "share_short": perceived < importance}
        held = tables(blocks, _pairs(survey, options), len(rating), cell.key)
        both = answered(np.ones_like(perceived))
        of = [*scores.values(), *(score**2 for score in scores.values()), *sides.values()]
        w, *sums = held.sums(both, *(answered(score.astype(np.float64)) for score in of))
        told = {name: (sums[at], sums[at + 3]) for at, name in enumerate(scores)}
        hits = dict(zip(sides, sums[6:], strict=True))
        return _Answers(_items(survey), options, survey.weight is not None, w, told, hits, held.unweighted(both, w))

    def items(self, cell: Cell) -> list[Estimate]:
        confidence = self.options.confidence
        keys = [{**cell.keys, "item": item.id} for item in self.of]
        columns = [
            estimates(keys, name, means(self.w, s, q, self.weighted), self.n, "points", confidence)
            for name, (s, q) in self.sums.items()
        ]
        columns += [
            estimates(keys, name, shares(self.w, hit, self.n, self.weighted, confidence), self.n, "share", confidence)
            for name, hit in self.hits.items()
        ]
        columns.append(_chances(keys, self._drawn(), self.n))
        return by_row(columns, cell, self.options)

    def _drawn(self) -> Floats:
        """Mean P - I of each bootstrap sample, (R, J)."""
        counts = resamples(self.w, self.options)
        return ratio(counts @ self.sums["superiority_proxy"][0], counts @ self.w)

    def dimensions(self, cell: Cell) -> list[Estimate]:
        dimensions = Dimensions.of(self.of)
        if not dimensions.names:
            return []
        keys = [{**cell.keys, **each} for each in dimensions.keys]
        n = cell.sizes[1:]
        columns = [
            estimates(keys, name, dimensions.means(self.w, s), n, "points", self.options.confidence)
            for name, (s, _) in self.sums.items()
        ]
        columns.append(_chances(keys, dimensions.averaged(self._drawn()), n))
        return by_row(columns, cell, self.options)


def _chances(keys: Sequence[Mapping[str, str]], drawn: Floats, n: Floats) -> list[Estimate]:
    known = (~np.isnan(drawn)).sum(axis=0)
    chance = ratio((drawn > 0).sum(axis=0), known)
    return [
        Estimate(one, "chance_above", float(share), None, None, int(size), "share")
        for one, share, size in zip(keys, chance, n, strict=True)
    ]


def _variant(survey: Survey, options: Options) -> str:
    kind = "delete-a-group jackknife"
    weighted = survey.weight is not None
    return (
        "fallback: importance in place of the desired level; means of those who rated both; dimension = mean of its "
        f"items, whole = mean of the dimensions; {percent(options.confidence)} intervals: items "
        f"{kind if weighted else 'paired t'}, dimensions and whole {kind}, shares Wilson"
        f"{' at the effective n' if weighted else ''}; chances: {options.resamples:,} group bootstrap samples"
    )


def _notes(survey: Survey, here: _Answers) -> list[str]:
    nobody = [item.id for item, n in zip(here.of, here.n, strict=True) if n == 0]
    asked = [item.id for item in here.of if WANTED & item.roles.keys()]
    notes = [f"What is wanted was asked of {listed(asked)}: zone_of_tolerance tells it, not this."] if asked else []
    if nobody:
        notes.append(f"Nobody rated both: {', '.join(nobody)}.")
    return notes + Dimensions.of(here.of).homeless(here.of)


METHOD = ImportanceAsDesired()
