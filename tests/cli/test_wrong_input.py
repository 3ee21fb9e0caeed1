"""Wrong input through the front door: `expectancy evaluate` says what, where, what was expected and what to do."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from expectancy.cli import app

HEADER = "id,overall,e1,p1"
ROWS = [f"R{place},{3 + place % 3},5,{2 + place % 4}" for place in range(40)]
STUDY = """
[study]
title = "Wrong input"

[[survey]]
name = "survey"
file = "survey.csv"
respondent = "id"
scale = [1, 5]
overall = "overall"

[[survey.item]]
id = "fast"
text = "I am served quickly."
expected = "e1"
perceived = "p1"
"""
PROMISES = """
[[promises]]
name = "orders"
file = "orders.csv"
made = "made"
promised = "promised"
delivered = "delivered"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    write(tmp_path, [HEADER, *ROWS])
    return tmp_path


def write(folder: Path, lines: list[str], encoding: str = "utf-8", name: str = "survey.csv") -> None:
    (folder / name).write_text("\n".join(lines) + "\n", encoding=encoding)


def evaluate(folder: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["evaluate", str(folder), "--out", str(folder / "out"), "--quiet", *more])


def refused(folder: Path, *told: str) -> str:
    """The study is refused, in the three sentences, with every word told; nothing is written."""
    found = evaluate(folder)
    assert found.exit_code == 1, found.output
    for word in ("error [", "expected:", "do:", *told):
        assert word in found.stderr, found.stderr
    assert "Traceback" not in found.stderr
    assert not (folder / "out").exists()
    return found.stderr


def values(folder: Path, *more: str) -> dict[str, float]:
    """The study runs; the item's gap and expected level."""
    found = CliRunner().invoke(app, ["measure", "servqual", str(folder), "--json", *more])
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)["estimates"]
    return {each["statistic"]: each["value"] for each in told if each.get("item") == "fast"}


def test_the_study_itself_is_right(folder: Path) -> None:
    assert evaluate(folder).exit_code == 0


def test_a_missing_column_lists_the_columns_that_are(folder: Path) -> None:
    write(folder, ["id,overall,e1,perceived_1", *ROWS])
    refused(folder, '"p1"', "survey.csv", "perceived_1", "overall")


def test_text_in_a_rating_column_is_told_with_its_row(folder: Path) -> None:
    write(folder, [HEADER, *ROWS[:4], "R99,4,five,3", *ROWS[5:]])
    refused(folder, '"five"', "e1", "row 5", "missing")


def test_ratings_out_of_range_are_told_with_the_scale(folder: Path) -> None:
    write(folder, [HEADER, *ROWS[:2], "R99,4,9,3", "R98,4,9,0", *ROWS[4:]])
    refused(folder, '"9"', "e1", '"0"', "p1", "1 to 5")


def test_two_header_rows_are_recognised(folder: Path) -> None:
    write(folder, [HEADER, "Respondent,How satisfied are you overall?,Expected,Perceived", *ROWS])
    refused(folder, "two-header-rows", "survey.csv", "skip_rows")


def test_an_empty_file_is_told(folder: Path) -> None:
    (folder / "survey.csv").write_bytes(b"")
    refused(folder, "file-empty", "survey.csv")


def test_a_file_with_only_a_header_is_told(folder: Path) -> None:
    write(folder, [HEADER])
    refused(folder, "no-rows", "survey.csv")


@pytest.mark.parametrize(("encoding", "word"), [("cp949", "지역"), ("latin-1", "Zürich Höhe Köln")])
def test_other_encodings_are_read(folder: Path, encoding: str, word: str) -> None:
    region = "지역 서울 부산 대구" if encoding == "cp949" else "région Zürich"
    write(folder, [f"{HEADER},{region}", *(f"{row},{word}" for row in ROWS)], encoding)
    assert values(folder)["expected"] == 5
    assert set(values(folder)) >= {"gap", "expected", "perceived"}


