"""Paths and indices of one segment against the others': differences, with interval and chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.methods.chance import two_sided_t
from expectancy.methods.crowd import Crowd
from expectancy.methods.interval import Floats
from expectancy.methods.linear_model import holm
from expectancy.methods.measure.path_model.numbers import UNITS, Modelled, often_enough
from expectancy.methods.resampling import Column, bias_corrected, percentile_interval, share_of, tell
from expectancy.summaries import Pairwise

COMPARED = ("path", "index")
OTHERS = "all others"
LEVEL = 0.05  # of the tests that the notes speak of


@dataclass(frozen=True)
class Comparison:
    """A segment and what it is held against: the other one, or all others together."""

    crowd: Crowd
    against: str
    here: Modelled
    there: Modelled

    def estimates(self) -> list[Estimate]:
        keys = {**self.crowd.keys, "against": self.against}
        n = self.here.n + self.there.n
        found = []
        for statistic in COMPARED:
            of = [{**keys, **each} for each in self.here.keys[statistic]]
            found += tell(of, self.columns[statistic], [n] * len(of))
        of = [{**keys, **each} for each in self.here.keys["index"]]
        return found + tell(of, {"same_meaning": self.alike}, [n] * len(of))

    @cached_property
    def columns(self) -> Mapping[str, Mapping[str, Column]]:
        return {statistic: self._columns(statistic) for statistic in COMPARED}

    def _columns(self, statistic: str) -> dict[str, Column]:
        """The difference, the chance that it is above 0 (Henseler, Ringle and Sinkovics 2009), and its p value."""
        value = self.here.values[statistic] - self.there.values[statistic]
        drawn = often_enough(self.here.drawn[statistic] - self.there.drawn[statistic])
        groups = min(self.here.groups, self.there.groups)
        bounds = bias_corrected(value, drawn, self.here.asked.options.confidence, groups)
        larger = np.where(np.isfinite(drawn).any(axis=0), share_of(drawn > 0), np.nan)
        return {
            f"{statistic}_difference": Column(value, UNITS[statistic], bounds),
            f"{statistic}_chance_larger": Column(larger, "chance"),
            f"{statistic}_p_difference": Column(p_values(value, drawn, groups), "p value"),
        }

    @cached_property
    def alike(self) -> Column:
        """Whether each construct means the same: how its scores by either's weights would correlate.

        c = w1' R w2 / sqrt(w1' R w1 w2' R w2), R of the segment. Henseler, Ringle and Sarstedt 2016, Int. Marketing
        Review 33:405-431, of which this is the second step.
        """
        value = self._alike(self.here.fitted.weights, self.there.fitted.weights)
        drawn = self._alike(self.here.drawn["outer_weight"], self.there.drawn["outer_weight"])
        low, high = percentile_interval(drawn, self.here.asked.options.confidence)
        return Column(value, "correlation", (np.minimum(low, value), np.maximum(high, value)))

    def _alike(self, one: Floats, other: Floats) -> Floats:
        member, correlation = self.here.live.shape.member, self.here.moved.correlation
        first, second = (each[..., None] * member for each in (one, other))
        across, own, theirs = (
            (left * (correlation @ right)).sum(axis=-2)
            for left, right in ((first, second), (first, first), (second, second))
        )
        return np.asarray(across / np.sqrt(own * theirs))


def p_values(value: Floats, drawn: Floats, groups: int) -> Floats:
    """Two-sided t of a difference over the spread of its resamples, with (groups - 1) degrees of freedom."""
    if groups < 2 or len(drawn) < 2:
        return np.full(value.shape, np.nan)
    wider = np.sqrt(groups / (groups - 1))
    spread = [
        wider * float(np.std(each[np.isfinite(each)], ddof=1)) if np.isfinite(each).sum() > 1 else 0.0
        for each in drawn.T
    ]
    return np.array(
        [
            two_sided_t(abs(float(each)) / se, groups - 1.0) if se > 0 else np.nan
            for each, se in zip(value, spread, strict=True)
        ]
    )


def comparisons(
    everybody: Modelled | None,
    whole: Pairwise,
    parts: Mapping[str, Pairwise],
    crowds: Sequence[Crowd],
    models: Mapping[str, Modelled],
) -> list[Comparison]:
    """Of two segments the first against the second, of more each against all others together.

    ``parts`` has every segment of the column, ``models`` those that are shown.
    """
    shown = [crowd for crowd in crowds if crowd.name in models]
    if len(parts) == 2:
        if len(shown) < 2:
            return []
        first, second = shown
        return _comparable([Comparison(first, second.name, models[first.name], models[second.name])])
    found = []
    for crowd in shown:
        rest = Modelled.of(models[crowd.name].asked, less(whole, parts[crowd.name]), everybody)
        if rest is not None:
            found.append(Comparison(crowd, OTHERS, models[crowd.name], rest))
    return _comparable(found)


def _comparable(found: Sequence[Comparison]) -> list[Comparison]:
    """Those in which the same indicators vary on both sides."""
    return [each for each in found if each.here.live.places == each.there.live.places]


def less(whole: Pairwise, part: Pairwise) -> Pairwise:
    """The sums of those who are in the whole and not in the part."""
    n = whole.n - part.n
    w = n if whole.w is whole.n else whole.w - part.w
    return Pairwise(n, w, whole.s - part.s, whole.p - part.p)


def different(found: Sequence[Comparison]) -> tuple[list[str], int]:
    """(what differs after Holm's correction over all that was compared, how many those were)."""
    told, chances = [], []
    for each in found:
        for statistic in COMPARED:
            chance = each.columns[statistic][f"{statistic}_p_difference"].value
            told += [f"{_what(keys)} in {each.crowd.name} against {each.against}" for keys in each.here.keys[statistic]]
            chances += chance.tolist()
    kept = [what for what, p in zip(told, holm(chances), strict=True) if p < LEVEL]
    return kept, int(np.isfinite(chances).sum())


def _what(keys: Mapping[str, str]) -> str:
    return f"{keys['from']} to {keys['to']}" if "from" in keys else f"the index of {keys['construct']}"
