"""Peers."""

from __future__ import annotations

import pytest

from expectancy.charts.peers import Indicator, Offer, offers, peers


def test_better_is_to_the_right_also_where_lower_is_better() -> None:
    wait = Indicator("wait", "minutes", 14.0, {"A": 9.0, "B": 20.0, "C": 12.0}, lower_is_better=True)
    assert wait.ahead == 2
    assert wait.leader == ("A", 9.0)
    assert wait.place(9.0) == 1.0
    assert wait.place(20.0) == 0.0
    assert wait.place(14.0) == pytest.approx(6 / 11)


def test_where_all_are_equal_everybody_stands_in_the_middle() -> None:
    assert Indicator("x", "", 1.0, {"A": 1.0}, lower_is_better=False).place(1.0) == 0.5


def test_the_title_says_where_most_peers_are_better() -> None:
    behind = Indicator("wait", "minutes", 14.0, {"A": 9.0, "B": 10.0}, lower_is_better=True)
    ahead = Indicator("speed", "Mbit/s", 50.0, {"A": 9.0, "B": 10.0}, lower_is_better=False)
    picture = peers([ahead, behind], "peers", "Source: x.")
    assert picture is not None
    assert picture.title == "Most peers are better in 1 of 2 indicators: wait"


def test_what_at_least_half_have_and_we_do_not_is_said() -> None:
    picture = offers(
        [Offer("free Wi-Fi", False, {"A": True, "B": True, "C": False}), Offer("lounge", True, {"A": False})],
        "peers",
        "Source: x.",
    )
    assert picture is not None
    assert picture.title == "free Wi-Fi: at least half of our peers have it and we do not"
    assert ("free Wi-Fi", "we", "no") in picture.table.rows
