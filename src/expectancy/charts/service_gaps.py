"""The seven service gaps: those in points of the scale, then those that are shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import finite
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import half, places, told


@dataclass(frozen=True)
class ServiceGaps:
    """A row a gap; below zero service falls short."""

    name: str = "service_gaps"
    title: str = "Which of the seven gaps is widest?"
    methods: tuple[str, ...] = ("seven_gaps",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        found = [each for each in result.estimates if finite(each)]
        points = [each for each in found if each.statistic == "gap" and not set(each.keys) - {"gap", "survey"}]
        shares = [each for each in found if each.statistic in ("kept_rate", "share_with_standard")]
        return (*_points(points, result), *_shares(shares, result))


def _points(found: Sequence[Estimate], result: Result) -> list[Picture]:
    if not found:
        return []
    worst = min(found, key=lambda each: each.value)
    digits = places((half(each) for each in found), most=2)
    title = f"Gap {_label(worst)} is widest: {told(worst, digits)} points"
    if worst.high is None or worst.high >= 0:
        title = f"No gap in points is surely a shortfall; the lowest is {_label(worst)}: {told(worst, digits)}"
    how = (
        "Mark: mean difference in points of the scale, with its interval. Below zero, customers are underestimated (1, "
        "6), employees see less expected than managers (7), or customers perceive less than they expect (5)."
    )
    return [_picture("points", title, how, found, result, digits, share=False)]


def _shares(found: Sequence[Estimate], result: Result) -> list[Picture]:
    if not found:
        return []
    worst = min(found, key=lambda each: each.value)
    digits = places((100 * half(each) for each in found), most=1)
    title = f"Gap {_label(worst)}: {told(worst, digits, share=True)} {_what(worst)}"
    how = (
        "Mark: share of expectations that have a standard (2), of deliveries that kept our standard (3), or that kept "
        "what was promised (4), with its interval; the rest is the gap."
    )
    return [_picture("shares", title, how, found, result, digits, share=True)]


def _what(found: Estimate) -> str:
    if found.statistic == "share_with_standard":
        return "of the expectations have a standard"
    return "kept our standard" if found.keys["gap"].startswith("3") else "kept what was promised"


def _picture(
    kind: str, title: str, how: str, found: Sequence[Estimate], result: Result, digits: int, *, share: bool
) -> Picture:
    frame = row_chart.Frame(
        axis="Share, per cent" if share else "Points of the scale",
        domain=(0.0, 1.0)
        if share
        else row_chart.domain([bound for each in found for bound in (each.value, each.low, each.high)], include=[0.0]),
        head="Value, 95 % interval",
        kinds={"gap": "accent"},
        share=share,
        rule=None if share else 0.0,
        rule_label="" if share else "no gap",
    )
    wide, narrow = row_chart.rows([_line(each, digits, share=share) for each in found], frame)
    rows = tuple((_label(each), each.statistic, each.value, each.low, each.high, each.n, each.unit) for each in found)
    return Picture(
        slug("seven-gaps", kind),
        title,
        how,
        f"{len(found)} gaps of the service gaps model. The numbers are in the table below.",
        source(result),
        Table(("gap", "statistic", "value", "low", "high", "n", "unit"), rows),
        wide,
        narrow,
    )


def _label(found: Estimate) -> str:
    return ", ".join(found.keys.values())


def _line(found: Estimate, digits: int, *, share: bool) -> row_chart.Line:
    printed, n = told(found, digits, share=share), f"{found.n:,}"
    hint = f"{_label(found)}: {printed}, n {n}"
    return row_chart.Line(_label(found), "gap", found.value, found.low, found.high, printed, n, hint)


CHART = ServiceGaps()
