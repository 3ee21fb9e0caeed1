"""Filters and columns of the table."""

from __future__ import annotations

from dataclasses import replace

import evaluations
from expectancy.reports.filters import chips, shown


def test_filters_that_filter_nothing_are_left_out() -> None:
    kinds = [kind[0].kind for kind in chips(evaluations.airport())]
    assert kinds == ["tier", "verdict"]


def test_rows_of_several_surveys_can_be_filtered_by_survey() -> None:
    whole = evaluations.full()
    rows = tuple(replace(row, survey="kiosk") if row.id == "wifi" else row for row in whole.rows)
    [surveys] = [kind for kind in chips(replace(whole, rows=rows)) if kind[0].kind == "survey"]
    assert [(chip.value, chip.words) for chip in surveys] == [
        ("kiosk", "Survey kiosk"),
        ("travellers", "Survey travellers"),
    ]
    assert surveys[0].count == 1


def test_columns_without_anything_to_say_are_named_instead() -> None:
    found = shown(evaluations.airport().rows)
    assert not found.kano
    assert any("Kano" in words for words in found.absent)
