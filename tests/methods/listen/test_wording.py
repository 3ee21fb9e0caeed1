"""Trends in words."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from expectancy.methods.interval import Interval
from expectancy.methods.listen.tendency import NONE, Tendency
from expectancy.methods.listen.wording import decimals, number, sentence

MOVED = Interval(0.02, 0.09)


@dataclass(frozen=True)
class Step:
    period: str = "2019-03"
    low: str = "2019-02"
    high: str = "2019-05"
    before: float = 0.12
    after: float = 0.18
    difference: Interval = MOVED


RISING = Tendency(0.001, 0.12, 0.18, Interval(0.02, 0.09), 1.0)


def test_a_rising_share() -> None:
    said = sentence("share", 1, "month", 500, 12, RISING, "rising", ())
    assert (
        said == "rising: 12 % of complaints in the first third of the time, 18 % in the last; difference 2 to 9 points"
    )


def test_no_clear_change_and_what_only_may_be_one() -> None:
    level = Tendency(0.4, 0.12, 0.13, Interval(-0.03, 0.05), 1.0)
    said = sentence("share", 1, "month", 500, 12, level, "", ())
    assert said == (
        "no clear change: 12 % of complaints in the first third of the time, 13 % in the last; "
        "difference \N{MINUS SIGN}3 to 5 points"
    )
    assert sentence("share", 1, "month", 500, 12, RISING, "", ()).startswith("perhaps rising: 12 %")


def test_a_change_of_level_has_its_date() -> None:
    steady = Tendency(0.4, 0.12, 0.13, Interval(-0.03, 0.05), 1.0)
    said = sentence("share", 1, "month", 500, 12, steady, "", (Step(),))
    assert said == (
        "changed: 12 % of complaints before, 18 % after 2019-03 (2019-02 to 2019-05); difference 2 to 9 points"
    )


def test_a_trend_with_a_change_of_level_has_one_pair_of_numbers_that_before_and_after_it() -> None:
    slow = Tendency(0.001, 0.10, 0.20, Interval(0.04, 0.12), 1.0)
    step = Step(low="2019-03", high="2019-03")
    said = sentence("share", 1, "month", 500, 12, slow, "rising", (step,))
    assert said == "rising: 12 % of complaints before, 18 % after 2019-03; difference 2 to 9 points"
    twice = sentence("share", 1, "month", 500, 12, slow, "rising", (Step("2018-03", before=0.05, after=0.12), step))
    assert twice.startswith("rising: 12 % of complaints between the last two changes of level, 18 % after 2019-03; ")


def test_a_change_against_the_trend_is_told_beside_it() -> None:
    step = Step(before=0.2, after=0.18, low="2019-03", high="2019-03", difference=Interval(-0.03, -0.01))
    said = sentence("share", 1, "month", 500, 12, RISING, "rising", (step,))
    assert said.startswith("rising: 12 % of complaints in the first third of the time, 18 % in the last; ")
    assert "; but of late 20.0 % of complaints before, 18.0 % after 2019-03; difference " in said


def test_rates_and_counts_name_their_unit() -> None:
    rate = Tendency(0.01, 0.0051, 0.0039, Interval(-0.0019, -0.0005), 1.0)
    said = sentence("rate", 1000, "month", 500, 12, rate, "falling", ())
    assert said == (
        "falling: 5.1 per 1,000 in the first third of the time, 3.9 in the last; "
        "difference \N{MINUS SIGN}1.9 to \N{MINUS SIGN}0.5"
    )
    count = Tendency(0.01, 30.2, 41.1, Interval(3.2, 19.0), 1.0)
    said = sentence("count", 1, "week", 500, 12, count, "rising", ())
    assert said.startswith(
        "rising: 30 complaints a week in the first third of the time, 41 in the last; difference 3 to 19; "
    )
    assert "; without exposure, more complaints" in said


def test_too_little_is_said_plainly() -> None:
    assert sentence("share", 1, "month", 7, 12, NONE, "", ()) == "too few to tell: 7 complaints in 12 months"
    assert sentence("share", 1, "month", 1, 3, NONE, "", ()) == "too short a time to tell: 3 months"
    assert sentence("rate", 1, "month", 90, 1, NONE, "", ()) == "too short a time to tell: 1 whole month"


def test_a_bound_that_leaves_zero_out_does_not_read_as_zero() -> None:
    falling = Tendency(0.01, 0.0125, 0.0003, Interval(-0.0301, -0.0027), 1.0)
    said = sentence("share", 1, "week", 500, 30, falling, "falling", ())
    assert said == (
        "falling: 1 % of complaints in the first third of the time, 0 % in the last; "
        "difference \N{MINUS SIGN}3.0 to \N{MINUS SIGN}0.3 points"
    )


@pytest.mark.parametrize(("half", "places"), [(3.0, 0), (1.0, 0), (0.4, 1), (0.03, 2), (0.0, 1), (float("nan"), 1)])
def test_decimals_are_those_that_the_interval_supports(half: float, places: int) -> None:
    assert decimals(half) == places


def test_there_is_no_minus_before_a_zero() -> None:
    assert number(-0.04, 1) == "0.0"
    assert number(-1234.5, 1) == "\N{MINUS SIGN}1,234.5"
