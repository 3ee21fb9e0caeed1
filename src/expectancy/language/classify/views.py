"""Ways of seeing labelled texts, each a classifier of its own: one for few labels, three for many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from expectancy.language.embed import Vectors

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
MEANING = 2.0  # length of the embedding beside term vectors of length 1
WORDS = {"analyzer": "word", "ngram_range": (1, 2), "min_df": 2}
LETTERS = {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 3, "max_features": 80_000}
SHARP_WORDS, SHARP_LETTERS = 0.1, 0.03  # C of the log-count-ratio regressions


@dataclass(frozen=True)
class Seen:
    """Texts in lower case, their embeddings (n, 256), and where they lie beside described classes, (n, d) or None."""

    texts: Sequence[str]
    vectors: Vectors
    beside: Floats | None

    def take(self, at: Places) -> Seen:
        return Seen([self.texts[i] for i in at], self.vectors[at], None if self.beside is None else self.beside[at])


class View(Protocol):
    """Probabilities of the learned classes, (n, k)."""

    def probabilities(self, seen: Seen) -> Floats: ...


Make = Callable[[Seen, Places, int], tuple[View, ...]]  # texts, their classes, how many classes there are


def few(seen: Seen, place: Places, k: int) -> tuple[View, ...]:
    """For few labels: where a text lies beside the classes as they were described, and among all texts."""
    return (_Beside(seen, place),)


def many(seen: Seen, place: Places, k: int) -> tuple[View, ...]:
    """For many: words with meaning, and log-count ratios of words and of letter groups."""
    return (
        _Meaning(seen, place),
        _Ratios(seen, place, k, WORDS, SHARP_WORDS),
        _Ratios(seen, place, k, LETTERS, SHARP_LETTERS),
    )


class _Beside:
    """Multinomial logistic regression with balanced classes on ``beside``."""

    def __init__(self, seen: Seen, place: Places) -> None:
        from sklearn.linear_model import LogisticRegression

        self.model = LogisticRegression(C=0.5, class_weight="balanced", max_iter=300).fit(seen.beside, place)

    def probabilities(self, seen: Seen) -> Floats:
        return np.asarray(self.model.predict_proba(seen.beside))


class _Meaning:
    """Multinomial logistic regression with balanced classes on TF-IDF of words and pairs, beside the embedding."""

    def __init__(self, seen: Seen, place: Places) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        self.vectorizer = _fit_or_none(TfidfVectorizer(**WORDS, sublinear_tf=True), seen.texts)
        self.model = LogisticRegression(C=2.0, class_weight="balanced", max_iter=200, tol=1e-3)
        self.model.fit(self._columns(seen), place)

    def _columns(self, seen: Seen) -> Any:
        from scipy.sparse import csr_matrix, hstack

        beside = csr_matrix(MEANING * np.asarray(seen.vectors, dtype=np.float64))
        return beside if self.vectorizer is None else hstack([self.vectorizer.transform(seen.texts), beside]).tocsr()

    def probabilities(self, seen: Seen) -> Floats:
        return np.asarray(self.model.predict_proba(self._columns(seen)))


class _Ratios:
    """One logistic regression a class, against all others, on log-count ratios; chances scaled to add up to 1.

    Each term is multiplied by r = log (p / |p|) / (q / |q|), p and q its counts plus one inside and outside of the
    class. Wang and Manning 2012, ACL 2:90-94.
    """

    def __init__(self, seen: Seen, place: Places, k: int, terms: dict[str, Any], c: float) -> None:
        from sklearn.feature_extraction.text import CountVectorizer

        self.k = k
        self.vectorizer = _fit_or_none(CountVectorizer(**terms, binary=True, dtype=np.float64), seen.texts)
        self.models: list[tuple[Floats, Any]] = []
        if self.vectorizer is not None:
            counts = self.vectorizer.transform(seen.texts)
            self.models = [_against_others(counts, place == at, c) for at in range(k)]

    def probabilities(self, seen: Seen) -> Floats:
        if self.vectorizer is None:
            return np.full((len(seen.texts), self.k), 1.0 / self.k)
        counts = self.vectorizer.transform(seen.texts)
        each = np.column_stack([model.predict_proba(counts.multiply(r).tocsr())[:, 1] for r, model in self.models])
        return np.asarray(each / each.sum(axis=1, keepdims=True))


def _against_others(counts: Any, inside: NDArray[np.bool_], c: float) -> tuple[Floats, Any]:
    """(log-count ratios, the regression on them) of one class."""
    from sklearn.linear_model import LogisticRegression

    p, q = (1.0 + np.asarray(counts[rows].sum(axis=0)).ravel() for rows in (inside, ~inside))
    ratio = np.log((p / p.sum()) / (q / q.sum()))
    model = LogisticRegression(C=c, class_weight="balanced", max_iter=200, solver="liblinear", random_state=0)
    return ratio, model.fit(counts.multiply(ratio).tocsr(), inside)


def _fit_or_none(vectorizer: Any, texts: Sequence[str]) -> Any | None:
    """The fitted vectorizer; None where no term comes often enough."""
    try:
        return vectorizer.fit(texts)
    except ValueError:
        return None


def mixed(views: Sequence[View], seen: Seen) -> Floats:
    """The mean of the views' log-probabilities, (n, k): a product of experts, not yet calibrated."""
    return np.asarray(np.mean([np.log(view.probabilities(seen) + 1e-9) for view in views], axis=0))


def out_of_fold(make: Make, seen: Seen, place: Places, k: int, folds: int, seed: int) -> Floats:
    """``mixed`` of each text by views that have not seen it, (n, k)."""
    from sklearn.model_selection import StratifiedKFold

    found = np.zeros((len(place), k))
    split = StratifiedKFold(min(folds, int(np.bincount(place).min())), shuffle=True, random_state=seed)
    for inside, outside in split.split(seen.vectors, place):
        found[outside] = mixed(make(seen.take(inside), place[inside], k), seen.take(outside))
    return found
