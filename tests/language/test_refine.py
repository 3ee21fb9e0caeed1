"""Complaints to expectation candidates, on real complaints (CFPB, public domain) and on small cases."""

from __future__ import annotations

import csv
import gzip
import random
import re
from functools import cache
from pathlib import Path

import pytest
from statsmodels.stats.proportion import proportion_confint

from expectancy.domain.errors import ExpectancyError
from expectancy.domain.signal import Signal
from expectancy.domain.study import RATER
from expectancy.language.redact import redact
from expectancy.language.refine import REASONS, Refined, refine, wilson

CFPB = Path(__file__).resolve().parents[3] / "shared" / "data" / "cfpb_complaints"
real = pytest.mark.skipif(not CFPB.exists(), reason="the shared data are not on this machine")

COMPLAINTS = [
    "The flight was three hours late and nobody said why.",
    "My bag never arrived in Denver.",
    "You lost my suitcase again.",
    "I waited on hold for an hour and nobody answered the phone.",
    "Nobody answers your phone line, call me at 415-555-0123.",
    "The train was late again this morning.",
    "The restrooms were dirty.",
    "There was trash everywhere and the floor was dirty.",
]


def column(name: str, text: str) -> list[str]:
    with gzip.open(CFPB / name, "rt", encoding="utf-8") as file:
        return [row[text] for row in csv.DictReader(file)]


@cache
def narratives() -> tuple[Signal, ...]:
    """The 1,214 narratives of the sample, and 30 rows without one."""
    texts = column("complaints_2015_2020.csv.gz", "Consumer complaint narrative")
    told = [Signal(f"c{i:05d}", text) for i, text in enumerate(texts) if text.strip()]
    silent = [Signal(f"c{i:05d}", text) for i, text in enumerate(texts) if not text.strip()][:30]
    return (*told, *silent)


@cache
def cfpb() -> Refined:
    return refine(narratives())


def small(texts: list[str] = COMPLAINTS, **more: int) -> Refined:
    return refine([Signal(f"s{i}", text) for i, text in enumerate(texts)], **more)


def everywhere(result: Refined) -> list[str]:
    """Every id that the result puts somewhere, as often as it does."""
    inside = [name for candidate in result.candidates for name in candidate.signals]
    return inside + [name for names in result.unassigned.values() for name in names]


@real
def test_every_signal_is_in_exactly_one_candidate_or_unassigned_for_a_reason() -> None:
    result = cfpb()
    assert sorted(everywhere(result)) == sorted(signal.id for signal in narratives())
    assert set(result.unassigned) <= set(REASONS)
    assert len(result.unassigned["empty"]) == 30
    assert result.n == 1_244


@real
def test_every_figure_traces_to_its_signals() -> None:
    result = cfpb()
    for candidate in result.candidates:
        assert candidate.count == len(candidate.signals)
        assert candidate.share == pytest.approx(candidate.count / 1_214)
        assert (candidate.share_low, candidate.share_high) == wilson(candidate.count, 1_214)
        assert {result.signal_group[name] for name in candidate.signals} == {candidate.id}
        assert {quote.signal for quote in candidate.quotes} <= set(candidate.signals)
    assert len(result.signal_group) == sum(candidate.count for candidate in result.candidates)


@real
def test_statements_are_unique_short_sentences_in_a_customers_words() -> None:
    result = cfpb()
    statements = [candidate.statement for candidate in result.candidates]
    assert len(set(statements)) == len(statements) == len({candidate.id for candidate in result.candidates})
    for statement in statements:
        assert re.fullmatch(r"(I|My|We|When) [a-zA-Z'’,“”\- ]+\.", statement), statement
        assert len(statement) <= 120
        assert "XX" not in statement


@real
def test_candidates_are_in_order_of_their_count_and_neither_few_nor_many() -> None:
    counts = [candidate.count for candidate in cfpb().candidates]
    assert counts == sorted(counts, reverse=True)
    assert 10 <= len(counts) <= 30
    assert counts[0] < 0.25 * 1_214  # no group swallows the rest
    assert cfpb().quality["share_in_groups"] > 0.9


@real
def test_quotes_are_short_and_keywords_are_clean() -> None:
    for candidate in cfpb().candidates:
        assert 1 <= len(candidate.quotes) <= 3
        assert all(0 < len(quote.text) <= 240 for quote in candidate.quotes)
        assert len({quote.signal for quote in candidate.quotes}) == len(candidate.quotes)
        assert not any(re.search(r"xx|\d|\[", keyword) for keyword in candidate.keywords)


@real
def test_quotes_are_the_customers_own_words_after_redaction() -> None:
    texts = {signal.id: " ".join(redact([signal.text]).texts[0].split()) for signal in narratives()}
    for candidate in cfpb().candidates:
        for quote in candidate.quotes:
            assert " ".join(quote.text.removesuffix(" …").split()) in texts[quote.signal]


@real
def test_the_order_of_rows_changes_nothing() -> None:
    shuffled = list(narratives())
    random.Random(4).shuffle(shuffled)
    assert refine(shuffled) == cfpb()


@real
def test_template_letters_are_evidence_but_form_no_group_each() -> None:
    result = cfpb()
    assert (
        40 <= result.duplicates <= 60
    )  # 50: "Accounts added and/or created unbeknownst to me ..." nine times, and so on
    letters = [signal.id for signal in narratives() if signal.text.startswith("There are many mistakes appear")]
    assert len(letters) == 9
    assert len({result.signal_group[name] for name in letters}) == 1


