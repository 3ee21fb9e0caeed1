"""What a column's answers mean as integers, and the variables that moments are taken of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.summaries import combined

Marks = npt.NDArray[Any]  # of a column or variable in a chunk: 0 is "no answer", 1 its lowest value, and so on
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
LARGEST = 10_000  # ratings lie within this either side of 0
COMBINED = ("product", "excess", "weighted_mean", "over")  # kinds of variables whose columns lie in parts
NOT_TOLD = "(not told)"  # the segment of those who left the question out


@dataclass(frozen=True)
class Rating:
    """How one column's answers become whole numbers from ``low`` to ``high``.

    ``missing`` are the codes and words that mean "no answer"; ``labels`` maps wordings to codes; ``reverse`` turns the
    scale: x -> low + high - x.
    """

    column: str
    low: int
    high: int
    reverse: bool = False
    missing: tuple[str, ...] = ()
    labels: tuple[tuple[str, int], ...] = ()

    @property
    def levels(self) -> int:
        return self.high - self.low + 1


def marks_type(levels: int) -> type[np.unsignedinteger[Any]]:
    """The smallest type that holds the marks 0 to ``levels`` and one more: most scales fit into one byte an answer."""
    if levels < 2**16 - 1:
        return np.uint8 if levels < 2**8 - 1 else np.uint16
    return np.uint32 if levels < 2**32 - 1 else np.uint64


@dataclass(frozen=True)
class Variable:
    """A number a respondent, made of decoded columns, mostly one or two; an axis of a moments block.

    - ``rating``: the column itself.
    - ``difference``: first minus second, where both are answered (a gap).
    - ``low`` / ``high``: 1 where the rating is at most / at least ``cut``, else 0. A second column is the respondent's
      own minimum: where it is answered, ``low`` is 1 below it, whatever the cut, and nothing below it is ``high``.
    - ``under``: 1 where the first is less than the second, else 0, where both are answered.
    - ``absent``: 1 where the column has no answer, else 0.
    - ``points``: the first of several columns over which ``cut`` points were shared out, a blank as 0; missing where
      they do not add up to ``cut``.
    - ``distance``: how far the first is from the second, where both are answered.
    - ``product``: the columns lie in ``parts`` (how many in each). Of each part the sum, counted from the middle of its
      scale as ``combined.halves`` says, to the power in ``times``; their product, where all columns are answered.
    - ``excess``: each part's sum so counted, ``times`` so often; what they come to above 0, else 0.
    - ``weighted_mean``: of the first part's columns, weighted by the second part's (with a third part: of their
      distances from it), over those answered in all parts; in thousandths of a point from the lowest rating, rounded
      down, and with ``cut`` 1 the millionths that are left.
    - ``over``: 1 where the columns of the first part are above those of the second in more than the first of ``times``
      places, or the columns of all parts are not all answered in more than the second; known where a pair is answered.

    ``fill`` stands in where the answer is missing (None: the variable is missing there); ``given`` makes the variable
    missing wherever that other column is, or any of several.
    """

    kind: str
    columns: tuple[str, ...]
    cut: float = 0.0
    fill: int | None = None
    given: str | tuple[str, ...] | None = None
    parts: tuple[int, ...] = ()
    times: tuple[int, ...] = ()

    @staticmethod
    def rating(column: str, given: tuple[str, ...] | None = None) -> Variable:
        return Variable("rating", (column,), given=given)

    @staticmethod
    def difference(column: str, less: str) -> Variable:
        return Variable("difference", (column, less))

    @staticmethod
    def points(columns: tuple[str, ...], total: int) -> Variable:
        return Variable("points", columns, total)

    @staticmethod
    def product(parts: Sequence[tuple[str, ...]], powers: tuple[int, ...]) -> Variable:
        return Variable("product", sum(parts, ()), parts=tuple(map(len, parts)), times=powers)

    @staticmethod
    def excess(parts: Sequence[tuple[str, ...]], times: tuple[int, ...]) -> Variable:
        return Variable("excess", sum(parts, ()), parts=tuple(map(len, parts)), times=times)

    @staticmethod
    def weighted_mean(parts: Sequence[tuple[str, ...]]) -> tuple[Variable, Variable]:
        """The thousandths, and the millionths that are left: value = lowest + first / 1,000 + second / 1,000,000."""
        columns, lengths = sum(parts, ()), tuple(map(len, parts))
        coarse, fine = (Variable("weighted_mean", columns, cut, parts=lengths) for cut in (0, 1))
        return coarse, fine

    @staticmethod
    def over(parts: Sequence[tuple[str, ...]], most: tuple[int, ...]) -> Variable:
        return Variable("over", sum(parts, ()), parts=tuple(map(len, parts)), times=most)

    @property
    def needs(self) -> tuple[str, ...]:
        return (*self.columns, *self._given)

    @property
    def _given(self) -> tuple[str, ...]:
        return (self.given,) if isinstance(self.given, str) else self.given or ()

    @property
    def always_known(self) -> bool:
        """Whether it has a value even where nothing is answered."""
        return self.given is None and (self.fill is not None or self.kind == "absent")

    def bounds(self, ratings: Mapping[str, Rating]) -> tuple[int, int]:
        """The lowest and highest value it can take, from the scales alone."""
        first = ratings[self.columns[0]]
        if self.kind == "rating":
            low, high = first.low, first.high
        elif self.kind == "difference":
            second = ratings[self.columns[1]]
            low, high = first.low - second.high, first.high - second.low
        elif self.kind in ("low", "high", "under", "absent"):
            low, high = 0, 1
        elif self.kind == "points":
            low, high = min(0, first.low), max(0, first.high)
        elif self.kind == "distance":
            second = ratings[self.columns[1]]
            low, high = 0, max(abs(first.low - second.high), abs(first.high - second.low))
        elif self.kind in COMBINED:
            low, high = self._combined_bounds(ratings)
        else:
            raise ValueError(f"unknown kind of variable: {self.kind}")
        return (low, high) if self.fill is None else (min(low, self.fill), max(high, self.fill))

    def marks(self, of: Callable[[str], Marks], ratings: Mapping[str, Rating]) -> Marks:
        """The variable in a chunk whose columns have the marks ``of``: 0 where missing, else value - lowest + 1."""
        low, high = self.bounds(ratings)
        kind = marks_type(high - low + 1)
        first, rating = of(self.columns[0]), ratings[self.columns[0]]
        known = first != 0
        if self.kind == "rating":
            found = first if self.fill is None else (first + kind(rating.low - low)) * known
        elif self.kind == "difference":
            second, other = of(self.columns[1]), ratings[self.columns[1]]
            known &= second != 0
            shift = (rating.low - other.low - low + 1) & int(np.iinfo(kind).max)  # sums wrap around, and come back
            found = first.astype(kind, copy=False) - second.astype(kind, copy=False)
            found += kind(shift)
            found *= known.view(np.uint8)  # as numbers: a product with bools is many times slower
        elif self.kind == "points":
            given = [_values(of(column), ratings[column]) for column in self.columns]
            known = np.sum(given, axis=0) == self.cut
            found = ((given[0] - low + 1) * known).astype(kind)
        elif self.kind == "distance":
            known &= of(self.columns[1]) != 0
            apart = np.abs(_values(first, rating) - _values(of(self.columns[1]), ratings[self.columns[1]]))
            found = ((apart + 1) * known).astype(kind)
        elif self.kind == "product" and (column := self._plain()) is not None:
            mark, known = of(column).astype(kind, copy=False), combined.all_answered(self.columns, of)
            found = mark if combined.halves([ratings[column]]) == 1 else mark + mark - kind(1)
            found = found * known.view(np.uint8)  # the same as below, many times faster
        elif self.kind in COMBINED:
            value, known = self._combined(of, ratings)
            found = ((value - low + 1) * known).astype(kind)
        else:
            held, known = self._held(first, known, of, ratings)
            found = (held + kind(1 - low)) * known
        if self.fill is not None:
            found = np.where(known, found, kind(self.fill - low + 1))
        return found if self.given is None else found * combined.all_answered(self._given, of)

    def _combined_bounds(self, ratings: Mapping[str, Rating]) -> tuple[int, int]:
        parts = [[ratings[column] for column in part] for part in combined.split(self.columns, self.parts)]
        if self.kind == "product":
            return combined.product_bounds(parts, self.times)
        if self.kind == "excess":
            return combined.excess_bounds(parts, self.times)
        if self.kind == "over":
            return 0, 1
        return combined.weighted_mean_bounds(parts, fine=bool(self.cut))

    def _plain(self) -> str | None:
        return combined.plain(combined.split(self.columns, self.parts), self.times)

    def _combined(self, of: Callable[[str], Marks], ratings: Mapping[str, Rating]) -> tuple[Ints, Bools]:
        """(value, where it is known) of a number that several parts of the columns make."""
        parts = combined.split(self.columns, self.parts)
        if self.kind == "weighted_mean":
            return combined.weighted_mean(parts, of, ratings, fine=bool(self.cut))
        if self.kind == "over":
            hit, known = combined.over(parts, self.times, of)
            return hit.astype(np.int64), known
        made = combined.product if self.kind == "product" else combined.excess
        return made(parts, self.times, of, ratings), combined.all_answered(self.columns, of)

    def _held(
        self, first: Marks, known: Bools, of: Callable[[str], Marks], ratings: Mapping[str, Rating]
    ) -> tuple[Bools, Bools]:
        """Where it is 1, and where it is known."""
        if self.kind == "absent":
            return ~known, np.ones_like(known)
        rating = ratings[self.columns[0]]
        own = of(self.columns[1]) if len(self.columns) == 2 else None
        shift = 0 if own is None else ratings[self.columns[1]].low - rating.low
        if self.kind == "under":
            assert own is not None
            return _below(first, own, shift), known & (own != 0)
        if self.kind == "low":
            low = first <= floor(self.cut) - rating.low + 1
            return (low if own is None else np.where(own == 0, low, _below(first, own, shift))), known
        high = first >= ceil(self.cut) - rating.low + 1
        return (high if own is None else high & ((own == 0) | ~_below(first, own, shift))), known


def _values(marks: Marks, rating: Rating) -> Marks:
    """What the marks stand for, 0 where missing."""
    return np.where(marks != 0, marks.astype(np.int64) + (rating.low - 1), 0)


def _below(first: Marks, second: Marks, shift: int) -> Bools:
    """Where the first rating is less than the second, whose scale begins ``shift`` higher."""
    return np.asarray(first < second if not shift else first < second.astype(np.int32) + shift)
