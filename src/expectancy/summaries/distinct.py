"""Which ids come twice: exact up to 131,072 ids, a sample of them beyond, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from expectancy.summaries.groups import Hashes

CAPACITY = 1 << 17
MOST_SHOWN = 5


@dataclass
class Distinct:
    """The smallest hashes seen, with how often; all of them until CAPACITY is reached, then those under a limit.

    Which hashes are kept depends only on the ids themselves, so the state is the same for every split and order.
    """

    limit: int = 1 << 64  # hashes at or above it are no longer looked at
    hashes: Hashes = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    counts: np.ndarray[tuple[int], np.dtype[np.int64]] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    shown: dict[int, tuple[str, str, int]] = field(default_factory=dict)  # twice-seen hash -> (id, file, row)

    def add(self, hashes: Hashes, ids: pa.Array, file: str, first_row: int) -> None:
        """Note a chunk's ids; empty ids were given hashes of their own."""
        hashes, places = self._under(hashes)
        new, counts = np.unique(hashes, return_counts=True)
        known = np.isin(new, self.hashes, assume_unique=True)
        again = new[(counts > 1) | known]
        if len(again):
            hits = np.flatnonzero(np.isin(hashes, again[:MOST_SHOWN]))
            for hit in hits.tolist():
                at = int(places[hit])
                self._show(int(hashes[hit]), (str(ids[at].as_py()), file, first_row + at + 1))
        self._take(new, counts)

    def _under(self, hashes: Hashes) -> tuple[Hashes, np.ndarray[tuple[int], np.dtype[np.intp]]]:
        if self.exact:
            return hashes, np.arange(len(hashes))
        places = np.flatnonzero(hashes < np.uint64(self.limit))
        return hashes[places], places

    def _show(self, key: int, place: tuple[str, str, int]) -> None:
        if key not in self.shown or place[1:] > self.shown[key][1:]:
            self.shown[key] = place
        for extra in sorted(self.shown)[MOST_SHOWN:]:
            del self.shown[extra]

    def _take(self, hashes: Hashes, counts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        """Merge sorted distinct hashes with their counts; halve the limit until what is kept fits."""
        joined = np.concatenate([self.hashes, hashes])
        order = np.argsort(joined, kind="stable")  # two sorted runs: merged, not sorted
        joined, sums = joined[order], np.concatenate([self.counts, counts])[order]
        first = np.flatnonzero(np.r_[True, joined[1:] != joined[:-1]]) if len(joined) else order
        joined, sums = joined[first], np.add.reduceat(sums, first) if len(first) else sums
        while len(joined) > CAPACITY:
            self.limit //= 2
            joined = joined[joined < np.uint64(self.limit)]
        if not self.exact:
            joined = joined[joined < np.uint64(self.limit)]
        self.hashes, self.counts = joined, sums[: len(joined)]

    def merge(self, other: Distinct) -> None:
        self.limit = min(self.limit, other.limit)
        self._take(other.hashes, other.counts)
        for key, place in other.shown.items():
            self._show(key, place)

    @property
    def exact(self) -> bool:
        return self.limit == 1 << 64

    @property
    def repeated(self) -> int:
        """How many ids came more than once (among those looked at)."""
        return int((self.counts > 1).sum())

    def examples(self) -> list[tuple[str, str, int]]:
        """Some ids that came again: (id, file, row)."""
        return sorted(self.shown.values(), key=lambda place: place[1:])
