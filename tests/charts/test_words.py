"""Numbers and lines as look.md wants them."""

from __future__ import annotations

import math

import pytest

from expectancy.charts import words
from expectancy.domain.estimate import Estimate


@pytest.mark.parametrize(
    ("half", "decimals"), [(0.04, 2), (0.12, 1), (0.5, 1), (4.0, 0), (0.004, 3), (0.00004, 3), (math.nan, 2), (0.0, 2)]
)
def test_as_many_decimals_as_the_interval_supports(half: float, decimals: int) -> None:
    assert words.places([half]) == decimals


def test_a_value_is_told_with_its_interval() -> None:
    assert words.told(Estimate({}, "lost", 0.11, 0.07, 0.15, 100, "points")) == "0.11 (0.07 to 0.15)"
    assert words.told(Estimate({}, "share", 0.823, 0.81, 0.84, 100, "share")) == "82\u00a0% (81 to 84)"
    assert words.told(Estimate({}, "gap", -0.424, -0.51, -0.33, 100, "points")) == "−0.42 (−0.51 to −0.33)"
    assert words.told(Estimate({}, "count", 12.0, None, None, 12)) == "12.00"


def test_a_minus_never_stands_before_a_zero() -> None:
    assert words.number(-0.001) == "0.00"
    assert words.number(-1234.5, 1) == "−1,234.5"


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
    assert words.in_ten(share) == told


def test_a_chance_is_never_0_or_100() -> None:
    assert words.chance(0.0) == "under 1\u00a0%"
    assert words.chance(1.0) == "over 99\u00a0%"
    assert words.chance(0.82) == "82\u00a0%"


def test_text_is_broken_into_lines_that_fit_and_cut_with_an_ellipsis() -> None:
    text = "I am told of a gate change before I have walked to the wrong gate at the other end"
    broken = words.lines(text, 120, 12)
    assert len(broken) == 2
    assert broken[1].endswith("…")
    assert max(words.width(line, 12) for line in broken) <= 120


def test_names_are_enumerated() -> None:
    assert words.enumerated([]) == ""
    assert words.enumerated(["a"]) == "a"
    assert words.enumerated(["a", "b"]) == "a and b"
    assert words.enumerated(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


def test_a_quoted_statement_loses_its_full_stop() -> None:
    assert words.quoted("I feel safe.") == "“I feel safe”"
