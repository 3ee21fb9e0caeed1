"""One side of satisfaction in one cell: failures among the dissatisfied and the others, or delights likewise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.domain.study import Survey
from expectancy.methods.contract import Options
from expectancy.methods.crowd import Crowd
from expectancy.methods.interval import Floats, bootstrap_counts, jackknife_counts
from expectancy.methods.low_high import Limits, outcome, predictors
from expectancy.methods.measure.importance.reach_and_noise import Failures
from expectancy.methods.resampling import (
    Column,
    chances_of_top,
    jackknife_interval,
    percentile_interval,
    ranks,
    tell,
)
from expectancy.summaries import Blocks, Patterns, Variable
from expectancy.summaries.moments import ratio

FEWEST = 10  # respondents on either side of the line
TOP = 5
NAMES = {"low": "dissatisfiers", "high": "enhancers"}


@dataclass(frozen=True)
class Line:
    """``low``: failures and the dissatisfied; ``high``: delights and the delighted. Limits of y and of every item."""

    kind: str
    overall: float
    items: Sequence[float]

    @property
    def name(self) -> str:
        return NAMES[self.kind]


def lines(overall: Limits, limits: Sequence[Limits]) -> list[Line]:
    return [Line("low", overall[0], [each[0] for each in limits]), Line("high", overall[1], [e[1] for e in limits])]


def patterns(survey: Survey, options: Options, line: Line, own: bool) -> Patterns:
    """Overall satisfaction beyond its limit, and every item; an item without an answer has not failed.

    ``own``: low is below the respondent's own minimum, where there is one.
    """
    y = outcome(survey)
    assert y is not None
    minimum = [item.column("minimum") if own else None for item in predictors(survey)]
    columns = [
        (item.roles["perceived"], *([more] if more else []))
        for item, more in zip(predictors(survey), minimum, strict=True)
    ]
    items = [Variable(line.kind, names, cut, 0) for names, cut in zip(columns, line.items, strict=True)]
    return Patterns((Variable(line.kind, (y,), line.overall), *items), options.cells, survey.weight)


class Side:
    """What one line finds in one cell."""

    def __init__(self, survey: Survey, line: Line, found: Failures, crowd: Crowd, options: Options) -> None:
        self.line, self.found, self.crowd, self.options = line, found, crowd, options
        self.items = [item.id for item in predictors(survey)]

    @staticmethod
    def read(survey: Survey, blocks: Blocks, options: Options, line: Line, wanted: Patterns, crowd: Crowd) -> Side:
        block = blocks[wanted]
        read = block.read(crowd.key)
        asked = read.marks[:, 0] > 0
        marks = read.marks[asked]
        failures = Failures(
            read.group[asked],
            marks[:, 0] == 2,
            marks[:, 1:] == 2,
            read.weight[asked],
            read.rows[asked],
            blocks.plan.groups,
        )
        return Side(survey, line, failures, crowd, options)

    @property
    def rows(self) -> int:
        return sum(self.found.sizes)

    @property
    def solvable(self) -> bool:
        """Enough on either side, and anything that failed; with weight on both."""
        weighty = (self.found.totals.sum(axis=1) > 0).all()
        return min(self.found.sizes) >= FEWEST and bool(self.found.failed.any()) and bool(weighty)

    @cached_property
    def _groups(self) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        return np.flatnonzero(self.found.totals.sum(axis=0) > 0)

    @cached_property
    def everybody(self) -> Floats:
        return np.ones(self.found.groups)

    @cached_property
    def counts(self) -> Floats:
        """Group resamples, (R, groups)."""
        return bootstrap_counts(len(self.everybody), self._groups, self.options.resamples, self.options.seed)

    @cached_property
    def without(self) -> Floats:
        """Each group left out once."""
        return jackknife_counts(len(self.everybody), self._groups)

    @cached_property
    def key(self) -> tuple[list[int], int]:
        """(the items by Shapley value, how many of the first are key)."""
        order, many = self.found.key(self.everybody)
        return order.tolist(), many

    @cached_property
    def chances(self) -> tuple[Floats, int]:
        """(how often each item is among the key ones when a resample chooses anew, (p,); resamples looked at)."""
        many = self.found.resamples(len(self.counts))
        held = np.zeros(len(self.items))
        for counts in self.counts[:many]:
            order, key = self.found.key(counts)
            held[order[:key]] += 1
        return ratio(held, float(many)), many

    def estimates(self) -> list[Estimate]:
        """Item by item, then of the key items together."""
        if not self.solvable:
            return []
        keys = [{"side": self.line.name, "item": item, **self.crowd.keys} for item in self.items]
        whole = {"side": self.line.name, **self.crowd.keys}
        told = tell(keys, {**self._items(), **self._along()}, [self.rows] * len(keys))
        return told + tell([whole], self._whole(), [self.rows])

    def _items(self) -> dict[str, Column]:
        confidence = self.options.confidence
        value, left, drawn = (
            self.found.shapley(counts) for counts in (self.everybody[None], self.without, self.counts)
        )
        share, shares = (ratio(each, each.sum(axis=1, keepdims=True)) for each in (value, drawn))
        place = ranks(drawn)
        low, high = percentile_interval(place, confidence)
        rank = ranks(value)[0]
        first, top = chances_of_top(drawn, 1, TOP)
        reach, noise = self.found.reach_and_noise(self.everybody[None])
        left_reach, left_noise = self.found.reach_and_noise(self.without)
        return {
            "shapley": Column(value[0], "share", jackknife_interval(value[0], left, confidence)),
            "shapley_share": Column(share[0], "share of the whole", _holding(share[0], shares, confidence)),
            "rank": Column(rank, "rank", (np.fmin(low, rank), np.fmax(high, rank))),
            "chance_first": Column(first, "chance"),
            f"chance_top{TOP}": Column(top, "chance"),
            "chance_key": Column(self.chances[0], "chance"),
            "reach": _within(reach[0], left_reach, confidence, self.found.sizes[0]),
            "noise": _within(noise[0], left_noise, confidence, self.found.sizes[1]),
            "difference": Column(
                (reach - noise)[0], "share", jackknife_interval((reach - noise)[0], left_reach - left_noise, confidence)
            ),
        }

    def _along(self) -> dict[str, Column]:
        """Reach, noise and success of the item together with all before it, by Shapley value."""
        order, confidence = np.array(self.key[0]), self.options.confidence
        place = np.argsort(order)
        (reach, noise), (left_reach, left_noise) = (
            self.found.along(order, counts) for counts in (self.everybody[None], self.without)
        )
        success, left = reach - noise, left_reach - left_noise
        return {
            "reach_together": _within(reach[0, place], left_reach[:, place], confidence, self.found.sizes[0]),
            "noise_together": _within(noise[0, place], left_noise[:, place], confidence, self.found.sizes[1]),
            "success_together": Column(
                success[0, place], "share", jackknife_interval(success[0, place], left[:, place], confidence)
            ),
        }

    def _whole(self) -> dict[str, Column]:
        """Of the key items: their number, success, and the part of the dissatisfied that goes with them."""
        order, many = np.array(self.key[0]), self.key[1]
        confidence = self.options.confidence
        values, lefts = (
            np.stack([each[:, many - 1] for each in self.found.along(order, counts)], axis=-1)
            for counts in (self.everybody[None], self.without)
        )
        share, left = self._share(self.everybody[None]), self._share(self.without)
        risk, left_risk = (_attributable(part, both) for part, both in ((share, values), (left, lefts)))
        return {
            f"share_{'dissatisfied' if self.line.kind == 'low' else 'delighted'}": _within(
                share, left[:, None], confidence
            ),
            "key_items": Column(np.array([float(many)]), "items"),
            "reach": _within(values[0, :1], lefts[:, :1], confidence, self.found.sizes[0]),
            "noise": _within(values[0, 1:], lefts[:, 1:], confidence, self.found.sizes[1]),
            "success": Column(
                values[0, :1] - values[0, 1:],
                "share",
                jackknife_interval(values[0, :1] - values[0, 1:], lefts[:, :1] - lefts[:, 1:], confidence),
            ),
            "attributable_risk": Column(risk, "share", jackknife_interval(risk, left_risk[:, None], confidence)),
        }

    def _share(self, counts: Floats) -> Floats:
        """P(dissatisfied), (R,)."""
        inside, outside = (counts @ part for part in self.found.totals)
        return ratio(inside, inside + outside)


def _attributable(share: Floats, reach_and_noise: Floats) -> Floats:
    """1 - P(dissatisfied | none of the key items failed) / P(dissatisfied), (R,)."""
    reach, noise = reach_and_noise[:, 0], reach_and_noise[:, 1]
    none = ratio(share * (1 - reach), share * (1 - reach) + (1 - share) * (1 - noise))
    return 1 - ratio(none, share)


def _within(value: Floats, left: Floats, confidence: float, n: int | None = None) -> Column:
    """A share, its jackknife interval cut at 0 and 1; ``n`` where not all respondents are its base."""
    low, high = jackknife_interval(value, left, confidence)
    sizes = None if n is None else [n] * len(value)
    return Column(value, "share", (np.maximum(low, 0.0), np.minimum(high, 1.0)), sizes)


def _holding(value: Floats, drawn: Floats, confidence: float) -> tuple[Floats, Floats]:
    low, high = percentile_interval(drawn, confidence)
    return np.fmin(low, value), np.fmax(high, value)
