"""What ``expectancy refine`` prints: candidates with their evidence, as one JSON object or as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectancy.domain.estimate import Drop, Estimate
from expectancy.domain.evaluation import Evidence
from expectancy.domain.signal import Candidate
from expectancy.domain.wording import counted


@dataclass(frozen=True)
class Refinement:
    """The outcome of refining one file."""

    candidates: Sequence[Candidate]
    evidence: Mapping[str, Evidence]
    n: int  # complaints read
    redacted: Mapping[str, int]
    duplicates: int
    dropped: Sequence[Drop]


def refined_dict(found: Refinement) -> dict[str, Any]:
    """The object that ``--json`` prints: the tidy estimates, and each candidate with its evidence and ids."""
    return {
        "method": "refine",
        "variant": "static sentence embeddings, grouped without labels; shares with Wilson 95 % intervals",
        "n": found.n,
        "dropped": [drop.as_dict() for drop in found.dropped],
        "redacted": dict(found.redacted),
        "duplicates": found.duplicates,
        "estimates": [
            estimate.as_dict() for candidate in found.candidates for estimate in _estimates(candidate, found.n)
        ],
        "expectations": [_candidate(candidate, found.evidence.get(candidate.id)) for candidate in found.candidates],
    }


def _estimates(candidate: Candidate, n: int) -> list[Estimate]:
    keys = {"expectation": candidate.id}
    return [
        Estimate(keys, "count", candidate.count, None, None, n, "complaints"),
        Estimate(keys, "share", candidate.share, candidate.share_low, candidate.share_high, n, "share"),
        Estimate(keys, "dimension_probability", candidate.dimension_probability, None, None, candidate.count, "share"),
    ]


def _candidate(candidate: Candidate, evidence: Evidence | None) -> dict[str, Any]:
    return {
        "id": candidate.id,
        "statement": candidate.statement,
        "statement_chance": candidate.statement_chance,
        "statement_basis": candidate.statement_basis,
        **({"own_statement": candidate.own_statement} if candidate.own_statement else {}),
        "dimension": candidate.dimension,
        "dimension_probability": candidate.dimension_probability,
        "dimension_probabilities": dict(candidate.dimension_probabilities),
        "keywords": list(candidate.keywords),
        "quotes": [{"signal": quote.signal, "text": quote.text} for quote in candidate.quotes],
        "count": candidate.count,
        "share": {"value": candidate.share, "low": candidate.share_low, "high": candidate.share_high},
        "trend": evidence.trend if evidence else "",
        "series": [dict(period) for period in evidence.series] if evidence else [],
        "signals": list(candidate.signals),
    }


def refined_text(found: Refinement) -> str:
    """One paragraph a candidate, most complaints first; then what was left out and why."""
    lines = [f"{counted(len(found.candidates), 'expectation')} from {counted(found.n, 'complaint')}"]
    for candidate in found.candidates:
        lines += _paragraph(candidate, found.evidence.get(candidate.id))
    lines.append("")
    if found.duplicates:
        lines.append(
            f"{found.duplicates:,} repeat another complaint word for word or nearly so; all count as evidence."
        )
    if found.redacted:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in found.redacted.items())
        lines.append(f"personal data replaced before anything was stored or shown: {kinds}")
    lines += [f"left out: {drop.count:,} ({drop.reason})" for drop in found.dropped]
    return "\n".join(lines)


def _paragraph(candidate: Candidate, evidence: Evidence | None) -> list[str]:
    share = f"{candidate.share:.1%} ({candidate.share_low:.1%} to {candidate.share_high:.1%})"
    sure = "" if candidate.statement_chance is None else f" (fits {candidate.statement_chance:.0%} of them)"
    if candidate.own_statement:
        sure = f" ({candidate.statement_basis}; ours: {candidate.own_statement})"
    lines = [
        "",
        f"{candidate.statement}{sure}",
        f"  {counted(candidate.count, 'complaint')}, {share}; "
        f"{candidate.dimension} ({candidate.dimension_probability:.0%}); {', '.join(candidate.keywords[:6])}",
    ]
    if evidence is not None and evidence.trend:
        lines.append(f"  {evidence.trend}")
    if candidate.quotes:
        lines.append(f"  “{candidate.quotes[0].text}” [{candidate.quotes[0].signal}]")
    lines.append(f"  id: {candidate.id}")
    return lines
