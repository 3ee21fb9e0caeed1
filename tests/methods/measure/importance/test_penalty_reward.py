"""Penalty and reward against statsmodels and pingouin, closed forms and simulation."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pingouin
import pyarrow as pa
import pytest
import statsmodels.api as sm

from expectancy.domain.errors import ExpectancyError
from expectancy.domain.estimate import Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.low_high import cuts
from expectancy.methods.measure.importance.penalty_reward import CLASSES, METHOD, asymmetry, classes
from shared import data
from tables import InMemory, blocks_of, estimate

LOW = np.array([-1.2, -0.7, -0.3, 0.0])
HIGH = np.array([0.1, 0.6, 0.9, 0.0])
ITEMS = ("a", "b", "c", "d")


def survey(ids: Sequence[str] = ITEMS, **more: Any) -> Survey:
    items = tuple(Item(name, name, roles={"perceived": name}) for name in ids)
    return Survey("s", "s.csv", items, **{"scale": (1, 5), "outcomes": {"overall": "y"}, **more})


def ratings(rows: int, seed: int, missing: float = 0.0) -> pd.DataFrame:
    """Halo ratings 1 to 5 of four items, and y in hundredths so that it is linear in the dummies plus noise."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(rows, 1))
    levels = 0.5 * common + rng.normal(size=(rows, 4))
    x = 1 + (levels[..., None] > np.array([-1.5, -0.8, 0.3, 1.2])).sum(axis=-1).astype(float)
    y = 4 + (x <= 2) @ LOW + (x >= 4) @ HIGH + rng.normal(size=rows) * (0.5 + 0.7 * (x <= 2).any(axis=1))
    frame = pd.DataFrame(x, columns=list(ITEMS)).mask(rng.random((rows, 4)) < missing)
    return frame.assign(y=np.rint(100 * y))


def dummies(frame: pd.DataFrame, low: float = 2, high: float = 4) -> pd.DataFrame:
    """The design as pandas makes it: low, high and absent of every item."""
    x = frame[list(ITEMS)]
    parts = {"low": x <= low, "high": x >= high, "absent": x.isna()}
    found = pd.concat([part.add_prefix(f"{name} ") for name, part in parts.items()], axis=1).astype(float)
    return found.loc[:, found.any()]


def found(frame: pd.DataFrame, study: Survey | None = None, options: Options | None = None) -> Result:
    study = study or survey()
    return estimate(
        METHOD,
        replace(study, outcome_scale={"overall": (-1000, 2000)}),
        InMemory(pa.Table.from_pandas(frame, preserve_index=False)),
        options,
    )


def values(result: Result, statistic: str) -> np.ndarray:
    return np.array([each.value for each in result.where(statistic) if set(each.keys) == {"item"}])


def of(result: Result, statistic: str, **keys: str) -> float:
    estimated = result.get(statistic, **keys)
    assert estimated is not None, (statistic, keys)
    return estimated.value


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("missing", [0.0, 0.15])
def test_penalties_rewards_and_r2_are_those_of_statsmodels(weighted: bool, missing: float) -> None:
    frame = ratings(800, 1, missing)
    w = np.random.default_rng(2).choice([0.5, 1.0, 2.5], 800) if weighted else np.ones(800)
    result = found(frame.assign(w=w), survey(weight="w" if weighted else None))
    model = sm.WLS(frame.y, sm.add_constant(dummies(frame)), weights=w).fit()
    for item in ITEMS:
        assert of(result, "penalty", item=item) == pytest.approx(model.params[f"low {item}"], abs=1e-5)
        assert of(result, "reward", item=item) == pytest.approx(model.params[f"high {item}"], abs=1e-5)
    assert of(result, "r2") == pytest.approx(model.rsquared, abs=1e-8)
    assert result.n == 800
    assert of(result, "share_low", item="a") == pytest.approx(np.average(frame.a <= 2, weights=w))
    assert of(result, "share_high", item="a") == pytest.approx(np.average(frame.a >= 4, weights=w))
    assert of(result, "range", item="b") == pytest.approx(
        of(result, "reward", item="b") - of(result, "penalty", item="b")
    )


