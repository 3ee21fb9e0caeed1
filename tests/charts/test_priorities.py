"""Lost satisfaction."""

from __future__ import annotations

import evaluations
from expectancy.charts.priorities import Loss, priorities


def test_the_largest_loss_is_the_title_with_its_interval_and_chance() -> None:
    losses = [
        Loss("Clean.", evaluations.est("lost", 0.05, 0.02, 300), 0.4, "now"),
        Loss("Wi-Fi.", evaluations.est("lost", 0.11, 0.02, 300), 0.91, "now"),
        Loss("Safe.", evaluations.est("lost", 0.0, 0.0, 300), 0.0, "now"),
    ]
    picture = priorities(losses, 5, "survey", "Source: x.")
    assert picture is not None
    assert picture.title == (
        "“Wi-Fi” goes with most lost satisfaction: 0.11 (0.07 to 0.15) points; among the first 5 in 9 in 10 resamples"
    )
    assert "1 of 3 go with no loss and are left out here." in picture.subtitle
    assert [row[0] for row in picture.table.rows] == ["Wi-Fi.", "Clean."]


def test_where_nothing_is_lost_there_is_no_picture() -> None:
    assert priorities([Loss("Safe.", evaluations.est("lost", 0.0), 0.0, "now")], 5, "survey", "") is None
