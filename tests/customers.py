"""A log of calls, and purchases with prospects and answers of the same customers, made from seeds by stated models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from expectancy.domain.study import Calls, Purchases, Survey
from tables import InMemory, table

CALLS = Calls(
    "calls",
    "calls.csv",
    arrived="arrived",
    wait="wait",
    handled="handled",
    answered={"outcome": ("answered",)},
    abandoned={"outcome": ("gave up",)},
    customer="customer",
    topic="topic",
    agent="agent",
    by=("region",),
    shrinkage=0.3,
)
FEEDBACK = Survey(
    "feedback",
    "feedback.csv",
    (),
    respondent="customer",
    scale=(1, 7),
    outcomes={"overall": "overall", "recommend": "recommend"},
)
PURCHASES = Purchases(
    "purchases",
    "purchases.csv",
    customer="customer",
    date="day",
    amount="amount",
    segments=("region",),
    lapse=2,
    client=4,
    prospects="prospects.csv",
    contacted="met",
    survey="feedback",
    answers=FEEDBACK,
    margin=0.3,
)


def calls_data(days: int = 15, seed: int = 11) -> InMemory:
    """Calls at rates that differ by day and time; waits and patience exponential; some customers call again."""
    rng = np.random.default_rng(seed)
    rows: dict[str, list[Any]] = {name: [] for name in ("arrived", "wait", "handled", "outcome", "region")}
    for day in range(days):
        for half in range(18, 30):  # 9:00 to 15:00
            for _ in range(int(rng.poisson(8 * rng.gamma(8, 1 / 8)))):
                start = (20_500 + day) * 86_400 + half * 1_800 + int(rng.integers(0, 1_800))
                wait, patience = rng.exponential(18), rng.exponential(120)
                done = wait < patience
                rows["arrived"].append(str(np.datetime64(start, "s")))
                rows["wait"].append(round(float(min(wait, patience)), 1))
                rows["handled"].append(int(rng.exponential(180)) + 1 if done else None)
                rows["outcome"].append("answered" if done else "gave up")
                rows["region"].append(str(rng.choice(["north", "south"])))
    size = len(rows["wait"])
    who = rng.integers(0, 500, size)
    rows["customer"] = [None if rng.random() < 0.2 else f"K{each}" for each in who]
    rows["topic"] = rng.choice(["bill", "fault"], size).tolist()
    rows["agent"] = rng.choice(["a", "b", "c", "d", "e"], size).tolist()
    return table(rows)


def contracts(customers: int, months: int, shapes: tuple[float, float], seed: int) -> tuple[list[int], list[int]]:
    """(customer, month) of every payment: chances to leave drawn from beta(a, b), entries spread over the months."""
    rng = np.random.default_rng(seed)
    churn, entry = rng.beta(*shapes, customers), rng.integers(0, months, customers)
    who: list[int] = []
    when: list[int] = []
    for customer in range(customers):
        month = int(entry[customer])
        while month < months:
            who.append(customer)
            when.append(month)
            if rng.random() < churn[customer]:
                break
            month += 1
    return who, when


def purchases_data(customers: int = 300, seed: int = 12) -> InMemory:
    """Monthly payments, with prospects and answers as :mod:`expectancy.loop.customers` joins them."""
    who, when = contracts(customers, 24, (1.0, 6.0), seed)
    rng = np.random.default_rng(seed)
    start = np.datetime64("2024-01", "M")
    bought = {
        "customer": [f"K{each}" for each in who],
        "day": [f"{start + month}-{1 + each % 28:02d}" for each, month in zip(who, when, strict=True)],
        "amount": np.round(rng.gamma(4, 10, len(who)), 2).tolist(),
        "region": ["north" if each % 3 else "south" for each in who],
    }
    listed = {
        "customer": [f"P{each}" for each in range(60)],
        "region": ["north" if each % 2 else "south" for each in range(60)],
        "prospects: listed": ["1"] * 60,
        "prospects: met": ["2025-03-01" if each % 3 else None for each in range(60)],
    }
    asked = [each for each in range(customers) if rng.random() < 0.6]
    stayed = np.bincount(who, minlength=customers)
    feels = [int(np.clip(rng.normal(3.5 + 0.12 * stayed[each], 1.3), 1, 7).round()) for each in asked]
    answers = {
        "customer": [f"K{each}" for each in asked],
        "answers: overall": feels,
        "answers: recommend": [int(np.clip(rng.normal(1.4 * each, 1.5), 0, 10).round()) for each in feels],
    }
    tables = [pa.table({name: pa.array(values) for name, values in each.items()}) for each in (bought, listed, answers)]
    return InMemory(pa.concat_tables(tables, promote_options="default"))
