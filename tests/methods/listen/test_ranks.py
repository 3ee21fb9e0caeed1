"""Places among others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from expectancy.methods.listen.ranks import place, place_of_shares


def test_equal_figures_share_the_best_of_their_ranks() -> None:
    values = np.random.default_rng(1).integers(0, 6, 20).astype(float)
    ranks = pd.Series(values).rank(ascending=False, method="min").astype(int)
    for own in range(20):
        found = place(values, own)
        assert found.rank == ranks[own]
        assert found.tied == (ranks == ranks[own]).sum() - 1
        assert found.of == 20


def test_lower_may_be_better() -> None:
    shares, n = np.array([0.1, 0.3, 0.2]), [500, 500, 500]
    assert [place_of_shares(shares, n, own, False, 0.95, 500, 1).rank for own in range(3)] == [1, 3, 2]
    assert [place_of_shares(shares, n, own, True, 0.95, 500, 1).rank for own in range(3)] == [3, 1, 2]


def test_far_apart_and_large_is_certain() -> None:
    found = place_of_shares(np.array([0.5, 0.9, 0.1]), [5000] * 3, 0, True, 0.95, 500, 1)
    assert (found.low, found.rank, found.high, found.chance) == (2, 2, 2, 1.0)


def test_equal_figures_may_have_any_rank() -> None:
    found = place_of_shares(np.full(6, 0.5), [100] * 6, 2, True, 0.95, 1000, 1)
    assert (found.rank, found.low, found.high) == (1, 1, 6)
    assert found.chance is not None
    assert found.chance < 0.5


def test_none_and_all_are_uncertain_too() -> None:
    found = place_of_shares(np.array([1.0, 0.9, 0.0]), [10] * 3, 0, True, 0.95, 1000, 1)
    assert (found.low, found.high) == (1, 2)


def test_two_organisations_are_the_test_of_two_shares() -> None:
    """With one peer the simultaneous interval is the usual one: sure at z = 3, not at z = 1."""
    for gap, sure in ((0.06, False), (0.18, True)):
        found = place_of_shares(np.array([0.5, 0.5 + gap]), [140, 140], 0, True, 0.95, 4000, 1)
        assert (found.low == 2) is sure


def test_the_seed_decides_the_draws() -> None:
    shares, n = np.linspace(0.4, 0.6, 9), [200] * 9
    assert place_of_shares(shares, n, 4, True, 0.95, 300, 5) == place_of_shares(shares, n, 4, True, 0.95, 300, 5)


@pytest.mark.guarantee
def test_the_rank_interval_covers_even_near_ties() -> None:
    rng = np.random.default_rng(41)
    for best, worst, n in ((0.8, 0.6, 300), (0.72, 0.70, 300), (0.7001, 0.7, 300), (0.99, 0.9, 40)):
        true = np.linspace(best, worst, 10)
        covered = runs = 0
        for _ in range(100):
            shares = rng.binomial(n, true) / n
            for own in (0, 4, 9):
                found = place_of_shares(shares, [n] * 10, own, True, 0.95, 300, 1)
                assert found.low is not None
                assert found.high is not None
                covered += found.low <= own + 1 <= found.high
                runs += 1
        assert covered / runs >= 0.95, (best, worst, n)
