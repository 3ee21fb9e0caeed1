"""What the page shows of each row, in words and small pictures; the templates only place it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from expectancy.domain.estimate import Estimate
from expectancy.domain.evaluation import TIERS, Evaluation, Row
from expectancy.domain.wording import chance, finite, half, is_share, number, percent, places, spread, told
from expectancy.reports import mini
from expectancy.reports.columns import peer_words, verdict_chance
from expectancy.reports.marks import KANO, TIER_MEANING, TIER_NAMES, TONES, WORST_FIRST, Tone, sentence

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
    lost: str
    lost_span: str
    lost_bar: Markup
    ranked: str
    complaints: str
    share: str
    share_span: str
    spark: Markup
    peers: tuple[str, ...]
    kept: tuple[str, ...]
    todo: str
    todo_more: str
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
class Chip:
    """A filter: what it filters by, its value, its words and how many rows it keeps."""

    kind: str
    value: str
    words: str
    count: int
    icon: Markup


def groups(evaluation: Evaluation) -> list[Group]:
    """The tiers in their order, also empty ones among them, so that nothing seems forgotten."""
    rows = evaluation.rows
    spans = {statistic: mini.span(rows, statistic) for statistic in _statistics(rows)}
    most = max((_high(row.lost) for row in rows if row.lost is not None), default=0.0)
    digits = max(2, places([half(row.lost) for row in rows if row.lost is not None]))
    several = len({row.survey for row in rows if row.survey}) > 1
    lines = [_line(at, row, evaluation, spans, most, digits, several) for at, row in enumerate(rows)]
    return [
        Group(
            tier,
            TIER_NAMES[tier],
            TIER_MEANING[tier],
            tuple(line for line in lines if line.row.tier == tier),
            _joint([row for row in rows if row.tier == tier], several, digits),
        )
        for tier in TIERS
    ]


def _statistics(rows: Iterable[Row]) -> set[str]:
    return {row.verdict.measure.statistic for row in rows if row.verdict.measure is not None}


def _high(found: Estimate) -> float:
    return max(value for value in (found.value, found.high, 0.0) if value is not None and finite(value))


def _joint(rows: Sequence[Row], several: bool, digits: int) -> str:
    """``lost together: 0.16 points``, survey by survey: losses of different customers and scales are never added."""
    sums: Counter[str] = Counter()
    for row in rows:
        if row.lost is not None and finite(row.lost.value):
            sums[row.survey] += row.lost.value  # type: ignore[assignment]
    if not sums:
        return ""
    told_sums = [
        f"{number(value, digits)} points{f' ({name})' if several and name else ''}"
        for name, value in sorted(sums.items())
    ]
    return f"lost together: {' and '.join(told_sums)}"


def _line(
    at: int,
    row: Row,
    evaluation: Evaluation,
    spans: Mapping[str, mini.Span],
    most: float,
    digits: int,
    several: bool,
) -> Line:
    sure = verdict_chance(row)
    axis = spans.get(row.verdict.measure.statistic, mini.Span(0, 1)) if row.verdict.measure else mini.Span(0, 1)
    head, _, rest = row.response.partition(": ")
    share = _shared(row)
    return Line(
        at=at,
        row=row,
        about=", ".join(sentence(part) if not place else part for place, part in enumerate(_about(row, several))),
        differs="; ".join(note.segment for note in row.segments[:2]),
        tone=TONES[row.verdict.name],
        verdict=sentence(row.verdict.name),
        likely=chance(sure) if sure is not None and finite(sure) else "",
        standing=mini.standing(row, axis, evaluation.rules.target_share),
        kano=KANO[row.kano.category][0] if row.kano else "",
        kano_likely=chance(row.kano.chance) if row.kano and finite(row.kano.chance) else "",
        against=_against(row),
        against_span=_zone(row) or _span(row.verdict.measure),
        lost=number(row.lost.value, digits) if row.lost else "",
        lost_span=spread(row.lost.low, row.lost.high, digits) if row.lost else "",
        lost_bar=mini.lost(row, most),
        ranked=_ranked(row, evaluation.rules.top),
        complaints=f"{row.evidence.count:,}" if row.evidence else "",
        share=percent(share.value, _decimals(share)) if share else "",
        share_span=_span(share),
        spark=mini.sparkline(row.evidence.series) if row.evidence else Markup(""),
        peers=tuple(words for entry in row.peers if (words := peer_words(entry))),
        kept=tuple(_kept(entry) for entry in row.promises if finite(entry.get("kept_rate"))),
        todo=head if rest else row.response,
        todo_more=sentence(rest),
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
    return spread(found.low, found.high, _decimals(found), share=is_share(found))


def _shared(row: Row) -> Estimate | None:
    """The share of complaints, where it is known."""
    share = row.evidence.share if row.evidence else None
    return share if share is not None and finite(share.value) else None


def _about(row: Row, several: bool) -> list[str]:
    sure = ""
    if row.dimension_chance is not None and finite(row.dimension_chance):
        sure = f" ({chance(row.dimension_chance)})"
    named = (
        f"{row.dimension}{sure}" if row.dimension else "",
        row.level,
        row.kind,
        ORIGINS.get(row.origin, row.origin),
        f"asked in {row.survey}" if row.survey and several else "",
    )
    return [part for part in named if part]


def _ranked(row: Row, top: int) -> str:
    if row.chance_top is None or not finite(row.chance_top) or row.lost is None:
        return ""
    return f"first {top}: {chance(row.chance_top)}"


def _kept(entry: Mapping[str, Any]) -> str:
    found = Estimate({}, "kept_rate", entry["kept_rate"], entry.get("low"), entry.get("high"), entry["n"], "share")
    return f"{told(found)}, n {entry['n']:,} ({entry['name']})"


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


def chips(evaluation: Evaluation) -> list[list[Chip]]:
    """The filters, a list a kind; kinds with a single value filter nothing and are left out."""
    rows = evaluation.rows
    tiers, verdicts = Counter(row.tier for row in rows), Counter(row.verdict.name for row in rows)
    dimensions = Counter(row.dimension for row in rows if row.dimension)
    none = Markup("")
    kinds = [
        [Chip("tier", tier, TIER_NAMES[tier], tiers[tier], none) for tier in TIERS if tiers[tier]],
        [
            Chip("verdict", name, sentence(name), verdicts[name], mini.icon(TONES[name]))
            for name in WORST_FIRST
            if verdicts[name]
        ],
        [Chip("dimension", name, sentence(name), count, none) for name, count in sorted(dimensions.items())],
    ]
    return [kind for kind in kinds if len(kind) > 1]


@dataclass(frozen=True)
class Shown:
    """Which columns have anything to say; the others are named under the table instead."""

    standing: bool
    kano: bool
    lost: bool
    complaints: bool
    peers: bool
    kept: bool

    @property
    def count(self) -> int:
        return 4 + sum((self.standing, self.kano, self.lost, self.complaints, self.peers, self.kept))

    @property
    def absent(self) -> list[str]:
        """What the study lacks, with what would bring it."""
        wanted = {
            "standing": "where expectations stand (survey items with a perceived column)",
            "kano": "Kano classes (functional and dysfunctional columns)",
            "lost": "lost satisfaction (an overall rating)",
            "complaints": "complaints",
            "peers": "peers ([[indicators]], linked to expectations)",
            "kept": "promises ([[promises]], linked to expectations)",
        }
        return [words for name, words in wanted.items() if not getattr(self, name)]


def shown(rows: Sequence[Row]) -> Shown:
    return Shown(
        standing=any(row.verdict.measure is not None for row in rows),
        kano=any(row.kano is not None for row in rows),
        lost=any(row.lost is not None for row in rows),
        complaints=any(row.evidence is not None for row in rows),
        peers=any(row.peers for row in rows),
        kept=any(row.promises for row in rows),
    )
