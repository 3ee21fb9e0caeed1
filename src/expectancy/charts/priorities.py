"""Lost satisfaction of each expectation as dot and interval, with the chance of being among the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import MOST, apart, cut, finite, results, source_line
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate
from expectancy.domain.evaluation import Evaluation
from expectancy.domain.wording import LIKELY, chance, goes_with, half, in_ten, of_ten, places, quoted, size, told


@dataclass(frozen=True)
class Loss:
    """What one expectation loses."""

    label: str
    lost: Estimate
    chance_top: float | None
    tier: str
    chance_first: float | None = None


@dataclass(frozen=True)
class Priorities:
    """Which expectations go with most lost satisfaction."""

    name: str = "priorities"
    title: str = "Which expectations go with most lost satisfaction?"
    empty: str = (
        "Here stands how much satisfaction goes with each unmet expectation. It needs a survey with an overall rating "
        '("overall" in [[survey]]) and perceived ratings of its items.'
    )

    def draw(self, evaluation: Evaluation) -> tuple[Picture, ...]:
        rows = {row.id: row for row in evaluation.rows}
        made = {}
        for survey, result in results(evaluation, "lost_satisfaction"):
            losses = [
                Loss(
                    rows[row].statement,
                    lost,
                    _value(result.get("chance_top", expectation=row)),
                    rows[row].tier,
                    _value(result.get("chance_first", expectation=row)),
                )
                for lost in result.where("lost")
                if (row := lost.keys.get("expectation", "")) in rows and finite(lost)
            ]
            source = source_line(evaluation, "survey", survey)
            made[survey] = priorities(losses, int(result.details.get("top", evaluation.rules.top)), survey, source)
        return apart(made)


def _value(found: Estimate | None) -> float | None:
    return found.value if found is not None and finite(found) else None


def priorities(losses: Sequence[Loss], top: int, survey: str, source: str) -> Picture | None:
    """Largest loss first; accent colour where it is more likely than not among the first ``top``."""
    alone = len(losses) == 1
    if alone:  # one is always first: a rank among one says nothing
        losses = [replace(losses[0], chance_top=None, chance_first=None)]
    known = sorted((loss for loss in losses if loss.lost.value > 0), key=lambda loss: -loss.lost.value)
    if not known:
        return None
    digits = max(1, places(half(loss.lost) for loss in known))
    likely, open_ = "lost satisfaction" if alone else f"probably among the first {top}", "less likely"
    frame = row_chart.Frame(
        axis="Lost satisfaction, points of the overall rating",
        domain=(0.0, row_chart.domain([bound for loss in known for bound in (loss.lost.value, loss.lost.high)])[1]),
        head="Lost, 95 % interval" + ("" if alone else f"; chance of the first {top}"),
        kinds={likely: "accent"} if alone else {likely: "accent", open_: "none"},
    )
    drawn = [
        row_chart.Line(
            loss.label,
            likely if alone or (loss.chance_top or 0.0) >= LIKELY else open_,
            loss.lost.value,
            loss.lost.low,
            loss.lost.high,
            f"{told(loss.lost, digits)}{_chance(loss, top)}",
            f"{loss.lost.n:,}",
            f"{loss.label}: {told(loss.lost, digits)} points{_ranked(loss, top)}",
        )
        for loss in known
    ]
    wide, narrow = row_chart.rows(drawn[:MOST], frame)
    first = known[0]
    title = _title(first, digits, alone=alone)
    none = len(losses) - len(known)
    subtitle = (
        "Mark: satisfaction that goes with low ratings of the expectation, all items taken together, with its "
        f"95 % interval.{'' if alone else f' Printed beside it: the chance of ranking among the first {top}.'}"
        + (f" {none} of {len(losses)} go with no loss and are left out here." if none else "")
        + cut(len(known))
    )
    description = (
        f"{len(known)} expectations by lost satisfaction, from {size(first.lost, digits)} points down to "
        f"{size(known[-1].lost, digits)}. The numbers are in the table below."
    )
    table = Table(
        ("expectation", "tier", "lost_satisfaction", "low", "high", f"chance_top_{top}", "n"),
        tuple(
            (loss.label, loss.tier, loss.lost.value, loss.lost.low, loss.lost.high, loss.chance_top, loss.lost.n)
            for loss in known
        ),
    )
    return Picture(slug("priorities", survey), title, subtitle, description, source, table, wide, narrow)


def _title(first: Loss, digits: int, *, alone: bool) -> str:
    """Only as sure as the chance of ranking first; a rank that would not hold half the time is no headline."""
    lost, sure = told(first.lost, digits), first.chance_first
    if alone:
        go = "go" if first.lost.low is not None and first.lost.low > 0 else "may go"
        return f"Low ratings of {quoted(first.label)} {go} with lost satisfaction: {lost} points"
    rank = "" if sure is None else f"first in {of_ten(sure)} resamples"
    if sure is None or sure < LIKELY:
        return (
            f"Which expectation goes with most lost satisfaction cannot be told: the largest figure, {lost} points, is "
            f"that of {quoted(first.label)}{f', {rank}' if rank else ''}"
        )
    says = goes_with(first.lost, sure)
    return f"{quoted(first.label)} {says} most lost satisfaction: {lost} points; {rank}"


def _chance(loss: Loss, top: int) -> str:
    return "" if loss.chance_top is None else f"\nfirst {top}: {chance(loss.chance_top)}"


def _ranked(loss: Loss, top: int) -> str:
    return "" if loss.chance_top is None else f"; among the first {top} in {in_ten(loss.chance_top)}"


CHART = Priorities()
