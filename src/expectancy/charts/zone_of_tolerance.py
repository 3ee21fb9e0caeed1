"""The zone of tolerance of one result: a bar an item, and LibQUAL+'s radar for those who know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import MOST, cut, finite
from expectancy.charts.radar import Spoke, radar
from expectancy.charts.theme import TONES
from expectancy.charts.zone import zones
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.evaluation import Verdict
from expectancy.domain.wording import chance, number, quoted, told

LEVELS = ("minimum", "desired", "perceived")
CHANCES = {"chance_below": "below adequate", "chance_inside": "inside the zone", "chance_above": "above desired"}
FEWEST = 3  # items that make a circle


@dataclass(frozen=True)
class Item:
    """One item as the bars take it."""

    statement: str
    verdict: Verdict
    levels: Mapping[str, Estimate]


@dataclass(frozen=True)
class ZoneOfTolerance:
    """Bars first, which are read more easily; then the radar."""

    name: str = "zone_of_tolerance"
    title: str = "Where does each item lie between what is tolerated and what is desired?"
    methods: tuple[str, ...] = ("zone_of_tolerance",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        items = _items(result)
        bars = zones(items, "result", source(result), "items")
        around = _radar(items, result) if len(items) >= FEWEST else None
        return tuple(picture for picture in (bars, around) if picture is not None)


def _items(result: Result) -> list[Item]:
    """The items whose three levels and position are known, over everybody, in the order of the survey."""
    found = []
    for position in result.where("position"):
        if set(position.keys) != {"item"} or not finite(position):
            continue
        name = position.keys["item"]
        levels = {level: each for level in LEVELS if (each := result.get(level, item=name)) is not None}
        if all(finite(levels.get(level)) for level in LEVELS):
            found.append(Item(name, _verdict(result, position), levels))
    return found


def _verdict(result: Result, position: Estimate) -> Verdict:
    known = {name: result.get(statistic, item=position.keys["item"]) for statistic, name in CHANCES.items()}
    chances = {name: each.value for name, each in known.items() if each is not None and finite(each)}
    name = "below adequate" if position.value < 0 else "above desired" if position.value > 1 else "inside the zone"
    return Verdict(name, "zone position", position, chances)


def _radar(items: list[Item], result: Result) -> Picture:
    shown = items[:MOST]
    scale = result.details.get("scale") or _span(shown)
    wide, narrow = radar([_spoke(item) for item in shown], (float(scale[0]), float(scale[1])))
    outside = [item for item in shown if item.verdict.name != "inside the zone"]
    low = [item for item in outside if item.verdict.name == "below adequate"]
    lowest = min(shown, key=_position)
    where = "furthest under" if low else "lowest"
    title = (
        f"{len(shown) - len(outside)} of {len(shown)} items lie inside the zone, {len(low)} under the minimum and "
        f"{len(outside) - len(low)} over what is desired; {where} is {quoted(lowest.statement)}, position "
        f"{number(_position(lowest))}"
    )
    subtitle = (
        "From the middle outward: ratings. Band: from the minimum to the desired level; line: perceived. Mark outside: "
        "triangle under the minimum, square inside, circle over the desired level. LibQUAL+ has yellow for our amber."
        + cut(len(items))
    )
    description = (
        f"{len(shown)} items around a circle, each a band from its minimum to its desired level, with the perceived "
        "level in or beside it. The numbers are in the table below."
    )
    columns = ("number", "item", "verdict", "chance", *LEVELS, "position", "low", "high", "n")
    rows = tuple((at, *_cells(item)) for at, item in enumerate(items, start=1))
    return Picture("zone-radar", title, subtitle, description, source(result), Table(columns, rows), wide, narrow)


def _span(items: list[Item]) -> tuple[float, float]:
    """Where the result does not tell its scale: what its levels span."""
    values = [each.value for item in items for each in item.levels.values()]
    return min(values) - 0.5, max(values) + 0.5


def _position(item: Item) -> float:
    assert item.verdict.measure is not None
    return item.verdict.measure.value


def _spoke(item: Item) -> Spoke:
    minimum, desired, perceived = (item.levels[level] for level in LEVELS)
    sure = item.verdict.chances.get(item.verdict.name)
    likely = "" if sure is None else f" (chance {chance(sure)})"
    hint = (
        f"{item.statement}: {item.verdict.name}{likely}; minimum {told(minimum)}, desired {told(desired)}, perceived "
        f"{told(perceived)}, n {perceived.n:,}"
    )
    return Spoke(item.statement, minimum.value, desired.value, perceived.value, TONES[item.verdict.name], hint)


def _cells(item: Item) -> tuple[str | float | int | None, ...]:
    found = item.verdict.measure
    assert found is not None
    means = (item.levels[level].value for level in LEVELS)
    sure = item.verdict.chances.get(item.verdict.name)
    return item.statement, item.verdict.name, sure, *means, found.value, found.low, found.high, found.n


CHART = ZoneOfTolerance()
