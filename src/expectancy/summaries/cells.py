"""The cells of a block: one for each combination of segment values, found while reading."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Key = tuple[str, ...]
MOST_CELLS = 1_000


class TooManyCellsError(ValueError):
    """A segment column has more values than a table can show: probably an id or a free text."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        super().__init__(f"more than {MOST_CELLS} different values in {', '.join(columns)}")


class Cells:
    """A growing index of keys; the order of arrival does not matter to what is read back."""

    def __init__(self, by: tuple[str, ...]) -> None:
        self.by = by
        self.index: dict[Key, int] = {} if by else {(): 0}

    def __len__(self) -> int:
        return len(self.index)

    def place(self, key: Key) -> int:
        """The place of ``key``, made where it is new."""
        at = self.index.get(key)
        if at is None:
            if len(self.index) >= MOST_CELLS:
                raise TooManyCellsError(self.by)
            at = self.index[key] = len(self.index)
        return at

    def places(self, columns: list[tuple[npt.NDArray[np.int32], list[str]]], rows: int) -> npt.NDArray[np.int64]:
        """For each row of a chunk its cell, from the dictionary codes of the ``by`` columns."""
        if not self.by:
            return np.zeros(rows, dtype=np.int64)
        code = columns[0][0].astype(np.int64)
        for indices, words in columns[1:]:
            code = code * len(words) + indices
        found, places = _distinct(code, math.prod(len(words) for _, words in columns))
        lookup = np.empty(len(found), dtype=np.int64)
        for at, joint in enumerate(found.tolist()):
            key: list[str] = []
            for _, words in reversed(columns[1:]):
                joint, here = divmod(joint, len(words))
                key.append(words[here])
            key.append(columns[0][1][joint])
            lookup[at] = self.place(tuple(reversed(key)))
        return lookup[places]


def _distinct(code: npt.NDArray[np.int64], size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.intp]]:
    """(the codes that occur, for each row the place of its code among them); codes are below ``size``."""
    if size > max(2**12, 4 * len(code)):  # too many to count: sort
        found, inverse = np.unique(code, return_inverse=True)
        return found, np.asarray(inverse)
    found = np.flatnonzero(np.bincount(code, minlength=size))
    inverse = np.zeros(size, dtype=np.intp)
    inverse[found] = np.arange(len(found))
    return found, inverse[code]


def longer(array: npt.NDArray[Any], length: int) -> npt.NDArray[Any]:
    """The array, where it is shorter than ``length`` with zeros behind it."""
    if len(array) >= length:
        return array
    out = np.zeros((length, *array.shape[1:]), dtype=array.dtype)
    out[: len(array)] = array
    return out
