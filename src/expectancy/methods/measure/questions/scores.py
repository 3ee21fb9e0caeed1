"""Scores of one question (a share of its ratings, their mean, a net promoter score) in one cell, with their errors.

Three ways to an interval: from the counts where everybody counts once, from random groups where answers are weighted,
and from the sample's units where the study tells how it was drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.methods.answers import Tables, answered
from expectancy.methods.design import Design, Linear, ratios
from expectancy.methods.interval import (
    NOTHING,
    Interval,
    jackknife_ratio,
    simple_means,
    t_interval,
    weighted_share,
    wilson,
)
from expectancy.summaries import Variable, Weighed
from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]
SHARE, POINTS = "share", "points"


@dataclass(frozen=True)
class Score:
    """A number for every rating, lowest first, whose mean over customers is told. Shares have 0 and 1."""

    name: str
    values: Floats  # (K,)
    unit: str = SHARE
    plain: Callable[[Floats, float], tuple[Interval, float]] | None = None  # (interval, se) from unweighted counts (K,)
    within: tuple[float, float] = (-math.inf, math.inf)  # what it cannot leave, nor its interval
    beside: str = ""  # with weights, the same unweighted stands beside it under this name


@dataclass(frozen=True)
class Figure:
    """A score of one cell. ``df`` is infinite where the interval is normal; ``effect`` is the design effect."""

    score: Score
    value: float
    se: float
    df: float
    low: float
    high: float
    n: int
    effect: float

    @property
    def bounds(self) -> Interval:
        return Interval(self.low, self.high)

    @property
    def effective_n(self) -> float:
        """n over the design effect: of so many simply drawn customers the score would be as sure."""
        return self.n / self.effect if self.effect > 0 else math.nan


def share_of(name: str, marks: npt.ArrayLike) -> Score:
    """The share of answers among the marked ratings."""
    return Score(name, np.asarray(marks, dtype=np.float64))


def spread(score: Score, counts: Floats) -> float:
    """The variance of a score among customers, from (weighted) counts of the ratings; divided by W, not W - 1."""
    whole = counts.sum()
    mean = ratio(counts @ score.values, whole)
    return float(ratio(counts @ (score.values - mean) ** 2, whole))


def cut(score: Score, found: Interval) -> Interval:
    low, high = score.within
    return Interval(max(low, found.low), min(high, found.high)) if not math.isnan(found.low) else NOTHING


# -- from counts, and from random groups ---------------------------------------------------------------------------


def counted(score: Score, held: Tables, weighted: bool, confidence: float) -> Figure:
    """From the table of one question in one cell."""
    one = answered(np.ones(len(score.values)))
    base, s = (sums[:, :1] for sums in held.sums(one, answered(score.values)))
    n, counts = float(held.unweighted(one, base)[0]), held.grouped[0, :, 1:].sum(axis=0)
    if weighted:
        found = jackknife_ratio(s, base)
        return _figure(score, found.value[0], found.se[0], found.df[0], n, counts, confidence)
    value = float(ratio(s.sum(), base.sum()))
    if score.plain is not None:
        interval, se = score.plain(counts, confidence)
        return Figure(score, value, se, math.inf, interval.low, interval.high, int(n), 1.0)
    if score.unit == SHARE:
        interval, se = wilson(float(s.sum()), n, confidence), math.sqrt(max(0.0, value * (1 - value)) / n) if n else 0.0
        return Figure(score, value, se, math.inf, interval.low, interval.high, int(n), 1.0)
    q = held.sums(answered(score.values**2))[0].sum(axis=0)
    mean = simple_means(base.sum(axis=0), s.sum(axis=0), q)
    low, high = mean.bounds(confidence)
    return Figure(score, value, float(mean.se[0]), float(mean.df[0]), float(low[0]), float(high[0]), int(n), 1.0)


def _figure(
    score: Score, value: float, se: float, df: float, n: float, counts: Floats, confidence: float, left: float = 1.0
) -> Figure:
    """With t, or for shares Wilson at the effective n; nothing of the error where it is unknown or everybody agrees.

    ``left``: the share of the population that was not asked, which a simple random sample would gain from too.
    """
    value, se, df = float(value), float(se), float(df)
    if score.unit == SHARE:
        interval = weighted_share(value, se, df, n, confidence)
    else:
        interval = cut(score, t_interval(value, se, df, confidence)) if se > 0 else NOTHING
    simple = left * spread(score, counts) / (n - 1) if n > 1 else 0.0
    effect = se**2 / simple if simple > 0 else math.nan
    return Figure(score, value, se, df, interval.low, interval.high, int(n), effect)


# -- from the sample's units ---------------------------------------------------------------------------------------


def indicators(column: str, scale: tuple[int, int]) -> tuple[Variable, ...]:
    """What a block of units must keep of a question: 1 where the rating is at most r, for every r but the highest."""
    return tuple(Variable("low", (column,), cut) for cut in range(scale[0], scale[1]))


def by_rating(sums: Weighed) -> tuple[Floats, Floats]:
    """(weighted answers (U,), answers of each rating (U, K)) from the sums of :func:`indicators`."""
    base = sums.w[:, 0]
    edges = np.column_stack([np.zeros(len(base)), sums.s, base])
    return base, np.diff(edges, axis=1)


@dataclass(frozen=True)
class Drawn:
    """One cell under the design: linearised scores, for their own errors and those of differences."""

    linear: Linear
    scores: tuple[Score, ...]
    counts: Floats  # (K,) weighted
    n: int
    kish: float

    def figures(self, confidence: float) -> list[Figure]:
        found, left = self.linear.means(), 1 - self.n / self.linear.design.population
        return [
            _figure(score, found.value[at], found.se[at], found.df[at], self.n, self.counts, confidence, left)
            for at, score in enumerate(self.scores)
        ]


def drawn(scores: tuple[Score, ...], sums: Weighed, design: Design) -> Drawn:
    """The scores of one cell from the sums of its :func:`indicators` by unit."""
    base, ratings = by_rating(sums)
    tops = ratings @ np.stack([score.values for score in scores], axis=1)
    linear = ratios(design, tops, np.broadcast_to(base[:, None], tops.shape))
    counts = design.weighted(ratings).sum(axis=0)
    w2 = design.weighted(design.weighted(sums.w2)).sum(axis=0)
    return Drawn(linear, scores, counts, int(sums.n[:, 0].sum()), kish(sums.n.sum(axis=0), counts.sum(), w2))


def kish(n: npt.ArrayLike, w: npt.ArrayLike, w2: npt.ArrayLike) -> float:
    """n sum w^2 / (sum w)^2 of those who answered: what unequal weights alone cost. Kish 1965, Survey Sampling."""
    found = ratio(np.asarray(n) * np.asarray(w2), np.asarray(w) ** 2)
    return float(np.ravel(found)[0])
