"""Kept promises and lateness."""

from __future__ import annotations

from expectancy.charts.kept_promises import Group, kept, lateness
from expectancy.domain.estimate import Estimate


def group(label: str, rate: float, n: int, p90: float | None = None) -> Group:
    half = 0.02 if n > 100 else 0.3
    by = "carrier" if label else ""
    late = None if p90 is None else Estimate({}, "late_p90", p90, p90 - 3, p90 + 3, n, "minutes")
    early = None if p90 is None else Estimate({}, "late_p50", -8.0, -9.0, -7.0, n, "minutes")
    found = Estimate({}, "kept_rate", rate, max(0.0, rate - half), min(1.0, rate + half), n, "share")
    return Group(label or "All promises", by, found, early, late)


GROUPS = [group("", 0.8, 5000, 48), group("AA", 0.7, 900, 67), group("DL", 0.9, 800, 27), group("tiny", 0.0, 3, 300)]


def test_the_lowest_group_comes_first_and_is_named() -> None:
    picture = kept(GROUPS, "flights", "Source: x.", "kept when not late", 10)
    assert picture is not None
    assert (
        picture.title
        == "80\u00a0% (78 to 82) of promises in “flights” were kept; fewest where carrier is “AA”: 70\u00a0% (68 to 72)"
    )


def test_groups_with_few_promises_are_in_the_table_only_and_said_to_be() -> None:
    picture = kept(GROUPS, "flights", "Source: x.", "kept when not late", 10)
    assert picture is not None
    assert "1 group with fewer than 10 promises is only in the table." in picture.subtitle
    assert "tiny" in [row[1] for row in picture.table.rows]
    assert "tiny" not in str(picture.wide)


def test_the_latest_tenth_is_told_with_its_interval() -> None:
    picture = lateness(GROUPS, "flights", "Source: x.", 10)
    assert picture is not None
    assert picture.title == "One in ten where carrier is “AA” came 67 (64 to 70) minutes late or later"


def test_without_times_there_is_no_picture_of_lateness() -> None:
    assert lateness([group("", 0.8, 5000)], "flights", "Source: x.", 10) is None
