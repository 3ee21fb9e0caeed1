"""Text with separators is read as it was meant: encodings, separators, line ends, quotes, headers, batches."""

from __future__ import annotations

import gzip
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from expectancy.importers import opened as opened_module
from expectancy.importers.csv import IMPORTER
from expectancy.importers.opening import open_table
from shared import data
from written import batches, cells, csv_text, opened

TABLE = {"id": ["1", "2"], "rating": ["4,5", None], "said": ["too slow; sorry", "good"]}


def put(folder: Path, text: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_found(tmp_path: Path, delimiter: str, line_end: str) -> None:
    assert cells(opened(put(tmp_path, csv_text(TABLE, delimiter, line_end)))) == TABLE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_and_without_a_mark(tmp_path: Path, encoding: str) -> None:
    table = {"größe": ["大", "é"], "x": ["1", "2"]}
    assert cells(opened(put(tmp_path, csv_text(table).encode(encoding)))) == table


@pytest.mark.parametrize("name", ["t.csv.gz", "t.tsv.gz", "T.CSV.GZ"])
def test_gzip_is_unpacked_while_reading(tmp_path: Path, name: str) -> None:
    text = csv_text(TABLE, "\t" if "tsv" in name else ",")
    # two members one after the other, as parallel compressors write them
    packed = gzip.compress(text[:10].encode()) + gzip.compress(text[10:].encode())
    assert cells(opened(put(tmp_path, packed, name))) == TABLE


def test_a_text_file_is_looked_into(tmp_path: Path) -> None:
    assert cells(opened(put(tmp_path, csv_text(TABLE, "|"), "t.txt"))) == TABLE
    assert IMPORTER.recognises(tmp_path / "t.txt") > IMPORTER.recognises(put(tmp_path, "only\nwords\n", "w.txt")) > 0


def test_the_more_frequent_comma_inside_values_does_not_win(tmp_path: Path) -> None:
    text = "id;Q1, the first;Q2\n1;4,5;3,5\n2;1,0;2,5\n3;2,5;1,0\n"
    table = cells(opened(put(tmp_path, text)))
    assert table == {"id": ["1", "2", "3"], "Q1, the first": ["4,5", "1,0", "2,5"], "Q2": ["3,5", "2,5", "1,0"]}


def test_separators_in_quotes_do_not_count(tmp_path: Path) -> None:
    text = 'id,said\n1,"a;b;c"\n2,"d;e;f"\n3,"g;h;i"\n4,"j;k;l"\n5,"m;n;o"\n6,"p;q;r"\n'
    assert opened(put(tmp_path, text)).columns == ("id", "said")


def test_a_separator_told_to_excel_is_used(tmp_path: Path) -> None:
    assert cells(opened(put(tmp_path, "sep=;\r\na;b\r\n1,5;2\r\n"))) == {"a": ["1,5"], "b": ["2"]}


def test_the_separator_can_be_given(tmp_path: Path) -> None:
    path = put(tmp_path, "a;b,c\n1;2,3\n")
    assert opened(path, delimiter="comma").columns == ("a;b", "c")
    assert opened(path, delimiter=";").columns == ("a", "b,c")


def test_a_file_of_one_column_is_a_table_and_blank_lines_are_no_rows(tmp_path: Path) -> None:
    assert cells(opened(put(tmp_path, "said\ngood\n\n\nbad\n"))) == {"said": ["good", "bad"]}


def test_empty_values_are_null_also_in_quotes(tmp_path: Path) -> None:
    assert cells(opened(put(tmp_path, 'a,b\n,""\n1,NA\n'))) == {"a": [None, "1"], "b": [None, "NA"]}


def test_rows_without_a_last_line_end_and_blank_lines_before_the_header(tmp_path: Path) -> None:
    assert cells(opened(put(tmp_path, "\n\na,b\n1,2\n3,4"))) == {"a": ["1", "3"], "b": ["2", "4"]}


def test_values_hold_line_breaks_and_quotes(tmp_path: Path) -> None:
    text = 'a,b\n"two\nlines","say ""hi"""\n5" pipe,x\n'
    assert cells(opened(put(tmp_path, text))) == {"a": ["two\nlines", '5" pipe'], "b": ['say "hi"', "x"]}


def test_headers_keep_what_is_inside_and_lose_what_is_around(tmp_path: Path) -> None:
    table = opened(put(tmp_path, '" a ","b\nb",\u00a0c\td ,,\n1,2,3,4,5\n'))
    assert table.columns == ("a", "b\nb", "c\td", "(column 4)", "(column 5)")
    assert cells(table, ["b b", "(column 5)"]) == {"b b": ["2"], "(column 5)": ["5"]}


def test_lines_above_and_rows_under_the_header_can_be_skipped(tmp_path: Path) -> None:
    path = put(tmp_path, 'Report of "May\n\na,b\nfirst question,"second\nquestion"\n1,2\n')
    assert cells(opened(path, skip_lines=2, skip_rows=1)) == {"a": ["1"], "b": ["2"]}
    assert batches(opened(path, skip_lines=2, skip_rows=1))[0].first_row == 0


def test_the_real_korean_export_is_read_and_its_encoding_told() -> None:
    path = data("kiosk_servqual_kano_ipa/kiosk_raw_cp949.csv")
    table = opened(path)
    found = cells(table)
    assert len(table.columns) == 163
    assert table.columns[0] == "귀하의 성별을 선택해주세요."
    tidy = cells(opened(data("kiosk_servqual_kano_ipa/kiosk_tidy.csv")), ["gender"])["gender"]  # translated by hand
    women, men = (found[table.columns[0]].count(word) for word in ("여", "남"))
    assert (women, men) == (tidy.count("female"), tidy.count("male"))
    assert women + men == 140
    assert [note.split(";")[0] for note in table.notes] == [  # type: ignore[attr-defined]
        "kiosk_raw_cp949.csv was read as CP949 (Korean, EUC-KR)"
    ]


def test_the_real_export_with_banner_lines_is_read_when_they_are_skipped() -> None:
    table = opened(data("cfpb_complaints/as_found_with_unzip_banner.csv"), skip_lines=2)
    found = cells(table, ["Complaint ID", "Consumer complaint narrative"])
    assert found["Complaint ID"][:2] == ["3571115", "3384392"]
    assert len(found["Complaint ID"]) == 25
    assert found["Consumer complaint narrative"][1].startswith("transworld systems inc. \n")


def test_real_survey_exports_are_read_when_their_second_headers_are_skipped() -> None:
    table = opened(data("import_formats/qualtrics/qualtrics_v3_three_header_rows_de.csv"), skip_rows=2)
    assert cells(table, ["ResponseId", "UserLanguage"])["UserLanguage"] == ["DE"]
    monkey = opened(data("import_formats/surveymonkey/todo_ospo_2018_results.csv"), skip_rows=1)
    assert len(cells(monkey, ["Respondent ID"])["Respondent ID"]) == 300


def test_many_files_each_in_its_own_encoding_and_with_its_own_separator(tmp_path: Path) -> None:
    put(tmp_path, "id;ort\n1;Köln\n".encode("cp1252"), "a.csv")
    put(tmp_path, "ort,id\nBerlin,2\n", "b.csv")
    put(tmp_path, "id,ort\n", "c.csv")
    table = open_table("*.csv", tmp_path)
    assert cells(table) == {"id": ["1", "2"], "ort": ["Köln", "Berlin"]}
    assert table.files == ("a.csv", "b.csv", "c.csv")
    notes = table.notes  # type: ignore[attr-defined]
    assert any("a.csv was read as CP1252" in note for note in notes)
    assert "c.csv has a header and no row" in notes


def test_rows_longer_than_a_block_are_read_once(tmp_path: Path) -> None:
    rows = [(str(row), "x" * (5000 if row % 97 == 50 else 3)) for row in range(500)]
    path = put(tmp_path, "id,said\n" + "".join(f'{left},"{right}"\n' for left, right in rows))
    table = replace(IMPORTER, block=2000).open([path], {})
    found = cells(table)
    assert list(zip(found["id"], found["said"], strict=True)) == rows
    assert [batch.first_row for batch in batches(table)] == [0]


def test_batches_have_a_good_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "a\n" + "7\n" * 600_000)
    sizes = [batch.data.num_rows for batch in batches(opened(path))]
    assert sum(sizes) == 600_000
    assert max(sizes) <= 131_072
    assert all(size >= 32_768 for size in sizes[:-1])
    monkeypatch.setattr(opened_module, "MOST_BYTES", 1000)
    rows = [batch.first_row for batch in batches(opened(path))]
    assert rows == sorted(set(rows))
    assert len(rows) > len(sizes) / 2


def test_reading_in_several_threads_gives_each_all_rows(tmp_path: Path) -> None:
    table = opened(put(tmp_path, "a,b\n" + "1,2\n" * 50_000))
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(cells(table, ["a"])["a"]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == [50_000] * 4


def test_stopping_early_leaves_no_reader_behind(tmp_path: Path) -> None:
    table = opened(put(tmp_path, "a,b\n" + "1,2\n" * 3_000_000))
    start = time.perf_counter()
    reading = table.parts()[0].read(["a"])
    next(iter(reading))
    reading.close()  # type: ignore[attr-defined]
    assert time.perf_counter() - start < 5


def test_a_first_row_of_any_length_under_16_mb_is_a_row(tmp_path: Path) -> None:
    for letters in (131_072, 131_073, 1_048_577, 3_000_000):
        for mark in ("", '"'):
            file = put(tmp_path, f"text,day\n{mark}{'x' * letters}{mark},2026-01-01\n")
            assert [len(text or "") for text in cells(opened(file))["text"]] == [letters]
