"""One pass of pyarrow's parser over a text file: its rows, and all that is wrong with some of them."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any
from weakref import WeakSet

import pyarrow as pa
import pyarrow.csv as pc

from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.importers.encoding import bad_encoding
from expectancy.importers.headers import shortened
from expectancy.importers.layout import Layout
from expectancy.importers.places import data_rows
from expectancy.importers.stream import END, Lent, Utf8Stream

MOST_TOLD = 20  # offending rows told at once

OPEN: WeakSet[Reading] = WeakSet()


class RowTooLongError(Exception):
    """A row is longer than the block in which it was to be read."""


class Reading:
    """One pass of pyarrow's parser over a file: its rows, and what is wrong with some of them."""

    def __init__(self, layout: Layout, wanted: Sequence[str], block: int) -> None:
        self.layout, self.wanted, self.block = layout, wanted, block
        self.rows = 0  # good rows so far
        self.bad: list[tuple[int, int, str]] = []  # row, values, beginning of its text
        self.unclosed = False
        self._stream: Utf8Stream | None = None
        self._reader: Any = None  # never in a variable of a function: an error's traceback would hold it

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        file = self.layout.file
        self._stream = Utf8Stream(file, self.layout.encoding, self.layout.start, self._end())
        OPEN.add(self)
        try:
            self._reader = self._parser(self._stream)
            yield from self._good()
        except UnicodeDecodeError:
            raise bad_encoding(file, self.layout.encoding) from None
        except pa.ArrowInvalid as error:
            raise self._told(error) from None
        finally:
            self.close()

    def close(self) -> None:
        """No thread of pyarrow reads the file any more, however far it was read."""
        if self._stream is not None:
            self._stream.stop()
            self._reader = None
            self._stream.close()

    def _good(self) -> Iterator[pa.RecordBatch]:
        """The pieces without our mark at the end. After the first bad row nothing is handed out: all are looked for."""
        ended = False
        while (piece := next(self._reader, None)) is not None:
            ended = bool(piece.num_rows) and piece.column(0)[-1].as_py() == END
            good = piece.slice(0, piece.num_rows - ended)
            self.rows += good.num_rows
            if not self.bad and good.num_rows:
                yield good
            if len(self.bad) >= MOST_TOLD:
                break
        self._check(ended)

    def _end(self) -> bytes:
        mark = self.layout.delimiter.join([END] * len(self.layout.names))
        return f"\n{mark}\n".encode()

    def _parser(self, stream: Utf8Stream) -> Any:
        lent = stream.lend()
        try:
            return pc.open_csv(pa.PythonFile(lent, mode="r"), **self._options(partial(self._invalid, lent)))
        finally:
            del lent  # the traceback of an error would hold it

    def _options(self, invalid: Callable[[Any], str]) -> dict[str, Any]:
        return {
            "read_options": pc.ReadOptions(use_threads=False, block_size=self.block, column_names=self.layout.names),
            "parse_options": pc.ParseOptions(
                delimiter=self.layout.delimiter, newlines_in_values=True, invalid_row_handler=invalid
            ),
            "convert_options": pc.ConvertOptions(
                include_columns=list(self.wanted),
                column_types=dict.fromkeys(self.wanted, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        }

    def _invalid(self, lent: Lent, row: Any) -> str:
        """``lent`` only so that it is not gone before pyarrow has let go of this function."""
        if END in row.text:
            self.unclosed = True
        elif len(self.bad) < MOST_TOLD:
            self.bad.append((row.number, row.actual_columns, shortened(row.text[:500])))
        return "skip"

    def _check(self, ended: bool) -> None:
        problems = [self._ragged()] if self.bad else []
        if self.unclosed or not (ended or self.bad):
            problems.append(self._unclosed())
        if problems:
            raise ExpectancyError(problems)

    def _ragged(self) -> Problem:
        wanted, number = len(self.layout.names), len(self.bad)
        rows = data_rows(self.layout, [row for row, _, _ in self.bad])
        told = [f"{row} has {values}" for row, (_, values, _) in zip(rows, self.bad, strict=True)]
        more = " or more have" if number >= MOST_TOLD else " has" if number == 1 else " have"
        return Problem(
            "ragged-rows",
            f"{_rows(number)}{more} another number of values than the header, which has {wanted}: "
            f"{listed(told, 10)}; the first reads: {self.bad[0][2]}",
            f"{self.layout.file.name}: {rows[0]}",
            f'{wanted} values in each row, with "{_shown(self.layout.delimiter)}" between them',
            "put quotation marks around values that hold the separator, or correct these rows",
        )

    def _unclosed(self) -> Problem:
        (row,) = data_rows(self.layout, [self.rows + len(self.bad) + self.unclosed])
        return Problem(
            "unclosed-quote",
            "a quotation mark in this row is never closed: the rest of the file would be one value",
            f"{self.layout.file.name}: {row}",
            "quotation marks in pairs",
            "close the quotation mark, or double those that belong to the text",
        )

    def _told(self, error: pa.ArrowInvalid) -> Exception:
        text = str(error)
        if "straddling object" in text:
            return RowTooLongError()
        if "invalid UTF8" in text:
            return bad_encoding(self.layout.file, "utf-8")
        problem = Problem(
            "not-a-csv",
            f"the file cannot be read as text with separators: {text}",
            self.layout.file.name,
            "a header row, then rows with as many values",
            "open it in a spreadsheet program, look for what is broken, and save it as CSV",
        )
        return ExpectancyError(problem)


@atexit.register
def _close_all() -> None:
    """After Ctrl-C the traceback may hold a reading that was left half-way."""
    for reading in list(OPEN):
        reading.close()


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"


def _shown(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else delimiter
