"""Parquet reads as typed columns, a few row groups a part, with nothing kept open."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectancy.importers.opening import open_table, preview
from expectancy.importers.parquet import IMPORTER
from written import batches, cells, opened, problem


def put(folder: Path, columns: dict[str, pa.Array], name: str = "t.parquet", row_group: int = 1000) -> Path:
    path = folder / name
    pq.write_table(pa.table(columns), path, row_group_size=row_group)
    return path


def test_columns_keep_their_types(tmp_path: Path) -> None:
    types = {"r": pa.uint8(), "w": pa.float64(), "d": pa.date32(), "s": pa.string(), "k": pa.bool_()}
    columns = {
        "r": pa.array([7, None], pa.uint8()),
        "w": pa.array([1.5, 2.0]),
        "d": pa.array([date(2019, 5, 1), None]),
        "s": pa.array(["a", None]),
        "k": pa.array([True, False]),
    }
    table = opened(put(tmp_path, columns))
    (batch,) = batches(table)
    assert {field.name: field.type for field in batch.data.schema} == types
    assert table.rows == 2
    assert cells(table, ["r", "d"]) == {"r": [7, None], "d": [date(2019, 5, 1), None]}


def test_parts_are_a_few_row_groups_and_cover_all_rows(tmp_path: Path) -> None:
    path = put(tmp_path, {"id": pa.array(range(1050))}, row_group=100)
    table = replace(IMPORTER, rows=250).open([path], {})
    parts = table.parts()
    assert len(parts) == 4  # 300 + 300 + 300 + 150 rows
    found = [batch for part in reversed(parts) for batch in part.read(["id"])]  # in any order, by any worker
    for batch in found:
        assert batch.data.column(0).to_pylist() == list(range(batch.first_row, batch.first_row + batch.data.num_rows))
    assert sum(batch.data.num_rows for batch in found) == 1050
    assert max(batch.data.num_rows for batch in found) <= 250


def test_a_large_row_group_is_read_piece_by_piece(tmp_path: Path) -> None:
    path = put(tmp_path, {"id": pa.array(range(1000)), "x": pa.array(range(1000))}, row_group=1000)
    table = replace(IMPORTER, rows=300).open([path], {})
    assert len(table.parts()) == 1
    assert [batch.first_row for batch in batches(table, ["x"])] == [0, 300, 600, 900]
    assert sum(batch.data.num_rows for batch in batches(table, [])) == 1000


def test_text_stored_as_bytes_is_text(tmp_path: Path) -> None:
    path = put(tmp_path, {"s": pa.array([b"a", "é".encode(), None])})
    assert cells(opened(path)) == {"s": ["a", "é", None]}
    told = problem(put(tmp_path, {"s": pa.array([b"\xff\xfe"])}))
    assert (told.code, told.where) == ("unsupported-type", "t.parquet: s")


def test_lists_are_told_only_when_they_are_asked_for(tmp_path: Path) -> None:
    path = put(tmp_path, {"id": pa.array([1]), "tags": pa.array([["a", "b"]])})
    assert cells(opened(path), ["id"]) == {"id": [1]}
    told = problem(path)
    assert told.code == "unsupported-type"
    assert '"tags" holds list' in told.what


def test_empty_and_broken_files(tmp_path: Path) -> None:
    path = put(tmp_path, {"id": pa.array([], pa.int64())})
    assert (problem(path).code, problem(path).where) == ("no-rows", "t.parquet")
    whole = put(tmp_path, {"id": pa.array(range(5000))}).read_bytes()
    for content, code, what in (
        (b"", "file-empty", "empty"),
        (b"a,b\n1,2\n", "not-a-parquet", "something else"),
        (b"PK\x03\x04" + bytes(50), "not-a-parquet", "zip"),
        (whole[: len(whole) // 2], "not-a-parquet", "Parquet"),
        (whole[:20] + bytes(40) + whole[60:], "not-a-parquet", "Parquet"),
    ):
        path.write_bytes(content)
        told = problem(path)
        assert (told.code, told.where) == (code, "t.parquet")
        assert what in told.what


def test_duplicate_names_are_told(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table([pa.array([1]), pa.array([2])], names=["a", "a"]), path)
    assert problem(path).code == "duplicate-columns"


def test_a_day_without_rows_among_others_is_no_error(tmp_path: Path) -> None:
    put(tmp_path, {"id": pa.array([], pa.int64())}, "a.parquet")
    put(tmp_path, {"id": pa.array([1, 2])}, "b.parquet")
    table = open_table("*.parquet", tmp_path)
    assert table.rows == 2
    assert cells(table) == {"id": [1, 2]}


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files by /proc")
def test_many_files_are_not_held_open(tmp_path: Path) -> None:
    for at in range(50):
        put(tmp_path, {"id": pa.array(range(10))}, f"f{at:02d}.parquet")
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # the number is what counts
    table = open_table("*.parquet", tmp_path)
    found = batches(table)
    assert len(found) == 50
    assert len(os.listdir("/proc/self/fd")) <= before + 1  # noqa: PTH208


def test_a_preview_is_text_also_of_lists(tmp_path: Path) -> None:
    path = put(tmp_path, {"id": pa.array([1, 2]), "tags": pa.array(["a", None])})
    assert preview(path, 1).to_pydict() == {"id": ["1"], "tags": ["a"]}


def test_few_words_are_read_as_places_and_text_that_varies_as_text(tmp_path: Path) -> None:
    words = [["north", "south", None][row % 3] for row in range(5000)]
    ids = [f"r{row:05d}" for row in range(5000)]
    columns = {"region": words, "id": ids, "blank": [""] * 5000}
    pq.write_table(pa.table(columns), tmp_path / "f.parquet")
    [part] = IMPORTER.open([tmp_path / "f.parquet"], {}).parts()
    [batch] = part.read(list(columns))
    assert pa.types.is_dictionary(batch.data.column("region").type)
    assert pa.types.is_string(batch.data.column("id").type)
    assert {name: batch.data.column(name).to_pylist() for name in columns} == columns
