"""In which segments an expectation stands differently: segment against everybody, many at once."""

from __future__ import annotations

import math
from collections.abc import Mapping

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.evaluation import SegmentNote
from expectancy.methods.chance import adjusted, two_sided
from expectancy.methods.interval import t_quantile

FALSE_DISCOVERY = 0.05
# The statistics that say where an item stands, best first, as (method, statistic).
STANDING = (("zone_of_tolerance", "adequacy"), ("servqual", "gap"), ("performance", "mean"))


def differing(by_segment: Mapping[str, Mapping[str, Result]], confidence: float) -> dict[str, tuple[SegmentNote, ...]]:
    """Item -> the segments that differ from everybody, strongest first.

    ``by_segment``: segment column -> method -> result with that split. For a segment of n_s among n, the difference to
    the whole has variance se_s^2 (1 - n_s / n); two-sided normal tests, Benjamini and Hochberg (1995) at 5 % over all
    items and segments together.
    """
    tests: list[tuple[float, float, str, SegmentNote]] = []
    for column, results in by_segment.items():
        for method, statistic in STANDING:
            if method in results and results[method].where(statistic):
                tests += _tests(column, statistic, results[method], confidence)
                break
    kept = _discoveries([test[0] for test in tests])
    notes: dict[str, list[tuple[float, SegmentNote]]] = {}
    for (_, strength, item, note), keep in zip(tests, kept, strict=True):
        if keep:
            notes.setdefault(item, []).append((strength, note))
    return {item: tuple(note for _, note in sorted(found, key=lambda pair: -pair[0])) for item, found in notes.items()}


def _tests(
    column: str, statistic: str, result: Result, confidence: float
) -> list[tuple[float, float, str, SegmentNote]]:
    whole = {found.keys["item"]: found for found in result.where(statistic) if set(found.keys) == {"item"}}
    tests = []
    for found in result.where(statistic):
        if set(found.keys) != {"item", column}:
            continue
        rest = whole.get(found.keys["item"])
        se = _se(found, confidence)
        if rest is None or not rest.n > found.n or not se > 0 or math.isnan(rest.value):
            continue
        strength = abs(found.value - rest.value) / (se * math.sqrt(1 - found.n / rest.n))
        note = SegmentNote(
            f"{column}: {found.keys[column]}",
            statistic,
            found.value,
            found.low or 0.0,
            found.high or 0.0,
            rest.value,
            found.n,
        )
        tests.append((two_sided(strength), strength, found.keys["item"], note))
    return tests


def _se(found: Estimate, confidence: float) -> float:
    if found.low is None or found.high is None or found.n < 2:
        return math.nan
    return (found.high - found.low) / (2 * float(t_quantile(found.n - 1, confidence)))


def _discoveries(p: list[float]) -> list[bool]:
    """Which tests survive Benjamini and Hochberg."""
    if not p:
        return []
    return [bool(value <= FALSE_DISCOVERY) for value in adjusted(p)]
