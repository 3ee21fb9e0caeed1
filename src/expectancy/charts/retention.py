"""The retention curve: who is still there after so many renewals, with the fitted sBG model and its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts.contract import Picture, Table
from expectancy.charts.curves import Dot, Frame, Knot, curves
from expectancy.charts.estimates import source
from expectancy.charts.inputs import finite
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import percent, told

THIN = 10  # with fewer at risk a dot says nothing, and is not drawn


@dataclass(frozen=True)
class RetentionCurve:
    """A dot a renewal, a line for the model."""

    name: str = "retention"
    title: str = "How many customers are still there after so many renewals?"
    methods: tuple[str, ...] = ("retention",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        seen = [each for each in result.where("survival") if set(each.keys) == {"renewal"} and finite(each)]
        fitted = [each for each in result.where("survival_sbg") if set(each.keys) == {"renewal"} and finite(each)]
        if not seen:
            return ()
        period = str(result.details["period"])
        solid = [each for each in seen if each.n >= THIN] or seen
        dots = [Dot(_at(each), each.value, each.low, each.high, _hint(each)) for each in solid]
        start = [Knot(0.0, 1.0, 1.0, 1.0)] if fitted else []
        knots = start + [Knot(_at(each), each.value, each.low, each.high, beyond=not each.n) for each in fitted]
        frame = Frame(f"Renewals, one a {period}", "Still customers, per cent", (0.0, 1.0), {"seen": "ink"}, share=True)
        wide, narrow = curves(dots, knots, frame)
        return (
            Picture(
                "retention",
                _title(result, solid),
                "Dot: customers still there (Kaplan-Meier) with the interval"
                + ("; line: the sBG model with its interval, dashed beyond what was seen." if fitted else ".")
                + (f" Renewals to which fewer than {THIN} came are not drawn." if len(solid) < len(seen) else ""),
                f"Survival after up to {len(seen)} renewals. The numbers are in the table below.",
                source(result),
                _table(result, seen, fitted),
                wide,
                narrow,
            ),
        )


def _at(found: Estimate) -> float:
    return float(found.keys["renewal"])


def _hint(found: Estimate) -> str:
    return f"After {found.keys['renewal']} renewals: {told(found)}, {found.n:,} came to it"


def _title(result: Result, seen: Sequence[Estimate]) -> str:
    last = seen[-1]
    after = f"after {last.keys['renewal']} renewal{'s' if last.keys['renewal'] != '1' else ''}"
    title = f"{told(last)} of customers are still there {after}"
    churn = result.get("sbg_churn")
    if churn is None:
        return title
    alike = result.get("all_alike_p")
    if alike is not None and alike.value > 0.05:
        return (
            f"{title}; {percent(churn.value)} leave at the first, with no sign that some leave more easily than others"
        )
    return f"{title}; {percent(churn.value)} leave at the first, and some leave far more easily than others"


def _table(result: Result, seen: Sequence[Estimate], fitted: Sequence[Estimate]) -> Table:
    known = {each.keys["renewal"]: each for each in seen}
    model = {each.keys["renewal"]: each for each in fitted}
    rows = []
    for renewal in dict.fromkeys([*known, *model]):
        one, other, kept = known.get(renewal), model.get(renewal), result.get("retention", renewal=renewal)
        rows.append(
            (
                int(renewal),
                *((None, None, None) if one is None else (one.value, one.low, one.high)),
                None if kept is None else kept.value,
                *((None, None, None) if other is None else (other.value, other.low, other.high)),
                0 if one is None else one.n,
            )
        )
    columns = ("renewal", "survival", "low", "high", "retention", "survival_sbg", "sbg_low", "sbg_high", "n")
    return Table(columns, tuple(rows))


CHART = RetentionCurve()
