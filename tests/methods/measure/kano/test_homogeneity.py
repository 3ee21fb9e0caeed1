"""Tests of groups against scipy and statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import SquareTable

from expectancy.methods.measure.kano.homogeneity import bowker, cramers_v, homogeneity, pooled, stuart_maxwell

COUNTS = np.array([[38.0, 20, 33, 9], [22, 31, 40, 11], [15, 28, 12, 25]])
TWICE = np.array([[20.0, 10, 5, 2], [3, 30, 15, 4], [1, 6, 40, 7], [2, 3, 5, 12]])


def test_homogeneity_is_scipys_chi_square() -> None:
    found, known = homogeneity(COUNTS), stats.chi2_contingency(COUNTS, correction=False)
    assert (found.statistic, found.df, found.p) == pytest.approx((known.statistic, known.dof, known.pvalue))
    assert found.n == COUNTS.sum()


def test_rare_classes_are_taken_together_and_empty_ones_left_out() -> None:
    """3 and 3 become 6, still under Cochran's rule, and join the next: 55 and 56 are left."""
    table = np.array([[30.0, 2, 0, 1, 20], [25, 1, 0, 2, 30]])
    joined = np.array([[30.0, 23], [25, 33]])
    assert pooled(table[:, [0, 1, 3, 4]]).tolist() == joined.tolist()
    found, known = homogeneity(table), stats.chi2_contingency(joined, correction=False)
    assert (found.statistic, found.df, found.classes) == pytest.approx((known.statistic, 1, 2))
    many = np.array([[300.0, 20, 0, 6, 200], [250, 10, 0, 7, 300]])
    assert homogeneity(many).df == 3


@pytest.mark.parametrize("table", [np.zeros((2, 6)), np.array([[5.0, 3], [0, 0]]), np.array([[5.0], [3]])])
def test_nothing_to_compare_is_no_number(table: np.ndarray) -> None:
    found = homogeneity(table)
    assert math.isnan(found.p)
    assert all(math.isnan(each) for each in cramers_v(found, 2, 0.95))


def test_cramers_v_is_scipys_and_its_bounds_are_those_of_the_noncentral_law() -> None:
    found = homogeneity(COUNTS)
    value, low, high = cramers_v(found, 3, 0.9)
    assert value == pytest.approx(stats.contingency.association(COUNTS.astype(int), method="cramer"))
    scale = COUNTS.sum() * 2
    assert stats.ncx2.cdf(found.statistic, found.df, low**2 * scale) == pytest.approx(0.95)
    assert stats.ncx2.cdf(found.statistic, found.df, high**2 * scale) == pytest.approx(0.05)
    even = homogeneity(np.full((2, 4), 25.0))
    assert cramers_v(even, 2, 0.95)[:2] == (0.0, 0.0)


def test_the_same_people_twice_are_tested_as_statsmodels_does() -> None:
    table = SquareTable(TWICE, shift_zeros=False)
    symmetry, margins = table.symmetry(), table.homogeneity(method="stuart_maxwell")
    found = bowker(TWICE)
    assert (found.statistic, found.df, found.p) == pytest.approx((symmetry.statistic, symmetry.df, symmetry.pvalue))
    found = stuart_maxwell(TWICE)
    assert (found.statistic, found.df, found.p) == pytest.approx((margins.statistic, margins.df, margins.pvalue))


def test_classes_that_nobody_left_or_entered_take_no_part() -> None:
    padded = np.zeros((6, 6))
    padded[:4, :4] = TWICE
    padded[5, 5] = 30.0
    for test in (bowker, stuart_maxwell):
        assert test(padded).statistic == pytest.approx(test(TWICE).statistic)
        assert test(padded).df == test(TWICE).df


@pytest.mark.parametrize("table", [np.zeros((6, 6)), np.diag([5.0, 3, 2])])
def test_where_nobody_moved_there_is_nothing_to_test(table: np.ndarray) -> None:
    assert math.isnan(bowker(table).p)
    assert math.isnan(stuart_maxwell(table).p)


def test_two_classes_are_mcnemars_test() -> None:
    """Both become (b - c)^2 / (b + c)."""
    table = np.array([[10.0, 12], [5, 20]])
    assert bowker(table).statistic == pytest.approx(49 / 17)
    assert stuart_maxwell(table).statistic == pytest.approx(49 / 17)
