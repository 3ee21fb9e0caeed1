"""The zone of tolerance of one result: bars, and LibQUAL's radar that needs no colours."""

from __future__ import annotations

import json
import math
import re

import pytest

from expectancy.charts.radar import BANDS, Spoke, radar
from expectancy.charts.zone_of_tolerance import CHART
from expectancy.domain.estimate import Estimate, Result

LEVELS = {"queue": (5.0, 7.0, 4.5), "price": (5.0, 7.0, 6.2), "staff": (5.5, 7.5, 8.0), "odd": (7.0, 6.0, 6.5)}


def result(names: list[str], **details: object) -> Result:
    found = []
    for name in names:
        low, high, seen = LEVELS[name]
        keys = {"item": name}
        for statistic, value in (("minimum", low), ("desired", high), ("perceived", seen)):
            found.append(Estimate(keys, statistic, value, value - 0.1, value + 0.1, 200, "points"))
        place = (seen - low) / (high - low) if high > low else math.nan
        found.append(Estimate(keys, "position", place, place - 0.05, place + 0.05, 200))
        for statistic, hit in (
            ("chance_below", place < 0),
            ("chance_inside", 0 <= place <= 1),
            ("chance_above", place > 1),
        ):
            found.append(Estimate(keys, statistic, 0.98 if hit else 0.01, None, None, 200, "share"))
    return Result("zone_of_tolerance", "", 200, tuple(found), reference="x 1993", details=details)


def test_bars_come_first_and_the_radar_has_the_same_items() -> None:
    bars, around = CHART.draw(result(["queue", "price", "staff"], scale=[1, 9]))
    assert bars.title.startswith("1 of 3 items are below what customers tolerate; furthest is “queue”")
    assert around.title.startswith("1 of 3 items lie inside the zone, 1 under the minimum and 1 over what is desired")
    assert "furthest under is “queue”, position −0.25" in around.title
    assert [row[1] for row in around.table.rows] == ["queue", "price", "staff"]
    assert [row[3] for row in around.table.rows] == [0.98, 0.98, 0.98]  # no verdict without its chance


def test_an_item_without_a_zone_has_no_place_in_either() -> None:
    pictures = CHART.draw(result(["queue", "price", "staff", "odd"], scale=[1, 9]))
    assert all(len(picture.table.rows) == 3 for picture in pictures)


def test_two_items_make_no_circle() -> None:
    assert [picture.name for picture in CHART.draw(result(["queue", "price"]))] == ["zone-result"]


def test_colours_are_libquals_and_each_has_a_line_and_a_mark_beside_it() -> None:
    spokes = {
        "under": Spoke("a", 5, 7, 4.5, "below", ""),
        "inside": Spoke("b", 5, 7, 6.2, "inside", ""),
        "over": Spoke("c", 5, 7, 8.0, "above", ""),
    }
    assert [*spokes["under"].bands()] == [("perceived under minimum", 4.5, 5), ("perceived to desired", 5, 7)]
    assert [*spokes["inside"].bands()] == [("minimum to perceived", 5, 6.2), ("perceived to desired", 6.2, 7)]
    assert [*spokes["over"].bands()] == [("perceived over desired", 7, 8.0), ("minimum to perceived", 5, 7)]
    for spec in radar(list(spokes.values()), (1, 9)):
        text = json.dumps(spec)
        for shape in ("triangle-up", "square", "circle"):
            assert f'"{shape}"' in text
        for name in BANDS:
            assert name in text


@pytest.mark.parametrize("scale", [{"scale": [1, 9]}, {}])
def test_radii_grow_with_the_ratings(scale: dict[str, object]) -> None:
    around = CHART.draw(result(["queue", "price", "staff"], **scale))[1]
    data = around.wide["datasets"]
    bands = next(rows for rows in data.values() if rows and "band" in rows[0])
    inner = {(row["band"], row["hint"].split(":")[0][2:]): row for row in bands}
    assert inner["minimum to perceived", "price"]["outer"] == inner["perceived to desired", "price"]["inner"]
    assert inner["perceived over desired", "staff"]["outer"] > inner["perceived over desired", "staff"]["inner"]


def test_on_a_phone_items_are_numbers_of_the_table() -> None:
    around = CHART.draw(result(["queue", "price", "staff"], scale=[1, 9]))[1]
    text = json.dumps(around.narrow)
    assert re.search(r'"text": "3"', text)
    assert '"text": "staff"' not in text
    assert '"text": "3 staff"' in json.dumps(around.wide)
