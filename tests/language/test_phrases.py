"""Keywords and noun phrases."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt

import pytest

from expectancy.language.phrases import counted, keywords, log_odds, noun_phrases, talk
from expectancy.language.words import read

LOANS = [
    "They sold my student loan to a servicer. My student loan is wrong.",
    "Nobody explains the interest on my student loan, and it grows.",
    "My student loan was in forbearance.",
]
BAGS = ["My suitcase is lost.", "You broke my suitcase and the lock.", "Where is my suitcase?", "A suitcase of mine"]


def nouns(text: str) -> set[tuple[str, str]]:
    return set(talk(read(text)).nouns)


def test_noun_phrases_stand_between_a_determiner_and_an_edge() -> None:
    assert nouns("I closed my checking account, and the late fees were high.") == {
        ("my", "checking account"),
        ("the", "late fees"),
    }


def test_people_time_and_names_are_no_things_to_state() -> None:
    assert nouns("I told the manager about it on the day that I met my Barclays banker.") == set()


def test_a_group_has_its_own_words_and_phrases() -> None:
    talks = [talk(read(text)) for text in LOANS + BAGS]
    terms = counted(talks, lambda one: one.terms)
    every = counted(talks, lambda one: frozenset(noun for _, noun in one.nouns))
    assert "loan" in " ".join(keywords(talks[:3], terms, 7))
    assert noun_phrases(talks[:3], every, 7)[0].text == "my student loan"
    assert noun_phrases(talks[3:], every, 7)[0].text == "my suitcase"


def test_log_odds_are_those_of_the_formula() -> None:
    # 30 of 40 inside, 10 of 60 outside, prior a tenth of the corpus (10 texts) at the corpus share (40.5 / 101)
    prior = 10 * 40.5 / 101
    a, b = 30 + prior, 10 + prior
    z = (log(a / (50 - a + 0.5)) - log(b / (70 - b + 0.5))) / sqrt(1 / a + 1 / b)
    found = log_odds(Counter({"fee": 30}), Counter({"fee": 40}), 40, 100)
    assert found["fee"] == pytest.approx(z)


def test_what_is_as_usual_inside_as_outside_is_not_distinctive() -> None:
    found = log_odds(Counter({"the bill": 20}), Counter({"the bill": 40}), 50, 100)
    assert found["the bill"] == pytest.approx(0, abs=1e-9)
