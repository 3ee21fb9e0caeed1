"""A codebook among the files: a table whose rows name the columns of another file, with wordings and dimensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from expectancy.importers.headers import Aside
from expectancy.loop.init.columns import Column
from expectancy.loop.init.items import bare, questions

FEWEST_NAMED = 3
NAMED = 0.4  # share of its rows that name a column or question of another file; it may tell of further files too
TEXT = ("question", "wording", "label", "text", "item")
DIMENSION = ("dimension", "construct", "factor")


@dataclass(frozen=True)
class Looked:
    """A file as it was looked at: its path in the study, its columns, and its first rows as text."""

    file: str
    columns: tuple[Column, ...]
    table: pa.Table
    asides: tuple[Aside, ...] = ()  # rows above and under its headings that are no data


@dataclass(frozen=True)
class Wording:
    """What a codebook says of a column."""

    text: str
    dimension: str


Wordings = Mapping[str, Wording]


def codebooks(looked: Sequence[Looked]) -> tuple[list[str], dict[str, Wording]]:
    """The files that are codebooks, and what they say, by column."""
    books: list[str] = []
    said: dict[str, Wording] = {}
    for each in looked:
        others = {name for other in looked if other is not each for name in _named_in(other)}
        names = next((column for column in each.columns if _names(column, others)), None)
        if names is not None:
            books.append(each.file)
            said |= _said(each, names)
    return books, said


def _named_in(looked: Looked) -> set[str]:
    """Its columns, and its questions that have a column for each role: F1 of F1_functional and F1_dysfunctional."""
    return {column.name for column in looked.columns} | {question.id for question in questions(looked.columns)}


def _names(column: Column, others: set[str]) -> bool:
    hits = len({bare(name) for name in column.counts} & {bare(name) for name in others})
    return hits >= FEWEST_NAMED and hits >= NAMED * column.filled


def _said(book: Looked, names: Column) -> dict[str, Wording]:
    rest = [column for column in book.columns if column is not names and column.is_text]
    text = _first(rest, TEXT) or max(rest, key=lambda column: column.mean_length, default=None)
    dimension = _first(rest, DIMENSION)
    if text is None:
        return {}
    told = {
        row[names.name].strip(): Wording(
            (row[text.name] or "").strip(), (row[dimension.name] or "").strip() if dimension else ""
        )
        for row in book.table.to_pylist()
        if row[names.name] and (row[text.name] or "").strip()
    }
    return {bare(name): wording for name, wording in told.items()} | told


def _first(columns: Sequence[Column], names: Sequence[str]) -> Column | None:
    return next((column for name in names for column in columns if column.named(name)), None)
