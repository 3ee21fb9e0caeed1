"""Conditional dominance: what each item adds, by how many other items stand beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from expectancy.charts.contract import Picture, Size, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import finite
from expectancy.charts.svg import HINT
from expectancy.charts.theme import LIGHT, PERCENT, SMALL, Marks, compiled, inline_data
from expectancy.charts.words import shortened, slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import SURE, chance, quoted, told

STRONG = ("accent", "above", "below")  # colours of the first three items; the others are grey
HIGH = {"wide": 400.0, "narrow": 300.0}
ACROSS = {"wide": 560.0, "narrow": 180.0}
APART = 15.0  # pixels between two names
LABELLED = {"wide": 24, "narrow": 10}


@dataclass(frozen=True)
class Dominance:
    """A line an item: alone at the left, beside all others at the right."""

    name: str = "dominance"
    title: str = "Which item adds most, whatever else is held constant?"
    methods: tuple[str, ...] = ("dominance",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        lines = _lines(result)
        return (_picture(result, lines),) if lines else ()


def _lines(result: Result) -> dict[str, list[Estimate]]:
    """Item -> what it adds beside 0, 1, 2 ... others; the largest on average first."""
    general = {each.keys["item"]: each for each in result.where("general") if set(each.keys) == {"item"}}
    order = sorted((item for item in general if finite(general[item])), key=lambda item: -general[item].value)
    found: dict[str, list[Estimate]] = {item: [] for item in order}
    for each in result.where("conditional"):
        if set(each.keys) == {"item", "others"} and each.keys["item"] in found:
            found[each.keys["item"]].append(each)
    return {item: sorted(each, key=lambda one: int(one.keys["others"])) for item, each in found.items()}


def _picture(result: Result, lines: Mapping[str, Sequence[Estimate]]) -> Picture:
    return Picture(
        slug("dominance", result.method),
        _title(result, list(lines)),
        "Height, on a square-root scale: how much of the variance of overall satisfaction an item adds on average, "
        "alone at the left, beside all others at the right; a line's mean is its general dominance (LMG). Where lines "
        "cross, which of the two adds more depends on what else is held constant.",
        f"{len(lines)} items by what they add beside no, some and all others. The numbers are in the table below.",
        source(result),
        _table(lines),
        _drawn(lines, "wide"),
        _drawn(lines, "narrow"),
    )


def _title(result: Result, items: Sequence[str]) -> str:
    first = items[0]
    general = result.get("general", item=first)
    chances = {
        each.keys["over"]: each.value
        for each in result.where("chance_complete", item=first)
        if set(each.keys) == {"item", "over"}
    }
    sure = sum(value >= SURE for value in chances.values())
    ahead = (
        f"ahead of {sure} of {len(items) - 1} others whatever else is held constant (chance {chance(SURE)} or more)"
        if sure
        else "whether it leads depends on what else is held constant"
    )
    return f"{quoted(first)} has most of overall satisfaction: {told(general)} of its variance; {ahead}"


def _drawn(lines: Mapping[str, Sequence[Estimate]], size: Size) -> dict[str, Any]:
    top = 1.05 * max(each.value for line in lines.values() for each in line)
    last = max(int(each.keys["others"]) for line in lines.values() for each in line)
    data = [
        {
            "item": item,
            "others": int(each.keys["others"]),
            "value": each.value,
            "colour": _colour(at, "rule"),
            "hint": f"{HINT}{item} beside {each.keys['others']} others: {told(each)}",
        }
        for at, (item, line) in enumerate(lines.items())
        for each in line
    ]
    x = alt.X(
        "others:Q",
        scale=alt.Scale(domain=[0, max(1, last)], nice=False),
        axis=alt.Axis(title="Other items held constant", format="d", tickMinStep=1, ticks=False, grid=False),
    )
    y = alt.Y(
        "value:Q",
        scale=_upward(top),
        axis=alt.Axis(title="Variance added, per cent", labelExpr=PERCENT, ticks=False, tickCount=6),
    )
    base, colour = alt.Chart(inline_data(data)), alt.Color("colour:N", scale=None)
    layers: list[Marks] = [
        base.mark_line(strokeWidth=1.8, aria=False).encode(x=x, y=y, detail=alt.Detail("item:N"), color=colour),
        base.mark_point(filled=True, size=26, opacity=1).encode(
            x=x, y=y, color=colour, description=alt.Description("hint:N")
        ),
        _names(lines, size, top, last),
    ]
    return compiled(alt.layer(*layers).properties(width=ACROSS[size], height=HIGH[size]))


def _upward(top: float) -> alt.Scale:
    """A square-root scale: what an item adds alone and what it adds last can both be read."""
    return alt.Scale(type="sqrt", domain=[0, top], nice=False)


def _colour(at: int, other: str) -> str:
    return LIGHT[STRONG[at]] if at < len(STRONG) else LIGHT[other]


def _names(lines: Mapping[str, Sequence[Estimate]], size: Size, top: float, last: int) -> Marks:
    """Names at the right end, moved apart; as many as there is room for, those with most first."""
    high, order = HIGH[size], list(lines)
    wanted = sorted((high * (1 - math.sqrt(lines[item][-1].value / top)), item) for item in order[: LABELLED[size]])
    places: list[tuple[float, str]] = []
    for place, item in wanted:
        places.append((max(place, places[-1][0] + APART) if places else place, item))
    room = high
    for at, (place, item) in reversed(list(enumerate(places))):
        places[at], room = (min(place, room), item), min(place, room) - APART
    data = [
        {
            "text": shortened(item, 24),
            "x": last,
            "at": top * (1 - place / high) ** 2,
            "colour": _colour(order.index(item), "ink"),
        }
        for place, item in places
    ]
    return (
        alt.Chart(inline_data(data))
        .mark_text(align="left", dx=9, baseline="middle", fontSize=SMALL, aria=False)
        .encode(
            x=alt.X("x:Q"),
            y=alt.Y("at:Q", scale=_upward(top)),
            text=alt.Text("text:N"),
            color=alt.Color("colour:N", scale=None),
        )
    )


def _table(lines: Mapping[str, Sequence[Estimate]]) -> Table:
    rows = tuple(
        (item, int(each.keys["others"]), each.value, each.low, each.high, each.n)
        for item, line in lines.items()
        for each in line
    )
    return Table(("item", "others", "added", "low", "high", "n"), rows)


CHART = Dominance()
