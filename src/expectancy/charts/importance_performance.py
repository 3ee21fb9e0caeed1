"""Importance against performance with 95 % ellipses, a named crosshair and quadrant names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import finite, labels, results, source_line
from expectancy.charts.plane import Axes, Point, Spot, plane
from expectancy.charts.rows import domain
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.evaluation import Evaluation
from expectancy.domain.wording import LIKELY, SURE, chance, enumerated, quoted, told

# (performance is high, importance is high) -> name and colour of the quadrant. Martilla and James 1977.
QUADRANTS = {
    (False, True): ("concentrate here", "below"),
    (True, True): ("keep it up", "above"),
    (False, False): ("low priority", "none"),
    (True, False): ("possible overkill", "accent"),
}
URGENT = QUADRANTS[False, True][0]
AHEAD = {name for (well, _), (name, _) in QUADRANTS.items() if well}
SHORT = ("not met", "below adequate")


@dataclass(frozen=True)
class Item:
    """One item: both means, their joint 95 % ellipse as (performance, importance), the chance of its quadrant.

    ``chance_urgent``: that it is important and not done well, wherever it lies.
    """

    label: str
    importance: Estimate
    performance: Estimate
    outline: tuple[Point, ...]
    chance: float | None
    chance_urgent: float | None = None


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
            names = labels(evaluation, rated)
            items = items_of(result, names)
            picture = importance_performance(items, cross_of(result), survey, source)
            if picture is not None:
                made.append(replace(picture, note=_at_odds(picture, names, evaluation)))
        return tuple(made)


def _at_odds(picture: Picture, names: Mapping[str, str], evaluation: Evaluation) -> str:
    """Why an item that is done better than others may yet be short of what customers expect; empty where none is."""
    rows = {item: row for row in evaluation.rows for item in row.items}
    short = {names[item] for item in names if item in rows and rows[item].verdict.name in SHORT}
    ahead = [str(line[0]) for line in picture.table.rows if line[1] in AHEAD]
    both = [label for label in ahead if label in short]
    if not both:
        return ""
    named = enumerated([quoted(each) for each in both], most=2)
    some = f"{len(both)} of the {len(ahead)} items" if len(both) < len(ahead) else f"All {len(ahead)} items"
    if len(ahead) == 1:
        some = "The only item"
    return (
        f"{some} on the right {'is' if len(both) == 1 else 'are'} still not met in the table ({named}): "
        "the crosshair compares the items with each other, the verdict compares each with what customers expect, so "
        "both can be true."
    )


@dataclass(frozen=True)
class Crosshair:
    """Where the plane is cut, and by which rule."""

    performance: float
    importance: float
    rule: str


def cross_of(result: Result) -> Crosshair | None:
    cross: Mapping[str, Any] = result.details.get("crosshair") or {}
    if not cross:
        return None
    return Crosshair(float(cross["performance"]), float(cross["importance"]), str(cross["rule"]))


def items_of(result: Result, names: Mapping[str, str]) -> list[Item]:
    """The items that have both means, for everybody together."""
    outlines: Mapping[str, Sequence[Sequence[float]]] = result.details.get("ellipses", {})
    found = []
    for item, name in names.items():
        importance, performance = result.get("importance", item=item), result.get("performance", item=item)
        if importance is not None and performance is not None and finite(importance) and finite(performance):
            outline = tuple((float(y), float(x)) for x, y in outlines.get(item, ()))
            sure, urgent = (result.get(each, item=item) for each in ("chance_quadrant", "chance_concentrate_here"))
            chances = [None if each is None or not finite(each) else each.value for each in (sure, urgent)]
            found.append(Item(name, importance, performance, outline, *chances))
    return found


def importance_performance(
    items: Sequence[Item],
    cross: Crosshair | None,
    survey: str,
    source: str,
    up: str = "Importance, mean rating",
) -> Picture | None:
    """Performance across, importance upward; the crosshair at the given rule, else at both means."""
    if len(items) < 2:
        return None
    cut = cross or Crosshair(
        sum(item.performance.value for item in items) / len(items),
        sum(item.importance.value for item in items) / len(items),
        "at the means of the items",
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
        up,
        domain([x for spot in spots for x in (spot.x, *(point[0] for point in spot.outline))]),
        domain([y for spot in spots for y in (spot.y, *(point[1] for point in spot.outline))]),
        kinds,
        (cut.performance, cut.importance),
        corners,  # type: ignore[arg-type]
    )
    wide, narrow = plane(spots, axes)
    urgent = [item for item, name in zip(order, present, strict=True) if name == URGENT]
    title, sure = _some(urgent, len(items)) if urgent else _none(order, cut)
    low, high = min(item.performance.n for item in items), max(item.performance.n for item in items)
    subtitle = (
        f"Right: done better. Up: more important. Dashed: crosshair {cut.rule}. Ellipses: 95 %, both means together. "
        f"n {f'{low:,} to {high:,}' if low != high else f'{low:,}'}.{sure}"
    )
    description = (
        f"{len(items)} items by importance and performance: "
        + ", ".join(f"{present.count(name)} {name}" for name in kinds)
        + ". The numbers are in the table below."
    )
    name = slug("importance-performance", survey)
    return Picture(name, title, subtitle, description, source, _table(order, present), wide, narrow)


def _some(urgent: Sequence[Item], count: int) -> tuple[str, str]:
    """(title, sentence of the subtitle): the items of the urgent quadrant, as sure as the chances that they are in it.

    The most certain kind is told first, and the item that is named is one of it.
    """
    plain = [item for item in urgent if (item.chance or 0.0) >= SURE]
    likely = [item for item in urgent if LIKELY <= (item.chance or 0.0) < SURE]
    unsure = [item for item in urgent if (item.chance or 0.0) < LIKELY]
    first = (plain or likely or unsure)[0]
    named = f"{quoted(first.label)}: performance {told(first.performance)}"
    if not plain and not likely:
        title = f"Which of {count} items are important and not done well cannot be told; first in question {named}"
        return title, _chances(first, urgent)
    are = f"{'is' if len(plain or likely) == 1 else 'are'}{'' if plain else ' probably'}"
    more = [f"{len(likely)} more probably"] if plain and likely else []
    more += [f"for {len(unsure)} more it cannot be told"] if unsure else []
    rest = "".join(f", {each}" for each in more)
    title = f"{len(plain or likely)} of {count} items {are} important and not done well{rest}; first {named}"
    return title, _chances(first, urgent)


def _chances(first: Item, urgent: Sequence[Item]) -> str:
    """The chance that the named item is where it lies, and the span over all of its quadrant."""
    known = [item.chance for item in urgent if item.chance is not None]
    if first.chance is None:
        return ""
    told_all = f"; {chance(min(known))} to {chance(max(known))} over all {len(known)}" if len(known) > 1 else ""
    return f" Chance of “{URGENT}”: {chance(first.chance)} for {quoted(first.label)}{told_all}."


def _none(order: Sequence[Item], cut: Crosshair) -> tuple[str, str]:
    """(title, sentence of the subtitle) where no item lies in the urgent quadrant; probably, where one well might."""
    nearest = max(order, key=lambda item: item.chance_urgent or 0.0)
    likely = nearest.chance_urgent or 0.0
    head = "Probably none" if likely > 1 - SURE else "None"
    sure = f" Most likely to be there: {quoted(nearest.label)}, chance {chance(likely)}." if likely else ""
    return f"{head} of {len(order)} items is important and not done well, with the crosshair {cut.rule}", sure


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
