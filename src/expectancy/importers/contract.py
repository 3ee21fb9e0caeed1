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
        """0..1: how sure we are, from the name and the first bytes, that this file is of this format."""

    def open(self, paths: Sequence[Path], options: Mapping[str, str]) -> Table:
        """The files as one table; all must have the same columns. ``options``: sheet, encoding, delimiter ..."""
