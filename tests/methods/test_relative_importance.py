"""LMG and Johnson against published digits, other algorithms and closed forms."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy import linalg

from expectancy.methods.measure.importance.drivers import johnson, lmg
from expectancy.methods.relative_importance import repaired, standardised_betas, subset_r2
from shared import case


def correlations(p: int, seed: int, rows: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """R_xx and r_xy of correlated random data."""
    rng = np.random.default_rng(seed)
    data = rng.normal(size=(rows, p + 1)) + rng.normal(size=(rows, 1))
    matrix = np.corrcoef(data.T)
    return matrix[1:, 1:], matrix[0, 1:]


def r2(matrix: np.ndarray, right: np.ndarray, subset: tuple[int, ...]) -> float:
    """R2 of one subset, by a solve."""
    places = list(subset)
    return float(right[places] @ np.linalg.solve(matrix[np.ix_(places, places)], right[places])) if places else 0.0


def test_swiss_reproduces_relaimpo_to_nine_digits() -> None:
    known = case("drivers", "drivers-swiss")
    matrix = np.corrcoef(np.array(known["inputs"]["raw"], dtype=float).T)
    published, tolerance = known["published"]["values"], known["published"]["tolerance_abs"]
    found = lmg(matrix[1:, 1:], matrix[0, 1:])
    assert found == pytest.approx(published["lmg"], abs=tolerance)
    assert found.sum() == pytest.approx(published["R2"], abs=tolerance)
    assert found / found.sum() == pytest.approx(published["lmg_share"], abs=tolerance)
    assert johnson(matrix[1:, 1:], matrix[0, 1:]) == pytest.approx(published["johnson"], abs=tolerance)
    assert standardised_betas(matrix[1:, 1:], matrix[0, 1:]) == pytest.approx(published["std_beta"], abs=tolerance)
    assert matrix[0, 1:] ** 2 == pytest.approx(published["first"], abs=tolerance)


def test_two_predictors_by_hand() -> None:
    known = case("drivers", "drivers-two-predictors-by-hand")
    inputs, values = known["inputs"], known["arithmetic"]["values"]
    assert lmg(inputs["R_xx"], inputs["r_xy"]) == pytest.approx(values["lmg"], abs=1e-12)
    assert johnson(inputs["R_xx"], inputs["r_xy"]) == pytest.approx(values["johnson"], abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_lmg_is_the_mean_increment_over_all_orders(seed: int) -> None:
    matrix, right = correlations(5, seed)
    increments = np.zeros(5)
    for order in permutations(range(5)):
        for place, predictor in enumerate(order):
            increments[predictor] += r2(matrix, right, order[: place + 1]) - r2(matrix, right, order[:place])
    assert lmg(matrix, right) == pytest.approx(increments / 120, abs=1e-12)


def test_every_subset_has_the_r2_of_its_own_regression() -> None:
    matrix, right = correlations(6, 4)
    found = subset_r2(matrix[None], right[None])[0]
    for number in range(64):
        subset = tuple(place for place in range(6) if number >> place & 1)
        assert found[number] == pytest.approx(r2(matrix, right, subset), abs=1e-12)


def test_johnson_agrees_with_genizi_from_a_matrix_square_root() -> None:
    matrix, right = correlations(25, 5, rows=400)
    root = linalg.sqrtm(matrix).real
    genizi = root**2 @ np.linalg.solve(root, right) ** 2
    assert johnson(matrix, right) == pytest.approx(genizi, abs=1e-10)
    assert johnson(matrix, right).sum() == pytest.approx(r2(matrix, right, tuple(range(25))), abs=1e-10)


def test_many_matrices_at_once_give_what_each_gives_alone() -> None:
    parts = [correlations(4, seed) for seed in range(7)]
    matrices, rights = np.array([part[0] for part in parts]), np.array([part[1] for part in parts])
    for function in (lmg, johnson, standardised_betas):
        together = function(matrices, rights)
        for at, (matrix, right) in enumerate(parts):
            assert together[at] == pytest.approx(function(matrix, right), abs=1e-13)


def test_fifteen_exchangeable_predictors_share_r2_equally() -> None:
    p, rho, r = 15, 0.4, 0.5
    matrix = np.full((p, p), rho) + (1 - rho) * np.eye(p)
    whole = p * r**2 / (1 + (p - 1) * rho)  # closed form of r' R^-1 r
    assert lmg(matrix, np.full(p, r)) == pytest.approx(np.full(p, whole / p), abs=1e-12)
    assert johnson(matrix, np.full(p, r)) == pytest.approx(np.full(p, whole / p), abs=1e-12)


def test_a_predictor_and_its_double_share_what_one_would_get_of_r2() -> None:
    matrix, right = correlations(3, 8)
    twice = np.ix_([0, 1, 2, 2], [0, 1, 2, 2])
    found = lmg(matrix[twice], right[[0, 1, 2, 2]])
    assert found[2] == pytest.approx(found[3], abs=1e-12)
    assert found.sum() == pytest.approx(r2(matrix, right, (0, 1, 2)), abs=1e-9)
    assert johnson(matrix[twice], right[[0, 1, 2, 2]]).sum() == pytest.approx(found.sum(), abs=1e-9)


def test_sixteen_predictors_are_too_many_for_lmg() -> None:
    with pytest.raises(ValueError, match=r"2\^16"):
        lmg(np.eye(16), np.zeros(16))


def test_impossible_correlations_are_moved_to_a_possible_matrix_and_others_are_left_alone() -> None:
    impossible = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1.0]])
    possible = correlations(2, 1)[0]
    padded = np.block([[possible, np.zeros((2, 1))], [np.zeros((1, 2)), np.ones((1, 1))]])
    found, changed = repaired(np.array([impossible, padded]))
    assert changed.tolist() == [True, False]
    assert np.array_equal(found[1], padded)
    assert np.linalg.eigvalsh(found[0])[0] > 0
    assert np.diagonal(found[0]) == pytest.approx(1.0)
    assert np.sign(found[0]).tolist() == np.sign(impossible).tolist()
