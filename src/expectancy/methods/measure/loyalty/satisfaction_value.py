"""The value of one point of satisfaction: how retention goes with it, and what that is worth."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Purchases
from expectancy.methods.answers import percent
from expectancy.methods.chance import two_sided
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.interval import jackknife_spread, left_out, wilson, z
from expectancy.methods.logistic import Logistic, logistic
from expectancy.methods.measure.loyalty.bought import Base, answer_day, bases, drops, histories, lacking, too_late
from expectancy.methods.measure.loyalty.renewals import by_group, discount_a_period, paid
from expectancy.summaries import Blocks, Summary
from expectancy.summaries.histories import NEVER

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
BLOCKS = 32  # random groups are joined into so many, of which each is left out once


@dataclass(frozen=True)
class SatisfactionValue:
    """Logistic regression of "bought again" on satisfaction, and what a point more goes with.

    logit P(retained) = b0 + b1 x. retention_per_point: mean of b1 P (1 - P) over the customers; elasticity: of
    retention to satisfaction at their mean, b1 (1 - P) x; value_per_point = retention_per_point m (1 + i)/(1 + i -
    r)^2, the slope of m r/(1 + i - r) in r. A period here is the study's lapse. Slope: Wald; what follows from it:
    delete-a-group jackknife over random groups of customers. Gupta & Lehmann 2005; Cox 1958.
    """

    name: str = "satisfaction_value"
    aliases: tuple[str, ...] = ("retention_elasticity",)
    variants: tuple[str, ...] = ()
    title: str = "How does retention go with satisfaction, and what is a point of it worth?"
    source: SourceKind = "purchases"
    reference: str = (
        "Cox 1958, Journal of the Royal Statistical Society B 20:215-242; Gupta & Lehmann 2005, Managing Customers as "
        "Investments"
    )

    def missing(self, source: Source) -> str:
        found = lacking(source)
        if found:
            return found
        assert isinstance(source, Purchases)
        if source.answers is None or "overall" not in source.answers.outcomes:
            return "name a survey with overall whose respondents are these customers (survey = ...)"
        return ""

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Purchases)
        return [histories(source, options)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Purchases)
        found, dropped = bases(source, blocks, options)
        estimates: list[Estimate] = []
        for base in found:
            estimates += _of(base, options.confidence)
        here, _ = followed(found[0])
        return Result(
            self.name,
            _variant(source, options),
            int(here.sum()),
            tuple(estimates),
            (*drops(source, blocks, options), *dropped),
            False,
            self.reference,
            tuple(_notes(found[0])),
            {"unit": _unit(source), "scale": list(_scale(source))},
        )


def _scale(source: Purchases) -> tuple[int, int]:
    assert source.answers is not None
    return source.answers.scale_of("overall")


def _unit(source: Purchases) -> str:
    return "margins of a lapse" if source.amount is None else "money"


def followed(base: Base) -> tuple[Bools, Bools]:
    """(customers who answered and of whom it is known whether they bought again; those who did).

    Where the day of the answer is told: a purchase after its period; who had bought by then counts. Without it: those
    who had come to a first renewal, and have not left on the day of the data.
    """
    known = np.isfinite(base.answers("overall")) & base.bought
    if answer_day(base.source) is None:
        return known & (base.first <= base.decided), ~base.left
    said = base.periods(base.people.answered)
    known &= (said != NEVER) & (said <= base.decided) & (base.first <= said)
    return known, base.last > said


def _of(base: Base, confidence: float) -> Iterator[Estimate]:
    here, stayed = followed(base)
    if not here.any():
        return
    group = base.people.group[here] % BLOCKS
    ratings, place = np.unique(base.answers("overall")[here], return_inverse=True)
    n, hits = (np.zeros((BLOCKS, len(ratings))) for _ in range(2))
    np.add.at(n, (group, place), 1.0)
    np.add.at(hits, (group, place), stayed[here].astype(np.float64))
    fit = logistic(ratings, hits.sum(axis=0), n.sum(axis=0))
    yield from _by_rating(base, ratings, hits.sum(axis=0), n.sum(axis=0), fit, confidence)
    if fit is not None:
        yield from _slope(base, fit, int(here.sum()), confidence)
        yield from _worth(base, ratings, hits, n, confidence)


def _by_rating(
    base: Base, ratings: Floats, hits: Floats, n: Floats, fit: Logistic | None, confidence: float
) -> Iterator[Estimate]:
    for rating, k, size in zip(ratings.tolist(), hits.tolist(), n.tolist(), strict=True):
        keys, bounds = {**base.keys, "rating": f"{rating:g}"}, wilson(k, size, confidence)
        yield Estimate(keys, "retained", k / size, bounds.low, bounds.high, int(size), "share")
    if fit is None:
        return
    low, high = _scale(base.source)
    for rating in range(low, high + 1):
        one = np.array([1.0, rating])
        at, half = fit.intercept + fit.slope * rating, z(confidence) * math.sqrt(float(one @ fit.covariance @ one))
        keys = {**base.keys, "rating": str(rating)}
        value, least, most = (1 / (1 + math.exp(-(at + sign * half))) for sign in (0, -1, 1))
        yield Estimate(keys, "retained_fitted", value, least, most, int(n.sum()), "share")


def _slope(base: Base, fit: Logistic, n: int, confidence: float) -> Iterator[Estimate]:
    half = z(confidence) * fit.se
    ends = fit.slope - half, fit.slope + half
    yield Estimate(base.keys, "slope", fit.slope, ends[0], ends[1], n, "log odds a point")
    odds = [math.exp(each) for each in (fit.slope, *ends)]
    yield Estimate(base.keys, "odds_ratio", odds[0], odds[1], odds[2], n, "odds ratio a point")
    yield Estimate(base.keys, "slope_p", two_sided(abs(fit.slope) / fit.se), None, None, n, "chance")


def _worth(base: Base, ratings: Floats, hits: Floats, n: Floats, confidence: float) -> Iterator[Estimate]:
    """What a point goes with, and with every block of groups left out once."""
    margin, periods = (_blocks(by_group(base, each)) for each in paid(base))
    i = (1 + discount_a_period(base)) ** base.source.lapse - 1

    def of(k: Floats, size: Floats, m: float) -> list[float]:
        fit = logistic(ratings, k, size)
        if fit is None:
            return [math.nan] * 3
        p, mean, r = fit.chance(ratings), float(np.average(ratings, weights=size)), float(k.sum() / size.sum())
        more = float(np.average(fit.slope * p * (1 - p), weights=size))
        at_mean = float(fit.chance(mean))
        return [more, fit.slope * (1 - at_mean) * mean, more * m * (1 + i) / (1 + i - r) ** 2]

    a_lapse = 1.0 if base.source.amount is None else float(base.source.lapse)
    means = [a_lapse * _mean(margin.sum(), periods.sum())] + [
        a_lapse * _mean(m, span) for m, span in zip(left_out(margin), left_out(periods), strict=True)
    ]
    value = np.array(of(hits.sum(axis=0), n.sum(axis=0), means[0]))
    filled = np.flatnonzero(n.sum(axis=1) > 0)
    without = list(zip(left_out(hits), left_out(n), means[1:], strict=True))
    replicates = np.array([of(*without[at]) for at in filled.tolist()])
    found = jackknife_spread(value, replicates, np.isfinite(replicates))
    low, high = found.bounds(confidence)
    units = ("share a point", "per cent per per cent", f"{_unit(base.source)} a point")
    for at, (name, unit) in enumerate(
        zip(("retention_per_point", "elasticity", "value_per_point"), units, strict=True)
    ):
        if math.isfinite(value[at]):
            yield Estimate(base.keys, name, float(value[at]), float(low[at]), float(high[at]), int(n.sum()), unit)


def _mean(total: float, count: float) -> float:
    return float(total / count) if count > 0 else math.nan


def _blocks(sums: Floats) -> Floats:
    """Sums by random group as sums by block of groups, as ``group % BLOCKS`` joins them."""
    padded = np.pad(sums, (0, -len(sums) % BLOCKS))
    return np.asarray(padded.reshape(-1, BLOCKS).sum(axis=0))


# -- in words --------------------------------------------------------------------------------------------------------


def _variant(source: Purchases, options: Options) -> str:
    low, high = _scale(source)
    when = "after the answer" if answer_day(source) is not None else "up to the day of the data"
    lapse = f"{source.lapse} {source.period}{'s' if source.lapse > 1 else ''}"
    return (
        f"satisfaction from {low} to {high}; retained: no pause of {lapse} {when}; discount {percent(source.discount)} "
        f"a year; {percent(options.confidence)} intervals: shares Wilson, slope Wald, the rest delete-a-group jackknife"
    )


def _notes(base: Base) -> Iterator[str]:
    yield from too_late(base)
    here, stayed = followed(base)
    if not here.any():
        yield "Of no customer both an answer and what followed are known."
        return
    yield "This tells whether satisfied customers stay more often, not whether they stay because they are satisfied."
    answered = np.unique(base.answers("overall")[here], return_counts=True)
    if logistic(answered[0], _hits(base, here, stayed), answered[1].astype(np.float64)) is None:
        yield "No slope: all stayed, all left, all answered alike, or an answer parts those who stayed from the others."
    if answer_day(base.source) is None:
        yield "The day of the answer is not told: some may have answered after they had left."
    if base.source.lapse > 1 or base.source.amount is None:
        lapse = f"{base.source.lapse} {base.source.period}{'s' if base.source.lapse > 1 else ''}"
        yield f"value_per_point takes {lapse} as one period of renewal, and the margin of so long."


def _hits(base: Base, here: Bools, stayed: Bools) -> Floats:
    place = np.unique(base.answers("overall")[here], return_inverse=True)[1]
    return np.bincount(place, stayed[here].astype(np.float64)).astype(np.float64)


METHOD = SatisfactionValue()
