"""Allocation, sample size and stratified estimates: Lohr's counties, PracTools, Krejcie and Morgan, and brute force."""

from __future__ import annotations

import itertools
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectancy.methods.listen.allocation import (
    for_budget,
    for_variance,
    neyman,
    proportional,
    standard_error,
    whole,
    whole_for_budget,
)
from expectancy.methods.listen.sample_size import for_mean, for_share, krejcie_morgan
from expectancy.methods.listen.stratified import Strata, design_effect, mean, of_ratio, total
from shared import case, close


def test_allocations_of_practools() -> None:
    found = case("sampling", "practools-allocation")
    given_, published = found["inputs"], found["published"]
    values, near = published["values"], close(published)
    N, S = np.array(given_["N_h"]), np.array(given_["S_h"])
    by_neyman = neyman(N, S, given_["neyman"]["n"])
    assert by_neyman == pytest.approx(values["neyman_n"], **near)
    assert standard_error(N, S, by_neyman) == pytest.approx(values["neyman_se"], **near)
    cost = given_["cost"]
    by_cost = for_budget(N, S, cost["c_h"], cost["budget"])
    assert by_cost == pytest.approx(values["cost_n"], **near)
    assert standard_error(N, S, by_cost) == pytest.approx(values["cost_se"], **near)
    cv = given_["cv"]
    by_cv = for_variance(N, S, cv["c_h"], (cv["cv0"] * cv["mean"]) ** 2)
    assert by_cv == pytest.approx(values["cv_n"], **near)
    assert standard_error(N, S, by_cv) == pytest.approx(values["cv_se"], **near)


@settings(deadline=None, max_examples=60)
@given(
    sizes=st.lists(st.integers(1, 9), min_size=2, max_size=3),
    spreads=st.lists(st.floats(0.1, 9), min_size=3, max_size=3),
    n=st.integers(3, 20),
)
def test_whole_numbers_have_the_least_variance_of_all(sizes: list[int], spreads: list[float], n: int) -> None:
    S = np.array(spreads[: len(sizes)])
    if n < len(sizes):
        return
    found = whole(sizes, S, n, minimum=1)
    assert found.sum() == min(n, sum(sizes))
    assert (found <= sizes).all()
    choices = itertools.product(*(range(1, size + 1) for size in sizes))
    least = min(standard_error(sizes, S, choice) for choice in choices if sum(choice) == min(n, sum(sizes)))
    assert standard_error(sizes, S, found) == pytest.approx(least, abs=1e-9)


def test_whole_numbers_keep_a_minimum_and_the_size_of_each_stratum() -> None:
    assert whole([1000, 3, 1], [1, 1, 1], 100, minimum=5).tolist() == [96, 3, 1]
    assert whole([10, 10], [1, 1], 100).tolist() == [10, 10]
    with pytest.raises(ValueError, match="fewer than the 4"):
        whole([10, 10], [1, 1], 3)


def test_equal_spreads_are_allocated_in_proportion() -> None:
    assert whole([600, 300, 100], [2, 2, 2], 50).tolist() == [30, 15, 5]
    assert proportional([600, 300, 100], 50).tolist() == [30, 15, 5]


def test_the_table_of_krejcie_and_morgan() -> None:
    found = case("sampling", "krejcie-morgan")
    given_ = found["inputs"]
    assert [krejcie_morgan(size, given_["d"], given_["P"], given_["chi2"]) for size in given_["N"]] == found[
        "published"
    ]["values"]["n"]


def test_a_sample_size_is_rounded_up_and_knows_design_response_and_population() -> None:
    assert for_share(0.05).simple == 385
    assert for_share(0.05, population=500).answers == 218
    found = for_share(0.05, design_effect=1.5, response_rate=0.2)
    assert (found.answers, found.asked, found.capped) == (577, 2885, False)
    everybody = for_share(0.01, population=100, design_effect=2)
    assert (everybody.answers, everybody.asked, everybody.capped) == (100, 100, True)
    assert for_mean(0.1, 1.2).simple == 554  # (1.96 * 1.2 / 0.1)^2 = 553.2


