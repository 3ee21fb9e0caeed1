"""Lateness of promises, and what became of those without one."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectancy.engines.local import ENGINE
from expectancy.summaries import Blocks, Durations, DurationsBlock, Plan
from expectancy.summaries import durations as module
from expectancy.summaries.cells import TooManyCellsError
from tables import InMemory, table


def fold(data: InMemory, spec: Durations) -> Blocks:
    return ENGINE.fold(Plan.union([spec]), data)


def block(data: InMemory, spec: Durations) -> DurationsBlock:
    return fold(data, spec)[spec]


def lateness(promised: list[str], delivered: list[str], unit: str, fraction: float = 0.0) -> list[int]:
    """Row by row, so that the order is kept."""
    spec = Durations("promised", "delivered", unit=unit, fraction=fraction)
    found = []
    for due, done in zip(promised, delivered, strict=True):
        values, counts = block(table({"promised": [due], "delivered": [done]}), spec).lateness()
        assert counts.tolist() == [1]
        found.append(int(values[0]))
    return found


def test_lateness_is_rounded_up_to_whole_units() -> None:
    promised = ["2020-03-01 12:00"] * 5
    delivered = ["2020-03-01 12:00", "2020-03-01 12:01", "2020-03-01 11:00", "2020-03-02 12:00", "2020-02-28 12:00"]
    assert lateness(promised, delivered, "minutes") == [0, 1, -60, 1440, -2880]
    assert lateness(promised, delivered, "hours") == [0, 1, -1, 24, -48]
    assert lateness(promised, delivered, "days") == [0, 1, 0, 1, -2]


def test_a_promised_date_is_kept_all_that_day() -> None:
    delivered = ["2020-03-01", "2020-03-01 00:00:01", "2020-03-01 23:59:59", "2020-03-02", "2020-03-02 09:00"]
    delivered += ["2020-02-29 23:00", "2020-02-28"]
    expected = [0, 0, 0, 1, 1, -1, -2]
    assert lateness(["2020-03-01"] * 7, delivered, "days") == expected
    assert lateness(["2020-03-01 00:00:00"] * 7, delivered, "days") == expected, "in days a midnight is a date"
    assert [late <= 0 for late in lateness(["2020-03-01"] * 7, delivered, "hours")] == [late <= 0 for late in expected]
    assert lateness(["2020-03-01 00:00:00"], ["2020-03-01 02:00"], "hours") == [2], "in hours it is a time"


@given(
    st.integers(-200_000, 200_000),
    st.sampled_from(["days", "hours", "minutes", "seconds"]),
    st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1, 4), Fraction(9, 10)]),
)
def test_a_grace_that_is_no_whole_number_is_judged_exactly(gap: int, unit: str, fraction: Fraction) -> None:
    due = datetime(2020, 3, 1, 12, 0, 0)
    [late] = lateness([due.isoformat()], [(due + timedelta(seconds=gap)).isoformat()], unit, float(fraction))
    step = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}[unit]
    exact = Fraction(gap, step)
    if unit == "seconds":
        fraction = Fraction(0)
    assert late == math.ceil(exact - fraction)
    assert (late <= 2) == (exact <= 2 + fraction)


def test_lateness_told_as_a_number_is_rounded_up_after_the_fraction() -> None:
    late = ["14", "14.1", "14.05", "-3", "", "soon", None]
    spec = Durations(late="late", fraction=0.1)
    found = block(table({"late": late}), spec)
    assert dict(zip(*(column.tolist() for column in found.lateness()), strict=True)) == {-3: 1, 14: 3}
    assert (found.of("open"), found.of("unreadable")) == (2, 1)
    typed = InMemory(pa.table({"late": pa.array([14.0, 14.1, 14.05, -3.0, None])}))
    assert block(typed, spec).lateness()[0].tolist() == [-3, 14]


def test_every_row_has_one_state() -> None:
    rows = {
        "made": ["2020-01-01 10:00"] * 8,
        "due": ["2020-01-05", "2020-01-05", "2020-01-05", "", "2020-01-05", "2020-01-05", "later", "2020-01-05"],
        "done": ["2020-01-04", "", "2020-01-06", "2020-01-06", "2019-12-31", "?", "2020-01-06", "2020-01-01"],
        "status": ["ok", "ok", "Cancelled ", "ok", "ok", "ok", "ok", "ok"],
    }
    spec = Durations("due", "done", "made", cancelled=(("status", ("cancelled",)),))
    blocks = fold(table(rows), spec)
    states = {state: blocks[spec].of(state) for state in module.STATES}
    assert states == {
        "done": 2,
        "open": 1,
        "cancelled": 1,
        "kept": 0,
        "broken": 0,
        "disordered": 1,
        "unreadable": 2,
        "unpromised": 1,
    }
    kinds = sorted((column, kind, value) for column, kind, value, _ in blocks.faults.of())
    assert kinds == [
        ("done", "delivered-before-made", "delivered 2019-12-31, made 2020-01-01 10:00"),
        ("done", "not-a-date", "?"),
        ("due", "not-a-date", "later"),
    ]


def test_a_date_without_a_time_is_not_before_a_time_of_the_same_day() -> None:
    rows = {"made": ["2020-01-01 10:00"], "due": ["2020-01-05"], "done": ["2020-01-01"]}
    assert block(table(rows), Durations("due", "done", "made")).of("done") == 1


def test_an_empty_column_may_mean_cancelled() -> None:
    rows = {"late": ["3", "", ""], "departed": ["0900", "0915", ""]}
    found = block(table(rows), Durations(late="late", cancelled=(("departed", ("",)),)))
    assert (found.of("done"), found.of("open"), found.of("cancelled")) == (1, 1, 1)


def test_yes_and_no_in_several_wordings() -> None:
    answers = ["Yes", "NO", "true", "0", "1.0", "", None, "perhaps", "ja"]
    spec = Durations(kept="kept")
    blocks = fold(table({"kept": answers}), spec)
    found = [blocks[spec].of(state) for state in ("kept", "broken", "open", "unreadable")]
    assert found == [4, 2, 2, 1]
    assert [(kind, value) for _, kind, value, _ in blocks.faults.of()] == [("not-yes-or-no", "perhaps")]
    typed = InMemory(pa.table({"kept": pa.array([True, False, None])}))
    assert [block(typed, spec).of(state) for state in ("kept", "broken", "open")] == [1, 1, 1]


@pytest.mark.parametrize("size", [1, 3, 7, 60])
def test_every_split_gives_the_same_block(size: int) -> None:
    start = datetime(2020, 1, 1)
    rows = {
        "due": [(start + timedelta(hours=5 * at)).isoformat() for at in range(60)],
        "done": [(start + timedelta(hours=4 * at + (at * 7) % 50)).isoformat() if at % 9 else "" for at in range(60)],
        "lane": ["north", "south", "east"] * 20,
    }
    spec = Durations("due", "done", unit="hours", keys=("lane",))
    assert fold(table(rows, size), spec).state() == fold(table(rows, 1000), spec).state()


def test_too_many_groups_are_an_error() -> None:
    count = module.MOST_CELLS + 1
    data = table({"late": ["1"] * count, "id": [str(at) for at in range(count)]})
    with pytest.raises(TooManyCellsError, match="different values in id"):
        fold(data, Durations(late="late", keys=("id",)))


def kept_late(promised: pa.Array, delivered: pa.Array, unit: str = "days") -> tuple[list[int], int]:
    """Each promise's lateness in the order of the rows, and how many had only one time with a zone."""
    found, unlike = [], 0
    for at in range(len(promised)):
        spec = Durations("due", "done", unit=unit)
        filled = block(InMemory(pa.table({"due": promised[at : at + 1], "done": delivered[at : at + 1]})), spec)
        found += filled.lateness()[0].tolist()
        unlike += filled.unlike
    return found, unlike


