"""Staffing from a log and from a load that is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from customers import CALLS, calls_data
from expectancy.domain.estimate import Result
from expectancy.domain.study import Calls
from expectancy.methods.contract import Options
from expectancy.methods.measure.calls.erlang import OverloadedError, Work, agents_for
from expectancy.methods.measure.calls.staffing import METHOD, Standard, Told, expected, given, staffed
from tables import InMemory, estimate, table

PLAIN = replace(CALLS, by=(), shrinkage=0.0)


def made(days: int = 12, per_day: int = 6, handled: int | None = 200) -> InMemory:
    """So many calls every day at 9:00, and one more on every second day; nobody gives up."""
    rows = [day for day in range(1, days + 1) for _ in range(per_day + day % 2)]
    columns = {
        "arrived": [f"2026-03-{day:02d} 09:10" for day in rows],
        "wait": ["1"] * len(rows),
        "handled": [handled] * len(rows),
        "outcome": ["answered"] * len(rows),
    }
    empty = [None] * len(rows)
    return table({**columns, "customer": empty, "topic": empty, "agent": empty, "region": ["north"] * len(rows)})


def value(result: Result, statistic: str, **keys: str) -> float:
    found = result.get(statistic, **keys)
    assert found is not None, statistic
    return found.value


def test_agents_are_those_of_the_mean_load_with_its_interval() -> None:
    found = estimate(METHOD, PLAIN, made())
    counts = np.array([7.0, 6.0] * 6)
    low, high = stats.t.interval(0.95, 11, counts.mean(), stats.sem(counts))  # scipy
    calls, agents = found.get("calls", time="09:00"), found.get("agents", time="09:00")
    assert calls is not None
    assert agents is not None
    assert (calls.value, calls.low, calls.high) == (6.5, pytest.approx(low), pytest.approx(high))
    assert value(found, "offered_load", time="09:00") == pytest.approx(6.5 * 200 / 1800)
    each = [agents_for(Work(n / 1800, 200), 20, 0.8).agents for n in (6.5, low, high)]
    assert [agents.value, agents.low, agents.high] == each
    assert value(found, "agent_hours") == each[0] / 2


def test_a_busy_day_is_the_prediction_of_a_coming_day() -> None:
    counts = np.array([10.0, 14.0, 9.0, 12.0])
    at = expected(counts, 0.95)
    busy = counts.mean() + stats.t.ppf(0.9, 3) * counts.std(ddof=1) * np.sqrt(1 + 1 / 4)
    assert at.busy == pytest.approx(busy)


def test_one_day_has_the_exact_poisson_interval() -> None:
    at = expected(np.array([25.0]), 0.95)
    assert (at.low, at.high) == (
        pytest.approx(stats.chi2.ppf(0.025, 50) / 2),
        pytest.approx(stats.chi2.ppf(0.975, 52) / 2),
    )
    found = estimate(METHOD, PLAIN, made(days=1))
    assert any("One day" in note for note in found.notes)


def test_days_without_a_call_at_that_time_count_as_none() -> None:
    data = made(days=4, per_day=2)
    extra = table(
        {name: ["2026-03-01 15:00" if name == "arrived" else data.data[name][0].as_py()] for name in data.columns}
    )
    import pyarrow as pa

    both = InMemory(pa.concat_tables([data.data, extra.data], promote_options="permissive"))
    found = estimate(METHOD, PLAIN, both)
    assert value(found, "calls", time="15:00") == 0.25


def test_shrinkage_and_occupancy_need_more() -> None:
    data = calls_data()
    plain, more = (estimate(METHOD, replace(PLAIN, **rules), data) for rules in ({}, {"max_occupancy": 0.3}))
    assert value(more, "agent_hours") > value(plain, "agent_hours")
    shrunk = estimate(METHOD, replace(PLAIN, shrinkage=0.5), data)
    agents, roster = value(shrunk, "agents", time="10:00"), value(shrunk, "positions", time="10:00")
    assert roster == 2 * agents


def test_erlang_a_takes_patience_from_the_log_or_from_the_study() -> None:
    data = calls_data()
    seen = estimate(METHOD, PLAIN, data, Options(variant="erlang_a"))
    told = estimate(METHOD, replace(PLAIN, patience=60.0), data, Options(variant="erlang_a"))
    assert "mean patience of 147 seconds" in seen.variant
    assert "mean patience of 60 seconds" in told.variant
    assert value(seen, "agent_hours") <= value(estimate(METHOD, PLAIN, data), "agent_hours")
    assert seen.where("abandonment")


def test_where_nobody_gave_up_it_is_erlang_c_and_said_so() -> None:
    found = estimate(METHOD, PLAIN, made(), Options(variant="erlang_a"))
    assert any("Nobody gave up" in note for note in found.notes)
    assert not found.where("abandonment")


def test_a_log_without_handling_times_tells_nothing() -> None:
    found = estimate(METHOD, PLAIN, made(handled=None))
    assert not found.estimates
    assert "handled" in METHOD.missing(replace(PLAIN, handled=None))
    assert METHOD.missing(Calls("k", "k.csv"))


def test_a_load_that_is_told_has_no_interval_and_says_why() -> None:
    found = staffed(Told(100, 1800, 180), Standard(20, 0.8, 0.85, 0.3))
    assert (value(found, "agents"), value(found, "positions")) == (14, 20)
    assert all(each.low is None for each in found.estimates)
    assert "told, not estimated" in found.notes[0]


def test_so_many_agents_as_are_told_are_judged() -> None:
    load, standard = Told(100, 1800, 180), Standard(20, 0.8)
    assert value(given(load, standard, 13), "service_level") == pytest.approx(0.795594788418)
    with pytest.raises(OverloadedError):
        given(load, standard, 10)
    assert 0 < value(given(load, replace(standard, patience=60), 10), "abandonment") < 1
