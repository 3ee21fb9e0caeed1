"""A classifier that learns from labels: three views of the words, mixed, with probabilities that are calibrated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.language.classify.anchored import Anchored
from expectancy.language.classify.quality import calibrated, tempered
from expectancy.language.classify.views import Seen, View, few, many, mixed
from expectancy.language.classify.views import out_of_fold as unseen_by_views
from expectancy.language.embed import embed
from expectancy.language.words import plain

Floats = NDArray[np.float64]
MANY = 1_000  # labels, about as many as a hundred a class of ten, from which words tell more than described classes
FEWEST = 2  # labels that a class needs to be learned at all
INNER = 3  # folds within the labels, on which what is learned is chosen and calibrated


@dataclass(frozen=True)
class Learned:
    """What was learned.

    ``degree`` is the temperature (1: as confident as the mixture was), ``trust`` the weight of what was told of the
    classes in words beside it (0 where nothing was).
    """

    classes: tuple[str, ...]
    degree: float
    trust: float
    views: tuple[View, ...]
    known: tuple[int, ...]  # the places in ``classes`` of those that were learned
    least: float  # the chance of a class that nobody has labelled
    anchored: Anchored | None

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Of each class, (n, k); rows add up to 1."""
        logs = _spread(mixed(self.views, _seen(texts, self.anchored)), self.known, len(self.classes), self.least)
        return tempered(logs + self.trust * _told(self.anchored, texts, self.classes), self.degree)


def learn(texts: Sequence[str], labels: Sequence[str], anchored: Anchored | None = None, seed: int = 2026) -> Learned:
    """Learn from labelled texts, and from what ``anchored`` tells of the classes in words.

    The log-probabilities of the views (views.py: one for few labels, three from ``MANY`` on) and ``trust`` times those
    of the classes as they were described are added up and divided by a temperature, since mixtures are too sure of
    themselves (Guo et al. 2017, ICML). The temperature, and with many labels the trust, are fitted on labels that the
    views have not seen; with few the description counts as much as a view. bench/classify.py shows what each adds.

    Raises ExpectancyError (labels-too-few) where not two classes have at least two texts each.
    """
    counts = Counter(labels)
    often = sorted(name for name, n in counts.items() if n >= FEWEST)
    if len(often) < 2:
        raise ExpectancyError(_too_few(counts))
    classes = tuple(sorted({*often, *(anchored.names if anchored is not None else ())}))
    known = tuple(classes.index(name) for name in often)
    kept = [at for at, label in enumerate(labels) if label in often]
    here = [texts[at] for at in kept]
    place = np.array([often.index(labels[at]) for at in kept])
    true, least = np.array(known)[place], 0.5 / (len(kept) + len(classes))
    seen, told = _seen(here, anchored), _told(anchored, here, classes)
    make = few if anchored is not None and len(kept) < MANY else many
    logs = _spread(unseen_by_views(make, seen, place, len(often), INNER, seed), known, len(classes), least)
    degree, trust = calibrated(logs, told, true, trust=1.0 if make is few else None)
    return Learned(classes, degree, trust, make(seen, place, len(often)), known, least, anchored)


def _seen(texts: Sequence[str], anchored: Anchored | None) -> Seen:
    clear = [plain(text).lower() for text in texts]
    return Seen(clear, embed(clear), None if anchored is None else anchored.beside(texts))


def out_of_fold(
    texts: Sequence[str], labels: Sequence[str], anchored: Anchored | None = None, folds: int = 5, seed: int = 2026
) -> tuple[tuple[str, ...], Floats]:
    """(classes, probabilities (n, k)) of each text by a classifier that has not seen its label.

    Each is calibrated within the other folds, so that what is told of its quality is told of new texts. A class has
    probability 0 where it was not learned. Raises ExpectancyError (labels-too-few) with fewer labels than folds.
    """
    from sklearn.model_selection import KFold, StratifiedKFold

    counts = Counter(labels)
    if len(labels) < 2 * folds:
        raise ExpectancyError(_too_few(counts))
    classes = tuple(sorted({*counts, *(anchored.names if anchored is not None else ())}))
    found = np.zeros((len(texts), len(classes)))
    kind = StratifiedKFold if min(counts.values()) >= folds else KFold
    for inside, outside in kind(folds, shuffle=True, random_state=seed).split(np.zeros(len(texts)), list(labels)):
        learned = learn([texts[at] for at in inside], [labels[at] for at in inside], anchored, seed)
        columns = [classes.index(name) for name in learned.classes]
        found[np.ix_(outside, columns)] = learned.probabilities([texts[at] for at in outside])
    return classes, found


def _told(anchored: Anchored | None, texts: Sequence[str], classes: Sequence[str]) -> Floats:
    """Log-probabilities of the classes as they were described, (n, k); a class without a description as the mean."""
    found = np.zeros((len(texts), len(classes)))
    if anchored is None:
        return found
    logs = np.log(anchored.probabilities(texts) + 1e-9)
    found += logs.mean(axis=1, keepdims=True)
    found[:, [classes.index(name) for name in anchored.names]] = logs
    return found


def _spread(logs: Floats, known: Sequence[int], k: int, least: float) -> Floats:
    """Log-probabilities of the learned classes among all, with little for those that nobody has labelled."""
    found = np.full((len(logs), k), np.log(least))
    found[:, list(known)] = logs
    return found


def _too_few(counts: Counter[str]) -> Problem:
    told = listed([f"{name} ({n})" for name, n in counts.most_common()], 6) if counts else "none"
    return Problem(
        "labels-too-few",
        f"labels by class: {told}",
        "labels",
        f"at least two classes with {FEWEST} labelled texts each",
        "label more texts: `expectancy label` asks for those that tell most",
    )
