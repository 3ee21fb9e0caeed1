"""Derived importance: what each item has of overall satisfaction, against how well it is done and what is stated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from expectancy.domain.estimate import Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import choice, percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import EVERYBODY, segments
from expectancy.methods.low_high import lacking, too_thin, unasked
from expectancy.methods.measure.importance.derived_points import Cell, wanted
from expectancy.methods.measure.importance.driven import kind_for
from expectancy.methods.measure.importance.importance_performance import CROSS
from expectancy.summaries import Blocks, Summary

KINDS = ("auto", "lmg", "johnson", "correlation")
RULES = ("means", "medians")
VARIANTS = (*RULES, *KINDS[1:])


@dataclass(frozen=True)
class DerivedImportance:
    """Point (performance, derived importance) of each item, quadrants by the means or medians of the items.

    importance: the item's part of the R2 of overall satisfaction on all ratings (LMG up to 15 items, Johnson beyond),
    or its correlation with it. Per item: performance, importance, derived_rank, chance_quadrant and of each quadrant;
    where customers also state importance, stated_importance, stated_rank and, over all items, importance_agreement,
    Spearman's correlation of the two. Intervals: group bootstrap percentiles; performance t or jackknife. Matzler et
    al. 2003; Martilla and James 1977.
    """

    name: str = "derived_importance"
    aliases: tuple[str, ...] = ("derived_ipa",)
    variants: tuple[str, ...] = VARIANTS
    title: str = "Which items go with overall satisfaction most, and are they done well?"
    source: SourceKind = "survey"
    reference: str = (
        "Martilla & James 1977, J. Marketing 41:77-79; Grömping 2006, J. Stat. Software 17(1); "
        "Matzler, Sauerwein & Heischmidt 2003, Service Industries J. 23:112-129"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        return lacking(source)

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        chosen(source, options)
        return [wanted(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        kind, rule = chosen(source, options)
        view = blocks[wanted(source, options)]
        whole = Cell(source, options, EVERYBODY, view.grouped(None), kind, rule)
        told, dropped = whole.estimates(), unasked(blocks.rows, whole.driven.rows, source)
        for crowd in segments(view.keys(), options):
            part = Cell(source, options, crowd, view.grouped(crowd.key), kind, rule)
            few = crowd.too_few(part.driven.rows, options) or too_thin(crowd, part.driven.rows, part.driven.solvable)
            dropped += few
            told += [] if few else part.estimates()
        return Result(
            self.name,
            _variant(whole, options),
            whole.driven.rows,
            tuple(told),
            tuple(dropped),
            source.weight is not None,
            self.reference,
            tuple(_notes(whole)),
            whole.details(),
        )


def chosen(survey: Survey, options: Options) -> tuple[str, str]:
    """(lmg, johnson or correlation; means or medians) from the variant: words in any order."""
    kind, rule = KINDS[0], RULES[0]
    for word in filter(None, re.split(r"[\s,/+]+", options.variant.strip().lower())):
        found = choice(replace(options, variant=word), (*RULES, *KINDS), METHOD.name)
        kind, rule = (found, rule) if found in KINDS else (kind, found)
    if kind == "correlation":
        return kind, rule
    return kind_for(survey, replace(options, variant=kind)), rule


def _variant(cell: Cell, options: Options) -> str:
    names = {"lmg": "LMG (Shapley)", "johnson": "Johnson relative weights", "correlation": "correlation with overall"}
    return (
        f"importance: {names[cell.kind]}; crosshair at {CROSS[cell.rule]}, on the cross counts as high; "
        f"{percent(options.confidence)} intervals: percentiles of {len(cell.counts):,} group resamples, performance "
        f"{'delete-a-group jackknife' if cell.survey.weight else 't'}"
    )


def _notes(cell: Cell) -> list[str]:
    if not cell.driven.solvable:
        needed = 2 * max(1, len(cell.driven.places))
        return [
            f"No importance: answers on overall satisfaction and on items that vary are needed, at least {needed:,}."
        ]
    gone = [item for at, item in enumerate(cell.items) if at not in cell.driven.places]
    told = [f"Left out, for no variation or too few answers together with others: {', '.join(gone)}."] if gone else []
    if cell.driven.repaired:
        told.append("The correlations contradicted each other and were moved to a possible matrix nearby.")
    return told


METHOD = DerivedImportance()
