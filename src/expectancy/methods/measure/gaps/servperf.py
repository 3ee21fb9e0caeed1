"""SERVPERF: service quality as performance alone, by item, dimension and over all; own weights and ideal points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import (
    Bounds,
    Cell,
    by_row,
    cells,
    estimates,
    few_answers,
    means,
    percent,
    points,
    shares,
    without,
)
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import Means, jackknife_spread, left_out
from expectancy.methods.measure.gaps.perceived_scale import Asked, Here, Scale, Sums, averaged, mean_over
from expectancy.methods.measure.gaps.standard_deviation import bonett, jackknifed, of_each_left_out, standard_deviation
from expectancy.summaries import Blocks, Summary

NOBODY = "no item's performance answered"


@dataclass(frozen=True)
class Servperf:
    """Mean performance: of an item over who rated it, of a dimension and the whole the mean over their items.

    The whole is SERVPERF, mean_j P_ij over respondents; sd is that of the ratings, of a dimension and the whole that of
    the respondents' means over the items. top2box: share of the two highest ratings. weighted_performance: the mean of
    sum_j I_j P_j / sum_j I_j, each respondent's own, over the items that this respondent rated in both ways. With ideal
    points: evaluated_performance = - mean |P - ideal|, weighted alike, and normed_quality, how much nearer to the ideal
    point performance is than the excellent service that ``expected`` tells of. Cronin & Taylor 1992; Teas 1993.
    """

    name: str = "servperf"
    aliases: tuple[str, ...] = ("evaluated_performance", "performance_only")
    variants: tuple[str, ...] = ()
    title: str = "How is service quality as customers perceive it, by item, dimension and over all?"
    source: SourceKind = "survey"
    reference: str = (
        "Cronin & Taylor 1992, J. Marketing 56:55-68; 1994, 58:125-131; Teas 1993, J. Marketing 57:18-34; Bonett 2006, "
        "Computational Statistics & Data Analysis 50:775-782"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        return "" if Asked(source, Options()).items else 'no item has a "perceived" column of its own'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        return Asked(source, options).needs

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        found, small = cells(blocks, asked.usable, options)
        all_estimates: list[Estimate] = []
        dropped = without(blocks, found[0], NOBODY, source)
        notes: list[str] = []
        for cell in found:
            here = Here(asked, blocks, cell.key)
            all_estimates += _items(here, cell)
            for at, scale in enumerate(asked.scales):
                all_estimates += _scale(here, cell, scale, int(cell.sizes[at + 1]))
            dropped += few_answers(cell, here.performance[3], asked.items, options)
            if cell.key is None:
                notes = _notes(here, all_estimates)
        header = (tuple(dropped + small), asked.weighted, self.reference, tuple(notes))
        return Result(self.name, _variant(asked), found[0].n, tuple(all_estimates), *header)


def _items(here: Here, cell: Cell) -> list[Estimate]:
    asked = here.asked
    confidence = asked.options.confidence
    keys = [{**cell.keys, "item": item.id} for item in asked.items]
    w, s, q, n = here.performance
    top = here.above(asked.survey.scale[1] - 1)
    columns = [
        estimates(keys, "mean", means(w, s, q, asked.weighted), n, "points", confidence),
        estimates(keys, "sd", _spread(here), n, "points", confidence),
        estimates(keys, "top2box", shares(w, top, n, asked.weighted, confidence), n, "share", confidence),
    ]
    made = by_row(columns, cell, asked.options)
    for name, items, sums in (
        ("evaluated_performance", asked.ideal, here.from_ideal if asked.ideal else None),
        ("normed_quality", asked.excellent, here.normed if asked.excellent else None),
    ):
        if sums is not None:
            told = estimates(keys, name, means(*sums[:3], asked.weighted), sums[3], "points", confidence)
            had = {item.id for item in items}
            made += by_row([[each for each in told if each.keys["item"] in had]], cell, asked.options)
    return made


def _spread(here: Here) -> Bounds:
    """Standard deviations of the ratings: Bonett's interval, with weights the jackknife's."""
    w, s, q, n = here.performance
    confidence = here.asked.options.confidence
    value = standard_deviation(w.sum(axis=0), s.sum(axis=0), q.sum(axis=0), n)
    if here.asked.weighted:
        return value, *jackknifed(value, of_each_left_out(w, s, q), w, confidence)
    return value, *bonett(here.counts.sum(axis=0), points(here.asked.survey.scale), confidence)


def _scale(here: Here, cell: Cell, scale: Scale, n: int) -> list[Estimate]:
    """A dimension or the whole."""
    asked = here.asked
    keys = {**cell.keys, **scale.keys}
    made = [_averaged(here, keys, "mean", here.performance, scale, n)]
    value, left, filled, least = here.spread_over(scale)
    low, high = jackknifed(np.array([value]), left[:, None], filled[:, None], asked.options.confidence)
    made.append(Estimate(keys, "sd", value, float(low[0]), float(high[0]), least, "points"))
    lowest = float(asked.survey.scale[0])
    made += _own_weights(here, keys, "weighted_performance", scale, (), lowest, 1.0)
    if any(asked.items[at] in asked.ideal for at in scale.places):
        made.append(_averaged(here, keys, "evaluated_performance", here.from_ideal, scale, n))
        made += _own_weights(here, keys, "weighted_evaluated_performance", scale, ("ideal",), 0.0, -1.0)
    if any(asked.items[at] in asked.excellent for at in scale.places):
        made.append(_averaged(here, keys, "normed_quality", here.normed, scale, n))
    return by_row([[each] for each in made], cell, asked.options)


def _averaged(here: Here, keys: dict[str, str], name: str, sums: Sums, scale: Scale, n: int) -> Estimate:
    """The mean of a scale's item means, by delete-a-group jackknife."""
    w, s = averaged(sums, scale.places)
    value = mean_over(w.sum(axis=0), s.sum(axis=0))[None]
    replicates = mean_over(left_out(w), left_out(s))[:, None]
    found = jackknife_spread(value, replicates, np.asarray((w > 0).any(axis=1))[:, None])
    size = n if name == "mean" else int(sums[3][list(scale.places)].max())
    return _told(keys, name, found, size, here)


