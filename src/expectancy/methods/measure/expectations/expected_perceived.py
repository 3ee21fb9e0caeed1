"""Expectation, performance and satisfaction as one pass keeps them: of each item, each dimension and the whole.

Which expectation is compared is one kind for all items: what customers thought it would be (``predicted``), what it
should be (``expected``) or what they wish for (``desired``). Kinds are never mixed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from expectancy.domain.errors import Problem, UsageError, listed
from expectancy.domain.study import Item, Survey
from expectancy.methods.answers import Dimensions, choice
from expectancy.methods.contract import Options, ratings
from expectancy.methods.interval import Floats
from expectancy.methods.linear_model import turned
from expectancy.methods.low_high import outcome, outcome_scale
from expectancy.methods.regression import CrossProducts
from expectancy.summaries import Moments, Pairwise, Rating, Variable
from expectancy.summaries.chunk import WEIGHT_UNIT
from expectancy.summaries.combined import halves
from expectancy.summaries.products import EXACT64

KINDS = ("predicted", "expected", "desired")  # the first that was asked is taken, unless the caller says which
VARIANTS = ("auto", *KINDS)
IN_WORDS = {
    "predicted": "will be (predictive)",
    "expected": "should be (normative)",
    "desired": "is wished for (desired)",
}
HEAVIEST = 20  # weights are taken to be no heavier than this
Columns = tuple[str, ...]


def kinds_asked(survey: Survey) -> tuple[str, ...]:
    """The kinds of expectation that can be held against what the same customers perceive, the preferred one first."""
    apart = {"expected"} if survey.samples == "independent" else set()
    rated = bool(rated_items(survey))
    return tuple(kind for kind in KINDS if rated and kind not in apart and survey.with_role(kind))


def rated_items(survey: Survey) -> tuple[Item, ...]:
    """The items with a perceived column that is not overall satisfaction itself."""
    return tuple(item for item in survey.with_role("perceived") if item.roles["perceived"] != outcome(survey))


def kind_for(survey: Survey, options: Options, method: str) -> str:
    """The kind of expectation that the caller chose, else the preferred one; "" where none was asked."""
    wanted, asked = choice(options, VARIANTS, method), kinds_asked(survey)
    if wanted == "auto":
        return asked[0] if asked else ""
    if wanted not in asked:
        raise UsageError(
            Problem(
                "kind-not-asked",
                f"no item of {survey.name} can be compared with what is {wanted}",
                "--variant",
                f"one of {listed(asked)}" if asked else "items with an expectation and a perceived column",
                "choose one of these, or leave --variant out",
            )
        )
    return wanted


@dataclass(frozen=True)
class Thing:
    """An item, a dimension or the whole: the columns of its expectation and performance, and of how they compared."""

    keys: Mapping[str, str]
    expected: Columns
    perceived: Columns
    compared: str | None = None  # the direct comparison: worse or better than expected

    @property
    def label(self) -> str:
        return next(iter(self.keys.values()), "the whole")


def things(survey: Survey, kind: str) -> list[Thing]:
    """Items asked in both ways; dimensions and the whole where both were asked of any of their items."""
    found = []
    rated = rated_items(survey)
    for item in rated:
        if kind in item.roles:
            one, other = (item.roles[kind],), (item.roles["perceived"],)
            found.append(Thing({"item": item.id}, one, other, item.column("disconfirmation")))
    wanted = survey.with_role(kind)
    for name in Dimensions.of(survey.items).names:
        found.append(
            Thing(
                {"dimension": name},
                tuple(item.roles[kind] for item in wanted if item.dimension == name),
                tuple(item.roles["perceived"] for item in rated if item.dimension == name),
            )
        )
    every = [tuple(item.roles[role] for item in items) for role, items in ((kind, wanted), ("perceived", rated))]
    found.append(Thing({}, every[0], every[1], survey.outcomes.get("disconfirmation")))
    return [thing for thing in found if thing.expected and thing.perceived]


def of_other_items(survey: Survey, kind: str) -> list[str]:
    """Dimensions, and the whole, whose expectation and performance were asked of different items."""
    found = []
    for name in (*Dimensions.of(survey.items).names, ""):
        here = [item for item in survey.items if not name or item.dimension == name]
        expected, perceived = ({item.id for item in here if role in item.roles} for role in (kind, "perceived"))
        if expected and perceived and expected != perceived:
            found.append(name or "the whole")
    return found


@dataclass(frozen=True)
class Design:
    """The columns of a regression as moments: z first. ``units``: how many whole numbers make a point of each."""

    variables: tuple[Variable, ...]
    units: tuple[int, ...]
    middle: float = 0.0  # of z's scale: z is counted from it while reading

    def moments(self, survey: Survey, options: Options) -> Moments:
        return Moments(self.variables, options.cells, survey.weight)

    def products(self, grouped: Pairwise) -> CrossProducts:
        """Cross products of (1, z, x ...) in points."""
        columns = np.diag([1.0, *(1 / unit for unit in self.units)])
        columns[1, 0] = self.middle
        return turned(CrossProducts.of(grouped), columns)

    def exact(self, read: Mapping[str, Rating], weighted: bool) -> bool:
        """Whether whole-number arithmetic holds its sums: not those of very many items on a very fine scale."""
        bounds = [variable.bounds(read) for variable in self.variables]
        largest = max(high - low + 1 for low, high in bounds)
        return largest**2 * (HEAVIEST * WEIGHT_UNIT if weighted else 1) <= EXACT64


@dataclass(frozen=True)
class Reader:
    """Makes designs of one survey's columns."""

    survey: Survey
    read: Mapping[str, Rating] = field(default_factory=dict)

    @staticmethod
    def of(survey: Survey) -> Reader:
        return Reader(survey, {rating.column: rating for rating in ratings(survey)})

    @property
    def satisfied(self) -> Columns:
        """The column of overall satisfaction; none where it was not asked."""
        column = outcome(self.survey)
        return () if column is None else (column,)

    @property
    def middle(self) -> float:
        return sum(outcome_scale(self.survey)) / 2

    def unit(self, columns: Columns) -> int:
        """How many whole numbers make a point of the columns' mean."""
        return len(columns) * halves([self.read[column] for column in columns])

    def powers(self, parts: Sequence[Columns], powers: Sequence[tuple[int, ...]], middle: float = 0.0) -> Design:
        """Each column the product of the parts' means, counted from the middle of their scales, to these powers."""
        units = [
            math.prod(self.unit(part) ** power for part, power in zip(parts, each, strict=True)) for each in powers
        ]
        return Design(tuple(Variable.product(parts, each) for each in powers), tuple(units), middle)

    def surface(self, thing: Thing) -> Design:
        """z; E, P, E^2, EP, P^2."""
        terms = [(0, 0, 1), (1, 0, 0), (0, 1, 0), (2, 0, 0), (1, 1, 0), (0, 2, 0)]
        return self.powers([thing.expected, thing.perceived, self.satisfied], terms, self.middle)

    def direct(self, thing: Thing) -> Design:
        """z; E, P."""
        return self.powers(
            [thing.expected, thing.perceived, self.satisfied], [(0, 0, 1), (1, 0, 0), (0, 1, 0)], self.middle
        )

    def split(self, parts: Sequence[Columns], signs: Sequence[int]) -> Design:
        """z; how far the parts' means, added with these signs, lie above 0, and how far below. z is the last part."""
        units = [self.unit(part) for part in parts[:-1]]
        common = math.lcm(*units)
        times = tuple(sign * common // unit for sign, unit in zip(signs, units, strict=True))
        z = Variable.product(parts, (*(0 for _ in units), 1))
        above, below = (Variable.excess(parts, (*(side * time for time in times), 0)) for side in (1, -1))
        return Design((z, above, below), (self.unit(parts[-1]), common, common), self.middle)


def means_of(products: CrossProducts) -> Floats:
    """Means of (z, x ...)."""
    sums = products.total()
    return np.asarray(sums[0, 1:] / sums[0, 0]) if sums[0, 0] > 0 else np.full(sums.shape[-1] - 1, np.nan)


def told_kinds(survey: Survey, kind: str) -> Iterator[str]:
    """What to say of the kinds of expectation: which is compared, and which were asked as well."""
    others = [each for each in kinds_asked(survey) if each != kind]
    if others:
        yield (
            f"Compared with what {IN_WORDS[kind]}; asked as well, and not mixed with it: {listed(others)} "
            f"(--variant {others[0]})."
        )
    lacking = [
        item.id for item in rated_items(survey) if kind not in item.roles and any(k in item.roles for k in KINDS)
    ]
    if lacking:
        yield f"Asked for another kind of expectation, so left out: {listed(lacking)}."
    apart = of_other_items(survey, kind)
    if apart:
        yield f"Expectation and performance were asked of different items: {listed(apart)}."
