"""Calendar periods and their names."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from expectancy.methods.periods import KINDS, Calendar, calendar_for, read_period
from expectancy.summaries.dates import to_date, to_day

DAYS = [to_day(date(2015, 12, 20)) + step for step in range(0, 900, 7)] + [to_day(date(2020, 12, 31)), -1, 0, -40_000]


def named(kind: str, when: date) -> str:
    """The same names by the standard library and pandas."""
    if kind == "day":
        return when.isoformat()
    if kind == "week":
        year, week, _ = when.isocalendar()
        return f"{year}-W{week:02d}"
    if kind == "quarter":
        return str(pd.Period(when, "Q")).replace("Q", "-Q")
    return f"{when:%Y-%m}" if kind == "month" else f"{when.year}"


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_those_of_the_standard_library(kind: str) -> None:
    calendar = Calendar(kind)
    for day in DAYS:
        assert calendar.of(day) == named(kind, to_date(day))


@pytest.mark.parametrize("kind", KINDS)
def test_a_period_lasts_from_its_first_day_to_the_day_before_the_next(kind: str) -> None:
    calendar = Calendar(kind)
    for day in DAYS:
        index = calendar.index(day)
        first, after = calendar.first(index), calendar.first(index + 1)
        assert first <= day < after
        assert calendar.index(first) == calendar.index(after - 1) == index


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_read_back(kind: str) -> None:
    calendar = Calendar(kind)
    for day in DAYS:
        assert read_period(calendar.of(day)) == (kind, calendar.index(day))


@pytest.mark.parametrize(
    ("label", "kind", "name"),
    [
        ("07_2015", "month", "2015-07"),
        ("7/2015", "month", "2015-07"),
        ("2015M07", "month", "2015-07"),
        ("Jul 2015", "month", "2015-07"),
        ("July 2015", "month", "2015-07"),
        ("Q3 2015", "quarter", "2015-Q3"),
        ("2015Q3", "quarter", "2015-Q3"),
        ("2015 w7", "week", "2015-W07"),
        ("31.12.2019", "day", "2019-12-31"),
        ("12/31/2019", "day", "2019-12-31"),
    ],
)
def test_other_spellings_are_read(label: str, kind: str, name: str) -> None:
    found = read_period(label)
    assert found is not None
    assert (found[0], Calendar(kind).name(found[1])) == (kind, name)


@pytest.mark.parametrize("label", ["", "soon", "2015-13", "13/2015", "2015-Q5", "2015-W54", "summer 2015"])
def test_what_is_no_period_is_not_guessed(label: str) -> None:
    assert read_period(label) is None


@pytest.mark.parametrize(
    ("span", "kind"), [(1, "day"), (45, "day"), (46, "week"), (365, "month"), (5 * 365, "month"), (3000, "quarter")]
)
def test_the_length_suits_the_span(span: int, kind: str) -> None:
    first = to_day(date(2015, 3, 4))
    assert calendar_for([first + span - 1, first]) == Calendar(kind)


def test_no_days_and_very_many_years_have_a_calendar_too() -> None:
    assert calendar_for([]).kind == "day"
    far = calendar_for([to_day(date(1, 1, 1)), to_day(date(9999, 12, 31))])
    assert far.of(to_day(date(9999, 12, 31)) + 400) == "10001"


def test_periods_follow_each_other_without_gaps() -> None:
    start = date(2019, 1, 1)
    for kind in KINDS:
        calendar = Calendar(kind)
        seen = [calendar.index(to_day(start + timedelta(days=step))) for step in range(800)]
        assert sorted(set(seen)) == list(range(seen[0], seen[-1] + 1))