def test_pingouin_gives_the_same_without_missing_answers() -> None:
    frame = ratings(500, 3)
    design = dummies(frame)
    known = pingouin.linear_regression(design, frame.y).set_index("names").coef
    result = found(frame)
    assert values(result, "penalty") == pytest.approx(known[[f"low {item}" for item in ITEMS]].to_numpy(), abs=1e-5)
    assert values(result, "reward") == pytest.approx(known[[f"high {item}" for item in ITEMS]].to_numpy(), abs=1e-5)


def test_the_jackknife_is_as_wide_as_robust_standard_errors_say() -> None:
    """Against HC3 on 2,000 rows with unequal variances: 256 groups know a standard error to 4 %; the mean to 5 %."""
    frame = ratings(2000, 4)
    result = found(frame)
    robust = sm.OLS(frame.y, sm.add_constant(dummies(frame))).fit(cov_type="HC3")
    ratio = [
        (each.high - each.low) / 2 / 1.969 / robust.bse[f"{name} {each.keys['item']}"]  # type: ignore[operator]
        for name, statistic in (("low", "penalty"), ("high", "reward"))
        for each in result.where(statistic)
    ]
    assert np.mean(ratio) == pytest.approx(1.0, abs=0.05)
    assert np.abs(np.array(ratio) - 1).max() < 0.2


def test_asymmetry_and_class_follow_their_formula() -> None:
    penalty, reward = np.array([-0.4, -0.2, -0.3, -0.6, 0.1, -0.1, 0.0]), np.array([0.2, 0.4, 0.3, 0.0, 0.5, -0.1, 0.0])
    expected = [-1 / 3, 1 / 3, 0.0, -1.0, np.nan, np.nan, np.nan]
    assert asymmetry(penalty, reward) == pytest.approx(expected, nan_ok=True)
    named = [CLASSES[place] for place in classes(penalty, reward, 1 / 3 - 1e-12)]
    assert named == ["basic", "excitement", "performance", "basic", *["unclassified"] * 3]


def test_classes_of_clear_cases_are_found_with_their_chance() -> None:
    result = found(ratings(4000, 5))
    told = result.details["class"]
    assert told["a"]["class"] == "basic"
    assert told["b"]["class"] == "performance"
    assert told["c"]["class"] == "excitement"
    for item in "abc":
        assert told[item]["chance"] > 0.9
        assert of(result, "chance_class", item=item) == pytest.approx(told[item]["chance"], abs=1e-4)
        assert sum(told[item]["chances"].values()) == pytest.approx(1.0, abs=2e-4)
    balance = result.get("asymmetry", item="b")
    assert balance is not None
    assert balance.low < -1 / 13 < balance.high  # type: ignore[operator]  # (0.6 - 0.7) / (0.6 + 0.7)


def test_the_class_cut_can_be_chosen_and_nonsense_is_refused() -> None:
    frame = ratings(4000, 5)
    assert found(frame, options=Options(variant="0.99")).details["class"]["a"]["class"] == "performance"
    for wrong in ("2", "0", "low"):
        with pytest.raises(ExpectancyError) as caught:
            found(frame, options=Options(variant=wrong))
        assert caught.value.problems[0].code == "unknown-variant"


def test_nobody_with_an_overall_rating_is_dropped_however_many_answers_are_missing() -> None:
    frame = ratings(600, 6, missing=0.5)
    frame.loc[:49, "y"] = np.nan
    result = found(frame)
    assert result.n == 550
    assert [(drop.count, drop.where) for drop in result.dropped] == [(50, "s")]


def test_low_is_below_the_respondents_own_minimum_where_that_is_told() -> None:
    frame = ratings(600, 7)
    rng = np.random.default_rng(8)
    frame["least"] = pd.Series(rng.integers(2, 6, 600)).where(rng.random(600) < 0.7)
    items = (Item("a", "a", roles={"perceived": "a", "minimum": "least"}), *survey().items[1:])
    result = found(frame, replace(survey(), items=items))
    low = np.where(frame.least.notna(), frame.a < frame.least, frame.a <= 2)
    high = (frame.a >= 4) & ~(frame.a < frame.least)
    design = dummies(frame).assign(**{"low a": low.astype(float), "high a": high.astype(float)})
    model = sm.OLS(frame.y, sm.add_constant(design)).fit()
    assert of(result, "share_low", item="a") == pytest.approx(low.mean())
    assert of(result, "penalty", item="a") == pytest.approx(model.params["low a"], abs=1e-5)
    assert of(result, "reward", item="a") == pytest.approx(model.params["high a"], abs=1e-5)
    assert "own minimum" in result.variant


