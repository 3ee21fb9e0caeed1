"""Durations: how late promises were kept, as counts of whole time units, with those open, cancelled or impossible."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.summaries.chunk import Chunk, plain
from expectancy.summaries.dates import NO_DATE, SECONDS, seconds

Key = tuple[str, ...]
Ints = npt.NDArray[np.int64]
# What became of a promise. "done" has a lateness; the others have none.
STATES = ("done", "open", "cancelled", "kept", "broken", "disordered", "unreadable")
YES = {"yes", "y", "true", "1", "kept", "ja", "si", "sí", "oui"}
NO = {"no", "n", "false", "0", "broken", "nein", "non"}


@dataclass(frozen=True)
class Durations:
    """Ask for lateness (delivered - promised, in ``unit``) by the text columns ``keys``.

    Lateness comes from ``promised`` and ``delivered``, or ready from ``late``; or only yes and no from ``kept``.
    ``cancelled``: (column, values) that mean it was never delivered.
    """

    promised: str | None = None
    delivered: str | None = None
    made: str | None = None
    late: str | None = None
    kept: str | None = None
    unit: str = "days"
    cancelled: tuple[tuple[str, tuple[str, ...]], ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def ratings(self) -> set[str]:
        return set()

    @property
    def by(self) -> tuple[str, ...]:
        return self.keys

    @property
    def columns(self) -> set[str]:
        named = (
            self.promised,
            self.delivered,
            self.made,
            self.late,
            self.kept,
            *(column for column, _ in self.cancelled),
        )
        return {column for column in named if column}

    def empty(self, groups: int) -> DurationsBlock:
        return DurationsBlock(self, groups)


class DurationsBlock:
    """``counts[(key, ...), state, lateness]`` -> rows. Lateness is a whole number of units, rounded up; else 0."""

    def __init__(self, spec: Durations, groups: int = 1) -> None:
        self.spec, self.groups = spec, groups
        self.counts: Counter[tuple[Key, str, int]] = Counter()

    def fold(self, chunk: Chunk) -> None:
        state, late = _states(chunk, self.spec)
        columns = [chunk.words(column) for column in self.spec.keys]
        table = np.stack([*(indices.astype(np.int64) for indices, _ in columns), state, late])
        found, count = np.unique(table, axis=1, return_counts=True)
        for place, n in zip(found.T.tolist(), count.tolist(), strict=True):
            key = tuple(words[at] for at, (_, words) in zip(place[:-2], columns, strict=True))
            self.counts[key, STATES[place[-2]], place[-1]] += n

    def merge(self, other: DurationsBlock) -> None:
        self.counts.update(other.counts)

    # -- reading back ------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        return sorted({key for key, _, _ in self.counts})

    def of(self, state: str, key: Key | None = None) -> int:
        """Rows in one state, of one key or (None) of all."""
        return sum(n for (at, what, _), n in self.counts.items() if what == state and key in (None, at))

    def lateness(self, key: Key | None = None) -> tuple[Ints, Ints]:
        """The distinct latenesses of those done, ascending, and how many rows had each."""
        sums: Counter[int] = Counter()
        for (at, what, late), n in self.counts.items():
            if what == "done" and key in (None, at):
                sums[late] += n
        ordered = sorted(sums.items())
        return np.array([late for late, _ in ordered], dtype=np.int64), np.array(
            [n for _, n in ordered], dtype=np.int64
        )

    def state(self) -> dict[tuple[Key, str, int], int]:
        return dict(self.counts)


def _states(chunk: Chunk, spec: Durations) -> tuple[Ints, Ints]:
    """For each row its state (place in STATES) and its lateness."""
    late = np.zeros(chunk.rows, dtype=np.int64)
    if spec.kept is not None:
        state = _yes_no(chunk, spec.kept)
    elif spec.late is not None:
        number = chunk.numbers(spec.late)
        state = np.where(np.isnan(number), STATES.index("open"), STATES.index("done"))
        late = np.where(np.isnan(number), 0, np.ceil(np.nan_to_num(number))).astype(np.int64)
    else:
        state, late = _between(chunk, spec)
    for column, values in spec.cancelled:
        indices, words = chunk.words(column)
        wanted = {plain(value) for value in values}
        hit = np.array([plain(word) in wanted for word in words], dtype=bool)[indices]
        state, late = np.where(hit, STATES.index("cancelled"), state), np.where(hit, 0, late)
    return state.astype(np.int64), late


def _yes_no(chunk: Chunk, column: str) -> Ints:
    indices, words = chunk.words(column)
    lookup = np.empty(len(words), dtype=np.int64)
    for at, word in enumerate(words):
        known = "kept" if plain(word) in YES else "broken" if plain(word) in NO else "open"
        lookup[at] = STATES.index(known)
        if known == "open" and at < len(words) - 1 and plain(word) not in ("", "(not told)"):
            lookup[at] = STATES.index("unreadable")
            chunk.fault(column, "not-yes-or-no", word, indices == at)
    return lookup[indices]


def _between(chunk: Chunk, spec: Durations) -> tuple[Ints, Ints]:
    if spec.promised is None or spec.delivered is None:
        raise ValueError("durations need promised and delivered, or late, or kept")
    promised, delivered = seconds(chunk, spec.promised), seconds(chunk, spec.delivered)
    state = np.where(delivered == NO_DATE, STATES.index("open"), STATES.index("done"))
    state = np.where(promised == NO_DATE, STATES.index("unreadable"), state)
    if spec.made is not None:
        made = seconds(chunk, spec.made)
        before = (made != NO_DATE) & (delivered != NO_DATE) & (delivered < made)
        if before.any():
            chunk.fault(spec.delivered, "delivered-before-made", _shown(chunk, spec, before), before)
            state = np.where(before, STATES.index("disordered"), state)
    done = state == STATES.index("done")
    step = SECONDS[spec.unit]
    gap = np.where(done, delivered, 0) - np.where(done, promised, 0)
    return state, np.where(done, -(-gap // step), 0)


def _shown(chunk: Chunk, spec: Durations, where: npt.NDArray[np.bool_]) -> str:
    at = int(np.argmax(where))
    made, delivered = (str(chunk.column(column)[at].as_py()) for column in (spec.made or "", spec.delivered or ""))
    return f"delivered {delivered}, made {made}"
