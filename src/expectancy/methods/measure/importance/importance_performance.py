"""Importance-performance analysis: each item a point, the quadrant it lies in, and the chance that it stays there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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
from expectancy.methods.measure.importance.peer_gap import PeerGaps, wanted
from expectancy.methods.measure.importance.points import Points
from expectancy.methods.measure.importance.priorities import priorities
from expectancy.methods.resampling import percentile_interval
from expectancy.summaries import Answered, Blocks, Counts, Summary
from expectancy.summaries.moments import ratio

RULES = ("means", "medians", "midpoint", "target")
CROSS = {
    "means": "the means of the items",
    "medians": "the medians of the items",
    "midpoint": "the scale's midpoint",
    "target": "the target ratings of the study",
}
# By importance (low, high) and performance (low, high).
QUADRANTS = ("low_priority", "possible_overkill", "concentrate_here", "keep_up")
NOBODY = "neither importance nor performance of any item answered"
Places = npt.NDArray[np.int64]


Target = tuple[float, float]  # importance, performance
NO_TARGET = (math.nan, math.nan)


def crosshair(
    importance: Floats, performance: Floats, rule: str, scale: tuple[int, int], target: Target = NO_TARGET
) -> tuple[Floats, Floats]:
    """Where the cross stands, (...) on the importance and on the performance axis, from item means (..., J).

    Items that lack either mean (NaN) are left out. ``target``: where it stands by that rule.
    """
    known = ~(np.isnan(importance) | np.isnan(performance))
    up, across = (
        _centre(np.where(known, values, np.nan), rule, scale, at)
        for values, at in zip((importance, performance), target, strict=True)
    )
    return up, across


def _centre(values: Floats, rule: str, scale: tuple[int, int], target: float) -> Floats:
    """The mean or median of what is known, the scale's middle, or the target."""
    if rule in ("midpoint", "target"):
        return np.full(values.shape[:-1], sum(scale) / 2 if rule == "midpoint" else target)
    if rule == "means":
        return mean_of_known(values)
    ordered = np.sort(values, axis=-1)  # NaN last
    count = (~np.isnan(values)).sum(axis=-1)
    places = np.stack([np.maximum(count - 1, 0) // 2, np.minimum(count // 2, values.shape[-1] - 1)], axis=-1)
    return np.asarray(np.take_along_axis(ordered, places, axis=-1).mean(axis=-1))


def quadrants(
    importance: Floats, performance: Floats, rule: str, scale: tuple[int, int], target: Target = NO_TARGET
) -> Places:
    """Places in ``QUADRANTS``, (..., J), with a crosshair for each row; -1 without a point. On the cross is high."""
    up, across = crosshair(importance, performance, rule, scale, target)
    place = 2 * (importance >= up[..., None]).astype(np.int64) + (performance >= across[..., None])
    return np.where(np.isnan(importance) | np.isnan(performance), -1, place)


@dataclass(frozen=True)
class ImportancePerformance:
    """Point (performance, importance) of each item, each mean over those who answered that question.

    Quadrants by a crosshair rule (``variant``): means of the items (default), medians, the scale's midpoint, or the
    study's target ratings. chance_quadrant: the share of group bootstrap samples, each with its own crosshair, in which
    the item stays in its quadrant; chance_concentrate_here and so on: in each. priority: importance less performance,
    with its rank. Where a peer's performance is known, peer, gap_to_peer and chance_behind, in each quadrant too.
    ``details`` has the crosshair, the quadrants, and for each item the covariance of its two means and the outline of
    their ellipse, importance first. Martilla and James 1977.
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
        return [*_counts(source, options), _usable(source, options), *wanted(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        items = source.with_role("importance", "perceived")
        found, small = cells(blocks, _usable(source, options), options)
        all_estimates: list[Estimate] = []
        details: dict[str, Any] = {}
        dropped = without(blocks, found[0], NOBODY, source)
        for cell in found:
            here = _Drawn.read(source, blocks, cell, options)
            all_estimates += here.estimates()
            if cell.key is None:
                details = _details(items, here)
            dropped += few_answers(cell, here.points.n, items, options)
        nobody = [item.id for item in items if item.id not in details["quadrants"]]
        notes = (f"Importance or performance nobody answered: {', '.join(nobody)}.",) if nobody else ()
        header = (tuple(dropped + small), source.weight is not None, self.reference, notes)
        variant = _variant(source, options)
        return Result(self.name, variant, found[0].n, tuple(all_estimates), *header, details)


def _counts(survey: Survey, options: Options) -> list[Counts]:
    items = survey.with_role("importance", "perceived")
    return [Counts((item.roles["perceived"], item.roles["importance"]), options.cells, survey.weight) for item in items]


def _usable(survey: Survey, options: Options) -> Answered:
    sets = [(column,) for counts in _counts(survey, options) for column in counts.columns]
    return usable([sets], options)


def _variant(survey: Survey, options: Options) -> str:
    rule = choice(options, RULES, METHOD.name)
    kind = "delete-a-group jackknife" if survey.weight else "t"
    peer = "; the peer's mean from elsewhere is taken as exact" if any(i.peer_mean for i in survey.items) else ""
    return (
        f"crosshair at {CROSS[rule]}, on the cross counts as high; {percent(options.confidence)} intervals: {kind}; "
        f"chance of the quadrant: {options.resamples:,} group bootstrap samples, the crosshair drawn anew in each{peer}"
    )


def targets(survey: Survey) -> Target:
    """From which importance and which performance an item counts as high, by the study."""
    performance = survey.target_rating
    return performance if survey.importance_target is None else survey.importance_target, performance


@dataclass(frozen=True)
class _Drawn:
    """One cell's points, and those of its resamples: means (R, J), places in QUADRANTS, crosshairs (R,)."""

    survey: Survey
    options: Options
    cell: Cell
    points: Points
    counts: Floats
    importance: Floats
    performance: Floats
    gaps: PeerGaps

    @staticmethod
    def read(survey: Survey, blocks: Blocks, cell: Cell, options: Options) -> _Drawn:
        rating = points(survey.scale)
        held = tables(blocks, _counts(survey, options), len(rating), cell.key)
        here = Points.read(held, rating, rating, survey.weight is not None)
        counts = resamples(here.across.weight + here.up.weight, options)
        gaps = PeerGaps.read(survey, blocks, options, here, cell.key)
        return _Drawn(survey, options, cell, here, counts, here.up.drawn(counts), here.across.drawn(counts), gaps)

    @property
    def _how(self) -> tuple[str, tuple[int, int], Target]:
        return choice(self.options, RULES, METHOD.name), self.survey.scale, targets(self.survey)

    @cached_property
    def places(self) -> Places:
        return quadrants(self.points.up.mean, self.points.across.mean, *self._how)

    @cached_property
    def cross(self) -> tuple[Floats, Floats]:
        return crosshair(self.points.up.mean, self.points.across.mean, *self._how)

    @cached_property
    def drawn_places(self) -> Places:
        return quadrants(self.importance, self.performance, *self._how)

    def estimates(self) -> list[Estimate]:
        """The crosshair, item by item, then against the peer."""
        here, confidence = self.points, self.options.confidence
        keys = [{**self.cell.keys, "item": item.id} for item in self.survey.with_role("importance", "perceived")]
        performance, importance = here.spreads()
        drawn = self.drawn_places
        chances = ratio([(drawn == at).sum(axis=0) for at in range(len(QUADRANTS))], (drawn >= 0).sum(axis=0))
        own = [_of(chances[:, at], place) for at, place in enumerate(self.places)]
        columns = [
            estimates(keys, "performance", performance, here.across.n, "points", confidence),
            estimates(keys, "importance", importance, here.up.n, "points", confidence),
            _shares(keys, "chance_quadrant", own, here.n),
            *(_shares(keys, f"chance_{name}", chance, here.n) for name, chance in zip(QUADRANTS, chances, strict=True)),
            *priorities(keys, here, (self.importance, self.performance), confidence),
        ]
        told = [*self._crosshair(), *by_row(columns, self.cell, self.options)]
        peers = self.gaps.estimates(keys, here, (self.counts, drawn), confidence)
        return told + (by_row(peers, self.cell, self.options) if peers else [])

    def _crosshair(self) -> list[Estimate]:
        """Where it stands; with the resamples' percentiles where it comes from the answers."""
        up, across = self.cross
        ups, acrosses = crosshair(self.importance, self.performance, *self._how)
        fixed = self._how[0] in ("midpoint", "target")
        found = []
        for name, value, drawn in (("performance", across, acrosses), ("importance", up, ups)):
            low, high = percentile_interval(drawn[:, None], self.options.confidence)
            least, most = (None, None) if fixed else (float(np.fmin(low[0], value)), float(np.fmax(high[0], value)))
            found.append(
                Estimate(self.cell.keys, f"crosshair_{name}", float(value), least, most, self.cell.n, "points")
            )
        return found


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


def _details(items: Sequence[Item], here: _Drawn) -> dict[str, Any]:
    """What a chart draws: the cross, each item's quadrant, and its ellipse as an outline and as a covariance."""
    up, across = here.cross
    rule, places = choice(here.options, RULES, METHOD.name), here.places
    known = [at for at, place in enumerate(places) if place >= 0]
    covariance, outlines = here.points.covariance(), here.points.ellipses(here.options.confidence)[..., ::-1]
    drawn = [at for at in known if np.isfinite(outlines[at]).all()]
    cross = {"importance": float(up), "performance": float(across), "rule": f"at {CROSS[rule]}"} if known else {}
    return {
        "crosshair": cross,
        "quadrants": {items[at].id: QUADRANTS[places[at]] for at in known},
        "ellipses": {items[at].id: outlines[at].round(6).tolist() for at in drawn},  # (importance, performance)
        "covariances": {items[at].id: covariance[at, ::-1, ::-1].tolist() for at in drawn},  # the same order
    }


METHOD = ImportancePerformance()
