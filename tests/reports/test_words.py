"""Numbers in the report; the same words as in pictures."""

from __future__ import annotations

import math

import pytest

from expectancy.charts import words as in_pictures
from expectancy.domain.estimate import Estimate
from expectancy.reports import words

CASES = [
    Estimate({}, "lost", 0.11, 0.07, 0.15, 100, "points"),
    Estimate({}, "gap", -0.424, -0.51, -0.33, 100, "points"),
    Estimate({}, "share", 0.823, 0.81, 0.84, 100, "share"),
    Estimate({}, "share", 0.8234, 0.8231, 0.8237, 10**6, "share"),
    Estimate({}, "count", 12.0, None, None, 12),
]


@pytest.mark.parametrize("found", CASES, ids=str)
def test_page_and_picture_tell_a_number_alike(found: Estimate) -> None:
    assert words.told(found) == in_pictures.told(found)


@pytest.mark.parametrize("share", [0.0, 0.004, 0.04, 0.06, 0.5, 0.94, 0.96, 0.996, 1.0])
def test_page_and_picture_tell_a_chance_alike(share: float) -> None:
    assert words.chance(share) == in_pictures.chance(share)
    assert words.in_ten(share) == in_pictures.in_ten(share)


def test_what_is_not_known_is_told_as_nothing() -> None:
    assert words.told(None) == ""
    assert words.told(Estimate({}, "x", math.nan)) == ""
    assert words.number(None) == ""
    assert words.percent(math.nan) == ""
    assert words.spread(None, 1.0) == ""


def test_a_moment_is_told_in_its_zone() -> None:
    assert words.moment("2026-02-03T08:15:00+00:00") == "3 Feb 2026, 08:15 UTC"
    assert words.moment("2026-02-03T08:15:00+01:00") == "3 Feb 2026, 08:15 +0100"
    assert words.moment("yesterday") == "yesterday"
