"""Erlang B, C and A against the worked case (pyworkforce), published figures and independent computations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from expectancy.methods.measure.calls.erlang import (
    OverloadedError,
    Work,
    agents_for,
    erlang_b,
    erlang_c,
    positions,
    served,
    served_impatiently,
    served_patiently,
)
from shared import case, close, inputs


def test_the_worked_case_of_erlang_c_is_that_of_pyworkforce() -> None:
    found, given_ = case("call_centre", "erlang-c-pyworkforce"), inputs("call_centre", "erlang-c-pyworkforce")
    work = Work(given_["calls"] / (60 * given_["interval_min"]), 60 * given_["aht_min"])
    target = 60 * given_["target_min"]
    best = agents_for(work, target, given_["service_level_target"], max_occupancy=given_["max_occupancy"])
    assert {
        "offered_load": work.load,
        "raw_positions": best.agents,
        "positions_with_shrinkage": positions(best.agents, given_["shrinkage"]),
        "service_level": best.service_level,
        "occupancy": best.occupancy,
        "waiting_probability": best.waits,
    } == pytest.approx(found["published"]["values"], **close(found["published"]))
    assert {
        "asa_min": best.wait / 60,
        "service_level_13": served_patiently(work, 13, target).service_level,
    } == pytest.approx(found["arithmetic"]["values"], **close(found["arithmetic"]))


def test_the_worked_case_of_erlang_b() -> None:
    found, pairs = case("call_centre", "erlang-b-values"), inputs("call_centre", "erlang-b-values")["servers_load"]
    values, near = found["published"]["values"], close(found["published"])
    assert erlang_b(1, 1) == pytest.approx(values["b_1_1"], **near)
    assert erlang_b(2, 1) == pytest.approx(values["b_2_1"], **near)
    least = next(s for s in range(1, 100) if erlang_b(s, 10) <= 0.02)
    assert least == values["min_servers_for_2pct_at_10_erlang"]
    blocking = found["arithmetic"]["values"]["blocking"]
    assert [erlang_b(s, a) for s, a in pairs] == pytest.approx(blocking, **close(found["arithmetic"]))


@pytest.mark.parametrize(
    ("calls", "minutes", "aht", "seconds", "share", "most", "agents", "level"),
    [
        (425, 30, 4.2, 30, 0.9, 1.0, 68, 0.9262279020274815),
        (5, 15, 6, 10, 0.8, 0.9, 4, 0.8354853097553452),
    ],
)
def test_further_loads_are_staffed_as_pyworkforce_0_5_1_does(
    calls: float, minutes: float, aht: float, seconds: float, share: float, most: float, agents: int, level: float
) -> None:
    found = agents_for(Work(calls / (60 * minutes), 60 * aht), seconds, share, max_occupancy=most)
    assert found.agents == agents
    assert found.service_level == pytest.approx(level, abs=1e-12)


def test_patient_and_impatient_callers_as_garnett_mandelbaum_and_reiman_compare_them() -> None:
    """48 calls a minute of a minute each, 50 agents; callers who give up after two minutes on average. Their 2002
    paper prints 20.8 s mean wait and 96 % occupancy without, 3.1 % abandonment, 3.7 s and 93 % with giving up."""
    work = Work(48 / 60, 60)
    without, with_ = served_patiently(work, 50, 20), served_impatiently(work, 50, 20, 120)
    assert (round(without.wait, 1), round(without.occupancy, 2)) == (20.8, 0.96)
    assert (round(with_.abandons, 3), round(with_.wait, 1), round(with_.occupancy, 2)) == (0.031, 3.7, 0.93)


# -- Erlang A by another way: the waiting customer's chain ------------------------------------------------------------


def tagged(work: Work, agents: int, patience: float, target: float, most: int = 160) -> tuple[float, float, float]:
    """(P(wait), P(abandon), P(served within target)) from the balance equations and the matrix exponential of a
    waiting customer's own chain: ahead of him leave those who are served or give up, he himself may give up."""
    leave = [min(n, agents) / work.aht + max(n - agents, 0) / patience for n in range(most + 1)]
    chances = np.ones(most + 1)
    for n in range(1, most + 1):
        chances[n] = chances[n - 1] * work.rate / leave[n]
    chances /= chances.sum()
    waiting = most - agents
    chain = np.zeros((waiting + 2, waiting + 2))  # 0: served, k: the k-th in the queue, last: gave up
    for k in range(1, waiting + 1):
        ahead = agents / work.aht + (k - 1) / patience
        chain[k, k - 1] = ahead
        chain[k, -1] = 1 / patience
        chain[k, k] = -ahead - 1 / patience
    later, ever = expm(chain * target), expm(chain * 1e6)
    arriving = chances[agents:-1]
    in_time = chances[:agents].sum() + arriving @ later[1:-1, 0]
    return float(chances[agents:].sum()), float(arriving @ ever[1:-1, -1]), float(in_time)


