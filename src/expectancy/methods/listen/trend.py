"""Trend: are complaints about something rising or falling, and when did their level change?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Complaints
from expectancy.methods.answers import choice
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.listen.coded import Coded, DayCounts, cells, drops, request, stray, stray_drop, summed, without
from expectancy.methods.listen.rates import Exposure, read_exposure
from expectancy.methods.listen.series import Frame, frame
from expectancy.methods.listen.trends import Trend, trends_of
from expectancy.methods.listen.wording import counted, levels
from expectancy.summaries import Blocks, Periods, Summary

MOST_SERIES = 30
VARIANTS = ("most_frequent", "all")
OTHER = "(other)"


@dataclass(frozen=True)
class ComplaintTrend:
    """Series by period, trend test and change points of all complaints and of each code.

    Trend: the Cochran-Armitage test of a share, or its Poisson counterpart for a rate or count, with the difference
    between the last and the first third of them (Newcombe; MOVER of exact Poisson intervals). Changes of level:
    least binomial or Poisson deviance by dynamic programming, number by BIC, kept where simulated series without change
    show as much in fewer than 1 - confidence of cases; date intervals by the profile likelihood ratio. Both p-values
    after Benjamini and Hochberg over the codes. Variant "all": every code by itself, none gathered under "(other)".
    """

    name: str = "trend"
    aliases: tuple[str, ...] = ("complaint_trend", "change")
    variants: tuple[str, ...] = VARIANTS
    title: str = "Are complaints about something rising or falling, and when did their level change?"
    source: SourceKind = "complaints"
    reference: str = (
        "Armitage 1955, Biometrics 11:375-386; Newcombe 1998, Stat. Med. 17:873-890; Bai & Perron 2003, J. Appl. "
        "Econometrics 18:1-22; Hansen 2000, Econometrica 68:575-603; Benjamini & Hochberg 1995, JRSS B 57:289-300"
    )

    def missing(self, source: Source) -> str:
        if not isinstance(source, Complaints):
            return "it reads [[complaints]]"
        return "" if source.date is not None else 'there is no date column: add date = "..." to the complaints'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Complaints)
        return [request(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Complaints)
        [spec] = self.needs(source, options)
        assert isinstance(spec, Periods)
        found = cells(source, blocks[spec], options)
        exposure = read_exposure(options.exposure)
        strays = stray(found[None].total)
        whole = without(found[None].total, strays)
        shared = frame(whole, exposure)
        dropped = drops(source, blocks[spec], found[None]) + _undated(source, whole) + stray_drop(strays, source.file)
        n = sum(count for day, count in whole.items() if day is not None)
        if shared is None:
            why = NO_DATES if found[None].n else NONE_LEFT
            return Result(self.name, _variant(options), n, (), tuple(dropped), False, self.reference, (why,))
        trends, small = _by_cell(found, strays, shared, exposure, options)
        if small:
            dropped.append(Drop(f"fewer than {options.minimum_n} complaints in the segment", small))
        estimates = tuple(
            estimate
            for cell, judged in trends.items()
            for part in (_changes, _levels)  # what was found first, then the long series
            for group, trend in judged.items()
            for estimate in part(_keys(options, cell, group), trend)
        )
        details = {
            "calendar": shared.calendar.kind,
            "total": trends[None][None].as_dict(),
            "series": {code: trend.as_dict() for code, trend in trends[None].items() if code is not None},
        }
        notes = _notes(source, shared, exposure, whole)
        variant = f"{_variant(options)}; by {shared.calendar.kind}"
        return Result(self.name, variant, n, estimates, tuple(dropped), False, self.reference, notes, details)


NO_DATES = "No complaint has a date that can be read: there is no trend to show."
NONE_LEFT = "No complaint is left to count, so there is no trend to show; why is told with what was left out."


def _by_cell(
    found: Mapping[str | None, Coded],
    strays: Mapping[int, int],
    shared: Frame,
    exposure: Exposure | None,
    options: Options,
) -> tuple[dict[str | None, dict[str | None, Trend]], int]:
    """The trends overall and by segment, and how many segments were too small. Exposure is told overall only."""
    plain = frame_without_exposure(shared)
    trends: dict[str | None, dict[str | None, Trend]] = {}
    small = 0
    for cell, coded in found.items():
        if cell is not None and coded.n < options.minimum_n:
            small += 1
            continue
        counts = {code: without(days, strays) for code, days in coded.by_code.items()}
        trends[cell] = trends_of(
            _gathered(counts, options),
            total=without(coded.total, strays),
            exposure=exposure if cell is None else None,
            confidence=options.confidence,
            seed=options.seed,
            shared=shared if cell is None else plain,
        )
    return trends, small


def frame_without_exposure(shared: Frame) -> Frame:
    """The same periods for a part of the complaints, whose exposure nobody told."""
    return Frame(shared.calendar, shared.first, shared.names, shared.partial, shared.exposure * float("nan"))


def _gathered(counts: Mapping[str, DayCounts], options: Options) -> dict[str, DayCounts]:
    """The most frequent codes, most frequent first, and the rest as one."""
    size = Counter({code: sum(days.values()) for code, days in counts.items()})
    ordered = sorted(size, key=lambda code: (-size[code], code))
    if choice(options, VARIANTS, "trend") == "all" or len(ordered) <= MOST_SERIES:
        return {code: counts[code] for code in ordered}
    kept = [code for code in ordered if code != OTHER][:MOST_SERIES]
    rest = summed(counts[code] for code in ordered if code not in kept)
    return {**{code: counts[code] for code in kept}, OTHER: rest}


def _keys(options: Options, cell: str | None, code: str | None) -> dict[str, str]:
    keys = {} if code is None else {"code": code}
    return keys if cell is None or options.by is None else {**keys, options.by: cell}


def _changes(keys: dict[str, str], trend: Trend) -> Iterator[Estimate]:
    """Last against first third, the trend test, and the changes of level."""
    unit, words = trend.unit, levels(trend.measure, trend.unit)
    tendency = trend.tendency
    low, high = unit * tendency.change.low, unit * tendency.change.high
    yield Estimate(keys, "change", unit * tendency.difference, low, high, trend.n, words)
    yield Estimate(keys, "trend_p", tendency.p, None, None, trend.n, "chance")
    yield Estimate(keys, "trend_q", trend.q, None, None, trend.n, "chance")
    for step in trend.steps:
        bounds = step.difference
        at = {**keys, "period": step.period}
        yield Estimate(at, "step", step.after - step.before, bounds.low, bounds.high, trend.n, words)


def _levels(keys: dict[str, str], trend: Trend) -> Iterator[Estimate]:
    """Count, share and rate of every period."""
    for row in trend.periods:
        at = {**keys, "period": row["period"]}
        yield Estimate(at, "count", row["n"], row["n_low"], row["n_high"], row["n"], "complaints")
        if row["share"] is not None:
            yield Estimate(at, "share", row["share"], row["low"], row["high"], row["of"], "share")
        if row.get("rate") is not None:
            yield Estimate(
                at, "rate", row["rate"], row["rate_low"], row["rate_high"], row["n"], levels("rate", row["per"])
            )


def _variant(options: Options) -> str:
    return (
        f"last third against first third; {options.confidence:.0%} intervals: share Wilson, Newcombe; "
        "count and rate exact Poisson; changes by BIC, dates by likelihood ratio; Benjamini-Hochberg over the codes"
    )


def _undated(source: Complaints, whole: DayCounts) -> list[Drop]:
    n = whole.get(None, 0)
    return [Drop("no date that can be read", n, source.file)] if n else []


def _notes(source: Complaints, shared: Frame, exposure: Exposure | None, whole: DayCounts) -> tuple[str, ...]:
    notes = []
    if source.weight is not None:
        notes.append(f'Complaints are counted, not weighted: "{source.weight}" is not used.')
    partial = [name for name, marked in zip(shared.names, shared.partial, strict=True) if marked]
    if partial:
        notes.append(
            f"Only part of {' and of '.join(partial)} is in the data: counts and rates are compared without it."
        )
    if exposure is None:
        notes.append(
            "Without exposure, more complaints cannot be told from more customers: codes are followed by their share "
            "of all complaints, which also moves when other complaints do."
        )
    else:
        dated = sum(n for day, n in whole.items() if day is not None)
        outside = dated - exposure.count(whole)
        if outside:
            notes.append(f"{counted(outside, 'complaint')} in periods whose exposure is not told; no rate counts them.")
    return tuple(notes)


METHOD = ComplaintTrend()
