"""Rows by key and day."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from expectancy.engines.local import ENGINE
from expectancy.summaries import NOT_TOLD, Blocks, Periods, Plan
from expectancy.summaries import periods as module
from expectancy.summaries.cells import TooManyCellsError
from expectancy.summaries.dates import to_date, to_day
from tables import InMemory, table

CODE = ["slow", "rude", "", None, "slow", "slow", "rude", "slow"]
WHEN = ["2020-01-05", "2020-01-05", "2020-02-01", "", "2020-02-01", "2020-01-05", "never", None]


def fold(data: InMemory, spec: Periods) -> Blocks:
    return ENGINE.fold(Plan.union([spec]), data)


def test_rows_are_counted_by_key_and_day() -> None:
    spec = Periods("when", ("code",))
    blocks = fold(table({"code": CODE, "when": WHEN}), spec)
    first, second = to_day(date(2020, 1, 5)), to_day(date(2020, 2, 1))
    assert blocks[spec].by_day() == {
        (NOT_TOLD,): {second: 1, None: 1},
        ("rude",): {first: 1, None: 1},
        ("slow",): {first: 2, second: 1, None: 1},
    }
    assert blocks[spec].undated == 3
    assert blocks[spec].totals() == {(NOT_TOLD,): 2, ("rude",): 2, ("slow",): 4}
    assert blocks[spec].series(lambda day: f"{to_date(day):%Y-%m}")[("slow",)] == {"2020-01": 2, "2020-02": 1}
    assert [(kind, value) for _, kind, value, _ in blocks.faults.of()] == [("not-a-date", "never")]


def test_without_keys_and_dates_there_is_one_total() -> None:
    spec = Periods(None)
    blocks = ENGINE.fold(Plan.union([spec, Periods("when")]), table({"code": CODE, "when": WHEN}))
    assert blocks[spec].totals() == {(): 8}
    assert blocks[spec].undated == 8


@pytest.mark.parametrize("size", [1, 2, 3, 8])
def test_every_split_gives_the_same_block(size: int) -> None:
    spec = Periods("when", ("code", "shop"))
    columns = {"code": CODE, "when": WHEN, "shop": ["a", "b"] * 4}
    whole, parts = fold(table(columns, 1000), spec), fold(table(columns, size), spec)
    assert parts.state() == whole.state()


def test_typed_and_text_columns_count_alike() -> None:
    spec = Periods("when", ("code",))
    days = [date(2020, 1, 5), date(2020, 2, 1), None]
    typed = InMemory(pa.table({"code": pa.array([7, 8, 7]), "when": pa.array(days)}))
    text = table({"code": ["7", "8", "7"], "when": ["2020-01-05", "2020-02-01", None]})
    assert fold(typed, spec).state() == fold(text, spec).state()


def test_an_id_column_is_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEYS", 50)
    data = table({"code": [f"id {at}" for at in range(60)], "when": ["2020-01-01"] * 60}, 30)
    with pytest.raises(TooManyCellsError, match="more than 50 different values in code"):
        fold(data, Periods("when", ("code",)))
