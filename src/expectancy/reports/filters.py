"""What a reader of the page can filter by, and which columns have anything to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from expectancy.domain.evaluation import TIERS, Evaluation, Row
from expectancy.reports import mini
from expectancy.reports.marks import TIER_NAMES, TONES, WORST_FIRST, sentence


@dataclass(frozen=True)
class Chip:
    """A filter: what it filters by, its value, its words and how many rows it keeps."""

    kind: str
    value: str
    words: str
    count: int
    icon: Markup


def chips(evaluation: Evaluation) -> list[list[Chip]]:
    """The filters, a list a kind; kinds with a single value filter nothing and are left out."""
    rows = evaluation.rows
    tiers, verdicts = Counter(row.tier for row in rows), Counter(row.verdict.name for row in rows)
    dimensions = Counter(row.dimension for row in rows if row.dimension)
    surveys = Counter(row.survey for row in rows if row.survey)
    none = Markup("")
    kinds = [
        [Chip("tier", tier, TIER_NAMES[tier], tiers[tier], none) for tier in TIERS if tiers[tier]],
        [
            Chip("verdict", name, sentence(name), verdicts[name], mini.icon(TONES[name]))
            for name in WORST_FIRST
            if verdicts[name]
        ],
        [Chip("survey", name, f"Survey {name}", count, none) for name, count in sorted(surveys.items())],
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
