"""Kano's classes from a 5 x 5 table of answers: counts, class rules, coefficients, the chance that a class holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import special

from expectancy.domain.kano_tables import LETTERS
from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]
TIES = "MOAIRQ"  # of equally frequent classes the first one here
NODES = 100  # of the quadrature for the chance of being the mode: error under 1e-4
FONG_Z = 1.65
HOPELESS = 1e-18  # chance under which a class is out of the race


def class_counts(answers: Floats, letters: str) -> Floats:
    """Counts of A, O, M, I, R, Q, (..., 6), from tables of answers (..., 5, 5)."""
    return np.asarray(answers.reshape(*answers.shape[:-2], 25) @ _belongs(letters))


@cache
def _belongs(letters: str) -> Floats:
    """(25, 6): 1 where a cell of the table is of a class."""
    return np.array([[cell == letter for letter in LETTERS] for cell in letters], dtype=np.float64)


def mode(counts: Floats) -> str:
    """The most frequent class, ties by M > O > A > I > R > Q; empty where nobody answered."""
    return _largest(counts, TIES) if counts.sum() > 0 else ""


def blauth(counts: Floats) -> str:
    """Blauth's rule: if A + O + M > I + R + Q the largest of A, O, M, else of I, R, Q. Berger et al. 1993."""
    if not counts.sum() > 0:
        return ""
    return _largest(counts, "MOA" if counts[:3].sum() > counts[3:].sum() else "IRQ")


def _largest(counts: Floats, letters: str) -> str:
    return max(letters, key=lambda letter: (counts[LETTERS.index(letter)], -letters.index(letter)))


@dataclass(frozen=True)
class Coefficients:
    """Better (A + O) / v and worse -(O + M) / v with v = A + O + M + I, (...,). Berger et al. 1993."""

    base: Floats
    better: Floats
    worse: Floats
    covariance: Floats  # of (better, worse), (..., 2, 2)


def coefficients(counts: Floats) -> Coefficients:
    """Shares of one multinomial, from counts (..., 6): cov(better, worse) = -(O/v - better |worse|) / v."""
    v = counts[..., :4].sum(axis=-1)
    better, worse = ratio(counts[..., :2].sum(axis=-1), v), ratio(counts[..., 1:3].sum(axis=-1), v)
    both = -ratio(ratio(counts[..., 1], v) - better * worse, v)
    covariance = [ratio(better * (1 - better), v), both, both, ratio(worse * (1 - worse), v)]
    return Coefficients(v, better, 0.0 - worse, np.stack(covariance, axis=-1).reshape(*v.shape, 2, 2))


@dataclass(frozen=True)
class Fong:
    """The two largest of A, O, M, I, R, and how far apart they must be, (...,)."""

    first: Floats
    second: Floats
    threshold: Floats

    @property
    def significant(self) -> npt.NDArray[np.bool_]:
        return (self.first - self.second >= self.threshold) & (self.threshold > 0)


def fong(counts: Floats) -> Fong:
    """a - b >= 1.65 sqrt((a + b)(2N - a - b) / 2N), N with Q. Fong 1996, CQM J. 5:21-24.

    Rejects too often, since a and b come from one sample; kept to compare with older papers.
    """
    n = counts.sum(axis=-1)
    a, b = largest_two(counts[..., :5])
    return Fong(a, b, FONG_Z * np.sqrt(ratio((a + b) * (2 * n - a - b), 2 * n)))


def mode_p(counts: Floats) -> Floats:
    """Exact two-sided binomial test of the largest class against the second, given the sum of both."""
    a, b = (np.rint(count).astype(np.int64) for count in largest_two(counts))
    return np.where(a > 0, np.minimum(1.0, 2 * special.bdtr(b, np.maximum(a + b, 1), 0.5)), np.nan)


def largest_two(counts: Floats) -> tuple[Floats, Floats]:
    """(the largest, the second), (...,) each, of counts (..., classes)."""
    ordered = np.sort(counts, axis=-1)
    return ordered[..., -1], ordered[..., -2]


def chances_of_mode(counts: Floats) -> Floats:
    """Posterior chance of each class to be the true mode, (..., 6), under Dirichlet(counts + 1/2).

    Dirichlet shares are independent gamma variables over their sum, so P(k largest) is the integral over u from 0 to 1
    of prod_{i != k} F_i(F_k^-1(u)), here by Gauss-Legendre: no draws, no seed. Classes that could overtake the most
    frequent one with a chance below 1e-18 only stand by.
    """
    shapes = counts.reshape(-1, counts.shape[-1]) + 0.5
    chances = (_overtaking(shapes) >= HOPELESS).astype(np.float64)
    for at in np.flatnonzero(chances.sum(axis=-1) > 1):
        open_to = np.flatnonzero(chances[at])
        chances[at, open_to] = _chances(shapes[at, open_to])
    return chances.reshape(counts.shape)


def chances_of_blauth(counts: Floats) -> Floats:
    """Posterior chance of each class to be Blauth's, (..., 6), under Dirichlet(counts + 1/2).

    The sums A + O + M and I + R + Q and the shares within each are independent: P(A + O + M > 1/2) is a tail of Beta,
    and within it the largest is found as in ``chances_of_mode``.
    """
    shape = counts + 0.5
    first, second = shape[..., :3].sum(axis=-1, keepdims=True), shape[..., 3:].sum(axis=-1, keepdims=True)
    above = special.betainc(second, first, 0.5)
    within = [chances_of_mode(counts[..., :3]), chances_of_mode(counts[..., 3:])]
    return np.concatenate([above * within[0], (1 - above) * within[1]], axis=-1)


def _overtaking(shape: Floats) -> Floats:
    """Chernoff's bound on the chance that a gamma variable of each shape exceeds one of the largest shape.

    min_s (1 - s)^-a (1 + s)^-b = ((a + b) / 2a)^a ((a + b) / 2b)^b.
    """
    top = shape.max(axis=-1, keepdims=True)
    middle = (shape + top) / 2
    return np.asarray(np.exp(shape * np.log(middle / shape) + top * np.log(middle / top)))


def _chances(shape: Floats) -> Floats:
    """The chance of each of independent gamma variables to be the largest."""
    u, weights = _quadrature()
    at = special.gammaincinv(shape[:, None], u)
    below = special.gammainc(shape[None, :, None], at[:, None, :])
    chances = np.where(np.eye(len(shape), dtype=bool)[..., None], 1.0, below).prod(axis=-2) @ weights
    return np.asarray(chances / chances.sum())


@cache
def _quadrature() -> tuple[Floats, Floats]:
    """Nodes and weights of Gauss-Legendre on 0 to 1."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return (nodes + 1) / 2, weights / 2
