"""Retention: how many customers buy again, renewal by renewal, and whether they would all leave as easily."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Purchases
from expectancy.methods.answers import percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import wilson
from expectancy.methods.measure.loyalty.bought import Base, bases, drops, histories, lacking, too_late
from expectancy.methods.measure.loyalty.renewals import came_to, discount_a_period, lost, observed, renewals
from expectancy.methods.measure.loyalty.shifted_geometric import (
    Fitted,
    Region,
    Renewals,
    fit,
    region,
    residual_lifetime,
    survival,
)
from expectancy.methods.measure.loyalty.survival import kaplan_meier
from expectancy.summaries import Blocks, Summary

Floats = npt.NDArray[np.float64]
FEWEST_IN_COHORT = 10
FURTHER = 12  # renewals beyond the last seen, to which the fitted curve is drawn, at most
RENEWED = (0, 1, 2, 5, 10)  # customers who have renewed so often: what is still to come


@dataclass(frozen=True)
class Retention:
    """The share of customers who are still there after t renewals, and the shifted beta-geometric model of it.

    retention r_t = renewed / came to the t-th renewal, Wilson; survival S_t = product of r, Kaplan-Meier with log-log
    bounds; by cohort (period of the first purchase) the share still there, Wilson. sBG: a, b by maximum likelihood with
    profile likelihood intervals, its survival, and the discounted periods still to come of those who have renewed n
    times. Kaplan & Meier 1958; Fader & Hardie 2007, 2010.
    """

    name: str = "retention"
    aliases: tuple[str, ...] = ("churn", "sbg")
    variants: tuple[str, ...] = ()
    title: str = "How many customers buy again, and how long do they stay?"
    source: SourceKind = "purchases"
    reference: str = (
        "Fader & Hardie 2007, Journal of Interactive Marketing 21(1):76-90; 2010, Marketing Science 29:85-93; "
        "Kaplan & Meier 1958, JASA 53:457-481"
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
            estimates += _of(base, options.confidence)
        whole = found[0]
        return Result(
            self.name,
            _variant(source, options),
            whole.n,
            tuple(estimates),
            (*drops(source, blocks, options), *dropped, *_small(whole)),
            False,
            self.reference,
            tuple(_notes(whole, renewals(whole))),
            {"period": source.period},
        )


def _of(base: Base, confidence: float) -> Iterator[Estimate]:
    seen, n = renewals(base), int(observed(base).sum())
    yield Estimate(base.keys, "customers", float(base.n), None, None, base.n, "customers")
    yield Estimate(base.keys, "left", float(base.left.sum()), None, None, base.n, "customers")
    if not n:
        return
    yield from _curve(base, seen, confidence)
    yield from _cohorts(base, confidence)
    fitted = fit(seen)
    if fitted is not None:
        yield from _model(base, fitted, n, confidence)


def _curve(base: Base, seen: Renewals, confidence: float) -> Iterator[Estimate]:
    """Renewal by renewal: retention and Kaplan-Meier survival."""
    times, gone = came_to(base), lost(base)
    curve = kaplan_meier(times, gone, ~gone, confidence)
    at = {round(time): place for place, time in enumerate(curve.time)}
    now = (1.0, None, None)
    for t, (risk, left) in enumerate(zip(seen.at_risk, seen.lost, strict=True), start=1):
        keys, bounds = {**base.keys, "renewal": str(t)}, wilson(risk - left, risk, confidence)
        yield Estimate(keys, "retention", (risk - left) / risk, bounds.low, bounds.high, int(risk), "share")
        if t in at:
            now = tuple(float(each[at[t]]) for each in (curve.share, curve.low, curve.high))  # type: ignore[assignment]
        yield Estimate(keys, "survival", *now, int(risk), "share")


def _cohorts(base: Base, confidence: float) -> Iterator[Estimate]:
    """Of those who first bought in a period, who is still there after t renewals."""
    here = observed(base)
    first, last = base.first[here], base.last[here]
    for period in np.unique(first).tolist():
        cohort = last[first == period]
        if len(cohort) < FEWEST_IN_COHORT:
            continue
        for t in range(1, base.decided - period + 2):
            k = int((cohort >= period + t).sum())
            bounds = wilson(k, len(cohort), confidence)
            keys = {**base.keys, "cohort": base.calendar.name(period), "renewal": str(t)}
            yield Estimate(keys, "survival", k / len(cohort), bounds.low, bounds.high, len(cohort), "share")


def _model(base: Base, found: Fitted, n: int, confidence: float) -> Iterator[Estimate]:
    near = region(found, confidence)
    total = near.a + near.b
    yield from _parameter(base, "sbg_a", near.a, near, n)
    yield from _parameter(base, "sbg_b", near.b, near, n)
    yield _bounded(base.keys, "sbg_churn", near.a / total, near, n, "share")
    yield _bounded(base.keys, "sbg_polarisation", 1 / (1 + total), near, n, "index")
    p = 0.5 * float(special.chdtrc(1, 2 * max(0.0, found.log_likelihood - _alike(found.renewals))))
    yield Estimate(base.keys, "all_alike_p", p, None, None, n, "chance")
    last = len(found.renewals.at_risk)
    curves = survival(near.a, near.b, last + min(last, FURTHER))
    for t in range(1, curves.shape[1] + 1):
        risk = int(found.renewals.at_risk[t - 1]) if t <= last else 0
        yield _bounded({**base.keys, "renewal": str(t)}, "survival_sbg", curves[:, t - 1], near, risk, "share")
    discount, unit = discount_a_period(base), f"{base.source.period}s, discounted"
    for renewed in RENEWED:
        if renewed <= last:
            values = residual_lifetime(near.a, near.b, renewed, discount)
            yield _bounded({**base.keys, "renewed": str(renewed)}, "residual_lifetime", values, near, n, unit)


def _parameter(base: Base, name: str, values: Floats, near: Region, n: int) -> Iterator[Estimate]:
    """a or b; without an upper end where the likelihood stays high until all customers are alike."""
    low, high = near.bounds(values)
    ends = (float(low), None if near.open else float(high))
    yield Estimate(base.keys, name, float(values[0]), ends[0], ends[1], n, "parameter")


def _bounded(keys: Mapping[str, str], statistic: str, values: Floats, near: Region, n: int, unit: str) -> Estimate:
    low, high = near.bounds(values)
    return Estimate(keys, statistic, float(values[0]), float(low), float(high), n, unit)


def _alike(seen: Renewals) -> float:
    """The log likelihood of one chance to leave for all (geometric)."""
    kept, gone = float(seen.kept.sum()), float(seen.lost.sum())
    return kept * math.log(kept / (kept + gone)) + gone * math.log(gone / (kept + gone))


# -- in words --------------------------------------------------------------------------------------------------------


def _variant(source: Purchases, options: Options) -> str:
    periods = f"{source.lapse} {source.period}{'s' if source.lapse > 1 else ''}"
    return (
        f"a {source.period} at a time; left: no purchase in the {periods} after; discount "
        f"{percent(source.discount)} a year; {percent(options.confidence)} intervals: shares Wilson, survival log-log, "
        "sBG profile likelihood"
    )


def _small(base: Base) -> list[Drop]:
    """Customers of cohorts too small to be shown by themselves."""
    _, sizes = np.unique(base.first[observed(base)], return_counts=True)
    few = int(sizes[sizes < FEWEST_IN_COHORT].sum())
    return [Drop(f"in a cohort of fewer than {FEWEST_IN_COHORT}, told in the whole only", few)] if few else []


def _notes(base: Base, seen: Renewals) -> Iterator[str]:
    yield from too_late(base)
    waiting = base.n - int(observed(base).sum())
    if waiting:
        yield (
            f"{waiting:,} customers have bought so lately that it is not known yet whether they buy again: "
            f"{base.source.lapse} whole {base.source.period}s must follow."
        )
    if base.n and not seen.identified:
        yield (
            "The sBG model is not fitted: it needs two renewals or more, at which some customers left and some stayed."
        )
        return
    if base.n:
        yield "Retention that rises with the renewals may be sorting: those who leave easily have left."
        yield "Whoever bought before the file begins is taken as new in its first periods."
    fitted = fit(seen)
    if fitted is not None and fitted.alike:
        yield "All customers seem to leave as easily: a and b grow without end, and only sbg_churn is told."


METHOD = Retention()
