"""What must not be compared, said above the table: losses of different surveys, shares of different complaints."""

from __future__ import annotations

from collections.abc import Iterable

from expectancy.domain.estimate import Estimate
from expectancy.domain.evaluation import Evaluation, Evidence, Row, dated
from expectancy.domain.wording import counted, enumerated, finite


def surveys(rows: Iterable[Row]) -> list[str]:
    """The names of the surveys that measure any of the rows."""
    return sorted({row.survey for row in rows if row.survey})


def surveys_note(evaluation: Evaluation) -> str:
    """Why losses of different surveys are not compared; empty where there is only one."""
    names = surveys(row for row in evaluation.rows if row.lost is not None)
    if len(names) < 2:
        return ""
    asked = [
        f"{name} ({evaluation.overall[name].n:,} answers)" if name in evaluation.overall else name for name in names
    ]
    return (
        f"Lost satisfaction comes from {len(names)} surveys of different respondents: {enumerated(asked, len(asked))}. "
        "Every row is marked with its survey. Points, bars and the chance of ranking first compare rows of one survey, "
        "not of two; only to put all into one order, losses are first brought to 0 to 100."
    )


def shared(row: Row) -> Estimate | None:
    """The share of complaints, where it is known; its n is the base."""
    share = row.evidence.share if row.evidence else None
    return share if share is not None and finite(share.value) else None


def complaints(row: Row) -> str:
    """``302 of 5,268``; the count alone where its base is not known, and nothing where nobody complained."""
    if row.evidence is None:
        return ""
    share = shared(row)
    return f"{row.evidence.count:,} of {share.n:,}" if share and share.n > 1 else f"{row.evidence.count:,}"


def files(evidence: Evidence) -> str:
    """`` in complaints and narratives``: the files that the base is made of."""
    return f" in {enumerated(evidence.sources, len(evidence.sources))}" if evidence.sources else ""


def trend_of(evidence: Evidence) -> str:
    """``In complaints (1,692 of its 5,268 complaints): ``: what a trend rests on where several files were counted."""
    if len(evidence.sources) < 2:
        return ""
    n, of = dated(evidence)
    base = f" ({n:,} of its {counted(of, 'complaint')})" if of else ""
    return f"In {evidence.sources[0]}{base}: "


def bases_note(evaluation: Evaluation) -> str:
    """Why shares of complaints are not compared where they are shares of different files; empty where they are not."""
    bases = {
        (share.n, row.evidence.sources)
        for row in evaluation.rows
        if row.evidence is not None and (share := shared(row)) is not None
    }
    if len({n for n, _ in bases}) < 2:
        return ""
    told = [
        f"{n:,}{f' ({enumerated(names, len(names))})' if names else ''}" for n, names in sorted(bases, reverse=True)
    ]
    return (
        f"Shares of complaints are of {counted(len(told), 'different total')}, by the files in which an expectation "
        f"was found: {enumerated(told, 4)}. Every share stands with its total; compare only shares of the same "
        "one."
    )


def sampling(evaluation: Evaluation, evidence: Evidence) -> str:
    """What moves the trend that is not customers' doing, as the study says of the file that the trend is of."""
    return next((source.sampling for source in evaluation.sources if source.name in evidence.sources[:1]), "")


def chance_top(row: Row) -> float | None:
    """The chance to rank among the first by lost satisfaction; none where the answers show no loss to rank.

    In some resamples such a row loses a little, by who is drawn; as a rank of nothing it would only puzzle. The number
    is in evaluation.json.
    """
    known = row.lost is not None and row.lost.value > 0 and finite(row.chance_top)
    return row.chance_top if known else None
