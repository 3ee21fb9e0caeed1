"""Texts that are copies of one another, or nearly: template letters and complaints sent twice."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from expectancy.language.words import Text

Integers = NDArray[np.int64]

_HASHES, _BANDS = 48, 12  # 12 bands of 4: pairs of Jaccard 0.7 meet with chance 0.96, of 0.4 with 0.27 (then checked)
_SHINGLE = 4  # words
ALIKE = 0.7  # Jaccard similarity of word shingles from which two texts are one


def duplicate_sets(texts: Sequence[Text], alike: float = ALIKE) -> Integers:
    """For each text the position of the first text that it is a copy of; its own position where it is none.

    MinHash over four-word shingles of the text without placeholders (Broder 1997): texts that share a band of the
    sketch are compared with the first text of the bucket and joined where the share of equal hashes, an unbiased
    estimate of the Jaccard similarity, is at least ``alike``. Linear in the number of texts.
    """
    sketches = np.stack([_sketch(text) for text in texts]) if texts else np.zeros((0, _HASHES), dtype=np.uint64)
    parent = list(range(len(texts)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    rows = _HASHES // _BANDS
    for band in range(_BANDS):
        first: dict[bytes, int] = {}
        for i, part in enumerate(sketches[:, band * rows : (band + 1) * rows]):
            j = first.setdefault(part.tobytes(), i)
            a, b = root(j), root(i)
            if a != b and float(np.mean(sketches[i] == sketches[j])) >= alike:
                parent[max(a, b)] = min(a, b)
    return np.array([root(i) for i in range(len(texts))], dtype=np.int64)


def _coefficients() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    random = np.random.default_rng(20260101)  # part of the method, not of the user's seed: copies stay copies
    draws = random.integers(0, 1 << 63, (2, _HASHES), dtype=np.uint64)
    return draws[0] * np.uint64(2) + np.uint64(1), draws[1]


_A, _B = _coefficients()


def _sketch(text: Text) -> NDArray[np.uint64]:
    """The smallest value of each of 48 hash functions (multiply, add, take the high bits) over the text's shingles."""
    found = [crc32(word.encode()) for word in text.words] or [0]
    codes = np.array(found, dtype=np.uint64)
    size = min(_SHINGLE, len(codes))
    shingles = np.zeros(len(codes) - size + 1, dtype=np.uint64)
    for k in range(size):
        shingles = (shingles * np.uint64(1_000_003) + codes[k : len(codes) - size + 1 + k]) & np.uint64(0xFFFFFFFF)
    shingles = np.unique(shingles)
    hashed = (_A[:, None] * shingles[None, :] + _B[:, None]) >> np.uint64(24)  # overflow is what mixes
    return np.asarray(hashed.min(axis=1), dtype=np.uint64)
