"""What texts are compared by: static embeddings without their noise, beside latent semantic analysis of their terms."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from expectancy.language.embed import Vectors, unit
from expectancy.language.words import Text, stem

MEANING = 40  # principal components of the embeddings
TERMS = 30  # components of the term matrix
_MOST_TERMS = 30_000


def _components(most: int, n: int) -> int:
    """A component for five texts: with as many as texts, every text would be as far from any other."""
    return min(most, max(2, n // 5))


def terms(text: Text) -> list[str]:
    """Stemmed content words and pairs of neighbours."""
    stems = [stem(word) for word in text.content]
    return stems + [f"{a} {b}" for a, b in pairwise(stems)]


class Features:
    """Fitted on some texts, it places any text: shape (n, up to 70), two blocks of length 1 side by side.

    Block 1: the first 40 principal components of the sentence embeddings (what all texts share, their mean, is taken
    out). Block 2: 30 components of the singular value decomposition of the TF-IDF matrix over stems and pairs of stems
    (latent semantic analysis: Deerwester et al. 1990). bench/grouping.py shows what each adds. ``fitted``: where
    the texts lie that it was fitted on.
    """

    def __init__(self, texts: Sequence[Text], vectors: Vectors, seed: int) -> None:
        if len(texts) > 1:
            self.mean = vectors.mean(axis=0)
            _, axes = np.linalg.eigh(np.cov((vectors - self.mean).T.astype(np.float64)))
            self.axes = axes[:, ::-1][:, : _components(MEANING, len(texts))].astype(np.float32)
        else:  # nothing to compare with
            self.mean, self.axes = np.zeros_like(vectors[0]), np.eye(vectors.shape[1], dtype=np.float32)
        self.vectorizer, self.svd, latent = _latent(texts, seed)
        self.fitted = self._beside(vectors, latent)

    def place(self, texts: Sequence[Text], vectors: Vectors) -> Vectors:
        """Where texts lie, also such as were not there at the fitting."""
        latent = None if self.svd is None else self.svd.transform(self.vectorizer.transform(texts))
        return self._beside(vectors, latent)

    def _beside(self, vectors: Vectors, latent: Any) -> Vectors:
        meaning = unit((vectors - self.mean) @ self.axes)
        return meaning if latent is None else np.hstack([meaning, unit(latent)])


def _latent(texts: Sequence[Text], seed: int) -> tuple[Any, Any, Any]:
    """The fitted term matrix, its decomposition and the texts in it; none where too few texts share a term."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    rare = 2 if len(texts) < 300 else 3 if len(texts) < 3_000 else 5
    vectorizer = TfidfVectorizer(
        analyzer=terms, min_df=rare, max_df=0.3 if len(texts) >= 50 else 0.9, sublinear_tf=True,
        max_features=_MOST_TERMS, dtype=np.float32,
    )  # fmt: skip
    try:
        matrix = vectorizer.fit_transform(texts)
    except ValueError:  # no term is in two texts
        return None, None, None
    size = min(_components(TERMS, len(texts)), matrix.shape[0] - 1, matrix.shape[1] - 1)
    if size < 2:
        return None, None, None
    svd = TruncatedSVD(size, random_state=seed).fit(matrix)
    return vectorizer, svd, svd.transform(matrix)
