"""A batch decoded once for all blocks: ratings as integers, segments as codes, dates as days, ids as groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from expectancy.domain.table import Batch
from expectancy.summaries.cells import Cells
from expectancy.summaries.faults import Faults
from expectancy.summaries.groups import Hashes, hash_ids, hash_rows
from expectancy.summaries.variables import LARGEST, MISSING, NOT_TOLD, Codes, Rating

WEIGHT_UNIT = 1_000_000  # weights are counted in millionths, so that sums are exact in any order


@dataclass
class Chunk:
    """One batch, decoded on demand; whatever offends is counted in ``faults`` with its row."""

    batch: Batch
    ratings: Mapping[str, Rating]
    groups: int
    respondent: str | None = None
    faults: Faults = field(default_factory=Faults)
    _codes: dict[str, Codes] = field(default_factory=dict)
    _words: dict[str, tuple[npt.NDArray[np.int32], list[str]]] = field(default_factory=dict)
    _cells: dict[int, npt.NDArray[np.int64]] = field(default_factory=dict)
    _places: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)
    _weights: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)
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
        if pa.types.is_string(ids.type) or pa.types.is_large_string(ids.type):
            gone = gone | np.asarray(pc.equal(pc.utf8_trim_whitespace(ids), "").fill_null(True))
        return gone

    @cached_property
    def group(self) -> npt.NDArray[np.int32]:
        return (self.hashes & np.uint64(self.groups - 1)).astype(np.int32)

    def place(self, cells: Cells) -> npt.NDArray[np.int64]:
        """For each row cell * groups + group. Blocks that share ``cells`` share the work."""
        key = id(cells)
        if key not in self._cells:
            cell = cells.places([self.words(column) for column in cells.by], self.rows)
            self._cells[key] = cell.astype(np.int64) * self.groups + self.group
        return self._cells[key]

    def codes(self, column: str) -> Codes:
        """The ratings of a column as int16, MISSING where there is no answer."""
        if column not in self._codes:
            self._codes[column] = self._decode(self.column(column), self.ratings[column])
        return self._codes[column]

    def axis(self, column: str) -> npt.NDArray[np.int64]:
        """The place of each answer on a table's axis: 0 for "no answer", 1 for the lowest rating."""
        if column not in self._places:
            codes = self.codes(column)
            place = codes.astype(np.int64) - (self.ratings[column].low - 1)
            self._places[column] = np.where(codes == MISSING, 0, place)
        return self._places[column]

    def words(self, column: str) -> tuple[npt.NDArray[np.int32], list[str]]:
        """A text column as codes and the words they stand for; empty and missing become "(not told)"."""
        if column not in self._words:
            self._words[column] = _dictionary(self.column(column))
        return self._words[column]

    def weights(self, column: str) -> npt.NDArray[np.int64]:
        """Weights in millionths; a missing, negative or unreadable one is a fault and counts 0."""
        if column not in self._weights:
            value = self.numbers(column)
            bad = ~(value >= 0) | (value > 9e9)
            if bad.any():
                self.fault(column, "bad-weight", _first_text(self.column(column), bad), bad)
            micro = np.rint(np.where(bad, 0.0, value) * WEIGHT_UNIT)
            self._weights[column] = micro.astype(np.int64)
        return self._weights[column]

    def numbers(self, column: str) -> npt.NDArray[np.float64]:
        """A numeric column as float64; empty is NaN, unreadable text is NaN and a fault."""
        array = self.column(column)
        if not is_text(array.type):
            return np.asarray(pc.cast(array, pa.float64()).fill_null(np.nan))
        indices, words = self.words(column)
        lookup = np.empty(len(words))
        for at, word in enumerate(words):
            number = to_number(word)
            lookup[at] = np.nan if number is None else number
            if number is None and word != NOT_TOLD:
                self.fault(column, "not-a-number", word, indices == at)
        return lookup[indices]

    def _decode(self, array: pa.Array, rating: Rating) -> Codes:
        codes = (
            self._decode_words(array, rating)
            if _needs_words(array.type, rating)
            else self._decode_numbers(array, rating)
        )
        if rating.reverse:
            codes = np.where(codes == MISSING, MISSING, np.int16(rating.low + rating.high) - codes)
        return codes

    def _decode_numbers(self, array: pa.Array, rating: Rating) -> Codes:
        present = np.asarray(array.is_valid()) if array.null_count else None
        value = np.asarray(array.fill_null(rating.low) if array.null_count else array)
        if value.dtype.kind == "f":
            value = self._whole(array, value, rating)
            present = (present if present is not None else True) & ~np.isnan(value)
            value = np.where(np.isnan(value), rating.low, value)
        codes = np.clip(value, -LARGEST - 1, LARGEST + 1).astype(np.int16)
        gone = ~present if present is not None else None
        for code in _numeric(rating.missing):
            hit = codes == code
            gone = hit if gone is None else gone | hit
        outside = (codes < rating.low) | (codes > rating.high) if _exceeds(codes, rating) else None
        if outside is not None:
            if gone is not None:
                outside &= ~gone
            for number in np.unique(value[outside]).tolist():
                self.fault(rating.column, "out-of-range", f"{number:g}", outside & (value == number))
            gone = outside if gone is None else gone | outside
        return codes if gone is None else np.where(gone, MISSING, codes)

    def _whole(self, array: pa.Array, value: npt.NDArray[Any], rating: Rating) -> npt.NDArray[Any]:
        """Ratings are whole numbers: 3.5 is a fault, not a 3 or a 4."""
        broken = ~np.isnan(value) & (value != np.rint(value))
        for number in np.unique(value[broken]).tolist():
            self.fault(rating.column, "not-whole", f"{number:g}", broken & (value == number))
        return np.where(broken, np.nan, value)

    def _decode_words(self, array: pa.Array, rating: Rating) -> Codes:
        indices, words = _dictionary(array)
        labels, missing = dict(rating.labels), {plain(word) for word in rating.missing}
        lookup = np.empty(len(words), dtype=np.int16)
        for at, word in enumerate(words):
            code, kind = _code(word, rating, labels, missing)
            lookup[at] = code
            if kind:
                self.fault(rating.column, kind, word, indices == at)
        return lookup[indices]


