"""How answers are read: what counts as missing, what as a fault, and where the fault is."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from expectancy.domain.table import Batch
from expectancy.summaries.chunk import Chunk
from expectancy.summaries.decode import to_number
from expectancy.summaries.variables import Rating, Variable


def chunk(values: pa.Array, rating: Rating) -> Chunk:
    return Chunk(Batch(pa.RecordBatch.from_pydict({"x": values}), "f.csv", 10), {"x": rating}, 16)


def test_words_and_codes_for_no_answer_are_missing_and_no_fault() -> None:
    read = chunk(pa.array(["1", " 7 ", "", None, "9", "N/A", "4,0"]), Rating("x", 1, 7, missing=("9", "n/a")))
    assert read.marks("x").tolist() == [1, 7, 0, 0, 0, 0, 4]
    assert not read.faults


@pytest.mark.parametrize(
    ("word", "kind"), [("good", "not-a-number"), ("8", "out-of-range"), ("3.5", "not-whole"), ("inf", "not-a-number")]
)
def test_a_bad_answer_is_a_fault_with_its_row(word: str, kind: str) -> None:
    read = chunk(pa.array(["1", word, "2", word]), Rating("x", 1, 7))
    assert read.marks("x").tolist() == [1, 0, 2, 0]
    [(column, found, value, fault)] = list(read.faults.of())
    assert (column, found, value, fault.count, fault.file, fault.row) == ("x", kind, word, 2, "f.csv", 12)


@pytest.mark.parametrize(("value", "kind"), [(8, "out-of-range"), (-3, "out-of-range"), (99_999, "out-of-range")])
def test_typed_numbers_out_of_range_are_faults(value: int, kind: str) -> None:
    read = chunk(pa.array([1, value, None]), Rating("x", 1, 7))
    assert read.marks("x").tolist() == [1, 0, 0]
    assert [(found, what) for _, found, what, _ in read.faults.of()] == [(kind, str(value))]


def test_typed_halves_are_faults_not_rounded() -> None:
    read = chunk(pa.array([1.0, 2.5, float("nan")]), Rating("x", 1, 7))
    assert read.marks("x").tolist() == [1, 0, 0]
    assert [(found, what) for _, found, what, _ in read.faults.of()] == [("not-whole", "2.5")]


def test_labels_are_read_whatever_case_and_blanks() -> None:
    read = chunk(pa.array(["Like ", "dislike", "perhaps"]), Rating("x", 1, 5, labels=(("dislike", 5), ("like", 1))))
    assert read.marks("x").tolist() == [1, 5, 0]
    assert [found for _, found, _, _ in read.faults.of()] == ["not-an-answer"]


def test_reversed_items_are_turned_about_the_scale() -> None:
    assert chunk(pa.array([1, 7, None]), Rating("x", 1, 7, reverse=True)).marks("x").tolist() == [7, 1, 0]


def test_negative_and_missing_weights_are_faults() -> None:
    read = chunk(pa.array([1.5, -2.0, None]), Rating("x", 1, 7))
    assert read.weights("x").tolist() == [1_500_000, 0, 0]
    assert [found for _, found, _, _ in read.faults.of()] == ["bad-weight"]


@pytest.mark.parametrize(
    ("text", "number"), [("4", 4.0), ("4,5", 4.5), (" 4.50 ", 4.5), ("1_000", None), ("nan", None), ("1,2,3", None)]
)
def test_numbers_are_read_with_point_or_comma(text: str, number: float | None) -> None:
    assert to_number(text) == number


def test_ids_fall_into_the_same_group_as_text_and_as_numbers() -> None:
    def groups(values: pa.Array) -> list[int]:
        batch = Batch(pa.RecordBatch.from_pydict({"x": values}), "f", 0)
        return Chunk(batch, {}, 64, respondent="x").group.tolist()

    numbers = groups(pa.array(range(1000)))
    assert numbers == groups(pa.array([str(value) for value in range(1000)]))
    assert numbers == groups(pa.array([str(value) for value in range(1000)]).dictionary_encode())


def test_blank_and_missing_ids_are_told_apart_by_their_row() -> None:
    batch = Batch(pa.RecordBatch.from_pydict({"x": pa.array(["", " ", None, "a", ""])}), "f", 0)
    hashes = Chunk(batch, {}, 64, respondent="x").hashes
    assert len(set(hashes.tolist())) == 5
    places = Batch(pa.RecordBatch.from_pydict({"x": batch.data.column("x").dictionary_encode()}), "f", 0)
    assert Chunk(places, {}, 64, respondent="x").hashes.tolist() == hashes.tolist()


def test_random_groups_are_even() -> None:
    batch = Batch(pa.RecordBatch.from_pydict({"x": pa.array(range(64_000))}), "f", 0)
    counts = np.bincount(Chunk(batch, {}, 64, respondent="x").group, minlength=64)
    assert ((counts - 1000) ** 2 / 1000).sum() < 120  # chi-square with 63 degrees of freedom: above 120 one in 50,000


def test_variables_know_their_bounds_from_the_scales() -> None:
    ratings = {"a": Rating("a", 1, 7), "b": Rating("b", -3, 3)}
    assert Variable.difference("a", "b").bounds(ratings) == (-2, 10)
    assert Variable("low", ("a",), cut=3).bounds(ratings) == (0, 1)
    assert Variable("rating", ("b",), fill=5).bounds(ratings) == (-3, 5)


@pytest.mark.parametrize("kind", [pa.uint8(), pa.int8(), pa.int16(), pa.uint16(), pa.int64(), pa.float64()])
@pytest.mark.parametrize("low", [-2, 0, 1])
def test_numbers_of_every_type_are_read_alike(kind: pa.DataType, low: int) -> None:
    values = [
        value
        for value in (low, low + 4, None, 9, low + 5, low - 1)
        if value is None or value >= 0 or "u" not in str(kind)
    ]
    expected = [0 if value in (None, 9) or not low <= value <= low + 4 else value - low + 1 for value in values]
    read = chunk(pa.array([*values, None], kind).slice(0, len(values)), Rating("x", low, low + 4, missing=("9",)))
    assert read.marks("x").tolist() == expected
    outside = [value for value in values if value is not None and value != 9 and not low <= value <= low + 4]
    assert sorted(found for _, _, found, _ in read.faults.of()) == sorted(map(str, outside))


def test_a_scale_of_more_than_254_points_is_read() -> None:
    assert chunk(pa.array([0, 1000, None]), Rating("x", 0, 1000)).marks("x").tolist() == [1, 1001, 0]


def test_points_count_where_they_add_up_and_a_blank_is_none() -> None:
    ratings = {name: Rating(name, 0, 100) for name in "abc"}
    columns = {"a": [60, 100, 50, None, None, 0], "b": [40, None, 40, 30, None, 0], "c": [0, None, None, 70, None, 100]}
    batch = pa.record_batch({name: pa.array(values, pa.int64()) for name, values in columns.items()})
    chunk = Chunk(Batch(batch, "f", 0), ratings, 4)
    variable = Variable.points(("a", "b", "c"), 100)
    assert variable.bounds(ratings) == (0, 100)
    # 60, 100, not 100 together, a blank that stands for 0, nothing at all, 0
    assert variable.marks(chunk.marks, ratings).tolist() == [61, 101, 0, 1, 0, 1]
