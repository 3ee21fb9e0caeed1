"""Kano features' answers by class in one crowd, and everything told of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Estimate
from expectancy.domain.kano_tables import LETTERS
from expectancy.methods.interval import jackknife_ratio, wilsons, z
from expectancy.methods.measure.kano.classes import (
    Coefficients,
    Fong,
    chances_of_blauth,
    chances_of_mode,
    coefficients,
    fong,
    largest_two,
    mode,
    mode_p,
)
from expectancy.methods.resampling import Bounds, Column, tell
from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Features:
    """Counts of the six classes of F features; ``estimates`` tells everything that follows from them."""

    keys: Sequence[Mapping[str, str]]
    rows: Floats  # (F, 6) respondents
    counts: Floats  # (F, 6) weighted, scaled to the effective sample size; the rows themselves where unweighted
    confidence: float

    @property
    def items(self) -> list[str]:
        return [keys["item"] for keys in self.keys]

    @cached_property
    def n(self) -> list[int]:
        return [int(n) for n in self.rows.sum(axis=1)]

    @cached_property
    def size(self) -> Floats:
        """The effective sample sizes, n where unweighted."""
        return np.asarray(self.counts.sum(axis=1))

    @cached_property
    def categories(self) -> list[str]:
        """The class of each feature; empty where nobody answered."""
        return [mode(counts) for counts in self.counts]

    @cached_property
    def chances(self) -> Floats:
        """Of each class to be the true mode, (F, 6); NaN where nobody answered."""
        return np.where(self.rows.sum(axis=1, keepdims=True) > 0, chances_of_mode(self.counts), np.nan)

    @cached_property
    def blauth_chances(self) -> Floats:
        """Of each class to be Blauth's, (F, 6); NaN where nobody answered."""
        return np.where(self.rows.sum(axis=1, keepdims=True) > 0, chances_of_blauth(self.counts), np.nan)

    @cached_property
    def coefficients(self) -> Coefficients:
        return coefficients(self.counts)

    @cached_property
    def fong(self) -> Fong:
        return fong(self.counts)

    @property
    def questionable(self) -> Floats:
        return ratio(self.counts[:, -1], self.size)

    def estimates(self, of_classes: Mapping[str, Column], of_features: Mapping[str, Column]) -> list[Estimate]:
        """Feature by feature: class by class, then of the feature; with further columns, (F * 6,) and (F,)."""
        keys = [{**each, "category": letter} for each in self.keys for letter in LETTERS]
        classes = tell(keys, {**self._of_classes(), **of_classes}, np.repeat(self.n, len(LETTERS)).tolist())
        features = tell(self.keys, {**self._coefficients(), **self._strengths(), **of_features}, self.n)
        count = len(self.n)
        return list(chain.from_iterable(chain(*zip(_cut(classes, count), _cut(features, count), strict=True))))

    def _of_classes(self) -> dict[str, Column]:
        size = np.repeat(self.size, len(LETTERS))
        return {
            "count": Column(self.rows.ravel(), "answers"),
            "share": self._share(self.counts.ravel(), size),
            "chance_category": Column(self.chances.ravel(), "chance"),
            "chance_blauth": Column(self.blauth_chances.ravel(), "chance"),
        }

    def _coefficients(self) -> dict[str, Column]:
        found, n = self.coefficients, [int(n) for n in self.rows[:, :4].sum(axis=1)]
        low, high = wilsons(-found.worse * found.base, found.base, self.confidence)
        better = wilsons(found.better * found.base, found.base, self.confidence)
        joint = joint_reach(self.confidence)
        together, wide = (_wider(bounds, joint) for bounds in (better, (low, high)))
        return {
            "chance": Column(self.chances.max(axis=1), "chance"),
            "better": Column(found.better, "share", better, n),
            "worse": Column(found.worse, "share", (0.0 - high, 0.0 - low), n),
            "better_joint": Column(found.better, "share", together, n),
            "worse_joint": Column(found.worse, "share", (0.0 - wide[1], 0.0 - wide[0]), n),
            "questionable": self._share(self.counts[:, -1], self.size),
        }

    def _strengths(self) -> dict[str, Column]:
        """Total and category strength (Lee and Newcomb 1997) and the tests of the class."""
        first, second = (ratio(count, self.size) for count in largest_two(self.counts))
        return {
            "total_strength": self._share(self.counts[:, :3].sum(axis=1), self.size),
            "category_strength": Column(first - second, "share", self._apart(first, second)),
            "mode_p": Column(mode_p(self.counts), "p"),
            "fong": Column(np.where(self.size > 0, self.fong.significant, np.nan), "flag"),
        }

    def _share(self, k: Floats, size: Floats) -> Column:
        return Column(ratio(k, size), "share", wilsons(k, size, self.confidence))

    def _apart(self, first: Floats, second: Floats) -> Bounds:
        """Difference of two shares of one multinomial, variance (a + b - (a - b)^2) / N; never under 0."""
        apart = first - second
        half = z(self.confidence) * np.sqrt(ratio(first + second - apart**2, self.size))
        return np.maximum(0.0, apart - half), np.minimum(1.0, apart + half)


def joint_reach(confidence: float) -> float:
    """How much wider an interval is that belongs to a joint ellipse of two statistics: sqrt(chi2(2)) / z."""
    return math.sqrt(-2 * math.log(1 - confidence)) / z(confidence)


def _wider(bounds: Bounds, times: float) -> Bounds:
    """What the ellipse of better and worse reaches on one axis: about the middle of Wilson's interval, within 0..1."""
    middle, half = (bounds[0] + bounds[1]) / 2, (bounds[1] - bounds[0]) / 2 * times
    return np.maximum(0.0, middle - half), np.minimum(1.0, middle + half)


def _cut(told: list[Estimate], features: int) -> list[list[Estimate]]:
    """What was told, feature by feature."""
    each = len(told) // max(1, features)
    return [told[at * each : (at + 1) * each] for at in range(features)]


def effective_rows(grouped: Floats, rows: float) -> float:
    """sum p (1 - p) / sum se^2 over classes with jackknife se, at most ``rows``; grouped (groups, classes).

    The average design effect of Rao and Scott 1981, JASA 76:221-230.
    """
    spread = jackknife_ratio(grouped, np.broadcast_to(grouped.sum(axis=1, keepdims=True), grouped.shape))
    binomial, actual = float((spread.value * (1 - spread.value)).sum()), float((spread.se**2).sum())
    return min(rows, binomial / actual) if actual > 0 and binomial > 0 else rows
