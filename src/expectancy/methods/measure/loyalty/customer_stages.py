"""The stage of every customer by the study's rules: on the day of the data, and at the end of each period."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from expectancy.methods.measure.loyalty.bought import Base
from expectancy.summaries.histories import NEVER

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
STAGES = ("suspect", "prospect", "first-time customer", "repeat customer", "client", "advocate")
LAPSED, NEW = "lapsed", "new"  # beside the stages: has left; was not known before
SUSPECT, PROSPECT, FIRST, REPEAT, CLIENT, ADVOCATE, GONE = range(7)
NAMES = (*STAGES, LAPSED)
MOVING = (PROSPECT, FIRST, REPEAT, CLIENT, GONE)  # what a customer can be at the end of a period by purchases alone
TOP = 2  # ratings at the top that count as satisfied, unless the study says otherwise


def stages(base: Base) -> Ints:
    """The stage of everybody on the day of the data: a place in ``NAMES``."""
    people, source = base.people, base.source
    bought = np.select(
        [base.left, people.purchases >= source.client, people.purchases >= 2], [GONE, CLIENT, REPEAT], FIRST
    )
    found = np.where(base.bought, bought, np.where(people.contacted != NEVER, PROSPECT, SUSPECT))
    return np.where((found == CLIENT) & recommends(base), ADVOCATE, found)


def recommends(base: Base) -> Bools:
    """Who would recommend us, as the study's rule says; whoever was not asked does not."""
    with np.errstate(invalid="ignore"):
        return np.asarray(base.answers("recommend") >= base.source.recommends)


def asked(base: Base) -> bool:
    """Whether anybody was asked for a recommendation."""
    return base.source.answers is not None and "recommend" in base.source.answers.outcomes


def told_apart(base: Base) -> bool:
    """Whether suspects can be told from prospects."""
    return base.source.contacted is not None


def attitude(base: Base) -> tuple[Bools, Bools] | None:
    """(who feels well about us, of whom it is known): by recommendation, else by satisfaction in the top ratings."""
    if asked(base):
        return recommends(base), np.isfinite(base.answers("recommend"))
    survey = base.source.answers
    if survey is None or "overall" not in survey.outcomes:
        return None
    answers = base.answers("overall")
    with np.errstate(invalid="ignore"):
        return np.asarray(
            answers > survey.scale_of("overall")[1] - survey.outcome_top.get("overall", TOP)
        ), np.isfinite(answers)


def stages_by_period(base: Base) -> tuple[list[int], npt.NDArray[np.int8]]:
    """(whole periods, the stage of everybody at the end of each, (people, periods)), by purchases alone.

    -1: nobody knew of them yet.
    """
    who, period, count = base.occasions()
    if not len(who):
        return [], np.zeros((len(base.people.hashes), 0), dtype=np.int8)
    first = int(period.min())
    shown = list(range(first, base.complete + 1))
    contacted = base.periods(base.people.contacted)
    found = np.full((len(base.people.hashes), len(shown)), -1, dtype=np.int8)
    total, last = np.zeros(len(found), dtype=np.int64), np.full(len(found), -NEVER)
    order = np.argsort(period, kind="stable")
    edges = np.searchsorted(period[order], [*shown, base.complete + 1])
    for at, now in enumerate(shown):
        here = order[edges[at] : edges[at + 1]]
        total[who[here]] += count[here]
        last[who[here]] = now
        bought = np.select(
            [last < now - base.source.lapse + 1, total >= base.source.client, total >= 2], [GONE, CLIENT, REPEAT], FIRST
        )
        found[:, at] = np.where(total > 0, bought, np.where(contacted <= now, PROSPECT, -1))
    return shown, found
