"""One text file looked at before it is read: is it text, its encoding, separator, header, and where its rows begin."""

from __future__ import annotations

import codecs
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.importers.columns import check_unique, header_names
from expectancy.importers.dialect import Record, delimiter_of, delimiter_option, excel_hint, records
from expectancy.importers.encoding import GZIP_FAILURES, bad_encoding, bad_gzip, encoding_of, unpacked
from expectancy.importers.files import HEAD, File, head, kind_of
from expectancy.importers.headers import check_banner, check_second_header
from expectancy.importers.opened import file_empty
from expectancy.importers.options import count

LONGEST_ROW = 16 << 20  # bytes; a longer one is an unclosed quotation mark or no table at all
FIRST_LOOK = 1 << 20
LOOKED_AT = 300  # records that tell header rows from data
ADVICE = {
    "a web page (HTML)": "the download was probably a log-in or error page: export the data again as CSV",
    "a gzip file": "rename it so that its name ends in .csv.gz",
    "a Parquet file": "rename it so that its name ends in .parquet",
    "an old Office file (.xls) or an encrypted one": "open it in a spreadsheet program and save it as .xlsx or CSV",
    "binary data": 'export the data again as CSV; for UTF-16 text without its mark set encoding = "utf-16-le"',
}


@dataclass(frozen=True)
class Layout:
    """How one file is read. ``start``: bytes of the text as UTF-8 before the first row of data; ``lines``: lines."""

    file: File
    encoding: str
    delimiter: str
    names: tuple[str, ...]
    start: int
    lines: int
    filled: bool  # whether there is at least one row
    note: str = ""


def layout_of(file: File, options: Mapping[str, str]) -> Layout:
    """Look at the beginning of ``file``.

    Errors: file-empty, not-a-csv, not-gzip, bad-gzip, bad-encoding, line-too-long, banner-lines, two-header-rows,
    duplicate-columns, bad-option.
    """
    try:
        _check_text(file, options)
        encoding = encoding_of(file, options.get("encoding"))
        text, whole = _beginning(file, encoding.name)
    except GZIP_FAILURES:
        raise bad_gzip(file) from None
    if not text.strip("\ufeff \t\r\n\x1a"):
        raise file_empty(file.name)
    before, lines, delimiter = _above(text, whole, file, options)
    found = records(text[before:], delimiter, LOOKED_AT, whole)
    if not found:
        raise line_too_long(file.name, f"line {lines + 1}", '"' in text[before:])
    if len(found) == 1 and "\n" in "".join(found[0].cells) and text.count('"') % 2:
        raise ExpectancyError(_open_header(file, lines + found[0].line))
    _check_header(found, lines, file, options)
    skipped = count(options, "skip_rows", file.name) or 0
    last = found[min(skipped, len(found) - 1)]
    names = header_names(found[0].cells)
    check_unique(names, file)
    above = text[: before + last.end]
    lines_above = sum(1 for _ in io.StringIO(above, newline=""))
    # A first value that is too long for csv has no record: what is left of the text tells.
    filled = len(found) > skipped + 1 or not whole or bool(text[len(above) :].strip())
    return Layout(file, encoding.name, delimiter, names, len(above.encode()), lines_above, filled, encoding.note)


def _check_text(file: File, options: Mapping[str, str]) -> None:
    """An error where the file is something else than its name says."""
    start = head(file)
    if not start:
        raise file_empty(file.name)
    if file.path.name.lower().endswith(".gz"):
        with unpacked(file) as stream:
            start = stream.read(HEAD)
    kind = kind_of(start)
    if not kind or (kind == "binary data" and "encoding" in options):
        return
    raise ExpectancyError(
        Problem(
            "not-a-csv",
            f"this is {kind}, not text with separators",
            file.name,
            "a text file: names of columns in the first line, then a line for each row",
            ADVICE.get(kind, "unpack or export the data as CSV and name that file"),
        )
    )


def _beginning(file: File, encoding: str) -> tuple[str, bool]:
    """The first megabyte as text (more where no line ends in it), and whether that is all."""
    for size in (FIRST_LOOK, LONGEST_ROW):
        with unpacked(file) as stream:
            piece = stream.read(size)
            whole = len(piece) < size or not stream.read(1)
        try:
            text = codecs.getincrementaldecoder(encoding)("strict").decode(piece, final=whole)
        except UnicodeDecodeError:
            raise bad_encoding(file, encoding) from None
        if whole or len(records(text, ",", 2, whole)) == 2:
            return text, whole
    if "\n" not in text and "\r" not in text:
        raise line_too_long(file.name, "line 1", '"' in text)
    return text, whole


def _above(text: str, whole: bool, file: File, options: Mapping[str, str]) -> tuple[int, int, str]:
    """Letters and lines before the header, and the separator."""
    before = len(text) - len(text.removeprefix("\ufeff"))
    lines = 0
    hint = excel_hint(text[before:])
    if hint is not None:
        before, lines = before + hint[1], 1
    for _ in range(max(0, (count(options, "skip_lines", file.name) or 0) - lines)):
        before, lines = _line_end(text, before), lines + 1
    if not text[before:].strip():
        raise ExpectancyError(_all_skipped(file, lines))
    if "delimiter" in options:
        return before, lines, delimiter_option(options["delimiter"], file.name)
    if hint is not None:
        return before, lines, hint[0]
    return before, lines, delimiter_of(text[before:], whole, ".tsv" in file.path.name.lower())


def _line_end(text: str, at: int) -> int:
    ends = [found for mark in ("\n", "\r") if (found := text.find(mark, at)) >= 0]
    if not ends:
        return len(text)
    end = min(ends)
    return end + 2 if text[end : end + 2] == "\r\n" else end + 1


def _check_header(found: Sequence[Record], lines: int, file: File, options: Mapping[str, str]) -> None:
    """What stands above and under the header, unless the study has already said what to skip."""
    rows = [record.cells for record in found]
    if "skip_lines" not in options:
        check_banner(rows, [lines + record.line for record in found], file)
    if "skip_rows" not in options:
        check_second_header(rows, file, lines + found[0].line)


def line_too_long(name: str, where: str, quoted: bool) -> ExpectancyError:
    """A row above 16 MB: reading it would fill the memory, and it is never meant."""
    why = "; a quotation mark in it is probably never closed" if quoted else ""
    return ExpectancyError(
        Problem(
            "line-too-long",
            f"{where} is longer than 16 MB{why}",
            f"{name}: {where}",
            "rows that end with a line break, and quotation marks in pairs",
            "look at this line in a text editor: close the quotation mark or export the file again",
        )
    )


def _open_header(file: File, line: int) -> Problem:
    return Problem(
        "unclosed-quote",
        f"a quotation mark in the header (line {line}) is never closed: the whole file would be one name",
        f"{file.name}: line {line}",
        "quotation marks in pairs",
        "close the quotation mark in the header",
    )


def _all_skipped(file: File, lines: int) -> Problem:
    return Problem(
        "bad-option",
        f"skip_lines = {lines} leaves nothing of the file",
        file.name,
        "fewer lines to skip than the file has",
        "correct skip_lines",
    )
