"""Clusters: weighted sums by stratum and primary sampling unit, from which every design-based variance follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from expectancy.summaries.cells import Cells, Key, TooManyCellsError
from expectancy.summaries.chunk import Chunk
from expectancy.summaries.groups import hash_ids
from expectancy.summaries.variables import Variable
from expectancy.summaries.weighed import PLAIN, WEIGHTED, KeyedSums, Weighed, gathered, placed, read_sums, summed

Ints = npt.NDArray[np.int64]
CAPACITY = 1 << 16  # clusters
RANDOM_UNITS = 1 << 14  # of more respondents than these, random units are made
FEWEST_BITS = 5  # of a respondent's hash: under 32 random units nothing can be said


def anybody(key: Key) -> bool:
    """Every cell."""
    return True


class TooManyClustersError(TooManyCellsError):
    """The column of clusters has more values than there are clusters anywhere: probably an id."""

    def __init__(self, column: str) -> None:
        super().__init__((column,))
        self.args = (f"more than {CAPACITY:,} clusters in {column}",)


@dataclass(frozen=True)
class Clusters:
    """Ask for n, sum w, sum w y ... of ``variables`` by the columns ``by``, by stratum and primary sampling unit (PSU).

    The PSU is the ``cluster``, else the respondent. Where there are more than 16,384 respondents they are gathered into
    random units by their hash, which leaves every variance unbiased. Rows without an answer count as units too.
    """

    variables: tuple[Variable, ...]
    strata: tuple[str, ...] = ()
    cluster: str | None = None
    by: tuple[str, ...] = ()
    weight: str | None = None

    @property
    def ratings(self) -> set[str]:
        return {column for variable in self.variables for column in variable.needs}

    @property
    def columns(self) -> set[str]:
        return {*self.strata, *filter(None, (self.cluster, self.weight))}

    def empty(self, groups: int) -> ClustersBlock:
        return ClustersBlock(self)


@dataclass(frozen=True)
class Units:
    """The primary sampling units of all cells, in the order that every reading of the block has."""

    strata: tuple[Key, ...]
    stratum: npt.NDArray[np.intp]  # (U,) of each unit
    rows: npt.NDArray[np.float64]  # (U,) respondents, with or without an answer

    def __len__(self) -> int:
        return len(self.stratum)


class ClustersBlock:
    """Integers by (cell, stratum, unit): rows, then the sums of every variable."""

    def __init__(self, spec: Clusters) -> None:
        self.spec = spec
        self.cells, self.strata = Cells(spec.by), Cells(spec.strata)
        self.width = 1 + len(spec.variables) * (WEIGHTED if spec.weight else PLAIN)
        self.bits = 64  # of a unit's hash that tell units apart
        self._table = KeyedSums.empty(3, self.width)

    def fold(self, chunk: Chunk) -> None:
        unit = self._hashes(chunk).view(np.int64)
        cell, stratum = chunk.cell(self.cells), chunk.cell(self.strata)
        while True:
            keys, place = placed(np.stack([cell, stratum, self._masked(unit)], axis=1))
            if self.spec.cluster is not None or len(keys) <= RANDOM_UNITS:
                break
            self._coarser()
        self._add(keys, summed(chunk, self.spec.variables, self.spec.weight, place, len(keys)))

    def _hashes(self, chunk: Chunk) -> npt.NDArray[np.uint64]:
        if self.spec.cluster is None:
            return chunk.hashes
        indices, words = chunk.words(self.spec.cluster)
        return np.asarray(hash_ids(pa.array(words, pa.large_string()))[indices])

    def _masked(self, unit: Ints) -> Ints:
        return unit if self.bits == 64 else unit & np.int64((1 << self.bits) - 1)

    def _add(self, keys: Ints, sums: Ints) -> None:
        self._table.add(keys, sums)
        if self.spec.cluster is not None and len(self._table.keys) > CAPACITY * max(1, len(self.cells)):
            raise TooManyClustersError(self.spec.cluster)
        while self.spec.cluster is None and len(self._table.keys) > RANDOM_UNITS:
            self._coarser()
            keys = self._table.keys.copy()
            keys[:, 2] = self._masked(keys[:, 2])
            self._table.keys, self._table.sums = gathered(keys, self._table.sums)

    def _coarser(self) -> None:
        """Half as many units, at most."""
        if self.bits <= FEWEST_BITS:
            raise TooManyCellsError((*self.spec.by, *self.spec.strata))
        self.bits = min(self.bits - 1, 24)

    def merge(self, other: ClustersBlock) -> None:
        self.bits = min(self.bits, other.bits)
        cell, stratum = (
            np.array([ours.place(key) for key in theirs.index] or [0])
            for ours, theirs in ((self.cells, other.cells), (self.strata, other.strata))
        )
        theirs = other._table.keys
        keys = np.stack([cell[theirs[:, 0]], stratum[theirs[:, 1]], theirs[:, 2]], axis=1)
        self._table.keys[:, 2], keys[:, 2] = self._masked(self._table.keys[:, 2]), self._masked(keys[:, 2])
        self._add(keys, other._table.sums)

    # -- reading back ------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        return sorted(self.cells.index)

    def units(self) -> Units:
        """All units, sorted by stratum and hash."""
        keys, sums = gathered(self._whose(), self._table.sums)
        return Units(tuple(sorted(self.strata.index)), keys[:, 0].astype(np.intp), sums[:, 0].astype(np.float64))

    def sums(self, inside: Callable[[Key], bool] = anybody) -> tuple[Weighed, npt.NDArray[np.float64]]:
        """(sums, respondents) of the cells whose keys are ``inside``, by unit: (U, k) and (U,).

        Both are zero where a unit has nobody there.
        """
        units, place = np.unique(self._whose(), axis=0, return_inverse=True)
        cells = np.array([inside(key) for key in self.cells.index] or [True])
        here = np.flatnonzero(cells[self._table.keys[:, 0]])
        sums = np.zeros((len(units), self.width), dtype=np.int64)
        np.add.at(sums, place.reshape(-1)[here], self._table.sums[here])
        read = read_sums(sums[:, 1:], len(self.spec.variables), self.spec.weight is not None)
        return read, sums[:, 0].astype(np.float64)

    def _whose(self) -> Ints:
        """(stratum in sorted order, unit) of each key of the table."""
        order = {key: at for at, key in enumerate(sorted(self.strata.index))}
        ranked = np.array([order[key] for key in self.strata.index] or [0], dtype=np.int64)
        return np.stack([ranked[self._table.keys[:, 1]], self._table.keys[:, 2]], axis=1)

    def state(self) -> dict[tuple[Key, Key, int], bytes]:
        """The block's content for tests of exactness."""
        cells, strata = list(self.cells.index), list(self.strata.index)
        return {
            (cells[cell], strata[stratum], unit): row.tobytes()
            for (cell, stratum, unit), row in zip(self._table.keys.tolist(), self._table.sums, strict=True)
        }
