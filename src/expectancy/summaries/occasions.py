"""Days on which something happened, as the bits of a month, with amounts, by key: joined exactly in any order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
PILE = 1 << 17  # rows gathered at once, or as many as there are already: every row is sorted a few times, not often


class Occasions:
    """Days (as bits) and amounts by key, gathered when enough rows have come together."""

    def __init__(self) -> None:
        self._piles: list[tuple[Ints, Ints, Ints]] = [(np.zeros((0, 3), np.int64), *(np.zeros(0, np.int64),) * 2)]
        self._waiting = 0

    def add(self, keys: Ints, masks: Ints, amounts: Ints) -> None:
        self._piles.append(gathered(keys, masks, amounts))
        self._waiting += len(self._piles[-1][0])
        if self._waiting > max(PILE, len(self._piles[0][0])):
            self.whole()

    def whole(self) -> tuple[Ints, Ints, Ints]:
        if len(self._piles) > 1:
            keys, masks, amounts = (np.concatenate([pile[at] for pile in self._piles]) for at in range(3))
            self._piles, self._waiting = [gathered(keys, masks, amounts)], 0
        return self._piles[0]


def gathered(keys: Ints, masks: Ints, amounts: Ints) -> tuple[Ints, Ints, Ints]:
    """Distinct keys, sorted; days joined, amounts summed."""
    if not len(keys):
        return keys, masks, amounts
    order = np.lexsort(keys.T[::-1])
    keys, masks, amounts = keys[order], masks[order], amounts[order]
    first = np.flatnonzero(np.r_[True, (keys[1:] != keys[:-1]).any(axis=1)])
    return keys[first], np.bitwise_or.reduceat(masks, first), np.add.reduceat(amounts, first)


def moved(keys: Ints, lookup: Ints) -> Ints:
    """The keys with their cells as another block numbers them."""
    return np.concatenate([lookup[keys[:, :1]], keys[:, 1:]], axis=1)


def split(day: Ints) -> tuple[Ints, Ints]:
    """(month since January 1970, day of the month from 0) of days since 1970."""
    months = day.astype("datetime64[D]").astype("datetime64[M]")
    start = months.astype("datetime64[D]").astype(np.int64)
    return months.astype(np.int64), day - start


def month_start(month: Ints) -> Ints:
    return np.asarray(month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64))


def bits(masks: Ints) -> Floats:
    """How many bits are set."""
    return np.bitwise_count(masks).astype(np.float64)


def highest(masks: Ints) -> Ints:
    """The place of the highest bit of numbers above 0 and below 2^31."""
    return np.frexp(masks.astype(np.float64))[1].astype(np.int64) - 1


def lowest(masks: Ints) -> Ints:
    return highest(masks & -masks)
