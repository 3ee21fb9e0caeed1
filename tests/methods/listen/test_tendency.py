"""Trend tests and the difference of the thirds."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from expectancy.methods.interval import newcombe
from expectancy.methods.listen.tendency import rate_tendency, score_test, share_tendency, thirds

K = np.array([12.0, 15, 11, 18, 21, 19, 24, 22])
N = np.array([100.0, 110, 95, 105, 100, 98, 102, 90])


def test_the_share_test_is_the_squared_correlation_times_n() -> None:
    """Cochran-Armitage: z^2 = N r^2 between the yes or no of every complaint and its period."""
    periods, yes = [], []
    for t, (k, n) in enumerate(zip(K, N, strict=True)):
        periods += [t] * int(n)
        yes += [1] * int(k) + [0] * int(n - k)
    z2 = len(yes) * np.corrcoef(periods, yes)[0, 1] ** 2
    found = share_tendency(K, N)
    assert found.dispersion == 1.0
    assert found.p == pytest.approx(stats.chi2.sf(z2, 1))


def test_armitages_tonsils() -> None:
    """Armitage 1955, tonsils of carriers: 19 of 516, 29 of 589, 24 of 293; chi-square for trend 7.19 of 7.88."""
    k, n = np.array([19.0, 29, 24]), np.array([516.0, 589, 293])
    p = k.sum() / n.sum()
    chance, dispersion = score_test(k, n, p, p * (1 - p))
    assert stats.chi2.isf(chance, 1) == pytest.approx(7.19, abs=0.005)
    assert dispersion == 1.0, "7.88 - 7.19 on one degree of freedom"


def test_the_rate_test_is_the_score_test_of_a_poisson_model() -> None:
    exposure = np.array([900.0, 1000, 950, 1100, 1000, 990, 1010, 930])
    null = sm.GLM(K, np.ones((8, 1)), sm.families.Poisson(), exposure=exposure).fit()
    _, p = null.score_test(exog_extra=np.arange(8.0)[:, None])[:2]
    found = rate_tendency(K, exposure)
    assert found.dispersion == 1.0
    assert found.p == pytest.approx(float(np.squeeze(p)), rel=1e-6)


def test_more_variation_than_chance_widens_everything() -> None:
    wild = np.array([2.0, 40, 3, 38, 5, 44, 30, 60])
    found = share_tendency(wild, N)
    chi2 = stats.chi2_contingency(np.vstack([wild, N - wild]), correction=False).statistic
    p = wild.sum() / N.sum()
    t = np.arange(8) - (N @ np.arange(8)) / N.sum()
    z2 = ((wild - p * N) @ t) ** 2 / (p * (1 - p) * (N @ t**2))
    assert found.dispersion == pytest.approx((chi2 - z2) / 6)
    assert found.p == pytest.approx(2 * stats.t.sf(math.sqrt(z2 / found.dispersion), 6))
    plain = newcombe(wild[:2].sum(), N[:2].sum(), wild[-2:].sum(), N[-2:].sum())
    assert found.change.low < plain.low
    assert found.change.high > plain.high


def test_the_change_is_from_the_first_to_the_last_third() -> None:
    found = share_tendency(K, N)
    (k1, n1), (k2, n2) = thirds(K, N)
    assert (k1, n1, k2, n2) == (12 + 15 + 11, 100 + 110 + 95, 19 + 24 + 22, 98 + 102 + 90)
    assert (found.first, found.last) == (38 / 305, 65 / 290)
    expected = newcombe(38, 305, 65, 290)
    assert (found.change.low, found.change.high) == (expected.low, expected.high)


def test_a_thin_past_does_not_stand_for_before() -> None:
    k, n = np.array([0.0, 0, 0, 30, 33, 29]), np.array([2.0, 1, 3, 100, 110, 95])
    assert thirds(k, n)[0] == (30, 106)
    assert thirds(np.array([1.0, 50, 2]), np.array([10.0, 500, 12])) == ((1, 10), (2, 12))


def test_empty_periods_say_nothing_about_shares() -> None:
    padded = share_tendency(np.array([0.0, *K, 0]), np.array([0.0, *N, 0]))
    assert padded.p == pytest.approx(share_tendency(K, N).p)
    assert padded.change == share_tendency(K, N).change


@pytest.mark.parametrize(
    ("k", "n"),
    [
        ([1, 2, 3], [10, 10, 10]),
        ([1, 0, 1, 0, 2], [10, 10, 10, 10, 10]),
        ([10, 10, 10, 10], [10, 10, 10, 10]),
        ([0, 0, 0, 0], [0, 0, 0, 0]),
    ],
)
def test_too_little_to_test_is_no_trend(k: list[float], n: list[float]) -> None:
    found = share_tendency(np.array(k, dtype=float), np.array(n, dtype=float))
    assert found.p == 1.0
    assert math.isnan(found.difference)


@pytest.mark.guarantee
def test_series_without_a_trend_are_seldom_called_one_and_changes_are_covered() -> None:
    rng = np.random.default_rng(11)
    runs = 700
    for size, n, p in ((8, 60, 0.2), (24, 100, 0.1), (36, 30, 0.4)):
        alarms = covered = 0
        for _ in range(runs):
            sizes = rng.poisson(n, size) + 1.0
            drift = p * (1 + 0.5 * np.arange(size) / size)
            alarms += share_tendency(rng.binomial(sizes.astype(int), p).astype(float), sizes).p <= 0.05
            found = share_tendency(rng.binomial(sizes.astype(int), drift).astype(float), sizes)
            (true1, n1), (true2, n2) = thirds(sizes * drift, sizes)
            covered += found.change.low <= true2 / n2 - true1 / n1 <= found.change.high
        assert alarms / runs <= 0.07, (size, n, p)
        assert covered / runs >= 0.93, (size, n, p)


@pytest.mark.guarantee
def test_over_dispersed_counts_without_a_trend_are_seldom_called_one() -> None:
    rng = np.random.default_rng(12)
    alarms = sum(
        rate_tendency(rng.negative_binomial(5, 0.2, 24).astype(float), np.ones(24)).p <= 0.05 for _ in range(1000)
    )
    assert alarms / 1000 <= 0.065
