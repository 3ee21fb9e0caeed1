"""Extraction, rotation, omega and HTMT against R (factanal, GPArotation, psych), statsmodels and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.multivariate.factor_rotation import rotate_factors

from expectancy.methods.discriminant import htmt
from expectancy.methods.internal_consistency import correlations, cronbach, lambda6
from expectancy.methods.measure.structure.extraction import (
    components,
    eigenvalues,
    likeliest,
    maximum_likelihood,
    minres,
    random_eigenvalues,
    suggested,
)
from expectancy.methods.measure.structure.factor_model import Pattern, discrepancy, fit_factors, implied
from expectancy.methods.measure.structure.omega import explored, hierarchical, of_one_factor, one_factor
from expectancy.methods.measure.structure.rotation import promax, quartimin, towards, varimax
from shared import case, close, inputs

# R's ability.cov, 112 people, six tests. Loadings as printed in R's own reference output and, to the last digit, in
# the tests of R's package GPArotation (oblimin of factanal's two factors).
ABILITY = correlations(
    np.array(
        [
            [24.641, 5.991, 33.520, 6.023, 20.755, 29.701],
            [5.991, 6.700, 18.137, 1.782, 4.936, 7.204],
            [33.520, 18.137, 149.831, 19.424, 31.430, 50.753],
            [6.023, 1.782, 19.424, 12.711, 4.757, 9.075],
            [20.755, 4.936, 31.430, 4.757, 52.604, 66.762],
            [29.701, 7.204, 50.753, 9.075, 66.762, 135.292],
        ]
    )
)
OBLIMIN = [
    [0.38636380, 0.47451140],
    [-0.01100323, 0.64587083],
    [-0.02628887, 0.89611239],
    [-0.01801801, 0.48829189],
    [0.99009487, -0.03707290],
    [0.79056637, 0.05260994],
]
PROMAX = [[0.364, 0.470], [None, 0.671], [None, 0.932], [None, 0.508], [1.023, None], [0.811, None]]
UNIQUE = [0.455, 0.589, 0.218, 0.769, 0.052, 0.334]
# psych's Thurstone (McDonald 1999): nine tests of three kinds
THURSTONE = np.array(
    [
        [1, 0.828, 0.776, 0.439, 0.432, 0.447, 0.447, 0.541, 0.380],
        [0.828, 1, 0.779, 0.493, 0.464, 0.489, 0.432, 0.537, 0.358],
        [0.776, 0.779, 1, 0.460, 0.425, 0.443, 0.401, 0.534, 0.359],
        [0.439, 0.493, 0.460, 1, 0.674, 0.590, 0.381, 0.350, 0.424],
        [0.432, 0.464, 0.425, 0.674, 1, 0.541, 0.402, 0.367, 0.446],
        [0.447, 0.489, 0.443, 0.590, 0.541, 1, 0.288, 0.320, 0.325],
        [0.447, 0.432, 0.401, 0.381, 0.402, 0.288, 1, 0.555, 0.598],
        [0.541, 0.537, 0.534, 0.350, 0.367, 0.320, 0.555, 1, 0.452],
        [0.380, 0.358, 0.359, 0.424, 0.446, 0.325, 0.598, 0.452, 1],
    ]
)


def told_alike(loadings: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The factors in the order and with the signs of a target."""
    order = [int(np.argmax(np.abs(loadings.T @ column))) for column in np.nan_to_num(target).T]
    turned = loadings[:, order]
    return turned * np.sign((turned * np.nan_to_num(target)).sum(axis=0))


def test_maximum_likelihood_is_rs_factanal() -> None:
    found = maximum_likelihood(ABILITY, 2)
    assert found.solved
    assert found.unique == pytest.approx(UNIQUE, abs=6e-4)
    f = discrepancy(implied(found.loadings, np.eye(2), found.unique), ABILITY)
    assert f * (112 - 1 - (2 * 6 + 5) / 6 - 2 * 2 / 3) == pytest.approx(6.11, abs=0.005)  # R prints 6.11 on 4 df


