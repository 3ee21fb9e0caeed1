"""Complaint trends as small multiples on shared scales: share with ribbon, change points, volume as pale bars."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import source_line
from expectancy.charts.panels import Panel, drawn
from expectancy.domain.evaluation import Evaluation, Evidence
from expectancy.domain.wording import counted, quoted, spaced

PANELS = 9
FEW = 10
MOVING = ("rising", "falling", "perhaps")
PHONE_PANELS = 5
MEASURES = ("rate", "share", "count")
BARS = {"rate": " Pale bars: exposure.", "share": " Pale bars: all complaints of the period.", "count": ""}
NAMES = {"rate": "complaints per unit of exposure", "share": "share of all complaints", "count": "number of complaints"}


@dataclass(frozen=True)
class Series:
    """Complaints about one thing by period: {"period", "n", "level", "low", "high", "of"}, and the latest change.

    ``of`` is what the level counts against: all complaints, or the exposure; None for bare counts.
    """

    label: str
    count: int
    points: Sequence[Mapping[str, Any]]  # those with a level
    change: Mapping[str, Any] | None  # {"period", "low", "high", "before", "after"}
    told: str  # the trend in one sentence


@dataclass(frozen=True)
class Trend:
    """What customers complain about more or less than before."""

    name: str = "trend"
    title: str = "What do customers complain about more, and what less, than before?"
    empty: str = (
        'Here stands how complaints move over time. It needs complaints with a date: "date" in [[complaints]]; with '
        '"exposure" (orders, calls or customers a period) they become rates.'
    )

    def draw(self, evaluation: Evaluation) -> tuple[Picture, ...]:
        made = []
        for measure in MEASURES:
            followed = [
                (row, row.evidence)
                for row in evaluation.rows
                if row.evidence is not None and measured(row.evidence.series) == measure
            ]
            listed = [_series(row.statement, evidence, measure) for row, evidence in followed]
            long = [each for each in listed if sum(not few(point) for point in each.points) > 1]
            names = dict.fromkeys(name for _, evidence in followed for name in evidence.sources[:1])
            source = source_line(evaluation, "complaints", *names)
            picture = trend(long, measure, source, sampling(evaluation, names))
            made += [] if picture is None else [picture]
        return tuple(made)


def sampling(evaluation: Evaluation, names: Collection[str]) -> str:
    """What moves these trends that is not customers' doing, as the study says of their files."""
    return " ".join(source.sampling for source in evaluation.sources if source.name in names and source.sampling)


def _series(label: str, evidence: Evidence, measure: str) -> Series:
    """Counted in the file that the trend is of; what other files hold has no date."""
    found = points(evidence.series, measure)
    return Series(label, sum(int(point["n"]) for point in found), found, *_change(evidence))


def _change(evidence: Evidence) -> tuple[Mapping[str, Any] | None, str]:
    return evidence.change, evidence.trend


def measured(series: Sequence[Mapping[str, Any]]) -> str:
    """What is followed: a rate where there is exposure, else the share of all complaints, else the bare count."""
    for measure in MEASURES[:-1]:
        if any(point.get(measure) is not None for point in series):
            return measure
    return "count" if series else ""


def points(series: Sequence[Mapping[str, Any]], measure: str) -> list[Mapping[str, Any]]:
    """The periods that have a level, each as {"period", "n", "level", "low", "high", "of"}."""
    low, high = {"rate": ("rate_low", "rate_high"), "share": ("low", "high"), "count": ("n_low", "n_high")}[measure]
    level = "n" if measure == "count" else measure
    of = {"rate": "exposure", "share": "of", "count": ""}[measure]
    return [
        {
            "period": str(point["period"]),
            "n": point["n"],
            "level": point[level],
            "low": point.get(low),
            "high": point.get(high),
            "of": point.get(of),
        }
        for point in series
        if point.get(level) is not None
    ]


