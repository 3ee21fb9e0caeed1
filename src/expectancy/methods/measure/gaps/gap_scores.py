"""Gaps between expectation and perception: what is asked of one pass, and the gaps of items and dimensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import special

from expectancy.domain.estimate import Estimate
from expectancy.domain.study import Item, Survey
from expectancy.methods.answers import (
    Bounds,
    Cell,
    Dimensions,
    Tables,
    answered,
    by_row,
    estimates,
    means,
    points,
    shares,
    tables,
    usable,
)
from expectancy.methods.contract import Options
from expectancy.methods.interval import (
    Floats,
    Means,
    jackknife_ratio,
    jackknife_spread,
    left_out,
    t_quantile,
    weighted_share,
)
from expectancy.summaries import Answered, Blocks, Counts, Moments, Variable
from expectancy.summaries.moments import ratio

ROLES = ("expected", "perceived")
Keys = Sequence[Mapping[str, str]]


def paired_se(var_expected: Floats, var_perceived: Floats, cov: Floats, n: Floats) -> Floats:
    """Standard error of a mean of paired differences: sqrt((s_E^2 + s_P^2 - 2 c_EP) / n)."""
    return np.asarray(np.sqrt(ratio(np.clip(var_expected + var_perceived - 2 * cov, 0, None), n)))


class Asked:
    """What the survey has for SERVQUAL, and what is asked of one pass."""

    def __init__(self, survey: Survey, options: Options) -> None:
        self.survey, self.options = survey, options
        self.items: tuple[Item, ...] = survey.with_role(*ROLES)
        self.columns = [(item.roles["expected"], item.roles["perceived"]) for item in self.items]
        self.dimensions = Dimensions.of(self.items)
        self.weighted = survey.weight is not None
        self.independent = survey.samples == "independent"
        self.levels = survey.scale[1] - survey.scale[0] + 1
        self.pairs = [Counts(columns, options.cells, survey.weight) for columns in self.columns]
        members = [[self.columns[place] for place in places] for places in self.dimensions.members if places]
        self.usable: Answered = usable([self.columns, *members], options)
        if self.independent:  # nobody answers both: those who answered either, then of each dimension E, then P
            halves = [[[(columns[half],) for columns in each] for each in members] for half in (0, 1)]
            either = [(column,) for columns in self.columns for column in columns]
            self.usable = usable([either, *halves[0], *halves[1]], options)

    def sizes(self, cell: Cell) -> Floats:
        """Respondents of each dimension and of the whole; of independent samples the smaller."""
        rest = cell.sizes[1:]
        return np.minimum(*np.split(rest, 2)) if self.independent else rest

    def scales(self, places: Sequence[int]) -> list[Moments]:
        """What alpha is taken of: E, P, and (of paired samples) P - E of some items."""
        columns = [self.columns[place] for place in places]
        expected = [Variable.rating(expected) for expected, _ in columns]
        perceived = [Variable.rating(perceived) for _, perceived in columns]
        gaps = [Variable.difference(perceived, expected) for expected, perceived in columns]
        found = (expected, perceived) if self.independent else (expected, perceived, gaps)
        return [Moments(tuple(each), self.options.cells, self.survey.weight) for each in found]

    @cached_property
    def homes(self) -> list[int]:
        """The places of the items that belong to a dimension."""
        return sorted(place for places in self.dimensions.places for place in places)

    @cached_property
    def joint(self) -> list[Moments]:
        """E, P and P - E of all items that belong to a dimension: for what concerns all dimensions at once."""
        return self.scales(self.homes) if len(self.dimensions.names) > 1 else []


@dataclass(frozen=True)
class Gaps:
    """One cell's sums by random group, (groups, J), over those who answered both questions of an item."""

    asked: Asked
    cell: Cell
    n: Floats  # respondents, (J,)
    half: int  # answers without their other half
    w: Floats
    expected: Floats
    perceived: Floats
    squares: tuple[Floats, Floats, Floats]  # of E, of P, products
    tops: tuple[Floats, Floats]  # E and P at the top of the scale
    short: Floats  # P < E

    @staticmethod
    def read(asked: Asked, blocks: Blocks, cell: Cell) -> Gaps:
        pairs: Tables = tables(blocks, asked.pairs, asked.levels, cell.key)
        both, lone, *scores = _scores(points(asked.survey.scale))
        w, halves, e, p, ee, pp, ep, top_e, top_p, short = pairs.sums(both, lone, *scores)
        n, half = pairs.unweighted(both, w), int(pairs.unweighted(lone, halves).sum())
        return Gaps(asked, cell, n, half, w, e, p, (ee, pp, ep), (top_e, top_p), short)

    @property
    def gap(self) -> Floats:
        return self.perceived - self.expected

    @property
    def keys(self) -> Keys:
        return [{**self.cell.keys, "item": item.id} for item in self.asked.items]

    @property
    def wholes(self) -> Keys:
        """Of each dimension, then of the whole."""
        return [{**self.cell.keys, **each} for each in self.asked.dimensions.keys]

    def items(self) -> list[Estimate]:
        confidence, weighted = self.asked.options.confidence, self.asked.weighted
        found: dict[str, Means | Bounds] = {
            "expected": means(self.w, self.expected, self.squares[0], weighted),
            "perceived": means(self.w, self.perceived, self.squares[1], weighted),
            "gap": self._paired(),
            "top_box": shares(self.w, self.tops[0], self.n, weighted, confidence),
            "share_short": shares(self.w, self.short, self.n, weighted, confidence),
        }
        more: dict[str, Means | Bounds] = {
            "top_box_perceived": shares(self.w, self.tops[1], self.n, weighted, confidence),
            "d_z": self._effect(),
        }
        columns = [
            estimates(self.keys, name, value, self.n, unit_of(name), confidence)
            for name, value in {**found, **more}.items()
        ]
        return by_row(columns, self.cell, self.asked.options)

    def _paired(self) -> Means:
        """The mean difference with its paired standard error; with weights by jackknife."""
        if self.asked.weighted:
            return jackknife_ratio(self.gap, self.w)
        n, e, p, ee, pp, ep = self.n, *(x.sum(axis=0) for x in (self.expected, self.perceived, *self.squares))
        size = np.maximum(n - 1, 0)
        var_e, var_p, cov = (ratio(xy - ratio(x * y, n), size) for x, y, xy in ((e, e, ee), (p, p, pp), (e, p, ep)))
        return Means(ratio(p - e, n), paired_se(var_e, var_p, cov, n), n - 1)

    def _effect(self) -> Means | Bounds:
        """d_z, the mean gap in standard deviations of the gaps."""
        squares = self.squares[0] + self.squares[1] - 2 * self.squares[2]
        value = standardised_mean(self.w.sum(axis=0), self.gap.sum(axis=0), squares.sum(axis=0), self.n)
        if self.asked.weighted:
            replicates = standardised_mean(left_out(self.w), left_out(self.gap), left_out(squares), self.n)
            return jackknife_spread(value, replicates, self.w > 0)
        return value, *effect_bounds(value, self.n, self.asked.options.confidence)

    def dimensions(self) -> list[Estimate]:
        """The gaps of the dimensions and of the whole."""
        if not self.asked.dimensions.names:
            return []
        found = self.asked.dimensions.means(self.w, self.gap)
        sizes, confidence = self.asked.sizes(self.cell), self.asked.options.confidence
        return by_row(
            [estimates(self.wholes, "gap", found, sizes, "points", confidence)], self.cell, self.asked.options
        )

    def averages(self) -> tuple[Floats, Floats]:
        """The dimensions' gaps, (D,), and each without one random group, (groups, D)."""
        averaged = self.asked.dimensions.averaged
        value = averaged(ratio(self.gap.sum(axis=0), self.w.sum(axis=0)))
        return value[:-1], averaged(ratio(left_out(self.gap), left_out(self.w)))[:, :-1]

    def ceilings(self) -> list[Estimate]:
        """The share of answers at the top of the scale, of each dimension and the whole: the mean of its items'."""
        if not self.asked.dimensions.names:
            return []
        sizes = self.asked.sizes(self.cell)
        columns = [
            averaged_shares(self.asked.dimensions, self.w, hits, sizes, self.wholes, name, self.asked.options)
            for name, hits in zip(("top_box", "top_box_perceived"), self.tops, strict=True)
        ]
        return by_row(columns, self.cell, self.asked.options)


