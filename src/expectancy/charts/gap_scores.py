"""SERVQUAL: what is expected and what is perceived, item by item; the gaps of the dimensions, single and together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import MOST, cut, finite
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import half, interval, places, quoted, spread, told

WHOLE = "all dimensions"


@dataclass(frozen=True)
class GapScores:
    """A row an item, the widest gap first; then a row a dimension."""

    name: str = "gap_scores"
    title: str = "Where do customers perceive less than they expect?"
    methods: tuple[str, ...] = ("servqual",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        gaps = [each for each in result.where("gap") if finite(each)]
        items = [each for each in gaps if set(each.keys) == {"item"}]
        wholes = [each for each in gaps if set(each.keys) <= {"dimension"}]
        made = (_items(result, items), _dimensions(result, wholes))
        return tuple(picture for picture in made if picture is not None)


def _level(result: Result, statistic: str, item: str) -> float:
    found = result.get(statistic, item=item)
    return found.value if found is not None else float("nan")


def _items(result: Result, found: Sequence[Estimate]) -> Picture | None:
    if not found:
        return None
    order = sorted(found, key=lambda each: each.value)
    digits = places((half(each) for each in order), most=2)
    levels = {
        each.keys["item"]: (
            _level(result, "expected", each.keys["item"]),
            _level(result, "perceived", each.keys["item"]),
        )
        for each in order
    }
    frame = row_chart.Frame(
        axis="Mean rating, points of the scale",
        domain=row_chart.domain([value for pair in levels.values() for value in pair]),
        head="Gap, interval",
        kinds={"perceived": "accent"},
    )
    content = [_line(each, *levels[each.keys["item"]], digits) for each in order[:MOST]]
    wide, narrow = row_chart.rows(content, frame)
    return Picture(
        "servqual-items",
        _widest(order, digits),
        f"Dot: what is perceived. Diamond: what is expected. Printed: perceived less expected.{cut(len(order))}",
        f"{len(order)} items with what is expected, what is perceived and the gap. The numbers are in the table below.",
        source(result),
        Table(
            ("item", "expected", "perceived", "gap", "low", "high", "n"),
            tuple(
                (each.keys["item"], *levels[each.keys["item"]], each.value, each.low, each.high, each.n)
                for each in order
            ),
        ),
        wide,
        narrow,
    )


def _line(gap: Estimate, expected: float, perceived: float, digits: int) -> row_chart.Line:
    printed, n, item = told(gap, digits), f"{gap.n:,}", gap.keys["item"]
    hint = f"{item}: expected {expected:.2f}, perceived {perceived:.2f}, gap {printed}, n {n}"
    return row_chart.Line(item, "perceived", perceived, None, None, printed, n, hint, second=expected)


def _widest(order: Sequence[Estimate], digits: int) -> str:
    worst = order[0]
    short = sum(1 for each in order if each.high is not None and each.high < 0)
    printed = f"{told(worst, digits)} points"
    if worst.value >= 0:
        return f"No item falls short; the smallest gap is that of {quoted(worst.keys['item'])}: {printed}"
    return f"{short} of {len(order)} items surely fall short; widest is {quoted(worst.keys['item'])}: {printed}"


def _dimensions(result: Result, found: Sequence[Estimate]) -> Picture | None:
    if not found:
        return None
    together = {
        each.keys["dimension"]: each for each in result.where("gap_simultaneous") if set(each.keys) == {"dimension"}
    }
    order = sorted((each for each in found if each.keys), key=lambda each: each.value)
    order += [each for each in found if not each.keys]
    digits = places((half(each) for each in order), most=2)
    bounds = [bound for each in (*order, *together.values()) for bound in (each.value, each.low, each.high)]
    frame = row_chart.Frame(
        axis="Gap: perceived less expected, points of the scale",
        domain=row_chart.domain(bounds, include=(0.0,)),
        head="Gap, interval",
        kinds={"gap": "accent"},
        rule=0.0,
        rule_label="as expected",
    )
    content = [_whole(each, together.get(each.keys.get("dimension", "")), digits) for each in order[:MOST]]
    wide, narrow = row_chart.rows(content, frame)
    worst = order[0]
    how = " Pale band: interval that holds for all dimensions together." if together else ""
    return Picture(
        "servqual-dimensions",
        f"Of {max(1, len(order) - 1)} dimensions {quoted(_named(worst))} has the lowest gap: "
        f"{told(worst, digits)} points",
        f"Mark: gap with its interval; at 0 customers perceive what they expect.{how}",
        f"The gaps of {len(order)} dimensions and of the whole. The numbers are in the table below.",
        source(result),
        Table(
            ("dimension", "gap", "low", "high", "together_low", "together_high", "n"),
            tuple(
                (
                    _named(each),
                    each.value,
                    each.low,
                    each.high,
                    *((one.low, one.high) if (one := together.get(_named(each))) is not None else (None, None)),
                    each.n,
                )
                for each in order
            ),
        ),
        wide,
        narrow,
    )


def _whole(gap: Estimate, joint: Estimate | None, digits: int) -> row_chart.Line:
    printed, n = told(gap, digits), f"{gap.n:,}"
    band = (joint.low, joint.high) if joint is not None and joint.low is not None and joint.high is not None else None
    more = f", together with the others {spread(*band, digits)}" if band is not None else ""
    hint = f"{_named(gap)}: gap {gap.value:.{digits}f} ({interval(gap, digits)}){more}, n {n}"
    return row_chart.Line(_named(gap), "gap", gap.value, gap.low, gap.high, printed, n, hint, band=band)


def _named(gap: Estimate) -> str:
    return gap.keys.get("dimension", WHOLE)


CHART = GapScores()
