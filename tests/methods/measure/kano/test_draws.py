"""Chances of Kano verdicts against closed forms and independent draws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from expectancy.methods.measure.kano.classes import blauth, chances_of_blauth
from expectancy.methods.measure.kano.draws import Draws

MANY = 40_000  # draws: their own error is at most 0.0025


def drawn(counts: list[float]) -> Draws:
    return Draws.of(np.array([counts]), MANY, 1)


def test_the_chance_of_blauths_class_is_that_of_independent_draws() -> None:
    for counts in ([88, 90, 32, 105, 15, 28], [4, 3, 2, 5, 2, 2], [0, 0, 1, 0, 0, 0]):
        shares = np.random.default_rng(3).dirichlet(np.array(counts) + 0.5, MANY)
        classes = [blauth(each) for each in shares]
        known = [classes.count(letter) / MANY for letter in "AOMIRQ"]
        assert chances_of_blauth(np.array(counts, dtype=float)) == pytest.approx(known, abs=0.0075)
    assert chances_of_blauth(np.array([88.0, 90, 32, 105, 15, 28])).sum() == pytest.approx(1)


def test_quadrants_are_tails_of_beta_distributions() -> None:
    """Better is a share of A + O against M + I: Beta(a + o + 1, m + i + 1)."""
    found = drawn([20, 15, 12, 18, 3, 2]).quadrants()
    assert sum(float(each[0]) for each in found.values()) == pytest.approx(1)
    better = float(found["attractive"][0] + found["one-dimensional"][0])
    worse = float(found["must-be"][0] + found["one-dimensional"][0])
    assert better == pytest.approx(stats.beta.sf(0.5, 36, 31), abs=0.0075)
    assert worse == pytest.approx(stats.beta.sf(0.5, 28, 39), abs=0.0075)


def test_total_strength_alone_is_a_tail_of_beta() -> None:
    """With any category strength allowed, mixed is P(A + O + M >= 0.6)."""
    found = drawn([20, 15, 12, 18, 3, 2]).mixed(0.6, 1.0)
    assert found[0] == pytest.approx(stats.beta.sf(0.6, 48.5, 24.5), abs=0.0075)


def test_musts_beside_delights_are_two_groups_and_neighbours_are_not() -> None:
    """M 38 %, A 33 % of 300: the pitfall of methods.md 6."""
    assert drawn([99, 30, 114, 45, 6, 6]).bimodal[0] > 0.95
    assert drawn([30, 99, 114, 45, 6, 6]).bimodal[0] < 0.05  # O and M differ in one question only
    assert drawn([33, 70, 38, 150, 5, 4]).bimodal[0] < 0.5  # O has under a quarter
    assert drawn([5, 100, 20, 5, 90, 4]).bimodal[0] > 0.95  # O and R


def test_features_that_nobody_answered_have_no_chance() -> None:
    found = Draws.of(np.array([[0.0] * 6, [5.0] * 6]), 50, 1)
    for each in (found.bimodal, found.mixed(0.6, 0.06), *found.quadrants().values()):
        assert math.isnan(each[0])
        assert not math.isnan(each[1])
