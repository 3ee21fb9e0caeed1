"""From redacted texts to named groups: the pieces of this package in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from expectancy.domain.study import RATER
from expectancy.language import phrases
from expectancy.language.anchors import Anchors, anchors, text_nearness
from expectancy.language.dimension import dimension_probabilities
from expectancy.language.embed import Vectors, embed, unit
from expectancy.language.fit import LEAST_PHRASE, Fit, chance, chances
from expectancy.language.group import STRONG, Grouped, group
from expectancy.language.quotes import choose_quotes
from expectancy.language.state import Evidence, Naming, name_groups, slug
from expectancy.language.threads import one_thread
from expectancy.language.words import Text, sentences

_SENTENCES = 20  # of one text; what a complaint is about is said by then
_OWN = 0.5  # weight of the written statement's dimension beside that of the group's texts

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Named:
    """A group with its statement. ``quotes`` are (position of the text, passage)."""

    id: str
    statement: str
    dimension: str
    probabilities: Mapping[str, float]
    keywords: tuple[str, ...]
    quotes: tuple[tuple[int, str], ...]
    fit: Fit


@dataclass(frozen=True)
class Found:
    """The named groups, and for each text its group, or -1 and the reason."""

    labels: tuple[int, ...]
    reasons: tuple[str | None, ...]
    named: tuple[Named, ...]
    duplicates: int
    quality: Mapping[str, float]


@dataclass(frozen=True)
class _Texts:
    """What is computed once for every text."""

    texts: Sequence[Text]
    vectors: Vectors  # (n, d) unit: the mean of the sentences' vectors
    near: Vectors  # (n, a) nearness to the written statements
    talks: Sequence[phrases.Talk]
    grouped: Grouped


def find(texts: Sequence[Text], groups: int | None, seed: int, tell: Callable[[str, float], None]) -> Found:
    """Embed, group, name and quote; ``texts`` are redacted, in a fixed order, and each has something to say."""
    with one_thread():
        return _find(texts, groups, seed, tell)


def _find(texts: Sequence[Text], groups: int | None, seed: int, tell: Callable[[str, float], None]) -> Found:
    known = anchors()
    tell("reading", 0.15)
    vectors, near = read_texts(texts, known)
    tell("grouping", 0.3)
    grouped = group(
        texts, vectors, near, groups=groups, seed=seed, progress=lambda done: tell("grouping", 0.3 + 0.4 * done)
    )
    tell("naming", 0.7)
    material = _Texts(texts, vectors, near, [phrases.talk(text) for text in texts], grouped)
    labels, namings = _named(material, known)
    tell("quoting", 0.85)
    return _found(material, known, labels, namings)


def read_texts(texts: Sequence[Text], known: Anchors) -> tuple[Vectors, Vectors]:
    """Each text's embedding and nearness to the statements, from its sentences; 2,000 texts at a time."""
    vectors, near = [], []
    for low in range(0, len(texts), 2_000):
        pieces = [(sentences(text.plain) or [text.plain])[:_SENTENCES] for text in texts[low : low + 2_000]]
        owner = np.repeat(np.arange(len(pieces)), [len(piece) for piece in pieces]).astype(np.int64)
        found = embed([sentence for piece in pieces for sentence in piece])
        total = np.zeros((len(pieces), found.shape[1]), dtype=np.float32)
        np.add.at(total, owner, found)
        vectors.append(unit(total))
        near.append(text_nearness(known, found, owner, len(pieces)))
    return np.vstack(vectors), np.vstack(near)


def _named(material: _Texts, known: Anchors) -> tuple[Integers, list[Naming]]:
    """Groups named; those that would read the same joined; the texts of those without a name moved to the next best.

    Labels of texts that only a group without a name would hold become -2.
    """
    grouped = material.grouped
    distinct = np.flatnonzero((grouped.copy_of == np.arange(len(grouped.labels))) & (grouped.labels >= 0))
    members = [distinct[grouped.labels[distinct] == g] for g in range(grouped.k)]
    if not members:
        return grouped.labels, []
    likely = np.vstack([chances(material.near[rows]) for rows in members])
    nouns = phrases.counted([material.talks[i] for i in distinct.tolist()], lambda talk: talk.words)
    evidence = [_evidence(material, rows, nouns, len(distinct)) for rows in members]
    namings = name_groups(grouped.anchors, likely, evidence, known)
    nameless = [g for g, naming in enumerate(namings) if naming.statement is None]
    labels = _moved(material, namings, [g for g in nameless if namings[g].same_as == -1])
    for g in nameless:
        if (other := namings[g].same_as) is not None and other >= 0:
            labels[labels == g] = other
    return labels, namings


def _moved(material: _Texts, namings: Sequence[Naming], gone: Sequence[int]) -> Integers:
    """Labels when groups are given up: a text goes only where it supports the statement, else it is set aside (-2)."""
    grouped = material.grouped
    labels = grouped.without(gone)
    anchor = np.array([-1 if naming.anchor is None else naming.anchor for naming in namings])[labels]
    support = (anchor >= 0) & (material.near[np.arange(len(labels)), anchor] >= STRONG)
    moved = np.isin(grouped.labels, list(gone))
    return np.where(moved & ((labels < 0) | ~support), -2, labels)


