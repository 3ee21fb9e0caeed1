"""Redaction: what is found, what is left alone, and how much of a hand-made set is right."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from expectancy.language.redact import iban_holds, luhn, redact

SECRET = re.compile(r"<<(\w+)\|([^>]*)>>")
LINES = [
    line
    for line in (Path(__file__).parent / "redaction.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def counts(text: str) -> dict[str, int]:
    return redact([text]).counts


def marked() -> tuple[list[str], list[str], list[list[tuple[str, str]]]]:
    """The texts as written, as they should read afterwards, and their secrets."""
    written = [SECRET.sub(lambda m: m.group(2), line) for line in LINES]
    expected = [SECRET.sub(lambda m: f"[{m.group(1)}]", line) for line in LINES]
    return written, expected, [SECRET.findall(line) for line in LINES]


def test_at_least_94_in_a_hundred_secrets_of_the_hand_made_set_are_replaced_by_their_kind() -> None:
    written, expected, secrets = marked()
    found = redact(written).texts
    total = sum(len(each) for each in secrets)
    hit = 0
    for text, goal, each in zip(found, expected, secrets, strict=True):
        for kind, words in each:
            hit += words not in text and text.count(f"[{kind}]") >= goal.count(f"[{kind}]")
    assert total >= 55
    assert hit / total >= 0.94  # measured 0.949 (56 of 59): names without a cue or in lower case are missed


def test_at_least_98_in_a_hundred_replacements_of_the_hand_made_set_are_right() -> None:
    written, expected, _ = marked()
    result = redact(written)
    right = sum(
        min(text.count(f"[{kind}]"), goal.count(f"[{kind}]"))
        for text, goal in zip(result.texts, expected, strict=True)
        for kind in ("email", "phone", "card", "iban", "ssn", "account", "url", "address", "name")
    )
    assert right / sum(result.counts.values()) >= 0.98


def test_texts_without_secrets_stay_as_they_are() -> None:
    written, _, secrets = marked()
    plain = [text for text, each in zip(written, secrets, strict=True) if not each]
    assert len(plain) == 22
    assert [text for text, after in zip(plain, redact(plain).texts, strict=True) if text != after] == []


@pytest.mark.parametrize(
    ("number", "holds"),
    # ISO/IEC 7812-1: the example of Wikipedia's article, the card networks' test numbers, and each with one digit wrong
    [("17893729974", True), ("4111111111111111", True), ("378282246310005", True), ("4111111111111112", False)],
)
def test_card_numbers_are_told_by_their_check_digit(number: str, holds: bool) -> None:
    assert luhn(number) is holds


@pytest.mark.parametrize(
    ("number", "holds"),
    # examples of the SWIFT IBAN registry
    [("GB82 WEST 1234 5698 7654 32", True), ("DE89370400440532013000", True), ("GB82 WEST 1234 5698 7654 33", False)],
)
def test_ibans_are_told_by_their_check_digits(number: str, holds: bool) -> None:
    assert iban_holds(number) is holds


def test_a_long_number_with_a_wrong_check_digit_is_an_account_and_no_card() -> None:
    assert counts("I paid with 4111111111111112 there.") == {"account": 1}


def test_what_the_cfpb_has_scrubbed_stays_and_is_not_counted() -> None:
    text = "On XX/XX/2019 XXXX XXXX charged {$410.00} to account XXXX."
    assert redact([text]).texts == (text,)
    assert redact([text]).counts == {}


def test_counts_are_by_kind_over_all_texts() -> None:
    result = redact(["Mail a@example.com or b@example.com.", "Call 415-555-0123.", "Nothing here."])
    assert result.counts == {"email": 2, "phone": 1}
    assert result.texts[0] == "Mail [email] or [email]."


def test_redacting_twice_changes_nothing_more() -> None:
    once = redact(marked()[0]).texts
    assert redact(once).texts == once


def test_no_text_gives_no_text() -> None:
    assert redact([]).texts == ()


@pytest.mark.parametrize("piece", ["a", "a.b-", "a@", "1", "12 ", "AB12 ", "Mr. ", "12 Main ", "1-", "http://a/"])
def test_long_runs_do_not_take_their_length_squared(piece: str) -> None:
    text = (piece * 100_000)[:100_000] + " @ (at) 555"
    began = time.process_time()
    redact([text])
    assert (
        time.process_time() - began < 20
    )  # squared, 8,000 letters took 11 seconds, and 100,000 would take half an hour
