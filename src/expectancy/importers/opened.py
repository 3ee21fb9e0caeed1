"""The table that every importer of this package hands out, and how small pieces become batches of a good size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.domain.table import Batch, Part

FEWEST_ROWS = 65_536  # smaller pieces are put together ...
MOST_ROWS = 131_072  # ... larger ones are cut; products of ratings stay exact in float32 well above this
MOST_BYTES = 32_000_000  # long texts: fewer rows a batch


class Notes:
    """Sentences about what was found while opening and reading; the same finding told twice is kept once."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], str] = {}

    def say(self, file: str, about: str, sentence: str) -> None:
        self._said[file, about] = sentence

    def sentences(self) -> tuple[str, ...]:
        return tuple(sentence for _, sentence in sorted(self._said.items()))


@dataclass(frozen=True)
class Opened:
    """Files opened as one table; nothing but their headers has been read."""

    files: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int | None
    bytes: int
    pieces: tuple[Part, ...]
    told: Notes = field(default_factory=Notes)

    def parts(self) -> list[Part]:
        return list(self.pieces)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know: the encoding that was found, cells that could not be read. Grows with reading."""
        return self.told.sentences()


def batches(pieces: Iterable[pa.RecordBatch], file: str) -> Iterator[Batch]:
    """The pieces of one file, in order, as batches of 65,536 to 131,072 rows (fewer where the texts are long)."""
    row = 0
    for data in _cut(_gathered(pieces)):
        yield Batch(data, file, row)
        row += data.num_rows


def _gathered(pieces: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    held: list[Any] = []
    rows = size = 0
    for piece in pieces:
        held.append(piece)
        rows, size = rows + piece.num_rows, size + piece.nbytes
        if rows >= FEWEST_ROWS or size >= MOST_BYTES:
            yield _joined(held)
            held, rows, size = [], 0, 0
    if rows:
        yield _joined(held)


def _joined(pieces: list[Any]) -> pa.RecordBatch:
    if len(pieces) == 1:
        return pieces[0]
    if not pieces[0].num_columns:  # only rows are counted: joining such pieces would lose their number
        return no_columns(sum(piece.num_rows for piece in pieces))
    return pa.concat_batches(pieces)


def _cut(pieces: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for piece in pieces:
        for start in range(0, piece.num_rows, MOST_ROWS):
            yield piece if piece.num_rows <= MOST_ROWS else piece.slice(start, MOST_ROWS)


def no_columns(rows: int) -> pa.RecordBatch:
    """A batch of ``rows`` rows without any column."""
    return pa.RecordBatch.from_arrays([pa.nulls(rows)], ["rows"]).select([])


def no_rows(name: str) -> ExpectancyError:
    """A file (or all files of a pattern) with a header and nothing under it."""
    return ExpectancyError(
        Problem(
            "no-rows",
            "there is a header and no row under it",
            name,
            "at least one row of data",
            "check that the export was complete; if it was, leave this file out",
        )
    )


def file_empty(name: str) -> ExpectancyError:
    """A file with nothing in it."""
    return ExpectancyError(
        Problem(
            "file-empty",
            "the file is empty",
            name,
            "a header row and rows of data",
            "export or download it again",
        )
    )
