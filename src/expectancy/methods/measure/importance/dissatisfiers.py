"""Key dissatisfiers and key enhancers: failures that tell the dissatisfied from the others, and delights likewise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Drop, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import choice, percent, usable
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import EVERYBODY, Crowd, segments
from expectancy.methods.low_high import Limits, lacking, outcome, outcome_scale, predictors, unasked
from expectancy.methods.measure.importance.cut_rules import RULES, CutRule
from expectancy.methods.measure.importance.failures import FEWEST, Line, Side, lines, patterns
from expectancy.summaries import Answered, Blocks, Summary

VARIANTS = RULES[:3]  # around the mean is no failure
MOST = 30  # items: beyond, nearly every respondent has a pattern of their own


@dataclass(frozen=True)
class Dissatisfiers:
    """The reach-and-noise game of failures (side dissatisfiers) and of delights (side enhancers).

    v(S) = P(any failure in S | dissatisfied) - P(any failure in S | not). Per item: shapley, its part of v(all items);
    shapley_share; rank with chance_first, chance_top5; reach and noise of the item alone and their difference; in the
    order of shapley reach_together, noise_together, success_together with all before it. The key items are the first
    ones at which success is largest; chance_key: how often a resample that chooses anew takes the item. Of the key
    items together: reach, noise, success, attributable_risk 1 - P(dissatisfied | no failure) / P(dissatisfied).
    Delete-a-group jackknife; ranks and shares by percentiles of group resamples. Conklin, Powaga and Lipovetsky 2004.
    """

    name: str = "dissatisfiers"
    aliases: tuple[str, ...] = ("key_dissatisfiers", "enhancers", "key_enhancers", "reach_and_noise")
    variants: tuple[str, ...] = VARIANTS
    title: str = "Which failures tell the dissatisfied from the others, and which delights the delighted?"
    source: SourceKind = "survey"
    reference: str = "Conklin, Powaga & Lipovetsky 2004, European J. Operational Research 154:819-827"

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        many = len(predictors(source)) if not lacking(source) else 0
        if many > MOST:
            return f"{many} items with a perceived column are more than the {MOST} that can be looked at together"
        return lacking(source)

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        asked = _Asked(source, options)
        return [asked.answered, *(patterns(source, options, line, asked.own) for line in asked.lines)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = _Asked(source, options)
        whole = [asked.read(blocks, line, EVERYBODY) for line in asked.lines]
        told = [one for side in whole for one in side.estimates()]
        dropped = unasked(blocks.rows, whole[0].rows, source)
        parts: dict[str, Any] = {}
        for crowd in segments(blocks[asked.answered].keys(), options):
            here = [asked.read(blocks, line, crowd) for line in asked.lines]
            few = crowd.too_few(here[0].rows, options) or _too_few(here, crowd)
            dropped += few
            told += [] if few else [one for side in here for one in side.estimates()]
            if not few:
                parts[crowd.name] = _details(here)
        return Result(
            self.name,
            asked.variant,
            whole[0].rows,
            tuple(told),
            tuple(dropped),
            source.weight is not None,
            self.reference,
            tuple(asked.notes(blocks, whole)),
            {**_details(whole), "segments": parts},
        )


class _Asked:
    """Where low and high begin, and what is asked of one pass."""

    def __init__(self, survey: Survey, options: Options) -> None:
        self.survey, self.options = survey, options
        self.rule = choice(options, VARIANTS, METHOD.name)
        self.cuts = CutRule(survey, self.rule)
        self.own = self.rule == VARIANTS[0]
        self.overall = _of_overall(outcome_scale(survey), self.rule)
        self.lines = lines(self.overall, self.cuts.fixed())
        y = outcome(survey)
        assert y is not None
        pairs = [(y, item.roles["perceived"]) for item in predictors(survey)]
        self.answered: Answered = usable([[(y,)], *([pair] for pair in pairs)], options)

    def read(self, blocks: Blocks, line: Line, crowd: Crowd) -> Side:
        wanted = patterns(self.survey, self.options, line, self.own)
        return Side.read(self.survey, blocks, self.options, line, wanted, crowd)

    @property
    def variant(self) -> str:
        low, high = self.overall
        return (
            f"{self.cuts.told(self.cuts.fixed())}; dissatisfied: overall {low:g} or less, delighted: {high:g} or more; "
            f"an item without an answer has not failed; {percent(self.options.confidence)} intervals: delete-a-group "
            f"jackknife, shares and ranks percentiles of {self.options.resamples:,} group resamples"
        )

    def notes(self, blocks: Blocks, whole: Sequence[Side]) -> list[str]:
        """What could not be told, and how much was not answered."""
        told = []
        for side in whole:
            inside, outside = side.found.sizes
            if blocks[patterns(self.survey, self.options, side.line, self.own)].full:
                told.append(f"No {side.line.name}: too many different answers to keep them all; take fewer items.")
            elif not side.solvable:
                told.append(
                    f"No {side.line.name}: {FEWEST} respondents on either side are needed and an item rated "
                    f"{side.line.kind}; there are {inside:,} and {outside:,}."
                )
        rows, *each = blocks[self.answered].rows().tolist()
        ids = [item.id for item in predictors(self.survey)]
        seldom = [item for item, n in zip(ids, each, strict=True) if rows and n < rows / 2]
        if seldom:
            told.append(
                f"Under half of the respondents rated {listed(seldom)}: the others count as if nothing had failed."
            )
        return told


def _of_overall(scale: tuple[int, int], rule: str) -> Limits:
    """(dissatisfied at or under, delighted at or above): below the middle and the top two, or as the rule says."""
    low, high = scale
    if rule == "extremes":
        return float(low), float(high)
    third = max(1, (high - low + 1) // 3)
    if rule == "thirds":
        return float(low + third - 1), float(high - third + 1)
    below = (low + high) / 2 - (1 if (low + high) % 2 == 0 else 0.5)
    return below, max(high - 1.0, below + 1)


def _too_few(sides: Sequence[Side], crowd: Crowd) -> list[Drop]:
    if any(side.solvable for side in sides):
        return []
    return [Drop("too few dissatisfied or delighted in the segment", sides[0].rows, crowd.label)]


def _details(sides: Sequence[Side]) -> dict[str, Any]:
    """Of each side the items in their order, which of them are key, and what a pass may be held against."""
    return {
        side.line.name: {
            "order": [side.items[at] for at in side.key[0]],
            "key": [side.items[at] for at in side.key[0][: side.key[1]]],
            "inside": side.found.sizes[0],
            "outside": side.found.sizes[1],
            "resamples": side.chances[1],
        }
        for side in sides
        if side.solvable
    }


METHOD = Dissatisfiers()
