"""How scores changed from wave to wave: of separate samples, of one design, and of the same people asked twice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Estimate
from expectancy.methods.interval import Interval, apart, t_interval
from expectancy.methods.measure.questions.scores import SHARE, Drawn, Figure, Score
from expectancy.methods.waves import compared, difference, paired_mean, paired_shares
from expectancy.summaries import PanelBlock

Floats = npt.NDArray[np.float64]
FEWEST = 2  # people asked twice


def changes(
    waves: Sequence[str],
    found: Sequence[tuple[list[Figure], Drawn | None]],
    keys: Mapping[str, str],
    confidence: float,
) -> list[Estimate]:
    """Each wave against the one before, and the last against the first: ``nps_change`` with the keys from and to."""
    place, told = {name: at for at, name in enumerate(waves)}, []
    for since, wave in compared(waves):
        (first, one), (second, two) = found[place[since]], found[place[wave]]
        for at, (before, after) in enumerate(zip(first, second, strict=True)):
            interval = apart_by(before, after, confidence)
            if one is not None and two is not None:
                interval = _linear(two, one, at, confidence)
            at_keys = {**keys, "from": since, "to": wave}
            told.append(_change(at_keys, before.score, after.value - before.value, interval, before.n + after.n))
    return told


def apart_by(before: Figure, after: Figure, confidence: float) -> Interval:
    """Of two separate samples: Newcombe's interval of shares, sqrt(SE1^2 + SE2^2) of all else."""
    if before.score.unit == SHARE:
        return apart(before.value, before.bounds, after.value, after.bounds)
    return difference(after.value - before.value, before.se, before.df, after.se, after.df, confidence)


def _linear(after: Drawn, before: Drawn, at: int, confidence: float) -> Interval:
    """Of one design, whose units may have answered in both waves."""
    found = after.linear.less(before.linear).means()
    return t_interval(float(found.value[at]), float(found.se[at]), float(found.df[at]), confidence)


def of_the_same(
    waves: Sequence[str], panel: PanelBlock, scores: Sequence[Score], confidence: float
) -> tuple[list[Estimate], int]:
    """The changes of those who answered in both waves, from the table of both answers; and the most people of any."""
    told, most = [], 0
    for since, wave in compared(waves):
        pairs = panel.pairs(since, wave)
        both = (pairs.first[:, 0] > 0) & (pairs.second[:, 0] > 0)
        if both.sum() < FEWEST:
            continue
        most = max(most, int(both.sum()))
        before, after = (each[both, 0].astype(np.intp) - 1 for each in (pairs.first, pairs.second))
        for score in scores:
            first, second = score.values[before], score.values[after]
            interval = _paired(score, first, second, confidence)
            keys = {"from": since, "to": wave}
            change = _change(keys, score, float((second - first).mean()), interval, int(both.sum()), "_same_customers")
            told.append(change)
    return told, most


def _paired(score: Score, first: Floats, second: Floats, confidence: float) -> Interval:
    if score.unit != SHARE:
        return paired_mean(second - first, confidence)
    both, lost, won, neither = (
        float(((first == one) & (second == two)).sum()) for one, two in ((1, 1), (1, 0), (0, 1), (0, 0))
    )
    return paired_shares(both, lost, won, neither, confidence)


def _change(keys: Mapping[str, str], score: Score, value: float, found: Interval, n: int, ending: str = "") -> Estimate:
    low, high = (None, None) if math.isnan(found.low) else (found.low, found.high)
    return Estimate(keys, f"{score.name}_change{ending}", value, low, high, n, score.unit)
