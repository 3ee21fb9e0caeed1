"""A sheet of a workbook reads as text: numbers as people write them, dates as ISO 8601; what is wrong is told."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from expectancy.importers.excel import IMPORTER
from expectancy.importers.opening import open_table
from expectancy.importers.sheet import cell_text
from written import batches, cells, opened, problem, problems, write_excel


def book(folder: Path, sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = (), name: str = "b.xlsx") -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
        page.sheet_state = "hidden" if title in hidden else "visible"
    made.save(folder / name)
    return folder / name


def rewritten(path: Path, part: str, old: str, new: str) -> Path:
    """The workbook with one of its parts changed, as programs other than Excel write it."""
    changed = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            if name == part:
                assert old in text.decode()
                text = text.decode().replace(old, new).encode()
            after.writestr(name, text)
    path.write_bytes(changed.getvalue())
    return path


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (4.5, "4.5"),
        (0.1 + 0.2, "0.3"),
        (-3.0, "-3"),
        (123456789012345, "123456789012345"),
        (1e20, "1e+20"),
        (True, "true"),
        (False, "false"),
        (datetime(2019, 5, 1), "2019-05-01"),
        (datetime(2019, 5, 1, 9, 30), "2019-05-01T09:30:00"),
        (date(2019, 5, 1), "2019-05-01"),
        (time(9, 30), "09:30:00"),
        (timedelta(hours=26, minutes=5), "26:05:00"),
        (timedelta(minutes=-90), "-01:30:00"),
        ("", None),
        (None, None),
        ("4,5", "4,5"),
    ],
)
def test_cells_as_text(value: Any, text: str | None) -> None:
    assert cell_text(value) == text


def test_a_sheet_as_columns_of_text(tmp_path: Path) -> None:
    rows = [["id", "rating", "on", "ok"], [1, 7.0, datetime(2019, 5, 1), True], ["b", None, datetime(2019, 5, 1, 8), 0]]
    found = cells(opened(book(tmp_path, {"May": rows})))
    assert found == {
        "id": ["1", "b"],
        "rating": ["7", None],
        "on": ["2019-05-01", "2019-05-01T08:00:00"],
        "ok": ["true", "0"],
    }


def test_the_first_visible_sheet_with_data_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    data = [["a"], ["1"]]
    sheets = {"Old": data, "Empty": [], "May": [["b"], ["2"]], "June": data}
    path = book(tmp_path, sheets, hidden=("Old",))
    table = opened(path)
    assert cells(table) == {"b": ["2"]}
    assert table.notes == ('b.xlsx: the sheet "May" was read; there are also "June"',)  # type: ignore[attr-defined]
    assert cells(opened(path, sheet="Old")) == {"a": ["1"]}
    assert opened(path, sheet="June").notes == ()  # type: ignore[attr-defined]


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    told = problem(book(tmp_path, {"May": [["a"], [1]], "June": [["a"], [1]]}), sheet="may")
    assert (told.code, told.where) == ("sheet-not-found", "b.xlsx")
    assert 'no sheet "may" (did you mean "May"?)' in told.what
    assert told.expected == "one of the sheets May, June"


def test_formulas_count_with_their_stored_results_and_errors_are_counted(tmp_path: Path) -> None:
    path = book(tmp_path, {"S": [["a", "b"], [1, "x"], ["#N/A", "#DIV/0!"], ["#N/A", "y"]]})
    path = rewritten(path, "xl/worksheets/sheet1.xml", "<v>1</v>", "<f>3-2</f><v>1</v>")
    table = opened(path)
    for _ in range(2):  # told once however often the table is read
        assert cells(table) == {"a": ["1", None, None], "b": ["x", None, "y"]}
        assert table.notes == (  # type: ignore[attr-defined]
            "b.xlsx: cells with an error value were taken as empty: #DIV/0! (1), #N/A (2)",
        )


def test_a_formula_without_a_stored_result_is_told(tmp_path: Path) -> None:
    told = problem(book(tmp_path, {"S": [["a", "b"], [1, "=A2*2"]]}))
    assert (told.code, told.where) == ("formula-not-calculated", "b.xlsx, sheet S: row 2")
    assert "=A2*2" in told.what
    assert "save" in told.do


def test_a_formula_whose_result_is_no_text_is_an_empty_cell(tmp_path: Path) -> None:
    path = book(tmp_path, {"S": [["a", "b"], [1, '=""'], [2, "x"]]})
    path = rewritten(path, "xl/worksheets/sheet1.xml", '<c r="B2"><f>""</f><v', '<c r="B2" t="str"><f>""</f><v')
    assert cells(opened(path)) == {"a": ["1", "2"], "b": [None, "x"]}


def test_blank_rows_between_others_are_left_out_and_counted(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[], ["a", "b"], [1, 2], [], ["", None], [3, 4], [], []]
    table = opened(book(tmp_path, {"S": rows}))
    assert cells(table) == {"a": ["1", "3"], "b": ["2", "4"]}
    assert table.notes == ("b.xlsx: 2 blank rows between the others left out",)  # type: ignore[attr-defined]
    assert [batch.first_row for batch in batches(table)] == [0]


def test_cells_right_of_the_last_heading_are_told(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["a"], *[[row] for row in range(400)], [1, "see below"]]
    table = opened(book(tmp_path, {"S": rows}))
    assert len(cells(table)["a"]) == 401
    assert table.notes == ("b.xlsx: cells right of the last heading in 1 row not read",)  # type: ignore[attr-defined]


def test_blank_and_duplicate_headings(tmp_path: Path) -> None:
    assert opened(book(tmp_path, {"S": [["a", None, " c "], [1, 2, 3]]})).columns == ("a", "(column 2)", "c")
    assert opened(book(tmp_path, {"S": [["a"], [1, 2]]})).columns == ("a", "(column 2)")
    told = problem(book(tmp_path, {"S": [["a", "b", "a"], [1, 2, 3]]}))
    assert (told.code, told.what) == ("duplicate-columns", '2 columns are called "a": columns 1, 3')


def test_a_title_above_the_header_is_told(tmp_path: Path) -> None:
    path = book(tmp_path, {"S": [["Results of May"], [], ["id", "q1", "q2"], [1, 2, 3], [2, 3, 4]]})
    told = problem(path)
    assert (told.code, told.where) == ("banner-lines", "b.xlsx: row 1")
    assert "row 3: id, q1, q2" in told.what
    assert "skip_lines = 2" in told.do
    assert cells(opened(path, skip_lines=2)) == {"id": ["1", "2"], "q1": ["2", "3"], "q2": ["3", "4"]}


def test_a_second_header_row_is_told(tmp_path: Path) -> None:
    answers = [[row, row % 5 + 1] for row in range(1, 8)]
    path = book(tmp_path, {"S": [["id", "q1"], ["Number", "How was it?"], *answers]})
    told = problem(path)
    assert (told.code, told.where) == ("two-header-rows", "b.xlsx: row 2")
    assert "skip_rows = 1" in told.do
    assert cells(opened(path, skip_rows=1))["id"] == [str(row) for row in range(1, 8)]
    assert len(cells(opened(path, skip_rows=0))["id"]) == 8


def test_empty_sheets_and_sheets_with_only_a_header(tmp_path: Path) -> None:
    assert problem(book(tmp_path, {"S": []})).code == "file-empty"
    assert problem(book(tmp_path, {"S": [["a"], [1]], "T": []}), sheet="T").where == "b.xlsx, sheet T"
    assert problem(book(tmp_path, {"S": [["a", "b"]]})).code == "no-rows"


def test_a_wrong_size_noted_in_the_file_is_not_believed(tmp_path: Path) -> None:
    path = book(tmp_path, {"S": [["a", "b"], [1, 2], [3, 4]]})
    path = rewritten(path, "xl/worksheets/sheet1.xml", '<dimension ref="A1:B3"', '<dimension ref="A1"')
    assert cells(opened(path)) == {"a": ["1", "3"], "b": ["2", "4"]}


def test_other_things_named_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("data.csv", "a,b\n1,2\n")
    good = write_excel(tmp_path / "good.xlsx", {"a": list(range(2000))}).read_bytes()
    cases = {
        b"a,b\n1,2\n": "plain text",
        b"%PDF-1.7": "a PDF document",
        b"<html><table><tr><td>a</td></tr></table></html>": "a web page (HTML)",
        zipped.getvalue(): "a zip archive of data.csv",
        good[: len(good) // 2]: "breaks off",
    }
    for content, what in cases.items():
        path.write_bytes(content)
        told = problem(path)
        assert (told.code, told.where) == ("not-a-workbook", "b.xlsx")
        assert what in told.what
        assert "CSV" in told.do
    path.write_bytes(b"")
    assert problem(path).code == "file-empty"


def test_a_damaged_sheet_is_told(tmp_path: Path) -> None:
    path = book(tmp_path, {"S": [["a", "b"], [1, 2], [3, 4]]})
    told = problem(rewritten(path, "xl/worksheets/sheet1.xml", "</sheetData>", "<row></sheetData>"))
    assert told.code == "not-a-workbook"


@pytest.mark.parametrize("name", ["b.xls", "b.xlsx"])
def test_old_and_encrypted_workbooks_are_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)
    path.write_bytes(old)
    told = problem(path)
    assert (told.code, told.where) == ("old-workbook", name)
    assert ".xlsx" in told.do
    path.write_bytes(old + "EncryptedPackage".encode("utf-16-le") + bytes(100))
    told = problem(path)
    assert told.code == "encrypted-workbook"
    assert "password" in told.do


def test_many_rows_come_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from expectancy.importers import excel
    from expectancy.importers import opened as sizes

    monkeypatch.setattr(excel, "ROWS", 100)
    monkeypatch.setattr(sizes, "FEWEST_ROWS", 250)
    path = book(tmp_path, {"S": [["id", "x"], *[[row, "x"] for row in range(1000)]]})
    found = batches(open_table("b.xlsx", tmp_path), ["id"])
    assert [batch.first_row for batch in found] == [0, 300, 600, 900]
    assert [text for batch in found for text in batch.data.column(0).to_pylist()] == [str(row) for row in range(1000)]
    assert [batch.data.num_rows for batch in batches(open_table("b.xlsx", tmp_path), [])] == [300, 300, 300, 100]
    assert IMPORTER.recognises(path) == 0.8


def test_a_bad_option(tmp_path: Path) -> None:
    path = book(tmp_path, {"S": [["a"], [1]]})
    assert problem(path, skip_rows="x").code == "bad-option"
    (told,) = problems(lambda: opened(path, delimiter=";"))
    assert told.code == "unknown-option"
    assert told.expected == "one of sheet, skip_lines, skip_rows"
