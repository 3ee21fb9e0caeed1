"""Purchases as methods read them: what is asked of the pass, who is a customer and who has left, in whole periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Drop
from expectancy.domain.study import Purchases
from expectancy.methods.contract import Options
from expectancy.methods.periods import Calendar
from expectancy.summaries import Blocks, Customers, Histories, HistoriesBlock, Months, Rating
from expectancy.summaries.dates import to_date, to_day
from expectancy.summaries.histories import NEVER

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
# What the columns of prospects and of the survey are called in the joint table (loop/customers.py makes it).
OF_PROSPECTS, OF_ANSWERS = "prospects: ", "answers: "
LISTED = f"{OF_PROSPECTS}listed"  # filled in every row of the list
ASKED = ("recommend", "overall")
DAYS_A_PERIOD = {"week": 7.0, "month": 365.25 / 12, "quarter": 365.25 / 4, "year": 365.25}
LEFT_OUT = {
    "no customer": "purchases without a customer",
    "no date": "purchases without a date that can be read",
    "returned": "rows with an amount below 0: taken off the amount, no purchases",
}


def lacking(source: object) -> str:
    """What a source lacks to be one of purchases; empty where it is one."""
    if not isinstance(source, Purchases):
        return "it reads [[purchases]]"
    return "" if source.customer and source.date else "add customer and date to the purchases"


def histories(source: Purchases, options: Options) -> Histories:
    """The one summary that all methods of purchases read."""
    listed = source.prospects is not None
    return Histories(
        source.customer,
        source.date,
        source.amount,
        LISTED if listed else None,
        f"{OF_PROSPECTS}{source.contacted}" if listed and source.contacted else None,
        tuple(answer_ratings(source).values()),
        answer_day(source),
        options.cells,
    )


def answer_ratings(source: Purchases) -> dict[str, Rating]:
    """How the survey's answers are read: recommend, overall -> its column in the joint table."""
    survey = source.answers
    if survey is None:
        return {}
    return {
        name: Rating(f"{OF_ANSWERS}{survey.outcomes[name]}", *survey.scale_of(name), False, survey.missing_of(name))
        for name in ASKED
        if name in survey.outcomes
    }


def answer_day(source: Purchases) -> str | None:
    """The joint table's column with the day of the answer; None where it is not told, or written in another way."""
    survey = source.answers
    if survey is None or survey.date is None or survey.dates != source.dates:
        return None
    return f"{OF_ANSWERS}{survey.date}"


@dataclass(frozen=True)
class Base:
    """The customers and prospects of one cell; periods are those of the study's calendar, numbered without gaps."""

    keys: Mapping[str, str]
    people: Customers
    months: Months
    source: Purchases
    day: int  # of the data
    groups: int

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.source.period)

    @property
    def n(self) -> int:
        """Customers."""
        return int(self.bought.sum())

    @property
    def bought(self) -> Bools:
        """Who has bought at all."""
        return self.people.purchases > 0

    @cached_property
    def first(self) -> Ints:
        """The period of each first purchase; NEVER for prospects."""
        return self.periods(self.people.first)

    @cached_property
    def last(self) -> Ints:
        return self.periods(self.people.last)

    @property
    def now(self) -> int:
        """The period of the day of the data."""
        return self.calendar.index(self.day)

    @property
    def complete(self) -> int:
        """The last period that is whole in the data."""
        whole = self.calendar.first(self.now + 1) - 1 == self.day
        return self.now if whole else self.now - 1

    @property
    def decided(self) -> int:
        """The last period after which it is known who bought again: ``lapse`` whole periods follow it."""
        return self.complete - self.source.lapse

    @property
    def left(self) -> Bools:
        """Customers who have not bought for ``lapse`` whole periods."""
        return self.bought & (self.last <= self.decided)

    def answers(self, name: str) -> Floats:
        """The customers' answers to a question of the survey; NaN where there is none."""
        asked = list(answer_ratings(self.source))
        return self.people.answers[:, asked.index(name)] if name in asked else np.full(len(self.people.hashes), np.nan)

    def periods(self, days: Ints) -> Ints:
        return periods_of(self.calendar, days)

    def occasions(self) -> tuple[Ints, Ints, Ints]:
        """(customer, period, purchases in it), by customer and period."""
        who, when = self.months.expanded()
        if not len(who):
            return who, when, when
        period = periods_of(self.calendar, when)
        first = np.flatnonzero(np.r_[True, (who[1:] != who[:-1]) | (period[1:] != period[:-1])])
        return who[first], period[first], np.diff(np.append(first, len(who)))


def periods_of(calendar: Calendar, days: Ints) -> Ints:
    """The period of each day; NEVER stays NEVER."""
    distinct, place = np.unique(days, return_inverse=True)
    found = [NEVER if day == NEVER else calendar.index(day) for day in distinct.tolist()]
    return np.array(found, dtype=np.int64)[place]


def bases(source: Purchases, blocks: Blocks, options: Options) -> tuple[list[Base], list[Drop]]:
    """Everybody first, then every segment with enough customers; the others are counted."""
    block = blocks[histories(source, options)]
    day = day_of(source, block)
    keys = [None, *(block.keys() if options.by is not None else ())]
    found, few = [], 0
    for key in keys:
        named = {} if key is None or options.by is None else {options.by: key[0]}
        base = Base(named, *block.of(key), source, day, block.groups)
        if key is None or base.n >= max(1, options.minimum_n):
            found.append(base)
        else:
            few += base.n
    return found, [Drop(f"segment with fewer than {max(1, options.minimum_n)} customers", few)] if few else []


def day_of(source: Purchases, block: HistoriesBlock) -> int:
    """The day of the data, since 1970: as the study tells it, else the last on which anybody bought."""
    if source.as_of is not None:
        return to_day(source.as_of)
    return 0 if block.latest is None else block.latest


def too_late(base: Base) -> Iterator[str]:
    """Where the day of the data lies before its last purchase, that is said."""
    last = int(base.people.last[base.bought].max(initial=base.day))
    if last > base.day:
        yield (
            f"The last purchase is of {to_date(last)}, after the day of the data ({to_date(base.day)}): give a later "
            "as_of, or leave it out."
        )


def drops(source: Purchases, blocks: Blocks, options: Options) -> list[Drop]:
    """What took no part, and why."""
    block = blocks[histories(source, options)]
    return [Drop(why, n, source.file) for kind, why in LEFT_OUT.items() if (n := block.left_out[kind])]
