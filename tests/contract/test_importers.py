"""Every importer on the shelf: one small table written in its format reads back, in parts, whole and in order."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from expectancy.domain.catalog import shelf
from expectancy.domain.errors import ExpectancyError
from expectancy.importers.contract import Importer
from written import WRITERS, batches, cells

IMPORTERS = {name: entry.thing for name, entry in shelf("importers").items()}
SMALL = {
    "id": [f"r{row}" for row in range(1, 8)],
    "rating": ["7", "6", "5", None, "3", "2", "1"],
    "said": ["slow, but kind", 'a "quick" one', "Käse – 感謝", None, "x;y|z", " two  blanks", "ok"],
}
ROWS = 3001  # more than one row group of the Parquet writer

every_importer = pytest.mark.parametrize("importer", IMPORTERS.values(), ids=IMPORTERS.keys())


def written(importer: Importer, folder: Path, columns: dict[str, list[str | None]]) -> Path:
    name, write = WRITERS[importer.name]
    return write(folder / name, columns)


@every_importer
def test_says_what_it_is(importer: Importer) -> None:
    assert isinstance(importer, Importer)
    assert importer.title
    assert importer.suffixes
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in importer.suffixes)
    with pytest.raises(AttributeError):
        importer.name = "other"  # type: ignore[misc]  # the test: it is frozen


@every_importer
def test_has_a_writer_here_so_that_this_suite_covers_it(importer: Importer) -> None:
    assert importer.name in WRITERS


@every_importer
def test_recognises_its_own_files_and_no_others(importer: Importer, tmp_path: Path) -> None:
    for name, (file, write) in WRITERS.items():
        score = importer.recognises(write(tmp_path / file, SMALL))
        assert 0 <= score <= 1
        assert (score > 0) == (name == importer.name)
    assert 0 <= importer.recognises(tmp_path / "absent.csv") <= 1
    assert importer.recognises(tmp_path / "file.unheard-of") == 0


@every_importer
def test_reads_back_what_was_written(importer: Importer, tmp_path: Path) -> None:
    table = importer.open([written(importer, tmp_path, SMALL)], {})
    assert table.columns == ("id", "rating", "said")
    assert cells(table) == SMALL


@every_importer
def test_batches_cover_every_row_once_and_in_order(importer: Importer, tmp_path: Path) -> None:
    ids: list[str | None] = [f"id {row}" for row in range(ROWS)]
    path = written(importer, tmp_path, {"id": ids, "x": ["1"] * ROWS})
    table = importer.open([path], {"folder": str(tmp_path)})
    found = batches(table)
    assert cells(table, ["id"])["id"] == ids
    row = 0
    for batch in found:
        assert (batch.file, batch.first_row) == (path.name, row)
        row += batch.data.num_rows
    assert row == ROWS
    assert table.rows in (None, ROWS)
    assert table.files == (path.name,)
    assert table.bytes == path.stat().st_size


@every_importer
def test_reads_only_the_columns_asked_for_in_the_order_asked(importer: Importer, tmp_path: Path) -> None:
    table = importer.open([written(importer, tmp_path, SMALL)], {})
    for asked in (["said", "id"], ["rating"], []):
        for batch in batches(table, asked):
            assert batch.data.schema.names == asked
            assert batch.data.num_rows == len(SMALL["id"])
            assert all(pa.types.is_string(field.type) for field in batch.data.schema)


@every_importer
def test_a_table_can_be_read_again(importer: Importer, tmp_path: Path) -> None:
    table = importer.open([written(importer, tmp_path, SMALL)], {})
    assert cells(table) == cells(table)


@every_importer
def test_reading_can_stop_early(importer: Importer, tmp_path: Path) -> None:
    path = written(importer, tmp_path, {"id": [str(row) for row in range(ROWS)]})
    reading = importer.open([path], {}).parts()[0].read(["id"])
    assert next(iter(reading)).first_row == 0
    reading.close()  # type: ignore[attr-defined]  # generators: what the engine's break does
    path.unlink()  # nothing holds the file


@every_importer
def test_many_files_are_one_table_whatever_the_order_of_their_columns(importer: Importer, tmp_path: Path) -> None:
    name, write = WRITERS[importer.name]
    one = write(tmp_path / f"a{name}", {"id": ["1", "2"], "x": ["a", "b"]})
    two = write(tmp_path / f"b{name}", {"x": ["c"], "id": ["3"]})
    table = importer.open([one, two], {"folder": str(tmp_path)})
    assert cells(table) == {"id": ["1", "2", "3"], "x": ["a", "b", "c"]}
    assert [(batch.file, batch.first_row) for batch in batches(table)] == [(one.name, 0), (two.name, 0)]


@every_importer
def test_a_file_with_other_columns_is_told_with_its_name_and_the_columns(importer: Importer, tmp_path: Path) -> None:
    name, write = WRITERS[importer.name]
    one = write(tmp_path / f"a{name}", {"id": ["1"], "x": ["a"]})
    two = write(tmp_path / f"b{name}", {"id": ["1"], "y": ["a"]})
    with pytest.raises(ExpectancyError) as caught:
        importer.open([one, two], {"folder": str(tmp_path)})
    (problem,) = caught.value.problems
    assert problem.code == "columns-differ"
    assert problem.where == two.name
    assert "lacks x" in problem.what
    assert "has y" in problem.what
    assert one.name in problem.expected


@every_importer
def test_names_match_blanks_aside(importer: Importer, tmp_path: Path) -> None:
    path = written(importer, tmp_path, {"How was\tit  today?": ["7"], "id": ["1"]})
    table = importer.open([path], {})
    assert table.columns == ("How was\tit  today?", "id")
    assert cells(table, ["How was it today?"]) == {"How was it today?": ["7"]}


@every_importer
def test_a_column_that_is_not_there_is_told_with_the_nearest_name(importer: Importer, tmp_path: Path) -> None:
    table = importer.open([written(importer, tmp_path, SMALL)], {"folder": str(tmp_path)})
    with pytest.raises(ExpectancyError, match=r'no column "ratings" \(did you mean "rating"\?\)'):
        cells(table, ["ratings"])


@every_importer
def test_an_unknown_option_is_told(importer: Importer, tmp_path: Path) -> None:
    with pytest.raises(ExpectancyError, match='no option "skiprows"'):
        importer.open([written(importer, tmp_path, SMALL)], {"skiprows": "1"})
