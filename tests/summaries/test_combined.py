"""Numbers made of several columns, in whole numbers, against plain arithmetic on the answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from expectancy.domain.table import Batch
from expectancy.engines.local import Local
from expectancy.summaries import Blocks, Moments, Pairwise, Plan, Rating, Variable
from expectancy.summaries.chunk import Chunk
from expectancy.summaries.products import TooLargeSumsError
from tables import InMemory

Answers = dict[str, npt.NDArray[np.float64]]


def answers(rows: int = 500, high: int = 10, seed: int = 4) -> Answers:
    """Two expectations, three performances, an outcome; one in eight answers is missing."""
    rng = np.random.default_rng(seed)
    found = {}
    for name in ("e1", "e2", "p1", "p2", "p3", "z"):
        values = rng.integers(1, high + 1, rows).astype(float)
        found[name] = np.where(rng.random(rows) < 0.125, np.nan, values)
    return found


def read(wanted: Moments, columns: Answers, ratings: list[Rating], **more: Any) -> Pairwise:
    data = pa.table({name: pa.array(values, from_pandas=True) for name, values in {**columns, **more}.items()})
    blocks: Blocks = Local(workers=2).fold(Plan.union([wanted], ratings, groups=16), InMemory(data, 90))
    return blocks[wanted].total()


def rated(columns: Answers, high: int = 10) -> list[Rating]:
    return [Rating(name, 1, high) for name in columns]


def marks(variable: Variable, columns: dict[str, list[int | None]], ratings: list[Rating]) -> list[int]:
    batch = Batch(pa.RecordBatch.from_pydict(columns), "f", 0)
    chunk = Chunk(batch, {each.column: each for each in ratings}, 16)
    return [int(mark) for mark in variable.marks(chunk.marks, chunk.ratings)]


@pytest.mark.parametrize("weight", [None, "w"])
def test_moments_of_a_quadratic_surface_are_those_of_the_complete_rows(weight: str | None) -> None:
    columns = answers()
    parts = [("e1", "e2"), ("p1", "p2", "p3"), ("z",)]
    powers = [(0, 0, 1), (1, 0, 0), (0, 1, 0), (2, 0, 0), (1, 1, 0), (0, 2, 0)]
    wanted = Moments(tuple(Variable.product(parts, each) for each in powers), (), weight)
    w = np.round(np.random.default_rng(1).uniform(0.5, 3, 500), 6)
    found = read(wanted, columns, rated(columns), w=w)
    e = sum(columns[name] - 5.5 for name in parts[0])  # two tens: the middle of the sum is 11, a whole number
    p = 2 * sum(columns[name] - 5.5 for name in parts[1])  # three tens: 16.5, so it is counted in halves
    z = 2 * (columns["z"] - 5.5)
    x = np.array([z, e, p, e**2, e * p, p**2])
    here = ~np.isnan(x).any(axis=0)
    x, w = x[:, here], w[here] if weight else np.ones(here.sum())
    np.testing.assert_array_equal(found.n, here.sum())
    np.testing.assert_allclose(found.p, (x * w) @ x.T, rtol=1e-13)
    np.testing.assert_allclose(found.s, np.tile((x * w).sum(axis=1)[:, None], 6), rtol=1e-13, atol=1e-9)


def test_what_lies_above_and_below_zero_adds_up_to_the_difference() -> None:
    columns = answers()
    parts = [("e1",), ("p1",), ("z",)]
    above, below = (Variable.excess(parts, times) for times in ((-1, 1, 0), (1, -1, 0)))
    found = read(Moments((above, below)), columns, rated(columns))
    d = 2 * (columns["p1"] - columns["e1"])[~np.isnan(columns["z"] + columns["p1"] + columns["e1"])]
    assert found.s[0, 0] == d[d > 0].sum()
    assert found.s[1, 1] == -d[d < 0].sum()
    assert found.p[0, 1] == 0
    assert found.n[0, 1] == len(d)


def test_a_middle_between_two_ratings_is_counted_in_halves() -> None:
    five = [Rating("a", 1, 5), Rating("b", 1, 5)]
    assert marks(Variable.product([("a",)], (1,)), {"a": [1, 3, 5, None]}, five) == [1, 3, 5, 0]
    four = [Rating("a", 1, 4), Rating("b", 1, 4)]
    assert marks(Variable.product([("a",)], (1,)), {"a": [1, 2, 4, None]}, four) == [1, 3, 7, 0]
    assert marks(Variable.product([("a", "b")], (2,)), {"a": [1, 4, 2], "b": [1, 4, None]}, four) == [10, 10, 0]


def test_distances_take_no_notice_of_the_side() -> None:
    scales = [Rating("a", 1, 7), Rating("b", 1, 7)]
    found = marks(Variable("distance", ("a", "b")), {"a": [1, 7, 4, None], "b": [7, 1, 4, 4]}, scales)
    assert found == [7, 7, 1, 0]


@pytest.mark.parametrize("ideal", [False, True])
def test_respondents_own_weights_give_the_mean_to_a_millionth(ideal: bool) -> None:
    columns = answers(high=7)
    rated_, weights, wanted = (
        np.array([columns[name] for name in names]) for names in (("p1", "p2"), ("e1", "e2"), ("p3", "z"))
    )
    parts = [("p1", "p2"), ("e1", "e2"), *([("p3", "z")] if ideal else [])]
    coarse, fine = Variable.weighted_mean(parts)
    found = read(Moments((coarse, fine)), columns, rated(columns, 7))
    worth = np.abs(rated_ - wanted) if ideal else rated_
    weights = np.where(np.isnan(worth), np.nan, weights)
    worth = np.where(np.isnan(weights), np.nan, worth)
    here = ~np.isnan(weights).all(axis=0)
    means = np.nansum(weights * worth, axis=0)[here] / np.nansum(weights, axis=0)[here]
    assert found.n[0, 0] == here.sum()
    lowest = 0 if ideal else 1
    assert lowest + (found.s[0, 0] / 1e3 + found.s[1, 1] / 1e6) / here.sum() == pytest.approx(means.mean(), abs=5e-7)


def test_weights_of_nothing_give_no_mean() -> None:
    scales = [Rating("p", 0, 4), Rating("i", 0, 4)]
    coarse, fine = Variable.weighted_mean([("p",), ("i",)])
    assert marks(coarse, {"p": [3, 3, 3], "i": [2, 0, None]}, scales) == [3001, 0, 0]
    assert marks(fine, {"p": [3, 3, 3], "i": [2, 0, None]}, scales) == [1, 0, 0]


def test_squares_of_wide_scales_stay_exact() -> None:
    values = np.random.default_rng(3).integers(-1_000, 1_001, 5_000)
    wanted = Moments((Variable.product([("x",)], (2,)),))
    found = read(wanted, {"x": values.astype(float)}, [Rating("x", -1_000, 1_000)])
    assert found.p[0, 0] == float((values.astype(object) ** 4).sum())


def test_numbers_too_large_to_be_exact_are_refused() -> None:
    wanted = Moments((Variable.product([("x",)], (2,)),))
    with pytest.raises(TooLargeSumsError):
        read(wanted, {"x": np.full(10, 9_999.0)}, [Rating("x", -10_000, 10_000)])


def test_sums_that_would_go_round_are_refused() -> None:
    columns = {"x": np.full(40_000, 7.0), "w": np.full(40_000, 4e7)}
    wanted = Moments((Variable.product([("x",)], (2,)),), (), "w")
    with pytest.raises(TooLargeSumsError):
        read(wanted, columns, [Rating("x", 1, 7)])
