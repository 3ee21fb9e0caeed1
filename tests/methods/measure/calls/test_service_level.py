"""Call-centre indicators: a bank's real calls, the four denominators, clusters, first contacts, thin logs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from customers import CALLS, calls_data
from expectancy.domain.estimate import Result
from expectancy.domain.study import Calls
from expectancy.importers.opening import open_table
from expectancy.methods.contract import Options
from expectancy.methods.interval import t_quantile
from expectancy.methods.measure.calls.service_level import METHOD
from shared import data, reference_numbers
from tables import InMemory, estimate, table

BANK = Calls(
    "bank",
    "calls_1999_02_01_14.csv.gz",
    arrived="vru_entry",
    wait="q_time",
    date="date",
    handled="ser_time",
    answered={"outcome": ("AGENT",)},
    abandoned={"outcome": ("HANG",)},
    customer="customer_id",
    topic="type",
    by=("type",),
)
FILE = "call_centre_bank/calls_1999_02_01_14.csv.gz"


@cache
def bank() -> Result:
    """The bank's calls of two weeks; tests only."""
    folder = data(FILE).parent
    return estimate(METHOD, BANK, open_table(BANK.file, folder, None, {}))  # type: ignore[arg-type]  # any table


@cache
def frame() -> pd.DataFrame:
    found = pd.read_csv(data(FILE))
    return found[found.outcome != "PHANTOM"].assign(
        at=pd.to_datetime(found.date + " " + found.vru_entry), answered=found.outcome == "AGENT"
    )


def value(result: Result, statistic: str, **keys: str) -> float:
    found = result.get(statistic, **keys)
    assert found is not None, statistic
    return found.value


def test_the_bank_is_as_an_independent_script_counted_it() -> None:
    """reference_numbers.json."""
    numbers, found = reference_numbers()["call_centre_bank"], bank()
    assert found.n == numbers["offered"]
    assert [(drop.reason.split(",")[0], drop.count) for drop in found.dropped] == [
        ("neither answered nor abandoned", numbers["phantom"])
    ]
    assert found.where("asa")[0].n == numbers["answered"]
    for statistic, name in (
        ("abandonment", "abandon_share"),
        ("asa", "mean_queue_seconds_answered"),
        ("service_level_of_answered", "answered_within_20s_of_answered"),
        ("service_level", "answered_within_20s_of_offered"),
        ("wait_abandoned", "mean_queue_seconds_hung_up"),
        ("aht", "mean_service_seconds_answered"),
    ):
        assert value(found, statistic) == pytest.approx(numbers[name], abs=6e-5), statistic


def test_queues_periods_and_times_of_day_are_those_of_pandas() -> None:
    found, rows = bank(), frame()
    late = rows.assign(hit=rows.answered & (rows.q_time <= 20), half=rows["at"].dt.floor("30min").dt.strftime("%H:%M"))
    for column, key in (("type", "type"), ("date", "period"), ("half", "time")):
        expected = late.groupby(column).hit.mean()
        told = {each.keys[key]: each.value for each in found.where("service_level") if key in each.keys}
        assert told == pytest.approx(expected.to_dict())


def test_the_interval_is_the_jackknife_over_days() -> None:
    """aht: a ratio of sums over 14 days, its standard error by leaving each day out."""
    rows = frame()
    days = rows[rows.answered].groupby("date").ser_time.agg(["sum", "count"])
    without = (days["sum"].sum() - days["sum"]) / (days["count"].sum() - days["count"])
    se = math.sqrt(13 / 14 * ((without - without.mean()) ** 2).sum())
    half = float(t_quantile(13, 0.95)) * se
    found = bank().get("aht")
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(found.value - half), pytest.approx(found.value + half))
    assert "days as clusters" in bank().variant


def test_first_contacts_are_followed_as_a_plain_loop_does() -> None:
    rows = frame().dropna(subset=["customer_id"]).sort_values(["customer_id", "type", "at"])
    week, end = pd.Timedelta(days=7), frame()["at"].max()
    gap = rows.groupby(["customer_id", "type"])["at"]
    first = rows.answered & ~(gap.diff() <= week) & (rows["at"] + week <= end)
    again = -gap.diff(-1) <= week
    found = bank().get("first_contact_resolution")
    assert found is not None
    assert found.n == int(first.sum())
    assert found.value == pytest.approx(1 - again[first].mean())


def test_patience_is_time_waited_by_all_over_those_who_gave_up() -> None:
    """Mandelbaum & Zeltyn 2007: theta = abandonments / total waiting time."""
    rows = frame()
    theta = (rows.outcome == "HANG").sum() / rows.q_time.sum()
    assert value(bank(), "theta") == pytest.approx(60 * theta)
    assert value(bank(), "patience") == pytest.approx(1 / theta)


# -- small logs of which everything can be counted by hand -----------------------------------------------------------


def log(rows: Sequence[tuple[Any, ...]], **more: Any) -> tuple[Calls, InMemory]:
    """Rows of day, hour, wait, outcome (answered or gave up) and handling time."""
    columns = {
        "arrived": [f"2026-03-{day:02d} {hour:02d}:00" for day, hour, *_ in rows],
        "wait": [row[2] for row in rows],
        "outcome": [row[3] for row in rows],
        "handled": [row[4] if len(row) > 4 else 60 for row in rows],
        **{name: values for name, values in more.items() if isinstance(values, list)},
    }
    rules = {name: each for name, each in more.items() if not isinstance(each, list)}
    plain = replace(CALLS, customer=None, topic=None, agent=None, by=(), shrinkage=0.0)
    return replace(plain, **rules), table(columns)


