"""The order in which items come first: importance less performance, lines of equal priority in their plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.methods.answers import estimates
from expectancy.methods.interval import Floats, Means
from expectancy.methods.measure.importance.importance import TOP, in_top, ranks
from expectancy.methods.measure.importance.points import Points
from expectancy.summaries.moments import ratio


def priorities(
    keys: Sequence[Mapping[str, str]], here: Points, drawn: tuple[Floats, Floats], confidence: float
) -> list[list[Estimate]]:
    """priority I - P with its interval, its rank among the items, and the chances of that rank and of the first five.

    ``drawn``: importance and performance of group resamples, (R, J) each. Items of one priority lie on a line of slope
    1 of the plane: the iso-priority line. Bacon 2003, Int. J. Market Research 45:55-71.
    """
    performance, importance = here.spreads()
    covariance = here.covariance()
    value = importance.value - performance.value
    variance = covariance[:, 0, 0] + covariance[:, 1, 1] - 2 * covariance[:, 0, 1]
    spread = Means(value, np.sqrt(np.maximum(0.0, variance)), np.minimum(performance.df, importance.df))
    n = here.n
    rank, low, high, chance, top = ranked(value, drawn[0] - drawn[1], confidence)
    return [
        estimates(keys, "priority", spread, n, "points", confidence),
        estimates(keys, "priority_rank", (rank, low, high), n, "rank", confidence),
        _chances(keys, "chance_rank", chance, n),
        _chances(keys, f"chance_top{TOP}", top, n),
    ]


def ranked(value: Floats, drawn: Floats, confidence: float) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """(rank, low, high, chance of that rank, chance of the first five) of values (J,) and resamples of them (R, J)."""
    rank = np.where(np.isnan(value), np.nan, ranks(value)[0])
    places, sharing = ranks(drawn)
    low, high = np.full_like(rank, np.nan), np.full_like(rank, np.nan)
    if len(drawn):
        tails = [0.5 - confidence / 2, 0.5 + confidence / 2]
        low, high = np.quantile(places, tails, axis=0, method="inverted_cdf")
        low, high = np.minimum(low, rank), np.maximum(high, rank)
    chance = ratio((places == rank).sum(axis=0), float(len(drawn)))
    top = ratio(in_top(places, sharing, TOP).sum(axis=0), float(len(drawn)))
    known = ~np.isnan(value)
    low, high, chance, top = (np.where(known, found, np.nan) for found in (low, high, chance, top))
    return rank, low, high, chance, top


def _chances(keys: Sequence[Mapping[str, str]], name: str, values: Floats, n: Floats) -> list[Estimate]:
    return [
        Estimate(one, name, float(value), None, None, int(size), "share")
        for one, value, size in zip(keys, values, n, strict=True)
    ]
