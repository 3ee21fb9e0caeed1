"""Judging series of complaints: is there a trend, did the level change, and what to say about it in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.methods.chance import adjusted
from expectancy.methods.interval import Interval, newcombe
from expectancy.methods.listen.change import Break, Changes, changes
from expectancy.methods.listen.coded import DayCounts, summed
from expectancy.methods.listen.rates import Exposure, rate_difference
from expectancy.methods.listen.series import Frame, frame, periods_of
from expectancy.methods.listen.tendency import FEWEST_PERIODS, Tendency, rate_tendency, share_tendency
from expectancy.methods.listen.wording import levels, sentence

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """A change of level: after which period, its date interval, the levels and the interval of their difference."""

    period: str
    low: str
    high: str
    before: float
    after: float
    difference: Interval


@dataclass(frozen=True)
class Trend:
    """What is known about one series. ``q``: p-values after Benjamini and Hochberg over the series judged together."""

    measure: str  # share, rate or count
    unit: int  # rates are per so many; 1 else
    n: int  # complaints in the compared periods
    tendency: Tendency
    direction: str  # rising, falling or ""
    q: float
    steps: tuple[Step, ...]
    steps_q: float
    sentence: str
    periods: tuple[Mapping[str, Any], ...]

    @property
    def change(self) -> dict[str, Any] | None:
        """The latest step as an evaluation's evidence has it."""
        if not self.steps:
            return None
        step = self.steps[-1]
        found = {"period": step.period, "low": step.low, "high": step.high}
        return {**found, "before": step.before, "after": step.after}

    def as_dict(self) -> dict[str, Any]:
        """For charts and for an evaluation's evidence: sentence, periods, change."""
        numbers = {"p": self.tendency.p, "q": self.q, "steps_q": self.steps_q}
        return {
            "sentence": self.sentence,
            "measure": self.measure,
            "unit": levels(self.measure, self.unit),
            "direction": self.direction,
            "periods": [dict(row) for row in self.periods],
            "change": self.change,
            "steps": [{**vars(step), "difference": vars(step.difference)} for step in self.steps],
            **numbers,
        }


@dataclass(frozen=True)
class _Series:
    """The numbers that one series is judged by: k of (or at) n over periods named ``names``."""

    measure: str
    unit: int
    k: Floats
    n: Floats
    names: Sequence[str]
    tendency: Tendency
    changes: Changes


def trends_of(
    counts: Mapping[str, DayCounts],
    *,
    total: DayCounts | None = None,
    exposure: Exposure | None = None,
    confidence: float = 0.95,
    seed: int = 2026,
    shared: Frame | None = None,
) -> dict[str | None, Trend]:
    """The trend of all complaints (under None) and of each group.

    ``counts``: group -> day number -> complaints. ``total``: all complaints by day where the groups are not all of
    them, or overlap. ``shared``: the periods to use, where they are those of a larger whole. Groups are judged by their
    rate where exposure is told, else by their share of all complaints; all complaints by their rate or count.
    """
    whole = dict(total) if total is not None else summed(counts.values())
    shared = shared if shared is not None else frame(whole, exposure)
    if shared is None:
        return {}
    of = shared.counts(whole)
    judged = {None: _judge(shared, whole, None, confidence, seed)}
    groups = {group: _judge(shared, days, of, confidence, seed) for group, days in counts.items()}
    q = _adjusted([found.tendency.p for found in groups.values()])
    steps_q = _adjusted([found.changes.p for found in groups.values()])
    found: dict[str | None, Trend] = {
        None: _trend(judged[None], (judged[None].tendency.p, judged[None].changes.p), shared, whole, None, confidence)
    }
    for (group, series), trend_q, step_q in zip(groups.items(), q, steps_q, strict=True):
        found[group] = _trend(series, (trend_q, step_q), shared, counts[group], of, confidence)
    return found


def _judge(frame: Frame, days: DayCounts, of: Floats | None, confidence: float, seed: int) -> _Series:
    rated = frame.rated
    if frame.told is not None and int(rated.sum()) >= FEWEST_PERIODS:
        measure, unit, use, k, n = "rate", frame.unit, rated, frame.exposed(days), frame.exposure
    elif of is not None:
        measure, unit, use, k, n = "share", 1, np.ones(len(frame), dtype=bool), frame.counts(days), of
    else:
        measure, unit, use, k, n = "count", 1, ~frame.partial, frame.counts(days), np.ones(len(frame))
    names = [name for name, used in zip(frame.names, use, strict=True) if used]
    k, n = k[use], n[use]
    if measure == "share":
        return _Series(
            measure, unit, k, n, names, share_tendency(k, n, confidence), changes(k, n, "binomial", confidence, seed)
        )
    return _Series(
        measure, unit, k, n, names, rate_tendency(k, n, confidence), changes(k, n, "poisson", confidence, seed)
    )


def _adjusted(p: list[float]) -> list[float]:
    """Benjamini and Hochberg 1995 over the series judged together."""
    return [float(value) for value in adjusted(p)]


def _trend(
    series: _Series, q: tuple[float, float], frame: Frame, days: DayCounts, of: Floats | None, confidence: float
) -> Trend:
    least = 1 - confidence
    tendency = series.tendency
    clear = q[0] <= least and (tendency.change.low > 0 or tendency.change.high < 0)
    direction = ("rising" if tendency.difference > 0 else "falling") if clear else ""
    steps = tuple(_step(series, found, confidence) for found in series.changes.breaks) if q[1] <= least else ()
    n = int(series.k.sum())
    said = sentence(series.measure, series.unit, frame.calendar.kind, n, len(series.names), tendency, direction, steps)
    rows = tuple(periods_of(frame, days, of, confidence))
    return Trend(series.measure, series.unit, n, tendency, direction, q[0], steps, q[1], said, rows)


def _step(series: _Series, found: Break, confidence: float) -> Step:
    (k1, n1), (k2, n2) = found.before, found.after
    phi = series.changes.dispersion
    compare = newcombe if series.measure == "share" else rate_difference
    bounds = compare(k1 / phi, n1 / phi, k2 / phi, n2 / phi, confidence)
    names, unit = series.names, series.unit
    return Step(
        names[found.at],
        names[found.low],
        names[found.high],
        unit * k1 / n1,
        unit * k2 / n2,
        Interval(unit * bounds.low, unit * bounds.high),
    )
