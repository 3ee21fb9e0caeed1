"""evaluation.csv read back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import evaluations
from expectancy.domain.evaluation import Evaluation
from expectancy.reports.columns import COLUMNS
from expectancy.reports.csv import write
from expectancy.reports.safe import STARTS


def read(evaluation: Evaluation, folder: Path) -> list[dict[str, str]]:
    path = folder / "evaluation.csv"
    write(evaluation, path)
    with path.open(encoding="utf-8", newline="") as file:
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
    assert (tmp_path / "evaluation.csv").read_text(encoding="utf-8").startswith("tier,id,statement,")


def test_worse_is_a_negative_number_and_stays_one(tmp_path: Path) -> None:
    [wifi] = [line for line in read(evaluations.full(), tmp_path) if line["id"] == "wifi"]
    assert float(wifi["worse"]) == pytest.approx(-(148 + 92) / 352)
