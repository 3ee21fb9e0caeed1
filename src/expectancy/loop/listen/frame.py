"""The frame of a sample: a list of customers, read once for who is in which stratum and what number she drew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.domain.table import Batch, Table
from expectancy.importers.opening import open_table
from expectancy.loop.scan import Watch
from expectancy.summaries.cells import Cells, Key, TooManyCellsError
from expectancy.summaries.decode import dictionary
from expectancy.summaries.groups import hash_ids, hash_rows, mixed
from expectancy.summaries.variables import NOT_TOLD


@dataclass(frozen=True)
class Frame:
    """For every customer, in the order of the list: a random number, and the place of her stratum in ``keys``."""

    file: str
    table: Table
    strata: tuple[str, ...]
    keys: tuple[Key, ...]
    numbers: npt.NDArray[np.uint64]
    places: npt.NDArray[np.int64]

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """Customers of each stratum."""
        return np.bincount(self.places, minlength=len(self.keys))

    def rows(self, chosen: npt.NDArray[np.intp]) -> Iterator[tuple[int, dict[str, Any]]]:
        """(place in the list, row) of some customers, in the order of the list: a second reading."""
        start, wanted = 0, np.sort(chosen)
        for batch in _batches(self.table, self.table.columns):
            here = wanted[(wanted >= start) & (wanted < start + batch.data.num_rows)] - start
            if len(here):
                yield from zip((here + start).tolist(), batch.data.take(here).to_pylist(), strict=True)
            start += batch.data.num_rows


def read_frame(path: Path, strata: Sequence[str], id_: str | None, seed: int, watch: Watch) -> Frame:
    """Read the list once.

    Errors: those of opening a file; unknown-column; duplicate-ids, since who stands twice would be drawn twice as
    likely; no-stratum, where the columns of a customer are empty; too-many-values.
    """
    table = open_table(path.name, path.parent.resolve(), None, {}, anywhere=True)
    done = watch.start(f"reading {path.name}", table.rows)
    cells, numbers, places = Cells(tuple(strata)), [], []
    asked = list(dict.fromkeys([*strata, *([id_] if id_ else [])]))
    for batch in _batches(table, asked):
        numbers.append(_numbers(batch, id_, seed))
        columns = [dictionary(batch.data.column(column)) for column in strata]
        try:
            places.append(cells.places(columns, batch.data.num_rows))
        except TooManyCellsError as error:
            raise ExpectancyError(_too_many(path.name, str(error))) from None
        done(batch.data.num_rows)
    found = Frame(path.name, table, tuple(strata), tuple(cells.index), np.concatenate(numbers), np.concatenate(places))
    _check(found, id_)
    return found


def _batches(table: Table, columns: Sequence[str]) -> Iterator[Batch]:
    return (batch for part in table.parts() for batch in part.read(list(columns)))


def _numbers(batch: Batch, id_: str | None, seed: int) -> npt.NDArray[np.uint64]:
    """A number a customer, from her id or else her row, turned by the seed."""
    rows = batch.data.num_rows
    hashes = hash_rows(batch.file, batch.first_row, rows) if id_ is None else hash_ids(batch.data.column(id_))
    return mixed(hashes ^ mixed(np.full(rows, seed, dtype=np.uint64)))


def _check(frame: Frame, id_: str | None) -> None:
    problems = []
    if id_ is not None:
        twice = len(frame.numbers) - len(np.unique(frame.numbers))
        if twice:
            problems.append(_twice(frame.file, id_, twice))
    untold = [key for key in frame.keys if NOT_TOLD in key]
    if untold:
        n = int(sum(frame.sizes[frame.keys.index(key)] for key in untold))
        problems.append(_untold(frame, n))
    if problems:
        raise ExpectancyError(problems)


def _twice(file: str, id_: str, twice: int) -> Problem:
    return Problem(
        "duplicate-ids",
        f"{twice:,} rows have an id that an earlier row has too",
        f"{file}: column {id_}",
        "every customer once: who stands twice is drawn twice as likely",
        "take the duplicates out, or name the column that tells customers apart",
    )


def _untold(frame: Frame, n: int) -> Problem:
    return Problem(
        "no-stratum",
        f"{n:,} customers have nothing in {listed(list(frame.strata))}",
        f"{frame.file}: {listed(list(frame.strata))}",
        "a value for every customer, since each belongs to one stratum",
        'fill the cells, if need be with a word such as "unknown"',
    )


def _too_many(file: str, what: str) -> Problem:
    return Problem(
        "too-many-values",
        what,
        file,
        "columns with a few groups, such as a region or an age band",
        "choose other columns for --strata, or group their values first",
    )
