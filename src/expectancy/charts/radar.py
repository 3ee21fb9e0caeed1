"""A band an item around a circle: where the perceived level lies against the minimum and the desired one.

LibQUAL+'s readers know it so: blue from minimum to perceived, yellow from perceived to desired, red where perceived is
under the minimum, green where it is over the desired level. Without colours the line at the perceived level tells it,
and a mark outside: a triangle under the minimum, a circle over the desired level, a square in between.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from expectancy.charts.contract import Size
from expectancy.charts.svg import HINT
from expectancy.charts.theme import LIGHT, SHAPES, SMALL, Marks, compiled, inline_data
from expectancy.charts.words import lines

# name in the legend -> meaning (a role of the theme)
BANDS = {
    "minimum to perceived": "accent",
    "perceived to desired": "inside",
    "perceived under minimum": "below",
    "perceived over desired": "above",
}
PALE = 0.62  # opacity of a band
WORDS = 182  # pixels of a label's line
GAP = 0.12  # of an item's turn that stays empty


@dataclass(frozen=True)
class Spoke:
    """One item's levels."""

    label: str
    minimum: float
    desired: float
    perceived: float
    verdict: str  # the mark outside: a role of the theme
    hint: str

    def bands(self) -> Iterator[tuple[str, float, float]]:
        """(name, from, to); none where the minimum lies above the desired level, since there is no zone."""
        low, high, p = self.minimum, self.desired, self.perceived
        if p < low:
            yield "perceived under minimum", p, low
        if p > high:
            yield "perceived over desired", high, p
        inner = min(max(p, low), high)
        if inner > low:
            yield "minimum to perceived", low, inner
        if high > inner:
            yield "perceived to desired", inner, high


@dataclass(frozen=True)
class _Sheet:
    """Pixels: the hole in the middle, the outer ring, the whole width and height."""

    hole: float
    ring: float
    wide: float
    high: float
    size: Size


WIDE, NARROW = _Sheet(34, 190, 860, 470, "wide"), _Sheet(20, 112, 330, 292, "narrow")


