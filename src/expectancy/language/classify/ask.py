"""Which texts to label next: those that tell most, and not the same thing twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from expectancy.language.embed import Vectors, embed
from expectancy.language.words import plain

Floats = NDArray[np.float64]
POOL = 10  # times as many as are asked for: the unsure ones among which the different ones are looked for
SURE = 0.3  # share of a batch that is drawn from what seems sure: else nobody would notice a class that is misread


def ask(probabilities: Floats, vectors: Vectors, labelled: Collection[int], n: int, seed: int = 2026) -> list[int]:
    """Places of ``n`` texts to label next, from what is thought of them, (N, k), and their embeddings, (N, d).

    Most of them are the least sure by the margin between the two likeliest classes, balanced over the classes that
    they are thought to be, and among these the ones that lie furthest from each other (k-means++ seeding, Arthur and
    Vassilvitskii 2007; as in BADGE, Ash et al. 2020, ICLR). The others are drawn at random from all texts.
    """
    rng = np.random.default_rng(seed + len(labelled))
    left = np.setdiff1d(np.arange(len(probabilities)), np.fromiter(labelled, dtype=np.int64, count=len(labelled)))
    if len(left) <= n:
        return [int(at) for at in left]
    drawn = rng.choice(left, round(SURE * n), replace=False)
    left = np.setdiff1d(left, drawn)
    pool = _unsure(probabilities, left, POOL * n)
    return [int(at) for at in (*drawn, *_apart(vectors[pool], n - len(drawn), rng, pool))]


def _unsure(probabilities: Floats, left: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """The least sure of each class in turn, so that a large class does not take the whole batch."""
    ordered = np.sort(probabilities[left], axis=1)
    margin, likeliest = ordered[:, -1] - ordered[:, -2], probabilities[left].argmax(axis=1)
    turn = np.empty(len(left))
    for at in range(probabilities.shape[1]):
        inside = np.flatnonzero(likeliest == at)
        turn[inside[np.argsort(margin[inside], kind="stable")]] = np.arange(len(inside))
    return left[np.argsort(turn, kind="stable")[:most]]


def _apart(vectors: Vectors, n: int, rng: np.random.Generator, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """k-means++: each next one with a chance in proportion to its squared distance from the nearest that is chosen."""
    chosen = [int(rng.integers(len(vectors)))]
    distance = ((vectors - vectors[chosen[0]]) ** 2).sum(axis=1).astype(np.float64)
    while len(chosen) < n:
        total = distance.sum()
        chance = distance / total if total > 0 else np.full(len(vectors), 1 / len(vectors))
        chosen.append(int(rng.choice(len(vectors), p=chance)))
        distance = np.minimum(distance, ((vectors - vectors[chosen[-1]]) ** 2).sum(axis=1))
    return places[chosen]


def places_of(texts: Sequence[str]) -> Vectors:
    """Where texts lie for ``ask``."""
    return embed([plain(text).lower() for text in texts])
