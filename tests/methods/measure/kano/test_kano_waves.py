"""Kano from wave to wave against scipy, statsmodels and pandas."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import SquareTable
from statsmodels.stats.proportion import confint_proportions_2indep

from expectancy.domain.estimate import Estimate, Result
from expectancy.methods.contract import Options
from expectancy.methods.measure.kano.classes import chances_of_mode
from expectancy.methods.measure.kano.kano_waves import METHOD
from kano_pairs import ANSWER, answers, panel, survey
from tables import InMemory, estimate, table

SURVEY = replace(survey(), wave="wave", wave_is_column=True)
FIRST, SECOND, THIRD = {"A": 60, "O": 30, "M": 20, "I": 30}, {"A": 40, "O": 35, "M": 45, "I": 20}, {"M": 70, "I": 30}


def stacked(*waves: dict[str, int], start: int = 2024) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {"a+": [], "a-": [], "wave": []}
    for at, wave in enumerate(waves):
        rows = answers(wave)
        for name in ("a+", "a-"):
            columns[name] += rows[name]
        columns["wave"] += [str(start + at)] * len(rows["a+"])
    return columns


def one(result: Result, statistic: str, first: str = "2024", second: str = "2025", **more: str) -> Estimate:
    found = result.get(statistic, item="a", **{"from": first, "to": second}, **more)
    assert found is not None, statistic
    return found


def test_independent_waves_are_tested_as_scipy_does() -> None:
    result = estimate(METHOD, SURVEY, table(stacked(FIRST, SECOND)))
    rows = [list(FIRST.values()), list(SECOND.values())]
    known = stats.chi2_contingency(rows, correction=False)
    assert one(result, "chi2").value == pytest.approx(known.statistic)
    assert one(result, "chi2_df").value == known.dof
    assert one(result, "homogeneity_p").value == pytest.approx(known.pvalue)
    counts = np.array([[*row, 0, 0] for row in rows], dtype=float)
    agree = float((chances_of_mode(counts[0]) * chances_of_mode(counts[1])).sum())
    assert one(result, "chance_class_differs").value == pytest.approx(1 - agree)
    assert not result.where("bowker")


def test_changes_of_better_and_worse_have_newcombes_interval() -> None:
    result = estimate(METHOD, SURVEY, table(stacked(FIRST, SECOND)))
    better, worse = one(result, "better_change"), one(result, "worse_change")
    assert better.value == pytest.approx(75 / 140 - 90 / 140)
    assert worse.value == pytest.approx(-80 / 140 + 50 / 140)
    low, high = confint_proportions_2indep(75, 140, 90, 140, method="newcomb")
    assert (better.low, better.high) == pytest.approx((low, high))
    low, high = confint_proportions_2indep(80, 140, 50, 140, method="newcomb")
    assert (worse.low, worse.high) == pytest.approx((-high, -low))


def test_each_wave_meets_the_one_before_and_the_last_the_first() -> None:
    result = estimate(METHOD, SURVEY, table(stacked(FIRST, SECOND, THIRD)))
    pairs = [(each.keys["from"], each.keys["to"]) for each in result.where("chi2")]
    assert pairs == [("2024", "2025"), ("2025", "2026"), ("2024", "2026")]
    assert result.details["waves"]["2026"]["a"]["class"] == "M"
    assert any("a from A to M" in note for note in result.notes)


def test_the_same_respondents_are_tested_as_statsmodels_does() -> None:
    columns = panel()
    result = estimate(METHOD, replace(SURVEY, respondent="id"), table(columns))
    frame = pd.DataFrame(columns)
    letter = {pair: name for name, pair in ANSWER.items()}
    frame["class"] = [letter[pair] for pair in zip(frame["a+"], frame["a-"], strict=True)]
    wide = frame.pivot(index="id", columns="wave", values="class")
    moves = pd.crosstab(wide["1"], wide["2"]).reindex(index=list("AOMI"), columns=list("AOMI"), fill_value=0)
    square = SquareTable(moves.to_numpy(dtype=float), shift_zeros=False)
    for name, test in (("bowker", square.symmetry()), ("stuart_maxwell", square.homogeneity(method="stuart_maxwell"))):
        assert one(result, name, "1", "2").value == pytest.approx(test.statistic)
        assert one(result, f"{name}_df", "1", "2").value == test.df
        assert one(result, f"{name}_p", "1", "2").value == pytest.approx(test.pvalue)
    kept = one(result, "kept_class", "1", "2")
    assert kept.value == pytest.approx(np.trace(moves.to_numpy()) / 300)
    assert kept.n == 300
    assert not result.where("chi2")
    assert any("300 respondents answered in both 1 and 2" in note for note in result.notes)


def test_the_same_people_change_with_less_doubt_than_two_samples() -> None:
    """Groups hold the same people in both waves, so their interval is narrower than Newcombe's of the same counts."""
    columns = panel()
    followed = one(estimate(METHOD, replace(SURVEY, respondent="id"), table(columns)), "better_change", "1", "2")
    apart = one(estimate(METHOD, SURVEY, table(columns)), "better_change", "1", "2")
    assert followed.value == pytest.approx(apart.value)
    assert followed.high - followed.low < 0.9 * (apart.high - apart.low)  # type: ignore[operator]


def test_segments_are_compared_within_and_small_ones_counted() -> None:
    columns = stacked(FIRST, SECOND)
    columns["g"] = ["x" if at % 2 else "y" for at in range(len(columns["wave"]))]
    columns["g"][:3] = ["few"] * 3
    result = estimate(METHOD, SURVEY, table(columns), Options(by="g", minimum_n=5))
    assert one(result, "chi2", g="x").n > 0
    assert result.get("chi2", item="a", g="few", **{"from": "2024", "to": "2025"}) is None
    assert [(drop.where, drop.count) for drop in result.dropped] == [("g = few, 2024", 3)]


def test_weights_move_the_shares_of_both_waves() -> None:
    columns = stacked(FIRST, SECOND)
    columns["w"] = [2.0 if pair == ANSWER["M"] else 1.0 for pair in zip(columns["a+"], columns["a-"], strict=True)]
    result = estimate(METHOD, replace(SURVEY, weight="w"), table(columns))
    assert one(result, "better_change").value == pytest.approx(75 / 185 - 90 / 160)


@pytest.mark.parametrize("waves", [(), (FIRST,), ({"Q": 3}, {"R": 2}), ({"M": 1}, {"A": 1})])
def test_few_answers_and_a_single_wave_give_a_result_that_can_be_written(waves: tuple[dict[str, int], ...]) -> None:
    columns = stacked(*waves)
    kinds = {"a+": pa.int64(), "a-": pa.int64(), "wave": pa.string()}
    rows = InMemory(pa.table({name: pa.array(values, kinds[name]) for name, values in columns.items()}))
    result = estimate(METHOD, SURVEY, rows)
    json.dumps(result.as_dict(), allow_nan=False)
    json.dumps(result.details, allow_nan=False)
    assert bool(result.notes) == (len(waves) < 2) or result.estimates


def test_what_is_missing_is_said() -> None:
    assert "wave" in METHOD.missing(survey())
    assert "functional" in METHOD.missing(replace(SURVEY, items=()))
    assert METHOD.missing(SURVEY) == ""
