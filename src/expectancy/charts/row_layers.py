"""The layers of a picture with rows: sheet, separators, bands, rule, whiskers, points, texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from expectancy.charts.contract import Size
from expectancy.charts.theme import LABEL, LIGHT, SHAPES, SMALL, Marks, inline_data, px
from expectancy.charts.words import lines

LINE = 15.0


@dataclass(frozen=True)
class Line:
    """One row."""

    label: str
    kind: str  # one of the frame's kinds
    value: float
    low: float | None
    high: float | None
    told: str  # value with interval, as printed at the right
    n: str  # "358"; the frame's unit of n heads the column
    hint: str  # said on hover
    band: tuple[float, float] | None = None  # a pale band behind the mark, such as adequate to desired
    second: float | None = None  # a hollow tick, such as what was expected
    others: tuple[float, ...] = ()  # small pale dots, such as peers
    levels: Mapping[str, float] = field(default_factory=dict)  # hollow marks by the names of the frame's levels
    note: str = ""  # what the value is of, where that is not the whole row: under the label


@dataclass(frozen=True)
class Frame:
    """What the rows share."""

    axis: str  # with unit
    domain: tuple[float, float]
    head: str  # over the printed values
    kinds: Mapping[str, str]  # word in the legend -> meaning (a role of theme.LIGHT)
    format: str = ".2~f"
    share: bool = False  # the axis counts in per cent
    n_head: str = "n"
    rule: float | None = None  # a vertical line
    rule_label: str = ""
    tick_labels: bool = True
    levels: Mapping[str, str] = field(default_factory=dict)  # word in the legend -> shape of a hollow mark


@dataclass(frozen=True)
class Room:
    """Widths in pixels."""

    label: float
    plot: float
    right: float
    size: Size


@dataclass(frozen=True)
class Plan:
    """Builds the layers; all share the data and both scales."""

    data: alt.NamedData
    xs: alt.Scale
    ys: alt.Scale
    axis: alt.Axis
    height: float
    room: Room

    def x(self, name: str) -> alt.X:
        return alt.X(f"{name}:Q", scale=self.xs, axis=self.axis)

    def y(self, name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", scale=self.ys, axis=None)

    def chart(self) -> Marks:
        return alt.Chart(self.data)

    def sheet(self) -> Marks:
        """An empty sheet as wide as everything, so that all pictures are equally wide."""
        return (
            alt.Chart(inline_data([{}]))
            .mark_rect(opacity=0, aria=False)
            .encode(
                x=px(alt.XValue, -self.room.label),
                x2=px(alt.X2Value, self.room.plot + self.room.right),
                y=px(alt.YValue, -8),
                y2=px(alt.Y2Value, self.height + 4),
            )
        )

    def separators(self) -> Marks:
        return (
            self.chart()
            .mark_rule(color=LIGHT["line"], strokeWidth=1, aria=False)
            .encode(
                x=px(alt.XValue, -self.room.label),
                x2=px(alt.X2Value, self.room.plot + self.room.right),
                y=self.y("end"),
            )
        )

    def bands(self) -> Marks:
        return (
            self.chart()
            .mark_rect(color=LIGHT["band"], aria=False, cornerRadius=2)
            .encode(x=self.x("band_low"), x2=alt.X2("band_high:Q"), y=self.y("y0"), y2=alt.Y2("y1:Q"))
        )

    def rule(self, at: float, label: str) -> list[Marks]:
        line = alt.Chart(inline_data([{"at": at}]))
        return [
            line.mark_rule(color=LIGHT["rule"], strokeDash=[4, 3], aria=False).encode(
                x=self.x("at"), y=px(alt.YValue, 0), y2=px(alt.Y2Value, self.height)
            ),
            line.mark_text(color=LIGHT["muted"], fontSize=SMALL, aria=False).encode(
                x=self.x("at"), y=px(alt.YValue, self.height + 14), text=px(alt.TextValue, label)
            ),
        ]

    def others(self, content: Sequence[Line], data: Sequence[Mapping[str, Any]]) -> Marks:
        dots = [
            {"value": value, "y": placed["y"]}
            for line, placed in zip(content, data, strict=True)
            for value in line.others
        ]
        return (
            alt.Chart(inline_data(dots))
            .mark_point(filled=False, stroke=LIGHT["rule"], strokeWidth=1.3, size=36, aria=False)
            .encode(x=self.x("value"), y=self.y("y"))
        )

    def levels(self, content: Sequence[Line], data: Sequence[Mapping[str, Any]], shapes: Mapping[str, str]) -> Marks:
        """Hollow marks on a row, told apart by their shape, such as several kinds of expectation."""
        marks = [
            {"value": value, "level": name, "y": placed["y"]}
            for line, placed in zip(content, data, strict=True)
            for name, value in line.levels.items()
        ]
        legend = alt.Legend(columns=len(shapes) if self.room.size == "wide" else 2)
        shape = alt.Shape("level:N", scale=alt.Scale(domain=list(shapes), range=list(shapes.values())), legend=legend)
        return (
            alt.Chart(inline_data(marks))
            .mark_point(filled=False, fill=LIGHT["surface"], stroke=LIGHT["ink"], strokeWidth=1.4, size=76, aria=False)
            .encode(x=self.x("value"), y=self.y("y"), shape=shape)
        )

    def links(self) -> Marks:
        return (
            self.chart()
            .mark_rule(color=LIGHT["band"], strokeWidth=5, strokeCap="round", aria=False)
            .encode(x=self.x("value"), x2=alt.X2("second:Q"), y=self.y("y"))
        )

    def seconds(self) -> Marks:
        return (
            self.chart()
            .mark_point(
                filled=True,
                fill=LIGHT["surface"],
                stroke=LIGHT["ink"],
                strokeWidth=1.4,
                size=62,
                shape="diamond",
                aria=False,
            )
            .encode(x=self.x("second"), y=self.y("y"))
        )

    def whiskers(self) -> Marks:
        return (
            self.chart()
            .mark_rule(strokeWidth=1.8, aria=False)
            .encode(x=self.x("low"), x2=alt.X2("high:Q"), y=self.y("y"), color=alt.Color("colour:N", scale=None))
        )

    def points(self, kinds: Mapping[str, str]) -> Marks:
        legend = alt.Legend(columns=len(kinds) if self.room.size == "wide" else 1) if len(kinds) > 1 else None
        shapes = alt.Scale(domain=list(kinds), range=[SHAPES[role] for role in kinds.values()])
        return (
            self.chart()
            .mark_point(filled=True, size=88, opacity=1)
            .encode(
                x=self.x("value"),
                y=self.y("y"),
                color=alt.Color("kind:N", scale=colours(kinds), legend=legend),
                shape=alt.Shape("kind:N", scale=shapes, legend=legend),
                description=alt.Description("hint:N"),
            )
        )

    def texts(self, frame: Frame) -> list[Marks]:
        wide, plot, right = self.room.size == "wide", self.room.plot, self.room.right
        label = self.chart().mark_text(align="left", baseline="middle", fontSize=LABEL, color=LIGHT["ink"], aria=False)
        told = self.chart().mark_text(align="left" if wide else "right", baseline="middle", aria=False)
        made = [
            label.encode(x=px(alt.XValue, -self.room.label), y=self.y("label_y"), text=alt.Text("label:N")),
            told.encode(
                x=px(alt.XValue, plot + 16 if wide else plot + right), y=self.y("told_y"), text=alt.Text("told:N")
            ),
        ]
        heads = [(frame.head, plot + 16, "left")] if wide else [(frame.head, plot + right, "right")]
        if wide:
            n = self.chart().mark_text(align="right", baseline="middle", color=LIGHT["muted"], aria=False)
            made.append(n.encode(x=px(alt.XValue, plot + right), y=self.y("y"), text=alt.Text("n:N")))
            heads.append((frame.n_head, plot + right, "right"))
        return [*made, *(head(*each) for each in heads)]


def head(text: str, x: float, align: str) -> Marks:
    """The name of a column of text beside the drawing, above its first row."""
    broken = lines(text, 150, SMALL, most=2)
    return (
        alt.Chart(inline_data([{}]))
        .mark_text(align=align, baseline="bottom", color=LIGHT["muted"], fontSize=SMALL, aria=False)  # type: ignore[arg-type]
        .encode(
            x=px(alt.XValue, x),
            y=px(alt.YValue, -6 - (len(broken) - 1) * LINE),
            text=px(alt.TextValue, "\n".join(broken)),
        )
    )


def colours(kinds: Mapping[str, str]) -> alt.Scale:
    return alt.Scale(domain=list(kinds), range=[LIGHT[role] for role in kinds.values()])
