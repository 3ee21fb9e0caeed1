"""The sentences that stand for a group: central, distinct, readable, short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from expectancy.language.embed import Vectors, embed, unit
from expectancy.language.words import PLACEHOLDER, plain, sentences

LONGEST = 240  # characters of a quote
_SHORTEST = 40
_SENTENCES = 10  # of a text, from its beginning
_TEXTS = 25  # the most central texts are read for quotes
_ALIKE = 0.85  # cosine from which two quotes say the same


@dataclass(frozen=True)
class Passage:
    """A passage of the text at ``text``, cut at sentence ends."""

    text: int
    words: str


def choose_quotes(
    texts: Sequence[str],
    centrality: Sequence[float],
    centre: Vectors,
    seeds: Vectors,
    origin: Vectors,
    most: int = 3,
) -> list[Passage]:
    """Up to ``most`` passages of different texts, not alike: those that say best what the group is about.

    ``texts`` are distinct and redacted; ``centrality`` says how central each is. A passage's score is its cosine with
    the group's ``centre`` (d,), that with the nearest of the statement's ``seeds`` (s, d), and a malus for what cannot
    be read out.
    """
    order = sorted(range(len(texts)), key=lambda i: (-centrality[i], texts[i]))[:_TEXTS]
    found = [Passage(i, words) for i in order for words in passages(texts[i])]
    if not found:
        return []
    vectors = unit(embed([plain(passage.words) for passage in found]) - origin)
    scores = vectors @ centre + np.array([_readable(passage.words) for passage in found])
    if len(seeds):
        scores = scores + (vectors @ seeds.T).max(axis=1)
    chosen: list[int] = []
    for p in sorted(range(len(found)), key=lambda p: (-float(scores[p]), found[p].words)):
        apart = all(found[p].text != found[q].text and float(vectors[p] @ vectors[q]) < _ALIKE for q in chosen)
        if apart:
            chosen.append(p)
        if len(chosen) == most:
            break
    return [found[p] for p in chosen]


def passages(text: str) -> list[str]:
    """Single sentences and pairs of neighbours that are short enough; else the beginning, cut at a word."""
    pieces = sentences(text)[:_SENTENCES]
    found = [piece for piece in pieces if _SHORTEST <= len(piece) <= LONGEST]
    found += [f"{a} {b}" for a, b in pairwise(pieces) if _SHORTEST < len(a) + len(b) < LONGEST]
    return found or [cut(" ".join(text.split()))]


def cut(text: str, longest: int = LONGEST) -> str:
    """At most ``longest`` characters, at the end of a word, with an ellipsis where something was left out."""
    if len(text) <= longest:
        return text
    return (
        text[: longest - 1].rpartition(" ")[0].rstrip(",;: ") + " …" if " " in text[: longest - 1] else text[:longest]
    )


def _readable(passage: str) -> float:
    """A malus for what cannot be read out: placeholders, capitals, lists, figures, fragments."""
    letters = sum(c.isalpha() for c in passage) or 1
    hidden = sum(len(match.group()) for match in PLACEHOLDER.finditer(passage))
    malus = 1.0 * hidden / len(passage) + 0.5 * max(0.0, sum(c.isupper() for c in passage) / letters - 0.1)
    malus += 0.5 * sum(c.isdigit() or c in "()[]{}#*:/" for c in passage) / len(passage)
    malus += 0.05 * (not passage[:1].isupper()) + 0.05 * (passage[-1] not in ".!?") + 0.03 * (len(passage) < 50)
    return -malus
