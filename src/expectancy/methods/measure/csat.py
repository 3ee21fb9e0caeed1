"""Customer satisfaction: the share of satisfied customers (top boxes) and the mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import (
    Cell,
    Tables,
    answered,
    cells,
    choice,
    estimates,
    means,
    percent,
    points,
    shares,
    tables,
    usable,
    without,
)
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import simple_means
from expectancy.summaries import Answered, Blocks, Counts, Summary

NOBODY = "no answer to the satisfaction question"


def boxes(scale: tuple[int, int]) -> int:
    """How many points at the top count as satisfied: two, as 4 and 5 of 5 or 6 and 7 of 7.

    Three where there are ten or more (8 to 10 of 10), one where there are at most three.
    """
    levels = scale[1] - scale[0] + 1
    return 1 if levels <= 3 else 2 if levels < 10 else 3


@dataclass(frozen=True)
class Csat:
    """csat = share of answers in the top boxes, with Wilson's interval; mean with a t interval, in scale points.

    Weighted: Wilson at the effective sample size of the delete-a-group jackknife standard error; beside the weighted
    mean stands mean_unweighted. The question is "satisfied" where the study names one, else "overall". ``variant``
    top1, top2, top3 chooses the rule. Wilson 1927; Korn and Graubard 1998.
    """

    name: str = "csat"
    aliases: tuple[str, ...] = ("satisfaction", "top_box")
    variants: tuple[str, ...] = ("top1", "top2", "top3")
    title: str = "How many customers are satisfied?"
    source: SourceKind = "survey"
    reference: str = "Wilson 1927, JASA 22:209-212; Korn & Graubard 1998, Survey Methodology 24:193-201"

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        wanted = 'no question about satisfaction: name its column as "satisfied" or "overall"'
        return "" if _question(source) else wanted

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        _top(source, options)
        return [_counts(source, options), _usable(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        scale, top = source.scale_of(_question(source)), _top(source, options)
        found, small = cells(blocks, _usable(source, options), options)
        dropped: list[Drop] = without(blocks, found[0], NOBODY, source) + small
        all_estimates: list[Estimate] = []
        spread = []
        for cell in found:
            held = tables(blocks, [_counts(source, options)], scale[1] - scale[0] + 1, cell.key)
            all_estimates += _cell(held, scale, top, cell, source.weight is not None, options.confidence)
            counts = held.grouped[0, :, 1:].sum(axis=0)
            named = {str(rating): float(x) for rating, x in enumerate(counts, start=scale[0])}
            spread.append({"keys": dict(cell.keys), "counts": named})
        notes = ("Nobody answered the satisfaction question.",) if found[0].n == 0 else ()
        header = (tuple(dropped), source.weight is not None, self.reference, notes, {"cells": spread})
        return Result(self.name, _variant(source, scale, top, options), found[0].n, tuple(all_estimates), *header)


def _question(survey: Survey) -> str:
    """The outcome that is asked about: satisfied, else overall; empty where there is neither."""
    return next((outcome for outcome in ("satisfied", "overall") if outcome in survey.outcomes), "")


def _top(survey: Survey, options: Options) -> int:
    default = f"top{boxes(survey.scale_of(_question(survey)))}"
    return int(choice(options, [default, *({"top1", "top2", "top3"} - {default})], "csat")[3:])


def _counts(survey: Survey, options: Options) -> Counts:
    return Counts((survey.outcomes[_question(survey)],), options.cells, survey.weight)


def _usable(survey: Survey, options: Options) -> Answered:
    return usable([[(survey.outcomes[_question(survey)],)]], options)


def _variant(survey: Survey, scale: tuple[int, int], top: int, options: Options) -> str:
    weighted = survey.weight is not None
    from_ = scale[1] - top + 1
    which = f"{scale[1]}" if top == 1 else f"{from_} or more"
    return (
        f'"{_question(survey)}": satisfied is {which} on {scale[0]} to {scale[1]}; '
        f"{percent(options.confidence)} intervals: share Wilson{' at the effective n' if weighted else ''}, "
        f"mean {'delete-a-group jackknife with t' if weighted else 't'}"
    )


def _cell(
    held: Tables, scale: tuple[int, int], top: int, cell: Cell, weighted: bool, confidence: float
) -> list[Estimate]:
    rating = points(scale)
    one = answered(np.ones_like(rating))
    high = answered((rating > scale[1] - top).astype(np.float64))
    base, hits, s, q = held.sums(one, high, answered(rating), answered(rating**2))
    n = held.unweighted(one, base)
    found = [
        *estimates([cell.keys], "csat", shares(base, hits, n, weighted, confidence), n, "share", confidence),
        *estimates([cell.keys], "mean", means(base, s, q, weighted), n, "points", confidence),
    ]
    if weighted:
        plain = simple_means(n, held.unweighted(answered(rating), s), held.unweighted(answered(rating**2), q))
        found += estimates([cell.keys], "mean_unweighted", plain, n, "points", confidence)
    return found


METHOD = Csat()
