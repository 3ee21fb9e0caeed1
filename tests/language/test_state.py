"""Statements that can be read aloud."""

from __future__ import annotations

import re

import numpy as np
import pytest

from expectancy.domain.study import RATER
from expectancy.language.anchors import Statement, anchors, statements
from expectancy.language.phrases import NounPhrase
from expectancy.language.state import LONGEST, Evidence, choose_words, name_groups, own_phrase, slug

EVERY = statements()


def sayings(statement: Statement) -> list[str]:
    """Every way in which a statement may be said."""
    match = re.search(r"\{([^{}]*\|[^{}]*)\}", statement.say)
    options = match.group(1).split("|") if match else [""]
    return [re.sub(r"\{[^{}]*\}", option, statement.say) for option in options]


def evidence(*texts: str, phrases: tuple[NounPhrase, ...] = (), dimension: str = "reliability") -> Evidence:
    return Evidence(len(texts), texts, phrases, dimension)


@pytest.mark.parametrize("statement", EVERY, ids=lambda statement: statement.id)
def test_every_written_statement_reads_as_one_sentence_of_a_customer(statement: Statement) -> None:
    assert statement.dimension in RATER
    assert len(statement.seeds) >= 3
    more = [statement.more.replace("{thing}", "my credit report")] if statement.more else []
    for sentence in sayings(statement) + more:
        assert re.fullmatch(r"(I|My|We|When) [a-zA-Z'’,\- ]+\.", sentence), sentence
        assert len(sentence) <= LONGEST
        assert "  " not in sentence


def test_no_two_statements_can_read_the_same() -> None:
    every = [sentence for statement in EVERY for sentence in sayings(statement)]
    assert len(set(every)) == len(every)
    assert len({statement.id for statement in EVERY}) == len(EVERY) >= 100


def test_a_choice_takes_the_word_that_the_texts_use() -> None:
    template = "My {trip|flight|train} leaves on time."
    assert choose_words(template, ["the train was late", "train again", "no flight"]) == "My train leaves on time."
    assert choose_words(template, ["it was late"]) == "My trip leaves on time."


def test_a_choice_counts_whole_words_only() -> None:
    assert choose_words("My {trip|bus} leaves.", ["business is slow", "a busy day"]) == "My trip leaves."


def index(name: str) -> int:
    return [statement.id for statement in EVERY].index(name)


def test_a_group_formed_about_a_statement_says_it() -> None:
    scores = np.zeros((1, len(EVERY)))
    named = name_groups([index("refund")], scores, [evidence("where is my refund")], anchors())
    assert named[0].statement == "I get my money back promptly when I am due a refund."


def test_a_second_group_about_the_same_thing_says_it_of_its_own_noun_phrase() -> None:
    scores = np.zeros((2, len(EVERY)))
    scores[1, index("refund")] = 0.6
    phrase = NounPhrase("my hotel room", "hotel room", 5, 4.0)
    groups = [evidence("refund"), evidence("hotel", "room", phrases=(phrase,))]
    named = name_groups([index("refund"), None], scores, groups, anchors())
    assert named[1].statement == "I get my money back promptly when I am due a refund for my hotel room."


def test_a_second_group_without_a_noun_phrase_of_its_own_joins_the_first() -> None:
    scores = np.zeros((2, len(EVERY)))
    scores[1, index("refund")] = 0.6
    named = name_groups([index("refund"), None], scores, [evidence("refund"), evidence("refund")], anchors())
    assert named[1].statement is None
    assert named[1].same_as == 0


def test_a_group_near_to_no_statement_speaks_of_its_own_noun_phrase() -> None:
    scores = np.zeros((2, len(EVERY)))
    phrase = NounPhrase("my garden gate", "garden gate", 2, 4.0)
    groups = [evidence("refund"), evidence("gate", "gate", phrases=(phrase,), dimension="tangibles")]
    named = name_groups([index("refund"), None], scores, groups, anchors())
    assert named[1].statement == "I find my garden gate in good order."


def test_a_group_that_shares_nothing_is_not_named() -> None:
    scores = np.zeros((2, len(EVERY)))
    named = name_groups([index("refund"), None], scores, [evidence("refund"), evidence("well")], anchors())
    assert (named[1].statement, named[1].same_as) == (None, -1)


def test_where_no_group_could_be_named_the_largest_takes_the_nearest_statement() -> None:
    scores = np.zeros((2, len(EVERY)))
    scores[1, index("clean")] = 0.1
    named = name_groups([None, None], scores, [evidence("well"), evidence("so", "so")], anchors())
    assert [name.statement for name in named] == [None, "I find everything clean."]


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        (NounPhrase("my loan", "loan", 9, 1.0), "not distinctive"),
        (NounPhrase("my loan", "loan", 0, 9.0), "rare"),
        (NounPhrase("my refunds", "refunds", 9, 9.0), "already in the statement"),
        (NounPhrase("contact", "contact", 9, 9.0), "bare and single"),
        (NounPhrase("my flight delayed", "flight delayed", 9, 9.0), "part of a verb"),
    ],
)
def test_a_phrase_that_would_read_badly_is_not_used(phrase: NounPhrase, why: str) -> None:
    assert own_phrase(evidence("a", "b", phrases=(phrase,)), set(), "due a refund", 0.1) is None, why


def test_ids_come_from_the_dimension_and_the_words() -> None:
    assert (
        slug("responsiveness", "When I call, someone answers quickly.") == "responsiveness-call-someone-answers-quickly"
    )
