"""Numbers a respondent made of several columns, in whole numbers: sums taken from the middle of their scales, products
of such sums, what such a sum has above 0, and means that the respondent's own importance weighs.

They are what least squares of satisfaction on expectation and performance needs, and their squares and product.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
FINE = 1_000_000  # a weighted mean is counted in millionths of a point: whole thousandths, and what is left of them
COARSE = 1_000

if TYPE_CHECKING:
    from expectancy.summaries.variables import Marks, Rating

    Columns = Callable[[str], Marks]  # the marks of a column


def split(columns: Sequence[str], parts: Sequence[int]) -> list[tuple[str, ...]]:
    """The columns of each part, of which ``parts`` says how many there are."""
    ends = [0, *accumulate(parts)]
    return [tuple(columns[start:stop]) for start, stop in pairwise(ends)]


def halves(ratings: Sequence[Rating]) -> int:
    """In how many parts a point is counted so that the middle of the columns' sum is a whole number: 1 or 2."""
    return 1 + sum(rating.low + rating.high for rating in ratings) % 2


def reach(ratings: Sequence[Rating]) -> int:
    """How far the columns' sum can lie from its middle, counted as ``halves`` says."""
    return sum(rating.high - rating.low for rating in ratings) * halves(ratings) // 2


def from_middle(columns: Sequence[str], of: Columns, ratings: Mapping[str, Rating]) -> Ints:
    """The columns' sum less its middle, counted as ``halves`` says; of no use where one of them has no answer."""
    read = [ratings[column] for column in columns]
    step = halves(read)
    total = np.sum([of(column).astype(np.int64) for column in columns], axis=0)
    return np.asarray(total * step + sum(step * (each.low - 1) for each in read) - _middle(read, step))


def _middle(read: Sequence[Rating], step: int) -> int:
    return sum(each.low + each.high for each in read) * step // 2


def all_answered(columns: Sequence[str], of: Columns) -> Bools:
    """The rows with an answer in every column."""
    found = of(columns[0]) != 0
    for column in columns[1:]:
        found &= of(column) != 0
    return np.asarray(found)


def product_bounds(parts: Sequence[Sequence[Rating]], powers: Sequence[int]) -> tuple[int, int]:
    """The lowest and highest product of the parts, each to its power."""
    most = prod(reach(part) ** power for part, power in zip(parts, powers, strict=True))
    return (0 if all(power % 2 == 0 for power in powers) else -most), most


def product(parts: Sequence[Sequence[str]], powers: Sequence[int], of: Columns, ratings: Mapping[str, Rating]) -> Ints:
    """The product of the parts' sums from their middles, each to its power."""
    factors = [from_middle(part, of, ratings) ** power for part, power in zip(parts, powers, strict=True) if power] or [
        np.ones(len(of(parts[0][0])), dtype=np.int64)
    ]
    return np.asarray(np.prod(factors, axis=0))


def plain(parts: Sequence[Sequence[str]], powers: Sequence[int]) -> str | None:
    """The one column whose own rating a product is, to the first power; None where it is more than that."""
    used = [part for part, power in zip(parts, powers, strict=True) if power]
    return used[0][0] if sum(powers) == 1 and len(used) == 1 and len(used[0]) == 1 else None


def excess_bounds(parts: Sequence[Sequence[Rating]], times: Sequence[int]) -> tuple[int, int]:
    return 0, sum(abs(time) * reach(part) for part, time in zip(parts, times, strict=True))


def excess(parts: Sequence[Sequence[str]], times: Sequence[int], of: Columns, ratings: Mapping[str, Rating]) -> Ints:
    """What the parts' sums from their middles, each taken so many times, come to above 0; else 0."""
    sums = [from_middle(part, of, ratings) * time for part, time in zip(parts, times, strict=True) if time]
    return np.asarray(np.maximum(np.sum(sums, axis=0), 0))


def weighted_mean(
    parts: Sequence[Sequence[str]], of: Columns, ratings: Mapping[str, Rating], fine: bool
) -> tuple[Ints, Bools]:
    """(number, where it is known) of the mean of the first part's columns, weighted by the second part's.

    With a third part: the mean distance of the first part's ratings from the third's. Over the columns that the
    respondent answered in all parts. In whole thousandths of a point above the lowest rating, rounded down, or
    (``fine``) the millionths above those.
    """
    valued, weights, *ideal = ([_values(column, of, ratings) for column in part] for part in parts)
    known = np.array([all_answered(columns, of) for columns in zip(*parts, strict=True)])
    lowest = 0 if ideal else ratings[parts[0][0]].low
    worth = np.abs(np.array(valued) - np.array(ideal[0])) if ideal else np.array(valued) - lowest
    weight = np.where(known, np.array(weights), 0)
    whole = weight.sum(axis=0)
    usable = whole > 0
    rounded = ((weight * worth).sum(axis=0) * 2 * FINE + whole) // np.where(usable, 2 * whole, 1)
    return np.asarray(rounded % COARSE if fine else rounded // COARSE), np.asarray(usable)


def weighted_mean_bounds(parts: Sequence[Sequence[Rating]], fine: bool) -> tuple[int, int]:
    """Counted from the lowest rating, or as a distance."""
    first = parts[0][0]
    return 0, (COARSE - 1 if fine else (first.high - first.low) * (FINE // COARSE))


def _values(column: str, of: Columns, ratings: Mapping[str, Rating]) -> Ints:
    """What the marks stand for; the number of "no answer" is of no use."""
    return np.asarray(of(column).astype(np.int64) + (ratings[column].low - 1))


def turned(parts: Sequence[Sequence[str]], of: Columns) -> Ints:
    """In how many columns of the first part the answer is above that in the second part's; one scale for both."""
    pairs = [(of(first), of(second)) for first, second in zip(parts[0], parts[1], strict=True)]
    return np.asarray(np.sum([(first > second) & (second != 0) for first, second in pairs], axis=0))


def incomplete(parts: Sequence[Sequence[str]], of: Columns) -> Ints:
    """How many times columns in the same place of the parts are not all answered."""
    return np.asarray(np.sum([~all_answered(columns, of) for columns in zip(*parts, strict=True)], axis=0))


def any_answered(parts: Sequence[Sequence[str]], of: Columns) -> Bools:
    """The rows with an answer to both of some columns in the same place of the first two parts."""
    pairs = zip(parts[0], parts[1], strict=True)
    return np.asarray(np.logical_or.reduce([all_answered(columns, of) for columns in pairs]))


def over(parts: Sequence[Sequence[str]], most: Sequence[int], of: Columns) -> tuple[Bools, Bools]:
    """(1 where ``turned`` is over the first of ``most`` or ``incomplete`` over the second, where it is known)."""
    hit = turned(parts, of) > most[0]
    if len(most) > 1:
        hit |= incomplete(parts, of) > most[1]
    return hit, any_answered(parts, of)
