"""The net promoter score: share of promoters less share of detractors, in points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import Cell, Tables, answered, cells, choice, percent, shares, tables, usable, without
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import NOTHING, Interval, Means, jackknife_ratio, t_interval, z
from expectancy.summaries import Answered, Blocks, Counts, Summary

SCALE = (0, 10)
INTERVALS = ("adjusted_wald", "wald")
GROUPS = ("promoters", "passives", "detractors")
NOBODY = "no answer to the recommend question"


def score(promoters: float, passives: float, detractors: float) -> float:
    """100 (promoters - detractors) / n. Reichheld 2003, Harvard Business Review 81."""
    n = promoters + passives + detractors
    return 100 * (promoters - detractors) / n if n > 0 else math.nan


def wald(promoters: float, passives: float, detractors: float, confidence: float = 0.95) -> Interval:
    """score -+ 100 z sqrt((p + d - (p - d)^2) / n), from counts."""
    n = promoters + passives + detractors
    if not n > 0:
        return NOTHING
    middle = (promoters - detractors) / n
    half = 100 * z(confidence) * math.sqrt(((promoters + detractors) / n - middle**2) / n)
    return Interval(max(-100.0, 100 * middle - half), min(100.0, 100 * middle + half))


def adjusted_wald(promoters: float, passives: float, detractors: float, confidence: float = 0.95) -> Interval:
    """Wald's interval after adding 3 answers: 3/4 promoter, 3/2 passive, 3/4 detractor. Rocks 2016, Am. Stat. 70."""
    if not promoters + passives + detractors > 0:
        return NOTHING
    return wald(promoters + 0.75, passives + 1.5, detractors + 0.75, confidence)


@dataclass(frozen=True)
class Nps:
    """nps = 100 (promoters - detractors) / n in points; promoters answer 9 or 10, passives 7 or 8, detractors 0 to 6.

    Interval: adjusted Wald (``variant`` "wald" for Wald's own); weighted: t with the delete-a-group jackknife standard
    error. promoters, passives, detractors: shares with Wilson's interval. Reichheld 2003; Rocks 2016.
    """

    name: str = "nps"
    aliases: tuple[str, ...] = ("net_promoter_score",)
    variants: tuple[str, ...] = INTERVALS
    title: str = "How many more would recommend us than would not?"
    source: SourceKind = "survey"
    reference: str = "Reichheld 2003, Harvard Business Review 81(12); Rocks 2016, American Statistician 70:365-372"

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        if "recommend" not in source.outcomes:
            return 'no question "how likely are you to recommend us": name its column as "recommend"'
        low, high = source.scale_of("recommend")
        if (low, high) != SCALE:
            return (
                f'"recommend" is on a scale of {low} to {high}, promoters and detractors are defined on 0 to 10 only: '
                "ask it on 0 to 10, or use csat"
            )
        return ""

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        choice(options, INTERVALS, self.name)
        return [_counts(source, options), _usable(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        kind = choice(options, INTERVALS, self.name)
        found, small = cells(blocks, _usable(source, options), options)
        dropped: list[Drop] = without(blocks, found[0], NOBODY, source) + small
        all_estimates: list[Estimate] = []
        spread = []
        for cell in found:
            held = tables(blocks, [_counts(source, options)], SCALE[1] - SCALE[0] + 1, cell.key)
            all_estimates += _cell(held, cell, source.weight is not None, kind, options.confidence)
            counts = held.grouped[0, :, 1:].sum(axis=0)
            spread.append({"keys": dict(cell.keys), "counts": {str(at): float(x) for at, x in enumerate(counts)}})
        notes = ("Nobody answered the recommend question.",) if found[0].n == 0 else ()
        header = (tuple(dropped), source.weight is not None, self.reference, notes, {"cells": spread})
        return Result(self.name, _variant(source, kind, options), found[0].n, tuple(all_estimates), *header)


def _counts(survey: Survey, options: Options) -> Counts:
    return Counts((survey.outcomes["recommend"],), options.cells, survey.weight)


def _usable(survey: Survey, options: Options) -> Answered:
    return usable([[(survey.outcomes["recommend"],)]], options)


def _variant(survey: Survey, kind: str, options: Options) -> str:
    names = {"adjusted_wald": "adjusted Wald (3 answers added)", "wald": "Wald"}
    return (
        "promoters 9 and 10, passives 7 and 8, detractors 0 to 6; "
        f"{percent(options.confidence)} intervals: score "
        f"{'delete-a-group jackknife with t' if survey.weight else names[kind]}, "
        f"shares Wilson{' at the effective n' if survey.weight else ''}"
    )


def _cell(held: Tables, cell: Cell, weighted: bool, kind: str, confidence: float) -> list[Estimate]:
    rating = np.arange(SCALE[0], SCALE[1] + 1)
    each = [answered(mark.astype(np.float64)) for mark in (rating >= 9, (rating >= 7) & (rating < 9), rating < 7)]
    one = answered(np.ones(len(rating)))
    base, *hits = held.sums(one, *each)
    n = held.unweighted(one, base)
    promoters, passives, detractors = (float(hit.sum()) for hit in hits)
    value = score(promoters, passives, detractors)
    if weighted:
        found = _bounded(jackknife_ratio(100 * (hits[0] - hits[2]), base), value, confidence)
    else:
        interval = adjusted_wald if kind == "adjusted_wald" else wald
        found = interval(promoters, passives, detractors, confidence)
    estimates = [Estimate(cell.keys, "nps", value, found.low, found.high, int(n[0]), "points")]
    for name, hit in zip(GROUPS, hits, strict=True):
        value, low, high = (float(bound[0]) for bound in shares(base, hit, n, weighted, confidence))
        estimates.append(Estimate(cell.keys, name, value, low, high, int(n[0]), "share"))
    return estimates


def _bounded(spread: Means, value: float, confidence: float) -> Interval:
    """The t interval, within -100 and 100; none where it is unknown or everybody answered alike."""
    if not spread.se[0] > 0:
        return NOTHING
    found = t_interval(value, float(spread.se[0]), float(spread.df[0]), confidence)
    return Interval(max(-100.0, found.low), min(100.0, found.high))


METHOD = Nps()
