"""Conformal bounds and Kaplan-Meier against the worked cases (MAPIE, R survival, lifelines) and by simulation."""

from __future__ import annotations

import numpy as np
import pytest

from expectancy.methods.measure.loyalty.survival import kaplan_meier
from expectancy.methods.promise.conformal import bound, coverage, coverage_quantile, place
from shared import case, close, inputs


def test_the_place_of_the_bound_is_counted_exactly() -> None:
    found = case("promise_quantile", "conformal-index")
    given, values, near = found["inputs"], found["arithmetic"]["values"], close(found["arithmetic"])
    assert {level: place(given["n"], level) for level in given["levels"]} == values["k"]
    assert {level: bound(given["scores"], level) for level in given["levels"]} == values["quantile"]
    assert {str(n): place(n, "0.90") for n in given["other_n"]} == values["k_at_0.90"]
    assert (bound(range(8), "0.90") is None) is values["unbounded_at_0.90_n8"]
    for n, expected in values["expected_coverage_at_0.90"].items():
        a, b = coverage(int(n), "0.90")
        assert a / (a + b) == pytest.approx(expected, **near)
    assert list(coverage(100, "0.90")) == values["coverage_beta_parameters_at_0.90_n100"]
    ends = [coverage_quantile(100, "0.90", share) for share in (0.05, 0.95)]
    assert ends == pytest.approx(values["coverage_5_95_percentile_at_0.90_n100"], **near)


def test_the_bound_holds_as_often_as_it_says() -> None:
    rng = np.random.default_rng(4)
    held = [rng.exponential() <= (bound(rng.exponential(size=39), "0.90") or np.inf) for _ in range(4_000)]
    assert 0.885 <= np.mean(held) <= 0.915


def test_the_patients_on_6_mp() -> None:
    found = case("promise_quantile", "km-6mp")
    given = inputs("promise_quantile", "km-6mp")
    event = np.array(given["event"])
    printed, near = found["published"]["values"], close(found["published"])
    by_log = kaplan_meier(given["time"], event, 1 - event, transform="log")
    assert by_log.time.tolist() == printed["time"]
    assert by_log.at_risk.tolist() == printed["n_risk"]
    assert by_log.events.tolist() == printed["n_event"]
    for name, values in (("survival", by_log.share), ("greenwood_se", by_log.se)):
        assert values == pytest.approx(printed[name], **near)
    assert by_log.low == pytest.approx(printed["ci95_log_lower"], **near)
    assert by_log.high == pytest.approx(printed["ci95_log_upper"], **near)
    peer, near = found["peer"]["values"], close(found["peer"])
    curve = kaplan_meier(given["time"], event, 1 - event)
    for name, values in (
        ("survival", curve.share),
        ("greenwood_se", curve.se),
        ("ci95_loglog_lower", curve.low),
        ("ci95_loglog_upper", curve.high),
    ):
        assert values == pytest.approx(peer[name], **near)
    assert curve.quantile(0.25) == peer["quantile_25"]
    assert curve.quantile(0.5) == peer["median"]
    assert list(by_log.quantile_interval(0.5)) == peer["median_ci_log"]
    assert list(curve.quantile_interval(0.5)) == peer["median_ci_loglog"]


def test_counts_and_single_cases_give_the_same_curve() -> None:
    single = kaplan_meier([2, 2, 3, 5], [1, 1, 0, 1], [0, 0, 1, 0])
    counted = kaplan_meier([5, 2, 3], [1, 2, 0], [0, 0, 1])
    assert single.share == pytest.approx(counted.share)
    assert single.share[-1] == 0
    assert not np.isnan(single.low).any()
    assert not np.isnan(single.high).any()


def test_a_share_that_was_never_reached_has_no_quantile() -> None:
    curve = kaplan_meier([1, 4], [1, 0], [0, 9])
    assert curve.quantile(0.5) is None
    assert not len(kaplan_meier([3], [0], [5]).time)
