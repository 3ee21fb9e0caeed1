"""Contour lines of quadratic surfaces, against the surface itself and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from expectancy.charts.contours import Quadratic, ellipse, grid, levels, lines

DOME = Quadratic((5.0, 0.0, 0.0, -0.5, 0.0, -0.5), 4.0)


def test_a_dome_has_circles_around_its_top() -> None:
    heights = grid(DOME, 1, 7)
    pieces = [*lines(heights, 4.0, 1, 7)]
    assert len(pieces) > 40
    for one, other in pieces:
        for x, y in (one, other):
            assert math.hypot(x - 4, y - 4) == pytest.approx(math.sqrt(2), abs=0.01)


def test_every_line_lies_at_its_height() -> None:
    saddle = Quadratic((3.0, 0.2, 0.4, 0.3, -0.2, -0.25), 4.0)
    heights = grid(saddle, 1, 7)
    found = levels(heights, (-math.inf, math.inf))
    assert 4 <= len(found) <= 9
    for level in found:
        for one, _ in lines(heights, level, 1, 7):
            assert saddle.at(*one) == pytest.approx(level, abs=0.02)


def test_levels_are_round_and_within_the_scale_of_satisfaction() -> None:
    heights = grid(Quadratic((3.0, 0.0, 1.5, 0.0, 0.0, 0.0), 4.0), 1, 7)  # from -1.5 to 7.5
    assert levels(heights, (1, 5)) == pytest.approx([1.5, 2, 2.5, 3, 3.5, 4, 4.5])
    assert levels(grid(Quadratic((3.0, 0, 0, 0, 0, 0), 4.0), 1, 7), (1, 5)) == []


def test_the_ellipse_holds_95_in_100_of_a_normal_laws_points() -> None:
    covariance = [[1.0, 0.6], [0.6, 2.0]]
    outline = ellipse((5, 4), covariance, 2.448)
    inverse = np.linalg.inv(covariance)
    for x, y in outline:
        apart = np.array([x - 5, y - 4])
        assert float(apart @ inverse @ apart) == pytest.approx(2.448**2)  # chi-squared of two, 0.95: 5.99
    assert abs(2.448**2 - 5.99) < 0.01
    assert ellipse((5, 4), [[0, 0], [0, 1]], 2.448) == []
