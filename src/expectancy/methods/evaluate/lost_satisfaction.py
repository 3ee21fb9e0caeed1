"""Lost satisfaction: how much of overall satisfaction goes with low ratings of each expectation (methods.md 25)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import Crowd
from expectancy.methods.evaluate import difference_scores
from expectancy.methods.evaluate.driver_ranking import Ranking, mixed_kinds, ranking, wanted_moments
from expectancy.methods.links import Links, joined
from expectancy.methods.low_high import Coefficients, Fit, fits, lacking, moments, outcome_scale, predictors
from expectancy.methods.resampling import (
    Bounds,
    Column,
    chances_of_top,
    jackknife_interval,
    percentile_interval,
    rank_correlation,
    ranks,
    tell,
)
from expectancy.summaries import Blocks, Summary

Floats = npt.NDArray[np.float64]
TOP = 5
AGREEMENT = 0.5  # Spearman's rho under which the two rankings disagree


@dataclass(frozen=True)
class LostSatisfaction:
    """lost_e = sum over items j of e of max(0, -p_j) * share_low_j, points of overall satisfaction.

    p_j is the penalty of the regression of overall satisfaction on low, high and absent answers of all items together
    (``penalty_reward``), share_low_j the share of everybody with y who rate j low. The regression is additive, so the
    sum is the change of the model's mean if every low answer of e were a middle one: nothing counts twice.
    As a method each item is its own expectation; ``lost_satisfaction`` takes the links of a study.
    """

    name: str = "lost_satisfaction"
    aliases: tuple[str, ...] = ("lost", "priorities")
    variants: tuple[str, ...] = ()
    title: str = "How much overall satisfaction goes with low ratings of each expectation?"
    source: SourceKind = "survey"
    reference: str = (
        "Own definition (docs/reference/methods/lost_satisfaction.md) on Brandt 1987; "
        "Anderson & Mittal 2000, J. Service Research 3:107-120"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        return lacking(source)

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        """The moments of ``penalty_reward``, and ratings for the ranking beside it."""
        assert isinstance(source, Survey)
        tests = difference_scores.needs(source, options)
        return [moments(source, options.cells), wanted_moments(source, options.cells), *tests]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        return lost_satisfaction(source, blocks, options, {item.id: (item.id,) for item in predictors(source)})


def lost_satisfaction(survey: Survey, blocks: Blocks, options: Options, links: Links, top: int = TOP) -> Result:
    """Lost satisfaction of expectations, each linked to the ids of its items.

    Per expectation: ``lost`` (points), ``lost_100`` (of a scale from 0 to 100), ``share_low`` (mean over its items),
    ``rank``, ``chance_first``, ``chance_top`` (of ranking in the first ``top``), and ``driver_priority`` and
    ``driver_rank``: share of R2 times shortfall. Over all: ``joint_lost``, ``room``, ``rank_agreement``, ``r2``,
    ``condition_number``. Of each item's gap that stands in a ranking ``r2_difference``, ``r2_direct`` and
    ``p_difference``: whether it tells what its two ratings tell (:mod:`difference_scores`).

    Intervals: truncation at 0 makes sums of noise positive, so the low end is the delete-a-group jackknife's of the sum
    without truncation, which the truth cannot be under, and the high end the larger of that and of the bootstrap's
    percentile of the truncated sum. Simulated coverage is 93 to 99 % (tests/methods/evaluate).
    """
    found, dropped = fits(survey, blocks, options)
    known = {item.id: place for place, item in enumerate(predictors(survey))}
    places = {name: [known[item] for item in items if item in known] for name, items in links.items()}
    unlinked = [name for name, at in places.items() if not at]
    if unlinked:
        dropped.append(Drop("no item with a perceived column", len(unlinked), listed(unlinked)))
    table = Table(survey, {name: at for name, at in places.items() if at}, options, top)
    estimates: list[Estimate] = []
    notes: list[str] = []
    for crowd, fit in found:
        beside = ranking(survey, blocks, options, crowd.key)
        told = table.crowd(crowd, fit, beside)
        estimates += told
        if crowd.key is None:
            tests, sentences = difference_scores.tested(survey, blocks, options)
            estimates += tests
            notes = [*_item_notes(fit), *_rank_notes(told), *mixed_kinds(survey), *sentences]
    return Result(
        METHOD.name,
        _variant(survey, options, top, beside),
        found[0][1].rows,
        tuple(estimates),
        tuple(dropped),
        survey.weight is not None,
        METHOD.reference,
        tuple(notes),
        {"links": {name: list(items) for name, items in links.items()}, "top": top},
    )


@dataclass(frozen=True)
class Table:
    """Turns a fit into estimates; ``places`` are the items of each expectation."""

    survey: Survey
    places: Mapping[str, list[int]]
    options: Options
    top: int

    def crowd(self, crowd: Crowd, fit: Fit, beside: Ranking) -> list[Estimate]:
        """All estimates of everybody or of one segment."""
        value, jack, boot = fit.everybody(), fit.jackknife(), fit.bootstrap(self.options.resamples, self.options.seed)
        signed, signed_jack, signed_boot = (losses(fit, each) for each in (value, jack, boot))
        lost, low, high = self._bounds(signed, signed_jack, signed_boot, list(self.places.values()))
        boot_lost = joined(np.maximum(signed_boot, 0.0), list(self.places.values()))
        priority = joined(beside.share * beside.shortfall, list(self.places.values()))
        columns = self._columns(fit, value, lost, (low, high), boot_lost, priority)
        keys = [{"expectation": name, **crowd.keys} for name in self.places]
        every = [sorted({place for at in self.places.values() for place in at})]
        joint = self._bounds(signed, signed_jack, signed_boot, every)
        whole = self._whole(fit, value, joint, rank_correlation(lost, priority))
        return [*tell(keys, columns, [fit.rows] * len(keys)), *tell([crowd.keys], whole, [fit.rows])]

    def _bounds(
        self, signed: Floats, jack: Floats, boot: Floats, places: Sequence[list[int]]
    ) -> tuple[Floats, Floats, Floats]:
        """(lost, low, high) of sums over sets of items; see ``lost_satisfaction`` for why the ends differ."""
        lost = joined(np.maximum(signed, 0.0), places) + 0.0  # no -0
        low, high = jackknife_interval(joined(signed, places), joined(jack, places), self.options.confidence)
        _, percentile = percentile_interval(joined(np.maximum(boot, 0.0), places), self.options.confidence)
        return lost, np.maximum(low, 0.0), np.maximum(high, np.fmax(percentile, lost))

    def _columns(
        self, fit: Fit, value: Coefficients, lost: Floats, bounds: Bounds, boot: Floats, priority: Floats
    ) -> dict[str, Column]:
        worst, best = outcome_scale(self.survey)
        per_100 = 100 / (best - worst)
        first, top = (np.where(np.isnan(lost), np.nan, chance) for chance in chances_of_top(boot, 1, self.top))
        return {
            "lost": Column(lost, "points", bounds),
            "lost_100": Column(lost * per_100, "points of 100", (bounds[0] * per_100, bounds[1] * per_100)),
            "share_low": Column(self._share_low(value, unanswered(fit)), "share"),
            "rank": Column(ranks(lost), "rank", percentile_interval(ranks(boot), self.options.confidence)),
            "chance_first": Column(first, "chance"),
            "chance_top": Column(top, "chance"),
            "driver_priority": Column(priority, "share x points"),
            "driver_rank": Column(ranks(priority), "rank"),
        }

    def _share_low(self, value: Coefficients, silent: npt.NDArray[np.bool_]) -> Floats:
        """Mean over the items of each expectation that anybody answered."""
        known, places = np.where(silent, np.nan, 1.0), list(self.places.values())
        return joined(known * value.low, places) / joined(known, places)

    def _whole(
        self, fit: Fit, value: Coefficients, joint: tuple[Floats, Floats, Floats], agreement: float
    ) -> dict[str, Column]:
        room = outcome_scale(self.survey)[1] - float(value.mean)
        return {
            "joint_lost": Column(joint[0], "points", joint[1:]),
            "room": Column(np.array([room]), "points"),
            "rank_agreement": Column(np.array([agreement]), "rho"),
            "r2": Column(value.r2[None], "share"),
            "condition_number": Column(np.array([fit.condition_number]), ""),
        }


def losses(fit: Fit, found: Coefficients) -> Floats:
    """-p_j * share_low_j, (..., items), signed: 0 where nobody rates j low, NaN where too few do, or nobody rates j."""
    none_low = (fit.cases[0] == 0) & fit.solvable & ~unanswered(fit)
    return np.where(none_low, 0.0, -found.penalty * found.low)


def unanswered(fit: Fit) -> npt.NDArray[np.bool_]:
    """The items that nobody with an answer on overall satisfaction rated."""
    return np.asarray(np.isclose(fit.cases[2], fit.rows))


def _variant(survey: Survey, options: Options, top: int, beside: Ranking) -> str:
    low, high = outcome_scale(survey)
    return (
        f"penalty x share low, all items in one regression; overall {low} to {high}; {percent(options.confidence)} "
        f"intervals: jackknife of the sum below, bootstrap above, cut at 0; chances of rank 1 and of the first {top} "
        f"from {options.resamples:,} group resamples; beside it {beside.kind} share x shortfall"
    )


def _item_notes(fit: Fit) -> list[str]:
    if not fit.solvable:
        return [
            f"Lost satisfaction cannot be told: {fit.rows:,} answers on overall satisfaction are too few for all items "
            "together, or they do not vary."
        ]
    value = fit.everybody()
    silent = [item for item, gone in zip(fit.items, unanswered(fit), strict=True) if gone]
    told = [f"Nobody answered {listed(silent)}: no loss can be told."] if silent else []
    turned = [item for item, p in zip(fit.items, value.penalty, strict=True) if p > 0]
    if turned:
        told.append(
            f"With all other items held constant, low ratings of {listed(turned)} do not go with lower overall "
            "satisfaction; their loss is set to 0."
        )
    gone = [f"{each.item} ({each.why})" for each in fit.left_out if each.kind == "low" and each.cases > 0]
    if gone:
        told.append(f"The loss of {listed(gone)} cannot be told.")
    return told


def _rank_notes(told: Sequence[Estimate]) -> list[str]:
    def everybody(statistic: str) -> dict[str, float]:
        return {each.keys.get("expectation", ""): each.value for each in told if each.statistic == statistic}

    notes = []
    joint, room = everybody("joint_lost")[""], everybody("room")[""]
    if joint > room:
        notes.append(
            f"All losses together ({joint:.2f} points) exceed the room left on the scale ({room:.2f}): items overlap "
            "too much to add them up; read the order, not the sizes."
        )
    firsts = [_first(everybody(name)) for name in ("rank", "driver_rank")]
    agreement = everybody("rank_agreement")[""]
    if agreement < AGREEMENT or (all(firsts) and not firsts[0] & firsts[1]):
        named = [" or ".join(sorted(first)) or "nothing" for first in firsts]
        rho = f"rank correlation {agreement:.2f}" if math.isfinite(agreement) else "too few to correlate"
        notes.append(
            f"Two ways of ranking disagree ({rho}): penalty x share low puts {named[0]} first, share of explained "
            f"variance x shortfall {named[1]}."
        )
    return notes


def _first(found: Mapping[str, float]) -> set[str]:
    return {name for name, rank in found.items() if rank == 1}


METHOD = LostSatisfaction()
