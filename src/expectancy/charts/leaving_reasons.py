"""Why customers left: each reason's share of those who gave one, largest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import finite
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import told


@dataclass(frozen=True)
class LeavingReasons:
    """A row a reason."""

    name: str = "leaving_reasons"
    title: str = "Why do customers leave?"
    methods: tuple[str, ...] = ("leaving_reasons",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        found = [each for each in result.where("share") if set(each.keys) == {"reason"} and finite(each)]
        if not found:
            return ()
        found.sort(key=lambda each: -each.value)
        counts = {
            each.keys["reason"]: int(each.value) for each in result.where("count") if set(each.keys) == {"reason"}
        }
        frame = row_chart.Frame(
            axis="Share of those who gave a reason, per cent",
            domain=row_chart.domain([each.high for each in found], include=[0.0], margin=0.02),
            head="Share, interval",
            kinds={"reason": "accent"},
            share=True,
            n_head="answers",
        )
        wide, narrow = row_chart.rows([_line(each, counts[each.keys["reason"]]) for each in found], frame)
        return (
            Picture(
                "leaving-reasons",
                _title(found),
                f"Bar and mark: share of {found[0].n:,} answers with a reason. {result.variant[0].upper()}"
                f"{result.variant[1:]}.",
                f"{len(found)} reasons for leaving. The numbers are in the table below.",
                source(result),
                Table(
                    ("reason", "answers", "share", "low", "high", "n"),
                    tuple(
                        (each.keys["reason"], counts[each.keys["reason"]], each.value, each.low, each.high, each.n)
                        for each in found
                    ),
                ),
                wide,
                narrow,
                next(iter(result.notes), ""),
            ),
        )


def _line(each: Estimate, count: int) -> row_chart.Line:
    reason = each.keys["reason"]
    return row_chart.Line(
        reason,
        "reason",
        each.value,
        each.low,
        each.high,
        told(each),
        f"{count:,}",
        f"{reason}: {told(each)}, {count:,} of {each.n:,}",
        band=(0.0, each.value),
    )


def _title(found: Sequence[Estimate]) -> str:
    """The largest reason, and the next where their intervals meet."""
    first, second = found[0], found[1] if len(found) > 1 else None
    named = f"“{first.keys['reason']}” is given most often as the reason for leaving: {told(first)}"
    if second is None or second.high is None or first.low is None or second.high < first.low:
        return named
    return f"{named}; “{second.keys['reason']}” may be as frequent: {told(second)}"


CHART = LeavingReasons()
