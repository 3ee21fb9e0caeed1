"""Weights against Kalton and Flores-Cervantes, and against what they must do: meet the margins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectancy.methods.listen.calibration import Margin, cell_factors, kish, linear, rake, trimmed
from shared import case, close


def margins(population: np.ndarray) -> list[Margin]:  # type: ignore[type-arg]
    rows, columns = np.indices(population.shape)
    return [
        Margin(rows.ravel(), population.sum(axis=1).astype(float)),
        Margin(columns.ravel(), population.sum(axis=0).astype(float)),
    ]


def test_the_table_of_kalton_and_flores_cervantes() -> None:
    found = case("weighting", "kalton-flores-cervantes")
    sample, population = (np.array(found["inputs"][name], dtype=float) for name in ("sample", "population"))
    cells, both = sample.ravel(), margins(population)
    for expected in (found["published"], found["peer"]):
        near, values = close(expected), expected["values"]
        if "cell_weighting" in values:
            factors = cell_factors(cells, population.ravel())
            assert factors == pytest.approx(np.ravel(values["cell_weighting"]), **near)
        assert rake(cells, both).factors == pytest.approx(np.ravel(values["raking"]), **near)
        assert linear(cells, both).factors == pytest.approx(np.ravel(values["linear"]), **near)


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10_000))
def test_raked_and_calibrated_weights_meet_every_margin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cells = rng.integers(1, 50, 12).astype(float)
    both = margins(rng.integers(1, 80, (4, 3)))
    for found in (rake(cells, both), linear(cells, both)):
        assert found.converged
        for margin in both:
            assert margin.sums(cells * found.factors) == pytest.approx(margin.population, rel=1e-6)


def test_margins_of_different_totals_are_told_by_the_error() -> None:
    cells = np.ones(4)
    levels = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    found = rake(cells, [Margin(levels[0], np.array([2.0, 2.0])), Margin(levels[1], np.array([3.0, 3.0]))])
    assert not found.converged
    assert found.error > 0.3


def test_trimmed_weights_stay_under_the_limit_and_still_meet_the_margins_where_they_can() -> None:
    found = case("weighting", "kalton-flores-cervantes")
    sample, population = (np.array(found["inputs"][name], dtype=float) for name in ("sample", "population"))
    cells, both = sample.ravel(), margins(population)
    free = rake(cells, both)
    held = trimmed(cells, both, 1.6)
    average = (cells * held.factors).sum() / cells.sum()
    assert held.factors.max() <= 1.6 * average + 1e-6
    assert kish(cells, held.factors) < kish(cells, free.factors)
    assert held.error < 0.15
    assert trimmed(cells, both, 5.0).factors == pytest.approx(free.factors)


def test_levels_that_nobody_stands_for_are_found() -> None:
    margin = Margin(np.array([0, 1]), np.array([5.0, 5.0, 2.0]))
    assert margin.absent(np.array([3.0, 4.0])).tolist() == [2]


def test_the_effect_of_unequal_weights_is_that_of_kish() -> None:
    assert kish(np.ones(4), np.array([1.0, 1, 1, 1])) == 1
    assert kish(np.array([2.0, 1]), np.array([1.0, 4])) == pytest.approx(3 * (1 + 1 + 16) / 36)