def test_an_items_own_cut_and_a_reversed_item_are_followed() -> None:
    frame = ratings(600, 9)
    items = (
        Item("a", "a", roles={"perceived": "a"}, cut=1),
        Item("b", "b", roles={"perceived": "b"}, reverse=True),
        *survey().items[2:],
    )
    result = found(frame, replace(survey(), items=items))
    assert of(result, "share_low", item="a") == pytest.approx((frame.a <= 1).mean())
    assert of(result, "share_low", item="b") == pytest.approx((frame.b >= 4).mean())
    plain = found(frame)
    assert of(found(frame, replace(survey(), items=(items[1], *survey().items[2:]))), "penalty", item="b") != of(
        plain, "penalty", item="b"
    )


@pytest.mark.parametrize(
    ("scale", "expected"), [((1, 2), (1, 3)), ((1, 3), (1, 3)), ((1, 4), (2, 4)), ((1, 5), (2, 4)), ((0, 10), (4, 9))]
)
def test_a_middle_answer_is_always_left_between_low_and_high(scale: tuple[int, int], expected: tuple[int, int]) -> None:
    study = survey(scale=scale)
    assert cuts(study, study.items[0]) == expected


def test_dummies_with_too_few_cases_are_left_out_and_named() -> None:
    frame = ratings(600, 10)
    frame["d"] = np.where(np.arange(600) < 9, 1.0, np.where(np.arange(600) < 300, 3.0, 5.0))
    result = found(frame)
    assert math.isnan(of(result, "penalty", item="d"))
    assert not math.isnan(of(result, "reward", item="d"))
    assert math.isnan(of(result, "chance_class", item="d"))
    assert "No penalty could be told for d (under 10 cases)." in result.notes
    assert of(result, "share_low", item="d") == pytest.approx(9 / 600)
    assert {"item": "d", "kind": "low", "cases": 9, "why": "under 10 cases"} in result.details["left_out"]


def test_without_middle_answers_high_ones_are_the_reference() -> None:
    frame = ratings(600, 11)
    frame["d"] = np.where(np.arange(600) % 3 == 0, 1.0, 5.0)
    result = found(frame)
    design = dummies(frame).drop(columns="high d")
    model = sm.OLS(frame.y, sm.add_constant(design)).fit()
    assert of(result, "penalty", item="d") == pytest.approx(model.params["low d"], abs=1e-5)
    assert math.isnan(of(result, "reward", item="d"))
    assert any("became the reference" in note for note in result.notes)


def test_an_item_asked_twice_is_counted_once_and_the_double_named() -> None:
    frame = ratings(600, 12, missing=0.1)
    frame["e"] = frame.a
    result = found(frame, survey((*ITEMS, "e")))
    alone = found(frame)
    assert of(result, "penalty", item="a") == pytest.approx(of(alone, "penalty", item="a"), abs=1e-6)
    assert math.isnan(of(result, "penalty", item="e"))
    assert any("e (the other answers determine it)" in note for note in result.notes)


def test_a_battery_that_people_skip_as_a_whole_is_solved_all_the_same() -> None:
    frame = ratings(600, 13)
    frame.loc[:199, ["a", "b"]] = np.nan
    result = found(frame)
    assert np.isfinite(values(result, "penalty")).all()
    assert [each["item"] for each in result.details["left_out"] if each["kind"] == "absent" and each["cases"]] == ["b"]


