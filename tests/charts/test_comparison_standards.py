"""Kinds of expectation on one line an item."""

from __future__ import annotations

import json
from dataclasses import replace

from expectancy.charts.comparison_standards import CHART
from expectancy.methods.measure.expectations.comparison_standards import METHOD
from expectations import answers, arrow, survey
from tables import estimate


def test_each_kind_has_its_own_shape_and_the_furthest_short_comes_first() -> None:
    asked = survey("minimum", "predicted", "expected", "perceived")
    result = estimate(METHOD, asked, arrow(answers()))
    [picture] = CHART.draw(result)
    highest = {
        name: max(result.where(kind, item=name)[0].value for kind in ("minimum", "predicted", "expected"))
        for name in "xyz"
    }
    short = {name: result.where("perceived", item=name)[0].value - highest[name] for name in "xyz"}
    assert [row[0] for row in picture.table.rows] == sorted(short, key=lambda name: short[name])
    reached = sum(
        result.where("perceived", item=name)[0].value >= result.where("predicted", item=name)[0].value for name in "xyz"
    )
    assert f"the minimum in 3 of 3 items, what is predicted in {reached} and what is expected in 0" in picture.title
    text = json.dumps(picture.wide)
    for shape in ("triangle-up", "diamond", "circle"):
        assert f'"{shape}"' in text


def test_kinds_without_a_perceived_level_are_compared_with_each_other() -> None:
    [picture] = CHART.draw(estimate(METHOD, survey("minimum", "ideal"), arrow(answers())))
    assert picture.title.startswith("The kinds of expectation lie up to 2.75 points apart, furthest for “x”")
    assert "Filled" not in picture.subtitle


def test_items_asked_of_other_kinds_have_gaps_in_the_table() -> None:

    asked = survey("expected", "perceived")
    other = survey("predicted", "perceived").items[1]
    mixed = replace(asked, items=(asked.items[0], other, asked.items[2]))
    [picture] = CHART.draw(estimate(METHOD, mixed, arrow(answers())))
    rows = {row[0]: row for row in picture.table.rows}
    assert rows["y"][picture.table.columns.index("expected")] is None
    assert rows["y"][picture.table.columns.index("predicted")] is not None
    assert "what is predicted in 1 of 1 items and what is expected in 0 of 2" in picture.title
