"""Change points: the level of every stretch over the periods' values, the date of a break with its interval."""

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
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import number, percent, spread

PANELS = 9
PHONE_PANELS = 4


@dataclass(frozen=True)
class ChangePointCharts:
    """A panel a series, the surest breaks first."""

    name: str = "change_points"
    title: str = "When did which level change?"
    methods: tuple[str, ...] = ("change_points",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        every = list(result.details.get("series", []))
        if not every:
            return ()
        whole = [each for each in every if {*each["keys"]} <= {"outcome", "item", "measure"}] or every
        series = sorted(whole, key=lambda each: (-bool(each["breaks"]), -each["sup_f"]))
        steps = [
            each
            for each in result.where("step")
            if any(dict(each.keys).items() >= one["keys"].items() for one in series)
        ]

        def layers(canvas: Canvas, at: int) -> Sequence[Marks]:
            return _layers(canvas, series[at])

        panels = [_panel(each) for each in series]
        period = result.details["period"]
        more = f" The first {PANELS} of {len(series)} are drawn; the table has all." if len(series) > PANELS else ""
        return (
            Picture(
                slug("change-points"),
                _title(series, steps),
                f"Dots: the {period}s' values, with their interval as ribbon; lines: levels of the stretches; shaded: "
                f"where the date of a change lies, the thin line is its best place.{more}",
                f"{len(series)} series by {period} with their changes of level. The numbers are in the table below.",
                source(result),
                _table(series),
                drawn(panels[:PANELS], layers, "wide"),
                drawn(panels[:PHONE_PANELS], layers, "narrow"),
            ),
        )


def _panel(each: Mapping[str, Any]) -> TimePanel:
    rows = each["rows"]
    share = each["unit"] == "share"
    levels = [row["level"] for row in rows]
    low, high = ends(levels)
    told = "no change that chance would not bring"
    if each["breaks"]:
        dates = [one["period"] for one in each["breaks"]]
        told = f"{'changes' if len(dates) > 1 else 'change'} after {', '.join(dates[:2])}"
    return TimePanel(each["label"], told, rows, share, (low, high))


def _layers(canvas: Canvas, each: Mapping[str, Any]) -> list[Marks]:
    periods = [row["period"] for row in each["rows"]]
    made: list[Marks] = []
    for one in each["breaks"]:
        data = alt.Chart(inline_data([{"first": one["earliest"], "last": one["latest"], "period": one["period"]}]))
        made += [
            data.mark_rect(color=LIGHT["band"], opacity=0.7, aria=False).encode(
                x=canvas.at("first"),
                x2=alt.X2("last:O"),
            ),
            data.mark_rule(color=LIGHT["ink"], strokeWidth=1, aria=False).encode(x=canvas.x),
        ]
    made += canvas.levels()
    for part in each["levels"]:
        data = canvas.stretch(periods[part["since"]], periods[part["until"]], at=part["mean"])
        made.append(
            data.mark_line(color=LIGHT["accent"], strokeWidth=2.2, aria=False).encode(x=canvas.x, y=canvas.y("at"))
        )
    return made


def _title(series: Sequence[Mapping[str, Any]], steps: Sequence[Estimate]) -> str:
    changed = [each for each in series if each["breaks"]]
    if not changed:
        return f"No clear change of level in {len(series)} series"
    first = changed[0]
    step = next(each for each in steps if dict(each.keys).items() >= first["keys"].items())
    share = first["unit"] == "share"
    digits = 1 if share else 2
    size = percent(abs(step.value), digits) if share else f"{number(abs(step.value), digits)} {first['unit']}"
    low, high = sorted(abs(each) for each in (step.low or 0.0, step.high or 0.0))
    return (
        f"The level of {len(changed)} of {len(series)} series changed; surest {first['label']}: "
        f"{'up' if step.value > 0 else 'down'} by {size} ({spread(low, high, digits, share=share)}) after "
        f"{step.keys['period']}"
    )


def _table(series: Sequence[Mapping[str, Any]]) -> Table:
    rows = []
    for each in series:
        last = {row["period"]: at for at, row in enumerate(each["rows"])}
        marks = {one["period"]: one for one in each["breaks"]}
        for row in each["rows"]:
            level = next(
                part["mean"] for part in each["levels"] if part["since"] <= last[row["period"]] <= part["until"]
            )
            mark = marks.get(row["period"])
            dates = "" if mark is None else f"last before a change ({mark['earliest']} to {mark['latest']})"
            rows.append((each["label"], row["period"], row["level"], row["low"], row["high"], row["n"], level, dates))
    return Table(("series", "period", "value", "low", "high", "n", "level", "change"), tuple(rows))


CHART = ChangePointCharts()
