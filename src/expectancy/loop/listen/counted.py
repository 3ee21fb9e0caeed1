"""Complaints counted by expectation, candidate or code: shares, trends and the evidence behind each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from expectancy.domain.estimate import Result
from expectancy.domain.evaluation import Evidence
from expectancy.domain.signal import Quote, Signal
from expectancy.domain.study import Complaints
from expectancy.language.refine import PRAISE, Refined
from expectancy.loop.listen.said import Said, day_of
from expectancy.loop.scan import find_method
from expectancy.methods.contract import Options
from expectancy.methods.listen.prevalence import UNCODED
from expectancy.summaries import NOT_TOLD, Blocks, Periods, Plan

EXPECTATION = "expectation"  # the key under which recoded complaints are counted


def praise_of(said: Said, refined: Refined) -> list[Signal]:
    """What is clearly praise in its words, unless a person gave it a code: then the code counts."""
    found = frozenset(refined.unassigned.get(PRAISE, ()))
    return [signal for signal in said.signals if signal.id in found and signal.keys["code"] == NOT_TOLD]


def recoded(
    said: Said, claimed: Mapping[str, str], refined: Refined | None
) -> tuple[Counter[tuple[str, int | None]], dict[str, list[str]]]:
    """Rows by expectation (claimed codes), candidate (refined texts) or code (neither), and day."""
    counts: Counter[tuple[str, int | None]] = Counter()
    ids: dict[str, list[str]] = {}
    for (code, day), n in said.counts.items():
        counts[claimed.get(code, code), day] += n
    moved = set() if refined is None else refined.signal_group.keys()
    for code, names in said.ids.items():
        ids.setdefault(claimed.get(code, code), []).extend(name for name in names if name not in moved)
    if refined is None:
        return +counts, ids
    for signal in said.signals:
        group = refined.signal_group.get(signal.id)
        if group is None:
            continue
        key = claimed.get(group, group)
        day = day_of(signal)
        code = signal.keys["code"]
        counts[claimed.get(code, code), day] -= 1
        counts[key, day] += 1
        ids.setdefault(key, []).append(signal.id)
    for signal in praise_of(said, refined):
        counts[NOT_TOLD, day_of(signal)] -= 1
    return +counts, ids


def recounted(source: Complaints, counts: Counter[tuple[str, int | None]], options: Options) -> dict[str, Result]:
    """Prevalence and trend by expectation, from the recoded counts and the very same methods."""
    as_coded = replace(source, code=EXPECTATION, text=None, exclude=(), only={}, segments=())
    spec = Periods(source.date, (EXPECTATION,))
    blocks = Blocks(Plan((spec,)))
    blocks.rows = sum(counts.values())
    for (key, day), n in counts.items():
        blocks[spec].counts[(key,), day] += n
    found = {}
    for name in ("prevalence", *(("trend",) if source.date else ())):
        method = find_method(name)
        told = method.estimate(as_coded, blocks, replace(options, by=None, variant="all" if name == "trend" else ""))
        found[name] = told if source.code is not None else replace(told, notes=_without_codes(told.notes))
    return found


def _without_codes(notes: Sequence[str]) -> tuple[str, ...]:
    """Nobody gave codes here, so nobody needs to be told how many rows have none."""
    return tuple(note for note in notes if UNCODED not in note)


def evidence_of(
    source: str,
    said: Said,
    counts: Counter[tuple[str, int | None]],
    ids: Mapping[str, list[str]],
    results: Mapping[str, Result],
    refined: Refined | None,
    claimed: Mapping[str, str],
) -> dict[str, Evidence]:
    sums: Counter[str] = Counter()
    for (key, _), n in counts.items():
        sums[key] += n
    came: Counter[str] = Counter()
    for (code, _), n in said.counts.items():
        came[code] += n
    quotes = {claimed.get(found.id, found.id): found.quotes for found in (refined.candidates if refined else ())}
    return {
        key: replace(
            _one(key, n, results, quotes.get(key, ()), ids.get(key, []), _codes(key, claimed, came)),
            sources=(source,),
        )
        for key, n in sums.items()
        if key != NOT_TOLD
    }


def _one(
    key: str,
    n: int,
    results: Mapping[str, Result],
    quotes: tuple[Quote, ...],
    ids: list[str],
    codes: Mapping[str, int],
) -> Evidence:
    share = next(iter(results["prevalence"].where("share", code=key)), None)
    series = results["trend"].details.get("series", {}).get(key, {}) if "trend" in results else {}
    return Evidence(
        n,
        share,
        series.get("sentence", ""),
        tuple(series.get("periods", ())),
        series.get("change"),
        quotes,
        tuple(ids),
        tuple(codes),
        codes,
    )


def _codes(key: str, claimed: Mapping[str, str], came: Mapping[str, int]) -> dict[str, int]:
    """The codes of an expectation and how often each came, most frequent first."""
    found = {code: came.get(code, 0) for code, wanted in claimed.items() if wanted == key}
    return dict(sorted(found.items(), key=lambda each: -each[1]))


def uncoded_of(
    counts: Counter[tuple[str, int | None]], claimed: Mapping[str, str], refined: Refined | None
) -> dict[str, int]:
    known = {*claimed.values(), *(found.id for found in (refined.candidates if refined else ())), NOT_TOLD}
    sums: Counter[str] = Counter()
    for (key, _), n in counts.items():
        if key not in known:
            sums[key] += n
    return dict(sums.most_common())
