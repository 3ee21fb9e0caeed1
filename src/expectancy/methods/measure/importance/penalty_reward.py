"""Penalty and reward: what low and high ratings of each item go with in overall satisfaction, all items together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import percent
from expectancy.methods.chance import two_sided_t
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import Crowd
from expectancy.methods.ellipses import outlines, regression_radius
from expectancy.methods.low_high import FEWEST, Coefficients, Fit, Limits, fits_of, lacking, outcome_scale
from expectancy.methods.measure.importance.contrast import ERRORS, VARIANTS, Chosen, Spread, answers, robust, spread
from expectancy.methods.measure.importance.cut_rules import CutRule
from expectancy.methods.resampling import Column, jackknife_interval, percentile_interval, share_of, tell
from expectancy.methods.standard_errors import variance_inflation
from expectancy.summaries import Blocks, Summary
from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]
CLASSES = ("basic", "performance", "excitement", "unclassified")


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
    r - p (RIOCS), ``sgp`` r / (r - p) and ``dgp`` |p| / (r - p), ``asymmetry`` sgp - dgp, ``reward_plus_penalty`` with
    ``symmetry_p`` of the joint test r + p = 0, shares low and high among everybody with y, ``vif_low`` and
    ``vif_high``, and the chance of every class. Intervals: delete-a-group jackknife (robust to unequal variances,
    follows weights), or classical or HC3 errors; those of sgp, dgp and asymmetry are the group bootstrap's percentiles
    with p > 0 and r < 0 set to 0. Brandt 1987; Matzler and Sauerwein 2002.
    """

    name: str = "penalty_reward"
    aliases: tuple[str, ...] = ("prca", "penalty_reward_contrast")
    variants: tuple[str, ...] = VARIANTS
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
        chosen = Chosen.of(options, source)
        rows = [answers(source, options)] if chosen.errors == "hc3" else []
        return [CutRule(source, chosen.rule).moments(options.cells), *rows]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        chosen = Chosen.of(options, source)
        rule = CutRule(source, chosen.rule)
        view = blocks[rule.moments(options.cells)]
        limits = rule.limits(view.total(None))
        found, dropped = fits_of(source, view, partial(rule.products, limits=limits), blocks.rows, options)
        estimates: list[Estimate] = []
        details: dict[str, Any] = {"segments": {}}
        for crowd, fit in found:
            jack = fit.jackknife()
            errors = spread(fit, jack, chosen)
            if chosen.errors == "hc3":
                errors = robust(source, blocks, options, fit, crowd, limits, chosen.rule == "study")
            told, part = _of_crowd(crowd, fit, jack, errors, options, chosen)
            estimates += told
            if crowd.key is None:
                details |= part
            else:
                details["segments"][crowd.name] = part
        whole = found[0][1]
        return Result(
            self.name,
            _variant(source, options, chosen, rule.told(limits)),
            whole.rows,
            tuple(estimates),
            tuple(dropped),
            source.weight is not None,
            self.reference,
            (*notes(whole), *_too_many(source, blocks, options, chosen)),
            {**details, "cut": chosen.cut, "limits": _limits(whole, limits)},
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


def _too_many(survey: Survey, blocks: Blocks, options: Options, chosen: Chosen) -> list[str]:
    if chosen.errors == "hc3" and blocks[answers(survey, options)].full:
        return ["Too many different answers to keep them all: no HC3 errors; leave hc3 out for the jackknife."]
    return []


def _limits(fit: Fit, limits: Sequence[Limits]) -> dict[str, list[float]]:
    return {item: [low, high] for item, (low, high) in zip(fit.items, limits, strict=True)}


def _variant(survey: Survey, options: Options, chosen: Chosen, rule: str) -> str:
    low, high = outcome_scale(survey)
    errors = dict(zip(ERRORS, ("delete-a-group jackknife", "classical OLS errors", "HC3 errors"), strict=True))
    return (
        f"OLS on low, high and absent answers of all items together; {rule}; overall {low} to {high}; "
        f"classes at asymmetry {chosen.cut:.2f}; {percent(options.confidence)} intervals: {errors[chosen.errors]} "
        f"(asymmetry: percentiles of {options.resamples:,} group resamples)"
    )


def _of_crowd(
    crowd: Crowd, fit: Fit, jack: Coefficients, errors: Spread, options: Options, chosen: Chosen
) -> tuple[list[Estimate], dict[str, Any]]:
    value, boot = fit.everybody(), fit.bootstrap(options.resamples, options.seed)
    place = classes(value.penalty, value.reward, chosen.cut)
    drawn = classes(boot.penalty, boot.reward, chosen.cut)
    known = ~np.isnan(value.penalty) & ~np.isnan(value.reward)
    chances = np.stack([share_of(drawn == each) for each in range(len(CLASSES))])
    columns = _columns(value, errors, jack, boot, options.confidence)
    columns["chance_class"] = Column(np.where(known, chances[place, np.arange(len(place))], np.nan), "chance")
    for name, chance in zip(CLASSES, chances, strict=True):
        columns[f"chance_{name}"] = Column(np.where(known, chance, np.nan), "chance")
    columns |= _inflation(fit)
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
    covariances = {
        item: errors.covariance[at].tolist()
        for at, item in enumerate(fit.items)
        if known[at] and np.isfinite(errors.covariance[at]).all()
    }
    left = [vars(each) for each in fit.left_out]
    drawn_at = _outlines(fit, value, errors, options.confidence)
    return estimates, {"class": classed, "left_out": left, "covariances": covariances, "outlines": drawn_at}


def _outlines(fit: Fit, value: Coefficients, errors: Spread, confidence: float) -> dict[str, Any]:
    """The ellipse of each item's penalty and reward together, as points of its edge."""
    reach = np.full(len(fit.items), regression_radius(errors.df, confidence))
    found = outlines(np.stack([value.penalty, value.reward], axis=-1), errors.covariance, reach)
    known = [at for at in range(len(fit.items)) if np.isfinite(found[at]).all()]
    return {fit.items[at]: found[at].round(5).tolist() for at in known}


def _columns(
    value: Coefficients, errors: Spread, jack: Coefficients, boot: Coefficients, confidence: float
) -> dict[str, Column]:
    def linear(penalty: float, reward: float) -> Column:
        found = sum((np.zeros_like(value.penalty), *_parts(value, penalty, reward)))
        return Column(np.asarray(found), "points", errors.bounds(np.asarray(found), penalty, reward, confidence))

    def share(here: Floats, left: Floats) -> Column:
        return Column(here, "share", jackknife_interval(here, left, confidence))

    both = linear(1, 1)
    t = np.abs(ratio(both.value, errors.error(1, 1)))
    found = asymmetry(value.penalty, value.reward)
    clipped = asymmetry(np.minimum(boot.penalty, 0.0), np.maximum(boot.reward, 0.0))
    low, high = (np.where(np.isnan(found), np.nan, bound) for bound in percentile_interval(clipped, confidence))
    return {
        "penalty": linear(1, 0),
        "reward": linear(0, 1),
        "range": linear(-1, 1),
        "asymmetry": Column(found, "", (low, high)),
        "sgp": Column((1 + found) / 2, "share", ((1 + low) / 2, (1 + high) / 2)),
        "dgp": Column((1 - found) / 2, "share", ((1 - high) / 2, (1 - low) / 2)),
        "reward_plus_penalty": both,
        "symmetry_p": Column(np.array([two_sided_t(each, errors.df) for each in t]), "p"),
        "share_low": share(value.low, jack.low),
        "share_high": share(value.high, jack.high),
    }


def _parts(value: Coefficients, penalty: float, reward: float) -> list[Floats]:
    """What is added up; what counts nothing may be unknown."""
    return [times * each for times, each in ((penalty, value.penalty), (reward, value.reward)) if times]


def _inflation(fit: Fit) -> dict[str, Column]:
    """How much wider each dummy's error is for the others; a figure of the answers, so it has no interval."""
    found = np.full(3 * len(fit.items), np.nan)
    if fit.solvable:
        found[fit.kept] = variance_inflation(fit.regressed.total())
    low, high = found[: len(fit.items)], found[len(fit.items) : 2 * len(fit.items)]
    return {"vif_low": Column(low, ""), "vif_high": Column(high, "")}


def _whole(fit: Fit, value: Coefficients, jack: Coefficients, confidence: float) -> dict[str, Column]:
    r2 = value.r2[None]
    low, high = jackknife_interval(r2, jack.r2[:, None], confidence)
    return {
        "r2": Column(r2, "share", (np.maximum(low, 0.0), np.minimum(high, 1.0))),
        "condition_number": Column(np.array([fit.condition_number]), ""),
    }


METHOD = PenaltyReward()
