"""Breaks of the Nile's flow as R's strucchange has them, ruptures' dynamic programming, Bai's limit law."""

from __future__ import annotations

import math

import numpy as np
import pytest
import ruptures
import statsmodels.api as sm
from scipy import stats

from expectancy.methods.measure.over_time.mean_breaks import (
    argmax_cdf,
    argmax_quantile,
    bic,
    find_breaks,
    kolmogorov,
)


def nile() -> np.ndarray:
    """The Nile's yearly flow at Aswan 1871 to 1970, as statsmodels ships it."""
    return sm.datasets.nile.load_pandas().data["volume"].to_numpy(dtype=float)


def test_the_nile_breaks_in_1898_with_the_figures_of_strucchange() -> None:
    """strucchange: BIC 1318 1270 1276 1285 1292 1311, supF 75.93, OLS-CUSUM 2.9518 (p 5.409e-08), h = 15."""
    flow = nile()
    found = find_breaks(flow, np.ones(len(flow)), minimum=15)
    assert [round(each) for each in found.bic] == [1318, 1270, 1276, 1285, 1292, 1311]
    [one] = found.breaks
    assert 1871 + one.at == 1898
    assert (one.before.mean, one.after.mean) == pytest.approx((1097.75, 849.9722), abs=1e-4)
    assert found.sup_f == pytest.approx(75.93, abs=0.005)
    assert found.ols_cusum == pytest.approx(2.9518, abs=5e-5)
    assert found.ols_cusum_p == pytest.approx(5.409e-08, rel=1e-3)
    assert found.p < 0.001


def test_the_date_interval_of_bai_and_perron_is_that_of_strucchange() -> None:
    """confint(breakpoints(Nile ~ 1)): 1895 to 1902."""
    flow = nile()
    [one] = find_breaks(flow, np.ones(len(flow)), "bai_perron", minimum=15).breaks
    assert (1871 + one.low, 1871 + one.high) == (1895, 1902)
    [other] = find_breaks(flow, np.ones(len(flow)), minimum=15).breaks
    assert (1871 + other.low, 1871 + other.high) == (1896, 1899)


def test_bic_is_that_of_a_regression_with_a_mean_for_every_segment() -> None:
    flow = nile()
    fit = sm.OLS(flow, np.ones(len(flow))).fit()
    assert bic(float(fit.ssr), 100, 0) == pytest.approx(-2 * fit.llf + 2 * math.log(100))


@pytest.mark.parametrize("breaks", [1, 2, 3])
def test_the_places_are_those_of_ruptures_dynamic_programming(breaks: int) -> None:
    rng = np.random.default_rng(breaks)
    levels = np.repeat(rng.permutation([0.0, 2.0, 5.0, 9.0])[: breaks + 1], 12)
    x = levels + rng.normal(0, 0.7, len(levels))
    expected = ruptures.Dynp(model="l2", min_size=5, jump=1).fit(x).predict(n_bkps=breaks)[:-1]
    found = find_breaks(x, np.ones(len(x)), minimum=5)
    assert [each.at + 1 for each in found.breaks] == expected


def test_periods_with_more_answers_count_for_more() -> None:
    """A weighted fit is the fit of every period repeated as often as its weight says."""
    rng = np.random.default_rng(4)
    x = np.r_[rng.normal(0, 1, 10), rng.normal(2, 1, 10)]
    w = rng.integers(1, 6, 20).astype(float)
    [one] = find_breaks(x, w).breaks
    first = np.repeat(x, w.astype(int))[: int(w[: one.at + 1].sum())]
    assert one.before.mean == pytest.approx(first.mean())


def test_the_law_of_the_date_is_bais() -> None:
    """Yao 1987: 7.7, 11.0 and 19.8 at 90, 95 and 99 %, for the same spread on both sides."""
    for confidence, quantile in ((0.9, 7.7), (0.95, 11.0), (0.99, 19.8)):
        assert argmax_quantile(0.5 + confidence / 2, 1.0) == pytest.approx(quantile, abs=0.05)
        assert argmax_quantile(0.5 - confidence / 2, 1.0) == pytest.approx(-quantile, abs=0.05)
    assert argmax_cdf(0.0, 1.0) == pytest.approx(0.5)


def test_with_other_spreads_on_either_side_the_law_joins_at_zero_and_grows_to_one() -> None:
    for phi in (0.2, 1.0, 3.0):
        s = np.linspace(-60, 200 * max(phi, 1), 400)
        cdf = np.array([argmax_cdf(float(each), phi) for each in s])
        assert (np.diff(cdf) > -1e-9).all()
        assert argmax_cdf(-1e-9, phi) == pytest.approx(argmax_cdf(1e-9, phi), abs=1e-4)
        assert cdf[0] < 0.01
        assert cdf[-1] > 0.99
    assert argmax_cdf(0.0, 3.0) < 0.5  # later dates are less sure where the spread is larger there


def test_kolmogorovs_law_is_scipys() -> None:
    assert kolmogorov(1.36) == pytest.approx(float(stats.kstwobign.sf(1.36)), rel=1e-6)


def test_white_noise_shows_a_break_as_often_as_the_p_value_says() -> None:
    p = [find_breaks(np.random.default_rng(seed).normal(size=20), np.ones(20)).p for seed in range(300)]
    assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.05, abs=0.035)
    assert np.mean(np.array(p) <= 0.5) == pytest.approx(0.5, abs=0.09)


def test_few_periods_constant_ones_and_none_have_no_breaks_and_no_warning() -> None:
    for x in (np.ones(30), np.arange(7.0), np.zeros(0)):
        found = find_breaks(x, np.ones(len(x)))
        assert (found.breaks, found.bic, found.p) == ((), (), 1.0)
