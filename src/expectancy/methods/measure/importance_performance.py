"""Importance-performance analysis: each item a point, the quadrant it lies in, and the chance that it stays there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
from expectancy.methods.interval import Floats
from expectancy.methods.measure.points import Points
from expectancy.summaries import Answered, Blocks, Counts, Summary
from expectancy.summaries.moments import ratio

RULES = ("means", "medians", "midpoint")
CROSS = {"means": "the means of the items", "medians": "the medians of the items", "midpoint": "the scale's midpoint"}
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
    quadrant; chance_concentrate_here and so on: in each. ``details`` has the crosshair, the quadrants, and for each
    item the covariance of its two means and the outline of their ellipse, importance first. Martilla and James 1977.
    """

    name: str = "importance_performance"
    aliases: tuple[str, ...] = ("ipa",)
    variants: tuple[str, ...] = RULES
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
        details: dict[str, Any] = {}
        dropped = without(blocks, found[0], NOBODY, source)
        for cell in found:
            held = tables(blocks, _counts(source, options), len(points(source.scale)), cell.key)
            rating = points(source.scale)
            here = Points.read(held, rating, rating, source.weight is not None)
            chances = _chances(here, rule, source.scale, options)
            places = quadrants(here.up.mean, here.across.mean, rule, source.scale)
            all_estimates += [
                *_crosshair(here, rule, source.scale, cell),
                *_estimates(items, here, places, chances, cell, options),
            ]
            if cell.key is None:
                details = _details(items, here, places, rule, source.scale, options)
            dropped += few_answers(cell, here.n, items, options)
        nobody = [item.id for item in items if item.id not in details["quadrants"]]
        notes = (f"Importance or performance nobody answered: {', '.join(nobody)}.",) if nobody else ()
        header = (tuple(dropped + small), source.weight is not None, self.reference, notes)
        variant = _variant(source, rule, options)
        return Result(self.name, variant, found[0].n, tuple(all_estimates), *header, details)


def _counts(survey: Survey, options: Options) -> list[Counts]:
    items = survey.with_role("importance", "perceived")
    return [Counts((item.roles["perceived"], item.roles["importance"]), options.cells, survey.weight) for item in items]


def _usable(survey: Survey, options: Options) -> Answered:
    sets = [(column,) for counts in _counts(survey, options) for column in counts.columns]
    return usable([sets], options)


def _variant(survey: Survey, rule: str, options: Options) -> str:
    return (
        f"crosshair at {CROSS[rule]}, on the cross counts as high; {percent(options.confidence)} intervals: "
        f"{'delete-a-group jackknife' if survey.weight else 't'}; chance of the quadrant: "
        f"{options.resamples:,} group bootstrap samples, the crosshair drawn anew in each"
    )


def _chances(here: Points, rule: str, scale: tuple[int, int], options: Options) -> Floats:
    """Share of bootstrap samples with each item in each quadrant, (4, J), the crosshair drawn anew in each."""
    counts = resamples(here.across.weight + here.up.weight, options)
    places = quadrants(here.up.drawn(counts), here.across.drawn(counts), rule, scale)
    return ratio([(places == at).sum(axis=0) for at in range(len(QUADRANTS))], (places >= 0).sum(axis=0))


def _crosshair(here: Points, rule: str, scale: tuple[int, int], cell: Cell) -> list[Estimate]:
    up, across = crosshair(here.up.mean, here.across.mean, rule, scale)
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
        estimates(keys, "performance", performance, here.across.n, "points", options.confidence),
        estimates(keys, "importance", importance, here.up.n, "points", options.confidence),
        _shares(keys, "chance_quadrant", [_of(chances[:, at], place) for at, place in enumerate(places)], here.n),
        *(_shares(keys, f"chance_{name}", chance, here.n) for name, chance in zip(QUADRANTS, chances, strict=True)),
    ]
    return by_row(columns, cell, options)


def _shares(
    keys: Sequence[Mapping[str, str]], name: str, values: Sequence[float] | Floats, n: Floats
) -> list[Estimate]:
    return [
        Estimate(one, name, float(value), n=int(size), unit="share")
        for one, value, size in zip(keys, values, n, strict=True)
    ]


def _of(chances: Floats, place: int) -> float:
    """The chance of the item's own quadrant; without a point there is none."""
    return math.nan if place < 0 else float(chances[place])


def _details(
    items: Sequence[Item], here: Points, places: Places, rule: str, scale: tuple[int, int], options: Options
) -> dict[str, Any]:
    """What a chart draws: the cross, each item's quadrant, and its ellipse as an outline and as a covariance."""
    up, across = crosshair(here.up.mean, here.across.mean, rule, scale)
    known = [at for at, place in enumerate(places) if place >= 0]
    covariance, outlines = here.covariance(), here.ellipses(options.confidence)[..., ::-1]
    drawn = [at for at in known if np.isfinite(outlines[at]).all()]
    cross = {"importance": float(up), "performance": float(across), "rule": f"at {CROSS[rule]}"} if known else {}
    return {
        "crosshair": cross,
        "quadrants": {items[at].id: QUADRANTS[places[at]] for at in known},
        "ellipses": {items[at].id: outlines[at].round(6).tolist() for at in drawn},  # (importance, performance)
        "covariances": {items[at].id: covariance[at, ::-1, ::-1].tolist() for at in drawn},  # the same order
    }


METHOD = ImportancePerformance()
