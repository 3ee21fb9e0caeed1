"""Waves of a survey: their order, how far apart they are, and the difference of a figure between two of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from expectancy.methods.interval import NOTHING, Interval, t_interval, t_quantile, wilson, z
from expectancy.methods.periods import read_period
from expectancy.summaries import NOT_TOLD
from expectancy.summaries.decode import to_number

Floats = npt.NDArray[np.float64]
YEARS = {"day": 1 / 365.2425, "week": 7 / 365.2425, "month": 1 / 12, "quarter": 1 / 4, "year": 1.0}


def ordered(names: Iterable[str]) -> list[str]:
    """Waves from the first to the last: as periods (2019, 2019-Q2, May 2019), else as numbers, else by name."""
    told = sorted({name for name in names if name != NOT_TOLD})
    when = times(told)
    return told if when is None else [told[at] for at in np.argsort(when, kind="stable")]


def times(names: Sequence[str]) -> Floats | None:
    """When each wave was: in years where all names are periods of one kind, else their numbers; None for words."""
    periods = [read_period(name) for name in names]
    kinds = {period[0] for period in periods if period is not None}
    if len(kinds) == 1 and None not in periods:
        return np.array([period[1] * YEARS[period[0]] for period in periods if period is not None])
    numbers = [to_number(name) for name in names]
    return None if None in numbers or not numbers else np.array(numbers, dtype=np.float64)


def unit_of_time(names: Sequence[str]) -> str:
    """What :func:`times` counts in: years, or waves."""
    return "years" if len(names) and all(read_period(name) is not None for name in names) else "waves"


def compared(waves: Sequence[str]) -> list[tuple[str, str]]:
    """(earlier, later): each wave with the one before, and the last with the first."""
    found = list(pairwise(waves))
    return [*found, (waves[0], waves[-1])] if len(waves) > 2 else found


# -- differences of two figures ------------------------------------------------------------------------------------


def difference(d: float, se1: float, df1: float, se2: float, df2: float, confidence: float) -> Interval:
    """d -+ t sqrt(SE1^2 + SE2^2), df by Welch and Satterthwaite; z where both df are without end."""
    v1, v2 = se1**2, se2**2
    if not v1 + v2 > 0:
        return NOTHING
    below = sum(v**2 / df for v, df in ((v1, df1), (v2, df2)) if math.isfinite(df) and df > 0)
    half = (z(confidence) if below == 0 else float(t_quantile((v1 + v2) ** 2 / below, confidence))) * math.sqrt(v1 + v2)
    return Interval(d - half, d + half)


def paired_shares(both: float, lost: float, won: float, neither: float, confidence: float = 0.95) -> Interval:
    """Interval of the change of a share of the same n people; ``lost`` had it before only, ``won`` after only.

    Hybrid score interval with the correlation of before and after: method 10 of Newcombe 1998, Stat. Med. 17:2635-2650.
    """
    n = both + lost + won + neither
    if not n > 0:
        return NOTHING
    p1, p2 = (both + lost) / n, (both + won) / n
    first, second = wilson(both + lost, n, confidence), wilson(both + won, n, confidence)
    phi = _phi(both, lost, won, neither)

    def half(down: float, up: float) -> float:
        return math.sqrt(max(0.0, down**2 - 2 * phi * down * up + up**2))

    low, high = half(p2 - second.low, first.high - p1), half(second.high - p2, p1 - first.low)
    return Interval(p2 - p1 - low, p2 - p1 + high)


def _phi(a: float, b: float, c: float, d: float) -> float:
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if margins <= 0:
        return 0.0
    product = a * d - b * c
    if product > 0:
        product = max(product - (a + b + c + d) / 2, 0.0)
    return product / math.sqrt(margins)


def paired_mean(change: Floats, confidence: float = 0.95) -> Interval:
    """t interval of the mean of changes, one a person."""
    n = len(change)
    if n < 2:
        return NOTHING
    return t_interval(float(change.mean()), float(change.std(ddof=1)) / math.sqrt(n), n - 1, confidence)
