"""Adaptation: the gap before against the change of the wanted level, with a line for rising and one for falling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from expectancy.charts.contract import Picture, Size, Table
from expectancy.charts.estimates import source
from expectancy.charts.svg import HINT
from expectancy.charts.theme import LABEL, LIGHT, SMALL, Marks, compiled, inline_data
from expectancy.charts.words import lines, slug
from expectancy.domain.estimate import Result
from expectancy.domain.wording import number, spread, told

PANELS = 6
PHONE_PANELS = 3
HIGH = 230.0
MINUS = "replace(format(datum.value, '~g'), '-', '\u2212')"


@dataclass(frozen=True)
class AdaptationCharts:
    """A panel a crowd: everybody, then dimensions or segments."""

    name: str = "adaptation"
    title: str = "How much of a gap do customers' wishes take up by the next wave?"
    methods: tuple[str, ...] = ("adaptation",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        series = [each for each in result.details.get("series", []) if each["points"]]
        if not series:
            return ()
        level = result.details["level"]
        more = f" The first {PANELS} of {len(series)} are drawn; the table has all." if len(series) > PANELS else ""
        return (
            Picture(
                slug("adaptation", level),
                _title(result, level),
                "Mark: a twelfth of the comparisons, by the gap before, with the interval of the change; lines: the "
                f"model, where more (right) or less (left) was delivered than {level}; grey diagonal: all of the "
                f"gap is taken up by the next wave.{more}",
                f"The change of the {level} level against the gap before, for {len(series)} crowds. "
                "The numbers are in the table below.",
                source(result),
                _table(series),
                _drawn(series[:PANELS], level, "wide"),
                _drawn(series[:PHONE_PANELS], level, "narrow"),
            ),
        )


def _title(result: Result, level: str) -> str:
    share, ratchet = result.get("adaptation"), result.get("ratchet")
    if share is None:
        return f"How fast the {level} level follows cannot be told from {result.n:,} comparisons"
    text = f"The {level} level takes up {told(share, 0)} of a gap by the next wave"
    if ratchet is None or ratchet.low is None or ratchet.high is None:
        return text
    size = f"{number(100 * ratchet.value, 0)} percentage points ({spread(100 * ratchet.low, 100 * ratchet.high, 0)})"
    if ratchet.low > 0:
        return f"{text}; it rises more easily than it falls, by {size}"
    return f"{text}; rising and falling differ by {size}: no clear ratchet"


def _drawn(series: Sequence[Mapping[str, Any]], level: str, size: Size) -> dict[str, Any]:
    columns = min(3, len(series)) if size == "wide" else 1
    across = min(420.0, 820.0 / columns - 40) if size == "wide" else 286.0
    points = [point for each in series for point in each["points"]]
    x = _ends([point["gap"] for point in points])
    y = _ends([point[name] for point in points for name in ("change", "low", "high") if point[name] is not None])
    panels = [_panel(each, across, x, y, level) for each in series]
    return compiled(alt.concat(*panels, columns=columns, spacing={"row": 26, "column": 26}))


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """The span of the values and 0, a little wider."""
    low, high = min(0.0, *values), max(0.0, *values)
    pad = 0.08 * (high - low) or 0.5
    return low - pad, high + pad


def _panel(
    each: Mapping[str, Any], across: float, x_ends: tuple[float, float], y_ends: tuple[float, float], level: str
) -> Any:
    scales = {
        name: alt.Scale(domain=list(ends), nice=False, zero=False) for name, ends in (("x", x_ends), ("y", y_ends))
    }
    x = alt.X(
        "gap:Q",
        scale=scales["x"],
        axis=alt.Axis(title=f"perceived \u2212 {level} before, points", tickCount=5, labelExpr=MINUS),
    )
    y_axis = alt.Axis(title="change to the next wave, points", tickCount=5, labelExpr=MINUS)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=scales["y"], axis=y_axis)

    low, high = max(x_ends[0], y_ends[0]), min(x_ends[1], y_ends[1])
    points = alt.Chart(inline_data([{**point, "hint": HINT + _hint(point)} for point in each["points"]]))
    layers: list[Marks] = [
        _line([(x_ends[0], 0.0), (x_ends[1], 0.0)], LIGHT["line"], 1, x, y),
        _line([(low, low), (high, high)], LIGHT["rule"], 1, x, y, [3, 3]),
        *_model(each, x_ends, y_ends, x, y),
        points.mark_rule(color=LIGHT["accent"], strokeWidth=1.4, aria=False).encode(
            x=x, y=y("low"), y2=alt.Y2("high:Q")
        ),
        points.mark_point(filled=True, color=LIGHT["accent"], size=55, opacity=1).encode(
            x=x, y=y("change"), description=alt.Description("hint:N")
        ),
    ]
    subtitle = (
        "not to be told"
        if not each["told"]
        else f"up {number(each['up'], 2)}, down {number(each['down'], 2)} of the gap"
    )
    title = alt.TitleParams(
        text=lines("all" if each["label"] == "all" else each["label"], across, LABEL),
        subtitle=subtitle,
        fontSize=LABEL,
        subtitleFontSize=SMALL,
        anchor="start",
        frame="group",
        offset=8,
    )
    return alt.layer(*layers).properties(width=across, height=HIGH, title=title)


def _model(
    each: Mapping[str, Any], x_ends: tuple[float, float], y_ends: tuple[float, float], x: alt.X, y: Any
) -> list[Marks]:
    """Two lines that meet where the gap is 0, within the frame."""
    if not each["told"]:
        return []
    made = []
    for end, slope, colour in ((x_ends[0], each["down"], LIGHT["below"]), (x_ends[1], each["up"], LIGHT["above"])):
        at, value = end, each["drift"] + slope * end
        inside = min(max(value, y_ends[0]), y_ends[1])
        if inside != value and slope:
            at = (inside - each["drift"]) / slope
        made.append(_line([(0.0, each["drift"]), (at, inside)], colour, 2.2, x, y))
    return made


def _line(
    ends: Sequence[tuple[float, float]], colour: str, width: float, x: alt.X, y: Any, dash: list[int] | None = None
) -> Marks:
    data = alt.Chart(inline_data([{"gap": gap, "change": change} for gap, change in ends]))
    return data.mark_line(color=colour, strokeWidth=width, strokeDash=dash or [1, 0], aria=False).encode(
        x=x, y=y("change")
    )


def _hint(point: Mapping[str, Any]) -> str:
    interval = spread(point["low"], point["high"], 2)
    return f"gap {number(point['gap'], 2)}: change {number(point['change'], 2)}" + (
        f" ({interval})" if interval else ""
    )


def _table(series: Sequence[Mapping[str, Any]]) -> Table:
    rows = tuple(
        (
            each["label"],
            point["gap"],
            point["change"],
            point["low"],
            point["high"],
            point["n"],
            each["up"],
            each["down"],
        )
        for each in series
        for point in each["points"]
    )
    return Table(("crowd", "gap", "change", "low", "high", "n", "adaptation up", "adaptation down"), rows)


CHART = AdaptationCharts()
