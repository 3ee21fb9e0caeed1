"""The reach-and-noise game: which failures together tell the dissatisfied from the others, and who has what part in it.

v(S) = P(any failure in S | dissatisfied) - P(any failure in S | not). A respondent's "any failure in S" is a game whose
Shapley value is 1 / (number of failures) for each failure, so the value of the whole game is a difference of two means:
exact for any number of items. Conklin, Powaga and Lipovetsky 2004, European J. Operational Research 154:819-827.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
WORK = 2**27  # failures looked at, over all resamples that choose the key items anew


@dataclass(frozen=True)
class Failures:
    """Patterns of failures as they come: random group, whether dissatisfied, what failed, weight and respondents."""

    group: Places  # (n,)
    inside: Bools
    failed: Bools  # (n, p)
    weight: Floats
    rows: Places
    groups: int

    @property
    def p(self) -> int:
        return int(self.failed.shape[1])

    @property
    def sizes(self) -> tuple[int, int]:
        """Respondents inside and outside."""
        return int(self.rows[self.inside].sum()), int(self.rows[~self.inside].sum())

    @cached_property
    def totals(self) -> Floats:
        """Weight inside and outside by random group, (2, groups)."""
        return np.stack([self._by_group(self.weight, side) for side in (self.inside, ~self.inside)])

    def _by_group(self, values: Floats, side: Bools) -> Floats:
        return np.bincount(self.group[side], weights=values[side], minlength=self.groups).astype(np.float64)

    def _sums(self, scores: Floats) -> Floats:
        """Sums of a score of every pattern, (n, m), inside and outside by random group: (2, groups, m)."""
        columns = [
            [self._by_group(self.weight * score, side) for score in scores.T] for side in (self.inside, ~self.inside)
        ]
        return np.moveaxis(np.array(columns).reshape(2, scores.shape[1], self.groups), 1, 2)

    @cached_property
    def _failing(self) -> Floats:
        return self._sums(self.failed.astype(np.float64))

    @cached_property
    def _parts(self) -> Floats:
        return self._sums(self.failed / np.maximum(self.failed.sum(axis=1, keepdims=True), 1))

    def _means(self, sums: Floats, counts: Floats) -> tuple[Floats, Floats]:
        """Means inside and outside, (R, m) each, for group counts (R, groups)."""
        inside, outside = (ratio(counts @ sums[at], (counts @ self.totals[at])[:, None]) for at in (0, 1))
        return inside, outside

    def reach_and_noise(self, counts: Floats) -> tuple[Floats, Floats]:
        """P(item failed | dissatisfied) and P(item failed | not), (R, p) each."""
        return self._means(self._failing, counts)

    def shapley(self, counts: Floats) -> Floats:
        """Each item's part of v(all items), (R, p): mean of failed / number of failures inside, less outside."""
        inside, outside = self._means(self._parts, counts)
        return inside - outside

    def _first(self, order: Places) -> Places:
        """Of each pattern the place in the order of the first item that failed; p where none did."""
        position = np.empty(self.p, dtype=np.intp)
        position[order] = np.arange(self.p)
        return np.asarray(np.where(self.failed, position, self.p).min(axis=1, initial=self.p))

    def along(self, order: Places, counts: Floats) -> tuple[Floats, Floats]:
        """Reach and noise of the first 1, 2 ... p items of an order, (R, p) each."""
        first, length = self._first(order), self.p + 1
        sums = [
            np.bincount(
                self.group[side] * length + first[side], weights=self.weight[side], minlength=self.groups * length
            ).reshape(self.groups, length)
            for side in (self.inside, ~self.inside)
        ]
        return self._means(np.cumsum(np.asarray(sums, dtype=np.float64), axis=2)[..., : self.p], counts)

    def key(self, counts: Floats) -> tuple[Places, int]:
        """(the order by Shapley value, how many of the first tell the two apart best) of one set of group counts."""
        order = np.argsort(-self.shapley(counts[None])[0], kind="stable")
        reach, noise = self.along(order, counts[None])
        success = np.nan_to_num(reach[0] - noise[0], nan=-np.inf)
        return order, int(np.argmax(success)) + 1

    def resamples(self, wanted: int) -> int:
        """How many resamples the search for the key items takes."""
        return int(min(wanted, max(1, WORK // max(1, self.failed.size))))
