"""Drivers: how much of what overall satisfaction has in common with all items falls to each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import EVERYBODY, Crowd, segments
from expectancy.methods.links import Links, joined
from expectancy.methods.low_high import lacking, predictors, too_thin, unasked
from expectancy.methods.measure.importance.driven import FEWEST, VARIANTS, Driven, Floats, kind_for, moments
from expectancy.methods.regression import condition_number
from expectancy.methods.relative_importance import johnson, lmg
from expectancy.methods.resampling import (
    Bounds,
    Column,
    chances_of_top,
    jackknife_interval,
    percentile_interval,
    share_of,
    tell,
)
from expectancy.summaries import Blocks, Summary

__all__ = ["METHOD", "Driven", "johnson", "kind_for", "lmg", "moments"]

TOP = 5
TOP_NAME = f"chance_top{TOP}"
SURE = 0.95  # chance from which an importance is told apart from that of pure chance


@dataclass(frozen=True)
class Drivers:
    """The R2 of overall satisfaction on all perceived ratings, divided: LMG to 15 items, Johnson's weights beyond.

    From the pairwise-complete correlation matrix. Per item: ``lmg`` or ``johnson``, ``share`` of R2, ``r`` with
    overall, standardised ``beta`` (its sign shows a suppressor), ``chance_first`` and ``chance_top5``;
    ``above_random``, what it has over a variable of pure chance, and ``chance_above_random``. Intervals: group
    bootstrap percentiles for importances, which cannot be negative, and delete-a-group jackknife for r, beta and R2.
    Groemping 2006; Johnson 2000.
    """

    name: str = "drivers"
    aliases: tuple[str, ...] = ("key_drivers", "lmg", "johnson")
    variants: tuple[str, ...] = VARIANTS
    title: str = "Which items go with overall satisfaction most?"
    source: SourceKind = "survey"
    reference: str = (
        "Lindeman, Merenda & Gold 1980; Grömping 2006, J. Stat. Software 17(1); "
        "Johnson 2000, Multivariate Behavioral Research 35:1-19"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        return lacking(source)

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        return [moments(source, options.cells)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        return drivers(source, blocks, options, {}, against_chance=True)


def drivers(survey: Survey, blocks: Blocks, options: Options, links: Links, against_chance: bool = False) -> Result:
    """Drivers, and for each expectation linked to items ``joint_share``: what they have of R2 together.

    ``against_chance``: with what each has over a variable of pure chance.
    """
    kind = kind_for(survey, options)
    view = blocks[moments(survey, options.cells)]
    whole = Driven(view.grouped(None), kind)
    everybody = _estimates(survey, EVERYBODY, whole, options, links, against_chance)
    estimates, dropped = list(everybody), unasked(blocks.rows, whole.rows, survey)
    for crowd in segments(view.keys(), options):
        driven = Driven(view.grouped(crowd.key), kind)
        few = crowd.too_few(driven.rows, options) or too_thin(crowd, driven.rows, driven.solvable)
        dropped += few
        if not few:
            estimates += _estimates(survey, crowd, driven, options, links, against_chance)
    return Result(
        METHOD.name,
        _variant(whole, options),
        whole.rows,
        tuple(estimates),
        tuple(dropped),
        survey.weight is not None,
        METHOD.reference,
        tuple(_notes(survey, whole, everybody)),
        {"kind": kind, "resamples": whole.resamples(options)},
    )


def _variant(driven: Driven, options: Options) -> str:
    name = "LMG (Shapley)" if driven.kind == "lmg" else "Johnson relative weights"
    return (
        f"{name}, pairwise-complete correlations; {percent(options.confidence)} intervals: percentiles of "
        f"{driven.resamples(options):,} group resamples for importances, delete-a-group jackknife for r, beta and R2"
    )


def _estimates(
    survey: Survey, crowd: Crowd, driven: Driven, options: Options, links: Links, against_chance: bool
) -> list[Estimate]:
    keys = [{"item": item.id, **crowd.keys} for item in predictors(survey)]
    joint: list[Estimate] = []
    if driven.solvable:
        boot = driven.bootstrap(options)
        columns, whole = _columns(driven, boot, options, len(keys), against_chance)
        joint = _joint(survey, crowd, driven, boot, options, links)
    else:
        nothing = np.full(len(keys), np.nan)
        columns = {name: Column(nothing, "") for name in (driven.kind, "share", "r", "beta", "chance_first", TOP_NAME)}
        whole = {name: Column(nothing[:1], "") for name in ("r2", "condition_number")}
    pairs = [int(n) for n in driven.pairs]
    return [*tell(keys, columns, pairs), *joint, *tell([crowd.keys], whole, [driven.rows])]


def _joint(
    survey: Survey, crowd: Crowd, driven: Driven, boot: Floats, options: Options, links: Links
) -> list[Estimate]:
    """The shares of an expectation's items added up, in everybody's figures and in each resample."""
    items = predictors(survey)
    place = {items[item].id: at for at, item in enumerate(driven.places)}
    known = {name: [place[item] for item in linked if item in place] for name, linked in links.items()}
    known = {name: at for name, at in known.items() if at}
    if not known:
        return []
    shares, boot_shares = driven.shares(boot)
    column = Column(
        joined(shares, list(known.values())),
        "share of R2",
        percentile_interval(joined(boot_shares, list(known.values())), options.confidence),
    )
    keys = [{"expectation": name, **crowd.keys} for name in known]
    return tell(keys, {"joint_share": column}, [driven.rows] * len(keys))


def _columns(
    driven: Driven, boot: Floats, options: Options, items: int, against_chance: bool
) -> tuple[dict[str, Column], dict[str, Column]]:
    """Of the items, then of the whole; NaN for items that were left out."""

    def everywhere(values: Floats) -> Floats:
        out = np.full(items, np.nan)
        out[driven.places] = values
        return out

    def column(values: Floats, unit: str, bounds: Bounds | None = None) -> Column:
        ends = None if bounds is None else (everywhere(bounds[0]), everywhere(bounds[1]))
        return Column(everywhere(values), unit, ends)

    importance = driven.importance
    first, top = chances_of_top(boot, 1, TOP)
    plain, count = driven.plain(driven.correlation), len(driven.places)
    low, high = jackknife_interval(plain, driven.jackknife(), options.confidence)
    shares, boot_shares = driven.shares(boot)
    r_bounds = np.maximum(low[:count], -1.0), np.minimum(high[:count], 1.0)
    columns = {
        driven.kind: column(importance, "share of variance", percentile_interval(boot, options.confidence)),
        "share": column(shares, "share of R2", percentile_interval(boot_shares, options.confidence)),
        "r": column(plain[:count], "correlation", r_bounds),
        "beta": column(plain[count:-1], "standard deviations", (low[count:-1], high[count:-1])),
        "chance_first": column(first, "chance"),
        TOP_NAME: column(top, "chance"),
    }
    if against_chance:
        value, bounds, chance = _above(driven, boot, options)
        columns["above_random"] = column(value, "share of variance", bounds)
        columns["chance_above_random"] = column(chance, "chance")
    r2_bounds = np.maximum(low[-1:], 0.0), np.minimum(high[-1:], 1.0)
    whole = {
        "r2": Column(importance.sum(keepdims=True), "share", r2_bounds),
        "condition_number": Column(np.array([condition_number(driven.correlation[1:, 1:])]), ""),
    }
    return columns, whole


def _above(driven: Driven, boot: Floats, options: Options) -> tuple[Floats, Bounds, Floats]:
    """(importance less the mean one of a variable of pure chance, its percentiles, the chance to be above it)."""
    nothing = driven.of_chance(options)
    many = min(len(boot), len(nothing))
    more = boot[:many] - nothing[:many, None]
    value = driven.importance - (nothing.mean() if len(nothing) else np.nan)
    low, high = percentile_interval(more, options.confidence)
    return value, (np.fmin(low, value), np.fmax(high, value)), share_of(more > 0)


def _notes(survey: Survey, driven: Driven, estimates: Sequence[Estimate]) -> list[str]:
    ids = [item.id for item in predictors(survey)]
    if not driven.solvable:
        needed = 2 * max(1, len(driven.places))
        return [f"No drivers: answers on overall satisfaction and on items that vary are needed, at least {needed:,}."]
    told = []
    gone = [item for place, item in enumerate(ids) if place not in driven.places]
    if gone:
        told.append(f"Left out, for no variation or under {FEWEST} answers together with others: {', '.join(gone)}.")
    if driven.repaired:
        told.append(
            "The correlations, taken pair by pair, contradicted each other (a negative eigenvalue) and were moved to a "
            "possible matrix nearby; read shares with care."
        )
    beta = {each.keys["item"]: each for each in estimates if each.statistic == "beta"}
    turned = [
        each.keys["item"]
        for each in estimates
        if each.statistic == "r" and _beyond(beta[each.keys["item"]], -np.sign(each.value))
    ]
    if turned:
        told.append(f"The sign turns once other items are held constant: {', '.join(turned)}.")
    weak = [
        each.keys["item"]
        for each in estimates
        if each.statistic == "chance_above_random" and set(each.keys) == {"item"} and each.value < SURE
    ]
    if weak:
        told.append(f"Not told apart from a variable of pure chance (chance under {SURE:g}): {', '.join(weak)}.")
    return told


def _beyond(found: Estimate, side: float) -> bool:
    """Whether the whole interval lies on that side of 0."""
    return all(end is not None and end * side > 0 for end in (found.low, found.high))


METHOD = Drivers()
