"""Lifetime value: what a customer brings before leaving, with one chance to leave for all and with chances that differ,
and what customers without a contract are still to buy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Purchases
from expectancy.methods.answers import percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import left_out, wilson
from expectancy.methods.measure.loyalty import bg_nbd
from expectancy.methods.measure.loyalty.bought import DAYS_A_PERIOD, Base, bases, drops, histories, lacking, too_late
from expectancy.methods.measure.loyalty.renewals import (
    by_group,
    came_to,
    discount_a_period,
    lost,
    observed,
    paid,
    renewals,
)
from expectancy.methods.measure.loyalty.shifted_geometric import Renewals, fit, residual_lifetime
from expectancy.methods.resampling import jackknife_interval
from expectancy.summaries import Blocks, Summary

Floats = npt.NDArray[np.float64]
MARGINS = "margins of a period"  # the unit where no amounts are told
BLOCKS_OF_GROUPS = 32  # random groups are joined into so many, where a model is fitted without each of them


def margin_multiple(retention: npt.ArrayLike, discount: float, now: bool = False) -> Floats:
    """How many margins of a period a customer is worth: r/(1 + i - r), the first after a period; ``now``: (1 + i)/(1 +
    i - r), the first at once: exactly one more. Gupta & Lehmann 2003, Journal of Interactive Marketing 17(1):9-24."""
    r = np.asarray(retention, dtype=np.float64)
    return np.asarray(((1 + discount) if now else r) / (1 + discount - r))


@dataclass(frozen=True)
class LifetimeValue:
    """What a customer is worth under both conventions, from retention and margin a period; and what is to come.

    clv = m r/(1 + i - r), the first margin after a period; clv_now = m (1 + i)/(1 + i - r), the first at once: exactly
    m more. clv_sbg: m times the discounted periods of a new customer in the sBG model. Delete-a-group jackknife of
    logarithms over random groups of customers. BG/NBD by maximum likelihood from COUNT over (x, tx, T): purchases to
    come in a year and the chance to be still a customer, delta method. Gupta & Lehmann 2003; Fader, Hardie & Lee 2005.
    """

    name: str = "lifetime_value"
    aliases: tuple[str, ...] = ("clv", "bg_nbd")
    variants: tuple[str, ...] = ()
    title: str = "What is a customer worth, and how much are customers still to buy?"
    source: SourceKind = "purchases"
    reference: str = (
        "Gupta & Lehmann 2003, Journal of Interactive Marketing 17(1):9-24; Fader & Hardie 2010, Marketing Science "
        "29:85-93; Fader, Hardie & Lee 2005, 24:275-284"
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
        fits = [bg_nbd.fit(bg_nbd.Seen.of(*_seen(base))) for base in found]
        for base, fitted in zip(found, fits, strict=True):
            if base.n:
                estimates += _worth(base, options.confidence)
                estimates += _to_come(base, fitted, options.confidence)
        whole = found[0]
        return Result(
            self.name,
            _variant(source, options),
            whole.n,
            tuple(estimates),
            (*drops(source, blocks, options), *dropped),
            False,
            self.reference,
            tuple(_notes(whole, fits[0])),
        )


# -- contracts: one retention for all, and the sBG model ---------------------------------------------------------------


def _unit(source: Purchases) -> str:
    return MARGINS if source.amount is None else "money"


def _worth(base: Base, confidence: float) -> Iterator[Estimate]:
    n = int(observed(base).sum())
    if not n:
        return
    came, here = came_to(base).astype(np.float64), observed(base)
    kept, risk = by_group(base, came - lost(base), here), by_group(base, came, here)
    margin, periods = (by_group(base, each) for each in paid(base))
    i, unit = discount_a_period(base), _unit(base.source)

    def of(kept: Floats, risk: Floats, margin: Floats, periods: Floats) -> Floats:
        r, m = _over(kept, risk), _over(margin, periods)
        after, now = margin_multiple(r, i), margin_multiple(r, i, now=True)
        return np.stack([m, after, now, m * after, m * now], axis=-1)

    bounds = wilson(float(kept.sum()), float(risk.sum()), confidence)
    share = float(kept.sum() / risk.sum())
    yield Estimate(base.keys, "retention", share, bounds.low, bounds.high, int(risk.sum()), "share")
    sums = (kept, risk, margin, periods)
    names = (("margin", unit), ("margin_multiple", MARGINS), ("margin_multiple_now", MARGINS))
    told = (*names, *((("clv", unit), ("clv_now", unit)) if base.source.amount is not None else ()))
    value, replicates = of(*(each.sum() for each in sums)), of(*(left_out(each) for each in sums))[risk > 0]
    for at, (name, unit_of) in enumerate(told):
        low, high = _jackknifed(float(value[at]), replicates[:, at], confidence)
        yield Estimate(base.keys, name, float(value[at]), low, high, n, unit_of)
    yield from _sbg(base, margin, periods, n, confidence)


def _over(top: Floats, bottom: Floats) -> Floats:
    return np.asarray(top / np.where(bottom > 0, bottom, np.nan))


def _jackknifed(value: float, replicates: Floats, confidence: float) -> tuple[float | None, float | None]:
    """Bounds of a positive figure: its logarithm, with the delete-a-group jackknife and t; none of what is not positive
    or not known in every replicate."""
    if not (value > 0 and len(replicates) > 1 and (replicates > 0).all()):
        return None, None
    low, high = jackknife_interval(np.log([value]), np.log(replicates)[:, None], confidence)
    return math.exp(float(low[0])), math.exp(min(float(high[0]), 700.0))


def _sbg(base: Base, margin: Floats, periods: Floats, n: int, confidence: float) -> Iterator[Estimate]:
    """A new customer's discounted margins where chances to leave differ; refitted without each block of groups."""
    i, block = discount_a_period(base), base.people.group % BLOCKS_OF_GROUPS
    here = observed(base)
    values = [_periods_to_come(renewals(base), i)]
    if not math.isfinite(values[0]):
        return
    filled = np.unique(block[here])
    if len(filled) < 2:
        return
    values += [_periods_to_come(renewals(base, block[here] != each), i) for each in filled.tolist()]
    m, spans = (each.reshape(-1, BLOCKS_OF_GROUPS).sum(axis=0) for each in _padded(margin, periods))
    means = np.concatenate(
        [_over(m.sum(keepdims=True), spans.sum(keepdims=True)), _over(left_out(m), left_out(spans))[filled]]
    )
    multiples = np.array(values)
    told = [("margin_multiple_sbg", MARGINS, multiples)]
    if base.source.amount is not None:
        told.append(("clv_sbg", _unit(base.source), multiples * means))
    for name, unit, each in told:
        low, high = _jackknifed(float(each[0]), each[1:], confidence)
        yield Estimate(base.keys, name, float(each[0]), low, high, n, unit)