def test_quartimin_is_the_oblimin_of_gparotation() -> None:
    found, phi = quartimin(maximum_likelihood(ABILITY, 2).loadings)
    assert told_alike(found, np.array(OBLIMIN)) == pytest.approx(np.array(OBLIMIN), abs=1e-5)
    assert abs(phi[0, 1]) == pytest.approx(0.4646, abs=1e-3)


def test_promax_is_rs() -> None:
    expected = np.array(PROMAX, dtype=float)
    found = told_alike(promax(maximum_likelihood(ABILITY, 2).loadings)[0], expected)
    shown = ~np.isnan(expected)
    assert found[shown] == pytest.approx(expected[shown], abs=1e-3)
    assert np.abs(found[~shown]).max() < 0.1  # R leaves out what is under 0.1


@pytest.mark.parametrize("m", [2, 3])
def test_varimax_and_quartimin_are_statsmodels(m: int) -> None:
    loadings = np.random.default_rng(m).normal(0, 0.5, (9, m))
    length = np.sqrt((loadings**2).sum(axis=1))[:, None]
    theirs = rotate_factors(loadings / length, "varimax")[0] * length
    assert told_alike(varimax(loadings), theirs) == pytest.approx(theirs, abs=2e-4)
    oblique, axes = rotate_factors(loadings, "oblimin", 0, "oblique")
    found, phi = quartimin(loadings)
    assert told_alike(found, oblique) == pytest.approx(oblique, abs=2e-3)
    assert np.sort(np.abs(phi[np.triu_indices(m, 1)])) == pytest.approx(
        np.sort(np.abs((axes.T @ axes)[np.triu_indices(m, 1)])), abs=2e-3
    )


def test_turned_loadings_explain_the_same() -> None:
    loadings = maximum_likelihood(THURSTONE, 3).loadings
    assert varimax(loadings) @ varimax(loadings).T == pytest.approx(loadings @ loadings.T)
    for turned, phi in (promax(loadings), quartimin(loadings)):
        assert turned @ phi @ turned.T == pytest.approx(loadings @ loadings.T)
        assert np.diagonal(phi) == pytest.approx(1)
    assert towards(loadings[:, ::-1] * [1, -1, 1], loadings) == pytest.approx(loadings)


@pytest.mark.parametrize(("estimator", "letters"), [("ml", "ml"), ("minres", "minres")])
def test_loadings_and_omega_of_one_factor_are_psychs(estimator: str, letters: str) -> None:
    worked = case("reliability", "omega-attitude-one-factor")
    peer, corr = (
        worked["peer"],
        correlations(np.array(inputs("reliability", "omega-attitude-one-factor")["covariance"])),
    )
    found = maximum_likelihood(corr, 1).loadings if estimator == "ml" else minres(corr, 1)
    assert np.abs(found[:, 0]) == pytest.approx(peer["values"][f"loadings_{letters}"], **close(peer))
    omega, left = one_factor(corr, corr[None], estimator)
    assert omega == pytest.approx(peer["values"][f"omega_{letters}"], **close(peer))
    assert left == pytest.approx([float(omega)])


def test_the_omegas_of_thurstones_tests_are_psychs() -> None:
    """psych's omega prints alpha 0.89, lambda-6 0.91, omega hierarchical 0.74, omega total 0.93."""
    found = explored(THURSTONE, 3)
    printed = (cronbach(THURSTONE), lambda6(THURSTONE), found.hierarchical, found.total)
    assert [round(float(each), 2) for each in printed] == [0.89, 0.91, 0.74, 0.93]


