"""Service level of a call centre: who was answered in time, who gave up, who had to call again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Calls
from expectancy.methods.answers import percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import Means, jackknife_ratio, t_quantile, weighted_share
from expectancy.methods.measure.calls.call_log import (
    MINUTE,
    Clusters,
    Group,
    by_days,
    chosen,
    clock,
    clusters,
    drops,
    groupings,
    groups,
    lacking,
    log_of,
    waits,
)
from expectancy.methods.periods import Calendar, calendar_for
from expectancy.summaries import NOT_TOLD, Blocks, Contacts, ContactsBlock, Intervals, Summary, Waits

Floats = npt.NDArray[np.float64]
PER_PERIOD = ("service_level", "abandonment", "asa", "aht")  # what is told of every period and time of day


@dataclass(frozen=True)
class ServiceLevel:
    """Of the calls of a log: service level T under four denominators, waits, abandonment, patience, first-contact
    resolution; overall, by group, by period and by time of day.

    service_level = answered within T / offered (offered = answered + abandoned); asa = mean wait of the answered; theta
    = abandoned / time waited by all. Ratios of sums over days (intervals where there are fewer than 10 days) with the
    delete-a-cluster jackknife and t: calls close in time share their queue. Gans, Koole & Mandelbaum 2003.
    """

    name: str = "service_level"
    aliases: tuple[str, ...] = ("call_centre", "calls")
    variants: tuple[str, ...] = ()
    title: str = "How many callers were answered in time, how many gave up, how many had to call again?"
    source: SourceKind = "calls"
    reference: str = (
        "Gans, Koole & Mandelbaum 2003, Manufacturing & Service Operations Management 5:79-141; "
        "Mandelbaum & Zeltyn 2007, in Advances in Services Innovations"
    )

    def missing(self, source: Source) -> str:
        return lacking(source)

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Calls)
        wanted: list[Summary] = [*groupings(source, options)]
        return [*wanted, *_agents(source), *_contacts(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Calls)
        wanted = groupings(source, options)
        found, dropped = groups(blocks, wanted, options)
        whole = found[0]
        days = by_days(whole.calls)
        estimates: list[Estimate] = []
        for group in found:
            estimates += _indicators(source, group, days, options)
            estimates += _resolution(source, blocks, group, options)
        estimates += _occupancy(source, blocks, days, options)
        estimates += _over_time(source, whole.calls, options)
        return Result(
            self.name,
            _variant(source, days, options),
            whole.offered,
            tuple(estimates),
            (*drops(source, blocks[wanted[0]]), *dropped),
            False,
            self.reference,
            tuple(_notes(source, blocks, whole, options)),
            {
                "target_seconds": source.target_seconds,
                "target_share": source.target_share,
                "interval": source.interval,
            },
        )


def _agents(source: Calls) -> list[Waits]:
    return [] if source.agent is None else [waits(source, source.agent)]


def _contacts(source: Calls, options: Options) -> list[Contacts]:
    """Who called again: overall, and by the same columns."""
    if source.customer is None:
        return []
    by = [spec.by for spec in groupings(source, options)]
    return [Contacts(log_of(source), source.customer, source.topic, each) for each in by]


# -- one group of calls ----------------------------------------------------------------------------------------------


def _shares(c: Clusters) -> dict[str, tuple[Floats, Floats]]:
    """Each share as (top, bottom) by cluster."""
    late = c["abandoned"] - c["abandoned_in"]
    return {
        "service_level": (c["answered_in"], c.offered),
        "service_level_of_answered": (c["answered_in"], c["answered"]),
        "service_level_without_early_abandoned": (c["answered_in"], c["answered"] + late),
        "service_level_with_early_abandoned": (c["answered_in"] + c["abandoned_in"], c.offered),
        "abandonment": (c["abandoned"], c.offered),
        "abandonment_without_short": (c["abandoned"] - c["short"], c.offered - c["short"]),
    }


def _times(c: Clusters) -> dict[str, tuple[Floats, Floats]]:
    """Each mean time as (seconds, calls) by cluster."""
    return {
        "asa": (c["waited"], c["answered"]),
        "wait_abandoned": (c["gave_up"], c["abandoned"]),
        "aht": (c["handled"], c["timed"]),
    }


def _indicators(source: Calls, group: Group, days: bool, options: Options) -> Iterator[Estimate]:
    c = clusters(group.calls, days)
    yield Estimate(group.keys, "offered", float(group.offered), None, None, group.offered, "calls")
    yield from _told(c, group.keys, [*_shares(c), *_times(c)], options)
    yield from _met(source, c, group.keys)
    yield from _patience(c, group.keys, options)


def _told(c: Clusters, keys: Mapping[str, str], names: Sequence[str], options: Options) -> Iterator[Estimate]:
    """Shares with Wilson's interval at the effective n, times with t; those of nobody are left out."""
    shares, times = _shares(c), _times(c)
    found = c.ratios([(shares | times)[name] for name in names])
    low, high = found.bounds(options.confidence)
    for at, name in enumerate(names):
        n, value = int((shares | times)[name][1].sum()), float(found.value[at])
        if not n:
            continue
        if name in shares:
            bounds = weighted_share(value, float(found.se[at]), float(found.df[at]), n, options.confidence)
            yield Estimate(keys, name, value, bounds.low, bounds.high, n, "share")
        else:
            yield Estimate(keys, name, value, max(0.0, float(low[at])), float(high[at]), n, "seconds")


