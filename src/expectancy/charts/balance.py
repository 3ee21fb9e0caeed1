"""Before and after weighting: the share of each kind of customer among those who answered, and among all."""

from __future__ import annotations

from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import MOST, cut
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import number, percent, spread


@dataclass(frozen=True)
class Balance:
    """A row a level: who answered as mark and interval, all customers as hollow tick."""

    name: str = "balance"
    title: str = "Who answered, against who the customers are?"
    methods: tuple[str, ...] = ("weighting",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        before = result.where("share_before")
        if not before:
            return ()
        of = {_key(each): each.value for each in result.where("share_population")}
        after = {_key(each): each.value for each in result.where("share_after")}
        frame = row_chart.Frame(
            axis="Share, per cent; hollow tick: of all customers",
            domain=row_chart.domain(
                [x for each in before for x in (each.low, each.high, of[_key(each)])], include=[0.0]
            ),
            head="Answered, 95 % interval",
            kinds={"share": "accent"},
            share=True,
        )
        wide, narrow = row_chart.rows([_line(each, of[_key(each)]) for each in before[:MOST]], frame)
        rows = tuple(
            (*_key(each), each.value, each.low, each.high, of[_key(each)], after[_key(each)], each.n) for each in before
        )
        columns = ("variable", "level", "share_before", "low", "high", "share_population", "share_after", "n")
        return (
            Picture(
                slug("weighting", "balance"),
                _title(before, of),
                "Mark: share among those who answered, with its interval; hollow tick: share among all customers, "
                f"which weighting gives the sample.{_cost(result)}{cut(len(before))}",
                f"{len(before)} kinds of customers by their shares. The numbers are in the table below.",
                source(result),
                Table(columns, rows),
                wide,
                narrow,
            ),
        )


def _key(found: Estimate) -> tuple[str, str]:
    return found.keys["variable"], found.keys["level"]


def _title(before: list[Estimate], of: dict[tuple[str, str], float]) -> str:
    """The level that is furthest from its share among the customers."""
    worst = max(before, key=lambda each: abs(each.value - of[_key(each)]))
    share, real = percent(worst.value), percent(of[_key(worst)])
    return f"{': '.join(_key(worst))} is {share} of those who answered, {real} of all customers"


def _cost(result: Result) -> str:
    """What unequal weights cost."""
    effect = result.get("design_effect_kish")
    return "" if effect is None else f" Unequal weights cost {percent(1 - 1 / effect.value)} of the answers."


def _line(found: Estimate, real: float) -> row_chart.Line:
    label = ": ".join(_key(found))
    bounds = spread(found.low, found.high, 0, share=True)
    printed = f"{percent(found.value)} ({bounds})" if bounds else percent(found.value)
    hint = f"{label}: {printed} of those who answered, {number(100 * real, 0)} % of all customers"
    return row_chart.Line(
        label, "share", found.value, found.low, found.high, printed, f"{found.n:,}", hint, second=real
    )


CHART = Balance()
