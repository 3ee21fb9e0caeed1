"""Small multiples over time: levels as dots with their interval, and whatever a chart lays over them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import altair as alt

from expectancy.charts.contract import Size
from expectancy.charts.panels import dates
from expectancy.charts.svg import HINT
from expectancy.charts.theme import LABEL, LIGHT, PERCENT, SMALL, Marks, compiled, inline_data
from expectancy.charts.words import lines
from expectancy.domain.wording import number, percent, spread

HIGH = 150.0
SHORT = 7  # letters of a period's name, 2019-Q3, of which four stand side by side
DENSE = 36  # periods from which on the dots shrink
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class TimePanel:
    """One series: rows of {"period", "level", "low", "high", "n", ...}; ``kind`` is a share or not."""

    label: str
    told: str  # under the label
    rows: Rows
    share: bool
    ends: tuple[float, float]  # of the y axis


@dataclass(frozen=True)
class Canvas:
    """What the layers of one panel share."""

    panel: TimePanel
    periods: Sequence[str]
    y_axis: alt.Axis
    y_scale: alt.Scale

    @property
    def x(self) -> alt.X:
        return self.at("period")

    def at(self, field: str) -> alt.X:
        """A place in time."""
        scale, axis = alt.Scale(domain=list(self.periods), padding=0.1), dates(self.periods)
        last = {"test": f"datum.value === {json.dumps(self.periods[-1])}", "value": "right"}
        if len(self.periods[-1]) > SHORT and len(self.periods) > 3:
            axis["values"] = [self.periods[0], self.periods[len(self.periods) // 2], self.periods[-1]]
        axis["labelAlign"] = {"condition": last, "value": "center"}  # or it would stand out of the picture
        return alt.X(f"{field}:O", sort=list(self.periods), axis=axis, scale=scale)

    def y(self, field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=self.y_scale, axis=self.y_axis)

    def rows(self) -> Marks:
        low, high = self.panel.ends
        fields = [key for key in self.panel.rows[0] if key != "period"]
        return alt.Chart(
            inline_data(
                [
                    {
                        "period": str(row["period"]),
                        **{key: _within(row.get(key), low, high) for key in fields if key != "n"},
                        "hint": HINT + _hint(self.panel, row),
                    }
                    for row in self.panel.rows
                ]
            )
        )

    def levels(self, colour: str = LIGHT["rule"]) -> list[Marks]:
        """Pale dots, with the interval as a ribbon."""
        size = 22 if len(self.panel.rows) <= DENSE else 10
        return [
            self.rows()
            .mark_area(color=LIGHT["accent"], opacity=0.12, aria=False)
            .encode(x=self.x, y=self.y("low"), y2=alt.Y2("high:Q")),
            self.rows()
            .mark_point(filled=True, color=colour, size=size, opacity=1)
            .encode(x=self.x, y=self.y("level"), description=alt.Description("hint:N")),
        ]

    def stretch(self, first: str, last: str, **values: float) -> Marks:
        """Data for marks from one period to another, to which the chart gives their form."""
        return alt.Chart(inline_data([{"period": first, **values}, {"period": last, **values}]))


def drawn(panels: Sequence[TimePanel], layers: Callable[[Canvas, int], Sequence[Marks]], size: Size) -> dict[str, Any]:
    """The panels as one spec, three abreast, or one on a phone; ``layers`` draws the panel of that number."""
    columns, across = (min(3, len(panels)), 252.0) if size == "wide" else (1, 286.0)
    if size == "wide" and len(panels) < 3:
        across = 800.0 / len(panels) - 30
    made = [_panel(panel, across, partial(_numbered, layers, at)) for at, panel in enumerate(panels)]
    return compiled(alt.concat(*made, columns=columns, spacing={"row": 26, "column": 22}))


def _numbered(layers: Callable[[Canvas, int], Sequence[Marks]], at: int, canvas: Canvas) -> Sequence[Marks]:
    return layers(canvas, at)


def _panel(panel: TimePanel, across: float, layers: Callable[[Canvas], Sequence[Marks]]) -> Any:
    label = PERCENT if panel.share else "replace(format(datum.value, '~g'), '-', '\u2212')"
    axis = alt.Axis(title=None, labelExpr=label, ticks=False, tickCount=4)
    periods = [str(row["period"]) for row in panel.rows]
    canvas = Canvas(panel, periods, axis, alt.Scale(domain=list(panel.ends), nice=False, zero=False))
    title = alt.TitleParams(
        text=lines(panel.label, across, LABEL),
        subtitle=lines(panel.told, across, SMALL),
        fontSize=LABEL,
        subtitleFontSize=SMALL,
        anchor="start",
        frame="group",
        offset=8,
    )
    return alt.layer(*layers(canvas)).properties(width=across, height=HIGH, title=title)


def ends(values: Sequence[float | None], margin: float = 0.08) -> tuple[float, float]:
    """The span of all known values, a little wider."""
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    pad = margin * (high - low) or 0.5
    return low - pad, high + pad


def _within(value: object, low: float, high: float) -> object:
    return min(max(value, low), high) if isinstance(value, float) else value


def _hint(panel: TimePanel, row: Mapping[str, Any]) -> str:
    digits = 1 if panel.share else 2
    level = percent(row["level"], digits) if panel.share else number(row["level"], digits)
    interval = spread(row["low"], row["high"], digits, share=panel.share)
    return f"{panel.label}, {row['period']}: {level}" + (f" ({interval})" if interval else "") + f", n {row['n']:,}"
