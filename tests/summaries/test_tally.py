"""Counting equal rows."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from expectancy.summaries.tally import tally

small, wide = st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1)


@given(st.lists(st.tuples(small, wide, wide, small), min_size=1, max_size=40))
def test_it_counts_as_a_counter_does(rows: list[tuple[int, ...]]) -> None:
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    found = list(tally(columns))
    assert dict(found) == Counter(rows)
    assert [row for row, _ in found] == sorted(set(rows))


def test_many_wide_columns_are_still_exact() -> None:
    rng = np.random.default_rng(1)
    columns = [rng.integers(-(2**62), 2**62, 3000) for _ in range(7)]
    doubled = [np.concatenate([column, column]) for column in columns]
    found = list(tally(doubled))
    assert len(found) == 3000
    assert {n for _, n in found} == {2}
    assert {row for row, _ in found} == set(zip(*(column.tolist() for column in columns), strict=True))


def test_no_rows_are_no_rows() -> None:
    assert list(tally([np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)])) == []
