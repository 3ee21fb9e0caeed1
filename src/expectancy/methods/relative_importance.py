"""How an R2 divides among correlated predictors: LMG (Shapley) and Johnson's weights, many matrices at once."""

from __future__ import annotations

from math import factorial

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MOST_EXACT = 15  # drivers that LMG takes; beyond it the 2^p subsets cost too much, and Johnson's weights stand in
CHUNK = 2**18  # subsets worked on at once: 2 MB for each entry of the swept matrices
SINGULAR = 1e-9  # a predictor with less variance than this left, given the others, adds nothing
NEGATIVE = -1e-9  # an eigenvalue below this: no data without gaps could have such correlations
CLIPPED = 1e-3  # what such an eigenvalue is raised to


def lmg(R_xx: npt.ArrayLike, r_xy: npt.ArrayLike) -> Floats:
    """Shapley shares of R2, exactly: phi_j = sum_S |S|! (p - |S| - 1)! / p! [R2(S + j) - R2(S)]; their sum is R2.

    ``R_xx`` (..., p, p) correlations of the predictors, ``r_xy`` (..., p) with the outcome; p up to 15. Leading axes
    are matrices of their own. Lindeman, Merenda and Gold 1980; Lipovetsky and Conklin 2001; Groemping 2006, JSS 17(1).
    """
    matrices, right = np.asarray(R_xx, dtype=float), np.asarray(r_xy, dtype=float)
    p = right.shape[-1]
    if p > MOST_EXACT:
        raise ValueError(f"LMG needs all 2^{p} subsets of predictors; at most {MOST_EXACT} are taken")
    flat, rights = matrices.reshape(-1, p, p), right.reshape(-1, p)
    weights, step = _shapley_weights(p), max(1, CHUNK >> p)
    out = np.empty((len(flat), p))
    for start in range(0, len(flat), step):
        part = slice(start, start + step)
        out[part] = subset_r2(flat[part], rights[part]) @ weights
    return np.asarray(out.reshape(right.shape))


def subset_r2(R_xx: Floats, r_xy: Floats) -> Floats:
    """R2 of every subset of predictors, (B, 2^p); bit j of a subset's number says whether predictor j is in it.

    The predictors are swept one after the other out of all subsets together: each step doubles the subsets, without and
    with the predictor, and takes a row and column off the matrices. About 12 * 2^p operations instead of 2^p solves.
    """
    batch, p = r_xy.shape
    rest = np.empty((p + 1, p + 1, 1, batch))
    rest[:p, :p, 0] = np.moveaxis(R_xx, 0, -1)
    rest[p, :p, 0] = rest[:p, p, 0] = r_xy.T
    rest[p, p, 0] = 1.0
    for _ in range(p):
        pivot, column, others = rest[0, 0], rest[0, 1:], rest[1:, 1:]
        inverse = np.divide(1.0, pivot, out=np.zeros_like(pivot), where=pivot > SINGULAR)
        subsets = pivot.shape[0]
        swept = np.empty((*others.shape[:2], 2 * subsets, batch))
        swept[:, :, :subsets] = others
        np.multiply(column[:, None], (column * inverse)[None], out=swept[:, :, subsets:])
        np.subtract(others, swept[:, :, subsets:], out=swept[:, :, subsets:])
        rest = swept
    return np.asarray(1.0 - rest[0, 0].T)


def _shapley_weights(p: int) -> Floats:
    """(2^p, p): phi = R2 of all subsets @ weights."""
    subsets = np.arange(2**p)
    within = (subsets[:, None] >> np.arange(p)) & 1
    size = within.sum(axis=1)
    joining = np.array([factorial(s - 1) * factorial(p - s) / factorial(p) if s else 0.0 for s in range(p + 1)])
    leaving = np.array([factorial(s) * factorial(p - s - 1) / factorial(p) if s < p else 0.0 for s in range(p + 1)])
    return np.asarray(np.where(within == 1, joining[size, None], -leaving[size, None]))


def johnson(R_xx: npt.ArrayLike, r_xy: npt.ArrayLike) -> Floats:
    """Relative weights: L = R_xx^(1/2), symmetric, b = L^-1 r_xy, e_j = sum_k L_jk^2 b_k^2; their sum is R2.

    Any number of predictors; shapes as for ``lmg``. Johnson 2000, Multivariate Behavioral Research 35; Genizi 1993.
    """
    matrices, right = np.asarray(R_xx, dtype=float), np.asarray(r_xy, dtype=float)
    values, vectors = np.linalg.eigh(matrices)
    root = np.sqrt(np.clip(values, 0.0, None))
    inverse = np.divide(1.0, root, out=np.zeros_like(root), where=values > SINGULAR)
    turned = np.swapaxes(vectors, -1, -2)
    loadings = (vectors * root[..., None, :]) @ turned
    b = (vectors * inverse[..., None, :]) @ (turned @ right[..., None])
    return np.asarray((loadings**2 @ b**2)[..., 0])


def standardised_betas(R_xx: Floats, r_xy: Floats) -> Floats:
    """R_xx^-1 r_xy, (..., p); the smallest solution where R_xx is singular."""
    if _all_above(R_xx, SINGULAR):
        return np.asarray(np.linalg.solve(R_xx, r_xy[..., None])[..., 0])
    values, vectors = np.linalg.eigh(R_xx)
    inverse = np.divide(1.0, values, out=np.zeros_like(values), where=values > SINGULAR)
    return np.asarray(np.einsum("...ik,...k,...jk,...j->...i", vectors, inverse, vectors, r_xy))


def _all_above(matrices: Floats, least: float) -> bool:
    """Whether no eigenvalue of any matrix is under ``least``; a Cholesky factor costs a tenth of the eigenvalues."""
    try:
        np.linalg.cholesky(matrices - least * np.eye(matrices.shape[-1]))
    except np.linalg.LinAlgError:
        return False
    return True


def repaired(correlation: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """(a possible correlation matrix, whether it had to be changed), (..., k, k) and (...,).

    Correlations taken pair by pair from answers with gaps can contradict each other: the matrix has a negative
    eigenvalue. Such eigenvalues are raised to 0.001 and the diagonal is scaled back to 1, close to the nearest
    correlation matrix (Higham 2002, IMA J. Numerical Analysis 22; Rebonato and Jaeckel 1999). Others are untouched.
    """
    if _all_above(correlation, NEGATIVE):
        return correlation, np.zeros(correlation.shape[:-2], dtype=bool)
    values, vectors = np.linalg.eigh(correlation)
    wrong = values[..., 0] < NEGATIVE
    if not wrong.any():
        return correlation, np.asarray(wrong)
    raised = np.einsum("...ik,...k,...jk->...ij", vectors, np.maximum(values, CLIPPED), vectors)
    scale = np.sqrt(np.diagonal(raised, axis1=-2, axis2=-1))
    raised = raised / (scale[..., :, None] * scale[..., None, :])
    return np.where(wrong[..., None, None], raised, correlation), np.asarray(wrong)
