"""Texts to groups without labels: the same groups for the same texts and seed, in whatever order the rows come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from expectancy.language.duplicates import duplicate_sets
from expectancy.language.embed import Vectors, unit
from expectancy.language.features import Features
from expectancy.language.threads import one_thread
from expectancy.language.words import Text

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST = 24  # groups about a written statement, or groups at all where there are no statements
MOST_FREE = 6  # groups besides
STRONG = 0.35  # nearness from which a text supports a statement
SUPPORT = 0.005  # share of the distinct texts that must support it; see also _least
LEAST_NEAR = 0.12  # a text less near to a statement is not evidence for it
FIT = 0.25  # cosine with its group's centre under which a text belongs to no group
NEAR_BEST = 0.95  # the fewest free groups whose silhouette reaches this part of the best one
_FREE = 0.15  # the nearness at which a text would as soon go to a free group
_PULL = 0.75  # weight of nearness beside the cosine with the centre
_ROUNDS = 5
_LADDER = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 21, 24)
_FITTED = 12_000  # distinct texts that terms and free groups are learnt from; the others join, so memory is bounded
_SAMPLED = 2_000
_CHUNK = 4_000


@dataclass(frozen=True)
class Grouped:
    """Labels 0 ... k - 1 (-1: fits no group) and each text's cosine with its group's centre, in the given order."""

    labels: Integers
    similarity: Floats
    scores: Vectors  # (n, k): the score of each text for each group; negative where it does not fit
    copy_of: Integers  # position of the first copy; its own position where a text is no copy
    anchors: tuple[int | None, ...]  # the written statement of each group; None: a free group
    silhouette: float  # mean over a sample, on the features; nan with one group

    @property
    def k(self) -> int:
        return len(self.anchors)

    def without(self, gone: Sequence[int]) -> Integers:
        """Labels when some groups are given up: their texts go to the next best group that they fit, or to none."""
        scores = self.scores.copy()
        scores[:, list(gone)] = -1
        moved = np.where(scores.max(axis=1, initial=-1) > 0, scores.argmax(axis=1), -1) if self.k else self.labels
        return np.where(np.isin(self.labels, list(gone)), moved, self.labels).astype(np.int64)


@dataclass(frozen=True)
class _Groups:
    """Centres (k, f) as unit rows; the first ``len(anchors)`` of them belong to written statements."""

    centres: Vectors
    anchors: list[int]

    def without(self, gone: set[int]) -> _Groups:
        keep = [g for g in range(len(self.centres)) if g not in gone]
        return _Groups(self.centres[keep], [a for g, a in enumerate(self.anchors) if g not in gone])


def group(
    texts: Sequence[Text],
    vectors: Vectors,
    near: Vectors | None = None,
    *,
    groups: int | None = None,
    seed: int = 2026,
    progress: Callable[[float], None] = lambda done: None,
) -> Grouped:
    """Groups of the distinct texts; copies join the group of the text they copy.

    ``vectors`` (n, d) are unit rows; ``near`` (n, a) how near each text is to each written statement.

    How many: one group for each statement that at least 0.5 % of the distinct texts support (nearness 0.35), and three
    of them (two where there are under 100, one under 20); the 24 best supported, and not more than the square root of
    the number of texts (8 in any case); besides, up to 6
    free groups of the texts that support none, by k-means, as many as 95 % of the best mean silhouette (Rousseeuw 1987)
    needs. ``groups`` bounds their sum. Without ``near`` all groups are free.

    Which: k-means in which a text's score for a group is its cosine with the centre (on ``Features``) plus 0.75 x its
    nearness to the group's statement (0.15 for a free group). A text is never evidence for a statement that it is not
    near to (0.12), nor in a group whose centre it is far from (cosine 0.25) unless it supports the statement. Groups
    that stay too small are dissolved.
    """
    if not texts:
        none = np.zeros(0, np.int64)
        return Grouped(none, np.zeros(0), np.zeros((0, 0), np.float32), none, (), float("nan"))
    order = np.array(sorted(range(len(texts)), key=lambda i: (_digest(texts[i].raw), texts[i].raw)))
    nearness = np.zeros((len(texts), 0), np.float32) if near is None else near[order]
    with one_thread():
        found = _grouped([texts[i] for i in order], vectors[order], nearness, groups, seed, progress)
    back = np.argsort(order)
    copies = order[found.copy_of][back]
    return replace(
        found, labels=found.labels[back], similarity=found.similarity[back], scores=found.scores[back], copy_of=copies
    )


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _grouped(
    texts: list[Text],
    vectors: Vectors,
    near: Vectors,
    groups: int | None,
    seed: int,
    progress: Callable[[float], None],
) -> Grouped:
    copy_of = duplicate_sets(texts)
    first = np.flatnonzero(copy_of == np.arange(len(texts)))
    progress(0.25)
    used = first[:_FITTED]
    features = Features([texts[i] for i in used], vectors[used], seed)
    parts = [first[at : at + _CHUNK] for at in range(_FITTED, len(first), _CHUNK)]
    later = [features.place([texts[i] for i in part], vectors[part]) for part in parts]
    places = unit(np.vstack([features.fitted, *later]))
    progress(0.6)
    labels, similarity, scores, anchors = form(places, near[first], groups, seed)
    progress(0.9)
    at = np.searchsorted(first, copy_of)
    return Grouped(labels[at], similarity[at], scores[at], copy_of, anchors, silhouette(places, labels, seed))


def form(
    places: Vectors, near: Vectors, groups: int | None, seed: int
) -> tuple[Integers, Floats, Vectors, tuple[int | None, ...]]:
    """Labels, cosines with the centre, scores and each group's statement, for distinct texts (see ``group``)."""
    found = _begin(places, near, groups, seed)
    for _ in range(_ROUNDS):
        found = _moved(found, places, near)
    least = _least(len(places))
    while True:
        labels, cosines, scores = _assigned(found, places, near)
        small = {g for g in range(len(found.centres)) if np.sum(labels == g) < least}
        if not small or len(small) == len(found.centres):
            break
        found = found.without({min(small, key=lambda g: (int(np.sum(labels == g)), g))})
    kept = [g for g in range(len(found.centres)) if np.any(labels == g)]
    renumbered = np.full(len(found.centres) + 1, -1)
    renumbered[kept] = np.arange(len(kept))
    anchors = tuple(found.anchors[g] if g < len(found.anchors) else None for g in kept)
    return renumbered[labels].astype(np.int64), cosines, scores[:, kept], anchors


