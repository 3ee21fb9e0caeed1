"""Ranks, chances and intervals from replicates."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from expectancy.methods.resampling import (
    bias_corrected,
    chances_of_top,
    jackknife_interval,
    percentile_interval,
    rank_correlation,
    ranks,
    share_of,
)


def test_ranks_are_those_of_scipy_with_ties_at_the_better_rank() -> None:
    values = np.random.default_rng(1).integers(0, 5, size=(4, 9)).astype(float)
    assert ranks(values) == pytest.approx(stats.rankdata(-values, method="min", axis=1))


def test_an_unknown_value_has_no_rank_and_takes_none() -> None:
    assert ranks(np.array([0.2, np.nan, 0.5])) == pytest.approx([2, np.nan, 1], nan_ok=True)


def test_the_chance_of_the_top_counts_only_what_is_above_0() -> None:
    known = np.array([[3.0, 1.0, 0.0], [1.0, 3.0, 0.0], [2.0, 0.0, 0.0], [2.0, 1.0, 0.5]])
    drawn = np.column_stack([known, np.full(4, np.nan)])
    first, third = chances_of_top(drawn, 1, 3)
    assert first == pytest.approx([0.75, 0.25, 0.0, np.nan], nan_ok=True)
    assert third == pytest.approx([1.0, 0.75, 0.25, np.nan], nan_ok=True)
    assert np.isnan(share_of(np.empty((0, 2), dtype=bool))).all()


def test_spearman_is_scipys_and_silent_where_there_is_none() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.integers(0, 6, 30).astype(float), rng.integers(0, 6, 30).astype(float)
    assert rank_correlation(a, b) == pytest.approx(stats.spearmanr(a, b).statistic)
    assert np.isnan(rank_correlation(a, np.ones(30)))
    assert np.isnan(rank_correlation(a[:2], b[:2]))


def test_percentiles_leave_out_replicates_that_could_not_be_computed() -> None:
    drawn = np.column_stack([np.arange(101.0), np.full(101, np.nan)])
    drawn[:1, 0] = np.nan
    low, high = percentile_interval(drawn, 0.9)
    assert (low[0], high[0]) == pytest.approx(tuple(np.quantile(np.arange(1.0, 101), [0.05, 0.95])))
    assert np.isnan(low[1])
    assert np.isnan(high[1])


def test_the_jackknife_of_a_mean_of_single_answers_is_its_t_interval() -> None:
    x = np.random.default_rng(3).normal(size=40)
    left = (x.sum() - x) / 39
    low, high = jackknife_interval(np.array([x.mean()]), left[:, None], 0.95)
    known = stats.t.interval(0.95, 39, x.mean(), x.std(ddof=1) / np.sqrt(40))
    assert (low[0], high[0]) == pytest.approx(known)


def test_bias_corrected_percentiles_move_away_from_a_bias() -> None:
    """Of normal replicates the interval is known: their median m is as far above the value as the interval is under it.

    Replicates N(m, 1) of the value 0: z0 = -m, so the bounds are m + 2 z0 -+ t = -m -+ t. Efron 1981.
    """
    drawn = stats.norm.ppf((np.arange(200_000) + 0.5) / 200_000) + 0.3
    groups = 41
    far = stats.t.ppf(0.975, 40) * np.sqrt(41 / 40)
    low, high = bias_corrected(np.zeros(1), drawn[:, None], 0.95, groups)
    assert (low[0], high[0]) == pytest.approx((-0.3 - far, -0.3 + far), abs=2e-3)
    plain = percentile_interval(drawn[:, None], 0.95)
    assert plain[0][0] > low[0]


def test_bias_corrected_bounds_hold_the_value_and_leave_out_what_is_unknown() -> None:
    drawn = np.column_stack([np.linspace(1, 2, 99), np.full(99, np.nan), np.linspace(1, 2, 99)])
    drawn[::3, 2] = np.nan
    low, high = bias_corrected(np.array([0.5, 1.0, 1.5]), drawn, 0.9, 30)
    assert low[0] == 0.5
    assert np.isnan([low[1], high[1]]).all()
    assert low[2] < 1.5 < high[2]
    alone = bias_corrected(np.array([1.5]), drawn[:, :1], 0.9, 1)
    assert np.isnan(alone).all()