def averaged_shares(
    dimensions: Dimensions, w: Floats, hits: Floats, sizes: Floats, keys: Keys, name: str, options: Options
) -> list[Estimate]:
    """Means of items' shares: delete-a-group jackknife, told by Wilson at the effective n."""
    spread = dimensions.means(w, hits)
    found = [
        weighted_share(value, se, df, size, options.confidence)
        for value, se, df, size in zip(spread.value, spread.se, spread.df, sizes, strict=True)
    ]
    bounds = spread.value, np.array([each.low for each in found]), np.array([each.high for each in found])
    return estimates(keys, name, bounds, sizes, "share", options.confidence)


def unit_of(statistic: str) -> str:
    if statistic == "d_z":
        return "standard deviations"
    return "share" if statistic.startswith(("top_box", "share")) else "points"


def _scores(rating: Floats) -> list[Floats]:
    """Of every pair of answers: 1 for both, 1 for one only, E, P, E^2, P^2, EP, E and P at the top, P < E."""
    e, p = np.meshgrid(rating, rating, indexing="ij")
    lone = np.logical_xor.outer(*([np.arange(len(rating) + 1) > 0] * 2)).astype(np.float64)
    both, *scores = (np.ones_like(e), e, p, e * e, p * p, e * p, e == rating[-1], p == rating[-1], p < e)
    return [answered(both), lone, *(answered(score.astype(np.float64)) for score in scores)]


def standardised_mean(w: Floats, s: Floats, q: Floats, n: Floats) -> Floats:
    """Mean over standard deviation from weight, sum and sum of squares; NaN where nothing varies.

    n, the respondents, makes the variance unbiased.
    """
    mean = ratio(s, w)
    variance = np.clip(ratio(q, w) - mean**2, 0, None) * ratio(n, np.maximum(n - 1, 0))
    return ratio(mean, np.sqrt(np.where(variance > 1e-12, variance, 0.0)))


def effect_bounds(value: Floats, n: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Interval of d_z: the noncentralities with which t = d sqrt(n) is at either end, over sqrt(n).

    Where |t| is too large for that: d -+ t(n-1) sqrt(1/n + d^2 / (2 n)).
    """
    n = np.where(n > 1, n, np.nan)
    t, root = value * np.sqrt(n), np.sqrt(n)
    tail = 0.5 - confidence / 2
    fit = np.isfinite(t) & (np.abs(t) < 30)
    safe, df = np.where(fit, t, 0.0), np.where(fit, n - 1, 1.0)
    exact = [special.nctdtrinc(df, chance, safe) / root for chance in (1 - tail, tail)]
    half = t_quantile(n - 1, confidence) * np.sqrt(1 / n + value**2 / (2 * n))
    return tuple(  # type: ignore[return-value]
        np.where(fit & np.isfinite(found), found, value + sign * half)
        for sign, found in zip((-1, 1), exact, strict=True)
    )
