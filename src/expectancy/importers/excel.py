"""Excel workbooks (.xlsx, .xlsm), one sheet of each, read row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import pyarrow as pa

from expectancy.domain.errors import ExpectancyError, listed
from expectancy.domain.table import Batch, Part, Table
from expectancy.importers.columns import find_columns, same_columns
from expectancy.importers.files import has_suffix, named, peek
from expectancy.importers.opened import Notes, Opened, batches, no_columns, no_rows
from expectancy.importers.options import known
from expectancy.importers.sheet import Layout, Rows, is_blank, layout_of, sheet_rows

OPTIONS = ("sheet", "skip_lines", "skip_rows")
OTHERS = (".xls", ".xlsb", ".ods")  # taken here only to say what to do with them
ROWS = 16_384  # rows put into columns at a time


@dataclass(frozen=True)
class Excel:
    """Reads one sheet of a workbook as columns of text: dates as ISO 8601, 12.0 as "12", true and false.

    Formulas count with the result that Excel stored; an error value (#N/A, #DIV/0!) is an empty cell, counted in notes.
    """

    name: str = "excel"
    title: str = "Excel workbook (.xlsx)"
    suffixes: tuple[str, ...] = (".xlsx", ".xlsm")

    def recognises(self, path: Path) -> float:
        """By its ending and its first bytes."""
        if has_suffix(path, self.suffixes):
            return 0.8 if peek(path, 4) == b"PK\x03\x04" else 0.3
        return 0.2 if has_suffix(path, OTHERS) else 0.0

    def open(self, paths: Sequence[Path], options: Mapping[str, str]) -> Table:
        """The workbooks as one table, one part each.

        Options: ``sheet`` (else the first visible one with data), ``skip_lines`` (rows above the header),
        ``skip_rows`` (rows under it that are no data). Errors: not-a-workbook, old-workbook, encrypted-workbook,
        sheet-not-found, formula-not-calculated, banner-lines, two-header-rows, duplicate-columns, no-rows.
        """
        files = named(paths, options)
        given = known(options, OPTIONS, self.name, files[0].name)
        notes = Notes()
        layouts = [layout_of(file, given, notes) for file in files]
        same_columns([(layout.file, layout.names) for layout in layouts])
        if not any(layout.filled for layout in layouts):
            raise no_rows(listed([file.name for file in files], 3))
        return Opened(
            files=tuple(file.name for file in files),
            columns=layouts[0].names,
            rows=None,
            bytes=sum(file.path.stat().st_size for file in files),
            pieces=tuple(self._part(layout, notes) for layout in layouts),
            told=notes,
        )

    def _part(self, layout: Layout, notes: Notes) -> Part:
        return Part(layout.file.name, partial(self._read, layout, notes), partial(_places, layout))

    def _read(self, layout: Layout, notes: Notes, columns: Sequence[str]) -> Iterator[Batch]:
        wanted = [layout.names.index(name) for name in find_columns(columns, layout.names, layout.file)]
        return batches(_pieces(layout, notes, wanted, columns), layout.file.name)


def _pieces(layout: Layout, notes: Notes, wanted: Sequence[int], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    rows = Rows(layout, wanted)
    with sheet_rows(layout.file, layout.sheet, layout.start) as found:
        texts = rows.texts(found)
        while piece := list(islice(texts, ROWS)):
            if not columns:
                yield no_columns(len(piece))
                continue
            arrays = [pa.array(column, pa.string()) for column in zip(*piece, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, names=list(columns))
    rows.tell(notes)


def _places(layout: Layout, rows: Collection[int]) -> dict[int, str]:
    """``row 15 of the sheet "Answers"``, as Excel counts, for each of these data rows. Reads the sheet again."""
    found: dict[int, str] = {}
    number = 0
    try:
        with sheet_rows(layout.file, layout.sheet, layout.start) as sheet:
            for at, row in enumerate(sheet, start=layout.start + 1):
                number += not is_blank(row)
                if number in rows and number not in found:
                    found[number] = f'row {at:,} of the sheet "{layout.sheet}"'
                if number >= max(rows):
                    break
    except ExpectancyError:  # the workbook is no more what it was
        pass
    return found


IMPORTER = Excel()
