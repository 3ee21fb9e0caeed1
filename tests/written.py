"""Small tables written as files of every format, and read back whole: for the importers' tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.domain.table import Batch, Table
from expectancy.importers.opening import open_table

Cells = Mapping[str, Sequence[str | None]]


def csv_text(columns: Cells, delimiter: str = ",", line_end: str = "\r\n") -> str:
    """The table as Python's csv module writes it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow(["" if cell is None else cell for cell in row])
    return text.getvalue()


def write_csv(path: Path, columns: Cells) -> Path:
    path.write_text(csv_text(columns), encoding="utf-8", newline="")
    return path


def write_excel(path: Path, columns: Mapping[str, Sequence[Any]], sheet: str = "Sheet1") -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    page.append(list(columns))
    for row in zip(*columns.values(), strict=True):
        page.append(list(row))
    book.save(path)
    return path


def write_parquet(path: Path, columns: Mapping[str, Sequence[Any]], row_group: int = 1000) -> Path:
    pq.write_table(pa.table({name: list(cells) for name, cells in columns.items()}), path, row_group_size=row_group)
    return path


# How each importer's files are written, by its name: a new importer brings its own line.
WRITERS: dict[str, tuple[str, Callable[[Path, Cells], Path]]] = {
    "csv": ("table.csv", write_csv),
    "excel": ("table.xlsx", write_excel),
    "parquet": ("table.parquet", write_parquet),
}


def batches(table: Table, columns: Sequence[str] | None = None) -> list[Batch]:
    """Every batch of every part, in order."""
    asked = list(table.columns if columns is None else columns)
    return [batch for part in table.parts() for batch in part.read(asked)]


def cells(table: Table, columns: Sequence[str] | None = None) -> dict[str, list[Any]]:
    """The columns as lists."""
    asked = list(table.columns if columns is None else columns)
    found = batches(table, asked)
    return {name: [cell for batch in found for cell in batch.data.column(name).to_pylist()] for name in asked}


def opened(path: Path, **options: Any) -> Table:
    """A file opened by its name in its own folder, as a study does."""
    return open_table(path.name, path.parent, None, options)


def problems(call: Callable[[], Any]) -> list[Problem]:
    """The problems that ``call`` raises."""
    try:
        call()
    except ExpectancyError as error:
        return list(error.problems)
    raise AssertionError("no problem was told")


def problem(path: Path, **options: Any) -> Problem:
    """The one problem that opening and reading a file tells."""
    found = problems(lambda: cells(opened(path, **options)))
    assert len(found) == 1, found
    return found[0]