def _met(source: Calls, c: Clusters, keys: Mapping[str, str]) -> Iterator[Estimate]:
    """The chance that the standard is met in the long run: P(T(df) <= (service level - standard) / se)."""
    found = c.ratios([_shares(c)["service_level"]])
    value, se, df = (float(each[0]) for each in (found.value, found.se, found.df))
    if se > 0 and df > 0:
        chance = float(special.stdtr(df, (value - source.target_share) / se))
        yield Estimate(keys, "chance_standard_met", chance, None, None, int(c.offered.sum()), "chance")


def _patience(c: Clusters, keys: Mapping[str, str], options: Options) -> Iterator[Estimate]:
    """theta = abandoned / time waited by all, a minute; patience = 1 / theta. Interval of the logarithm."""
    n, waited = float(c["abandoned"].sum()), c["waited"] + c["gave_up"]
    if not (n > 0 and waited.sum() > 0):
        return
    found = jackknife_ratio(waited[:, None], c["abandoned"][:, None])
    patience, spread = float(found.value[0]), _log_spread(found, options.confidence)
    ends = (math.nan, math.nan) if spread is None else (patience / spread, patience * spread)
    yield Estimate(keys, "patience", patience, ends[0], ends[1], int(n), "seconds")
    yield Estimate(keys, "theta", MINUTE / patience, MINUTE / ends[1], MINUTE / ends[0], int(n), "per minute")


def _log_spread(found: Means, confidence: float) -> float | None:
    """By which factor the interval of a positive ratio goes up and down: exp(t se / value)."""
    half = float(t_quantile(found.df, confidence)[0] * found.se[0] / found.value[0])
    return math.exp(min(half, 100.0)) if math.isfinite(half) else None


def _resolution(source: Calls, blocks: Blocks, group: Group, options: Options) -> Iterator[Estimate]:
    """First contacts without another of the same customer and topic in the days after; customers in random groups."""
    for spec in _contacts(source, options):
        block = blocks[spec]
        if tuple(group.keys) != (spec.by if group.keys else ()) or block.full:
            continue
        first = block.first(source.repeat_days, tuple(group.keys.values()) if group.keys else None)
        n = len(first.group)
        if n < (max(1, options.minimum_n) if group.keys else 1):
            continue
        hits, base = (
            np.bincount(first.group, weights, minlength=block.groups)[:, None].astype(np.float64)
            for weights in (first.resolved.astype(np.float64), None)
        )
        found = jackknife_ratio(hits, base)
        value, se, df = (float(each[0]) for each in (found.value, found.se, found.df))
        bounds = weighted_share(value, se, df, n, options.confidence)
        yield Estimate(group.keys, "first_contact_resolution", value, bounds.low, bounds.high, n, "share")
        return


# -- agents, periods, times of day -----------------------------------------------------------------------------------


