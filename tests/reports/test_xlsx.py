"""evaluation.xlsx read back by another library."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import evaluations
from expectancy.domain.evaluation import Evaluation
from expectancy.reports.columns import COLUMNS
from expectancy.reports.xlsx import SHOWN, write


def read(evaluation: Evaluation, folder: Path) -> Any:
    path = folder / "evaluation.xlsx"
    write(evaluation, path)
    return openpyxl.load_workbook(path)


def lines(sheet: Any) -> list[dict[str, Any]]:
    names, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(names, values, strict=True)) for values in rest]


def test_numbers_are_numbers_dates_dates_and_flags_flags(tmp_path: Path) -> None:
    book = read(evaluations.full(), tmp_path)
    kinds = {column.name: column.kind for column in COLUMNS}
    found = lines(book["Expectations"])
    assert [line["id"] for line in found] == [row.id for row in evaluations.full().rows]
    for line in found:
        for name, value in line.items():
            if value is not None and kinds[name] in ("number", "share", "count"):
                assert isinstance(value, int | float), name
    [wifi] = [line for line in found if line["id"] == "wifi"]
    assert wifi["lost"] == pytest.approx(0.113)
    assert wifi["illustrative"] is True
    [security] = [line for line in found if line["id"] == "wait-security"]
    assert security["review"] == datetime(2026, 6, 30)


def test_the_header_is_frozen_and_filters_are_set(tmp_path: Path) -> None:
    sheet = read(evaluations.full(), tmp_path)["Expectations"]
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.auto_filter.ref.endswith(str(len(evaluations.full().rows) + 1))
    assert sheet.column_dimensions["C"].width > 40


def test_at_first_a_manager_sees_seventeen_columns_and_the_others_are_folded(tmp_path: Path) -> None:
    sheet = read(evaluations.full(), tmp_path)["Expectations"]
    shown = [name for at, name in enumerate(cell.value for cell in sheet[1]) if not folded(sheet, at + 1)]
    assert shown == list(SHOWN)
    assert len(shown) == 17
    assert sheet.max_column == len(COLUMNS)


def folded(sheet: Any, at: int) -> bool:
    """openpyxl keeps neighbours that are alike in one record, min to max."""
    [found] = [each for each in sheet.column_dimensions.values() if each.min <= at <= each.max]
    assert not found.hidden or found.outlineLevel == 1
    return bool(found.hidden)


def test_no_cell_is_a_formula_or_a_link(tmp_path: Path) -> None:
    hostile = evaluations.hostile()
    hostile = replace(hostile, note="https://example.org", warnings=("=1+1", "mailto:x@example.org"))
    book = read(hostile, tmp_path)
    for sheet in book:
        assert not sheet._hyperlinks
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                assert not (isinstance(cell.value, str) and cell.value[:1] in "=+-@\t\r" and cell.value), (
                    cell.coordinate
                )
    assert lines(book["Expectations"])[0]["statement"] == "'" + evaluations.HOSTILE


def test_estimates_are_tidy(tmp_path: Path) -> None:
    found = lines(read(evaluations.full(), tmp_path)["Estimates"])
    assert len(found) == sum(len(result.estimates) for result in evaluations.full().results.values())
    [rate] = [line for line in found if line["statistic"] == "kept_rate" and not line["keys"]]
    assert rate["source"] == "baggage"
    assert rate["value"] == pytest.approx(0.811)
    assert rate["n"] == 13169


def test_notes_tell_rules_sources_what_was_left_out_and_how(tmp_path: Path) -> None:
    cells = [
        str(value) for row in read(evaluations.full(), tmp_path)["Notes"].iter_rows(values_only=True) for value in row
    ]
    for wanted in (
        "target_share",
        "travellers.csv",
        "cancelled",
        "Berger table, ties M > O > A > I",
        "zone of tolerance",
    ):
        assert any(wanted in cell for cell in cells), wanted


def test_a_text_too_long_for_a_cell_is_cut_not_lost(tmp_path: Path) -> None:
    whole = replace(evaluations.empty(), rows=(evaluations.row("x", "long " * 10_000),))
    [line] = lines(read(whole, tmp_path)["Expectations"])
    assert len(line["statement"]) == 32_767
    assert line["statement"].endswith("…")


def test_an_empty_evaluation_is_a_workbook_too(tmp_path: Path) -> None:
    assert lines(read(evaluations.empty(), tmp_path)["Expectations"]) == []
