"""What a row of the page opens to: levels, measure, Kano answers and where the complaints stand, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectancy.domain.evaluation import Row
from expectancy.domain.wording import counted, finite, number, percent, told, weakest
from expectancy.reports.marks import KANO, sentence

MOST_IDS = 120  # ids of complaints printed in a row; evaluation.json has all


@dataclass(frozen=True)
class Ids:
    """Complaints of one file: the numbers of their rows, or their ids."""

    file: str
    ids: tuple[str, ...]


def traced(signals: Sequence[str]) -> tuple[list[Ids], int]:
    """The first ids by file, and how many more there are."""
    by_file: dict[str, list[str]] = {}
    for signal in signals[:MOST_IDS]:
        file, colon, place = signal.rpartition(":")
        by_file.setdefault(file if colon and place.isdigit() else "", []).append(
            place if colon and place.isdigit() else signal
        )
    return [Ids(file, tuple(ids)) for file, ids in by_file.items()], max(0, len(signals) - MOST_IDS)


def series_words(row: Row) -> list[str]:
    """``2025-01: 6 of 141 (4 %)`` for every period of the complaints about it."""
    found = row.evidence.series if row.evidence else ()
    return [f"{point['period']}: {point['n']:,}{_level(point)}" for point in found]


def _level(point: Mapping[str, Any]) -> str:
    if point.get("rate") is not None:
        return f" (rate {number(point['rate'], 2)})"
    share = f" ({percent(point['share'])})" if point.get("share") is not None else ""
    return f" of {point['of']:,}{share}" if point.get("of") is not None else ""


def level_words(row: Row) -> list[tuple[str, str, str]]:
    """(level, mean with interval, n) of every level that was asked."""
    names = ("minimum", "desired", "expected", "perceived", "importance")
    known = [(name, row.levels[name]) for name in names if name in row.levels and finite(row.levels[name].value)]
    return [(sentence(name), told(found, share=False), f"{found.n:,}") for name, found in known]


def measure_words(row: Row) -> str:
    """The measure that decided the verdict, in words."""
    measure = row.verdict.measure
    if measure is None:
        return ""
    name = {"share_at_target": "share at target", "position": "zone position"}.get(measure.statistic, measure.statistic)
    item = f" (item {measure.keys['item']})" if "item" in measure.keys and len(row.items) > 1 else ""
    return f"{sentence(name)}{item}: {told(measure)}, n {measure.n:,}"


def rule_words(row: Row) -> str:
    """How the verdict was reached; the item that decided it in brackets."""
    rule, decides = row.verdict.rule, weakest(row.verdict.rule)
    if decides is None:
        return rule
    item, of = decides
    return rule.replace(f"{item} is the weakest of {of} items", f"the weakest of its {of} items ({item}) decides")


def weakest_words(row: Row) -> str:
    """``weakest of 4 items: signs_inside``, beside the figure that is that item's; empty where it is the only one."""
    decides = weakest(row.verdict.rule)
    return "" if decides is None else f"weakest of {decides[1]} items: {decides[0]}"


def kano_words(row: Row) -> str:
    """``M 49, O 36, A 25, I 24, R 1, Q 3 of 138`` with the questionable share where it is an alarm."""
    if row.kano is None:
        return ""
    total = sum(row.kano.counts.values())
    counts = ", ".join(f"{letter} {row.kano.counts.get(letter, 0):,}" for letter in KANO)
    alarm = (
        f"; {percent(row.kano.questionable)} questionable: check the wording" if row.kano.questionable > 0.05 else ""
    )
    return f"{counts} of {counted(total, 'answer')}{alarm}"
