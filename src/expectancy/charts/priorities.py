"""Lost satisfaction of each expectation as dot and interval, with the chance of being among the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import MOST, apart, cut, finite, results, source_line
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate
from expectancy.domain.evaluation import Evaluation
from expectancy.domain.wording import chance, half, in_ten, loses, places, quoted, size, told


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
    known = sorted((loss for loss in losses if loss.lost.value > 0), key=lambda loss: -loss.lost.value)
    if not known:
        return None
    digits = max(1, places(half(loss.lost) for loss in known))
    likely, open_ = f"probably among the first {top}", "less likely"
    frame = row_chart.Frame(
        axis="Lost satisfaction, points of the overall rating",
        domain=(0.0, row_chart.domain([bound for loss in known for bound in (loss.lost.value, loss.lost.high)])[1]),
        head=f"Lost, 95 % interval; chance of the first {top}",
        kinds={likely: "accent", open_: "none"},
    )
    drawn = [
        row_chart.Line(
            loss.label,
            likely if (loss.chance_top or 0.0) >= 0.5 else open_,
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
    rank = "" if first.chance_first is None else f"; first in {round(10 * first.chance_first)} of 10 resamples"
    surely = loses(first.lost, first.chance_first)
    title = f"{quoted(first.label)} {surely} most satisfaction: {told(first.lost, digits)} points{rank}"
    none = len(losses) - len(known)
    subtitle = (
        "Mark: satisfaction lost because some customers find the expectation unmet, all items taken together, with its "
        f"95 % interval. Printed beside it: the chance of ranking among the first {top}."
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


def _chance(loss: Loss, top: int) -> str:
    return "" if loss.chance_top is None else f"\nfirst {top}: {chance(loss.chance_top)}"


def _ranked(loss: Loss, top: int) -> str:
    return "" if loss.chance_top is None else f"; among the first {top} in {in_ten(loss.chance_top)}"


CHART = Priorities()
