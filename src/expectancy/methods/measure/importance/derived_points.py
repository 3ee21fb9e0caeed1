"""Performance against derived importance in one cell: the points, those of its resamples, and all told of them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.domain.study import Survey
from expectancy.methods.answers import means
from expectancy.methods.contract import Options
from expectancy.methods.crowd import Crowd
from expectancy.methods.ellipses import outlines, radius
from expectancy.methods.interval import Floats, Means, bootstrap_counts, filled_groups, left_out
from expectancy.methods.low_high import outcome, predictors
from expectancy.methods.measure.importance.driven import Driven
from expectancy.methods.measure.importance.importance_performance import CROSS, QUADRANTS, crosshair, quadrants
from expectancy.methods.measure.importance.priorities import ranked
from expectancy.methods.resampling import Column, percentile_interval, rank_correlation, share_of, tell
from expectancy.methods.standard_errors import jackknife_covariance
from expectancy.summaries import Moments, Pairwise, Variable
from expectancy.summaries.moments import ratio

UNITS = {"lmg": "share of variance", "johnson": "share of variance", "correlation": "correlation"}


def wanted(survey: Survey, options: Options) -> Moments:
    """Overall satisfaction, how every item is done, and stated importance where it was asked."""
    y = outcome(survey)
    assert y is not None
    columns = [y, *(item.roles["perceived"] for item in predictors(survey)), *stated_columns(survey)]
    return Moments(tuple(Variable.rating(column) for column in columns), options.cells, survey.weight)


def stated_columns(survey: Survey) -> list[str]:
    """The importance columns, where every item has one."""
    columns = [item.column("importance") for item in predictors(survey)]
    return [column for column in columns if column] if all(columns) else []


class Cell:
    """One cell: its points, and those of its resamples."""

    def __init__(self, survey: Survey, options: Options, crowd: Crowd, grouped: Pairwise, kind: str, rule: str) -> None:
        self.survey, self.options, self.crowd, self.kind, self.rule = survey, options, crowd, kind, rule
        self.items = [item.id for item in predictors(survey)]
        count = len(self.items)
        self.driven = Driven(grouped.take(range(count + 1)), "lmg" if kind == "correlation" else kind)
        self.weight, self.sums, self.squares, self.n = (
            np.diagonal(each, axis1=-2, axis2=-1)[:, 1:] for each in (grouped.w, grouped.s, grouped.p, grouped.n)
        )
        self.rows = self.n.sum(axis=0)

    def _spread(self, at: int) -> Means:
        """Means of performance (0) or stated importance (1)."""
        part = slice(at * len(self.items), (at + 1) * len(self.items))
        return means(self.weight[:, part], self.sums[:, part], self.squares[:, part], self.survey.weight is not None)

    @cached_property
    def importance(self) -> Floats:
        return self._everywhere(self._of(self.driven.correlation)) if self.driven.solvable else self._nothing

    @property
    def _nothing(self) -> Floats:
        return np.full(len(self.items), np.nan)

    def _of(self, correlation: Floats) -> Floats:
        return correlation[..., 0, 1:] if self.kind == "correlation" else self.driven.importances(correlation)

    def _everywhere(self, values: Floats) -> Floats:
        """NaN for items that take no part."""
        out = np.full((*values.shape[:-1], len(self.items)), np.nan)
        out[..., self.driven.places] = values
        return out

    @cached_property
    def counts(self) -> Floats:
        """How often each random group is taken, (R, groups): those that the importances take too."""
        driven = self.driven
        filled = filled_groups(driven.grouped)
        many = driven.resamples(self.options) if self.kind != "correlation" else self.options.resamples
        return bootstrap_counts(len(self.n), filled, many if driven.solvable else 0, self.options.seed)

    @cached_property
    def drawn(self) -> tuple[Floats, Floats, Floats]:
        """(importance, performance, stated importance) of resamples, (R, items)."""
        count = len(self.items)
        rated = ratio(self.counts @ self.sums, self.counts @ self.weight)
        if not self.driven.solvable:
            return np.empty((0, count)), rated[:, :count], rated[:, count:]
        if self.kind == "correlation":
            found = self.driven.of_resamples(self.counts, self._of)
        else:
            found = self.driven.bootstrap(self.options)
        return self._everywhere(found), rated[:, :count], rated[:, count:]

    @cached_property
    def places(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        return quadrants(self.importance, self._spread(0).value, self.rule, self.survey.scale)

    def estimates(self) -> list[Estimate]:
        """Item by item, then the crosshair and the agreement."""
        confidence, count = self.options.confidence, len(self.items)
        importance, performance, stated = self.drawn
        drawn = quadrants(importance, performance, self.rule, self.survey.scale)
        chances = np.stack([share_of(drawn == at) for at in range(len(QUADRANTS))])
        known = self.places >= 0
        own = np.where(known, chances[np.maximum(self.places, 0), np.arange(count)], np.nan)
        low, high = percentile_interval(importance, confidence)
        spread = self._spread(0)
        columns = {
            "performance": Column(
                spread.value, "points", spread.bounds(confidence), self.rows[:count].astype(int).tolist()
            ),
            "importance": Column(self.importance, UNITS[self.kind], _holding(self.importance, low, high)),
            "chance_quadrant": Column(own, "share"),
            **{
                f"chance_{name}": Column(np.where(known, chance, np.nan), "share")
                for name, chance in zip(QUADRANTS, chances, strict=True)
            },
            **_ranks("derived", self.importance, importance, confidence),
            **self._of_the_stated(stated),
        }
        keys = [{"item": item, **self.crowd.keys} for item in self.items]
        told = tell(keys, columns, [int(n) for n in self.driven.pairs])
        return told + tell([self.crowd.keys], self._whole(importance, performance, stated), [self.driven.rows])

    def _of_the_stated(self, drawn: Floats) -> dict[str, Column]:
        if not stated_columns(self.survey):
            return {}
        spread, confidence = self._spread(1), self.options.confidence
        n = self.rows[len(self.items) :].astype(int).tolist()
        found = _ranks("stated", spread.value, drawn, confidence)
        return {"stated_importance": Column(spread.value, "points", spread.bounds(confidence), n), **found}

    def _whole(self, importance: Floats, performance: Floats, stated: Floats) -> dict[str, Column]:
        confidence = self.options.confidence
        up, across = crosshair(self.importance, self._spread(0).value, self.rule, self.survey.scale)
        ups, acrosses = crosshair(importance, performance, self.rule, self.survey.scale)
        found = {}
        for name, value, drawn, unit in (
            ("crosshair_performance", across, acrosses, "points"),
            ("crosshair_importance", up, ups, UNITS[self.kind]),
        ):
            ends = percentile_interval(drawn[:, None], confidence)
            found[name] = Column(value[None], unit, _holding(value[None], *ends))
        if stated_columns(self.survey):
            value = np.array([rank_correlation(self.importance, self._spread(1).value)])
            each = np.array([rank_correlation(a, b) for a, b in zip(importance, stated, strict=True)])
            ends = percentile_interval(each[:, None], confidence)
            items = int((~np.isnan(self.importance)).sum())
            found["importance_agreement"] = Column(value, "correlation", _holding(value, *ends), [items])
        return found

    def details(self) -> dict[str, Any]:
        """What a chart draws, as importance_performance has it: importance first in ellipses and covariances."""
        performance = self._spread(0).value
        up, across = crosshair(self.importance, performance, self.rule, self.survey.scale)
        known = [at for at, place in enumerate(self.places) if place >= 0]
        covariance = self._covariance()
        middle = np.stack([self.importance, performance], axis=-1)
        groups = len(filled_groups(self.driven.grouped))
        reach = np.full(len(self.items), float(radius(groups - 1, self.options.confidence)))
        drawn_at = outlines(middle, covariance, reach)
        drawn = [at for at in known if np.isfinite(drawn_at[at]).all()]
        cross = {"importance": float(up), "performance": float(across), "rule": f"at {CROSS[self.rule]}"}
        return {
            "kind": self.kind,
            "crosshair": cross if known else {},
            "quadrants": {self.items[at]: QUADRANTS[self.places[at]] for at in known},
            "ellipses": {self.items[at]: drawn_at[at].round(6).tolist() for at in drawn},
            "covariances": {self.items[at]: covariance[at].tolist() for at in drawn},
        }

    def _covariance(self) -> Floats:
        """Of importance and performance, (items, 2, 2), by delete-a-group jackknife."""
        count = len(self.items)
        if not self.driven.solvable:
            return np.full((count, 2, 2), np.nan)
        filled = filled_groups(self.driven.grouped)
        importance = self._everywhere(self._of(self.driven.without_a_group))
        rated = ratio(left_out(self.sums), left_out(self.weight))[filled, :count]
        both = [[jackknife_covariance(a, b) for b in (importance, rated)] for a in (importance, rated)]
        return np.moveaxis(np.array(both), -1, 0)


def _holding(value: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Percentiles, widened where they do not hold the value itself."""
    return np.fmin(low, value), np.fmax(high, value)


def _ranks(name: str, value: Floats, drawn: Floats, confidence: float) -> dict[str, Column]:
    rank, low, high, chance, top = ranked(value, drawn, confidence)
    return {
        f"{name}_rank": Column(rank, "rank", (low, high)),
        f"chance_{name}_rank": Column(chance, "chance"),
        f"chance_{name}_top5": Column(top, "chance"),
    }