def test_omega_h_of_a_second_order_population_is_its_closed_form() -> None:
    second, blocks = np.array([0.9, 0.8, 0.7]), [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    first = np.array([0.8, 0.7, 0.6, 0.75, 0.65, 0.7, 0.85, 0.6, 0.7])
    pattern = Pattern.of(blocks, 9)
    loadings = first[:, None] * pattern.free
    phi = np.outer(second, second) + np.diag(1 - second**2)
    corr = implied(loadings, phi, 1 - first**2)
    fitted = fit_factors(corr, pattern)
    assert fitted is not None
    whole, replicates = hierarchical(fitted, corr[None])
    assert whole.hierarchical == pytest.approx((loadings @ second).sum() ** 2 / corr.sum(), abs=1e-6)
    assert whole.total == pytest.approx(1 - (1 - first**2).sum() / corr.sum(), abs=1e-6)
    assert replicates.hierarchical == pytest.approx([float(whole.hierarchical)], abs=1e-6)


def test_two_items_have_equal_loadings_and_two_factors_too() -> None:
    corr = np.array([[1, 0.36], [0.36, 1]])
    assert one_factor(corr, corr[None], "ml")[0] == pytest.approx(2 * 0.36 / 1.36)
    assert np.isnan(one_factor(-corr + 2 * np.eye(2), corr[None], "ml")[0])
    assert of_one_factor(np.array([0.6, 0.6]), np.array([0.64, 0.64])) == pytest.approx(2 * 0.36 / 1.36)


def test_of_many_matrices_each_has_its_own_solution() -> None:
    noise = np.tril(np.random.default_rng(1).normal(0, 0.02, (5, 9, 9)), -1)
    many = THURSTONE + noise + noise.transpose(0, 2, 1)
    found = maximum_likelihood(np.concatenate([many, np.full((1, 9, 9), np.nan)]), 3)
    assert found.solved.tolist() == [True] * 5 + [False]
    for corr, unique in zip(many, found.unique, strict=False):
        assert unique == pytest.approx(maximum_likelihood(corr, 3).unique, abs=1e-4)
    best = likeliest(THURSTONE, 3, seed=1)
    assert best.unique == pytest.approx(maximum_likelihood(THURSTONE, 3).unique, abs=1e-4)


def test_components_rebuild_the_matrix() -> None:
    loadings = components(THURSTONE, 9)
    assert loadings @ loadings.T == pytest.approx(THURSTONE)
    assert (loadings**2).sum(axis=0) == pytest.approx(eigenvalues(THURSTONE))


def test_random_eigenvalues_are_those_of_random_answers() -> None:
    """Bartlett's decomposition against answers drawn one by one."""
    found = random_eigenvalues(60, 8, 4000, seed=2)
    rng = np.random.default_rng(3)
    drawn = [np.linalg.eigvalsh(np.corrcoef(rng.normal(size=(60, 8)).T))[::-1] for _ in range(4000)]
    assert found.mean(axis=0) == pytest.approx(np.mean(drawn, axis=0), abs=0.01)
    assert np.quantile(found, 0.95, axis=0) == pytest.approx(np.quantile(drawn, 0.95, axis=0), abs=0.03)
    assert random_eigenvalues(60, 8, 10, seed=2).tolist() == random_eigenvalues(60, 8, 10, seed=2).tolist()


def test_factors_are_counted_up_to_the_first_that_falls_short() -> None:
    assert suggested(np.array([3.0, 1.2, 1.0, 0.8]), np.array([1.4, 1.1, 1.1, 0.7])) == 2
    assert suggested(np.array([[1.0, 1.0], [2, 0]]), np.array([1.2, 0.9])).tolist() == [0, 1]


def test_htmt_is_the_ratio_written_out() -> None:
    between = np.abs(THURSTONE[:3, 3:6]).mean()
    inside = [(0.828 + 0.776 + 0.779) / 3, (0.674 + 0.590 + 0.541) / 3]
    expected = between / np.sqrt(inside[0] * inside[1])
    assert htmt(THURSTONE, [0, 1, 2], [3, 4, 5]) == pytest.approx(expected)
    assert htmt(np.stack([THURSTONE] * 2), [0, 1, 2], [3, 4, 5]) == pytest.approx([expected] * 2)
    assert np.isnan(htmt(THURSTONE, [0], [3, 4, 5]))
