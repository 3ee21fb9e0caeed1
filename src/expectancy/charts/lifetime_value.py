"""The lifetime value of a customer by convention and model, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import finite
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import told

# Statistic -> what it counts; the multiples where the study has no amounts.
VALUES = {
    "clv": "One retention, first margin after a period",
    "clv_now": "One retention, first margin at once",
    "clv_sbg": "Retention grows with age (sBG)",
}
MULTIPLES = {
    "margin_multiple": VALUES["clv"],
    "margin_multiple_now": VALUES["clv_now"],
    "margin_multiple_sbg": VALUES["clv_sbg"],
}


@dataclass(frozen=True)
class LifetimeValue:
    """A row a convention."""

    name: str = "lifetime_value"
    title: str = "What is a customer worth?"
    methods: tuple[str, ...] = ("lifetime_value",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        money = _found(result, VALUES)
        names, found = (VALUES, money) if money else (MULTIPLES, _found(result, MULTIPLES))
        if not found:
            return ()
        unit = "money, in the unit of the amounts" if money else "margins of a period"
        frame = row_chart.Frame(
            axis=f"Lifetime value of a customer, {unit}",
            domain=row_chart.domain([bound for each in found for bound in (each.low, each.high)], include=[0.0]),
            head="Value, interval",
            kinds={"value": "accent"},
            n_head="customers",
        )
        wide, narrow = row_chart.rows([_line(each, names[each.statistic]) for each in found], frame)
        return (
            Picture(
                "lifetime-value",
                _title(found, money != []),
                f"Mark: lifetime value with its interval. {result.variant[0].upper()}{result.variant[1:]}.",
                f"{len(found)} ways to count a lifetime value. The numbers are in the table below.",
                source(result),
                _table(result),
                wide,
                narrow,
                next(iter(result.notes), ""),
            ),
        )


def _found(result: Result, names: dict[str, str]) -> list[Estimate]:
    return [each for name in names if (each := result.get(name)) is not None and finite(each)]


def _line(each: Estimate, label: str) -> row_chart.Line:
    return row_chart.Line(
        label,
        "value",
        each.value,
        each.low,
        each.high,
        told(each),
        f"{each.n:,}",
        f"{label}: {told(each)}, n {each.n:,}",
    )


def _title(found: Sequence[Estimate], money: bool) -> str:
    """The first convention, and the model that lets retention grow, where it could be fitted."""
    counted = "" if money else " margins of a period"
    model = next((each for each in found if each.statistic.endswith("_sbg")), None)
    beside = "" if model is None else f"; where retention grows with age {told(model)}"
    return f"A customer is worth {told(found[0])}{counted}{beside}"


def _table(result: Result) -> Table:
    rows = [each for each in result.estimates if not each.keys]
    return Table(
        ("statistic", "value", "low", "high", "n", "unit"),
        tuple((each.statistic, each.value, each.low, each.high, each.n, each.unit) for each in rows),
    )


CHART = LifetimeValue()