@pytest.mark.parametrize(
    "frame",
    [
        ratings(600, 14).head(0),
        ratings(600, 14).head(12),
        ratings(600, 14).assign(y=300.0),
        ratings(600, 14).assign(y=np.nan),
        ratings(600, 14).assign(a=3.0, b=3.0, c=3.0, d=3.0),
        ratings(600, 14).assign(a=np.nan, b=np.nan, c=np.nan, d=np.nan),
    ],
    ids=["no rows", "12 rows", "y constant", "y missing", "all middle", "all missing"],
)
def test_too_little_to_tell_gives_no_coefficients_and_says_so(frame: pd.DataFrame) -> None:
    result = found(frame.astype(float))
    assert np.isnan(values(result, "penalty")).all()
    assert np.isnan(values(result, "reward")).all()
    assert math.isnan(of(result, "r2"))
    assert "No regression" in result.notes[0]
    assert result.details["class"] == {}


def test_segments_are_fitted_alone_and_thin_ones_counted() -> None:
    frame = ratings(700, 15)
    frame["g"] = np.where(np.arange(700) < 400, "north", np.where(np.arange(700) < 680, "south", "island"))
    frame.loc[695:, "g"] = "rock"
    result = found(frame, options=Options(by="g", minimum_n=10))
    south = found(frame[frame.g == "south"])
    assert [each.value for each in result.where("penalty", g="south")] == pytest.approx(list(values(south, "penalty")))
    assert {drop.where: drop.count for drop in result.dropped} == {"g = island": 15, "g = rock": 5}
    assert not result.where("penalty", g="island")
    assert set(result.details["segments"]) == {"north", "south"}


def test_a_survey_is_told_what_it_lacks() -> None:
    assert "overall" in METHOD.missing(survey(outcomes={}))
    assert "perceived" in METHOD.missing(survey(()))
    assert METHOD.missing(survey()) == ""


def test_airport_passengers_fit_like_statsmodels_and_fast_enough_for_a_page() -> None:
    """24 items, 72 dummies, 1,000 resamples of 256 groups: under 2 s of this thread, however busy the machine."""
    frame = pd.read_csv(data("demo_airport_sfo_2013/passengers.csv.gz"))
    columns = [name for name in frame.columns[14:39] if name != "overall"]
    study = survey(columns, outcomes={"overall": "overall"}, weight="weight", respondent="respondent")
    blocks = blocks_of(METHOD, study, InMemory(pa.Table.from_pandas(frame, preserve_index=False)))
    start = time.thread_time()
    result = METHOD.estimate(study, blocks, Options())
    assert time.thread_time() - start < 2
    rows = frame[frame.overall.notna()]
    x = rows[columns]
    parts: Mapping[str, pd.DataFrame] = {"low": x <= 2, "high": x >= 4, "absent": x.isna()}
    design = pd.concat([part.add_prefix(f"{name} ") for name, part in parts.items()], axis=1).astype(float)
    model = sm.WLS(rows.overall, sm.add_constant(design), weights=rows.weight).fit()
    assert result.n == len(rows)
    assert values(result, "penalty") == pytest.approx(model.params[[f"low {c}" for c in columns]].to_numpy(), abs=1e-6)
    assert values(result, "reward") == pytest.approx(model.params[[f"high {c}" for c in columns]].to_numpy(), abs=1e-6)
    assert of(result, "r2") == pytest.approx(model.rsquared, abs=1e-8)


@pytest.mark.guarantee
def test_the_jackknife_interval_of_the_penalty_covers_with_and_without_weights() -> None:
    """70 samples of 250 with unequal variances, 8 coefficients: 95 % intervals cover 92 to 98 % (noise 1 %)."""
    for weighted in (False, True):
        hits = []
        for seed in range(70):
            frame = ratings(250, 1000 + seed, missing=0.05)
            w = np.random.default_rng(seed).choice([0.5, 2.0], 250)
            study = survey(weight="w") if weighted else survey()
            result = found(frame.assign(w=w), study, Options(resamples=2))
            for statistic, truth in (("penalty", LOW), ("reward", HIGH)):
                hits += [
                    each.low <= 100 * true <= each.high  # type: ignore[operator]
                    for each, true in zip(result.where(statistic), truth, strict=True)
                ]
        assert 0.92 < np.mean(hits) < 0.98
