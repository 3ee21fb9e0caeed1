"""Kept rate: how many promises were kept, and how late were the others?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Promises
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import t_interval, wilson
from expectancy.methods.promise.lateness import quantile
from expectancy.summaries import Blocks, Durations, DurationsBlock, Summary
from expectancy.summaries.dates import DAY, SECONDS, to_date, to_day

Ints = npt.NDArray[np.int64]
Key = tuple[str, ...]
LEVELS = {"late_p50": Fraction(1, 2), "late_p90": Fraction(9, 10)}
# States of a promise that cannot be judged, and why.
LEFT_OUT = {
    "disordered": "delivered before it was made",
    "unreadable": "a date, a number or a yes or no that cannot be read",
    "unpromised": "nothing was promised",
}


@dataclass(frozen=True)
class KeptRate:
    """Share of promises kept among those whose outcome is known, and quantiles of lateness, overall and by group.

    kept_rate = kept / (kept + broken), kept when late by no more than the study's grace, with Wilson's interval;
    kept_rate_with_cancelled counts cancelled ones as broken; kept_rate_with_overdue those that are still open although
    they were due, with the grace, before the day of the data. late_p50 and late_p90: quantiles of lateness (early is
    below 0) with order-statistic intervals; late_mean is over those that were late, and never stands alone. Wilson
    1927; Conover 1999.
    """

    name: str = "kept_rate"
    aliases: tuple[str, ...] = ("kept", "promises")
    variants: tuple[str, ...] = ()
    title: str = "How many promises were kept, and how late were the others?"
    source: SourceKind = "promises"
    reference: str = "Wilson 1927, JASA 22:209-212; Conover 1999, Practical Nonparametric Statistics, section 3.2"

    def missing(self, source: Source) -> str:
        if not isinstance(source, Promises):
            return "it reads [[promises]]"
        if source.kept or source.late or (source.promised and source.delivered):
            return ""
        return "add promised and delivered, or late (a number), or kept (yes or no) to the promises"

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Promises)
        return _wanted(source, options)

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Promises)
        wanted = _wanted(source, options)
        whole = blocks[wanted[0]]
        estimates = [*_estimates(source, whole, None, {}, options.confidence)]
        small = 0
        for spec in wanted:
            for key in blocks[spec].keys() if spec.keys else ():
                if _known(blocks[spec], key) < options.minimum_n:
                    small += 1
                    continue
                keys = dict(zip(spec.keys, key, strict=True))
                estimates += _estimates(source, blocks[spec], key, keys, options.confidence)
        drops = [Drop(why, n, source.file) for state, why in LEFT_OUT.items() if (n := whole.of(state))]
        if small:
            drops.append(Drop(f"group with fewer than {options.minimum_n} known outcomes", small))
        return Result(
            self.name,
            _variant(source, options),
            _known(whole, None),
            tuple(estimates),
            tuple(drops),
            False,
            self.reference,
            _notes(source, whole),
            {"problems": _problems(whole)},
        )


def _wanted(source: Promises, options: Options) -> list[Durations]:
    """One summary a grouping: the column asked for, else each of the study's; without any, one of the whole."""
    columns: Sequence[str] = (options.by,) if options.by is not None else source.by
    groupings: list[tuple[str, ...]] = [(column,) for column in columns] or [()]
    fraction = source.grace - math.floor(source.grace)
    cancelled = tuple((column, tuple(values)) for column, values in source.cancelled.items())
    return [
        Durations(
            source.promised,
            source.delivered,
            source.made,
            source.late,
            source.kept,
            source.unit,
            cancelled,
            keys,
            fraction,
        )
        for keys in groupings
    ]


def _kept(source: Promises, block: DurationsBlock, key: Key | None) -> tuple[int, int]:
    """(kept, outcome known)."""
    if source.kept is not None:
        kept = block.of("kept", key)
        return kept, kept + block.of("broken", key)
    values, counts = block.lateness(key)
    return int(counts[values <= math.floor(source.grace)].sum()), int(counts.sum())


def _known(block: DurationsBlock, key: Key | None) -> int:
    return sum(block.of(state, key) for state in ("kept", "broken", "done"))


