"""Variances as the sample's design wants them: strata, primary sampling units (PSU), finite populations, domains.

Linearisation: a ratio R = sum w y / sum w x has z_k = sum over the PSU of w (y - R x) / sum w x, and

V = sum_h (1 - f_h) n_h / (n_h - 1) sum_k (z_hk - mean_h z)^2,  df = PSU - strata,

with n_h units of stratum h in the sample, also those without an answer or outside a segment, whose z is 0 (Saerndal,
Swensson & Wretman 1992, 5.6 and 10.3). A stratum with one unit says nothing of its spread: its z is taken from 0, which
is the mean over all strata, and never less than it should be on average (R's survey: "adjust").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.methods.interval import Means
from expectancy.summaries import Units
from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]
SEPARATOR = " / "


@dataclass(frozen=True)
class Design:
    """Units in strata. ``fraction``: the share of each stratum that was drawn, 0 where its size is not told.

    ``factor``: what the sums of a stratum are multiplied with, where sizes are told and no weights.
    """

    names: tuple[str, ...]  # of the strata
    stratum: npt.NDArray[np.intp]  # (U,) of each unit
    fraction: Floats  # (H,)
    factor: Floats  # (H,)
    population: float = np.inf  # customers in all, where that is told

    @property
    def units(self) -> Floats:
        """How many units each stratum has in the sample, (H,)."""
        return np.bincount(self.stratum, minlength=len(self.names)).astype(np.float64)

    @property
    def lonely(self) -> list[str]:
        """Strata of one unit in the sample, and more of them in the population."""
        alone = (self.units == 1) & (self.fraction < 1)
        return [name for name, one in zip(self.names, alone, strict=True) if one]

    def covariance(self, z: Floats) -> Floats:
        """(m, m) of linearised values (U, m)."""
        n, size = self.units, len(self.names)
        means = np.zeros((size, z.shape[1]))
        np.add.at(means, self.stratum, z)
        means = np.where(n[:, None] > 1, ratio(means, n[:, None]), 0.0)
        scale = (1 - self.fraction) * np.where(n > 1, ratio(n, np.maximum(n - 1, 1)), 1.0)
        centred = z - means[self.stratum]
        return np.asarray((centred * scale[self.stratum][:, None]).T @ centred)

    def df(self, filled: npt.NDArray[np.bool_]) -> Floats:
        """Units less strata, of those that hold anybody, (m,) from (U, m)."""
        strata = np.zeros((len(self.names), filled.shape[1]), dtype=bool)
        np.logical_or.at(strata, self.stratum, filled)
        return np.asarray(filled.sum(axis=0) - strata.sum(axis=0), dtype=np.float64)

    def weighted(self, sums: Floats) -> Floats:
        """Sums by unit, (U, m), each times its stratum's factor."""
        return np.asarray(sums * self.factor[self.stratum][:, None])


@dataclass(frozen=True)
class Linear:
    """Ratios with their linearised values by unit, so that differences of ratios have a variance too."""

    design: Design
    value: Floats  # (m,)
    z: Floats  # (U, m)
    df: Floats  # (m,)

    @property
    def covariance(self) -> Floats:
        """(m, m)."""
        return self.design.covariance(self.z)

    def means(self) -> Means:
        """The ratios with standard error and df; nothing is known of the error where df is not above 0."""
        se = np.sqrt(np.clip(np.diagonal(self.covariance), 0, None))
        known = (self.df > 0) & np.isfinite(self.value)
        return Means(self.value, np.where(known, se, np.nan), self.df)

    def less(self, other: Linear) -> Linear:
        """The differences, of the same units: covered are clusters and people that both have."""
        both = (self.z != 0) | (other.z != 0)
        return Linear(self.design, self.value - other.value, self.z - other.z, self.design.df(both))


def ratios(design: Design, top: Floats, bottom: Floats) -> Linear:
    """sum top / sum bottom from sums by unit, (U, m) each; NaN and no error where nobody stands below."""
    top, bottom = design.weighted(top), design.weighted(bottom)
    whole = bottom.sum(axis=0)
    value = ratio(top.sum(axis=0), whole)
    z = np.where(
        whole != 0, ratio(top - np.where(whole != 0, value, 0.0) * bottom, np.broadcast_to(whole, top.shape)), 0.0
    )
    return Linear(design, value, z, design.df(bottom != 0))


def design_of(units: Units, sizes: Mapping[str, float], clusters: bool, weighted: bool) -> Design:
    """The design of a block's units; ``sizes``: how many customers, or clusters, each stratum has in all
    (a stratum of one wave may be named with its wave before it, or without).

    Without weights, sizes make them: N_h / n_h for everybody of a stratum, so that strata count as they should.
    """
    names = tuple(SEPARATOR.join(key) for key in units.strata)
    drawn = np.bincount(units.stratum, weights=None if clusters else units.rows, minlength=len(names)).astype(float)
    told = np.array([sizes.get(name, sizes.get(name.partition(SEPARATOR)[2], np.nan)) for name in names])
    fraction = np.where(np.isfinite(told), np.minimum(1.0, ratio(drawn, told)), 0.0)
    whole = bool(len(names)) and bool(np.isfinite(told).all()) and not weighted
    factor = ratio(told, drawn) if whole else np.ones(len(names))
    population = np.inf if clusters or not len(names) or np.isnan(told).any() else float(told.sum())
    factor = np.where(np.isfinite(factor), factor, 1.0)
    return Design(names, units.stratum, np.nan_to_num(fraction), factor, population)


def by_wave(units: Units, present: Sequence[npt.NDArray[np.bool_]], waves: Sequence[str]) -> Units:
    """Strata apart by wave where the waves were drawn anew: a unit belongs to the wave it answered in.

    ``present``: the units of each wave, (U,). Where most units of a wave come back in another, they are one design: the
    same branches or people, whose answers go together.
    """
    counts = np.sum(present, axis=0)
    fewest = min((int(each.sum()) for each in present), default=0)
    if not fewest or (counts > 1).sum() > fewest / 2:
        return units
    wave = np.argmax(np.stack(present), axis=0)
    pairs = sorted({(stratum, at) for stratum, at in zip(units.stratum.tolist(), wave.tolist(), strict=True)})
    place = {pair: at for at, pair in enumerate(pairs)}
    stratum = [place[pair] for pair in zip(units.stratum.tolist(), wave.tolist(), strict=True)]
    names = tuple((waves[at], *units.strata[stratum]) for stratum, at in pairs)
    return Units(names, np.array(stratum, dtype=np.intp), units.rows)