def _occupancy(source: Calls, blocks: Blocks, days: bool, options: Options) -> Iterator[Estimate]:
    """Handled time / (agents who answered in the interval x its length), by cluster."""
    for spec in _agents(source):
        block = blocks[spec]
        names = [key for key in block.keys() if key != (NOT_TOLD,)]  # noqa: SIM118  # a block is no mapping
        each = [block.of(key) for key in names]
        seen = [chosen(calls, calls.answered > 0) for calls in each]
        if not seen or not sum(len(calls.start) for calls in seen):
            return
        start = np.concatenate([calls.start for calls in seen])
        handled = np.concatenate([calls.handled for calls in seen])
        timed = float(sum(calls.timed.sum() for calls in seen))
        if not timed:
            return
        found, place = np.unique(start // (24 * 60 * MINUTE) if days else start, return_inverse=True)
        top = np.bincount(place, handled, minlength=len(found))
        bottom = np.bincount(place, minlength=len(found)) * float(spec.length)
        share = jackknife_ratio(top[:, None].astype(np.float64), bottom[:, None].astype(np.float64))
        low, high = share.bounds(options.confidence)
        value, bounds = float(share.value[0]), (max(0.0, float(low[0])), float(high[0]))
        yield Estimate({}, "occupancy", value, bounds[0], bounds[1], int(timed), "share of time")


def _over_time(source: Calls, calls: Intervals, options: Options) -> Iterator[Estimate]:
    """By calendar period (intervals as clusters, or days where there are enough), then by time of day (days)."""
    if not len(calls.start):
        return
    calendar = calendar_for(calls.day.tolist())
    for index in _periods(calendar, calls):
        here = chosen(calls, np.array([calendar.index(day) == index for day in calls.day.tolist()]))
        yield from _moment(here, {"period": calendar.name(index)}, by_days(here), options)
    for time in np.unique(calls.time).tolist():
        here = chosen(calls, calls.time == time)
        yield from _moment(here, {"time": clock(time)}, True, options)


def _periods(calendar: Calendar, calls: Intervals) -> list[int]:
    return sorted({calendar.index(day) for day in calls.day.tolist()})


def _moment(calls: Intervals, keys: Mapping[str, str], days: bool, options: Options) -> Iterator[Estimate]:
    n = int(calls.offered.sum())
    yield Estimate(keys, "offered", float(n), None, None, n, "calls")
    yield from _told(clusters(calls, days), keys, PER_PERIOD, options)


# -- in words --------------------------------------------------------------------------------------------------------


def _variant(source: Calls, days: bool, options: Options) -> str:
    kind = "days" if days else f"intervals of {source.interval} minutes"
    return (
        f"answered within {source.target_seconds:g} seconds, standard {percent(source.target_share)}; "
        f"{percent(options.confidence)} intervals: {kind} as clusters, delete-a-cluster jackknife with t, shares "
        "Wilson at the effective n"
    )


def _notes(source: Calls, blocks: Blocks, whole: Group, options: Options) -> Iterator[str]:
    yield (
        "Four service levels: service_level is of all calls offered, _of_answered of those answered, "
        "_without_early_abandoned leaves out who gave up in time, _with_early_abandoned counts them as served."
    )
    if not by_days(whole.calls) and whole.offered:
        yield "With fewer than 10 days, intervals of the day are the clusters: what whole days share is not in them."
    if source.agent is not None:
        yield "occupancy counts the agents who answered a call in the interval; who sat ready and got none is not seen."
    for spec in _contacts(source, options)[:1]:
        yield from _followed(source, blocks[spec])
    untimed = int(whole.calls.answered.sum() - whole.calls.timed.sum())
    if source.handled is not None and untimed:
        yield f"{untimed:,} answered calls have no handling time; aht is that of the others."


def _followed(source: Calls, block: ContactsBlock) -> Iterator[str]:
    topic = "" if source.topic is None else " and topic"
    if block.full:
        yield "The log has more calls of known customers than are followed: first-contact resolution is not told."
        return
    yield (
        f"first_contact_resolution: an answered call without another of the same customer{topic} in the "
        f"{source.repeat_days} days before; resolved where none follows in {source.repeat_days} days. "
        f"{block.nameless:,} calls of unknown customers are not followed, nor calls in the last "
        f"{source.repeat_days} days of the log."
    )


METHOD = ServiceLevel()
