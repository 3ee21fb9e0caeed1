"""The words everybody shares: problems in three lines, estimates in one tidy form."""

from __future__ import annotations

import json
import math
import pickle

import pytest

from expectancy.domain.errors import ExpectancyError, Problem, UsageError, listed, nearest
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Item, Survey

PROBLEM = Problem("bad-thing", 'the value is "x"', "file.csv: row 3", "a number", "correct the cell")


def test_a_problem_is_three_short_lines() -> None:
    assert PROBLEM.lines() == (
        'file.csv: row 3: the value is "x"',
        "expected: a number",
        "do: correct the cell",
    )


def test_an_error_carries_every_problem_and_survives_another_process() -> None:
    error = ExpectancyError([PROBLEM, PROBLEM])
    again = pickle.loads(pickle.dumps(UsageError(PROBLEM)))
    assert len(error.problems) == 2
    assert isinstance(again, UsageError)
    assert again.problems == (PROBLEM,)


@pytest.mark.parametrize(("word", "told"), [("percieved", ' (did you mean "perceived"?)'), ("zzz", "")])
def test_the_nearest_known_word_is_suggested_where_one_is_near(word: str, told: str) -> None:
    assert nearest(word, ["perceived", "expected"]) == told


def test_long_lists_are_shortened() -> None:
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"


def test_numbers_that_are_not_finite_become_null() -> None:
    told = Estimate({"item": "a"}, "gap", math.nan, -math.inf, 1.0, 3, "points").as_dict()
    assert told == {"item": "a", "statistic": "gap", "value": None, "low": None, "high": 1.0, "n": 3, "unit": "points"}


def test_a_result_is_one_json_object_and_is_asked_by_statistic_and_keys() -> None:
    result = Result(
        "servqual",
        "v",
        9,
        (Estimate({}, "gap", -1.0), Estimate({"item": "a"}, "gap", -2.0), Estimate({"item": "a"}, "n", 3.0)),
        (Drop("no answer", 2),),
    )
    assert result.get("gap") == result.estimates[0]
    assert result.get("gap", item="a") == result.estimates[1]
    assert result.get("gap", item="b") is None
    assert [found.value for found in result.where("gap")] == [-1.0, -2.0]
    assert json.loads(json.dumps(result.as_dict()))["dropped"] == [{"reason": "no answer", "count": 2, "where": ""}]


@pytest.mark.parametrize(
    ("scale", "low"), [((1, 5), 2.0), ((1, 7), 3.0), ((0, 10), 4.0), ((1, 4), 2.0), ((1, 10), 5.0)]
)
def test_low_ratings_lie_under_the_scales_middle(scale: tuple[int, int], low: float) -> None:
    survey = Survey("s", "s.csv", (Item("a", "A"),), scale=scale)
    assert survey.low_cut == low
    assert survey.low_cut < sum(scale) / 2
    assert survey.target_rating == scale[1] - 1
