"""The indicators of a path model as one pass keeps them, and what one cell's moments say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from expectancy.domain.path_models import constructs_of
from expectancy.domain.study import PathModel, Survey
from expectancy.methods.answers import choice, usable
from expectancy.methods.contract import Options, ratings
from expectancy.methods.interval import Floats
from expectancy.methods.measure.path_model.pls import SCHEMES, Shape
from expectancy.methods.relative_importance import repaired
from expectancy.summaries import Answered, Moments, Pairwise, Rating, Variable

VARIANTS = (*SCHEMES, "consistent", "pairwise")


@dataclass(frozen=True)
class Indicator:
    """One column that measures a construct."""

    construct: str
    name: str
    column: str


class Asked:
    """What the survey's model has, and what is asked of one pass about it."""

    def __init__(self, survey: Survey, options: Options) -> None:
        assert survey.model is not None
        self.survey, self.options, self.model = survey, options, survey.model
        self.variant = choice(options, VARIANTS, "path_model")
        self.scheme = self.variant if self.variant in SCHEMES else SCHEMES[0]
        self.constructs = constructs_of(survey.model.paths)
        self.indicators = indicators(survey.model)
        read = {rating.column: rating for rating in ratings(survey)}
        self.ratings = [read[each.column] for each in self.indicators]

    @property
    def consistent(self) -> bool:
        return self.variant == "consistent"

    @property
    def complete(self) -> bool:
        """Whether only those count who answered every indicator."""
        return self.variant != "pairwise"

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(each.column for each in self.indicators)

    @cached_property
    def usable(self) -> Answered:
        """Who answered all indicators; where correlations are taken pair by pair, any."""
        return usable([[self.columns] if self.complete else [(column,) for column in self.columns]], self.options)

    @cached_property
    def moments(self) -> Moments:
        """Each indicator over the complete answers, or over its own."""
        given = tuple(sorted(self.columns)) if self.complete else None
        variables = tuple(Variable.rating(column, given) for column in self.columns)
        return Moments(variables, self.options.cells, self.survey.weight)

    def read(self, sums: Pairwise) -> Moved:
        """Means and standard deviations, and correlations, of every replicate."""
        correlation = sums.corr()
        if not self.complete:
            known = np.asarray(np.isfinite(correlation).all(axis=(-2, -1)))[..., None, None]
            possible = repaired(np.where(known, correlation, np.eye(correlation.shape[-1])))[0]
            correlation = np.where(known, possible, np.nan)
        return Moved(sums.mean(), spread(sums), correlation)


def indicators(model: PathModel) -> tuple[Indicator, ...]:
    """Construct by construct, in the order of the model."""
    return tuple(
        Indicator(construct, name, column)
        for construct in constructs_of(model.paths)
        for name, column in model.constructs.get(construct, {}).items()
    )


def unmeasured(model: PathModel) -> list[str]:
    """The constructs that nothing measures."""
    return [construct for construct in constructs_of(model.paths) if not model.constructs.get(construct)]


@dataclass(frozen=True)
class Moved:
    """What replicates say of the indicators: means and standard deviations in points (..., p), correlations."""

    mean: Floats
    sd: Floats
    correlation: Floats


def spread(sums: Pairwise) -> Floats:
    """Standard deviation of each variable over its own answers, (..., k)."""
    return np.sqrt(np.clip(np.diagonal(sums.cov(), axis1=-2, axis2=-1), 0, None))


@dataclass(frozen=True)
class Live:
    """The indicators of one cell that vary, and the model of these."""

    places: tuple[int, ...]  # among all indicators
    constructs: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    ratings: tuple[Rating, ...]
    shape: Shape

    @staticmethod
    def of(asked: Asked, places: Sequence[int]) -> Live | None:
        """None where a construct has no indicator left."""
        kept = [asked.indicators[at] for at in places]
        blocks = tuple(
            tuple(at for at, each in enumerate(kept) if each.construct == construct) for construct in asked.constructs
        )
        if not all(blocks):
            return None
        at = {construct: place for place, construct in enumerate(asked.constructs)}
        paths = tuple((at[start], at[end]) for start, ends in asked.model.paths.items() for end in ends)
        ratings = tuple(asked.ratings[place] for place in places)
        return Live(tuple(places), asked.constructs, tuple(kept), ratings, Shape(blocks, paths))
