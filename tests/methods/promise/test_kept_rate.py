"""Promises kept, and lateness."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Promises, Survey
from expectancy.methods.contract import Options
from expectancy.methods.promise.kept_rate import METHOD
from shared import data, reference_numbers
from tables import InMemory, estimate, table

LATE = [-3, 0, 0, 2, 5, -1, 12, 0, 1, None, None, 4]
STATUS = ["arrived"] * 9 + ["cancelled", "under way", "arrived"]
ROWS = {"late": LATE, "status": STATUS, "carrier": ["A", "B", "A", "B", "A", "A", "B", "B", "A", "A", "B", "B"]}
SOURCE = Promises("f", "f.csv", late="late", unit="minutes", cancelled={"status": ("cancelled",)}, by=("carrier",))


def frame_of(path: str) -> tuple[pd.DataFrame, InMemory]:
    frame = pd.read_csv(data(path), dtype=str)
    return frame, InMemory(pa.Table.from_pandas(frame, preserve_index=False), 65_536)


def one(result: Result, statistic: str, **keys: str) -> Estimate:
    found = result.get(statistic, **keys)
    assert found is not None, (statistic, keys)
    return found


def test_kept_are_those_late_by_no_more_than_the_grace() -> None:
    for grace, kept in ((0.0, 5), (1.0, 6), (1.9, 6), (2.0, 7), (4.5, 8)):
        result = estimate(METHOD, replace(SOURCE, grace=grace), table(ROWS))
        rate = one(result, "kept_rate")
        assert (rate.value, rate.n) == (kept / 10, 10)
        low, high = proportion_confint(kept, 10, method="wilson")
        assert (rate.low, rate.high) == pytest.approx((low, high))


def test_cancelled_and_open_are_neither_kept_nor_broken_and_are_told() -> None:
    result = estimate(METHOD, SOURCE, table(ROWS))
    assert one(result, "cancelled").value == 1
    assert one(result, "open").value == 1
    with_cancelled = one(result, "kept_rate_with_cancelled")
    assert (with_cancelled.value, with_cancelled.n) == (5 / 11, 11)
    assert any("overdue cannot be told without the times" in note for note in result.notes)
    plain = estimate(METHOD, replace(SOURCE, cancelled={}), table(ROWS))
    assert not plain.where("kept_rate_with_cancelled")
    assert one(plain, "open").value == 2


def test_lateness_has_a_median_a_ninetieth_percentile_and_the_mean_of_the_late() -> None:
    known = [late for late in LATE if late is not None]
    result = estimate(METHOD, SOURCE, table(ROWS))
    assert one(result, "late_p50").value == np.quantile(known, 0.5, method="inverted_cdf")
    assert one(result, "late_p90").value == np.quantile(known, 0.9, method="inverted_cdf")
    assert one(result, "late_p90").high is None, "ten promises bound no ninetieth percentile from above"
    late = [2.0, 5, 12, 1, 4]
    low, high = stats.t.interval(0.95, 4, np.mean(late), stats.sem(late))
    mean = one(result, "late_mean")
    assert (mean.value, mean.low, mean.high, mean.n) == pytest.approx((np.mean(late), low, high, 5))
    assert mean.unit == "minutes"


def test_groups_follow_the_whole_and_add_up_to_it() -> None:
    result = estimate(METHOD, SOURCE, table(ROWS))
    assert result.estimates[0].keys == {}
    groups = [found for found in result.where("kept_rate") if found.keys]
    assert [found.keys for found in groups] == [{"carrier": "A"}, {"carrier": "B"}]
    assert sum(found.n for found in groups) == one(result, "kept_rate").n
    assert sum(found.value * found.n for found in groups) == pytest.approx(5)


def test_any_column_may_split_and_small_groups_are_left_out_and_counted() -> None:
    result = estimate(METHOD, SOURCE, table(ROWS), Options(by="status", minimum_n=2))
    assert {tuple(found.keys) for found in result.where("kept_rate")} == {(), ("status",)}
    assert [found.keys["status"] for found in result.where("kept_rate") if found.keys] == ["arrived"]
    assert [(drop.reason, drop.count) for drop in result.dropped] == [
        ("group with fewer than 2 known outcomes", 2),
    ]


def test_every_column_of_the_study_is_a_grouping_of_its_own() -> None:
    result = estimate(METHOD, replace(SOURCE, by=("carrier", "status")), table(ROWS))
    assert {tuple(found.keys) for found in result.where("kept_rate")} == {(), ("carrier",), ("status",)}


def test_rows_that_cannot_be_judged_are_counted_with_their_reason() -> None:
    rows = {
        "made": ["2020-01-03"] * 4,
        "due": ["2020-01-05", "2020-01-05", "", "2020-01-05"],
        "done": ["2020-01-05 18:00", "2020-01-01", "2020-01-05", "some day"],
    }
    result = estimate(METHOD, Promises("o", "o.csv", "made", "due", "done"), table(rows))
    assert one(result, "kept_rate").value == 1.0
    assert result.n == 1
    assert {drop.reason: drop.count for drop in result.dropped} == {
        "delivered before it was made": 1,
        "a date, a number or a yes or no that cannot be read": 1,
        "nothing was promised": 1,
    }


def test_where_nothing_is_known_there_is_no_rate() -> None:
    result = estimate(METHOD, SOURCE, table({"late": [None], "status": ["under way"], "carrier": ["A"]}))
    assert math.isnan(one(result, "kept_rate").value)
    assert not result.where("late_p50")


def test_yes_and_no_give_a_rate_only() -> None:
    result = estimate(METHOD, Promises("c", "c.csv", kept="kept"), table({"kept": ["yes", "no", "yes", ""]}))
    assert {found.statistic for found in result.estimates} == {"kept_rate", "open"}
    assert (one(result, "kept_rate").value, one(result, "open").value) == (2 / 3, 1)


def test_what_is_missing_is_said() -> None:
    assert METHOD.missing(SOURCE) == ""
    assert "promised and delivered" in METHOD.missing(Promises("p", "p.csv", promised="due"))
    assert METHOD.missing(Survey("s", "s.csv", ())) == "it reads [[promises]]"


@pytest.mark.parametrize(("grace", "name"), [(0.0, "on_time_le0"), (14.0, "on_time_lt15")])
def test_flights_by_carrier_are_those_of_the_reference(grace: float, name: str) -> None:
    _, rows = frame_of("flights_promises/flights_2013_01_08.csv.gz")
    expected = reference_numbers()["flights_promises"]
    cancelled = {"dep_time": ("",)}
    source = Promises(
        "f", "f.csv.gz", late="arr_delay", unit="minutes", grace=grace, by=("carrier",), cancelled=cancelled
    )
    result = estimate(METHOD, source, rows)
    for keys, numbers in ({}, expected), *(({"carrier": name}, each) for name, each in expected["by_carrier"].items()):
        rate = one(result, "kept_rate", **keys)
        assert rate.n == numbers["arrived_known"]
        assert rate.value == pytest.approx(numbers[name], abs=5e-5)
        assert one(result, "cancelled", **keys).value == numbers["no_departure"]
        assert one(result, "open", **keys).n == numbers["scheduled"]


def test_flights_quantiles_are_those_of_numpy() -> None:
    frame, rows = frame_of("flights_promises/flights_2013_01_08.csv.gz")
    delay = frame.arr_delay.dropna().astype(float)
    result = estimate(METHOD, Promises("f", "f.csv.gz", late="arr_delay", unit="minutes"), rows)
    assert one(result, "late_p50").value == np.quantile(delay, 0.5, method="inverted_cdf")
    assert one(result, "late_p90").value == np.quantile(delay, 0.9, method="inverted_cdf")
    assert one(result, "late_mean").value == pytest.approx(delay[delay > 0].mean())


def test_the_airports_flights() -> None:
    frame, rows = frame_of("demo_airport_sfo_2013/flights_to_sfo.csv.gz")
    source = Promises(
        "f", "f.csv.gz", late="arrival_delay_min", unit="minutes", cancelled={"status": ("cancelled",)}, by=("carrier",)
    )
    result = estimate(METHOD, source, rows)
    delay = frame.arrival_delay_min.astype(float)
    arrived = delay.notna()
    assert one(result, "kept_rate").value == pytest.approx((delay[arrived] <= 0).mean())
    assert one(result, "kept_rate").n == (frame.status == "arrived").sum()
    assert one(result, "cancelled").value == (frame.status == "cancelled").sum()
    assert one(result, "open").value == (frame.status == "no arrival recorded").sum()
    for carrier, group in delay[arrived].groupby(frame.carrier[arrived]):
        assert one(result, "kept_rate", carrier=str(carrier)).value == pytest.approx((group <= 0).mean())


def test_the_bureaus_timely_answers() -> None:
    _, rows = frame_of("cfpb_complaints/complaints_2015_2020.csv.gz")
    expected = reference_numbers()["cfpb"]
    result = estimate(METHOD, Promises("c", "c.csv.gz", kept="Timely response?", by=("Company",)), rows)
    rate = one(result, "kept_rate")
    assert rate.value == pytest.approx(expected["timely_share"], abs=5e-5)
    assert rate.n == expected["rows"]
    for company, numbers in expected["top_companies"].items():
        found = one(result, "kept_rate", Company=company)
        assert (found.n, found.value) == (numbers["n"], pytest.approx(numbers["timely"], abs=5e-5))


def test_orders_promised_for_a_date_are_kept_all_that_day() -> None:
    _, rows = frame_of("olist_orders/orders_to_2018_02.csv.gz")
    expected = reference_numbers()["olist"]
    source = Promises(
        "o",
        "o.csv.gz",
        made="order_purchase_timestamp",
        promised="order_estimated_delivery_date",
        delivered="order_delivered_customer_date",
        cancelled={"order_status": ("canceled",)},
    )
    result = estimate(METHOD, source, rows)
    assert result.n == expected["delivered"]
    assert 1 - one(result, "kept_rate").value == pytest.approx(expected["late_share_by_date"], abs=5e-5)


def test_the_citys_own_verdict_by_department() -> None:
    """Of the requests that have a target and a verdict; the words are the city's."""
    frame, _ = frame_of("boston_311/requests_2015_01_08.csv.gz")
    promised = frame[frame.target.notna()]
    rows = InMemory(pa.Table.from_pandas(promised, preserve_index=False), 65_536)
    expected = reference_numbers()["boston_311"]
    result = estimate(METHOD, Promises("b", "b.csv.gz", kept="on_time_status", by=("department",)), rows)
    rate = one(result, "kept_rate")
    assert (rate.n, rate.value) == (expected["with_target_and_flag"], pytest.approx(expected["kept_share"], abs=5e-5))
    for department, numbers in expected["by_department"].items():
        found = one(result, "kept_rate", department=department)
        assert (found.n, found.value) == (numbers["n"], pytest.approx(numbers["kept_share"], abs=5e-5))


