"""Logs of calls and purchases guessed from a file's columns; where anything is in doubt, nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from expectancy.loop.init.columns import Column
from expectancy.loop.init.sources import put_date_order
from expectancy.loop.init.writing import Draft
from expectancy.loop.study.schema import CALLS, PURCHASES
from expectancy.summaries.lengths import clock_seconds

WAIT = ("wait", "queue", "qtime", "hold", "asa")
HANDLED = ("handl", "talk", "serv", "ser", "aht", "duration", "contact")
ARRIVED = ("arriv", "entry", "call", "vruentry", "start", "received", "created", "time", "date")
ANSWERED = re.compile(r"\b(agent|answered|handled|connected|served)\b", re.I)
GAVE_UP = re.compile(r"\b(abandon\w*|hang|hung|hang ?up|gave up|lost|missed)\b", re.I)
AGENT = ("agent", "server", "operator", "advisor", "adviser")
LINE = ("queue", "line", "skill", "team", "type", "language", "department")
TOPIC = ("topic", "reason", "subject", "type", "category")
CUSTOMER = ("customer", "client", "user", "member", "account", "subscriber", "buyer", "guest")
PAID = ("amount", "price", "paid", "payment", "total", "revenue", "value", "sales", "turnover")
BOUGHT = ("purchas", "order", "paid", "payment", "renew", "invoice", "bought", "transaction", "date", "day")
FEWEST_RETURNING = 0.05  # of the rows: a list of customers, each once, is no file of purchases


def calls(columns: Sequence[Column], file: str) -> Draft | None:
    """A log of calls: how long each waited, when it came, and what came of it or how long it was handled."""
    lengths = sorted((column for column in columns if _is_length(column)), key=lambda column: column.numbers is None)
    wait, arrived = _first(lengths, WAIT), _first([column for column in columns if column.is_date], ARRIVED)
    outcome = next((column for column in columns if column.is_group and _answered(column)), None)
    handled = _first([column for column in lengths if column is not wait], HANDLED)
    if wait is None or arrived is None or (outcome is None and handled is None):
        return None
    draft = Draft(CALLS)
    draft.put("file", file)
    clock = None if _has_times(arrived) else _first([each for each in lengths if each.numbers is None], ARRIVED)
    draft.put("arrived", (clock or arrived).name, "guessed from its name")
    if clock is not None:
        draft.put("date", arrived.name, "guessed: the day of the time in arrived")
    draft.put("wait", wait.name, "guessed from its name; in seconds, else set unit")
    if handled is not None:
        draft.put("handled", handled.name, "guessed from its name")
    if outcome is not None:
        draft.put("answered", {outcome.name: _matching(outcome, ANSWERED)}, "guessed: answered")
        gave_up = _matching(outcome, GAVE_UP)
        if gave_up:
            draft.put("abandoned", {outcome.name: gave_up}, "guessed: the caller gave up; others are left out")
    used = {wait, arrived, clock, outcome, handled}
    _people(draft, columns, used)
    put_date_order(draft, [arrived])
    draft.idea("target_seconds", 20, "the standard: answered within so many seconds")
    draft.idea("target_share", 0.8, "in this share of calls")
    return draft


def _people(draft: Draft, columns: Sequence[Column], used: set[Column | None]) -> None:
    """Who called about what, who answered, and the lines to compare."""
    free = [column for column in columns if column not in used]
    customer = _first([column for column in free if not column.is_date and not column.is_group], CUSTOMER)
    agent = _first([column for column in free if column.repeats], AGENT)
    groups = [column for column in free if column.is_group and column not in (customer, agent)]
    topic, line = _first(groups, TOPIC), _first(groups, LINE)
    if customer is not None:
        draft.put("customer", customer.name, "guessed from its name")
        if topic is not None:
            draft.put("topic", topic.name, "guessed: who calls about another matter is new")
    if agent is not None:
        draft.put("agent", agent.name, "guessed from its name")
    if line is not None:
        draft.put("by", [line.name], "guessed: few different values")


def purchases(columns: Sequence[Column], file: str) -> Draft | None:
    """Purchases: who bought when, for how much; customers come again."""
    customer = _first([column for column in columns if not column.is_date and not column.is_group], CUSTOMER)
    paid = _first([column for column in columns if column.numbers and column.distinct > 2], PAID)
    when = _first([column for column in columns if column.is_date], BOUGHT)
    if customer is None or paid is None or when is None or any(column.is_free_text for column in columns):
        return None
    if customer.filled - customer.distinct < FEWEST_RETURNING * customer.filled:
        return None
    draft = Draft(PURCHASES)
    draft.put("file", file)
    draft.put("customer", customer.name, "guessed from its name; customers come again")
    draft.put("date", when.name, "guessed: dates")
    draft.put("amount", paid.name, "guessed from its name; below 0: returned")
    put_date_order(draft, [when])
    groups = [column.name for column in columns if column.is_group and column not in (customer, paid, when)]
    if groups:
        draft.idea("segments", groups[:4], "few different values")
    draft.idea("period", "month", "how long a customer has to buy again: week, month, quarter, year")
    draft.idea("lapse", 12, "who has not bought for so many periods has left; 1 for contracts")
    draft.idea("margin", None, "the share of the amount that stays")
    return draft


def _first(columns: Sequence[Column], names: Sequence[str]) -> Column | None:
    """The column that the first of these names fits."""
    named = [column for column in columns if column.is_named]
    return next((column for name in names for column in named if _fits(column, name)), None)


def _fits(column: Column, name: str) -> bool:
    """``wait`` fits ``Waiting time``, ``qtime`` fits ``q_time``."""
    return column.named(name) or "".join(column.tokens).startswith(name)


def _has_times(column: Column) -> bool:
    return any(":" in word for word in column.counts)


def _is_length(column: Column) -> bool:
    """Numbers of which none is below 0, or minutes and seconds."""
    if column.numbers is not None:
        return column.distinct > 2 and min(column.numbers) >= 0
    words = list(column.counts)[:300]
    return bool(words) and all(clock_seconds(word) is not None for word in words)


def _answered(column: Column) -> bool:
    return bool(_matching(column, ANSWERED)) and len(_matching(column, ANSWERED)) < column.distinct


def _matching(column: Column, pattern: re.Pattern[str]) -> list[str]:
    return sorted(word for word in column.counts if pattern.search(word))
