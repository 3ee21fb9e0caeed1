"""The customer expectation evaluation results table: one row an expectation, with everything it was decided from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.signal import Quote
from expectancy.domain.study import Rules

TIERS = ("now", "medium", "long", "guide", "to be assessed")
# What measurement says about an expectation. The first three come from the zone of tolerance, "met" and "not met" from
# gaps or from the share at the target rating, "undecided" where the interval leaves it open.
VERDICTS = (
    "below adequate",
    "inside the zone",
    "above desired",
    "not met",
    "undecided",
    "met",
    "not measured",
)


@dataclass(frozen=True)
class Verdict:
    """Where an expectation stands. ``chances`` are the shares of resamples for each possible verdict of its rule."""

    name: str  # one of VERDICTS
    rule: str  # in words: which measure and which threshold decided
    measure: Estimate | None  # the zone position, gap or share that decided it
    chances: Mapping[str, float] = field(default_factory=dict)
    asking_stopped: str = ""  # "customers have stopped asking", with why; empty where they have not


@dataclass(frozen=True)
class Kano:
    """The Kano class of an expectation's item: the most frequent answer, with the chance that it is the true mode."""

    category: str  # A attractive, O one-dimensional, M must-be, I indifferent, R reverse, Q questionable
    chance: float
    better: Estimate
    worse: Estimate
    counts: Mapping[str, int]
    questionable: float  # share of questionable answers


@dataclass(frozen=True)
class Evidence:
    """What customers said in their own words about an expectation."""

    count: int
    share: Estimate | None  # of all complaints in the sources below; its n is that base
    trend: str  # one sentence: rising, falling, or no clear change, with numbers; empty where there are no dates
    series: tuple[Mapping[str, Any], ...] = ()  # {"period", "n", "of", "share", "low", "high"}
    change: Mapping[str, Any] | None = None  # {"period", "low", "high", "before", "after"} of the latest change point
    quotes: tuple[Quote, ...] = ()
    signals: tuple[str, ...] = ()  # ids of the complaints behind the figures
    codes: tuple[str, ...] = ()  # the codes that map here, for coded complaints
    code_counts: Mapping[str, int] = field(default_factory=dict)  # how often each of them came
    sources: tuple[str, ...] = ()  # names of the files in which it was found; the first is that of the trend


def dated(evidence: Evidence) -> tuple[int, int]:
    """Complaints behind the trend, and all complaints of its file: what has a date there; zeros where nothing has."""
    periods = [point for point in evidence.series if point.get("of") is not None]
    return sum(int(point["n"]) for point in periods), sum(int(point["of"]) for point in periods)


@dataclass(frozen=True)
class SegmentNote:
    """A segment in which an expectation stands differently from the others."""

    segment: str  # "gender: female"
    statistic: str
    value: float
    low: float
    high: float
    rest: float  # the same statistic over everybody
    n: int


@dataclass(frozen=True)
class Row:
    """One expectation."""

    id: str
    statement: str
    origin: str  # "catalogue"; or what nobody put into it: "item" (of a survey), "complaints", "promises", "peers"
    dimension: str
    dimension_chance: float | None  # where it was inferred from words
    kind: str
    level: str
    items: tuple[str, ...]
    segments: tuple[SegmentNote, ...]
    verdict: Verdict
    levels: Mapping[str, Estimate]  # minimum, desired, expected, perceived, importance: means of its items
    kano: Kano | None
    importance_stated: Estimate | None
    importance_derived: Estimate | None  # share of explained variance (LMG or Johnson)
    evidence: Evidence | None
    peers: tuple[Mapping[str, Any], ...]  # {"indicator", "own", "better", "of", "share", "leader", "unit", "kind"}
    promises: tuple[Mapping[str, Any], ...]  # {"name", "kept_rate", "low", "high", "n", "note"}
    tier: str
    tier_rule: str  # the rule that decided it, in words
    tier_by_rule: str  # what the rule said where a person overrode it; else the same as tier
    lost: Estimate | None  # lost satisfaction in points of the overall scale
    lost_per_effort: Estimate | None  # points per person-day
    chance_top: float | None  # share of resamples in which it ranks among the first rules.top
    chance_first: float | None
    first_things_first: str  # why it goes ahead of higher levels; empty where it does not
    response: str  # suggested, or the study's own
    owner: str
    standard: str
    review: str
    effort_days: float | None
    lead_time_days: float | None
    cost: float | None
    told_by: str
    blocked: str
    illustrative: bool  # effort and lead time are illustrative
    decides: str = ""  # who may decide about it
    survey: str = ""  # the survey that measures it
    lost_100: Estimate | None = None  # lost satisfaction on 0 to 100, to compare surveys of different scales
    statement_chance: float | None = None  # that a statement found in words fits one of the complaints behind it


@dataclass(frozen=True)
class Source:
    """A file that was read, and what was left out of it."""

    kind: str  # survey, complaints, promises, indicators, calls, purchases
    name: str
    file: str
    rows: int
    note: str
    dropped: tuple[Drop, ...] = ()
    sampling: str = ""  # what moves a trend in it that is not customers' doing: shown beside every trend


@dataclass(frozen=True)
class Evaluation:
    """A dated run over all sources; its inputs and rules are kept with it."""

    title: str
    period: str
    created: str  # ISO 8601, UTC
    version: str
    note: str
    illustrative: str
    credit: str
    sources: tuple[Source, ...]
    rules: Rules
    findings: tuple[str, ...]  # headline sentences, most important first
    rows: tuple[Row, ...]  # in order of priority within tiers
    results: Mapping[str, Result]  # "kiosk/servqual" -> the method's result, for pictures and notes
    warnings: tuple[str, ...]  # halo, disagreement between rankings, small segments
    fill_in: tuple[str, ...]  # what people should tell: effort, lead time
    ask_next: tuple[str, ...]  # items to add to the next survey
    overall: Mapping[str, Estimate] = field(default_factory=dict)  # survey name -> mean overall satisfaction
