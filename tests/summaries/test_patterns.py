"""Patterns against pandas; many variables, merging with other cells, and what is done where there are too many."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from expectancy.engines.local import Local
from expectancy.summaries import Blocks, Lookup, Patterns, Plan, Rating, Variable, patterns
from tables import InMemory

ITEMS = tuple(f"q{at}" for at in range(30))
RATINGS = [Rating(column, 1, 5) for column in ITEMS]


def answers(rows: int, seed: int = 1) -> pa.Table:
    rng = np.random.default_rng(seed)
    columns: dict[str, pa.Array] = {}
    for column in ITEMS:
        gone = rng.random(rows) < 0.1
        columns[column] = pa.array(rng.integers(1, 6, rows), mask=gone)
    columns["w"] = pa.array(rng.uniform(0.5, 2, rows).round(4))
    columns["g"] = pa.array(rng.choice(["a", "b", "c"], rows).tolist())
    return pa.table(columns)


def folded(wanted: Patterns, data: pa.Table, size: int = 37, workers: int = 2) -> Blocks:
    return Local(workers=workers).fold(Plan.union([wanted], RATINGS, groups=8), InMemory(data, size))


def test_weighted_and_plain_counts_are_those_of_a_crosstab() -> None:
    data = answers(500)
    low = Variable("low", ("q0",), 2, fill=0)
    wanted = Patterns((low, Variable.rating("q1")), ("g",), "w")
    found = folded(wanted, data)[wanted].read(("b",))
    frame = data.to_pandas()
    frame = frame[frame["g"] == "b"].assign(low=(frame["q0"] <= 2) + 1, second=frame["q1"].fillna(0).astype(int))
    known = frame.groupby(["low", "second"]).agg(rows=("w", "size"), weight=("w", "sum"))
    read = pd.DataFrame({"low": found.marks[:, 0], "second": found.marks[:, 1], "rows": found.rows, "w": found.weight})
    summed = read.groupby(["low", "second"]).sum()
    np.testing.assert_array_equal(summed["rows"], known["rows"])
    np.testing.assert_allclose(summed["w"], known["weight"], rtol=1e-12)


def test_more_variables_than_one_number_holds_are_kept_apart() -> None:
    data = answers(400)
    wanted = Patterns(tuple(Variable.rating(column) for column in ITEMS))
    found = folded(wanted, data)[wanted].read()
    known = data.select(list(ITEMS)).to_pandas().fillna(0).astype(int).to_numpy()
    assert found.rows.sum() == 400
    repeated = np.repeat(found.marks, found.rows, axis=0)
    np.testing.assert_array_equal(sorted(repeated.tolist()), sorted(known.tolist()))


def test_a_lookup_says_what_the_table_says_and_nothing_where_an_answer_is_missing() -> None:
    data = pa.table({"q0": pa.array([1, 5, 2, None]), "q1": pa.array([1, 5, None, 3])})
    wanted = Patterns((Lookup(("q0", "q1"), tuple(range(25))),))
    found = folded(wanted, data)[wanted].read()
    assert sorted(np.repeat(found.marks[:, 0], found.rows).tolist()) == [0, 0, 1, 25]


def test_cells_that_come_in_another_order_merge_rightly() -> None:
    data = answers(200)
    wanted = Patterns((Variable.rating("q0"),), ("g",))
    one, other = (
        folded(wanted, data.slice(0, 90), workers=1),
        folded(wanted, data.slice(90).take(pa.array(range(109, -1, -1)))),
    )
    whole = folded(wanted, data, workers=1)
    one.merge(other)
    for key in (None, ("a",), ("c",)):
        merged, all_at_once = one[wanted].read(key), whole[wanted].read(key)
        count = np.zeros(6), np.zeros(6)
        for place, found in enumerate((merged, all_at_once)):
            np.add.at(count[place], found.marks[:, 0], found.rows)
        np.testing.assert_array_equal(*count)


def test_too_many_patterns_are_given_up_wherever_the_rows_were_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MOST_PATTERNS", 100)
    data = answers(300)
    many = Patterns(tuple(Variable.rating(column) for column in ITEMS))
    few = Patterns((Variable.rating("q0"),))
    for size in (300, 20):
        for workers in (1, 3):
            assert folded(many, data, size, workers)[many].full
            assert not len(folded(many, data, size, workers)[many].read().rows)
            assert not folded(few, data, size, workers)[few].full


def test_no_rows_are_no_patterns() -> None:
    wanted = Patterns((Variable.rating("q0"), Variable.rating("q1")))
    found = folded(wanted, answers(0))[wanted].read()
    assert found.marks.shape == (0, 2)
    assert not len(found.group)
