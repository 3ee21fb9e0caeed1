"""Drivers: how much of what overall satisfaction has in common with all items falls to each of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import Problem, UsageError
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import Cell, choice, percent, without
from expectancy.methods.contract import Options, Source, SourceKind, segment_keys
from expectancy.methods.importance import MOST_EXACT, johnson, lmg, repaired, standardised_betas
from expectancy.methods.interval import bootstrap_counts, each_left_out, filled_groups
from expectancy.methods.low_high import NO_OVERALL, lacking, outcome, predictors
from expectancy.methods.regression import condition_number
from expectancy.methods.resampling import chance_of_top, jackknife_interval, percentile_interval
from expectancy.summaries import Blocks, Moments, Pairwise, Summary, Variable

__all__ = ["METHOD", "Driven", "johnson", "lmg"]

Floats = npt.NDArray[np.float64]
FEWEST = 10  # answers that every pair of columns must have in common
MOST_SUBSETS = 400 * 2**MOST_EXACT  # LMG looks at 2^p subsets a resample: 400 resamples at 15 drivers, 1,000 up to 13
CHUNK = 250  # resamples at once
TOP = 5


def moments(survey: Survey, by: tuple[str, ...]) -> Moments:
    """Ratings of overall satisfaction and of all items."""
    y = outcome(survey)
    assert y is not None
    ratings = [Variable.rating(item.roles["perceived"]) for item in predictors(survey)]
    return Moments((Variable.rating(y), *ratings), by, survey.weight)


def kind_for(survey: Survey, options: Options) -> str:
    """``lmg`` up to 15 drivers, ``johnson`` beyond; one kind for everybody and all segments, since they never mix."""
    wanted = choice(options, ("auto", "lmg", "johnson"), "drivers")
    count = len(predictors(survey))
    if wanted == "lmg" and count > MOST_EXACT:
        raise UsageError(
            Problem(
                "too-many-drivers",
                f"LMG of {count} items would take 2^{count} regressions",
                f"survey {survey.name}",
                f"at most {MOST_EXACT} items with a perceived column",
                "leave the variant out: Johnson's relative weights take any number",
            )
        )
    return wanted if wanted != "auto" else "lmg" if count <= MOST_EXACT else "johnson"


class Driven:
    """One cell: which items can take part, their correlations, and how R2 divides among them.

    ``places`` are the items (0 is the first predictor) that vary and share at least ten answers with every other.
    """

    def __init__(self, grouped: Pairwise, kind: str) -> None:
        total = grouped.sum()
        self.kind = kind
        self.rows = int(total.n[0, 0])
        self.pairs = total.n[0, 1:]
        self.places = _together(total)
        self.grouped = grouped.take([0, *(self.places + 1)])
        self.correlation, changed = repaired(self.grouped.sum().corr())
        self.repaired = bool(changed)

    @property
    def solvable(self) -> bool:
        return len(self.places) > 0 and self.rows >= 2 * len(self.places)

    def importances(self, correlation: Floats) -> Floats:
        """LMG or Johnson, (..., items)."""
        divide = lmg if self.kind == "lmg" else johnson
        return divide(correlation[..., 1:, 1:], correlation[..., 0, 1:])

    def plain(self, correlation: Floats) -> Floats:
        """r, beta and R2 side by side, (..., 2 items + 1)."""
        r = correlation[..., 0, 1:]
        beta = standardised_betas(correlation[..., 1:, 1:], r)
        return np.concatenate([r, beta, (r * beta).sum(axis=-1, keepdims=True)], axis=-1)

    def resamples(self, options: Options) -> int:
        """How many resamples the importances take."""
        most = MOST_SUBSETS >> len(self.places) if self.kind == "lmg" else options.resamples
        return min(options.resamples, most)

    def bootstrap(self, options: Options) -> Floats:
        """Importances of groups drawn with replacement, (R, items)."""
        groups, filled = len(self.grouped.n), filled_groups(self.grouped)
        counts = bootstrap_counts(groups, filled, self.resamples(options), options.seed)
        parts = [
            self.importances(self._correlations(self.grouped.resampled(counts[start : start + CHUNK])))
            for start in range(0, len(counts), CHUNK)
        ]
        return np.concatenate(parts) if parts else np.empty((0, len(self.places)))

    def jackknife(self) -> Floats:
        return self.plain(self._correlations(each_left_out(self.grouped)))

    def _correlations(self, pairwise: Pairwise) -> Floats:
        """A replicate that lost a column keeps everybody's correlations there."""
        found = pairwise.corr()
        return repaired(np.where(np.isnan(found), self.correlation, found))[0]


def _together(total: Pairwise) -> npt.NDArray[np.intp]:
    """Items that vary and of which every two, and each with y, have ten answers in common; sparse ones go first."""
    variance = np.diagonal(total.cov())
    if not variance[0] > 0:
        return np.empty(0, dtype=np.intp)
    keep = np.flatnonzero((variance[1:] > 0) & (total.n[0, 1:] >= FEWEST)) + 1
    while True:
        sparse = (total.n[np.ix_(keep, keep)] < FEWEST).sum(axis=0)
        if not sparse.any():
            return np.asarray(keep - 1)
        worst = np.lexsort((total.n[keep, keep], -sparse))[0]
        keep = np.delete(keep, worst)


