"""Kinds of expectation side by side: a row an item, a mark of its own shape for each kind, and what is perceived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import MOST, cut, finite
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import enumerated, half, number, places, quoted, told

# kind -> (word in the legend, shape); mostly the lowest first
KINDS = {
    "minimum": ("minimum", "triangle-up"),
    "predicted": ("predicted (will)", "diamond"),
    "expected": ("expected (should)", "circle"),
    "desired": ("desired", "triangle-down"),
    "ideal": ("ideal", "square"),
}
NAMED = {
    "minimum": "the minimum",
    "predicted": "what is predicted",
    "expected": "what is expected",
    "desired": "what is desired",
    "ideal": "the ideal",
}


@dataclass(frozen=True)
class Item:
    """One item's levels, and what is perceived where that was asked."""

    name: str
    levels: Mapping[str, Estimate]
    perceived: Estimate | None

    @property
    def main(self) -> Estimate:
        """What is printed: perceived, else the first kind."""
        return self.perceived or next(iter(self.levels.values()))


@dataclass(frozen=True)
class ComparisonStandards:
    """The item whose perceived level falls furthest short of any expectation comes first."""

    name: str = "comparison_standards"
    title: str = "How far apart are the kinds of expectation, and where is what is perceived?"
    methods: tuple[str, ...] = ("comparison_standards",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        items = sorted(_items(result), key=_room)
        return (_picture(items, result),) if items else ()


def _items(result: Result) -> list[Item]:
    names = list(dict.fromkeys(each.keys["item"] for each in result.estimates if set(each.keys) == {"item"}))
    found = []
    for name in names:
        levels = {kind: each for kind in KINDS if (each := result.get(kind, item=name)) is not None and finite(each)}
        perceived = result.get("perceived", item=name)
        if levels:
            found.append(Item(name, levels, perceived if finite(perceived) else None))
    return found


def _room(item: Item) -> float:
    """Perceived less the highest expectation; those without a perceived level last."""
    highest = max(each.value for each in item.levels.values())
    return float("inf") if item.perceived is None else item.perceived.value - highest


def _picture(items: Sequence[Item], result: Result) -> Picture:
    asked = [kind for kind in KINDS if any(kind in item.levels for item in items)]
    shown = items[:MOST]
    perceived = any(item.perceived is not None for item in items)
    digits = places(half(item.main) for item in shown)
    every = [each for item in shown for each in (*item.levels.values(), item.main)]
    frame = row_chart.Frame(
        axis="Mean rating, points",
        domain=row_chart.domain([bound for each in every for bound in (each.value, each.low, each.high)]),
        head=f"{'Perceived' if perceived else KINDS[asked[0]][0].capitalize()}, interval",
        kinds={"value": "accent"},
        levels={KINDS[kind][0]: KINDS[kind][1] for kind in asked},
    )
    wide, narrow = row_chart.rows([_line(item, digits) for item in shown], frame)
    words = enumerated([KINDS[kind][0] for kind in asked], most=len(asked))
    subtitle = (
        f"Hollow marks: {words}, each its own kind of expectation. "
        f"{'Filled: perceived, with its interval. Furthest short of the highest first.' if perceived else ''}"
    ).strip() + cut(len(items))
    description = f"{len(items)} items with {len(asked)} kinds of expectation. The numbers are in the table below."
    columns = ("item", *(f"{kind}{end}" for kind in (*asked, "perceived") for end in ("", "_low", "_high", "_n")))
    rows = tuple((item.name, *_cells(item, asked)) for item in items)
    title = _title(items, asked)
    return Picture(
        "kinds-of-expectation", title, subtitle, description, source(result), Table(columns, rows), wide, narrow
    )


def _line(item: Item, digits: int) -> row_chart.Line:
    main = item.main
    printed = told(main, digits)
    levels = {KINDS[kind][0]: each.value for kind, each in item.levels.items()}
    named = ", ".join(f"{name} {number(value, digits)}" for name, value in levels.items())
    hint = f"{item.name}: {named}; {'perceived' if item.perceived else main.statistic} {printed}, n {main.n:,}"
    return row_chart.Line(
        item.name, "value", main.value, main.low, main.high, printed, f"{main.n:,}", hint, levels=levels
    )


def _title(items: Sequence[Item], asked: Sequence[str]) -> str:
    """How many items reach which kind; without perceived levels, how far apart the kinds are."""
    known = [item for item in items if item.perceived is not None]
    if known:
        parts: list[str] = []
        for kind in asked:
            here = [item for item in known if kind in item.levels]
            reached = sum(1 for item in here if item.main.value >= item.levels[kind].value)
            of = f" of {len(here)}{'' if parts else ' items'}" if not parts or len(here) != len(known) else ""
            parts.append(f"{NAMED[kind]} in {reached}{of}")
        reach = enumerated(parts, most=len(parts))
        return f"On average, perceived reaches {reach}; furthest short is {quoted(known[0].name)}"
    spans = [max(e.value for e in item.levels.values()) - min(e.value for e in item.levels.values()) for item in items]
    widest = max(zip(spans, items, strict=True), key=lambda each: each[0])
    return f"The kinds of expectation lie up to {number(widest[0])} points apart, furthest for {quoted(widest[1].name)}"


def _cells(item: Item, asked: Sequence[str]) -> list[float | int | None]:
    out: list[float | int | None] = []
    for found in (*(item.levels.get(kind) for kind in asked), item.perceived):
        out += [None] * 4 if found is None else [found.value, found.low, found.high, found.n]
    return out


CHART = ComparisonStandards()
