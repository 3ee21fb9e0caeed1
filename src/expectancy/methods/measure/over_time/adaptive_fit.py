"""What an adaptive-expectation model of one crowd tells: shares, drift, ratchet, half-life, and what is drawn of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from expectancy.domain.estimate import Estimate
from expectancy.methods.contract import Options
from expectancy.methods.interval import t_quantile
from expectancy.methods.measure.over_time.adaptive_expectation import DOWN, DRIFT, UP, Fit, by_instrument, corrected
from expectancy.methods.measure.over_time.levels_over_time import Comparisons


@dataclass(frozen=True)
class Fitted:
    """The model of one crowd, with one slope and with two."""

    keys: Mapping[str, str]
    found: Comparisons
    fit: Fit
    apart: Fit
    confidence: float

    @staticmethod
    def of(keys: Mapping[str, str], found: Comparisons, how: str, options: Options) -> Fitted:
        def solve(apart: bool) -> Fit:
            if how == "people":
                return by_instrument(found.y, found.x, found.z, found.cluster, apart)
            return corrected(found.y, found.x, found.error, found.weight, found.cluster, apart)

        return Fitted(keys, found, solve(False), solve(True), options.confidence)

    @property
    def label(self) -> str:
        return ", ".join(self.keys.values()) or "all"

    def estimates(self) -> Iterator[Estimate]:
        yield Estimate(self.keys, "strength", float(self.fit.strength[0]), None, None, self.fit.n, "standard errors")
        if not self.fit.told:
            return
        yield self._slope("adaptation", self.fit, UP)
        yield self._half_life()
        both = self._side_told(UP) and self._side_told(DOWN)
        yield self._coefficient("drift", self.apart if both else self.fit, DRIFT, "points per wave")
        for at, name in ((UP, "adaptation_up"), (DOWN, "adaptation_down")):
            if self._side_told(at):
                yield self._slope(name, self.apart, at)
        if both:
            yield from self._ratchet()

    def _side_told(self, at: int) -> bool:
        return bool(np.isfinite(self.apart.value).all() and self.apart.strength[at - 1] >= 2)

    def _coefficient(self, name: str, fit: Fit, at: int, unit: str) -> Estimate:
        half = float(t_quantile(fit.df, self.confidence)) * fit.se(at)
        value = float(fit.value[at])
        return Estimate(self.keys, name, value, value - half, value + half, fit.n, unit)

    def _slope(self, name: str, fit: Fit, at: int) -> Estimate:
        return self._coefficient(name, fit, at, "share of the gap per wave")

    def _half_life(self) -> Estimate:
        """ln 2 / -ln(1 - l), from the slope and its bounds; without an upper bound where l may be 0."""
        slope = self._slope("adaptation", self.fit, UP)
        bounds = [_waves(each) for each in (slope.high, slope.value, slope.low) if each is not None]
        low, value, high = bounds if len(bounds) == 3 else (None, None, None)
        if value is None:
            return Estimate(self.keys, "half_life", math.nan, None, None, self.fit.n, "waves")
        return Estimate(self.keys, "half_life", value, low, high, self.fit.n, "waves")

    def _ratchet(self) -> Iterator[Estimate]:
        fit = self.apart
        value = float(fit.value[UP] - fit.value[DOWN])
        variance = fit.covariance[UP, UP] + fit.covariance[DOWN, DOWN] - 2 * fit.covariance[UP, DOWN]
        se = math.sqrt(max(float(variance), 0.0))
        half = float(t_quantile(fit.df, self.confidence)) * se
        unit = "share of the gap per wave"
        yield Estimate(self.keys, "ratchet", value, value - half, value + half, fit.n, unit)
        p = float(special.stdtr(fit.df, -value / se)) if se > 0 else math.nan
        yield Estimate(self.keys, "ratchet_p", p, None, None, fit.n, "p")

    def as_dict(self) -> dict[str, Any]:
        """What the picture needs."""
        value = self.apart.value if self._side_told(UP) and self._side_told(DOWN) else self.fit.value[[0, 1, 1]]
        return {
            "keys": dict(self.keys),
            "label": self.label,
            "told": self.fit.told,
            "drift": float(value[DRIFT]) if self.fit.told else None,
            "up": float(value[UP]) if self.fit.told else None,
            "down": float(value[DOWN]) if self.fit.told else None,
            "points": self.found.binned(self.confidence),
        }


def _waves(slope: float) -> float | None:
    """Waves until half of a gap is taken up; None where it never is, 0 where at once."""
    if slope <= 0:
        return None
    return 0.0 if slope >= 1 else math.log(0.5) / math.log1p(-slope)
