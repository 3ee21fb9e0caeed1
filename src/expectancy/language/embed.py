"""Sentence embeddings from the static model that ships with the package: offline, one processor, no neural network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

FOLDER = Path(__file__).parent / "model"
DIMENSIONS = 256
_LONGEST = 4_000  # characters; what a complaint is about is said before


@cache
def _model() -> Any:
    from model2vec import StaticModel

    return StaticModel.from_pretrained(FOLDER, force_download=False)


def embed(texts: Sequence[str]) -> Vectors:
    """One unit vector a text, shape (n, 256), float32; the zero vector where no word of a text is known.

    The mean of the vectors of the text's word pieces, which the distillation has weighted by a / (a + p) (SIF: Arora,
    Liang & Ma 2017). Placeholders should be taken out first (``words.plain``).
    """
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    cut = [text[:_LONGEST] for text in texts]
    found = _model().encode(cut, max_length=None, use_multiprocessing=False)
    return unit(np.asarray(found, dtype=np.float32))


def unit(vectors: NDArray[Any]) -> Vectors:
    """Rows divided by their Euclidean length; zero rows stay zero."""
    vectors = np.nan_to_num(np.asarray(vectors, dtype=np.float32))
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1), dtype=np.float32)
