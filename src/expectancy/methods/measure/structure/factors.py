"""Factor structure: are the dimensions of the study in the answers, or one factor, or others?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.errors import Problem, UsageError
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import Cell, Dimensions, cells, choice, percent, usable, without
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.internal_consistency import correlations, positive_definite
from expectancy.methods.interval import Floats, bootstrap_counts, filled_groups, left_out
from expectancy.methods.measure.structure.factor_confirmation import Confirmation, Matrices
from expectancy.methods.measure.structure.factor_exploration import Exploration
from expectancy.methods.measure.structure.polychoric import matrix, pairs, polychoric, smoothed
from expectancy.methods.measure.structure.score_scales import Scale, Score, scores_of
from expectancy.summaries import Answered, Blocks, Counts, Summary

NOBODY = "no item answered"
VARIANTS = ("perceived", "expected", "gap", "perceived_polychoric", "expected_polychoric")
POLYCHORIC = "_polychoric"
MOST_LEVELS = 11
LEAST_ITEMS = 3
SIMPLE = "perceived"


@dataclass(frozen=True)
class Factors:
    """Confirmatory: the study's dimensions as correlated factors against one factor, by maximum likelihood.

    chi_square (n F), chi_square_scaled (Satorra-Bentler, from random groups), df, cfi, tli, rmsea, srmr, aic, bic;
    loading, factor_r; htmt with the chance that it is under 0.85. Exploratory: eigenvalue, random_eigenvalue (parallel
    analysis), component_loading (varimax), pattern_loading (ML, promax). Of what is perceived, expected, or of gaps;
    *_polychoric: from polychoric correlations, for few categories.
    """

    name: str = "factors"
    aliases: tuple[str, ...] = ("cfa", "efa")
    variants: tuple[str, ...] = VARIANTS
    title: str = "Are the dimensions in the answers, or one factor, or others?"
    source: SourceKind = "survey"
    reference: str = (
        "Jöreskog 1969, Psychometrika 34:183-202; Horn 1965, Psychometrika 30:179-185; Bentler 1990, Psychological "
        "Bulletin 107:238-246; Henseler, Ringle & Sarstedt 2015, JAMS 43:115-135; Olsson 1979, Psychometrika 44:443-460"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        fit = any(len(source.with_role(role)) >= LEAST_ITEMS for role in ("expected", "perceived"))
        return "" if fit else 'no three items have a "perceived" or an "expected" column'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        asked = _Asked(source, options)
        return [asked.score.moments, asked.usable, *asked.pairs]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = _Asked(source, options)
        found, small = cells(blocks, asked.usable, options)
        rows: list[Estimate] = []
        notes: list[str] = []
        refused: list[Drop] = []
        for cell in found:
            told, said = _structure(asked, blocks, cell)
            rows += told
            if cell.key is None:
                notes = [*asked.notes(), *said]
            elif not told:
                refused.append(Drop("too few answers, or too alike, for factors", cell.n, cell.label))
        dropped = (*without(blocks, found[0], NOBODY, source), *small, *refused)
        header = (dropped, source.weight is not None, self.reference, tuple(dict.fromkeys(notes)))
        return Result(self.name, _variant(asked), found[0].n, tuple(rows), *header)


class _Asked:
    """Which score is looked at, and what is asked of one pass."""

    def __init__(self, survey: Survey, options: Options) -> None:
        self.survey, self.options = survey, options
        having = {score.name: score for score in scores_of(survey, options) if len(score.items) >= LEAST_ITEMS}
        usual = SIMPLE if SIMPLE in having else "expected"
        self.variant = choice(options, VARIANTS, "factors") if options.variant else usual
        name = self.variant.removesuffix(POLYCHORIC)
        if name not in having:
            raise UsageError(_lacking(self.variant, survey, list(having)))
        self.score: Score = having[name]
        self.polychoric = self.variant.endswith(POLYCHORIC)
        self.levels = survey.scale[1] - survey.scale[0] + 1
        if self.polychoric and self.levels > MOST_LEVELS:
            raise UsageError(_too_fine(self.variant, survey))
        columns = [variable.columns for variable in self.score.moments.variables]
        self.usable: Answered = usable([columns], options)
        names = [column for (column, *_) in columns] if self.polychoric else []
        self.pairs = [Counts((names[a], names[b]), options.cells, survey.weight) for a, b in pairs(len(names))]

    def notes(self) -> list[str]:
        dimensions = self.score.dimensions
        single = [name for name, at in zip(dimensions.names, dimensions.places, strict=True) if len(at) < 2]
        notes = [f"One item only, so in no confirmatory model: {', '.join(single)}."] if single else []
        if self.survey.weight is not None:
            notes.append("With weights n F is no chi-square: read chi_square_scaled; the other fit indices describe.")
        if self.polychoric:
            notes.append(
                "From polychoric correlations n F is no chi-square: read chi_square_scaled; cfi, tli and rmsea are "
                "descriptive."
            )
        return notes


def _lacking(variant: str, survey: Survey, having: list[str]) -> Problem:
    return Problem(
        "unknown-variant",
        f'factors of "{variant}" need three items with these columns, and {survey.name} has fewer',
        "--variant",
        f"one of {', '.join(having)}",
        "give one of these, or add the roles to the items",
    )


def _too_fine(variant: str, survey: Survey) -> Problem:
    return Problem(
        "unknown-variant",
        f'"{variant}" is for at most {MOST_LEVELS} ratings, and the scale of {survey.name} has '
        f"{survey.scale[1] - survey.scale[0] + 1}",
        "--variant",
        f"a scale of at most {MOST_LEVELS} ratings",
        "leave the variant out: so many ratings are as good as numbers",
    )


def _structure(asked: _Asked, blocks: Blocks, cell: Cell) -> tuple[list[Estimate], list[str]]:
    """Both looks at one cell, and what to say of it; nothing where the matrix does not allow any."""
    scale = Scale.read(asked.score, list(range(len(asked.score.items))), blocks, cell, {})
    items = [item for item, varies in zip(scale.items, scale.varies, strict=True) if varies]
    notes = [f"Rated alike by all, so left out: {', '.join(scale.constant)}."] if scale.constant else []
    silent = [item.id for item in asked.score.items if item not in scale.items]
    if silent:
        notes.append(f"Nobody answered, so left out: {', '.join(silent)}.")
    if len(items) < LEAST_ITEMS:
        return [], [*notes, f"Under {LEAST_ITEMS} items that vary, so no factors."]
    if scale.n <= len(items):
        return [], [*notes, f"{scale.n} answers in common are too few for {len(items)} items, so no factors."]
    matrices, mended = _matrices(asked, blocks, cell, scale)
    if mended:
        notes.append("The polychoric correlations did not fit together and were made positive definite.")
    if not positive_definite(matrices.corr):
        return [], [*notes, "An item is the sum of others, or pairs do not fit together, so no factors."]
    keys = {**cell.keys, "score": asked.score.name}
    names = [item.id for item in items]
    confidence = asked.options.confidence
    dimensions = Dimensions.of(items)
    members = {name: list(at) for name, at in zip(dimensions.names, dimensions.places, strict=True) if len(at) > 1} or {
        "": list(range(len(items)))
    }
    inside = sorted(place for places in members.values() for place in places)
    within = {name: [inside.index(place) for place in places] for name, places in members.items()}
    confirmed = Confirmation(matrices.take(inside), within, [names[at] for at in inside], keys, confidence)
    explored = Exploration(matrices, names, keys, confidence, asked.options.resamples, asked.options.seed)
    told = [*confirmed.estimates(), *explored.estimates()]
    if len(members) < 2:
        notes.append("Under two dimensions of two items, so one factor only.")
    return told, [*notes, *confirmed.notes, *explored.notes]


def _matrices(asked: _Asked, blocks: Blocks, cell: Cell, scale: Scale) -> tuple[Matrices, bool]:
    """The correlations, and whether they had to be mended."""
    if asked.polychoric:
        return _of_tables(asked, blocks, cell, scale)
    places = [at for at, item in enumerate(asked.score.items) if item in scale.items]
    places = [at for at, varies in zip(places, scale.varies, strict=True) if varies]
    grouped = blocks[asked.score.moments].grouped(cell.key).take(places)
    filled = filled_groups(grouped)
    resamples = asked.options.resamples if len(filled) > 1 else 0
    counts = bootstrap_counts(len(grouped.n), filled, resamples, asked.options.seed)
    drawn = correlations(grouped.resampled(counts).cov()) if resamples else np.zeros((0, len(places), len(places)))
    drawn = drawn[np.isfinite(drawn).all(axis=(-2, -1))]  # a resample may hold one answer only to an item
    n = scale.n
    variances = np.diagonal(scale.cov)[scale.varies] * (n - 1) / n
    normal = asked.survey.weight is None
    return Matrices(scale.corr, scale.corr_left_out, drawn, variances, n, normal), False


def _of_tables(asked: _Asked, blocks: Blocks, cell: Cell, scale: Scale) -> tuple[Matrices, bool]:
    """Polychoric correlations; a resample takes one step from the solution of the whole."""
    kept = {item.id for item, varies in zip(scale.items, scale.varies, strict=True) if varies}
    places = [at for at, item in enumerate(asked.score.items) if item.id in kept]
    index = {pair: at for at, pair in enumerate(pairs(len(asked.score.items)))}
    tables = [asked.pairs[index[places[a], places[b]]] for a, b in pairs(len(places))]
    grouped: Floats = np.stack([blocks[table].grouped(cell.key)[:, 1:, 1:] for table in tables], axis=1)
    values = polychoric(grouped.sum(axis=0))
    filled = np.flatnonzero(grouped.sum(axis=(1, 2, 3)) > 0)
    left = left_out(grouped)[filled]
    again = polychoric(left.reshape(-1, *left.shape[2:]), np.tile(values, len(filled)), steps=1)
    whole = matrix(values, len(places))
    corr = smoothed(whole) if np.isfinite(whole).all() else whole
    replicates = matrix(again.reshape(len(filled), -1), len(places))
    none = np.zeros((0, len(places), len(places)))
    return Matrices(corr, replicates + (corr - whole), none, None, scale.n, False), corr is not whole


def _variant(asked: _Asked) -> str:
    kind = "polychoric correlations (two-step ML)" if asked.polychoric else "pairwise-complete correlations"
    return (
        f"{asked.score.name}: {kind}, n the fewest that two items share; maximum likelihood, chi-square = n F, "
        f"chi_square_scaled: Satorra-Bentler with the random groups' spread; {percent(asked.options.confidence)} "
        "intervals: loading, factor_r and eigenvalue delete-a-group jackknife, explored loadings group bootstrap, "
        "rmsea noncentral chi-square, loading_raw, "
        "unique_variance and factor_covariance of normal answers, "
        f"htmt {'jackknife' if asked.polychoric else 'group bootstrap'}; other fit indices have none; parallel "
        f"analysis: 95 % of {asked.options.resamples:,} random matrices; components varimax, factors promax"
    )


METHOD = Factors()
