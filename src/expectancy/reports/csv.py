"""``evaluation.csv``: one line an expectation, UTF-8, stable columns, text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
from pathlib import Path

from expectancy.domain.evaluation import Evaluation, Row
from expectancy.reports.columns import COLUMNS, Value
from expectancy.reports.safe import neutral


def write(evaluation: Evaluation, path: Path) -> None:
    """Numbers as they are, booleans as true and false, nothing where nothing is known."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(column.name for column in COLUMNS)
        writer.writerows(cells(row) for row in evaluation.rows)


def cells(row: Row) -> list[str]:
    """One line as text."""
    return [_cell(column.value(row)) for column in COLUMNS]


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return neutral(value) if isinstance(value, str) else repr(value)
