"""One Kano feature's answers by class in one crowd, and everything told of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Estimate
from expectancy.methods.interval import Interval, jackknife_ratio, wilson, z
from expectancy.methods.kano_classes import LETTERS, chances_of_mode, coefficients, fong, mode, mode_p

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Feature:
    """Counts of the six classes; ``estimates`` tells everything that follows from them."""

    keys: dict[str, str]
    rows: Floats  # (6,) respondents
    counts: Floats  # (6,) weighted, scaled to the effective sample size; the rows themselves where unweighted
    confidence: float
    chances: Floats = field(init=False)

    def __post_init__(self) -> None:
        chances = chances_of_mode(self.counts) if self.n else np.full(len(LETTERS), np.nan)
        object.__setattr__(self, "chances", chances)

    @property
    def item(self) -> str:
        return self.keys["item"]

    @cached_property
    def n(self) -> int:
        return int(self.rows.sum())

    @cached_property
    def size(self) -> float:
        """The effective sample size, n where unweighted."""
        return float(self.counts.sum())

    @property
    def category(self) -> str:
        return mode(self.counts)

    @property
    def questionable(self) -> float:
        return float(self.counts[-1]) / self.size if self.size > 0 else float("nan")

    def estimates(self) -> list[Estimate]:
        """Class by class, then of the feature."""
        classes = [estimate for at, letter in enumerate(LETTERS) for estimate in self._of_class(at, letter)]
        return [*classes, *self._coefficients(), *self._strengths()]

    def _of_class(self, at: int, letter: str) -> list[Estimate]:
        keys = {**self.keys, "category": letter}
        return [
            Estimate(keys, "count", float(self.rows[at]), None, None, self.n, "answers"),
            self._share("share", float(self.counts[at]), keys),
            Estimate(keys, "chance_category", float(self.chances[at]), None, None, self.n, "chance"),
        ]

    def _coefficients(self) -> list[Estimate]:
        found, base = coefficients(self.counts), int(self.rows[:4].sum())
        better = wilson(found.better * found.base, found.base, self.confidence)
        worse = wilson(-found.worse * found.base, found.base, self.confidence)
        return [
            Estimate(self.keys, "chance", float(self.chances.max()), None, None, self.n, "chance"),
            Estimate(self.keys, "better", found.better, better.low, better.high, base, "share"),
            Estimate(self.keys, "worse", found.worse, 0.0 - worse.high, 0.0 - worse.low, base, "share"),
            self._share("questionable", float(self.counts[-1]), self.keys),
        ]

    def _strengths(self) -> list[Estimate]:
        """Total and category strength (Lee and Newcomb 1997) and the tests of the class."""
        size = self.size
        second, first = np.sort(self.counts)[-2:] / size if size > 0 else (np.nan, np.nan)
        apart, ends = float(first - second), self._apart(float(first), float(second), size)
        significant = float(fong(self.counts).significant) if size > 0 else np.nan
        return [
            self._share("total_strength", float(self.counts[:3].sum()), self.keys),
            Estimate(self.keys, "category_strength", apart, ends.low, ends.high, self.n, "share"),
            Estimate(self.keys, "mode_p", mode_p(self.counts), None, None, self.n, "p"),
            Estimate(self.keys, "fong", significant, None, None, self.n, "flag"),
        ]

    def _share(self, statistic: str, k: float, keys: dict[str, str]) -> Estimate:
        found = wilson(k, self.size, self.confidence)
        share = k / self.size if self.size > 0 else np.nan
        return Estimate(keys, statistic, share, found.low, found.high, self.n, "share")

    def _apart(self, first: float, second: float, size: float) -> Interval:
        """Difference of two shares of one multinomial, variance (a + b - (a - b)^2) / N; never under 0."""
        if not size > 0:
            return Interval(np.nan, np.nan)
        half = z(self.confidence) * float(np.sqrt((first + second - (first - second) ** 2) / size))
        return Interval(max(0.0, first - second - half), min(1.0, first - second + half))


def effective_rows(grouped: Floats, rows: float) -> float:
    """sum p (1 - p) / sum se^2 over classes with jackknife se, at most ``rows``; grouped (groups, classes).

    The average design effect of Rao and Scott 1981, JASA 76:221-230.
    """
    spread = jackknife_ratio(grouped, np.broadcast_to(grouped.sum(axis=1, keepdims=True), grouped.shape))
    binomial, actual = float((spread.value * (1 - spread.value)).sum()), float((spread.se**2).sum())
    return min(rows, binomial / actual) if actual > 0 and binomial > 0 else rows
