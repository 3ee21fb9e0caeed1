"""Series of a survey by wave and by date, its control charts and change points: whole path from answers to findings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from expectancy.domain.estimate import Result
from expectancy.domain.study import Item, Survey
from expectancy.loop.measure import measure
from expectancy.loop.shipped import shipped_study
from expectancy.loop.study import read_study
from expectancy.methods.contract import Method, Options
from expectancy.methods.measure.over_time.change_points import METHOD as BREAKS
from expectancy.methods.measure.over_time.control_chart import METHOD as CONTROL
from expectancy.methods.measure.over_time.over_time import OverTime
from tables import InMemory, blocks_of, estimate

SURVEY = Survey(
    "s",
    "s.csv",
    (Item("q", "", roles={"expected": "e", "perceived": "p"}),),
    (1, 7),
    outcomes={"overall": "o", "recommend": "r"},
    wave="wave",
    wave_is_column=True,
)
BOTH: tuple[Method, ...] = (CONTROL, BREAKS)


def answers(waves: int = 16, rows: int = 60, shift: float = 0.0, since: int = 10, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    wave = np.repeat(np.arange(waves), rows)
    size = len(wave)
    level = 4.5 + rng.normal(0, 0.1, waves)[wave] + shift * (wave >= since)
    return pd.DataFrame(
        {
            "o": np.clip(np.rint(level + rng.normal(0, 1, size)), 1, 7).astype(int),
            "p": np.clip(np.rint(level + rng.normal(0, 1, size)), 1, 7).astype(int),
            "e": np.clip(np.rint(rng.normal(6, 0.8, size)), 1, 7).astype(int),
            "r": rng.integers(0, 11, size),
            "w": rng.uniform(0.5, 2, size).round(3),
            "wave": [f"{2015 + at // 4}-Q{at % 4 + 1}" for at in wave],
            "region": rng.choice(["a", "b"], size),
        }
    )


def arrow(frame: pd.DataFrame) -> InMemory:
    return InMemory(pa.Table.from_pandas(frame, preserve_index=False), 333)


def found(method: Method, frame: pd.DataFrame, options: Options | None = None, **survey: object) -> Result:
    return estimate(method, replace(SURVEY, **survey), arrow(frame), options)  # type: ignore[arg-type]


@pytest.mark.parametrize("weight", [None, "w"])
def test_levels_are_those_of_pandas_with_gap_nps_and_share(weight: str | None) -> None:
    frame = answers()
    told = found(CONTROL, frame, weight=weight)
    here = frame[frame["wave"] == "2016-Q3"]
    w = np.ones(len(here)) if weight is None else here["w"]
    for keys, values in (
        ({"outcome": "overall", "measure": "mean"}, here["o"]),
        ({"outcome": "overall", "measure": "top_share"}, here["o"] >= 6),
        ({"outcome": "recommend", "measure": "nps"}, 100.0 * (here["r"] >= 9) - 100.0 * (here["r"] <= 6)),
        ({"item": "q", "measure": "gap"}, here["p"] - here["e"]),
    ):
        level = told.get("level", **keys, period="2016-Q3")
        assert level is not None
        assert level.value == pytest.approx(np.average(values, weights=w))
        assert level.n == len(here)
        if weight is None:
            half = 2.0009954 * values.astype(float).std(ddof=1) / np.sqrt(len(here))  # t(59)
            assert level.high - level.value == pytest.approx(half)  # type: ignore[operator]


def test_days_are_taken_together_into_the_periods_that_the_study_asks_for() -> None:
    frame = answers().assign(day=lambda each: pd.to_datetime("2024-01-01") + pd.to_timedelta(np.arange(len(each)), "D"))
    survey = replace(SURVEY, wave=None, wave_is_column=False, date="day", by_period="month")
    read = OverTime(survey, Options())
    lines, dropped, period = read.lines(blocks_of(CONTROL, survey, arrow(frame)))
    assert (period, dropped) == ("month", [])
    monthly = frame.groupby(frame["day"].dt.strftime("%Y-%m"))["o"].mean()
    assert lines[0].periods == tuple(monthly.index)
    assert lines[0].x == pytest.approx(monthly.to_numpy())


def test_a_steady_survey_does_not_signal_and_a_shift_does() -> None:
    keys = {"outcome": "overall", "measure": "mean"}
    assert found(CONTROL, answers()).get("signals", **keys).value == 0  # type: ignore[union-attr]
    for variant, statistic in (("ewma", "signal"), ("cusum", "shift_mean")):
        told = found(CONTROL, answers(shift=0.8), Options(variant=variant))
        [signal, *_] = told.where(statistic, outcome="overall", measure="mean")
        assert signal.keys["period"] in ("2017-Q3", "2017-Q4", "2018-Q1")
        if variant == "cusum":
            assert "2016-Q2" < signal.keys["after"] <= "2017-Q2"
            assert 4.6 < signal.value < 5.6


def test_false_alarms_of_estimated_limits_are_told() -> None:
    told = found(CONTROL, answers())
    chance, arl = told.get("false_alarm"), told.get("arl_in_control")
    assert chance is not None
    assert arl is not None
    assert arl.low is not None
    assert 8 / arl.value < chance.value < 0.5
    assert any("estimated from 8 waves" in note for note in told.notes)


def test_a_change_is_dated_with_its_interval_and_its_size() -> None:
    told = found(BREAKS, answers(shift=0.8))
    [step] = told.where("step", item="q")
    assert step.keys["period"] == "2017-Q2"
    assert step.keys["earliest"] <= "2017-Q2" <= step.keys["latest"]
    assert step.low < 0.8 < step.high  # type: ignore[operator]
    assert [each.keys["since"] for each in told.where("level", item="q")] == ["2015-Q1", "2017-Q3"]
    assert not found(BREAKS, answers()).where("step")


def test_segments_have_series_of_their_own() -> None:
    for method in BOTH:
        told = found(method, answers(), Options(by="region"))
        assert {each.keys.get("region") for each in told.where("level")} == {None, "a", "b"}


def test_few_waves_constant_answers_and_nobody_are_told_not_guessed() -> None:
    for method in BOTH:
        short = found(method, answers(waves=5))
        assert not short.estimates
        assert "5 waves" in short.notes[0]
        assert short.dropped
        flat = found(method, answers().assign(o=4, p=4, e=4, r=5))
        assert not flat.where("level")
        assert {drop.reason for drop in flat.dropped} == {"does not vary"}
        nobody = found(method, answers().iloc[:0])
        assert (nobody.n, nobody.notes) == (0, ("Nobody answered: there is no series.",))


def test_a_period_with_one_answer_is_left_out() -> None:
    frame = answers()
    frame = pd.concat([frame[frame["wave"] != "2016-Q1"], frame[frame["wave"] == "2016-Q1"].head(1)])
    assert "2016-Q1" not in {each.keys.get("period") for each in found(CONTROL, frame).where("level")}


def test_without_waves_or_dates_it_says_what_to_add() -> None:
    for method in BOTH:
        assert "wave =" in method.missing(replace(SURVEY, wave=None, wave_is_column=False))
        assert method.missing(Survey("s", "s.csv", ()))
        assert method.missing(SURVEY) == ""


def test_the_airports_wifi_rose_between_the_surveys_of_2013_and_2015() -> None:
    """0.38 points: 3.61 before, 3.99 after; the day of the break lies between the two surveys."""
    [(_, told)] = measure(read_study(shipped_study("airport_waves")), "change_points", Options())
    [step] = told.where("step", item="wifi")
    assert ("2013" in step.keys["earliest"], step.keys["latest"]) == (True, "2015-05-09")
    assert step.value == pytest.approx(0.38, abs=0.01)
    assert step.low > 0.3  # type: ignore[operator]


def test_split_by_the_wave_itself_there_is_one_series() -> None:
    for method in BOTH:
        told = found(method, answers(), Options(by="wave"))
        assert told.where("level")
        assert not any("wave" in each.keys for each in told.estimates)


def test_a_segment_that_one_wave_lacks_has_a_shorter_series() -> None:
    frame = answers()
    frame = frame[~((frame["region"] == "b") & (frame["wave"] == "2016-Q2"))]
    told = found(CONTROL, frame, Options(by="region"))
    assert "2016-Q2" not in {each.keys["period"] for each in told.where("level", region="b")}
    assert "2016-Q2" in {each.keys["period"] for each in told.where("level", region="a")}
