"""A sample of respondents: bounded, the same for everybody who draws it, and as the whole is."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from expectancy.engines.local import Local
from expectancy.summaries import Plan, Rating, Sample
from expectancy.summaries.sample import SampleBlock
from tables import InMemory

RATINGS = [Rating("a", 1, 5), Rating("b", 1, 7)]


def data(rows: int, seed: int = 1) -> pa.Table:
    rng = np.random.default_rng(seed)
    a, b = rng.integers(1, 6, rows).astype(float), rng.integers(1, 8, rows).astype(float)
    a[rng.random(rows) < 0.2] = np.nan
    b[rng.random(rows) < 0.2] = np.nan
    return pa.table(
        {
            "id": [f"R{at}" for at in range(rows)],
            "a": pa.array(a, from_pandas=True),
            "b": pa.array(b, from_pandas=True),
            "w": np.round(rng.uniform(0.5, 2, rows), 3),
            "region": rng.choice(["north", "south"], rows).tolist(),
        }
    )


def block(table: pa.Table, spec: Sample, batch: int = 100, workers: int = 1) -> SampleBlock:
    plan = Plan.union([spec], RATINGS, "id", groups=16)
    return Local(workers=workers).fold(plan, InMemory(table, batch))[spec]


def test_a_file_with_few_respondents_is_kept_whole() -> None:
    table = data(60)
    found = block(table, Sample(("a", "b"), 100, ("region",), "w"))
    answered = [row for row in table.to_pylist() if row["a"] is not None or row["b"] is not None]
    drawn = found.drawn()
    rows = sorted(
        (int(a), int(b), round(float(w), 3), cell)
        for (a, b), w, cell in zip(drawn.marks, drawn.weight, drawn.cells, strict=True)
    )
    assert rows == sorted((int(row["a"] or 0), int(row["b"] or 0), row["w"], (row["region"],)) for row in answered)
    assert (found.whole, found.answered) == (True, len(answered))


def test_of_a_large_file_so_many_are_kept_and_no_more() -> None:
    found = block(data(5_000), Sample(("a", "b"), 300), batch=70)
    assert len(found.drawn().marks) == 300
    assert not found.whole
    assert sum(len(part[0]) for part in found._parts) <= 2 * 300


def test_the_same_are_drawn_in_any_order_of_the_rows() -> None:
    table = data(3_000)
    backwards = table.take(pa.array(range(2_999, -1, -1)))
    spec = Sample(("a", "b"), 200, ("region",), "w")
    first = block(table, spec).state()
    assert block(backwards, spec, batch=37, workers=3).state() == first


def test_the_sample_is_as_the_whole_and_has_nothing_to_do_with_the_random_groups() -> None:
    """Chi-square of 16 random groups with 15 degrees of freedom is under 37.7 in 999 of 1,000 samples."""
    table = data(40_000)
    drawn = block(table, Sample(("a", "b"), 4_000), batch=5_000).drawn()
    shares = [(drawn.marks[:, 0] == mark).mean() for mark in range(6)]
    assert shares == pytest.approx([0.2 * 0.8 / 0.96] + [0.16 / 0.96] * 5, abs=0.025)
    counts = np.bincount(drawn.group, minlength=16)
    assert ((counts - 250) ** 2 / 250).sum() < 37.7


def test_ids_that_come_again_and_again_do_not_make_it_grow() -> None:
    """All rows are one respondent: which of them are kept depends on what they say, not on where they stand."""
    table = data(2_000).drop_columns(["id"]).append_column("id", pa.array(["same"] * 2_000))
    spec = Sample(("a", "b"), 50, ("region",), "w")
    found = block(table, spec, batch=30)
    assert len(found.drawn().marks) == 50
    assert block(table.take(pa.array(range(1_999, -1, -1))), spec, batch=110).state() == found.state()


def test_a_smaller_sample_is_part_of_a_larger_one() -> None:
    table = data(2_000)
    small, large = (block(table, Sample(("a", "b"), size)).drawn() for size in (100, 400))
    assert (large.marks[:100] == small.marks).all()


def test_nobody_is_a_sample_too() -> None:
    found = block(data(0), Sample(("a", "b"), 10, ("region",)))
    assert found.drawn().marks.shape == (0, 2)
    assert (found.whole, found.answered) == (True, 0)
