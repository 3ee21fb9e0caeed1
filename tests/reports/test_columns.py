"""The flat form of a row."""

from __future__ import annotations

import pytest

import evaluations
from expectancy.reports.columns import COLUMNS
from expectancy.reports.html import COPIED
from expectancy.reports.standing import peer_words

# Readers rely on these names: one may come at the end, none may go or change.
# fmt: off
NAMES = [
    "tier", "id", "statement", "dimension", "dimension_chance", "kind", "level", "origin", "survey", "items",
    "verdict", "verdict_chance", "verdict_rule", "asking_stopped", "measure", "measure_value",
    "measure_value_low", "measure_value_high", "measure_n", "minimum", "desired", "expected", "perceived",
    "importance_stated", "importance_derived", "importance_derived_low", "importance_derived_high", "kano",
    "kano_chance", "better", "better_low", "better_high", "worse", "worse_low", "worse_high", "kano_questionable",
    "lost", "lost_low", "lost_high", "lost_100", "lost_n", "chance_top", "chance_first", "lost_per_effort",
    "complaints", "complaint_share", "complaint_share_low", "complaint_share_high", "complaints_of", "trend",
    "peers", "promises", "kept_rate", "kept_rate_low", "kept_rate_high", "kept_rate_n", "segments",
    "first_things_first", "response", "owner", "standard", "review", "effort_days", "lead_time_days", "cost",
    "told_by", "blocked", "illustrative", "tier_rule", "tier_by_rule", "statement_chance", "kept_rate_with_overdue",
    "decides", "complaints_in",
]
# fmt: on


def value(row: int, name: str) -> object:
    [column] = [column for column in COLUMNS if column.name == name]
    return column.value(evaluations.full().rows[row])


def test_names_and_their_order_never_change() -> None:
    assert [column.name for column in COLUMNS][: len(NAMES)] == NAMES


def test_every_column_says_what_it_is() -> None:
    assert all(column.about for column in COLUMNS)
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


def test_what_is_copied_from_the_page_are_columns() -> None:
    assert set(COPIED) <= {column.name for column in COLUMNS}


def test_values_are_those_of_the_row() -> None:
    wifi = evaluations.full().rows[0]
    assert wifi.id == "wifi"
    assert value(0, "verdict") == "below adequate"
    assert value(0, "lost") == pytest.approx(0.113)
    assert value(0, "lost_low") == pytest.approx(0.113 - 1.96 * 0.022)
    assert value(0, "kano") == "O"
    assert value(0, "complaints") == wifi.evidence.count if wifi.evidence else None
    assert value(0, "peers") == "free Wi-Fi: 3 of 5 have it; we do not"
    assert "travels with: children: adequacy -1.12 (-1.41 to -0.83), n 61, all -0.50" in str(value(0, "segments"))
    assert value(0, "illustrative") is True


def test_what_nobody_knows_is_empty_not_zero() -> None:
    bare = evaluations.row("x", "Something.")
    empty = {column.name for column in COLUMNS if column.value(bare) in (None, "")}
    assert {"lost", "kano", "complaints", "kept_rate", "effort_days", "verdict_chance", "peers"} <= empty


RANKED = {
    "kind": "value", "share": 1.0, "of": 8, "rank": 9.0, "rank_chance": 0.228, "best": 1.0, "best_others": 8,
    "leader": "A, B, C and 5 more", "own": 0.9793, "own_low": 0.9409, "own_high": 0.9929, "own_n": 145,
    "unit": "share",
}  # fmt: skip
TAIL = "chance 23\u00a0%); all 8 others at 100\u00a0%; we 98\u00a0% (94 to 99), n 145"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"kind": "has", "own": 1.0, "share": 0.6, "of": 5}, "3 of 5 have it; we have it"),
        ({"kind": "has", "own": None, "share": 0.6, "of": 5}, "3 of 5 have it"),
        ({"kind": "value", "share": 0.5, "of": 4, "leader": "Eastport"}, "2 of 4 at least as good; best: Eastport"),
        (RANKED | {"rank_low": 7.0, "rank_high": 9.0}, f"8 of 8 at least as good (rank 9 of 9, 7 to 9; {TAIL}"),
        (
            RANKED | {"rank_low": 1.0, "rank_high": 9.0},
            f"cannot be told apart from the others (rank 9 of 9, 1 to 9; {TAIL}",
        ),
        ({"kind": "value", "share": None, "of": 0, "leader": ""}, ""),
    ],
)
def test_peers_in_words(entry: dict[str, object], words: str) -> None:
    assert peer_words(entry) == words