@pytest.mark.parametrize("unit", ["days", "minutes"])
def test_the_citys_times_agree_with_its_verdict(unit: str) -> None:
    """Closed requests with a target: kept by the times exactly where the city says ONTIME."""
    frame, rows = frame_of("boston_311/requests_2015_01_08.csv.gz")
    source = Promises("b", "b.csv.gz", promised="target", delivered="closed", unit=unit)
    closed = frame[frame.target.notna() & frame.closed.notna()]
    rate = one(estimate(METHOD, source, rows), "kept_rate")
    assert rate.n == len(closed)
    assert rate.value == pytest.approx((closed.closed <= closed.target).mean(), abs=1e-12)
    told = closed[closed.on_time_status.notna()]
    agree = (told.closed <= told.target) == (told.on_time_status == "ONTIME")
    assert agree.all()


TIMES = {
    "made": ["2015-01-01", "2015-01-02", "2015-01-05", "2015-01-06", "2015-01-07", "2015-01-08"],
    "due": ["2015-01-03", "2015-01-04", "2015-01-06", "2015-01-08", "2015-01-09", None],
    "done": ["2015-01-02", "2015-01-06", None, None, None, None],
    "area": ["N", "S", "N", "S", "N", "S"],
}
TIMED = Promises("r", "r.csv", made="made", promised="due", delivered="done", by=("area",))


