"""Ids within sentences for people."""

from __future__ import annotations

from dataclasses import replace

import pytest

import evaluations
from expectancy.reports.naming import labels, named

KNOWN = {
    "sq04": "The kiosk is quick.",
    "sq01": "The kiosk does what I enter.",
    "art": "There is something worth seeing.",
    "find-my-way": "I find my gate.",
    "kiosk-touch": "The screen answers my touch.",
}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("low ratings of sq04, art do not go", "low ratings of “The kiosk is quick” (sq04), “There is something worth "
         "seeing” (art) do not go"),
        ("The loss of sq01 (under 10 cases) cannot", "The loss of “The kiosk does what I enter” (sq01; under 10 cases) "
         "cannot"),
        ("puts find-my-way first, shortfall kiosk-touch.", "puts “I find my gate” (find-my-way) first, shortfall “The "
         "screen answers my touch” (kiosk-touch)."),
        ("sq04: effort_days (The kiosk is quick.)", "“The kiosk is quick” (sq04): effort_days"),
    ],
)  # fmt: skip
def test_an_id_becomes_its_statement_with_the_id_in_brackets(text: str, told: str) -> None:
    assert named(text, KNOWN) == told


@pytest.mark.parametrize("text", ["The art of waiting.", "comments-sq04.csv", "sq045 stays", "nothing to name"])
def test_words_that_are_no_ids_stay_as_they_are(text: str) -> None:
    assert named(text, KNOWN) == text


def test_a_label_that_holds_another_id_is_not_named_twice() -> None:
    known = {"a1": "About b2 and more.", "b2": "The second."}
    assert named("low ratings of a1 do not", known) == "low ratings of “About b2 and more” (a1) do not"


def test_a_statement_of_several_items_in_a_row_is_told_once_with_all_their_ids() -> None:
    known = {"s1": "It is quick.", "s2": "It is quick.", "s3": "It is quick.", "s4": "It is safe."}
    assert named("low ratings of s1, s2, s3, s4 do", known) == (
        "low ratings of “It is quick” (s1, s2, s3), “It is safe” (s4) do"
    )
    few = named("The loss of s1 (under 10 cases), s2 (under 10 cases), s3 (no case) cannot", known)
    assert few == "The loss of “It is quick” (s1, s2; under 10 cases), “It is quick” (s3; no case) cannot"


def test_items_and_expectations_are_known_by_their_statements() -> None:
    whole = replace(evaluations.empty(), rows=(evaluations.row("quick", "It is quick.", items=("sq04",)),))
    assert labels(whole) == {"sq04": "It is quick.", "quick": "It is quick."}
    assert labels(evaluations.empty()) == {}
