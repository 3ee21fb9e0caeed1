"""Pictures with a row a question and a lane a group in it: a numbered mark with whisker, a line for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from expectancy.charts.row_layers import LINE, Plan, Room, head
from expectancy.charts.svg import HINT
from expectancy.charts.theme import LABEL, LIGHT, SMALL, Marks, compiled, inline_data, px
from expectancy.charts.words import lines

WIDE = Room(330, 500, 60, "wide")
NARROW = Room(0, 300, 30, "narrow")
LANE = 17.0


@dataclass(frozen=True)
class Mark:
    """One group's value in a row."""

    number: int
    value: float
    low: float | None
    high: float | None
    hint: str


@dataclass(frozen=True)
class Row:
    """One question."""

    label: str
    marks: Sequence[Mark]
    everybody: float | None
    n: str


def profiles(rows: Sequence[Row], axis: str, domain: tuple[float, float]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(wide, narrow) Vega-Lite specs."""
    return _drawn(rows, axis, domain, WIDE), _drawn(rows, axis, domain, NARROW)


def _drawn(rows: Sequence[Row], axis: str, domain: tuple[float, float], room: Room) -> dict[str, Any]:
    data, marks, height = _placed(rows, domain, room)
    across = alt.Scale(domain=list(domain), nice=False, zero=False)
    down = alt.Scale(domain=[height, 0], nice=False, zero=False)
    title = lines(axis, room.plot, SMALL, most=2)
    top = alt.Axis(orient="top", title=title, tickCount=7, ticks=False, labelExpr="replace(datum.label, '-', '\u2212')")
    plan = Plan(inline_data(data), across, down, top, height, room)
    drawn = alt.layer(plan.sheet(), plan.separators(), _everybody(plan), *_marks(plan, marks), *_texts(plan))
    return compiled(drawn.properties(width=room.plot, height=height))


def _placed(
    rows: Sequence[Row], domain: tuple[float, float], room: Room
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], float]:
    wide, top, data, marks = room.size == "wide", 0.0, [], []

    def inside(value: float | None) -> float | None:
        return None if value is None else min(max(value, domain[0]), domain[1])

    for row in rows:
        broken = lines(row.label, (room.label if wide else room.plot) - 16, LABEL, most=3)
        deep, tall = len(broken) * LINE, len(row.marks) * LANE
        first = top + 6 if wide else top + deep + 8
        height = max(deep, tall) + 12 if wide else deep + tall + 14
        data.append(
            {
                "label": "\n".join(broken),
                "label_y": top + 6 + LINE / 2 if wide else top + 12,
                "end": top + height,
                "everybody": inside(row.everybody),
                "y0": first - 1,
                "y1": first + tall + 1,
                "y": first + tall / 2,
                "n": row.n,
            }
        )
        for lane, mark in enumerate(row.marks):
            place = {"number": str(mark.number), "value": inside(mark.value), "y": first + (lane + 0.5) * LANE}
            marks.append({**place, "low": inside(mark.low), "high": inside(mark.high), "hint": HINT + mark.hint})
        top += height
    return data, marks, top


def _everybody(plan: Plan) -> Marks:
    return (
        plan.chart()
        .mark_rule(color=LIGHT["rule"], strokeWidth=2, aria=False)
        .encode(x=plan.x("everybody"), y=plan.y("y0"), y2=alt.Y2("y1:Q"))
    )


def _marks(plan: Plan, marks: Sequence[dict[str, Any]]) -> list[Marks]:
    chart = alt.Chart(inline_data(marks))
    return [
        chart.mark_rule(color=LIGHT["accent"], strokeWidth=1.8, aria=False).encode(
            x=plan.x("low"), x2=alt.X2("high:Q"), y=plan.y("y")
        ),
        chart.mark_point(filled=True, fill=LIGHT["accent"], size=170, opacity=1).encode(
            x=plan.x("value"), y=plan.y("y"), description=alt.Description("hint:N")
        ),
        chart.mark_text(color=LIGHT["surface"], fontSize=10.5, fontWeight=700, baseline="middle", aria=False).encode(
            x=plan.x("value"), y=plan.y("y"), text=alt.Text("number:N")
        ),
    ]


def _texts(plan: Plan) -> list[Marks]:
    room = plan.room
    label = plan.chart().mark_text(align="left", baseline="middle", fontSize=LABEL, color=LIGHT["ink"], aria=False)
    made = [label.encode(x=px(alt.XValue, -room.label), y=plan.y("label_y"), text=alt.Text("label:N"))]
    if room.size == "wide":
        n = plan.chart().mark_text(align="right", baseline="middle", color=LIGHT["muted"], aria=False)
        made.append(n.encode(x=px(alt.XValue, room.plot + room.right), y=plan.y("y"), text=alt.Text("n:N")))
        made.append(head("n", room.plot + room.right, "right"))
    return made
