"""Classes told in words: which a text is nearest to, before anybody has labelled any."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.language.classify.quality import tempered
from expectancy.language.embed import Vectors, embed, unit
from expectancy.language.features import Features, terms
from expectancy.language.words import plain, read

Floats = NDArray[np.float64]
SEED = 2026
NEAR, PLACE = 3.0, 1.5  # lengths of the two beside each other
NEAREST = 2  # phrases of a class that count: a text says one or two of the things a class may be
DEGREE = 0.12  # of nearness; told apart from calibrated chances, which labels alone can give


@dataclass(frozen=True)
class Class:
    """A class in the user's words: its name, and phrases as customers would say them."""

    name: str
    phrases: tuple[str, ...]


def read_classes(file: Path) -> tuple[Class, ...]:
    """Classes from a TOML file: a table ``[class]`` with, for each name, a phrase or a list of phrases.

    Raises ExpectancyError (bad-classes).
    """
    try:
        with file.open("rb") as opened:
            told = tomllib.load(opened).get("class", {})
    except OSError as error:
        raise ExpectancyError(_bad(file, error.strerror or "it cannot be read")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExpectancyError(_bad(file, str(error))) from None
    if not isinstance(told, dict):
        raise ExpectancyError(_bad(file, "class is no table"))
    found = [Class(name, _phrases(file, name, phrases)) for name, phrases in told.items()]
    if len(found) < 2:
        raise ExpectancyError(_bad(file, f"{len(found)} classes" if len(found) != 1 else "one class alone"))
    return tuple(found)


def _phrases(file: Path, name: str, told: object) -> tuple[str, ...]:
    phrases = [told] if isinstance(told, str) else told
    if not (isinstance(phrases, list) and all(isinstance(each, str) for each in phrases)):
        raise ExpectancyError(_bad(file, f'"{name}" has neither a phrase nor a list of phrases'))
    return tuple(each for each in phrases if each.strip())


class Anchored:
    """Classes placed among some texts; any text can then be held against them.

    ``names`` are the classes in the order of ``nearness``' columns.
    """

    def __init__(self, classes: Sequence[Class], texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        said = [(plain(each.name).lower(), *(plain(phrase).lower() for phrase in each.phrases)) for each in classes]
        self.names = tuple(each.name for each in classes)
        phrases = [embed(list(each)) for each in said]
        common = np.vstack(phrases).mean(axis=0)
        self._phrases = [unit(each - common) for each in phrases]
        self._middle = _vectors(texts).mean(axis=0) if len(texts) > 1 else common
        self._terms = TfidfVectorizer(analyzer=terms, sublinear_tf=True)
        words = [read(text) for text in texts]
        self._features = Features(words, _vectors(texts), SEED) if len(texts) > 1 else None
        try:
            self._terms.fit(words)
        except ValueError:  # no text has a word
            self._words = None
        else:
            self._words = self._terms.transform([read(". ".join(each)) for each in said])

    def nearness(self, texts: Sequence[str]) -> Floats:
        """How near each text is to each class, (n, k): in meaning, and in the very words.

        The mean cosine of the text's embedding with the two nearest phrases of the class, both without what all texts,
        and all phrases, have in common; plus the cosine of the TF-IDF of its terms with that of all phrases together.
        bench/classify.py: what either says alone.
        """
        return self.in_meaning(texts) + self.in_words(texts)

    def probabilities(self, texts: Sequence[str], degree: float = DEGREE) -> Floats:
        """exp(nearness / degree), rows scaled to add up to 1, (n, k): an order of chances; labels alone calibrate."""
        return tempered(self.nearness(texts), degree)

    def beside(self, texts: Sequence[str]) -> Floats:
        """What few labels can be learned from, (n, d): nearness to the classes, and where a text lies among all."""
        near = NEAR * self.nearness(texts)
        if self._features is None:
            return near
        return np.hstack([near, PLACE * self._features.place([read(text) for text in texts], _vectors(texts))])

    def in_meaning(self, texts: Sequence[str]) -> Floats:
        """Cosine with the nearest phrases, (n, k)."""
        clear = unit(_vectors(texts) - self._middle)
        near = [np.sort(clear @ each.T, axis=1)[:, -NEAREST:].mean(axis=1) for each in self._phrases]
        return np.column_stack(near).astype(np.float64)

    def in_words(self, texts: Sequence[str]) -> Floats:
        """Cosine of TF-IDF vectors, (n, k)."""
        if self._words is None:
            return np.zeros((len(texts), len(self.names)))
        matrix = self._terms.transform([read(text) for text in texts])
        return np.asarray((matrix @ self._words.T).toarray(), dtype=np.float64)


def _vectors(texts: Sequence[str]) -> Vectors:
    return embed([plain(text).lower() for text in texts])


def _bad(file: Path, what: str) -> Problem:
    return Problem(
        "bad-classes",
        f"the classes cannot be read: {listed([what])}",
        str(file),
        'a TOML file with a table [class] of at least two classes, such as late = ["it came late"]',
        "correct the file; docs/explanation/classifying.md shows one",
    )
