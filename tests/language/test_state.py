"""Statements that can be read aloud."""

from __future__ import annotations

import re

import numpy as np
import pytest
from numpy.typing import NDArray

from expectancy.domain.study import RATER
from expectancy.language.anchors import Statement, anchors, statements
from expectancy.language.fit import LEAST
from expectancy.language.phrases import NounPhrase
from expectancy.language.state import LONGEST, Evidence, about, choose_words, name_groups, own_phrase, slug

EVERY = statements()


def sayings(statement: Statement) -> list[str]:
    """Every way in which a statement may be said."""
    match = re.search(r"\{([^{}]*\|[^{}]*)\}", statement.say)
    options = match.group(1).split("|") if match else [""]
    return [re.sub(r"\{[^{}]*\}", option, statement.say) for option in options]


def evidence(*texts: str, phrases: tuple[NounPhrase, ...] = (), terms: tuple[NounPhrase, ...] = ()) -> Evidence:
    return Evidence(len(texts), texts, phrases, terms)


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


def likely(**chances: float) -> NDArray[np.float64]:
    """A group's chances: those given by the statement's id (with _ for -), none else."""
    row = np.zeros(len(EVERY))
    for name, chance in chances.items():
        row[index(name.replace("_", "-"))] = chance
    return row


GATE = NounPhrase("my garden gate", "garden gate", 2, 4.0)
REFUND = "I get my money back promptly when I am due a refund."


def test_a_group_formed_about_a_statement_says_it_where_it_is_likely_to_fit() -> None:
    named = name_groups([index("refund")], np.vstack([likely(refund=0.5)]), [evidence("my refund")], anchors())
    assert named[0].statement == REFUND


def test_a_statement_that_hardly_fits_gives_way_to_the_groups_own_phrase() -> None:
    chances = np.vstack([likely(refund=LEAST - 0.01)])
    named = name_groups([index("refund")], chances, [evidence("gate", "gate", phrases=(GATE,))], anchors())
    assert named[0].statement == "When it comes to my garden gate, I expect better."
    assert (named[0].anchor, named[0].phrase) == (None, "garden gate")


def test_a_statement_that_hardly_fits_gives_way_to_one_that_does() -> None:
    chances = np.vstack([likely(refund=0.1, clean=0.7)])
    assert name_groups([index("refund")], chances, [evidence("dirt")], anchors())[0].statement == (
        "I find everything clean."
    )


def test_a_second_group_about_the_same_thing_says_it_of_its_own_noun_phrase() -> None:
    phrase = NounPhrase("my hotel room", "hotel room", 5, 4.0)
    groups = [evidence("refund"), evidence("hotel", "room", phrases=(phrase,))]
    chances = np.vstack([likely(refund=0.6)] * 2)
    named = name_groups([index("refund"), None], chances, groups, anchors())
    assert named[1].statement == "I get my money back promptly when I am due a refund for my hotel room."


def test_a_second_group_without_a_noun_phrase_of_its_own_joins_the_first() -> None:
    groups = [evidence("refund"), evidence("refund")]
    named = name_groups([index("refund"), None], np.vstack([likely(refund=0.6)] * 2), groups, anchors())
    assert named[1].statement is None
    assert named[1].same_as == 0


def test_a_group_that_shares_nothing_is_not_named_however_near_a_statement_is() -> None:
    named = name_groups([None], np.vstack([likely(clean=LEAST - 0.01)]), [evidence("well", "so")], anchors())
    assert (named[0].statement, named[0].same_as) == (None, -1)


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        (NounPhrase("my flight", "flight", 5, 9.0, 2.9), "nearly as usual elsewhere"),
        (NounPhrase("my flight", "flight", 1, 9.0, 9.0), "under a fifth of its texts"),
        (NounPhrase("my flight", "flight", 5, 1.9, 9.0), "not distinctive"),
    ],
)
def test_a_group_is_not_said_to_be_about_what_does_not_set_it_apart(phrase: NounPhrase, why: str) -> None:
    assert about(evidence(*"abcdefgh", phrases=(phrase,)), set()) is None, why


def test_a_phrase_is_said_in_full() -> None:
    found = (NounPhrase("my escrow", "escrow", 5, 9.0), NounPhrase("my escrow account", "escrow account", 2, 4.0))
    assert about(evidence(*"abcdefgh", phrases=found), set()) == found[1]


def test_a_group_without_a_noun_phrase_quotes_its_word() -> None:
    group = evidence(*"abcdefgh", terms=(NounPhrase("“hold”", "hold", 5, 9.0),))
    named = name_groups([None], np.vstack([likely()]), [group], anchors())
    assert named[0].statement == "When it comes to “hold”, I expect better."


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
    assert own_phrase(evidence("a", "b", phrases=(phrase,)), set(), "due a refund") is None, why


def test_ids_come_from_the_dimension_and_the_words() -> None:
    assert (
        slug("responsiveness", "When I call, someone answers quickly.") == "responsiveness-call-someone-answers-quickly"
    )
