"""Staffing: how many agents answer so many calls within the standard, interval by interval of the day."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Calls
from expectancy.methods.answers import choice, percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import t_interval
from expectancy.methods.listen.rates import poisson
from expectancy.methods.measure.calls.call_log import Group, clock, drops, groupings, groups, lacking
from expectancy.methods.measure.calls.erlang import Served, Work, agents_for, positions, served
from expectancy.summaries import Blocks, Intervals, Summary

Floats = npt.NDArray[np.float64]
MODELS = ("erlang_c", "erlang_a")
NAMES = {"erlang_c": "Erlang C (nobody gives up)", "erlang_a": "Erlang A (callers give up)"}
FEW_TIMED = 30  # with fewer calls of known handling time in an interval, that of all intervals is taken
BUSY = 0.9  # a busy day: the level of the coming day's calls that is told beside the mean


@dataclass(frozen=True)
class Standard:
    """What the agents must keep, and what they can bear."""

    seconds: float
    share: float
    max_occupancy: float = 1.0
    shrinkage: float = 0.0
    patience: float | None = None  # mean seconds until callers give up: Erlang A

    @property
    def in_words(self) -> str:
        told = f"{percent(self.share)} answered within {self.seconds:g} seconds"
        told += "" if self.max_occupancy >= 1 else f", busy for at most {percent(self.max_occupancy)} of their time"
        return told + ("" if not self.shrinkage else f", {percent(self.shrinkage)} of paid time away")


@dataclass(frozen=True)
class Staffing:
    """The fewest agents of whom the standard is kept at the mean load of each interval of the day.

    Load a = calls x aht / interval (erlangs), the calls' mean over open days with t (one day: exact Poisson); low and
    high are the agents for its interval's ends. On a busy day: for the 9 in 10 quantile of a coming day. Erlang C;
    variant "erlang_a" with the patience seen in the log. Erlang 1917; Garnett, Mandelbaum & Reiman 2002.
    """

    name: str = "staffing"
    aliases: tuple[str, ...] = ("erlang",)
    variants: tuple[str, ...] = MODELS
    title: str = "How many agents answer the calls of each interval of the day within the standard?"
    source: SourceKind = "calls"
    reference: str = (
        "Erlang 1917, Elektroteknikeren 13; Palm 1957, Tele; Garnett, Mandelbaum & Reiman 2002, Manufacturing & "
        "Service Operations Management 4:208-227; Gans, Koole & Mandelbaum 2003, 5:79-141"
    )

    def missing(self, source: Source) -> str:
        found = lacking(source)
        if found or (isinstance(source, Calls) and source.handled):
            return found
        return "add handled, the column with how long a call was handled, to the calls"

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Calls)
        choice(options, MODELS, self.name)
        return groupings(source, options)

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Calls)
        wanted = groupings(source, options)
        found, dropped = groups(blocks, wanted, options)
        model, estimates = choice(options, MODELS, self.name), []
        for group in found:
            estimates += list(_group(source, group, model, options))
        whole = found[0]
        notes = [*_notes(whole, wanted[0].length), *_undecided(source, whole, model)]
        return Result(
            self.name,
            _variant(source, whole, model, options),
            whole.offered,
            tuple(estimates),
            (*drops(source, blocks[wanted[0]]), *dropped),
            False,
            self.reference,
            tuple(notes),
            {"standard": _standard(source, whole, model).in_words, "interval": source.interval},
        )


def _standard(source: Calls, group: Group, model: str) -> Standard:
    patience = None if model == "erlang_c" else source.patience or patience_of(group.calls)
    return Standard(source.target_seconds, source.target_share, source.max_occupancy, source.shrinkage, patience)


def patience_of(calls: Intervals) -> float | None:
    """Mean patience in seconds: time waited by all / calls given up; None where nobody gave up."""
    waited, gave_up = float((calls.waited + calls.gave_up).sum()), float(calls.abandoned.sum())
    return waited / gave_up if gave_up > 0 and waited > 0 else None


@dataclass(frozen=True)
class Expected:
    """Calls expected in one interval of a day: mean with interval, and those of a busy day."""

    mean: float
    low: float
    high: float
    busy: float


def expected(counts: Floats, confidence: float) -> Expected:
    """From the calls of each open day: t of the mean, t prediction of a coming day; of one day exact Poisson."""
    days, mean = len(counts), float(counts.mean())
    if days < 2:
        bounds = poisson(int(counts.sum()), confidence)
        busy = float(special.gammaincinv(counts.sum() + 1, BUSY))
        return Expected(mean, bounds.low, bounds.high, max(busy, mean))
    sd = float(counts.std(ddof=1))
    bounds = t_interval(mean, sd / math.sqrt(days), days - 1, confidence)
    busy = mean + float(special.stdtrit(days - 1, BUSY)) * sd * math.sqrt(1 + 1 / days)
    return Expected(mean, max(0.0, bounds.low), bounds.high, busy)


def _group(source: Calls, group: Group, model: str, options: Options) -> Iterator[Estimate]:
    calls, length = group.calls, source.interval * 60
    timed, standard = float(calls.timed.sum()), _standard(source, group, model)
    if not timed or not group.offered:
        return
    days = np.unique(calls.day)
    hours = np.zeros(3)
    for time in np.unique(calls.time).tolist():
        here = calls.time == time
        counts = np.zeros(len(days))
        counts[np.searchsorted(days, calls.day[here])] = calls.offered[here]
        few = calls.timed[here].sum() < FEW_TIMED
        of = slice(None) if few else here
        aht = float(calls.handled[of].sum() / calls.timed[of].sum())
        load = expected(counts, options.confidence)
        keys = {**group.keys, "time": clock(time)}
        each = [
            agents_for(
                Work(n / length, aht), standard.seconds, standard.share, standard.patience, standard.max_occupancy
            )
            for n in (load.low, load.mean, load.high, load.busy)
        ]
        hours += np.array([found.agents for found in each[:3]]) * length / 3600
        yield from _interval(keys, load, aht, length, each, standard, int(counts.sum()))
    yield Estimate(group.keys, "agent_hours", hours[1], hours[0], hours[2], group.offered, "hours a day")


def _interval(
    keys: Mapping[str, str],
    load: Expected,
    aht: float,
    length: int,
    each: Sequence[Served],
    standard: Standard,
    n: int,
) -> Iterator[Estimate]:
    low, mean, high, busy = each
    yield Estimate(keys, "calls", load.mean, load.low, load.high, n, "calls a day")
    a = aht / length
    yield Estimate(keys, "offered_load", load.mean * a, load.low * a, load.high * a, n, "erlangs")
    yield Estimate(keys, "agents", float(mean.agents), float(low.agents), float(high.agents), n, "agents")
    yield Estimate(keys, "agents_busy_day", float(busy.agents), None, None, n, "agents")
    if standard.shrinkage:
        there, least, most = (float(positions(found.agents, standard.shrinkage)) for found in (mean, low, high))
        yield Estimate(keys, "positions", there, least, most, n, "agents")
    yield from performance(keys, mean, n)


def performance(keys: Mapping[str, str], found: Served, n: int) -> Iterator[Estimate]:
    """What the agents give at the mean load: computed from the model, so without intervals of its own."""
    yield Estimate(keys, "service_level", found.service_level, None, None, n, "share")
    yield Estimate(keys, "share_waiting", found.waits, None, None, n, "share")
    if found.abandons:
        yield Estimate(keys, "abandonment", found.abandons, None, None, n, "share")
    yield Estimate(keys, "mean_wait", found.wait, None, None, n, "seconds")
    if not math.isnan(found.occupancy):
        yield Estimate(keys, "occupancy", found.occupancy, None, None, n, "share of time")


# -- a load that is told instead of seen -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """So many calls in an interval of so many seconds, each taking ``aht`` seconds."""

    calls: float
    interval: float
    aht: float

    @property
    def work(self) -> Work:
        return Work(self.calls / self.interval, self.aht)


def staffed(told: Told, standard: Standard) -> Result:
    """The fewest agents of whom a load that is told is answered within the standard, and what they give."""
    best = agents_for(told.work, standard.seconds, standard.share, standard.patience, standard.max_occupancy)
    return _told(told, standard, best, standard.in_words)


def given(told: Told, standard: Standard, agents: int) -> Result:
    """What so many agents give. Raises: OverloadedError where they cannot do the work and nobody gives up."""
    found = served(told.work, agents, standard.seconds, standard.patience)
    return _told(told, standard, found, f"{agents:,} agents as told; answered within {standard.seconds:g} seconds")


def _told(told: Told, standard: Standard, best: Served, in_words: str) -> Result:
    n = round(told.calls)
    rows = [
        Estimate({}, "calls", told.calls, None, None, n, "calls"),
        Estimate({}, "offered_load", told.work.load, None, None, n, "erlangs"),
        Estimate({}, "agents", float(best.agents), None, None, n, "agents"),
    ]
    if standard.shrinkage:
        there = positions(best.agents, standard.shrinkage)
        rows.append(Estimate({}, "positions", float(there), None, None, n, "agents"))
    rows += performance({}, best, n)
    return Result(
        METHOD.name,
        f"{NAMES['erlang_c' if standard.patience is None else 'erlang_a']}; {in_words}",
        n,
        tuple(rows),
        (),
        False,
        METHOD.reference,
        ("The load is told, not estimated, so that nothing here has an interval.", ASSUMED),
        {"standard": standard.in_words},
    )


# -- in words --------------------------------------------------------------------------------------------------------

ASSUMED = (
    "The model takes the load as steady within the interval, calls as independent and handling times as exponential; a "
    "queue that the interval before left behind is not in it."
)


def _variant(source: Calls, whole: Group, model: str, options: Options) -> str:
    standard = _standard(source, whole, model)
    patience = "" if standard.patience is None else f" with a mean patience of {standard.patience:.0f} seconds"
    return (
        f"{NAMES[model]}{patience}; {standard.in_words}; intervals of {source.interval} minutes; "
        f"{percent(options.confidence)} intervals: of the mean load over days"
    )


def _notes(whole: Group, length: int) -> Iterator[str]:
    days = len(np.unique(whole.calls.day))
    yield (
        f"Means over the {days} days on which anybody called; low and high are the agents for the ends of the interval "
        "of the mean load, agents_busy_day for the load that 9 in 10 coming days stay under."
    )
    yield ASSUMED
    if days < 2:
        yield "One day says nothing of how days differ: intervals are those of chance within the day (Poisson)."


def _undecided(source: Calls, whole: Group, model: str) -> Iterator[str]:
    if model == "erlang_a" and source.patience is None and patience_of(whole.calls) is None:
        yield "Nobody gave up, so patience is not known: this is Erlang C."


METHOD = Staffing()
