"""The net promoter score: share of promoters less share of detractors, in points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import choice
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import NOTHING, Floats, Interval, z
from expectancy.methods.measure.questions.question import Question, how, result_of
from expectancy.methods.measure.questions.scores import POINTS, Score, share_of
from expectancy.summaries import Blocks, Summary

SCALE = (0, 10)
INTERVALS = ("adjusted_wald", "wald")
RATINGS = np.arange(SCALE[0], SCALE[1] + 1)
MARKS = {"promoters": RATINGS >= 9, "passives": (RATINGS >= 7) & (RATINGS < 9), "detractors": RATINGS < 7}


def score(promoters: float, passives: float, detractors: float) -> float:
    """100 (promoters - detractors) / n. Reichheld 2003, Harvard Business Review 81."""
    n = promoters + passives + detractors
    return 100 * (promoters - detractors) / n if n > 0 else math.nan


def wald(promoters: float, passives: float, detractors: float, confidence: float = 0.95) -> Interval:
    """score -+ 100 z sqrt((p + d - (p - d)^2) / n), from counts."""
    n = promoters + passives + detractors
    if not n > 0:
        return NOTHING
    middle, half = (
        score(promoters, passives, detractors),
        z(confidence) * standard_error(promoters, passives, detractors),
    )
    return Interval(max(-100.0, middle - half), min(100.0, middle + half))


def standard_error(promoters: float, passives: float, detractors: float) -> float:
    """100 sqrt((p + d - (p - d)^2) / n) in points; unknown of nobody."""
    n = promoters + passives + detractors
    if not n > 0:
        return math.nan
    return 100 * math.sqrt(max(0.0, (promoters + detractors) / n - ((promoters - detractors) / n) ** 2) / n)


def adjusted_wald(promoters: float, passives: float, detractors: float, confidence: float = 0.95) -> Interval:
    """Wald's interval after adding 3 answers: 3/4 promoter, 3/2 passive, 3/4 detractor. Rocks 2016, Am. Stat. 70.

    It reaches to the score itself, which of a handful of like answers lies outside.
    """
    n = promoters + passives + detractors
    if not n > 0:
        return NOTHING
    found, value = (
        wald(promoters + 0.75, passives + 1.5, detractors + 0.75, confidence),
        score(promoters, passives, detractors),
    )
    return Interval(min(found.low, value), max(found.high, value))


@dataclass(frozen=True)
class Nps:
    """nps = 100 (promoters - detractors) / n in points; promoters answer 9 or 10, passives 7 or 8, detractors 0 to 6.

    Interval: adjusted Wald (``variant`` "wald" for Wald's own); weighted: t with the delete-a-group jackknife standard
    error; where the study tells strata or clusters: t with the linearised one. promoters, passives, detractors and the
    share of every answer: Wilson's interval. By wave: each wave, and nps_change from the wave before, -+ z
    sqrt(SE1^2 + SE2^2); of those who answered twice nps_change_same_customers, from the table of both answers.
    Reichheld 2003; Rocks 2016.
    """

    name: str = "nps"
    aliases: tuple[str, ...] = ("net_promoter_score",)
    variants: tuple[str, ...] = INTERVALS
    title: str = "How many more would recommend us than would not?"
    source: SourceKind = "survey"
    designed: bool = True  # strata and clusters are in its intervals
    reference: str = "Reichheld 2003, Harvard Business Review 81(12); Rocks 2016, American Statistician 70:365-372"
    compares_waves: bool = True

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        if "recommend" not in source.outcomes:
            return 'no question "how likely are you to recommend us": name its column as "recommend"'
        low, high = source.scale_of("recommend")
        if (low, high) != SCALE:
            return (
                f'"recommend" is on a scale of {low} to {high}, promoters and detractors are defined on 0 to 10 only: '
                "ask it on 0 to 10, or use csat"
            )
        return ""

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        return _question(source, options).needs(options)

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        question = _question(source, options)
        return result_of(self.name, self.reference, question, blocks, options, "recommend", _variant(question, options))


def _question(source: Source, options: Options) -> Question:
    assert isinstance(source, Survey)
    kind = choice(options, INTERVALS, "nps")
    values = 100.0 * (MARKS["promoters"].astype(np.float64) - MARKS["detractors"])
    plain = _adjusted if kind == "adjusted_wald" else _plain
    head = Score("nps", values, POINTS, plain, (-100.0, 100.0))
    return Question(source, "recommend", (head, *(share_of(name, marks) for name, marks in MARKS.items())))


def _groups(counts: Floats) -> tuple[float, float, float]:
    promoters, passives, detractors = (float(counts[marks].sum()) for marks in MARKS.values())
    return promoters, passives, detractors


def _plain(counts: Floats, confidence: float) -> tuple[Interval, float]:
    groups = _groups(counts)
    return wald(*groups, confidence), standard_error(*groups)


def _adjusted(counts: Floats, confidence: float) -> tuple[Interval, float]:
    promoters, passives, detractors = _groups(counts)
    n = promoters + passives + detractors
    se = standard_error(promoters + 0.75, passives + 1.5, detractors + 0.75) if n > 0 else math.nan
    return adjusted_wald(promoters, passives, detractors, confidence), se


def _variant(question: Question, options: Options) -> str:
    names = {"adjusted_wald": "adjusted Wald (3 answers added)", "wald": "Wald"}
    kind = names[choice(options, INTERVALS, "nps")]
    return f"promoters 9 and 10, passives 7 and 8, detractors 0 to 6; {how(question, 'score', kind, options)}"


METHOD = Nps()
