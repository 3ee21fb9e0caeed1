"""Derived importance: the share of explained satisfaction that goes with each item, as dot and interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import MOST, apart, cut, finite, labels, results, source_line
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate
from expectancy.domain.evaluation import Evaluation
from expectancy.domain.wording import half, percent, places, quoted, told

# How what is explained was divided, in words.
KINDS = {"lmg": "LMG (Shapley)", "johnson": "Johnson's relative weights"}


@dataclass(frozen=True)
class Drivers:
    """What satisfaction goes with most: an association, not a cause."""

    name: str = "drivers"
    title: str = "Which items does overall satisfaction go with most?"
    empty: str = (
        "Here stands what overall satisfaction goes with most. It needs a survey with an overall rating and at least "
        "two perceived items."
    )

    def draw(self, evaluation: Evaluation) -> tuple[Picture, ...]:
        made = {}
        for survey, result in results(evaluation, "drivers"):
            found = [share for share in result.where("share") if set(share.keys) == {"item"} and finite(share)]
            kind = KINDS.get(str(result.details.get("kind")), "share of R²")
            source = source_line(evaluation, "survey", survey)
            names = labels(evaluation, {share.keys["item"] for share in found})
            made[survey] = drivers(found, result.get("r2"), names, survey, kind, source)
        return apart(made)


def drivers(
    shares: Sequence[Estimate], r2: Estimate | None, names: Mapping[str, str], survey: str, kind: str, source: str
) -> Picture | None:
    """Largest share first."""
    known = sorted(shares, key=lambda share: -share.value)
    if not known:
        return None
    digits = places((100 * half(share) for share in known), most=1)
    frame = row_chart.Frame(
        axis="Share of what all items explain, per cent",
        domain=(0.0, row_chart.domain([bound for share in known for bound in (share.value, share.high)])[1]),
        head="Share, 95 % interval",
        kinds={"share": "accent"},
        share=True,
    )
    drawn = [_line(share, names, digits) for share in known]
    wide, narrow = row_chart.rows(drawn[:MOST], frame)
    first = known[0]
    largest = _told(first, digits)
    apart = len(known) < 2 or (first.low is not None and known[1].high is not None and first.low > known[1].high)
    surely = "goes most" if apart else "seems to go most"
    title = f"Overall satisfaction {surely} with {quoted(_name(first, names))}: {largest} of what is explained"
    subtitle = (
        f"Mark: share of what all items together explain{_explained(r2)}, divided by {kind}, with its 95 % interval. "
        "It says what satisfaction goes with, not what would change it." + cut(len(known))
    )
    description = (
        f"{len(known)} items by share of what is explained, largest first. The numbers are in the table below."
    )
    table = Table(
        ("item", "expectation", "share", "low", "high", "n"),
        tuple((s.keys["item"], _name(s, names), s.value, s.low, s.high, s.n) for s in known),
    )
    return Picture(slug("drivers", survey), title, subtitle, description, source, table, wide, narrow)


def _explained(r2: Estimate | None) -> str:
    return f" (R² {percent(r2.value)} of the variance)" if r2 is not None and finite(r2) else ""


def _line(share: Estimate, names: Mapping[str, str], digits: int) -> row_chart.Line:
    name, printed = _name(share, names), _told(share, digits)
    return row_chart.Line(
        name, "share", share.value, share.low, share.high, printed, f"{share.n:,}", f"{name}: {printed}, n {share.n:,}"
    )


def _name(share: Estimate, names: Mapping[str, str]) -> str:
    return names.get(share.keys["item"], share.keys["item"])


def _told(share: Estimate, digits: int) -> str:
    return told(share, digits, share=True)


CHART = Drivers()
