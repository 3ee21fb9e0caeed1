"""Periods: how many rows a day, by key columns (a complaint's code, an organisation); days add up to any period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from expectancy.summaries.chunk import Chunk
from expectancy.summaries.dates import NO_DATE, days

Key = tuple[str, ...]


@dataclass(frozen=True)
class Periods:
    """Ask for row counts by the text columns ``keys`` and by the day in ``date`` (None: no date)."""

    date: str | None
    keys: tuple[str, ...] = ()

    @property
    def ratings(self) -> set[str]:
        return set()

    @property
    def by(self) -> tuple[str, ...]:
        return self.keys

    def empty(self, groups: int) -> PeriodsBlock:
        return PeriodsBlock(self, groups)


class PeriodsBlock:
    """``counts[(key, ...), day]`` -> rows, and the same by random group; day None where the date is missing."""

    def __init__(self, spec: Periods, groups: int = 1) -> None:
        self.spec, self.groups = spec, groups
        self.counts: Counter[tuple[Key, int | None]] = Counter()

    def fold(self, chunk: Chunk) -> None:
        columns = [chunk.words(column) for column in self.spec.keys]
        day = np.full(chunk.rows, NO_DATE) if self.spec.date is None else days(chunk, self.spec.date)
        table = np.stack([*(indices.astype(np.int64) for indices, _ in columns), day])
        found, count = np.unique(table, axis=1, return_counts=True)
        for place, n in zip(found.T.tolist(), count.tolist(), strict=True):
            key = tuple(words[at] for at, (_, words) in zip(place[:-1], columns, strict=True))
            self.counts[key, None if place[-1] == NO_DATE else place[-1]] += n

    def merge(self, other: PeriodsBlock) -> None:
        self.counts.update(other.counts)

    # -- reading back ------------------------------------------------------------------------------------------

    def totals(self) -> dict[Key, int]:
        """Rows by key, over all days."""
        sums: Counter[Key] = Counter()
        for (key, _), n in self.counts.items():
            sums[key] += n
        return dict(sorted(sums.items()))

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

    def state(self) -> dict[tuple[Key, int | None], int]:
        return dict(self.counts)