def _estimates(
    source: Promises, block: DurationsBlock, key: Key | None, keys: Mapping[str, str], confidence: float
) -> Iterator[Estimate]:
    kept, known = _kept(source, block, key)
    cancelled, still_open = block.of("cancelled", key), block.of("open", key)
    yield _share(keys, "kept_rate", kept, known, confidence)
    if source.cancelled:
        yield _share(keys, "kept_rate_with_cancelled", kept, known + cancelled, confidence)
        yield Estimate(keys, "cancelled", cancelled, None, None, known + cancelled, "promises")
    yield Estimate(keys, "open", still_open, None, None, known + cancelled + still_open, "promises")
    day = _as_of(source, block)
    overdue = 0 if day is None else block.overdue(day - _grace_days(source), key)
    if overdue:
        yield Estimate(keys, "overdue", overdue, None, None, still_open, "promises")
        yield _share(keys, "kept_rate_with_overdue", kept, known + overdue, confidence)
    if source.kept is None and known:
        yield from _lateness(source, *block.lateness(key), keys, confidence)


def _as_of(source: Promises, block: DurationsBlock) -> int | None:
    """The day of the data, since 1970: as the study tells it, else the last on which anything happened."""
    return block.latest if source.as_of is None else to_day(source.as_of)


def _grace_days(source: Promises) -> int:
    return math.ceil(source.grace * SECONDS[source.unit] / DAY)


def _share(keys: Mapping[str, str], statistic: str, k: int, n: int, confidence: float) -> Estimate:
    bounds = wilson(k, n, confidence)
    return Estimate(keys, statistic, k / n if n else math.nan, bounds.low, bounds.high, n, "share")


def _lateness(
    source: Promises, values: Ints, counts: Ints, keys: Mapping[str, str], confidence: float
) -> Iterator[Estimate]:
    n = int(counts.sum())
    fraction = source.grace - math.floor(source.grace)
    for statistic, level in LEVELS.items():
        found = quantile(values, counts, level, confidence)
        value, low, high = (None if at is None else at + fraction for at in (found.value, found.low, found.high))
        assert value is not None
        yield Estimate(keys, statistic, value, low, high, n, source.unit)
    late = values > math.floor(source.grace)
    if late.any():
        yield _late_mean(values[late].astype(np.float64) + fraction, counts[late], keys, source.unit, confidence)


def _late_mean(
    late: npt.NDArray[np.float64], counts: Ints, keys: Mapping[str, str], unit: str, confidence: float
) -> Estimate:
    n = int(counts.sum())
    mean = float(late @ counts) / n
    if n < 2:
        return Estimate(keys, "late_mean", mean, None, None, n, unit)
    variance = float(((late - mean) ** 2) @ counts) / (n - 1)
    bounds = t_interval(mean, math.sqrt(variance / n), n - 1, confidence)
    return Estimate(keys, "late_mean", mean, bounds.low, bounds.high, n, unit)


def _variant(source: Promises, options: Options) -> str:
    intervals = f"{options.confidence:.0%} intervals: Wilson"
    if source.kept is not None:
        return f'kept as told by "{source.kept}"; {intervals}'
    grace = f"late by no more than {source.grace:g} {source.unit}" if source.grace else "not late"
    return f"kept when {grace}; lateness rounded up to whole {source.unit}; {intervals}, order statistics, t"


def _overdue(source: Promises, whole: DurationsBlock) -> str:
    day = _as_of(source, whole)
    if not whole.spec.timed or day is None:
        return "Which of them are overdue cannot be told without the times that were promised."
    told = f"on {to_date(day)}" + ("" if source.as_of else ", the last day in the file")
    return (
        f"{whole.overdue(day - _grace_days(source)):,} of them were overdue {told}: kept_rate_with_overdue counts "
        "these as broken."
    )


def _notes(source: Promises, whole: DurationsBlock) -> tuple[str, ...]:
    notes = []
    still_open = whole.of("open")
    if still_open:
        notes.append(
            f"{still_open:,} promises are open or have no recorded outcome and count neither as kept nor as broken. "
            f"{_overdue(source, whole)}"
        )
    cancelled = whole.of("cancelled")
    if cancelled:
        notes.append(
            f"{cancelled:,} promises were cancelled: kept_rate leaves them out, kept_rate_with_cancelled counts them "
            "as broken."
        )
    notes += _problems(whole)
    if source.kept is None:
        notes.append("Read late_p50 and late_p90 together: a few very late ones move the mean, not the median.")
    notes.append("Intervals take promises as independent; those broken for one cause together make them too narrow.")
    return tuple(notes)


def _problems(whole: DurationsBlock) -> tuple[str, ...]:
    """What may make the rate wrong: times of which only one has a zone cannot be put on one clock."""
    n = whole.unlike
    if not n:
        return ()
    return (
        f"In {n:,} {'promise' if n == 1 else 'promises'} only one of the two times has a time zone: both are compared "
        "as their clocks were written, a promised date as the day where it was delivered. Give both a zone, or "
        "neither, to compare them exactly.",
    )


METHOD = KeptRate()
