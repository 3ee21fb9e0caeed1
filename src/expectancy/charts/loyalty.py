"""The customers' way from suspect to advocate: how many stand at each stage, and where they stand a period later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import finite
from expectancy.charts.stacked import Bar, Look, Piece, stacked
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import percent, told

# Stage -> the letter in a bar, and its colour's role.
MOVING = {
    "prospect": ("P", "none"),
    "first-time customer": ("F", "inside"),
    "repeat customer": ("R", "accent"),
    "client": ("C", "above"),
    "lapsed": ("L", "below"),
}


@dataclass(frozen=True)
class LoyaltyFunnel:
    """The funnel, and the flows."""

    name: str = "loyalty"
    title: str = "How far have customers come, and where do they go?"
    methods: tuple[str, ...] = ("loyalty",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        found = [each for each in result.where("share") if set(each.keys) == {"stage"} and finite(each)]
        flows = [each for each in result.where("flow") if set(each.keys) == {"from", "to"} and finite(each)]
        made = (_funnel(result, found), _flows(result, flows))
        return tuple(picture for picture in made if picture is not None)


def _funnel(result: Result, found: Sequence[Estimate]) -> Picture | None:
    if not found:
        return None
    counts = {each.keys["stage"]: int(each.value) for each in result.where("customers") if set(each.keys) == {"stage"}}
    frame = row_chart.Frame(
        axis="Share of all who are known, per cent",
        domain=row_chart.domain([each.high for each in found], include=[0.0], margin=0.02),
        head="Share, 95 % interval",
        kinds={"stage": "accent", "lapsed": "below"},
        share=True,
        n_head="people",
    )
    lines = [
        row_chart.Line(
            each.keys["stage"],
            "lapsed" if each.keys["stage"] == "lapsed" else "stage",
            each.value,
            each.low,
            each.high,
            told(each),
            f"{counts[each.keys['stage']]:,}",
            f"{each.keys['stage']}: {told(each)}, {counts[each.keys['stage']]:,} of {each.n:,}",
            band=(0.0, each.value),
        )
        for each in found
    ]
    wide, narrow = row_chart.rows(lines, frame)
    rows = [(each.keys["stage"], counts[each.keys["stage"]], each.value, each.low, each.high, each.n) for each in found]
    return Picture(
        "loyalty-stages",
        _stages_title(found),
        f"Bar and mark: share of all {found[0].n:,} who are known, with its interval, first stage first. "
        f"{_rules(result)}",
        f"{len(found)} stages of customers. The numbers are in the table below.",
        source(result),
        Table(("stage", "people", "share", "low", "high", "n"), tuple(rows)),
        wide,
        narrow,
        next((note for note in result.notes if "were not asked" in note or "Advocates are not known" in note), ""),
    )


def _rules(result: Result) -> str:
    rules = result.variant.split(";")
    return f"Rules: {'; '.join(rule.strip() for rule in rules[:-1])}."


def _stages_title(found: Sequence[Estimate]) -> str:
    stages = {each.keys["stage"]: each for each in found}
    parts = [f"{told(stages[name])} are {name}s" for name in ("client", "advocate") if name in stages]
    parts += [f"{told(stages['lapsed'])} have lapsed"] if "lapsed" in stages else []
    return f"Of all who are known {', '.join(parts)}"


def _flows(result: Result, flows: Sequence[Estimate]) -> Picture | None:
    if not flows:
        return None
    table = {(each.keys["from"], each.keys["to"]): each for each in flows}
    starts = [name for name in MOVING if (name, name) in table]
    period = str(result.details["period"])
    bars = [_bar(start, table) for start in starts]
    look = Look(
        {name: role for name, (_, role) in MOVING.items() if any((start, name) in table for start in starts)},
        f"Where they stand a {period} later, per cent",
        "Move up, lapse",
        (5, 2),
    )
    letters = ", ".join(f"{letter} {name}" for name, (letter, _) in MOVING.items() if name in look.names)
    wide, narrow = stacked(bars, look)
    return Picture(
        "loyalty-flows",
        _flows_title(table, period),
        f"Bar: of those in the stage at the end of a {period}, the share in each at the end of the next, over all "
        f"{period}s: {letters}. n: people times {period}s.",
        f"Flows from {len(starts)} stages in a {period}. The numbers are in the table below.",
        source(result),
        Table(
            ("from", "to", "share", "low", "high", "n"),
            tuple((start, end, each.value, each.low, each.high, each.n) for (start, end), each in table.items()),
        ),
        wide,
        narrow,
        next((note for note in result.notes if note.startswith("Flows go by")), ""),
    )


def _bar(start: str, table: Mapping[tuple[str, str], Estimate]) -> Bar:
    order = list(MOVING)
    here = [(end, table[start, end]) for end in order if (start, end) in table]
    up = sum(each.value for end, each in here if end != "lapsed" and order.index(end) > order.index(start))
    lapsed = table.get((start, "lapsed"))
    back = start == "lapsed"
    words = f"{percent(1 - (lapsed.value if lapsed else 0.0), 1)} come back" if back else f"{percent(up, 1)} up"
    if lapsed is not None and lapsed.value and not back:
        words += f", {percent(lapsed.value, 1)} lapse"
    pieces = [
        Piece(end, MOVING[end][0], each.value, f"{start} to {end}: {told(each)}, n {each.n:,}") for end, each in here
    ]
    return Bar(start, words, f"{here[0][1].n:,}", pieces)


def _flows_title(table: Mapping[tuple[str, str], Estimate], period: str) -> str:
    stays, ups = table.get(("client", "lapsed")), table.get(("repeat customer", "client"))
    parts = []
    if ups is not None:
        parts.append(f"{told(ups)} of repeat customers become clients")
    if stays is not None:
        parts.append(f"{told(stays)} of clients lapse")
    if not parts:
        (start, end), most = max(table.items(), key=lambda entry: entry[1].value)
        parts.append(f"{told(most)} of those at {start} are at {end}")
    return f"In a {period} {' and '.join(parts)}"


CHART = LoyaltyFunnel()
