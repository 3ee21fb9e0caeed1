"""Reading peers' figures."""

from __future__ import annotations

import pytest

from expectancy.methods.listen.benchmark import in_order, read

Row = dict[str, str]


def row(organisation: str, value: str, indicator: str = "wait", **more: str) -> Row:
    return {"organisation": organisation, "indicator": indicator, "value": value, **more}


def test_rows_become_indicators_with_periods_oldest_first() -> None:
    found = read(
        [
            row("us", "30", period="2020", unit="s", better="lower", n="50", source="own log"),
            row("A", "20", period="2020", unit="s", better="Lower ", source="industry report"),
            row("A", "25", period="2019", unit="s", better="lower"),
        ],
        "us",
    )
    [wait] = found.indicators
    assert (wait.kind, wait.unit, wait.better, wait.sources) == ("value", "s", "lower", ("industry report", "own log"))
    assert list(wait.periods) == ["2019", "2020"]
    assert wait.periods["2020"]["us"].n == 50
    assert found.figures == 3
    assert not found.dropped


def test_our_own_name_may_be_spelt_with_other_case_and_blanks() -> None:
    [wait] = read([row(" US  Air", "3"), row("A", "4")], "us air").indicators
    assert set(wait.periods[""]) == {"us air", "A"}


def test_what_cannot_be_used_is_counted_with_its_reason() -> None:
    found = read(
        [row("A", "n/a"), row("B", "n/a"), row("C", ""), row("", "4"), row("D", "5"), row("E", "5", indicator="")], "us"
    )
    assert dict(found.dropped) == {'"n/a" is not a number': 2, "no value": 1, "no organisation or no indicator": 2}
    assert found.figures == 1


def test_the_same_figure_counts_once_and_two_different_ones_not_at_all() -> None:
    found = read([row("A", "4"), row("A", "4.0"), row("B", "4"), row("B", "5"), row("us", "1")], "us")
    assert set(found.indicators[0].periods[""]) == {"A", "us"}
    assert dict(found.dropped) == {
        "the same figure again": 1,
        "two different values for the same organisation, indicator and period": 2,
    }


def test_figures_in_another_unit_are_not_compared() -> None:
    found = read([row("us", "30", unit="s"), row("A", "0.5", unit="min"), row("B", "1", unit="min")], "us")
    assert set(found.indicators[0].periods[""]) == {"us"}
    assert dict(found.dropped) == {'another unit than "s"': 2}
    without_us = read([row("A", "0.5", unit="min"), row("B", "1", unit="min"), row("C", "30", unit="s")], "us")
    assert set(without_us.indicators[0].periods[""]) == {"A", "B"}


def test_a_percent_sign_is_a_unit() -> None:
    [share] = read([row("us", "72%"), row("A", "80 %")], "us").indicators
    assert (share.unit, share.whole, share.difference_unit) == ("%", 100.0, "points")
    assert share.periods[""]["A"].value == 80.0


def test_yes_and_no_are_what_one_has_or_has_not() -> None:
    found = read([row("us", "no"), row("A", "Yes"), row("B", "perhaps"), row("C", "true")], "us")
    [has] = found.indicators
    assert (has.kind, has.better) == ("has", "higher")
    assert {name: figure.value for name, figure in has.periods[""].items()} == {"us": 0.0, "A": 1.0, "C": 1.0}
    assert dict(found.dropped) == {'"perhaps" is not yes or no': 1}
    [told] = read([row("us", "0", unit="has"), row("A", "1", unit="has")], "us").indicators
    assert told.kind == "has"
    [number] = read([row("us", "0"), row("A", "1")], "us").indicators
    assert number.kind == "value"


@pytest.mark.parametrize(("told", "note"), [(("up", "up"), '"up" is neither'), (("higher", "lower"), "others lower")])
def test_a_direction_that_is_not_clear_is_none_and_said(told: tuple[str, str], note: str) -> None:
    found = read([row("us", "1", better=told[0]), row("A", "2", better=told[1])], "us")
    assert found.indicators[0].better == ""
    assert note in found.notes[0]


def test_an_n_that_is_no_number_counts_as_not_told() -> None:
    found = read([row("us", "1", n="Not available"), row("A", "2", n="0"), row("B", "2", n="100")], "us")
    assert [figure.n for figure in found.indicators[0].periods[""].values()] == [None, None, 100]
    assert len(found.notes) == 1


def test_many_different_bad_values_are_told_in_a_few_lines() -> None:
    found = read([row("A", f"bad {at}") for at in range(30)], "us")
    drops = found.drops("p.csv")
    assert len(drops) == 11
    assert sum(drop.count for drop in drops) == 30


def test_periods_are_in_calendar_order_where_they_can_be_read() -> None:
    assert in_order(["12_2015", "07_2016", "01_2016"]) == ["12_2015", "01_2016", "07_2016"]
    assert in_order(["2016", "2015-Q4", "2015-01"]) == ["2015-01", "2015-Q4", "2016"]
    assert in_order(["wave 10", "wave 9"]) == ["wave 9", "wave 10"]
