"""Quotes that stand for a group."""

from __future__ import annotations

import numpy as np

from expectancy.language.anchors import anchors
from expectancy.language.quotes import LONGEST, choose_quotes, cut, passages


def quotes(*texts: str) -> list[str]:
    known = anchors()
    seeds = known.seeds[known.owner == [s.id for s in known.statements].index("refund")]
    centre = seeds.mean(axis=0) / np.linalg.norm(seeds.mean(axis=0))
    return [p.words for p in choose_quotes(texts, [0.0] * len(texts), centre, seeds, known.origin)]


def test_the_sentence_that_says_it_is_quoted_and_not_the_story_around_it() -> None:
    text = (
        "I bought a lamp in March for my mother. They refuse to refund my money although they promised it. It was blue."
    )
    assert quotes(text) == ["They refuse to refund my money although they promised it."]


def test_quotes_come_from_different_texts_and_do_not_repeat_each_other() -> None:
    same = "I am still waiting for my refund after six weeks of calls."
    found = quotes(same, same + " ", "They will not return my deposit for the apartment at all.")
    assert len(found) == 2


def test_what_was_blanked_out_is_not_quoted_where_there_is_better() -> None:
    found = quotes("Where is my refund XXXX XXXX XXXX XXXX?", "Where is my refund that was promised to me in spring?")
    assert found[0] == "Where is my refund that was promised to me in spring?"


def test_a_quote_ends_at_a_sentence_and_is_never_too_long() -> None:
    text = "A sentence of some length about the refund that never came to me. " * 9
    assert all(len(piece) <= LONGEST and piece.endswith(".") for piece in passages(text))
    endless = "and then " * 100
    assert [len(piece) <= LONGEST and piece.endswith("…") for piece in passages(endless)] == [True]


def test_a_cut_is_at_the_end_of_a_word() -> None:
    assert cut("one two three", 9) == "one two …"
    assert cut("one", 9) == "one"


def test_at_most_three_quotes() -> None:
    texts = [
        f"They refuse to refund the {thing} that I sent back." for thing in ("lamp", "desk", "coat", "phone", "car")
    ]
    assert len(quotes(*texts)) <= 3
