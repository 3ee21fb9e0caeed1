"""A listing: the rows themselves, for small tables (peers' figures, exposures) whose every row is shown anyway."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from expectancy.summaries.chunk import Chunk
from expectancy.summaries.variables import NOT_TOLD

MOST_ROWS = 200_000


class TooManyRowsError(ValueError):
    """A table that should be small has more rows than a listing keeps."""


@dataclass(frozen=True)
class Listing:
    """Ask for the rows of ``columns`` as text; "" where empty."""

    columns: tuple[str, ...]

    @property
    def ratings(self) -> set[str]:
        return set()

    @property
    def by(self) -> tuple[str, ...]:
        return self.columns

    def empty(self, groups: int) -> ListingBlock:
        return ListingBlock(self)


class ListingBlock:
    """Rows as a multiset of text tuples, so that the order in which parts are read does not matter."""

    def __init__(self, spec: Listing) -> None:
        self.spec = spec
        self.counts: Counter[tuple[str, ...]] = Counter()

    def fold(self, chunk: Chunk) -> None:
        columns = []
        for column in self.spec.columns:
            indices, words = chunk.words(column)
            told = ["" if word == NOT_TOLD else word for word in words]
            columns.append([told[at] for at in indices.tolist()])
        self.counts.update(zip(*columns, strict=True))
        self._check()

    def merge(self, other: ListingBlock) -> None:
        self.counts.update(other.counts)
        self._check()

    def _check(self) -> None:
        if len(self.counts) > MOST_ROWS:
            raise TooManyRowsError(f"more than {MOST_ROWS:,} different rows in {', '.join(self.spec.columns)}")

    # -- reading back ------------------------------------------------------------------------------------------

    def rows(self) -> list[dict[str, str]]:
        """The rows, sorted, equal ones as often as they came."""
        return [dict(zip(self.spec.columns, row, strict=True)) for row in sorted(self.counts.elements())]

    def state(self) -> dict[tuple[str, ...], int]:
        return dict(self.counts)
