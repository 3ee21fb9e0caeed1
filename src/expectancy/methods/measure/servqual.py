"""SERVQUAL: the gap between what is perceived and what is expected, by item, dimension and over all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import (
    Bounds,
    Cell,
    Dimensions,
    Tables,
    answered,
    by_row,
    cells,
    estimates,
    few_answers,
    means,
    percent,
    points,
    shares,
    tables,
    usable,
    without,
)
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import Key
from expectancy.methods.interval import (
    NOTHING,
    Floats,
    Interval,
    Means,
    each_left_out,
    feldt,
    jackknife_ratio,
    jackknife_se,
    t_interval,
)
from expectancy.summaries import Blocks, Counts, Moments, Pairwise, Summary, Variable
from expectancy.summaries.moments import ratio

NEITHER = "no item with both expected and perceived answered"
HALF = "only one of expected and perceived answered"
ALPHAS = ("alpha_expected", "alpha_perceived", "alpha")


def paired_se(var_expected: Floats, var_perceived: Floats, cov: Floats, n: Floats) -> Floats:
    """Standard error of a mean of paired differences: sqrt((s_E^2 + s_P^2 - 2 c_EP) / n)."""
    return np.asarray(np.sqrt(ratio(np.clip(var_expected + var_perceived - 2 * cov, 0, None), n)))


def cronbach(cov: Floats, items: npt.ArrayLike | None = None) -> Floats:
    """Alpha of covariance matrices (..., k, k): k/(k-1) (1 - sum_j V_j / V_T), V_T the sum of all entries.

    ``items``, (...,), is k where the matrix has rows and columns of zeros for items that are left out. NaN for fewer
    than two items or where V_T is not positive. Cronbach 1951, Psychometrika 16.
    """
    k = np.asarray(cov.shape[-1] if items is None else items, dtype=np.float64)
    total = np.asarray(cov.sum(axis=(-2, -1)))
    trace = np.asarray(np.trace(cov, axis1=-2, axis2=-1))
    share = ratio(trace, np.where(total > 0, total, 0.0))
    return np.where(k > 1, ratio(k, k - 1) * (1 - share), np.nan)


@dataclass(frozen=True)
class Servqual:
    """Gap G = P - E, paired: over respondents who answered both.

    Items: expected, perceived (means of the pairs), gap, top_box (share of E at the top of the scale), share_short
    (share with P < E). Dimensions: gap = mean of the item gaps; Cronbach's alpha of E, P and G. Whole: gap = mean of
    the dimension gaps, not of the items. Unit: scale points. Parasuraman, Zeithaml and Berry 1988, 1991.
    """

    name: str = "servqual"
    aliases: tuple[str, ...] = ("gaps",)
    variants: tuple[str, ...] = ()
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
        scales = [scale for places in asked.dimensions.places if len(places) > 1 for scale in asked.scales(places)]
        return [*asked.pairs, asked.usable, *scales]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = _Asked(source, options)
        found, small = cells(blocks, asked.usable, options)
        all_estimates: list[Estimate] = []
        dropped = without(blocks, found[0], NEITHER, source)
        notes: list[str] = []
        alphas = _alphas(asked, blocks, found)
        for cell in found:
            pairs = tables(blocks, asked.pairs, asked.levels, cell.key)
            here, n, half = _gaps(asked, pairs, cell)
            all_estimates += here + by_row([alphas[cell.key]], cell, options)
            dropped += few_answers(cell, n, asked.items, options)
            if cell.key is None:
                dropped += _half(asked, half)
                notes = _notes(asked, n)
        header = (tuple(dropped + small), asked.weighted, self.reference, tuple(notes))
        return Result(self.name, asked.variant, found[0].n, tuple(all_estimates), *header)


class _Asked:
    """What the survey has for SERVQUAL, and what is asked of one pass."""

    def __init__(self, survey: Survey, options: Options) -> None:
        self.survey, self.options = survey, options
        self.items = survey.with_role("expected", "perceived")
        self.columns = [(item.roles["expected"], item.roles["perceived"]) for item in self.items]
        self.dimensions = Dimensions.of(self.items)
        self.weighted = survey.weight is not None
        self.levels = survey.scale[1] - survey.scale[0] + 1
        self.pairs = [Counts(columns, options.cells, survey.weight) for columns in self.columns]
        members = [[self.columns[place] for place in places] for places in self.dimensions.members if places]
        self.usable = usable([self.columns, *members], options)

    def scales(self, places: Sequence[int]) -> list[Moments]:
        """What alpha is taken of: E, P, and P - E of some items."""
        columns = [self.columns[place] for place in places]
        expected = [Variable.rating(expected) for expected, _ in columns]
        perceived = [Variable.rating(perceived) for _, perceived in columns]
        gaps = [Variable.difference(perceived, expected) for expected, perceived in columns]
        return [Moments(tuple(each), self.options.cells, self.survey.weight) for each in (expected, perceived, gaps)]

    @cached_property
    def scores(self) -> list[Floats]:
        """Of every pair of answers: 1 for both, 1 for one only, E, P, E^2, P^2, EP, E at the top, P < E."""
        rating = points(self.survey.scale)
        e, p = np.meshgrid(rating, rating, indexing="ij")
        lone = np.logical_xor.outer(*([np.arange(len(rating) + 1) > 0] * 2)).astype(np.float64)
        both, *scores = (np.ones_like(e), e, p, e * e, p * p, e * p, e == rating[-1], p < e)
        return [answered(both), lone, *(answered(score.astype(np.float64)) for score in scores)]

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


# -- gaps ---------------------------------------------------------------------------------------------------------


def _gaps(asked: _Asked, pairs: Tables, cell: Cell) -> tuple[list[Estimate], Floats, int]:
    """Items, then dimensions and the whole; the respondents of each item, and the answers without their other half."""
    confidence, weighted = asked.options.confidence, asked.weighted
    both, lone, *scores = asked.scores
    w, halves, *sums = pairs.sums(both, lone, *scores)
    expected, perceived, *_, top, short = sums
    n = pairs.unweighted(both, w)
    paired = jackknife_ratio(perceived - expected, w) if weighted else _paired(n, *(x.sum(axis=0) for x in sums[:5]))
    found: dict[str, Means | Bounds] = {
        "expected": means(w, expected, sums[2], weighted),
        "perceived": means(w, perceived, sums[3], weighted),
        "gap": paired,
        "top_box": shares(w, top, n, weighted, confidence),
        "share_short": shares(w, short, n, weighted, confidence),
    }
    keys = [{**cell.keys, "item": item.id} for item in asked.items]
    columns = [
        estimates(keys, name, value, n, "points" if isinstance(value, Means) else "share", confidence)
        for name, value in found.items()
    ]
    items = by_row(columns, cell, asked.options)
    half = int(pairs.unweighted(lone, halves).sum())
    return items + _dimensions(asked, w, perceived - expected, cell), n, half


def _paired(n: Floats, e: Floats, p: Floats, ee: Floats, pp: Floats, ep: Floats) -> Means:
    """The mean difference with its paired standard error, from sums over the pairs."""
    size = np.maximum(n - 1, 0)
    var_e, var_p, cov = (ratio(xy - ratio(x * y, n), size) for x, y, xy in ((e, e, ee), (p, p, pp), (e, p, ep)))
    return Means(ratio(p - e, n), paired_se(var_e, var_p, cov, n), n - 1)


def _dimensions(asked: _Asked, w: Floats, gap: Floats, cell: Cell) -> list[Estimate]:
    if not asked.dimensions.names:
        return []
    keys = [{**cell.keys, **each} for each in asked.dimensions.keys]
    spread = asked.dimensions.means(w, gap)
    found = estimates(keys, "gap", spread, cell.sizes[1:], "points", asked.options.confidence)
    return by_row([found], cell, asked.options)


# -- reliability --------------------------------------------------------------------------------------------------


def _alphas(asked: _Asked, blocks: Blocks, found: Sequence[Cell]) -> dict[Key | None, list[Estimate]]:
    """Cell by cell, the alphas of all dimensions."""
    told: dict[Key | None, list[Estimate]] = {cell.key: [] for cell in found}
    for name, places in zip(asked.dimensions.names, asked.dimensions.places, strict=True):
        for statistic, scale in zip(ALPHAS, asked.scales(places) if len(places) > 1 else (), strict=False):
            totals = blocks[scale].totals([cell.key for cell in found])
            known = totals.answers() > 0
            values, sizes = alpha(totals, known), smallest_n(totals, known)
            for at, cell in enumerate(found):
                value, n, items = float(values[at]), int(sizes[at]), np.flatnonzero(known[at])
                if asked.weighted:
                    grouped = blocks[scale].grouped(cell.key).take(items.tolist())
                    interval = jackknife_alpha(value, grouped, asked.options.confidence)
                else:
                    interval = feldt(value, n, len(items), asked.options.confidence)
                keys = {**cell.keys, "dimension": name}
                told[cell.key].append(Estimate(keys, statistic, value, interval.low, interval.high, n))
    return told


def alpha(totals: Pairwise, known: npt.NDArray[np.bool_]) -> Floats:
    """Alpha from pairwise-complete sums, (..., k, k); items that are not ``known``, (..., k), are left out."""
    both = known[..., :, None] & known[..., None, :]
    return cronbach(np.where(both, totals.cov(), 0.0), known.sum(axis=-1))


def smallest_n(totals: Pairwise, known: npt.NDArray[np.bool_]) -> Floats:
    """The fewest answers that two items that are known have in common; 0 where there are no two."""
    pairs = known[..., :, None] & known[..., None, :] & ~np.eye(known.shape[-1], dtype=bool)
    return np.where(pairs.any(axis=(-2, -1)), np.where(pairs, totals.n, np.inf).min(axis=(-2, -1)), 0.0)


def jackknife_alpha(value: float, grouped: Pairwise, confidence: float) -> Interval:
    """t on log(1 - alpha), where alpha is nearly normal (Bonett 2002), by delete-a-group jackknife."""
    distance = 1 - cronbach(each_left_out(grouped).cov())
    if not (value < 1 and len(distance) > 1 and (distance > 0).all()):
        return NOTHING
    logs = t_interval(float(np.log(1 - value)), float(jackknife_se(np.log(distance))), len(distance) - 1, confidence)
    return Interval(1 - float(np.exp(logs.high)), 1 - float(np.exp(logs.low)))


# -- what was left out --------------------------------------------------------------------------------------------


def _half(asked: _Asked, half: int) -> list[Drop]:
    return [Drop(HALF, half, f"{asked.survey.name}: answers over all items")] if half else []


def _notes(asked: _Asked, n: Floats) -> list[str]:
    nobody = [item.id for item, count in zip(asked.items, n, strict=True) if count == 0]
    single = [name for name, at in zip(asked.dimensions.names, asked.dimensions.places, strict=True) if len(at) < 2]
    notes = [f"Nobody answered both expected and perceived: {', '.join(nobody)}."] if nobody else []
    notes += asked.dimensions.homeless(asked.items)
    if single:
        notes.append(f"One item only, so no alpha: {', '.join(single)}.")
    return notes


METHOD = Servqual()
