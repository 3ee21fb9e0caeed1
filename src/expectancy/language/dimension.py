"""Which RATER dimension words are about, from descriptions: no labelled example is needed."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from expectancy.domain.study import RATER
from expectancy.language.anchors import anchors
from expectancy.language.embed import Vectors, embed
from expectancy.language.words import plain

_FILE = Path(__file__).parent / "rater.toml"
TEMPERATURE = (
    0.06  # such that the mean chance of the first guess is about its accuracy (docs/explanation/model-card.md)
)


@cache
def _anchors() -> tuple[Vectors, NDArray[np.int64]]:
    """Descriptions and phrases of rater.toml and the statements of statements.toml, and the dimension of each."""
    with _FILE.open("rb") as file:
        entries = tomllib.load(file)
    phrases = [(phrase, d) for d, name in enumerate(RATER) for phrase in _phrases(entries[name])]
    found = anchors()
    vectors = np.vstack([found.vectors, found.centred(embed([phrase for phrase, _ in phrases]))])
    own = [RATER.index(statement.dimension) for statement in found.statements]
    return vectors, np.array([*own, *(d for _, d in phrases)], dtype=np.int64)


def _phrases(entry: dict[str, object]) -> list[str]:
    phrases = entry["phrases"]
    assert isinstance(phrases, list)
    return [str(entry["description"]), *map(str, phrases)]


def dimension_probabilities(vectors: Vectors) -> NDArray[np.float64]:
    """Probability of each RATER dimension for each embedded text; shape (n, 5), columns in the order of ``RATER``.

    p(d) is proportional to the mean over the anchors a of dimension d of exp(cos(text, a) / T), T = 0.06, on embeddings
    from which what all complaints share was taken out. Texts without a known word get 1/5 each.
    """
    points, owner = _anchors()
    near = np.asarray(anchors().centred(vectors) @ points.T, dtype=np.float64)
    near[np.linalg.norm(vectors, axis=1) == 0] = 0
    weight = np.exp(near / TEMPERATURE)
    mass = np.stack([weight[:, owner == d].mean(axis=1) for d in range(len(RATER))], axis=1)
    return np.asarray(mass / mass.sum(axis=1, keepdims=True), dtype=np.float64)


def classify(texts: Sequence[str]) -> list[dict[str, float]]:
    """The dimension probabilities of texts in words: ``[{"reliability": 0.71, ...}, ...]``."""
    found = dimension_probabilities(embed([plain(text) for text in texts]))
    return [dict(zip(RATER, map(float, row), strict=True)) for row in found]
