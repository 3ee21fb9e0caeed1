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
from expectancy.summaries.occasions import Occasions, bits, gathered, highest, lowest, month_start, moved, split
from expectancy.summaries.variables import Rating
from expectancy.summaries.weighed import KeyedSums

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
MICRO = 1_000_000  # amounts are counted in millionths
LARGEST_AMOUNT = 1e9
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
    answered: str | None = None  # the day of the answer
    by: tuple[str, ...] = ()

    @property
    def ratings(self) -> set[str]:
        return set()

    @property
    def columns(self) -> set[str]:
        told = (self.customer, self.date, self.amount, self.listed, self.contacted, self.answered)
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
    answered: Ints  # first day of an answer; NEVER where none is told


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
        return self.customer[at], np.asarray(month_start(self.month[at]) + bit)


class HistoriesBlock:
    """Purchases by (cell, customer, month); first contacts by (cell, customer); answers by customer."""

    def __init__(self, spec: Histories, groups: int) -> None:
        self.spec, self.groups = spec, groups
        self.cells = Cells(spec.by)
        self.left_out = {"no customer": 0, "no date": 0, "returned": 0}
        self.latest: int | None = None  # last day of any purchase
        self._bought = Occasions()
        self._contacted = KeyedSums.empty(3, 1)  # (cell, customer, day of first contact): rows
        self._answers = KeyedSums.empty(1, 2 * len(spec.answers))
        self._answered = KeyedSums.empty(2, 1)  # (customer, day): rows

    def fold(self, chunk: Chunk) -> None:
        spec = self.spec
        who, known = hashed(chunk, spec.customer)
        ids = who.view(np.int64)
        other = np.zeros(chunk.rows, dtype=bool)  # rows that are no purchases
        if spec.listed is not None:
            listed = hashed(chunk, spec.listed)[1]
            other |= listed
            self._note_contacts(chunk, ids, listed & known)
        if spec.answers:
            marks = [marks_of(chunk.column(each.column), each, chunk.fault).astype(np.int64) for each in spec.answers]
            rated = np.logical_or.reduce([each > 0 for each in marks])
            other |= rated
            self._note_answers(chunk, ids, np.stack(marks, axis=1), rated & known)
        self._note_purchases(chunk, ids, known, other)

    def _note_contacts(self, chunk: Chunk, ids: Ints, where: Bools) -> None:
        when = np.full(chunk.rows, NO_DATE) if self.spec.contacted is None else days(chunk, self.spec.contacted)
        if not where.any():
            return
        when = np.where(when == NO_DATE, NEVER, when)[where]
        keys = np.stack([chunk.cell(self.cells)[where], ids[where], when], axis=1)
        self._contacted.add(keys, np.ones((len(keys), 1), dtype=np.int64))

    def _note_answers(self, chunk: Chunk, ids: Ints, marks: Ints, where: Bools) -> None:
        if not where.any():
            return
        marks, ids = marks[where], ids[where]
        pairs = np.stack([(marks > 0).astype(np.int64), marks], axis=2)
        self._answers.add(ids[:, None], pairs.reshape(len(ids), -1))
        if self.spec.answered is not None:
            when = days(chunk, self.spec.answered)[where]
            told = when != NO_DATE
            keys = np.stack([ids[told], when[told]], axis=1)
            self._answered.add(keys, np.ones((len(keys), 1), dtype=np.int64))

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
        month, bit = split(day)
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
        keys, masks, amounts = other._bought.whole()
        self._bought.add(moved(keys, lookup), masks, amounts)
        self._contacted.add(moved(other._contacted.keys, lookup), other._contacted.sums)
        self._answers.add(other._answers.keys, other._answers.sums)
        self._answered.add(other._answered.keys, other._answered.sums)

    # -- reading back ------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        """The cells in which anybody bought or was contacted, sorted."""
        filled = {*self._bought.whole()[0][:, 0].tolist(), *self._contacted.keys[:, 0].tolist()}
        return sorted(key for key, at in self.cells.index.items() if at in filled)

    def of(self, key: Key | None = None) -> tuple[Customers, Months]:
        """The customers and prospects of one cell, or (None) of all cells together."""
        keys, masks, amounts = self._bought.whole()
        contacts = self._contacted.keys
        if key is not None:
            at = self.cells.index[key]
            here = keys[:, 0] == at
            keys, masks, amounts = keys[here], masks[here], amounts[here]
            contacts = contacts[contacts[:, 0] == at]
        keys, masks, amounts = gathered(keys[:, 1:], masks, amounts)  # a customer of several cells is one of all
        hashes = np.unique(np.concatenate([keys[:, 0], contacts[:, 1]]))
        months = Months(np.searchsorted(hashes, keys[:, 0]), keys[:, 1], masks, amounts / MICRO)
        return self._customers(hashes, months, contacts[:, 1:]), months

    def _customers(self, hashes: Ints, months: Months, contacts: Ints) -> Customers:
        count = len(hashes)
        purchases = np.bincount(months.customer, bits(months.days), minlength=count).astype(np.int64)
        amount = np.bincount(months.customer, months.amount, minlength=count).astype(np.float64)
        first, last, contacted = (np.full(count, at, dtype=np.int64) for at in (NEVER, -NEVER, NEVER))
        some = months.days > 0
        start = month_start(months.month[some])
        np.minimum.at(first, months.customer[some], start + lowest(months.days[some]))
        np.maximum.at(last, months.customer[some], start + highest(months.days[some]))
        place = np.searchsorted(hashes, contacts[:, 0])
        np.minimum.at(contacted, place, contacts[:, 1])
        listed = np.zeros(count, dtype=bool)
        listed[place] = True
        group = hashes & np.int64(self.groups - 1)
        last = np.where(purchases > 0, last, NEVER)
        answered = self._days_of_answers(hashes)
        return Customers(
            hashes, group, purchases, first, last, amount, contacted, listed, self._rated(hashes), answered
        )

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

    def _days_of_answers(self, hashes: Ints) -> Ints:
        """The first day on which each of these customers answered."""
        ids, when = self._answered.keys.T
        first = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]]) if len(ids) else np.zeros(0, np.intp)
        place = np.searchsorted(ids[first], hashes)
        found = np.full(len(hashes), NEVER)
        here = np.flatnonzero(place < len(first))
        here = here[ids[first][place[here]] == hashes[here]]
        found[here] = when[first][place[here]]
        return found

    def answerers(self) -> int:
        """How many different people the survey has an answer of."""
        return len(self._answers.keys)

    def state(self) -> dict[str, object]:
        cells = list(self.cells.index)
        keys, masks, amounts = self._bought.whole()
        rows = zip(keys.tolist(), masks.tolist(), amounts.tolist(), strict=True)
        told = zip(self._contacted.keys.tolist(), self._contacted.sums.tolist(), strict=True)
        answers = zip(self._answers.keys[:, 0].tolist(), self._answers.sums.tolist(), strict=True)
        answered = zip(self._answered.keys.tolist(), self._answered.sums.tolist(), strict=True)
        return {
            "bought": {(cells[cell], *rest): (mask, amount) for (cell, *rest), mask, amount in rows},
            "contacted": {(cells[cell], *rest): n for (cell, *rest), [n] in told},
            "answers": dict(answers),
            "answered": {tuple(key): n for key, [n] in answered},
            "left out": dict(self.left_out),
            "latest": self.latest,
        }
