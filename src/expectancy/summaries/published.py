"""Blocks made of published numbers instead of rows: counts, means, a covariance matrix and n.

So a reader can hand a paper's table to a method's ``estimate`` and compare. There are no random groups in a printed
table: intervals that need them are missing, those with a formula are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.summaries.answered import Answered, Wish
from expectancy.summaries.counts import Counts
from expectancy.summaries.moments import Moments, Pairwise
from expectancy.summaries.plan import Blocks, Plan, Summary
from expectancy.summaries.variables import Rating, Variable

Floats = npt.NDArray[np.float64]


class NotPublishedError(ValueError):
    """A method needs what was not given, and what is printed does not hold."""


@dataclass(frozen=True)
class Printed:
    """What a publication prints.

    ``n`` respondents; ``mean`` (k,) and ``covariance`` (k, k; divided by n - 1) of ``columns``; ``counts``: for one
    column or two, how many gave each rating, (K,) or (K1, K2), lowest first.
    """

    n: int
    columns: tuple[str, ...] = ()
    mean: Floats | None = None
    covariance: Floats | None = None
    counts: Mapping[tuple[str, ...], npt.NDArray[np.int64]] | None = None

    def moments(self, variables: Sequence[Variable], ratings: Mapping[str, Rating], alone: bool) -> Pairwise:
        """Sums over groups of one, arrays (1, k, k): ratings and their differences follow from means and covariances.

        w = n; s_jk = n m_j; p_jk = (n - 1) c_jk + n m_j m_k. Variables that are of use ``alone`` follow from counts.
        """
        if self.covariance is None and alone:
            return self._from_counts(variables, ratings)
        if self.covariance is None:
            raise NotPublishedError("means and covariances")
        turn = np.stack([self._direction(variable) for variable in variables])
        mean = np.zeros(len(self.columns)) if self.mean is None else np.asarray(self.mean, dtype=np.float64)
        m, c = turn @ mean, turn @ np.asarray(self.covariance, dtype=np.float64) @ turn.T
        n = np.full((1, len(m), len(m)), float(self.n))
        return Pairwise(n, n, n * m[:, None], (self.n - 1) * c + n * np.multiply.outer(m, m))

    def _from_counts(self, variables: Sequence[Variable], ratings: Mapping[str, Rating]) -> Pairwise:
        """Of each rating its own sums; nobody is known to have answered two."""
        counts = [self._counts_of(variable) for variable in variables]
        points = [np.arange(rating.low, rating.high + 1.0) for rating in (ratings[v.columns[0]] for v in variables)]
        n, s, p = (
            np.diag([float(count @ value**power) for count, value in zip(counts, points, strict=True)])[None]
            for power in (0, 1, 2)
        )
        return Pairwise(n, n, s, p)

    def _counts_of(self, variable: Variable) -> npt.NDArray[np.int64]:
        found = (self.counts or {}).get(variable.columns)
        if found is None or variable.kind != "rating":
            raise NotPublishedError("means and covariances")
        return np.asarray(found)

    def _direction(self, variable: Variable) -> Floats:
        """A variable as a linear function of the columns; a printed covariance is one over complete answers."""
        signs = {"rating": (1.0,), "difference": (1.0, -1.0)}.get(variable.kind)
        complete = variable.given is None or isinstance(variable.given, tuple)
        if signs is None or variable.fill is not None or not complete:
            raise NotPublishedError(f"the answers themselves ({variable.kind} of {', '.join(variable.columns)})")
        unknown = [column for column in variable.needs if column not in self.columns]
        if unknown:
            raise NotPublishedError(f"means and covariances of {', '.join(unknown)}")
        out = np.zeros(len(self.columns))
        for column, sign in zip(variable.columns, signs, strict=True):
            out[self.columns.index(column)] += sign
        return out

    def answering(self, wish: Wish) -> int:
        """How many fulfil a wish: those in the table of its only set, else all, since print does not say."""
        given = {} if self.counts is None else self.counts
        [first, *others] = wish
        return self.n if others or first not in given else int(np.sum(given[first]))

    def table(self, wanted: Counts, shape: tuple[int, ...]) -> npt.NDArray[np.int64]:
        """The joint counts of one or two columns, with a place for "no answer" in front."""
        given = {} if self.counts is None else self.counts
        found = given.get(wanted.columns)
        if found is None and len(wanted.columns) == 2 and wanted.columns[::-1] in given:
            found = np.asarray(given[wanted.columns[::-1]]).T
        if found is None:
            raise NotPublishedError(f"the counts of {' by '.join(wanted.columns)}")
        padded = np.pad(np.asarray(found, dtype=np.int64), [(1, 0)] * np.ndim(found))
        if padded.shape != shape:
            expected = " by ".join(str(length - 1) for length in shape)
            raise NotPublishedError(f"{expected} counts of {' by '.join(wanted.columns)}, one for each rating")
        silent = self.n - int(padded.sum())
        if silent < 0:
            raise NotPublishedError(f"counts of {' by '.join(wanted.columns)} that add up to no more than n")
        padded[(0,) * padded.ndim] = silent
        return padded


class PrintedMoments:
    """Stands where a moments block would; see :class:`Printed`."""

    def __init__(self, printed: Printed, wanted: Moments, ratings: Mapping[str, Rating]) -> None:
        self._sums = printed.moments(wanted.variables, ratings, wanted.alone)

    def keys(self) -> list[tuple[str, ...]]:
        return [()]

    def grouped(self, key: tuple[str, ...] | None = None) -> Pairwise:
        return self._sums

    def total(self, key: tuple[str, ...] | None = None) -> Pairwise:
        return self._sums.sum()

    def totals(self, keys: Sequence[tuple[str, ...] | None]) -> Pairwise:
        return self._sums.each(lambda array: np.repeat(array, len(keys), axis=0))


def published(printed: Printed, needs: Iterable[Summary], ratings: Iterable[Rating]) -> Blocks:
    """The blocks that a method needs, filled from what is printed.

    Raises: NotPublishedError, with what is missing, where they cannot be.
    """
    wanted = list(needs)
    others = [need for need in wanted if not isinstance(need, Moments)]
    blocks = Blocks(Plan.union(others, ratings, groups=1))
    blocks.rows = printed.n
    for need in wanted:
        if isinstance(need, Moments):
            blocks.stand_in(need, PrintedMoments(printed, need, blocks.plan.ratings))
        elif isinstance(need, Counts) and not need.by and need.weight is None:
            block = blocks[need]
            block.add(printed.table(need, block.shape))
        elif isinstance(need, Answered) and not need.by:
            blocks[need].add(np.array([printed.answering(wish) for wish in need.wishes]))
        else:
            raise NotPublishedError("the rows")
    return blocks
