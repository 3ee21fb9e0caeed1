"""Derived importance."""

from __future__ import annotations

import evaluations
from expectancy.charts.drivers import drivers


def test_the_largest_share_is_told_as_an_association_with_the_variance_explained() -> None:
    shares = [
        evaluations.est("share", 0.2, 0.02, 300, "share of R2", item="a"),
        evaluations.est("share", 0.5, 0.02, 300, "share of R2", item="b"),
    ]
    r2 = evaluations.est("r2", 0.58, 0.02, 300, "share")
    picture = drivers(shares, r2, {"a": "Clean."}, "survey", "LMG (Shapley)", "Source: x.")
    assert picture is not None
    assert picture.title == "Overall satisfaction goes most with “b”: 50\u00a0% (46 to 54) of what is explained"
    assert "(R² 58\u00a0% of the variance), divided by LMG (Shapley)" in picture.subtitle
    assert [row[1] for row in picture.table.rows] == ["b", "Clean."]