def test_semicolons_and_decimal_commas_are_read(folder: Path) -> None:
    weighted = STUDY.replace('overall = "overall"', 'overall = "overall"\nweight = "w"')
    (folder / "study.toml").write_text(weighted, encoding="utf-8")
    rows = [f"{row.replace(',', ';')};{1 + place % 2},5" for place, row in enumerate(ROWS)]
    write(folder, [HEADER.replace(",", ";") + ";w", *rows])
    weights = [1.5 + place % 2 for place in range(40)]
    expected = sum(w * (2 + place % 4) for place, w in enumerate(weights)) / sum(weights)
    assert values(folder)["perceived"] == pytest.approx(expected)


def test_respondents_that_come_twice_are_told(folder: Path) -> None:
    write(folder, [HEADER, *ROWS, ROWS[7]])
    refused(folder, "R7", "respondent", "row 41")


def orders(folder: Path, rows: list[str]) -> None:
    (folder / "study.toml").write_text(STUDY + PROMISES, encoding="utf-8")
    write(folder, ["made,promised,delivered", *rows], name="orders.csv")


def test_deliveries_before_their_promise_are_told(folder: Path) -> None:
    orders(folder, ["2026-01-05,2026-01-09,2026-01-02", "2026-01-05,2026-01-09,2026-01-08"])
    refused(folder, "delivered", "2026-01-02", "orders.csv", "row 1")


def test_a_few_deliveries_before_their_promise_are_left_out_and_counted(folder: Path) -> None:
    good = ["2026-01-05,2026-01-09,2026-01-08"] * 99
    orders(folder, [*good, "2026-01-05,2026-01-09,2026-01-02"])
    found = CliRunner().invoke(app, ["measure", "kept_rate", str(folder), "--json"])
    told = json.loads(found.stdout)
    assert told["n"] == 99
    assert any(drop["count"] == 1 for drop in told["dropped"])


def test_a_zip_named_csv_is_told(folder: Path) -> None:
    with zipfile.ZipFile(folder / "survey.csv", "w") as archive:
        archive.writestr("inside.csv", HEADER)
    refused(folder, "survey.csv", "zip")


def test_a_line_of_200_mb_is_told_without_reading_it_whole(folder: Path) -> None:
    with (folder / "survey.csv").open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n" + ROWS[0] + '\n"')
        for _ in range(200):
            file.write("x" * 1_000_000)
    refused(folder, "line-too-long", "survey.csv")


@pytest.mark.parametrize("path", ["../outside.csv", "/etc/hostname"])
def test_a_study_that_points_outside_its_folder_is_refused(folder: Path, path: str) -> None:
    (folder / "study.toml").write_text(STUDY.replace("survey.csv", path), encoding="utf-8")
    refused(folder, "outside-folder", path)


def test_a_formula_in_a_cell_is_text_in_what_is_written(folder: Path) -> None:
    evil = "=cmd|' /C calc'!A0"
    study = STUDY + f'\n[[expectation]]\nid = "evil"\nstatement = "{evil}"\nitems = ["fast"]\nowner = "+1 234"\n'
    (folder / "study.toml").write_text(study, encoding="utf-8")
    assert evaluate(folder).exit_code == 0
    with (folder / "out" / "evaluation.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["id"] == "evil")
    assert not row["statement"].startswith("=")
    assert evil in row["statement"]
    assert float(row["measure_value"]) < 0  # numbers stay numbers
    sheet = openpyxl.load_workbook(folder / "out" / "evaluation.xlsx").worksheets[0]
    cells = [cell for line in sheet.iter_rows() for cell in line if isinstance(cell.value, str) and evil in cell.value]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)


def test_everything_that_is_wrong_is_told_at_once(folder: Path) -> None:
    text = STUDY.replace("scale = [1, 5]", "scale = [5, 1]").replace("perceived", "percieved").replace('"e1"', '"e9"')
    (folder / "study.toml").write_text(text, encoding="utf-8")
    told = refused(folder, "percieved", "perceived", "e9", "scale")
    assert told.count("error [") >= 3
