"""Lifetime value: the worked case of both conventions, margins counted by hand, and BG/NBD from purchases."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from customers import PURCHASES, contracts, purchases_data
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Purchases
from expectancy.methods.contract import Options
from expectancy.methods.interval import wilson
from expectancy.methods.measure.loyalty import bg_nbd
from expectancy.methods.measure.loyalty.lifetime_value import METHOD, margin_multiple
from expectancy.methods.measure.loyalty.shifted_geometric import Renewals, fit, residual_lifetime
from shared import case, close, inputs
from tables import InMemory, estimate, table

YEARS = Purchases("p", "p.csv", customer="who", date="day", period="year", lapse=1, as_of=date(2026, 12, 31))


def yearly(lives: Sequence[tuple[int, int]], price: float = 10.0) -> InMemory:
    rows = [(at, year) for at, (first, last) in enumerate(lives) for year in range(first, last + 1)]
    days = [f"{year}-07-01" for _, year in rows]
    return table({"who": [f"K{at}" for at, _ in rows], "day": days, "paid": [price] * len(rows)})


def get(result: Result, statistic: str) -> Estimate:
    found = result.get(statistic)
    assert found is not None, statistic
    return found


def test_the_worked_case_of_both_conventions() -> None:
    """Gupta & Lehmann's table of margin multiples."""
    given, found = inputs("clv_retention", "margin-multiple"), case("clv_retention", "margin-multiple")["arithmetic"]
    near, values = close(found), found["values"]
    after = [[float(margin_multiple(r, i)) for i in given["discount"]] for r in given["retention"]]
    now = [[float(margin_multiple(r, i, now=True)) for i in given["discount"]] for r in given["retention"]]
    assert np.array(after) == pytest.approx(np.array(values["multiple_end_of_period"]), **near)
    assert np.array(after) == pytest.approx(np.array(values["table_2dp"]), **near)
    assert np.array(now) == pytest.approx(np.array(values["multiple_first_margin_now"]), **near)
    assert np.array(now) - np.array(after) == pytest.approx(1)


def test_the_formula_is_the_endless_sum() -> None:
    r, i = 0.8, 0.1
    t = np.arange(1, 400)
    assert margin_multiple(r, i) == pytest.approx((r**t / (1 + i) ** t).sum())


LIVES = [(2020, 2020)] * 4 + [(2020, 2023)] * 6 + [(2021, 2026)] * 10
SOLD = replace(YEARS, amount="paid", margin=0.4)


def test_values_are_those_counted_by_hand() -> None:
    """4 customers stayed 1 year, 6 stayed 4, 10 are there in their 6th: 98 years, 30 lost in 78 renewals less 10."""
    found = estimate(METHOD, SOLD, yearly(LIVES))
    came, lost = 4 * 1 + 6 * 4 + 10 * 5, 10
    r = (came - lost) / came
    bounds = wilson(came - lost, came)
    retention = get(found, "retention")
    assert (retention.value, retention.low, retention.high, retention.n) == (r, bounds.low, bounds.high, came)
    assert get(found, "margin").value == pytest.approx(4)
    assert get(found, "clv").value == pytest.approx(4 * r / (1.1 - r))
    assert get(found, "clv_now").value == pytest.approx(4 * 1.1 / (1.1 - r))
    assert get(found, "clv_now").value - get(found, "clv").value == pytest.approx(4)
    risk = np.array([20, 16, 16, 16, 10.0])
    model = fit(Renewals(risk, np.array([4, 0, 0, 6, 0.0])))
    assert model is not None
    expected = 4 * residual_lifetime(model.a, model.b, 0, 0.1)
    assert get(found, "clv_sbg").value == pytest.approx(float(expected), rel=1e-6)


def test_without_amounts_values_are_in_margins() -> None:
    found = estimate(METHOD, YEARS, yearly(LIVES))
    assert get(found, "margin").value == 1
    assert get(found, "margin_multiple").unit == "margins of a period"
    assert found.get("clv") is None
    assert "first margin after a year" in found.variant


def test_months_are_discounted_by_the_month() -> None:
    found = estimate(METHOD, PURCHASES, purchases_data())
    r, i = get(found, "retention").value, 1.1 ** (1 / 12) - 1
    assert get(found, "margin_multiple").value == pytest.approx(r / (1 + i - r))
    assert get(found, "clv").value == pytest.approx(get(found, "margin").value * r / (1 + i - r))


def test_a_year_that_is_not_over_brings_no_margin_yet() -> None:
    early = replace(SOLD, as_of=date(2026, 8, 1))
    found = estimate(METHOD, early, yearly([(2020, 2026)] * 6 + [(2020, 2021)] * 6))
    assert get(found, "margin").value == pytest.approx(4)  # 2026 counts neither as a year nor as a payment


def test_bg_nbd_is_fitted_to_what_the_customers_did() -> None:
    """The same as a fit to (x, tx, T) taken from the made purchases one customer at a time."""
    who, when = contracts(300, 24, (1.0, 6.0), 12)
    start = np.datetime64("2024-01", "M")
    days = [np.datetime64(f"{start + month}-{1 + each % 28:02d}") for each, month in zip(who, when, strict=True)]
    end, month = max(days), 365.25 / 12
    rows = []
    for each in sorted(set(who)):
        mine = [day for of, day in zip(who, days, strict=True) if of == each]
        rows.append(
            (
                len(mine) - 1,
                (max(mine) - min(mine)) / np.timedelta64(1, "D") / month,
                (end - min(mine)) / np.timedelta64(1, "D") / month,
            )
        )
    x, tx, t = np.array(rows, dtype=float).T
    model = bg_nbd.fit(bg_nbd.Seen.of(x, tx, t))
    assert model is not None
    found = estimate(METHOD, PURCHASES, purchases_data())
    for name in bg_nbd.NAMES:
        assert get(found, f"bgnbd_{name}").value == pytest.approx(getattr(model.model, name), rel=1e-4)
    assert get(found, "share_alive").value == pytest.approx(bg_nbd.alive(model.model, x, tx, t).mean(), rel=1e-5)
    to_come = bg_nbd.purchases_to_come(model.model, x, tx, t, 12).mean()
    assert get(found, "purchases_next_year").value == pytest.approx(to_come, rel=1e-5)
    se = math.sqrt(model.covariance[0, 0])
    assert get(found, "bgnbd_r").high == pytest.approx(model.model.r * math.exp(1.959964 * se), rel=1e-3)


@pytest.mark.parametrize(
    "lives",
    [[], [(2026, 2026)], [(2020, 2020)], [(2020, 2026)] * 5, [(2020, 2020)] * 5, [(2020, 2021), (2020, 2026)]],
    ids=["nobody", "too lately", "one left", "all stayed", "all left at once", "two"],
)
def test_thin_data_have_no_nan_and_no_crash(lives: list[tuple[int, int]]) -> None:
    found = estimate(METHOD, SOLD, yearly(lives))
    assert found.n == len(lives)
    assert all(math.isfinite(each.value) for each in found.estimates)


def test_free_customers_are_worth_nothing() -> None:
    found = estimate(METHOD, SOLD, yearly(LIVES, price=0.0))
    assert get(found, "clv").value == 0


def test_segments_have_values_of_their_own() -> None:
    found = estimate(METHOD, PURCHASES, purchases_data(), Options(by="region", minimum_n=5))
    assert {each.keys.get("region") for each in found.where("clv")} == {None, "north", "south"}
