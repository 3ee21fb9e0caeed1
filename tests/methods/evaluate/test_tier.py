"""Tiers come from what people told, by rules that are printed; must-bes go first."""

from __future__ import annotations

import pytest

from expectancy.domain.estimate import Estimate
from expectancy.domain.evaluation import Kano, Verdict
from expectancy.domain.study import Expectation, Rules
from expectancy.methods.evaluate.tier import first_things_first, response, tier
from expectancy.methods.evaluate.verdict import NOBODY, NOT_MEASURED

SHARE = Estimate({}, "better", 0.5, 0.4, 0.6, 100)
UNMET, MET = Verdict("not met", "", None), Verdict("met", "", None)


def wanted(effort: float | None = None, lead: float | None = None, blocked: str = "") -> Expectation:
    return Expectation("x", "X.", effort_days=effort, lead_time_days=lead, blocked=blocked)


def kano(category: str, chance: float = 0.9) -> Kano:
    return Kano(category, chance, SHARE, SHARE, {}, 0.0)


@pytest.mark.parametrize(
    ("effort", "lead", "expected"),
    [
        (20, 90, "now"),
        (21, 90, "medium"),
        (20, 91, "medium"),
        (500, 365, "medium"),
        (1, 366, "long"),
        (None, 10, "to be assessed"),
        (10, None, "to be assessed"),
    ],
)
def test_the_default_rules(effort: float | None, lead: float | None, expected: str) -> None:
    name, rule = tier(wanted(effort, lead), Rules())
    assert name == expected
    assert rule.startswith(expected)


def test_what_is_forbidden_is_guided_whatever_its_effort() -> None:
    assert tier(wanted(1, 1, "federal law"), Rules()) == (
        "guide",
        "guide: it is forbidden or out of our hands (federal law)",
    )


def test_rules_are_data() -> None:
    assert tier(wanted(30, 30), Rules(now_effort_days=40))[0] == "now"


def test_what_nobody_told_is_named() -> None:
    assert tier(wanted(None, 5), Rules())[1] == "to be assessed: nobody has told the effort"


def test_an_unmet_must_be_goes_first() -> None:
    assert "Must-be" in first_things_first("advice", kano("M"), UNMET)
    assert first_things_first("", kano("M"), MET) == ""
    assert first_things_first("", kano("M", chance=0.3), UNMET) == ""


def test_unmet_accuracy_goes_first() -> None:
    assert "Accuracy" in first_things_first("accuracy", None, UNMET)
    assert first_things_first("partnership", None, UNMET) == ""


@pytest.mark.parametrize(
    ("tier_name", "judged", "category", "must_bes_met", "begins"),
    [
        ("now", UNMET, None, True, "Fix now"),
        ("medium", UNMET, None, True, "Plan"),
        ("guide", UNMET, None, True, "Guide"),
        ("to be assessed", UNMET, None, True, "Assess"),
        ("now", Verdict("not measured", "", None), None, True, "Measure"),
        ("now", MET, "A", True, "Delight"),
        ("now", MET, "A", False, "Promise"),
        ("long", Verdict("inside the zone", "", None), None, True, "Keep and watch"),
    ],
)
def test_responses_follow_tier_and_verdict(
    tier_name: str, judged: Verdict, category: str | None, must_bes_met: bool, begins: str
) -> None:
    found = response(tier_name, judged, kano(category) if category else None, must_bes_met, promised=False)
    assert found.startswith(begins)


def test_what_is_met_and_promised_is_kept() -> None:
    assert response("now", MET, None, True, promised=True).startswith("Keep")


def test_what_is_promised_and_not_measured_is_asked_about_with_the_share_that_is_kept() -> None:
    said = response("now", NOT_MEASURED, None, True, True, "74 % of 1,398 promises were kept")
    assert said == "Measure: 74 % of 1,398 promises were kept; a survey item would say whether that is enough."
    met = response("now", MET, None, True, True, "74 % of 1,398 promises were kept")
    assert met == "Keep: it is met and promised; 74 % of 1,398 promises were kept."
    assert response("now", NOT_MEASURED, None, True, True).startswith("Measure: ")


def test_what_nobody_answered_is_asked_again_rather_than_added() -> None:
    told = response("to be assessed", Verdict("not measured", NOBODY, None), None, True, False)
    assert told == "Ask again: a survey has an item for it, and nobody answered."
