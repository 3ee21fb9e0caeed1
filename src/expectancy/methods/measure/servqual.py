"""SERVQUAL: the gap between what is perceived and what is expected, by item, dimension and over all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import (
    Cell,
    Dimensions,
    Tables,
    cells,
    enough,
    estimates,
    means,
    percent,
    pick,
    points,
    shares,
    shown,
    tables,
    usable,
    usable_n,
    without,
)
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import (
    NOTHING,
    Floats,
    Interval,
    Means,
    each_left_out,
    feldt,
    jackknife_ratio,
    jackknife_se,
    jackknife_spread,
    left_out,
    ratio,
    t_interval,
)
from expectancy.summaries import Blocks, Counts, Moments, Pairwise, Summary, Variable

NEITHER = "no item with both expected and perceived answered"
HALF = "only one of expected and perceived answered"
ALPHAS = ("alpha_expected", "alpha_perceived", "alpha")


def paired_se(var_expected: Floats, var_perceived: Floats, cov: Floats, n: Floats) -> Floats:
    """Standard error of a mean of paired differences: sqrt((s_E^2 + s_P^2 - 2 c_EP) / n)."""
    return np.asarray(np.sqrt(ratio(np.clip(var_expected + var_perceived - 2 * cov, 0, None), n)))


def cronbach(cov: Floats) -> Floats:
    """Alpha of covariance matrices (..., k, k): k/(k-1) (1 - sum_j V_j / V_T), V_T the sum of all entries.

    NaN for fewer than two items or where V_T is not positive. Cronbach 1951, Psychometrika 16.
    """
    k = cov.shape[-1]
    total = np.asarray(cov.sum(axis=(-2, -1)))
    trace = np.asarray(np.trace(cov, axis1=-2, axis2=-1))
    share = ratio(trace, np.where(total > 0, total, 0.0))
    return np.asarray(np.nan * share if k < 2 else k / (k - 1) * (1 - share))


@dataclass(frozen=True)
class Servqual:
    """Gap G = P - E, paired: over respondents who answered both.

    Items: expected, perceived (means of the pairs), gap, top_box (share of E at the top of the scale), share_short
    (share with P < E). Dimensions: gap = mean of the item gaps; Cronbach's alpha of E, P and G. Whole: gap = mean of
    the dimension gaps, not of the items. Unit: scale points. Parasuraman, Zeithaml and Berry 1988, 1991.
    """

    name: str = "servqual"
    aliases: tuple[str, ...] = ("gaps",)
    title: str = "How far is what customers perceive from what they expect?"
    source: SourceKind = "survey"
    reference: str = (
        "Parasuraman, Zeithaml & Berry 1988, J. Retailing 64:12-40; 1991, 67:420-450; Cronbach 1951; Feldt et al. 1987"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        wanted = 'no item has both an "expected" and a "perceived" column'
        return "" if source.with_role("expected", "perceived") else wanted

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        asked = _Asked(source, options)
        answered = [asked.usable(places) for places in (asked.everyone, *asked.dimensions.members) if places]
        variables = [asked.variables(places, kind) for places in asked.dimensions.places for kind in ALPHAS]
        return [*asked.pairs, *answered, *variables]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = _Asked(source, options)
        found, dropped = cells(blocks, asked.usable(asked.everyone), options)
        dropped = [*without(blocks, found[0], NEITHER, source), *_half(asked, blocks), *dropped]
        all_estimates: list[Estimate] = []
        for cell in found:
            pairs = tables(blocks, asked.pairs, asked.levels, cell.key).answered
            here, few = _items(asked, pairs, cell)
            all_estimates += here + _dimensions(asked, pairs, blocks, cell) + _alphas(asked, blocks, cell)
            dropped += few
        return Result(
            self.name,
            asked.variant,
            found[0].n,
            tuple(all_estimates),
            tuple(dropped),
            asked.weighted,
            self.reference,
            tuple(_notes(asked, tables(blocks, asked.pairs, asked.levels, None).answered)),
        )


class _Asked:
    """What the survey has for SERVQUAL, and what is asked of one pass."""

    def __init__(self, survey: Survey, options: Options) -> None:
        self.survey, self.options = survey, options
        self.items = survey.with_role("expected", "perceived")
        self.columns = [(item.roles["expected"], item.roles["perceived"]) for item in self.items]
        self.dimensions = Dimensions.of(self.items)
        self.everyone = tuple(range(len(self.items)))
        self.weighted = survey.weight is not None
        self.levels = survey.scale[1] - survey.scale[0] + 1
        self.pairs = [Counts(columns, options.cells, survey.weight) for columns in self.columns]

    def usable(self, places: Sequence[int]) -> Moments:
        return usable([self.columns[place] for place in places], self.survey, self.options)

    def variables(self, places: Sequence[int], kind: str) -> Moments:
        """What alpha is taken of: E, P or P - E of some items."""
        asked = [_variable(kind, *self.columns[place]) for place in places]
        return Moments(tuple(asked), self.options.cells, self.survey.weight)

    @property
    def variant(self) -> str:
        kind = "delete-a-group jackknife"
        return (
            "gap = perceived - expected of those who answered both; dimension = mean of its items, "
            f"whole = mean of the dimensions; {percent(self.options.confidence)} intervals: "
            f"items {kind if self.weighted else 'paired t'}, dimensions and whole {kind} with t, "
            f"shares Wilson{' at the effective n' if self.weighted else ''}, "
            f"alpha {'jackknife of log(1 - alpha)' if self.weighted else 'Feldt'}"
        )


def _variable(kind: str, expected: str, perceived: str) -> Variable:
    if kind == "alpha":
        return Variable.difference(perceived, expected)
    return Variable.rating(expected if kind == "alpha_expected" else perceived)


# -- items --------------------------------------------------------------------------------------------------------


def _items(asked: _Asked, pairs: Tables, cell: Cell) -> tuple[list[Estimate], list[Drop]]:
    confidence, weighted, n = asked.options.confidence, asked.weighted, pairs.n
    expected, perceived = points(asked.survey.scale)[:, None], points(asked.survey.scale)[None, :]
    w, e, p, ee, pp, ep, top, short = pairs.sums(
        np.ones((1, 1)),
        expected,
        perceived,
        expected**2,
        perceived**2,
        expected * perceived,
        (expected == expected.max()).astype(float),
        (perceived < expected).astype(float),
    )
    found: dict[str, Means | tuple[Floats, Floats, Floats]] = {
        "expected": means(w, e, ee, weighted),
        "perceived": means(w, p, pp, weighted),
        "gap": jackknife_ratio(p - e, w) if weighted else _paired(n, *(x.sum(axis=0) for x in (e, p, ee, pp, ep))),
        "top_box": shares(w, top, n, weighted, confidence),
        "share_short": shares(w, short, n, weighted, confidence),
    }
    keys = [{**cell.keys, "item": item.id} for item in asked.items]
    keep, few = shown(cell, n, asked.items, asked.options)
    columns = [
        pick(estimates(keys, name, value, n, "share" if isinstance(value, tuple) else "points", confidence), keep)
        for name, value in found.items()
    ]
    return [estimate for row in zip(*columns, strict=True) for estimate in row], few


def _paired(n: Floats, e: Floats, p: Floats, ee: Floats, pp: Floats, ep: Floats) -> Means:
    """The mean difference with its paired standard error, from sums over the pairs."""
    size = np.maximum(n - 1, 0)
    var_e, var_p, cov = (ratio(xy - ratio(x * y, n), size) for x, y, xy in ((e, e, ee), (p, p, pp), (e, p, ep)))
    return Means(ratio(p - e, n), paired_se(var_e, var_p, cov, n), n - 1)


# -- dimensions and the whole -------------------------------------------------------------------------------------


def _dimensions(asked: _Asked, pairs: Tables, blocks: Blocks, cell: Cell) -> list[Estimate]:
    dimensions = asked.dimensions
    if not dimensions.names:
        return []
    expected, perceived = points(asked.survey.scale)[:, None], points(asked.survey.scale)[None, :]
    w, gap = pairs.sums(np.ones((1, 1)), perceived - expected)
    value = dimensions.averaged(ratio(gap.sum(axis=0), w.sum(axis=0)))
    replicates = dimensions.averaged(ratio(left_out(gap), left_out(w)))
    spread = jackknife_spread(value, replicates, dimensions.filled(w))
    n = np.array([usable_n(blocks, asked.usable(places), cell.key) for places in dimensions.members])
    keys: list[Mapping[str, str]] = [{**cell.keys, **each} for each in dimensions.keys]
    found = estimates(keys, "gap", spread, n, "points", asked.options.confidence)
    return pick(found, enough(cell, n, asked.options))


# -- reliability --------------------------------------------------------------------------------------------------


def _alphas(asked: _Asked, blocks: Blocks, cell: Cell) -> list[Estimate]:
    found = []
    for name, places in zip(asked.dimensions.names, asked.dimensions.places, strict=True):
        for statistic in ALPHAS if len(places) > 1 else ():
            grouped = blocks[asked.variables(places, statistic)].grouped(cell.key)
            value, interval, n = alpha(grouped, asked.weighted, asked.options.confidence)
            if enough(cell, np.array(n), asked.options):
                keys = {**cell.keys, "dimension": name}
                found.append(Estimate(keys, statistic, value, interval.low, interval.high, n))
    return found


def alpha(grouped: Pairwise, weighted: bool, confidence: float) -> tuple[float, Interval, int]:
    """(alpha, interval, smallest pairwise n) of variables in random groups, from pairwise-complete covariances.

    Feldt's interval; with weights t on log(1 - alpha), where alpha is nearly normal (Bonett 2002), by jackknife.
    Variables that nobody answered are left out.
    """
    known = np.flatnonzero(grouped.sum().answers() > 0).tolist()
    taken = grouped.take(known)
    total = taken.sum()
    k = len(known)
    n = int(min((total.n[j, i] for j, i in combinations(range(k), 2)), default=0))
    value = float(cronbach(total.cov()))
    if not weighted:
        return value, feldt(value, n, k, confidence), n
    left = each_left_out(taken)
    if not value < 1 or len(left.n) < 2:
        return value, NOTHING, n
    distance = 1 - cronbach(left.cov())
    if not (distance > 0).all():
        return value, NOTHING, n
    logs = t_interval(float(np.log(1 - value)), float(jackknife_se(np.log(distance))), len(left.n) - 1, confidence)
    return value, Interval(1 - float(np.exp(logs.high)), 1 - float(np.exp(logs.low))), n


# -- what was left out --------------------------------------------------------------------------------------------


def _half(asked: _Asked, blocks: Blocks) -> list[Drop]:
    rows = tables(blocks, asked.pairs, asked.levels, None).rows
    half = int(rows[:, 0, 1:].sum() + rows[:, 1:, 0].sum())
    return [Drop(HALF, half, f"{asked.survey.name}: answers over all items")] if half else []


def _notes(asked: _Asked, pairs: Tables) -> list[str]:
    nobody = [item.id for item, n in zip(asked.items, pairs.n, strict=True) if n == 0]
    homeless = [item.id for item in asked.items if not item.dimension]
    single = [name for name, at in zip(asked.dimensions.names, asked.dimensions.places, strict=True) if len(at) < 2]
    notes = []
    if nobody:
        notes.append(f"Nobody answered both expected and perceived: {', '.join(nobody)}.")
    if homeless:
        notes.append(f"Without a dimension, so in no dimension and not in the whole: {', '.join(homeless)}.")
    if single:
        notes.append(f"One item only, so no alpha: {', '.join(single)}.")
    return notes


METHOD = Servqual()
