"""Marks too close for their names: each gets a number beside it, and the names are listed under the plane."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import altair as alt

from expectancy.charts.theme import LIGHT, SMALL, Marks, inline_data
from expectancy.charts.words import lines, width

Box = tuple[float, float, float, float]
NEAR = 13.0  # further than this a thin line joins number and mark
REACH = (11.0, 13.0, 17.0, 22.0, 28.0, 35.0, 43.0, 52.0)
HIGH, LINE = 12.0, 14.0
INDENT = 22.0  # of a name behind its number


@dataclass(frozen=True)
class Number:
    """A number centred on (x, y), and the mark it belongs to, in pixels."""

    text: str
    x: float
    y: float
    mark: tuple[float, float]

    @property
    def box(self) -> Box:
        across = width(self.text, SMALL) + 3
        return self.x - across / 2, self.y - HIGH / 2, self.x + across / 2, self.y + HIGH / 2


def numbers(marks: Sequence[tuple[float, float]], wide: float, high: float, taken: Sequence[Box] = ()) -> list[Number]:
    """1, 2, 3 ... in the order of the marks, each as near to its own as no other mark, number or taken box is in."""
    filled = [*taken, *((x - 6, y - 6, x + 6, y + 6) for x, y in marks)]
    made: list[Number] = []
    for at, mark in enumerate(marks, start=1):
        found = min(_around(str(at), mark, wide, high), key=lambda number: _overlap(number.box, filled))
        filled.append(found.box)
        made.append(found)
    return made


def _around(text: str, mark: tuple[float, float], wide: float, high: float) -> Iterator[Number]:
    """Places around a mark within the sheet, nearest first; ``min`` takes the first of equals."""
    x, y = mark
    for reach in REACH:
        for step in range(16 if reach > NEAR else 8):
            turn = step * 2 * math.pi / (16 if reach > NEAR else 8)
            number = Number(text, x + reach * math.cos(turn), y - reach * math.sin(turn), mark)
            left, top, right, bottom = number.box
            if left >= 0 and top >= 0 and right <= wide and bottom <= high:
                yield number


def _overlap(box: Box, filled: Sequence[Box]) -> float:
    """Square pixels that are taken already."""
    return sum(
        max(0.0, min(box[2], other[2]) - max(box[0], other[0]))
        * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
        for other in filled
    )


def beside(found: Sequence[Number], colours: Sequence[str], wide: float, high: float) -> list[Marks]:
    """The numbers, in the colour of their marks, and lines to marks that are not next to theirs."""
    rows = [
        {"text": number.text, "x": number.x, "y": number.y, "colour": colour}
        for number, colour in zip(found, colours, strict=True)
    ]
    far = [
        {"x": number.x, "y": number.y, "x2": number.mark[0], "y2": number.mark[1]}
        for number in found
        if math.dist((number.x, number.y), number.mark) > NEAR + 3
    ]
    x, y = _pixels("x", wide, alt.X), _pixels("y", high, alt.Y)
    text = alt.Chart(inline_data(rows)).mark_text(fontSize=SMALL, fontWeight=600, baseline="middle", aria=False)
    told = text.encode(x=x, y=y, text="text:N", color=alt.Color("colour:N", scale=None))
    if not far:
        return [told]
    joined = alt.Chart(inline_data(far)).mark_rule(color=LIGHT["rule"], strokeWidth=0.8, aria=False)
    return [joined.encode(x=x, y=y, x2="x2:Q", y2="y2:Q"), told]


def names(
    labels: Sequence[str], colours: Sequence[str], wide: float, high: float, columns: int, top: float
) -> list[Marks]:
    """The list of names from ``top`` on, column by column."""
    room = wide / columns
    entries = [lines(label, room - INDENT - 14, SMALL, most=3) for label in labels]
    deep = [LINE * len(entry) + 4 for entry in entries]
    limit, column, down = sum(deep) / columns, 0, 0.0
    rows = []
    for at, (entry, colour) in enumerate(zip(entries, colours, strict=True)):
        if column < columns - 1 and down + deep[at] / 2 > limit:
            column, down = column + 1, 0.0
        place = {"x": column * room, "y": top + down}
        rows.append({"text": str(at + 1), "colour": colour, "weight": 600, **place})
        rows.append({"text": "\n".join(entry), "colour": LIGHT["ink"], **place, "x": column * room + INDENT})
        down += deep[at]
    x, y = _pixels("x", wide, alt.X), _pixels("y", high, alt.Y)
    made = []
    for bold in (True, False):
        part = [row for row in rows if ("weight" in row) is bold]
        text = alt.Chart(inline_data(part)).mark_text(
            align="left", baseline="top", fontSize=SMALL, fontWeight=600 if bold else 400, lineHeight=LINE, aria=False
        )
        made.append(text.encode(x=x, y=y, text="text:N", color=alt.Color("colour:N", scale=None)))
    return made


def _pixels(field: str, size: float, channel: type[alt.X] | type[alt.Y]) -> alt.X | alt.Y:
    """A channel in pixels of the sheet; what lies beyond it is drawn beyond it."""
    return channel(f"{field}:Q", scale=alt.Scale(domain=[0, size], range=[0, size], nice=False, zero=False), axis=None)
