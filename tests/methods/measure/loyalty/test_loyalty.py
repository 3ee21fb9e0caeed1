"""The six stages, the flows between them, and attitude against behaviour, on files that can be counted by hand."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from customers import FEEDBACK, PURCHASES, purchases_data
from expectancy.domain.estimate import Result
from expectancy.domain.study import Purchases
from expectancy.methods.contract import Options
from expectancy.methods.interval import wilson
from expectancy.methods.measure.loyalty.loyalty import METHOD
from tables import InMemory, estimate, table

PLAIN = Purchases("p", "p.csv", customer="who", date="day", lapse=3, client=4, as_of=date(2026, 12, 31))


def bought(days: Mapping[str, Sequence[str]]) -> InMemory:
    """Customer -> days such as "03-15" of 2026."""
    rows = [(who, f"2026-{day}") for who, each in days.items() for day in each]
    return table({"who": [row[0] for row in rows], "day": [row[1] for row in rows]})


MONTHS = [f"{month:02d}-10" for month in range(1, 13)]
SHOP = {
    "once": ["12-01"],
    "twice": ["06-01", "11-20"],
    "client": MONTHS[8:],
    "gone": MONTHS[:5],
    "nearly": ["09-30", "10-01"],  # October to December are three whole months, the first with a purchase
    "just": ["08-01", "09-30"],
}


def customers(result: Result, **keys: str) -> dict[str, int]:
    return {
        each.keys["stage"]: int(each.value)
        for each in result.where("customers")
        if {name: key for name, key in each.keys.items() if name != "stage"} == keys
    }


def test_stages_by_the_rules() -> None:
    found = estimate(METHOD, PLAIN, bought(SHOP))
    assert customers(found) == {"first-time customer": 1, "repeat customer": 2, "client": 1, "lapsed": 2}
    share = found.get("share", stage="lapsed")
    assert share is not None
    bounds = wilson(2, 6)
    assert (share.value, share.low, share.high, share.n) == (2 / 6, bounds.low, bounds.high, 6)
    assert any("Advocates are not known" in note for note in found.notes)
    assert any("Suspects and prospects are not known" in note for note in found.notes)


def test_the_rules_are_the_studys() -> None:
    found = estimate(METHOD, replace(PLAIN, lapse=1, client=3), bought(SHOP))
    assert customers(found) == {"first-time customer": 1, "repeat customer": 0, "client": 1, "lapsed": 4}
    assert "client: 3 or more" in found.variant
    assert "no purchase for 1 month" in found.variant


def test_a_period_that_is_not_whole_lets_nobody_lapse() -> None:
    """On 30 December the month is not over: September to November are the last whole months."""
    whole, cut = (estimate(METHOD, replace(PLAIN, as_of=date(2026, 12, at)), bought(SHOP)) for at in (31, 30))
    assert (customers(whole)["lapsed"], customers(cut)["lapsed"]) == (2, 1)


def test_prospects_suspects_and_advocates() -> None:
    found = estimate(METHOD, PURCHASES, purchases_data())
    counted = customers(found)
    assert (counted["suspect"], counted["prospect"]) == (20, 40)
    assert counted["advocate"] > 0
    assert sum(counted.values()) == 360 == found.n
    no_day = estimate(METHOD, replace(PURCHASES, contacted=None), purchases_data())
    assert "suspect" not in customers(no_day)
    assert customers(no_day)["prospect"] == 60


def test_who_was_not_asked_is_a_client_and_told_so() -> None:
    found = estimate(METHOD, PURCHASES, purchases_data())
    counted, recommending = customers(found), found.get("share_recommending", stage="client")
    assert recommending is not None
    assert recommending.value == pytest.approx(counted["advocate"] / recommending.n)
    silent = counted["client"] + counted["advocate"] - recommending.n
    assert any(
        note.startswith(f"{silent} of {counted['client'] + counted['advocate']} clients") for note in found.notes
    )


def asked(answers: Mapping[str, int], column: str, days: Mapping[str, Sequence[str]]) -> InMemory:
    rows: dict[str, list[Any]] = {"who": list(answers), f"answers: {column}": list(answers.values())}
    joined = [bought(days).data, pa.table(rows)]
    return InMemory(pa.concat_tables(joined, promote_options="default"))


@pytest.mark.parametrize(("column", "high", "low"), [("recommend", 9, 8), ("overall", 6, 5)])
def test_attitude_against_behaviour(column: str, high: int, low: int) -> None:
    """Dick & Basu: attitude from recommendation, else from the two top ratings; behaviour from repeat customers on."""
    survey = replace(FEEDBACK, respondent="who", outcomes={column: column})
    source = replace(PLAIN, survey="feedback", answers=survey)
    answers = {"client": high, "twice": low, "once": high, "gone": low, "nobody": high}
    found = estimate(METHOD, source, asked(answers, column, SHOP))
    told = {each.keys["loyalty"]: each.value for each in found.where("share") if "loyalty" in each.keys}
    assert told == {"loyalty": 0.25, "latent loyalty": 0.25, "spurious loyalty": 0.25, "no loyalty": 0.25}


def test_flows_are_those_of_a_plain_walk() -> None:
    """Each customer's stage at the end of every whole month, one by one."""
    rng = np.random.default_rng(8)
    days = {
        f"K{at}": sorted(
            {f"{m:02d}-{d:02d}" for m, d in zip(rng.integers(1, 13, k), rng.integers(1, 29, k), strict=True)}
        )
        for at, k in enumerate(rng.integers(1, 9, 60))
    }
    found = estimate(METHOD, PLAIN, bought(days))
    moves: Counter[tuple[str, str]] = Counter()
    for each in days.values():
        stages = [stage(each, month) for month in range(1, 13)]
        moves.update(pair for pair in pairwise(stages) if pair[0])
    starts = Counter(start for start, _ in moves.elements())
    for flow in found.where("flow"):
        if "period" not in flow.keys:
            pair = flow.keys["from"], flow.keys["to"]
            assert flow.n == starts[pair[0]]
            assert flow.value == pytest.approx(moves[pair] / starts[pair[0]])
    told = {(each.keys["from"], each.keys["to"]) for each in found.where("flow") if each.value}
    assert set(moves) <= told


