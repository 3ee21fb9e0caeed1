"""Periods: how many rows a day, by key columns (a complaint's code, an organisation); days add up to any period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.summaries.cells import Key, TooManyCellsError
from expectancy.summaries.chunk import Chunk
from expectancy.summaries.dates import NO_DATE, days
from expectancy.summaries.decode import plain, to_number
from expectancy.summaries.tally import tally
from expectancy.summaries.variables import NOT_TOLD

MOST_KEYS = 20_000


class TooManyKeysError(TooManyCellsError):
    """A key column has more values than anybody codes by hand: probably an id or a free text."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        super().__init__(columns)
        self.args = (f"more than {MOST_KEYS:,} different values in {', '.join(columns)}",)


@dataclass(frozen=True)
class Periods:
    """Ask for row counts by the text columns ``keys`` and by the day in ``date`` (None: no date).

    ``only``: (column, values); a row with another value in one of these columns is in no count, and left out.
    """

    date: str | None
    keys: tuple[str, ...] = ()
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def ratings(self) -> set[str]:
        return set()

    @property
    def by(self) -> tuple[str, ...]:
        return self.keys

    @property
    def columns(self) -> set[str]:
        return {*((self.date,) if self.date else ()), *(column for column, _ in self.only)}

    def empty(self, groups: int) -> PeriodsBlock:
        return PeriodsBlock(self, groups)


class PeriodsBlock:
    """``counts[(key, ...), day]`` -> rows; day None where the date is missing or unreadable.

    ``left_out[column]`` -> rows without a value of ``only`` in that column; those of two columns are the first's.
    """

    def __init__(self, spec: Periods, groups: int = 1) -> None:
        self.spec, self.groups = spec, groups
        self.counts: Counter[tuple[Key, int | None]] = Counter()
        self.left_out: Counter[str] = Counter()
        self._keys: set[Key] = set()

    def fold(self, chunk: Chunk) -> None:
        columns = [chunk.words(column) for column in self.spec.keys]
        day = np.full(chunk.rows, NO_DATE) if self.spec.date is None else days(chunk, self.spec.date)
        here = self._kept(chunk)
        places = [indices.astype(np.int64)[here] for indices, _ in columns]
        for (*place, when), n in tally([*places, day[here]]):
            key = tuple(words[at] for at, (_, words) in zip(place, columns, strict=True))
            self.counts[key, None if when == NO_DATE else when] += n
            self._keys.add(key)
        self._check()

    def _kept(self, chunk: Chunk) -> npt.NDArray[np.bool_]:
        """The rows that count; the others are told."""
        here = np.ones(chunk.rows, dtype=bool)
        for column, values in self.spec.only:
            there = among(chunk, column, values)
            self.left_out[column] += int((here & ~there).sum())
            here &= there
        return here

    def merge(self, other: PeriodsBlock) -> None:
        self.counts.update(other.counts)
        self.left_out.update(other.left_out)
        self._keys |= other._keys
        self._check()

    def _check(self) -> None:
        if len(self._keys) > MOST_KEYS:
            raise TooManyKeysError(self.spec.keys)

    # -- reading back ------------------------------------------------------------------------------------------

    def totals(self) -> dict[Key, int]:
        """Rows by key, over all days."""
        sums: Counter[Key] = Counter()
        for (key, _), n in self.counts.items():
            sums[key] += n
        return dict(sorted(sums.items()))

    def by_day(self) -> dict[Key, dict[int | None, int]]:
        """Rows by key and day (None: undated)."""
        found: dict[Key, dict[int | None, int]] = {}
        for (key, day), n in self.counts.items():
            found.setdefault(key, {})[day] = n
        return dict(sorted(found.items()))

    def series(self, period: Callable[[int], str]) -> dict[Key, dict[str, int]]:
        """Rows by key and period, where ``period`` names the period of a day number; undated rows are left out."""
        sums: dict[Key, Counter[str]] = {}
        for (key, day), n in sorted(self.counts.items(), key=lambda entry: (entry[0][0], entry[0][1] or 0)):
            if day is not None:
                sums.setdefault(key, Counter())[period(day)] += n
        return {key: dict(found) for key, found in sums.items()}

    @property
    def undated(self) -> int:
        return sum(n for (_, day), n in self.counts.items() if day is None)

    def state(self) -> dict[str, object]:
        return {"counts": dict(self.counts), "left_out": dict(self.left_out)}


def among(chunk: Chunk, column: str, values: Sequence[str]) -> npt.NDArray[np.bool_]:
    """The rows with one of the values, as words (case aside) or as numbers; "" is empty."""
    indices, words = chunk.words(column)
    wanted = {plain(value) or NOT_TOLD for value in values}
    numbers = {to_number(value) for value in values} - {None}
    return np.array([plain(word) in wanted or to_number(word) in numbers for word in words], dtype=bool)[indices]
