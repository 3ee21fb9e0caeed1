"""The zone of tolerance: where what is perceived lies between the minimum that is tolerated and what is desired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import (
    Cell,
    by_row,
    cells,
    estimates,
    few_answers,
    means,
    percent,
    resamples,
    shares,
    without,
)
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import Floats
from expectancy.methods.measure.zone.levels import (
    LIBQUAL_INCONSISTENT,
    LIBQUAL_UNANSWERED,
    PAIRS,
    ROLES,
    Answers,
    Asked,
)
from expectancy.methods.measure.zone.zone_position import (
    VARIANTS,
    by_fieller,
    of_dimensions,
    of_items,
    position,
    position_se,
)
from expectancy.summaries import Blocks, Summary
from expectancy.summaries.moments import ratio

__all__ = ["METHOD", "position", "position_se"]
NOBODY = "no item with two of minimum, desired and perceived answered"


@dataclass(frozen=True)
class ZoneOfTolerance:
    """Levels A (minimum), D (desired), P (perceived) and the gaps between them.

    minimum, desired, perceived: means of everybody who rated that level. adequacy = P - A, superiority = P - D, width =
    D - A: paired, over those who rated both. position = mean(P - A) / mean(D - A) over those who rated all three.
    chance_below, chance_inside, chance_above: share of group bootstrap samples with that verdict. share_below (P < A),
    share_above (P > D), share_inconsistent (A > D): shares of the pairs. Dimensions are means of their items, the
    whole is the mean of the dimensions. share_ever_inconsistent: respondents with A > D in any item;
    share_over_libqual: those whom LibQUAL+'s rule would leave out. Variants: the position's interval by the delta
    method, or by Fieller's theorem, which is not symmetric about it. Zeithaml, Berry and Parasuraman 1993; Cook, Heath
    and Thompson 2003.
    """

    name: str = "zone_of_tolerance"
    aliases: tuple[str, ...] = ("zone", "libqual")
    variants: tuple[str, ...] = VARIANTS
    title: str = "Is what customers perceive inside the zone between their minimum and what they desire?"
    source: SourceKind = "survey"
    reference: str = (
        "Zeithaml, Berry & Parasuraman 1993, JAMS 21:1-12; Parasuraman, Zeithaml & Berry 1994, "
        "J. Retailing 70:201-230; Cook, Heath & Thompson 2003, portal 3:113-123"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        return "" if source.with_role(*ROLES) else 'no item has all of the columns "minimum", "desired" and "perceived"'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        pairs = [counts for kind in PAIRS for counts in asked.pairs[kind]]
        return [*pairs, asked.usable, *asked.triples, asked.records]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        found, small = cells(blocks, asked.usable, options)
        all_estimates: list[Estimate] = []
        dropped = without(blocks, found[0], NOBODY, source)
        notes: list[str] = []
        for cell in found:
            answers = Answers.read(asked, blocks, cell)
            drawn = _drawn(answers, options)
            all_estimates += _items(asked, answers, cell, drawn) + _dimensions(asked, answers, cell, drawn)
            all_estimates += _records(asked, blocks, cell)
            dropped += few_answers(cell, answers.most, asked.items, options)
            if cell.key is None:
                notes = _notes(asked, answers, _records(asked, blocks, cell))
        details = {"scale": list(source.scale)}
        header = (tuple(dropped + small), asked.weighted, self.reference, tuple(notes), details)
        return Result(self.name, _variant(asked), found[0].n, tuple(all_estimates), *header)


# -- items --------------------------------------------------------------------------------------------------------


def _items(asked: Asked, answers: Answers, cell: Cell, drawn: tuple[Floats, Floats]) -> list[Estimate]:
    confidence, weighted = asked.options.confidence, asked.weighted
    keys = [{**cell.keys, "item": item.id} for item in asked.items]
    columns = [
        estimates(keys, name, means(w, s, q, weighted), n, "points", confidence)
        for name, (w, s, q, n) in answers.means.items()
    ]
    where = of_items(answers, asked)
    columns.append(estimates(keys, "position", where, answers.n, "", confidence))
    columns += _chances(keys, *drawn, answers.n)
    columns += [
        estimates(keys, name, shares(w, hits, n, weighted, confidence), n, "share", confidence)
        for name, (w, hits, n, _) in answers.shares.items()
    ]
    return by_row(columns, cell, asked.options)


def _drawn(answers: Answers, options: Options) -> tuple[Floats, Floats]:
    """Mean adequacy and width of each bootstrap sample, (R, J), over complete triples."""
    counts = resamples(answers.w, options)
    w, adequacy, width = np.split(counts @ np.hstack([answers.w, answers.adequacy, answers.width]), 3, axis=1)
    return ratio(adequacy, w), ratio(width, w)


def _chances(keys: Sequence[Mapping[str, str]], adequacy: Floats, width: Floats, n: Floats) -> list[list[Estimate]]:
    """Share of bootstrap samples in which each verdict holds; a sample with an empty zone holds none."""
    known = (~np.isnan(adequacy)).sum(axis=0)
    held = {
        "chance_below": (width > 0) & (adequacy < 0),
        "chance_inside": (width > 0) & (adequacy >= 0) & (adequacy <= width),
        "chance_above": (width > 0) & (adequacy > width),
    }
    return [
        [
            Estimate(one, name, float(chance), None, None, int(size), "share")
            for one, chance, size in zip(keys, ratio(hit.sum(axis=0), known), n, strict=True)
        ]
        for name, hit in held.items()
    ]


# -- dimensions and the whole -------------------------------------------------------------------------------------


def _dimensions(asked: Asked, answers: Answers, cell: Cell, drawn: tuple[Floats, Floats]) -> list[Estimate]:
    dimensions, confidence = asked.dimensions, asked.options.confidence
    if not dimensions.names:
        return []
    n, complete = asked.sizes(cell)
    keys = [{**cell.keys, **each} for each in dimensions.keys]
    columns = [
        estimates(keys, name, dimensions.means(w, s), n, "points", confidence)
        for name, (w, s, *_) in answers.means.items()
    ]
    where = of_dimensions(answers, asked)
    columns.append(estimates(keys, "position", where, complete, "", confidence))
    adequacy, width = (dimensions.averaged(values) for values in drawn)
    columns += _chances(keys, adequacy, width, complete)
    return by_row(columns, cell, asked.options)


# -- respondents --------------------------------------------------------------------------------------------------


def _records(asked: Asked, blocks: Blocks, cell: Cell) -> list[Estimate]:
    """Shares of respondents who put the minimum above the desired level, and whom LibQUAL+ would leave out."""
    sums = blocks[asked.records].grouped(cell.key)
    w, n = np.diagonal(sums.w, axis1=-2, axis2=-1), np.diagonal(sums.n.sum(axis=0))
    hits = np.diagonal(sums.s, axis1=-2, axis2=-1)
    value, low, high = shares(w, hits, n, asked.weighted, asked.options.confidence)
    names = ("share_ever_inconsistent", "share_over_libqual")[: 2 if asked.rule_can_bite else 1]
    told = [
        Estimate(cell.keys, name, float(value[at]), float(low[at]), float(high[at]), int(n[at]), "share")
        for at, name in enumerate(names)
    ]
    return by_row([[each] for each in told], cell, asked.options)


# -- what to say of it --------------------------------------------------------------------------------------------


def _variant(asked: Asked) -> str:
    kind = "delete-a-group jackknife"
    by = "Fieller's theorem" if by_fieller(asked) else "the delta method"
    items = f"paired t, position by {by}" if not asked.weighted else kind
    if asked.weighted and by_fieller(asked):
        items += f", position by {by}"
    return (
        "levels over all who rated them, gaps over pairs, position (ratio of means) over complete triples; answers "
        "with minimum above desired stay in; dimension = mean of its items, whole = mean of the dimensions; "
        f"{percent(asked.options.confidence)} intervals: items "
        f"{items}, dimensions and whole {kind}, "
        f"shares Wilson{' at the effective n' if asked.weighted else ''}; "
        f"chances: {asked.options.resamples:,} group bootstrap samples"
    )


def _notes(asked: Asked, answers: Answers, records: Sequence[Estimate]) -> list[str]:
    nobody = [item.id for item, n in zip(asked.items, answers.n, strict=True) if n == 0]
    notes = []
    _, _, pairs, turned = answers.shares["share_inconsistent"]
    if turned.any():
        notes.append(
            f"{int(turned.sum()):,} of {int(pairs.sum()):,} answers put the minimum above the desired; they stay in."
        )
    if records and records[0].value > 0:
        over = f"{records[0].value:.0%} of {records[0].n:,} respondents do so at least once".replace("%", " %")
        rule = f"more than {LIBQUAL_INCONSISTENT} such items, or more than {LIBQUAL_UNANSWERED} not rated in all three"
        would = f"; LibQUAL+ leaves out who has {rule}, here {records[1].value:.1%}" if len(records) > 1 else ""
        notes.append(f"{over}{would.replace('%', ' %')}. All stay in unless max_inconsistent is set in the study.")
    flat = (answers.n > 0) & ~(answers.width.sum(axis=0) > 0)
    if flat.any():
        names = ", ".join(item.id for item, none in zip(asked.items, flat, strict=True) if none)
        notes.append(f"No position, since the desired level is on average not above the minimum: {names}.")
    if nobody:
        notes.append(f"Nobody rated all of minimum, desired and perceived: {', '.join(nobody)}.")
    return notes + asked.dimensions.homeless(asked.items)


METHOD = ZoneOfTolerance()
