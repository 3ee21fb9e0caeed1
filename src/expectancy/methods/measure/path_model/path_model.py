"""The path model of satisfaction: what expectation, quality and value go with, and what satisfaction does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Drop, Result
from expectancy.domain.path_models import MODELS
from expectancy.domain.study import Survey
from expectancy.methods.answers import cells, percent, without
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import Crowd
from expectancy.methods.measure.path_model.answers import VARIANTS, Asked, unmeasured
from expectancy.methods.measure.path_model.comparisons import comparisons
from expectancy.methods.measure.path_model.notes import notes_of
from expectancy.methods.measure.path_model.numbers import Modelled
from expectancy.summaries import Blocks, Summary

GAPS = "not every indicator of the model answered"
NOTHING = "no indicator of the model answered"
FLAT = "too few answers, or answers that do not vary, for a path model"


@dataclass(frozen=True)
class PathModelMethod:
    """Partial least squares of the study's model (ECSI, ACSI, or its own), mode A, indicators standardised.

    index: mean of a construct between its indicators' lowest (0) and highest ratings (100). path, total_effect,
    indirect_effect: in standard deviations; effect_on_index: total effect in index points a point. r2, redundancy (r2
    times communality), loading, outer_weight, alpha_standardised, rho_a, rho_c, ave, htmt, gof. Intervals:
    bias-corrected percentiles of group bootstrap samples, each construct turned to go with the original's. By segment
    also differences with interval, chance and p value. Variants: the inner scheme, ``consistent`` (PLSc), ``pairwise``
    (correlations over the answers to each two indicators, not over complete ones).
    """

    name: str = "path_model"
    aliases: tuple[str, ...] = ("ecsi", "acsi", "pls")
    variants: tuple[str, ...] = VARIANTS
    title: str = "What do expectation, quality and value go with, and what does satisfaction?"
    source: SourceKind = "survey"
    reference: str = (
        "Fornell et al. 1996, J. Marketing 60:7-18; Tenenhaus et al. 2005, CSDA 48:159-205; "
        "Dijkstra & Henseler 2015, MIS Quarterly 39:297-316; Henseler, Ringle & Sarstedt 2015, JAMS 43:115-135"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        if source.model is None:
            return (
                f'the survey has no [survey.model]: add it with name = "{next(iter(MODELS))}" or paths of your own, '
                "and give each item the construct that it measures"
            )
        lacking = unmeasured(source.model)
        if not lacking:
            return ""
        return f'no item measures {listed(lacking)}: add construct = "{lacking[0]}" to the items that ask about it'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        return [asked.usable, asked.moments]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        found, small = cells(blocks, asked.usable, options)
        view = blocks[asked.moments]
        dropped = [*without(blocks, found[0], GAPS if asked.complete else NOTHING, source), *small]
        everybody = Modelled.of(asked, view.grouped(None))
        estimates = [] if everybody is None else everybody.estimates({})
        models: dict[str, Modelled] = {}
        crowds = [Crowd(cell.key, cell.keys) for cell in found[1:]]
        for cell, crowd in zip(found[1:], crowds, strict=True):
            model = Modelled.of(asked, view.grouped(cell.key), everybody)
            if model is None:
                dropped.append(Drop(FLAT, cell.n, cell.label))
            else:
                models[crowd.name] = model
                estimates += model.estimates(crowd.keys)
        keys = view.keys() if models else []
        compared = comparisons(
            everybody, view.grouped(None), {key[0]: view.grouped(key) for key in keys}, crowds, models
        )
        estimates += [estimate for each in compared for estimate in each.estimates()]
        header = (tuple(estimates), tuple(dropped), source.weight is not None, self.reference)
        return Result(
            self.name,
            _variant(asked),
            found[0].n,
            *header,
            tuple(notes_of(asked, everybody, compared)),
            _details(asked, everybody),
        )


def _variant(asked: Asked) -> str:
    name = {"": "the study's own model"}.get(asked.model.name, asked.model.name.upper())
    kind = f"{name}, PLS mode A, {asked.scheme} scheme, standardised indicators"
    kind += ", loadings and paths consistent (PLSc)" if asked.consistent else ""
    over = "complete answers" if asked.complete else "correlations pair by pair"
    return (
        f"{kind}; {over}; {percent(asked.options.confidence)} intervals: bias-corrected percentiles of "
        f"{asked.options.resamples:,} group resamples"
    )


def _details(asked: Asked, everybody: Modelled | None) -> Mapping[str, Any]:
    """What a picture needs: the constructs in their order and the paths."""
    if everybody is None:
        return {}
    return {"model": {construct: list(asked.model.paths.get(construct, ())) for construct in asked.constructs}}


METHOD = PathModelMethod()
