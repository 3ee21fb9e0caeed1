"""Importance, stated or derived, against performance with ellipses and quadrant chances; the distance to the peer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.importance_performance import cross_of, importance_performance, items_of
from expectancy.charts.inputs import MOST, cut, finite
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import SURE, chance, half, places, quoted, told

DERIVED = {
    "lmg": "Importance: share of variance of overall",
    "johnson": "Importance: share of variance of overall",
    "correlation": "Importance: correlation with overall",
}


@dataclass(frozen=True)
class Quadrants:
    """What is important and not done well, and where the peer does better."""

    name: str = "quadrants"
    title: str = "What is important and not done well?"
    methods: tuple[str, ...] = ("importance_performance", "derived_importance")

    def draw(self, result: Result) -> tuple[Picture, ...]:
        names = {each.keys["item"]: each.keys["item"] for each in result.where("importance") if "item" in each.keys}
        axis = DERIVED.get(str(result.details.get("kind", "")), "Importance, mean rating")
        plane = importance_performance(items_of(result, names), cross_of(result), result.method, source(result), axis)
        return tuple(picture for picture in (plane, _peer(result)) if picture is not None)


def _peer(result: Result) -> Picture | None:
    """A row an item: our performance less the peer's, the furthest behind first."""
    found = [each for each in result.where("gap_to_peer") if set(each.keys) == {"item"} and finite(each)]
    if not found:
        return None
    found = sorted(found, key=lambda each: each.value)
    behind = {each.keys["item"]: each.value for each in result.where("chance_behind") if set(each.keys) == {"item"}}
    digits = places((half(each) for each in found), most=2)
    frame = row_chart.Frame(
        axis="Our performance less the peer's, points",
        domain=row_chart.domain([x for each in found for x in (each.value, each.low, each.high)], include=[0.0]),
        head="Gap, interval",
        kinds={"behind": "below", "not told apart": "none", "ahead": "above"},
        rule=0.0,
        rule_label="like the peer",
    )
    wide, narrow = row_chart.rows([_line(each, behind, digits) for each in found[:MOST]], frame)
    sure = sum(behind[each.keys["item"]] >= SURE for each in found)
    first = found[0]
    return Picture(
        slug("gap-to-peer", result.method),
        f"Behind the peer with chance {chance(SURE)} or more: {sure} of {len(found)} items; furthest "
        f"{quoted(first.keys['item'])}: {told(first, digits)}",
        f"Mark: our mean less the peer's, with its interval. {result.variant[:1].upper()}{result.variant[1:]}."
        f"{cut(len(found))}",
        f"{len(found)} items by their distance to the peer. The numbers are in the table below.",
        source(result),
        _table(result, found, behind),
        wide,
        narrow,
    )


def _line(found: Estimate, behind: dict[str, float], digits: int) -> row_chart.Line:
    item = found.keys["item"]
    kind = "behind" if behind[item] >= SURE else "ahead" if behind[item] <= 1 - SURE else "not told apart"
    printed = told(found, digits)
    hint = f"{item}: {printed}, behind with chance {chance(behind[item])}, n {found.n:,}"
    return row_chart.Line(item, kind, found.value, found.low, found.high, printed, f"{found.n:,}", hint)


def _table(result: Result, found: Sequence[Estimate], behind: dict[str, float]) -> Table:
    rows = []
    for each in found:
        item = each.keys["item"]
        peer, own = result.get("peer", item=item), result.get("performance", item=item)
        means = [None if one is None else one.value for one in (own, peer)]
        rows.append((item, *means, each.value, each.low, each.high, behind[item], each.n))
    return Table(("item", "performance", "peer", "gap", "low", "high", "chance_behind", "n"), tuple(rows))


CHART = Quadrants()
