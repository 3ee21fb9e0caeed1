"""Expectations and the items that measure them: sums over the items of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Links = Mapping[str, tuple[str, ...]]  # an expectation's id -> the ids of its items


def joined(values: Floats, places: Sequence[list[int]]) -> Floats:
    """Sums over the items of each expectation, (..., expectations); unknown items are left out, all unknown is NaN."""
    sums = []
    for at in places:
        part = values[..., at]
        known = ~np.isnan(part)
        sums.append(np.where(known.any(axis=-1), np.where(known, part, 0.0).sum(axis=-1), np.nan))
    return np.stack(sums, axis=-1) if sums else np.empty((*values.shape[:-1], 0))
