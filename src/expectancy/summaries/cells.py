"""The cells of a block: one for each combination of segment values, found while reading."""

from __future__ import annotations

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

    def places(self, columns: list[tuple[npt.NDArray[np.int32], list[str]]], rows: int) -> npt.NDArray[np.int32]:
        """For each row of a chunk its cell, from the dictionary codes of the ``by`` columns."""
        if not self.by:
            return np.zeros(rows, dtype=np.int32)
        code = columns[0][0].astype(np.int64)
        for indices, words in columns[1:]:
            code = code * len(words) + indices
        found, inverse = np.unique(code, return_inverse=True)
        lookup = np.empty(len(found), dtype=np.int32)
        for at, joint in enumerate(found.tolist()):
            key: list[str] = []
            for _, words in reversed(columns[1:]):
                joint, here = divmod(joint, len(words))
                key.append(words[here])
            key.append(columns[0][1][joint])
            lookup[at] = self.place(tuple(reversed(key)))
        return lookup[inverse].astype(np.int32)
