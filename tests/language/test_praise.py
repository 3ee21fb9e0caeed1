"""What is clearly praise is no complaint; when in doubt it stays one."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from expectancy.language.praise import is_praise
from expectancy.language.words import read

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
real = pytest.mark.skipif(not DATA.exists(), reason="the shared data are not on this machine")


@pytest.mark.parametrize(
    "text",
    ["Thank you so much!", "The crew was awesome, great service.", "Kudos to the team at the counter, very helpful."],
)
def test_clear_praise_is_found(text: str) -> None:
    assert is_praise(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for losing my bag, great job.",
        "Great service, but my refund never came.",
        "The staff wasn't helpful.",
        "Amazing how long this takes",
        "Can you be more helpful?",
        "Great service #fail",
        "The food was fine.",
        "Excellent. " + "The room was as it always is here. " * 10,
    ],
)
def test_irony_questions_turns_and_long_stories_stay_complaints(text: str) -> None:
    assert not is_praise(read(text))


def labelled(*airlines: str) -> Counter[tuple[bool, str]]:
    """Texts by whether they are taken for praise, and by the label that people gave."""
    with gzip.open(DATA / "airline_tweets" / "tweets.csv.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["airline"] in airlines]
    return Counter((is_praise(read(row["text"])), row["airline_sentiment"]) for row in rows)


@real
@pytest.mark.parametrize("airlines", [("United", "US Airways"), ("American", "Southwest")], ids=["seen", "held out"])
def test_at_least_95_of_100_texts_taken_for_praise_are_labelled_positive(airlines: tuple[str, ...]) -> None:
    found = labelled(*airlines)
    taken = {label: n for (praise, label), n in found.items() if praise}
    assert sum(taken.values()) > 100
    assert taken["positive"] / sum(taken.values()) >= 0.95


@real
def test_no_complaint_to_the_consumer_bureau_is_taken_for_praise() -> None:
    with gzip.open(DATA / "cfpb_complaints" / "narratives_by_product.csv.gz", "rt", encoding="utf-8") as file:
        texts = [row["Consumer complaint narrative"] for row in csv.DictReader(file)]
    assert not [text for text in texts if is_praise(read(text))]
