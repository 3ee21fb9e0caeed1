"""Complaint trends."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats

from expectancy.domain.errors import ExpectancyError
from expectancy.domain.estimate import Result
from expectancy.domain.study import Complaints, Survey
from expectancy.methods.contract import Options
from expectancy.methods.listen.trend import METHOD, MOST_SERIES, OTHER
from expectancy.methods.listen.trends import trends_of
from expectancy.summaries.dates import to_day
from shared import data
from tables import InMemory, estimate, table

SOURCE = Complaints("c", "c.csv", code="code", date="day", exclude=("praise",), segments=("shop",))
START = date(2018, 1, 1)


def made(
    rising: float = 1.0, jump_at: int = 0, months: int = 24, a_day: int = 4, seed: int = 4
) -> dict[str, list[str]]:
    """``a_day`` complaints a day; "slow" has a tenth of them, times ``rising`` from month ``jump_at`` on."""
    rng = np.random.default_rng(seed)
    end = date(2018 + (months // 12), 1 + months % 12, 1)
    codes, days = [], []
    for at in range((end - START).days):
        when = START + timedelta(days=at)
        month = 12 * (when.year - 2018) + when.month - 1
        slow = 0.1 * (rising if month >= jump_at else 1.0)
        codes += rng.choice(["slow", "rude", "dear"], a_day, p=[slow, 0.5, 0.5 - slow]).tolist()
        days += [when.isoformat()] * a_day
    return {"code": codes, "day": days, "shop": ["a", "b"] * (len(codes) // 2)}


def q_values(result: Result) -> dict[str, float]:
    return {found.keys["code"]: found.value for found in result.where("trend_q") if set(found.keys) == {"code"}}


def test_a_jump_is_dated_in_the_codes_share() -> None:
    result = estimate(METHOD, SOURCE, table(made(2.5, 12)))
    slow = result.details["series"]["slow"]
    assert slow["measure"] == "share"
    assert slow["direction"] == "rising"
    assert slow["sentence"].startswith("rising: ")
    assert set(slow["change"]) == {"period", "low", "high", "before", "after"}
    assert slow["change"]["low"] <= "2018-12" <= slow["change"]["high"]
    assert slow["change"]["before"] == pytest.approx(0.1, abs=0.03)
    assert slow["change"]["after"] == pytest.approx(0.25, abs=0.03)
    [step] = [found for found in result.where("step") if found.keys["code"] == "slow"]
    assert step.keys["period"] == slow["change"]["period"]
    assert step.value == pytest.approx(slow["change"]["after"] - slow["change"]["before"])
    assert step.low is not None
    assert step.low > 0


def test_series_have_the_shape_that_evidence_has() -> None:
    result = estimate(METHOD, SOURCE, table(made()))
    rows = result.details["series"]["slow"]["periods"]
    assert len(rows) == 24
    assert {"period", "n", "of", "share", "low", "high"} <= set(rows[0])
    assert [row["period"] for row in rows] == sorted(row["period"] for row in rows)
    json.dumps(result.details, allow_nan=False)
    frame = pd.DataFrame(made())
    months = frame[frame.code == "slow"].day.str[:7].value_counts()
    assert {row["period"]: row["n"] for row in rows} == months.to_dict()


def test_steady_shares_are_no_clear_change() -> None:
    result = estimate(METHOD, SOURCE, table(made()))
    for code, told in result.details["series"].items():
        assert told["sentence"].startswith("no clear change: "), code
        assert told["change"] is None


def test_q_values_are_those_of_benjamini_and_hochberg_over_the_codes() -> None:
    result = estimate(METHOD, SOURCE, table(made(1.4, 6)))
    p = {found.keys["code"]: found.value for found in result.where("trend_p") if found.keys}
    expected = stats.false_discovery_control(list(p.values()))
    assert list(q_values(result).values()) == pytest.approx(expected.tolist())


def test_without_exposure_the_total_is_a_count_that_cannot_tell() -> None:
    result = estimate(METHOD, SOURCE, table(made()))
    assert result.details["total"]["measure"] == "count"
    assert "without exposure, more complaints cannot be told from more customers" in result.details["total"]["sentence"]
    assert any("cannot be told from more customers" in note for note in result.notes)


def test_with_exposure_more_customers_are_not_more_complaints() -> None:
    """Complaints double because customers do: the rate does not move."""
    few, many = made(months=12, a_day=4), made(months=24, a_day=8)
    keep = [at for at, when in enumerate(many["day"]) if when >= "2019"]
    rows = {name: few[name] + [many[name][at] for at in keep] for name in few}
    customers = {f"{year}-{month:02d}": 1000.0 * (year - 2017) for year in (2018, 2019) for month in range(1, 13)}
    plain = estimate(METHOD, SOURCE, table(rows))
    rated = estimate(METHOD, SOURCE, table(rows), Options(exposure=customers))
    assert plain.details["total"]["sentence"].startswith("rising: ")
    assert plain.details["total"]["change"]["period"] == "2018-12"
    total = rated.details["total"]
    assert (total["measure"], total["direction"], total["change"]) == ("rate", "", None)
    assert "per 100" in total["sentence"]
    assert rated.details["series"]["slow"]["measure"] == "rate"
    rate = rated.get("rate", period="2018-01")
    assert rate is not None
    assert rate.value == pytest.approx(100 * 31 * 4 / 1000)


def test_exposure_of_a_few_periods_is_not_enough_for_rates() -> None:
    result = estimate(METHOD, SOURCE, table(made()), Options(exposure={"2018-01": 500.0, "2018-02": 500.0}))
    assert result.details["series"]["slow"]["measure"] == "share"
    assert any("whose exposure is not told" in note for note in result.notes)
    rate = result.get("rate", period="2018-01")
    assert rate is not None
    assert (rate.value, rate.unit) == (pytest.approx(100 * 31 * 4 / 500), "per 100")


def test_a_partial_month_does_not_make_a_fall() -> None:
    rows = made(months=13)
    keep = [at for at, when in enumerate(rows["day"]) if when <= "2019-01-06"]
    result = estimate(METHOD, SOURCE, table({name: [values[at] for at in keep] for name, values in rows.items()}))
    assert result.details["total"]["periods"][-1]["partial"]
    assert result.details["total"]["direction"] == ""
    assert any("Only part of 2019-01 is in the data" in note for note in result.notes)


def test_rare_codes_are_gathered_unless_all_are_wanted() -> None:
    rows = made(months=3)
    rows["code"] = [f"code {at % 40:02d}" for at in range(len(rows["code"]))]
    result = estimate(METHOD, SOURCE, table(rows))
    assert len(result.details["series"]) == MOST_SERIES + 1
    assert OTHER in result.details["series"]
    total = sum(row["n"] for told in result.details["series"].values() for row in told["periods"])
    assert total == len(rows["code"])
    assert len(estimate(METHOD, SOURCE, table(rows), Options(variant="all")).details["series"]) == 40


def test_excluded_uncoded_undated_and_stray_rows_are_counted() -> None:
    rows = made(months=6)
    rows["code"][:5] = ["praise"] * 5
    rows["code"][5:8] = ["", "", ""]
    rows["day"][10] = ""
    rows["day"][11] = "1900-01-01"
    result = estimate(METHOD, SOURCE, table(rows))
    reasons = {drop.reason: drop.count for drop in result.dropped}
    assert reasons == {
        'not a complaint: "praise"': 5,
        "no code: counted among all complaints, in no code": 3,
        "no date that can be read": 1,
        "date far from all others: 1900-01-01": 1,
    }
    assert result.n == len(rows["day"]) - 7
    assert result.details["total"]["periods"][0]["period"].startswith("2018")


def test_segments_have_series_of_their_own_over_the_same_periods() -> None:
    result = estimate(METHOD, SOURCE, table(made()), Options(by="shop"))
    counts = [found for found in result.where("count", shop="a") if set(found.keys) == {"shop", "period"}]
    assert len(counts) == 24
    assert result.estimates[0].keys == {}
    small = estimate(METHOD, SOURCE, table(made()), Options(by="shop", minimum_n=10_000))
    assert not [found for found in small.estimates if "shop" in found.keys]
    assert any("in the segment" in drop.reason for drop in small.dropped)


def test_few_complaints_and_short_times_are_too_few_to_tell() -> None:
    few = estimate(METHOD, SOURCE, table({"code": ["slow"] * 3, "day": ["2018-01-01", "2018-05-01", "2018-12-01"]}))
    assert few.details["series"]["slow"]["sentence"] == "too few to tell: 3 complaints in 12 months"
    short = estimate(METHOD, SOURCE, table({"code": ["slow"] * 30, "day": ["2018-01-01"] * 30}))
    assert short.details["series"]["slow"]["sentence"] == "too short a time to tell: 1 day"


def test_no_readable_date_is_no_trend() -> None:
    result = estimate(METHOD, SOURCE, table({"code": ["slow"], "day": [""]}))
    assert result.estimates == ()
    assert result.dropped[-1].reason == "no date that can be read"


def test_what_is_missing_is_said() -> None:
    assert METHOD.missing(SOURCE) == ""
    assert "date" in METHOD.missing(Complaints("c", "c.csv", code="code"))
    assert METHOD.missing(Survey("s", "s.csv", ())) == "it reads [[complaints]]"


def test_a_bad_exposure_is_an_error() -> None:
    with pytest.raises(ExpectancyError, match="is no period"):
        estimate(METHOD, SOURCE, table(made(months=3)), Options(exposure={"in May": 4.0}))


def test_groups_may_overlap_and_be_fewer_than_all() -> None:
    days = {to_day(START) + at: 10 for at in range(365)}
    found = trends_of({"a": dict.fromkeys(days, 1), "b": dict.fromkeys(days, 3)}, total=days)
    assert found[None].n == 3650
    assert found["b"].tendency.first == pytest.approx(0.3)
    assert found["b"].sentence.startswith("no clear change: 30")
    assert trends_of({"a": {None: 4}}) == {}


def test_the_bureaus_complaints_by_month_agree_with_pandas() -> None:
    frame = pd.read_csv(data("cfpb_complaints/complaints_2015_2020.csv.gz"), dtype=str)
    source = Complaints("cfpb", "c.csv.gz", code="Product", date="Date received")
    result = estimate(METHOD, source, InMemory(pa.Table.from_pandas(frame, preserve_index=False), 1000))
    months = frame["Date received"].str[:7]
    whole = pd.period_range(months.min(), months.max(), freq="M").astype(str)
    for product, told in result.details["series"].items():
        expected = months[frame.Product == product].value_counts().reindex(whole, fill_value=0)
        assert [row["n"] for row in told["periods"]] == expected.tolist()


@pytest.mark.guarantee
def test_among_many_steady_codes_there_is_seldom_any_alarm() -> None:
    rng = np.random.default_rng(31)
    alarms = runs = 0
    weights = rng.dirichlet(np.full(20, 2.0))
    for _ in range(60):
        counts = rng.multinomial(rng.poisson(150), weights, size=24)
        by_code = {
            f"code {at}": {to_day(START) + 30 * month: int(n) for month, n in enumerate(column)}
            for at, column in enumerate(counts.T)
        }
        found = trends_of(by_code)
        runs += 1
        alarms += any(found[code].direction or found[code].steps for code in by_code)
    assert alarms / runs <= 0.15  # two families of tests, each at most 5 %
