"""How likely a group's statement is to fit what its complaints say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from expectancy.language.embed import Vectors

# Logistic regression of one reader's judgement (an AI model's) on the share of a group's texts that are nearest to the
# statement: 248 texts of 30 groups, drawn at random (tests/language/fit_judged.csv; test_fit.py fits it again).
_AT_NONE, _SLOPE = -2.96, 5.86
LEAST = 0.35  # the chance from which a group says a written statement
LEAST_PHRASE = 0.25  # the share of its texts that must use the phrase a group is called by: else it has none


@dataclass(frozen=True)
class Fit:
    """How well a statement fits its group.

    ``basis`` "statement": a written one, ``chance`` that it fits a complaint drawn from the group (see ``chance``).
    "phrase": made of the group's own words, ``chance`` the share of its texts that use them.
    """

    chance: float
    basis: str


def chance(share: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """The chance that a statement fits a complaint of a group, from the share of its texts nearest to the statement.

    p = 1 / (1 + exp(2.96 - 5.86 share)): 0.05 where no text is nearest to it, 0.35 at a share of 0.40, 0.95 at 1.
    A logistic regression on judged complaints; a group left out of the fitting is told with a correlation of 0.64.
    """
    return np.asarray(1 / (1 + np.exp(-(_AT_NONE + _SLOPE * np.asarray(share, dtype=np.float64)))))


def chances(near: Vectors) -> NDArray[np.float64]:
    """The chance of each statement to fit a group, from its texts' nearness ``near`` (n, a) to the statements; (a,)."""
    return chance(np.bincount(near.argmax(axis=1), minlength=near.shape[1]) / len(near))
