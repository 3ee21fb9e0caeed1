"""Partial least squares path models from correlation matrices (..., p, p): weights, loadings, paths, effects.

Each construct is a weighted sum of its own indicators (mode A); the correlation matrix is all that it takes, so that a
bootstrap is one call. Leading axes are replicates; NaN throughout where a replicate has no correlation matrix or the
weights do not settle. Wold 1982; Lohmoeller 1989; Tenenhaus et al. 2005, CSDA 48:159-205.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from expectancy.methods.relative_importance import standardised_betas

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
SCHEMES = ("path", "centroid", "factorial")
SETTLED = 1e-11  # the largest change of a weight from one round to the next
ROUNDS = 500


@dataclass(frozen=True)
class Shape:
    """Which indicators belong to which construct, and which construct leads to which."""

    blocks: tuple[tuple[int, ...], ...]  # of each construct the places of its indicators
    paths: tuple[tuple[int, int], ...]  # (from, to), without circles

    @cached_property
    def member(self) -> Floats:
        """(p, k): 1 where an indicator is the construct's."""
        found = np.zeros((sum(map(len, self.blocks)), len(self.blocks)))
        for construct, places in enumerate(self.blocks):
            found[list(places), construct] = 1
        return found

    @cached_property
    def linked(self) -> Floats:
        """(k, k): 1 where a path leads from one to the other or back."""
        found = np.zeros((len(self.blocks),) * 2)
        for start, end in self.paths:
            found[start, end] = found[end, start] = 1
        return found

    def before(self, construct: int) -> list[int]:
        """The constructs that lead to it."""
        return [start for start, end in self.paths if end == construct]

    @cached_property
    def explained(self) -> tuple[int, ...]:
        """The constructs that others lead to."""
        return tuple(sorted({end for _, end in self.paths}))


@dataclass(frozen=True)
class Fitted:
    """A model fitted to every replicate. Constructs are standardised; ``paths`` [i, j] leads from i to j."""

    shape: Shape
    weights: Floats  # (..., p)
    loadings: Floats  # (..., p) correlation of an indicator with its own construct
    correlations: Floats  # (..., k, k) of the constructs
    paths: Floats  # (..., k, k)

    @cached_property
    def r2(self) -> Floats:
        """Explained variance, (..., k); 0 where nothing leads to a construct."""
        return np.asarray((self.paths * self.correlations).sum(axis=-2))

    @cached_property
    def total(self) -> Floats:
        """Total effects (I - B)^-1 - I, (..., k, k): along all ways from one construct to another."""
        eye = np.eye(len(self.shape.blocks))
        known = np.asarray(np.isfinite(self.paths).all(axis=(-2, -1)))[..., None, None]
        return np.where(known, np.linalg.inv(eye - np.where(known, self.paths, 0.0)) - eye, np.nan)

    @property
    def indirect(self) -> Floats:
        """What of the total effects goes through other constructs."""
        return self.total - self.paths


def fit(correlation: Floats, shape: Shape, scheme: str = "path", start: Floats | None = None) -> Fitted:
    """The model of every replicate, signs so that the loadings of each construct add up to something positive.

    ``start``: weights (p,) to begin with, such as the original's for resamples; all alike where None.
    """
    known = np.asarray(np.isfinite(correlation).all(axis=(-2, -1)))
    safe = np.where(known[..., None, None], correlation, np.eye(correlation.shape[-1]))
    flat = safe.reshape(-1, *safe.shape[-2:])
    weights, settled = _settled(flat, shape, scheme, start)
    weights = weights.reshape(safe.shape[:-1])
    weights = np.where((known & settled.reshape(known.shape))[..., None], weights, np.nan)
    return _fitted(safe, _turned_up(safe, weights, shape), shape)


def _fitted(correlation: Floats, weights: Floats, shape: Shape) -> Fitted:
    spread = weights[..., None] * shape.member
    with_constructs = correlation @ spread
    loadings = (with_constructs * shape.member).sum(axis=-1)
    constructs = np.swapaxes(spread, -1, -2) @ with_constructs
    return Fitted(shape, weights, loadings, constructs, regressions(constructs, shape))


def _settled(correlation: Floats, shape: Shape, scheme: str, start: Floats | None) -> tuple[Floats, Bools]:
    """(weights (R, p), whether they settled); replicates that have are not worked on any further."""
    weights = np.ones(correlation.shape[:-1]) if start is None else np.tile(start, (len(correlation), 1))
    weights = _scaled(correlation, weights, shape)
    open_ones = np.arange(len(correlation))
    for _ in range(ROUNDS):
        here, before = correlation[open_ones], weights[open_ones]
        after = _scaled(here, _outer(here, before, shape, scheme), shape)
        weights[open_ones] = after
        open_ones = open_ones[np.abs(after - before).max(axis=-1) > SETTLED]
        if not len(open_ones):
            break
    settled = np.asarray(np.isfinite(weights).all(axis=-1))
    settled[open_ones] = False
    return weights, settled


