"""Any split, any order, any number of threads gives the same block; groups and segments add up to the whole."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectancy.domain.table import Batch, Part
from expectancy.engines.local import Local
from expectancy.summaries import (
    Blocks,
    Clusters,
    Contacts,
    Counts,
    Course,
    Durations,
    Histories,
    Listing,
    Log,
    Lookup,
    Moments,
    Panel,
    Patterns,
    Periods,
    Plan,
    Rating,
    Sample,
    Variable,
    Waits,
    compiled,
)

COLUMNS = ("e1", "p1", "e2", "p2")
RATINGS = [Rating(column, 1, 7, missing=("0", "9")) for column in COLUMNS]
VARIABLES = (
    *(Variable.rating(column) for column in COLUMNS),
    Variable.difference("p1", "e1"),
    Variable("low", ("p1",), cut=3, fill=0, given="p2"),
    Variable("absent", ("p1",), given="p2"),
    Variable.rating("p1", ("e1", "e2", "p2")),
    Variable.points(("e1", "e2", "p2"), 14),
    Variable("distance", ("p1", "e1"), given="p2"),
    Variable.product([("e1", "e2"), ("p1",)], (1, 2)),
    Variable.excess([("e1",), ("p1",)], (-1, 1)),
    *Variable.weighted_mean([("p1", "p2"), ("e1", "e2")]),
)
LOG = Log(
    "arrived", "wait", handled="handled", answered=(("outcome", ("agent",)),), abandoned=(("outcome", ("gone",)),)
)
WANTED = (
    Moments(VARIABLES),
    Moments(VARIABLES, ("segment",)),
    Moments(VARIABLES[:4], (), "weight"),
    Counts(("e1", "p1"), ("segment",)),
    Counts(("e1", "p1"), ("segment", "region"), "weight"),
    Periods("day", ("segment",)),
    Durations(promised="day", delivered="later", keys=("segment",)),
    Listing(("segment", "region")),
    Clusters(VARIABLES[:5], ("region",), "segment", ("day",), "weight"),
    Clusters(VARIABLES[:2], ("region",), None, ("segment",)),
    Course(VARIABLES[3:5], "day", ("segment",), "weight"),
    Waits(LOG, ("segment",), 3600),
    Contacts(LOG, "who", "region", ("segment",)),
    Histories("who", "day", "amount", "listed", "later", (RATINGS[0], RATINGS[2]), "later", ("segment",)),
    Patterns((VARIABLES[5], VARIABLES[0]), ("segment",), "weight"),
    Patterns((Lookup(("e1", "p1"), tuple(range(49))), *VARIABLES[5:7])),
    Panel(("e1", "p2"), "region"),
    Sample(("e1", "p1", "e2"), 50, ("segment", "region"), "weight"),
    Sample(("e1", "p2"), 1000),
)


@dataclass(frozen=True)
class Pieces:
    """A table read in given pieces, in a given order; the rows keep their places in the file."""

    data: pa.Table
    cuts: tuple[int, ...]
    order: tuple[int, ...]
    files: tuple[str, ...] = ("one",)
    rows: int | None = None
    bytes: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.data.column_names)

    def parts(self) -> list[Part]:
        edges = sorted({0, *self.cuts, self.data.num_rows})
        spans = list(itertools.pairwise(edges))
        shuffled = [spans[place % len(spans)] for place in self.order] if self.order else spans
        ordered = list(dict.fromkeys([*shuffled, *spans]))
        return [self._part(start, stop) for start, stop in ordered]

    def _part(self, start: int, stop: int) -> Part:
        def read(columns: Sequence[str]) -> Iterator[Batch]:
            for batch in self.data.slice(start, stop - start).select(list(columns)).combine_chunks().to_batches():
                yield Batch(batch, "one", start)

        return Part("one", read)


def survey(rows: int, seed: int = 1, text: bool = False) -> pa.Table:
    """A survey with missing answers, weights, segments with gaps, ids and dates."""
    rng = np.random.default_rng(seed)
    columns: dict[str, pa.Array] = {}
    for column in COLUMNS:
        values = rng.choice([0, 1, 2, 3, 4, 5, 6, 7, 9], rows)
        columns[column] = pa.array([str(value) for value in values] if text else values.astype(np.uint8))
    columns["weight"] = pa.array(np.round(rng.uniform(0.1, 40, rows), 6))
    columns["segment"] = pa.array(rng.choice(["a", "b", "", None], rows).tolist(), pa.string())
    columns["region"] = pa.array(rng.choice(["north", "south"], rows).tolist())
    columns["id"] = pa.array([f"R{place}" for place in range(rows)])
    days = rng.integers(15_000, 15_060, rows)
    columns["day"] = pa.array(days.astype("datetime64[D]"))
    columns["later"] = pa.array((days + rng.integers(-3, 9, rows)).astype("datetime64[D]"), mask=rng.random(rows) < 0.1)
    return pa.table(columns | called(rows))


def called(rows: int) -> dict[str, pa.Array]:
    """Calls and purchases of a few customers, some of them unknown."""
    rng = np.random.default_rng(2)
    columns = {"arrived": pa.array(rng.integers(0, 10**6, rows).astype("datetime64[s]"), mask=rng.random(rows) < 0.05)}
    columns["wait"] = pa.array(np.round(rng.exponential(15, rows), 4), mask=rng.random(rows) < 0.05)
    columns["handled"] = pa.array(rng.integers(0, 400, rows))
    columns["outcome"] = pa.array(rng.choice(["agent", "gone", "test"], rows).tolist())
    columns["who"] = pa.array(rng.choice(["A", "B", "C", "D", " ", None], rows).tolist(), pa.string())
    columns["amount"] = pa.array(np.round(rng.normal(20, 15, rows), 2))
    columns["listed"] = pa.array(rng.choice(["1", None], rows).tolist(), pa.string())
    return columns


def folded(table: Pieces, workers: int = 1, respondent: str | None = "id", groups: int = 16) -> Blocks:
    return Local(workers=workers).fold(Plan.union(WANTED, RATINGS, respondent, groups=groups), table)


@settings(deadline=None, max_examples=40)
@given(
    rows=st.integers(1, 400),
    cuts=st.lists(st.integers(0, 400), max_size=6),
    order=st.lists(st.integers(0, 6), max_size=7),
    workers=st.integers(1, 4),
    respondent=st.sampled_from(["id", None]),
    kernel=st.sampled_from(["compiled", "numpy"]),
)
def test_any_split_order_number_of_threads_and_kernel_gives_the_same_block(
    rows: int, cuts: list[int], order: list[int], workers: int, respondent: str | None, kernel: str
) -> None:
    data = survey(rows)
    with pytest.MonkeyPatch.context() as patch:
        if kernel == "numpy":
            patch.setattr(compiled, "kernel", lambda: None)
        whole = folded(Pieces(data, (), ()), respondent=respondent)
    pieces = folded(Pieces(data, tuple(cut for cut in cuts if cut < rows), tuple(order)), workers, respondent)
    assert pieces.state() == whole.state()
    assert pieces.rows == whole.rows == rows


def test_text_columns_and_typed_columns_give_the_same_block() -> None:
    typed = folded(Pieces(survey(300), (), ()))
    text = folded(Pieces(survey(300, text=True), (), ()))
    assert text.state() == typed.state()


@pytest.mark.parametrize("weight", [None, "weight"])
def test_segments_and_groups_add_up_to_the_whole(weight: str | None) -> None:
    by = Moments(VARIABLES[:4], ("segment",), weight)
    whole = Moments(VARIABLES[:4], (), weight)
    plan = Plan.union([by, whole], RATINGS, "id", groups=16)
    blocks = Local(workers=2).fold(plan, Pieces(survey(500), (100, 333), ()))
    expected = blocks[whole].total()
    summed = blocks[by].total()
    view = blocks[by]
    cells = [view.total(key) for key in list(view.keys())]
    grouped = blocks[by].grouped()
    for name in ("n", "w", "s", "p"):
        np.testing.assert_array_equal(getattr(summed, name), getattr(expected, name))
        np.testing.assert_allclose(sum(getattr(cell, name) for cell in cells), getattr(expected, name), rtol=1e-12)
        np.testing.assert_allclose(getattr(grouped, name).sum(axis=0), getattr(expected, name), rtol=1e-12)


def test_pairwise_covariance_mean_and_correlation_are_those_of_pandas() -> None:
    data = survey(700)
    wanted = Moments(VARIABLES[:5])
    blocks = Local().fold(Plan.union([wanted], RATINGS, groups=64), Pieces(data, (50,), ()))
    frame = data.select(list(COLUMNS)).to_pandas().astype(float).mask(lambda x: (x == 0) | (x == 9))
    frame["gap"] = frame["p1"] - frame["e1"]
    total = blocks[wanted].total()
    np.testing.assert_allclose(total.cov(), frame.cov().to_numpy(), rtol=1e-12)
    np.testing.assert_allclose(total.mean(), frame.mean().to_numpy(), rtol=1e-12)
    np.testing.assert_array_equal(total.answers(), frame.count().to_numpy())


def test_weighted_means_are_exact_for_decimal_weights() -> None:
    data = survey(600)
    wanted = Moments((Variable.rating("p1"),), (), "weight")
    blocks = Local().fold(Plan.union([wanted], RATINGS, groups=16), Pieces(data, (7, 99), ()))
    frame = data.select(["p1", "weight"]).to_pandas()
    frame = frame[~frame["p1"].isin([0, 9])]
    expected = (frame["p1"] * frame["weight"]).sum() / frame["weight"].sum()
    assert blocks[wanted].total().mean()[0] == pytest.approx(expected, rel=1e-12)


def test_joint_counts_are_those_of_a_crosstab() -> None:
    data = survey(400)
    wanted = Counts(("e1", "p1"))
    table = Local().fold(Plan.union([wanted], RATINGS), Pieces(data, (), ()))[wanted].rows()
    frame = data.select(["e1", "p1"]).to_pandas().replace({0: 0, 9: 0})
    expected = pd.crosstab(frame["e1"], frame["p1"]).reindex(index=range(8), columns=range(8), fill_value=0)
    np.testing.assert_array_equal(table, expected.to_numpy())


def test_plans_join_moments_of_the_same_split_into_one_matrix() -> None:
    first, second = Moments(VARIABLES[:2], ("segment",)), Moments(VARIABLES[1:4], ("segment",))
    plan = Plan.union([first, second, first], RATINGS)
    assert [summary for summary in plan.summaries if isinstance(summary, Moments)] == [
        Moments(VARIABLES[:4], ("segment",))
    ]


def test_large_ratings_stay_exact() -> None:
    rows = 5000
    values = np.random.default_rng(3).integers(-10_000, 10_001, rows)
    data = pa.table({"x": pa.array(values.astype(np.int32))})
    wanted = Moments((Variable.rating("x"),))
    blocks = Local().fold(Plan.union([wanted], [Rating("x", -10_000, 10_000)], groups=1), Pieces(data, (), ()))
    assert blocks[wanted].total().p[0, 0] == float((values.astype(np.int64) ** 2).sum())


def test_heavy_weights_stay_exact() -> None:
    rows = 3000
    weight = np.random.default_rng(4).integers(1, 4_000, rows)
    data = pa.table({"x": pa.array(np.full(rows, 7, dtype=np.uint8)), "w": pa.array(weight)})
    wanted = Moments((Variable.rating("x"),), (), "w")
    blocks = Local().fold(Plan.union([wanted], [Rating("x", 1, 7)], groups=1), Pieces(data, (), ()))
    assert blocks[wanted].total().p[0, 0] == float(49 * weight.sum())


def test_the_plan_reads_only_the_columns_it_needs() -> None:
    plan = Plan.union([Counts(("e1",), ("segment",), "weight")], RATINGS, "id")
    assert plan.columns == ("e1", "id", "segment", "weight")


def test_an_empty_table_gives_empty_blocks() -> None:
    blocks = folded(Pieces(survey(1).slice(0, 0), (), ()))
    assert blocks.rows == 0
    assert blocks[WANTED[0]].total().n.sum() == 0
