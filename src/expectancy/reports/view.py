"""What the page shows of each row, in words and small pictures; the templates only place it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from expectancy.domain.estimate import Estimate
from expectancy.domain.evaluation import TIERS, Evaluation, Row
from expectancy.domain.wording import (
    NBSP,
    amount,
    chance,
    finite,
    half,
    interval,
    is_share,
    number,
    percent,
    places,
    size,
    spread,
    told,
)
from expectancy.reports import mini
from expectancy.reports.columns import verdict_chance
from expectancy.reports.compared import chance_top, complaints, shared, surveys
from expectancy.reports.details import weakest_words
from expectancy.reports.marks import KANO, TIER_MEANING, TIER_NAMES, TONES, WORST_FIRST, Tone, sentence
from expectancy.reports.standing import peer_words
from expectancy.reports.words import day

ORIGINS = {
    "catalogue": "",
    "item": "survey item",
    "complaints": "found in complaints",
    "promises": "from a register of promises",
    "peers": "from indicators of peers",
}


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    at: int
    row: Row
    about: str  # dimension, level, origin
    differs: str  # segments in which it stands differently
    tone: Tone
    verdict: str
    likely: str
    standing: Markup
    kano: str
    kano_likely: str
    against: str  # the measure, short
    against_span: str
    against_n: str
    against_of: str  # which item's figure it is, where the weakest of several decides
    lost: str
    lost_span: str
    lost_bar: Markup
    ranked: str
    complaints: str
    share: str
    share_span: str
    share_of: str  # all complaints of the files it was found in: shares of different totals are not compared
    spark: Markup
    peers: tuple[str, ...]
    kept: tuple[str, ...]
    todo: str
    todo_more: str
    survey: str  # the survey that measures it, where there are several
    place: str  # "Now, 3 of 12"
    weight: str  # what puts it there, in a few words: for the card on a phone
    review: str
    sort: Mapping[str, str]


@dataclass(frozen=True)
class Group:
    """The rows of one tier."""

    tier: str
    name: str
    meaning: str
    lines: tuple[Line, ...]
    lost: str


@dataclass(frozen=True)
class _Scales:
    """What all rows share, so that they can be compared."""

    spans: Mapping[str, mini.Span]
    most: Mapping[str, float]  # survey -> the largest loss: bars of different surveys have no axis in common
    digits: int
    several: bool  # surveys


def groups(evaluation: Evaluation) -> list[Group]:
    """The tiers in their order, also empty ones among them, so that nothing seems forgotten."""
    rows = evaluation.rows
    scales = _scales(rows)
    made = []
    for tier in TIERS:
        here = [(at, row) for at, row in enumerate(rows) if row.tier == tier]
        lines = tuple(
            _line(at, row, f"{TIER_NAMES[tier]}, {place} of {len(here)}", evaluation, scales)
            for place, (at, row) in enumerate(here, start=1)
        )
        lost = _joint([row for _, row in here], scales)
        made.append(Group(tier, TIER_NAMES[tier], TIER_MEANING[tier], lines, lost))
    return made


def _scales(rows: Sequence[Row]) -> _Scales:
    most: dict[str, float] = {}
    for row in rows:
        if row.lost is not None:
            most[row.survey] = max(most.get(row.survey, 0.0), _high(row.lost))
    return _Scales(
        {statistic: mini.span(rows, statistic) for statistic in _statistics(rows)},
        most,
        max(2, places([half(row.lost) for row in rows if row.lost is not None])),
        len(surveys(rows)) > 1,
    )


def _statistics(rows: Iterable[Row]) -> set[str]:
    return {row.verdict.measure.statistic for row in rows if row.verdict.measure is not None}


def _high(found: Estimate) -> float:
    return max(value for value in (found.value, found.high, 0.0) if value is not None and finite(value))


def _joint(rows: Sequence[Row], scales: _Scales) -> str:
    """``lost together: 0.16 points``, survey by survey: losses of different customers and scales are never added."""
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        if row.lost is not None and finite(row.lost.value):
            sums[row.survey] += row.lost.value
    if not sums:
        return ""
    told_sums = [
        f"{amount(value, scales.digits)} points{f' ({name})' if scales.several and name else ''}"
        for name, value in sorted(sums.items())
    ]
    return f"lost together: {' and '.join(told_sums)}"


def _line(at: int, row: Row, place: str, evaluation: Evaluation, scales: _Scales) -> Line:
    sure = verdict_chance(row)
    axis = scales.spans.get(row.verdict.measure.statistic if row.verdict.measure else "", mini.Span(0, 1))
    head, _, rest = row.response.partition(": ")
    share = shared(row)
    share = None if share is not None and share.n == 1 else share  # all of one complaint: no share of anything
    return Line(
        at=at,
        row=row,
        about=", ".join(sentence(part) if not place else part for place, part in enumerate(_about(row))),
        differs="; ".join(note.segment for note in row.segments[:2]),
        tone=TONES[row.verdict.name],
        verdict=sentence(row.verdict.name),
        likely=chance(sure) if sure is not None and finite(sure) else "",
        standing=mini.standing(row, axis, evaluation.rules.target_share),
        kano=KANO[row.kano.category][0] if row.kano else "",
        kano_likely=chance(row.kano.chance) if row.kano and finite(row.kano.chance) else "",
        against=_against(row),
        against_span=_zone(row) or _span(row.verdict.measure),
        against_n=f"n {row.verdict.measure.n:,}" if row.verdict.measure else "",
        against_of=weakest_words(row),
        lost=size(row.lost, scales.digits) if row.lost else "",
        lost_span=spread(row.lost.low, row.lost.high, scales.digits) if row.lost else "",
        lost_bar=mini.lost(row, scales.most.get(row.survey, 0.0)),
        ranked=_ranked(row, evaluation.rules.top, row.survey if scales.several else ""),
        complaints=f"{row.evidence.count:,}" if row.evidence else "",
        share=percent(share.value, _decimals(share)) if share else "",
        share_span=_span(share),
        share_of=f"{share.n:,}" if share else "",
        spark=mini.sparkline(row.evidence.series) if row.evidence else Markup(""),
        peers=tuple(words for entry in row.peers if (words := peer_words(entry))),
        kept=tuple(_kept(entry) for entry in row.promises if finite(entry.get("kept_rate"))),
        todo=head if rest else row.response,
        todo_more=sentence(rest),
        survey=row.survey if scales.several else "",
        place=place,
        weight=_weight(row, evaluation.rules.top, scales.digits),
        review=day(row.review),
        sort=_keys(row),
    )


def _against(row: Row) -> str:
    """``5.1`` for a zone, ``gap -0.96``, or ``61 % at target``."""
    measure = row.verdict.measure
    if measure is None or not finite(measure.value):
        return ""
    if measure.statistic == "position" and {"perceived", "minimum", "desired"} <= row.levels.keys():
        return number(row.levels["perceived"].value, 1)
    if measure.statistic == "share_at_target":
        return f"{percent(measure.value, _decimals(measure))} at target"
    return f"{measure.statistic.replace('_', ' ')} {number(measure.value, places([half(measure)]))}"


def _zone(row: Row) -> str:
    """``zone 5.4 to 7.6`` where there is one: that of a position is of no use to a reader."""
    measure = row.verdict.measure
    if measure is None or measure.statistic != "position" or not {"minimum", "desired"} <= row.levels.keys():
        return ""
    return f"zone {number(row.levels['minimum'].value, 1)} to {number(row.levels['desired'].value, 1)}"


def _decimals(found: Estimate) -> int:
    """Of a share in per cent, or of points."""
    return places([100 * half(found)], most=1) if is_share(found) else places([half(found)])


def _span(found: Estimate | None) -> str:
    """The interval of a share or gap; a zone's position has none that a reader could use."""
    if found is None or found.statistic == "position":
        return ""
    return interval(found, _decimals(found), share=is_share(found))


