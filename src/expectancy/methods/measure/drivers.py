"""Drivers: how much of what overall satisfaction has in common with all items falls to each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import Problem, UsageError
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import choice, percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import EVERYBODY, Crowd, segments
from expectancy.methods.interval import bootstrap_counts, each_left_out, filled_groups
from expectancy.methods.links import Links, joined
from expectancy.methods.low_high import lacking, outcome, predictors, too_thin, unasked
from expectancy.methods.regression import condition_number
from expectancy.methods.relative_importance import MOST_EXACT, johnson, lmg, repaired, standardised_betas
from expectancy.methods.resampling import Bounds, Column, chances_of_top, jackknife_interval, percentile_interval, tell
from expectancy.summaries import Blocks, Moments, Pairwise, Summary, Variable
from expectancy.summaries.moments import ratio

__all__ = ["METHOD", "Driven", "johnson", "lmg"]

Floats = npt.NDArray[np.float64]
FEWEST = 10  # answers that every pair of columns must have in common
MOST_SUBSETS = 400 * 2**MOST_EXACT  # LMG looks at 2^p subsets a resample: 400 resamples at 15 drivers, 1,000 up to 13
LARGE_GROUP = 100  # answers in a random group, on average
CHUNK = 64  # resamples at once: few enough to stay in the processor's cache
TOP = 5
VARIANTS = ("auto", "lmg", "johnson")
TOP_NAME = f"chance_top{TOP}"


def moments(survey: Survey, by: tuple[str, ...]) -> Moments:
    """Ratings of overall satisfaction and of all items."""
    y = outcome(survey)
    assert y is not None
    ratings = [Variable.rating(item.roles["perceived"]) for item in predictors(survey)]
    return Moments((Variable.rating(y), *ratings), by, survey.weight)


def kind_for(survey: Survey, options: Options) -> str:
    """``lmg`` up to 15 drivers, ``johnson`` beyond; one kind for everybody and all segments, since they never mix."""
    wanted = choice(options, VARIANTS, "drivers")
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

    @cached_property
    def importance(self) -> Floats:
        """Of everybody in the cell, (items,)."""
        return self.importances(self.correlation)

    def importances(self, correlation: Floats) -> Floats:
        """LMG or Johnson, (..., items)."""
        divide = lmg if self.kind == "lmg" else johnson
        return divide(correlation[..., 1:, 1:], correlation[..., 0, 1:])

    def plain(self, correlation: Floats) -> Floats:
        """r, beta and R2 side by side, (..., 2 items + 1)."""
        r = correlation[..., 0, 1:]
        beta = standardised_betas(correlation[..., 1:, 1:], r)
        return np.concatenate([r, beta, (r * beta).sum(axis=-1, keepdims=True)], axis=-1)

    @property
    def large(self) -> bool:
        """Whether random groups are so large that a group's influence says as much as a resample."""
        return self.rows >= LARGE_GROUP * int((self.grouped.n[:, 0, 0] > 0).sum())

    def resamples(self, options: Options) -> int:
        """How many resamples the importances take."""
        most = MOST_SUBSETS >> len(self.places) if self.kind == "lmg" and not self.large else options.resamples
        return min(options.resamples, most)

    def bootstrap(self, options: Options) -> Floats:
        """Importances of groups drawn with replacement, (R, items).

        Where groups are large, a resample's importance is everybody's, and for each time c_g that a group was drawn
        what the group moves it by: I* = I + sum_g (c_g - 1) (I - I_without_g). A handful of replicates then stand for
        a thousand. Davison & Hinkley 1997, Bootstrap Methods and their Application, 2.7.
        """
        groups, filled = len(self.grouped.n), filled_groups(self.grouped)
        counts = bootstrap_counts(groups, filled, self.resamples(options), options.seed)
        if self.large:
            moved = (counts[:, filled] - 1) @ (self.importance - self.importances(self.without_a_group))
            return np.asarray(np.maximum(self.importance + moved, 0.0))
        return self.of_resamples(counts, self.importances)

    def of_resamples(self, counts: Floats, statistic: Callable[[Floats], Floats]) -> Floats:
        """A statistic (..., items) of the correlations of resamples, (R, items)."""
        parts = [
            statistic(self._correlations(self.grouped.resampled(counts[start : start + CHUNK])))
            for start in range(0, len(counts), CHUNK)
        ]
        return np.concatenate(parts) if parts else np.empty((0, len(self.places)))

    def shares(self, boot: Floats) -> tuple[Floats, Floats]:
        """Importances of everybody, (items,), and of resamples, (R, items), as shares of R2."""
        return ratio(self.importance, self.importance.sum()), ratio(boot, boot.sum(axis=1, keepdims=True))

    def jackknife(self) -> Floats:
        return self.plain(self.without_a_group)

    @cached_property
    def without_a_group(self) -> Floats:
        """The correlations without one group, (filled groups, 1 + items, 1 + items)."""
        return self._correlations(each_left_out(self.grouped))

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
        return drivers(source, blocks, options, {})


def drivers(survey: Survey, blocks: Blocks, options: Options, links: Links) -> Result:
    """Drivers, and for each expectation linked to items ``joint_share``: what they have of R2 together."""
    kind = kind_for(survey, options)
    view = blocks[moments(survey, options.cells)]
    whole = Driven(view.grouped(None), kind)
    everybody = _estimates(survey, EVERYBODY, whole, options, links)
    estimates, dropped = list(everybody), unasked(blocks.rows, whole.rows, survey)
    for crowd in segments(view.keys(), options):
        driven = Driven(view.grouped(crowd.key), kind)
        few = crowd.too_few(driven.rows, options) or too_thin(crowd, driven.rows, driven.solvable)
        dropped += few
        if not few:
            estimates += _estimates(survey, crowd, driven, options, links)
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


def _estimates(survey: Survey, crowd: Crowd, driven: Driven, options: Options, links: Links) -> list[Estimate]:
    keys = [{"item": item.id, **crowd.keys} for item in predictors(survey)]
    joint: list[Estimate] = []
    if driven.solvable:
        boot = driven.bootstrap(options)
        columns, whole = _columns(driven, boot, options, len(keys))
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


def _columns(driven: Driven, boot: Floats, options: Options, items: int) -> tuple[dict[str, Column], dict[str, Column]]:
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
    r2_bounds = np.maximum(low[-1:], 0.0), np.minimum(high[-1:], 1.0)
    whole = {
        "r2": Column(importance.sum(keepdims=True), "share", r2_bounds),
        "condition_number": Column(np.array([condition_number(driven.correlation[1:, 1:])]), ""),
    }
    return columns, whole


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
    return told


def _beyond(found: Estimate, side: float) -> bool:
    """Whether the whole interval lies on that side of 0."""
    return all(end is not None and end * side > 0 for end in (found.low, found.high))


METHOD = Drivers()