def result(rows: Sequence[tuple[Any, ...]], **more: Any) -> Result:
    source, rows_ = log(rows, **more)
    return estimate(METHOD, source, rows_)


YES, NO = "answered", "gave up"


def test_the_four_denominators() -> None:
    """5 answered in time, 2 late, 1 gave up in time, 2 late: 5/10, 5/7, 5/9, 6/10."""
    rows = [(2, 9, 5, YES)] * 5 + [(2, 9, 40, YES)] * 2 + [(2, 10, 10, NO)] + [(2, 10, 60, NO)] * 2
    found = result(rows)
    assert value(found, "service_level") == pytest.approx(5 / 10)
    assert value(found, "service_level_of_answered") == pytest.approx(5 / 7)
    assert value(found, "service_level_without_early_abandoned") == pytest.approx(5 / 9)
    assert value(found, "service_level_with_early_abandoned") == pytest.approx(6 / 10)


def test_short_abandons_are_left_out_of_both_sides() -> None:
    rows = [(2, 9, 5, YES)] * 6 + [(2, 10, 5, NO)] * 2 + [(2, 11, 5.1, NO)] * 2
    assert value(result(rows), "abandonment") == pytest.approx(0.4)
    assert value(result(rows), "abandonment_without_short") == pytest.approx(2 / 8)
    assert value(result(rows, short_abandon=0), "abandonment_without_short") == pytest.approx(0.4)


def test_occupancy_is_handled_time_over_that_of_the_agents_seen() -> None:
    """9:00: two agents, 900 s of 3,600 s; 10:00: one agent, 900 s of 1,800 s."""
    rows = [(2, 9, 0, YES, 600), (2, 9, 0, YES, 300), (2, 10, 0, YES, 900), (2, 11, 9, NO, None)]
    found = result(rows, agent="who", who=["a", "b", "a", None])
    assert value(found, "occupancy") == pytest.approx(1800 / 5400)


def test_fewer_than_ten_days_have_intervals_of_the_day_as_clusters() -> None:
    few, many = ([(day, hour, 5, YES) for day in range(1, days + 1) for hour in (9, 10)] for days in (3, 10))
    assert "intervals of 30 minutes as clusters" in result(few).variant
    assert any("fewer than 10 days" in note for note in result(few).notes)
    assert "days as clusters" in result(many).variant


def test_the_chance_that_the_standard_is_met() -> None:
    rng = np.random.default_rng(4)
    rows = [(day, 9, 5 if rng.random() < 0.8 else 60, YES) for day in range(1, 21) for _ in range(30)]
    for share, low, high in ((0.7, 0.99, 1.0), (0.9, 0.0, 0.01)):
        assert low <= value(result(rows, target_share=share), "chance_standard_met") <= high


def test_groups_with_few_calls_are_left_out_and_counted() -> None:
    source, rows = log([(2, 9, 5, YES)] * 9, line=["a"] * 7 + ["b"] * 2)
    found = estimate(METHOD, source, rows, Options(by="line", minimum_n=5))
    assert {each.keys["line"] for each in found.estimates if "line" in each.keys} == {"a"}
    assert ("group with fewer than 5 calls", 2) in [(drop.reason, drop.count) for drop in found.dropped]


@pytest.mark.parametrize(
    "rows",
    [
        [(2, 9, 5, YES)],
        [(2, 9, 5, NO, None)],
        [(2, 9, 0, YES, None)] * 5,
        [(2, 9, 0, NO, None)] * 5,
        [(2, 9, 5, "test")] * 3,
        [(2, 9, None, YES)] * 3,
    ],
    ids=["one call", "one gave up", "nothing waited or handled", "all gave up at once", "no calls", "no waits"],
)
def test_thin_logs_have_no_nan_and_no_crash(rows: Sequence[tuple[Any, ...]]) -> None:
    found = result(rows)
    assert all(math.isfinite(each.value) for each in found.estimates)
    assert found.n + sum(drop.count for drop in found.dropped) == len(rows)


def test_handling_times_that_are_missing_are_told() -> None:
    found = result([(2, 9, 5, YES, 60), (2, 9, 5, YES, None)])
    assert "1 answered calls have no handling time; aht is that of the others." in found.notes
    assert value(found, "aht") == 60


def test_what_a_log_needs_is_said() -> None:
    assert METHOD.missing(CALLS) == ""
    assert "answered" in METHOD.missing(Calls("k", "k.csv"))


def test_a_made_log_is_near_the_model_it_was_made_by() -> None:
    """Waits with mean 18, patience 120: answered in time (18/138 gave up) etc., by the exponential law."""
    found = estimate(METHOD, CALLS, calls_data(40, 3))
    both = 1 / 18 + 1 / 120
    expected = (1 / 18) / both * (1 - math.exp(-20 * both))
    assert value(found, "service_level") == pytest.approx(expected, abs=0.02)
    assert value(found, "patience") == pytest.approx(120, rel=0.15)
