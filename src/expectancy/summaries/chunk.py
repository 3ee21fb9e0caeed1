"""A batch decoded once for all blocks: ratings as small integers, segments as codes, ids as groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from expectancy.domain.table import Batch
from expectancy.summaries.cells import Cells
from expectancy.summaries.decode import Words, dictionary, is_text, marks_of, to_number
from expectancy.summaries.faults import Faults
from expectancy.summaries.groups import Hashes, hash_ids, hash_rows
from expectancy.summaries.records import Records
from expectancy.summaries.runs import ROWS, Order, Runs
from expectancy.summaries.variables import NOT_TOLD, Marks, Rating

WEIGHT_UNIT = 1_000_000  # weights are counted in millionths, so that sums are exact in any order


@dataclass
class Chunk:
    """One batch, decoded on demand; whatever offends is counted in ``faults`` with its row."""

    batch: Batch
    ratings: Mapping[str, Rating]
    groups: int
    respondent: str | None = None
    faults: Faults = field(default_factory=Faults)
    dates: str = ""  # how dates with slashes are written; "" where nobody told
    records: Records | None = None  # which rows' answers do not count
    weight: str | None = None  # the survey's: rows without a weight above 0 take no part
    _read: dict[str, Marks] = field(default_factory=dict)
    _marks: dict[str, Marks] = field(default_factory=dict)
    _sorted: dict[tuple[int, str], Marks] = field(default_factory=dict)
    _words: dict[str, Words] = field(default_factory=dict)
    _cells: dict[int, npt.NDArray[np.int64]] = field(default_factory=dict)
    _places: dict[int, npt.NDArray[np.int64]] = field(default_factory=dict)
    _narrow: dict[int, npt.NDArray[np.int32]] = field(default_factory=dict)
    _scaled: dict[tuple[int, int], npt.NDArray[np.int64]] = field(default_factory=dict)
    _orders: dict[int, Order] = field(default_factory=dict)
    _runs: dict[tuple[int, int], Runs] = field(default_factory=dict)
    _weights: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)
    _bad: dict[str, npt.NDArray[np.bool_]] = field(default_factory=dict)  # rows whose weight is none
    _told: set[tuple[str, str, str, int, int]] = field(default_factory=set)

    @property
    def rows(self) -> int:
        return int(self.batch.data.num_rows)

    def column(self, name: str) -> pa.Array:
        return self.batch.data.column(name)

    def fault(self, column: str, kind: str, value: object, where: npt.NDArray[np.bool_]) -> None:
        """Count the rows marked in ``where`` as offending with one value; once, however many blocks read the column."""
        first, count = int(np.argmax(where)), int(where.sum())
        fault = (column, kind, str(value), first, count)
        if fault not in self._told:
            self._told.add(fault)
            self.faults.add(column, kind, str(value), count, self.batch.file, self.batch.first_row + first + 1)

    @cached_property
    def hashes(self) -> Hashes:
        if self.respondent is None:
            return hash_rows(self.batch.file, self.batch.first_row, self.rows)
        ids = self.column(self.respondent)
        hashes = hash_ids(ids)
        gone = self._nameless(ids)
        if gone.any():  # those without an id are nobody's twin: each is told apart by its row
            hashes[gone] = hash_rows(self.batch.file, self.batch.first_row, self.rows)[gone]
        return hashes

    def _nameless(self, ids: pa.Array) -> npt.NDArray[np.bool_]:
        """Rows whose id is missing or blank."""
        gone = np.asarray(ids.is_null())
        if pa.types.is_dictionary(ids.type):
            ids = ids.dictionary_decode()
        if pa.types.is_string(ids.type) or pa.types.is_large_string(ids.type):
            import pyarrow.compute as pc  # at use: to load it takes as long as to read 40,000 rows

            gone = gone | np.asarray(pc.equal(pc.utf8_trim_whitespace(ids), "").fill_null(True))
        return gone

    @cached_property
    def group(self) -> npt.NDArray[np.int32]:
        return (self.hashes & np.uint64(self.groups - 1)).astype(np.int32)

    def cell(self, cells: Cells) -> npt.NDArray[np.int64]:
        """For each row its cell. Blocks that share ``cells`` share the work."""
        key = id(cells)
        if key not in self._cells:
            self._cells[key] = cells.places([self.words(column) for column in cells.by], self.rows)
        return self._cells[key]

    def place(self, cells: Cells) -> npt.NDArray[np.int64]:
        """For each row cell * groups + group."""
        key = id(cells)
        if key not in self._places:
            self._places[key] = self.cell(cells) * self.groups + self.group
        return self._places[key]

    def narrow_place(self, cells: Cells) -> npt.NDArray[np.int32]:
        """``place`` as the compiled kernel wants it."""
        key = id(cells)
        if key not in self._narrow:
            self._narrow[key] = self.place(cells).astype(np.int32)
        return self._narrow[key]

    def scaled(self, cells: Cells, size: int) -> npt.NDArray[np.int64]:
        """``place`` times the size of a table: where each row's table begins, for all tables of one size."""
        key = id(cells), size
        if key not in self._scaled:
            self._scaled[key] = self.place(cells) * size
        return self._scaled[key]

    def order(self, cells: Cells) -> Order:
        """The rows sorted by cell and group."""
        key = id(cells)
        if key not in self._orders:
            self._orders[key] = Order.of(self.place(cells), len(cells) * self.groups)
        return self._orders[key]

    def runs(self, cells: Cells, longest: int = ROWS) -> Runs:
        """The rows sorted by cell and group, in pieces of at most ``longest`` rows."""
        key = id(cells), min(longest, ROWS)
        if key not in self._runs:
            self._runs[key] = Runs.of(self.order(cells), longest)
        return self._runs[key]

    def marks(self, column: str) -> Marks:
        """The answers of a rated column: 0 for "no answer", 1 for the lowest rating, as a table's axis counts them."""
        if not self._some_left_out:
            return self._answers(column)
        if column not in self._marks:
            self._marks[column] = self._answers(column) * ~self.left_out
        return self._marks[column]

    @cached_property
    def left_out(self) -> npt.NDArray[np.bool_]:
        """The rows whose answers do not count."""
        weightless = False if self.weight is None else self.weights(self.weight) == 0
        return np.asarray(self.ruled_out | weightless)

    @cached_property
    def _some_left_out(self) -> bool:
        return (self.records is not None or self.weight is not None) and bool(self.left_out.any())

    @cached_property
    def ruled_out(self) -> npt.NDArray[np.bool_]:
        """The rows that the study leaves out by a rule about their answers."""
        return np.zeros(self.rows, dtype=bool) if self.records is None else self.records.left_out(self._answers)

    @property
    def zero_weights(self) -> int:
        """How many of the others are left out because their weight is 0; what is no weight at all is a fault."""
        bad = False if self.weight is None else self._bad[self.weight]
        return int((self.left_out & ~self.ruled_out & ~np.asarray(bad)).sum())

    def _answers(self, column: str) -> Marks:
        """The answers as they were given, whether they count or not."""
        if column not in self._read:
            self._read[column] = marks_of(self.column(column), self.ratings[column], self.fault)
        return self._read[column]

    def sorted(self, column: str, runs: Runs) -> Marks:
        """The marks of a column in the order of the runs; 0 where nobody stands."""
        key = id(runs), column
        if key not in self._sorted:
            self._sorted[key] = runs.sort(self.marks(column))
        return self._sorted[key]

    def words(self, column: str) -> Words:
        """A text column as codes and the words they stand for; empty and missing become "(not told)"."""
        if column not in self._words:
            self._words[column] = dictionary(self.column(column))
        return self._words[column]

    def weights(self, column: str) -> npt.NDArray[np.int64]:
        """Weights in millionths; a missing, negative or unreadable one is a fault and counts 0."""
        if column not in self._weights:
            value = self.numbers(column)
            bad = ~(value >= 0) | (value > 9e9)
            if bad.any():
                self.fault(column, "bad-weight", _first_text(self.column(column), bad), bad)
            micro = np.rint(np.where(bad, 0.0, value) * WEIGHT_UNIT)
            self._weights[column], self._bad[column] = micro.astype(np.int64), bad
        return self._weights[column]

    def numbers(self, column: str) -> npt.NDArray[np.float64]:
        """A numeric column as float64; empty is NaN, unreadable text is NaN and a fault."""
        array = self.column(column)
        if not is_text(array.type):
            return np.asarray(array.cast(pa.float64()).fill_null(np.nan))
        indices, words = self.words(column)
        lookup = np.empty(len(words))
        for at, word in enumerate(words):
            number = to_number(word)
            lookup[at] = np.nan if number is None else number
            if number is None and word != NOT_TOLD:
                self.fault(column, "not-a-number", word, indices == at)
        return lookup[indices]


def _first_text(array: pa.Array, where: npt.NDArray[np.bool_]) -> str:
    """As it stands in the cell; "" where that is empty."""
    value = array[int(np.argmax(where))].as_py()
    return "" if value is None or value != value else str(value).strip()  # a number that is none is empty, too
