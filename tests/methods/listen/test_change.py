"""Change points: the engine against ruptures and a known break, and what the intervals and p-values promise."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
import ruptures
import statsmodels.datasets.nile
from scipy import stats

from expectancy.methods.listen.change import (
    Kind,
    best,
    changes,
    costs,
    dispersion,
    gaussian_costs,
    null_gains,
    segment,
    shortest,
    tail,
)

Floats = npt.NDArray[np.float64]


class Deviance(ruptures.base.BaseCost):
    """The same costs, term by term by scipy's log-likelihoods, for ruptures' own dynamic programming."""

    model = "deviance"
    min_size = 1

    def __init__(self, n: Floats, kind: Kind) -> None:
        self.n, self.kind = n, kind

    def fit(self, signal: Floats) -> Deviance:
        self.signal = signal[:, 0]
        return self

    def error(self, start: int, end: int) -> float:
        k, n = self.signal[start:end], self.n[start:end]
        level = k.sum() / n.sum()
        if self.kind == "binomial":
            return float(-2 * stats.binom.logpmf(k, n, level).sum())
        return float(-2 * stats.poisson.logpmf(k, n * level).sum())


def nile() -> Floats:
    return np.asarray(statsmodels.datasets.nile.load_pandas().data["volume"], dtype=float)


def test_the_nile_changed_after_1898() -> None:
    """Annual flow 1871-1970: one break, 1898 (R strucchange 1.5, Zeileis et al. 2002), by the BIC of methods.md 17."""
    flow = nile()
    fitted = segment(gaussian_costs(flow, np.ones(100)), 15, 5)
    bic = [
        100 * (math.log(2 * math.pi) + 1 - math.log(100) + math.log(rss)) + (2 * m + 2) * math.log(100)
        for m, (rss, _) in enumerate(fitted)
    ]
    assert int(np.argmin(bic)) == 1
    [start] = fitted[1][1]
    assert 1871 + start - 1 == 1898
    # RSS as printed by R's summary(breakpoints(Nile ~ 1)); with at least 15 years a segment, the sixth fits worse
    rss = [2_835_157, 1_597_457, 1_552_924, 1_538_097, 1_507_888, 1_659_994]
    assert [least for least, _ in fitted] == pytest.approx(rss, abs=1)


@pytest.mark.parametrize("breaks", [1, 2, 3])
def test_least_squares_segments_are_those_of_ruptures(breaks: int) -> None:
    signal = np.random.default_rng(3).normal(0, 1, 40) + np.repeat([0.0, 2.0, -1.0, 1.0], 10)
    found = ruptures.Dynp(model="l2", min_size=4, jump=1).fit(signal[:, None]).predict(n_bkps=breaks)
    assert segment(gaussian_costs(signal, np.ones(40)), 4, 3)[breaks][1] == tuple(found[:-1])


@pytest.mark.parametrize("kind", ["binomial", "poisson"])
@pytest.mark.parametrize("breaks", [1, 2, 3])
def test_deviance_segments_are_those_of_ruptures(kind: Kind, breaks: int) -> None:
    rng = np.random.default_rng(5)
    n = rng.integers(40, 90, 36).astype(float)
    level = np.repeat([0.1, 0.25, 0.12], 12)
    k = (rng.binomial(n.astype(int), level) if kind == "binomial" else rng.poisson(n * level)).astype(float)
    other = ruptures.Dynp(custom_cost=Deviance(n, kind), min_size=4, jump=1).fit(k[:, None]).predict(n_bkps=breaks)
    found = segment(costs(k, n, kind), 4, 3)
    assert found[breaks][1] == tuple(other[:-1])


@pytest.mark.parametrize("kind", ["binomial", "poisson"])
def test_differences_of_costs_are_those_of_the_likelihood(kind: Kind) -> None:
    n, k = np.array([50.0, 60, 40, 30, 70]), np.array([5.0, 0, 9, 30, 20])
    cost, other = costs(k, n, kind), Deviance(n, kind).fit(k[:, None])
    for cut in (1, 2, 3, 4):
        gain = other.error(0, 5) - other.error(0, cut) - other.error(cut, 5)
        assert cost[0, 5] - cost[0, cut] - cost[cut, 5] == pytest.approx(gain)


def test_many_series_at_once_are_each_as_alone() -> None:
    x = np.random.default_rng(6).normal(size=(7, 20))
    weight = np.random.default_rng(7).uniform(1, 5, 20)
    together, _ = best(gaussian_costs(x, weight), 3, 3)
    for row in range(7):
        alone, _ = best(gaussian_costs(x[row], weight), 3, 3)
        assert together[:, row] == pytest.approx(alone)


def test_segments_that_do_not_fit_are_not_offered() -> None:
    assert [starts for _, starts in segment(gaussian_costs(np.arange(8.0), np.ones(8)), 4, 5)] == [(), (4,)]


def test_a_clear_change_is_found_with_its_date_and_levels() -> None:
    n = np.full(24, 200.0)
    k = np.where(np.arange(24) < 15, 20.0, 50.0) + np.tile([-2.0, 0, 2], 8)
    found = changes(k, n, "binomial")
    [one] = found.breaks
    assert one.at == 14, "the last period before the change"
    assert one.low <= 14 <= one.high
    assert one.before == (k[:15].sum(), 3000)
    assert one.after == (k[15:].sum(), 1800)
    assert found.p < 0.001


def test_up_and_down_again_are_two_changes() -> None:
    k = np.repeat([30.0, 70.0, 30.0], 10) + np.tile([-3.0, 3.0], 15)
    found = changes(k, np.ones(30), "poisson")
    assert [one.at for one in found.breaks] == [9, 19]


def test_the_date_interval_narrows_as_the_change_grows() -> None:
    def width(after: float) -> int:
        k = np.where(np.arange(30) < 15, 40.0, after)
        [one] = changes(k, np.ones(30), "poisson").breaks
        return one.high - one.low

    assert width(60) > width(90) >= width(160)


def test_a_steady_series_has_no_change() -> None:
    found = changes(np.full(30, 20.0), np.full(30, 100.0), "binomial")
    assert found.breaks == ()
    assert found.p == 1.0


@pytest.mark.parametrize(
    ("k", "n"),
    [
        ([30.0] * 7, [100.0] * 7),
        ([0.0] * 20, [100.0] * 20),
        ([100.0] * 20, [100.0] * 20),
        ([1.0] * 12, [100.0] * 12),
        ([0.0] * 20, [0.0] * 20),
    ],
)
def test_too_little_to_look_for_a_change_is_none(k: list[float], n: list[float]) -> None:
    assert changes(np.array(k), np.array(n), "binomial").breaks == ()


def test_periods_without_complaints_do_not_break_it() -> None:
    n = np.array([100.0, 0] * 12)
    k = n * np.where(np.arange(24) < 12, 0.1, 0.4)
    [one] = changes(k, n, "binomial").breaks
    assert one.at in (10, 11)
    assert one.before[0] / one.before[1] == pytest.approx(0.1)


def test_dispersion_is_one_at_least_and_hardly_moved_by_a_change() -> None:
    rng = np.random.default_rng(8)
    k = np.where(np.arange(60) < 30, rng.poisson(50, 60), rng.poisson(80, 60)).astype(float)
    assert 1.0 <= dispersion(k, np.ones(60), "poisson") < 1.5
    wild = rng.negative_binomial(5, 0.1, 400).astype(float)  # variance / mean = 10
    assert dispersion(wild, np.ones(400), "poisson") == pytest.approx(10, rel=0.2)
    assert dispersion(np.array([3.0, 4]), np.ones(2), "poisson") == 1.0


def test_the_null_gains_depend_on_the_seed_only_within_chance() -> None:
    weights = tuple(np.full(24, 1 / 24))
    one, other = null_gains(weights, 3, 5, 1000, 1), null_gains(weights, 3, 5, 1000, 2)
    assert np.array_equal(one, null_gains(weights, 3, 5, 1000, 1))
    assert abs((one > 0).mean() - (other > 0).mean()) < 0.05


def test_the_tail_goes_on_falling_beyond_what_was_simulated() -> None:
    null = np.sort(np.random.default_rng(9).exponential(2, 1000))
    assert tail(2.0, null) == pytest.approx(math.exp(-1), abs=0.05)
    assert tail(20.0, null) == pytest.approx(math.exp(-10), rel=1.5)
    assert tail(30.0, null) < tail(20.0, null)
    assert tail(0.0, np.zeros(5)) == 1.0
    assert tail(1.0, np.zeros(1000)) == pytest.approx(1 / 1001)


def test_a_segment_is_three_periods_or_a_tenth() -> None:
    assert [shortest(size) for size in (8, 30, 31, 60)] == [3, 3, 4, 6]


@pytest.mark.guarantee
def test_series_without_a_change_are_seldom_given_one() -> None:
    rng = np.random.default_rng(21)
    runs = 150
    for size, mean in ((10, 100), (24, 20), (24, 2), (48, 5)):
        false = 0
        for _ in range(runs):
            n = rng.poisson(10 * mean, size) + 1.0
            found = changes(rng.binomial(n.astype(int), 0.1).astype(float), n, "binomial")
            false += bool(found.breaks) and found.p <= 0.05
        assert false / runs <= 0.1, (size, mean)  # 0.05 and twice its simulation error


@pytest.mark.guarantee
def test_the_date_interval_covers_the_true_date() -> None:
    """Among found single changes, at least as often as it says; Hansen's limit is conservative for large changes."""
    rng = np.random.default_rng(22)
    for cut, n, before, after in ((12, 100, 0.1, 0.2), (12, 100, 0.1, 0.15), (5, 200, 0.2, 0.3), (18, 400, 0.1, 0.13)):
        found = covered = 0
        for _ in range(300):
            share = np.where(np.arange(24) < cut, before, after)
            result = changes(rng.binomial(n, share).astype(float), np.full(24, float(n)), "binomial")
            if result.p <= 0.05 and len(result.breaks) == 1:
                found += 1
                covered += result.breaks[0].low <= cut - 1 <= result.breaks[0].high
        assert found > 100
        assert covered / found >= 0.95, (cut, n, before, after)
