"""Text with separators: .csv, .tsv, .txt, plain or gzipped, in any of the encodings that exports come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from expectancy.domain.errors import listed
from expectancy.domain.table import Batch, Part, Table
from expectancy.importers.columns import find_columns, same_columns
from expectancy.importers.dialect import delimiter_of
from expectancy.importers.files import HEAD, has_suffix, kind_of, named, peek
from expectancy.importers.layout import LONGEST_ROW, Layout, layout_of, line_too_long
from expectancy.importers.opened import Notes, Opened, batches, no_columns, no_rows
from expectancy.importers.options import known
from expectancy.importers.parsing import Reading, RowTooLongError
from expectancy.importers.places import data_rows, told_lines

OPTIONS = ("encoding", "delimiter", "skip_lines", "skip_rows")
BLOCK = 1 << 20  # bytes parsed at a time; measured: larger ones are slower and take more memory


@dataclass(frozen=True)
class Csv:
    """Reads text files as columns of text, an empty value as null; memory does not grow with the rows.

    A row may be up to ``longest`` bytes. Files are read in blocks of ``block`` bytes; where a row is longer than that,
    the file is read again in the longest blocks.
    """

    name: str = "csv"
    title: str = "Text with separators: CSV, TSV, plain or gzipped"
    suffixes: tuple[str, ...] = (".csv.gz", ".tsv.gz", ".txt.gz", ".csv", ".tsv", ".txt")
    block: int = BLOCK
    longest: int = LONGEST_ROW

    def recognises(self, path: Path) -> float:
        """By its ending; a .txt only as far as its lines agree on a separator."""
        if not has_suffix(path, self.suffixes):
            return 0.0
        start = peek(path)
        packed = path.name.lower().endswith(".gz")
        if not packed and kind_of(start):
            return 0.3  # named as ours: opening it tells what it is instead
        if packed or not has_suffix(path, (".txt",)):
            return 0.7
        text = start.decode("latin-1")
        return 0.5 if delimiter_of(text, whole=len(start) < HEAD) in text else 0.3

    def open(self, paths: Sequence[Path], options: Mapping[str, str]) -> Table:
        """The files as one table, one part a file.

        Options: ``encoding``, ``delimiter`` (both found where left out), ``skip_lines`` (lines above the header),
        ``skip_rows`` (rows under the header that are no data). Errors while reading: ragged-rows, unclosed-quote,
        line-too-long, bad-encoding, bad-gzip.
        """
        files = named(paths, options)
        given = known(options, OPTIONS, self.name, files[0].name)
        layouts = [layout_of(file, given) for file in files]
        same_columns([(layout.file, layout.names) for layout in layouts])
        if not any(layout.filled for layout in layouts):
            raise no_rows(listed([file.name for file in files], 3))
        notes = Notes()
        for layout in layouts:
            if layout.note:
                notes.say(layout.file.name, "encoding", layout.note)
            if not layout.filled:
                notes.say(layout.file.name, "rows", f"{layout.file.name} has a header and no row")
        return Opened(
            files=tuple(file.name for file in files),
            columns=layouts[0].names,
            rows=None,
            bytes=sum(file.path.stat().st_size for file in files),
            pieces=tuple(self._part(layout) for layout in layouts),
            told=notes,
        )

    def _part(self, layout: Layout) -> Part:
        return Part(layout.file.name, partial(self._read, layout), partial(told_lines, layout))

    def _read(self, layout: Layout, columns: Sequence[str]) -> Iterator[Batch]:
        wanted = find_columns(columns, layout.names, layout.file)
        return batches(self._renamed(layout, wanted, columns), layout.file.name)

    def _renamed(self, layout: Layout, wanted: Sequence[str], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The columns under the names they were asked by, in that order."""
        for piece in self._pieces(layout, list(dict.fromkeys(wanted)) or [layout.names[0]]):
            if not columns:
                yield no_columns(piece.num_rows)
            else:
                yield pa.RecordBatch.from_arrays([piece.column(name) for name in wanted], names=list(columns))

    def _pieces(self, layout: Layout, wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Every row once: where a row does not fit into a block, on from there in the longest blocks."""
        done = 0
        for block in sorted({self.block, self.longest}):
            reading = Reading(layout, wanted, block)
            try:
                for piece in reading:
                    old = min(piece.num_rows, max(0, done - (reading.rows - piece.num_rows)))
                    if old < piece.num_rows:
                        done = reading.rows
                        yield piece.slice(old)
                return
            except RowTooLongError:
                pass
        (row,) = data_rows(layout, [reading.rows + 1])
        raise line_too_long(layout.file.name, row, quoted=True)


IMPORTER = Csv()
