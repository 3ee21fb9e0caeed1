"""Confirmatory factor models of correlation matrices by maximum likelihood; one factor is the simplest.

R = L F L' + U with loadings L (p, m), factor correlations F (m, m) with ones on the diagonal, uniquenesses U (p,) on a
diagonal. Leading axes are replicates: a jackknife is solved at once. Jöreskog 1969, Psychometrika 34:183-202.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
LEAST_UNIQUE = 0.005  # no uniqueness is let under this: below 0 it would be no variance (Heywood)
CLOSE = 1e-10
STEPS, MORE_STEPS = 300, 80
RIDGE = 1e-12
FAR = 5.0  # no parameter of standardised items is beyond; a step there has lost its way


@dataclass(frozen=True, eq=False)
class Pattern:
    """Which loadings are free, (p, m). All factors may correlate."""

    free: npt.NDArray[np.bool_]

    @staticmethod
    def of(blocks: list[list[int]], p: int) -> Pattern:
        """Every item loads on the one factor in whose block it is."""
        free = np.zeros((p, len(blocks)), dtype=bool)
        for factor, items in enumerate(blocks):
            free[items, factor] = True
        return Pattern(free)

    @cached_property
    def loads(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        rows, columns = np.nonzero(self.free)
        return rows, columns

    @cached_property
    def pairs(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """The factor correlations that are free, the larger place first."""
        return np.tril_indices(self.free.shape[1], -1)

    @property
    def size(self) -> int:
        """Parameters."""
        return len(self.loads[0]) + len(self.pairs[0]) + len(self.free)

    @property
    def df(self) -> int:
        p = len(self.free)
        return p * (p + 1) // 2 - self.size

    def pack(self, loadings: Floats, phi: Floats, unique: Floats) -> Floats:
        return np.concatenate([loadings[(..., *self.loads)], phi[(..., *self.pairs)], unique], axis=-1)

    def unpack(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        (p, m), lead = self.free.shape, theta.shape[:-1]
        n, c = len(self.loads[0]), len(self.pairs[0])
        loadings, phi = np.zeros((*lead, p, m)), np.zeros((*lead, m, m))
        loadings[(..., *self.loads)] = theta[..., :n]
        phi[..., np.arange(m), np.arange(m)] = 1.0
        phi[(..., *self.pairs)] = phi[(..., *self.pairs[::-1])] = theta[..., n : n + c]
        return loadings, phi, theta[..., n + c :]


def implied(loadings: Floats, phi: Floats, unique: Floats) -> Floats:
    """The correlation matrices, (..., p, p), of a model."""
    out = loadings @ phi @ np.swapaxes(loadings, -1, -2)
    place = np.arange(out.shape[-1])
    out[..., place, place] += unique
    return np.asarray(out)


def discrepancy(sigma: Floats, corr: Floats) -> float:
    """F = ln|Sigma| + tr(R Sigma^-1) - ln|R| - p; infinite where Sigma is not positive definite."""
    try:
        half = np.linalg.cholesky(sigma)
    except np.linalg.LinAlgError:
        return float("inf")
    log = 2 * float(np.log(np.diagonal(half)).sum())
    return log + float(np.trace(np.linalg.solve(sigma, corr))) - float(np.linalg.slogdet(corr)[1]) - len(corr)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A model fitted to one correlation matrix."""

    pattern: Pattern
    corr: Floats
    theta: Floats
    discrepancy: float
    converged: bool
    held: npt.NDArray[np.bool_] = field(repr=False)  # parameters at their bound

    @cached_property
    def parts(self) -> tuple[Floats, Floats, Floats]:
        """Loadings (p, m), factor correlations (m, m), uniquenesses (p,)."""
        return self.pattern.unpack(self.theta)

    @cached_property
    def sigma(self) -> Floats:
        return implied(*self.parts)

    @property
    def improper(self) -> list[int]:
        """The places of the items whose uniqueness was kept from falling below 0."""
        return np.flatnonzero(self.held[-len(self.corr) :]).tolist()

    @cached_property
    def inverse(self) -> Floats:
        """The inverse of the information of one answer, (q, q); 0 for what is held."""
        info = information(self.pattern, self.theta)
        return inverted(info, ~self.held)

    def replicates(self, corr: Floats) -> Floats:
        """The parameters, (R, q), of the model fitted to other matrices (R, p, p) near this one; NaN where not solved.

        From here by steps H^-1 g with this solution's information H, which converge where the matrices are near; then,
        for those where they do not, with their own.
        """
        theta = np.repeat(self.theta[None], len(corr), axis=0)
        fit = np.asarray(np.isfinite(corr).all(axis=(-2, -1)))
        corr = np.where(fit[:, None, None], corr, self.corr)
        near, solved = self._stepped(theta, corr, self.inverse)
        open_ones = np.flatnonzero(~solved)
        if len(open_ones):
            near[open_ones], solved[open_ones] = self._stepped(theta[open_ones], corr[open_ones], None)
        return np.where((solved & fit)[:, None], near, np.nan)

    def _stepped(self, theta: Floats, corr: Floats, inverse: Floats | None) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Parameters after many steps with one inverse information or (None) each with its own; which are solved."""
        first = theta.shape[-1] - len(self.corr)
        solved = np.zeros(len(theta), dtype=bool)
        for _ in range(MORE_STEPS):
            slope = score(self.pattern, theta, corr)
            if inverse is None:
                held = np.zeros(theta.shape, dtype=bool)
                held[:, first:] = (theta[:, first:] <= LEAST_UNIQUE * (1 + 1e-9)) & (slope[:, first:] < 0)
                step = _solved(information(self.pattern, theta), np.where(held, 0.0, slope), held)
            else:
                step = slope @ inverse
            before = theta
            theta = np.clip(theta + step, -FAR, FAR)
            theta[:, first:] = np.maximum(theta[:, first:], LEAST_UNIQUE)
            solved = np.abs(theta - before).max(axis=-1) < 1e-6
            if solved.all():
                break
        return theta, solved


def fit_factors(corr: Floats, pattern: Pattern, start: Floats | None = None) -> Fitted | None:
    """Maximum likelihood by Fisher scoring with halved steps; None where the matrix is not positive definite."""
    if len(corr) < 2 or not np.isfinite(corr).all() or not np.linalg.eigvalsh(corr)[0] > 1e-10:
        return None
    theta = pattern.pack(*_start(corr, pattern)) if start is None else start
    best = discrepancy(implied(*pattern.unpack(theta)), corr)
    held, converged = np.zeros(len(theta), dtype=bool), False
    first = len(theta) - len(corr)
    for _ in range(STEPS):
        slope = score(pattern, theta, corr)
        held = np.zeros(len(theta), dtype=bool)
        held[first:] = (theta[first:] <= LEAST_UNIQUE * (1 + 1e-9)) & (slope[first:] < 0)
        step = inverted(information(pattern, theta), ~held) @ slope
        if np.abs(step).max() < CLOSE**0.75:
            converged = True
            break
        theta, best, moved = _walked(corr, pattern, theta, step, best)
        if not moved:
            converged = bool(np.abs(slope[~held]).max(initial=0.0) < 1e-6)
            break
    return Fitted(pattern, corr, theta, max(best, 0.0), converged, held)


def as_one(one: Fitted, pattern: Pattern) -> Fitted:
    """The solution of one factor as one of several factors that correlate perfectly."""
    loadings, _, unique = one.parts
    theta = pattern.pack(loadings * pattern.free, np.ones((pattern.free.shape[1],) * 2), unique)
    held = np.zeros(len(theta), dtype=bool)
    held[len(theta) - len(unique) :] = one.held[len(one.held) - len(unique) :]
    return Fitted(pattern, one.corr, theta, one.discrepancy, True, held)


def _walked(corr: Floats, pattern: Pattern, theta: Floats, step: Floats, best: float) -> tuple[Floats, float, bool]:
    """As much of a step as makes the discrepancy smaller."""
    first = len(theta) - len(corr)
    for halving in range(30):
        tried = theta + step / 2**halving
        tried[first:] = np.maximum(tried[first:], LEAST_UNIQUE)
        found = discrepancy(implied(*pattern.unpack(tried)), corr)
        if found < best:
            return tried, found, True
    return theta, best, False


def _start(corr: Floats, pattern: Pattern) -> tuple[Floats, Floats, Floats]:
    """Centroids of the blocks and their correlations."""
    sums = pattern.free.T.astype(np.float64)
    between = sums @ corr @ sums.T
    sd = np.sqrt(np.clip(np.diagonal(between), 1e-6, None))
    loadings = np.where(pattern.free, np.clip(corr @ sums.T / sd, -0.9, 0.9), 0.0)
    phi = np.clip(between / np.outer(sd, sd), -0.9, 0.9)
    np.fill_diagonal(phi, 1.0)
    return loadings, phi, np.clip(1 - (loadings**2).sum(axis=1), 0.1, None)


def score(pattern: Pattern, theta: Floats, corr: Floats) -> Floats:
    """Slope of minus half the discrepancy, (..., q)."""
    loadings, phi, unique = pattern.unpack(theta)
    sigma = implied(loadings, phi, unique)
    inverse = _inverse(sigma)
    apart = inverse @ (corr - sigma) @ inverse
    by_loading = apart @ loadings @ phi
    by_phi = np.swapaxes(loadings, -1, -2) @ apart @ loadings
    by_unique = np.diagonal(apart, axis1=-2, axis2=-1) / 2
    return np.concatenate([by_loading[(..., *pattern.loads)], by_phi[(..., *pattern.pairs)], by_unique], axis=-1)


def information(pattern: Pattern, theta: Floats) -> Floats:
    """Expected information of one answer, (..., q, q): tr(S^-1 D_a S^-1 D_b) / 2, D_a the change with a parameter.

    Written out with A = S^-1 and T = L F: of loadings (j, k), (l, m) A_jl (T_k'A T_m) + (A T_k)_l (A T_m)_j, and so on.
    """
    loadings, phi, unique = pattern.unpack(theta)
    inverse = _inverse(implied(loadings, phi, unique))
    turned, transposed = loadings @ phi, np.swapaxes(loadings, -1, -2)
    along, across = inverse @ turned, inverse @ loadings  # A T and A L, (..., p, m)
    (row, column), (one, other) = pattern.loads, pattern.pairs
    out = np.zeros((*theta.shape, theta.shape[-1]))
    first, last = len(row), len(row) + len(one)
    inner = np.swapaxes(turned, -1, -2) @ along
    out[..., :first, :first] = (
        inverse[..., row[:, None], row] * inner[..., column[:, None], column]
        + along[..., row[None, :], column[:, None]] * along[..., row[:, None], column[None, :]]
    )
    out[..., :first, last:] = inverse[..., row, :] * np.swapaxes(along, -1, -2)[..., column, :]
    out[..., last:, last:] = inverse**2 / 2
    if len(one):
        mixed = transposed @ along  # (..., m, m): l_a' A T_k
        out[..., :first, first:last] = (
            across[..., row[:, None], one] * np.swapaxes(mixed, -1, -2)[..., column[:, None], other]
            + across[..., row[:, None], other] * np.swapaxes(mixed, -1, -2)[..., column[:, None], one]
        )
        pure = transposed @ across
        out[..., first:last, first:last] = (
            pure[..., one[:, None], one] * pure[..., other[:, None], other]
            + pure[..., one[:, None], other] * pure[..., other[:, None], one]
        )
        out[..., first:last, last:] = (
            np.swapaxes(across, -1, -2)[..., one, :] * np.swapaxes(across, -1, -2)[..., other, :]
        )
        out[..., first:last, :first] = np.swapaxes(out[..., :first, first:last], -1, -2)
        out[..., last:, first:last] = np.swapaxes(out[..., first:last, last:], -1, -2)
    out[..., last:, :first] = np.swapaxes(out[..., :first, last:], -1, -2)
    return out


def _solved(info: Floats, slope: Floats, held: npt.NDArray[np.bool_]) -> Floats:
    """Steps (R, q) for many matrices at once; nothing along what is held."""
    loose = ~held
    info = info * loose[..., :, None] * loose[..., None, :] + (held + RIDGE)[..., None] * np.eye(info.shape[-1])
    return np.asarray((_inverse(info) @ slope[..., None])[..., 0])


def _inverse(matrices: Floats) -> Floats:
    """Inverses, (..., k, k); where one has none, as far from any solution, that of what it spans."""
    try:
        return np.asarray(np.linalg.inv(matrices))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(matrices, hermitian=True))


def inverted(info: Floats, free: npt.NDArray[np.bool_]) -> Floats:
    """The inverse over what is free, 0 elsewhere."""
    out = np.zeros_like(info)
    out[np.ix_(free, free)] = np.linalg.inv(info[np.ix_(free, free)] + RIDGE * np.eye(int(free.sum())))
    return out


def standardised_loadings(loadings: Floats, phi: Floats, unique: Floats) -> Floats:
    """Loadings over the standard deviations that the model implies."""
    common = ((loadings @ phi) * loadings).sum(axis=-1)
    return np.asarray(loadings / np.sqrt(common + unique)[..., None])