@pytest.mark.parametrize(
    ("rate", "aht", "agents", "patience", "target"),
    [(0.1, 60, 7, 90, 20), (0.2, 60, 9, 120, 10), (0.05, 180, 12, 30, 40), (0.02, 100, 1, 60, 15)],
)
def test_erlang_a_is_what_the_waiting_customers_own_chain_says(
    rate: float, aht: float, agents: int, patience: float, target: float
) -> None:
    work = Work(rate, aht)
    found = served_impatiently(work, agents, target, patience)
    waits, abandons, in_time = tagged(work, agents, patience, target)
    assert found.waits == pytest.approx(waits, abs=1e-10)
    assert found.abandons == pytest.approx(abandons, abs=1e-8)
    assert found.service_level == pytest.approx(in_time, abs=1e-9)
    assert found.wait == pytest.approx(found.abandons * patience, rel=1e-9)  # theta E[Q] = lambda P(abandon)


def test_endless_patience_is_erlang_c_and_none_is_erlang_b() -> None:
    work = Work(0.1, 100)
    patient, endless = served_patiently(work, 12, 20), served_impatiently(work, 12, 20, 1e9)
    for name in ("waits", "wait", "service_level", "occupancy"):
        assert getattr(endless, name) == pytest.approx(getattr(patient, name), rel=1e-6)
    assert served_impatiently(work, 12, 20, 1e-6).abandons == pytest.approx(erlang_b(12, 10), rel=1e-5)


@pytest.mark.parametrize("agents", [0, 9, 10])
def test_as_much_work_as_agents_is_refused_in_a_plain_sentence(agents: int) -> None:
    with pytest.raises(OverloadedError, match=r"10 erlangs of work for .* agents: .* the queue would grow without end"):
        erlang_c(agents, 10)


def test_where_callers_give_up_too_few_agents_have_an_answer() -> None:
    found = served_impatiently(Work(1, 60), 30, 20, 120)
    assert found.abandons == pytest.approx(0.5, abs=0.01)  # half of the work cannot be done
    assert served_impatiently(Work(1, 60), 0, 20, 120).abandons == 1


def test_nothing_overflows_in_large_centres() -> None:
    assert 0 < erlang_b(20_000, 19_900) < 0.02
    assert erlang_b(2_000, 100) == 0.0
    big = agents_for(Work(100, 300), 20, 0.8)
    assert big.agents > 30_000
    assert big.service_level >= 0.8
    assert agents_for(Work(100, 300), 20, 0.8, patience=120).service_level >= 0.8


def test_no_calls_need_no_agents() -> None:
    assert agents_for(Work(0, 180), 20, 0.8).agents == 0
    assert served(Work(0, 180), 3, 20).service_level == 1
    assert (erlang_b(0, 0), erlang_b(3, 0)) == (1, 0)


@settings(deadline=None, max_examples=60)
@given(
    calls=st.floats(0.5, 400),
    aht=st.floats(10, 900),
    target=st.floats(0, 60),
    share=st.floats(0.05, 0.98),
    patience=st.one_of(st.none(), st.floats(5, 600)),
    most=st.floats(0.5, 1),
)
def test_one_agent_fewer_would_break_the_standard(
    calls: float, aht: float, target: float, share: float, patience: float | None, most: float
) -> None:
    work = Work(calls / 1800, aht)
    best = agents_for(work, target, share, patience, most)
    assert best.service_level >= share
    assert best.occupancy <= most + 1e-9
    fewer = best.agents - 1
    if fewer > 0 and (patience is not None or fewer > work.load):
        less = served(work, fewer, target, patience)
        assert less.service_level < share or less.occupancy > most


@pytest.mark.parametrize(("agents", "shrinkage", "roster"), [(14, 0.3, 20), (7, 0.3, 10), (5, 0.0, 5), (9, 0.1, 10)])
def test_positions_are_rounded_up(agents: int, shrinkage: float, roster: int) -> None:
    assert positions(agents, shrinkage) == roster
