"""Complaint trends as small multiples on shared scales: share with ribbon, change points, volume as pale bars."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from expectancy.charts.contract import Picture, Size, Table
from expectancy.charts.inputs import source_line
from expectancy.charts.rows import PERCENT
from expectancy.charts.svg import HINT
from expectancy.charts.theme import LABEL, LIGHT, SMALL, Layers, Marks, compiled, inline_data
from expectancy.charts.words import counted, lines, percent, places, quoted, spread
from expectancy.domain.evaluation import Evaluation

PANELS = 9
PHONE_PANELS = 5
_HIGH = 140.0
_BARS = 0.22  # height of the strip of pale bars under the curve, of the curve's


@dataclass(frozen=True)
class Series:
    """Complaints about one thing by period: {"period", "n", "of", "share", "low", "high"}, and the latest change."""

    label: str
    count: int
    points: Sequence[Mapping[str, Any]]
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
        series = [
            Series(row.statement, row.evidence.count, row.evidence.series, row.evidence.change, row.evidence.trend)
            for row in evaluation.rows
            if row.evidence is not None and len(row.evidence.series) > 1
        ]
        made = trend(series, source_line(evaluation, "complaints"))
        return () if made is None else (made,)


def trend(series: Sequence[Series], source: str) -> Picture | None:
    """Series that changed first, largest change first; then the largest."""
    if not series:
        return None
    listed = sorted(series, key=lambda each: (-abs(_step(each)), -each.count))
    changed = [each for each in listed if each.change]
    more = f" The first {PANELS} of {len(listed)} are drawn; the table has all." if len(listed) > PANELS else ""
    subtitle = (
        "Line: share of all complaints in the period, with its 95 % interval as ribbon; every panel has the same "
        "scale. Vertical line: a change point, with the interval of its date. Pale bars: all complaints of the period."
        + more
    )
    description = (
        f"Complaints by period about {counted(len(listed), 'expectation')}, of which {len(changed)} changed. "
        "The numbers are in the table below."
    )
    table = Table(
        ("expectation", "period", "complaints", "of", "share", "low", "high"),
        tuple(
            (each.label, str(p["period"]), p["n"], p["of"], p["share"], p["low"], p["high"])
            for each in listed
            for p in each.points
        ),
    )
    wide, narrow = _drawn(listed[:PANELS], "wide"), _drawn(listed[:PHONE_PANELS], "narrow")
    return Picture("trend", _title(listed, changed), subtitle, description, source, table, wide, narrow)


def _step(each: Series) -> float:
    return 0.0 if not each.change else float(each.change["after"]) - float(each.change["before"])


def _title(listed: Sequence[Series], changed: Sequence[Series]) -> str:
    if not changed:
        largest = max(listed, key=lambda each: each.count)
        return (
            f"No clear change in what {counted(len(listed), 'expectation')} draw in complaints; most are about "
            f"{quoted(largest.label)}: {largest.count:,}"
        )
    first = changed[0]
    assert first.change is not None
    digits = places([abs(_step(first)) * 25], most=1)
    before, after = (percent(float(first.change[name]), digits) for name in ("before", "after"))
    verb = "rose" if _step(first) > 0 else "fell"
    dated = f" ({first.change['low']} to {first.change['high']})" if first.change.get("low") else ""
    when = f"{first.change['period']}{dated}"
    return f"Complaints about {quoted(first.label)} {verb} from {before} to {after} of all in {when}"


def _drawn(shown: Sequence[Series], size: Size) -> dict[str, Any]:
    columns, across = (3, 252.0) if size == "wide" else (1, 288.0)
    top = max(_bound(point) for each in shown for point in each.points)
    most = max(float(point["of"]) for each in shown for point in each.points)
    panels = [_panel(each, across, top * 1.08 or 1.0, most, at % columns == 0) for at, each in enumerate(shown)]
    return compiled(alt.concat(*panels, columns=columns, spacing={"row": 26, "column": 22}))


def _bound(point: Mapping[str, Any]) -> float:
    high = point["high"]
    return float(high) if high is not None and math.isfinite(high) else float(point["share"])


def _panel(each: Series, across: float, top: float, most: float, first: bool) -> Layers:
    periods = [str(point["period"]) for point in each.points]
    x = alt.X("period:O", sort=periods, axis=_dates(periods), scale=alt.Scale(padding=0.1))
    axis = alt.Axis(title=None, labelExpr=PERCENT, ticks=False, values=_ticks(top), labels=first)
    y = alt.Scale(domain=[-_BARS * top, top], nice=False)
    data = inline_data([_told(point, each.label, -_BARS * top, float(point["of"]) / most) for point in each.points])
    chart = alt.Chart(data)
    layers: list[Marks] = [
        chart.mark_bar(color=LIGHT["band"], aria=False).encode(x=x, y=alt.Y("floor:Q", scale=y, axis=axis), y2="bar:Q"),
        chart.mark_area(color=LIGHT["accent"], opacity=0.16, aria=False).encode(
            x=x, y=alt.Y("low:Q", scale=y, axis=axis), y2="high:Q"
        ),
        chart.mark_line(color=LIGHT["accent"], strokeWidth=1.8, aria=False).encode(
            x=x, y=alt.Y("share:Q", scale=y, axis=axis)
        ),
        chart.mark_point(filled=True, color=LIGHT["accent"], size=22, opacity=1).encode(
            x=x, y=alt.Y("share:Q", scale=y, axis=axis), description="hint:N"
        ),
        *_change(each, x, periods),
    ]
    name = lines(each.label, across, LABEL)
    title = alt.TitleParams(
        text=name,
        subtitle=f"{counted(each.count, 'complaint')}",
        fontSize=LABEL,
        subtitleFontSize=SMALL,
        anchor="start",
        frame="group",
        offset=8,
    )
    return alt.layer(*layers).properties(width=across, height=_HIGH, title=title)


def _ticks(top: float) -> list[float]:
    """Round shares from 0 up, at most five."""
    step = 10 ** math.floor(math.log10(top))
    step = next(found for found in (step / 5, step / 4, step / 2, step, 2 * step) if top / found <= 5)
    return [step * at for at in range(int(top / step) + 1)]


def _dates(periods: Sequence[str]) -> alt.Axis:
    """The first, the last, and two between."""
    last = len(periods) - 1
    shown = sorted({0, round(last / 3), round(2 * last / 3), last}) if last > 3 else range(len(periods))
    return alt.Axis(
        title=None, values=[periods[at] for at in shown], labelAngle=0, ticks=True, labelOverlap="greedy", grid=False
    )


def _told(point: Mapping[str, Any], label: str, floor: float, volume: float) -> dict[str, Any]:
    share = float(point["share"])
    bounds = spread(point["low"], point["high"], 1, share=True)
    return {
        "period": str(point["period"]),
        "share": share,
        "low": point["low"],
        "high": point["high"],
        "floor": floor,
        "bar": floor * (1 - 0.8 * volume),
        "hint": f"{HINT}{label}, {point['period']}: {percent(share, 1)} ({bounds}), {point['n']:,} of {point['of']:,}",
    }


def _change(each: Series, x: alt.X, periods: Sequence[str]) -> list[Marks]:
    if not each.change or str(each.change["period"]) not in periods:
        return []
    at = str(each.change["period"])
    right = periods.index(at) > len(periods) / 2
    data = inline_data([{"period": at}])
    dated = f"{at} ({each.change['low']} to {each.change['high']})" if each.change.get("low") else at
    return [
        alt.Chart(data).mark_rule(color=LIGHT["ink"], strokeWidth=1, aria=False).encode(x=x),
        alt.Chart(data)
        .mark_text(
            align="right" if right else "left", dx=-5 if right else 5, baseline="top", color=LIGHT["ink"], aria=False
        )
        .encode(x=x, y=alt.value(2), text=alt.value(dated)),
    ]


CHART = Trend()
