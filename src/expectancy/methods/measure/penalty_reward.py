"""Penalty and reward: what low and high ratings of each item go with in overall satisfaction, all items together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import Problem, UsageError
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import Crowd
from expectancy.methods.low_high import (
    FEWEST,
    Coefficients,
    Fit,
    cuts,
    fits,
    lacking,
    moments,
    outcome_scale,
    predictors,
)
from expectancy.methods.resampling import Column, jackknife_interval, percentile_interval, share_of, tell
from expectancy.summaries import Blocks, Summary
from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]
CLASSES = ("basic", "performance", "excitement", "unclassified")
ASYMMETRY_CUT = 1 / 3  # one of penalty and reward at least twice the other


def asymmetry(penalty: Floats, reward: Floats) -> Floats:
    """Impact asymmetry (r - |p|) / (r + |p|) from -1, penalty only, to 1, reward only; NaN where r < 0 or p > 0.

    SGP - DGP with SGP = r / (r - p) and DGP = |p| / (r - p). Mikulic and Prebezac 2008.
    """
    return np.where((reward < 0) | (penalty > 0), np.nan, ratio(reward + penalty, reward - penalty))


def classes(penalty: Floats, reward: Floats, cut: float) -> npt.NDArray[np.intp]:
    """Places in ``CLASSES``: basic at or under -cut, excitement at or over cut, performance between."""
    found = asymmetry(penalty, reward)
    known = np.nan_to_num(found)
    return np.where(np.isnan(found), 3, np.where(known <= -cut, 0, np.where(known >= cut, 2, 1)))


@dataclass(frozen=True)
class PenaltyReward:
    """y = b0 + sum_j (p_j low_j + r_j high_j + a_j absent_j) + e, ordinary least squares on everybody who gave y.

    Per item: ``penalty`` p_j and ``reward`` r_j in points of the overall scale against a middle answer, ``range``
    r - p, ``asymmetry`` (r - |p|) / (r + |p|), shares low and high among everybody with y, and ``chance_class``.
    Intervals are delete-a-group jackknife (robust to unequal variances, follows weights); that of the asymmetry is the
    group bootstrap's percentiles with p > 0 and r < 0 set to 0. Brandt 1987; Matzler and Sauerwein 2002.
    """

    name: str = "penalty_reward"
    aliases: tuple[str, ...] = ("prca", "penalty_reward_contrast")
    variants: tuple[str, ...] = ()
    title: str = "What do low and what do high ratings of each item go with in overall satisfaction?"
    source: SourceKind = "survey"
    reference: str = (
        "Brandt 1987, Add Value to Your Service, AMA; "
        "Matzler & Sauerwein 2002, Int. J. Service Industry Mgmt 13:314-332; "
        "Mikulić & Prebežac 2008, Managing Service Quality 18:559-576"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        return lacking(source)

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        return [moments(source, options.cells)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        cut = class_cut(options)
        found, dropped = fits(source, blocks, options)
        estimates: list[Estimate] = []
        details: dict[str, Any] = {"segments": {}}
        for crowd, fit in found:
            told, classed = _of_crowd(crowd, fit, options, cut)
            estimates += told
            part = {"class": classed, "left_out": [vars(each) for each in fit.left_out]}
            if crowd.key is None:
                details |= part
            else:
                details["segments"][crowd.name] = part
        whole = found[0][1]
        variant = _variant(source, options, cut)
        weighted = source.weight is not None
        return Result(
            self.name,
            variant,
            whole.rows,
            tuple(estimates),
            tuple(dropped),
            weighted,
            self.reference,
            tuple(notes(whole)),
            details,
        )


def class_cut(options: Options) -> float:
    """The asymmetry at which a class begins: ``--variant 0.5`` for another than 1/3."""
    try:
        cut = float(options.variant) if options.variant else ASYMMETRY_CUT
    except ValueError:
        cut = math.nan
    if 0 < cut < 1:
        return cut
    raise UsageError(
        Problem(
            "unknown-variant",
            f'penalty_reward has no variant "{options.variant}"',
            "--variant",
            "the asymmetry from which an item is basic or excitement, between 0 and 1",
            "leave it out for 1/3, or give a number such as 0.5",
        )
    )


def notes(fit: Fit) -> list[str]:
    """What a reader must know: no fit, or which answers could not enter it."""
    if not fit.solvable:
        needed = 2 * max(1, len(fit.kept))
        return [
            f"No regression: {fit.rows:,} answers on overall satisfaction that vary are needed, at least {needed:,}, "
            f"and items with {FEWEST} low, high or missing answers."
        ]
    told = []
    for kind, word in (("low", "penalty"), ("high", "reward")):
        gone = [f"{each.item} ({each.why})" for each in fit.left_out if each.kind == kind]
        if gone:
            told.append(f"No {word} could be told for {', '.join(gone)}.")
    return told


def _variant(survey: Survey, options: Options, cut: float) -> str:
    limits = {cuts(survey, item) for item in predictors(survey)}
    told = " or ".join(f"low {low:g} or less, high {high:g} or more" for low, high in sorted(limits))
    own = "; low where given: below the respondent's own minimum" if survey.with_role("perceived", "minimum") else ""
    low, high = outcome_scale(survey)
    return (
        f"OLS on low, high and absent answers of all items together; {told}{own}; overall {low} to {high}; "
        f"classes at asymmetry {cut:.2f}; {percent(options.confidence)} intervals: delete-a-group jackknife "
        f"(asymmetry: percentiles of {options.resamples:,} group resamples)"
    )


def _of_crowd(crowd: Crowd, fit: Fit, options: Options, cut: float) -> tuple[list[Estimate], dict[str, Any]]:
    value = fit.everybody()
    jack, boot = fit.jackknife(), fit.bootstrap(options.resamples, options.seed)
    place = classes(value.penalty, value.reward, cut)
    drawn = classes(boot.penalty, boot.reward, cut)
    chances = np.stack([share_of(drawn == each) for each in range(len(CLASSES))])
    columns = _columns(value, jack, boot, options.confidence)
    known = ~np.isnan(value.penalty) & ~np.isnan(value.reward)
    columns["chance_class"] = Column(np.where(known, chances[place, np.arange(len(place))], np.nan), "chance")
    keys = [{"item": item, **crowd.keys} for item in fit.items]
    whole = _whole(fit, value, jack, options.confidence)
    estimates = [*tell(keys, columns, [fit.rows] * len(keys)), *tell([crowd.keys], whole, [fit.rows])]
    classed = {
        item: {
            "class": CLASSES[place[at]],
            "chance": round(float(chances[place[at], at]), 4),
            "chances": {name: round(float(chances[each, at]), 4) for each, name in enumerate(CLASSES)},
        }
        for at, item in enumerate(fit.items)
        if known[at]
    }
    return estimates, classed


def _columns(value: Coefficients, jack: Coefficients, boot: Coefficients, confidence: float) -> dict[str, Column]:
    def by_jackknife(here: Floats, left: Floats, unit: str) -> Column:
        return Column(here, unit, jackknife_interval(here, left, confidence))

    found = asymmetry(value.penalty, value.reward)
    clipped = asymmetry(np.minimum(boot.penalty, 0.0), np.maximum(boot.reward, 0.0))
    low, high = (np.where(np.isnan(found), np.nan, bound) for bound in percentile_interval(clipped, confidence))
    return {
        "penalty": by_jackknife(value.penalty, jack.penalty, "points"),
        "reward": by_jackknife(value.reward, jack.reward, "points"),
        "range": by_jackknife(value.reward - value.penalty, jack.reward - jack.penalty, "points"),
        "asymmetry": Column(found, "", (low, high)),
        "share_low": by_jackknife(value.low, jack.low, "share"),
        "share_high": by_jackknife(value.high, jack.high, "share"),
    }


def _whole(fit: Fit, value: Coefficients, jack: Coefficients, confidence: float) -> dict[str, Column]:
    r2 = value.r2[None]
    low, high = jackknife_interval(r2, jack.r2[:, None], confidence)
    return {
        "r2": Column(r2, "share", (np.maximum(low, 0.0), np.minimum(high, 1.0))),
        "condition_number": Column(np.array([fit.condition_number]), ""),
    }


METHOD = PenaltyReward()
