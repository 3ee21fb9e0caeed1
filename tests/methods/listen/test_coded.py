"""Stray dates."""

from __future__ import annotations

from expectancy.methods.listen.coded import stray, stray_drop, without

USUAL = dict.fromkeys(range(18_000, 18_400), 2)


def test_a_few_dates_far_from_all_others_are_strays() -> None:
    total = {**USUAL, -25_567: 3, 2_932_896: 1, None: 5}
    assert stray(total) == {-25_567: 3, 2_932_896: 1}
    [drop] = stray_drop(stray(total), "c.csv")
    assert drop.reason == "date far from all others: 1900-01-01, 9999-12-31"
    assert drop.count == 4
    assert without(total, stray(total)) == {**USUAL, None: 5}


def test_many_rows_a_short_pause_or_few_days_are_no_strays() -> None:
    assert stray({**USUAL, -25_567: 30}) == {}, "more than one in a hundred"
    assert stray({**USUAL, 17_700: 1}) == {}, "less than a year away"
    assert stray({0: 1, 18_000: 1}) == {}
    assert stray({}) == {}
    assert stray({None: 4}) == {}


def test_a_pause_shorter_than_the_rest_is_no_stray() -> None:
    years = dict.fromkeys(range(10_000, 18_000), 1)
    assert stray({**years, 9_000: 1}) == {}