def _padded(*sums: Floats) -> list[Floats]:
    """Sums by group as whole blocks; there may be fewer groups than blocks."""
    short = -len(sums[0]) % BLOCKS_OF_GROUPS
    return [np.pad(each, (0, short)) for each in sums]


def _periods_to_come(seen: Renewals, discount: float) -> float:
    """Discounted periods of a new customer in the sBG model, the first after a period; NaN without a fit."""
    found = fit(seen)
    return math.nan if found is None else float(residual_lifetime(found.a, found.b, 0, discount))


# -- no contract: BG/NBD ---------------------------------------------------------------------------------------------


def _seen(base: Base) -> tuple[Floats, Floats, Floats]:
    """(x, tx, T) of every customer, in periods: purchases after the first, when the last was, since when he is seen."""
    here, length = base.bought, DAYS_A_PERIOD[base.source.period]
    x = (base.people.purchases[here] - 1).astype(np.float64)
    tx = (base.people.last[here] - base.people.first[here]) / length
    t = np.maximum(base.day - base.people.first[here], 0) / length
    return x, np.minimum(tx, t), t


def _to_come(base: Base, found: bg_nbd.Fitted | None, confidence: float) -> Iterator[Estimate]:
    if found is None:
        return
    cells, year = found.seen, DAYS_A_PERIOD["year"] / DAYS_A_PERIOD[base.source.period]

    def mean(values: Floats) -> float:
        return float(cells.n @ values / cells.n.sum())

    def alive(model: bg_nbd.Model) -> float:
        return mean(bg_nbd.alive(model, cells.x, cells.tx, cells.t))

    def bought(model: bg_nbd.Model) -> float:
        return mean(bg_nbd.purchases_to_come(model, cells.x, cells.tx, cells.t, year))

    def first(model: bg_nbd.Model) -> float:
        return bg_nbd.purchases_of_new(model, year)

    wanted: list[tuple[str, Callable[[bg_nbd.Model], float], str]] = [
        *((f"bgnbd_{name}", attrgetter(name), "parameter") for name in bg_nbd.NAMES),
        ("share_alive", alive, "share"),
        ("purchases_next_year", bought, "purchases a customer"),
        ("purchases_first_year", first, "purchases after the first"),
    ]
    for statistic, of, unit in wanted:
        value, low, high = bg_nbd.bounded(found, of, confidence, share=unit == "share")
        yield Estimate(base.keys, statistic, value, low, high, base.n, unit)


# -- in words --------------------------------------------------------------------------------------------------------


def _variant(source: Purchases, options: Options) -> str:
    kept = "" if source.margin is None else f", of which {percent(source.margin)} stays"
    told = "margins of 1 a period" if source.amount is None else f'margins from "{source.amount}"{kept}'
    return (
        f"clv: first margin after a {source.period}; clv_now: first margin at once; {told}; discount "
        f"{percent(source.discount)} a year; {percent(options.confidence)} intervals: delete-a-group jackknife with t "
        "on logarithms, BG/NBD delta method"
    )


def _notes(base: Base, found: bg_nbd.Fitted | None) -> Iterator[str]:
    yield from too_late(base)
    if not base.n:
        return
    yield (
        "Two conventions: clv has the first margin after a period, clv_now at once; they differ by exactly one margin. "
        "One retention for all understates how long those stay who have stayed long: clv_sbg lets chances differ."
    )
    if base.source.amount is not None and base.source.margin is None:
        yield "No margin is told, so that values are of what was paid, not of what was earned."
    if found is None:
        yield "BG/NBD is not fitted: too few customers came back, or all as often."
    elif not found.settled:
        yield "BG/NBD: the data do not tell all four parameters, so that what rests on them has no interval."
    else:
        yield (
            "BG/NBD is for purchases without contract: times are counted from the first purchase, several on one day "
            "are one; its intervals are those of the parameters, for these customers."
        )


METHOD = LifetimeValue()
