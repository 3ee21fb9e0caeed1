"""Kano's features in one crowd: what is read of them, everything that is told, and what pictures need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from expectancy.domain.estimate import Drop, Estimate
from expectancy.domain.kano_tables import LETTERS
from expectancy.domain.study import Item, Survey
from expectancy.methods.answers import Tables, tables, usable
from expectancy.methods.contract import Options
from expectancy.methods.crowd import Crowd
from expectancy.methods.interval import Floats
from expectancy.methods.measure.kano.classes import blauth, class_counts
from expectancy.methods.measure.kano.draws import Draws, columns
from expectancy.methods.measure.kano.feature import Features, effective_rows
from expectancy.methods.measure.kano.rated import Rated, wanted
from expectancy.methods.measure.kano.scores import Scores
from expectancy.methods.resampling import Column, tell
from expectancy.summaries import Answered, Blocks, Counts, Summary


class Asked:
    """What the survey has for Kano, and what is asked of one pass."""

    def __init__(self, survey: Survey, options: Options, letters: str) -> None:
        self.survey, self.options, self.letters = survey, options, letters
        self.weighted = survey.weight is not None
        self.items = survey.with_role("functional", "dysfunctional")
        self.pairs = [(item.roles["functional"], item.roles["dysfunctional"]) for item in self.items]
        self.tables = [Counts(pair, options.cells, survey.weight) for pair in self.pairs]
        self.respondents: Answered = usable([self.pairs], options)  # how many answered any pair
        self.importance = wanted(survey, options, letters)

    @property
    def needs(self) -> Sequence[Summary]:
        return [self.respondents, *self.tables, *self.importance.values()]


@dataclass(frozen=True)
class Told:
    """The features that one crowd shows."""

    asked: Asked
    crowd: Crowd
    items: Sequence[Item]
    features: Features
    scores: Scores | None  # None where no feature is shown
    rated: Rated
    dropped: Sequence[Drop]

    @cached_property
    def draws(self) -> Draws:
        return Draws.of(self.features.counts, self.asked.options.resamples, self.asked.options.seed)

    def estimates(self) -> list[Estimate]:
        """Feature by feature, then the quarters of the plane, then importance."""
        if self.scores is None:
            return []
        survey = self.asked.survey
        more = columns(self.draws, survey.kano_mixed_total, survey.kano_mixed_category)
        classes = {"chance_continuous": Column(self.scores.chances.ravel(), "chance")}
        told = self.features.estimates(classes, {**self.scores.columns(), **more})
        for name, chances in self.draws.quadrants().items():
            keys = [{**each, "quadrant": name} for each in self.features.keys]
            told += tell(keys, {"chance_quadrant": Column(chances, "chance")}, self.features.n)
        return told + self.rated.estimates(self.crowd, self.asked.options, self.asked.weighted)

    def details(self) -> dict[str, Any]:
        """What pictures need, of features that anybody answered."""
        found, scores = self.features, self.scores
        if scores is None:
            return {name: {} for name in ("category", "blauth", "counts", "covariance", "fong", "continuous")}
        known = [(at, item) for at, item in enumerate(found.items) if found.categories[at]]
        test, covariance = found.fong, found.coefficients.covariance
        outlines = scores.points.ellipses(self.asked.options.confidence)
        return {
            "category": {item: found.categories[at] for at, item in known},
            "blauth": {item: blauth(found.counts[at]) for at, item in known},
            "counts": {
                item: dict(zip(LETTERS, (int(count) for count in found.rows[at]), strict=True)) for at, item in known
            },
            "covariance": {
                item: covariance[at].tolist() for at, item in known if np.isfinite(covariance[at]).all()
            },  # of better and worse; none where all answers are reverse or questionable
            "fong": {
                item: {
                    "first": float(test.first[at]),
                    "second": float(test.second[at]),
                    "threshold": float(test.threshold[at]),
                    "significant": bool(test.significant[at]),
                }
                for at, item in known
            },
            "continuous": {item: scores.categories[at] for at, item in known},
            "outlines": {  # (functional, dysfunctional) mean scores
                item: outlines[at].round(5).tolist() for at, item in known if np.isfinite(outlines[at]).all()
            },
        }


def read(asked: Asked, blocks: Blocks, crowd: Crowd) -> Told:
    """What a crowd says; features with too few answers are counted instead."""
    survey, options = asked.survey, asked.options
    whole = int(blocks[asked.respondents].rows(crowd.key)[0])
    dropped = crowd.too_few(whole, options)
    held = tables(blocks, asked.tables, len(LETTERS) - 1, crowd.key)
    keys, kept, found = [], [], []
    for at, item in enumerate(() if dropped else asked.items):
        rows, counts = classes_of(held, at, asked.letters)
        n = int(rows.sum())
        few = crowd.too_few(n, options)
        if few:
            dropped.append(Drop(few[0].reason, n, f"{crowd.label}: {item.id}"))
            continue
        if crowd.key is None and n < whole:
            dropped.append(Drop("no answer to one of the two questions", whole - n, item.id))
        keys.append({"item": item.id, **crowd.keys})
        kept.append(at)
        found.append((rows, counts))
    rows_of, counts_of = np.reshape(found, (-1, 2, len(LETTERS))).swapaxes(0, 1)
    items = [asked.items[at] for at in kept]
    scores = Scores.read(_only(held, kept), asked.weighted, options) if kept else None
    rated = Rated.read(survey, blocks, asked.importance, crowd, items)
    return Told(asked, crowd, items, Features(keys, rows_of, counts_of, options.confidence), scores, rated, dropped)


def _only(held: Tables, kept: Sequence[int]) -> Tables:
    return Tables(held.grouped[list(kept)], None if held.rows is None else held.rows[list(kept)])


def classes_of(held: Tables, at: int, letters: str) -> tuple[Floats, Floats]:
    """(respondents, counts at the effective sample size) by class of one feature, (6,) each."""
    grouped = class_counts(held.grouped[at, :, 1:, 1:], letters)
    if held.rows is None:
        rows = grouped.sum(axis=0)
        return rows, rows
    rows = class_counts(held.rows[at, 1:, 1:], letters)
    total = grouped.sum()
    if not total > 0:
        return rows, np.zeros(len(LETTERS))
    shares, n = grouped.sum(axis=0) / total, float(rows.sum())
    if np.allclose(shares * n, rows, rtol=1e-9, atol=1e-9):  # equal weights, which cost nothing
        return rows, rows
    return rows, shares * effective_rows(grouped, n)
