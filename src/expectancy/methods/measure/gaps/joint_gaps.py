"""The gaps of all dimensions at once: Hotelling's T^2 against no gap anywhere, and simultaneous intervals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.methods.answers import Cell
from expectancy.methods.interval import Floats, filled_groups, left_out
from expectancy.methods.measure.gaps.gap_scores import Asked
from expectancy.methods.measure.gaps.hotelling import Hotelling, hotelling, two_sample_df
from expectancy.summaries import Blocks, Pairwise
from expectancy.summaries.moments import ratio

TOO_LITTLE = (
    "No joint test of the dimensions: it needs at least two dimensions, more customers than dimensions, and gaps that "
    "vary apart."
)


def joint_gaps(asked: Asked, blocks: Blocks, cell: Cell) -> list[Estimate]:
    """T^2, F and its chance under no gap, then every dimension's gap with an interval that holds with all others.

    Empty where it cannot be computed.
    """
    if not asked.joint:
        return []
    if asked.weighted:
        mean, covariance, df, n = _weighted(asked, [blocks[scale].grouped(cell.key) for scale in asked.joint])
    else:
        mean, covariance, df, n = _plain(asked, [blocks[scale].total(cell.key) for scale in asked.joint])
    found = hotelling(mean, covariance, df)
    return [] if found is None else _told(asked, cell.keys, found, mean, covariance, n)


def _told(
    asked: Asked, keys: Mapping[str, str], found: Hotelling, mean: Floats, covariance: Floats, n: int
) -> list[Estimate]:
    half = found.radius(asked.options.confidence) * np.sqrt(np.diagonal(covariance))
    names = asked.dimensions.names
    design = "_design" if asked.weighted else ""  # another covariance matrix: not the textbook's T^2
    return [
        Estimate(keys, f"hotelling_t2{design}", found.t2, None, None, n),
        Estimate(keys, f"hotelling_f{design}", found.f, None, None, n),
        Estimate(keys, f"hotelling_p{design}", found.chance, None, None, n),
        *(
            Estimate({**keys, "dimension": name}, "gap_simultaneous", float(m), float(m - h), float(m + h), n, "points")
            for name, m, h in zip(names, mean, half, strict=True)
        ),
    ]


def _averaging(asked: Asked, known: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Floats:
    """(D, k): a dimension is the mean of its items that anybody answered."""
    places = {place: at for at, place in enumerate(asked.homes)}
    turn = np.zeros((len(asked.dimensions.names), len(asked.homes)))
    for row, members in enumerate(asked.dimensions.places):
        turn[row, [places[place] for place in members]] = 1.0
    return ratio(turn * known, (turn * known).sum(axis=1, keepdims=True))


def _of_means(totals: Pairwise) -> Floats:
    """Covariance of the items' means, (k, k): n_jk c_jk / (n_j n_k), n_jk of whom answered both."""
    own = totals.answers()
    return np.where(totals.n > 1, ratio(totals.n * totals.cov(), own[:, None] * own[None, :]), 0.0)


def _smallest(totals: Pairwise) -> int:
    """Respondents of the least answered item of those that anybody answered."""
    own = totals.answers()
    return int(own[own > 0].min()) if (own > 0).any() else 0


def _plain(asked: Asked, totals: list[Pairwise]) -> tuple[Floats, Floats, float, int]:
    """(means, their covariance, degrees of freedom, respondents) of unweighted answers."""
    if not asked.independent:
        gap = totals[2]
        turn = _averaging(asked, gap.answers() > 0)
        n = _smallest(gap)
        return turn @ np.nan_to_num(gap.mean()), turn @ _of_means(gap) @ turn.T, n - 1.0, n
    expected, perceived = totals
    turn = _averaging(asked, (expected.answers() > 0) & (perceived.answers() > 0))
    parts = [(turn @ _of_means(each) @ turn.T, _smallest(each)) for each in (expected, perceived)]
    mean = turn @ np.nan_to_num(perceived.mean() - expected.mean())
    df = two_sample_df(*parts[0], *parts[1])
    return mean, parts[0][0] + parts[1][0], df, min(n for _, n in parts)


def _weighted(asked: Asked, sums: list[Pairwise]) -> tuple[Floats, Floats, float, int]:
    """The same by delete-a-group jackknife, with (filled groups - 1) degrees of freedom."""
    n = min(_smallest(each.sum()) for each in (sums if asked.independent else sums[2:]))
    signs = (-1.0, 1.0) if asked.independent else (0.0, 0.0, 1.0)
    filled = np.unique(np.concatenate([filled_groups(each) for each in sums]))
    value, known = np.zeros(len(asked.homes)), np.ones(len(asked.homes), dtype=bool)
    drawn = np.zeros((len(sums[0].w), len(asked.homes)))
    for sign, each in zip(signs, sums, strict=True):
        if sign:
            s, w = (np.diagonal(array, axis1=-2, axis2=-1) for array in (each.s, each.w))
            known &= w.sum(axis=0) > 0
            value = value + sign * np.nan_to_num(ratio(s.sum(axis=0), w.sum(axis=0)))
            drawn = drawn + sign * np.nan_to_num(ratio(left_out(s), left_out(w)))
    turn = _averaging(asked, known)
    apart, groups = (drawn @ turn.T)[filled], len(filled)
    apart = apart - apart.sum(axis=0) / max(groups, 1)
    covariance = (groups - 1) / max(groups, 1) * (apart.T @ apart)
    return turn @ value, covariance, groups - 1.0, n