def _outer(correlation: Floats, weights: Floats, shape: Shape, scheme: str) -> Floats:
    """One round: what each construct looks like from its neighbours, and each indicator's correlation with that."""
    spread = weights[..., None] * shape.member
    with_constructs = correlation @ spread
    constructs = np.swapaxes(spread, -1, -2) @ with_constructs
    return np.asarray(((with_constructs @ _inner(constructs, shape, scheme)) * shape.member).sum(axis=-1))


def _inner(constructs: Floats, shape: Shape, scheme: str) -> Floats:
    """(R, k, k): how much of construct i stands for its neighbour j."""
    if scheme == "centroid":
        return np.asarray(np.sign(constructs) * shape.linked)
    if scheme == "factorial":
        return np.asarray(constructs * shape.linked)
    inner = constructs * shape.linked
    for construct in shape.explained:  # those before it by regression, those behind it by correlation
        before = shape.before(construct)
        inner[..., before, construct] = _regression(constructs, before, construct)
    return np.asarray(inner)


def _regression(constructs: Floats, before: Sequence[int], construct: int) -> Floats:
    places = list(before)
    if len(places) == 1:  # one alone has its correlation
        return np.asarray(constructs[..., places, construct])
    return standardised_betas(constructs[..., places, :][..., places], constructs[..., places, construct])


def regressions(constructs: Floats, shape: Shape) -> Floats:
    """Path coefficients (..., k, k) by least squares of each construct on those that lead to it."""
    known = np.asarray(np.isfinite(constructs).all(axis=(-2, -1)))[..., None, None]
    safe = np.where(known, constructs, np.eye(constructs.shape[-1]))
    paths = np.zeros_like(safe)
    for construct in shape.explained:
        before = shape.before(construct)
        paths[..., before, construct] = _regression(safe, before, construct)
    return np.where(known, paths, np.nan)


def _scaled(correlation: Floats, weights: Floats, shape: Shape) -> Floats:
    """Weights that give every construct a variance of 1; NaN for one that has none."""
    spread = weights[..., None] * shape.member
    variance = (spread * (correlation @ spread)).sum(axis=-2)
    size = np.sqrt(np.where(variance > 0, variance, np.nan))
    return np.asarray(weights / (size @ shape.member.T))


def _turned_up(correlation: Floats, weights: Floats, shape: Shape) -> Floats:
    """Each construct turned so that its loadings add up to something positive."""
    spread = weights[..., None] * shape.member
    loadings = ((correlation @ spread) * shape.member).sum(axis=-2)
    return np.asarray(weights * (np.where(loadings < 0, -1.0, 1.0) @ shape.member.T))


def aligned(fitted: Fitted, original: Fitted, correlation: Floats) -> Fitted:
    """Replicates with every construct turned so that it goes with the same construct of the original.

    ``correlation`` is that of the replicates. Otherwise a construct whose loadings nearly cancel out would flip.
    """
    shape = fitted.shape
    theirs = correlation @ (original.weights[..., None] * shape.member)
    along = ((fitted.weights[..., None] * shape.member) * theirs).sum(axis=-2)
    turn = np.where(along < 0, -1.0, 1.0)
    each, both = turn @ shape.member.T, turn[..., :, None] * turn[..., None, :]
    return Fitted(shape, fitted.weights * each, fitted.loadings * each, fitted.correlations * both, fitted.paths * both)


def consistent(fitted: Fitted, reliability: Floats) -> Fitted:
    """PLSc: what loadings and paths would be without the indicators' own noise; ``reliability`` is rho_A, (..., k).

    lambda = w sqrt(rho_A) / (w'w), r_ij / sqrt(rho_A,i rho_A,j), paths from these. NaN for the paths to a construct
    that such correlations do not allow. Dijkstra and Henseler 2015, MIS Quarterly 39:297-316.
    """
    shape = fitted.shape
    root = np.sqrt(np.where(reliability > 0, reliability, np.nan))
    square = (fitted.weights**2) @ shape.member
    loadings = fitted.weights * ((root / square) @ shape.member.T)
    apart = fitted.correlations / (root[..., :, None] * root[..., None, :])
    freed = np.where(np.eye(len(shape.blocks), dtype=bool), 1.0, apart)
    paths = np.zeros_like(freed)
    for construct in shape.explained:
        before = shape.before(construct)
        possible = _possible(freed, [*before, construct])
        safe = np.where(possible[..., None, None], freed, np.eye(len(shape.blocks)))
        found = _regression(safe, before, construct)
        paths[..., before, construct] = np.where(possible[..., None], found, np.nan)
    return Fitted(shape, fitted.weights, loadings, freed, paths)


def _possible(correlation: Floats, places: list[int]) -> Bools:
    """Whether the correlations of some constructs could be those of anything: no eigenvalue of theirs is below 0."""
    block = correlation[..., places, :][..., places]
    finite = np.asarray(np.isfinite(block).all(axis=(-2, -1)))
    safe = np.where(finite[..., None, None], block, np.eye(len(places)))
    return np.asarray(finite & (np.linalg.eigvalsh(safe)[..., 0] > 0))
