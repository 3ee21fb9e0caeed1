"""The one theme of all pictures: colours with their meaning, type, quiet axes. Registered with Altair on import."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import altair as alt

if TYPE_CHECKING:
    from expectancy.charts.contract import Picture, Size

FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
# Every role has a colour of its own, so that a drawn picture can be recoloured for dark pages, print or CSS variables.
LIGHT = {
    "ink": "#182433",
    "muted": "#49566c",
    "line": "#dce1e7",
    "rule": "#8a97ab",
    "band": "#d5e0f5",
    "surface": "#ffffff",
    "accent": "#2563eb",
    "below": "#c2410c",
    "inside": "#a16207",
    "above": "#0f766e",
    "none": "#667382",
    "reverse": "#7e22ce",
}
DARK = {
    "ink": "#eef2f7",
    "muted": "#a7b4c6",
    "line": "#2b3a4f",
    "rule": "#71819a",
    "band": "#2f4467",
    "surface": "#172130",
    "accent": "#60a5fa",
    "below": "#fb923c",
    "inside": "#facc15",
    "above": "#2dd4bf",
    "none": "#93a1b5",
    "reverse": "#c084fc",
}
# A meaning is a colour and a shape, never a colour alone.
SHAPES = {
    "below": "triangle-up",
    "inside": "square",
    "above": "circle",
    "none": "diamond",
    "accent": "circle",
    "reverse": "triangle-down",
    "ink": "cross",
}
# verdict -> meaning, the same in table, terminal and picture
TONES = {
    "below adequate": "below",
    "not met": "below",
    "inside the zone": "inside",
    "undecided": "inside",
    "above desired": "above",
    "met": "above",
    "not measured": "none",
}
KANO = {
    "M": ("must-be", "below"),
    "O": ("one-dimensional", "accent"),
    "A": ("attractive", "above"),
    "I": ("indifferent", "none"),
    "R": ("reverse", "reverse"),
    "Q": ("questionable", "ink"),
}
LABEL, SMALL = 12.5, 11.5
PERCENT = "format(100 * datum.value, '.2~f') + '\u00a0%'"  # the label of an axis of shares
Channel = TypeVar("Channel")
Layers: TypeAlias = alt.LayerChart | alt.FacetChart
Marks: TypeAlias = Any  # a layer: what Altair's encode() gives back has no type


@alt.theme.register("expectancy", enable=False)
def theme() -> alt.theme.ThemeConfig:
    """Light colours, Inter, no frame, grid lines one shade from the paper, no colour that means nothing."""
    return {
        "config": {
            "font": FONT,
            "background": LIGHT["surface"],
            "padding": 2,
            "view": {"stroke": None},
            "axis": {
                "labelColor": LIGHT["muted"],
                "titleColor": LIGHT["muted"],
                "titleFontWeight": "normal",
                "labelFontSize": SMALL,
                "titleFontSize": SMALL,
                "gridColor": LIGHT["line"],
                "domain": False,
                "tickColor": LIGHT["line"],
                "titlePadding": 8,
            },
            "legend": {
                "orient": "top",
                "title": None,
                "labelColor": LIGHT["ink"],
                "labelFontSize": SMALL,
                "labelLimit": 320,
                "symbolSize": 90,
                "symbolStrokeWidth": 1.5,
                "columnPadding": 16,
                "offset": 12,
            },
            "title": {
                "anchor": "start",
                "color": LIGHT["ink"],
                "fontSize": 16,
                "fontWeight": 600,
                "subtitleColor": LIGHT["muted"],
                "subtitleFontSize": 12.5,
                "offset": 14,
            },
            "text": {"color": LIGHT["ink"], "fontSize": SMALL, "lineBreak": "\n", "lineHeight": 15},
            "point": {"filled": True, "opacity": 1},
        },
    }


def compiled(chart: alt.Chart | Layers | alt.ConcatChart) -> dict[str, Any]:
    """The chart as a Vega-Lite spec with our theme, whatever theme the caller has enabled.

    It is not validated here, which would take longer than drawing it; the contract suite validates every picture.
    """
    with alt.theme.enable("expectancy"):
        spec: dict[str, Any] = chart.to_dict(validate=False)
    names: dict[str, str] = {}
    named = _named(spec, names)
    return {**named, "datasets": {name: json.loads(rows) for rows, name in names.items()}}


def inline_data(values: Sequence[Mapping[str, Any]]) -> alt.NamedData:
    """Rows that travel within the spec. Until it is compiled their JSON is their name: Altair copies a text fast."""
    return alt.NamedData(name=json.dumps(values))


def px(channel: type[Channel], value: float | str) -> Channel:
    """A channel that is the same for all marks, a pixel or a text; as ``alt.value``, without its slow search."""
    return channel(value)  # type: ignore[call-arg]


def _named(node: Any, names: dict[str, str]) -> Any:
    """The spec with short names for its data, collected in ``names``."""
    if isinstance(node, list):
        return [_named(each, names) for each in node]
    if not isinstance(node, dict):
        return node
    rows = node.get("data", {}).get("name", "") if isinstance(node.get("data"), dict) else ""
    named = {key: _named(value, names) for key, value in node.items()}
    return {**named, "data": {"name": names.setdefault(rows, f"rows{len(names)}")}} if rows else named


def titled(picture: Picture, size: Size) -> dict[str, Any]:
    """The spec of one size with title, subtitle and description in it."""
    from expectancy.charts.words import lines

    spec: Mapping[str, Any] = picture.wide if size == "wide" else picture.narrow
    room = 860 if size == "wide" else 330
    title = {
        "text": lines(picture.title, room, 16, most=4),
        "subtitle": lines(picture.subtitle, room, 12.5, most=6),
        "frame": "bounds",
    }
    return {**spec, "title": title, "description": picture.description}


def dark(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The same spec in the colours of a dark page."""
    return {key: _swapped(value) for key, value in spec.items()}


def _swapped(value: Any) -> Any:
    if isinstance(value, str):
        return _IN_DARK.get(value, value)
    if isinstance(value, Mapping):
        return {key: _swapped(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_swapped(inner) for inner in value]
    return value


_IN_DARK = {LIGHT[role]: DARK[role] for role in LIGHT}
