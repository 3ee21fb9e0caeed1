"""Importance-performance analysis: each item a point, the quadrant it lies in, and the chance that it stays there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.answers import (
    Cell,
    by_row,
    cells,
    choice,
    enough,
    estimates,
    few_answers,
    mean_of_known,
    percent,
    points,
    resamples,
    tables,
    usable,
    without,
)
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import Floats, ratio
from expectancy.methods.measure.points import Points
from expectancy.summaries import Blocks, Counts, Moments, Summary

RULES = ("means", "medians", "midpoint")
# By importance (low, high) and performance (low, high).
QUADRANTS = ("low_priority", "possible_overkill", "concentrate_here", "keep_up")
NOBODY = "neither importance nor performance of any item answered"
Places = npt.NDArray[np.int64]


def crosshair(importance: Floats, performance: Floats, rule: str, scale: tuple[int, int]) -> tuple[Floats, Floats]:
    """Where the cross stands, (...) on the importance and on the performance axis, from item means (..., J).

    Items that lack either mean (NaN) are left out.
    """
    known = ~(np.isnan(importance) | np.isnan(performance))
    up, across = (_centre(np.where(known, values, np.nan), rule, scale) for values in (importance, performance))
    return up, across


def _centre(values: Floats, rule: str, scale: tuple[int, int]) -> Floats:
    """The mean or median of what is known, or the scale's middle."""
    if rule == "midpoint":
        return np.full(values.shape[:-1], sum(scale) / 2)
    if rule == "means":
        return mean_of_known(values)
    ordered = np.sort(values, axis=-1)  # NaN last
    count = (~np.isnan(values)).sum(axis=-1)
    places = np.stack([np.maximum(count - 1, 0) // 2, np.minimum(count // 2, values.shape[-1] - 1)], axis=-1)
    return np.asarray(np.take_along_axis(ordered, places, axis=-1).mean(axis=-1))


def quadrants(importance: Floats, performance: Floats, rule: str, scale: tuple[int, int]) -> Places:
    """Places in ``QUADRANTS``, (..., J), with a crosshair for each row; -1 without a point. On the cross is high."""
    up, across = crosshair(importance, performance, rule, scale)
    place = 2 * (importance >= up[..., None]).astype(np.int64) + (performance >= across[..., None])
    return np.where(np.isnan(importance) | np.isnan(performance), -1, place)


@dataclass(frozen=True)
class ImportancePerformance:
    """Point (performance, importance) of each item, each mean over those who answered that question.

    Quadrants by a crosshair rule (``variant``): means of the items (default), medians, or the scale's midpoint.
    chance_quadrant: the share of group bootstrap samples, each with its own crosshair, in which the item stays in its
    quadrant (key ``quadrant``). ``details`` has for each point the covariance of the two means, performance first, and
    the radius of its confidence ellipse. Martilla and James 1977; Bacon 2003.
    """

    name: str = "importance_performance"
    aliases: tuple[str, ...] = ("ipa",)
    title: str = "Which items are important and done badly, and how sure is that?"
    source: SourceKind = "survey"
    reference: str = "Martilla & James 1977, J. Marketing 41:77-79; Bacon 2003, Int. J. Market Research 45:55-71"

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        wanted = 'no item has both an "importance" and a "perceived" column'
        return "" if source.with_role("importance", "perceived") else wanted

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        choice(options, RULES, self.name)
        return [*_counts(source, options), _usable(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        rule = choice(options, RULES, self.name)
        items = source.with_role("importance", "perceived")
        found, small = cells(blocks, _usable(source, options), options)
        all_estimates: list[Estimate] = []
        drawn: list[dict[str, Any]] = []  # for the chart
        dropped = without(blocks, found[0], NOBODY, source)
        for cell in found:
            held = tables(blocks, _counts(source, options), len(points(source.scale)), cell.key)
            here = Points.read(held, source.scale, source.weight is not None)
            chances = _chances(here, rule, source.scale, options)
            places = quadrants(here.importance.mean, here.performance.mean, rule, source.scale)
            all_estimates += [
                *_crosshair(here, rule, source.scale, cell),
                *_estimates(items, here, places, chances, cell, options),
            ]
            drawn.append(_details(items, here, places, chances, cell, options))
            dropped += few_answers(cell, here.n, items, options)
        nobody = [point["item"] for point in drawn[0]["points"] if not point["quadrant"]]
        notes = (f"Importance or performance nobody answered: {', '.join(nobody)}.",) if nobody else ()
        header = (tuple(dropped + small), source.weight is not None, self.reference, notes)
        details = {"rule": rule, "confidence": options.confidence, "cells": drawn}
        variant = _variant(source, rule, options)
        return Result(self.name, variant, found[0].n, tuple(all_estimates), *header, details)


def _counts(survey: Survey, options: Options) -> list[Counts]:
    items = survey.with_role("importance", "perceived")
    return [Counts((item.roles["perceived"], item.roles["importance"]), options.cells, survey.weight) for item in items]


def _usable(survey: Survey, options: Options) -> Moments:
    sets = [(column,) for counts in _counts(survey, options) for column in counts.columns]
    return usable([sets], survey, options)


def _variant(survey: Survey, rule: str, options: Options) -> str:
    cross = {"means": "means of the items", "medians": "medians of the items", "midpoint": "the scale's midpoint"}
    return (
        f"crosshair at {cross[rule]}, on the cross counts as high; {percent(options.confidence)} intervals: "
        f"{'delete-a-group jackknife' if survey.weight else 't'}; chance of the quadrant: "
        f"{options.resamples:,} group bootstrap samples, the crosshair drawn anew in each"
    )


def _chances(here: Points, rule: str, scale: tuple[int, int], options: Options) -> Floats:
    """Share of bootstrap samples with each item in each quadrant, (4, J), the crosshair drawn anew in each."""
    counts = resamples(here.performance.weight + here.importance.weight, options)
    places = quadrants(here.importance.drawn(counts), here.performance.drawn(counts), rule, scale)
    return ratio([(places == at).sum(axis=0) for at in range(len(QUADRANTS))], (places >= 0).sum(axis=0))


def _crosshair(here: Points, rule: str, scale: tuple[int, int], cell: Cell) -> list[Estimate]:
    up, across = crosshair(here.importance.mean, here.performance.mean, rule, scale)
    return [
        Estimate(cell.keys, name, float(value), n=cell.n, unit="points")
        for name, value in (("crosshair_performance", across), ("crosshair_importance", up))
    ]


def _estimates(
    items: Sequence[Item], here: Points, places: Places, chances: Floats, cell: Cell, options: Options
) -> list[Estimate]:
    keys = [{**cell.keys, "item": item.id} for item in items]
    performance, importance = here.spreads()
    columns = [
        estimates(keys, "performance", performance, here.performance.n, "points", options.confidence),
        estimates(keys, "importance", importance, here.importance.n, "points", options.confidence),
        [
            Estimate(
                {**one, "quadrant": _name(place)}, "chance_quadrant", _of(chances[:, at], place), n=int(n), unit="share"
            )
            for at, (one, place, n) in enumerate(zip(keys, places, here.n, strict=True))
        ],
    ]
    return by_row(columns, cell, options)


def _name(place: int) -> str:
    """The quadrant's name; empty where the item has no point."""
    return "" if place < 0 else QUADRANTS[place]


def _of(chances: Floats, place: int) -> float:
    return math.nan if place < 0 else float(chances[place])


def _details(
    items: Sequence[Item], here: Points, places: Places, chances: Floats, cell: Cell, options: Options
) -> dict[str, Any]:
    """What a chart draws: points with the covariance and radius of their ellipse, and the chance of every quadrant."""
    covariance, radius = here.covariance(), here.radius(options.confidence)
    shown = enough(cell, here.n, options)
    drawn = [
        {
            "item": item.id,
            "performance": _number(here.performance.mean[at]),
            "importance": _number(here.importance.mean[at]),
            "covariance": [[_number(entry) for entry in row] for row in covariance[at]],
            "radius": _number(radius[at]),
            "quadrant": _name(places[at]),
            "chances": {name: _number(chances[place, at]) for place, name in enumerate(QUADRANTS)},
            "n": int(here.n[at]),
        }
        for at, item in enumerate(items)
        if shown[at]
    ]
    return {"keys": dict(cell.keys), "points": drawn}


def _number(value: float) -> float | None:
    """As JSON takes it."""
    return float(value) if math.isfinite(value) else None


METHOD = ImportancePerformance()