def radar(spokes: Sequence[Spoke], scale: tuple[float, float]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(wide, narrow) Vega-Lite specs; on a phone the items are numbered, as in the table."""
    return _drawn(spokes, scale, WIDE), _drawn(spokes, scale, NARROW)


def _drawn(spokes: Sequence[Spoke], scale: tuple[float, float], sheet: _Sheet) -> dict[str, Any]:
    turn = 2 * math.pi / len(spokes)

    def radius(value: float) -> float:
        share = (value - scale[0]) / (scale[1] - scale[0])
        return sheet.hole + min(max(share, 0.0), 1.0) * (sheet.ring - sheet.hole)

    layers = [
        *_rings(scale, radius, turn, sheet),
        _bands(spokes, radius, turn, sheet),
        _perceived(spokes, radius, turn),
        _marks(spokes, turn, sheet),
        *_labels(spokes, turn, sheet),
    ]
    chart = alt.layer(*layers).resolve_scale(color="independent", shape="independent")
    return compiled(chart.properties(width=sheet.wide, height=sheet.high))


def _span(at: int, turn: float) -> tuple[float, float]:
    """From where to where an item reaches, the first one upward."""
    return (at - 0.5 + GAP / 2) * turn, (at + 0.5 - GAP / 2) * turn


def _arc(data: list[dict[str, Any]]) -> Marks:
    """Arcs of given angles and radii, in radians and pixels."""
    return alt.Chart(inline_data(data)).encode(
        theta=alt.Theta("from:Q", scale=None),
        theta2=alt.Theta2("to:Q"),
        radius=alt.Radius("inner:Q", scale=None),
        radius2=alt.Radius2("outer:Q"),
    )


def _rings(scale: tuple[float, float], radius: Any, turn: float, sheet: _Sheet) -> Iterator[Marks]:
    """A circle a whole rating, the lowest and the highest with their number."""
    span = scale[1] - scale[0]
    step = max(1, math.ceil(span / 8))
    ticks = [scale[0] + step * at for at in range(int(span // step) + 1)]
    rings = [
        {"from": 0.0, "to": 2 * math.pi, "inner": radius(tick) - 0.4, "outer": radius(tick) + 0.4} for tick in ticks
    ]
    yield _arc(rings).mark_arc(color=LIGHT["line"], aria=False)
    places = [_around(-0.5, turn, radius(tick), sheet) for tick in ticks[::2]]
    data = [{"x": x, "y": y, "text": f"{tick:g}"} for (x, y), tick in zip(places, ticks[::2], strict=True)]
    yield (
        alt.Chart(inline_data(data))
        .mark_text(baseline="middle", color=LIGHT["muted"], fontSize=SMALL - 1, aria=False)
        .encode(x=alt.X("x:Q", scale=None, axis=None), y=alt.Y("y:Q", scale=None, axis=None), text="text:N")
    )


def _bands(spokes: Sequence[Spoke], radius: Any, turn: float, sheet: _Sheet) -> Marks:
    data = []
    for at, spoke in enumerate(spokes):
        start, stop = _span(at, turn)
        for name, low, high in spoke.bands():
            place = {"from": start, "to": stop, "inner": radius(low), "outer": radius(high)}
            data.append({**place, "band": name, "hint": HINT + spoke.hint})
    present = [name for name in BANDS if any(row["band"] == name for row in data)]
    colours = alt.Scale(domain=present, range=[LIGHT[BANDS[name]] for name in present])
    legend = alt.Legend(columns=len(present) if sheet.size == "wide" else 1, symbolType="square")
    return (
        _arc(data)
        .mark_arc(opacity=PALE)
        .encode(color=alt.Color("band:N", scale=colours, legend=legend), description=alt.Description("hint:N"))
    )


def _perceived(spokes: Sequence[Spoke], radius: Any, turn: float) -> Marks:
    data = []
    for at, spoke in enumerate(spokes):
        (start, stop), here = _span(at, turn), radius(spoke.perceived)
        data.append({"from": start, "to": stop, "inner": here - 1.4, "outer": here + 1.4})
    return _arc(data).mark_arc(color=LIGHT["ink"], aria=False)


def _around(at: float, turn: float, distance: float, sheet: _Sheet) -> tuple[float, float]:
    """Where a thing lies that is so far from the middle, in pixels from the top left."""
    angle = at * turn
    return sheet.wide / 2 + distance * math.sin(angle), sheet.high / 2 - distance * math.cos(angle)


def _marks(spokes: Sequence[Spoke], turn: float, sheet: _Sheet) -> Marks:
    roles = list(dict.fromkeys(spoke.verdict for spoke in spokes))
    data = []
    for at, spoke in enumerate(spokes):
        x, y = _around(at, turn, sheet.ring + 10, sheet)
        data.append({"x": x, "y": y, "role": spoke.verdict})
    return (
        alt.Chart(inline_data(data))
        .mark_point(filled=True, size=44, opacity=1, aria=False)
        .encode(
            x=alt.X("x:Q", scale=None, axis=None),
            y=alt.Y("y:Q", scale=None, axis=None),
            color=alt.Color("role:N", legend=None, scale=alt.Scale(domain=roles, range=[LIGHT[r] for r in roles])),
            shape=alt.Shape("role:N", legend=None, scale=alt.Scale(domain=roles, range=[SHAPES[r] for r in roles])),
        )
    )


def _labels(spokes: Sequence[Spoke], turn: float, sheet: _Sheet) -> Iterator[Marks]:
    """Numbers around the ring; where there is room for words, a column of them on either side, joined by thin lines."""
    if sheet.size == "narrow":
        places = [_around(at, turn, sheet.ring + 22, sheet) for at in range(len(spokes))]
        yield _texts([(x, y, str(at + 1)) for at, (x, y) in enumerate(places)], "center")
        return
    right = [at for at in range(len(spokes)) if math.sin(at * turn + 1e-9) >= 0]
    left = [at for at in reversed(range(len(spokes))) if at not in right]
    for side, column in ((1, right), (-1, left)):
        placed, joined = [], []
        for row, at in enumerate(column):
            x, y = sheet.wide / 2 + side * (sheet.ring + 56), (row + 0.5) * sheet.high / len(column)
            from_x, from_y = _around(at, turn, sheet.ring + 18, sheet)
            joined.append({"x": from_x, "y": from_y, "x2": x - side * 5, "y2": y})
            placed.append((x, y, "\n".join(lines(f"{at + 1} {spokes[at].label}", WORDS, SMALL))))
        yield _lines(joined)
        yield _texts(placed, "left" if side > 0 else "right")


def _texts(placed: Sequence[tuple[float, float, str]], align: str) -> Marks:
    data = [{"x": x, "y": y - 7 * text.count("\n"), "text": text} for x, y, text in placed]
    return (
        alt.Chart(inline_data(data))
        .mark_text(align=align, baseline="middle", color=LIGHT["ink"], fontSize=SMALL, aria=False)  # type: ignore[arg-type]
        .encode(x=alt.X("x:Q", scale=None, axis=None), y=alt.Y("y:Q", scale=None, axis=None), text="text:N")
    )


def _lines(joined: list[dict[str, float]]) -> Marks:
    return (
        alt.Chart(inline_data(joined))
        .mark_rule(color=LIGHT["rule"], aria=False)
        .encode(
            x=alt.X("x:Q", scale=None, axis=None),
            y=alt.Y("y:Q", scale=None, axis=None),
            x2=alt.X2("x2:Q"),
            y2=alt.Y2("y2:Q"),
        )
    )
