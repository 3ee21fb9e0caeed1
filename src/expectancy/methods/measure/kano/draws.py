"""What may be true of Kano features: draws of their class shares, and how often each verdict holds among them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from expectancy.domain.kano_tables import LETTERS
from expectancy.methods.resampling import Column, share_of
from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
# (better is high, worse is strong): how the plane's quarters are called.
QUADRANTS = {
    (True, False): "attractive",
    (True, True): "one-dimensional",
    (False, True): "must-be",
    (False, False): "indifferent",
}
# Classes that want the opposite in both questions: their answers cannot come from one wish that is unclear.
OPPOSED = (("M", "A"), ("O", "I"), ("R", "A"), ("R", "O"), ("R", "M"))
BIMODAL = 0.25  # share that each of two opposed classes must have


@dataclass(frozen=True)
class Draws:
    """Class shares (R, F, 6) of F features from Dirichlet(counts + 1/2)."""

    shares: Floats

    @staticmethod
    def of(counts: Floats, resamples: int, seed: int) -> Draws:
        drawn = np.random.default_rng(seed).standard_gamma(counts + 0.5, size=(resamples, *counts.shape))
        drawn /= drawn.sum(axis=-1, keepdims=True)
        return Draws(np.where(counts.sum(axis=-1, keepdims=True) > 0, drawn, np.nan))

    def chance(self, held: Bools) -> Floats:
        """How often something held, (...,) without the first axis; NaN of features that nobody answered."""
        unknown = np.isnan(self.shares[..., 0]).any(axis=0) if len(self.shares) else True
        return np.where(unknown, np.nan, share_of(held))

    def quadrants(self) -> dict[str, Floats]:
        """The chance of each quarter of the plane of better and worse, cut at 0.5, (F,) each."""
        base = self.shares[..., :4].sum(axis=-1)
        better = ratio(self.shares[..., :2].sum(axis=-1), base) >= 0.5
        worse = ratio(self.shares[..., 1:3].sum(axis=-1), base) >= 0.5
        return {name: self.chance((better == up) & (worse == far)) for (up, far), name in QUADRANTS.items()}

    def mixed(self, total: float, category: float) -> Floats:
        """The chance of a mixed class: A + O + M at least ``total``, first less second at most ``category``."""
        strength = self.shares[..., :3].sum(axis=-1)
        first, second = self._largest[..., -1], self._largest[..., -2]
        return self.chance((strength >= total) & (first - second <= category))

    @cached_property
    def _largest(self) -> Floats:
        """The shares in ascending order."""
        return np.sort(self.shares, axis=-1)

    @cached_property
    def bimodal(self) -> Floats:
        """The chance that the two most frequent classes are opposed and have a quarter each: two groups of customers.

        M 38 % with A 33 % has better and worse of one class of their own, and is neither.
        """
        second = self._largest[..., -2]
        among = self.shares >= second[..., None]
        pairs = [among[..., LETTERS.index(one)] & among[..., LETTERS.index(other)] for one, other in OPPOSED]
        return self.chance(np.logical_or.reduce(pairs) & (second >= BIMODAL))


def columns(draws: Draws, total: float, category: float) -> dict[str, Column]:
    """The chances of a mixed and of a bimodal class."""
    return {
        "chance_mixed": Column(draws.mixed(total, category), "chance"),
        "chance_bimodal": Column(draws.bimodal, "chance"),
    }