@real
def test_known_issues_find_their_statement() -> None:
    """What the CFPB's own codes say most of a group to be about agrees with the statement."""
    issues = column("complaints_2015_2020.csv.gz", "Issue")
    result = cfpb()
    expected = {
        "inquiry": ("My credit is checked only with my permission.", "Improper use of your report"),
        "debt": ("I am asked to pay only debts that I owe.", "Attempts to collect debt not owed"),
        "calls": ("When it comes to phone calls, I expect better.", "Communication tactics"),
        "report": ("I find only accounts that are mine on my credit report.", "Incorrect information on your report"),
    }
    share_overall = {issue: issues.count(issue) / len(issues) for _, issue in expected.values()}
    for statement, issue in expected.values():
        candidate = next(c for c in result.candidates if c.statement == statement)
        inside = sum(issues[int(name[1:])] == issue for name in candidate.signals) / candidate.count
        assert inside > 1.5 * share_overall[issue], (statement, inside)


@real
def test_every_statement_has_a_chance_of_fitting_its_complaints() -> None:
    result = cfpb()
    for candidate in result.candidates:
        written = not candidate.statement.endswith(", I expect better.")
        assert candidate.statement_basis == ("statement" if written else "phrase")
        assert candidate.statement_chance is not None
        assert 0.1 < candidate.statement_chance <= 1


def test_praise_is_in_no_share() -> None:
    candidates = small([*COMPLAINTS, "Thank you so much, the crew was great!"]).candidates
    assert [(c.id, c.share) for c in candidates] == [(c.id, c.share) for c in small().candidates]


def test_small_files_give_candidates_too() -> None:
    statements = {candidate.statement for candidate in small().candidates}
    assert "When I call, someone answers quickly." in statements
    assert "I find everything clean." in statements


def test_only_redacted_text_leaves() -> None:
    secret = "jane.doe@example.com"
    result = small([*COMPLAINTS, f"My bag never arrived, write to {secret} or 415-555-0188."])
    assert secret not in repr(result)
    assert "415-555" not in repr(result)
    assert result.redacted == {"email": 1, "phone": 2}


def test_the_dimension_is_one_of_five_with_its_probability() -> None:
    for candidate in small().candidates:
        assert set(candidate.dimension_probabilities) == set(RATER)
        assert sum(candidate.dimension_probabilities.values()) == pytest.approx(1)
        assert candidate.dimension_probability == max(candidate.dimension_probabilities.values())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  \n ", "empty"),
        ("!!!", "empty"),
        ("thanks", "too-short"),
        ("Well, there you are.", "too-short"),
        ("XXXX XXXX", "too-short"),
        ("Thank you so much, the crew was great!", "praise"),
        ("O produto chegou com defeito e não consigo trocar com a loja.", "not-english"),
    ],
)
def test_a_text_that_cannot_be_grouped_is_counted_with_its_reason(text: str, reason: str) -> None:
    result = small([*COMPLAINTS, text])
    assert "s8" in result.unassigned[reason]


def test_copies_are_counted_as_evidence() -> None:
    once, twice = small(), small([*COMPLAINTS, COMPLAINTS[1], COMPLAINTS[1].upper()])
    bag = once.signal_group["s1"]
    assert twice.duplicates == 2
    assert {c.id: c.count for c in twice.candidates}[bag] == {c.id: c.count for c in once.candidates}[bag] + 2


def test_at_most_the_number_of_groups_asked_for() -> None:
    assert len(small(groups=2).candidates) <= 2


def test_no_signal_gives_no_candidate() -> None:
    result = refine([])
    assert (result.candidates, result.n, dict(result.unassigned)) == ((), 0, {})


def test_a_single_complaint_is_a_candidate() -> None:
    result = small(["They will not refund my money."])
    assert [candidate.count for candidate in result.candidates] == [1]
    assert result.candidates[0].share == 1


def test_ids_must_be_unique_and_groups_positive_and_both_are_told_at_once() -> None:
    with pytest.raises(ExpectancyError) as error:
        refine([Signal("a", "late train"), Signal("a", "late bus")], groups=0)
    assert [problem.code for problem in error.value.problems] == ["duplicate-signal-id", "groups-not-positive"]


def test_progress_goes_from_nothing_to_everything() -> None:
    seen: list[tuple[str, float]] = []
    refine(
        [Signal(str(i), text) for i, text in enumerate(COMPLAINTS)],
        progress=lambda stage, done: seen.append((stage, done)),
    )
    parts = [done for _, done in seen]
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0, 1)


@pytest.mark.parametrize(("count", "n"), [(10, 100), (0, 20), (263, 300), (7, 7), (1, 1_214)])
def test_intervals_are_wilsons_as_statsmodels_has_them(count: int, n: int) -> None:
    assert wilson(count, n) == pytest.approx(proportion_confint(count, n, method="wilson"), abs=1e-6)


def test_among_mostly_foreign_texts_what_might_be_english_is_not() -> None:
    foreign = ["O produto chegou com defeito e não consigo trocar com a loja."] * 6
    doubtful, plain = "Chegou bem, super indico", "My bag never arrived and nobody called me back."
    texts = [*foreign, doubtful, plain]
    found = refine([Signal(str(at), text) for at, text in enumerate(texts)])
    assert found.unassigned["not-english"] == ("0", "1", "2", "3", "4", "5", "6")
    few = refine([Signal(str(at), text) for at, text in enumerate([*[plain] * 8, doubtful])])
    assert "not-english" not in few.unassigned
