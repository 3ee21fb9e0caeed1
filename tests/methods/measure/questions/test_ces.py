"""Customer effort in both versions, declared and never guessed; scipy and Wilson as references."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from expectancy.domain.study import Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.questions.ces import METHOD
from tables import estimate, table

EASY = Survey("s", "s.csv", (), (1, 7), outcomes={"effort": "e"}, effort_version="2.0")
HARD = Survey("s", "s.csv", (), (1, 5), outcomes={"effort": "e"}, effort_version="1.0")
ANSWERS = np.random.default_rng(3).integers(1, 6, 90).tolist()


def test_without_a_version_it_is_refused_whatever_the_scale() -> None:
    assert '"effort"' in METHOD.missing(Survey("s", "s.csv", ()))
    told = METHOD.missing(replace(EASY, effort_version=""))
    assert "effort_version" in told
    assert METHOD.missing(EASY) == METHOD.missing(HARD) == ""


def test_version_two_counts_five_to_seven_as_easy() -> None:
    found = estimate(METHOD, EASY, table({"e": [1, 2, 3, 4, 5, 6, 7, 7]}))
    easy, ces = found.get("easy"), found.get("ces")
    assert easy is not None
    assert ces is not None
    assert (easy.value, ces.value, ces.unit) == (0.5, pytest.approx(35 / 8), "points")
    assert (easy.low, easy.high) == pytest.approx(proportion_confint(4, 8, method="wilson"))
    assert "higher is better, easy is 5 or more on 1 to 7" in found.variant
    assert found.get("ease") is None


def test_version_one_is_told_as_asked_and_turned_round_beside_it() -> None:
    found = estimate(METHOD, HARD, table({"e": ANSWERS}))
    ces, ease, easy = (found.get(name) for name in ("ces", "ease", "easy"))
    assert ces is not None
    assert ease is not None
    assert easy is not None
    bounds = stats.ttest_1samp(ANSWERS, 0).confidence_interval()
    assert (ces.value, ces.low, ces.high) == pytest.approx((np.mean(ANSWERS), bounds.low, bounds.high))
    assert (ease.value, ease.low, ease.high) == pytest.approx((6 - ces.value, 6 - bounds.high, 6 - bounds.low))
    assert easy.value == pytest.approx(np.mean(np.array(ANSWERS) <= 2))
    assert "lower is better, easy is 2 or less on 1 to 5" in found.variant


def test_the_rule_may_be_chosen_by_the_study_or_the_caller() -> None:
    data = table({"e": [1, 5, 6, 7]})
    assert estimate(METHOD, EASY, data, Options(variant="top2")).get("easy").value == 0.5  # type: ignore[union-attr]
    stored = replace(EASY, outcome_top={"effort": 1})
    found = estimate(METHOD, stored, data)
    assert found.get("easy").value == 0.25  # type: ignore[union-attr]
    assert "easy is 7 on" in found.variant
    assert "easy is 1 on" in estimate(METHOD, HARD, table({"e": [1, 2]}), Options(variant="top1")).variant


def test_nobody_is_no_crash_and_told() -> None:
    found = estimate(METHOD, EASY, table({"e": [None, None]}))
    assert found.n == 0
    assert found.notes == ("Nobody answered the effort question.",)
    assert found.dropped[0].count == 2
