"""What each customer bought: days are purchases, months are kept, first contacts and answers are joined by customer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from expectancy.engines.local import Local
from expectancy.summaries import Histories, HistoriesBlock, Plan, Rating, occasions
from expectancy.summaries.histories import NEVER
from tables import InMemory, table

SPEC = Histories("who", "day", "paid")


def day(text: str) -> int:
    return int(np.datetime64(text, "D").astype(np.int64))


def folded(spec: Histories, data: InMemory) -> HistoriesBlock:
    return Local().fold(Plan.union([spec]), data)[spec]


def test_several_rows_of_a_day_are_one_purchase() -> None:
    data = table(
        {"who": ["A"] * 4, "day": ["2026-01-31", "2026-01-31", "2026-02-01", "2026-03-31"], "paid": [1, 2, 3, 4]}
    )
    customers, months = folded(SPEC, data).of()
    assert (customers.purchases.tolist(), customers.amount.tolist()) == ([3], [10.0])
    assert (customers.first.tolist(), customers.last.tolist()) == ([day("2026-01-31")], [day("2026-03-31")])
    assert months.expanded()[1].tolist() == [day("2026-01-31"), day("2026-02-01"), day("2026-03-31")]


@pytest.mark.parametrize("size", [7, 100, 5000])
def test_counts_first_last_and_sums_are_those_of_pandas(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(occasions, "PILE", 50)
    rng = np.random.default_rng(5)
    rows = 1500
    days = rng.integers(18_000, 19_500, rows)
    frame = pd.DataFrame({"who": rng.integers(0, 300, rows), "day": days, "paid": np.round(rng.gamma(2, 20, rows), 2)})
    data = pa.table({"who": frame.who, "day": pa.array(days.astype("datetime64[D]")), "paid": frame.paid})
    customers, months = folded(SPEC, InMemory(data, size)).of()
    by = frame.groupby("who").agg(n=("day", "nunique"), first=("day", "min"), last=("day", "max"), paid=("paid", "sum"))
    told = np.stack([customers.purchases, customers.first, customers.last, customers.amount], axis=1)
    np.testing.assert_allclose(np.array(sorted(told.tolist())), np.array(sorted(by.to_numpy().tolist())), rtol=1e-9)
    who, when = months.expanded()
    assert len(when) == len(frame.drop_duplicates(["who", "day"]))
    assert (np.bincount(who) == customers.purchases).all()


def test_a_returned_purchase_lessens_the_amount_and_is_no_purchase() -> None:
    data = table({"who": ["A", "A"], "day": ["2026-01-31", "2026-02-05"], "paid": [10.0, -4.0]})
    block = folded(SPEC, data)
    customers, _ = block.of()
    assert (customers.purchases.tolist(), customers.last.tolist(), customers.amount.tolist()) == (
        [1],
        [day("2026-01-31")],
        [6.0],
    )
    assert block.left_out["returned"] == 1
    assert block.latest == day("2026-01-31")


def test_rows_without_customer_or_date_are_counted() -> None:
    data = table({"who": ["", "B", " "], "day": ["2026-01-31", "", ""], "paid": ["1", "", "x"]})
    block = folded(SPEC, data)
    assert block.left_out == {"no customer": 1, "no date": 2, "returned": 0}
    assert len(block.of()[0].hashes) == 0


def test_a_customer_of_two_segments_is_one_of_all() -> None:
    spec = Histories("who", "day", by=("shop",))
    data = table({"who": ["A", "A", "B"], "day": ["2026-01-03", "2026-01-03", "2026-01-04"], "shop": ["x", "y", "y"]})
    block = folded(spec, data)
    assert block.keys() == [("x",), ("y",)]
    assert [len(block.of(key)[0].hashes) for key in (("x",), ("y",), None)] == [1, 2, 2]
    assert sorted(block.of()[0].purchases.tolist()) == [1, 1]


def joined() -> tuple[Histories, InMemory]:
    """Purchases of A and B, prospects B, C and D (never contacted), answers of A and E, in one table."""
    spec = Histories(
        "who",
        "day",
        listed="list",
        contacted="met",
        answers=(Rating("nps", 0, 10), Rating("all", 1, 7)),
        answered="said",
    )
    return spec, table(
        {
            "who": ["A", "B", "B", "C", "D", "A", "E"],
            "day": ["2026-01-03", "2026-01-04", None, None, None, None, None],
            "list": [None, None, "1", "1", "1", None, None],
            "met": [None, None, "2025-12-01", "2025-12-05", None, None, None],
            "nps": [None, None, None, None, None, 10, 2],
            "all": [None, None, None, None, None, None, 3],
            "said": [None, None, None, None, None, "2026-02-01", None],
        }
    )


def test_prospects_and_answers_are_joined_by_customer() -> None:
    spec, data = joined()
    block = folded(spec, data)
    customers, _ = block.of()
    assert len(customers.hashes) == 4  # E answered, and is neither customer nor prospect
    assert block.answerers() == 2
    assert block.left_out["no date"] == 0
    bought = customers.purchases > 0
    assert sorted(customers.contacted[~bought].tolist()) == [day("2025-12-05"), NEVER]
    assert (customers.listed & bought).sum() == 1
    rated = customers.answers[~np.isnan(customers.answers[:, 0])]
    assert rated[0, 0] == 10
    assert np.isnan(rated[0, 1])
    assert customers.answered[~np.isnan(customers.answers[:, 0])].tolist() == [day("2026-02-01")]
    assert (customers.answered == NEVER).sum() == 3


def test_ids_are_the_same_as_numbers_and_as_text() -> None:
    one = table({"who": [12, 13], "day": ["2026-01-03"] * 2})
    two = table({"who": ["13 ", "12"], "day": ["2026-01-03"] * 2})
    spec = Histories("who", "day")
    assert folded(spec, one).of()[0].hashes.tolist() == folded(spec, two).of()[0].hashes.tolist()


def test_amounts_that_are_no_numbers_or_too_large_are_faults() -> None:
    blocks = Local().fold(
        Plan.union([SPEC]), table({"who": ["A", "B"], "day": ["2026-01-03"] * 2, "paid": ["1e12", "much"]})
    )
    assert [(kind, value) for _, kind, value, _ in blocks.faults.of()] == [
        ("not-a-number", "much"),
        ("too-large", "1e+12"),
    ]


def test_it_grows_with_customers_and_months_and_not_with_rows() -> None:
    rows = 20_000
    rng = np.random.default_rng(3)
    days = rng.integers(18_000, 18_060, rows).astype("datetime64[D]")
    data = InMemory(pa.table({"who": rng.integers(0, 10, rows), "day": days, "paid": np.ones(rows)}), 500)
    assert len(folded(SPEC, data)._bought.whole()[0]) <= 10 * 3
