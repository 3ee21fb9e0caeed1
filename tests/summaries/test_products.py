"""Runs of equal rows, and the exact sums of products over them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectancy.summaries.products import Products
from expectancy.summaries.runs import ROWS, Order, Runs


@given(st.lists(st.integers(0, 5), max_size=200), st.integers(1, 50))
def test_every_row_stands_once_in_a_piece_of_its_own_place(places: list[int], longest: int) -> None:
    runs = Runs.of(Order.of(np.array(places, dtype=np.int64), 6), longest)
    assert sorted(runs.order[runs.somebody].tolist()) == list(range(len(places)))
    for lot in runs.lots:
        pieces = runs.order[lot.start : lot.stop].reshape(-1, lot.width)
        for place, rows, piece in zip(lot.places, lot.rows, pieces, strict=True):
            assert [places[row] for row in piece[:rows]] == [place] * rows
            assert (piece[rows:] == len(places)).all()
            assert rows <= longest


def _known(marks: npt.NDArray[np.uint8], place: npt.NDArray[np.int64], places: int) -> npt.NDArray[np.int64]:
    both = np.concatenate([marks, np.minimum(marks, 1)]).astype(np.int64)
    return np.stack([both[:, place == at] @ both[:, place == at].T for at in range(places)])


def _fill(products: Products, marks: npt.NDArray[np.uint8], place: npt.NDArray[np.int64], places: int) -> None:
    runs = Runs.of(Order.of(place, places))
    products.reach(places)
    products.add(np.concatenate([marks, np.zeros((len(marks), 1), np.uint8)], axis=1)[:, runs.order], runs)


@pytest.mark.parametrize("largest", [7, 200])
def test_sums_stay_exact_where_float32_alone_would_round(largest: int) -> None:
    rng = np.random.default_rng(7)
    products, known = Products(3, largest), np.zeros((2, 6, 6), dtype=np.int64)
    for _ in range(12):
        n = 40 * ROWS
        marks = rng.integers(largest - 1, largest + 1, size=(3, n)).astype(np.uint8)
        marks[:, rng.random(n) < 0.1] = 0
        place = (rng.random(n) < 0.9).astype(np.int64)
        _fill(products, marks, place, 2)
        known += _known(marks, place, 2)
    assert known.max() > 2**24  # float32 counts in steps of 2 from here on
    assert np.array_equal(products.read(slice(0, 2))[:, :6, :6], known)


def test_merged_sums_are_those_of_one_pass() -> None:
    rng = np.random.default_rng(8)
    parts = [(rng.integers(0, 8, size=(2, 90_000)).astype(np.uint8), rng.integers(0, 3, 90_000)) for _ in range(6)]
    whole, first, second = (Products(2, 7) for _ in range(3))
    for at, (marks, place) in enumerate(parts):
        _fill(whole, marks, place, 3)
        _fill(first if at < 3 else second, marks, place, 3)
    first.merge(second, slice(0, 3), slice(0, 3))
    assert np.array_equal(first.read(slice(0, 3)), whole.read(slice(0, 3)))
