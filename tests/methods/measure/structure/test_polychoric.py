"""Polychoric correlations against scipy's bivariate normal, closed forms and direct maximisation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from expectancy.methods.measure.structure.polychoric import (
    bivariate_normal,
    density,
    matrix,
    pairs,
    polychoric,
    smoothed,
    thresholds,
)


@pytest.mark.parametrize("rho", [-0.95, -0.3, 0.0, 0.6, 0.99])
def test_the_bivariate_normal_is_scipys(rho: float) -> None:
    h, k = np.array([-1.2, 0.3, 2.1, -8.0]), np.array([0.4, 0.3, -0.7, 8.0])
    theirs = stats.multivariate_normal([0, 0], [[1, rho], [rho, 1]])
    assert bivariate_normal(h, k, np.full(4, rho)) == pytest.approx(
        [theirs.cdf([a, b]) for a, b in zip(h, k, strict=True)], abs=1e-9
    )
    assert density(h, k, np.full(4, rho)) == pytest.approx([theirs.pdf([a, b]) for a, b in zip(h, k, strict=True)])


def test_median_splits_have_a_closed_form() -> None:
    """P(both above) = 1/4 + asin(rho) / (2 pi)."""
    tables = np.array([[[40.0, 10], [10, 40]], [[20, 30], [30, 20]], [[25, 25], [25, 25]]])
    expected = np.sin(2 * np.pi * (tables[:, 0, 0] / 100 - 0.25))
    assert polychoric(tables) == pytest.approx(expected, abs=1e-8)


def table(rho: float = 0.6, rows: int = 500, seed: int = 0) -> np.ndarray:
    traits = np.random.default_rng(seed).multivariate_normal([0, 0], [[1, rho], [rho, 1]], rows)
    counts = np.zeros((5, 4))
    np.add.at(counts, (np.digitize(traits[:, 0], [-1, 0, 0.5, 1.5]), np.digitize(traits[:, 1], [-0.5, 0.7, 1.2])), 1)
    return counts


def test_two_steps_are_a_direct_search_for_the_likeliest_correlation() -> None:
    counts = table()
    h, k = (np.concatenate([[-8], stats.norm.ppf(np.cumsum(counts.sum(axis=a)) / 500)[:-1], [8]]) for a in (1, 0))

    def unlikely(rho: float) -> float:
        normal = stats.multivariate_normal([0, 0], [[1, rho], [rho, 1]])
        corners = np.array([[normal.cdf([a, b]) for b in k] for a in h])
        return -float((counts * np.log(np.diff(np.diff(corners, axis=0), axis=1))).sum())

    best = optimize.minimize_scalar(unlikely, bounds=(-0.9, 0.9), method="bounded", options={"xatol": 1e-8}).x
    assert polychoric(counts[None])[0] == pytest.approx(best, abs=1e-6)
    assert best == pytest.approx(0.6, abs=0.08)


def test_categories_that_nobody_chose_change_nothing() -> None:
    counts = table()
    wider = np.insert(np.insert(counts, 2, 0, axis=0), 4, 0, axis=1)
    assert polychoric(wider[None]) == pytest.approx(polychoric(counts[None]))
    assert thresholds(np.array([10.0, 0, 10]))[1:3] == pytest.approx([0, 0])


def test_one_step_from_nearby_is_nearly_there() -> None:
    counts = table()
    start = polychoric(counts[None])
    changed = counts.copy()
    changed[0, 0] -= 3
    assert polychoric(changed[None], start, steps=1) == pytest.approx(polychoric(changed[None]), abs=2e-4)


def test_an_item_of_one_category_has_no_correlation() -> None:
    assert np.isnan(polychoric(np.array([[[5.0, 5], [0, 0]], [[0, 0], [0, 0]]]))).all()
    assert len(polychoric(np.zeros((0, 3, 3)))) == 0


def test_answers_that_always_agree_are_held_below_one() -> None:
    assert polychoric(np.array([[[50.0, 0], [0, 50]]]))[0] == pytest.approx(0.999)


def test_pairs_that_do_not_fit_together_are_mended() -> None:
    corr = matrix(np.array([0.9, 0.9, -0.9]), 3)
    assert np.linalg.eigvalsh(corr)[0] < 0
    mended = smoothed(corr)
    assert np.linalg.eigvalsh(mended)[0] > 0
    assert np.diagonal(mended) == pytest.approx(1)
    fine = matrix(np.array([0.3, 0.2, 0.1]), 3)
    assert smoothed(fine) is fine
    assert pairs(3) == [(0, 1), (0, 2), (1, 2)]
