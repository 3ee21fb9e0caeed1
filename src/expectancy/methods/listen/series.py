"""Complaints by period: every period of the span, empty ones as zero, ends that are only partly there marked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.methods.interval import wilson
from expectancy.methods.listen.coded import DayCounts
from expectancy.methods.listen.rates import Exposure, per, poisson_bounds
from expectancy.methods.periods import Calendar, calendar_for

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Frame:
    """The periods that all series of a source share.

    ``partial``: a first or last period that lacks more days than the longest pause inside the data lasts.
    ``exposure``: orders, calls or customers by period; nan where none is told.
    """

    calendar: Calendar
    first: int
    names: tuple[str, ...]
    partial: Bools
    exposure: Floats
    told: Exposure | None = None
    unit: int = 1  # rates are shown per so many

    def __len__(self) -> int:
        return len(self.names)

    def counts(self, days: DayCounts) -> Floats:
        """Complaints by period; undated ones are left out."""
        sums = np.zeros(len(self))
        for day, n in days.items():
            if day is not None:
                sums[self.calendar.index(day) - self.first] += n
        return sums

    def exposed(self, days: DayCounts) -> Floats:
        """Complaints by period, only those whose exposure is told."""
        if self.told is None:
            return np.zeros(len(self))
        return self.counts({day: n for day, n in days.items() if self.told.covers(day)})

    @property
    def rated(self) -> Bools:
        """Whole periods whose exposure is told: those that rates are compared over."""
        return np.isfinite(self.exposure) & ~self.partial


def frame(total: DayCounts, exposure: Exposure | None = None) -> Frame | None:
    """The periods from the first to the last dated complaint; None where no complaint is dated."""
    days = sorted(day for day, n in total.items() if day is not None and n > 0)
    if not days:
        return None
    calendar = calendar_for(days)
    if exposure is not None:
        calendar = exposure.longest(calendar)
    first, last = calendar.index(days[0]), calendar.index(days[-1])
    names = tuple(calendar.name(index) for index in range(first, last + 1))
    by_period = {} if exposure is None else exposure.by(calendar)
    amounts = np.array([by_period.get(index, math.nan) for index in range(first, last + 1)])
    unit = 1 if exposure is None or not exposure.total else per(exposure.count(total), exposure.total)
    return Frame(calendar, first, names, _partial(calendar, days), amounts, exposure, unit)


def _partial(calendar: Calendar, days: list[int]) -> Bools:
    first, last = calendar.index(days[0]), calendar.index(days[-1])
    pause = max((after - before - 1 for before, after in pairwise(days)), default=0)
    found = np.zeros(last - first + 1, dtype=bool)
    found[0] |= days[0] - calendar.first(first) > pause
    found[-1] |= calendar.first(last + 1) - 1 - days[-1] > pause
    return found


def periods_of(frame: Frame, days: DayCounts, of: Floats | None, confidence: float) -> list[dict[str, Any]]:
    """A row a period: count with its exact Poisson interval, share of ``of`` with Wilson's, rate where it is told."""
    n = frame.counts(days)
    low, high = poisson_bounds(n, confidence)
    exposed = frame.exposed(days)
    rate_low, rate_high = poisson_bounds(exposed, confidence)
    rows = []
    for at, name in enumerate(frame.names):
        row: dict[str, Any] = {"period": name, "n": int(n[at])}
        row |= _share(int(n[at]), None if of is None else int(of[at]), confidence)
        row |= {"n_low": float(low[at]), "n_high": float(high[at]), "partial": bool(frame.partial[at])}
        if frame.told is not None:
            amount = float(frame.exposure[at])
            row |= _rate(frame.unit, amount, float(exposed[at]), float(rate_low[at]), float(rate_high[at]))
        rows.append(row)
    return rows


def _share(n: int, of: int | None, confidence: float) -> Mapping[str, Any]:
    if not of:
        return {"of": of, "share": None, "low": None, "high": None}
    bounds = wilson(n, of, confidence)
    return {"of": of, "share": n / of, "low": bounds.low, "high": bounds.high}


def _rate(unit: int, amount: float, n: float, low: float, high: float) -> Mapping[str, Any]:
    if not amount > 0:
        return {"exposure": None, "per": unit, "rate": None, "rate_low": None, "rate_high": None}
    rates = {"rate": n, "rate_low": low, "rate_high": high}
    return {"exposure": amount, "per": unit, **{name: unit * value / amount for name, value in rates.items()}}
