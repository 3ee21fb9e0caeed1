"""Answers that say little: every method of performance and expectation gives a result or says why not."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from expectancy.domain.catalog import shelf
from expectancy.domain.study import Survey
from expectancy.methods.contract import Method, Options
from expectations import LETTERS, answers, arrow, survey
from tables import estimate

NAMES = (
    "servperf",
    "comparison_standards",
    "disconfirmation",
    "response_surface",
    "importance_as_desired",
    "zone_of_tolerance",
    "lost_satisfaction",
)
ROLES = tuple(LETTERS)
every = pytest.mark.parametrize("name", NAMES)


def method(name: str) -> Method:
    found: Method = shelf("methods")[name].thing
    return found


def check(name: str, asked: Survey, frame: pd.DataFrame, **options: Any) -> None:
    """A result that can be written as JSON; warnings are errors in all tests."""
    found = estimate(method(name), asked, arrow(frame), Options(**options))
    for each in found.as_dict()["estimates"]:
        low, high = each["low"], each["high"]
        assert low is None or high is None or low <= high
        assert not (each["value"] is None and low is not None)
    for each_ in found.estimates:
        assert not math.isinf(each_.value)


@every
@pytest.mark.parametrize("weight", [None, "w"])
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 8])
def test_a_handful_of_respondents(name: str, rows: int, weight: str | None) -> None:
    check(name, survey(*ROLES, weight=weight), answers().head(rows))


@every
@pytest.mark.parametrize("weight", [None, "w"])
def test_everybody_answers_everything_alike(name: str, weight: str | None) -> None:
    frame = answers(absent=0)
    for column in frame.columns.difference(["group", "w"]):
        frame[column] = 4
    check(name, survey(*ROLES, weight=weight), frame)


@every
def test_nobody_answers_anything(name: str) -> None:
    frame = answers()
    for column in frame.columns.difference(["group", "w"]):
        frame[column] = pd.array([pd.NA] * len(frame), dtype="Int64")
    check(name, survey(*ROLES), frame)
    check(name, survey(*ROLES, weight="w"), frame)


@every
def test_all_weights_are_nothing(name: str) -> None:
    check(name, survey(*ROLES, weight="w"), answers().assign(w=0.0))


@every
def test_half_of_the_weights_are_nothing(name: str) -> None:
    frame = answers()
    check(name, survey(*ROLES, weight="w"), frame.assign(w=np.arange(len(frame)) % 2 * 1.0))


@every
def test_a_segment_of_three_people(name: str) -> None:
    frame = answers()
    frame["group"] = ["few"] * 3 + ["many"] * (len(frame) - 3)
    for weight in (None, "w"):
        check(name, survey(*ROLES, weight=weight), frame, by="group")
        check(name, survey(*ROLES, weight=weight), frame, by="group", minimum_n=10)


@every
def test_all_items_are_the_same(name: str) -> None:
    frame = answers(absent=0)
    for other in "yz":
        for letter in LETTERS.values():
            frame[f"{letter}_{other}"] = frame[f"{letter}_x"]
    check(name, survey(*ROLES), frame)


@every
def test_expectation_and_performance_are_the_same(name: str) -> None:
    frame = answers(absent=0)
    for item in "xyz":
        for letter in "awedb":
            frame[f"{letter}_{item}"] = frame[f"p_{item}"]
    for weight in (None, "w"):
        check(name, survey(*ROLES, weight=weight), frame)


@every
def test_a_scale_of_two_ratings(name: str) -> None:
    frame = answers(absent=0)
    for column in frame.columns.difference(["group", "w"]):
        frame[column] = (frame[column] > 4).astype(int)
    check(name, survey(*ROLES, scale=(0, 1)), frame)


@every
def test_a_scale_that_goes_below_nothing(name: str) -> None:
    frame = answers(absent=0)
    for column in frame.columns.difference(["group", "w"]):
        frame[column] = frame[column].astype(int) - 4
    check(name, survey(*ROLES, scale=(-3, 3)), frame)


def test_what_cannot_be_told_is_said() -> None:
    frame = answers(absent=0)
    for column in frame.columns.difference(["group", "w"]):
        frame[column] = 4
    said = {name: " ".join(estimate(method(name), survey(*ROLES), arrow(frame)).notes) for name in NAMES}
    assert "All rate alike, so the sd has no interval: x, y, z" in said["servperf"]
    assert "No slopes or correlations, since answers do not vary apart" in said["disconfirmation"]
    assert "No surface, since" in said["response_surface"]
    assert (
        "No position, since the desired level is on average not above the minimum: x, y, z."
        in said["zone_of_tolerance"]
    )
    for column in frame.columns.difference(["group", "w"]):
        frame[column] = pd.array([pd.NA] * len(frame), dtype="Int64")
    said = {name: " ".join(estimate(method(name), survey(*ROLES), arrow(frame)).notes) for name in NAMES}
    assert "Nobody rated: x, y, z." in said["servperf"]
    assert "Nobody compared: x (inferred), y (inferred), z (inferred)" in said["disconfirmation"]
    assert "Nobody rated both: x, y, z." in said["importance_as_desired"]
