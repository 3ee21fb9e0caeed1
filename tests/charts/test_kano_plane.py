"""The Kano plane and its ellipses."""

from __future__ import annotations

import math

import numpy as np
import pytest

import evaluations
from expectancy.charts.kano_plane import ellipse, kano_plane
from expectancy.domain.evaluation import Kano

COUNTS = {"A": 41, "O": 132, "M": 118, "I": 61, "R": 1, "Q": 5}


def kano(category: str = "O", questionable: float = 0.01) -> Kano:
    n = 352
    better, worse = (41 + 132) / n, -(132 + 118) / n
    return Kano(
        category,
        0.9,
        evaluations.est("better", better, math.sqrt(better * (1 - better) / n), n, "", item="x"),
        evaluations.est("worse", worse, math.sqrt(-worse * (1 + worse) / n), n, "", item="x"),
        COUNTS,
        questionable,
    )


def test_the_ellipse_holds_what_a_joint_95_percent_region_of_a_multinomial_holds() -> None:
    """Every point of the outline is at Mahalanobis distance chi-squared(2, 0.95) = 5.991 in the multinomial covariance.

    Covariance of (|worse|, better): b(1-b)/n, w(1-w)/n and (O/n - bw)/n (methods.md 6).
    """
    n, found = 352, kano()
    b, w, both = found.better.value, -found.worse.value, COUNTS["O"] / 352
    covariance = np.array([[w * (1 - w), both - b * w], [both - b * w, b * (1 - b)]]) / n
    points = np.array(ellipse(found)) - [w, b]
    distances = np.einsum("ij,jk,ik->i", points, np.linalg.inv(covariance), points)
    assert distances == pytest.approx(np.full(len(points), 5.991), rel=0.01)


def test_without_an_interval_there_is_no_ellipse() -> None:
    bare = kano()
    unknown = evaluations.est("better", 0.5, 0.0, 10, "")
    assert ellipse(Kano("O", 0.9, unknown, bare.worse, COUNTS, 0.0)) == ()


def test_the_title_names_the_must_be_whose_absence_hurts_most() -> None:
    picture = kano_plane({"A thing": kano("M"), "Another": kano("A")}, "survey", "Source: x.")
    assert picture is not None
    assert picture.title.startswith(
        "1 of 2 features are taken for granted; missing hurts most with “A thing”: worse −0.71"
    )


def test_many_questionable_answers_are_flagged() -> None:
    picture = kano_plane({"A thing": kano("M", questionable=0.2)}, "survey", "Source: x.")
    assert picture is not None
    assert "1 with more than 5 % questionable answers: check the wording." in picture.subtitle
