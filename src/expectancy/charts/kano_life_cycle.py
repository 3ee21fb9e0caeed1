"""Class migration: the Kano classes of each feature by wave as stacked shares, and when it is taken for granted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from expectancy.charts.contract import Picture, Size, Table
from expectancy.charts.estimates import source
from expectancy.charts.svg import HINT
from expectancy.charts.theme import KANO, LABEL, LIGHT, PERCENT, SMALL, compiled, inline_data
from expectancy.charts.words import lines, slug
from expectancy.domain.estimate import Result
from expectancy.domain.wording import enumerated, number, percent, quoted, spread

ORDER = "AOMIRQ"
PANELS = 9
PHONE_PANELS = 4
HIGH = 150.0
INSIDE = 0.09  # share from which its letter fits into the bar


@dataclass(frozen=True)
class KanoLifeCycles:
    """A panel a feature, those that move most surely first."""

    name: str = "kano_life_cycle"
    title: str = "Which features are becoming a matter of course?"
    methods: tuple[str, ...] = ("kano_life_cycle",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        q = {", ".join(each.keys.values()): each.value for each in result.where("migration_q")}
        every = list(result.details.get("items", []))
        items = sorted(every, key=lambda each: q.get(each["item"], 1.0))
        if not items:
            return ()
        more = f" The first {PANELS} of {len(items)} are drawn; the table has all." if len(items) > PANELS else ""
        unit = result.details["unit"]
        return (
            Picture(
                slug("kano-life-cycle"),
                _title(result, items, q, unit),
                "Parts of a bar: the shares of the six classes among all answers of the wave, attractive (A) on top, "
                f"then one-dimensional (O) and must-be (M).{more}",
                f"Shares of six Kano classes by wave for {len(items)} features. The numbers are in the table below.",
                source(result),
                _table(items),
                _drawn(items[:PANELS], unit, "wide"),
                _drawn(items[:PHONE_PANELS], unit, "narrow"),
            ),
        )


def _title(result: Result, items: Sequence[Mapping[str, Any]], q: Mapping[str, float], unit: str) -> str:
    """What moves, and the nearest time that may be said."""
    up = {", ".join(each.keys.values()) for each in result.where("migration") if each.value > 0}
    moving = [each for each in items if q.get(each["item"], 1.0) <= 0.05 and each["item"] in up]
    ahead = sorted((each for each in items if each["ahead"] is not None), key=lambda each: each["ahead"][0])
    counted = f"{len(moving)} of {len(items)} features move towards must-be"
    if not moving:
        return f"No feature of {len(items)} clearly moves towards must-be"
    if not ahead:
        return f"{counted}; when they will be taken for granted cannot be told"
    first = ahead[0]
    value = first["ahead"][0]
    interval = spread(first["ahead"][1], first["ahead"][2], 1)
    return (
        f"{counted}; if it goes on, as many take {quoted(first['item'])} for granted as it delights in "
        f"{number(value, 1)} {unit} ({interval})"
    )


def _drawn(items: Sequence[Mapping[str, Any]], unit: str, size: Size) -> dict[str, Any]:
    columns = min(3, len(items)) if size == "wide" else 1
    across = min(400.0, 830.0 / columns - 28) if size == "wide" else 286.0
    panels = [_panel(each, across, unit, 6 if size == "wide" else 2) for each in items]
    return compiled(alt.concat(*panels, columns=columns, spacing={"row": 26, "column": 22}))


def _panel(each: Mapping[str, Any], across: float, unit: str, legend: int) -> Any:
    rows = _bars(each)
    x = alt.X(
        "wave:O", sort=list(each["waves"]), axis=alt.Axis(title=None, labelAngle=0, ticks=False, labelOverlap="greedy")
    )
    scale = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(title=None, labelExpr=PERCENT, ticks=False, values=[0, 0.5, 1])
    y = alt.Y("low:Q", scale=scale, axis=axis)
    data = alt.Chart(inline_data(rows))
    names = {letter: name for letter, (name, _) in KANO.items()}
    colours = alt.Scale(domain=[names[letter] for letter in ORDER], range=[LIGHT[KANO[letter][1]] for letter in ORDER])
    bars = data.mark_bar(stroke=LIGHT["surface"], strokeWidth=1, opacity=0.9).encode(
        x=x,
        y=y,
        y2=alt.Y2("high:Q"),
        color=alt.Color("name:N", scale=colours, legend=alt.Legend(columns=legend, symbolType="square")),
        description=alt.Description("hint:N"),
    )
    inside = alt.Chart(inline_data([row for row in rows if row["high"] - row["low"] >= INSIDE]))
    letters = inside.mark_text(color=LIGHT["surface"], fontSize=SMALL, aria=False).encode(
        x=x, y=alt.Y("middle:Q", scale=scale, axis=axis), text=alt.Text("letter:N")
    )
    title = alt.TitleParams(
        text=lines(each["item"], across, LABEL),
        subtitle=lines(_when(each, unit), across, SMALL),
        fontSize=LABEL,
        subtitleFontSize=SMALL,
        anchor="start",
        frame="group",
        offset=8,
    )
    return alt.layer(bars, letters).properties(width=across, height=HIGH, title=title)


def _bars(each: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for wave, shares, n in zip(each["waves"], each["shares"], each["n"], strict=True):
        top = 1.0
        for letter in ORDER:
            share = float(shares[letter])
            rows.append(
                {
                    "wave": wave,
                    "name": KANO[letter][0],
                    "letter": letter,
                    "low": top - share,
                    "high": top,
                    "middle": top - share / 2,
                    "hint": f"{HINT}{each['item']}, {wave}: {KANO[letter][0]} {percent(share)} of {n:,}",
                }
            )
            top -= share
    return rows


def _when(each: Mapping[str, Any], unit: str) -> str:
    if each["ahead"] is None:
        return f"time not to be said: {each['why']}"
    value, low, high = each["ahead"]
    return f"as many must-be as attractive in {number(value, 1)} {unit} ({spread(low, high, 1)})"


def _table(items: Sequence[Mapping[str, Any]]) -> Table:
    rows = tuple(
        (each["item"], wave, *(shares[letter] for letter in ORDER), n, _told(each))
        for each in items
        for wave, shares, n in zip(each["waves"], each["shares"], each["n"], strict=True)
    )
    return Table(("feature", "wave", *ORDER, "n", "taken for granted"), rows)


def _told(each: Mapping[str, Any]) -> str:
    return enumerated([number(value, 2) for value in each["ahead"]]) if each["ahead"] is not None else each["why"]


CHART = KanoLifeCycles()
