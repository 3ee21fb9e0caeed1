"""Purchases, the list of prospects and the survey of the same customers as one table: rows of three kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from expectancy.domain.study import Purchases, Survey
from expectancy.domain.table import Batch, Part, Table
from expectancy.importers.columns import find_column
from expectancy.methods.measure.loyalty.bought import LISTED, OF_ANSWERS, OF_PROSPECTS

MARK = "1"


@dataclass(frozen=True)
class Joined:
    """The tables one after the other. ``names``: for each, the joint name of a column -> its own name."""

    tables: tuple[Table, ...]
    names: tuple[Mapping[str, str], ...]
    columns: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(file for table in self.tables for file in table.files)

    @property
    def rows(self) -> int | None:
        told = [table.rows for table in self.tables]
        return None if None in told else sum(n for n in told if n is not None)

    @property
    def bytes(self) -> int:
        return sum(table.bytes for table in self.tables)

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(note for table in self.tables for note in getattr(table, "notes", ()))

    def parts(self) -> list[Part]:
        return [
            Part(part.file, partial(_read, part, names, table.columns[0]), part.places)
            for table, names in zip(self.tables, self.names, strict=True)
            for part in table.parts()
        ]


def _read(part: Part, names: Mapping[str, str], some: str, wanted: Sequence[str]) -> Iterator[Batch]:
    """The wanted columns under their joint names; those that this table does not have are empty."""
    found = list(dict.fromkeys(names[name] for name in wanted if names.get(name))) or [some]
    for batch in part.read(found):
        size = batch.data.num_rows
        arrays = []
        for name in wanted:
            if names.get(name):
                arrays.append(batch.data.column(names[name]))
            else:
                arrays.append(pa.array([MARK] * size) if name in names else pa.nulls(size, pa.string()))
        yield Batch(pa.RecordBatch.from_arrays(arrays, names=list(wanted)), batch.file, batch.first_row)


def with_prospects_and_answers(source: Purchases, bought: Table, prospects: Table | None, asked: Table | None) -> Table:
    """The table of purchases; with it, where the study tells them, prospects and what customers answered."""
    tables, names = [bought], [{name: name for name in bought.columns}]
    if prospects is not None:
        tables.append(prospects)
        names.append(_of_prospects(source, prospects, bought.columns))
    if asked is not None and source.answers is not None:
        tables.append(asked)
        names.append(_of_answers(source, source.answers))
    if len(tables) == 1:
        return bought
    return Joined(tuple(tables), tuple(names), tuple(dict.fromkeys(name for each in names for name in each)))


def _of_prospects(source: Purchases, table: Table, columns: Sequence[str]) -> dict[str, str]:
    """Their customer, day of first contact and segments; "" stands for the mark that every row has."""
    found = {LISTED: "", source.customer: find_column(source.customer, table.columns) or ""}
    if source.contacted is not None:
        found[f"{OF_PROSPECTS}{source.contacted}"] = source.contacted
    taken = {source.customer, source.date, source.amount}
    return found | {name: name for name in table.columns if name in columns and name not in taken}


def _of_answers(source: Purchases, survey: Survey) -> dict[str, str]:
    """Who answered what. A survey's segments are not those of purchases: answers count wherever the customer bought."""
    assert survey.respondent is not None
    told = (*survey.outcomes.values(), *filter(None, (survey.date,)))
    return {source.customer: survey.respondent} | {f"{OF_ANSWERS}{column}": column for column in told}
