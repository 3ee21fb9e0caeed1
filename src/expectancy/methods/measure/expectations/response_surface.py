"""Response surface: overall satisfaction over expectation and performance, and whether their difference will do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import Cell, cells, percent, usable, without
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import bootstrap_counts
from expectancy.methods.linear_model import LinearModel, coefficients, explained, turned
from expectancy.methods.low_high import outcome, outcome_scale
from expectancy.methods.measure.expectations.expected_perceived import (
    IN_WORDS,
    VARIANTS,
    Design,
    Reader,
    Thing,
    kind_for,
    kinds_asked,
    means_of,
    things,
    told_kinds,
)
from expectancy.methods.regression import CrossProducts, centred, replicates
from expectancy.methods.resampling import Column, percentile_interval, tell
from expectancy.methods.surface import (
    ALONG,
    DIFFERENCE,
    KINDS,
    SURFACE,
    TERMS,
    Admissible,
    admissible,
    kind,
    stationary,
    told_inadmissible,
)
from expectancy.summaries import Answered, Blocks, Summary

NOBODY = "no item with expectation, performance and overall satisfaction answered"
PARTLY = "not every item answered, so not in the whole"


@dataclass(frozen=True)
class ResponseSurface:
    """Z = b0 + b1 E + b2 P + b3 E^2 + b4 EP + b5 P^2 of overall satisfaction Z, by item, dimension and for the whole.

    E and P are counted from the middle of their scale; of a dimension and the whole they are the respondent's means
    over its items. a1 = b1 + b2, a2 = b3 + b4 + b5 (along E = P), a3 = b1 - b2, a4 = b3 - b4 + b5 (along E = -P): least
    squares with t intervals, delete-a-group jackknife where weighted. Stationary point and its kind: group bootstrap.
    f_difference, p_difference: whether b1 = -b2 in the model of E and P alone, without which the difference P - E
    leaves something out; f_quadratic, p_quadratic: whether b3 = b4 = b5 = 0.
    """

    name: str = "response_surface"
    aliases: tuple[str, ...] = ("surface", "polynomial_regression")
    variants: tuple[str, ...] = VARIANTS
    title: str = (
        "How does satisfaction go with expectation and performance together, and does their difference tell it?"
    )
    source: SourceKind = "survey"
    reference: str = (
        "Edwards 2002, in Drasgow & Schmitt (eds.), Measuring and Analyzing Behavior in Organizations; "
        "Shanock et al. 2010, J. Business and Psychology 25:543-554; Page & Spreng 2002, J. Service Research 4:184-192"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        if outcome(source) is None:
            return 'no overall satisfaction: name its column as "overall" or "satisfied"'
        return "" if kinds_asked(source) else lacking_pairs(source)

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        asked = _Asked(source, options)
        return [asked.usable, *(design.moments(source, options) for _, design in asked.fit)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = _Asked(source, options)
        found, small = cells(blocks, asked.usable, options)
        estimates: list[Estimate] = []
        dropped = [*without(blocks, found[0], NOBODY, source), *small]
        surfaces: dict[str, Any] = {}
        notes: list[str] = []
        for cell in found:
            fits = {thing.label: Surface.read(design, blocks, cell, asked) for thing, design in asked.fit}
            for thing, _ in asked.fit:
                estimates += _estimates(thing, fits[thing.label], cell, options)
            dropped += _dropped(asked, fits, cell)
            if cell.key is None:
                notes = [*told_kinds(source, asked.kind), *asked.notes(), *_notes(asked, fits)]
                surfaces = {name: each.shape(source) for name, each in fits.items() if each.quadratic is not None}
        header = (tuple(dropped), asked.weighted, self.reference, tuple(notes), {"surfaces": surfaces})
        return Result(self.name, asked.variant, found[0].n, tuple(estimates), *header)


def lacking_pairs(survey: Survey) -> str:
    """What the study must add before an expectation can be held against what is perceived."""
    if survey.samples == "independent" and survey.with_role("expected", "perceived"):
        return "expectations and perceptions were asked of different customers, so nobody's can be compared"
    return 'no item has a "perceived" column, or none has "predicted", "expected" or "desired"'


class _Asked:
    """What the survey has for response surfaces, and what is asked of one pass."""

    def __init__(self, survey: Survey, options: Options) -> None:
        self.survey, self.options = survey, options
        self.kind = kind_for(survey, options, METHOD.name)
        self.weighted = survey.weight is not None
        reader = Reader.of(survey)
        self.things = things(survey, self.kind)
        designs = [(thing, reader.surface(thing)) for thing in self.things]
        self.fit = [(thing, each) for thing, each in designs if each.exact(reader.read, self.weighted)]
        self.too_fine = [thing.label for thing, each in designs if not each.exact(reader.read, self.weighted)]
        self.satisfied = reader.satisfied

    @cached_property
    def usable(self) -> Answered:
        """Who gave all of anything: of an item, of a dimension, of the whole."""
        return usable([[(*each.expected, *each.perceived, *self.satisfied) for each in self.things]], self.options)

    @property
    def variant(self) -> str:
        kind = "delete-a-group jackknife" if self.weighted else "least squares with t"
        return (
            f"expectation: what it {IN_WORDS[self.kind]}; E and P from the middle of their scale; complete answers; "
            f"{percent(self.options.confidence)} intervals: {kind}, R2 delete-a-group jackknife, stationary point "
            f"percentiles of {self.options.resamples:,} group resamples"
        )

    def notes(self) -> list[str]:
        if not self.too_fine:
            return []
        return [f"Too many items on too fine a scale to be added exactly, so left out: {listed(self.too_fine)}."]


class Surface:
    """The models of one thing in one cell; None where the answers do not determine them."""

    def __init__(self, products: CrossProducts, options: Options, weighted: bool) -> None:
        self.options, self.products = options, products
        self.n = int(products.rows.sum())
        self.linear = products.keep(np.array([0, 1]))
        self.quadratic = LinearModel.of(products, weighted)
        self.direct = LinearModel.of(self.linear, weighted)
        self.difference = turned(self.linear, DIFFERENCE)
        self.score = LinearModel.of(self.difference, weighted)

    @staticmethod
    def read(design: Design, blocks: Blocks, cell: Cell, asked: _Asked) -> Surface:
        grouped = blocks[design.moments(asked.survey, asked.options)].grouped(cell.key)
        return Surface(design.products(grouped), asked.options, asked.weighted)

    @cached_property
    def admissible(self) -> Admissible | None:
        if self.direct is None or self.score is None:
            return None
        return admissible(self.score, self.direct, self.quadratic)

    def shape(self, survey: Survey) -> dict[str, Any]:
        """What a picture needs: b, the scale, where the answers lie."""
        assert self.quadratic is not None
        total = self.products.total()
        return {
            "b": self.quadratic.b.tolist(),
            "scale": list(survey.scale),
            "outcome_scale": list(outcome_scale(survey)),
            "means": means_of(self.linear)[1:].tolist(),
            "covariance": centred(total[np.ix_([0, 1, 2, 3], [0, 1, 2, 3])])[1:, 1:].tolist(),
            "n": self.n,
        }

    def columns(self) -> dict[str, Column]:
        """Every statistic of the thing, one place each."""
        found: dict[str, Column] = {}
        if self.quadratic is not None:
            for names, rows in ((TERMS, np.eye(6)), (SURFACE, ALONG)):
                told = self.quadratic.combined(rows)
                low, high = told.bounds(self.options.confidence)
                for at, name in enumerate(names):
                    found[name] = Column(told.value[at : at + 1], "points", (low[at : at + 1], high[at : at + 1]))
            found |= self._stationary(self.quadratic)
        return found | self._tests()

    def _stationary(self, model: LinearModel) -> dict[str, Column]:
        """Where the surface is level, and which kind of point that is in how many resamples."""
        filled = np.flatnonzero(self.products.rows > 0)
        times = self.options.resamples if len(filled) > 1 else 0
        counts = bootstrap_counts(len(self.products.rows), filled, times, self.options.seed)
        drawn = replicates(self.products, counts, coefficients)
        point = stationary(model.b)
        low, high = percentile_interval(stationary(drawn), self.options.confidence)
        low, high = np.minimum(low, point), np.maximum(high, point)  # a ratio's resamples may miss it on one side
        names = ("stationary_expectation", "stationary_performance")
        found = {
            name: Column(point[at : at + 1], "points from the middle", (low[at : at + 1], high[at : at + 1]))
            for at, name in enumerate(names)
        }
        kinds = kind(drawn)
        shares = [(kinds == at).mean() if len(kinds) else np.nan for at in range(len(KINDS))]
        return found | {f"chance_{name}": Column(np.array([s]), "share") for name, s in zip(KINDS, shares, strict=True)}

    def _tests(self) -> dict[str, Column]:
        held = self.admissible
        if held is None:
            return {}
        r2 = {"difference": (held.r2_difference, self.difference), "direct": (held.r2_direct, self.linear)}
        r2["quadratic"] = (held.r2_quadratic, self.products)
        tests = {"difference": held.difference, "quadratic": held.curve}
        if self.quadratic is None:
            del r2["quadratic"], tests["quadratic"]
        found = {f"r2_{name}": _share(value, of, self.options) for name, (value, of) in r2.items()}
        for name, test in tests.items():
            found |= {f"f_{name}": Column(np.array([test.f]), "F"), f"p_{name}": Column(np.array([test.p]), "p value")}
        return found


def _share(value: float, products: CrossProducts, options: Options) -> Column:
    low, high = explained(value, products, options.confidence)
    return Column(np.array([value]), "share", (np.array([low]), np.array([high])))


def _estimates(thing: Thing, fit: Surface, cell: Cell, options: Options) -> list[Estimate]:
    if cell.key is not None and fit.n < max(1, options.minimum_n):
        return []
    return tell([{**cell.keys, **thing.keys}], fit.columns(), [fit.n])


def _dropped(asked: _Asked, fits: Mapping[str, Surface], cell: Cell) -> list[Drop]:
    """Of everybody, who is not in the whole; of a segment, the things that its answers do not determine."""
    if cell.key is None:
        gone = cell.n - fits["the whole"].n if "the whole" in fits else 0
        return [Drop(PARTLY, gone, asked.survey.name)] if gone else []
    flat = [name for name, fit in fits.items() if fit.quadratic is None]
    reason = "too few answers, or answers that do not vary, for a regression"
    n = max((fits[name].n for name in flat), default=0)
    return [Drop(reason, n, f"{cell.label}: {listed(flat)}")] if flat else []


def _notes(asked: _Asked, fits: Mapping[str, Surface]) -> list[str]:
    notes = []
    flat = [name for name, fit in fits.items() if fit.quadratic is None]
    if flat:
        notes.append(
            f"No surface, since expectation, performance and satisfaction do not vary apart, or too few told them: "
            f"{listed(flat)}."
        )
    known = [(thing, fits[thing.label].admissible) for thing, _ in asked.fit]
    items = {thing.label: held for thing, held in known if held is not None and "item" in thing.keys}
    if items:
        notes.append(told_inadmissible(items))
    whole = fits.get("the whole")
    if whole is not None and whole.admissible is not None:
        held = whole.admissible
        score, apart = (percent(round(share, 2)) for share in (held.r2_difference, held.r2_direct))
        notes.append(
            f"Of the whole, the difference P - E explains {score} of satisfaction, expectation and performance each on "
            f"their own {apart}."
        )
    return notes


METHOD = ResponseSurface()
