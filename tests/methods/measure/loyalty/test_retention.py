"""Retention from purchases: renewals counted by hand, Kaplan-Meier, the sBG model, a shop where nobody returns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from customers import PURCHASES, contracts, purchases_data
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Purchases
from expectancy.importers.opening import open_table
from expectancy.methods.contract import Options
from expectancy.methods.measure.loyalty.retention import METHOD
from expectancy.methods.measure.loyalty.shifted_geometric import residual_lifetime
from shared import data
from tables import InMemory, estimate, table

PLAIN = Purchases("p", "p.csv", customer="who", date="day", lapse=1, as_of=date(2026, 12, 31))


def yearly(lives: Sequence[tuple[int, int]]) -> InMemory:
    """(first year, last year) of each customer, who pays every year on 1 July."""
    rows = [(at, year) for at, (first, last) in enumerate(lives) for year in range(first, last + 1)]
    return table({"who": [f"K{at}" for at, _ in rows], "day": [f"{year}-07-01" for _, year in rows]})


def get(result: Result, statistic: str, **keys: str) -> Estimate:
    found = result.get(statistic, **keys)
    assert found is not None, (statistic, keys)
    return found


YEARS = replace(PLAIN, period="year")


def test_renewals_are_counted_by_hand() -> None:
    """To the end of 2026, so that what followed 2025 is known: 4 came to a first renewal (1 lost), 3 to a second."""
    found = estimate(METHOD, YEARS, yearly([(2023, 2023), (2023, 2025), (2024, 2026), (2024, 2026), (2026, 2026)]))
    assert (get(found, "retention", renewal="1").value, get(found, "retention", renewal="1").n) == (3 / 4, 4)
    assert (get(found, "retention", renewal="2").value, get(found, "retention", renewal="2").n) == (1, 3)
    assert (get(found, "retention", renewal="3").value, get(found, "retention", renewal="3").n) == (0, 1)
    assert (get(found, "left").value, get(found, "customers").value) == (2, 5)
    assert any(note.startswith("1 customers have bought so lately") for note in found.notes)


def test_survival_is_kaplan_meier_with_log_log_bounds() -> None:
    """statsmodels' SurvfuncRight on the same renewals, one by one."""
    from statsmodels.duration.survfunc import SurvfuncRight

    who, when = contracts(400, 24, (1.0, 6.0), 3)
    rows = pd.DataFrame({"who": who, "month": when}).groupby("who").month.agg(["min", "max"])
    decided = 22  # of the months 0 to 23, the last after which a whole month follows
    seen = rows[rows["min"] <= decided]
    times, lost = np.minimum(seen["max"], decided) - seen["min"] + 1, seen["max"] <= decided
    curve = SurvfuncRight(times, lost.astype(int))
    start = np.datetime64("2025-01", "M")
    bought = table({"who": who, "day": [f"{start + month}-01" for month in when]})
    found = estimate(METHOD, replace(PLAIN, as_of=date(2026, 12, 31)), bought)
    for time, share in zip(curve.surv_times, curve.surv_prob, strict=True):
        assert get(found, "survival", renewal=str(int(time))).value == pytest.approx(share)
    last = get(found, "survival", renewal=str(int(curve.surv_times[3])))
    se, share = curve.surv_prob_se[3], curve.surv_prob[3]
    move = 1.959964 * se / (share * abs(math.log(share)))
    assert last.low == pytest.approx(share ** math.exp(move), rel=1e-5)
    assert last.high == pytest.approx(share ** math.exp(-move), rel=1e-5)


def test_cohorts_are_followed_by_themselves() -> None:
    lives = [(2020, 2020)] * 5 + [(2020, 2022)] * 15 + [(2023, 2026)] * 10 + [(2024, 2026)] * 3
    found = estimate(METHOD, YEARS, yearly(lives))
    assert get(found, "survival", cohort="2020", renewal="1").value == 15 / 20
    assert get(found, "survival", cohort="2020", renewal="3").value == 0
    assert get(found, "survival", cohort="2023", renewal="3").value == 1
    assert found.get("survival", cohort="2023", renewal="4") is None  # 2027 is not known yet
    assert ("in a cohort of fewer than 10, told in the whole only", 3) in [(d.reason, d.count) for d in found.dropped]


