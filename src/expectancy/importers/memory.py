"""What already lies in memory, as a table: pandas, polars, Arrow, DuckDB relations, or columns by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pyarrow as pa

from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.domain.table import Batch, Part
from expectancy.importers.opened import Opened, no_columns

ROWS = 122_880  # of a part


def in_memory(frame: Any, name: str) -> Opened:
    """A frame as a table called ``name``; nothing is copied where Arrow can read it in place.

    Anything that speaks Arrow's C stream is taken (``__arrow_c_stream__``: pandas from 2.2 on, polars, DuckDB, Arrow),
    and a mapping of columns to lists or arrays. A frame's index is no column.

    Errors (ExpectancyError): not-a-frame; no-rows is not one, since a notebook may hold an empty frame.
    """
    table = _plain(_table(frame, name))
    starts = range(0, max(1, table.num_rows), ROWS)
    return Opened(
        files=(name,),
        columns=tuple(table.column_names),
        rows=table.num_rows,
        bytes=table.nbytes,
        pieces=tuple(Part(name, partial(_read, table, name, start)) for start in starts),
    )


def _table(frame: Any, name: str) -> pa.Table:
    if isinstance(frame, pa.Table):
        return frame
    try:
        if type(frame).__module__.startswith("pandas"):
            return pa.Table.from_pandas(frame, preserve_index=False)
        if isinstance(frame, Mapping):
            return pa.table({str(column): pa.array(list(values)) for column, values in frame.items()})
        if hasattr(frame, "__arrow_c_stream__"):
            return pa.table(frame)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise ExpectancyError(_no_frame(frame, name, f"cannot be read as columns: {error}")) from None
    raise ExpectancyError(_no_frame(frame, name, "are no table"))


def _plain(table: pa.Table) -> pa.Table:
    """Columns of nothing as texts, so that they are read as "no answer"."""
    for at, field in enumerate(table.schema):
        if pa.types.is_null(field.type):
            table = table.set_column(at, field.name, pa.nulls(table.num_rows, pa.string()))
    return table


def _read(table: pa.Table, name: str, start: int, columns: Sequence[str]) -> Iterator[Batch]:
    piece = table.slice(start, ROWS)
    if not columns:
        yield Batch(no_columns(piece.num_rows), name, start)
        return
    first = start
    for data in piece.select(list(columns)).combine_chunks().to_batches():
        yield Batch(data, name, first)
        first += data.num_rows


def _no_frame(frame: Any, name: str, what: str) -> Problem:
    return Problem(
        "not-a-frame",
        f"data of type {type(frame).__name__} {what}",
        name,
        "a pandas or polars frame, an Arrow table, or a mapping of columns to lists",
        "hand over a frame, or write the data to a file and name it with file",
    )
