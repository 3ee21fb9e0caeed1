"""Which predictor adds more than which: general, conditional and complete dominance from the R2 of every subset."""

from __future__ import annotations

from functools import cache
from math import comb

import numpy as np
import numpy.typing as npt

from expectancy.methods.relative_importance import MOST_EXACT, Floats, johnson, lmg, subset_r2

Places = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
TOLERANCE = 1e-12  # two R2 this close are equal


@cache
def _sizes(p: int) -> Places:
    """How many predictors each subset has, (2^p,); bit j says whether predictor j is in it."""
    subsets = np.arange(2**p)
    return np.asarray(((subsets[:, None] >> np.arange(p)) & 1).sum(axis=1))


@cache
def _without(p: int, left: tuple[int, ...]) -> Places:
    """The subsets that hold none of ``left``."""
    subsets = np.arange(2**p)
    return np.flatnonzero((subsets & sum(1 << at for at in left)) == 0)


def conditional(r2: Floats, p: int) -> Floats:
    """Mean increment of each predictor over the subsets of each size, (..., p, sizes 0 to p - 1), from R2 (..., 2^p).

    Their mean over the sizes is general dominance, which is LMG. Budescu 1993, Psychological Bulletin 114:542-551; Azen
    and Budescu 2003, Psychological Methods 8:129-148.
    """
    out = np.empty((*r2.shape[:-1], p, p))
    for at in range(p):
        bare = _without(p, (at,))
        added = r2[..., bare | (1 << at)] - r2[..., bare]
        sizes = _sizes(p)[bare]
        for size in range(p):
            out[..., at, size] = added[..., sizes == size].sum(axis=-1) / comb(p - 1, size)
    return out


def complete(r2: Floats, p: int, one: int, other: int) -> tuple[Floats, Bools]:
    """(share of subsets to which ``one`` adds more than ``other``, whether it adds as much or more to all), (...,)."""
    bare = _without(p, (one, other))
    more = r2[..., bare | (1 << one)] - r2[..., bare | (1 << other)]
    share = (more > TOLERANCE).mean(axis=-1) + 0.5 * (np.abs(more) <= TOLERANCE).mean(axis=-1)
    return np.asarray(share), np.asarray((more >= -TOLERANCE).all(axis=-1))


def alone_and_last(r2: Floats, p: int) -> tuple[Floats, Floats]:
    """(R2 of each predictor alone, what it adds to all others: its squared semipartial correlation), (..., p)."""
    single = r2[..., [1 << at for at in range(p)]]
    whole = 2**p - 1
    return single, r2[..., [whole]] - r2[..., [whole ^ (1 << at) for at in range(p)]]


def of_chance(matrix: Floats, n: float, draws: int, seed: int, kind: str) -> Floats:
    """Importance of a variable of pure chance beside the predictors, (draws,): what nothing looks like in this sample.

    ``matrix``: correlations of (y, x_1 ... x_p) from ``n`` respondents; the variable's correlations with them are drawn
    from N(0, matrix / n). Shares of R2 cannot be negative, so an interval from 0 says nothing; Tonidandel, LeBreton and
    Johnson 2009, Psychological Methods 14:387-399, compare with such a variable.
    """
    p = len(matrix) - 1
    values, vectors = np.linalg.eigh(matrix)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    noise = np.random.default_rng(seed).normal(size=(draws, p + 1)) @ root.T / np.sqrt(n)
    both = np.zeros((draws, p + 1, p + 1))
    both[:, :p, :p] = matrix[1:, 1:]
    both[:, p, :p] = both[:, :p, p] = np.clip(noise[:, 1:], -0.99, 0.99)
    both[:, p, p] = 1.0
    right = np.column_stack([np.broadcast_to(matrix[0, 1:], (draws, p)), np.clip(noise[:, 0], -0.99, 0.99)])
    if kind == "lmg" and p < MOST_EXACT:
        return lmg(both, right)[:, -1]
    return johnson(both, right)[:, -1]


__all__ = ["alone_and_last", "complete", "conditional", "of_chance", "subset_r2"]
