"""Prevalence: how much of what customers complain about is about what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Complaints
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import wilson
from expectancy.methods.listen.coded import Coded, DayCounts, cells, drops, request, summed
from expectancy.methods.listen.rates import Exposure, per, per_words, poisson, read_exposure
from expectancy.summaries import Blocks, Periods, Summary

UNCODED = "rows have no code"  # in the note that says so


@dataclass(frozen=True)
class Prevalence:
    """Count, share and (where exposure is told) rate of the complaints with each code.

    share = k / n with Wilson's interval, n all complaints that the study does not exclude; rate = k / exposure with the
    exact Poisson interval of k, over the periods whose exposure is told. Wilson 1927; Garwood 1936.
    """

    name: str = "prevalence"
    aliases: tuple[str, ...] = ("complaints",)
    variants: tuple[str, ...] = ()
    title: str = "What do customers complain about, and how much of it is about what?"
    source: SourceKind = "complaints"
    reference: str = "Wilson 1927, JASA 22:209-212; Garwood 1936, Biometrika 28:437-442"

    def missing(self, source: Source) -> str:
        return "" if isinstance(source, Complaints) else "it reads [[complaints]]"

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Complaints)
        return [request(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Complaints)
        [spec] = self.needs(source, options)
        assert isinstance(spec, Periods)
        block = blocks[spec]
        found = cells(source, block, options)
        exposure = read_exposure(options.exposure)
        whole = found[None]
        dropped = drops(source, block, whole)
        estimates: list[Estimate] = []
        small = 0
        for cell, coded in found.items():
            if cell is not None and coded.n < options.minimum_n:
                small += 1
                continue
            keys = {} if cell is None or options.by is None else {options.by: cell}
            estimates += prevalence_of(
                coded.by_code,
                total=coded.total,
                confidence=options.confidence,
                exposure=exposure if cell is None else None,
                undated=source.date is None,
                keys=keys,
            )
        if small:
            dropped.append(Drop(f"fewer than {options.minimum_n} complaints in the segment", small))
        variant = f"share of all complaints (Wilson), {options.confidence:.0%} intervals"
        if exposure is not None:
            variant += "; rate over the periods whose exposure is told (exact Poisson)"
        notes = _notes(source, whole, exposure)
        return Result(self.name, variant, whole.n, tuple(estimates), tuple(dropped), False, self.reference, notes)


def prevalence_of(
    counts: Mapping[str, DayCounts],
    *,
    total: DayCounts | None = None,
    confidence: float = 0.95,
    exposure: Exposure | None = None,
    undated: bool = False,
    keys: Mapping[str, str] | None = None,
) -> list[Estimate]:
    """Count, share and rate of each group of complaints, most frequent first, after the totals.

    ``counts``: group -> day number (None: no date) -> complaints. ``total``: all complaints by day where the groups are
    not all of them, or overlap. ``undated``: no complaint has a date, so all are set against all exposure told.
    """
    whole = dict(total) if total is not None else summed(counts.values())
    n = sum(whole.values())
    told = dict(keys or {})
    unit = 1 if exposure is None else per(_within(exposure, whole, undated), exposure.total)
    estimates = [Estimate(told, "count", float(n), None, None, n, "complaints")]
    estimates += _rate(told, whole, exposure, unit, confidence, undated)
    for group, days in sorted(counts.items(), key=lambda entry: (-sum(entry[1].values()), entry[0])):
        k = sum(days.values())
        named = {"code": group, **told}
        share = wilson(k, n, confidence)
        estimates.append(Estimate(named, "count", float(k), None, None, n, "complaints"))
        value = k / n if n else float("nan")
        estimates.append(Estimate(named, "share", value, share.low, share.high, n, "share"))
        estimates += _rate(named, days, exposure, unit, confidence, undated)
    return estimates


def _within(exposure: Exposure, days: DayCounts, undated: bool) -> int:
    return sum(days.values()) if undated else exposure.count(days)


def _rate(
    keys: Mapping[str, str], days: DayCounts, exposure: Exposure | None, unit: int, confidence: float, undated: bool
) -> list[Estimate]:
    if exposure is None or not exposure.total:
        return []
    k = _within(exposure, days, undated)
    bounds = poisson(k, confidence)
    value, low, high = (unit * mean / exposure.total for mean in (k, bounds.low, bounds.high))
    return [Estimate(keys, "rate", value, low, high, k, per_words(unit))]


def _notes(source: Complaints, whole: Coded, exposure: Exposure | None) -> tuple[str, ...]:
    notes = []
    if source.weight is not None:
        notes.append(f'Complaints are counted, not weighted: "{source.weight}" is not used.')
    if source.code is not None and 2 * whole.uncoded > whole.n:
        notes.append(f'{whole.uncoded:,} of {whole.n:,} {UNCODED}. If they are no complaints, add "" to exclude.')
    if exposure is None:
        notes.append("Without exposure, more complaints cannot be told from more customers.")
        return tuple(notes)
    if source.date is None:
        notes.append("The complaints have no dates: all of them are set against all of the exposure.")
        return tuple(notes)
    outside = whole.n - exposure.count(whole.total)
    if outside:
        notes.append(f"{outside:,} complaints lie in no period whose exposure is told; no rate counts them.")
    return tuple(notes)


METHOD = Prevalence()
