"""Numbers as look.md wants them."""

from __future__ import annotations

import math

import pytest

from expectancy.domain import wording
from expectancy.domain.estimate import Estimate


@pytest.mark.parametrize(
    ("half", "decimals"), [(0.04, 2), (0.12, 1), (0.5, 1), (4.0, 0), (0.004, 3), (0.00004, 3), (math.nan, 2), (0.0, 2)]
)
def test_as_many_decimals_as_the_interval_supports(half: float, decimals: int) -> None:
    assert wording.places([half]) == decimals


def test_a_value_is_told_with_its_interval() -> None:
    assert wording.told(Estimate({}, "lost", 0.11, 0.07, 0.15, 100, "points")) == "0.11 (0.07 to 0.15)"
    assert wording.told(Estimate({}, "share", 0.823, 0.81, 0.84, 100, "share")) == "82\u00a0% (81 to 84)"
    assert wording.told(Estimate({}, "gap", -0.424, -0.51, -0.33, 100, "points")) == "−0.42 (−0.51 to −0.33)"
    assert wording.told(Estimate({}, "count", 12.0, None, None, 12)) == "12.00"


def test_a_minus_never_stands_before_a_zero() -> None:
    assert wording.number(-0.001) == "0.00"
    assert wording.number(-1234.5, 1) == "−1,234.5"


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.9, "9 in 10 resamples"),
        (0.97, "more than 19 in 20 resamples"),
        (0.01, "fewer than 1 in 20 resamples"),
        (0.06, "1 in 10 resamples"),
    ],
)
def test_chances_are_told_in_resamples(share: float, told: str) -> None:
    assert wording.in_ten(share) == told


def test_a_chance_is_never_0_or_100() -> None:
    assert wording.chance(0.0) == "under 1\u00a0%"
    assert wording.chance(1.0) == "over 99\u00a0%"
    assert wording.chance(0.82) == "82\u00a0%"


def test_names_are_enumerated() -> None:
    assert wording.enumerated([]) == ""
    assert wording.enumerated(["a"]) == "a"
    assert wording.enumerated(["a", "b"]) == "a and b"
    assert wording.enumerated(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


def test_a_quoted_statement_loses_its_full_stop() -> None:
    assert wording.quoted("I feel safe.") == "“I feel safe”"


def test_what_rounds_to_zero_is_told_by_its_bound_and_none_as_0() -> None:
    assert wording.amount(0.0012) == "under\u00a00.005"
    assert wording.amount(0.0012, 1) == "under\u00a00.05"
    assert wording.amount(0.0012, 0) == "under\u00a00.5"
    assert wording.amount(0.0) == "0"
    assert wording.amount(0.006) == "0.01"
    assert wording.amount(None) == ""
    assert wording.told(Estimate({}, "lost", 0.0012, 0.0, 0.012), 2) == "under\u00a00.005 (0.00 to 0.01)"
    assert (
        wording.told(Estimate({}, "share", 0.0002, 0.0001, 0.0003, 9, "share"), 1)
        == "under\u00a00.05\u00a0% (0 to under\u00a00.05)"
    )


def test_a_loss_of_exactly_zero_is_told_like_one_that_rounds_to_zero_where_its_interval_leaves_more_open() -> None:
    cut_at_zero = Estimate({}, "lost", 0.0, 0.0, 0.09, 138, "points")
    assert wording.told(cut_at_zero, 2) == "under\u00a00.005 (0.00 to 0.09)"
    assert wording.size(cut_at_zero, 2) == "under\u00a00.005"
    assert wording.size(Estimate({}, "lost", 0.0, 0.0, 0.0, 138, "points"), 2) == "0"


def test_none_of_a_share_is_counted_and_told_as_0() -> None:
    assert wording.told(Estimate({}, "share", 0.0, 0.0, 0.027, 138, "share"), 0) == "0\u00a0% (0 to 3)"


def test_per_cent_is_written_one_way() -> None:
    assert wording.spaced("1,692 (32%, 31 % to 33\u00a0%)") == "1,692 (32\u00a0%, 31\u00a0% to 33\u00a0%)"


def test_a_rank_that_spans_more_than_half_of_the_places_tells_nobody_apart() -> None:
    assert not wording.told_apart(1, 9, 9)
    assert not wording.told_apart(5, 9, 9)
    assert wording.told_apart(6, 9, 9)
    assert wording.told_apart(1, 2, 4)
    assert wording.told_apart(None, None, 9)


def test_a_difference_near_zero_is_not_told_as_a_bound() -> None:
    assert wording.told(Estimate({}, "gap", 0.001, -0.05, 0.05), 2) == "0.00 (−0.05 to 0.05)"


def test_what_is_not_known_is_told_as_nothing() -> None:
    assert wording.told(None) == ""
    assert wording.told(Estimate({}, "x", math.nan)) == ""
    assert wording.number(None) == ""
    assert wording.percent(math.nan) == ""
    assert wording.spread(None, 1.0) == ""


def test_equal_answers_have_no_interval_and_do_not_look_certain() -> None:
    equal = Estimate({}, "mean", 3.0, 3.0, 3.0, 2, "points")
    assert wording.told(equal, 2) == "3.00 (no interval: all 2 answers are equal)"
    assert wording.no_spread(Estimate({}, "nps", 100.0, 100.0, 100.0, 2, "points"))
    assert not wording.no_spread(Estimate({}, "lost", 0.0, 0.0, 0.0, 138, "points"))
    assert not wording.no_spread(Estimate({}, "mean", 3.0, 2.9, 3.1, 138, "points"))


def test_the_weakest_item_is_read_from_the_rule_that_names_it() -> None:
    assert wording.weakest("share of customers; signs_inside is the weakest of 4 items") == ("signs_inside", 4)
    assert wording.weakest("share of customers") is None
