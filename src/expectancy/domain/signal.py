"""A signal: something a customer said. And what a group of signals says customers expect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Signal:
    """One complaint as it stands in a file. ``id`` traces it: the file's own id, or ``file:row``."""

    id: str
    text: str
    date: date | None = None
    weight: float = 1.0
    source: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)  # customer, channel, organisation, segments


@dataclass(frozen=True)
class Quote:
    """A redacted sentence or two that stands for its group."""

    signal: str
    text: str


@dataclass(frozen=True)
class Candidate:
    """What a group of complaints says customers expect (expectation basic information), with its evidence."""

    id: str  # stable: from the group's words, not from its place in the list
    statement: str
    dimension: str  # RATER
    dimension_probability: float
    dimension_probabilities: Mapping[str, float]
    keywords: tuple[str, ...]
    quotes: tuple[Quote, ...]
    signals: tuple[str, ...]  # every complaint behind it
    count: int
    share: float
    share_low: float
    share_high: float
    # How likely the statement fits one of these complaints: judged ("statement"), or the share that use its words
    # ("phrase"); None where nobody looked, as at one "phrased by" a language model.
    statement_chance: float | None = None
    statement_basis: str = ""
    own_statement: str = ""  # ours, where a language model phrased another
