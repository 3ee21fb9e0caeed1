"""Retention by satisfaction: the share retained at every rating, and the fitted line."""

from __future__ import annotations

from dataclasses import dataclass

from expectancy.charts.contract import Picture, Table
from expectancy.charts.curves import Dot, Frame, Knot, curves
from expectancy.charts.estimates import source
from expectancy.charts.inputs import finite
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import number, spread, told


@dataclass(frozen=True)
class SatisfactionCurve:
    """A dot a rating, a line for the model."""

    name: str = "satisfaction_value"
    title: str = "How does retention go with satisfaction?"
    methods: tuple[str, ...] = ("satisfaction_value",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        seen = [each for each in result.where("retained") if set(each.keys) == {"rating"} and finite(each)]
        fitted = [each for each in result.where("retained_fitted") if set(each.keys) == {"rating"}]
        if not seen:
            return ()
        dots = [Dot(_at(each), each.value, each.low, each.high, _hint(each)) for each in seen]
        knots = [Knot(_at(each), each.value, each.low, each.high) for each in fitted]
        frame = Frame("Satisfaction", "Retained, per cent", (0.0, 1.0), {"seen": "ink"}, share=True)
        wide, narrow = curves(dots, knots, frame)
        model = {each.keys["rating"]: each for each in fitted}
        rows = tuple(
            (
                float(each.keys["rating"]),
                each.value,
                each.low,
                each.high,
                model[each.keys["rating"]].value if each.keys["rating"] in model else None,
                each.n,
            )
            for each in seen
        )
        return (
            Picture(
                "satisfaction-value",
                _title(result, seen),
                "Dot: share of those who gave the rating that were retained, with its interval"
                + ("; line: logistic regression with its interval." if fitted else "."),
                f"Retention at {len(seen)} ratings of satisfaction. The numbers are in the table below.",
                source(result),
                Table(("rating", "retained", "low", "high", "fitted", "n"), rows),
                wide,
                narrow,
                result.notes[0] if result.notes else "",
            ),
        )


def _at(found: Estimate) -> float:
    return float(found.keys["rating"])


def _hint(found: Estimate) -> str:
    return f"Rating {found.keys['rating']}: {told(found)} retained, n {found.n:,}"


def _title(result: Result, seen: list[Estimate]) -> str:
    more = result.get("retention_per_point")
    if more is None:
        best = max(seen, key=lambda each: each.n)
        return f"Of those who rated {best.keys['rating']}, {told(best)} were retained; no slope can be told"
    points = f"{number(100 * more.value, 1)} points"
    if more.low is not None and more.high is not None:
        points += f" ({spread(more.low, more.high, 1, share=True)})"
    return f"A point more satisfaction goes with {points} more retention"


CHART = SatisfactionCurve()
