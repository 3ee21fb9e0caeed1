"""One sheet of a workbook: which one, where its header is, and its cells as text."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from expectancy.domain.errors import ExpectancyError, Problem, listed, nearest
from expectancy.importers.columns import check_unique, header_names
from expectancy.importers.files import File, kind_of, open_binary
from expectancy.importers.headers import check_banner, check_second_header, padded
from expectancy.importers.opened import Notes, file_empty
from expectancy.importers.options import count

LOOKED_AT = 300  # rows that tell header rows from data
ERRORS = frozenset(
    ("#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "#SPILL!", "#CALC!")
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# What openpyxl's zip, xml and cell readers raise on damaged files.
UNREADABLE = (zipfile.BadZipFile, zlib.error, ValueError, LookupError, TypeError, SyntaxError, EOFError, OSError)


@dataclass(frozen=True)
class Layout:
    """Which sheet of a file is read, and how. ``start``: rows of the sheet before the first row of data."""

    file: File
    sheet: str
    names: tuple[str, ...]
    start: int
    filled: bool


class Rows:
    """Turns the rows of a sheet into text, and counts what cannot be handed on."""

    def __init__(self, layout: Layout, wanted: Sequence[int]) -> None:
        self.layout, self.wanted = layout, wanted
        self.errors: dict[str, int] = {}
        self.blank = self.beyond = 0

    def texts(self, rows: Iterable[Sequence[Any]]) -> Iterator[list[str | None]]:
        """The wanted cells of every row that is not blank. Blank ones at the end of a sheet are only formatting."""
        width = len(self.layout.names)
        waiting = 0
        for row in rows:
            if is_blank(row):
                waiting += 1
                continue
            self.blank, waiting = self.blank + waiting, 0
            if len(row) > width and any(value is not None and value != "" for value in row[width:]):
                self.beyond += 1
            yield [self._text(row[at]) if at < len(row) else None for at in self.wanted]

    def _text(self, value: Any) -> str | None:
        if value.__class__ is str and value in ERRORS:
            self.errors[value] = self.errors.get(value, 0) + 1
            return None
        return cell_text(value)

    def tell(self, notes: Notes) -> None:
        """What was left out of this sheet, with how often."""
        name = self.layout.file.name
        if self.errors:
            told = ", ".join(f"{value} ({times:,})" for value, times in sorted(self.errors.items()))
            notes.say(name, "errors", f"{name}: cells with an error value were taken as empty: {told}")
        if self.blank:
            notes.say(name, "blank", f"{name}: {_rows(self.blank, 'blank row')} between the others left out")
        if self.beyond:
            notes.say(name, "beyond", f"{name}: cells right of the last heading in {_rows(self.beyond)} not read")


def is_blank(row: Sequence[Any]) -> bool:
    """Whether a row of a sheet has nothing in it, so that it is no row of data."""
    return all(value is None or value == "" for value in row)


def _rows(number: int, what: str = "row") -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def layout_of(file: File, options: Mapping[str, str], notes: Notes) -> Layout:
    """Look at the beginning of the sheet that is asked for, else of the first visible one with data."""
    _check_workbook(file)
    with workbook(file) as book:
        sheet = _chosen(book, file, options.get("sheet"), notes)
        first = list(islice(_all_rows(sheet, file), LOOKED_AT))
        name = sheet.title
    _check_calculated(file, name)
    texts = [["" if value is None else cell_text(value) or "" for value in row] for row in first]
    skipped = count(options, "skip_lines", file.name)
    filled = [at for at, row in enumerate(texts) if at >= (skipped or 0) and any(cell.strip() for cell in row)]
    if not filled:
        raise file_empty(f"{file.name}, sheet {name}")
    rows = [texts[at] for at in filled]
    width = max(_last(row) for row in rows)
    rows = [list(padded(row, width)) for row in rows]
    if skipped is None:
        check_banner(rows, [at + 1 for at in filled], file, "row")
    under = count(options, "skip_rows", file.name)
    if under is None:
        check_second_header(rows, file, filled[0] + 1)
    names = header_names(rows[0])
    check_unique(names, file)
    start = filled[min(under or 0, len(filled) - 1)] + 1
    return Layout(file, name, names, start, len(filled) > (under or 0) + 1 or len(first) == LOOKED_AT)


@contextmanager
def workbook(file: File, computed: bool = True) -> Iterator[Any]:
    """The workbook opened for reading row by row; ``computed`` values of formulas, else the formulas."""
    from openpyxl import load_workbook

    # About styles and validation lists that it does not keep: nothing to us.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\b")
    with open_binary(file) as stream:
        try:
            book = load_workbook(stream, read_only=True, data_only=computed, keep_links=False)
        except Exception as error:  # openpyxl raises whatever its xml and zip readers do
            raise ExpectancyError(_broken(file, str(error))) from None
        try:
            yield book
        finally:
            book.close()


@contextmanager
def sheet_rows(file: File, sheet: str, start: int) -> Iterator[Iterator[Sequence[Any]]]:
    """The rows of a sheet as values, from the one after the first ``start`` on."""
    with workbook(file) as book:
        yield islice(_all_rows(book[sheet], file), start, None)


def _all_rows(sheet: Any, file: File, values_only: bool = True) -> Iterator[Sequence[Any]]:
    """All rows, also where the program that wrote the file noted a wrong size of the sheet."""
    sheet.reset_dimensions()
    try:
        yield from sheet.iter_rows(values_only=values_only)
    except UNREADABLE as error:
        raise ExpectancyError(_broken(file, str(error))) from None


def cell_text(value: Any) -> str | None:
    """A cell as text: 12 and 12.0 as "12", dates as ISO 8601 (without a time of midnight), "" as nothing."""
    kind = value.__class__
    if kind is str:
        return value or None
    if value is None:
        return None
    if kind is bool:
        return "true" if value else "false"
    if kind is float:
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    return str(value)


def _duration(value: timedelta) -> str:
    """h:mm:ss, hours above 24 as Excel's [h]:mm:ss shows them."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _last(row: Sequence[str]) -> int:
    """How many cells there are up to the last filled one."""
    return max((at for at, cell in enumerate(row, start=1) if cell.strip()), default=0)


