"""Histories: what each customer bought, month by month, with first contacts and answers; exact whatever the order.

A customer is a hash of the id; a purchase is a day on which the customer bought, however many rows that day has. It
grows with the customers and the months in which they bought, not with the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.summaries.cells import Cells, Key
from expectancy.summaries.chunk import Chunk
from expectancy.summaries.contacts import hashed
from expectancy.summaries.dates import NO_DATE, days
from expectancy.summaries.decode import marks_of
from expectancy.summaries.variables import Rating
from expectancy.summaries.weighed import KeyedSums

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
MICRO = 1_000_000  # amounts are counted in millionths
LARGEST_AMOUNT = 1e9
PILE = 1 << 17  # rows gathered at once, or as many as there are already: every row is sorted a few times, not often
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Histories:
    """Ask for the purchases of every customer by the text columns ``by``.

    ``listed`` marks rows of a list of prospects, with the day of first contact in ``contacted``; ``answers`` are rated
    columns of a survey of the same customers. Rows of the three kinds may stand in one table.
    """

    customer: str
    date: str
    amount: str | None = None
    listed: str | None = None
    contacted: str | None = None
    answers: tuple[Rating, ...] = ()
    by: tuple[str, ...] = ()

    @property
    def ratings(self) -> set[str]:
        return set()

    @property
    def columns(self) -> set[str]:
        told = (self.customer, self.date, self.amount, self.listed, self.contacted)
        return {*filter(None, told), *(rating.column for rating in self.answers)}

    def empty(self, groups: int) -> HistoriesBlock:
        return HistoriesBlock(self, groups)


@dataclass(frozen=True)
class Customers:
    """Customers of a cell by hash, arrays (C,). Days are counted since 1970; NEVER: nothing bought, or not told."""

    hashes: Ints
    group: Ints  # random group
    purchases: Ints  # days on which the customer bought
    first: Ints
    last: Ints
    amount: Floats  # over all rows, returns taken off
    contacted: Ints  # day of first contact; NEVER where none is told
    listed: Bools  # stands in the list of prospects
    answers: Floats  # (C, answers): the customer's mean rating; NaN where there is none


@dataclass(frozen=True)
class Months:
    """A row a customer and month in which something was bought: the place among the customers, the days, the amount."""

    customer: Ints
    month: Ints  # since January 1970
    days: Ints  # bit d - 1: bought on the d-th
    amount: Floats

    def expanded(self) -> tuple[Ints, Ints]:
        """(customer, day since 1970) of every purchase, by customer and day."""
        at, bit = np.nonzero((self.days[:, None] >> np.arange(31)) & 1)
        return self.customer[at], np.asarray(_month_start(self.month[at]) + bit)


class HistoriesBlock:
    """Purchases by (cell, customer, month); first contacts by (cell, customer); answers by customer."""

    def __init__(self, spec: Histories, groups: int) -> None:
        self.spec, self.groups = spec, groups
        self.cells = Cells(spec.by)
        self.left_out = {"no customer": 0, "no date": 0, "returned": 0}
        self.latest: int | None = None  # last day of any purchase
        self._bought = _Bought()
        self._contacted = KeyedSums.empty(3, 1)  # (cell, customer, day of first contact): rows
        self._answers = KeyedSums.empty(1, 2 * len(spec.answers))

    def fold(self, chunk: Chunk) -> None:
        spec = self.spec
        who, known = hashed(chunk, spec.customer)
        ids = who.view(np.int64)
        other = np.zeros(chunk.rows, dtype=bool)  # rows that are no purchases
        if spec.listed is not None:
            listed = hashed(chunk, spec.listed)[1]
            other |= listed
            self._note_contacts(chunk, ids, listed & known)
        for at, rating in enumerate(spec.answers):
            marks = marks_of(chunk.column(rating.column), rating, chunk.fault).astype(np.int64)
            other |= marks > 0
            self._note_answers(at, ids, marks, known)
        self._note_purchases(chunk, ids, known, other)

    def _note_contacts(self, chunk: Chunk, ids: Ints, where: Bools) -> None:
        when = np.full(chunk.rows, NO_DATE) if self.spec.contacted is None else days(chunk, self.spec.contacted)
        if not where.any():
            return
        when = np.where(when == NO_DATE, NEVER, when)[where]
        keys = np.stack([chunk.cell(self.cells)[where], ids[where], when], axis=1)
        self._contacted.add(keys, np.ones((len(keys), 1), dtype=np.int64))

    def _note_answers(self, at: int, ids: Ints, marks: Ints, known: Bools) -> None:
        where = np.flatnonzero((marks > 0) & known)
        if not len(where):
            return
        sums = np.zeros((len(where), 2 * len(self.spec.answers)), dtype=np.int64)
        sums[:, 2 * at], sums[:, 2 * at + 1] = 1, marks[where]
        self._answers.add(ids[where, None], sums)

    def _note_purchases(self, chunk: Chunk, ids: Ints, known: Bools, other: Bools) -> None:
        when = days(chunk, self.spec.date)
        dated = when != NO_DATE
        if self.spec.listed is not None or self.spec.answers:
            other |= ~dated  # a row of a survey without an answer looks like this
        self.left_out["no date"] += int((~dated & ~other).sum())
        self.left_out["no customer"] += int((dated & ~known).sum())
        where = np.flatnonzero(dated & known)
        amount = self._amounts(chunk)[where]
        bought = amount >= 0
        self.left_out["returned"] += int((~bought).sum())
        day = when[where]
        if bought.any():
            self.latest = max(int(day[bought].max()), self.latest if self.latest is not None else -NEVER)
        month, bit = _split(day)
        keys = np.stack([chunk.cell(self.cells)[where], ids[where], month], axis=1)
        self._bought.add(keys, np.where(bought, np.int64(1) << bit, 0), amount)

    def _amounts(self, chunk: Chunk) -> Ints:
        """In millionths; 0 where none is told."""
        if self.spec.amount is None:
            return np.zeros(chunk.rows, dtype=np.int64)
        value = chunk.numbers(self.spec.amount)
        large = np.abs(value) > LARGEST_AMOUNT
        for number in np.unique(value[large]).tolist():
            chunk.fault(self.spec.amount, "too-large", f"{number:g}", value == number)
        micro: Ints = np.rint(np.where(large | np.isnan(value), 0.0, value) * MICRO).astype(np.int64)
        return micro

    def merge(self, other: HistoriesBlock) -> None:
        for reason, n in other.left_out.items():
            self.left_out[reason] += n
        told = [day for day in (self.latest, other.latest) if day is not None]
        self.latest = max(told, default=None)
        lookup = np.array([self.cells.place(key) for key in other.cells.index] or [0])
        keys, masks, amounts = other._bought.gathered()
        self._bought.add(_moved(keys, lookup), masks, amounts)
        self._contacted.add(_moved(other._contacted.keys, lookup), other._contacted.sums)
        self._answers.add(other._answers.keys, other._answers.sums)

    # -- reading back ------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        """The cells in which anybody bought or was contacted, sorted."""
        filled = {*self._bought.gathered()[0][:, 0].tolist(), *self._contacted.keys[:, 0].tolist()}
        return sorted(key for key, at in self.cells.index.items() if at in filled)

    def of(self, key: Key | None = None) -> tuple[Customers, Months]:
        """The customers and prospects of one cell, or (None) of all cells together."""
        keys, masks, amounts = self._bought.gathered()
        contacts = self._contacted.keys
        if key is not None:
            at = self.cells.index[key]
            here = keys[:, 0] == at
            keys, masks, amounts = keys[here], masks[here], amounts[here]
            contacts = contacts[contacts[:, 0] == at]
        keys, masks, amounts = _gathered(keys[:, 1:], masks, amounts)  # a customer of several cells is one of all
        hashes = np.unique(np.concatenate([keys[:, 0], contacts[:, 1]]))
        months = Months(np.searchsorted(hashes, keys[:, 0]), keys[:, 1], masks, amounts / MICRO)
        return self._customers(hashes, months, contacts[:, 1:]), months

    def _customers(self, hashes: Ints, months: Months, contacts: Ints) -> Customers:
        count = len(hashes)
        purchases = np.bincount(months.customer, _bits(months.days), minlength=count).astype(np.int64)
        amount = np.bincount(months.customer, months.amount, minlength=count).astype(np.float64)
        first, last, contacted = (np.full(count, at, dtype=np.int64) for at in (NEVER, -NEVER, NEVER))
        some = months.days > 0
        start = _month_start(months.month[some])
        np.minimum.at(first, months.customer[some], start + _lowest(months.days[some]))
        np.maximum.at(last, months.customer[some], start + _highest(months.days[some]))
        place = np.searchsorted(hashes, contacts[:, 0])
        np.minimum.at(contacted, place, contacts[:, 1])
        listed = np.zeros(count, dtype=bool)
        listed[place] = True
        group = hashes & np.int64(self.groups - 1)
        last = np.where(purchases > 0, last, NEVER)
        return Customers(hashes, group, purchases, first, last, amount, contacted, listed, self._rated(hashes))

    def _rated(self, hashes: Ints) -> Floats:
        """Mean ratings (C, answers) of these customers."""
        found = np.full((len(hashes), len(self.spec.answers)), np.nan)
        ids, sums = self._answers.keys[:, 0], self._answers.sums
        if not len(ids) or not len(hashes):
            return found
        place = np.minimum(np.searchsorted(ids, hashes), len(ids) - 1)
        mine = ids[place] == hashes
        for at, rating in enumerate(self.spec.answers):
            n, total = sums[place, 2 * at], sums[place, 2 * at + 1]
            told = mine & (n > 0)
            found[told, at] = total[told] / n[told] + (rating.low - 1)
        return found

    def answerers(self) -> int:
        """How many different people the survey has an answer of."""
        return len(self._answers.keys)

    def state(self) -> dict[str, object]:
        cells = list(self.cells.index)
        keys, masks, amounts = self._bought.gathered()
        rows = zip(keys.tolist(), masks.tolist(), amounts.tolist(), strict=True)
        told = zip(self._contacted.keys.tolist(), self._contacted.sums.tolist(), strict=True)
        answers = zip(self._answers.keys[:, 0].tolist(), self._answers.sums.tolist(), strict=True)
        return {
            "bought": {(cells[cell], *rest): (mask, amount) for (cell, *rest), mask, amount in rows},
            "contacted": {(cells[cell], *rest): n for (cell, *rest), [n] in told},
            "answers": dict(answers),
            "left out": dict(self.left_out),
            "latest": self.latest,
        }


class _Bought:
    """Days (as bits) and amounts by key, gathered when enough rows have come together."""

    def __init__(self) -> None:
        self._piles: list[tuple[Ints, Ints, Ints]] = [(np.zeros((0, 3), np.int64), *(np.zeros(0, np.int64),) * 2)]
        self._waiting = 0

    def add(self, keys: Ints, masks: Ints, amounts: Ints) -> None:
        self._piles.append(_gathered(keys, masks, amounts))
        self._waiting += len(self._piles[-1][0])
        if self._waiting > max(PILE, len(self._piles[0][0])):
            self.gathered()

    def gathered(self) -> tuple[Ints, Ints, Ints]:
        if len(self._piles) > 1:
            keys, masks, amounts = (np.concatenate([pile[at] for pile in self._piles]) for at in range(3))
            self._piles, self._waiting = [_gathered(keys, masks, amounts)], 0
        return self._piles[0]


def _gathered(keys: Ints, masks: Ints, amounts: Ints) -> tuple[Ints, Ints, Ints]:
    """Distinct keys, sorted; days joined, amounts summed."""
    if not len(keys):
        return keys, masks, amounts
    order = np.lexsort(keys.T[::-1])
    keys, masks, amounts = keys[order], masks[order], amounts[order]
    first = np.flatnonzero(np.r_[True, (keys[1:] != keys[:-1]).any(axis=1)])
    return keys[first], np.bitwise_or.reduceat(masks, first), np.add.reduceat(amounts, first)


def _moved(keys: Ints, lookup: Ints) -> Ints:
    """The keys with their cells as another block numbers them."""
    return np.concatenate([lookup[keys[:, :1]], keys[:, 1:]], axis=1)


def _split(day: Ints) -> tuple[Ints, Ints]:
    """(month since January 1970, day of the month from 0) of days since 1970."""
    months = day.astype("datetime64[D]").astype("datetime64[M]")
    start = months.astype("datetime64[D]").astype(np.int64)
    return months.astype(np.int64), day - start


def _month_start(month: Ints) -> Ints:
    return np.asarray(month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64))


def _bits(masks: Ints) -> Floats:
    """How many bits are set."""
    return np.bitwise_count(masks).astype(np.float64)


def _highest(masks: Ints) -> Ints:
    """The place of the highest bit of numbers above 0 and below 2^31."""
    return np.frexp(masks.astype(np.float64))[1].astype(np.int64) - 1


def _lowest(masks: Ints) -> Ints:
    return _highest(masks & -masks)
