"""DuMouchel's continuous Kano analysis: mean scores of both answers, and in which quarter of their plane they lie."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from expectancy.domain.kano_tables import LETTERS
from expectancy.methods.answers import Tables, resamples
from expectancy.methods.contract import Options
from expectancy.methods.interval import Floats
from expectancy.methods.measure.importance.points import Points
from expectancy.methods.resampling import Column, share_of

# Of like, expect, neutral, tolerate, dislike. DuMouchel in Berger et al. 1993, CQM J. 2(4).
FUNCTIONAL = np.array([4.0, 2.0, 0.0, -1.0, -2.0])
DYSFUNCTIONAL = np.array([-2.0, -1.0, 0.0, 2.0, 4.0])
CUT = 2.0


def places(functional: Floats, dysfunctional: Floats) -> Floats:
    """Places in ``LETTERS`` of mean scores, (...); NaN where unknown.

    Cut at 2: O both high, A functional high, M dysfunctional high, I both low. Both below 0: R, the opposite is wanted;
    one below 0: Q, the answers contradict each other.
    """
    up, far = functional >= CUT, dysfunctional >= CUT
    below = (functional < 0).astype(np.int64) + (dysfunctional < 0)
    wanted = np.where(up & far, 1, np.where(up, 0, np.where(far, 2, 3)))
    place = np.where(below == 2, 4, np.where(below == 1, 5, wanted))
    return np.where(np.isnan(functional + dysfunctional), np.nan, place)


@dataclass(frozen=True)
class Scores:
    """The mean scores of F features in one crowd, over those who gave both answers."""

    points: Points
    options: Options

    @staticmethod
    def read(held: Tables, weighted: bool, options: Options) -> Scores:
        """From the tables of functional (rows) by dysfunctional answers."""
        both = np.zeros((6, 6))
        both[1:, 1:] = 1.0
        rows = None if held.rows is None else held.rows * both
        answered = Tables(held.grouped * both, rows)
        return Scores(Points.read(answered, FUNCTIONAL, DYSFUNCTIONAL, weighted), options)

    @cached_property
    def chances(self) -> Floats:
        """How often each class's quarter holds the mean of a group resample, (F, 6)."""
        first, second = self.points.across, self.points.up
        counts = resamples(first.weight, self.options)
        drawn = places(first.drawn(counts), second.drawn(counts))
        found = np.stack([share_of(drawn == at) for at in range(len(LETTERS))], axis=-1)
        return np.where(np.isnan(first.mean)[:, None], np.nan, found)

    @cached_property
    def categories(self) -> list[str]:
        """The class of each feature's point; empty where nobody answered."""
        found = places(self.points.across.mean, self.points.up.mean)
        return ["" if np.isnan(place) else LETTERS[int(place)] for place in found]

    def columns(self) -> dict[str, Column]:
        """Both means with their intervals."""
        names = ("functional_score", "dysfunctional_score")
        return {
            name: Column(found.value, "score", found.bounds(self.options.confidence))
            for name, found in zip(names, self.points.spreads(), strict=True)
        }
