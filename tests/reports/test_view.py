"""What the page shows of each row."""

from __future__ import annotations

from dataclasses import replace

import evaluations
from expectancy.reports.details import MOST_IDS, kano_words, series_words, traced
from expectancy.reports.view import chips, groups, shown


def test_losses_of_two_surveys_are_never_added() -> None:
    whole = evaluations.full()
    lost = evaluations.est("lost", 0.5, 0.1, 90)
    rows = [replace(row, lost=lost, survey="kiosk") if row.id == "language" else row for row in whole.rows]
    [assessed] = [group for group in groups(replace(whole, rows=tuple(rows))) if group.tier == "to be assessed"]
    assert assessed.lost == "lost together: 0.50 points (kiosk) and 0.02 points (travellers)"


def test_empty_tiers_are_shown_too() -> None:
    assert [len(group.lines) for group in groups(evaluations.empty())] == [0, 0, 0, 0, 0]


def test_filters_that_filter_nothing_are_left_out() -> None:
    kinds = [kind[0].kind for kind in chips(evaluations.airport())]
    assert kinds == ["tier", "verdict"]


def test_columns_without_anything_to_say_are_named_instead() -> None:
    found = shown(evaluations.airport().rows)
    assert not found.kano
    assert any("Kano" in words for words in found.absent)


def test_complaints_are_traced_to_their_rows_by_file() -> None:
    ids, left = traced(["a.csv:3", "a.csv:7", "b.csv:1", "T-100"])
    assert [(each.file, each.ids) for each in ids] == [("a.csv", ("3", "7")), ("b.csv", ("1",)), ("", ("T-100",))]
    assert left == 0
    assert traced([f"a.csv:{n}" for n in range(1000)])[1] == 1000 - MOST_IDS


def test_complaints_are_told_period_by_period() -> None:
    [row] = [row for row in evaluations.full().rows if row.id == "wifi"]
    assert row.evidence is not None
    first = row.evidence.series[0]
    assert len(series_words(row)) == len(evaluations.PERIODS)
    assert series_words(row)[0].startswith(f"2024-01: {first['n']} of {first['of']} (")
    rated = replace(row, evidence=replace(row.evidence, series=({"period": "2025", "n": 1204, "rate": 3.14159},)))
    assert series_words(rated) == ["2025: 1,204 (rate 3.14)"]
    assert series_words(evaluations.row("x", "X.")) == []


def test_many_questionable_kano_answers_raise_an_alarm() -> None:
    [row] = [row for row in evaluations.full().rows if row.id == "wifi"]
    assert row.kano is not None
    assert kano_words(row) == "M 92, O 148, A 63, I 49, R 1, Q 5 of 358 answers"
    doubtful = replace(row, kano=replace(row.kano, questionable=0.12))
    assert kano_words(doubtful).endswith("12\u00a0% questionable: check the wording")
