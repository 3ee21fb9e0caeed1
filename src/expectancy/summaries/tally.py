"""Counting equal rows of whole numbers, fast: what periods and durations keep of a chunk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
WIDEST = 1 << 20  # a column that spans more than this is numbered by its distinct values first
LARGEST = 1 << 62


def tally(columns: Sequence[Ints]) -> Iterator[tuple[tuple[int, ...], int]]:
    """Each different row of ``columns`` (equal lengths, at least one column), ascending, and how often it came.

    The columns are folded into one number a row, so that one sort of integers does; exact whatever the values.
    """
    numbered = [_numbered(column) for column in columns]
    room = 1
    for _, _, _, span in numbered:
        room *= span
    if room > LARGEST:  # many wide columns: sorted as rows, slower
        rows, counts = np.unique(np.stack(columns), axis=1, return_counts=True)
        yield from zip(map(tuple, rows.T.tolist()), counts.tolist(), strict=True)
        return
    joint = np.zeros(len(columns[0]), dtype=np.int64)
    for _, place, _, span in numbered:
        joint = joint * span + place
    found, counts = np.unique(joint, return_counts=True)
    parts: list[list[int]] = []
    for lookup, _, low, span in reversed(numbered):
        found, place = np.divmod(found, span)
        parts.append((place + low if lookup is None else lookup[place]).tolist())
    for *row, n in zip(*reversed(parts), counts.tolist(), strict=True):
        yield tuple(row), n


def _numbered(column: Ints) -> tuple[Ints | None, Ints, int, int]:
    """(lookup or None, place of each row, lowest value, number of places)."""
    if not len(column):
        return None, column, 0, 1
    low, high = int(column.min()), int(column.max())
    if high - low < WIDEST:
        return None, column - low, low, high - low + 1
    values, place = np.unique(column, return_inverse=True)
    return values, place.astype(np.int64).reshape(len(column)), 0, len(values)