def test_the_models_that_made_the_data_is_found_again() -> None:
    """Contracts whose chances to leave were drawn from beta(1.2, 4.8)."""
    who, when = contracts(6000, 12, (1.2, 4.8), 9)
    start = np.datetime64("2026-01", "M")
    bought = table({"who": who, "day": [f"{start + month}-15" for month in when]})
    found = estimate(METHOD, replace(PLAIN, as_of=date(2026, 12, 31)), bought)
    for statistic, truth in (("sbg_a", 1.2), ("sbg_b", 4.8), ("sbg_churn", 0.2), ("sbg_polarisation", 1 / 7)):
        each = get(found, statistic)
        assert each.low is not None
        assert each.high is not None
        assert each.low <= truth <= each.high
    assert get(found, "all_alike_p").value < 1e-6
    monthly = 1.1 ** (1 / 12) - 1
    a, b = get(found, "sbg_a").value, get(found, "sbg_b").value
    assert get(found, "residual_lifetime", renewed="2").value == pytest.approx(residual_lifetime(a, b, 2, monthly))


def test_one_chance_for_all_is_told() -> None:
    rng = np.random.default_rng(2)
    lives = [(2010, 2010 + int(rng.geometric(0.3)) - 1) for _ in range(3000)]
    found = estimate(METHOD, YEARS, yearly([(first, min(last, 2026)) for first, last in lives]))
    assert get(found, "all_alike_p").value > 0.01
    assert get(found, "sbg_churn").value == pytest.approx(0.3, abs=0.02)
    if any("leave as easily" in note for note in found.notes):
        assert get(found, "sbg_a").high is None


def test_a_longer_lapse_lets_pauses_pass() -> None:
    data_ = table({"who": ["A"] * 3 + ["B"], "day": ["2020-01-01", "2022-01-01", "2026-01-01", "2020-01-01"]})
    short, long = (estimate(METHOD, replace(YEARS, lapse=lapse), data_) for lapse in (1, 3))
    assert get(short, "left").value == get(long, "left").value == 1
    assert get(long, "retention", renewal="4").n == 1
    assert long.get("retention", renewal="5") is None  # what followed 2024 is not known for three years


@pytest.mark.parametrize(
    "lives",
    [[], [(2026, 2026)], [(2020, 2020)], [(2020, 2026)] * 5, [(2020, 2020)] * 5, [(2020, 2021), (2020, 2026)]],
    ids=["nobody", "too lately", "one left", "all stayed", "all left at once", "two"],
)
def test_thin_data_have_no_nan_and_no_crash(lives: list[tuple[int, int]]) -> None:
    found = estimate(METHOD, YEARS, yearly(lives))
    assert found.n == len(lives)
    assert all(math.isfinite(each.value) for each in found.estimates)
    if lives and not found.where("sbg_a"):
        assert any("sBG model is not fitted" in note for note in found.notes)


def test_segments_have_models_of_their_own() -> None:
    found = estimate(METHOD, PURCHASES, purchases_data(), Options(by="region"))
    assert {each.keys.get("region") for each in found.where("sbg_a")} == {None, "north", "south"}


def test_a_shop_whose_customers_never_return_is_told_as_it_is() -> None:
    """Olist's orders: every order has a customer id of its own. Tests only."""
    folder = data("olist_orders/orders_to_2018_02.csv.gz").parent
    source = replace(PLAIN, customer="customer_id", date="order_purchase_timestamp", as_of=None)
    found = estimate(METHOD, source, open_table("orders_to_2018_02.csv.gz", folder, None, {}))  # type: ignore[arg-type]
    assert get(found, "customers").value == found.n == 5166
    assert get(found, "retention", renewal="1").value == 0
    assert any("sBG model is not fitted" in note for note in found.notes)
