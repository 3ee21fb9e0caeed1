"""Reliability: alpha with its interval and omega beside it, a row a dimension, a picture a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import MOST, cut, finite
from expectancy.charts.words import slug
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import half, places, quoted, told

WHOLE = "all items"
BESIDE = {"omega_total": "diamond", "omega_h": "triangle-up"}  # hollow marks


@dataclass(frozen=True)
class Reliabilities:
    """What is perceived first, as it is asked most often."""

    name: str = "reliability"
    title: str = "Which dimensions may be added up?"
    methods: tuple[str, ...] = ("reliability",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        made = (_picture(result, score) for score in ("perceived", "expected", "gap"))
        return tuple(picture for picture in made if picture is not None)


def _picture(result: Result, score: str) -> Picture | None:
    found = [
        each for each in result.where("alpha", score=score) if finite(each) and set(each.keys) <= {"score", "dimension"}
    ]
    if not found:
        return None
    order = sorted((each for each in found if "dimension" in each.keys), key=lambda each: each.value)
    order += [each for each in found if "dimension" not in each.keys]
    digits = places((half(each) for each in order), most=2)
    beside = {_named(each): _beside(result, each) for each in order}
    bounds = [bound for each in order for bound in (each.value, each.low, each.high)]
    shown = {name: shape for name, shape in BESIDE.items() if any(name in levels for levels in beside.values())}
    frame = row_chart.Frame(
        axis="Reliability, 0 to 1",
        domain=row_chart.domain([*bounds, *(value for levels in beside.values() for value in levels.values())]),
        head="Alpha, interval",
        kinds={"alpha": "accent"},
        levels={_word(name): shape for name, shape in shown.items()},
    )
    wide, narrow = row_chart.rows([_line(each, beside[_named(each)], digits) for each in order[:MOST]], frame)
    return Picture(
        slug("reliability", score),
        _title(score, order, digits),
        f"Mark: alpha of what is {score} with its interval. Hollow: omega of the same items.{cut(len(order))}"
        if score != "gap"
        else f"Mark: alpha of the gaps with its interval. Hollow: omega of the same items.{cut(len(order))}",
        f"Alpha and omega of {len(order)} scales. The numbers are in the table below.",
        source(result),
        Table(
            ("dimension", "alpha", "low", "high", *shown, "n"),
            tuple(
                (
                    _named(each),
                    each.value,
                    each.low,
                    each.high,
                    *(beside[_named(each)].get(name) for name in shown),
                    each.n,
                )
                for each in order
            ),
        ),
        wide,
        narrow,
    )


def _title(score: str, order: Sequence[Estimate], digits: int) -> str:
    lowest = order[0]
    if "dimension" not in lowest.keys:
        return f"{score.capitalize()}: alpha of {WHOLE} is {told(lowest, digits)}"
    return f"{score.capitalize()}: lowest is the alpha of {quoted(_named(lowest))}: {told(lowest, digits)}"


def _beside(result: Result, alpha: Estimate) -> dict[str, float]:
    found = {name: result.get(name, **alpha.keys) for name in BESIDE}
    return {name: each.value for name, each in found.items() if each is not None and finite(each)}


def _line(alpha: Estimate, beside: dict[str, float], digits: int) -> row_chart.Line:
    printed, n, name = told(alpha, digits), f"{alpha.n:,}", _named(alpha)
    more = "".join(f", {_word(other)} {value:.2f}" for other, value in beside.items())
    levels = {_word(other): value for other, value in beside.items()}
    hint = f"{name}: alpha {printed}{more}, n {n}"
    return row_chart.Line(name, "alpha", alpha.value, alpha.low, alpha.high, printed, n, hint, levels=levels)


def _named(found: Estimate) -> str:
    return found.keys.get("dimension", WHOLE)


def _word(statistic: str) -> str:
    return {"omega_total": "omega total", "omega_h": "omega hierarchical"}[statistic]


CHART = Reliabilities()
