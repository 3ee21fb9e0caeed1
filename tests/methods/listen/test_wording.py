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
    assert said == "rising: 12 % to 18 % of complaints (change 2 to 9 points)"


def test_no_clear_change_and_what_only_may_be_one() -> None:
    level = Tendency(0.4, 0.12, 0.13, Interval(-0.03, 0.05), 1.0)
    said = sentence("share", 1, "month", 500, 12, level, "", ())
    assert said == "no clear change: 12 % to 13 % of complaints (change \N{MINUS SIGN}3 to 5 points)"
    assert sentence("share", 1, "month", 500, 12, RISING, "", ()).startswith("perhaps rising: 12 %")


def test_a_change_of_level_has_its_date() -> None:
    steady = Tendency(0.4, 0.12, 0.13, Interval(-0.03, 0.05), 1.0)
    said = sentence("share", 1, "month", 500, 12, steady, "", (Step(),))
    assert said == "changed after 2019-03 (2019-02 to 2019-05): 12 % to 18 % of complaints (step 2 to 9 points)"
    both = sentence("share", 1, "month", 500, 12, RISING, "rising", (Step(low="2019-03", high="2019-03"),))
    assert both == "rising: 12 % to 18 % of complaints (change 2 to 9 points); level changed after 2019-03"


def test_rates_and_counts_name_their_unit() -> None:
    rate = Tendency(0.01, 0.0051, 0.0039, Interval(-0.0019, -0.0005), 1.0)
    said = sentence("rate", 1000, "month", 500, 12, rate, "falling", ())
    assert said == "falling: 5.1 to 3.9 per 1,000 (change \N{MINUS SIGN}1.9 to \N{MINUS SIGN}0.5)"
    count = Tendency(0.01, 30.2, 41.1, Interval(3.2, 19.0), 1.0)
    said = sentence("count", 1, "week", 500, 12, count, "rising", ())
    assert said.startswith("rising: 30 to 41 complaints a week (change 3 to 19); without exposure, more complaints")


def test_too_little_is_said_plainly() -> None:
    assert sentence("share", 1, "month", 7, 12, NONE, "", ()) == "too few to tell: 7 complaints in 12 months"
    assert sentence("share", 1, "month", 1, 3, NONE, "", ()) == "too short a time to tell: 3 months"
    assert sentence("rate", 1, "month", 90, 1, NONE, "", ()) == "too short a time to tell: 1 whole month"


def test_a_bound_that_leaves_zero_out_does_not_read_as_zero() -> None:
    falling = Tendency(0.01, 0.0125, 0.0003, Interval(-0.0301, -0.0027), 1.0)
    said = sentence("share", 1, "week", 500, 30, falling, "falling", ())
    assert said == "falling: 1 % to 0 % of complaints (change \N{MINUS SIGN}3.0 to \N{MINUS SIGN}0.3 points)"


@pytest.mark.parametrize(("half", "places"), [(3.0, 0), (1.0, 0), (0.4, 1), (0.03, 2), (0.0, 1), (float("nan"), 1)])
def test_decimals_are_those_that_the_interval_supports(half: float, places: int) -> None:
    assert decimals(half) == places


def test_there_is_no_minus_before_a_zero() -> None:
    assert number(-0.04, 1) == "0.0"
    assert number(-1234.5, 1) == "\N{MINUS SIGN}1,234.5"
