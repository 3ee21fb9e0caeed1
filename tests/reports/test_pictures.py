"""Pictures on the page."""

from __future__ import annotations

import base64
from dataclasses import replace

import evaluations
from expectancy.reports import pictures
from expectancy.reports.pictures import figures


def test_pictures_come_in_the_report_s_order_and_missing_ones_say_what_brings_them() -> None:
    bare = replace(evaluations.airport(), results={**evaluations.airport().results})
    found, missing = figures(bare)
    assert [figure.name for figure in found] == ["shares-passengers", "kept-flights-carrier", "late-flights-carrier"]
    assert {entry.title for entry in missing} >= {"Where do we stand among our peers?"}
    assert all("It needs" in entry.empty for entry in missing)


def test_the_numbers_of_a_picture_can_be_taken_along() -> None:
    [shares, *_], _ = figures(evaluations.airport())
    csv = base64.b64decode(shares.csv.split(",", 1)[1]).decode("utf-8-sig")
    assert csv.startswith("expectation,verdict,chance,perceived,share_at_target,low,high,n")
    svg = base64.b64decode(shares.svg.split(",", 1)[1]).decode()
    assert svg.startswith("<svg ")
    assert "3 of 8 expectations miss the target" in svg


def test_a_long_table_is_cut_on_the_page_and_says_how_much_is_left() -> None:
    whole = evaluations.full()
    found, _ = figures(replace(whole, results={}))
    [trend] = [figure for figure in found if figure.name == "trend-share"]
    assert len(trend.lines) == pictures.MOST_LINES
    assert trend.left == 14 * len(evaluations.PERIODS) - pictures.MOST_LINES
