"""Importance against performance with 95 % ellipses, a named crosshair and quadrant names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import finite, labels, results, source_line
from expectancy.charts.plane import Axes, Point, Spot, plane
from expectancy.charts.rows import domain
from expectancy.charts.words import chance, quoted, slug, told
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.evaluation import Evaluation

# (performance is high, importance is high) -> name and colour of the quadrant. Martilla and James 1977.
QUADRANTS = {
    (False, True): ("concentrate here", "below"),
    (True, True): ("keep it up", "above"),
    (False, False): ("low priority", "none"),
    (True, False): ("possible overkill", "accent"),
}

RULES = {
    "means": "at the means of all items",
    "medians": "at the medians of all items",
    "midpoint": "at the middle of the scale",
}


@dataclass(frozen=True)
class Item:
    """One item: both means, their joint 95 % ellipse as (performance, importance), the chance of its quadrant."""

    label: str
    importance: Estimate
    performance: Estimate
    outline: tuple[Point, ...]
    chance: float | None


@dataclass(frozen=True)
class ImportancePerformance:
    """What is important and not done well."""

    name: str = "importance_performance"
    title: str = "What is important to customers and not done well?"
    empty: str = (
        "Here stands what is important and not done well. It needs a survey whose items are both perceived and rated "
        'for importance: "importance" in [[survey.item]].'
    )

    def draw(self, evaluation: Evaluation) -> tuple[Picture, ...]:
        made = []
        for survey, result in results(evaluation, "importance_performance"):
            source = source_line(evaluation, "survey", survey)
            rated = {each.keys.get("item", "") for each in result.where("importance")}
            items = _items(result, labels(evaluation, rated))
            picture = importance_performance(items, _cross(result), survey, source)
            made += [] if picture is None else [picture]
        return tuple(made)


@dataclass(frozen=True)
class Crosshair:
    """Where the plane is cut, and by which rule."""

    performance: float
    importance: float
    rule: str


def _cross(result: Result) -> Crosshair | None:
    across, up = result.get("crosshair_performance"), result.get("crosshair_importance")
    if across is None or up is None:
        return None
    return Crosshair(across.value, up.value, RULES.get(str(result.details.get("rule")), "of the method"))


def _items(result: Result, names: Mapping[str, str]) -> list[Item]:
    """The items of everybody together (segments have cells of their own) that have both means."""
    cells: Sequence[Mapping[str, Any]] = result.details.get("cells", ())
    points = {point["item"]: point for cell in cells if not cell["keys"] for point in cell["points"]}
    found = []
    for item, point in points.items():
        importance, performance = result.get("importance", item=item), result.get("performance", item=item)
        if importance is not None and performance is not None and finite(importance) and finite(performance):
            sure = point["chances"].get(point["quadrant"])
            found.append(Item(names.get(item, item), importance, performance, ellipse(point), sure))
    return found


def ellipse(point: Mapping[str, Any], steps: int = 48) -> tuple[Point, ...]:
    """The outline mean + radius L (cos t, sin t), L the Cholesky factor of the covariance of the two means."""
    (a, c), (_, b) = point["covariance"]
    radius = point["radius"]
    if radius is None or a is None or b is None or c is None or a <= 0 or a * b - c * c < 0:
        return ()
    first, cross = math.sqrt(a), c / math.sqrt(a)
    last = math.sqrt(max(0.0, b - cross * cross))
    turns = (2 * math.pi * step / steps for step in range(steps))
    return tuple(
        (
            point["performance"] + radius * first * math.cos(t),
            point["importance"] + radius * (cross * math.cos(t) + last * math.sin(t)),
        )
        for t in turns
    )


def importance_performance(items: Sequence[Item], cross: Crosshair | None, survey: str, source: str) -> Picture | None:
    """Performance across, importance upward; the crosshair at the given rule, else at both means."""
    if len(items) < 2:
        return None
    cut = cross or Crosshair(
        sum(item.performance.value for item in items) / len(items),
        sum(item.importance.value for item in items) / len(items),
        RULES["means"],
    )
    order = sorted(items, key=lambda item: item.performance.value - item.importance.value)
    present = [_quadrant(item, cut) for item in order]
    kinds = {name: role for name, role in QUADRANTS.values() if name in present}
    spots = [
        Spot(item.label, name, item.performance.value, item.importance.value, item.outline, _hint(item, name))
        for item, name in zip(order, present, strict=True)
    ]
    corners = tuple(QUADRANTS[place][0] for place in ((False, True), (True, True), (False, False), (True, False)))
    axes = Axes(
        "Performance, mean rating",
        "Importance, mean rating",
        domain([x for spot in spots for x in (spot.x, *(point[0] for point in spot.outline))]),
        domain([y for spot in spots for y in (spot.y, *(point[1] for point in spot.outline))]),
        kinds,
        (cut.performance, cut.importance),
        corners,  # type: ignore[arg-type]
    )
    wide, narrow = plane(spots, axes)
    urgent = [item for item, name in zip(order, present, strict=True) if name == QUADRANTS[False, True][0]]
    title = (
        f"{len(urgent)} of {len(items)} items are important and not done well; first {quoted(urgent[0].label)}: "
        f"performance {told(urgent[0].performance)}"
        if urgent
        else f"None of {len(items)} items is important and not done well, with the crosshair {cut.rule}"
    )
    low, high = min(item.performance.n for item in items), max(item.performance.n for item in items)
    subtitle = (
        f"Right: done better. Up: more important. Dashed: crosshair {cut.rule}. Ellipses: 95 %, both means together. "
        f"n {f'{low:,} to {high:,}' if low != high else f'{low:,}'}."
    )
    description = (
        f"{len(items)} items by importance and performance: "
        + ", ".join(f"{present.count(name)} {name}" for name in kinds)
        + ". The numbers are in the table below."
    )
    name = slug("importance-performance", survey)
    return Picture(name, title, subtitle, description, source, _table(order, present), wide, narrow)


def _quadrant(item: Item, cut: Crosshair) -> str:
    return QUADRANTS[item.performance.value >= cut.performance, item.importance.value >= cut.importance][0]


def _hint(item: Item, quadrant: str) -> str:
    sure = "" if item.chance is None else f" ({chance(item.chance)})"
    return (
        f"{item.label}: {quadrant}{sure}; importance {told(item.importance)}, performance {told(item.performance)}, "
        f"n {item.performance.n:,}"
    )


def _table(order: Sequence[Item], quadrants: Sequence[str]) -> Table:
    columns = ("item", "quadrant", "chance", "importance", "importance_low", "importance_high")
    return Table(
        (*columns, "performance", "performance_low", "performance_high", "n"),
        tuple(
            (
                item.label,
                quadrant,
                item.chance,
                item.importance.value,
                item.importance.low,
                item.importance.high,
                item.performance.value,
                item.performance.low,
                item.performance.high,
                item.performance.n,
            )
            for item, quadrant in zip(order, quadrants, strict=True)
        ),
    )


CHART = ImportancePerformance()
