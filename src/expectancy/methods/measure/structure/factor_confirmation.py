"""Confirmatory: the dimensions of the study as correlated factors against one factor, their fit, loadings and HTMT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import special

from expectancy.domain.estimate import Estimate
from expectancy.methods.discriminant import htmt
from expectancy.methods.internal_consistency import jackknife_correlation
from expectancy.methods.interval import Interval, jackknife_se, t_interval, z
from expectancy.methods.measure.structure.factor_errors import marked, standardised_se
from expectancy.methods.measure.structure.factor_model import (
    Fitted,
    Floats,
    Pattern,
    as_one,
    fit_factors,
    standardised_loadings,
)
from expectancy.methods.measure.structure.model_fit import Fit, scaling
from expectancy.methods.resampling import percentile_interval

DIMENSIONS, ONE = "dimensions", "one factor"
APART = "one factor against dimensions"
DISTINCT = 0.85  # Henseler, Ringle and Sarstedt's stricter threshold
JACKKNIFED = 10  # groups from which on loadings have a jackknife


@dataclass(frozen=True)
class Matrices:
    """Correlations of some items, (p, p), what resampling makes of them, and where they come from."""

    corr: Floats
    left_out: Floats  # (groups, p, p), each without one random group
    drawn: Floats  # (resamples, p, p) of the group bootstrap; none where it would take too long
    variances: Floats | None  # divided by n; None where the matrix is no one's covariance (polychoric)
    n: int
    normal: bool  # whether n F may be read as a chi-square of normal answers

    def take(self, places: Sequence[int]) -> Matrices:
        grid = np.array(places)[:, None], list(places)
        variances = None if self.variances is None else self.variances[list(places)]
        parts = (self.corr[grid], self.left_out[:, *grid], self.drawn[:, *grid])
        return Matrices(*parts, variances, self.n, self.normal)


@dataclass
class Confirmation:
    """Both models of the items of ``blocks`` (dimension -> places), told as estimates with ``keys``."""

    matrices: Matrices
    blocks: Mapping[str, Sequence[int]]
    items: Sequence[str]
    keys: Mapping[str, str]
    confidence: float
    notes: list[str] = field(default_factory=list)

    @cached_property
    def models(self) -> dict[str, Fitted]:
        """The models that could be fitted."""
        p = len(self.items)
        wanted = {ONE: [list(range(p))]}
        if len(self.blocks) > 1:
            wanted = {DIMENSIONS: [list(places) for places in self.blocks.values()], **wanted}
        found = {}
        for name, blocks in wanted.items():
            pattern = Pattern.of(blocks, p)
            fitted = fit_factors(self.matrices.corr, pattern) if pattern.df >= 0 else None
            if fitted is None or not fitted.converged:
                self.notes.append(f"The model of {name} could not be fitted.")
                continue
            found[name] = fitted
            self._doubts(name, fitted)
        return found

    def _doubts(self, name: str, fitted: Fitted) -> None:
        if fitted.improper:
            worst = ", ".join(self.items[at] for at in fitted.improper)
            self.notes.append(f"{name}: own variance kept from falling below 0: {worst}; take this model lightly.")
        phi, names = fitted.parts[1], list(self.blocks)
        same = [f"{names[b]} and {names[a]}" for a, b in zip(*fitted.pattern.pairs, strict=True) if abs(phi[a, b]) >= 1]
        if same:
            self.notes.append(f"Not to be told apart, with a factor correlation of 1 or more: {', '.join(same)}.")

    def estimates(self) -> list[Estimate]:
        found: list[Estimate] = []
        scale: dict[str, float] = {}
        for name, fitted in self.models.items():
            scale[name] = scaling(fitted, self.matrices.n, self.matrices.left_out)
            found += self._fit(name, fitted, scale[name])
        if len(self.models) == 2:
            found += self._difference(scale)
        for name, fitted in self.models.items():
            found += self._loadings(name, fitted)
        return found + self._ratios()

    def _tell(
        self, keys: Mapping[str, str], statistic: str, value: float, interval: Interval | None = None
    ) -> Estimate:
        low, high = (None, None) if interval is None else (interval.low, interval.high)
        return Estimate({**self.keys, **keys}, statistic, float(value), low, high, self.matrices.n)

    # -- fit ------------------------------------------------------------------------------------------------------

    def _fit(self, name: str, fitted: Fitted, scale: float) -> list[Estimate]:
        fit, keys = Fit(self.matrices.n, fitted), {"model": name}
        scaled = fit.chi_square / scale if scale > 0 else float("nan")
        told: dict[str, float] = {}
        if self.matrices.normal:
            told = {"chi_square": fit.chi_square, "p_value": fit.chance}
        told |= {"chi_square_scaled": scaled, "p_value_scaled": float(special.chdtrc(max(fit.df, 1), scaled))}
        told |= {"df": fit.df, "cfi": fit.cfi, "tli": fit.tli, "srmr": fit.srmr}
        if self.matrices.variances is not None:
            told |= {"aic": fit.aic(self.matrices.variances), "bic": fit.bic(self.matrices.variances)}
            told["log_likelihood"] = fit.log_likelihood(self.matrices.variances)
        interval = fit.rmsea_interval(self.confidence) if self.matrices.normal else None
        rows = [self._tell(keys, statistic, value) for statistic, value in told.items()]
        return [*rows, self._tell(keys, "rmsea", fit.rmsea, interval)]

    def _difference(self, scale: Mapping[str, float]) -> list[Estimate]:
        """How much worse one factor fits; scaled by Satorra and Bentler 2010, Psychometrika 75:243-248.

        Both models' scales are taken where factors are one, so that their difference cannot be negative.
        """
        (many, one), keys = (Fit(self.matrices.n, self.models[name]) for name in (DIMENSIONS, ONE)), {"model": APART}
        more, df = one.chi_square - many.chi_square, one.df - many.df
        joined = as_one(self.models[ONE], self.models[DIMENSIONS].pattern)
        factor = (one.df * scale[ONE] - many.df * scaling(joined, self.matrices.n, self.matrices.left_out)) / df
        scaled = more / factor if factor > 0 else float("nan")
        rows = [self._tell(keys, "df", df)]
        if self.matrices.normal:
            rows += [self._tell(keys, "chi_square", more), self._tell(keys, "p_value", float(special.chdtrc(df, more)))]
        return [
            *rows,
            self._tell(keys, "chi_square_scaled", scaled),
            self._tell(keys, "p_value_scaled", float(special.chdtrc(df, scaled))),
        ]

    # -- loadings -------------------------------------------------------------------------------------------------

    @property
    def _resampled(self) -> bool:
        return len(self.matrices.left_out) >= JACKKNIFED

    def _loadings(self, name: str, fitted: Fitted) -> list[Estimate]:
        """Standardised, by jackknife where there are random groups, else by the errors of normal answers."""
        rows, columns = fitted.pattern.loads
        values = standardised_loadings(*fitted.parts)[rows, columns]
        phi = fitted.parts[1]
        se, between = standardised_se(fitted, self.matrices.n)
        names = list(self.blocks) if name == DIMENSIONS else []
        left, corr_left = None, None
        if self._resampled:
            parts = fitted.pattern.unpack(fitted.replicates(self.matrices.left_out))
            left, corr_left = standardised_loadings(*parts)[:, rows, columns], parts[1]
        found = []
        for at, (row, column) in enumerate(zip(rows, columns, strict=True)):
            keys = {"model": name, **({"dimension": names[column]} if names else {}), "item": self.items[row]}
            replicates = None if left is None else left[:, at]
            found.append(self._tell(keys, "loading", values[at], self._interval(values[at], se[row], replicates)))
        for one, other in zip(*fitted.pattern.pairs, strict=True):
            keys = {"model": name, "dimension": names[other], "other": names[one]}
            replicates = None if corr_left is None else corr_left[:, one, other]
            interval = self._interval(phi[one, other], between[one, other], replicates)
            found.append(self._tell(keys, "factor_r", phi[one, other], interval))
        return found + (self._unstandardised(fitted, names) if name == DIMENSIONS else [])

    def _interval(self, value: float, se: float, replicates: Floats | None) -> Interval:
        if replicates is None:
            return Interval(value - z(self.confidence) * se, value + z(self.confidence) * se)
        found = jackknife_correlation(float(value), replicates, self.confidence)
        if np.isfinite(found.low):
            return found
        return t_interval(float(value), float(jackknife_se(replicates)), len(replicates) - 1, self.confidence)

    def _unstandardised(self, fitted: Fitted, names: Sequence[str]) -> list[Estimate]:
        """In the items' own units, first loadings 1, with the errors of normal answers."""
        if self.matrices.variances is None:
            return []
        found = marked(fitted, self.matrices.variances, self.matrices.n)
        home = fitted.pattern.free.argmax(axis=1)
        told = []
        for at, item in enumerate(self.items):
            keys = {"model": DIMENSIONS, "dimension": names[home[at]], "item": item}
            for statistic, (values, errors) in (("loading_raw", found.loadings), ("unique_variance", found.unique)):
                fixed = statistic == "loading_raw" and errors[at] == 0  # the factor's unit
                interval = None if fixed else self._interval(values[at], errors[at], None)
                told.append(self._tell(keys, statistic, values[at], interval))
        values, errors = found.factors
        for one in range(len(names)):
            for other in range(one, len(names)):
                keys = {"model": DIMENSIONS, "dimension": names[one], "other": names[other]}
                interval = self._interval(values[one, other], errors[one, other], None)
                told.append(self._tell(keys, "factor_covariance", values[one, other], interval))
        return told

    # -- are the dimensions different things? ---------------------------------------------------------------------

    def _ratios(self) -> list[Estimate]:
        names, found = list(self.blocks), []
        for at, one in enumerate(names):
            for other in names[at + 1 :]:
                keys = {"dimension": one, "other": other}
                value = float(htmt(self.matrices.corr, self.blocks[one], self.blocks[other]))
                drawn = htmt(self.matrices.drawn, self.blocks[one], self.blocks[other])
                low, high = percentile_interval(drawn, self.confidence)
                known = drawn[np.isfinite(drawn)]
                if len(known):
                    found.append(
                        self._tell(keys, "htmt", value, Interval(min(float(low), value), max(float(high), value)))
                    )
                    found.append(self._tell(keys, "chance_distinct", float((known < DISTINCT).mean())))
                else:
                    left = htmt(self.matrices.left_out, self.blocks[one], self.blocks[other])
                    spread = float(jackknife_se(left)) if len(left) > 1 else float("nan")
                    found.append(
                        self._tell(keys, "htmt", value, t_interval(value, spread, len(left) - 1, self.confidence))
                    )
        return found
