"""Scales and codes for "no answer", from the numbers that occur."""

from __future__ import annotations

from collections import Counter

import pytest

from expectancy.loop.init.columns import Column
from expectancy.loop.init.scales import guess_scale


def column(*values: object, name: str = "q") -> Column:
    words = [str(value) for value in values if value != ""]
    return Column(name, len(values), Counter(words))


@pytest.mark.parametrize(
    ("values", "scale", "missing"),
    [
        (range(1, 6), (1, 5), ()),
        (range(1, 8), (1, 7), ()),
        (range(1, 11), (1, 10), ()),
        (range(11), (0, 10), ()),
        (range(1, 10), (1, 9), ()),
        (range(7), (1, 5), (0, 6)),
        (range(9), (1, 7), (0, 8)),
        (range(6), (1, 5), (0,)),
        (range(8), (1, 7), (0,)),
        (range(5), (0, 4), ()),
        ([1, 2, 3, 4, 5, 9], (1, 5), (9,)),
        ([1, 2, 3, 4, 5, 6, 7, 9, 99], (1, 7), (9, 99)),
        ([1, 2, 3, 4, 5, 8, 9], (1, 5), (8, 9)),
        ([1, 2, 3, 4, 5, 8], (1, 5), (8,)),
        ([1, 2, 3, 4, 5, 6, 8, 9], (1, 9), ()),
        ([1, 2, 3, 4, 5, 88, 99], (1, 5), (88, 99)),
        ([*range(12)], (0, 10), (11,)),
        ([-3, -2, -1, 0, 1, 2, 3], (-3, 3), ()),
        ([3, 4, 5], (1, 5), ()),
        ([4, 5, 6, 7], (1, 7), ()),
        (range(1, 7), (1, 6), ()),
    ],
)
def test_a_scale_and_its_codes(values: range | list[int], scale: tuple[int, int], missing: tuple[int, ...]) -> None:
    found = guess_scale([column(*values)])
    assert ((found.low, found.high), found.missing) == (scale, missing)


def test_one_to_six_stays_and_says_what_six_could_mean() -> None:
    assert 'if 6 means "not applicable", write [1, 5]' in guess_scale([column(*range(1, 7))]).why


def test_the_scale_is_that_of_most_columns() -> None:
    columns = [column(*range(1, 6)), column(*range(1, 6)), column(*range(1, 9))]
    assert guess_scale(columns).pair == [1, 5]


def test_words_for_no_answer_do_not_make_ratings_texts() -> None:
    rated = column(1, 2, 3, "n/a", "Don’t know", "Blank")
    assert rated.ratings == Counter({1: 1, 2: 1, 3: 1})
    assert rated.no_answers == ["n/a", "Don’t know", "Blank"]
    assert column(1, 2, 3, "good").ratings is None


def test_years_ids_and_shares_are_no_ratings() -> None:
    assert column(2017, 2018, 2019).ratings is None
    assert column(*range(1, 30)).ratings is None
    assert column(0.5, 1.5, 2.5).ratings is None
    assert column(1, 2).ratings is None
