"""Key dissatisfiers and enhancers: how often each failed among the dissatisfied, and among the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import MOST, cut, finite
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import counted, percent, quoted, told

# side -> (how the item was rated, those who are looked at)
WORDS = {
    "dissatisfiers": ("low", "dissatisfied"),
    "enhancers": ("high", "delighted"),
}
KEY, OTHER = "key item", "other"


@dataclass(frozen=True)
class ReachAndNoise:
    """A row an item, by Shapley value: reach as mark and interval, noise as hollow tick."""

    name: str = "reach_and_noise"
    title: str = "Which failures tell the dissatisfied from the others?"
    methods: tuple[str, ...] = ("dissatisfiers",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        made = (_picture(result, side, result.details.get(side)) for side in WORDS)
        return tuple(picture for picture in made if picture is not None)


def _picture(result: Result, side: str, detail: Mapping[str, Any] | None) -> Picture | None:
    if not detail:
        return None
    how, who = WORDS[side]
    order, key = list(detail["order"]), set(detail["key"])
    found = [each for item in order if finite(each := result.get("reach", side=side, item=item)) and each is not None]
    if not found:
        return None
    frame = row_chart.Frame(
        axis=f"Share that rated it {how}, per cent; hollow tick: of those not {who}",
        domain=(0.0, 1.0),
        head=f"Of the {who}, interval",
        kinds={KEY: "below" if side == "dissatisfiers" else "above", OTHER: "none"},
        share=True,
    )
    wide, narrow = row_chart.rows([_line(result, side, each, key) for each in found[:MOST]], frame)
    return Picture(
        slug("reach-and-noise", side),
        _title(result, side, detail),
        f"By Shapley value, the largest first. Mark: share of the {detail['inside']:,} {who} customers who rated "
        f"the item {how}, with its interval; hollow tick: share of the {detail['outside']:,} others. Key items, "
        f"together, tell the two apart best.{cut(len(found))}",
        f"{len(found)} items by how often they were rated {how} among the {who} and among the others. "
        "The numbers are in the table below.",
        source(result),
        _table(result, side, found),
        wide,
        narrow,
    )


def _title(result: Result, side: str, detail: Mapping[str, Any]) -> str:
    how, who = WORDS[side]
    reach, noise = (result.get(name, side=side) for name in ("reach", "noise"))
    first = detail["key"][0]
    sure = result.get("chance_first", side=side, item=first)
    many = counted(len(detail["key"]), "key item")
    chance = "" if sure is None else f" (first with chance {percent(sure.value)})"
    return (
        f"One or more of {many} rated {how}: {told(reach)} of the {who}, {told(noise)} of the others; first "
        f"{quoted(first)}{chance}"
    )


def _value(result: Result, side: str, item: str, statistic: str) -> float | None:
    found = result.get(statistic, side=side, item=item)
    return None if found is None or not finite(found) else found.value


def _line(result: Result, side: str, reach: Estimate, key: set[str]) -> row_chart.Line:
    item = reach.keys["item"]
    noise, shapley = (_value(result, side, item, name) for name in ("noise", "shapley"))
    printed = told(reach, 0)
    hint = f"{item}: {printed} against {percent(noise)}; Shapley value {percent(shapley, 1)}, n {reach.n:,}"
    kind = KEY if item in key else OTHER
    return row_chart.Line(item, kind, reach.value, reach.low, reach.high, printed, f"{reach.n:,}", hint, second=noise)


def _table(result: Result, side: str, found: list[Estimate]) -> Table:
    names = ("shapley", "chance_key", "noise", "reach_together", "noise_together", "success_together")
    rows = tuple(
        (
            each.keys["item"],
            each.value,
            each.low,
            each.high,
            *(_value(result, side, each.keys["item"], name) for name in names),
            each.n,
        )
        for each in found
    )
    return Table(("item", "reach", "low", "high", *names, "n"), rows)


CHART = ReachAndNoise()
