"""A row that is wrong is told as the data row, and as the line of the file or the row of the sheet to look at."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from expectancy.domain.errors import ExpectancyError
from expectancy.domain.study import Item, Survey
from expectancy.engines.local import ENGINE
from expectancy.importers.opening import open_table
from expectancy.loop.faults import check_faults
from expectancy.methods.contract import ratings
from expectancy.summaries import Counts, Plan
from written import write_parquet

SURVEY = Survey("kiosk", "kiosk.csv", (Item("price", "Price", roles={"perceived": "P1"}),), scale=(1, 7))


def told(path: Path, respondent: str | None = None, **options: Any) -> tuple[str, str]:
    """Where, and what happened."""
    table = open_table(path.name, path.parent, None, options)
    survey = Survey("kiosk", path.name, SURVEY.items, scale=(1, 7), respondent=respondent)
    blocks = ENGINE.fold(Plan.union([Counts(("P1",))], list(ratings(survey)), respondent), table)
    with pytest.raises(ExpectancyError) as caught:
        check_faults(survey, blocks, table)
    (problem,) = caught.value.problems
    return problem.where, problem.what


def put(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "a.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("text", "options", "row", "line"),
    [
        ("id,P1\na,1\nb,9\nc,2\n", {}, 2, 3),
        ("id,P1\r\na,1\r\nb,9\r\n", {}, 2, 3),
        ("id,P1\ra,1\rb,9\r", {}, 2, 3),
        ("Kiosks\n\nid,P1\na,1\nb,9\n", {"skip_lines": 2}, 2, 5),
        ("id,P1\nwho,how\na,1\nb,9\n", {"skip_rows": 1}, 2, 4),
        ('id,P1\n"two\nlines",1\n\nb,9\n', {}, 2, 5),
        ('id,P1\nb,1\n\n\n"a ""b""\r\nc",9', {}, 2, 5),
        ('"the\nid",P1\na,1\nb,9\n', {}, 2, 4),
        ("sep=;\nid;P1\na;1\nb;9\n", {}, 2, 4),
        ("\ufeffid,P1\na,9\n", {}, 1, 2),
        ("id,P1\n" + "a,1\n" * 150_000 + "b,9\n", {}, 150_001, 150_002),
        ("id,P1\n" + '"' + "x" * 200_000 + '",1\nb,9\n', {}, 2, 3),
    ],
)
def test_a_text_file_is_told_by_the_line_on_which_the_row_begins(
    tmp_path: Path, text: str, options: dict[str, Any], row: int, line: int
) -> None:
    where, _ = told(put(tmp_path, text), **options)
    assert where == f'a.csv, data row {row:,} (line {line:,}), column "P1"'


def test_lines_are_counted_in_any_encoding_and_in_packed_files(tmp_path: Path) -> None:
    text = 'Größe\n\nid,P1\n"ä\nö",1\nb,9\n'
    assert "(line 6)" in told(put(tmp_path, text, "utf-16"), skip_lines=2)[0]
    assert "(line 6)" in told(put(tmp_path, text, "cp1252"), skip_lines=2)[0]
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text.encode()))
    assert "(line 6)" in told(tmp_path / "a.csv.gz", skip_lines=2)[0]


def test_every_respondent_that_comes_again_is_told_with_its_line(tmp_path: Path) -> None:
    _, what = told(put(tmp_path, "id,P1\na,1\nb,2\na,3\n\nb,4\n"), respondent="id")
    assert what.endswith('"a" again in a.csv, data row 3 (line 4), "b" again in a.csv, data row 4 (line 6)')


def test_in_files_of_one_pattern_lines_are_those_of_the_first_that_is_wrong(tmp_path: Path) -> None:
    put(tmp_path, "id,P1\na,1\n").rename(tmp_path / "one.csv")
    put(tmp_path, "id,P1\n\na,1\nb,9\n").rename(tmp_path / "two.csv")
    (tmp_path / "three.csv").write_text("id,P1\na,1\n")
    where, _ = told(tmp_path / "*.csv")
    assert where == 'two.csv, data row 2 (line 4), column "P1"'


def test_a_workbook_is_told_by_the_row_that_excel_shows(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Answers"
    for at, cells in ((1, ["Kiosks 2019"]), (3, ["id", "P1"]), (4, ["a", 1]), (6, ["b", 2]), (8, ["c", 9])):
        for column, value in enumerate(cells, start=1):
            sheet.cell(at, column, value)
    book.save(tmp_path / "a.xlsx")
    where, _ = told(tmp_path / "a.xlsx", skip_lines=2)
    assert where == 'a.xlsx, data row 3 (row 8 of the sheet "Answers"), column "P1"'


def test_parquet_has_rows_only(tmp_path: Path) -> None:
    where, _ = told(write_parquet(tmp_path / "a.parquet", {"id": ["a", "b"], "P1": ["1", "9"]}))
    assert where == 'a.parquet, data row 2, column "P1"'


def test_where_the_file_is_gone_in_the_meantime_the_row_is_told(tmp_path: Path) -> None:
    path = put(tmp_path, "id,P1\na,9\n")
    table = open_table(path.name, path.parent)
    blocks = ENGINE.fold(Plan.union([Counts(("P1",))], list(ratings(SURVEY))), table)
    path.unlink()
    with pytest.raises(ExpectancyError) as caught:
        check_faults(SURVEY, blocks, table)
    assert caught.value.problems[0].where == 'a.csv, data row 1, column "P1"'