def _chosen(book: Any, file: File, asked: str | None, notes: Notes) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if asked is not None:
        if asked not in sheets:
            raise ExpectancyError(_no_sheet(file, asked, list(sheets)))
        return sheets[asked]
    visible = [sheet for sheet in sheets.values() if sheet.sheet_state == "visible"]
    filled = [sheet for sheet in visible if _has_data(sheet, file)]
    if not filled:
        raise file_empty(file.name)
    if len(filled) > 1:
        others = listed([f'"{sheet.title}"' for sheet in filled[1:]])
        notes.say(file.name, "sheet", f'{file.name}: the sheet "{filled[0].title}" was read; there are also {others}')
    return filled[0]


def _has_data(sheet: Any, file: File) -> bool:
    return any(value is not None for row in islice(_all_rows(sheet, file), LOOKED_AT) for value in row)


def _check_workbook(file: File) -> None:
    with open_binary(file) as stream:
        start = stream.read(64)
        if not start:
            raise file_empty(file.name)
        if start.startswith(OLD_OFFICE):
            whole = start + stream.read(64 << 20)
            raise ExpectancyError(_encrypted(file) if ENCRYPTED in whole else _old(file))
        if not start.startswith(b"PK"):
            raise ExpectancyError(_broken(file, f"it is {kind_of(start) or 'plain text'}"))
        try:
            inside = zipfile.ZipFile(stream).namelist()
        except (zipfile.BadZipFile, OSError, ValueError):
            raise ExpectancyError(_broken(file, "it breaks off or is damaged")) from None
    if not any(name.startswith("xl/workbook") and name.endswith(".xml") for name in inside):
        what = "an OpenDocument or other file" if "mimetype" in inside else f"a zip archive of {listed(inside, 3)}"
        raise ExpectancyError(_broken(file, f"it is {what}"))


def _check_calculated(file: File, sheet: str) -> None:
    """A formula whose result was never stored would silently be an empty cell: programs other than Excel write such."""
    with workbook(file) as stored, workbook(file, computed=False) as written:
        results, formulas = _all_rows(stored[sheet], file, False), _all_rows(written[sheet], file)
        for number, (row, texts) in enumerate(islice(zip(results, formulas, strict=False), LOOKED_AT), start=1):
            for cell, text in zip(row, texts, strict=False):
                # a formula whose result is the empty text has a cell of type "str"
                if cell.value is None and cell.data_type == "n" and isinstance(text, str) and text.startswith("="):
                    raise ExpectancyError(_not_calculated(file, sheet, number, text))


def _not_calculated(file: File, sheet: str, row: int, formula: str) -> Problem:
    return Problem(
        "formula-not-calculated",
        f"the formula {formula[:60]} has no stored result",
        f"{file.name}, sheet {sheet}: row {row}",
        "formulas with the results that Excel stored",
        "open the workbook in a spreadsheet program and save it, or paste the values",
    )


def _no_sheet(file: File, asked: str, sheets: Sequence[str]) -> Problem:
    return Problem(
        "sheet-not-found",
        f'there is no sheet "{asked}"{nearest(asked, sheets)}',
        file.name,
        f"one of the sheets {listed(list(sheets))}",
        "correct sheet in the study",
    )


def _old(file: File) -> Problem:
    return Problem(
        "old-workbook",
        "this is a workbook of the format before 2007 (.xls)",
        file.name,
        "an .xlsx workbook",
        "open it in a spreadsheet program and save it as .xlsx or CSV",
    )


def _encrypted(file: File) -> Problem:
    return Problem(
        "encrypted-workbook",
        "the workbook is protected by a password",
        file.name,
        "a workbook without a password to open it",
        "open it in a spreadsheet program, take the password away, and save it",
    )


def _broken(file: File, why: str) -> Problem:
    return Problem(
        "not-a-workbook",
        f"the file cannot be read as an Excel workbook: {why}",
        file.name,
        "an .xlsx workbook",
        "save it as .xlsx or CSV in a spreadsheet program; if it is of another kind, give it its own ending",
    )
