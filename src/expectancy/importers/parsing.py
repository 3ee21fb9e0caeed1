"""One pass of pyarrow's parser over a text file: its rows, and all that is wrong with some of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc

from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.importers.encoding import bad_encoding
from expectancy.importers.headers import shortened
from expectancy.importers.layout import Layout
from expectancy.importers.stream import END, Utf8Stream

MOST_TOLD = 20  # offending rows told at once


class RowTooLongError(Exception):
    """A row is longer than the block in which it was to be read."""


class Reading:
    """One pass of pyarrow's parser over a file: its rows, and what is wrong with some of them."""

    def __init__(self, layout: Layout, wanted: Sequence[str], block: int) -> None:
        self.layout, self.wanted, self.block = layout, wanted, block
        self.rows = 0  # good rows so far
        self.bad: list[tuple[int, int, str]] = []  # row, values, beginning of its text
        self.unclosed = False

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        file = self.layout.file
        stream = Utf8Stream(file, self.layout.encoding, self.layout.start, self._end())
        reader = None
        try:
            reader = self._parser(stream)
            yield from self._good(reader)
        except UnicodeDecodeError:
            raise bad_encoding(file, self.layout.encoding) from None
        except pa.ArrowInvalid as error:
            raise self._told(error) from None
        finally:
            if reader is not None:
                reader.close()
            stream.close()

    def _good(self, reader: Any) -> Iterator[pa.RecordBatch]:
        """The pieces without our mark at the end. After the first bad row nothing is handed out: all are looked for."""
        ended = False
        for piece in reader:
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
        return pc.open_csv(
            pa.PythonFile(stream, mode="r"),
            read_options=pc.ReadOptions(use_threads=False, block_size=self.block, column_names=self.layout.names),
            parse_options=pc.ParseOptions(
                delimiter=self.layout.delimiter, newlines_in_values=True, invalid_row_handler=self._invalid
            ),
            convert_options=pc.ConvertOptions(
                include_columns=list(self.wanted),
                column_types=dict.fromkeys(self.wanted, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )

    def _invalid(self, row: Any) -> str:
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
        told = [f"data row {row:,} has {values}" for row, values, _ in self.bad]
        more = " or more have" if number >= MOST_TOLD else " has" if number == 1 else " have"
        row, _, text = self.bad[0]
        return Problem(
            "ragged-rows",
            f"{_rows(number)}{more} another number of values than the header, which has {wanted}: "
            f"{listed(told, 10)}; the first reads: {text}",
            f"{self.layout.file.name}: data row {row:,}",
            f'{wanted} values in each row, with "{_shown(self.layout.delimiter)}" between them',
            "put quotation marks around values that hold the separator, or correct these rows",
        )

    def _unclosed(self) -> Problem:
        row = f"data row {self.rows + len(self.bad) + self.unclosed:,}"
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


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"


def _shown(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else delimiter
