"""evaluation.csv read back."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from dataclasses import replace
from pathlib import Path

import pandas
import pytest

import evaluations
from expectancy.domain.evaluation import Evaluation
from expectancy.importers.opening import open_table
from expectancy.reports.columns import COLUMNS
from expectancy.reports.csv import write
from expectancy.reports.safe import STARTS


def read(evaluation: Evaluation, folder: Path) -> list[dict[str, str]]:
    path = folder / "evaluation.csv"
    write(evaluation, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_line_an_expectation_with_every_number_exact(tmp_path: Path) -> None:
    lines = read(evaluations.full(), tmp_path)
    rows = evaluations.full().rows
    assert [line["id"] for line in lines] == [row.id for row in rows]
    for line, row in zip(lines, rows, strict=True):
        assert (float(line["lost"]) if line["lost"] else None) == (row.lost.value if row.lost else None)
        assert line["illustrative"] == ("true" if row.illustrative else "false")


def test_text_beyond_ascii_comes_back(tmp_path: Path) -> None:
    made = evaluations.empty()
    text = 'Ich finde das Café, naïve „quoted“, 日本語, line\nbreak, "quotes" and, commas'
    found = read(type(made)(**{**vars(made), "rows": (evaluations.row("x", text),)}), tmp_path)
    assert found[0]["statement"] == text


def test_no_cell_can_start_a_formula(tmp_path: Path) -> None:
    kinds = {column.name: column.kind for column in COLUMNS}
    for line in read(evaluations.hostile(), tmp_path):
        assert line["statement"] == "'" + evaluations.HOSTILE
        assert line["owner"] == "'+1+1"
        assert line["standard"] == "'@SUM(A1)"
        assert line["response"] == "'-2+3"
        assert line["review"] == "'\t=1"
        for name, text in line.items():
            if text.strip()[:1] in tuple(STARTS):
                assert kinds[name] != "text"
                float(text)


def test_an_evaluation_without_rows_has_its_header(tmp_path: Path) -> None:
    assert read(evaluations.empty(), tmp_path) == []
    assert (tmp_path / "evaluation.csv").read_text(encoding="utf-8-sig").startswith("tier,id,statement,")


def test_it_starts_with_the_mark_that_excel_on_windows_needs_to_read_utf_8(tmp_path: Path) -> None:
    read(evaluations.full(), tmp_path)
    content = (tmp_path / "evaluation.csv").read_bytes()
    assert content.startswith(BOM_UTF8 + b"tier,id,")
    assert content.count(BOM_UTF8) == 1


def test_our_own_importer_and_pandas_read_it_with_its_first_column_whole(tmp_path: Path) -> None:
    lines = read(evaluations.full(), tmp_path)
    table = open_table("evaluation.csv", tmp_path, None, {})
    assert tuple(table.columns) == tuple(column.name for column in COLUMNS)
    found = pandas.read_csv(tmp_path / "evaluation.csv")
    assert list(found["tier"]) == [line["tier"] for line in lines]


def test_where_no_loss_was_found_no_chance_of_a_rank_is_given(tmp_path: Path) -> None:
    lost = evaluations.est("lost", 0.0, 0.02, 90)
    rows = tuple(replace(row, lost=lost, chance_top=0.28, chance_first=0.01) for row in evaluations.full().rows[:1])
    [line] = read(replace(evaluations.full(), rows=rows), tmp_path)
    assert (line["lost"], line["chance_top"], line["chance_first"]) == ("0.0", "", "")


def test_worse_is_a_negative_number_and_stays_one(tmp_path: Path) -> None:
    [wifi] = [line for line in read(evaluations.full(), tmp_path) if line["id"] == "wifi"]
    assert float(wifi["worse"]) == pytest.approx(-(148 + 92) / 352)