def test_the_counties_of_lohr_at_random() -> None:
    found = case("sampling", "lohr-agsrs")
    given_ = found["inputs"]
    strata = Strata.of(given_["N"], given_["n"], given_["sum"], given_["sumsq"])
    values, near = found["published"]["values"], close(found["published"])
    assert total(strata).value == pytest.approx(values["total"], **near)
    assert total(strata).se == pytest.approx(values["total_se"], **near)
    exact, near = found["arithmetic"]["values"], close(found["arithmetic"])
    assert mean(strata).value == pytest.approx(exact["mean"], **near)
    assert mean(strata).se == pytest.approx(exact["mean_se"], **near)
    small = given_["count_below_200000"]
    share = mean(Strata.of(given_["N"], given_["n"], small, small))
    assert share.value == pytest.approx(exact["proportion_below_200000"], **near)
    assert share.se == pytest.approx(exact["proportion_se"], **near)


def test_the_counties_of_lohr_by_region() -> None:
    found = case("sampling", "lohr-agstrat")
    regions = found["inputs"]["strata"]
    strata = Strata.of(*([region[key] for region in regions.values()] for key in ("N", "n", "sum", "sumsq")))
    values, near = found["published"]["values"], close(found["published"])
    whole_, average = total(strata), mean(strata)
    assert whole_.value == pytest.approx(values["total"], **near)
    assert whole_.se == pytest.approx(values["total_se"], **near)
    assert average.value == pytest.approx(values["mean"], **near)
    assert average.se == pytest.approx(values["mean_se"], **near)
    assert strata.totals == pytest.approx(list(values["stratum_total"].values()), **near)
    assert np.sqrt(strata.total_variances) == pytest.approx(list(values["stratum_total_se"].values()), **near)
    assert average.df == 296
    assert (average.low, average.high) == pytest.approx(values["mean_ci95_t296"], **near)
    assert (whole_.low, whole_.high) == pytest.approx(values["total_ci95_t296"], **near)
    assert 0 < design_effect(strata) < 1


def test_one_answer_of_a_stratum_tells_no_variance() -> None:
    found = mean(Strata.of([50, 40], [10, 1], [30, 4], [100, 16]))
    assert np.isnan(found.se)
    assert np.isnan(found.low)
    assert found.value == pytest.approx((50 * 3 + 40 * 4) / 90)
    assert not np.isnan(mean(Strata.of([50, 1], [10, 1], [30, 4], [100, 16])).se)  # everybody of it was asked


def test_a_ratio_over_clusters_is_that_of_a_simple_sample_where_each_is_one_answer() -> None:
    y = np.array([0, 1, 1, 0, 1, 1, 1, 0, 1, 1], dtype=float)
    found = of_ratio(np.ones(10), y, np.zeros(10))
    assert found.value == pytest.approx(0.7)
    assert found.se == pytest.approx(sqrt(y.var(ddof=1) / 10))
    assert found.df == 9
    assert np.isnan(of_ratio([1, 1], [1, 0], [0, 1]).se)


def test_a_budget_in_whole_numbers_is_the_best_of_all_that_it_pays_for() -> None:
    sizes, spreads, costs, budget = [40, 60, 30], [1.0, 2.0, 4.0], [2.0, 5.0, 3.0], 60.0
    found = whole_for_budget(sizes, spreads, costs, budget)
    every = [n for n in itertools.product(*(range(2, 31) for _ in sizes)) if float(np.dot(n, costs)) <= budget]
    best = min(standard_error(sizes, spreads, n) for n in every)
    assert float(np.dot(found, costs)) <= budget
    assert standard_error(sizes, spreads, found) == pytest.approx(best, rel=0.01)
    with pytest.raises(ValueError, match="more than 5"):
        whole_for_budget(sizes, spreads, costs, 5)
