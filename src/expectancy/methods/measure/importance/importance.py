"""Stated importance: how important customers say each item is, its rank, and the chance to be among the top five."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import (
    Cell,
    answered,
    by_row,
    cells,
    estimates,
    few_answers,
    means,
    percent,
    points,
    resamples,
    tables,
    usable,
    without,
)
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import Floats
from expectancy.summaries import Answered, Blocks, Counts, Summary
from expectancy.summaries.moments import ratio

TOP = 5
NOBODY = "no item's importance answered"


def ranks(values: Floats) -> tuple[Floats, Floats]:
    """(rank, how many share it) along the last axis, 1 for the largest; NaN comes last, after all that are known."""
    known = np.where(np.isnan(values), -np.inf, values)
    above = (known[..., None, :] > known[..., :, None]).sum(axis=-1)
    sharing = (known[..., None, :] == known[..., :, None]).sum(axis=-1)
    return above + 1.0, sharing.astype(np.float64)


def in_top(rank: Floats, sharing: Floats, top: int) -> Floats:
    """1 for the ``top`` best ranks, 0 for the others; those who tie at the edge share what is left."""
    return np.clip((top + 1 - rank) / sharing, 0.0, 1.0)


@dataclass(frozen=True)
class Importance:
    """Mean stated importance of each item with its t interval (delete-a-group jackknife where weighted).

    rank: 1 for the most important, with the bootstrap percentile interval. chance_top5: the share of group bootstrap
    samples in which the item is among the five most important.
    """

    name: str = "importance"
    aliases: tuple[str, ...] = ("stated_importance",)
    variants: tuple[str, ...] = ()
    title: str = "How important do customers say each item is, and how sure is the order?"
    source: SourceKind = "survey"
    reference: str = "Martilla & James 1977, J. Marketing 41:77-79; Kott 2001, J. Off. Stat. 17:521-526"

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        return "" if source.with_role("importance") else 'no item has an "importance" column'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        return [*_counts(source, options), _usable(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        found, small = cells(blocks, _usable(source, options), options)
        all_estimates: list[Estimate] = []
        dropped = without(blocks, found[0], NOBODY, source)
        for cell in found:
            here, n = _items(source, blocks, cell, options)
            all_estimates += here
            dropped += few_answers(cell, n, source.with_role("importance"), options)
        nobody = [found.keys["item"] for found in all_estimates if found.statistic == "rank" and found.n == 0]
        notes = (f"Nobody rated the importance of: {', '.join(nobody)}.",) if nobody else ()
        variant = (
            f"mean with {percent(options.confidence)} interval: "
            f"{'delete-a-group jackknife' if source.weight else 't'}; "
            f"rank and chance of the top {TOP}: {options.resamples:,} group bootstrap samples"
        )
        header = (tuple(dropped + small), source.weight is not None, self.reference, notes)
        return Result(self.name, variant, found[0].n, tuple(all_estimates), *header)


def _counts(survey: Survey, options: Options) -> list[Counts]:
    items = survey.with_role("importance")
    return [Counts((item.roles["importance"],), options.cells, survey.weight) for item in items]


def _usable(survey: Survey, options: Options) -> Answered:
    return usable([[(item.roles["importance"],) for item in survey.with_role("importance")]], options)


def _items(survey: Survey, blocks: Blocks, cell: Cell, options: Options) -> tuple[list[Estimate], Floats]:
    """The estimates of one cell, and the respondents of each item."""
    rating = points(survey.scale)
    held = tables(blocks, _counts(survey, options), len(rating), cell.key)
    one = answered(np.ones_like(rating))
    w, s, q = held.sums(one, answered(rating), answered(rating**2))
    n = held.unweighted(one, w)
    keys = [{**cell.keys, "item": item.id} for item in survey.with_role("importance")]
    columns = [
        estimates(keys, "importance", means(w, s, q, survey.weight is not None), n, "points", options.confidence),
        *_ranks(keys, w, s, n, options),
    ]
    return by_row(columns, cell, options), n


def _ranks(
    keys: Sequence[Mapping[str, str]], w: Floats, s: Floats, n: Floats, options: Options
) -> list[list[Estimate]]:
    """Rank and chance of the top five, from sums by random group, (groups, J)."""
    value = ratio(s.sum(axis=0), w.sum(axis=0))
    drawn = resamples(w, options)
    drawn_ranks, sharing = ranks(ratio(drawn @ s, drawn @ w))
    rank = np.where(np.isnan(value), np.nan, ranks(value)[0])
    low, high = np.full_like(rank, np.nan), np.full_like(rank, np.nan)
    if len(drawn):
        tails = [0.5 - options.confidence / 2, 0.5 + options.confidence / 2]
        low, high = np.quantile(drawn_ranks, tails, axis=0, method="inverted_cdf")
        low, high = np.minimum(low, rank), np.maximum(high, rank)
    chance = ratio(in_top(drawn_ranks, sharing, TOP).sum(axis=0), float(len(drawn)))
    known = ~np.isnan(value)
    low, high, chance = (np.where(known, found, np.nan) for found in (low, high, chance))
    return [
        estimates(keys, "rank", (rank, low, high), n, "rank", options.confidence),
        [
            Estimate(one, f"chance_top{TOP}", float(share), None, None, int(size), "share")
            for one, share, size in zip(keys, chance, n, strict=True)
        ],
    ]


METHOD = Importance()
