"""Pictures with a row a thing: label left, mark with whisker in the middle, value and n right; the shape of most.

On a phone the label moves above its mark. Positions along y are pixels, so that labels, marks and columns line up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt

from expectancy.charts.row_layers import LINE, Frame, Line, Plan, Room
from expectancy.charts.svg import HINT
from expectancy.charts.theme import LABEL, LIGHT, PERCENT, SMALL, compiled, inline_data
from expectancy.charts.words import lines

__all__ = ["Frame", "Line", "domain", "rows"]
WIDE = Room(290, 400, 208, "wide")
NARROW = Room(0, 202, 131, "narrow")


def rows(content: Sequence[Line], frame: Frame) -> tuple[dict[str, Any], dict[str, Any]]:
    """(wide, narrow) Vega-Lite specs."""
    return _drawn(content, frame, WIDE), _drawn(content, frame, NARROW)


def domain(
    values: Iterable[float | None], *, include: Iterable[float] = (), margin: float = 0.05
) -> tuple[float, float]:
    """The span of all finite values and of ``include``, a little wider than they need."""
    finite = [value for value in (*values, *include) if value is not None and math.isfinite(value)]
    if not finite:
        return 0.0, 1.0
    low, high = min(finite), max(finite)
    pad = margin * (high - low) or max(abs(high), 1.0) * margin
    return low - pad, high + pad


def _drawn(content: Sequence[Line], frame: Frame, room: Room) -> dict[str, Any]:
    data, height = _placed(content, frame, room)
    y = alt.Scale(domain=[height, 0], nice=False, zero=False)
    x = alt.Scale(domain=list(frame.domain), nice=False, zero=False)
    axis = alt.Axis(
        orient="top",
        title=lines(frame.axis, room.plot, SMALL, most=3),
        labelExpr=PERCENT if frame.share else f"replace(format(datum.value, '{frame.format}'), '-', '\u2212')",
        tickCount=5 if room.size == "wide" else 4,
        ticks=False,
        labels=frame.tick_labels,
    )
    plan = Plan(inline_data(data), x, y, axis, height, room)
    layers = [
        plan.sheet(),
        plan.separators(),
        *([plan.bands()] if any(line.band for line in content) else []),
        *(plan.rule(frame.rule, frame.rule_label) if frame.rule is not None else []),
        *([plan.others(content, data)] if any(line.others for line in content) else []),
        *([plan.links(), plan.seconds()] if any(line.second is not None for line in content) else []),
        *([plan.levels(content, data, frame.levels)] if frame.levels else []),
        plan.whiskers(),
        plan.points(frame.kinds),
        *plan.texts(frame),
    ]
    drawn = alt.layer(*layers).properties(width=room.plot, height=height)
    return compiled(drawn.resolve_scale(shape="independent") if frame.levels else drawn)


def _placed(content: Sequence[Line], frame: Frame, room: Room) -> tuple[list[dict[str, Any]], float]:
    wide, top, data = room.size == "wide", 0.0, []
    for line in content:
        broken = lines(line.label, room.label - 16 if wide else room.plot + room.right, LABEL)
        broken += lines(line.note, room.label - 16 if wide else room.plot + room.right, LABEL) if line.note else []
        printed = line.told if wide or not line.n else f"{line.told}\n{frame.n_head} {line.n}"
        deep, tall = len(broken) * LINE, (printed.count("\n") + 1) * LINE
        height = max(26.0, deep + 10, tall + 8) if wide else deep + max(34, tall + 6)
        mark = top + height / 2 if wide else top + deep + max(18, tall / 2 + 3)
        first = mark - (len(broken) - 1) * LINE / 2 if wide else top + 12
        data.append(
            {
                "label": "\n".join(broken),
                "label_y": first,
                "y": mark,
                "y0": mark - 7,
                "y1": mark + 7,
                "end": top + height,
                "value": _inside(line.value, frame.domain),
                "low": _inside(line.low, frame.domain),
                "high": _inside(line.high, frame.domain),
                "second": line.second,
                "band_low": None if line.band is None else _inside(line.band[0], frame.domain),
                "band_high": None if line.band is None else _inside(line.band[1], frame.domain),
                "kind": line.kind,
                "colour": LIGHT[frame.kinds[line.kind]],
                "told": printed,
                "told_y": mark - (tall - LINE) / 2,
                "n": line.n,
                "hint": HINT + line.hint,
            }
        )
        top += height
    return data, top


def _inside(value: float | None, bounds: tuple[float, float]) -> float | None:
    """Kept within the axis, so that one wild interval does not run over the labels."""
    return None if value is None or not math.isfinite(value) else min(max(value, bounds[0]), bounds[1])
