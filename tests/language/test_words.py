"""Words, sentences and languages."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from expectancy.language.english import is_english
from expectancy.language.words import plain, read, sentences, stem

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On XX/XX/2019 XXXX took {$410.00} from me.", "On took from me."),
        ("I wrote to [email] twice", "I wrote to twice"),
        ("@united your #service is the bank's", "your service is the bank"),
        ("Exxon and an XL shirt stay", "Exxon and an XL shirt stay"),
    ],
)
def test_placeholders_and_handles_are_no_words(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_content_words_leave_out_what_says_nothing() -> None:
    assert read("I was charged a late FEE by them XXXX.").content == ["charged", "late", "fee"]


def test_sentences_do_not_end_after_abbreviations() -> None:
    text = "Mr. Smith cited 15 U.S.C. 1681 to me. He was rude! Why?\nNo. 5 is closed."
    assert sentences(text) == ["Mr. Smith cited 15 U.S.C. 1681 to me.", "He was rude!", "Why?", "No. 5 is closed."]


def test_the_numbers_of_a_list_are_no_sentences() -> None:
    assert sentences("Send me: 1. the bill. I owe 20. Bye.") == ["Send me: 1. the bill.", "I owe 20.", "Bye."]


def test_no_word_is_lost_when_a_text_is_cut_into_sentences() -> None:
    text = "First. Second?  Third one... and (so on)! \n\n last"
    assert " ".join(sentences(text)).split() == text.split()


def test_forms_of_a_word_share_a_stem() -> None:
    assert stem("charges") == stem("charged") == stem("charging")
    assert stem("fee") == stem("fees")


@pytest.mark.parametrize(
    "text",
    [
        "O produto chegou com defeito e não consigo trocar com a loja.",
        "El banco me cobró una comisión que no había aceptado y no responde.",
        "Der Zug war schon wieder zu spät und niemand hat uns informiert.",
        "Le colis est arrivé en retard et personne ne répond au téléphone.",
        "客服电话一直没有人接听，等了两个小时。",
        "Поезд снова опоздал, и никто не извинился.",
        "Przesyłka nigdy nie dotarła a infolinia nie odbiera telefonu od tygodnia.",
    ],
)
def test_other_languages_are_told(text: str) -> None:
    assert not is_english(read(text))


@pytest.mark.parametrize(
    "text",
    ["More power outlets near gates", "Late again", "bag lost, no wifi, broken seat, rude crew, flight late, bad food"],
)
def test_terse_english_is_english(text: str) -> None:
    assert is_english(read(text))


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not on this machine")
def test_english_and_portuguese_complaints_are_told_apart() -> None:
    def column(path: str, name: str) -> list[str]:
        with gzip.open(SHARED / path, "rt", encoding="utf-8") as file:
            return [row[name] for row in csv.DictReader(file)]

    english = column("cfpb_complaints/narratives_by_product.csv.gz", "Consumer complaint narrative")
    portuguese = column("olist_orders/reviews_to_2018_02.csv.gz", "review_comment_message")
    longer = [text for text in portuguese if len(text.split()) >= 8]
    assert sum(is_english(read(text)) for text in english) == len(english)
    assert sum(is_english(read(text)) for text in longer) / len(longer) < 0.06
