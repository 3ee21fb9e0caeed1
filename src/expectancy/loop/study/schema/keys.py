"""A key and a section of a study.toml, and the keys that all sources share."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from expectancy.summaries.dates import DATE_ORDERS

READER_OPTIONS = ("sheet", "encoding", "delimiter", "skip_rows", "skip_lines")


@dataclass(frozen=True)
class Key:
    """One key: how it is called, what it holds, and what it means in one line."""

    name: str
    kind: str  # a reader of loop/study/values.py
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None  # of numbers, both ends included
    high: float | None = None


@dataclass(frozen=True)
class Section:
    """One section. ``path`` is its heading; ``many`` ones are written with double brackets, as often as wanted."""

    path: str
    many: bool
    meaning: str
    record: type
    keys: tuple[Key, ...]

    @property
    def heading(self) -> str:
        return f"[[{self.path}]]" if self.many else f"[{self.path}]"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(key.name for key in self.keys)

    def key(self, name: str) -> Key:
        return next(key for key in self.keys if key.name == name)

    def default(self, name: str) -> Any:
        """What holds where the key is left out: the record's own default, None where it has none."""
        found = {field.name: field.default for field in dataclasses.fields(self.record)}.get(name)
        return None if found is dataclasses.MISSING else found


def source_keys(name_of: str) -> tuple[Key, ...]:
    return (
        Key(
            "name",
            "text",
            f"What this {name_of} is called in results; the file's name when left out, with the kind of source after "
            "it where another source has that name: then give both a name.",
        ),
        Key("file", "file", "The file, or a pattern such as `orders_*.csv` for many; inside the study's folder.", True),
        Key("format", "text", "The importer (`expectancy catalog importers`); recognised when left out."),
        Key("sheet", "text", "The sheet of a workbook; the first when left out."),
        Key("encoding", "text", "How the text is encoded, such as `cp1252`; recognised when left out."),
        Key("delimiter", "text", "What separates the columns, such as `;`; recognised when left out."),
        Key("skip_rows", "whole", "How many rows under the headings are not data.", low=0),
        Key("skip_lines", "whole", "How many lines stand above the headings.", low=0),
    )


NOTE = Key("note", "text", "What a reader should know of this source; shown in the list of sources.")
DATES = Key(
    "dates",
    "choice",
    "How dates with slashes are written; needed where 03/04/2026 may be either.",
    False,
    DATE_ORDERS,
)
SEGMENTS = Key("segments", "columns", "The columns to split results by.")
