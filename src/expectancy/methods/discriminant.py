"""Are two dimensions two things? The heterotrait-monotrait ratio of correlations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from expectancy.methods.interval import Floats
from expectancy.summaries.moments import ratio


def htmt(corr: Floats, first: Sequence[int], second: Sequence[int], alone: float = float("nan")) -> Floats:
    """Mean |r| between two blocks of items over the root of the product of the mean |r| within each, (...).

    ``alone`` is that within a block of one item. NaN where a block's items do not correlate. Henseler, Ringle and
    Sarstedt 2015, JAMS 43:115-135.
    """
    between = np.abs(_part(corr, first, second)).mean(axis=(-2, -1))
    inside = _within(corr, first, alone) * _within(corr, second, alone)
    return ratio(between, np.sqrt(np.where(inside > 0, inside, 0.0)))


def _part(corr: Floats, rows: Sequence[int], columns: Sequence[int]) -> Floats:
    return np.asarray(corr[..., np.array(rows)[:, None], list(columns)])


def _within(corr: Floats, block: Sequence[int], alone: float) -> Floats:
    k = len(block)
    if k == 1:
        return np.full(corr.shape[:-2], alone)
    part = np.abs(_part(corr, block, block))
    return ratio(part.sum(axis=(-2, -1)) - np.trace(part, axis1=-2, axis2=-1), k * (k - 1))