ZONED = ["2024-01-02T20:00:00-08:00", "2024-01-03T08:00:00+09:00", "2024-01-02T23:59:59Z", "2024-01-03 00:00:00+0000"]


def test_a_promised_date_is_the_day_where_it_was_delivered() -> None:
    due = pa.array(["2024-01-02"] * 4)
    assert kept_late(due, pa.array(ZONED)) == ([0, 1, 0, 1], 4)
    assert kept_late(due.cast(pa.date32()), pa.array(ZONED)) == ([0, 1, 0, 1], 4)
    assert kept_late(pa.array(["01/02/2024"] * 4), pa.array(ZONED)) == ([0, 1, 0, 1], 4)


def test_one_time_with_a_zone_is_compared_as_its_clock_was_written() -> None:
    clocks = pa.array(["2024-01-02T20:00:00"] * 2)
    assert kept_late(clocks, pa.array(ZONED[:2]), "hours") == ([0, 12], 2)
    assert kept_late(pa.array(ZONED[:2]), clocks, "hours") == ([0, -12], 2)


def test_two_times_with_a_zone_are_compared_as_moments() -> None:
    due = pa.array(["2024-01-03T04:00:00Z", "2024-01-02T23:00:00Z"])
    assert kept_late(due, pa.array(ZONED[:2]), "minutes") == ([0, 0], 0)
    midnight = pa.array(["2024-01-02T00:00:00-08:00", "2024-01-02T00:00:00+09:00"])
    assert kept_late(midnight, pa.array(ZONED[:2])) == ([0, 1], 0), "in days a promised midnight is a date, where it is"


def test_typed_times_with_a_zone_are_compared_like_those_in_text() -> None:
    moments = [datetime(2024, 1, 3, 4, tzinfo=UTC), datetime(2024, 1, 2, 23, tzinfo=UTC)]
    for zone, late in (("America/Los_Angeles", [0, 0]), ("Asia/Tokyo", [1, 1]), ("+09:00", [1, 1]), ("UTC", [1, 0])):
        typed = pa.array(moments, pa.timestamp("us", tz=zone))
        assert kept_late(pa.array([datetime(2024, 1, 2).date()] * 2), typed) == (late, 2), zone
        assert kept_late(pa.array(ZONED[:2]), typed, "seconds") == ([0, 0], 0), zone


def test_what_was_made_is_before_what_was_delivered_by_the_same_clocks() -> None:
    spec = Durations("due", "done", "made")
    data = table({"made": ["2024-01-02 19:00"], "due": ["2024-01-02"], "done": ["2024-01-02T20:00:00+09:00"]})
    assert block(data, spec).of("done") == 1