def stage(days: Sequence[str], month: int) -> str:
    until = [day for day in days if int(day[:2]) <= month]
    if not until:
        return ""
    if int(until[-1][:2]) <= month - 3:
        return "lapsed"
    return ("first-time customer", "repeat customer", "client")[min((len(until) > 1) + (len(until) > 3), 2)]


def test_flows_of_a_stage_add_up_to_one() -> None:
    found = estimate(METHOD, PURCHASES, purchases_data(), Options(by="region"))
    sums: Counter[tuple[str, ...]] = Counter()
    for flow in found.where("flow"):
        key = tuple(value for name, value in flow.keys.items() if name != "to")
        sums[key] += flow.value  # type: ignore[assignment]  # floats are counted too
    assert all(total == pytest.approx(1) for total in sums.values())


@pytest.mark.parametrize("period", ["week", "month", "quarter", "year"])
def test_every_kind_of_period_works(period: str) -> None:
    found = estimate(METHOD, replace(PURCHASES, period=period), purchases_data())
    assert sum(customers(found).values()) == 360


@pytest.mark.parametrize(
    "days",
    [{}, {"A": ["03-01"]}, {"A": ["03-01"], "B": ["03-02"]}, {"A": MONTHS}],
    ids=["nobody", "one purchase", "two customers", "one client"],
)
def test_very_few_customers_have_no_nan_and_no_crash(days: Mapping[str, Sequence[str]]) -> None:
    found = estimate(METHOD, PLAIN, bought(days))
    assert found.n == len(days)
    assert all(math.isfinite(each.value) for each in found.estimates)


def test_rows_without_customer_or_date_are_told() -> None:
    data = table({"who": ["A", "", "B"], "day": ["2026-01-01", "2026-01-02", None]})
    found = estimate(METHOD, PLAIN, data)
    assert {(drop.reason, drop.count) for drop in found.dropped} == {
        ("purchases without a customer", 1),
        ("purchases without a date that can be read", 1),
    }


def test_a_day_of_the_data_before_its_last_purchase_is_told() -> None:
    found = estimate(METHOD, replace(PLAIN, as_of=date(2026, 6, 30)), bought(SHOP))
    assert found.notes[0].startswith("The last purchase is of 2026-12-10, after the day of the data (2026-06-30)")


def test_segments_with_few_customers_are_left_out_and_counted() -> None:
    data = table({"who": list("ABCDE"), "day": ["2026-01-01"] * 5, "shop": ["x"] * 4 + ["y"]})
    found = estimate(METHOD, PLAIN, data, Options(by="shop", minimum_n=3))
    assert {each.keys["shop"] for each in found.estimates if "shop" in each.keys} == {"x"}
    assert [(drop.reason, drop.count) for drop in found.dropped] == [("segment with fewer than 3 customers", 1)]
