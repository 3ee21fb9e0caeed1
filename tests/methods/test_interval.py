"""Intervals against published tables, statsmodels, scipy and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from expectancy.methods.interval import (
    bootstrap_counts,
    effective_n,
    feldt,
    jackknife,
    jackknife_ratio,
    newcombe,
    simple_means,
    t_interval,
    t_quantile,
    weighted_share,
    wilson,
    z,
)
from expectancy.summaries import Pairwise
from shared import case


def test_wilson_reproduces_newcombes_table() -> None:
    worked = case("csat_proportion", "wilson-newcombe-1998a")
    for (k, n), published, peer in zip(
        worked["inputs"]["k_n"],
        worked["published"]["values"]["wilson"],
        worked["peer"]["values"]["wilson"],
        strict=True,
    ):
        found = wilson(k, n, worked["inputs"]["confidence"])
        assert (found.low, found.high) == pytest.approx(published, abs=worked["published"]["tolerance_abs"])
        assert (found.low, found.high) == pytest.approx(peer, abs=worked["peer"]["tolerance_abs"])


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (3, 7), (0, 40), (40, 40), (500, 1000)])
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_wilson_agrees_with_statsmodels(k: int, n: int, confidence: float) -> None:
    found = wilson(k, n, confidence)
    assert (found.low, found.high) == pytest.approx(proportion_confint(k, n, 1 - confidence, "wilson"), abs=1e-12)


# Newcombe 1998, Statistics in Medicine 17:873-890, Table II, method 10: k1/n1 - k2/n2 with 95 % limits.
NEWCOMBE = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]


@pytest.mark.parametrize(("k1", "n1", "k2", "n2", "low", "high"), NEWCOMBE)
def test_newcombe_reproduces_the_published_differences(
    k1: int, n1: int, k2: int, n2: int, low: float, high: float
) -> None:
    found = newcombe(k2, n2, k1, n1)
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)


def test_quantiles_are_scipys() -> None:
    assert z(0.95) == pytest.approx(stats.norm.ppf(0.975), abs=1e-12)
    df = np.array([1.0, 2.0, 30.0, 1e6])
    assert t_quantile(df, 0.9) == pytest.approx(stats.t.ppf(0.95, df), rel=1e-9)
    assert np.isnan(t_quantile(np.array([0.0, -1.0]), 0.9)).all()


def test_an_unknown_standard_error_gives_no_interval() -> None:
    for found in (t_interval(1.0, math.nan, 5), t_interval(1.0, 0.1, 0), wilson(0, 0), newcombe(1, 2, 0, 0)):
        assert math.isnan(found.low)
        assert math.isnan(found.high)


def test_feldt_is_the_f_interval_and_agrees_with_duhachek_for_many_respondents() -> None:
    a, n, k = 0.8, 10_000, 5
    found = feldt(a, n, k)
    low = 1 - (1 - a) * stats.f.ppf(0.975, n - 1, (n - 1) * (k - 1))
    high = 1 - (1 - a) * stats.f.ppf(0.025, n - 1, (n - 1) * (k - 1))
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)
    # with parallel items ln(1 - alpha) has variance near 2k / ((k - 1)(n - 2)) (Bonett 2002)
    assert math.log((1 - found.low) / (1 - found.high)) == pytest.approx(
        2 * 1.959964 * math.sqrt(2 * k / ((k - 1) * (n - 2))), rel=1e-3
    )


def test_means_from_sums_are_numpys() -> None:
    answers = np.random.default_rng(4).integers(1, 8, (50, 3)).astype(float)
    found = simple_means(np.full(3, 50.0), answers.sum(axis=0), (answers**2).sum(axis=0))
    assert found.value == pytest.approx(answers.mean(axis=0))
    assert found.se == pytest.approx(stats.sem(answers))
    low, high = found.bounds(0.95)
    expected = stats.ttest_1samp(answers[:, 1], 0).confidence_interval(0.95)
    assert (low[1], high[1]) == pytest.approx((expected.low, expected.high))


def test_the_jackknife_of_a_mean_with_one_respondent_a_group_is_its_textbook_standard_error() -> None:
    answers = np.random.default_rng(5).normal(size=(40, 2))
    found = jackknife_ratio(answers, np.ones_like(answers))
    assert found.se == pytest.approx(stats.sem(answers))
    assert found.df == pytest.approx([39, 39])


def test_the_jackknife_of_a_weighted_mean_is_near_its_linearised_standard_error() -> None:
    rng = np.random.default_rng(6)
    answers, weights = rng.normal(3, 1, (4000, 1)), rng.uniform(0.2, 3, (4000, 1))
    found = jackknife_ratio(answers * weights, weights)
    residual = weights * (answers - found.value) / weights.sum()
    assert found.se == pytest.approx(np.sqrt((residual**2).sum(axis=0)), rel=2e-3)


def test_groups_without_answers_take_no_part_in_the_jackknife() -> None:
    answers = np.random.default_rng(7).normal(size=(30, 1))
    empty = np.zeros((100, 1))
    full, sparse = (
        jackknife_ratio(answers, np.ones((30, 1))),
        jackknife_ratio(np.vstack([answers, empty]), np.vstack([np.ones((30, 1)), empty])),
    )
    assert sparse.se == pytest.approx(full.se)
    assert sparse.df == pytest.approx(full.df)


def test_one_group_alone_has_no_standard_error() -> None:
    found = jackknife_ratio(np.array([[3.0], [0.0]]), np.array([[2.0], [0.0]]))
    assert found.value == pytest.approx([1.5])
    assert np.isnan(found.se).all()


def test_the_jackknife_of_moments_is_that_of_ratios() -> None:
    rng = np.random.default_rng(8)
    n = rng.integers(1, 9, (20, 1, 1)).astype(float)
    s = n * rng.normal(3, 1, n.shape)
    value, low, high = jackknife(Pairwise(n, n, s, s**2), lambda sums: sums.mean())
    found = jackknife_ratio(s[:, :, 0], n[:, :, 0])
    assert value == pytest.approx(found.value)
    assert np.ravel([low, high]) == pytest.approx(np.ravel(found.bounds(0.95)))


def test_effective_n_of_a_simple_sample_is_its_size() -> None:
    assert effective_n(0.3, math.sqrt(0.3 * 0.7 / 250), 250) == pytest.approx(250)
    assert effective_n(1.0, 0.0, 250) == 250


def test_a_weighted_share_with_a_simple_samples_error_and_many_groups_is_wilsons() -> None:
    plain = wilson(75, 250)
    found = weighted_share(0.3, math.sqrt(0.3 * 0.7 / 250), 1e9, 250)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=1e-7)


def test_a_weighted_share_is_wider_for_few_groups_and_never_counts_more_than_its_respondents() -> None:
    se = math.sqrt(0.3 * 0.7 / 250)
    many, few, lucky = (
        weighted_share(0.3, se, 1e9, 250),
        weighted_share(0.3, se, 5, 250),
        weighted_share(0.3, se, 1e9, 50),
    )
    assert few.high - few.low > many.high - many.low
    assert (lucky.low, lucky.high) == pytest.approx((wilson(15, 50).low, wilson(15, 50).high), abs=1e-7)


def test_bootstrap_draws_as_many_groups_as_are_filled_each_equally_often() -> None:
    counts = bootstrap_counts(8, np.array([1, 4, 5]), 6000, seed=1)
    assert (counts.sum(axis=1) == 3).all()
    assert set(np.flatnonzero(counts.sum(axis=0))) == {1, 4, 5}
    assert counts[:, 4].mean() == pytest.approx(1, abs=4 * math.sqrt(2 / 3 / 6000))  # binomial(3, 1/3)
    assert counts[:, 4].var() == pytest.approx(2 / 3, abs=0.05)
    assert (counts == bootstrap_counts(8, np.array([1, 4, 5]), 6000, seed=1)).all()
    assert (bootstrap_counts(8, np.array([], dtype=int), 5, seed=1) == 0).all()
