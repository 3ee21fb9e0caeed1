"""Answers read back from filled blocks: who counts, segments, joint tables, averages of items."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectancy.domain.errors import UsageError
from expectancy.domain.study import Item
from expectancy.engines.local import ENGINE
from expectancy.methods.answers import Dimensions, answered, cells, choice, mean_of_known, tables, usable
from expectancy.methods.contract import Options
from expectancy.summaries import Blocks, Counts, Moments, Plan, Rating, Summary, Variable
from tables import InMemory


def fold(frame: pd.DataFrame, wanted: list[Summary]) -> Blocks:
    ratings = [Rating(column, 1, 5) for column in frame if column not in ("group", "w")]
    return ENGINE.fold(
        Plan.union(wanted, ratings, groups=16), InMemory(pa.Table.from_pandas(frame, preserve_index=False), 7)
    )


def some(rows: int = 40, seed: int = 1, absent: float = 0.4) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = {
        column: pd.array(np.where(rng.random(rows) < absent, np.nan, rng.integers(1, 6, rows)), dtype="Int64")
        for column in "abcd"
    }
    return pd.DataFrame(frame).assign(group=rng.choice(["x", "y"], rows), w=rng.uniform(0.5, 2, rows).round(4))


@given(st.integers(0, 1000), st.sampled_from([1, 2]))
def test_answered_counts_who_answered_all_of_any_set(seed: int, size: int) -> None:
    frame = some(rows=23, seed=seed)
    sets = [("a",), ("b",), ("d",)] if size == 1 else [("a", "b"), ("c", "d")]
    wanted = usable([sets, sets[:1]], Options())
    known = frame.notna()
    expected = [
        np.logical_or.reduce([known[list(columns)].all(axis=1) for columns in each]).sum() for each in (sets, sets[:1])
    ]
    assert cells(fold(frame, [wanted]), wanted, Options())[0][0].sizes.tolist() == expected


def test_answered_stands_beside_other_variables_without_touching_them() -> None:
    frame = some()
    wanted = usable([[("a",), ("b",)]], Options())
    mean = Moments((Variable.rating("c"),))
    blocks = fold(frame, [wanted, mean])
    assert blocks[mean].total().mean()[0] == pytest.approx(frame["c"].astype(float).mean())


def test_everybody_comes_first_then_the_segments_in_order() -> None:
    frame = some()
    options = Options(by="group")
    wanted = usable([[("a",)]], options)
    found, small = cells(fold(frame, [wanted]), wanted, options)
    assert [dict(cell.keys) for cell in found] == [{}, {"group": "x"}, {"group": "y"}]
    assert found[0].n == found[1].n + found[2].n == frame["a"].count()
    assert not small


def test_joint_tables_are_pandas_crosstabs_weighted_and_not() -> None:
    frame = some()
    for weight in (None, "w"):
        counts = Counts(("a", "b"), (), weight)
        held = tables(fold(frame, [counts]), [counts], 5, None)
        values = frame["w"] if weight else pd.Series(1.0, frame.index)
        coded = frame[["a", "b"]].astype(float).fillna(0).astype(int)
        for (a, b), rows in coded.groupby(["a", "b"]).groups.items():
            if held.rows is not None:
                assert held.rows[0, a, b] == len(rows)
            assert held.grouped[0, :, a, b].sum() == pytest.approx(values[rows].sum())
        product = answered(np.outer(np.arange(1, 6), np.arange(1.0, 6)))
        both = frame.dropna(subset=["a", "b"])
        assert held.sums(product)[0].sum() == pytest.approx((both["a"] * both["b"] * values[both.index]).sum())
        one = answered(np.ones((5, 5)))
        assert held.unweighted(one, held.sums(one)[0]) == [len(both)]


def test_nothing_read_is_an_empty_table() -> None:
    counts = Counts(("a", "b"))
    held = tables(fold(some(rows=0), [counts]), [counts], 5, None)
    assert held.grouped.shape == (1, 16, 6, 6)
    assert not held.grouped.any()


def test_dimensions_average_what_is_known() -> None:
    items = [Item("p", "", "one"), Item("q", "", ""), Item("r", "", "two"), Item("s", "", "one")]
    dimensions = Dimensions.of(items)
    assert dimensions.names == ("one", "two")
    assert dimensions.keys == [{"dimension": "one"}, {"dimension": "two"}, {}]
    assert dimensions.averaged(np.array([1.0, 100.0, 4.0, 3.0])).tolist() == [2, 4, 3]
    assert dimensions.averaged(np.array([1.0, 100.0, 4.0, np.nan])).tolist() == [1, 4, 2.5]
    assert np.isnan(mean_of_known(np.array([np.nan, np.nan])))
    assert "q" in dimensions.homeless(items)[0]


def test_an_unknown_choice_names_the_known_ones_and_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean") as told:
        choice(Options(variant="mediens"), ("means", "medians"), "importance_performance")
    assert "means, medians" in told.value.problems[0].expected
    assert choice(Options(), ("means", "medians"), "m") == "means"
