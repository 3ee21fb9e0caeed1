"""The statements that people wrote down as what customers of any trade expect, and how near a text is to each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from expectancy.language.embed import Vectors, embed, unit

_FILE = Path(__file__).parent / "statements.toml"
_SAY = 0.5  # weight of the statement's own words beside the mean of its seeds
_TOP = 3  # sentences of a text that count: a long story has one point and much besides


@dataclass(frozen=True)
class Statement:
    """One expectation in a customer's words; ``say`` and ``more`` ("": none) are templates (see statements.toml)."""

    id: str
    dimension: str
    say: str
    more: str
    seeds: tuple[str, ...]


@dataclass(frozen=True)
class Anchors:
    """The statements as directions: ``vectors`` (a, d), each one's mean nearness to foreign seeds (a,), the origin.

    ``seeds`` (s, d) are the seeds' own directions and ``owner`` (s,) the statement of each.
    """

    statements: tuple[Statement, ...]
    vectors: Vectors
    background: Vectors
    origin: Vectors
    seeds: Vectors
    owner: NDArray[np.int64]

    def centred(self, vectors: Vectors) -> Vectors:
        """Unit rows after what all complaints share has been taken out."""
        return unit(vectors - self.origin)

    def nearness(self, vectors: Vectors) -> Vectors:
        """Cosine of each row with each statement, less what any complaint has with it; shape (n, a)."""
        return np.asarray(self.centred(vectors) @ self.vectors.T - self.background, dtype=np.float32)


@cache
def statements() -> tuple[Statement, ...]:
    """Every statement of statements.toml, in the order of the file."""
    with _FILE.open("rb") as file:
        entries = tomllib.load(file)["statement"]
    return tuple(Statement(e["id"], e["dimension"], e["say"], e.get("more", ""), tuple(e["seeds"])) for e in entries)


@cache
def anchors() -> Anchors:
    """The statements embedded: the mean of a statement's seeds and half of its own words, without the common part."""
    every = statements()
    seeds = [seed for statement in every for seed in statement.seeds]
    owner = np.repeat(np.arange(len(every)), [len(statement.seeds) for statement in every])
    found = embed(seeds)
    origin = found.mean(axis=0)
    found = unit(found - origin)
    said = unit(embed([_words_of(statement.say) for statement in every]) - origin)
    means = np.vstack([found[owner == a].mean(axis=0) for a in range(len(every))])
    vectors = unit(means + _SAY * said)
    near = found @ vectors.T
    background = np.array([near[owner != a, a].mean() for a in range(len(every))], dtype=np.float32)
    return Anchors(every, vectors, background, origin, found, owner)


def _words_of(template: str) -> str:
    return template.translate(str.maketrans("{}|", "   "))


def text_nearness(found: Anchors, vectors: Vectors, owner: NDArray[np.int64], n: int) -> Vectors:
    """How near each of ``n`` texts is to each statement: the mean over its three nearest sentences; shape (n, a).

    ``vectors`` are the sentences' embeddings, ``owner`` (ascending) the text of each.
    """
    result = np.zeros((n, len(found.statements)), dtype=np.float32)
    starts = np.searchsorted(owner, np.arange(n + 1))
    step = 2_000
    for low in range(0, n, step):  # in parts, so that memory stays bounded
        high = min(low + step, n)
        near = found.nearness(vectors[starts[low] : starts[high]])
        for i in range(low, high):
            part = near[starts[i] - starts[low] : starts[i + 1] - starts[low]]
            if len(part) > _TOP:
                part = -np.partition(-part, _TOP - 1, axis=0)[:_TOP]
            if len(part):
                result[i] = part.mean(axis=0)
    return result
