"""Small pictures within the rows of the table: zone, lost satisfaction, complaints over time. By hand, 90 px wide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from expectancy.domain.evaluation import Row
from expectancy.domain.wording import finite, number, percent
from expectancy.reports.marks import TONES, Tone

WIDE, HIGH = 90.0, 22.0
_MIDDLE = HIGH / 2
FEW = 10  # complaints in a period, under which a share says nothing


@dataclass(frozen=True)
class Span:
    """The ends of an axis."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Pixels, kept within the picture."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(4 + (WIDE - 8) * min(1.0, max(0.0, share)), 1)


def span(rows: Iterable[Row], statistic: str) -> Span:
    """One axis for all rows that are judged by the same statistic, so that their pictures can be compared."""
    values: list[float] = []
    for row in rows:
        measure = row.verdict.measure
        if measure is None or measure.statistic != statistic:
            continue
        levels = [] if statistic == "share_at_target" else _levels(row)
        values += [value for value in (*levels, *(_bounds(measure) if not levels else ())) if finite(value)]
    if not values:
        return Span(0.0, 1.0)
    low, high = min(values), max(values)
    pad = 0.03 * (high - low) or 0.5
    return Span(low - pad, 1.0 if statistic == "share_at_target" else high + pad)


def _levels(row: Row) -> list[float]:
    return [
        found.value
        for name in ("minimum", "desired", "expected", "perceived")
        if (found := row.levels.get(name)) is not None
    ]


def _bounds(measure: Any) -> tuple[float, ...]:
    return tuple(value for value in (measure.value, measure.low, measure.high) if value is not None)


def standing(row: Row, axis: Span, target: float) -> Markup:
    """Zone with perceived in it; else expected and perceived; else the share at target; else a dashed box."""
    measure, tone = row.verdict.measure, TONES[row.verdict.name]
    if measure is None or not finite(measure.value):
        return _svg("not measured", '<rect x="4.5" y="4.5" width="81" height="13" rx="3" class="m-void"/>')
    level = {name: found.value for name, found in row.levels.items() if finite(found.value)}
    if "perceived" in level and "minimum" in level and "desired" in level:
        left, right = axis.at(level["minimum"]), axis.at(level["desired"])
        band = f'<rect x="{left}" y="5" width="{max(1.0, right - left):.1f}" height="12" rx="2" class="m-band"/>'
        words = f"perceived {number(level['perceived'])}, adequate {number(level['minimum'])}, "
        return _svg(words + f"desired {number(level['desired'])}", band + mark(axis.at(level["perceived"]), tone))
    if measure.statistic == "gap" and "perceived" in level and "expected" in level:
        seen, wanted = axis.at(level["perceived"]), axis.at(level["expected"])
        parts = f'<path d="M{seen} {_MIDDLE}H{wanted}" class="m-link"/>{_hollow(wanted)}{mark(seen, tone)}'
        return _svg(f"perceived {number(level['perceived'])}, expected {number(level['expected'])}", parts)
    return _measured(row, axis, target)


def _measured(row: Row, axis: Span, target: float) -> Markup:
    """A share with its interval against the target share, or any other measure with its interval."""
    measure, tone = row.verdict.measure, TONES[row.verdict.name]
    assert measure is not None
    share = measure.statistic == "share_at_target"
    line = f'<path d="M{axis.at(target)} 3V19" class="m-rule"/>' if share else ""
    whisker = ""
    if finite(measure.low) and finite(measure.high):
        assert measure.low is not None
        assert measure.high is not None
        whisker = f'<path d="M{axis.at(measure.low)} {_MIDDLE}H{axis.at(measure.high)}" class="m-{tone} m-line"/>'
    words = f"{percent(measure.value)} at target, {percent(target)} wanted" if share else number(measure.value)
    return _svg(words, f'<path d="M4 {_MIDDLE}H86" class="m-axis"/>{line}{whisker}{mark(axis.at(measure.value), tone)}')


def mark(x: float, tone: Tone, y: float = _MIDDLE) -> str:
    """The verdict's mark: triangle, square, circle or diamond."""
    shapes = {
        "below": f'<path d="M{x} {y - 5:g}l5 9h-10z" class="m-below"/>',
        "inside": f'<rect x="{x - 4:g}" y="{y - 4:g}" width="8" height="8" class="m-inside"/>',
        "above": f'<circle cx="{x:g}" cy="{y:g}" r="4.5" class="m-above"/>',
        "none": f'<path d="M{x} {y - 5:g}l5 5l-5 5l-5-5z" class="m-void"/>',
    }
    return shapes[tone]


def _hollow(x: float) -> str:
    return f'<path d="M{x} {_MIDDLE - 5:g}l5 5l-5 5l-5-5z" class="m-hollow"/>'


def icon(tone: Tone) -> Markup:
    """The mark alone, beside its words."""
    return Markup(  # noqa: S704 - made of our own numbers only
        f'<svg class="icon" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">{mark(7, tone, 7)}</svg>'
    )


def lost(row: Row, most: float) -> Markup:
    """Lost satisfaction as dot and interval on an axis from 0; its words stand beside it."""
    found = row.lost
    if found is None or not finite(found.value):
        return Markup("")
    axis = Span(0.0, most or 1.0)
    whisker = ""
    if found.low is not None and found.high is not None and finite(found.low) and finite(found.high):
        whisker = f'<path d="M{axis.at(found.low)} 7H{axis.at(found.high)}" class="m-accent m-line"/>'
    dot = f'<circle cx="{axis.at(found.value)}" cy="7" r="3.5" class="m-accent"/>'
    return Markup(  # noqa: S704 - made of our own numbers only
        '<svg class="mini" viewBox="0 0 90 14" width="90" height="14" aria-hidden="true">'
        f'<path d="M4 7H86" class="m-axis"/>{whisker}{dot}</svg>'
    )


def sparkline(series: Sequence[Mapping[str, Any]]) -> Markup:
    """Complaints by period, the last one marked; empty where there are fewer than three periods.

    As a rate, else as the share of all complaints where those are not too few, else as a count: as the trend picture.
    """
    level = next((name for name in ("rate", "share") if any(point.get(name) is not None for point in series)), "n")
    solid = [point for point in series if level == "n" or (point.get("of") or FEW) >= FEW]
    values = [float(point[level]) for point in solid if point.get(level) is not None]
    if len(values) < 3:
        return Markup("")
    top, step = max(values) or 1.0, 60 / (len(values) - 1)
    points = [f"{2 + step * at:.1f} {16 - 13 * value / top:.1f}" for at, value in enumerate(values)]
    x, y = points[-1].split()
    return Markup(  # noqa: S704 - made of our own numbers only
        f'<svg class="mini" viewBox="0 0 66 18" width="66" height="18" aria-hidden="true">'
        f'<path d="M{"L".join(points)}" class="m-spark"/><circle cx="{x}" cy="{y}" r="2" class="m-accent"/></svg>'
    )


def _svg(words: str, parts: str) -> Markup:
    label = escape(words)
    return Markup(  # noqa: S704 - words are escaped, the rest is made of our own numbers
        f'<svg class="mini" viewBox="0 0 90 22" width="90" height="22" role="img" aria-label="{label}">'
        f"<title>{label}</title>{parts}</svg>"
    )
