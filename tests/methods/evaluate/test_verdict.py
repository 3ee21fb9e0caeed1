"""The verdict: zone, then gap, then share at target; the weakest item decides; low expectations are no success."""

from __future__ import annotations

import pytest
from scipy import stats

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Item, Rules, Survey
from expectancy.methods.evaluate.verdict import chance_of, three_way, verdict

SURVEY = Survey("s", "s.csv", (Item("a", "A"), Item("b", "B")), scale=(1, 7))


def result(method: str, *estimates: Estimate) -> Result:
    return Result(method, "v", 100, estimates)


def one(statistic: str, value: float, low: float, high: float, item: str = "a") -> Estimate:
    return Estimate({"item": item}, statistic, value, low, high, 100, "points")


@pytest.mark.parametrize(
    ("gap", "low", "high", "name"),
    [(-0.1, -0.2, 0.0, "met"), (-0.3, -0.5, -0.1, "undecided"), (-0.9, -1.1, -0.7, "not met"), (0.4, 0.2, 0.6, "met")],
)
def test_a_gap_is_met_only_if_its_whole_interval_is_above_minus_delta(
    gap: float, low: float, high: float, name: str
) -> None:
    found = verdict(SURVEY, ["a"], {"servqual": result("servqual", one("gap", gap, low, high))}, Rules())
    assert found.name == name
    assert "-0.25" in found.rule


def test_a_gap_that_is_not_significant_is_not_thereby_met() -> None:
    wide = {"servqual": result("servqual", one("gap", -0.4, -1.0, 0.2))}
    assert verdict(SURVEY, ["a"], wide, Rules()).name == "undecided"


@pytest.mark.parametrize(
    ("position", "name"), [(-0.2, "below adequate"), (0.4, "inside the zone"), (1.2, "above desired")]
)
def test_the_zone_decides_before_the_gap(position: float, name: str) -> None:
    results = {
        "zone_of_tolerance": result(
            "zone_of_tolerance",
            one("position", position, position - 0.1, position + 0.1),
            Estimate({"item": "a"}, "chance_below", 0.9, n=100),
        ),
        "servqual": result("servqual", one("gap", 1.0, 0.9, 1.1)),
    }
    found = verdict(SURVEY, ["a"], results, Rules())
    assert found.name == name
    assert found.chances["below adequate"] == 0.9


@pytest.mark.parametrize(
    ("low", "high", "name"), [(0.81, 0.9, "met"), (0.75, 0.85, "undecided"), (0.6, 0.79, "not met")]
)
def test_performance_alone_is_judged_by_the_share_at_target(low: float, high: float, name: str) -> None:
    found = verdict(
        SURVEY, ["a"], {"performance": result("performance", one("share_at_target", 0.8, low, high))}, Rules()
    )
    assert found.name == name


def test_the_weakest_item_decides_and_is_named() -> None:
    gaps = result("servqual", one("gap", 0.5, 0.4, 0.6, "a"), one("gap", -1.0, -1.2, -0.8, "b"))
    found = verdict(SURVEY, ["a", "b"], {"servqual": gaps}, Rules())
    assert found.name == "not met"
    assert "b is the weakest of 2 items" in found.rule


def test_nothing_measured_is_said_and_not_guessed() -> None:
    assert verdict(SURVEY, ["c"], {"servqual": result("servqual")}, Rules()).name == "not measured"


def test_a_low_expectation_is_no_success() -> None:
    results = {"servqual": result("servqual", one("gap", 0.5, 0.4, 0.6), one("expected", 2.9, 2.7, 3.1))}
    found = verdict(SURVEY, ["a"], results, Rules())
    assert found.name == "met"
    assert found.asking_stopped.startswith("Customers have stopped asking")


def test_the_chance_is_that_of_the_normal_law_behind_the_interval() -> None:
    estimate = one("gap", -0.4, -0.4 - 1.959964 * 0.1, -0.4 + 1.959964 * 0.1)
    assert chance_of(estimate, -0.25, Rules())["met"] == pytest.approx(stats.norm.sf(1.5), abs=1e-6)


def test_without_an_interval_nothing_is_decided() -> None:
    assert three_way(Estimate({}, "gap", 3.0), 0.0) == "undecided"


def test_an_item_that_nobody_answered_was_asked() -> None:
    empty = Result("performance", "v", 100, (Estimate({"item": "a"}, "mean", float("nan"), None, None, 0, "points"),))
    found = verdict(SURVEY, ["a"], {"performance": empty}, Rules())
    assert (found.name, found.rule) == ("not measured", "a survey asks for it, and nobody answered")
    assert verdict(SURVEY, ["b"], {"performance": empty}, Rules()).rule == "no survey item measures it"
