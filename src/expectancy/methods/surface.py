"""The quadratic response surface of satisfaction over expectation and performance; whether their difference will do.

Z = b0 + b1 E + b2 P + b3 E^2 + b4 EP + b5 P^2, with E and P taken from the middle of their scale. Edwards 2002, in:
Drasgow and Schmitt (eds.), Measuring and Analyzing Behavior in Organizations; Shanock et al. 2010, J. Business and
Psychology 25:543-554.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from expectancy.domain.errors import listed
from expectancy.methods.answers import percent
from expectancy.methods.interval import Floats
from expectancy.methods.linear_model import UNTESTED, LinearModel, Test, holm, turned
from expectancy.methods.regression import CrossProducts

TERMS = ("b0", "b1", "b2", "b3", "b4", "b5")
SURFACE = ("a1", "a2", "a3", "a4")
# a1 = b1 + b2 and a2 = b3 + b4 + b5 along E = P; a3 = b1 - b2 and a4 = b3 - b4 + b5 along E = -P.
ALONG = np.array(
    [
        [0, 1, 1, 0, 0, 0],
        [0, 0, 0, 1, 1, 1],
        [0, 1, -1, 0, 0, 0],
        [0, 0, 0, 1, -1, 1],
    ],
    dtype=np.float64,
)
SAME_SIZE = np.array([[0.0, 1.0, 1.0]])  # b1 = -b2: only the difference of the two counts
NO_CURVE = np.eye(6)[3:]  # b3 = b4 = b5 = 0
DIFFERENCE = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, -1, 1]], dtype=np.float64)  # (1, z, P - E) of (1, z, E, P)
LEVEL = 0.05  # of the tests that sentences speak of
KINDS = ("maximum", "minimum", "saddle")


def stationary(b: Floats) -> Floats:
    """(E, P) where the surface is level, (..., 2); NaN where its curvature has no such point. ``b`` is (..., 6)."""
    _, b1, b2, b3, b4, b5 = np.moveaxis(b, -1, 0)
    det = 4 * b3 * b5 - b4**2
    level = np.stack([b2 * b4 - 2 * b1 * b5, b1 * b4 - 2 * b2 * b3], axis=-1)
    known = det != 0
    return np.where(known[..., None], level / np.where(known, det, 1.0)[..., None], np.nan)


def kind(b: Floats) -> Floats:
    """The place in ``KINDS`` of the stationary point, (...,): -1 where there is none."""
    _, _, _, b3, b4, b5 = np.moveaxis(b, -1, 0)
    det = 4 * b3 * b5 - b4**2
    return np.where(det < 0, 2.0, np.where(det == 0, -1.0, np.where(b3 < 0, 0.0, 1.0)))


@dataclass(frozen=True)
class Admissible:
    """Whether the difference P - E says as much of Z as E and P do, each on its own.

    ``difference``: the F test of b1 = -b2. ``curve``: that of b3 = b4 = b5 = 0. Rejecting either, the difference score
    leaves out what E and P say. Edwards 2002.
    """

    difference: Test
    curve: Test
    r2_difference: float
    r2_direct: float
    r2_quadratic: float


def admissible(score: LinearModel, direct: LinearModel, quadratic: LinearModel | None) -> Admissible:
    """From the models of the difference, of E and P, and of the surface (None where it cannot be told)."""
    curve = UNTESTED if quadratic is None else quadratic.test(NO_CURVE)
    r2 = float("nan") if quadratic is None else quadratic.r2
    return Admissible(direct.test(SAME_SIZE), curve, score.r2, direct.r2, r2)


def linear_only(products: CrossProducts, weighted: bool) -> Admissible | None:
    """From cross products of (1, z, E, P) alone; None where they do not determine the slopes."""
    direct, score = LinearModel.of(products, weighted), LinearModel.of(turned(products, DIFFERENCE), weighted)
    return None if direct is None or score is None else admissible(score, direct, None)


def told_inadmissible(items: Mapping[str, Admissible], what: str = "P - E", of: str = "E and P") -> str:
    """One sentence: for which items the difference score leaves something out. Holm over the items."""
    p = holm([held.difference.p for held in items.values()])
    rejected = [name for name, each in zip(items, p, strict=True) if each < LEVEL]
    end = f": {listed(rejected, 8)}" if 0 < len(rejected) < len(items) else ""
    return (
        f"The difference {what} loses what {of} say of overall satisfaction in {len(rejected)} of {len(items)} items "
        f"(F test of b1 = -b2, Holm over the items at {percent(LEVEL)}){end}."
    )
