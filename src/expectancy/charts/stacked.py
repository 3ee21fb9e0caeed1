"""Shares of a whole as stacked bars, a row a thing; letters in the parts, so that nobody needs the colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from expectancy.charts.row_layers import head
from expectancy.charts.svg import HINT
from expectancy.charts.theme import LABEL, LIGHT, SMALL, Layers, compiled, inline_data, px
from expectancy.charts.words import lines

_HIGH = 22.0


@dataclass(frozen=True)
class Piece:
    """One part of a bar: its share, the letter printed in it, its name in the legend."""

    name: str
    letter: str
    share: float
    hint: str


@dataclass(frozen=True)
class Bar:
    """One row: its label at the left, what is told of it and its n at the right."""

    label: str
    told: str
    n: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Look:
    """What the rows share: the names in the legend with their colours (roles of the theme), axis and column heads."""

    names: Mapping[str, str]
    axis: str
    head: str
    columns: tuple[int, int]  # of the legend, wide and narrow


def stacked(bars: Sequence[Bar], look: Look) -> tuple[dict[str, Any], dict[str, Any]]:
    """(wide, narrow) Vega-Lite specs."""
    return _drawn(bars, look, True), _drawn(bars, look, False)


def _drawn(bars: Sequence[Bar], look: Look, wide: bool) -> dict[str, Any]:
    left, plot, right = (290.0, 400.0, 208.0) if wide else (0.0, 333.0, 0.0)
    parts, rows, top = [], [], 0.0
    for each in bars:
        text = lines(each.label, left - 16 if wide else plot, LABEL)
        above = 0.0 if wide else len(text) * 15.0 + 4
        high = max(30.0, len(text) * 15.0 + 8) if wide else above + _HIGH + 26
        bar = top + (high - _HIGH) / 2 if wide else top + above + 4
        rows.append(
            {
                "text": "\n".join(text),
                "text_y": bar + _HIGH / 2 - (len(text) - 1) * 7.5 if wide else top + 12,
                "told": each.told if wide else ", ".join(filter(None, (each.told, f"n {each.n}"))),
                "told_y": bar + _HIGH / 2 if wide else bar + _HIGH + 10,
                "n": each.n,
            }
        )
        parts += _parts(each, bar, plot)
        top += high
    return compiled(_layers(parts, rows, (left, plot, right), top, look, wide))


def _parts(bar: Bar, top: float, plot: float) -> list[dict[str, Any]]:
    parts, at = [], 0.0
    for piece in bar.pieces:
        if piece.share:
            parts.append(
                {
                    "letter": piece.letter if piece.share * plot >= 15 else "",
                    "name": piece.name,
                    "x": at,
                    "x2": at + piece.share,
                    "middle": at + piece.share / 2,
                    "y": top,
                    "y2": top + _HIGH,
                    "text_y": top + _HIGH / 2,
                    "hint": HINT + piece.hint,
                }
            )
        at += piece.share
    return parts


def _layers(
    parts: list[dict[str, Any]],
    rows: list[dict[str, Any]],
    room: tuple[float, float, float],
    height: float,
    look: Look,
    wide: bool,
) -> Layers:
    left, plot, right = room
    y = alt.Scale(domain=[height, 0], nice=False)
    axis = alt.Axis(orient="top", title=look.axis, labelExpr="100 * datum.value + '\u00a0%'", ticks=False, tickCount=4)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=axis)
    sheet = alt.Chart(inline_data([{}])).mark_rect(opacity=0, aria=False)
    bars = alt.Chart(inline_data(parts)).mark_rect(stroke=LIGHT["surface"], strokeWidth=1.5)
    letters = alt.Chart(inline_data(parts)).mark_text(
        color=LIGHT["surface"], fontWeight=600, baseline="middle", aria=False
    )
    texts = alt.Chart(inline_data(rows)).mark_text(baseline="middle", align="left", fontSize=LABEL, aria=False)
    told = alt.Chart(inline_data(rows)).mark_text(baseline="middle", align="left", fontSize=SMALL, aria=False)
    n = alt.Chart(inline_data(rows if wide else [])).mark_text(
        baseline="middle", align="right", color=LIGHT["muted"], aria=False
    )
    heads = [(look.head, plot + 16, "left"), ("n", plot + right, "right")] if wide else []
    return alt.layer(
        *(head(*each) for each in heads),
        sheet.encode(
            x=px(alt.XValue, -left),
            x2=px(alt.X2Value, plot + right),
            y=px(alt.YValue, -8),
            y2=px(alt.Y2Value, height + 2),
        ),
        bars.encode(
            x=x,
            x2=alt.X2("x2:Q"),
            y=alt.Y("y:Q", scale=y, axis=None),
            y2=alt.Y2("y2:Q"),
            color=alt.Color(
                "name:N",
                scale=alt.Scale(domain=list(look.names), range=[LIGHT[role] for role in look.names.values()]),
                legend=alt.Legend(columns=look.columns[0 if wide else 1], symbolType="square"),
            ),
            description=alt.Description("hint:N"),
        ),
        letters.encode(
            x=alt.X("middle:Q", axis=axis), y=alt.Y("text_y:Q", scale=y, axis=None), text=alt.Text("letter:N")
        ),
        texts.encode(x=px(alt.XValue, -left), y=alt.Y("text_y:Q", scale=y, axis=None), text=alt.Text("text:N")),
        told.encode(
            x=px(alt.XValue, plot + 16 if wide else 0),
            y=alt.Y("told_y:Q", scale=y, axis=None),
            text=alt.Text("told:N"),
        ),
        n.encode(x=px(alt.XValue, plot + right), y=alt.Y("told_y:Q", scale=y, axis=None), text=alt.Text("n:N")),
    ).properties(width=plot, height=height)
