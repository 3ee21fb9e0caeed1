"""What a column's answers mean as integers, and the variables that moments are taken of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int16]
MISSING = np.int16(np.iinfo(np.int16).min)  # the code of "no answer" in a decoded column
LARGEST = 10_000  # ratings lie within this either side of 0, so that differences stay far from MISSING
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


@dataclass(frozen=True)
class Variable:
    """A number a respondent, made of one or two decoded columns (``answered``: of any); an axis of a moments block.

    - ``rating``: the column itself.
    - ``difference``: first minus second, where both are answered (a gap).
    - ``low`` / ``high``: 1 where the rating is at most / at least ``cut``, else 0. A second column is the respondent's
      own minimum: where it is answered, ``low`` is 1 below it, whatever the cut, and nothing below it is ``high``.
    - ``under``: 1 where the first is less than the second, else 0, where both are answered.
    - ``absent``: 1 where the column has no answer, else 0.
    - ``answered``: 1 where all columns of at least one set are answered, else missing. ``size`` columns in a row make a
      set; its count is the respondents who gave a method anything to use.

    ``fill`` stands in where the answer is missing (None: the variable is missing there); ``given`` makes the variable
    missing wherever that other column is.
    """

    kind: str
    columns: tuple[str, ...]
    cut: float = 0.0
    fill: int | None = None
    given: str | None = None
    size: int = 1

    @staticmethod
    def rating(column: str) -> Variable:
        return Variable("rating", (column,))

    @staticmethod
    def difference(column: str, less: str) -> Variable:
        return Variable("difference", (column, less))

    @staticmethod
    def answered(sets: Sequence[tuple[str, ...]]) -> Variable:
        """1 for those who answered every column of at least one of the sets, which are of one length."""
        return Variable("answered", tuple(column for columns in sets for column in columns), size=len(sets[0]))

    @property
    def needs(self) -> tuple[str, ...]:
        return (*self.columns, self.given) if self.given else self.columns

    def largest(self, ratings: Mapping[str, Rating]) -> float:
        """A bound on the absolute value, from the scales alone."""
        if self.kind in ("low", "high", "under", "absent", "answered"):
            return max(1.0, abs(self.fill or 0))
        bounds = [max(abs(ratings[column].low), abs(ratings[column].high)) for column in self.columns]
        return float(max(sum(bounds), abs(self.fill or 0), 1))

    def of(self, codes: dict[str, Codes]) -> Codes:
        """The variable's values for a chunk: int16, MISSING where there is none."""
        if self.kind == "answered":
            return self._answered(codes)
        first = codes[self.columns[0]]
        gone = first == MISSING
        if self.kind in ("difference", "under"):
            second = codes[self.columns[1]]
            gone = gone | (second == MISSING)
            value = first - second if self.kind == "difference" else (first < second).astype(np.int16)
        elif self.kind == "rating":
            value = first
        elif self.kind == "absent":
            value, gone = gone.astype(np.int16), np.zeros_like(gone)
        elif self.kind == "low":
            value = self._low(first, codes)
        elif self.kind == "high":
            value = self._high(first, codes)
        else:
            raise ValueError(f"unknown kind of variable: {self.kind}")
        value = np.where(gone, MISSING if self.fill is None else np.int16(self.fill), value)
        return value if self.given is None else np.where(codes[self.given] == MISSING, MISSING, value)

    def _low(self, first: Codes, codes: dict[str, Codes]) -> Codes:
        low = first <= self.cut
        if len(self.columns) == 2:
            own = codes[self.columns[1]]
            low = np.where(own == MISSING, low, first < own)
        return low.astype(np.int16)

    def _high(self, first: Codes, codes: dict[str, Codes]) -> Codes:
        high = first >= self.cut
        if len(self.columns) == 2:
            high &= first >= codes[self.columns[1]]  # no own minimum is MISSING, which lies below every rating
        return high.astype(np.int16)

    def _answered(self, codes: dict[str, Codes]) -> Codes:
        found = np.zeros(codes[self.columns[0]].shape, dtype=bool)
        for start in range(0, len(self.columns), self.size):
            found |= np.logical_and.reduce(
                [codes[column] != MISSING for column in self.columns[start : start + self.size]]
            )
            if found.all():
                break
        return np.where(found, np.int16(1), MISSING)