def trend(series: Sequence[Series], measure: str, source: str, sampling: str = "") -> Picture | None:
    """Series that changed first, largest change first; then the largest. ``sampling`` is told beside the picture."""
    if not series:
        return None
    listed = sorted(series, key=lambda each: (-abs(_step(each)), -each.count))
    changed = [each for each in listed if _step(each)]
    top, cut = ceiling(listed)
    thin = any(few(point) for each in listed for point in each.points)
    more = f" The first {PANELS} of {len(listed)} are drawn; the table has all." if len(listed) > PANELS else ""
    subtitle = (
        f"Line: {NAMES[measure]} in the period, with its 95 % interval as ribbon; every panel has the same scale. "
        f"Vertical line: the last period before a change, with the interval of its date.{BARS[measure]}"
        + (" What lies above the scale is cut at its top." if cut else "")
        + (f" Periods with fewer than {FEW} complaints in all are not drawn." if thin else "")
        + more
    )
    description = (
        f"Complaints by period about {counted(len(listed), 'expectation')}, of which {len(changed)} changed. "
        "The numbers are in the table below."
    )
    table = Table(
        ("expectation", "period", "complaints", "of", measure, "low", "high"),
        tuple(
            (each.label, p["period"], p["n"], p["of"], p["level"], p["low"], p["high"])
            for each in listed
            for p in each.points
        ),
    )
    panels = [Panel(each.label, each.count, _drawable(each.points), dated(each.change)) for each in listed]
    wide = drawn(panels[:PANELS], top, measure == "share", "wide")
    narrow = drawn(panels[:PHONE_PANELS], top, measure == "share", "narrow")
    title = _title(listed, changed, measure)
    if sampling:
        title = f"In this sample: {title}"
    return Picture(f"trend-{measure}", title, subtitle, description, source, table, wide, narrow, sampling)


def few(point: Mapping[str, Any]) -> bool:
    """A share of hardly any complaints says nothing, and looks like much."""
    return point["of"] is not None and float(point["of"]) < FEW


def _drawable(series: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """From the first period that is drawn on; those with too few complaints leave a gap in the line."""
    start = next((at for at, point in enumerate(series) if not few(point)), 0)
    return [{**point, "level": None, "low": None, "high": None} if few(point) else point for point in series[start:]]


def ceiling(listed: Sequence[Series]) -> tuple[float, bool]:
    """The top of the shared scale, and whether anything lies above it.

    Periods with hardly any complaints have intervals over the whole scale and would flatten all others; the scale is
    set by those that rest on at least a fifth of the usual number.
    """
    every = [point for each in listed for point in each.points if not few(point)]
    sizes = [float(point["of"]) for point in every if point["of"] is not None]
    least = 0.2 * statistics.median(sizes) if sizes else 0.0
    solid = [point for point in every if point["of"] is None or float(point["of"]) >= least]
    highs = [float(point["high"] if point["high"] is not None else point["level"]) for point in solid or every]
    top = 1.08 * max(highs) or 1.0
    return top, any(float(point["high"] or point["level"]) > top for point in every)


def _step(each: Series) -> float:
    """Size of the change; 0 without one, and for one that lies in periods too thin to be drawn."""
    drawn_periods = {str(point["period"]) for point in _drawable(each.points)}
    if not each.change or str(each.change["period"]) not in drawn_periods:
        return 0.0
    return float(each.change["after"]) - float(each.change["before"])


def _title(listed: Sequence[Series], changed: Sequence[Series], measure: str) -> str:
    if not changed:
        largest = max(listed, key=lambda each: each.count)
        return (
            f"No clear change in what {counted(len(listed), 'expectation')} draw in complaints; most are about "
            f"{quoted(largest.label)}: {largest.count:,}"
        )
    first = changed[0]
    assert first.change is not None
    of = sum(int(point["of"]) for point in first.points) if measure == "share" else 0
    base = f" ({first.count:,} of {of:,})" if of else ""
    told = first.told[:1].lower() + first.told[1:]
    are = "" if told.startswith("changed") else " are" if told.startswith(MOVING) else ":"
    return spaced(f"Complaints about {quoted(first.label)}{base}{are} {told.rstrip('.')}")


def dated(change: Mapping[str, Any] | None) -> tuple[str, str] | None:
    """The period of a change, and the same with the interval of its date in words."""
    if not change:
        return None
    at, low, high = (None if change.get(name) is None else str(change[name]) for name in ("period", "low", "high"))
    if at is None:
        return None
    return at, f"{at} ({low} to {high})" if low and high and low != high else at


CHART = Trend()
