"""Expectations asked of other customers than perceptions: one table whose rows are either the one or the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from expectancy.domain.study import Survey
from expectancy.domain.table import Batch, Part, Table
from expectancy.summaries.decode import dictionary, plain
from expectancy.summaries.variables import NOT_TOLD

PREFIX = "expected: "  # two files may call different questions alike


def expected_name(column: str) -> str:
    """What the column with an expectation is called beside those with perceptions."""
    return f"{PREFIX}{column}"


@dataclass(frozen=True)
class TwoSamples:
    """``perceived`` and ``expected`` one after the other. Columns with expectations are empty in the first, and those
    that only ``own`` customers were asked are empty in the second; what both files have is one column."""

    perceived: Table
    expected: Table
    asked: tuple[str, ...]  # columns with expectations, as their file calls them
    own: frozenset[str]  # rated columns of the perceptions

    @property
    def files(self) -> tuple[str, ...]:
        return (*self.perceived.files, *self.expected.files)

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.perceived.columns, *map(expected_name, self.asked))

    @property
    def rows(self) -> int | None:
        if self.perceived.rows is None or self.expected.rows is None:
            return None
        return self.perceived.rows + self.expected.rows

    @property
    def bytes(self) -> int:
        return self.perceived.bytes + self.expected.bytes

    def parts(self) -> list[Part]:
        there = {name: name for name in self.expected.columns if name not in self.own}
        there |= {expected_name(name): name for name in self.asked}
        here = {name: name for name in self.perceived.columns}
        return [
            Part(part.file, partial(_renamed, part, names, table.columns), part.places)
            for table, names in ((self.perceived, here), (self.expected, there))
            for part in table.parts()
        ]


def _renamed(part: Part, names: Mapping[str, str], known: Sequence[str], wanted: Sequence[str]) -> Iterator[Batch]:
    """The wanted columns under their joint names; those that this file does not have are empty."""
    found = list(dict.fromkeys(names[name] for name in wanted if name in names)) or [known[0]]
    for batch in part.read(found):
        empty = pa.nulls(batch.data.num_rows, pa.string())
        arrays = [batch.data.column(names[name]) if name in names else empty for name in wanted]
        yield Batch(pa.RecordBatch.from_arrays(arrays, names=list(wanted)), batch.file, batch.first_row)


@dataclass(frozen=True)
class TwoKindsOfRows:
    """One file in which ``rows`` (column -> values) were asked what they expect, and all others what they perceive."""

    table: Table
    asked: tuple[str, ...]
    own: frozenset[str]
    rows_expected: Mapping[str, tuple[str, ...]]

    @property
    def files(self) -> tuple[str, ...]:
        return self.table.files

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.table.columns, *map(expected_name, self.asked))

    @property
    def rows(self) -> int | None:
        return self.table.rows

    @property
    def bytes(self) -> int:
        return self.table.bytes

    def parts(self) -> list[Part]:
        return [Part(part.file, partial(self._read, part), part.places) for part in self.table.parts()]

    def _read(self, part: Part, wanted: Sequence[str]) -> Iterator[Batch]:
        names = {expected_name(name): name for name in self.asked}
        found = list(dict.fromkeys([names.get(name, name) for name in wanted] + list(self.rows_expected)))
        for batch in part.read(found):
            expecting = np.zeros(batch.data.num_rows, dtype=bool)
            for column, values in self.rows_expected.items():
                expecting |= _among(batch.data.column(column), values)
            arrays = []
            for name in wanted:
                array = batch.data.column(names.get(name, name))
                if name in names:
                    array = _only(array, expecting)
                elif name in self.own:
                    array = _only(array, ~expecting)
                arrays.append(array)
            yield Batch(pa.RecordBatch.from_arrays(arrays, names=list(wanted)), batch.file, batch.first_row)


def _among(array: pa.Array, values: Sequence[str]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """The rows with one of the values; case and blanks do not count, "" is empty."""
    indices, words = dictionary(array)
    wanted = {plain(value) or NOT_TOLD for value in values}
    return np.array([plain(word) in wanted for word in words], dtype=bool)[indices]


def _only(array: pa.Array, where: np.ndarray[Any, np.dtype[np.bool_]]) -> pa.Array:
    """The array, empty where not ``where``."""
    return array.take(pa.array(np.arange(len(array)), mask=~where))


def with_both_samples(survey: Survey, table: Table, expected: Table | None) -> Table:
    """The survey's table; where expectations were asked of other customers, with theirs (``expected``: their file)."""
    if expected is None and not survey.expected_rows:
        return table
    asked = tuple(
        dict.fromkeys(item.roles["expected"].removeprefix(PREFIX) for item in survey.items if "expected" in item.roles)
    )
    roles = [column for item in survey.items for role, column in item.roles.items() if role != "expected"]
    own = frozenset((*roles, *survey.outcomes.values(), *(survey.model.columns if survey.model else ())))
    if expected is not None:
        return TwoSamples(table, expected, asked, own)
    return TwoKindsOfRows(table, asked, own, survey.expected_rows)
