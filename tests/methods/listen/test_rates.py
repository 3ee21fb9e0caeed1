"""Rates per exposure, and their intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.rates import confint_poisson, confint_poisson_2indep

from expectancy.domain.errors import ExpectancyError
from expectancy.methods.listen.rates import per, poisson, poisson_bounds, rate_difference, read_exposure
from expectancy.methods.periods import Calendar


@pytest.mark.parametrize("k", [0, 1, 7, 250])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_poisson_interval_is_that_of_statsmodels(k: int, confidence: float) -> None:
    found = poisson(k, confidence)
    low, high = confint_poisson(k, 1, method="exact-c", alpha=1 - confidence)
    assert found.low == pytest.approx(0.0 if k == 0 else low, abs=1e-9)
    assert found.high == pytest.approx(high, abs=1e-9)


def test_no_event_is_at_most_three() -> None:
    """The rule of three, exactly: -log(0.05) for a one-sided, -log(0.025) for a two-sided interval."""
    assert poisson(0).high == pytest.approx(-math.log(0.025))


def test_the_poisson_interval_covers_at_least_as_often_as_it_says() -> None:
    k = np.arange(0, 200)
    low, high = poisson_bounds(k)
    for mean in (0.2, 1.0, 3.3, 12.0, 60.0):
        covered = stats.poisson.pmf(k, mean)[(low <= mean) & (mean <= high)].sum()
        assert covered >= 0.95


@pytest.mark.parametrize(("k1", "e1", "k2", "e2"), [(60, 51477.5, 30, 54308.7), (4, 10, 12, 10), (30, 1000, 45, 900)])
def test_the_difference_of_rates_is_close_to_another_interval(k1: float, e1: float, k2: float, e2: float) -> None:
    """statsmodels' score interval rests on another approximation: bounds agree to a tenth of the width."""
    found = rate_difference(k1, e1, k2, e2)
    low, high = confint_poisson_2indep(k2, e2, k1, e1, method="score", compare="diff")
    assert found.low < k2 / e2 - k1 / e1 < found.high
    assert abs(found.low - low) < 0.1 * (high - low)
    assert abs(found.high - high) < 0.1 * (high - low)


def test_the_difference_turns_its_sign_with_the_order() -> None:
    one, other = rate_difference(10, 100, 25, 90), rate_difference(25, 90, 10, 100)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


@pytest.mark.parametrize(
    ("count", "exposure", "size"), [(50, 20, 1), (5, 200, 100), (45, 30_000, 1_000), (0, 5, 10**6)]
)
def test_rates_are_shown_per_so_many_that_they_reach_one(count: int, exposure: float, size: int) -> None:
    assert per(count, exposure) == size


def test_exposure_is_read_and_added_up_to_longer_periods() -> None:
    found = read_exposure({"2019-01": 100, "2019-02": 50.0, "2019-04": 10, "2019-05": 0})
    assert found is not None
    assert found.total == 160
    assert found.by(Calendar("quarter")) == {Calendar("quarter").index(17_900): 150.0, 197: 10.0}
    assert found.longest(Calendar("week")).kind == "month"
    assert found.longest(Calendar("quarter")).kind == "quarter"
    weekly = read_exposure({"2019-W01": 5})
    assert weekly is not None
    assert weekly.longest(Calendar("month")).kind == "week", "weeks do not add up to months"


def test_no_exposure_is_none() -> None:
    assert read_exposure(None) is None
    assert read_exposure({}) is None


def test_everything_wrong_with_the_exposure_is_told_at_once() -> None:
    with pytest.raises(ExpectancyError) as caught:
        read_exposure({"soon": 1, "2019-01": -2, "2019-02": math.nan, "2019": 5, "2019-03": 1})
    assert [problem.code for problem in caught.value.problems] == ["bad-exposure"] * 4
    told = " ".join(problem.what for problem in caught.value.problems)
    for word in ('"soon" is no period', "2019-01 is -2", "2019-02 is nan", "different lengths: 2019, 2019-03"):
        assert word in told
