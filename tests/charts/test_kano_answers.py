"""The stacked Kano answers."""

from __future__ import annotations

import pytest

import evaluations
from expectancy.charts.kano_answers import CHART


def test_shares_of_each_feature_add_up_to_one() -> None:
    [picture] = CHART.draw(evaluations.full())
    for row in picture.table.rows:
        assert sum(float(cell) for cell in row[3:9] if cell is not None) == pytest.approx(1)


def test_the_least_sure_class_is_named() -> None:
    [picture] = CHART.draw(evaluations.full())
    chances = {str(row[0]): float(row[2] or 0) for row in picture.table.rows}
    least = min(chances, key=lambda name: chances[name])
    assert least.rstrip(".") in picture.title
