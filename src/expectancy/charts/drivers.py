"""Derived importance: the share of explained satisfaction that goes with each item, as dot and interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import MOST, cut, finite, labels, results, source_line
from expectancy.charts.words import half, percent, places, quoted, told
from expectancy.domain.estimate import Estimate
from expectancy.domain.evaluation import Evaluation

# The statistics of drivers, in order of preference, and what they are called.
SHARES = {"lmg": "LMG (Shapley) share of R²", "johnson": "Johnson's relative weight", "share": "share of R²"}


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
        made = []
        for survey, result in results(evaluation, "drivers"):
            statistic = next((name for name in SHARES if result.where(name)), "")
            found = [share for share in result.where(statistic) if set(share.keys) == {"item"} and finite(share)]
            picture = drivers(found, labels(evaluation), survey, statistic, source_line(evaluation, "survey", survey))
            made += [] if picture is None else [picture]
        return tuple(made)


def drivers(
    shares: Sequence[Estimate], names: Mapping[str, str], survey: str, statistic: str, source: str
) -> Picture | None:
    """Largest share first."""
    known = sorted(shares, key=lambda share: -share.value)
    if not known:
        return None
    what = SHARES[statistic]
    digits = places((100 * half(share) for share in known), most=1)
    frame = row_chart.Frame(
        axis=f"{what}, per cent",
        domain=(0.0, row_chart.domain([bound for share in known for bound in (share.value, share.high)])[1]),
        head="Share, 95 % interval",
        kinds={"share": "accent"},
        share=True,
    )
    drawn = [_line(share, names, digits) for share in known]
    wide, narrow = row_chart.rows(drawn[:MOST], frame)
    first = known[0]
    largest = _told(first, digits)
    title = f"Overall satisfaction goes most with {quoted(_name(first, names))}: {largest} of what is explained"
    subtitle = (
        f"Mark: {what}, with its 95 % interval. The shares add up to all that the items explain together; they "
        "say what goes with satisfaction, not what would change it." + cut(len(known))
    )
    description = f"{len(known)} items by {what}, largest first. The numbers are in the table below."
    table = Table(
        ("item", "expectation", statistic, "low", "high", "n"),
        tuple((s.keys["item"], _name(s, names), s.value, s.low, s.high, s.n) for s in known),
    )
    return Picture(f"drivers-{survey}", title, subtitle, description, source, table, wide, narrow)


def _line(share: Estimate, names: Mapping[str, str], digits: int) -> row_chart.Line:
    name, printed = _name(share, names), _told(share, digits)
    return row_chart.Line(
        name, "share", share.value, share.low, share.high, printed, f"{share.n:,}", f"{name}: {printed}, n {share.n:,}"
    )


def _name(share: Estimate, names: Mapping[str, str]) -> str:
    return names.get(share.keys["item"], share.keys["item"])


def _told(share: Estimate, digits: int) -> str:
    return told(share, digits) if share.unit == "share" else percent(share.value, digits)


CHART = Drivers()
