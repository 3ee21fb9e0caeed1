"""``evaluation.csv``: one line an expectation, stable columns, text that no spreadsheet takes for a formula.

UTF-8 with a byte order mark: without it Excel on Windows takes the letters for those of its own code page.
"""

from __future__ import annotations

import csv
from pathlib import Path

from expectancy.domain.evaluation import Evaluation, Row
from expectancy.reports.columns import COLUMNS, Value
from expectancy.reports.safe import neutral

ENCODING = "utf-8-sig"


def write(evaluation: Evaluation, path: Path) -> None:
    """Numbers as they are, booleans as true and false, nothing where nothing is known."""
    with path.open("w", encoding=ENCODING, newline="") as out:
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
