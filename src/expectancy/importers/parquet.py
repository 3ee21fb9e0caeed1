"""Apache Parquet: typed columns, read a few row groups at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.domain.table import Batch, Part, Table
from expectancy.importers.columns import check_unique, find_columns, same_columns
from expectancy.importers.files import File, has_suffix, kind_of, named, open_binary, peek
from expectancy.importers.opened import Opened, file_empty, no_columns, no_rows
from expectancy.importers.options import known

ROWS = 122_880  # rows of a batch, and at least as many of a part where row groups are smaller
SUFFIXES = (".parquet", ".parq", ".pq")
MAGIC = b"PAR1"


@dataclass(frozen=True)
class Footer:
    """What a file's footer says; the file itself is closed again, so that many files cost no memory."""

    file: File
    names: tuple[str, ...]
    groups: tuple[int, ...]  # rows of each row group
    few_words: frozenset[str]  # columns that are read as places in a list of words


@dataclass(frozen=True)
class Parquet:
    """Reads Parquet files; several workers can read one file, each its own row groups."""

    name: str = "parquet"
    title: str = "Apache Parquet"
    suffixes: tuple[str, ...] = SUFFIXES
    rows: int = ROWS

    def recognises(self, path: Path) -> float:
        """By its ending and its first bytes."""
        if not has_suffix(path, self.suffixes):
            return 0.0
        return 0.8 if peek(path, len(MAGIC)) == MAGIC else 0.3

    def open(self, paths: Sequence[Path], options: Mapping[str, str]) -> Table:
        """The files as one table, a part for every few row groups.

        Errors: not-a-parquet, duplicate-columns, no-rows; while reading: unsupported-type.
        """
        files = named(paths, options)
        known(options, (), self.name, files[0].name)
        footers = [_footer(file) for file in files]
        same_columns([(footer.file, footer.names) for footer in footers])
        rows = sum(sum(footer.groups) for footer in footers)
        if not rows:
            raise no_rows(listed([file.name for file in files], 3))
        return Opened(
            files=tuple(file.name for file in files),
            columns=footers[0].names,
            rows=rows,
            bytes=sum(file.path.stat().st_size for file in files),
            pieces=tuple(part for footer in footers for part in self._parts(footer)),
        )

    def _parts(self, footer: Footer) -> Iterator[Part]:
        """Row groups in order, put together until a part has enough rows."""
        held: list[int] = []
        first = rows = 0
        for group, size in enumerate(footer.groups):
            held.append(group)
            rows += size
            if rows >= self.rows or group == len(footer.groups) - 1:
                yield Part(footer.file.name, partial(self._read, footer, tuple(held), first))
                held, first, rows = [], first + rows, 0

    def _read(self, footer: Footer, groups: Sequence[int], first: int, columns: Sequence[str]) -> Iterator[Batch]:
        wanted = find_columns(columns, footer.names, footer.file)
        try:
            words = [name for name in wanted if name in footer.few_words]
            with (
                open_binary(footer.file) as stream,
                pq.ParquetFile(stream, pre_buffer=False, read_dictionary=words) as opened,
            ):
                pieces = opened.iter_batches(
                    self.rows, groups, columns=list(dict.fromkeys(wanted)) or [footer.names[0]], use_threads=False
                )
                for piece in pieces:
                    data = _plain(piece, wanted, columns, footer.file)
                    yield Batch(data, footer.file.name, first)
                    first += data.num_rows
        except (pa.ArrowException, OSError) as error:
            raise ExpectancyError(_broken(footer.file, str(error))) from None


def _footer(file: File) -> Footer:
    with open_binary(file) as stream:
        start = stream.read(64)
        if not start:
            raise file_empty(file.name)
        if not start.startswith(MAGIC):
            raise ExpectancyError(_broken(file, f"it is {kind_of(start) or 'something else'}"))
        stream.seek(0)
        try:
            with pq.ParquetFile(stream) as opened:
                names = tuple(opened.schema_arrow.names)
                found = opened.metadata
                groups = tuple(found.row_group(at).num_rows for at in range(found.num_row_groups))
                few_words = _few_words(opened)
        except (pa.ArrowException, OSError) as error:
            raise ExpectancyError(_broken(file, str(error))) from None
    check_unique(names, file)
    return Footer(file, names, groups, few_words)


def _few_words(opened: pq.ParquetFile) -> frozenset[str]:
    """Columns of text that take under a byte a row: few words, which come back again and again."""
    schema, found = opened.schema_arrow, opened.metadata
    if any(pa.types.is_nested(kind) for kind in schema.types) or not found.num_row_groups:
        return frozenset()
    first = found.row_group(0)
    small = (name for at, name in enumerate(schema.names) if first.column(at).total_uncompressed_size < first.num_rows)
    return frozenset(name for name in small if pa.types.is_string(schema.field(name).type))


def _plain(piece: pa.RecordBatch, wanted: Sequence[str], columns: Sequence[str], file: File) -> pa.RecordBatch:
    """The columns under the names they were asked by; text that was stored as bytes as text."""
    if not columns:
        return no_columns(piece.num_rows)
    arrays = [_flat(piece.column(name), name, file) for name in wanted]
    return pa.RecordBatch.from_arrays(arrays, names=list(columns))


def _flat(array: pa.Array, name: str, file: File) -> pa.Array:
    kind = array.type
    if pa.types.is_nested(kind):
        raise ExpectancyError(_nested(name, str(kind), file))
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        try:
            return array.cast(pa.string() if pa.types.is_binary(kind) else pa.large_string())
        except pa.ArrowInvalid:
            raise ExpectancyError(_nested(name, "bytes that are not UTF-8 text", file)) from None
    return array


def _nested(name: str, kind: str, file: File) -> Problem:
    return Problem(
        "unsupported-type",
        f'the column "{name}" holds {kind}',
        f"{file.name}: {name}",
        "one value in each row: text, a number, a date",
        "write the file again with this column as plain values",
    )


def _broken(file: File, why: str) -> Problem:
    return Problem(
        "not-a-parquet",
        f"the file cannot be read as Parquet: {why}",
        file.name,
        "a whole Parquet file",
        "write or copy it again; if it is of another kind, give it its own ending",
    )


IMPORTER = Parquet()
