"""What is wrong with a text file is told in three sentences: where, what was expected, what to do."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from expectancy.importers.opening import open_table
from shared import data
from written import cells, csv_text, opened, problem, problems, write_excel, write_parquet


def put(folder: Path, text: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("data.csv", "a,b\n1,2\n")
    return made.getvalue()


def workbook(folder: Path) -> bytes:
    return write_excel(folder / "book.xlsx", {"a": [1]}).read_bytes()


def test_an_empty_file(tmp_path: Path) -> None:
    for text in ("", "\n\n", "\ufeff\r\n"):
        told = problem(put(tmp_path, text))
        assert (told.code, told.where) == ("file-empty", "t.csv")
        assert "header" in told.expected
        assert "again" in told.do


def test_only_a_header(tmp_path: Path) -> None:
    for text in ("a,b", "a,b\n", "a,b\r\n\r\n"):
        told = problem(put(tmp_path, text))
        assert (told.code, told.where) == ("no-rows", "t.csv")
        assert "no row" in told.what
    put(tmp_path, "a,b\n", "u.csv")
    (told,) = problems(lambda: open_table("*.csv", tmp_path))
    assert told.where == "t.csv, u.csv"


def test_skipping_more_rows_than_there_are(tmp_path: Path) -> None:
    assert problem(put(tmp_path, "a,b\n1,2\n"), skip_rows=1).code == "no-rows"
    told = problem(put(tmp_path, "a,b\n1,2\n"), skip_lines=5)
    assert (told.code, "skip_lines = 5" in told.what) == ("bad-option", True)


@pytest.mark.parametrize(
    ("start", "kind", "do"),
    [
        (zipped(), "a zip archive", "unpack"),
        (gzip.compress(b"a,b\n1,2\n"), "a gzip file", ".csv.gz"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF document", "CSV"),
        (b"<!DOCTYPE html>\n<html><body>Log in</body></html>", "a web page (HTML)", "log-in"),
        (b"\n  <html lang='en'>", "a web page (HTML)", "log-in"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a picture (PNG)", "CSV"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture (JPEG)", "CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Office file", ".xlsx"),
        (b"PAR1\x15\x04\x15", "a Parquet file", ".parquet"),
        (b'<?xml version="1.0"?><document/>', "an XML file", "CSV"),
        (json.dumps([{"id": 1}]).encode(), "a JSON file", "CSV"),
        (b"\x7fELF\x02\x01\x01" + bytes(60), "binary data", "utf-16-le"),
    ],
)
def test_something_else_that_is_named_csv(tmp_path: Path, start: bytes, kind: str, do: str) -> None:
    told = problem(put(tmp_path, start))
    assert (told.code, told.where) == ("not-a-csv", "t.csv")
    assert kind in told.what
    assert "text" in told.expected
    assert do in told.do


def test_a_workbook_and_a_parquet_file_named_csv(tmp_path: Path) -> None:
    assert "zip archive" in problem(put(tmp_path, workbook(tmp_path))).what
    parquet = write_parquet(tmp_path / "p.parquet", {"a": [1]}).read_bytes()
    assert "Parquet" in problem(put(tmp_path, parquet)).what


def test_something_else_inside_gzip(tmp_path: Path) -> None:
    assert "zip archive" in problem(put(tmp_path, gzip.compress(zipped()), "t.csv.gz")).what


def test_utf_16_without_its_mark_is_read_when_the_encoding_is_given(tmp_path: Path) -> None:
    path = put(tmp_path, "a,b\n1,é\n".encode("utf-16-le"))
    assert "binary" in problem(path).what
    assert cells(opened(path, encoding="utf-16-le")) == {"a": ["1"], "b": ["é"]}


def test_gz_that_is_not_gzip(tmp_path: Path) -> None:
    told = problem(put(tmp_path, "a,b\n1,2\n", "t.csv.gz"))
    assert (told.code, told.where) == ("not-gzip", "t.csv.gz")
    assert '"t.csv"' in told.do


@pytest.mark.parametrize("rows", [10, 2_000_000])
def test_gzip_that_breaks_off_or_is_damaged(tmp_path: Path, rows: int) -> None:
    packed = gzip.compress(b"a,b\n" + b"".join(b"%d,2\n" % row for row in range(rows)), 1)
    for broken in (packed[: len(packed) * 3 // 4], packed[:-9] + b"\x00" * 9):
        told = problem(put(tmp_path, broken, "t.csv.gz"))
        assert (told.code, told.where) == ("bad-gzip", "t.csv.gz")
        assert "again" in told.do


def test_rows_with_another_number_of_values_are_all_told(tmp_path: Path) -> None:
    told = problem(put(tmp_path, "a,b,c\n1,2,3\n1,2\n1,2,3\n1,2,3,4\n"))
    assert (told.code, told.where) == ("ragged-rows", "t.csv: data row 2 (line 3)")
    assert "2 rows have another number of values than the header, which has 3" in told.what
    assert "data row 2 (line 3) has 2, data row 4 (line 5) has 4" in told.what
    assert "the first reads: 1,2" in told.what
    assert 'with "," between' in told.expected
    assert "quotation marks" in told.do


def test_bad_rows_far_down_are_found_with_their_numbers(tmp_path: Path) -> None:
    rows = ['"two\nlines",x'] * 200_000
    rows[150_000] = "1,2,3"
    rows[199_998] = "4"
    told = problem(put(tmp_path, "a,b\n\n" + "\n".join(rows)))
    assert "data row 150,001 (line 300,003) has 3, data row 199,999 (line 399,998) has 1" in told.what


def test_many_bad_rows_are_told_shortly(tmp_path: Path) -> None:
    told = problem(put(tmp_path, "a,b\n" + "1,2\n1,2,3\n" * 1000))
    assert "20 rows or more have" in told.what
    assert "and 10 more" in told.what
    assert len(told.what) < 500


def test_a_separator_at_the_end_of_each_row(tmp_path: Path) -> None:
    told = problem(put(tmp_path, "a,b\n1,2,\n3,4,\n5,6,\n"))
    assert told.code == "ragged-rows"
    assert "data row 1 (line 2) has 3" in told.what


@pytest.mark.parametrize("text", ['a,b\n1,2\n3,"4\n5,6\n', 'a,b\n1,2\n"3,4\n5,6\n', 'a,b\n1,2\n3,"4'])
def test_a_quotation_mark_that_is_never_closed(tmp_path: Path, text: str) -> None:
    told = problem(put(tmp_path, text))
    assert (told.code, told.where) == ("unclosed-quote", "t.csv: data row 2 (line 3)")
    assert "never closed" in told.what
    assert "close" in told.do


def test_a_quotation_mark_that_is_never_closed_in_the_header(tmp_path: Path) -> None:
    told = problem(put(tmp_path, 'a,"b\n1,2\n3,4\n'))
    assert (told.code, told.where) == ("unclosed-quote", "t.csv: line 1")


LONG = {
    "no line end": (b"x" * 200_000_000, "line 1"),
    "many values": (b"1," * 100_000_000, "line 1"),
    "never closed in row 3": (b'a,b\n1,2\n3,4\n5,"' + b"x,y\n" * 50_000_000, "data row 3 (line 4)"),
    "one long value in row 2": (b"a,b\n1,2\n3," + b"x" * 200_000_000 + b"\n5,6\n", "data row 2 (line 3)"),
}


@pytest.mark.parametrize("case", LONG)
def test_an_endless_row_is_told_soon_and_without_filling_the_memory(tmp_path: Path, case: str) -> None:
    text, row = LONG[case]
    put(tmp_path, text)
    code = (
        "import resource, sys, time; sys.path.insert(0, sys.argv[2])\n"
        "import pyarrow.csv; from pathlib import Path; from written import opened, problem\n"
        "before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()\n"
        "told = problem(Path(sys.argv[1]))\n"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(told.code, told.where, time.process_time() - start, (after - before) // 1024, sep='|')"
    )
    tests = str(Path(__file__).parents[1])
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "t.csv"), tests], capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    found, where, seconds, megabytes = run.stdout.strip().split("|")
    assert (found, where) == ("line-too-long", f"t.csv: {row}")
    assert float(seconds) < 6
    assert int(megabytes) < 250


def test_duplicate_names_are_told_with_their_places(tmp_path: Path) -> None:
    told = problems(lambda: opened(put(tmp_path, "a,b, a ,b,a\n1,2,3,4,5\n")))
    assert [(each.code, each.what) for each in told] == [
        ("duplicate-columns", '3 columns are called "a": columns 1, 3, 5'),
        ("duplicate-columns", '2 columns are called "b": columns 2, 4'),
    ]
    assert '"a 2" for column 3' in told[0].do
    jira = problem(data("import_formats/tickets/jira_style_service_requests.csv"))
    assert jira.what == '2 columns are called "Labels": columns 18, 19'


def test_the_real_file_with_banner_lines() -> None:
    told = problem(data("cfpb_complaints/as_found_with_unzip_banner.csv"))
    assert (told.code, told.where) == ("banner-lines", "as_found_with_unzip_banner.csv: line 1")
    assert "Archive: complaints.csv.zip" in told.what
    assert "line 3: Date received, Product" in told.what
    assert "skip_lines = 2" in told.do


def test_title_lines_padded_by_a_spreadsheet_program(tmp_path: Path) -> None:
    path = put(tmp_path, "Report May,,\n,,\nid,rating,said\n1,5,x\n2,4,y\n")
    told = problem(path)
    assert (told.code, told.where) == ("banner-lines", "t.csv: line 1")
    assert "line 3: id, rating, said" in told.what
    assert cells(opened(path, skip_lines=2), ["id"]) == {"id": ["1", "2"]}
    assert opened(path, skip_lines=0).columns[0] == "Report May"


@pytest.mark.parametrize(
    ("name", "below", "skip"),
    [
        ("qualtrics/qualtrics_v3_three_header_rows_de.csv", "Anfangsdatum", 2),
        ("qualtrics/excluder_qualtrics_raw.csv", "Start Date", 2),
        ("surveymonkey/todo_ospo_2018_results.csv", "Respondent ID", 1),
    ],
)
def test_the_real_exports_with_further_header_rows(name: str, below: str, skip: int) -> None:
    told = problem(data(f"import_formats/{name}"))
    assert told.code == "two-header-rows"
    assert told.where.endswith("row 2" if skip == 1 else "rows 2 and 3")
    assert f'"{below}"' in told.what
    assert f"skip_rows = {skip}" in told.do
    assert "delete row" in told.do


def test_bad_options(tmp_path: Path) -> None:
    path = put(tmp_path, "a,b\n1,2\n")
    for options, code in (
        ({"skip_rows": "two"}, "bad-option"),
        ({"skip_lines": "-1"}, "bad-option"),
        ({"skip_rows": "1000000"}, "bad-option"),
        ({"delimiter": "::"}, "bad-option"),
        ({"encoding": "utf-9"}, "unknown-encoding"),
        ({"encoding": "zlib"}, "unknown-encoding"),
        ({"sheet": "x"}, "unknown-option"),
    ):
        assert problem(path, **options).code == code


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    columns = {f"c{at}": [f"{(at * row) % 9 + 1}" for row in range(1000)] for at in range(20)}
    header, _, body = csv_text(columns, line_end="\n").partition("\n")
    path = tmp_path / "t.csv"
    peaks = []
    for times in (200, 1200):  # 8 and 48 MB
        path.write_text(header + "\n" + body * times)
        code = (
            "import resource, sys; from pathlib import Path; from expectancy.importers.opening import open_table\n"
            "table = open_table(sys.argv[1], Path(sys.argv[2]))\n"
            "print(sum(batch.data.num_rows for part in table.parts() for batch in part.read(['c1', 'c2', 'c3'])))\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
        )
        run = subprocess.run(
            [sys.executable, "-c", code, path.name, str(tmp_path)], capture_output=True, text=True, timeout=60
        )
        rows, peak = run.stdout.split()
        assert int(rows) == 1000 * times
        peaks.append(int(peak))
    assert peaks[1] < peaks[0] + 40
