"""Pictures with a point a thing in a plane: 95 % ellipses, a named crosshair, quadrant names, labels beside points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from expectancy.charts.contract import Size
from expectancy.charts.numbered import beside, names, numbers
from expectancy.charts.svg import HINT
from expectancy.charts.theme import LIGHT, SHAPES, SMALL, Layers, Marks, compiled, inline_data, px
from expectancy.charts.words import lines, width

Point = tuple[float, float]


@dataclass(frozen=True)
class Spot:
    """One point with its 95 % outline, a closed line in the units of the axes; empty where there is none."""

    label: str
    kind: str
    x: float
    y: float
    outline: tuple[Point, ...]
    hint: str


@dataclass(frozen=True)
class Axes:
    """What the points share."""

    x: str
    y: str
    x_domain: Point
    y_domain: Point
    kinds: Mapping[str, str]  # word in the legend -> meaning (a role of theme.LIGHT)
    cross: Point
    quadrants: tuple[str, str, str, str]  # top left, top right, bottom left, bottom right
    format: str = ".2~f"
    rays: tuple[tuple[Point, Point], ...] = ()  # further lines, from one point to another


@dataclass(frozen=True)
class _Sheet:
    """A drawing area in pixels."""

    wide: float
    high: float
    labels: int  # at most
    room: float  # of a label's line
    size: Size

    def pixel(self, spot: Spot, axes: Axes) -> Point:
        (x0, x1), (y0, y1) = axes.x_domain, axes.y_domain
        return (spot.x - x0) / (x1 - x0) * self.wide, (1 - (spot.y - y0) / (y1 - y0)) * self.high


WIDE = _Sheet(820, 470, 24, 158, "wide")
NARROW = _Sheet(276, 300, 6, 118, "narrow")
_GAP = 9.0
LINE = 15.0  # of a label of two lines
UNDER = 54.0  # axis and its title stand between the plane and the list of names


def plane(spots: Sequence[Spot], axes: Axes) -> tuple[dict[str, Any], dict[str, Any]]:
    """(wide, narrow) Vega-Lite specs; the first spots are the most notable and get their labels first."""
    return _drawn(spots, axes, WIDE), _drawn(spots, axes, NARROW)


def _drawn(spots: Sequence[Spot], axes: Axes, sheet: _Sheet) -> dict[str, Any]:
    layers = [
        _quadrants(axes, sheet),
        *_cross(axes, sheet),
        *_rays(axes),
        _outlines(spots, axes),
        _points(spots, axes, sheet),
    ]
    placed = list(arranged(spots, axes, sheet))
    if len(placed) == len(spots):
        return compiled(_sized(alt.layer(*layers, *_labels(placed, axes, sheet)), sheet))
    # The numbers have scales of their own, in pixels: those of the plane are in the units of its axes.
    whole = alt.layer(alt.layer(*layers), alt.layer(*_numbers(spots, axes, sheet)))
    return compiled(_sized(whole.resolve_scale(x="independent", y="independent"), sheet))


def _sized(chart: Layers, sheet: _Sheet) -> Layers:
    return chart.properties(width=sheet.wide, height=sheet.high)


def _numbers(spots: Sequence[Spot], axes: Axes, sheet: _Sheet) -> list[Marks]:
    """A number beside every mark, those of one kind together, and the names under the plane."""
    kinds = list(axes.kinds)
    ordered = sorted(spots, key=lambda spot: kinds.index(spot.kind))
    colours = [LIGHT[axes.kinds[spot.kind]] for spot in ordered]
    found = numbers([sheet.pixel(spot, axes) for spot in ordered], sheet.wide, sheet.high, _corners(sheet))
    columns, labels = (3 if sheet.size == "wide" else 1), [spot.label for spot in ordered]
    return [
        *beside(found, colours, sheet.wide, sheet.high),
        *names(labels, colours, sheet.wide, sheet.high, columns, sheet.high + UNDER),
    ]


def _x(axes: Axes, field: str = "x") -> alt.X:
    scale = alt.Scale(domain=list(axes.x_domain), nice=False, zero=False)
    return alt.X(f"{field}:Q", scale=scale, axis=alt.Axis(title=axes.x, format=axes.format, ticks=False, tickCount=6))


def _y(axes: Axes, field: str = "y") -> alt.Y:
    scale = alt.Scale(domain=list(axes.y_domain), nice=False, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=alt.Axis(title=axes.y, format=axes.format, ticks=False, tickCount=6))


def _quadrants(axes: Axes, sheet: _Sheet) -> Marks:
    places = ((8, 14), (sheet.wide - 8, 14), (8, sheet.high - 10), (sheet.wide - 8, sheet.high - 10))
    cells = [{"name": name, "at": at} for at, name in enumerate(axes.quadrants)]
    layers = []
    for cell, (x, y) in zip(cells, places, strict=True):
        text = lines(str(cell["name"]), sheet.wide / 2 - 16, SMALL)
        layers.append(
            alt.Chart(inline_data([{}]))
            .mark_text(
                align="left" if x < sheet.wide / 2 else "right",
                baseline="middle",
                color=LIGHT["muted"],
                fontStyle="italic",
                aria=False,
            )
            .encode(x=px(alt.XValue, x), y=px(alt.YValue, y), text=px(alt.TextValue, "\n".join(text)))
        )
    return alt.layer(*layers)


def _cross(axes: Axes, sheet: _Sheet) -> Iterator[Marks]:
    at = alt.Chart(inline_data([{"x": axes.cross[0], "y": axes.cross[1]}]))
    rule = at.mark_rule(color=LIGHT["rule"], strokeDash=[4, 3], aria=False)
    yield rule.encode(x=_x(axes), y=px(alt.YValue, 0), y2=px(alt.Y2Value, sheet.high))
    yield rule.encode(y=_y(axes), x=px(alt.XValue, 0), x2=px(alt.X2Value, sheet.wide))


def _rays(axes: Axes) -> Iterator[Marks]:
    if axes.rays:
        data = [{"x": x, "y": y, "of": at} for at, ray in enumerate(axes.rays) for x, y in ray]
        line = alt.Chart(inline_data(data)).mark_line(color=LIGHT["rule"], strokeDash=[1, 3], clip=True, aria=False)
        yield line.encode(x=_x(axes), y=_y(axes), detail=alt.Detail("of:N"))


def _outlines(spots: Sequence[Spot], axes: Axes) -> Marks:
    data = [
        {"x": x, "y": y, "order": order, "of": at, "colour": LIGHT[axes.kinds[spot.kind]]}
        for at, spot in enumerate(spots)
        for order, (x, y) in enumerate((*spot.outline, *spot.outline[:1]))
    ]
    colour = alt.Color("colour:N", scale=None)
    return (
        alt.Chart(inline_data(data))
        .mark_line(strokeWidth=1, fillOpacity=0.1, strokeOpacity=0.55, clip=True, aria=False)
        .encode(
            x=_x(axes),
            y=_y(axes),
            order=alt.Order("order:Q"),
            detail=alt.Detail("of:N"),
            color=colour,
            fill=alt.Fill("colour:N", scale=None),
        )
    )


def _points(spots: Sequence[Spot], axes: Axes, sheet: _Sheet) -> Marks:
    data = [{"x": spot.x, "y": spot.y, "kind": spot.kind, "hint": HINT + spot.hint} for spot in spots]
    legend = alt.Legend(columns=len(axes.kinds) if sheet.size == "wide" else 2)
    return (
        alt.Chart(inline_data(data))
        .mark_point(filled=True, size=92, opacity=1)
        .encode(
            x=_x(axes),
            y=_y(axes),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=list(axes.kinds), range=[LIGHT[r] for r in axes.kinds.values()]),
                legend=legend,
            ),
            shape=alt.Shape(
                "kind:N",
                scale=alt.Scale(domain=list(axes.kinds), range=[SHAPES[r] for r in axes.kinds.values()]),
                legend=legend,
            ),
            description=alt.Description("hint:N"),
        )
    )


def _labels(found: Sequence[tuple[str, float, float, str]], axes: Axes, sheet: _Sheet) -> list[Marks]:
    placed: dict[str, list[dict[str, Any]]] = {"left": [], "center": [], "right": []}
    (x0, x1), (y0, y1) = axes.x_domain, axes.y_domain
    for text, x, y, align in found:
        at = {"x": x0 + x / sheet.wide * (x1 - x0), "y": y1 - y / sheet.high * (y1 - y0)}
        placed[align].append({"text": text, **at})
    return [
        alt.Chart(inline_data(values))
        .mark_text(align=align, baseline="middle", fontSize=SMALL, color=LIGHT["ink"], aria=False)  # type: ignore[arg-type]
        .encode(x=_x(axes), y=_y(axes), text=alt.Text("text:N"))
        for align, values in placed.items()
        if values
    ]


def arranged(spots: Sequence[Spot], axes: Axes, sheet: _Sheet) -> Iterator[tuple[str, float, float, str]]:
    """(text, x, y of its first line, alignment) of every label that finds a free place beside its point."""
    pixels = [sheet.pixel(spot, axes) for spot in spots]
    taken = [(x - 7, y - 7, x + 7, y + 7) for x, y in pixels]
    taken += _corners(sheet)
    left_over = sheet.labels
    for spot, (x, y) in zip(spots, pixels, strict=True):
        if not left_over:
            return
        broken = lines(spot.label, sheet.room, SMALL, most=2)
        across, down = max(width(text, SMALL) for text in broken), LINE * len(broken)
        for left, top, align in _candidates(x, y, across, down):
            box = (left, top, left + across, top + down)
            if left >= 0 and top >= 0 and box[2] <= sheet.wide and box[3] <= sheet.high and not _hits(box, taken):
                taken.append(box)
                left_over -= 1
                at = {"left": left, "right": left + across, "center": left + across / 2}[align]
                yield "\n".join(broken), at, top + LINE / 2, align
                break


def _corners(sheet: _Sheet) -> list[tuple[float, float, float, float]]:
    """Where the names of the quadrants stand."""
    tops = [(0, 4, sheet.wide * 0.3, 24), (sheet.wide * 0.7, 4, sheet.wide, 24)]
    return tops + [(left, sheet.high - 20, right, sheet.high) for left, _, right, _ in tops]


def _candidates(x: float, y: float, across: float, down: float) -> Iterator[tuple[float, float, str]]:
    """Left, top and alignment of the places beside a point, best first."""
    for dy in (0.0, -0.6 * down, 0.6 * down):
        yield x + _GAP, y - down / 2 + dy, "left"
        yield x - _GAP - across, y - down / 2 + dy, "right"
    yield x - across / 2, y - _GAP - down, "center"
    yield x - across / 2, y + _GAP, "center"


def _hits(box: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]]) -> bool:
    return any(
        box[0] < right and left < box[2] and box[1] < bottom and top < box[3] for left, top, right, bottom in taken
    )
