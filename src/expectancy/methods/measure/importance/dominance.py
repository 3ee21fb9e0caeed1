"""Dominance: which item has more of overall satisfaction than which, beside any of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.errors import Problem, UsageError, listed
from expectancy.domain.estimate import Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import EVERYBODY, segments
from expectancy.methods.interval import Floats
from expectancy.methods.low_high import lacking, predictors, too_thin, unasked
from expectancy.methods.measure.importance.dominating import Cell
from expectancy.methods.measure.importance.driven import Driven, moments
from expectancy.methods.relative_importance import MOST_EXACT
from expectancy.summaries import Blocks, Summary

MANY = 12  # items that take part where there are more than MOST_EXACT: those with the largest Johnson weights
SURE = 0.95  # chance from which an importance is told apart from chance
TURNED = 0.9


@dataclass(frozen=True)
class Dominance:
    """The R2 of overall satisfaction on every subset of the items.

    Per item: general (mean increment over all subset sizes: LMG, Shapley), its share of R2, johnson (Genizi) beside
    it, first (alone), last (beside all others), r, beta and chance_sign_turned; above_random: general less that of a
    variable of pure chance. By number of others: conditional, the mean increment. For each two items, the one with
    more first: complete_share, the share of subsets to which it adds more, and the chances of general, conditional and
    complete dominance. Intervals: group bootstrap percentiles, jackknife for first, last, r, beta and R2. Budescu 1993;
    Azen and Budescu 2003.
    """

    name: str = "dominance"
    aliases: tuple[str, ...] = ("dominance_analysis",)
    variants: tuple[str, ...] = tuple(str(count) for count in range(2, MOST_EXACT + 1))
    title: str = "Which item has more of overall satisfaction than which, whatever else is held constant?"
    source: SourceKind = "survey"
    reference: str = (
        "Budescu 1993, Psychological Bulletin 114:542-551; Azen & Budescu 2003, Psychological Methods 8:129-148; "
        "Johnson 2000; Genizi 1993; Tonidandel, LeBreton & Johnson 2009, Psychological Methods 14:387-399"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        return lacking(source)

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        _most(options)
        return [moments(source, options.cells)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        view = blocks[moments(source, options.cells)]
        grouped, ids = view.grouped(None), [item.id for item in predictors(source)]
        chosen = _chosen(Driven(grouped, "johnson"), _most(options))
        items = [ids[at] for at in chosen]
        columns = [0, *(chosen + 1)]
        whole = Cell(items, Driven(grouped.take(columns), "lmg"), EVERYBODY, options)
        told, dropped = whole.estimates(), unasked(blocks.rows, whole.driven.rows, source)
        for crowd in segments(view.keys(), options):
            driven = Driven(view.grouped(crowd.key).take(columns), "lmg")
            few = crowd.too_few(driven.rows, options) or too_thin(crowd, driven.rows, driven.solvable)
            dropped += few
            told += [] if few else Cell(items, driven, crowd, options).estimates()
        return Result(
            self.name,
            _variant(whole, options),
            whole.driven.rows,
            tuple(told),
            tuple(dropped),
            source.weight is not None,
            self.reference,
            tuple(_notes(whole, [item for item in ids if item not in items])),
            {"items": whole.items, "resamples": whole.resamples},
        )


def _most(options: Options) -> int:
    """How many items take part at most."""
    wanted = options.variant.strip()
    if not wanted:
        return 0
    if wanted in METHOD.variants:
        return int(wanted)
    raise UsageError(
        Problem(
            "unknown-variant",
            f'dominance has no variant "{options.variant}"',
            "--variant",
            f"how many items take part, from 2 to {MOST_EXACT}: those with the largest Johnson weights",
            f"leave it out for all items, or {MANY} where there are more than {MOST_EXACT}",
        )
    )


def _chosen(driven: Driven, most: int) -> Floats:
    """The places of the items that take part, in the order of the study."""
    places = driven.places
    most = most or (MANY if len(places) > MOST_EXACT else len(places))
    if len(places) <= most or not driven.solvable:
        return np.asarray(places[:most])
    return np.sort(places[np.argsort(-driven.importance, kind="stable")[:most]])


def _variant(cell: Cell, options: Options) -> str:
    return (
        f"{len(cell.items)} items, pairwise-complete correlations; {percent(options.confidence)} intervals: "
        f"percentiles of {cell.resamples:,} group resamples, delete-a-group jackknife for first, last, r, beta and R2; "
        f"a variable of chance: normal correlations of {cell.driven.size:,.0f} respondents"
    )


def _notes(cell: Cell, beyond: Sequence[str]) -> list[str]:
    if not cell.driven.solvable:
        needed = 2 * max(1, len(cell.items))
        return [
            f"No dominance: answers on overall satisfaction and on items that vary are needed, at least {needed:,}."
        ]
    told = []
    if beyond:
        told.append(
            f"Of {len(beyond) + len(cell.items) + len(cell.left_out)} items those {len(cell.items)} with the largest "
            f"Johnson weights take part; left out: {listed(list(beyond))}."
        )
    if cell.left_out:
        told.append(f"Left out, for no variation or too few answers together with others: {listed(cell.left_out)}.")
    return told + _of_chance(cell) + _turned(cell)


def _of_chance(cell: Cell) -> list[str]:
    """The items whose importance may be nothing."""
    above = (cell.drawn.general > cell.nothing[:, None]).mean(axis=0) if cell.resamples else np.ones(len(cell.items))
    weak = [item for item, share in zip(cell.items, above, strict=True) if share < SURE]
    return [f"Not told apart from a variable of pure chance (chance under {SURE:g}): {listed(weak)}."] if weak else []


def _turned(cell: Cell) -> list[str]:
    """Suppressors: a share of R2 is never negative, so what they do to the others is said in words."""
    figures, drawn = cell.figures, cell.drawn
    share = (drawn.beta * drawn.r < 0).mean(axis=0) if cell.resamples else np.zeros(len(cell.items))
    turned = [item for item, chance in zip(cell.items, share, strict=True) if chance >= TURNED]
    told = []
    if turned:
        told.append(
            f"Negative suppressors, whose sign turns beside the other items (chance {TURNED:g} or more): "
            f"{listed(turned)}; their positive share hides it."
        )
    more = [item for item, first, last in zip(cell.items, figures.first, figures.last, strict=True) if last > first]
    if more:
        told.append(f"Suppression: beside the others {listed(more)} adds more than alone.")
    return told


METHOD = Dominance()
