"""Texts to groups without labels: the same groups for the same texts and seed, in whatever order the rows come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from expectancy.language.duplicates import duplicate_sets
from expectancy.language.embed import Vectors, unit
from expectancy.language.features import Features

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

LADDER = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 21, 24)
NEAR_BEST = 0.95  # the fewest groups whose silhouette reaches this part of the best one
FIT = 0.2  # cosine with its group's centre under which a text belongs to no group
SMALLEST = 0.005  # a group holds at least this share of the distinct texts, and three of them where there are 30
FITTED = 12_000  # distinct texts that form the groups; the others join them, so that memory is bounded
_SAMPLED = 2_000  # distinct texts that the number of groups is chosen on
_CHUNK = 4_000


@dataclass(frozen=True)
class Grouped:
    """Labels 0 ... k - 1 (-1: fits no group) and each text's cosine with its group's centre, in the given order."""

    labels: Integers
    similarity: Floats
    copy_of: Integers  # position of the first copy; its own position where a text is no copy
    silhouette: float  # mean over a sample, on the features; nan with one group

    @property
    def k(self) -> int:
        return int(self.labels.max(initial=-1)) + 1


def group(
    texts: Sequence[str],
    vectors: Vectors,
    *,
    groups: int | None = None,
    seed: int = 2026,
    progress: Callable[[float], None] = lambda done: None,
) -> Grouped:
    """k-means on ``Features`` of the distinct texts; copies join the group of the text they copy.

    The number of groups, unless ``groups`` gives it (at most that many come back): on the ladder 1 ... 24 between half
    and all of the square root of the number of distinct texts, at most 24, the fewest groups whose mean silhouette
    (Rousseeuw 1987) reaches 95 % of the best. Groups under 0.5 % of the distinct texts are dissolved. ``vectors``: shape (n, d), unit rows.
    """
    if not texts:
        return Grouped(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64), float("nan"))
    from threadpoolctl import threadpool_limits

    order = np.array(sorted(range(len(texts)), key=lambda i: (_digest(texts[i]), texts[i])))
    with threadpool_limits(limits=1):  # sums in a fixed order: the same bits on any number of cores
        found = _grouped([texts[i] for i in order], vectors[order], groups, seed, progress)
    back = np.argsort(order)
    return Grouped(found.labels[back], found.similarity[back], order[found.copy_of][back], found.silhouette)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _grouped(
    texts: list[str], vectors: Vectors, groups: int | None, seed: int, progress: Callable[[float], None]
) -> Grouped:
    copy_of = duplicate_sets(texts)
    first = np.flatnonzero(copy_of == np.arange(len(texts)))
    progress(0.25)
    used = first[:FITTED]
    features = Features([texts[i] for i in used], vectors[used], seed)
    places = np.vstack(
        [_placed(features, texts, vectors, first[at : at + _CHUNK]) for at in range(0, len(first), _CHUNK)]
    )
    progress(0.6)
    centres = _centres(places[: len(used)], groups, seed)
    labels, similarity = _nearest(places, centres)
    progress(0.9)
    everywhere = np.searchsorted(first, copy_of)
    return Grouped(labels[everywhere], similarity[everywhere], copy_of, silhouette(places, labels, seed))


def _placed(features: Features, texts: list[str], vectors: Vectors, rows: Integers) -> Vectors:
    return features.place([texts[i] for i in rows], vectors[rows])


def _centres(places: Vectors, groups: int | None, seed: int) -> Vectors:
    """Centres of the groups: unit rows, none of a group that is too small to stand for anything."""
    n = len(places)
    k = min(groups, n) if groups is not None else choose(places[:_SAMPLED], int(np.sqrt(n)), seed)
    labels = _k_means(places, k, seed).labels_
    least = max(3 if n >= 30 else 1, int(np.ceil(SMALLEST * n)))
    kept = [g for g in range(k) if np.sum(labels == g) >= least] or [int(np.bincount(labels).argmax())]
    return unit(np.vstack([places[labels == g].mean(axis=0) for g in kept]))


def choose(places: Vectors, most: int, seed: int) -> int:
    """The number of groups by the rule of ``group``; ``most`` bounds it."""
    most = min(most, LADDER[-1])
    ladder = [k for k in LADDER if max(2, most / 2) <= k <= most]
    scores = {k: silhouette(places, _k_means(places, k, seed).labels_, seed) for k in ladder}
    if not scores:
        return 1
    best = max(scores.values())
    return min(k for k, score in scores.items() if score >= NEAR_BEST * best) if best > 0 else min(scores)


def _k_means(places: Vectors, k: int, seed: int) -> Any:
    from sklearn.cluster import KMeans

    return KMeans(k, n_init=4, random_state=seed).fit(places)


def _nearest(places: Vectors, centres: Vectors) -> tuple[Integers, Floats]:
    cosines = (unit(places) @ centres.T).astype(np.float64)
    labels, similarity = cosines.argmax(axis=1), cosines.max(axis=1)
    return np.where(similarity >= FIT, labels, -1).astype(np.int64), similarity


def silhouette(places: Vectors, labels: Integers, seed: int) -> float:
    """Mean silhouette over a sample of at most 2,000 placed texts; nan with fewer than two groups."""
    from sklearn.metrics import silhouette_score

    rows = np.flatnonzero(labels >= 0)
    if len(rows) > _SAMPLED:
        rows = np.sort(np.random.default_rng(seed).choice(rows, _SAMPLED, replace=False))
    if not 2 <= len(np.unique(labels[rows])) < len(rows):
        return float("nan")
    return float(silhouette_score(places[rows], labels[rows]))
