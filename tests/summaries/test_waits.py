"""A log of calls as whole numbers by interval: what each row counts as, how lengths and times of day are read."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from expectancy.engines.local import Local
from expectancy.summaries import Blocks, Contacts, Log, Plan, Waits
from expectancy.summaries import contacts as contacts_module
from expectancy.summaries.lengths import clock_seconds
from tables import InMemory, table

LOG = Log("at", "wait", handled="talk", answered=(("what", ("agent",)),), abandoned=(("what", ("hang up", "")),))
HALF = 1800


def calls(**columns: list[object]) -> InMemory:
    return table({"what": ["agent"] * len(columns["at"]), "talk": ["60"] * len(columns["at"]), **columns})


def folded(spec: Waits | Contacts, data: InMemory) -> Blocks:
    return Local().fold(Plan.union([spec]), data)


def test_calls_are_counted_by_the_interval_in_which_they_arrive() -> None:
    spec = Waits(LOG, target=20, short=5)
    data = calls(
        at=["2026-03-02 10:00", "2026-03-02 10:29:59", "2026-03-02 10:30", "2026-03-02 10:31", "2026-03-02 10:32"],
        wait=["20", "20.001", "4", "6", "30"],
        what=["agent", "agent", "hang up", "", "Hang  Up"],
        talk=["100", "", "", "", ""],
    )
    found = folded(spec, data)[spec].of()
    assert (found.time // HALF).tolist() == [20, 21]
    assert found.offered.tolist() == [2, 3]
    assert found.answered_in.tolist() == [1, 0]  # at the target is within it
    assert (found.abandoned.tolist(), found.abandoned_in.tolist(), found.short.tolist()) == ([0, 3], [0, 2], [0, 1])
    assert (found.waited[0], found.gave_up[1]) == (pytest.approx(40.001), 40)
    assert (found.timed.tolist(), found.handled.tolist()) == ([1, 0], [100, 0])


def test_what_cannot_be_used_is_counted_by_its_reason() -> None:
    spec = Waits(LOG)
    data = calls(at=["2026-03-02", "", "2026-03-02", ""], wait=["1", "1", "", ""], what=["test", "agent", "agent", ""])
    blocks = folded(spec, data)
    assert blocks[spec].left_out == {"neither": 1, "no arrival": 2, "no wait": 1}
    assert len(blocks[spec].of().start) == 0


def test_without_values_a_call_is_answered_where_it_was_handled_and_else_given_up() -> None:
    spec = Waits(Log("at", "wait", handled="talk"))
    data = calls(at=["2026-03-02"] * 3, wait=["1"] * 3, talk=["30", "0", ""])
    found = folded(spec, data)[spec].of()
    assert (found.answered.tolist(), found.abandoned.tolist()) == ([1], [2])


def test_queues_add_up_to_the_whole() -> None:
    spec = Waits(LOG, by=("line",))
    data = calls(at=["2026-03-02", "2026-03-02 00:10", "2026-03-03"], wait=["1", "2", "3"], line=["a", "b", "a"])
    block = folded(spec, data)[spec]
    assert block.keys() == [("a",), ("b",)]
    assert [block.of(key).offered.tolist() for key in (("a",), ("b",), None)] == [[1, 1], [1], [2, 1]]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1:05", 65),
        ("7:02:47", 25_367),
        ("0:00:00", 0),
        ("02:15:00 PM", 51_300),
        ("12:00:00 am", 0),
        ("75:30", 4530),
        ("0:07.5", 7.5),
        ("1:75", None),
        ("1:75:00", None),
        ("13:00:00 PM", None),
        ("soon", None),
    ],
)
def test_lengths_and_times_on_a_clock(text: str, seconds: float | None) -> None:
    assert clock_seconds(text) == seconds


def test_waits_in_minutes_on_a_clock_and_typed_are_the_same() -> None:
    at = ["2026-03-02"]
    typed = pa.table({"at": at, "what": ["agent"], "wait": pa.array([dt.timedelta(seconds=90)])})
    clocked = pa.table({"at": at, "what": ["agent"], "wait": pa.array([dt.time(0, 1, 30)])})
    answered = (("what", ("agent",)),)
    for data, unit in (
        (table({"at": at, "what": ["agent"], "wait": ["1.5"]}), "minutes"),
        (table({"at": at, "what": ["agent"], "wait": ["1:30"]}), "minutes"),
        (table({"at": at, "what": ["agent"], "wait": [1.5]}), "minutes"),
        (InMemory(typed), "seconds"),
        (InMemory(clocked), "seconds"),
    ):
        spec = Waits(Log("at", "wait", unit=unit, answered=answered))
        assert folded(spec, data)[spec].of().waited.tolist() == [90]


def test_a_time_of_day_beside_a_column_of_dates() -> None:
    log = Log("time", "wait", date="day", answered=(("what", ("agent",)),))
    spec = Waits(log)
    data = table(
        {
            "time": ["7:02:47", "7:02", "9:30 PM", "", "25:00:00", "noon"],
            "day": ["1999-02-01", "1999-02-02", "1999-02-01", "1999-02-01", "1999-02-01", "1999-02-01"],
            "wait": ["1"] * 6,
            "what": ["agent"] * 6,
        }
    )
    blocks = folded(spec, data)
    assert blocks[spec].of().start.astype("datetime64[s]").astype(str).tolist() == [
        "1999-02-01T07:00:00",
        "1999-02-01T21:30:00",
        "1999-02-02T07:00:00",
    ]
    assert [(kind, value) for _, kind, value, _ in blocks.faults.of()] == [
        ("not-a-time", "25:00:00"),
        ("not-a-time", "noon"),
    ]


def test_a_typed_time_of_day_is_read_too() -> None:
    data = pa.table({"time": pa.array([dt.time(7, 2, 47), None]), "day": ["1999-02-01"] * 2, "wait": [1, 1]})
    spec = Waits(Log("time", "wait", date="day"))
    block = folded(spec, InMemory(data))[spec]
    assert (block.of().time.tolist(), block.left_out["no arrival"]) == ([7 * 3600], 1)


def test_waits_below_nothing_and_words_are_faults() -> None:
    spec = Waits(LOG)
    blocks = folded(spec, calls(at=["2026-03-02"] * 3, wait=["-3", "long", "5"]))
    assert [(column, kind, value) for column, kind, value, _ in blocks.faults.of()] == [
        ("wait", "not-a-length", "-3"),
        ("wait", "not-a-length", "long"),
    ]
    assert blocks[spec].left_out["no wait"] == 2


# -- who had to call again -------------------------------------------------------------------------------------------


def contacts(rows: list[tuple[str, str, str, str]], days: int, key: tuple[str, ...] | None = None) -> list[bool]:
    """Whether each first contact was resolved, for rows of customer, topic, day, outcome; in the order of the hash."""
    who, topic, at, what = (list(column) for column in zip(*rows, strict=True))
    spec = Contacts(LOG, "who", "topic", by=("what",) if key else ())
    data = calls(who=who, topic=topic, at=at, what=what, wait=["1"] * len(rows))
    return sorted(folded(spec, data)[spec].first(days, key).resolved.tolist())


END = ("Z", "x", "2026-04-30", "agent")  # until then every call can be followed


def test_a_call_about_the_same_within_the_days_means_it_was_not_resolved() -> None:
    assert contacts([("A", "card", "2026-03-02", "agent"), ("A", "card", "2026-03-09", "agent"), END], 7) == [False]
    assert contacts([("A", "card", "2026-03-02", "agent"), ("A", "card", "2026-03-10", "agent"), END], 7) == [
        True,
        True,
    ]


def test_another_topic_or_customer_is_another_matter() -> None:
    assert contacts([("A", "card", "2026-03-02", "agent"), ("A", "loan", "2026-03-03", "agent"), END], 7) == [
        True,
        True,
    ]
    assert contacts([("A", "card", "2026-03-02", "agent"), ("B", "card", "2026-03-03", "agent"), END], 7) == [
        True,
        True,
    ]


def test_giving_up_is_a_contact_and_is_never_a_resolved_one() -> None:
    assert contacts([("A", "card", "2026-03-02", "agent"), ("A", "card", "2026-03-03", ""), END], 7) == [False]
    assert contacts([("A", "card", "2026-03-02", ""), END], 7) == []


def test_calls_that_cannot_be_followed_for_the_days_are_not_judged() -> None:
    assert contacts([("A", "card", "2026-04-24", "agent"), END], 7) == []
    assert contacts([("A", "card", "2026-04-23", "agent"), END], 7) == [True]


def test_the_cell_is_that_of_the_first_contact() -> None:
    rows = [("A", "card", "2026-03-02", "agent"), ("A", "card", "2026-03-03", "hang up"), END]
    assert contacts(rows, 7, ("agent",)) == [False]
    assert contacts(rows, 7, ("hang up",)) == []


def test_unknown_customers_are_counted_and_not_followed() -> None:
    spec = Contacts(LOG, "who")
    data = calls(who=["A", "", None], at=["2026-03-02"] * 3, wait=["1"] * 3)
    block = folded(spec, data)[spec]
    assert (block.nameless, len(block.first(0).group)) == (2, 1)


def test_a_log_too_long_to_be_followed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacts_module, "MOST_CONTACTS", 2)
    spec = Contacts(LOG, "who")
    data = calls(who=list("ABC"), at=["2026-03-02"] * 3, wait=["1"] * 3)
    for size in (1, 3):
        block = folded(spec, InMemory(data.data, size))[spec]
        assert block.full
        assert len(block.first(0).group) == 0


def test_customers_keep_their_random_group_whatever_they_call_about() -> None:
    spec = Contacts(LOG, "who", "topic")
    rng = np.random.default_rng(1)
    who = [f"C{at}" for at in range(50) for _ in range(2)]
    data = calls(who=who, topic=["a", "b"] * 50, at=["2026-03-02", "2026-03-30"] * 50, wait=["1"] * 100)
    order = rng.permutation(100)
    block = folded(spec, InMemory(data.data.take(pa.array(order)), 7))[spec]
    counts = np.bincount(block.first(0).group, minlength=256)
    assert (counts % 2 == 0).all()