def _evidence(material: _Texts, rows: Integers, nouns: Counter[str], total: int) -> Evidence:
    talks = [material.talks[i] for i in rows.tolist()]
    return Evidence(
        size=len(rows),
        texts=[material.texts[i].plain.lower() for i in rows],
        phrases=phrases.noun_phrases(talks, nouns, total),
        terms=phrases.quoted_terms(talks, nouns, total),
    )


def _found(material: _Texts, known: Anchors, labels: Integers, namings: Sequence[Naming]) -> Found:
    distinct = np.flatnonzero((material.grouped.copy_of == np.arange(len(labels))) & (labels >= 0))
    terms = phrases.counted([material.talks[i] for i in distinct.tolist()], lambda talk: talk.terms)
    found = {
        g: _one(material, known, naming, distinct[labels[distinct] == g], terms, len(distinct))
        for g, naming in enumerate(namings)
        if naming.statement is not None
    }
    loose = [g for g, one in found.items() if one.fit.basis == "phrase" and one.fit.chance < LEAST_PHRASE]
    labels = np.where(np.isin(labels, loose), -2, labels)
    kept = [g for g in found if g not in loose]
    named = [found[g] for g in kept]
    position = {g: at for at, g in enumerate(kept)}
    without = {-1: "fits-no-group", -2: "no-common-expectation"}
    copies = int(np.sum(material.grouped.copy_of != np.arange(len(labels))))
    return Found(
        labels=tuple(position.get(int(label), -1) for label in labels),
        reasons=tuple(without.get(int(label)) for label in labels),
        named=tuple(_unique(named)),
        duplicates=copies,
        quality=_quality(material.grouped, namings, kept),
    )


def _quality(grouped: Grouped, namings: Sequence[Naming], kept: Sequence[int]) -> dict[str, float]:
    """Mean silhouette (absent with one group), mean cosine with the group's centre, share with a written statement."""
    inside = grouped.similarity[grouped.labels >= 0]
    quality = {
        "mean_similarity": float(inside.mean()) if len(inside) else 0.0,
        "written_statements": float(np.mean([namings[g].anchor is not None for g in kept])) if kept else 0.0,
    }
    return quality if np.isnan(grouped.silhouette) else {"silhouette": grouped.silhouette, **quality}


def _one(material: _Texts, known: Anchors, naming: Naming, rows: Integers, terms: Counter[str], total: int) -> Named:
    assert naming.statement is not None
    probabilities = _probabilities(material.vectors[rows], naming, known)
    dimension = max(RATER, key=lambda name: probabilities[name])
    points = known.centred(material.vectors[rows])
    centre = unit(points.mean(axis=0, keepdims=True))[0]
    seeds = known.seeds[known.owner == naming.anchor] if naming.anchor is not None else known.seeds[:0]
    central = points @ centre + (material.near[rows, naming.anchor] if naming.anchor is not None else 0)
    fits, fit = _fit(material, naming, rows)
    telling = np.flatnonzero(fits) if fits.any() else np.arange(len(rows))  # no quote that speaks of something else
    passages = choose_quotes(
        [material.texts[i].raw for i in rows[telling]], central[telling].tolist(), centre, seeds, known.origin
    )
    return Named(
        id=slug(dimension, naming.statement),
        statement=naming.statement,
        dimension=dimension,
        probabilities=probabilities,
        keywords=phrases.keywords([material.talks[i] for i in rows.tolist()], terms, total),
        quotes=tuple((int(rows[telling[passage.text]]), passage.words) for passage in passages),
        fit=fit,
    )


def _fit(material: _Texts, naming: Naming, rows: Integers) -> tuple[NDArray[np.bool_], Fit]:
    """Which texts are nearest to the group's statement, or use its phrase, and what that says of the whole group."""
    if naming.anchor is not None:
        fits = material.near[rows].argmax(axis=1) == naming.anchor
        return fits, Fit(float(chance(fits.mean())), "statement")
    fits = np.array([not material.talks[i].words.isdisjoint(phrases.forms(naming.phrase or "")) for i in rows.tolist()])
    return fits, Fit(float(fits.mean()), "phrase")


def _probabilities(vectors: Vectors, naming: Naming, known: Anchors) -> dict[str, float]:
    """The mean over the group's texts; where a written statement was taken, its dimension is half of it."""
    found = dimension_probabilities(vectors).mean(axis=0)
    if naming.anchor is not None:
        own = np.array([name == known.statements[naming.anchor].dimension for name in RATER], dtype=np.float64)
        found = (1 - _OWN) * found + _OWN * own
    return dict(zip(RATER, map(float, found), strict=True))


def _unique(named: Sequence[Named]) -> list[Named]:
    """Ids told apart by a number, in the order of the statements' words, where two slugs are the same."""
    result = list(named)
    for name in {one.id for one in named}:
        same = sorted((at for at, one in enumerate(named) if one.id == name), key=lambda at: named[at].statement)
        for number, at in enumerate(same[1:], start=2):
            result[at] = replace(named[at], id=f"{name}-{number}")
    return result
