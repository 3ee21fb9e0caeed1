"""Adaptive expectations: how much of the gap between what was delivered and what was expected the next level takes up.

E_t - E_(t-1) = d + l (P_(t-1) - E_(t-1)) + u: l is the share of the gap, d what the level drifts by itself. With l+
where more was delivered than expected and l- where less: what rises more easily than it falls has l+ > l-.
Boulding, Kalra, Staelin and Zeithaml 1993, J. Marketing Research 30:7-27; Helson 1964.

The earlier level stands on both sides, so that its error alone makes people look as if they adapted (regression to the
mean). People are therefore compared by instruments: the gap of a person's other items, whose errors are others. Means
of segments have known sampling errors, which are taken out of the sums of squares and products.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
WEAK = 3.3  # errors by which the spread of the gaps must be above what errors alone make of it (F of 10)
ILL = 1e10  # condition number of sums from which they are not solved
DRIFT, UP, DOWN = range(3)


@dataclass(frozen=True)
class Fit:
    """(d, l) or (d, l+, l-) with their covariance; NaN where the data do not tell them."""

    value: Floats
    covariance: Floats
    df: float
    n: int  # comparisons
    strength: Floats  # of each l: by how many errors the gaps vary more than errors alone would make them

    def se(self, at: int) -> float:
        return math.sqrt(self.covariance[at, at]) if self.covariance[at, at] > 0 else math.nan

    @property
    def told(self) -> bool:
        """Whether the data tell l at all."""
        return bool(np.isfinite(self.value).all() and self.df > 0 and (self.strength >= WEAK).all())


def sides(x: Floats, by: Floats, apart: bool) -> Floats:
    """(n, 2) of 1 and x, or (n, 3) of 1, x where ``by`` is above 0, and x elsewhere."""
    one = np.ones(len(x))
    return np.column_stack([one, np.where(by > 0, x, 0.0), np.where(by > 0, 0.0, x)] if apart else [one, x])


def by_instrument(y: Floats, x: Floats, z: Floats, group: Places, apart: bool) -> Fit:
    """y on 1 and x by the instruments 1 and z: beta = (Z'X)^-1 Z'y, jackknife over ``group`` of people.

    ``apart``: l+ and l- by the sign of z, which is not the sign of the person's own noise.
    """
    X, Z = sides(x, z, apart), sides(z, z, apart)
    return _jackknifed(Z[:, :, None] * X[:, None, :], Z * y[:, None], group)


def corrected(y: Floats, x: Floats, error: Floats, weight: Floats, cluster: Places, apart: bool) -> Fit:
    """y on 1 and x, whose sampling (co)variances Var x and Cov(x, y), ``error`` (n, 2), are taken out of the products.

    Fuller 1987, Measurement Error Models, 1.2. ``weight``: in proportion to the sizes of the cells; ``cluster``: cells
    of the same people, whose errors go together.
    """
    X = sides(x, x, apart)
    A, b = X[:, :, None] * X[:, None, :], X * y[:, None]
    places = np.arange(1, X.shape[1])
    A[:, places, places] -= sides(error[:, 0], x, apart)[:, 1:]  # each side's own
    b[:, 1:] -= sides(error[:, 1], x, apart)[:, 1:]
    return _jackknifed(A * weight[:, None, None], b * weight[:, None], cluster)


def _jackknifed(A: Floats, b: Floats, cluster: Places) -> Fit:
    """Solutions of sum A beta = sum b, (n, m, m) and (n, m), with the delete-a-cluster jackknife."""
    size = b.shape[1]
    names, place = np.unique(cluster, return_inverse=True)
    groups = len(names)
    held, right = np.zeros((groups, size, size)), np.zeros((groups, size))
    np.add.at(held, place, A)
    np.add.at(right, place, b)
    if groups < 2 or len(b) <= size or not _solvable(held.sum(axis=0)):
        unknown = np.full(size, np.nan)
        return Fit(unknown, np.full((size, size), np.nan), 0.0, len(b), np.zeros(size - 1))
    whole, left = held.sum(axis=0), held.sum(axis=0) - held
    value = np.linalg.solve(whole, right.sum(axis=0))
    known = np.array([_solvable(each) for each in left])
    replicates = np.full((groups, size), np.nan)
    replicates[known] = np.linalg.solve(left[known], (right.sum(axis=0) - right)[known][..., None])[..., 0]
    centred = replicates - replicates.mean(axis=0)
    covariance = (groups - 1) / groups * centred.T @ centred
    return Fit(value, covariance, groups - 1.0, len(b), _strength(whole, left))


def _solvable(A: Floats) -> bool:
    return bool(np.isfinite(A).all()) and bool(np.linalg.cond(A) < ILL)


def _strength(whole: Floats, left: Floats) -> Floats:
    """How many jackknife errors each diagonal element, the drift taken out, is above 0."""

    def spread(sums: Floats) -> Floats:
        ones = sums[..., 0, 0, None]
        return np.asarray(
            np.diagonal(sums, axis1=-2, axis2=-1)[..., 1:]
            - sums[..., 0, 1:] * sums[..., 1:, 0] / np.where(ones, ones, 1.0)
        )

    replicates = spread(left)
    se = np.sqrt((len(left) - 1) / len(left) * ((replicates - replicates.mean(axis=0)) ** 2).sum(axis=0))
    return np.where(se > 0, spread(whole) / np.where(se > 0, se, 1.0), 0.0)