def test_open_promises_past_due_are_overdue_on_the_last_day_of_the_file() -> None:
    result = estimate(METHOD, TIMED, table(TIMES))
    assert one(result, "kept_rate").value == 1 / 2
    overdue = one(result, "overdue")
    assert (overdue.value, overdue.n) == (1, 3)  # due on the 6th; the 8th is not over yet
    assert one(result, "kept_rate_with_overdue").value == 1 / 3
    assert any("1 of them were overdue on 2015-01-08, the last day in the file" in note for note in result.notes)


def test_the_study_may_tell_the_day_of_the_data_and_grace_puts_it_off() -> None:
    told = estimate(METHOD, replace(TIMED, as_of=date(2015, 2, 1)), table(TIMES))
    assert one(told, "overdue").value == 3
    assert one(told, "kept_rate_with_overdue").value == 1 / 5
    graced = estimate(METHOD, replace(TIMED, as_of=date(2015, 1, 9), grace=2.0), table(TIMES))
    assert one(graced, "overdue").value == 1
    early = estimate(METHOD, replace(TIMED, as_of=date(2015, 1, 6)), table(TIMES))
    assert not early.where("overdue")


def test_overdue_promises_are_told_by_group() -> None:
    options = Options(by="area", minimum_n=1)
    result = estimate(METHOD, replace(TIMED, as_of=date(2015, 2, 1)), table(TIMES), options)
    assert {found.keys["area"]: found.value for found in result.where("overdue") if found.keys} == {"N": 2, "S": 1}


def test_overdue_requests_of_boston_are_those_that_pandas_counts() -> None:
    frame, held = frame_of("boston_311/requests_2015_01_08.csv.gz")
    source = Promises("b", "b.csv", made="opened", promised="target", delivered="closed")
    result = estimate(METHOD, source, held)
    due, done, made = (pd.to_datetime(frame[column]) for column in ("target", "closed", "opened"))
    last = max(done.max(), made.max()).normalize()
    expected = int((done.isna() & due.notna() & (due.dt.normalize() < last)).sum())
    assert one(result, "overdue").value == expected > 0


def test_a_zone_on_one_side_only_is_told_and_the_day_is_that_of_the_delivery() -> None:
    source = Promises("f", "f.csv", promised="due", delivered="done")
    done = ["2024-01-02T20:00:00-08:00", "2024-01-03T08:00:00+09:00"]
    result = estimate(METHOD, source, table({"due": ["2024-01-02"] * 2, "done": done}))
    assert one(result, "kept_rate").value == 0.5
    [told] = result.details["problems"]
    assert told.startswith("In 2 promises only one of the two times has a time zone")
    assert told in result.notes
    both = estimate(
        METHOD, source, table({"due": [f"{day}Z" for day in ("2024-01-03T04:00", "2024-01-02T22:00")], "done": done})
    )
    assert (one(both, "kept_rate").value, both.details["problems"]) == (0.5, ())
