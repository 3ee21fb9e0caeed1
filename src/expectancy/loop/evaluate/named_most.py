"""What customers name most often, of how many, and how that moves: the headline of the complaints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from expectancy.domain.evaluation import Evidence, Row, dated
from expectancy.domain.wording import counted, quoted
from expectancy.loop.listen import Heard

UNREAD = {
    "not-english": "not in English",
    "too-short": "too short",
    "fits-no-group": "unlike others",
    "no-common-expectation": "in groups without a common expectation",
}  # why a text is behind no expectation, in words


def named_most(heard: Sequence[Heard], rows: Sequence[Row]) -> list[str]:
    """What is named most often; of all complaints only where no more of them went unread or ungrouped.

    A trend that how the file came about may have made stands by itself, with what is to be known of it.
    """
    known = [row for row in rows if row.evidence is not None and row.evidence.share is not None]
    unread = Counter[str]()
    for each in heard:
        unread.update(_unread(each))
    if not known:
        return [_left_unread(unread).strip()]
    counts = {row.id: row.evidence.count for row in known if row.evidence is not None}
    first = [row for row in known if counts[row.id] == max(counts.values())]
    if len(first) > 1:
        return [f"{_together(first, counts[first[0].id])}{_left_unread(unread)}"]
    sampling = {each.source.name: each.source.sampling for each in heard}
    return _first(first[0], unread, sampling, len(known) == 1)


def _together(first: Sequence[Row], count: int) -> str:
    named = ", ".join(quoted(row.statement) for row in first[:3])
    more = f" and {len(first) - 3} more" if len(first) > 3 else ""
    often = "Named once each" if count == 1 else f"Named most often, by {counted(count, 'complaint')} each"
    return f"{often}: {named}{more}."


def _first(row: Row, unread: Counter[str], sampling: Mapping[str, str], alone: bool) -> list[str]:
    """``alone``: no other expectation is named, so that most often says nothing."""
    evidence = row.evidence
    assert evidence is not None
    assert evidence.share is not None
    share, many = evidence.share, unread.total() > evidence.count
    if share.n == 1:
        return [f"The only complaint is about {quoted(row.statement)}."]
    most = "is named" if alone else "is named most often"
    says = f"{most} in {'the complaints that could be read' if many else 'complaints'}"
    bounds = f"{share.value:.0%}, {share.low or 0.0:.0%} to {share.high or 0.0:.0%}"
    told = f"{quoted(row.statement)} {says}: {evidence.count:,} of {share.n:,} ({bounds})."
    trend = f"{evidence.trend.rstrip('.')}." if evidence.trend else ""
    source = evidence.sources[0] if evidence.sources else ""
    caution = sampling.get(source, "") if trend else ""
    if trend and not caution:
        of = _dated(evidence)
        told += f" In “{source}”{of}: {trend}" if len(evidence.sources) > 1 else f" {trend[0].upper()}{trend[1:]}"
    if 2 * unread.total() > share.n:
        told = f"Most complaints were not read.{_left_unread(unread)} {told}"
    elif many:
        told += _left_unread(unread)
    apart = f"{quoted(row.statement)} over time, in the sample “{source}”{_dated(evidence)}: {trend} {caution}"
    return [told, apart] if caution else [told]


def _dated(evidence: Evidence) -> str:
    """`` (1,692 of its 5,268 complaints)``: what the trend rests on, where that is not what was just counted."""
    n, of = dated(evidence)
    if len(evidence.sources) < 2 or not of:
        return ""
    return f" ({n:,} of its {counted(of, 'complaint')})"


def _unread(heard: Heard) -> dict[str, int]:
    """Texts behind no expectation, by reason; praise is no complaint, and empty ones say nothing to read."""
    reasons = heard.refined.unassigned if heard.refined is not None else {}
    return {UNREAD[reason]: len(names) for reason, names in reasons.items() if reason in UNREAD}


def _left_unread(unread: Counter[str]) -> str:
    if not unread.total():
        return ""
    reasons = ", ".join(f"{n:,} {reason}" for reason, n in unread.most_common())
    return f" {counted(unread.total(), 'complaint')} could not be put to an expectation: {reasons}."
