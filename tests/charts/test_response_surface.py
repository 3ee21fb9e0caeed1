"""The map of satisfaction over expectation and performance."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from expectancy.charts.response_surface import CHART
from expectancy.domain.estimate import Result
from expectancy.methods.contract import Options
from expectancy.methods.measure.expectations.response_surface import METHOD
from expectations import answers, arrow, survey
from tables import estimate


def found(**options: object) -> Result:
    return estimate(METHOD, survey("predicted", "perceived"), arrow(answers()), Options(**options))  # type: ignore[arg-type]


def test_the_whole_comes_first_and_then_the_items_whose_surface_explains_most() -> None:
    result = found()
    pictures = CHART.draw(result)
    share = {name: result.where("r2_quadratic", item=name)[0].value for name in "xyz"}
    order = sorted(share, key=lambda name: -share[name])
    assert [picture.name for picture in pictures] == [
        "response-surface-the-whole",
        *(f"response-surface-{name}" for name in order),
    ]
    r2 = result.get("r2_direct")
    assert r2 is not None
    assert pictures[0].title.startswith(
        f"Expectation and performance explain {round(100 * r2.value)}\u00a0% of satisfaction"
    )
    assert {row[0] for row in pictures[0].table.rows} >= {"a1", "a4", "p_difference", "stationary_expectation"}


def test_it_is_read_without_colours() -> None:
    """A number on every line, the line E = P dashed, both sides of it named."""
    for size in ("wide", "narrow"):
        spec = CHART.draw(found())[0].spec(size)  # type: ignore[arg-type]
        text = json.dumps(spec)
        assert "strokeDash" in text
        assert "better than expected" in text
        assert "worse than expected" in text
        numbers = [rows for rows in spec["datasets"].values() if rows and set(rows[0]) == {"x", "y", "text"}]
        assert len(numbers[0]) >= 3
        assert all(1 <= float(row["text"]) <= 7 for row in numbers[0])  # none beyond the scale of satisfaction


def test_a_surface_that_may_be_flat_says_so() -> None:
    rng = np.random.default_rng(1)
    frame = answers(absent=0)
    frame["overall"] = np.clip(
        np.rint(0.5 * frame["p_x"].astype(float) + 2 + rng.normal(0, 1, len(frame))), 1, 7
    ).astype(int)
    result = estimate(METHOD, survey("predicted", "perceived", items="x"), arrow(frame))
    p = result.get("p_quadratic", item="x")
    assert p is not None
    note = CHART.draw(result)[0].note
    assert (p.value >= 0.05) == ("straight lines would do" in note)


def test_without_surfaces_there_is_nothing_to_draw() -> None:
    assert not CHART.draw(replace(found(), details={"surfaces": {}}))
