"""Where a data row stands in its text file: the line on which it begins, found by reading again up to it."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice

from expectancy.domain.errors import ExpectancyError
from expectancy.importers.encoding import unpacked
from expectancy.importers.layout import LONGEST_ROW, Layout

BLANK = ("\n", "\r", "\r\n")


def lines_of(layout: Layout, rows: Collection[int]) -> dict[int, int]:
    """The 1-based line on which each of these 1-based data rows begins; rows that are not found are left out.

    Values in quotation marks may hold line breaks, so that the file is parsed again, up to the row before the last
    one that is asked for. Only for telling an error: it takes about as long as reading did.
    """
    try:
        with _opened(layout) as text:
            return dict(_found(text, layout, set(rows)))
    except (ExpectancyError, csv.Error, OSError, ValueError, EOFError):  # the file is no more what it was
        return {}


def told_lines(layout: Layout, rows: Collection[int]) -> Mapping[int, str]:
    """``line 14`` for each of these data rows."""
    return {row: f"line {line:,}" for row, line in lines_of(layout, rows).items()}


def data_rows(layout: Layout, rows: Sequence[int]) -> list[str]:
    """``data row 12 (line 14)`` for each of these data rows."""
    lines = told_lines(layout, rows)
    return [f"data row {row:,} ({lines[row]})" if row in lines else f"data row {row:,}" for row in rows]


@contextmanager
def _opened(layout: Layout) -> Iterator[io.TextIOWrapper]:
    """The text of the file, with csv's limit of a value as high as ours."""
    limit = csv.field_size_limit(LONGEST_ROW)
    try:
        with unpacked(layout.file) as raw, io.TextIOWrapper(raw, encoding=layout.encoding, newline="") as text:
            yield text
    finally:
        csv.field_size_limit(limit)


def _found(text: io.TextIOWrapper, layout: Layout, rows: set[int]) -> Iterator[tuple[int, int]]:
    last, number = max(rows), 0
    counted = _Counted(text)
    for _ in islice(counted, layout.lines):
        pass
    reader = csv.reader(counted, delimiter=layout.delimiter)
    while number < last - 1:
        before = counted.lines
        cells = next(reader, None)
        if cells is None:
            return
        if cells:  # a blank line is no row
            number += 1
            if number in rows:
                yield number, before + 1
    if counted.goes_on():
        yield last, counted.lines + 1


class _Counted:
    """The lines of a text, counted. Line ends are \\n, \\r and \\r\\n, nothing else."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.lines = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline()
        if not line:
            raise StopIteration
        self.lines += 1
        return line

    def goes_on(self) -> bool:
        """Whether a line with something in it follows, blank ones aside. It may be endless: only its start is read."""
        while (start := self._text.readline(2)) in BLANK:
            self.lines += 1
        return bool(start)
