"""Importance against performance."""

from __future__ import annotations

from dataclasses import replace

import evaluations
from expectancy.charts.importance_performance import CHART, Crosshair, Item, importance_performance


def item(label: str, performance: float, importance: float) -> Item:
    return Item(
        label,
        evaluations.est("importance", importance, 0.05, 100, item=label),
        evaluations.est("performance", performance, 0.05, 100, item=label),
        (),
        0.9,
    )


def test_the_crosshair_of_the_method_cuts_the_plane_and_is_named() -> None:
    items = [item("Wi-Fi.", 3.0, 6.0), item("Clean.", 6.0, 6.5), item("Art.", 5.0, 2.0)]
    picture = importance_performance(items, Crosshair(4.0, 4.0, "at the middle of the scale"), "survey", "Source: x.")
    assert picture is not None
    assert picture.title.startswith("1 of 3 items are important and not done well; first “Wi-Fi”: performance 3.0")
    assert "crosshair at the middle of the scale" in picture.subtitle
    quadrants = {str(row[0]): row[1] for row in picture.table.rows}
    assert quadrants == {"Wi-Fi.": "concentrate here", "Clean.": "keep it up", "Art.": "possible overkill"}


def test_ellipses_of_the_method_are_drawn() -> None:
    [picture] = CHART.draw(evaluations.full())
    outlines = [rows for rows in picture.wide["datasets"].values() if rows and "order" in rows[0]]
    assert len({row["of"] for row in outlines[0]}) == len(evaluations.FULL)


def test_one_item_alone_makes_no_plane() -> None:
    assert importance_performance([item("Wi-Fi.", 3.0, 6.0)], None, "survey", "") is None


def verdicts(name: str) -> str:
    whole = evaluations.full()
    rows = tuple(replace(row, verdict=replace(row.verdict, name=name)) for row in whole.rows)
    [picture] = CHART.draw(replace(whole, rows=rows))
    return picture.note


def test_a_sentence_says_why_done_better_than_others_can_still_be_not_met() -> None:
    [picture] = CHART.draw(evaluations.full())
    ahead = [row for row in picture.table.rows if row[1] in ("keep it up", "possible overkill")]
    assert verdicts("not met").startswith(f"All {len(ahead)} items on the right are still not met in the table")
    assert "both can be true" in verdicts("below adequate")


def test_the_sentence_is_absent_where_nothing_is_at_odds() -> None:
    assert verdicts("met") == ""
