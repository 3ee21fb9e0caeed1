"""The picture of a path model: boxes that do not overlap, arrows that say what they show, a list for phones."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace
from typing import Any

import pytest

from expectancy.charts.diagram import BOX, arranged
from expectancy.charts.path_model import CHART
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.path_models import MODELS, constructs_of
from expectancy.methods.contract import Options
from expectancy.methods.measure.path_model.path_model import METHOD
from sources import full
from tables import estimate


@pytest.fixture(scope="module")
def result() -> Result:
    return estimate(METHOD, *full("survey"), Options(resamples=100))


def paths(name: str) -> list[tuple[str, str]]:
    return [(start, end) for start, ends in MODELS[name].items() for end in ends]


@pytest.mark.parametrize("name", MODELS)
def test_built_in_models_are_laid_out_from_left_to_right(name: str) -> None:
    places = arranged(constructs_of(MODELS[name]), paths(name))
    assert len(set(places.values())) == len(places)
    assert all(places[start][0] < places[end][0] for start, end in paths(name))
    assert {row for _, row in places.values()} <= {0, 1, 2}


@pytest.mark.parametrize("name", MODELS)
def test_no_arrow_of_a_built_in_model_runs_through_a_box(name: str) -> None:
    places = arranged(constructs_of(MODELS[name]), paths(name))
    for (start, end), other in itertools.product(paths(name), places):
        if other in (start, end):
            continue
        (x0, y0), (x1, y1), (x, y) = places[start], places[end], places[other]
        along = min(1, max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2)))
        assert math.hypot(x0 + along * (x1 - x0) - x, y0 + along * (y1 - y0) - y) >= 0.4


def test_models_of_many_constructs_are_laid_out_too() -> None:
    names = [f"c{at}" for at in range(12)]
    places = arranged(names, list(itertools.pairwise(names)))
    assert len(set(places.values())) == 12


def texts(spec: Any) -> str:
    return json.dumps(spec, ensure_ascii=False)


def test_boxes_have_their_index_and_arrows_their_interval(result: Result) -> None:
    picture = CHART.draw(result)[0]
    wide = texts(picture.wide)
    for name in ("Expectation", "Quality", "Satisfaction", "Loyalty"):
        assert f'"name": "{name}"' in wide
    [path] = result.where("path", **{"from": "Quality", "to": "Satisfaction"})
    assert f'"value": "{path.value:.2f}"' in wide
    assert f'"interval": "{path.low:.2f} to {path.high:.2f}"' in wide
    assert f"Quality to Satisfaction: {path.value:.2f} ({path.low:.2f} to {path.high:.2f}), n {path.n}" in wide
    assert "Quality to satisfaction" in texts(picture.narrow)
    assert BOX[0] * 4 < 900


def test_a_path_that_may_be_none_is_dashed(result: Result) -> None:
    def with_low(low: float) -> Result:
        changed = [replace(each, low=low) if each.statistic == "path" else each for each in result.estimates]
        return replace(result, estimates=tuple(changed))

    assert '"sure": false' not in texts(CHART.draw(with_low(0.01))[0].wide)
    assert '"sure": true' not in texts(CHART.draw(with_low(-0.01))[0].wide)


def path(start: str, end: str, value: float, half: float) -> Estimate:
    return Estimate({"from": start, "to": end}, "path", value, value - half, value + half, 90, "standard deviations")


def of(*found: Estimate) -> Result:
    names = list(dict.fromkeys(name for each in found for name in (each.keys["from"], each.keys["to"])))
    index = tuple(Estimate({"construct": name}, "index", 70, 65, 75, 90, "points of 100") for name in names)
    return Result("path_model", "PLS", 90, (*found, *index), details={"model": {name: [] for name in names}})


def test_the_title_says_what_satisfaction_goes_with_and_how_sure_that_is() -> None:
    one, other = path("Quality", "Satisfaction", 0.5, 0.1), path("Value", "Satisfaction", 0.2, 0.1)
    assert CHART.draw(of(one, other))[0].title == "Satisfaction goes most with quality: 0.50 (0.40 to 0.60)"
    close = path("Value", "Satisfaction", 0.45, 0.1)
    assert CHART.draw(of(one, close))[0].title.startswith("Satisfaction seems to go most with quality")


def test_indices_say_which_segments_differ() -> None:
    plain = of(path("Quality", "Satisfaction", 0.5, 0.1))
    assert CHART.draw(plain)[1].title == "Satisfaction stands at 70 (65 to 75) of 100"
    segments = tuple(
        Estimate({"construct": "Satisfaction", "region": name}, "index", value, value - 3, value + 3, 45, "points")
        for name, value in (("north", 66.0), ("south", 74.0))
    )
    split = replace(plain, estimates=plain.estimates + segments)
    assert CHART.draw(split)[1].title.endswith("; no segment surely differs")
    keys = {"region": "north", "against": "south", "construct": "Satisfaction"}
    difference = Estimate(keys, "index_difference", -8, -12, -4, 90, "points")
    told = CHART.draw(replace(split, estimates=(*split.estimates, difference)))[1]
    assert told.title.endswith("; north against south: −8 (−12 to −4)")
    assert [row[1] for row in told.table.rows] == ["everybody", "north", "south", "everybody"]
