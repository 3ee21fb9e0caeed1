"""Factor structure: eigenvalues against chance (scree), what loads on what, and loadings on the study's dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from expectancy.charts import rows as row_chart
from expectancy.charts.contract import Picture, Size, Table
from expectancy.charts.estimates import source
from expectancy.charts.inputs import MOST, cut, finite
from expectancy.charts.svg import HINT
from expectancy.charts.theme import LIGHT, SMALL, Marks, compiled, inline_data, px
from expectancy.charts.words import shortened
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import half, number, percent, places, quoted, told

SHOWN = 0.3  # loadings from here on are drawn full; all are in the table
CELL, ROW = {"wide": 92.0, "narrow": 40.0}, 24.0


@dataclass(frozen=True)
class FactorStructure:
    """How many factors, then what they are."""

    name: str = "factor_structure"
    title: str = "How many factors stand above chance, and what loads on them?"
    methods: tuple[str, ...] = ("factors",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        made = (_scree(result), _matrix(result), _confirmed(result))
        return tuple(picture for picture in made if picture is not None)


def _everybody(result: Result, statistic: str, keys: set[str]) -> list[Estimate]:
    return [each for each in result.where(statistic) if set(each.keys) == {"score", *keys} and finite(each)]


# -- scree --------------------------------------------------------------------------------------------------------


def _scree(result: Result) -> Picture | None:
    found = _everybody(result, "eigenvalue", {"factor"})
    chance = {each.keys["factor"]: each.value for each in _everybody(result, "random_eigenvalue", {"factor"})}
    if not found:
        return None
    data = [
        {
            "factor": int(each.keys["factor"]),
            "value": each.value,
            "low": each.low,
            "high": each.high,
            "chance": chance[each.keys["factor"]],
            "hint": f"{HINT}factor {each.keys['factor']}: {told(each, 2)}, by chance {chance[each.keys['factor']]:.2f}",
        }
        for each in found
    ]
    return Picture(
        "factors-scree",
        _how_many(result),
        "Dot: eigenvalue with its interval. Dashed: 95 % of those of unrelated items lie below (parallel analysis).",
        f"{len(data)} eigenvalues, each with that of unrelated items. The numbers are in the table below.",
        source(result),
        Table(
            ("factor", "eigenvalue", "low", "high", "random_eigenvalue"),
            tuple((int(d["factor"]), d["value"], d["low"], d["high"], d["chance"]) for d in data),  # type: ignore[arg-type]
        ),
        _drawn_scree(data, "wide"),
        _drawn_scree(data, "narrow"),
    )


def _how_many(result: Result) -> str:
    count = int(next(iter(_everybody(result, "factors_suggested", set()))).value)
    sure = _everybody(result, "chance_factors", set())
    held = f", as in {percent(sure[0].value)} of resamples" if sure else ""
    return f"{count} {'factor stands' if count == 1 else 'factors stand'} above chance{held}"


def _drawn_scree(data: Sequence[dict[str, Any]], size: Size) -> dict[str, Any]:
    wide = 760.0 if size == "wide" else 280.0
    ends = [
        value
        for each in data
        for value in (each["value"], each["low"], each["high"], each["chance"])
        if value is not None
    ]
    y = alt.Scale(domain=list(row_chart.domain(ends, include=(0.0,))), nice=False, zero=False)
    x = alt.X(
        "factor:Q",
        scale=alt.Scale(domain=[0.5, len(data) + 0.5], nice=False),
        axis=alt.Axis(title="Factor", format="d", tickCount=min(len(data), 12), grid=False),
    )

    def up(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=y, axis=alt.Axis(title="Eigenvalue", ticks=False, tickCount=6))

    chart = alt.Chart(inline_data(data))
    place = data[min(len(data) - 1, 3 if size == "wide" else 2)]
    name = alt.Chart(inline_data([place])).mark_text(align="left", dx=4, dy=-9, color=LIGHT["ink"], aria=False)
    layers: list[Marks] = [
        chart.mark_line(color=LIGHT["rule"], strokeDash=[4, 3], strokeWidth=1.5, aria=False).encode(
            x=x, y=up("chance")
        ),
        chart.mark_rule(color=LIGHT["accent"], strokeWidth=1.8, aria=False).encode(
            x=x, y=up("low"), y2=alt.Y2("high:Q")
        ),
        chart.mark_line(color=LIGHT["accent"], strokeWidth=1.4, aria=False).encode(x=x, y=up("value")),
        chart.mark_point(filled=True, color=LIGHT["accent"], size=64, opacity=1).encode(
            x=x, y=up("value"), description=alt.Description("hint:N")
        ),
        name.encode(x=x, y=up("chance"), text=px(alt.TextValue, "unrelated items")),
    ]
    return compiled(alt.layer(*layers).properties(width=wide, height=300 if size == "wide" else 240))


# -- what loads on what -------------------------------------------------------------------------------------------


def _matrix(result: Result) -> Picture | None:
    statistic = "pattern_loading" if result.where("pattern_loading") else "component_loading"
    found = _everybody(result, statistic, {"item", "factor"})
    if not found:
        return None
    factors = list(dict.fromkeys(each.keys["factor"] for each in found))
    by_item: dict[str, dict[str, Estimate]] = {}
    for each in found:
        by_item.setdefault(each.keys["item"], {})[each.keys["factor"]] = each

    def first(item: str) -> tuple[int, float]:
        best = max(by_item[item].values(), key=lambda each: abs(each.value))
        return factors.index(best.keys["factor"]), -abs(best.value)

    order = sorted(by_item, key=first)
    shown, on = order[:MOST], factors[:6]
    strongest = max(found, key=lambda each: abs(each.value))
    kind = "promax" if statistic == "pattern_loading" else "varimax"
    loaded = sum(1 for item in order if sum(abs(each.value) >= SHOWN for each in by_item[item].values()) > 1)
    return Picture(
        "factors-loadings",
        f"{loaded} of {len(order)} items load on more than one factor; strongest is {quoted(strongest.keys['item'])} "
        f"on factor {strongest.keys['factor']}: {told(strongest, 2)}",
        f"Size: how strongly an item loads ({kind}); purple: the other way round. Pale: under {SHOWN}."
        f"{cut(len(order))}",
        f"The loadings of {len(order)} items on {len(factors)} factors. The numbers are in the table below.",
        source(result),
        Table(
            ("item", *(f"factor {factor}" for factor in factors)),
            tuple((item, *(by_item[item][factor].value for factor in factors)) for item in order),
        ),
        _drawn_matrix(by_item, shown, on, "wide"),
        _drawn_matrix(by_item, shown, on, "narrow"),
    )


def _drawn_matrix(
    by_item: dict[str, dict[str, Estimate]], items: Sequence[str], factors: Sequence[str], size: Size
) -> dict[str, Any]:
    letters = 30 if size == "wide" else 12
    data = [
        {
            "item": shortened(item, letters),
            "row": row,
            "factor": factor,
            "size": abs(each.value),
            "colour": LIGHT["reverse"] if each.value < 0 else LIGHT["accent"],
            "faint": 1.0 if abs(each.value) >= SHOWN else 0.35,
            "told": number(each.value),
            "ink": LIGHT["ink"] if abs(each.value) >= SHOWN else LIGHT["muted"],
            "hint": f"{HINT}{item} on factor {factor}: {told(each, 2)}",
        }
        for row, item in enumerate(items)
        for factor in factors
        for each in (by_item[item][factor],)
    ]
    labels = [shortened(item, letters) for item in items]
    expression = f"{labels!r}[datum.value]".replace("'", '"')
    y = alt.Y(
        "row:O",
        axis=alt.Axis(
            title=None, ticks=False, labelExpr=expression, labelLimit=220, labelColor=LIGHT["ink"], grid=False
        ),
    )
    x = alt.X("factor:O", axis=alt.Axis(title="Factor", orient="top", labelAngle=0, ticks=False, grid=False, offset=6))
    chart = alt.Chart(inline_data(data))
    dots = chart.mark_point(filled=True).encode(
        x=x,
        y=y,
        size=alt.Size("size:Q", scale=alt.Scale(domain=[0, 1], range=[4, 320]), legend=None),
        color=alt.Color("colour:N", scale=None),
        opacity=alt.Opacity("faint:Q", scale=None),
        description=alt.Description("hint:N"),
    )
    layers: list[Marks] = [dots]
    if size == "wide":
        text = chart.mark_text(align="left", dx=14, fontSize=SMALL, aria=False)
        layers.append(text.encode(x=x, y=y, text=alt.Text("told:N"), color=alt.Color("ink:N", scale=None)))
    return compiled(alt.layer(*layers).properties(width=CELL[size] * len(factors), height=ROW * len(items)))


# -- on the study's dimensions ------------------------------------------------------------------------------------


def _confirmed(result: Result) -> Picture | None:
    found = [
        each
        for each in result.where("loading", model="dimensions")
        if finite(each) and set(each.keys) == {"score", "model", "dimension", "item"}
    ]
    if not found:
        return None
    digits = places((half(each) for each in found), most=2)
    frame = row_chart.Frame(
        axis="Standardised loading",
        domain=row_chart.domain([bound for each in found for bound in (each.value, each.low, each.high)]),
        head="Loading, interval",
        kinds={"loading": "accent"},
    )
    lines = [
        row_chart.Line(
            each.keys["item"],
            "loading",
            each.value,
            each.low,
            each.high,
            told(each, digits),
            f"{each.n:,}",
            f"{each.keys['item']} on {each.keys['dimension']}: {told(each, digits)}, n {each.n:,}",
            note=each.keys["dimension"],
        )
        for each in found[:MOST]
    ]
    wide, narrow = row_chart.rows(lines, frame)
    weakest = min(found, key=lambda each: each.value)
    return Picture(
        "factors-dimensions",
        _fits(result, weakest, digits),
        "Mark: how strongly an item loads on its dimension, with its interval. Under its name: the dimension."
        f"{cut(len(found))}",
        f"The loadings of {len(found)} items on their dimensions. The numbers are in the table below.",
        source(result),
        Table(
            ("item", "dimension", "loading", "low", "high", "n"),
            tuple(
                (each.keys["item"], each.keys["dimension"], each.value, each.low, each.high, each.n) for each in found
            ),
        ),
        wide,
        narrow,
    )


def _fits(result: Result, weakest: Estimate, digits: int) -> str:
    score = weakest.keys["score"]
    cfi, one = (result.get("cfi", score=score, model=model) for model in ("dimensions", "one factor"))
    beside = f", one factor {one.value:.2f}" if one is not None else ""
    fit = f"The dimensions fit with a CFI of {cfi.value:.2f}{beside}; " if cfi is not None else ""
    return f"{fit}weakest loads {quoted(weakest.keys['item'])}: {told(weakest, digits)}"


CHART = FactorStructure()