def _least(n: int) -> int:
    """Texts that a group or a statement's support must have."""
    return max(1 if n < 20 else 2 if n < 100 else 3, int(np.ceil(SUPPORT * n)))


def _begin(places: Vectors, near: Vectors, groups: int | None, seed: int) -> _Groups:
    """Centres of the statements' supporters, and of free groups among the texts that support none."""
    most = groups or max(8, min(MOST, int(np.sqrt(len(places)))))
    top = near.argmax(axis=1) if near.shape[1] else np.zeros(len(places), np.int64)
    strong = near.max(axis=1, initial=-1) >= STRONG
    support = np.bincount(top[strong], minlength=near.shape[1])
    ranked = [int(a) for a in np.argsort(-support, kind="stable") if support[a] >= _least(len(places))][:most]
    free = _free(places[np.flatnonzero(~strong)[:_FITTED]], bool(near.shape[1]), groups, seed)
    if groups is not None:
        ranked = ranked[: max(1, groups - len(free))]
        free = free[: groups - len(ranked)]
    centres = [places[strong & (top == a)].mean(axis=0) for a in ranked] + list(free)
    return _Groups(unit(np.vstack(centres or [places.mean(axis=0)])), ranked)


def _free(places: Vectors, besides: bool, groups: int | None, seed: int) -> Vectors:
    """Centres of the free groups."""
    n = len(places)
    most = min(MOST_FREE, int(np.sqrt(n) / 4)) if besides else min(MOST, int(np.sqrt(n)))
    if groups is not None:
        most = min(most, groups // 4) if besides else min(n, groups)
    if most < 1 or n == 0:
        return places[:0]
    k = groups if groups is not None and not besides else choose(places[:_SAMPLED], most, seed)
    return np.asarray(_k_means(places, min(k, n), seed).cluster_centers_, dtype=np.float32)


def _scores(found: _Groups, places: Vectors, near: Vectors) -> tuple[Vectors, Vectors]:
    """Score and cosine of each text with each group; a statement that a text is not near to scores below zero."""
    cosines = places @ found.centres.T
    own = near[:, found.anchors]
    pull = np.where(own >= LEAST_NEAR, own, -9.0)
    free = np.full((len(places), len(found.centres) - len(found.anchors)), _FREE)
    return np.asarray(cosines + _PULL * np.hstack([pull, free]), dtype=np.float32), cosines


def _moved(found: _Groups, places: Vectors, near: Vectors) -> _Groups:
    """Centres moved to their members; of a statement's group only those members count that it would win anyway."""
    scores, _ = _scores(found, places, near)
    labels, centres = scores.argmax(axis=1), found.centres.copy()
    for g in range(len(centres)):
        inside = labels == g
        if g < len(found.anchors):
            inside &= near[:, found.anchors[g]] >= _FREE
        if inside.any():
            centres[g] = places[inside].mean(axis=0)
    return _Groups(unit(centres), found.anchors)


def _assigned(found: _Groups, places: Vectors, near: Vectors) -> tuple[Integers, Floats, Vectors]:
    scores, cosines = _scores(found, places, near)
    fits = cosines >= FIT
    fits[:, : len(found.anchors)] |= near[:, found.anchors] >= STRONG
    scores = np.where(fits, scores, np.float32(-1))
    labels = scores.argmax(axis=1)
    rows = np.arange(len(places))
    own = cosines[rows, labels].astype(np.float64)
    return np.where(scores[rows, labels] > 0, labels, -1).astype(np.int64), own, scores


def choose(places: Vectors, most: int, seed: int) -> int:
    """Between half of ``most`` and ``most``, the fewest groups whose mean silhouette reaches 95 % of the best."""
    ladder = [k for k in _LADDER if max(2, most / 2) <= k <= min(most, len(places) - 1)]
    scores = {k: silhouette(places, _k_means(places, k, seed).labels_, seed) for k in ladder}
    if not scores:
        return 1
    best = max(scores.values())
    return min(k for k, score in scores.items() if score >= NEAR_BEST * best) if best > 0 else min(scores)


def _k_means(places: Vectors, k: int, seed: int) -> Any:
    from sklearn.cluster import KMeans

    return KMeans(k, n_init=3, max_iter=60, tol=1e-3, random_state=seed).fit(places)


def silhouette(places: Vectors, labels: Integers, seed: int) -> float:
    """Mean silhouette over a sample of at most 2,000 placed texts; nan with fewer than two groups."""
    from sklearn.metrics import silhouette_score

    rows = np.flatnonzero(labels >= 0)
    if len(rows) > _SAMPLED:
        rows = np.sort(np.random.default_rng(seed).choice(rows, _SAMPLED, replace=False))
    if not 2 <= len(np.unique(labels[rows])) < len(rows):
        return float("nan")
    return float(silhouette_score(places[rows], labels[rows]))
