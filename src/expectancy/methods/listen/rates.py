"""Rates per exposure: orders, calls or customers a period against the complaints of the same period."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.methods.chance import chi2_quantile
from expectancy.methods.interval import Interval
from expectancy.methods.listen.coded import DayCounts
from expectancy.methods.periods import KINDS, Calendar, read_period

Floats = npt.NDArray[np.float64]
PER = (1, 100, 1_000, 10_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class Exposure:
    """How many orders, calls or customers there were: period number -> n, all periods of one kind."""

    calendar: Calendar
    told: Mapping[int, float]

    @property
    def total(self) -> float:
        return sum(self.told.values())

    def covers(self, day: int | None) -> bool:
        """Whether the exposure of a day's period is told."""
        return day is not None and self.calendar.index(day) in self.told

    def count(self, days: DayCounts) -> int:
        """The complaints whose period has its exposure told."""
        return sum(n for day, n in days.items() if self.covers(day))

    def by(self, calendar: Calendar) -> dict[int, float]:
        """Exposure by the periods of a calendar that is as long or longer."""
        sums: dict[int, float] = {}
        for index, n in self.told.items():
            at = calendar.index(self.calendar.first(index))
            sums[at] = sums.get(at, 0.0) + n
        return sums

    def longest(self, wanted: Calendar) -> Calendar:
        """The calendar to show rates by: the wanted one, or the exposure's own where that does not fit into it."""
        own = self.calendar.kind
        fits = KINDS.index(own) <= KINDS.index(wanted.kind) and (own != "week" or wanted.kind == "week")
        return wanted if fits else self.calendar


def read_exposure(told: Mapping[str, float] | None) -> Exposure | None:
    """The exposure by period; None where none is told. Raises with everything that is wrong with it."""
    if not told:
        return None
    problems: list[Problem] = []
    found: dict[int, float] = {}
    kinds: dict[str, str] = {}
    for label, n in told.items():
        period = read_period(str(label))
        if period is None:
            problems.append(_problem(f'"{label}" is no period'))
        elif not (math.isfinite(n) and n >= 0):
            problems.append(_problem(f"the exposure of {label} is {n:g}"))
        else:
            kinds.setdefault(period[0], str(label))
            found[period[1]] = found.get(period[1], 0.0) + float(n)
    if len(kinds) > 1:
        problems.append(_problem(f"periods of different lengths: {', '.join(kinds.values())}"))
    if problems:
        raise ExpectancyError(problems)
    return Exposure(Calendar(next(iter(kinds))), {index: n for index, n in found.items() if n > 0})


def _problem(what: str) -> Problem:
    return Problem(
        "bad-exposure",
        what,
        "exposure",
        "a row a period, all of one length: a period such as 2019-05, 2019-Q2, 2019-W18 or 2019-05-03, and a number",
        "correct the exposure file, or leave exposure out of the study",
    )


def poisson_bounds(k: npt.ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """The exact interval of a Poisson mean: chi2(a/2, 2k) / 2 to chi2(1 - a/2, 2k + 2) / 2. Garwood 1936."""
    count = np.asarray(k, dtype=float)
    tail = (1 - confidence) / 2
    low = np.where(count > 0, chi2_quantile(tail, 2 * np.maximum(count, 1e-12)) / 2, 0.0)
    return np.asarray(low), chi2_quantile(1 - tail, 2 * count + 2) / 2


def poisson(k: float, confidence: float = 0.95) -> Interval:
    """The exact interval of a Poisson mean."""
    low, high = poisson_bounds(k, confidence)
    return Interval(float(low), float(high))


def rate_difference(k1: float, e1: float, k2: float, e2: float, confidence: float = 0.95) -> Interval:
    """Interval of k2/e2 - k1/e1 from the two exact intervals (MOVER: Zou and Donner 2008, Stat. Med. 27:1693-1702)."""
    first, second = poisson(k1, confidence), poisson(k2, confidence)
    r1, r2 = k1 / e1, k2 / e2
    d = r2 - r1
    low = d - math.hypot(r2 - second.low / e2, first.high / e1 - r1)
    return Interval(low, d + math.hypot(second.high / e2 - r2, r1 - first.low / e1))


def per(count: float, exposure: float) -> int:
    """In how many exposures a rate reads well: the least of 1, 100, 1,000 ... that makes the total rate 1 or more."""
    return next((size for size in PER if count * size >= exposure), PER[-1])


def per_words(size: int) -> str:
    """``per 1,000``."""
    return f"per {size:,}"
