"""Copies of texts."""

from __future__ import annotations

from expectancy.language.duplicates import duplicate_sets
from expectancy.language.words import read

LETTER = (
    "I am writing to dispute the following accounts which are reporting inaccurately on my credit file and I demand "
    "that you delete them at once because they were opened without my knowledge and in violation of the law: {}. "
    "Please send me the results of your investigation in writing within thirty days of receiving this letter."
)


def sets(*texts: str) -> list[int]:
    return duplicate_sets([read(text) for text in texts]).tolist()


def test_template_letters_with_other_names_in_them_are_one_text() -> None:
    assert sets(*(LETTER.format(name) for name in ("Acme Bank", "Zenith Loans", "XXXX 123"))) == [0, 0, 0]


def test_different_complaints_about_the_same_thing_stay_apart() -> None:
    assert sets(
        "My flight was delayed for five hours and nobody told us anything at the gate in Denver.",
        "Our flight was delayed by five hours and we got no information from anybody in Denver.",
    ) == [0, 1]


def test_case_spacing_punctuation_and_placeholders_do_not_make_a_text_new() -> None:
    assert sets("They charged me twice XXXX.", "they  CHARGED me twice!", "They charged me once.") == [0, 0, 2]


def test_a_copy_points_to_the_first_of_its_kind() -> None:
    assert sets("one two three four five", "six seven eight nine ten", "one two three four five") == [0, 1, 0]


def test_texts_without_words_and_no_texts_do_no_harm() -> None:
    assert sets() == []
    assert sets("late train again", "!!!") == [0, 1]
