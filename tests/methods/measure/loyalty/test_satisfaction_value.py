"""The value of a point of satisfaction: statsmodels' logistic regression, the slope of lifetime value, thin data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from customers import FEEDBACK, PURCHASES, purchases_data
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Purchases
from expectancy.methods.contract import Options
from expectancy.methods.logistic import logistic
from expectancy.methods.measure.loyalty.lifetime_value import margin_multiple
from expectancy.methods.measure.loyalty.satisfaction_value import METHOD
from tables import InMemory, estimate, table

SURVEY = replace(FEEDBACK, respondent="who", outcomes={"overall": "all"})
YEARS = Purchases(
    "p",
    "p.csv",
    customer="who",
    date="day",
    period="year",
    lapse=1,
    as_of=date(2026, 12, 31),
    survey="s",
    answers=SURVEY,
)
DATED = replace(YEARS, answers=replace(SURVEY, date="said"))


def shop(customers: Sequence[tuple[int, bool]], said: str | None = None) -> InMemory:
    """(rating, stayed): all bought in 2024 and 2025, those who stayed in 2026 too."""
    rows = [(at, year) for at, (_, stayed) in enumerate(customers) for year in range(2024, 2026 + stayed)]
    bought = {"who": [f"K{at}" for at, _ in rows], "day": [f"{year}-05-01" for _, year in rows]}
    answers: dict[str, list[Any]] = {
        "who": [f"K{at}" for at in range(len(customers))],
        "answers: all": [rating for rating, _ in customers],
    }
    if said is not None:
        answers["answers: said"] = [said] * len(customers)
    both = [pa.table({name: pa.array(each) for name, each in rows_.items()}) for rows_ in (bought, answers)]
    return InMemory(pa.concat_tables(both, promote_options="default"))


def made(n: int, seed: int = 3) -> list[tuple[int, bool]]:
    """logit P = -2 + 0.6 x."""
    rng = np.random.default_rng(seed)
    x = rng.integers(1, 8, n)
    stayed = rng.random(n) < 1 / (1 + np.exp(2 - 0.6 * x))
    return list(zip(x.tolist(), stayed.tolist(), strict=True))


def get(result: Result, statistic: str, **keys: str) -> Estimate:
    found = result.get(statistic, **keys)
    assert found is not None, statistic
    return found


def test_the_slope_is_that_of_statsmodels() -> None:
    import statsmodels.api as sm

    customers = made(300)
    x, y = (np.array(each, dtype=float) for each in zip(*customers, strict=True))
    peer = sm.Logit(y, sm.add_constant(x)).fit(disp=0)
    found = estimate(METHOD, YEARS, shop(customers))
    slope = get(found, "slope")
    assert slope.value == pytest.approx(peer.params[1], rel=1e-8)
    assert (slope.low, slope.high) == pytest.approx(tuple(peer.conf_int()[1]), rel=1e-6)
    assert get(found, "slope_p").value == pytest.approx(peer.pvalues[1], rel=1e-6)
    assert get(found, "odds_ratio").value == pytest.approx(math.exp(peer.params[1]))
    margins = peer.get_margeff().margeff[0]  # average marginal effect
    assert get(found, "retention_per_point").value == pytest.approx(margins, rel=1e-8)
    line = peer.get_prediction(np.array([[1.0, 4.0]])).summary_frame().iloc[0]
    fitted = get(found, "retained_fitted", rating="4")
    assert fitted.value == pytest.approx(line["predicted"])
    elasticity = peer.get_margeff(method="eyex", at="mean").margeff[0]
    assert get(found, "elasticity").value == pytest.approx(elasticity, rel=1e-6)


def test_a_point_is_worth_the_slope_of_the_lifetime_value() -> None:
    found = estimate(METHOD, YEARS, shop(made(300)))
    r = sum(each.value * each.n for each in found.where("retained")) / found.n
    step = 1e-6
    slope = (margin_multiple(r + step, 0.1) - margin_multiple(r - step, 0.1)) / (2 * step)
    more = get(found, "retention_per_point").value
    assert get(found, "value_per_point").value == pytest.approx(more * float(slope), rel=1e-6)


def test_money_is_the_margin_of_the_time_between_renewals() -> None:
    """Half years as periods, of which two make a lapse: the same as whole years of twice the margin."""
    customers = shop(made(200))
    priced = InMemory(customers.data.append_column("paid", pa.array([7.0] * customers.rows)))
    found = estimate(METHOD, replace(YEARS, amount="paid", margin=0.5), priced)
    plain = estimate(METHOD, YEARS, customers)
    assert get(found, "value_per_point").value == pytest.approx(3.5 * get(plain, "value_per_point").value)
    assert get(found, "value_per_point").unit == "money a point"


def test_with_the_day_of_the_answer_only_what_followed_counts() -> None:
    customers = [(7, True)] * 6 + [(2, False)] * 5 + [(2, True)] * 2 + [(7, False)]
    early, late = (estimate(METHOD, DATED, shop(customers, said)) for said in ("2024-06-01", "2025-06-01"))
    assert get(early, "retained", rating="2").value == 1  # all bought again in 2025
    assert get(late, "retained", rating="2").value == pytest.approx(2 / 7)
    assert "after the answer" in late.variant
    too_late = estimate(METHOD, DATED, shop(customers, "2026-06-01"))  # 2027 is not known
    assert too_late.n == 0
    assert too_late.notes == ("Of no customer both an answer and what followed are known.",)


def test_without_the_day_it_is_said_that_some_may_have_left_before() -> None:
    assert any("day of the answer is not told" in note for note in estimate(METHOD, YEARS, shop(made(50))).notes)


@pytest.mark.parametrize(
    "customers",
    [
        [],
        [(4, True)],
        [(4, True), (4, False)],
        [(1, False), (7, True)],
        [(5, True)] * 9,
        [(at % 7 + 1, False) for at in range(20)],
        [(2, False)] * 5 + [(4, True), (4, False)] + [(6, True)] * 5,
    ],
    ids=["nobody", "one", "all answered alike", "two apart", "all stayed", "all left", "one answer parts them"],
)
def test_where_there_is_no_slope_it_is_said(customers: list[tuple[int, bool]]) -> None:
    found = estimate(METHOD, YEARS, shop(customers) if customers else InMemory(shop([(4, True)]).data.slice(0, 0)))
    assert not found.where("slope")
    assert found.n == len(customers)
    assert all(math.isfinite(each.value) for each in found.estimates)
    if customers:
        assert any(note.startswith("No slope") for note in found.notes)


def test_counts_and_rows_give_the_same_fit() -> None:
    x = np.array([1.0, 2.0, 3.0, 4.0])
    hits, n = np.array([2.0, 3.0, 8.0, 9.0]), np.array([10.0, 9.0, 12.0, 10.0])
    counted = logistic(x, hits, n)
    rows = np.repeat(x, n.astype(int))
    each = np.concatenate([np.repeat([1.0, 0.0], [int(k), int(of - k)]) for k, of in zip(hits, n, strict=True)])
    single = logistic(rows, each, np.ones(len(rows)))
    assert counted is not None
    assert single is not None
    assert (counted.intercept, counted.slope) == pytest.approx((single.intercept, single.slope))
    assert counted.covariance == pytest.approx(single.covariance)


def test_segments_and_what_is_needed() -> None:
    found = estimate(METHOD, PURCHASES, purchases_data(), Options(by="region", minimum_n=5))
    assert {each.keys.get("region") for each in found.where("slope")} == {None, "north", "south"}
    assert METHOD.missing(PURCHASES) == ""
    assert "survey with overall" in METHOD.missing(replace(PURCHASES, answers=None))
    assert METHOD.missing(Purchases("p", "p.csv"))


def test_answers_that_are_no_ratings_are_faults() -> None:
    from expectancy.engines.local import ENGINE
    from expectancy.summaries import Plan

    data = table({"who": ["A"], "day": ["2026-01-01"], "answers: all": ["often"]})
    blocks = ENGINE.fold(Plan.union(METHOD.needs(YEARS, Options())), data)
    assert [(column, kind) for column, kind, _, _ in blocks.faults.of()] == [("answers: all", "not-a-number")]
