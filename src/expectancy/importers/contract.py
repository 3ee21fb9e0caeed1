"""What an importer is: it recognises files of its format and opens them as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from expectancy.domain.table import Table


@runtime_checkable
class Importer(Protocol):
    """One format; a module of this shelf exports it as ``IMPORTER``."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def suffixes(self) -> tuple[str, ...]:
        """File endings, lower case, longest first: (".csv.gz", ".csv")."""

    def recognises(self, path: Path) -> float:
        """0..1: how sure we are, from the name and the first bytes, that this file is of this format.

        A general format (csv, xlsx, parquet) stays at or under 0.8 for its own ending, so that a survey tool's importer
        that finds its own marks in the file can say more. An unreadable or absent file is no error here.
        """

    def open(self, paths: Sequence[Path], options: Mapping[str, str]) -> Table:
        """The files as one table; all must have the same columns, in whatever order.

        ``options`` are those of the study (sheet, encoding, delimiter, skip_lines, skip_rows ...); ``folder`` is the
        study's folder, and files are told (in errors, in ``Batch.file``) relative to it. A table may carry ``notes``:
        sentences about what was found while opening and reading, for the person who asked.

        Errors: ``ExpectancyError``; the codes are listed in docs/reference/errors.md.
        """
