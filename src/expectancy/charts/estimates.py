"""Any result: its main statistic as marks with intervals; what a method is drawn by that has no picture of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import MOST, cut, finite
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import half, is_share, places, told

Thing = TypeVar("Thing", bound=Hashable)


@dataclass(frozen=True)
class Estimates:
    """A row a thing, in the order of the result."""

    name: str = "estimates"
    title: str = "How large is each, and how sure is that?"
    methods: tuple[str, ...] = ()

    def draw(self, result: Result) -> tuple[Picture, ...]:
        found = main(result)
        return (picture(result, found),) if found else ()


def main(result: Result) -> list[Estimate]:
    """The estimates of the statistic that most things have with an interval, else without one; of several the first.

    A result of nothing but whole figures (NPS) is drawn as these: those of the first one's unit.
    """
    known = [each for each in result.estimates if finite(each)]
    keyed = [each for each in known if each.keys and each.low is not None] or [each for each in known if each.keys]
    if not keyed:
        return [each for each in known if each.unit == known[0].unit]
    statistic = _most(each.statistic for each in keyed)
    keys = _most(tuple(each.keys) for each in keyed if each.statistic == statistic)
    return [each for each in keyed if each.statistic == statistic and tuple(each.keys) == keys]


def _most(things: Iterable[Thing]) -> Thing:
    """What comes most often; of several the first."""
    return Counter(things).most_common(1)[0][0]


def picture(result: Result, found: Sequence[Estimate]) -> Picture:
    """Title: the largest, with its interval."""
    digits = places((half(each) for each in found), most=2)
    share = all(is_share(each) for each in found)
    keyed = bool(found[0].keys)
    name = found[0].statistic.replace("_", " ") if keyed else result.method.replace("_", " ")
    unit = found[0].unit or "no unit"
    frame = row_chart.Frame(
        axis=f"{name}, per cent" if share else f"{name}, {unit}",
        domain=row_chart.domain([bound for each in found for bound in (each.value, each.low, each.high)]),
        head="Value, interval",
        kinds={"value": "accent"},
        share=share,
    )
    wide, narrow = row_chart.rows([_line(each, digits) for each in found[:MOST]], frame)
    largest = max(found, key=lambda each: each.value)
    title = f"{name.capitalize()} is largest for {label(largest)}: {told(largest, digits)}"
    if not keyed:
        title = f"{label(found[0]).capitalize()}: {told(found[0], digits)}"
    keys = tuple(found[0].keys)
    return Picture(
        slug(result.method, found[0].statistic if keyed else "figures"),
        title,
        f"Mark: {name} ({unit}) with its interval. {result.variant[:1].upper()}{result.variant[1:]}.{cut(len(found))}",
        f"{len(found)} values of {name} with intervals. The numbers are in the table below.",
        source(result),
        Table(
            (*keys, name, "low", "high", "n"),
            tuple((*each.keys.values(), each.value, each.low, each.high, each.n) for each in found),
        ),
        wide,
        narrow,
    )


def source(result: Result) -> str:
    """Where the numbers of a result's picture come from, in one line."""
    weighted = ", weighted" if result.weighted else ""
    return f"Source: {result.method.replace('_', ' ')}, n = {result.n:,}{weighted}."


def label(found: Estimate) -> str:
    """What an estimate is of."""
    return ", ".join(found.keys.values()) or found.statistic.replace("_", " ")


def _line(found: Estimate, digits: int) -> row_chart.Line:
    printed, n = told(found, digits), f"{found.n:,}"
    return row_chart.Line(
        label(found), "value", found.value, found.low, found.high, printed, n, f"{label(found)}: {printed}, n {n}"
    )


CHART = Estimates()
