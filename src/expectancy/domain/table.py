"""What an importer hands to an engine: a table that can be read in parts, each part as Arrow batches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Batch:
    """Some rows of a part, in order. ``first_row`` is the 0-based number of the first one in its file (data rows)."""

    data: pa.RecordBatch
    file: str
    first_row: int


@dataclass(frozen=True)
class Part:
    """A piece that one worker reads alone: a file, or a few row groups of one."""

    file: str
    read: Callable[[Sequence[str]], Iterator[Batch]]  # the columns wanted -> their batches
    # 1-based data rows of the file -> where people find them, such as "line 14". May read the file again, for errors
    # only; None where rows have no other place, as in Parquet.
    places: Callable[[Collection[int]], Mapping[int, str]] | None = None


class Table(Protocol):
    """An opened source. Columns come as text (csv, xlsx) or as typed Arrow (parquet); nothing is read yet."""

    @property
    def files(self) -> tuple[str, ...]: ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def rows(self) -> int | None:
        """How many rows there are where that is known without reading (parquet), else None."""

    @property
    def bytes(self) -> int:
        """Size on disk: for progress, and to choose the number of random groups."""

    def parts(self) -> list[Part]: ...
