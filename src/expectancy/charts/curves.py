"""A course along one axis: a line with its ribbon, dots with whiskers, a standard as a rule, volume as pale bars."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import altair as alt

from expectancy.charts.svg import HINT
from expectancy.charts.theme import LIGHT, PERCENT, SHAPES, SMALL, Marks, compiled, inline_data, px
from expectancy.charts.words import lines

_SIZES = {"wide": (800.0, 300.0), "narrow": (285.0, 230.0)}
_STRIP = 0.16  # of the height, for the bars of volume under the course
_DENSE = 40


@dataclass(frozen=True)
class Dot:
    """What was seen at x, with its interval where it has one."""

    x: float
    value: float
    low: float | None
    high: float | None
    hint: str
    kind: str = "seen"  # one of the frame's kinds
    volume: float = 0.0  # of what the pale bars show
    tick: float | None = None  # a hollow mark, such as a busy day


@dataclass(frozen=True)
class Knot:
    """One place of the line with its ribbon."""

    x: float
    value: float
    low: float | None = None
    high: float | None = None
    beyond: bool = False  # further than anything was seen: dashed


@dataclass(frozen=True)
class Frame:
    """Axes and legend."""

    x_title: str
    y_title: str
    ends: tuple[float, float]  # of the y axis
    kinds: Mapping[str, str]  # word in the legend -> a role of the theme
    share: bool = False
    ticks: Mapping[float, str] | None = None  # x -> its label; whole numbers without
    rule: float | None = None
    rule_label: str = ""


def curves(dots: Sequence[Dot], knots: Sequence[Knot], frame: Frame) -> tuple[dict[str, Any], dict[str, Any]]:
    """(wide, narrow) Vega-Lite specs."""
    return _drawn(dots, knots, frame, "wide"), _drawn(dots, knots, frame, "narrow")


def _drawn(dots: Sequence[Dot], knots: Sequence[Knot], frame: Frame, size: str) -> dict[str, Any]:
    across, high = _SIZES[size]
    volume = max((dot.volume for dot in dots), default=0.0)
    low, top = frame.ends
    floor = low - (top - low) * _STRIP if volume else low
    places = [*(dot.x for dot in dots), *(knot.x for knot in knots)]
    near = _nearest(places)
    x_scale = alt.Scale(domain=[min(places) - near / 2, max(places) + near / 2], nice=False, zero=False)
    y_scale = alt.Scale(domain=[floor, top], nice=False, zero=False)
    label = PERCENT if frame.share else "format(datum.value, '~g')"
    axis = alt.Axis(title=None, labelExpr=label, ticks=False, values=_ticks(low, top))
    plan = _Plan(alt.X("x:Q", scale=x_scale, axis=_x_axis(frame, places, size)), y_scale, axis)
    title = alt.TitleParams(
        text=lines(frame.y_title, across, SMALL, most=2),
        fontSize=SMALL,
        fontWeight="normal",
        color=LIGHT["muted"],
        anchor="start",
        frame="group",
    )
    layers = [
        *(_bars(dots, plan, volume, (floor, low), near * across / _span(places, near)) if volume else []),
        *(_rule(frame, plan, across) if frame.rule is not None else []),
        *_line(knots, plan),
        *_dots(dots, plan, frame, near),
    ]
    return compiled(alt.layer(*layers).properties(width=across, height=high, title=title))


@dataclass(frozen=True)
class _Plan:
    """What the layers share."""

    x: alt.X
    y_scale: alt.Scale
    y_axis: alt.Axis

    def y(self, field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=self.y_scale, axis=self.y_axis)


def _nearest(places: Sequence[float]) -> float:
    """The smallest step between two places."""
    ordered = sorted(set(places))
    return min((b - a for a, b in pairwise(ordered)), default=1.0)


def _span(places: Sequence[float], near: float) -> float:
    return max(places) - min(places) + near


def _x_axis(frame: Frame, places: Sequence[float], size: str) -> alt.Axis:
    most = 16 if size == "wide" else 6
    if frame.ticks is None:
        return alt.Axis(title=frame.x_title, grid=False, tickMinStep=1, tickCount=most, format="d")
    known = sorted(frame.ticks)
    step = next(step for step in (1, 2, 3, 4, 6, 8, 12, 24, 48, 96) if len(known) / step <= most)
    shown = known[::step]
    test = "".join(f"datum.value === {place:g} ? '{frame.ticks[place]}' : " for place in shown)
    return alt.Axis(title=frame.x_title, grid=False, values=shown, labelExpr=f"{test}''")


def _ticks(low: float, top: float) -> list[float]:
    """Round numbers from the lower end up, at most six steps."""
    step = 10 ** math.floor(math.log10(top - low))
    step = next(
        found for found in (step / 10, step / 5, step / 4, step / 2, step, 2 * step) if (top - low) / found <= 6
    )
    first = math.ceil(low / step - 1e-9)
    return [step * at for at in range(first, math.floor(top / step + 1e-9) + 1)]


def _bars(dots: Sequence[Dot], plan: _Plan, most: float, strip: tuple[float, float], across: float) -> list[Marks]:
    """Volume in the strip between its foot and the course, in the units of the course."""
    foot, top = strip
    data = [{"x": dot.x, "foot": foot, "top": foot + 0.85 * (top - foot) * dot.volume / most} for dot in dots]
    bars = alt.Chart(inline_data(data)).mark_bar(color=LIGHT["band"], size=max(1.0, 0.8 * across), aria=False)
    return [bars.encode(x=plan.x, y=plan.y("foot"), y2=alt.Y2("top:Q"))]


def _rule(frame: Frame, plan: _Plan, across: float) -> list[Marks]:
    data = alt.Chart(inline_data([{"at": frame.rule}]))
    return [
        data.mark_rule(color=LIGHT["ink"], strokeDash=[4, 3], aria=False).encode(y=plan.y("at")),
        data.mark_text(align="right", baseline="bottom", dy=-3, color=LIGHT["ink"], aria=False).encode(
            x=px(alt.XValue, across), y=plan.y("at"), text=px(alt.TextValue, frame.rule_label)
        ),
    ]


def _line(knots: Sequence[Knot], plan: _Plan) -> list[Marks]:
    """The ribbon, the line over what was seen, and dashed beyond."""
    if not knots:
        return []
    rows = [{"x": each.x, "value": each.value, "low": each.low, "high": each.high} for each in knots]
    last = max((at for at, each in enumerate(knots) if not each.beyond), default=0)
    blue, made = LIGHT["accent"], []
    if any(each.low is not None for each in knots):
        area = alt.Chart(inline_data(rows)).mark_area(color=blue, opacity=0.16, aria=False)
        made.append(area.encode(x=plan.x, y=plan.y("low"), y2=alt.Y2("high:Q")))
    for part, dash in ((rows[: last + 1], [1, 0]), (rows[last:], [5, 4])):
        if len(part) > 1:
            line = alt.Chart(inline_data(part)).mark_line(color=blue, strokeWidth=1.8, strokeDash=dash, aria=False)
            made.append(line.encode(x=plan.x, y=plan.y("value")))
    return made


def _dots(dots: Sequence[Dot], plan: _Plan, frame: Frame, near: float) -> list[Marks]:
    rows = [
        {
            "x": dot.x,
            "value": dot.value,
            "low": dot.low,
            "high": dot.high,
            "tick": dot.tick,
            "kind": dot.kind,
            "colour": LIGHT[frame.kinds[dot.kind]],
            "hint": HINT + dot.hint,
        }
        for dot in dots
    ]
    data, names = alt.Chart(inline_data(rows)), list(frame.kinds)
    colours = alt.Scale(domain=names, range=[LIGHT[role] for role in frame.kinds.values()])
    shapes = alt.Scale(domain=names, range=[SHAPES[role] for role in frame.kinds.values()])
    legend = alt.Legend(columns=len(names)) if len(names) > 1 else None
    ticks = data.mark_point(shape="stroke", stroke=LIGHT["ink"], strokeWidth=1.6, size=110, filled=False, aria=False)
    return [
        data.mark_rule(strokeWidth=1.5, aria=False).encode(
            x=plan.x, y=plan.y("low"), y2=alt.Y2("high:Q"), color=alt.Color("colour:N", scale=None)
        ),
        *([ticks.encode(x=plan.x, y=plan.y("tick"))] if any(dot.tick is not None for dot in dots) else []),
        data.mark_point(filled=True, opacity=1, size=70 if len(dots) <= _DENSE else 30).encode(
            x=plan.x,
            y=plan.y("value"),
            color=alt.Color("kind:N", scale=colours, legend=legend),
            shape=alt.Shape("kind:N", scale=shapes, legend=legend),
            description=alt.Description("hint:N"),
        ),
    ]
