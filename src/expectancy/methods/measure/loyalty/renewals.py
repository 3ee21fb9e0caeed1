"""Renewals counted from purchases: who came to the t-th renewal, and who did not renew; margins of the time between."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from expectancy.methods.measure.loyalty.bought import DAYS_A_PERIOD, Base
from expectancy.methods.measure.loyalty.shifted_geometric import Renewals

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def observed(base: Base) -> Bools:
    """The customers who have come to a first renewal of which it is known how it ended."""
    return base.bought & (base.first <= base.decided)


def came_to(base: Base) -> Ints:
    """How many renewals each observed customer came to, (observed,); the last one was missed by those who left."""
    here = observed(base)
    return np.asarray(np.minimum(base.last[here], base.decided) - base.first[here] + 1)


def lost(base: Base) -> Bools:
    """Which of the observed customers left, (observed,)."""
    return np.asarray(base.left[observed(base)])


def renewals(base: Base, of: Bools | None = None) -> Renewals:
    """At risk and lost at each renewal t = 1, 2 ..., of the observed customers or those of them marked in ``of``."""
    times, gone = came_to(base), lost(base)
    if of is not None:
        times, gone = times[of], gone[of]
    longest = int(times.max(initial=0))
    events = np.bincount(times[gone], minlength=longest + 1)[1:]
    ended = np.bincount(times, minlength=longest + 1)[1:]
    return Renewals(ended[::-1].cumsum()[::-1].astype(np.float64), events.astype(np.float64))


def discount_a_period(base: Base) -> float:
    """The study's yearly discount as one of a period: (1 + i)^(length in years) - 1."""
    years = DAYS_A_PERIOD[base.source.period] / DAYS_A_PERIOD["year"]
    return float((1 + base.source.discount) ** years - 1)


def paid(base: Base) -> tuple[Floats, Floats]:
    """(margin, periods) of each customer: what stayed of the purchases, and the whole periods as a customer.

    Without amounts every period as a customer brings a margin of 1. Weeks that a month cuts are counted with it.
    """
    until = np.where(base.left, base.last, base.complete)
    periods = np.where(base.bought, np.maximum(until - base.first + 1, 0), 0).astype(np.float64)
    if base.source.amount is None:
        return periods, periods
    start = base.months.month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    whole = start < base.calendar.first(base.complete + 1)
    amount = np.bincount(base.months.customer[whole], base.months.amount[whole], minlength=len(periods))
    share = 1.0 if base.source.margin is None else base.source.margin
    return np.where(periods > 0, amount * share, 0.0), periods


def by_group(base: Base, values: Floats, where: Bools | None = None) -> Floats:
    """Sums of customers' values by random group, (groups,)."""
    group = base.people.group if where is None else base.people.group[where]
    return np.bincount(group, values, minlength=base.groups).astype(np.float64)
