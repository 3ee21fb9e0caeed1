"""Lost satisfaction."""

from __future__ import annotations

import pytest

import evaluations
from expectancy.charts.priorities import Loss, priorities


def test_the_largest_loss_is_the_title_with_its_interval_and_chance() -> None:
    losses = [
        Loss("Clean.", evaluations.est("lost", 0.05, 0.02, 300), 0.4, "now"),
        Loss("Wi-Fi.", evaluations.est("lost", 0.11, 0.02, 300), 0.91, "now", 0.82),
        Loss("Safe.", evaluations.est("lost", 0.0, 0.0, 300), 0.0, "now"),
    ]
    picture = priorities(losses, 5, "survey", "Source: x.")
    assert picture is not None
    assert picture.title == (
        "“Wi-Fi” goes with most lost satisfaction: 0.11 (0.07 to 0.15) points; first in 8 of 10 resamples"
    )
    assert "1 of 3 go with no loss and are left out here." in picture.subtitle
    assert [row[0] for row in picture.table.rows] == ["Wi-Fi.", "Clean."]


def two(first: float | None, se: float) -> list[Loss]:
    return [
        Loss("Wi-Fi.", evaluations.est("lost", 0.11, se, 300), 0.9, "now", first),
        Loss("Clean.", evaluations.est("lost", 0.05, 0.02, 300), 0.4, "now", 0.1),
    ]


@pytest.mark.parametrize(
    ("first", "se", "words"),
    [
        (0.8, 0.02, "goes with most"),
        (0.6, 0.02, "probably goes with most"),
        (0.9, 0.2, "may go with most"),  # the interval leaves open that nothing is lost
    ],
)
def test_the_title_is_only_as_sure_as_the_chance_of_ranking_first(first: float | None, se: float, words: str) -> None:
    picture = priorities(two(first, se), 5, "s", "")
    assert picture is not None
    assert picture.title.startswith(f"“Wi-Fi” {words} lost satisfaction: ")


@pytest.mark.parametrize(("first", "rank"), [(0.2, ", first in 2 of 10 resamples"), (None, "")])
def test_a_first_rank_that_would_not_hold_half_the_time_is_no_headline(first: float | None, rank: str) -> None:
    picture = priorities(two(first, 0.02), 5, "s", "")
    assert picture is not None
    assert picture.title == (
        "Which expectation goes with most lost satisfaction cannot be told: the largest figure, 0.11 (0.07 to 0.15) "
        f"points, is that of “Wi-Fi”{rank}"
    )


def test_one_expectation_has_no_rank() -> None:
    picture = priorities([Loss("Wi-Fi.", evaluations.est("lost", 0.11, 0.02, 300), 1.0, "now", 1.0)], 5, "s", "")
    assert picture is not None
    assert picture.title == "Low ratings of “Wi-Fi” go with lost satisfaction: 0.11 (0.07 to 0.15) points"
    assert "resamples" not in picture.svg("wide")
    assert "first 5" not in picture.svg("wide")


def test_where_nothing_is_lost_there_is_no_picture() -> None:
    assert priorities([Loss("Safe.", evaluations.est("lost", 0.0), 0.0, "now")], 5, "survey", "") is None
