"""SERVQUAL: the gap between what is perceived and what is expected, by item, dimension and over all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import Cell, by_row, cells, few_answers, percent, without
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import Key
from expectancy.methods.internal_consistency import alpha, jackknife_alpha, smallest_n
from expectancy.methods.interval import feldt
from expectancy.methods.measure.gaps.gap_scores import ROLES, Asked, Gaps
from expectancy.methods.measure.gaps.independent_gaps import IndependentGaps
from expectancy.methods.measure.gaps.joint_gaps import TOO_LITTLE, joint_gaps
from expectancy.methods.measure.gaps.weighted_gap import Weighting
from expectancy.summaries import Blocks, Summary

NEITHER = "no item with both expected and perceived answered"
NOTHING = "neither an expected nor a perceived answered"
HALF = "only one of expected and perceived answered"
ALPHAS = ("alpha_expected", "alpha_perceived", "alpha")


@dataclass(frozen=True)
class Servqual:
    """Gap G = P - E, paired: over respondents who answered both.

    Items: expected, perceived (means of the pairs), gap, top_box (share of E at the top of the scale), share_short
    (share with P < E), top_box_perceived, d_z. Dimensions: gap = mean of the item gaps; Cronbach's alpha of E, P and G;
    gap_simultaneous. Whole: gap = mean of the dimension gaps, not of the items; Hotelling's T^2 over the dimensions;
    with points of importance gap_weighted. Unit: scale points. Of independent samples: Welch, and nothing that needs
    pairs. Parasuraman, Zeithaml and Berry 1988, 1991.
    """

    name: str = "servqual"
    aliases: tuple[str, ...] = ("gaps",)
    variants: tuple[str, ...] = ()
    title: str = "How far is what customers perceive from what they expect?"
    source: SourceKind = "survey"
    reference: str = (
        "Parasuraman, Zeithaml & Berry 1988, J. Retailing 64:12-40; 1991, 67:420-450; Cronbach 1951; Feldt et al. 1987"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        wanted = 'no item has both an "expected" and a "perceived" column'
        return "" if source.with_role(*ROLES) else wanted

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        scales = [scale for places in asked.dimensions.places if len(places) > 1 for scale in asked.scales(places)]
        return [*asked.pairs, asked.usable, *scales, *asked.joint, *Weighting(asked).needs]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        weighting = Weighting(asked)
        found, small = cells(blocks, asked.usable, options)
        all_estimates: list[Estimate] = []
        dropped = without(blocks, found[0], NOTHING if asked.independent else NEITHER, source)
        dropped += weighting.uneven(blocks)
        notes: list[str] = []
        alphas = _alphas(asked, blocks, found)
        for cell in found:
            gaps = (IndependentGaps if asked.independent else Gaps).read(asked, blocks, cell)
            joint = joint_gaps(asked, blocks, cell)
            whole = [*joint, *gaps.ceilings(), *weighting.estimate(blocks, cell, gaps.averages())]
            items, dimensions = gaps.items(), gaps.dimensions()
            all_estimates += items + dimensions + by_row([alphas[cell.key]], cell, options)
            all_estimates += by_row([whole], cell, options)
            dropped += few_answers(cell, gaps.n, asked.items, options)
            if cell.key is None:
                dropped += _half(asked, gaps)
                notes = _notes(asked, gaps, bool(joint))
        header = (tuple(dropped + small), asked.weighted, self.reference, tuple(notes))
        return Result(self.name, _variant(asked), found[0].n, tuple(all_estimates), *header)


def _variant(asked: Asked) -> str:
    kind = "delete-a-group jackknife"
    one = (
        "independent samples: gap = perceived - expected of different customers, n that of the smaller sample"
        if asked.independent
        else "gap = perceived - expected of those who answered both"
    )
    single = kind if asked.weighted else "Welch's t" if asked.independent else "paired t"
    return (
        f"{one}; dimension = mean of its items, "
        f"whole = mean of the dimensions; {percent(asked.options.confidence)} intervals: "
        f"items {single}, dimensions and whole {kind} with t, "
        f"shares Wilson{' at the effective n' if asked.weighted else ''}, "
        f"alpha {'jackknife of log(1 - alpha)' if asked.weighted else 'Feldt'}, "
        "gap_simultaneous for all dimensions together by Hotelling's T2"
        f"{'' if asked.independent else ', d_z ' + (kind if asked.weighted else 'noncentral t')}"
        f"{'; weighted by points out of 100 at respondent level' if asked.survey.points else ''}"
    )


# -- reliability --------------------------------------------------------------------------------------------------


def _alphas(asked: Asked, blocks: Blocks, found: Sequence[Cell]) -> dict[Key | None, list[Estimate]]:
    """Cell by cell, the alphas of all dimensions."""
    told: dict[Key | None, list[Estimate]] = {cell.key: [] for cell in found}
    for name, places in zip(asked.dimensions.names, asked.dimensions.places, strict=True):
        for statistic, scale in zip(ALPHAS, asked.scales(places) if len(places) > 1 else (), strict=False):
            totals = blocks[scale].totals([cell.key for cell in found])
            known = totals.answers() > 0
            values, sizes = alpha(totals, known), smallest_n(totals, known)
            for at, cell in enumerate(found):
                value, n, items = float(values[at]), int(sizes[at]), np.flatnonzero(known[at])
                if asked.weighted:
                    grouped = blocks[scale].grouped(cell.key).take(items.tolist())
                    interval = jackknife_alpha(value, grouped, asked.options.confidence)
                else:
                    interval = feldt(value, n, len(items), asked.options.confidence)
                keys = {**cell.keys, "dimension": name}
                told[cell.key].append(Estimate(keys, statistic, value, interval.low, interval.high, n))
    return told


# -- what was left out --------------------------------------------------------------------------------------------


def _half(asked: Asked, gaps: Gaps | IndependentGaps) -> list[Drop]:
    if not isinstance(gaps, Gaps) or not gaps.half:
        return []
    return [Drop(HALF, gaps.half, f"{asked.survey.name}: answers over all items")]


def _notes(asked: Asked, gaps: Gaps | IndependentGaps, joint: bool) -> list[str]:
    nobody = [item.id for item, count in zip(asked.items, gaps.n, strict=True) if count == 0]
    single = [name for name, at in zip(asked.dimensions.names, asked.dimensions.places, strict=True) if len(at) < 2]
    notes = [f"Nobody answered both expected and perceived: {', '.join(nobody)}."] if nobody else []
    if isinstance(gaps, IndependentGaps):
        notes = [f"Only expected or only perceived was answered: {', '.join(nobody)}."] if nobody else []
        notes += _of_two_samples(gaps)
    elif len(nobody) == len(asked.items) and gaps.half:
        notes.append(
            'If expectations and perceptions were asked of different customers, say so: samples = "independent".'
        )
    notes += asked.dimensions.homeless(asked.items)
    if single:
        notes.append(f"One item only, so no alpha: {', '.join(single)}.")
    if asked.joint and not joint:
        notes.append(TOO_LITTLE)
    return notes


def _of_two_samples(gaps: IndependentGaps) -> list[str]:
    notes = [
        "Expectations and perceptions are those of different customers: no share that falls short, no alpha of gaps "
        "and no customer's own gap can be told."
    ]
    if gaps.both:
        notes.append(
            f"{gaps.both:,} answers have both expected and perceived; the samples count as independent all the same."
        )
    return notes


METHOD = Servqual()
