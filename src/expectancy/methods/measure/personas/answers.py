"""What customers told of their expectations, as one pass keeps it: side by side, for a sample of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from expectancy.domain.study import Survey
from expectancy.methods.answers import choice, usable
from expectancy.methods.contract import Options, ratings
from expectancy.methods.interval import Floats
from expectancy.methods.measure.kano.scores import DYSFUNCTIONAL, FUNCTIONAL
from expectancy.methods.measure.personas.latent_class import Coded
from expectancy.summaries import Answered, Drawn, Sample
from expectancy.summaries.moments import ratio

RESPONDENTS = 2000  # of whom answers are kept
KINDS = ("expected", "desired", "predicted", "ideal", "minimum")  # of expectation; one kind, that of the most items
KANO = {"functional": FUNCTIONAL, "dysfunctional": DYSFUNCTIONAL}
VARIANTS = ("auto", *map(str, range(1, 9)))
FEWEST = 10  # answers that an indicator takes


@dataclass(frozen=True)
class Indicator:
    """One answer about one item."""

    item: str
    text: str
    dimension: str
    answer: str  # the role: expected, importance ...
    column: str
    values: Floats  # of its levels, lowest first; Kano answers by DuMouchel's scores


class Asked:
    """The answers of a survey that tell what customers expect, and what is asked of one pass."""

    def __init__(self, survey: Survey, options: Options) -> None:
        self.survey, self.options = survey, options
        variant = choice(options, VARIANTS, "personas")
        self.classes = None if variant == "auto" else int(variant)
        self.indicators = indicators(survey)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(each.column for each in self.indicators)

    @cached_property
    def usable(self) -> Answered:
        """Who answered any of them."""
        return usable([[(column,) for column in self.columns]], self.options)

    @cached_property
    def sample(self) -> Sample:
        return Sample(self.columns, RESPONDENTS, self.options.cells, self.survey.weight)


def kind_of_expectation(survey: Survey) -> str:
    """The kind that most items were asked for; of several the first; "" where none was."""
    counts = {kind: len(survey.with_role(kind)) for kind in KINDS}
    most = max(counts.values())
    return next((kind for kind, count in counts.items() if count == most and count), "")


def indicators(survey: Survey) -> tuple[Indicator, ...]:
    """Expectation, importance and Kano answers, item by item; a column that serves two items counts once."""
    read = {rating.column: rating for rating in ratings(survey)}
    kind = kind_of_expectation(survey)
    found: dict[str, Indicator] = {}
    for item in survey.items:
        for role in (kind, "importance", *KANO):
            column = item.column(role) if role else None
            if column is not None and column not in found:
                rating = read[column]
                values = KANO.get(role, np.arange(rating.low, rating.high + 1, dtype=np.float64))
                found[column] = Indicator(item.id, item.text, item.dimension, role, column, values)
    return tuple(found.values())


@dataclass(frozen=True)
class Answers:
    """The sample's answers about the indicators that vary."""

    indicators: tuple[Indicator, ...]
    left_out: tuple[Indicator, ...]  # too few answers, or all alike
    coded: Coded
    weights: Floats  # (n,) they add up to the effective number of respondents
    group: Floats  # (n,) random group
    segment: tuple[tuple[str, ...], ...]
    sd: Floats  # (J,) of each indicator

    @staticmethod
    def of(asked: Asked, drawn: Drawn) -> Answers:
        there = drawn.weight > 0
        weight = drawn.weight[there]
        marks = drawn.marks[there]
        values = [
            np.where(marks[:, at] > 0, each.values[np.maximum(marks[:, at].astype(np.int64), 1) - 1], np.nan)
            for at, each in enumerate(asked.indicators)
        ]
        told = [np.unique(column[np.isfinite(column)]) for column in values]
        keep = [
            at for at, column in enumerate(values) if len(told[at]) > 1 and int(np.isfinite(column).sum()) >= FEWEST
        ]
        answers = np.stack([values[at] for at in keep], axis=1) if keep else np.zeros((len(weight), 0))
        somebody = np.isfinite(answers).any(axis=1)
        size = weight[somebody]
        effective = ratio(size.sum() ** 2, (size**2).sum()) if len(size) else 0.0
        cells = [cell for cell, kept in zip(drawn.cells, there, strict=True) if kept]
        return Answers(
            tuple(asked.indicators[at] for at in keep),
            tuple(each for at, each in enumerate(asked.indicators) if at not in keep),
            Coded.of(answers[somebody], [told[at] for at in keep]),
            np.asarray(size * ratio(effective, size.sum())) if len(size) else size,
            np.asarray(drawn.group[there][somebody]),
            tuple(cell for cell, kept in zip(cells, somebody, strict=True) if kept),
            _spread(answers[somebody], size),
        )

    @property
    def n(self) -> int:
        return len(self.weights)


def _spread(answers: Floats, weight: Floats) -> Floats:
    known = np.isfinite(answers)
    own = np.where(known, weight[:, None], 0.0)
    filled = np.where(known, answers, 0.0)
    mean = ratio((own * filled).sum(axis=0), own.sum(axis=0))
    return np.sqrt(ratio((own * (filled - mean) ** 2 * known).sum(axis=0), own.sum(axis=0)))


def told_apart(found: Sequence[Indicator]) -> list[str]:
    """``sq01 (importance)``."""
    return [f"{each.item} ({each.answer})" for each in found]