def _about(row: Row) -> list[str]:
    sure = ""
    if row.dimension_chance is not None and finite(row.dimension_chance):
        sure = f" ({chance(row.dimension_chance)})"
    named = (
        f"{row.dimension}{sure}" if row.dimension else "",
        row.level,
        row.kind,
        ORIGINS.get(row.origin, row.origin),
    )
    return [part for part in named if part]


def _ranked(row: Row, top: int, survey: str = "") -> str:
    if row.lost is not None and row.lost.value == 0 and finite(row.chance_top):
        return "no loss found, so no rank"
    sure = chance_top(row)
    return "" if sure is None else f"first {top}{f' of {survey}' if survey else ''}: {chance(sure)}"


def _weight(row: Row, top: int, digits: int) -> str:
    """``lost 0.06, first 5: 97 %; 234 of 1,842 complaints``."""
    lost = f"lost {size(row.lost, digits)}" if row.lost is not None and finite(row.lost.value) else ""
    told_lost = ", ".join(part for part in (lost, _ranked(row, top)) if part)
    heard = complaints(row)
    heard += f" complaint{'' if heard == '1' else 's'}" if heard else ""
    return "; ".join(part for part in (told_lost, heard) if part)


def _kept(entry: Mapping[str, Any]) -> str:
    found = Estimate({}, "kept_rate", entry["kept_rate"], entry.get("low"), entry.get("high"), entry["n"], "share")
    overdue = f"; {percent(entry['with_overdue'])} with overdue ones as broken" if "with_overdue" in entry else ""
    return f"{told(found)}, n{NBSP}{entry['n']:,} ({entry['name']}){overdue}"


def _keys(row: Row) -> dict[str, str]:
    """What each column sorts by; an empty key goes last."""
    measure = row.verdict.measure
    numbers = {
        "standing": measure.value if measure else None,
        "lost": row.lost_100.value if row.lost_100 else row.lost.value if row.lost else None,
        "complaints": row.evidence.count if row.evidence else None,
        "peers": max((entry["share"] for entry in row.peers if finite(entry.get("share"))), default=None),
        "kept": min((entry["kept_rate"] for entry in row.promises if finite(entry.get("kept_rate"))), default=None),
    }
    texts = {
        "statement": row.statement.casefold(),
        "verdict": str(WORST_FIRST.index(row.verdict.name)),
        "kano": row.kano.category if row.kano else "",
        "response": row.response.casefold(),
        "owner": row.owner.casefold(),
    }
    return texts | {
        name: "" if value is None or not finite(value) else repr(float(value)) for name, value in numbers.items()
    }
