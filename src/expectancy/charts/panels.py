"""Small multiples on shared scales: a curve with ribbon, a change point, volume as pale bars underneath."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from expectancy.charts.contract import Size
from expectancy.charts.svg import HINT
from expectancy.charts.theme import LABEL, LIGHT, PERCENT, SMALL, Layers, Marks, compiled, inline_data, px
from expectancy.charts.words import lines, width
from expectancy.domain.wording import counted, number, percent, spread

_HIGH = 140.0
_BARS = 0.22  # height of the strip of pale bars under the curve, of the curve's
_DENSE = 36  # periods from which on the dots shrink


@dataclass(frozen=True)
class Panel:
    """One small multiple; ``points`` as {"period", "n", "level", "low", "high", "of"}."""

    label: str
    count: int
    points: Sequence[Mapping[str, Any]]
    change: tuple[str, str] | None  # the period, and the words beside the line


def drawn(shown: Sequence[Panel], top: float, share: bool, size: Size) -> dict[str, Any]:
    """The panels as one Vega-Lite spec: three columns, or one on a phone. ``top`` ends all scales."""
    columns, across = (3, 252.0) if size == "wide" else (1, 288.0)
    most = max((float(point["of"]) for each in shown for point in each.points if point["of"] is not None), default=0.0)
    panels = [_panel(each, across, top, most, share, at % columns == 0) for at, each in enumerate(shown)]
    return compiled(alt.concat(*panels, columns=columns, spacing={"row": 26, "column": 22}))


def _panel(each: Panel, across: float, top: float, most: float, share: bool, first: bool) -> Layers:
    periods = [str(point["period"]) for point in each.points]
    floor = -_BARS * top if most else 0.0
    x = alt.X("period:O", sort=periods, axis=dates(periods), scale=alt.Scale(padding=0.1))
    label = PERCENT if share else "format(datum.value, '~g')"
    axis = alt.Axis(title=None, labelExpr=label, ticks=False, values=_ticks(top), labels=first)
    scale = alt.Scale(domain=[floor, top], nice=False)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=scale, axis=axis)

    chart = alt.Chart(inline_data([_told(point, each.label, (floor, top, most), share) for point in each.points]))
    blue, size = LIGHT["accent"], 22 if len(periods) <= _DENSE else 8
    layers: list[Marks] = [
        chart.mark_bar(color=LIGHT["band"], aria=False).encode(x=x, y=y("floor"), y2=alt.Y2("bar:Q")),
        chart.mark_area(color=blue, opacity=0.16, aria=False).encode(x=x, y=y("low"), y2=alt.Y2("high:Q")),
        chart.mark_line(color=blue, strokeWidth=1.8, aria=False).encode(x=x, y=y("level")),
        chart.mark_point(filled=True, color=blue, size=size, opacity=1).encode(
            x=x, y=y("level"), description=alt.Description("hint:N")
        ),
        *(_change(each.change, x, periods, across) if each.change else []),
    ]
    title = alt.TitleParams(
        text=lines(each.label, across, LABEL),
        subtitle=counted(each.count, "complaint"),
        fontSize=LABEL,
        subtitleFontSize=SMALL,
        anchor="start",
        frame="group",
        offset=8,
    )
    return alt.layer(*layers).properties(width=across, height=_HIGH, title=title)


def _ticks(top: float) -> list[float]:
    """Round numbers from 0 up, at most five steps."""
    step = 10 ** math.floor(math.log10(top))
    step = next(found for found in (step / 5, step / 4, step / 2, step, 2 * step) if top / found <= 5)
    return [step * at for at in range(int(top / step) + 1)]


def dates(periods: Sequence[str]) -> alt.Axis:
    """The first, the last, and two between."""
    last = len(periods) - 1
    shown = sorted({0, round(last / 3), round(2 * last / 3), last}) if last > 3 else range(len(periods))
    return alt.Axis(
        title=None, values=[periods[at] for at in shown], labelAngle=0, ticks=True, labelOverlap="greedy", grid=False
    )


def _told(point: Mapping[str, Any], label: str, bounds: tuple[float, float, float], share: bool) -> dict[str, Any]:
    floor, top, most = bounds
    level, low, high = point["level"], point["low"], point["high"]
    if level is None:
        return {"period": str(point["period"]), "floor": floor, "bar": floor}
    printed = percent(level, 1) if share else number(level, 2)
    interval = spread(low, high, 1 if share else 2, share=share)
    of = f"{point['n']:,}" + (f" of {point['of']:,}" if point["of"] is not None else "")
    return {
        "period": str(point["period"]),
        "level": min(float(level), top),
        "low": None if low is None else min(float(low), top),
        "high": None if high is None else min(float(high), top),
        "floor": floor,
        "bar": floor * (1 - 0.8 * float(point["of"] or 0.0) / most) if most else floor,
        "hint": f"{HINT}{label}, {point['period']}: {printed} ({interval}), {of}",
    }


def _change(change: tuple[str, str], x: alt.X, periods: Sequence[str], across: float) -> list[Marks]:
    at, words = change
    if at not in periods:
        return []
    place = (periods.index(at) + 0.5) / len(periods) * across
    words = words.replace(" (", "\n(")
    room = max(width(line, SMALL) for line in words.split("\n"))
    right = place + room + 5 > across and place - room - 5 >= 0
    shift = -5 if right else min(5.0, across - room - place)  # where neither side has room it crosses the line
    data = inline_data([{"period": at}])
    text = alt.Chart(data).mark_text(
        align="right" if right else "left", dx=shift, baseline="top", color=LIGHT["ink"], aria=False
    )
    return [
        alt.Chart(data).mark_rule(color=LIGHT["ink"], strokeWidth=1, aria=False).encode(x=x),
        text.encode(x=x, y=px(alt.YValue, 2), text=px(alt.TextValue, words)),
    ]
