"""Peers."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectancy.charts.offers import Offer, offers
from expectancy.charts.peers import CHART, Indicator, peers
from expectancy.domain.estimate import Estimate
from expectancy.loop.evaluate import evaluate
from expectancy.loop.study import read_study
from expectancy.reports.standing import peer_words


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


def ranked(low: float, high: float) -> Indicator:
    others = {"A": 1.0, "B": 1.0, "C": 1.0}
    rank = Estimate({}, "rank", 4, low, high, 4, "rank")
    return Indicator("in time", "share", 0.9, others, False, 0.7, 0.97, rank, 0.4, {"A": 9, "B": 12, "C": None}, 20)


def test_where_the_rank_spans_more_than_half_of_the_places_nobody_is_called_worse() -> None:
    picture = peers([ranked(2, 4)], "peers", "Source: x.")
    assert picture is not None
    assert picture.title == "We cannot be told apart from the others in “in time”"
    assert "the interval of our rank spans more than half of the places" in picture.subtitle
    [told] = [row["told"] for rows in picture.wide["datasets"].values() for row in rows if "told" in row]
    assert told == "90\u00a0% (70 to 97)\nall 3 others 100\u00a0%\nrank 4 of 4 (2 to 4)\nchance 40\u00a0%"


def test_where_the_rank_can_be_told_the_title_tells_it_and_names_what_cannot() -> None:
    picture = peers([ranked(2, 4), ranked(3, 4)], "peers", "Source: x.")
    assert picture is not None
    assert picture.title == (
        "Most peers are better in 1 of 2 indicators: in time; we cannot be told apart from the others in “in time”"
    )


def test_our_figure_has_its_interval_on_the_scale_and_everybody_their_n() -> None:
    picture = peers([ranked(2, 4)], "peers", "Source: x.")
    assert picture is not None
    [mark] = [row for rows in picture.wide["datasets"].values() for row in rows if "told" in row]
    assert (mark["low"], mark["value"], mark["high"]) == pytest.approx((0.0, 2 / 3, 0.9))
    assert mark["n"] == "20"
    assert "the others' n 9 to 12" in mark["hint"]
    table = [dict(zip(picture.table.columns, row, strict=True)) for row in picture.table.rows]
    assert [line["n"] for line in table] == [20, 9, 12, None]
    assert (table[0]["low"], table[0]["high"], table[0]["rank_low"], table[0]["rank_chance"]) == (0.7, 0.97, 2, 0.4)


STUDY = """
[study]
title = "Peers"
[[indicators]]
name = "peers"
file = "peers.csv"
own = "Us"
[[expectation]]
id = "answered"
statement = "I get an answer in time."
indicators = ["in time", "minutes"]
"""


def test_row_picture_and_words_carry_what_the_method_found(tmp_path: Path) -> None:
    lines = ["organisation,indicator,period,value,n,unit,better"]
    lines += [f"{who},in time,2020,{value},{n},share,higher" for who, value, n in OF_SHARES]
    lines += ["Us,minutes,2020,14,,minutes,lower", "A,minutes,2020,9,,minutes,lower"]
    (tmp_path / "peers.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    evaluation = evaluate(read_study(tmp_path))
    result = evaluation.results["peers/peers"]
    shares, minutes = next(row for row in evaluation.rows if row.id == "answered").peers
    own, rank = result.where("own", indicator="in time")[0], result.where("rank", indicator="in time")[0]
    assert (shares["own_low"], shares["own_high"], shares["own_n"]) == (own.low, own.high, 40)
    assert (shares["rank"], shares["rank_low"], shares["rank_high"]) == (4, rank.low, rank.high)
    assert shares["rank_chance"] == result.where("rank_chance", indicator="in time")[0].value
    assert (shares["best"], shares["best_others"]) == (1.0, 3)
    assert all(minutes[name] is None for name in ("own_low", "own_n", "rank_low", "rank_high", "rank_chance"))
    words = peer_words(shares)
    assert words.startswith("cannot be told apart from the others (rank 4 of 4, ")
    assert "; all 3 others at 100\u00a0%; we 95\u00a0% (" in words
    assert peer_words(minutes) == "1 of 1 at least as good; best: A; we 14 minutes"
    [picture] = CHART.draw(evaluation)
    assert picture.title.endswith("we cannot be told apart from the others in “in time”")


OF_SHARES = (("Us", 0.95, 40), ("A", 1.0, 12), ("B", 1.0, 9), ("C", 1.0, 15))


def test_what_at_least_half_have_and_we_do_not_is_said() -> None:
    picture = offers(
        [Offer("free Wi-Fi", False, {"A": True, "B": True, "C": False}), Offer("lounge", True, {"A": False})],
        "peers",
        "Source: x.",
    )
    assert picture is not None
    assert picture.title == "free Wi-Fi: at least half of our peers have it and we do not"
    assert ("free Wi-Fi", "we", "no") in picture.table.rows
