"""Wave against wave: how a wanted level changed, and the gap before, of people asked twice or of segments' means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from expectancy.methods.crowd import Key
from expectancy.methods.interval import t_quantile
from expectancy.summaries import Pairs, Weighed
from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
BINS = 12  # of a picture
FEWEST = 2  # answers of a mean whose error is known


@dataclass(frozen=True)
class Comparisons:
    """One entry for each item of each person, or segment, and pair of waves.

    ``y``: E_t - E_(t-1); ``x``: P_(t-1) - E_(t-1); ``z``: the person's mean gap over the other items; ``error``: Var x
    and Cov(x, y) by sampling (n, 2). ``cluster``: random group of people, or segment and pair of waves.
    """

    y: Floats
    x: Floats
    z: Floats
    error: Floats
    weight: Floats
    cluster: Places
    item: Places
    people: int

    @staticmethod
    def nothing() -> Comparisons:
        none, places = np.zeros(0), np.zeros(0, dtype=np.intp)
        return Comparisons(none, none, none, np.zeros((0, 2)), none, places, places, 0)

    def only(self, items: Sequence[int]) -> Comparisons:
        here = np.isin(self.item, list(items))
        return replace(
            self,
            y=self.y[here],
            x=self.x[here],
            z=self.z[here],
            error=self.error[here],
            weight=self.weight[here],
            cluster=self.cluster[here],
            item=self.item[here],
        )

    def binned(self, confidence: float) -> list[dict[str, float | int | None]]:
        """Means of x and y in groups of equal size along z: what the fitted line goes through."""
        order = np.argsort(self.z, kind="stable")
        told: list[dict[str, float | int | None]] = []
        for part in np.array_split(order, min(BINS, max(1, len(order) // 3))):
            weight = self.weight[part]
            if not weight.sum() > 0:
                continue
            gap, change = (float(np.average(values[part], weights=weight)) for values in (self.x, self.y))
            n = len(part)
            spread = float(self.y[part].std(ddof=1)) / np.sqrt(n) if n > 1 else np.nan
            half = float(t_quantile(n - 1, confidence) * spread)
            known = bool(np.isfinite(half))
            told.append(
                {
                    "gap": gap,
                    "change": change,
                    "low": change - half if known else None,
                    "high": change + half if known else None,
                    "n": n,
                }
            )
        return told


def of_people(waves: Sequence[Pairs]) -> Comparisons:
    """Of those who answered twice; the columns are level and perceived of each item in turn."""
    parts, people = [], 0
    for pairs in waves:
        known = (pairs.first > 0) & (pairs.second > 0)
        first, second = pairs.first.astype(np.float64), pairs.second.astype(np.float64)
        before, delivered, after = first[:, ::2], first[:, 1::2], second[:, ::2]
        both = (pairs.first[:, ::2] > 0) & (pairs.first[:, 1::2] > 0)
        gap = np.where(both, delivered - before, 0.0)
        others = both.sum(axis=1, keepdims=True) - both
        z = ratio(gap.sum(axis=1, keepdims=True) - gap, others)
        rows, items = np.nonzero(both & known[:, ::2] & (others > 0))
        people += len(np.unique(rows))
        at = rows, items
        parts.append((after[at] - before[at], gap[at], z[at], pairs.group[rows].astype(np.intp), items))
    if not parts:
        return Comparisons.nothing()
    y, x, z, group, items = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Comparisons(y, x, z, np.zeros((len(y), 2)), np.ones(len(y)), group, items, people)


def of_cells(cells: Mapping[Key, Weighed], segments: Sequence[Key], waves: Sequence[str], items: int) -> Comparisons:
    """Of segments' means; the sums are of level and perceived of each item in turn, then of the gaps."""
    rows = []
    for place, segment in enumerate(segments):
        for pair, (since, wave) in enumerate(pairwise(waves)):
            first, second = cells.get((*segment, since)), cells.get((*segment, wave))
            if first is not None and second is not None:
                rows += _of_pair(first, second, items, place * len(waves) + pair)
    if not rows:
        return Comparisons.nothing()
    found = np.array(rows)
    cluster, item = found[:, 5].astype(np.intp), found[:, 6].astype(np.intp)
    return Comparisons(found[:, 0], found[:, 1], found[:, 1], found[:, 2:4], found[:, 4], cluster, item, 0)


def _of_pair(first: Weighed, second: Weighed, items: int, cluster: int) -> list[tuple[float, ...]]:
    """(y, x, Var x, Cov(x, y), weight, cluster, item) of every item with answers enough."""
    mean, variance, n = _means(first)
    after, _, m = _means(second)
    rows: list[tuple[float, ...]] = []
    for item in range(items):
        level, perceived, gap = 2 * item, 2 * item + 1, 2 * items + item
        if min(n[level], n[perceived], n[gap], m[level]) < FEWEST:
            continue
        both = (variance[level] + variance[perceived] - variance[gap]) / 2  # Cov of the two means
        rows.append(
            (
                float(after[level] - mean[level]),
                float(mean[perceived] - mean[level]),
                float(variance[gap]),
                float(variance[level] - both),
                float(1 / (1 / n[level] + 1 / m[level])),
                float(cluster),
                float(item),
            )
        )
    return rows


def _means(sums: Weighed) -> tuple[Floats, Floats, Floats]:
    """(means, their sampling variances, effective answers)."""
    mean = ratio(sums.s, sums.w)
    spread = np.clip(ratio(sums.q, sums.w) - mean**2, 0, None) * ratio(sums.n, sums.n - 1)
    effective = np.nan_to_num(ratio(sums.w**2, sums.w2))
    return mean, ratio(spread, effective), np.where(sums.n >= FEWEST, effective, 0.0)
