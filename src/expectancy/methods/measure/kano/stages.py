"""A feature's classes by wave: its stage from attractive to must-be, its trends, and what they lead to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import special

from expectancy.domain.estimate import Estimate
from expectancy.domain.kano_tables import LETTERS
from expectancy.methods.fieller import fieller
from expectancy.methods.interval import Floats, t_interval, wilson, z
from expectancy.methods.logistic import Logistic, logistic
from expectancy.methods.measure.kano.classes import mode
from expectancy.methods.waves import times

A, O, M = (LETTERS.index(letter) for letter in "AOM")  # noqa: E741  # delights, the more the better, taken for granted
FEWEST_WAVES = 3  # two points lie on a line whatever the truth
FARTHEST = 2.0  # times the span of the waves: further ahead nothing is said


@dataclass(frozen=True)
class Ahead:
    """From the last wave until two classes are equally frequent; ``why``: the reason where it is not to be said."""

    fit: Logistic | None
    value: float
    low: float
    high: float
    why: str


@dataclass(frozen=True)
class Feature:
    """One feature by wave: respondents and effective counts of the six classes, (T, 6)."""

    keys: Mapping[str, str]  # item, and the segment
    waves: tuple[str, ...]
    rows: Floats
    counts: Floats
    confidence: float

    @property
    def n(self) -> int:
        return int(self.rows.sum())

    @property
    def label(self) -> str:
        return ", ".join(self.keys.values())

    @cached_property
    def when(self) -> Floats | None:
        """Since the last wave, so negative; None where waves are words."""
        found = times(self.waves)
        return None if found is None else found - found[-1]

    @property
    def category(self) -> str:
        return mode(self.counts[-1])

    # -- wave by wave ------------------------------------------------------------------------------------------

    def waves_told(self) -> Iterator[Estimate]:
        for at, wave in enumerate(self.waves):
            keys, size, n = {**self.keys, "wave": wave}, float(self.counts[at].sum()), int(self.rows[at].sum())
            for letter, count in zip(LETTERS, self.counts[at].tolist(), strict=True):
                bounds = wilson(count, size, self.confidence)
                share = count / size if size > 0 else math.nan
                yield Estimate({**keys, "category": letter}, "share", share, bounds.low, bounds.high, n, "share")
            stage = self._stage(at)
            yield Estimate(keys, "stage", *stage, int(self.rows[at, [A, O, M]].sum()), "0 A, 1 O, 2 M")

    def _stage(self, at: int) -> tuple[float, float | None, float | None]:
        counts = self.counts[at, [A, O, M]]
        n = float(counts.sum())
        if not n > 0:
            return math.nan, None, None
        mean = float(counts @ np.arange(3) / n)
        variance = float(counts @ (np.arange(3) - mean) ** 2 / n)
        found = t_interval(mean, math.sqrt(variance / max(n - 1, 1e-9)), n - 1, self.confidence) if n > 1 else None
        return (mean, None, None) if found is None else (mean, max(0.0, found.low), min(2.0, found.high))

    # -- over the waves ----------------------------------------------------------------------------------------

    def migration(self, unit: str) -> Iterator[Estimate]:
        """The gain of the stage in time, its test, and the slopes against A."""
        if self.when is None or len(self.waves) < 2:
            return
        counts, keys = self.counts[:, [A, O, M]], self.keys
        n = float(counts.sum())
        t = np.repeat(self.when[:, None], 3, axis=1)
        stage = np.broadcast_to(np.arange(3.0), counts.shape)
        mean_t, mean_s = (float((counts * each).sum() / n) if n > 0 else math.nan for each in (t, stage))
        sxx = float((counts * (t - mean_t) ** 2).sum())
        syy, sxy = (
            float((counts * (stage - mean_s) ** 2).sum()),
            float((counts * (t - mean_t) * (stage - mean_s)).sum()),
        )
        rows = int(self.rows[:, [A, O, M]].sum())
        if not (sxx > 0 and syy > 0 and n > 3):
            return
        slope = sxy / sxx
        residual = max(0.0, syy - slope * sxy) / (n - 2)
        bounds = t_interval(slope, math.sqrt(residual / sxx), n - 2, self.confidence)
        yield Estimate(keys, "migration", slope, bounds.low, bounds.high, rows, f"stages per {unit.rstrip('s')}")
        chi2 = (n - 1) * sxy**2 / (sxx * syy)
        yield Estimate(keys, "migration_p", float(special.chdtrc(1, chi2)), None, None, rows, "p")

    @cached_property
    def to_must_be(self) -> Ahead:
        return self._ahead(M)

    @cached_property
    def to_one_dimensional(self) -> Ahead:
        return self._ahead(O)

    def _ahead(self, letter: int) -> Ahead:
        """When as many are of the class as of A: logit = a + b t, t from the last wave on, -a / b by Fieller."""
        fit, why = self._fit(letter)
        if fit is None or why:
            return Ahead(fit, math.nan, math.nan, math.nan, why)
        a, b = fit.intercept, fit.slope
        value = -a / b if b else math.inf
        variances = tuple(np.array(fit.covariance[i, j]) for i, j in ((0, 0), (0, 1), (1, 1)))
        v_top, cov, v_bottom = variances
        ends = fieller(np.array(-a), np.array(b), (v_top, -cov, v_bottom), np.array(1e9), self.confidence)
        low, high = (float(each) for each in ends)
        if self.category != "A":
            return Ahead(fit, value, low, high, f"it is {self.category} already")
        if b <= 0 or math.isnan(low):
            return Ahead(fit, value, low, high, "there is no clear trend")
        assert self.when is not None
        if value > FARTHEST * -float(self.when[0]):
            return Ahead(fit, value, low, high, "it lies further ahead than the waves can tell")
        return Ahead(fit, value, low, high, "")

    def _fit(self, letter: int) -> tuple[Logistic | None, str]:
        if self.when is None:
            return None, "the waves are named by words, not by times"
        if len(self.waves) < FEWEST_WAVES:
            return None, f"{len(self.waves)} waves show no trend; {FEWEST_WAVES} or more do"
        hits = self.counts[:, letter]
        n = hits + self.counts[:, A]
        fit = logistic(self.when, hits, n)
        if fit is None:
            return None, "its answers do not vary enough"
        expected = n * fit.chance(self.when)
        spread = expected * (1 - fit.chance(self.when))
        chi2 = float(((hits - expected)[spread > 0] ** 2 / spread[spread > 0]).sum())
        df = int((spread > 0).sum()) - 2
        if df > 0 and special.chdtrc(df, chi2) < 1 - self.confidence:
            return fit, "the shares do not go along a line"
        return fit, ""

    def ahead(self, unit: str) -> Iterator[Estimate]:
        """Trends against A, and the times ahead that may be said."""
        keys, rows = self.keys, int(self.rows[:, [A, O, M]].sum())
        for name, found in (("must_be", self.to_must_be), ("one_dimensional", self.to_one_dimensional)):
            if found.fit is not None:
                slope, half = found.fit.slope, z(self.confidence) * found.fit.se
                unit_ = f"log odds per {unit.rstrip('s')}"
                yield Estimate(keys, f"{name}_trend", slope, slope - half, slope + half, rows, unit_)
            if not found.why:
                low, high = max(0.0, found.low), found.high
                yield Estimate(keys, f"time_to_{name}", max(0.0, found.value), low, high, rows, unit)

    def as_dict(self) -> dict[str, Any]:
        """What the picture needs."""
        size = self.counts.sum(axis=1, keepdims=True)
        shares = np.divide(self.counts, size, out=np.zeros_like(self.counts), where=size > 0)
        found = self.to_must_be
        return {
            "item": self.label,
            "category": self.category,
            "waves": list(self.waves),
            "shares": [dict(zip(LETTERS, row, strict=True)) for row in shares.round(6).tolist()],
            "n": self.rows.sum(axis=1).astype(int).tolist(),
            "ahead": None if found.why else [max(0.0, found.value), max(0.0, found.low), found.high],
            "why": found.why,
        }
