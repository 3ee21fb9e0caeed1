"""Kano's life cycle: Mantel's test and logistic trends against statsmodels, times ahead against known truths."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import statsmodels.api as sm
from statsmodels.stats.contingency_tables import Table

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.kano_tables import LETTERS
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.kano.kano_life_cycle import METHOD
from expectancy.methods.measure.kano.stages import Feature
from tables import InMemory, estimate

# one pair of answers that Berger's table reads as each class
ANSWERS = {"A": ("like", "neutral"), "O": ("like", "dislike"), "M": ("expect", "dislike"), "I": ("neutral", "neutral")}
ITEMS = tuple(Item(f"q{at}", "", roles={"functional": f"f{at}", "dysfunctional": f"n{at}"}) for at in range(2))
SURVEY = Survey("s", "s.csv", ITEMS, wave="wave", wave_is_column=True)
YEARS = ("2019", "2020", "2021", "2022", "2024")


def survey(moving: float = 0.5, rows: int = 400, years: tuple[str, ...] = YEARS, seed: int = 2) -> pd.DataFrame:
    """q0: odds of M to A are exp(-2 + ``moving`` t), those of O to A halfway; q1 never changes."""
    rng = np.random.default_rng(seed)
    parts = []
    for year in years:
        t = int(year) - 2019
        weights = np.exp([0.0, -1.0 + 0.5 * moving * t, -2.0 + moving * t, -1.0])
        letters = [rng.choice(list("AOMI"), rows, p=w / w.sum()) for w in (weights, np.array([4.0, 2, 1, 3]))]
        frame = {"wave": year, "region": rng.choice(["n", "s"], rows), "w": rng.uniform(0.5, 2, rows).round(3)}
        for at, drawn in enumerate(letters):
            frame[f"f{at}"], frame[f"n{at}"] = ([ANSWERS[each][side] for each in drawn] for side in (0, 1))
        parts.append(pd.DataFrame(frame))
    return pd.concat(parts)


def found(frame: pd.DataFrame, options: Options | None = None, **study: object) -> Result:
    data = InMemory(pa.Table.from_pandas(frame, preserve_index=False), 500)
    return estimate(METHOD, replace(SURVEY, **study), data, options)  # type: ignore[arg-type]


def one(result: Result, statistic: str, **keys: str) -> Estimate:
    told = result.get(statistic, **keys)
    assert told is not None, statistic
    return told


def feature(counts: list[list[float]], waves: tuple[str, ...] = ("2019", "2020", "2021")) -> Feature:
    table = np.zeros((len(counts), 6))
    table[:, [LETTERS.index(letter) for letter in "AOM"]] = counts
    return Feature({"item": "q"}, waves, table, table, 0.95)


def test_the_migration_has_mantels_linear_by_linear_test() -> None:
    counts = [[50, 30, 20], [40, 30, 30], [25, 35, 40]]
    told = {each.statistic: each for each in feature(counts).migration("years")}
    expected = Table(np.array(counts)).test_ordinal_association()
    assert told["migration_p"].value == pytest.approx(2 * _tail(float(expected.zscore)))
    stage, t = np.meshgrid(np.arange(3), np.arange(3))
    fit = sm.WLS(
        np.repeat(stage.ravel(), np.ravel(counts)), sm.add_constant(np.repeat(t.ravel(), np.ravel(counts)))
    ).fit()
    low, high = fit.conf_int()[1]
    slope = told["migration"]
    assert (slope.value, slope.low, slope.high) == pytest.approx((fit.params[1], low, high))


def _tail(score: float) -> float:
    return 0.5 * math.erfc(abs(score) / math.sqrt(2))


def test_trends_against_attractive_are_logistic_regressions() -> None:
    counts = [[50.0, 30, 20], [40, 30, 30], [25, 35, 40]]
    told = {each.statistic: each for each in feature(counts).ahead("years")}
    for at, name in ((2, "must_be_trend"), (1, "one_dimensional_trend")):
        table = np.array(counts)[:, [at, 0]]
        fit = sm.GLM(table, sm.add_constant([0.0, 1.0, 2.0]), family=sm.families.Binomial()).fit()
        low, high = fit.conf_int()[1]
        assert (told[name].value, told[name].low, told[name].high) == pytest.approx(
            (fit.params[1], low, high), rel=1e-5
        )


def test_the_time_ahead_is_found_with_its_interval() -> None:
    """The odds of q0 are even at t = 4 after 2019 with a slope of 0.5: 2023, a year before the last wave of 2024."""
    years = ("2019", "2020", "2021")
    told = found(survey(rows=1500, years=years))
    time = one(told, "time_to_must_be", item="q0")
    assert time.unit == "years"
    assert time.low < 2.0 < time.high  # type: ignore[operator]
    assert time.value == pytest.approx(2.0, abs=0.7)
    assert told.get("time_to_must_be", item="q1") is None
    assert any("When q1 will be taken for granted is not to be said: there is no clear trend" in n for n in told.notes)
    assert one(told, "migration_q", item="q0").value < 0.001 < one(told, "migration_q", item="q1").value


def test_fiellers_interval_holds_all_times_that_the_trend_does_not_contradict() -> None:
    """Its ends are where logit = a + b t is two standard errors from 0."""
    ahead = feature([[60.0, 20, 20], [50, 25, 25], [45, 25, 30]]).to_must_be
    assert ahead.fit is not None
    a, b, v = ahead.fit.intercept, ahead.fit.slope, ahead.fit.covariance
    for t in (ahead.low, ahead.high):
        assert abs(a + b * t) == pytest.approx(
            1.959964 * math.sqrt(v[0, 0] + 2 * t * v[0, 1] + t * t * v[1, 1]), rel=1e-4
        )


@pytest.mark.parametrize(
    ("counts", "waves", "why"),
    [
        ([[50.0, 30, 20], [30, 30, 40]], ("2019", "2020"), "2 waves show no trend"),
        ([[50.0, 30, 20], [40, 30, 30], [25, 35, 40]], ("a", "b", "c"), "named by words"),
        ([[20.0, 30, 50], [19, 30, 51], [18, 30, 52]], ("2019", "2020", "2021"), "it is M already"),
        ([[50.0, 30, 20], [50, 30, 20], [50, 30, 20]], ("2019", "2020", "2021"), "no clear trend"),
        ([[50.0, 30, 0], [50, 30, 0], [50, 30, 0]], ("2019", "2020", "2021"), "do not vary enough"),
        ([[500.0, 0, 100], [200, 0, 400], [500, 0, 100]], ("2019", "2020", "2021"), "do not go along a line"),
        ([[960.0, 0, 20], [950, 0, 30], [940, 0, 40]], ("2019", "2020", "2021"), "further ahead than the waves"),
    ],
)
def test_what_the_data_do_not_support_is_not_said(counts: list[list[float]], waves: tuple[str, ...], why: str) -> None:
    here = feature(counts, waves)
    assert why in here.to_must_be.why
    assert not [each for each in here.ahead("years") if each.statistic == "time_to_must_be"]


def test_shares_and_stage_by_wave_are_those_of_pandas() -> None:
    frame = survey()
    told = found(frame)
    here = frame[frame["wave"] == "2021"]
    attractive = (here["f0"] == "like") & (here["n0"] == "neutral")
    assert one(told, "share", item="q0", wave="2021", category="A").value == pytest.approx(attractive.mean())
    stage = one(told, "stage", item="q0", wave="2021")
    assert stage.low < stage.value < stage.high  # type: ignore[operator]
    assert told.n == len(frame)
    assert sum(
        one(told, "share", item="q1", wave="2024", category=letter).value for letter in LETTERS
    ) == pytest.approx(1)


def test_weights_scale_the_counts_to_the_effective_size() -> None:
    frame = survey(rows=1500)
    plain, weighted = found(frame), found(frame, weight="w")
    first, second = (one(each, "must_be_trend", item="q0") for each in (plain, weighted))
    assert second.high - second.low > first.high - first.low  # type: ignore[operator]
    assert second.value == pytest.approx(first.value, abs=0.15)


def test_segments_have_a_life_cycle_of_their_own() -> None:
    told = found(survey(), Options(by="region"))
    assert {each.keys.get("region") for each in told.where("migration", item="q0")} == {None, "n", "s"}
    small = found(survey(rows=30), Options(by="region", minimum_n=40))
    assert {each.keys.get("region") for each in small.where("migration")} == {None}
    assert small.dropped


def test_nobody_one_wave_and_questionable_answers_alone_are_no_crash() -> None:
    frame = survey()
    assert found(frame.iloc[:0]).notes == ("Nobody answered both questions of a pair.",)
    assert not found(frame[frame["wave"] == "2019"]).where("migration")
    same = found(frame.assign(f0="like", n0="like"))
    assert not same.where("migration", item="q0")
    assert METHOD.missing(replace(SURVEY, wave=None, wave_is_column=False)).endswith("with it")
    assert "functional" in METHOD.missing(Survey("s", "s.csv", ()))
