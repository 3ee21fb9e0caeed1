"""How many factors, and what they are, from the correlation matrix alone: components, minres, parallel analysis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Down = tuple[Floats, Floats, Floats]
SWEEPS = 200
STARTS = 8
LEAST_UNIQUE = 0.005  # as psych's


def eigenvalues(corr: Floats) -> Floats:
    """Largest first, (..., p); NaN of a matrix that is not all known."""
    known = np.asarray(np.isfinite(corr).all(axis=(-2, -1)))
    safe = np.where(known[..., None, None], corr, np.eye(corr.shape[-1]))
    return np.where(known[..., None], np.linalg.eigvalsh(safe)[..., ::-1], np.nan)


def components(corr: Floats, m: int) -> Floats:
    """Loadings of the first m principal components, (..., p, m): eigenvectors times roots of the eigenvalues."""
    roots, axes = np.linalg.eigh(corr)
    return np.asarray(axes[..., ::-1][..., :m] * np.sqrt(np.clip(roots[..., ::-1][..., None, :m], 0, None)))


def minres(corr: Floats, m: int) -> Floats:
    """Loadings, (..., p, m), with the least squares of what correlations they leave unexplained.

    Half the sum of the squared p - m smallest eigenvalues of R - U is made smallest over the uniquenesses U, by steps
    G^-1 g with g_i = sum_k t_k e_ik^2 and G_ij = (sum_k e_ik e_jk)^2 over these eigenvalues t_k and eigenvectors e_k.
    Harman and Jones 1966, Psychometrika 31:351-368.
    """
    unique = _smallest(corr, _start(corr, 0), LEAST_UNIQUE, 1.0, partial(_unexplained, m=m))[0]
    return components(corr - _diagonal(unique), m)


def _unexplained(corr: Floats, unique: Floats, m: int) -> Down:
    roots, axes = np.linalg.eigh(corr - _diagonal(unique))
    k = corr.shape[-1] - m
    rest, within = roots[..., :k], axes[..., :k]
    slope = (within**2 @ rest[..., None])[..., 0]
    return np.asarray((rest**2).sum(axis=-1) / 2), slope, (within @ np.swapaxes(within, -1, -2)) ** 2


@dataclass(frozen=True)
class Explored:
    """Loadings, (..., p, m), and uniquenesses, (..., p), of common factors; which were solved; each turned at will."""

    loadings: Floats
    unique: Floats
    solved: npt.NDArray[np.bool_]

    @property
    def improper(self) -> list[int]:
        """The places of the items whose uniqueness was kept from falling below 0, of a single matrix."""
        return np.flatnonzero(self.unique <= LEAST_UNIQUE * (1 + 1e-9)).tolist()


def maximum_likelihood(corr: Floats, m: int, start: Floats | None = None) -> Explored:
    """m common factors by maximum likelihood, of matrices (..., p, p); ``start``: uniquenesses of one near these.

    With eigenvalues t_k and eigenvectors of U^-1/2 R U^-1/2, sum_k>m (t_k - ln t_k - 1) is made smallest over ln U by
    Newton's steps with all second derivatives. Jöreskog 1967, Psychometrika 32:443-482; Clarke 1970, British J.
    Mathematical and Statistical Psychology 23:43-52.
    """
    fit = np.asarray(np.isfinite(corr).all(axis=(-2, -1)))
    corr = np.where(fit[..., None, None], corr, np.eye(corr.shape[-1]))
    first = np.log(_start(corr, m) if start is None else np.broadcast_to(start, corr.shape[:-1]))
    logs, solved = _smallest(corr, first, np.log(LEAST_UNIQUE), 0.0, partial(_unlikely, m=m))
    root = np.exp(logs / 2)
    roots, axes = np.linalg.eigh(corr / (root[..., :, None] * root[..., None, :]))
    kept = np.sqrt(np.clip(roots[..., ::-1][..., :m] - 1, 0, None))
    return Explored(root[..., None] * axes[..., ::-1][..., :m] * kept[..., None, :], root**2, solved & fit)


def likeliest(corr: Floats, m: int, seed: int) -> Explored:
    """The same of one matrix (p, p), the best of several starts: with many factors there may be several minima."""
    p = len(corr)
    drawn = np.random.default_rng(seed).uniform(0.1, 0.9, size=(STARTS, p))
    starts = np.concatenate([_start(corr, m)[None], drawn])
    found = maximum_likelihood(np.repeat(corr[None], len(starts), axis=0), m, starts)
    value = np.where(found.solved, _unlikely(corr, np.log(found.unique), m)[0], np.inf)
    best = int(np.argmin(np.round(value, 8)))
    return Explored(found.loadings[best], found.unique[best], found.solved[best])


def _unlikely(corr: Floats, logs: Floats, m: int) -> Down:
    root = np.exp(logs / 2)
    roots, axes = np.linalg.eigh(corr / (root[..., :, None] * root[..., None, :]))
    k = corr.shape[-1] - m
    rest, within = np.clip(roots[..., :k], 1e-12, None), axes[..., :k]
    value = (rest - np.log(rest) - 1).sum(axis=-1)
    slope = -(within**2 @ (1 - rest)[..., None])[..., 0]
    transposed = np.swapaxes(within, -1, -2)
    inner = ((within * rest[..., None, :]) @ transposed) * (within @ transposed)
    for factor in range(k, corr.shape[-1]):
        far, along = roots[..., factor, None], axes[..., factor]
        share = (1 - rest) * (rest + far) / np.where(far - rest > 1e-9, far - rest, np.inf)
        inner = inner + ((within * share[..., None, :]) @ transposed) * along[..., :, None] * along[..., None, :]
    return np.asarray(value), slope, inner


def _start(corr: Floats, m: int) -> Floats:
    """Uniquenesses to begin with: (1 - m / 2p) / (R^-1)_jj."""
    p = corr.shape[-1]
    own = np.diagonal(np.linalg.inv(corr + 1e-6 * np.eye(p)), axis1=-2, axis2=-1)
    return np.asarray(np.clip((1 - m / (2 * p)) / own, LEAST_UNIQUE * 1.01, 0.999))


def _smallest(
    corr: Floats, first: Floats, low: float, high: float, downhill: Callable[[Floats, Floats], Down]
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Where a function of p numbers between two bounds is smallest, for each matrix, and whether it was found.

    ``downhill`` gives its value, minus its slopes and its second derivatives, which need not be positive.
    """
    place = np.clip(first, low, high)
    value, slope, inner = downhill(corr, place)
    moved = np.full(value.shape, np.inf)
    for _ in range(SWEEPS):
        held = ((place <= low) & (slope < 0)) | ((place >= high) & (slope > 0))
        loose = ~held
        inner = inner * loose[..., :, None] * loose[..., None, :] + _diagonal(held.astype(np.float64))
        roots, axes = np.linalg.eigh(inner)
        roots = np.maximum(np.abs(roots), 1e-6 * np.abs(roots).max(axis=-1, keepdims=True))
        step = (axes @ ((np.swapaxes(axes, -1, -2) @ np.where(held, 0.0, slope)[..., None]) / roots[..., None]))[..., 0]
        size = np.ones((*value.shape, 1))
        for _ in range(12):
            tried = np.clip(place + np.clip(size * step, -1, 1), low, high)
            new = downhill(corr, tried)
            worse = new[0] > value + 1e-12 * (1 + np.abs(value))
            if not worse.any():
                break
            size = np.where(worse[..., None], size / 4, size)
        moved = np.abs(tried - place).max(axis=-1)
        place, (value, slope, inner) = tried, new
        if (moved < 1e-8).all():
            break
    return place, np.asarray(moved < 1e-5)


def _diagonal(values: Floats) -> Floats:
    return values[..., None] * np.eye(values.shape[-1])


def random_eigenvalues(n: int, p: int, draws: int, seed: int) -> Floats:
    """Eigenvalues, (draws, p), of correlation matrices of n normal answers to p unrelated items. Horn 1965.

    The cross products of such answers are Wishart, drawn by Bartlett's decomposition: as fast for millions of answers.
    """
    rng = np.random.default_rng(seed)
    half = np.tril(rng.standard_normal((draws, p, p)), -1)
    place = np.arange(p)
    half[:, place, place] = np.sqrt(rng.chisquare(n - 1 - place, size=(draws, p)))
    cross = half @ half.transpose(0, 2, 1)
    sd = np.sqrt(cross[:, place, place])
    return eigenvalues(cross / (sd[:, :, None] * sd[:, None, :]))


def suggested(found: Floats, at_random: Floats) -> npt.NDArray[np.int64]:
    """How many of the first eigenvalues, (..., p), stand above those of unrelated items, (p,)."""
    return np.asarray(np.cumprod(found > at_random, axis=-1).sum(axis=-1))
