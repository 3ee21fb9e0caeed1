"""Complaint trends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import altair as alt

import evaluations
from expectancy.charts.panels import _change
from expectancy.charts.theme import SMALL
from expectancy.charts.trend import CHART, FEW, Series, ceiling, measured, points, trend
from expectancy.charts.words import width
from expectancy.domain.evaluation import Source


def share(period: str, n: int, of: int, high: float | None = None) -> dict[str, Any]:
    return {"period": period, "n": n, "of": of, "share": n / of if of else None, "low": 0.0, "high": high or n / of}


def series(change: dict[str, Any] | None = None, label: str = "It works.") -> Series:
    periods = [share("2025-01", 1, 2, 0.99), *(share(f"2025-{month:02d}", 10, 100, 0.17) for month in range(2, 10))]
    told = "rising: 6 % of complaints before, 13 % after 2025-05 (2025-04 to 2025-06); difference 3 to 9 points"
    return Series(label, 81, points(periods, "share"), change, told if change else "no clear change")


def test_the_title_has_the_numbers_of_the_finding_and_says_that_they_are_before_and_after_the_change() -> None:
    change = {"period": "2025-05", "low": "2025-04", "high": "2025-06", "before": 0.06, "after": 0.13}
    picture = trend([series(), series(change, "Wi-Fi works.")], "share", "Source: x.")
    assert picture is not None
    assert picture.title == (
        "Complaints about “Wi-Fi works” (81 of 802) are rising: 6\u00a0% of complaints before, 13\u00a0% after 2025-05 "
        "(2025-04 to 2025-06); difference 3 to 9 points"
    )


def test_without_a_change_the_title_says_so() -> None:
    picture = trend([series()], "share", "Source: x.")
    assert picture is not None
    assert picture.title.startswith("No clear change in what 1 expectation draw")


def test_periods_with_hardly_any_complaints_do_not_set_the_scale_and_are_said_not_to_be_drawn() -> None:
    top, cut = ceiling([series()])
    assert top < 0.2
    assert not cut
    picture = trend([series()], "share", "Source: x.")
    assert picture is not None
    assert f"fewer than {FEW} complaints in all are not drawn" in picture.subtitle
    assert len(picture.table.rows) == 9


def test_a_change_in_periods_that_are_not_drawn_is_no_headline() -> None:
    change = {"period": "2025-01", "low": None, "high": None, "before": 0.5, "after": 0.1}
    picture = trend([series(change)], "share", "Source: x.")
    assert picture is not None
    assert picture.title.startswith("No clear change")


def test_rates_go_before_shares_and_shares_before_counts() -> None:
    rated = [{"period": "1", "n": 2, "share": 0.1, "rate": 3.0}]
    assert measured(rated) == "rate"
    assert measured([{"period": "1", "n": 2, "share": 0.1}]) == "share"
    assert measured([{"period": "1", "n": 2, "share": None}]) == "count"
    assert measured([]) == ""


def test_a_count_needs_no_total() -> None:
    counted = [{"period": f"2025-{month:02d}", "n": month, "n_low": 0.5, "n_high": 9.0} for month in range(1, 6)]
    picture = trend([Series("It works.", 15, points(counted, "count"), None, "")], "count", "Source: x.")
    assert picture is not None
    assert picture.name == "trend-count"
    assert picture.svg("narrow")


def test_what_the_sampling_does_to_a_trend_stands_in_title_and_note() -> None:
    change = {"period": "2025-05", "low": "2025-04", "high": "2025-06", "before": 0.06, "after": 0.13}
    picture = trend([series(change, "Wi-Fi works.")], "share", "Source: x.", "Few complaints before June.")
    assert picture is not None
    assert picture.title.startswith("In this sample: Complaints about “Wi-Fi works” (81 of 802) are rising: 6")
    assert picture.note == "Few complaints before June."
    assert "Few complaints before June." in picture.file()
    plain = trend([series(change, "Wi-Fi works.")], "share", "Source: x.")
    assert plain is not None
    assert plain.note == ""


def test_only_files_with_the_trend_are_its_source_and_counted_beside_it() -> None:
    whole = evaluations.full()
    calls = Source("complaints", "calls", "calls.csv", 900, "", sampling="Uneven over time.")
    mails = Source("complaints", "mails", "mails.csv", 800, "", sampling="Never shown.")
    rows = tuple(
        replace(row, evidence=replace(row.evidence, count=row.evidence.count + 500, sources=("calls", "mails")))
        for row in whole.rows
        if row.evidence is not None
    )
    [picture] = CHART.draw(replace(whole, rows=rows, sources=(calls, mails)))
    assert "mails.csv" not in picture.source
    assert picture.note == "Uneven over time."
    [wifi] = [row for row in rows if row.id == "wifi"]
    assert wifi.evidence is not None
    dated = sum(int(point["n"]) for point in wifi.evidence.series)
    assert dated != wifi.evidence.count
    assert f"{dated:,} complaints" in picture.svg("wide")
    assert f"{wifi.evidence.count:,} complaints" not in picture.svg("wide")


def test_the_date_of_a_change_stays_within_its_panel() -> None:
    periods = [f"2018-{month:02d}" for month in range(1, 13)]
    for at in range(12):
        words, across = f"{periods[at]} (2018-01 to 2018-12)", 252.0
        _, text = _change((periods[at], words), alt.X("period:O"), periods, across)
        mark = text.to_dict(validate=False)["mark"]
        place = (at + 0.5) / 12 * across + mark["dx"]
        room = width("(2018-01 to 2018-12)", SMALL)
        left = place - room if mark["align"] == "right" else place
        assert left >= 0
        assert left + room <= across + 1e-6
