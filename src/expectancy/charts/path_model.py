"""A path model as boxes and arrows, on a phone as a list of its paths; the constructs' indices as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.diagram import Arrow, Box, diagram
from expectancy.charts.estimates import source
from expectancy.charts.inputs import MOST, cut, finite
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import half, number, places, spread, told

SATISFACTION = "Satisfaction"
SURE, OPEN = "more than none", "may be none"


@dataclass(frozen=True)
class PathModelChart:
    """Of everybody; the indices also by segment."""

    name: str = "path_model"
    title: str = "What goes with satisfaction, and what does satisfaction go with?"
    methods: tuple[str, ...] = ("path_model",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        everybody = [each for each in result.where("path") if set(each.keys) == {"from", "to"} and finite(each)]
        indices = [each for each in result.where("index") if finite(each)]
        made = [_paths(everybody, [each for each in indices if set(each.keys) == {"construct"}], result)]
        made.append(_indices(indices, result))
        return tuple(picture for picture in made if picture is not None)


# -- paths ----------------------------------------------------------------------------------------------------------


def _paths(found: Sequence[Estimate], indices: Sequence[Estimate], result: Result) -> Picture | None:
    constructs = list(result.details.get("model", {}))
    if not found or len(indices) < len(constructs):
        return None
    digits = 2  # as the field prints them, and so that an interval that just leaves out 0 is seen to
    order = sorted(found, key=lambda each: -each.value)
    frame = row_chart.Frame(
        axis="Path, standard deviations",
        domain=row_chart.domain([bound for each in found for bound in (each.value, each.low, each.high)], include=[0]),
        head="Path, interval",
        kinds={SURE: "accent", OPEN: "none"},
        rule=0.0,
        rule_label="none",
    )
    narrow = row_chart.rows([_line(each, digits) for each in order[:MOST]], frame)[1]
    wide = diagram([_box(each) for each in indices], [_arrow(each, digits) for each in found])
    rows = tuple((each.keys["from"], each.keys["to"], each.value, each.low, each.high, each.n) for each in order)
    how = (
        "Number on an arrow: how many standard deviations go with one, all else that leads there held constant, with "
        "its interval; solid where that leaves out 0. In a box: the index from 0 to 100. Paths say what goes together, "
        f"not what would change what. {result.variant[:1].upper()}{result.variant[1:]}.{cut(len(found))}"
    )
    description = (
        f"{len(constructs)} constructs and the {len(found)} paths between them. The numbers are in the table below."
    )
    table = Table(("from", "to", "path", "low", "high", "n"), rows)
    return Picture(
        slug("path-model", "paths"), _finding(found, digits), how, description, source(result), table, wide, narrow
    )


def _finding(found: Sequence[Estimate], digits: int) -> str:
    """What satisfaction goes with most; in a model without it, the largest path."""
    here = [each for each in found if each.keys["to"] == SATISFACTION] or list(found)
    first, *others = sorted(here, key=lambda each: -each.value)
    apart = all(
        first.low is not None and each.high is not None and first.low > each.high
        for each in others
        if each.keys["to"] == first.keys["to"]
    )
    goes = "goes most" if apart else "seems to go most"
    return f"{first.keys['to']} {goes} with {first.keys['from'].lower()}: {told(first, digits)}"


def _sure(found: Estimate) -> bool:
    return found.low is not None and found.high is not None and (found.low > 0 or found.high < 0)


def _box(index: Estimate) -> Box:
    digits = places([half(index)], most=1)
    printed = told(index, digits)
    short = number(index.value, digits) if len(printed) > 18 else printed
    return Box(index.keys["construct"], short, f"{index.keys['construct']}: index {printed}, n {index.n:,}")


def _arrow(path: Estimate, digits: int) -> Arrow:
    value, interval = number(path.value, digits), spread(path.low, path.high, digits)
    return Arrow(path.keys["from"], path.keys["to"], path.value, _sure(path), (value, interval), _hint(path, digits))


def _line(path: Estimate, digits: int) -> row_chart.Line:
    label = f"{path.keys['from']} to {path.keys['to'].lower()}"
    kind = SURE if _sure(path) else OPEN
    printed = told(path, digits)
    return row_chart.Line(label, kind, path.value, path.low, path.high, printed, f"{path.n:,}", _hint(path, digits))


def _hint(path: Estimate, digits: int) -> str:
    return f"{path.keys['from']} to {path.keys['to']}: {told(path, digits)}, n {path.n:,}"


# -- indices --------------------------------------------------------------------------------------------------------


def _indices(found: Sequence[Estimate], result: Result) -> Picture | None:
    """Of every construct; where there are segments, each segment under its construct."""
    if not found:
        return None
    first = [name for name in dict.fromkeys(each.keys["construct"] for each in found) if name == SATISFACTION]
    constructs = list(dict.fromkeys([*first, *(each.keys["construct"] for each in found)]))
    order = sorted(found, key=lambda each: constructs.index(each.keys["construct"]))
    digits = places((half(each) for each in order), most=1)
    frame = row_chart.Frame(
        axis="Index, 0 to 100", domain=(0.0, 100.0), head="Index, interval", kinds={"index": "accent"}, format="~f"
    )
    wide, narrow = row_chart.rows([_bar(each, digits) for each in order[:MOST]], frame)
    head = order[0]
    name = head.keys["construct"]
    title = f"{name} stands at {told(head, digits)} of 100"
    if len(found) > len(constructs):
        title += _between(result, name, digits)
    how = (
        "Bar and mark: mean of a construct between its indicators' lowest (0) and highest ratings (100), weighted as "
        f"in the path model, with its interval.{cut(len(order))}"
    )
    table = Table(
        ("construct", "segment", "index", "low", "high", "n"),
        tuple((each.keys["construct"], _segment(each), each.value, each.low, each.high, each.n) for each in order),
    )
    description = f"The indices of {len(constructs)} constructs. The numbers are in the table below."
    return Picture(slug("path-model", "indices"), title, how, description, source(result), table, wide, narrow)


def _between(result: Result, construct: str, digits: int) -> str:
    """The surest difference of its index between segments, if any is sure."""
    known = [each for each in result.where("index_difference", construct=construct) if finite(each) and _sure(each)]
    if not known:
        return "; no segment surely differs"
    most = max(known, key=lambda each: abs(each.value))
    segment = next(value for key, value in most.keys.items() if key not in ("against", "construct"))
    return f"; {segment} against {most.keys['against']}: {told(most, digits)}"


def _segment(found: Estimate) -> str:
    return ", ".join(value for key, value in found.keys.items() if key != "construct") or "everybody"


def _bar(found: Estimate, digits: int) -> row_chart.Line:
    segment = _segment(found)
    label = found.keys["construct"] if segment == "everybody" else f"{found.keys['construct']}, {segment}"
    printed = told(found, digits)
    return row_chart.Line(
        label,
        "index",
        found.value,
        found.low,
        found.high,
        printed,
        f"{found.n:,}",
        f"{label}: {printed}, n {found.n:,}",
        band=(0.0, found.value),
    )


CHART = PathModelChart()
