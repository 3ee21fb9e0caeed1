"""What the page shows of each row."""

from __future__ import annotations

from dataclasses import replace

import evaluations
from expectancy.domain.evaluation import Evaluation
from expectancy.reports.compared import surveys_note
from expectancy.reports.details import MOST_IDS, kano_words, series_words, traced
from expectancy.reports.html import page
from expectancy.reports.view import groups


def test_losses_of_two_surveys_are_never_added() -> None:
    whole = evaluations.full()
    lost = evaluations.est("lost", 0.5, 0.1, 90)
    rows = [replace(row, lost=lost, survey="kiosk") if row.id == "language" else row for row in whole.rows]
    [assessed] = [group for group in groups(replace(whole, rows=tuple(rows))) if group.tier == "to be assessed"]
    assert assessed.lost == "lost together: 0.50 points (kiosk) and 0.02 points (travellers)"


def two_surveys() -> Evaluation:
    """A kiosk survey beside that of travellers; its losses are larger."""
    whole = evaluations.full()
    lost = evaluations.est("lost", 0.5, 0.1, 90)
    rows = [replace(row, lost=lost, survey="kiosk") if row.id in ("language", "wifi") else row for row in whole.rows]
    return replace(whole, rows=tuple(rows), overall={"kiosk": evaluations.est("overall", 4.0, 0.1, 90)})


def test_every_tier_is_counted_also_those_without_rows() -> None:
    assert [len(group.lines) for group in groups(evaluations.empty())] == [0, 0, 0, 0, 0]


def test_a_row_says_its_survey_where_there_are_several_and_only_there() -> None:
    lines = {line.row.id: line for group in groups(two_surveys()) for line in group.lines}
    assert lines["wifi"].survey == "kiosk"
    assert lines["wifi"].ranked.startswith("first 5 of kiosk: ")
    assert {line.survey for line in lines.values() if line.row.survey} == {"kiosk", "travellers"}
    assert not any(line.survey for group in groups(evaluations.full()) for line in group.lines)


def test_the_reader_is_told_that_losses_of_two_surveys_are_not_compared() -> None:
    assert "kiosk (90 answers) and travellers" in surveys_note(two_surveys())
    assert surveys_note(evaluations.full()) == ""


def test_bars_of_lost_satisfaction_have_an_axis_for_each_survey() -> None:
    alone = {line.row.id: line for group in groups(evaluations.full()) for line in group.lines}
    beside = {line.row.id: line for group in groups(two_surveys()) for line in group.lines}
    others = [row for row in alone if alone[row].lost_bar and row not in ("wifi", "language")]
    least = replace(evaluations.full(), rows=tuple(row for row in evaluations.full().rows if row.id != "wifi"))
    expected = {line.row.id: line.lost_bar for group in groups(least) for line in group.lines}
    assert others
    assert all(beside[row].lost_bar == expected[row] for row in others)


def test_a_loss_that_rounds_to_zero_is_told_by_its_bound() -> None:
    whole = evaluations.full()
    for value, words in ((0.0004, "under\u00a00.005"), (0.0, "under\u00a00.005")):
        lost = evaluations.est("lost", value, 0.02, 90)
        rows = tuple(replace(row, lost=lost) for row in whole.rows if row.id == "wifi")
        [line] = [line for group in groups(replace(whole, rows=rows)) for line in group.lines]
        assert line.lost == words
        assert line.weight.startswith(f"lost {words}")


def test_a_row_without_a_loss_has_no_rank_and_says_so() -> None:
    whole = evaluations.full()
    lost = evaluations.est("lost", 0.0, 0.02, 90)
    rows = tuple(replace(row, lost=lost, chance_top=0.28, chance_first=0.01) for row in whole.rows if row.id == "wifi")
    [line] = [line for group in groups(replace(whole, rows=rows)) for line in group.lines]
    assert line.ranked == "no loss found, so no rank"
    assert "28" not in line.weight
    text = page(replace(whole, rows=rows))
    assert "the answers show no loss, and only 28\u00a0% of resamples put it among the first 5" in text


def test_a_card_says_place_in_the_tier_loss_and_complaints() -> None:
    first = next(line for group in groups(evaluations.full()) for line in group.lines)
    assert first.place == "Now, 1 of 6"
    assert first.weight.startswith("lost 0.11, first 5: 99\u00a0%")
    assert first.weight.endswith(" complaints")


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


def test_the_figure_of_a_row_with_several_items_says_whose_it_is() -> None:
    whole = evaluations.airport()
    first = whole.rows[0]
    rule = "share of customers who rate it 4 or more; signs_inside is the weakest of 4 items"
    several = replace(first, verdict=replace(first.verdict, rule=rule))
    lines = [line for group in groups(replace(whole, rows=(several, *whole.rows[1:]))) for line in group.lines]
    assert [line.against_of for line in lines if line.row is several] == ["weakest of 4 items: signs_inside"]
    assert {line.against_of for line in lines if line.row is not several} == {""}
