"""Small tables whose rows are kept."""

from __future__ import annotations

import pyarrow as pa
import pytest

from expectancy.engines.local import ENGINE
from expectancy.summaries import Blocks, Listing, Plan
from expectancy.summaries import listing as module
from expectancy.summaries.listing import TooManyRowsError
from tables import InMemory, table

SPEC = Listing(("organisation", "value"))
ROWS = {"organisation": ["B", "A", "B", None, "A"], "value": ["2", "", "2", "1", None]}


def fold(data: InMemory) -> Blocks:
    return ENGINE.fold(Plan.union([SPEC]), data)


def test_rows_come_back_sorted_and_as_often_as_they_were_there() -> None:
    rows = [tuple(row.values()) for row in fold(table(ROWS))[SPEC].rows()]
    assert rows == [("", "1"), ("A", ""), ("A", ""), ("B", "2"), ("B", "2")]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_every_split_gives_the_same_block(size: int) -> None:
    assert fold(table(ROWS, size)).state() == fold(table(ROWS)).state()


def test_numbers_come_as_text() -> None:
    typed = InMemory(pa.table({"organisation": pa.array(["A", "B"]), "value": pa.array([1.5, None])}))
    assert [row["value"] for row in fold(typed)[SPEC].rows()] == ["1.5", ""]


def test_a_large_table_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 4)
    data = table({"organisation": [str(at) for at in range(8)], "value": ["1"] * 8}, 4)
    with pytest.raises(TooManyRowsError, match="more than 4 different rows in organisation, value"):
        fold(data)
