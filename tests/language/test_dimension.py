"""RATER dimensions without labelled examples."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from expectancy.domain.study import RATER
from expectancy.language.anchors import anchors
from expectancy.language.dimension import classify, dimension_probabilities
from expectancy.language.embed import embed

with (Path(__file__).parent / "rater_sentences.csv").open(encoding="utf-8") as file:
    SENTENCES = list(csv.DictReader(file))


def accuracy(name: str) -> tuple[float, float, int]:
    """Share right, mean probability of the first guess, and n, on one of the two hand-made sets."""
    rows = [row for row in SENTENCES if row["set"] == name]
    found = classify([row["sentence"] for row in rows])
    right = [max(p, key=lambda d: p[d]) == row["dimension"] for row, p in zip(rows, found, strict=True)]
    return float(np.mean(right)), float(np.mean([max(p.values()) for p in found])), len(rows)


def test_clear_sentences_that_were_seen_when_the_anchors_were_written_are_mostly_right() -> None:
    share, _, n = accuracy("seen")
    assert n == 60
    assert share >= 0.80  # measured 0.817; by chance 0.2


def test_clear_sentences_written_afterwards_are_mostly_right() -> None:
    share, _, n = accuracy("fresh")
    assert n == 40
    assert share >= 0.75  # measured 0.775; by chance 0.2


def test_the_probability_of_the_first_guess_is_about_how_often_it_is_right() -> None:
    for name in ("seen", "fresh"):
        share, told, _ = accuracy(name)
        assert abs(share - told) < 0.15


def test_probabilities_are_five_and_sum_to_one() -> None:
    found = dimension_probabilities(embed(["The toilets were dirty.", "asdfgh"]))
    assert found.shape == (2, 5)
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_a_text_without_a_known_word_gets_a_fifth_each() -> None:
    np.testing.assert_allclose(dimension_probabilities(np.zeros((1, 256), np.float32)), 0.2)


@pytest.mark.parametrize("dimension", RATER)
def test_every_dimension_has_statements_of_its_own(dimension: str) -> None:
    assert sum(statement.dimension == dimension for statement in anchors().statements) >= 10


def test_most_seeds_are_nearest_to_a_statement_of_their_own_dimension() -> None:
    found = anchors()
    near = found.seeds @ found.vectors.T - found.background
    dimensions = np.array([statement.dimension for statement in found.statements])
    assert np.mean(dimensions[near.argmax(axis=1)] == dimensions[found.owner]) >= 0.85  # measured 0.887
