"""Quantiles of counted values."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from expectancy.methods.promise.lateness import Quantile, quantile

LEVELS = (Fraction(1, 2), Fraction(9, 10))


def counted(sample: list[int], level: Fraction, confidence: float = 0.95) -> Quantile:
    values, counts = np.unique(np.array(sample), return_counts=True)
    return quantile(values, counts, level, confidence)


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=60), st.sampled_from(LEVELS))
def test_the_quantile_is_the_inverse_of_the_empirical_distribution(sample: list[int], level: Fraction) -> None:
    expected = np.quantile(sample, float(level), method="inverted_cdf")
    assert counted(sample, level).value == expected


@given(
    st.lists(st.integers(-20, 20), min_size=1, max_size=80),
    st.sampled_from(LEVELS),
    st.sampled_from([0.83, 0.91, 0.95, 0.99]),
)
def test_the_interval_is_that_of_scipy(sample: list[int], level: Fraction, confidence: float) -> None:
    found = counted(sample, level, confidence)
    expected = stats.quantile_test(np.array(sample, dtype=float), q=0.0, p=float(level)).confidence_interval(confidence)
    assert found.low == (None if np.isnan(expected.low) else expected.low)
    assert found.high == (None if np.isnan(expected.high) else expected.high)


def test_too_few_values_have_no_bound() -> None:
    assert counted([3], Fraction(1, 2)) == Quantile(3.0, None, None)
    assert counted([1, 2, 3, 4, 5, 6, 7], Fraction(9, 10)).high is None


def test_ninety_per_cent_of_ten_is_the_ninth() -> None:
    """Not the tenth, which 0.9 * 10 in floating point could give."""
    for n in range(10, 200, 10):
        assert counted(list(range(1, n + 1)), Fraction(9, 10)).value == 9 * n // 10


@pytest.mark.guarantee
def test_the_interval_covers_the_true_quantile_of_skewed_whole_numbers() -> None:
    rng = np.random.default_rng(51)
    for size in (20, 60, 300):
        for level in LEVELS:
            true = stats.geom.ppf(float(level), 0.1)
            covered = 0
            for _ in range(400):
                found = counted(rng.geometric(0.1, size).tolist(), level)
                covered += (found.low is None or found.low <= true) and (found.high is None or true <= found.high)
            assert covered / 400 >= 0.93, (size, level)