@dataclass(frozen=True)
class Drivers:
    """The R2 of overall satisfaction on all perceived ratings, divided: LMG to 15 items, Johnson's weights beyond.

    From the pairwise-complete correlation matrix. Per item: ``lmg`` or ``johnson``, ``share`` of R2, ``r`` with
    overall, standardised ``beta`` (its sign shows a suppressor), ``chance_first`` and ``chance_top5``. Intervals: group
    bootstrap percentiles for importances, which cannot be negative, and delete-a-group jackknife for r, beta and R2.
    Groemping 2006; Johnson 2000.
    """

    name: str = "drivers"
    aliases: tuple[str, ...] = ("key_drivers", "lmg", "johnson")
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
        kind = kind_for(source, options)
        view = blocks[moments(source, options.cells)]
        whole = Driven(view.grouped(None), kind)
        cell = Cell(None, {}, whole.rows)
        estimates = _estimates(source, cell, whole, options)
        dropped = without(blocks, cell, NO_OVERALL, source)
        for key in view.keys() if options.by is not None else ():
            driven = Driven(view.grouped(key), kind)
            cell = Cell(key, segment_keys(options, key), driven.rows)
            small = _too_small(driven, options)
            if small:
                dropped.append(Drop(small, driven.rows, cell.label))
            else:
                estimates += _estimates(source, cell, driven, options)
        return Result(
            self.name,
            _variant(whole, options),
            whole.rows,
            tuple(estimates),
            tuple(dropped),
            source.weight is not None,
            self.reference,
            tuple(_notes(source, whole)),
            {"kind": kind, "resamples": whole.resamples(options)},
        )


def _too_small(driven: Driven, options: Options) -> str:
    if driven.rows < max(1, options.minimum_n):
        return f"fewer than {max(1, options.minimum_n)} answers in the segment"
    return "" if driven.solvable else "too few answers in the segment for a regression on all items"


def _variant(driven: Driven, options: Options) -> str:
    name = "LMG (Shapley)" if driven.kind == "lmg" else "Johnson relative weights"
    return (
        f"{name}, pairwise-complete correlations; {percent(options.confidence)} intervals: percentiles of "
        f"{driven.resamples(options):,} group resamples for importances, delete-a-group jackknife for r, beta and R2"
    )


def _estimates(survey: Survey, cell: Cell, driven: Driven, options: Options) -> list[Estimate]:
    items = predictors(survey)
    table: dict[str, tuple[Floats, Floats | None, Floats | None, str]] = {}
    r2 = (math.nan, math.nan, math.nan)
    condition = math.nan
    if driven.solvable:
        table, r2 = _numbers(driven, options)
        condition = condition_number(driven.correlation[1:, 1:])
    names = (driven.kind, "share", "r", "beta", "chance_first", f"chance_top{TOP}")
    places = {place: at for at, place in enumerate(driven.places.tolist())} if table else {}
    found = []
    for place, item in enumerate(items):
        keys, n = {"item": item.id, **cell.keys}, int(driven.pairs[place])
        for name in names:
            if place in places:
                value, low, high, unit = table[name]
                at = places[place]
                ends = (None if low is None else float(low[at]), None if high is None else float(high[at]))
                found.append(Estimate(keys, name, float(value[at]), *ends, n, unit))
            else:
                found.append(Estimate(keys, name, math.nan, None, None, n, ""))
    found.append(Estimate(cell.keys, "r2", *r2, driven.rows, "share"))
    found.append(Estimate(cell.keys, "condition_number", condition, None, None, driven.rows, ""))
    return found


def _numbers(driven: Driven, options: Options) -> tuple[dict[str, Any], tuple[float, float, float]]:
    importance = driven.importances(driven.correlation)
    boot = driven.bootstrap(options)
    plain = driven.plain(driven.correlation)
    low, high = jackknife_interval(plain, driven.jackknife(), options.confidence)
    count = len(driven.places)
    total = importance.sum()
    shares = importance / total if total > 0 else np.full(count, np.nan)
    sums = boot.sum(axis=1, keepdims=True)
    boot_shares = np.divide(boot, sums, out=np.full_like(boot, np.nan), where=sums > 0)
    table = {
        driven.kind: (importance, *percentile_interval(boot, options.confidence), "share of variance"),
        "share": (shares, *percentile_interval(boot_shares, options.confidence), "share of R2"),
        "r": (plain[:count], np.maximum(low[:count], -1.0), np.minimum(high[:count], 1.0), "correlation"),
        "beta": (plain[count:-1], low[count:-1], high[count:-1], "standard deviations"),
        "chance_first": (chance_of_top(boot, 1), None, None, "chance"),
        f"chance_top{TOP}": (chance_of_top(boot, TOP), None, None, "chance"),
    }
    return table, (float(total), max(0.0, float(low[-1])), min(1.0, float(high[-1])))


def _notes(survey: Survey, driven: Driven) -> list[str]:
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
    plain, count = driven.plain(driven.correlation), len(driven.places)
    suppressors = [
        ids[place] for place, r, beta in zip(driven.places, plain[:count], plain[count:-1], strict=True) if r * beta < 0
    ]
    if suppressors:
        told.append(f"The sign turns once other items are held constant: {', '.join(suppressors)}.")
    return told


METHOD = Drivers()
