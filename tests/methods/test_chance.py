"""Distributions are scipy's, without loading scipy.stats in the product."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from expectancy.methods.chance import (
    adjusted,
    binomial_quantile,
    chi2_quantile,
    mean_ranks,
    two_sided,
    two_sided_t,
)


@pytest.mark.parametrize("n", [1, 7, 100, 5000])
@pytest.mark.parametrize("p", [0.5, 0.05, 0.95])
@pytest.mark.parametrize("share", [0.025, 0.5, 0.975, 0.999])
def test_binomial_quantiles_are_scipys(n: int, p: float, share: float) -> None:
    assert binomial_quantile(share, n, p) == stats.binom.ppf(share, n, p)


def test_binomial_quantiles_hold_where_a_chance_is_met_exactly() -> None:
    assert [binomial_quantile(k / 4, 2, 0.5) for k in (1, 3, 4)] == [0, 1, 2]


def test_tails_are_scipys() -> None:
    assert two_sided(1.96) == pytest.approx(2 * stats.norm.sf(1.96))
    assert two_sided(40.0) == pytest.approx(2 * stats.norm.sf(40.0))
    assert two_sided_t(2.5, 7) == pytest.approx(2 * stats.t.sf(2.5, 7))
    assert chi2_quantile(0.025, [1e-12, 4, 400]) == pytest.approx(stats.chi2.ppf(0.025, [1e-12, 4, 400]))


def test_false_discovery_rates_and_ranks_are_scipys() -> None:
    rng = np.random.default_rng(5)
    p = np.append(rng.random(40) ** 3, [0.0, 1.0, 1.0])
    assert adjusted(p) == pytest.approx(stats.false_discovery_control(p))
    assert adjusted([]).tolist() == []
    values = rng.integers(0, 6, 50).astype(float)
    assert mean_ranks(values) == pytest.approx(stats.rankdata(values))


def test_the_methods_load_without_scipy_stats() -> None:
    code = "import sys, expectancy.loop.evaluate; sys.exit('scipy.stats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