def _own_weights(
    here: Here, keys: dict[str, str], name: str, scale: Scale, roles: tuple[str, ...], lowest: float, sign: float
) -> list[Estimate]:
    moments = here.asked.own_weights(scale, *roles)
    if moments is None:
        return []
    found, n = here.own_weights(moments, lowest)
    return [_told(keys, name, Means(sign * found.value, found.se, found.df), n, here)]


def _told(keys: dict[str, str], name: str, found: Means, n: int, here: Here) -> Estimate:
    return estimates([keys], name, found, np.array([n]), "points", here.asked.options.confidence)[0]


def _variant(asked: Asked) -> str:
    kind = "delete-a-group jackknife"
    return (
        "performance only; dimension and whole = mean of their items; top2box: "
        f"{asked.survey.scale[1] - 1} or {asked.survey.scale[1]}; own weights: each respondent's importance ratings; "
        f"{percent(asked.options.confidence)} intervals: item means {kind if asked.weighted else 't'}, standard "
        f"deviations of items {kind if asked.weighted else 'Bonett'}, shares Wilson"
        f"{' at the effective n' if asked.weighted else ''}, dimensions and whole {kind}, own weights "
        f"{kind if asked.weighted else 't'}"
    )


def _notes(here: Here, told: Sequence[Estimate]) -> list[str]:
    asked = here.asked
    nobody = [item.id for item, n in zip(asked.items, here.performance[3], strict=True) if n == 0]
    notes = [f"Nobody rated: {', '.join(nobody)}."] if nobody else []
    if any("importance" in item.roles for item in asked.items) and not asked.may_weigh:
        notes.append("Importance is rated on a scale that goes below 0, so it is no weight: nothing is weighted by it.")
    odd = [_label(each) for each in told if each.statistic == "sd" and each.n > 1 and np.isnan(each.value)]
    alike = [_label(each) for each in told if each.statistic == "sd" and each.n > 1 and each.value == 0]
    if alike:
        notes.append(f"All rate alike, so the sd has no interval: {', '.join(alike)}.")
    if odd:
        notes.append(f"Covariances of different respondents contradict each other, so no sd: {', '.join(odd)}.")
    if asked.excellent:
        notes.append(
            "Normed quality takes expected as what an excellent service does; where it was asked as what should be, "
            "read it so."
        )
    return notes


def _label(found: Estimate) -> str:
    return next(iter(found.keys.values()), "the whole")


METHOD = Servperf()
