"""Complaints to expectation candidates: what customers expect, in a sentence, with every complaint behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.domain.signal import Candidate, Quote, Signal
from expectancy.language.english import is_english
from expectancy.language.praise import is_praise
from expectancy.language.redact import redact
from expectancy.language.words import Text, read

if TYPE_CHECKING:
    from expectancy.language.assemble import Found

Progress = Callable[[str, float], None]

PRAISE = "praise"  # no complaint at all: in no share, not even among what the shares are of
# Why a text is behind no candidate. "no-common-expectation": alike in words, but not about one thing.
FOREIGN = "not-english"
REASONS = ("empty", PRAISE, "too-short", FOREIGN, "fits-no-group", "no-common-expectation")


@dataclass(frozen=True)
class Refined:
    """Candidates by count, and where every signal went: into one candidate, or unassigned for a reason."""

    candidates: tuple[Candidate, ...]
    unassigned: Mapping[str, tuple[str, ...]]  # reason -> signal ids
    redacted: Mapping[str, int]  # kind -> how many were replaced
    duplicates: int  # signals that are copies, or nearly, of an earlier one
    n: int
    signal_group: Mapping[str, str]  # signal id -> candidate id
    quality: Mapping[str, float] = field(default_factory=dict)


def refine(
    signals: Sequence[Signal],
    *,
    groups: int | None = None,
    seed: int = 2026,
    progress: Progress | None = None,
) -> Refined:
    """Redact, group and name complaints; see docs/explanation/model-card.md for how and how well.

    The same for the same signals and seed, in whatever order they come. ``groups``: at most that many candidates.
    ``share`` is of the signals that have text and are no clear praise, with the 95 % Wilson interval; copies count as
    evidence. Only redacted text leaves. ``progress`` is told a stage and the part done, 0 to 1.

    Raises ExpectancyError (duplicate-signal-id, groups-not-positive).
    """
    _check(signals, groups)
    tell = progress or (lambda stage, done: None)
    tell("redacting", 0.0)
    ordered = sorted(signals, key=lambda signal: signal.id)
    clean = redact([signal.text for signal in ordered])
    texts = [read(text) for text in clean.texts]
    reasons = _reasons(texts)
    used = [i for i, reason in enumerate(reasons) if reason is None]
    found: Found | None = None
    if used:
        from expectancy.language.assemble import find

        found = find([texts[i] for i in used], groups, seed, tell)
        for i, label, reason in zip(used, found.labels, found.reasons, strict=True):
            reasons[i] = reason if label < 0 else None
    tell("done", 1.0)
    return _refined(ordered, reasons, used, found, clean.counts)


def _check(signals: Sequence[Signal], groups: int | None) -> None:
    problems = []
    repeated = sorted(name for name, n in Counter(signal.id for signal in signals).items() if n > 1)
    if repeated:
        problems.append(
            Problem(
                "duplicate-signal-id",
                f"{len(repeated)} ids stand for more than one complaint: {listed(repeated, 5)}",
                "signals",
                "one id for each complaint, so that every figure traces to its rows",
                "name another id column, or leave it out: rows are numbered then",
            )
        )
    if groups is not None and groups < 1:
        problems.append(
            Problem(
                "groups-not-positive",
                f"{groups} groups were asked for",
                "groups",
                "a whole number of 1 or more, or none",
                "leave it out and the number is chosen from the complaints",
            )
        )
    if problems:
        raise ExpectancyError(problems)


def _reasons(texts: Sequence[Text]) -> list[str | None]:
    """Why each text cannot be grouped, or None. Among mostly foreign texts, one that might be English is not."""
    reasons = [why_not(text) for text in texts]
    if 2 * reasons.count(FOREIGN) <= len(reasons):
        return reasons
    return [
        FOREIGN if reason in (None, PRAISE) and not is_english(text, in_doubt=False) else reason
        for text, reason in zip(texts, reasons, strict=True)
    ]


def why_not(text: Text) -> str | None:
    """The reason why a text cannot be grouped, or None."""
    if not any(c.isalnum() for c in text.raw):
        return "empty"
    if is_praise(text):
        return PRAISE
    if not is_english(text):
        return FOREIGN
    if len(text.words) < 2 or not text.content:
        return "too-short"
    return None


def wilson(count: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """The Wilson score interval of a proportion (Wilson 1927, JASA 22:209-212); (0, 0) where n is 0."""
    if n == 0:
        return 0.0, 0.0
    p = count / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (0.0 if count == 0 else max(0.0, centre - half)), (1.0 if count == n else min(1.0, centre + half))


def _refined(
    signals: Sequence[Signal],
    reasons: Sequence[str | None],
    used: Sequence[int],
    found: Found | None,
    redacted: Mapping[str, int],
) -> Refined:
    unassigned: dict[str, list[str]] = {}
    for signal, reason in zip(signals, reasons, strict=True):
        if reason is not None:
            unassigned.setdefault(reason, []).append(signal.id)
    with_text = len(signals) - len(unassigned.get("empty", ())) - len(unassigned.get(PRAISE, ()))
    candidates = _candidates(signals, used, found, with_text) if found is not None else []
    in_groups = sum(candidate.count for candidate in candidates)
    quality = {"share_in_groups": in_groups / with_text if with_text else 0.0, **(found.quality if found else {})}
    return Refined(
        candidates=tuple(sorted(candidates, key=lambda candidate: (-candidate.count, candidate.id))),
        unassigned={reason: tuple(unassigned[reason]) for reason in REASONS if reason in unassigned},
        redacted=dict(redacted),
        duplicates=found.duplicates if found else 0,
        n=len(signals),
        signal_group={name: candidate.id for candidate in candidates for name in candidate.signals},
        quality=quality,
    )


def _candidates(signals: Sequence[Signal], used: Sequence[int], found: Found, n: int) -> list[Candidate]:
    result = []
    for g, named in enumerate(found.named):
        members = tuple(signals[i].id for i, label in zip(used, found.labels, strict=True) if label == g)
        low, high = wilson(len(members), n)
        result.append(
            Candidate(
                id=named.id,
                statement=named.statement,
                dimension=named.dimension,
                dimension_probability=named.probabilities[named.dimension],
                dimension_probabilities=named.probabilities,
                keywords=named.keywords,
                quotes=tuple(Quote(signals[used[text]].id, passage) for text, passage in named.quotes),
                signals=members,
                count=len(members),
                share=len(members) / n,
                share_low=low,
                share_high=high,
                statement_chance=named.fit.chance,
                statement_basis=named.fit.basis,
            )
        )
    return result
