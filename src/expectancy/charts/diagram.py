"""Boxes and arrows: what leads to what, from left to right so that few arrows cross and none runs through a box.

Positions are pixels, worked out here: Vega-Lite draws lines, rectangles and texts and knows nothing of graphs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt

from expectancy.charts.svg import HINT
from expectancy.charts.theme import LABEL, LIGHT, SMALL, Marks, compiled, inline_data
from expectancy.charts.words import shortened

Floats = npt.NDArray[np.float64]
Point = tuple[float, float]
WIDTH, ROW = 900.0, 150.0
BOX = (112.0, 48.0)
TAG = (84.0, 32.0)  # room that an arrow's label takes
ROWS = 3
MOST_SEARCHED = 8  # boxes of which every arrangement is looked at
ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73)  # where on an arrow its label may stand, best first


@dataclass(frozen=True)
class Box:
    """A thing with a line under its name."""

    name: str
    told: str
    hint: str


@dataclass(frozen=True)
class Arrow:
    """From one box to another; a dashed grey one where it may be none."""

    start: str
    end: str
    strength: float  # 0 to 1: how thick
    sure: bool
    told: tuple[str, str]  # value, and interval under it
    hint: str


def diagram(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> dict[str, Any]:
    """The Vega-Lite spec, for about 900 px."""
    places = arranged([box.name for box in boxes], [(arrow.start, arrow.end) for arrow in arrows])
    height = ROW * (1 + max(row for _, row in places.values())) + 10
    across = alt.Scale(domain=[0, WIDTH], nice=False, zero=False)
    down = alt.Scale(domain=[height, 0], nice=False, zero=False)
    middles = _pixels(places)
    drawn = list(_drawn(arrows, middles))
    x, y = (
        (lambda name: alt.X(f"{name}:Q", scale=across, axis=None)),
        (lambda name: alt.Y(f"{name}:Q", scale=down, axis=None)),
    )
    layers = [*_arrows(drawn, x, y), *_boxes(boxes, middles, x, y), *_tags(drawn, middles, x, y)]
    return compiled(alt.layer(*layers).properties(width=WIDTH, height=height))


# -- where everything stands ----------------------------------------------------------------------------------------


def arranged(names: Sequence[str], arrows: Sequence[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """(column, row) of each: the column by the longest way to it, the row so that arrows cross and hide least."""
    at = {name: place for place, name in enumerate(names)}
    pairs = [(at[start], at[end]) for start, end in arrows]
    columns = np.array(_ranks(len(names), pairs))
    if len(names) <= MOST_SEARCHED:
        tried = np.array(list(product(range(ROWS), repeat=len(names))))
    else:
        tried = np.array([[(place + turn) % ROWS for place in range(len(names))] for turn in range(ROWS)])
    rows = tried[int(np.argmin(_cost(columns, tried, pairs)))]
    rows = rows - rows.min()
    return {name: (int(columns[place]), int(rows[place])) for name, place in at.items()}


def _ranks(size: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    ranks = [0] * size
    for _ in range(size):
        for start, end in pairs:
            ranks[end] = max(ranks[end], ranks[start] + 1)
    return [min(rank, size) for rank in ranks]


def _cost(columns: npt.NDArray[np.int64], tried: npt.NDArray[np.int64], pairs: Sequence[tuple[int, int]]) -> Floats:
    """How bad each arrangement (N, boxes) is."""
    x, y = columns.astype(np.float64), tried.astype(np.float64)
    cost = 0.05 * sum(np.abs(y[:, start] - y[:, end]) for start, end in pairs) + 0.3 * (y == 1).all(axis=1)
    for one, other in combinations(range(len(columns)), 2):
        cost = cost + 100 * ((columns[one] == columns[other]) & (y[:, one] == y[:, other]))
    for (a, b), (c, d) in combinations(pairs, 2):
        if len({a, b, c, d}) == 4:
            cost = cost + 2.0 * _crossing(x, y, (a, b), (c, d))
    for start, end in pairs:  # side by side there is no room for what the arrow says
        cost = cost + 3.0 * ((np.abs(columns[start] - columns[end]) == 1) & (y[:, start] == y[:, end]))
        for other in set(range(len(columns))) - {start, end}:
            cost = cost + 8.0 * (_distance(x, y, start, end, other) < 0.4)
    return np.asarray(cost)


def _crossing(x: Floats, y: Floats, first: tuple[int, int], second: tuple[int, int]) -> npt.NDArray[np.bool_]:
    (a, b), (c, d) = first, second

    def side(p: int, q: int, r: int) -> Floats:
        return np.asarray((x[q] - x[p]) * (y[:, r] - y[:, p]) - (y[:, q] - y[:, p]) * (x[r] - x[p]))

    return np.asarray((side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0))


def _distance(x: Floats, y: Floats, start: int, end: int, other: int) -> Floats:
    """Of a box from an arrow between two others, in columns and rows."""
    dx, dy = x[end] - x[start], y[:, end] - y[:, start]
    along = ((x[other] - x[start]) * dx + (y[:, other] - y[:, start]) * dy) / (dx * dx + dy * dy)
    near = np.clip(along, 0, 1)
    return np.asarray(np.hypot(x[start] + near * dx - x[other], y[:, start] + near * dy - y[:, other]))


def _pixels(places: Mapping[str, tuple[int, int]]) -> dict[str, Point]:
    last = max(1, max(column for column, _ in places.values()))
    step = (WIDTH - BOX[0]) / last
    return {name: (BOX[0] / 2 + column * step, ROW * (row + 0.5)) for name, (column, row) in places.items()}


def _edge(middle: Point, toward: Point, gap: float) -> Point:
    """Where a line from the middle of a box leaves it, and ``gap`` further on."""
    dx, dy = toward[0] - middle[0], toward[1] - middle[1]
    length = math.hypot(dx, dy)
    out = min(BOX[0] / 2 / abs(dx) if dx else math.inf, BOX[1] / 2 / abs(dy) if dy else math.inf) + gap / length
    return middle[0] + dx * out, middle[1] + dy * out


# -- layers ---------------------------------------------------------------------------------------------------------


def _drawn(arrows: Sequence[Arrow], middles: Mapping[str, Point]) -> Iterator[dict[str, Any]]:
    for arrow in arrows:
        (x, y), (x2, y2) = (
            _edge(middles[arrow.start], middles[arrow.end], 2),
            _edge(middles[arrow.end], middles[arrow.start], 7),
        )
        yield {
            "x": x,
            "y": y,
            "x2": x2,
            "y2": y2,
            "angle": math.degrees(math.atan2(y2 - y, x2 - x)) + 90,
            "width": 1 + 5 * min(1.0, abs(arrow.strength)),
            "sure": arrow.sure,
            "colour": LIGHT["accent" if arrow.sure else "rule"],
            "value": arrow.told[0],
            "interval": arrow.told[1],
            "hint": HINT + arrow.hint,
        }


def _arrows(drawn: Sequence[Mapping[str, Any]], x: Any, y: Any) -> list[Marks]:
    colour, width = alt.Color("colour:N", scale=None), alt.StrokeWidth("width:Q", scale=None)
    layers = []
    for sure, dash in ((False, [5, 4]), (True, [1, 0])):
        chart = alt.Chart(inline_data([each for each in drawn if each["sure"] is sure]))
        layers += [
            chart.mark_rule(strokeDash=dash, aria=False).encode(
                x=x("x"), x2="x2:Q", y=y("y"), y2="y2:Q", color=colour, strokeWidth=width
            ),
            chart.mark_point(filled=True, shape="triangle", size=110, opacity=1).encode(
                x=x("x2"),
                y=y("y2"),
                color=colour,
                angle=alt.Angle("angle:Q", scale=None),
                description=alt.Description("hint:N"),
            ),
        ]
    return layers


def _boxes(boxes: Sequence[Box], middles: Mapping[str, Point], x: Any, y: Any) -> list[Marks]:
    data = []
    for box in boxes:
        across, down = middles[box.name]
        data.append(
            {
                "x": across,
                "x0": across - BOX[0] / 2,
                "x1": across + BOX[0] / 2,
                "y0": down - BOX[1] / 2,
                "y1": down + BOX[1] / 2,
                "name": shortened(box.name, 16),
                "name_y": down - 9,
                "told": box.told,
                "told_y": down + 10,
                "hint": HINT + box.hint,
            }
        )
    chart = alt.Chart(inline_data(data))
    text: dict[str, Any] = {"align": "center", "baseline": "middle", "aria": False}
    return [
        chart.mark_rect(fill=LIGHT["band"], stroke=LIGHT["rule"], cornerRadius=6, opacity=1).encode(
            x=x("x0"), x2="x1:Q", y=y("y0"), y2="y1:Q", description=alt.Description("hint:N")
        ),
        chart.mark_text(**text, fontSize=LABEL, fontWeight=600, color=LIGHT["ink"]).encode(
            x=x("x"), y=y("name_y"), text="name:N"
        ),
        chart.mark_text(**text, fontSize=SMALL, color=LIGHT["ink"]).encode(x=x("x"), y=y("told_y"), text="told:N"),
    ]


def _tags(drawn: Sequence[Mapping[str, Any]], middles: Mapping[str, Point], x: Any, y: Any) -> list[Marks]:
    """Value and interval of each arrow on a piece of paper of their own, where they cover least."""
    taken = [(*middle, *BOX) for middle in middles.values()]
    data = []
    for each in sorted(
        drawn, key=lambda one: math.hypot(one["x2"] - one["x"], one["y2"] - one["y"])
    ):  # least room first
        spots = [(each["x"] + at * (each["x2"] - each["x"]), each["y"] + at * (each["y2"] - each["y"])) for at in ALONG]
        across, down = min(spots, key=lambda spot: sum(_overlap((*spot, *TAG), other) for other in taken))
        taken.append((across, down, *TAG))
        place = {"x": across, "x0": across - TAG[0] / 2, "x1": across + TAG[0] / 2}
        place |= {"y0": down - TAG[1] / 2, "y1": down + TAG[1] / 2, "value_y": down - 7, "interval_y": down + 8}
        data.append({**each, **place})
    chart = alt.Chart(inline_data(data))
    text: dict[str, Any] = {"align": "center", "baseline": "middle", "aria": False}
    return [
        chart.mark_rect(fill=LIGHT["surface"], opacity=0.86, aria=False).encode(
            x=x("x0"), x2="x1:Q", y=y("y0"), y2="y1:Q"
        ),
        chart.mark_text(**text, fontSize=LABEL, fontWeight=600, color=LIGHT["ink"]).encode(
            x=x("x"), y=y("value_y"), text="value:N"
        ),
        chart.mark_text(**text, fontSize=SMALL, color=LIGHT["muted"]).encode(
            x=x("x"), y=y("interval_y"), text="interval:N"
        ),
    ]


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Shared area of two rectangles (middle x, middle y, width, height)."""
    wide = min(one[0] + one[2] / 2, other[0] + other[2] / 2) - max(one[0] - one[2] / 2, other[0] - other[2] / 2)
    high = min(one[1] + one[3] / 2, other[1] + other[3] / 2) - max(one[1] - one[3] / 2, other[1] - other[3] / 2)
    return max(0.0, wide) * max(0.0, high)
