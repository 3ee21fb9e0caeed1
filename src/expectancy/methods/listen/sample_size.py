"""How many answers a survey needs, and how many customers must be asked for them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from expectancy.methods.interval import z


@dataclass(frozen=True)
class SampleSize:
    """``simple``: answers of a simple random sample from endless customers; ``answers``: with their finite number and
    the design effect; ``asked``: with those who will not answer. All rounded up; ``capped`` where everybody is needed.
    """

    simple: int
    answers: int
    asked: int
    capped: bool


def for_share(
    error: float,
    share: float = 0.5,
    confidence: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
    response_rate: float = 1.0,
) -> SampleSize:
    """n0 = z^2 p (1 - p) / e^2 for an interval of plus or minus ``error`` around a share. Cochran 1977, 4.4."""
    return _with_design(z(confidence) ** 2 * share * (1 - share) / error**2, population, design_effect, response_rate)


def for_mean(
    error: float,
    spread: float,
    confidence: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
    response_rate: float = 1.0,
) -> SampleSize:
    """n0 = (z S / e)^2 for an interval of plus or minus ``error`` around a mean. Cochran 1977, 4.6."""
    return _with_design((z(confidence) * spread / error) ** 2, population, design_effect, response_rate)


def _with_design(n0: float, population: int | None, design_effect: float, response_rate: float) -> SampleSize:
    """n = n0 / (1 + (n0 - 1) / N), times the design effect; as many are asked as the response rate says."""
    finite = n0 if population is None else n0 / (1 + (n0 - 1) / population)
    answers = _up(finite * design_effect)
    asked = _up(answers / response_rate)
    most = math.inf if population is None else population
    return SampleSize(_up(n0), int(min(answers, most)), int(min(asked, most)), asked > most)


def _up(number: float) -> int:
    """Rounded up, but not for the last bits of a float."""
    return math.ceil(number - 1e-9)


def krejcie_morgan(population: int, error: float = 0.05, share: float = 0.5, chi2: float = 3.841) -> int:
    """chi2 N P (1 - P) / (d^2 (N - 1) + chi2 P (1 - P)), rounded to the nearest as in the table of 1970.

    To reproduce that table only: for planning round up, as :func:`for_share` does. Krejcie & Morgan 1970, Educational
    and Psychological Measurement 30:607-610.
    """
    spread = chi2 * share * (1 - share)
    return math.floor(spread * population / (error**2 * (population - 1) + spread) + 0.5)
