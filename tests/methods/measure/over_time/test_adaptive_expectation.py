"""The adaptive-expectation model against statsmodels' instruments, Fuller's correction and known truths."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.sandbox.regression.gmm import IV2SLS

from expectancy.methods.measure.over_time.adaptive_expectation import DOWN, DRIFT, UP, by_instrument, corrected, sides

RNG = np.random.default_rng(6)
PERSON = np.repeat(np.arange(80), 3)
GAP = RNG.normal(-0.3, 1.2, 240)
Z = GAP + RNG.normal(0, 0.5, 240)
X = GAP + RNG.normal(0, 0.5, 240)


def test_without_noise_the_share_is_found_exactly_on_either_side() -> None:
    y = 0.1 + np.where(GAP > 0, 0.6, 0.2) * GAP
    one = by_instrument(0.1 + 0.35 * GAP, GAP, GAP, PERSON, False)
    two = by_instrument(y, GAP, GAP, PERSON, True)
    assert one.value == pytest.approx([0.1, 0.35])
    assert two.value[[DRIFT, UP, DOWN]] == pytest.approx([0.1, 0.6, 0.2])
    error = np.zeros((240, 2))
    assert corrected(y, GAP, error, np.ones(240), PERSON, True).value == pytest.approx([0.1, 0.6, 0.2])


@pytest.mark.parametrize("apart", [False, True])
def test_people_are_fitted_by_two_stage_least_squares(apart: bool) -> None:
    y = 0.1 + 0.4 * GAP + RNG.normal(0, 0.5, 240) + (GAP - X) * 0.5
    expected = IV2SLS(y, sides(X, Z, apart), sides(Z, Z, apart)).fit()
    assert by_instrument(y, X, Z, PERSON, apart).value == pytest.approx(expected.params)


def test_known_errors_are_taken_out_as_fuller_has_it() -> None:
    """l = (m_xy - s_xy) / (m_xx - s_xx) for equal errors: Fuller 1987, equation 1.2.3."""
    y = 0.4 * X + RNG.normal(0, 0.3, 240)
    error = np.tile([0.2, 0.05], (240, 1))
    found = corrected(y, X, error, np.ones(240), PERSON, False)
    m = np.cov(X, y, bias=True)
    assert found.value[1] == pytest.approx((m[0, 1] - 0.05) / (m[0, 0] - 0.2), rel=1e-12)


def test_regression_to_the_mean_is_no_adaptation() -> None:
    """Nobody's level follows anything: plain regression says a third does, the instrument says nothing does."""
    rng = np.random.default_rng(9)
    person = np.repeat(np.arange(2000), 4)
    wanted, got = rng.normal(6, 0.5, 2000)[person], rng.normal(5.5, 1, 2000)[person]
    noise = rng.normal(0, 1, (3, 8000))
    y, x = noise[1] - noise[0], got + noise[2] - wanted - noise[0]
    z = (np.bincount(person, x)[person] - x) / 3
    found = by_instrument(y, x, z, person % 256, False)
    assert float(np.polyfit(x, y, 1)[0]) > 0.25
    assert abs(found.value[1]) < 3 * found.se(1)
    assert abs(found.value[1]) < 0.05


def test_where_gaps_differ_by_noise_alone_nothing_is_told() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(-1, 1, 400)
    people = by_instrument(rng.normal(0, 1, 400), noise, rng.normal(-1, 1, 400), np.arange(400), False)
    assert not people.told
    error = np.tile([1.0, 0.5], (400, 1))
    assert not corrected(0.5 * noise, noise, error, np.ones(400), np.arange(400), False).told


def test_one_cluster_few_comparisons_equal_gaps_and_none_tell_nothing_without_a_warning() -> None:
    ones = np.ones(10)
    for y, x, cluster in (
        (ones, np.arange(10.0), np.zeros(10, dtype=int)),
        (ones[:2], np.arange(2.0), np.arange(2)),
        (ones, ones, np.arange(10)),
        (ones[:0], ones[:0], np.arange(0)),
    ):
        for found in (
            by_instrument(y, x, x, cluster, False),
            by_instrument(y, x, x, cluster, True),
            corrected(y, x, np.zeros((len(y), 2)), np.ones(len(y)), cluster, False),
        ):
            assert not found.told
            assert np.isnan(found.value).all()


def test_with_gaps_on_one_side_only_the_other_side_is_not_told() -> None:
    below = -np.abs(GAP) - 0.1
    found = by_instrument(0.3 * below, below, below, PERSON, True)
    assert np.isnan(found.value).all()
    assert by_instrument(0.3 * below, below, below, PERSON, False).value[1] == pytest.approx(0.3)