def _code(word: str, rating: Rating, labels: dict[str, int], missing: set[str]) -> tuple[np.int16, str]:
    """The code of one wording, and the kind of fault where it has none."""
    if word == NOT_TOLD or plain(word) in missing:
        return MISSING, ""
    if plain(word) in labels:
        return np.int16(labels[plain(word)]), ""
    number = to_number(word) if not labels else None
    if number is None:
        return MISSING, "not-an-answer" if labels else "not-a-number"
    if plain(f"{number:g}") in missing:
        return MISSING, ""
    if number != round(number):
        return MISSING, "not-whole"
    if not rating.low <= number <= rating.high:
        return MISSING, "out-of-range"
    return np.int16(number), ""


def plain(word: str) -> str:
    """A wording without case and outer blanks, as answers are compared."""
    return " ".join(word.split()).casefold()


def to_number(word: str) -> float | None:
    """``4``, ``4.0`` and ``4,0`` as a number; None for anything else."""
    text = word.strip()
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) and "_" not in text else None


def is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_dictionary(kind)
    )


def _needs_words(kind: pa.DataType, rating: Rating) -> bool:
    """Typed numbers are read as numbers, unless a label gives a number another meaning than itself."""
    return is_text(kind) or any(word.isdigit() and int(word) != code for word, code in rating.labels)


def _numeric(missing: tuple[str, ...]) -> list[float]:
    return [number for word in missing if (number := to_number(word)) is not None]


def _exceeds(codes: Codes, rating: Rating) -> bool:
    return bool(len(codes)) and bool(codes.min() < rating.low or codes.max() > rating.high)


def _dictionary(array: pa.Array) -> tuple[npt.NDArray[np.int32], list[str]]:
    if not is_text(array.type):
        array = pc.cast(array, pa.string())
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode(null_encoding="mask")
    raw = ["" if word is None else str(word) for word in encoded.dictionary.to_pylist()]
    indices = encoded.indices
    places = np.asarray(indices.fill_null(len(raw)) if indices.null_count else indices).astype(np.int32)
    words = [word if word.strip() else NOT_TOLD for word in raw]
    return places, [*words, NOT_TOLD]


def _first_text(array: pa.Array, where: npt.NDArray[np.bool_]) -> str:
    return str(array[int(np.argmax(where))].as_py())
