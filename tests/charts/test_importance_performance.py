"""Importance against performance."""

from __future__ import annotations

from dataclasses import replace

import evaluations
from expectancy.charts.importance_performance import CHART, Crosshair, Item, importance_performance


def item(label: str, performance: float, importance: float, chance: float | None = 0.9) -> Item:
    return Item(
        label,
        evaluations.est("importance", importance, 0.05, 100, item=label),
        evaluations.est("performance", performance, 0.05, 100, item=label),
        (),
        chance,
    )


def test_the_crosshair_of_the_method_cuts_the_plane_and_is_named() -> None:
    items = [item("Wi-Fi.", 3.0, 6.0), item("Clean.", 6.0, 6.5), item("Art.", 5.0, 2.0)]
    picture = importance_performance(items, Crosshair(4.0, 4.0, "at the middle of the scale"), "survey", "Source: x.")
    assert picture is not None
    assert picture.title.startswith("1 of 3 items is important and not done well; first “Wi-Fi”: performance 3.0")
    assert "crosshair at the middle of the scale" in picture.subtitle
    quadrants = {str(row[0]): row[1] for row in picture.table.rows}
    assert quadrants == {"Wi-Fi.": "concentrate here", "Clean.": "keep it up", "Art.": "possible overkill"}


def titled(*chances: float | None) -> tuple[str, str]:
    """(title, subtitle) where an item of each chance lies in "concentrate here", beside one that does not."""
    urgent = [item(f"Item {at}.", 2.0 + at / 10, 6.0, sure) for at, sure in enumerate(chances)]
    cross = Crosshair(4.0, 4.0, "at the middle of the scale")
    picture = importance_performance([*urgent, item("Clean.", 6.0, 6.5)], cross, "survey", "")
    assert picture is not None
    return picture.title, picture.subtitle


def test_the_title_is_only_as_sure_as_the_chance_of_the_quadrant() -> None:
    assert titled(0.8)[0].startswith("1 of 2 items is important and not done well; first “Item 0”")
    assert titled(0.61)[0].startswith("1 of 2 items is probably important and not done well; first “Item 0”")
    assert titled(0.5, 0.79)[0].startswith("2 of 3 items are probably important and not done well; first “Item 0”")
    assert titled(0.49)[0].startswith("Which of 2 items are important and not done well cannot be told; ")
    assert titled(None)[0].startswith("Which of 2 items are important and not done well cannot be told; ")


def test_what_is_sure_is_named_first_and_what_is_not_is_told_apart_from_it() -> None:
    title, subtitle = titled(0.61, 0.95, 0.3)
    assert title.startswith(
        "1 of 4 items is important and not done well, 1 more probably, for 1 more it cannot be told; first “Item 1”"
    )
    assert subtitle.endswith("Chance of “concentrate here”: 95\u00a0% for “Item 1”; 30\u00a0% to 95\u00a0% over all 3.")


def test_that_nothing_is_urgent_is_said_with_probably_where_one_item_might_be() -> None:
    items = [replace(item("Wi-Fi.", 4.1, 6.0), chance_urgent=0.4), item("Clean.", 6.0, 6.5)]
    picture = importance_performance(items, Crosshair(4.0, 4.0, "at the middle of the scale"), "survey", "")
    assert picture is not None
    assert picture.title.startswith("Probably none of 2 items is important and not done well")
    assert "Most likely to be there: “Wi-Fi”, chance 40\u00a0%." in picture.subtitle


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
