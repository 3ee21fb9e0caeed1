"""Questions asked in several roles are found by the names of their columns."""

from __future__ import annotations

from collections import Counter

import pytest

from expectancy.loop.init.columns import Column
from expectancy.loop.init.items import meanings, questions

KANO = ("I like it", "It must be so", "I am neutral", "I can live with it", "I dislike it")


def rated(name: str) -> Column:
    return Column(name, 5, Counter(["1", "2", "3", "4", "5"]))


def worded(name: str) -> Column:
    return Column(name, 5, Counter(KANO))


def found(*columns: Column) -> dict[str, dict[str, str]]:
    return {each.id: {role: column.name for role, column in each.roles.items()} for each in questions(columns)}


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (("sq01_exp", "sq01_per"), {"sq01": {"expected": "sq01_exp", "perceived": "sq01_per"}}),
        (("exp_1", "per_1", "imp_1"), {"1": {"expected": "exp_1", "perceived": "per_1", "importance": "imp_1"}}),
        (
            ("AS-1 min", "AS-1 des", "AS-1 per"),
            {"AS-1": {"minimum": "AS-1 min", "desired": "AS-1 des", "perceived": "AS-1 per"}},
        ),
        (("q1_ideal", "q1_per"), {"q1": {"desired": "q1_ideal", "perceived": "q1_per"}}),
        (
            ("q1_ideal", "q1_des", "q1_per"),
            {"q1": {"ideal": "q1_ideal", "desired": "q1_des", "perceived": "q1_per"}},
        ),
        (
            ("Parking expected", "Parking perceived"),
            {"Parking": {"expected": "Parking expected", "perceived": "Parking perceived"}},
        ),
        (
            ("E1", "P1", "E2", "P2"),
            {"1": {"expected": "E1", "perceived": "P1"}, "2": {"expected": "E2", "perceived": "P2"}},
        ),
        (("ipa01_imp", "ipa01_sat"), {"ipa01": {"importance": "ipa01_imp", "perceived": "ipa01_sat"}}),
    ],
)
def test_rated_questions_are_paired(names: tuple[str, ...], wanted: dict[str, dict[str, str]]) -> None:
    assert found(*map(rated, names)) == wanted


@pytest.mark.parametrize(
    "names", [("E1", "P1"), ("P1", "P2"), ("wifi", "parking"), ("delay_min", "wait_max"), ("E1", "P2")]
)
def test_chance_likenesses_are_no_pairs(names: tuple[str, ...]) -> None:
    assert found(*map(rated, names)) == {}


def test_kano_answers_are_paired_by_words_or_letters() -> None:
    assert found(worded("F1_functional"), worded("F1_dysfunctional")) == {
        "F1": {"functional": "F1_functional", "dysfunctional": "F1_dysfunctional"}
    }
    assert found(*(worded(name) for name in ("F1", "D1", "F2", "D2"))) == {
        "1": {"functional": "F1", "dysfunctional": "D1"},
        "2": {"functional": "F2", "dysfunctional": "D2"},
    }


def test_roles_that_say_nothing_alone_are_left_out() -> None:
    assert found(worded("x_func"), rated("x_imp"), rated("x_per")) == {
        "x": {"importance": "x_imp", "perceived": "x_per"}
    }
    assert found(rated("x_min"), rated("x_per")) == {"x": {"perceived": "x_per"}}


def test_text_is_no_rating() -> None:
    assert found(worded("x_exp"), rated("x_per")) == {}


def test_wordings_of_the_five_answers_are_told_apart() -> None:
    assert meanings([worded("F1")]) == dict(
        zip(KANO, ("like", "expect", "neutral", "tolerate", "dislike"), strict=True)
    )
