"""Hotelling's T^2 against pingouin, textbook intervals and Welch."""

from __future__ import annotations

import numpy as np
import pingouin
import pytest
from scipy import stats

from expectancy.methods.measure.gaps.hotelling import hotelling, two_sample_df


def answers(rows: int = 40, p: int = 4, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, p)) @ rng.normal(size=(p, p)) + rng.normal(size=p) / 3


def test_t_squared_and_its_chance_are_pingouins() -> None:
    x = answers()
    found = hotelling(x.mean(axis=0), np.cov(x.T) / len(x), len(x) - 1)
    test = pingouin.multivariate_ttest(x, np.zeros(4))
    assert found is not None
    assert (found.t2, found.f, found.chance) == pytest.approx((test["T2"].iloc[0], test["F"].iloc[0], test.iloc[0, -1]))


def test_simultaneous_intervals_are_the_textbooks() -> None:
    """Johnson and Wichern, Applied Multivariate Statistical Analysis: sqrt(p (n-1) / (n-p) F(p, n-p)) s / sqrt(n)."""
    x = answers(25, 3)
    found = hotelling(x.mean(axis=0), np.cov(x.T) / len(x), len(x) - 1)
    assert found is not None
    assert found.radius(0.95) == pytest.approx(np.sqrt(3 * 24 / 22 * stats.f.ppf(0.95, 3, 22)))


def test_one_mean_is_a_t_test() -> None:
    x = answers(12, 1)[:, 0]
    found, test = hotelling(x.mean(keepdims=True), np.array([[x.var(ddof=1) / 12]]), 11), stats.ttest_1samp(x, 0)
    assert found is not None
    assert found.t2 == pytest.approx(test.statistic**2)
    assert found.chance == pytest.approx(test.pvalue)


def test_degrees_of_freedom_of_one_mean_are_welchs() -> None:
    one, two = answers(9, 1, 2)[:, 0], 3 * answers(30, 1, 3)[:, 0]
    found = two_sample_df(np.array([[one.var(ddof=1) / 9]]), 9, np.array([[two.var(ddof=1) / 30]]), 30)
    assert found == pytest.approx(stats.ttest_ind(one, two, equal_var=False).df)


def test_equal_samples_have_the_degrees_of_freedom_of_both() -> None:
    """With V1 = V2 and n1 = n2 the formula gives 2 (n - 1)."""
    v = np.cov(answers().T)
    assert two_sample_df(v, 20, v, 20) == pytest.approx(38)


def test_too_few_answers_and_means_that_are_one_are_refused() -> None:
    v = np.eye(3)
    assert hotelling(np.zeros(3), v, 2) is None
    assert hotelling(np.zeros(3), np.ones((3, 3)), 50) is None
    assert hotelling(np.zeros(3), np.full((3, 3), np.nan), 50) is None
    assert hotelling(np.zeros(0), np.zeros((0, 0)), 50) is None
    assert np.isnan(two_sample_df(v, 1, v, 9))
    assert np.isnan(two_sample_df(0 * v, 9, 0 * v, 9))
