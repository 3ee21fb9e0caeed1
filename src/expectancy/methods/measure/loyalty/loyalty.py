"""Loyalty: how far customers have come, from suspect to advocate, and how they move from stage to stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Purchases
from expectancy.methods.answers import percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import Means, jackknife_ratio, t_quantile, wilson
from expectancy.methods.measure.loyalty.bought import Base, bases, drops, histories, lacking, too_late
from expectancy.methods.measure.loyalty.customer_stages import (
    ADVOCATE,
    CLIENT,
    FIRST,
    GONE,
    MOVING,
    NAMES,
    NEW,
    PROSPECT,
    REPEAT,
    SUSPECT,
    asked,
    attitude,
    recommends,
    stages,
    stages_by_period,
    told_apart,
)
from expectancy.summaries import Blocks, Summary

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
DICK_BASU = {  # attitude, behaviour -> what it is called
    ("high", "high"): "loyalty",
    ("high", "low"): "latent loyalty",
    ("low", "high"): "spurious loyalty",
    ("low", "low"): "no loyalty",
}
MOST_PERIODS = 24  # the last so many are told one by one


@dataclass(frozen=True)
class Loyalty:
    """The six stages by the study's rules, the flows between them, and attitude against behaviour.

    share of each stage among all customers and prospects that are known, Wilson. Flows: of those in a stage at the end
    of a period, the share in each stage at the end of the next; pooled over periods with the delete-a-group jackknife
    over customers, on the logit with t. Advocates and attitude come from a survey of the same customers. Griffin
    1995; Dick & Basu 1994.
    """

    name: str = "loyalty"
    aliases: tuple[str, ...] = ("stages", "customer_stages")
    variants: tuple[str, ...] = ()
    title: str = "How far have customers come, from suspect to advocate, and where do they go?"
    source: SourceKind = "purchases"
    reference: str = (
        "Griffin 1995, Customer Loyalty: How to Earn It, How to Keep It; Dick & Basu 1994, Journal of the Academy of "
        "Marketing Science 22:99-113"
    )

    def missing(self, source: Source) -> str:
        return lacking(source)

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Purchases)
        return [histories(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Purchases)
        found, dropped = bases(source, blocks, options)
        estimates: list[Estimate] = []
        for base in found:
            if len(base.people.hashes):
                estimates += _stages(base, options.confidence)
                estimates += _advocates(base, options.confidence)
                estimates += _grid(base, options.confidence)
                estimates += _flows(base, options.confidence)
        whole = found[0]
        return Result(
            self.name,
            _variant(source, options),
            len(whole.people.hashes),
            tuple(estimates),
            (*drops(source, blocks, options), *dropped),
            False,
            self.reference,
            tuple(_notes(whole, blocks[histories(source, options)].answerers())),
            {"period": source.period, "lapse": source.lapse, "client": source.client},
        )


# -- stages ----------------------------------------------------------------------------------------------------------


def _told(base: Base) -> list[int]:
    """The stages of which the study can tell anything, in their order."""
    listed = base.source.prospects is not None
    return [
        stage
        for stage in range(len(NAMES))
        if (listed or stage > PROSPECT)
        and (stage != ADVOCATE or asked(base))
        and (stage != SUSPECT or told_apart(base))
    ]


def _stages(base: Base, confidence: float) -> Iterator[Estimate]:
    found = stages(base)
    if not told_apart(base):
        found = np.where(found == SUSPECT, PROSPECT, found)  # everybody on the list counts as contacted
    n = len(found)
    for stage in _told(base):
        k, keys = int((found == stage).sum()), {**base.keys, "stage": NAMES[stage]}
        bounds = wilson(k, n, confidence)
        yield Estimate(keys, "customers", float(k), None, None, n, "people")
        yield Estimate(keys, "share", k / n, bounds.low, bounds.high, n, "share")


def _advocates(base: Base, confidence: float) -> Iterator[Estimate]:
    """Of those of a stage who were asked: how many would recommend us."""
    if not asked(base):
        return
    found, told = stages(base), np.isfinite(base.answers("recommend"))
    found = np.where(found == ADVOCATE, CLIENT, found)
    for stage in (FIRST, REPEAT, CLIENT, GONE):
        here = (found == stage) & told
        n, k = int(here.sum()), int((here & recommends(base)).sum())
        if n:
            bounds = wilson(k, n, confidence)
            keys = {**base.keys, "stage": NAMES[stage]}
            yield Estimate(keys, "share_recommending", k / n, bounds.low, bounds.high, n, "share")


def _grid(base: Base, confidence: float) -> Iterator[Estimate]:
    """Attitude by behaviour of the customers who were asked."""
    feelings = attitude(base)
    if feelings is None:
        return
    high, known = feelings
    known = known & base.bought
    n = int(known.sum())
    if not n:
        return
    often = np.isin(stages(base), (REPEAT, CLIENT, ADVOCATE))
    for (feels, does), name in DICK_BASU.items():
        k = int((known & (high == (feels == "high")) & (often == (does == "high"))).sum())
        bounds = wilson(k, n, confidence)
        keys = {**base.keys, "attitude": feels, "behaviour": does, "loyalty": name}
        yield Estimate(keys, "share", k / n, bounds.low, bounds.high, n, "share")


# -- flows -----------------------------------------------------------------------------------------------------------


def _flows(base: Base, confidence: float) -> Iterator[Estimate]:
    shown, found = stages_by_period(base)
    if len(shown) < 2:
        return
    before, after, group = found[:, :-1], found[:, 1:], base.people.group
    for start in MOVING:
        here = before == start
        n = np.bincount(group, here.sum(axis=1), minlength=base.groups)[:, None].astype(np.float64)
        if not n.sum():
            continue
        for end in MOVING:
            moved = (here & (after == end)).sum(axis=1)
            hits = np.bincount(group, moved, minlength=base.groups)[:, None].astype(np.float64)
            keys = {**base.keys, "from": NAMES[start], "to": NAMES[end]}
            spread, total = jackknife_ratio(hits, n), int(n.sum())
            low, high = _flow_bounds(spread, total, confidence)
            yield Estimate(keys, "flow", float(spread.value[0]), low, high, total, "share a period")
    if not base.keys:
        yield from _period_flows(base, shown, found, confidence)


def _flow_bounds(found: Means, n: int, confidence: float) -> tuple[float, float]:
    """On the logit with t; Wilson's where nobody, or everybody, went that way, or where no spread is known.

    Not at an effective n, which would be more than n: a customer takes most ways but once.
    """
    value, se, df = (float(each[0]) for each in (found.value, found.se, found.df))
    if not (0 < value < 1 and se > 0 and df > 0):
        bounds = wilson(value * n, n, confidence)
        return bounds.low, bounds.high
    half = float(t_quantile(df, confidence)) * se / (value * (1 - value))
    low, high = (float(special.expit(special.logit(value) + sign * half)) for sign in (-1, 1))
    return low, high


def _period_flows(base: Base, shown: list[int], found: npt.NDArray[np.int8], confidence: float) -> Iterator[Estimate]:
    """Period by period, of the last ones: the flows that anybody took."""
    for at in range(max(1, len(shown) - MOST_PERIODS), len(shown)):
        period, before, after = base.calendar.name(shown[at]), found[:, at - 1], found[:, at]
        table = np.zeros((len(NAMES) + 1, len(NAMES) + 1), dtype=np.int64)
        np.add.at(table, (before, after), 1)  # -1, not known yet, is the last row
        for start, end in zip(*np.nonzero(table[:-1, :-1]), strict=True):
            k, n = int(table[start, end]), int(table[start].sum())
            bounds = wilson(k, n, confidence)
            keys = {"period": period, "from": NAMES[start], "to": NAMES[end]}
            yield Estimate(keys, "flow", k / n, bounds.low, bounds.high, n, "share")
        for end in np.flatnonzero(table[-1, :-1]).tolist():
            k = int(table[-1, end])
            yield Estimate(
                {"period": period, "from": NEW, "to": NAMES[end]}, "entered", float(k), None, None, k, "people"
            )


# -- in words --------------------------------------------------------------------------------------------------------


def _variant(source: Purchases, options: Options) -> str:
    periods = f"{source.lapse} {source.period}{'s' if source.lapse > 1 else ''}"
    told = [
        "first-time: 1 purchase",
        "repeat: 2 or more",
        f"client: {source.client} or more",
        f"advocate: a client whose recommendation is {source.recommends:g} or more",
        f"lapsed: no purchase for {periods}",
    ]
    return f"{'; '.join(told)}; {percent(options.confidence)} intervals: Wilson, flows jackknife on the logit"


def _notes(base: Base, answerers: int) -> Iterator[str]:
    yield from too_late(base)
    source = base.source
    if not asked(base):
        yield (
            "Advocates are not known: name a survey with recommend whose respondents are these customers "
            "(survey = ...)."
        )
    else:
        clients = np.isin(stages(base), (CLIENT, ADVOCATE))
        silent = int((clients & ~np.isfinite(base.answers("recommend"))).sum())
        joined = int(np.isfinite(base.people.answers).any(axis=1).sum())
        yield (
            f"{silent:,} of {int(clients.sum()):,} clients were not asked or did not answer; they stand as clients. "
            f"{joined:,} of the {answerers:,} who answered are among these customers and prospects."
        )
    if attitude(base) is not None:
        by = (
            f"a recommendation of {source.recommends:g} or more" if asked(base) else "a satisfaction in the top ratings"
        )
        yield f"Attitude is high with {by}; behaviour is high with repeat customers, clients and advocates."
    if source.prospects is None:
        yield "Suspects and prospects are not known: name the list of those who may become customers (prospects = ...)."
    elif not told_apart(base):
        yield "Without a day of first contact (contacted = ...), everybody on the list counts as a prospect."
    if len(base.people.hashes):
        yield (
            "Flows go by purchases alone, over whole periods: an advocate is a client there, because nobody knows "
            "when a customer began to recommend us."
        )


METHOD = Loyalty()
