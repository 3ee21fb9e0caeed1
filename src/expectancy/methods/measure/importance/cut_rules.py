"""Where a rating begins to be low or high: by the study, the scale's ends, its thirds, or each item's own mean.

Albayrak and Caber 2013 review how papers differ in it; the answer moves penalties, so every result prints its rule.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.study import Survey
from expectancy.methods.low_high import Limits, cuts, moments, outcome, predictors, variables
from expectancy.methods.regression import CrossProducts, Floats
from expectancy.summaries import Moments, Pairwise, Variable
from expectancy.summaries.moments import ratio

RULES = ("study", "extremes", "thirds", "around_mean")


@dataclass(frozen=True)
class CutRule:
    """One of ``RULES`` for one survey: what must be summed, and the design that comes of it."""

    survey: Survey
    name: str

    def moments(self, by: tuple[str, ...]) -> Moments:
        """Around the mean, which nobody knows before the pass, all cuts are summed and two of each item taken."""
        if self.name == "study":
            return moments(self.survey, by)
        if self.name != "around_mean":
            return Moments(variables(self.survey, self.fixed()), by, self.survey.weight)
        return Moments(_all_cuts(self.survey), by, self.survey.weight)

    def fixed(self) -> list[Limits]:
        """The limits of every item by a rule that needs no data."""
        low, high = self.survey.scale
        third = max(1, (high - low + 1) // 3)
        ends = {"extremes": (low, high), "thirds": (low + third - 1, high - third + 1)}
        items = predictors(self.survey)
        if self.name in ends:
            return [(float(ends[self.name][0]), float(ends[self.name][1]))] * len(items)
        return [cuts(self.survey, item) for item in items]

    def limits(self, total: Pairwise) -> list[Limits]:
        """The limits of every item; around the mean: either side of the whole rating next to it, 5 for 4.5."""
        if self.name != "around_mean":
            return self.fixed()
        low, high = self.survey.scale
        count = len(predictors(self.survey))
        shares = ratio(np.diagonal(total.s)[1:], total.w[0, 0])
        at_most, absent = shares[:-count].reshape(count, high - low), shares[-count:]
        means = high - ratio(at_most.sum(axis=1), 1 - absent)
        middles = [min(high, max(low, math.floor(mean + 0.5))) if mean == mean else low for mean in means.tolist()]
        return [(middle - 1.0, middle + 1.0) for middle in middles]

    def products(self, grouped: Pairwise, limits: Sequence[Limits]) -> CrossProducts:
        """Cross products of y and the low, high and absent dummies."""
        found = CrossProducts.of(grouped)
        if self.name != "around_mean":
            return found
        turn = _turn(self.survey.scale, limits)
        return CrossProducts(found.rows, turn @ found.sums @ turn.T)

    def told(self, limits: Sequence[Limits]) -> str:
        """The rule in words."""
        if self.name == "around_mean":
            return "low below and high above the whole rating next to each item's mean, which is the reference"
        ends = " or ".join(f"low {low:g} or less, high {high:g} or more" for low, high in sorted(set(limits)))
        if self.name == "study":
            own = self.survey.with_role("perceived", "minimum")
            return ends + ("; low where given: below the respondent's own minimum" if own else "")
        return f"{self.name}: {ends}"


def _all_cuts(survey: Survey) -> tuple[Variable, ...]:
    """y, then for every item whether it is at or under each rating but the highest, then the absent dummies."""
    given = outcome(survey)
    assert given is not None
    columns = [(item.roles["perceived"],) for item in predictors(survey)]
    ratings = range(survey.scale[0], survey.scale[1])
    under = [Variable("low", column, float(rating), 0, given) for column in columns for rating in ratings]
    return (Variable.rating(given), *under, *(Variable("absent", column, given=given) for column in columns))


def _turn(scale: tuple[int, int], limits: Sequence[Limits]) -> Floats:
    """From (1, y, all cuts, absent) to (1, y, low, high, absent): high is who answered less who is under."""
    (lowest, highest), count = scale, len(limits)
    steps = highest - lowest
    out = np.zeros((2 + 3 * count, 2 + count * steps + count))
    out[0, 0] = out[1, 1] = 1.0
    for at, (low, high) in enumerate(limits):
        absent = 2 + count * steps + at
        out[2 + 2 * count + at, absent] = 1.0
        if low >= lowest:
            out[2 + at, 2 + at * steps + int(low) - lowest] = 1.0
        if high <= highest:
            up = 2 + count + at
            out[up, 0], out[up, absent], out[up, 2 + at * steps + int(high) - 1 - lowest] = 1.0, -1.0, -1.0
    return out
