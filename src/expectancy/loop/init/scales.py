"""The scale of ratings, and the codes for "no answer" beside it, guessed from the numbers that occur."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.loop.init.columns import Column

USUAL = (3, 4, 5, 7, 9, 10)  # highest ratings of scales that begin with 1
FOUR_BELOW_CODES = ([1, 2, 3, 4], [2, 3, 4, 5])  # no 6 and 7: then 8 and 9 stand for no answer
ENOUGH = 30  # answers from which on a scale's unused end is believed
RARE = 0.005  # share of answers up to which a value may be a slip of the pen


@dataclass(frozen=True)
class Scale:
    """A guessed scale, the codes beside it, and why."""

    low: int
    high: int
    missing: tuple[int, ...]
    why: str

    @property
    def pair(self) -> list[int]:
        return [self.low, self.high]

    def reached_by(self, column: Column) -> bool:
        """Whether the answers come near the scale's top: codes of groups (yes and no, 1 to 3) do not."""
        inside = [number for number in column.ratings or () if self.low <= number <= self.high]
        return bool(inside) and max(inside) >= self.high - 1

    @property
    def points(self) -> int:
        return self.high - self.low + 1

    def tops(self, column: Column, share: float = RARE) -> bool:
        """Whether more than this share of the answers is at the scale's top; few answers need only come near."""
        inside = {value: n for value, n in (column.ratings or {}).items() if self.low <= value <= self.high}
        if sum(inside.values()) < ENOUGH:
            return self.reached_by(column)
        return inside.get(self.high, 0) > share * sum(inside.values())

    def filled_by(self, column: Column) -> bool:
        """Whether every rating of the scale occurs."""
        return {*range(self.low, self.high + 1)} <= set(column.ratings or ())

    def holds(self, column: Column) -> bool:
        """Whether all of a column's answers fit."""
        known = {*range(self.low, self.high + 1), *self.missing}
        return column.ratings is not None and set(column.ratings) | column.codes <= known


def guess_scale(columns: Sequence[Column]) -> Scale:
    """The scale that most of the rated columns share; those that end elsewhere are not looked at."""
    ends = Counter(max(column.ratings) for column in columns if column.ratings)
    end = max(ends, key=lambda high: (ends[high], high))
    alike = [column for column in columns if column.ratings and max(column.ratings) == end]
    values = sorted({value for column in alike for value in column.ratings or ()})
    codes = {code for column in alike for code in column.codes}
    return _with_codes(*_inside(values), codes)


def _inside(values: list[int]) -> tuple[int, int, set[int]]:
    """The scale within which the values lie, and those of them that look like "no answer"."""
    low, high = values[0], values[-1]
    missing: set[int] = set()
    if high == 9 and 8 not in values and len(values) > 1 and values[-2] <= 7:
        high, missing = values[-2], {9}
    elif high in (8, 9) and (below := [value for value in values if value < 8])[-4:] in FOUR_BELOW_CODES:
        high, missing = below[-1], set(values) - set(below)
    if high == 11:
        high, missing = 10, missing | {11}
    if low < 0 or (low, high) == (0, 10):
        return low, high, missing
    if low == 0 and high in (6, 8):
        return 1, high - 1, missing | {0, high}
    if low == 0:
        return (0, high, missing) if high < 5 else (1, high, missing | {0})
    if low == 1:
        return 1, high, missing
    return 1, min((usual for usual in USUAL if usual >= high), default=high), missing


def _with_codes(low: int, high: int, missing: set[int], codes: set[int]) -> Scale:
    found = tuple(sorted(missing | {code for code in codes if not low <= code <= high}))
    why = f"guessed: most ratings lie from {low} to {high}"
    if low == 1 and high in (6, 8) and not found:
        why += f'; if {high} means "not applicable", write [1, {high - 1}] and missing = [{high}]'
    return Scale(low, high, found, why)
