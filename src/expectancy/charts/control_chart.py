"""Control charts: the smoothed level within its limits, the periods that set them shaded, signals as triangles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.theme import LIGHT, Marks, inline_data
from expectancy.charts.time_panels import Canvas, TimePanel, drawn, ends
from expectancy.charts.words import slug
from expectancy.domain.estimate import Result
from expectancy.domain.wording import counted, number, percent

PANELS = 9
PHONE_PANELS = 4
DECISION = 5.0


@dataclass(frozen=True)
class ControlCharts:
    """A panel a series, those that signal first."""

    name: str = "control_chart"
    title: str = "Which series have left the limits that their first periods set?"
    methods: tuple[str, ...] = ("control_chart",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        series = _series(result)
        if not series:
            return ()
        kind, period = result.details["kind"], result.details["period"]
        panels = [_panel(each, kind) for each in series]
        layers = _ewma_layers if kind == "ewma" else _cusum_layers

        def draw(canvas: Canvas, at: int) -> Sequence[Marks]:
            return layers(canvas, series[at])

        return (
            Picture(
                slug("control-chart", kind),
                _title(series),
                _subtitle(kind, period, len(series)),
                f"{len(series)} series by {period} with the limits that their first periods set. "
                "The numbers are in the table below.",
                source(result),
                _table(series, kind),
                drawn(panels[:PANELS], draw, "wide"),
                drawn(panels[:PHONE_PANELS], draw, "narrow"),
                next((note for note in result.notes if "without any change" in note), ""),
            ),
        )


def _series(result: Result) -> list[Mapping[str, Any]]:
    """Everybody's series, those with signals first; segments where nothing else is there."""
    every = list(result.details.get("series", []))
    whole = [each for each in every if {*each["keys"]} <= {"outcome", "item", "measure"}] or every
    return sorted(whole, key=lambda each: -len(each["signals"]))


def _panel(each: Mapping[str, Any], kind: str) -> TimePanel:
    rows = each["rows"]
    share = each["unit"] == "share"
    if kind == "ewma":
        values = [row[name] for row in rows for name in ("level", "lower_limit", "upper_limit", "ewma")]
        held = {**each, "rows": rows}
    else:
        most = max(DECISION * 1.3, *(max(row["cusum_up"], row["cusum_down"]) for row in rows))
        values, share = [-most, most], False
        held = {**each, "rows": [{**row, "below": -row["cusum_down"]} for row in rows]}
    target = percent(each["target"], 1) if each["unit"] == "share" else number(each["target"], 2)
    told = f"target {target}; " + (f"signals {', '.join(each['signals'][:2])}" if each["signals"] else "no signal")
    return TimePanel(each["label"], told, held["rows"], share, ends(values))


def _ewma_layers(canvas: Canvas, each: Mapping[str, Any]) -> list[Marks]:
    limits = canvas.rows().mark_area(color=LIGHT["band"], opacity=0.55, interpolate="step", aria=False)
    line = canvas.rows().mark_line(color=LIGHT["accent"], strokeWidth=1.8, aria=False)
    return [
        limits.encode(x=canvas.x, y=canvas.y("lower_limit"), y2=alt.Y2("upper_limit:Q")),
        *_baseline(canvas, each, each["target"]),
        canvas.levels()[1],
        line.encode(x=canvas.x, y=canvas.y("ewma")),
        *_signals(canvas, each, {row["period"]: row["ewma"] for row in each["rows"]}),
    ]


def _cusum_layers(canvas: Canvas, each: Mapping[str, Any]) -> list[Marks]:
    line = canvas.rows().mark_line(strokeWidth=1.8, aria=False)
    data = alt.Chart(inline_data([{"at": DECISION}, {"at": -DECISION}]))
    rows = {row["period"]: row for row in each["rows"]}
    tops = {
        period: row["cusum_up"] if row["cusum_up"] >= row["cusum_down"] else -row["cusum_down"]
        for period, row in rows.items()
    }
    return [
        data.mark_rule(color=LIGHT["rule"], strokeDash=[4, 3], aria=False).encode(y=canvas.y("at")),
        *_baseline(canvas, each, 0.0),
        line.encode(x=canvas.x, y=canvas.y("cusum_up"), color=alt.value(LIGHT["accent"])),
        line.encode(x=canvas.x, y=canvas.y("below"), color=alt.value(LIGHT["none"])),
        *_signals(canvas, each, tops),
    ]


def _baseline(canvas: Canvas, each: Mapping[str, Any], target: float) -> list[Marks]:
    """The target as a line: whole over the periods that set it, dashed over those it is held against."""
    periods = [row["period"] for row in each["rows"]]
    cut = each["baseline"]
    set_, held = (periods[0], periods[cut - 1]), (periods[cut - 1], periods[-1])
    made = []
    for (first, last), dash in ((set_, [1, 0]), (held, [2, 3])):
        data = canvas.stretch(first, last, at=target)
        made.append(
            data.mark_line(color=LIGHT["ink"], strokeWidth=1, strokeDash=dash, aria=False).encode(
                x=canvas.x, y=canvas.y("at")
            )
        )
    return made


def _signals(canvas: Canvas, each: Mapping[str, Any], tops: Mapping[str, float]) -> list[Marks]:
    if not each["signals"]:
        return []
    marks = [
        {"period": period, "at": tops[period], "hint": f"\N{SECTION SIGN} {each['label']}: signal in {period}"}
        for period in each["signals"]
    ]
    points = alt.Chart(inline_data(marks)).mark_point(
        shape="triangle-up", filled=True, size=85, color=LIGHT["below"], opacity=1
    )
    return [points.encode(x=canvas.x, y=canvas.y("at"), description=alt.Description("hint:N"))]


def _title(series: Sequence[Mapping[str, Any]]) -> str:
    alarmed = [each for each in series if each["signals"]]
    if not alarmed:
        return f"None of {counted(len(series), 'series', 'series')} has left the limits that its first periods set"
    first = alarmed[0]
    verb = "has" if len(alarmed) == 1 else "have"
    return (
        f"{len(alarmed)} of {len(series)} series {verb} left the limits that the first periods set; most often "
        f"{first['label']}, first in {first['signals'][0]}"
    )


def _subtitle(kind: str, period: str, count: int) -> str:
    more = f" The first {PANELS} of {count} are drawn; the table has all." if count > PANELS else ""
    if kind == "ewma":
        drawn_ = (
            "Line: the level, each value smoothed with those before (EWMA); band: the limits it stays within while "
            f"nothing changes; dots: the {period}s themselves."
        )
    else:
        drawn_ = (
            "Blue line: how much the level has summed up above the target, grey below it (CUSUM, in standard "
            "deviations); dashed: the limits."
        )
    return f"{drawn_} Whole black line: the {period}s that set target and limits. Triangle: a signal.{more}"


def _table(series: Sequence[Mapping[str, Any]], kind: str) -> Table:
    names = ("ewma", "lower_limit", "upper_limit") if kind == "ewma" else ("cusum_up", "cusum_down")
    rows = tuple(
        (
            each["label"],
            row["period"],
            row["level"],
            row["low"],
            row["high"],
            row["n"],
            *(row[name] for name in names),
            "signal" if row["period"] in each["signals"] else "",
        )
        for each in series
        for row in each["rows"]
    )
    return Table(("series", "period", "level", "low", "high", "n", *names, "signal"), rows)


CHART = ControlCharts()
