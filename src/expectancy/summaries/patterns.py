"""Patterns: how often each combination of a few variables comes, by cell and random group; only those that occur."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.summaries.cells import Cells, Key
from expectancy.summaries.chunk import WEIGHT_UNIT, Chunk
from expectancy.summaries.variables import Marks, Rating, Variable, marks_type

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
MOST_PATTERNS = 1 << 22  # kept at once; a file with more different combinations than that is not summed up this way
ROOM = 1 << 60  # of one code


@dataclass(frozen=True)
class Lookup:
    """What a table says of two columns: ``table`` (levels of the first, row by row, by those of the second), from 0.

    Missing where either is.
    """

    columns: tuple[str, str]
    table: tuple[int, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        return self.columns

    def bounds(self, ratings: Mapping[str, Rating]) -> tuple[int, int]:
        return 0, max(self.table)

    def marks(self, of: Callable[[str], Marks], ratings: Mapping[str, Rating]) -> Marks:
        """0 where missing, else the entry + 1."""
        rows, columns = (ratings[name].levels for name in self.columns)
        padded = np.zeros((rows + 1, columns + 1), dtype=marks_type(max(self.table) + 1))
        padded[1:, 1:] = np.reshape(self.table, (rows, columns)) + 1
        return np.asarray(padded[of(self.columns[0]), of(self.columns[1])])


@dataclass(frozen=True)
class Patterns:
    """Ask how often each combination of ``variables`` comes; a missing one is a value of its own."""

    variables: tuple[Variable | Lookup, ...]
    by: tuple[str, ...] = ()
    weight: str | None = None

    @property
    def ratings(self) -> set[str]:
        return {column for variable in self.variables for column in variable.needs}

    def empty(self, groups: int) -> PatternsBlock:
        return PatternsBlock(self, groups)


@dataclass(frozen=True)
class Found:
    """The patterns of a cell that occur. ``marks`` (n, variables): 0 where missing, else value - lowest + 1."""

    group: Ints
    marks: Ints
    rows: Ints
    weight: Floats  # the rows themselves where unweighted


class PatternsBlock:
    """Codes (1 + words, n): the place, cell * groups + group, and the marks as a number or several; their counts."""

    def __init__(self, spec: Patterns, groups: int) -> None:
        self.spec, self.groups = spec, groups
        self.cells = Cells(spec.by)
        self.sizes: tuple[int, ...] = ()  # of each variable's marks; set by the plan, which knows the scales
        self.full = False  # gave up: more than MOST_PATTERNS
        self._codes: Ints = np.empty((0, 0), dtype=np.int64)
        self._counts: Ints = np.empty((2, 0), dtype=np.int64)  # rows, weights in millionths

    def fold(self, chunk: Chunk) -> None:
        if self.full:
            return
        place = chunk.place(self.cells).astype(np.int64)
        marks = [variable.marks(chunk.marks, chunk.ratings) for variable in self.spec.variables]
        words, size, places = self._words(marks), math.prod(self.sizes), len(self.cells) * self.groups
        if self.spec.weight is None and places * size < max(2**12, 4 * chunk.rows):
            self._take(*counted(place * size + words[0], places, size))
            return
        rows = np.ones(chunk.rows, dtype=np.int64)
        weight = rows if self.spec.weight is None else chunk.weights(self.spec.weight)
        self._take(np.stack([place, *words]), np.stack([rows, weight]))

    def _parts(self) -> list[slice]:
        """Which variables share a number: as many as fit."""
        parts, start, room = [], 0, 1
        for at, size in enumerate(self.sizes):
            if room * size > ROOM:
                parts.append(slice(start, at))
                start, room = at, 1
            room *= size
        return [*parts, slice(start, len(self.sizes))]

    def _words(self, marks: list[Marks]) -> list[Ints]:
        words = []
        for part in self._parts():
            word = np.zeros(len(marks[0]), dtype=np.int64)
            for mark, size in zip(marks[part], self.sizes[part], strict=True):
                word = word * size + mark
            words.append(word)
        return words

    def _take(self, codes: Ints, counts: Ints) -> None:
        """Add rows with their counts; equal codes become one."""
        if self._codes.shape[1]:
            codes, counts = np.hstack([self._codes, codes]), np.hstack([self._counts, counts])
        self._codes, self._counts = summed(codes, counts)
        if self._codes.shape[1] > MOST_PATTERNS:
            self.full, self._codes, self._counts = True, self._codes[:, :0], self._counts[:, :0]

    def merge(self, other: PatternsBlock) -> None:
        lookup = np.array([self.cells.place(key) for key in other.cells.index], dtype=np.int64)
        if self.full or other.full:
            self.full, self._codes, self._counts = True, self._codes[:, :0], self._counts[:, :0]
        elif other._codes.shape[1]:
            cell, group = np.divmod(other._codes[0], self.groups)
            self._take(np.vstack([lookup[cell] * self.groups + group, other._codes[1:]]), other._counts)

    # -- reading back ------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        return sorted(self.cells.index)

    def read(self, key: Key | None = None) -> Found:
        """The patterns of one cell, or (None) of all, in the order of their codes."""
        codes, counts = self._of(key)
        marks = np.zeros((codes.shape[1], len(self.sizes)), dtype=np.int64)
        for word, part in zip(codes[1:].copy(), self._parts(), strict=False):
            for at in reversed(range(*part.indices(len(self.sizes)))):
                word, marks[:, at] = np.divmod(word, self.sizes[at])
        weight = counts[0].astype(np.float64) if self.spec.weight is None else counts[1] / WEIGHT_UNIT
        group = codes[0] if len(codes) else np.zeros(0, dtype=np.int64)
        return Found(group, marks, counts[0], weight)

    def _of(self, key: Key | None) -> tuple[Ints, Ints]:
        """(codes with the group in the place of the place, counts)."""
        if not self._codes.shape[1]:
            return self._codes, self._counts
        cell, group = np.divmod(self._codes[0], self.groups)
        here = slice(None) if key is None else np.flatnonzero(cell == self.cells.index[key])
        return summed(np.vstack([group, self._codes[1:]])[:, here], self._counts[:, here])

    def state(self) -> dict[Key, bytes]:
        """The block's content, cell by cell, for tests of exactness."""
        return {key: b"".join(part.tobytes() for part in self._of(key)) + bytes([self.full]) for key in self.keys()}


def counted(joint: Ints, places: int, size: int) -> tuple[Ints, Ints]:
    """Codes and counts of few possible codes, place * size + word: counting is faster than sorting."""
    counts = np.bincount(joint, minlength=places * size)
    found = np.flatnonzero(counts)
    return np.stack(np.divmod(found, size)), np.stack([counts[found]] * 2)


def summed(codes: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Columns of codes in order, each once, with the sums of their counts."""
    if not codes.shape[1]:
        return codes, counts
    spans = [int(row.max()) + 1 for row in codes]
    if math.prod(spans) <= ROOM:  # one number a row sorts fastest
        joint = codes[0]
        for row, span in zip(codes[1:], spans[1:], strict=True):
            joint = joint * span + row
        order = np.argsort(joint, kind="stable")
        fresh = np.diff(joint[order], prepend=-1) != 0
    else:
        order = np.lexsort(codes[::-1])
        fresh = np.r_[True, (np.diff(codes[:, order], axis=1) != 0).any(axis=0)]
    first = np.flatnonzero(fresh)
    return codes[:, order[first]], np.add.reduceat(counts[:, order], first, axis=1)
