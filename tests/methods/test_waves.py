"""Waves in their order, and differences of figures against published intervals and statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from expectancy.methods.interval import apart, newcombe, wilson
from expectancy.methods.waves import (
    compared,
    difference,
    ordered,
    paired_mean,
    paired_shares,
    times,
    unit_of_time,
)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["2017", "2013", "2015"], ["2013", "2015", "2017"]),
        (["May 2016", "2015-06", "2017-01"], ["2015-06", "May 2016", "2017-01"]),
        (["10", "9", "2"], ["2", "9", "10"]),
        (["2019-Q2", "2018-Q4"], ["2018-Q4", "2019-Q2"]),
        (["before", "after", "(not told)"], ["after", "before"]),
        ([], []),
    ],
)
def test_waves_stand_in_their_order_in_time(names: list[str], expected: list[str]) -> None:
    assert ordered(names) == expected


def test_periods_are_timed_in_years_and_numbers_by_themselves() -> None:
    months = times(["2019-01", "2019-07", "2020-01"])
    assert months is not None
    assert np.diff(months) == pytest.approx([0.5, 0.5])
    numbers = times(["1", "2", "4"])
    assert numbers is not None
    assert numbers.tolist() == [1, 2, 4]
    assert times(["before", "after"]) is None
    assert times(["2019", "2019-05"]) is None
    assert (unit_of_time(["2019", "2020"]), unit_of_time(["1", "2"])) == ("years", "waves")


def test_each_wave_is_compared_with_the_one_before_and_the_last_with_the_first() -> None:
    assert compared(["a", "b", "c"]) == [("a", "b"), ("b", "c"), ("a", "c")]
    assert compared(["a", "b"]) == [("a", "b")]
    assert compared(["a"]) == []


def test_independent_shares_have_newcombes_interval() -> None:
    found = apart(56 / 70, wilson(56, 70), 48 / 80, wilson(48, 80))
    assert (-found.high, -found.low) == pytest.approx((0.0524, 0.3339), abs=6e-5)  # Newcombe 1998b, Table II, (a) 10
    assert found == newcombe(56, 70, 48, 80)


def test_the_same_people_have_newcombes_paired_interval() -> None:
    """Cavo et al. 2012 as in contingencytables 3.0.0 for R: -0.0621 (-0.1186 to -0.0046), before minus after."""
    found = paired_shares(59, 6, 16, 80)
    assert (-found.high, -found.low) == pytest.approx((-0.1186, -0.0046), abs=6e-5)


def test_paired_shares_of_nobody_and_of_no_change() -> None:
    assert math.isnan(paired_shares(0, 0, 0, 0).low)
    same = paired_shares(10, 0, 0, 10)
    assert same.low < 0 < same.high
    assert paired_shares(5, 0, 0, 0).low <= 0


def test_a_difference_of_means_is_welchs() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.normal(5, 1, 30), rng.normal(6, 2.5, 45)
    errors = [(float(x.std(ddof=1) / np.sqrt(len(x))), len(x) - 1.0) for x in (first, second)]
    found = difference(float(second.mean() - first.mean()), *errors[0], *errors[1], 0.95)
    welch = CompareMeans(DescrStatsW(second), DescrStatsW(first)).tconfint_diff(usevar="unequal")
    assert (found.low, found.high) == pytest.approx(welch)


def test_with_normal_errors_it_is_the_root_of_the_summed_squares() -> None:
    found = difference(4.0, 3.0, math.inf, 4.0, math.inf, 0.95)
    assert (found.low, found.high) == pytest.approx((4 - 1.959963984540054 * 5, 4 + 1.959963984540054 * 5))
    assert math.isnan(difference(1.0, 0.0, 9.0, math.nan, 9.0, 0.95).low)


def test_changes_of_the_same_people_have_a_t_interval() -> None:
    change = np.random.default_rng(2).normal(0.4, 1, 25)
    low, high = DescrStatsW(change).tconfint_mean()
    found = paired_mean(change)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert math.isnan(paired_mean(change[:1]).low)
