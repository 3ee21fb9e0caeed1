"""What was wrong with the rows is told with column, values, counts, place and cure; or is left out and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.domain.estimate import Drop
from expectancy.domain.study import Complaints, Item, Promises, Survey
from expectancy.engines.local import ENGINE
from expectancy.loop.faults import check_faults
from expectancy.methods.contract import Source, ratings
from expectancy.summaries import Blocks, Counts, Durations, Periods, Plan, Summary
from tables import table

SURVEY = Survey(
    "kiosk",
    "kiosk.csv",
    (
        Item("price", "Price", roles={"perceived": "P1"}),
        Item("screen", "Screen", roles={"functional": "F", "dysfunctional": "D"}),
    ),
    scale=(1, 7),
    missing=("9", "n/a"),
)
PROMISES = Promises("orders", "orders.csv", made="made", promised="due", delivered="done")


def blocks_of(source: Source, columns: dict[str, list[Any]], *summaries: Summary, **plan: Any) -> Blocks:
    rules = list(ratings(source)) if isinstance(source, Survey) else []
    return ENGINE.fold(Plan.union(summaries, rules, **plan), table(columns, size=7))


def told(source: Source, blocks: Blocks) -> list[Problem]:
    with pytest.raises(ExpectancyError) as caught:
        check_faults(source, blocks)
    return list(caught.value.problems)


def test_good_answers_give_no_drops() -> None:
    assert check_faults(SURVEY, blocks_of(SURVEY, {"P1": ["1", "7", "9", "N/A", ""]}, Counts(("P1",)))) == ()


def test_answers_outside_the_scale_are_told_with_values_counts_and_first_row() -> None:
    answers = ["1"] * 10 + ["8", "12", "8", "8"]
    (problem,) = told(SURVEY, blocks_of(SURVEY, {"P1": answers}, Counts(("P1",))))
    assert problem.code == "out-of-range"
    assert problem.what == 'outside the scale: "8" (3 rows), "12" (1 row)'
    assert problem.where == 'memory, data row 11, column "P1"'
    assert problem.expected == "whole ratings from 1 to 7, or one of missing = [9, n/a]"
    assert 'add "8" to missing' in problem.do
    assert 'invalid = "missing"' in problem.do


@pytest.mark.parametrize(
    ("answer", "code", "says"), [("3.5", "not-whole", "not a whole number"), ("good", "not-a-number", "not a number")]
)
def test_answers_that_are_no_ratings(answer: str, code: str, says: str) -> None:
    (problem,) = told(SURVEY, blocks_of(SURVEY, {"P1": ["1", answer]}, Counts(("P1",))))
    assert (problem.code, problem.what) == (code, f'{says}: "{answer}" (1 row)')
    assert problem.where == 'memory, data row 2, column "P1"'


PAIR = Counts(("F", "D"))


def test_wordings_that_are_no_kano_answers_lead_to_kano_answers() -> None:
    (problem,) = told(SURVEY, blocks_of(SURVEY, {"F": ["like", "Great"], "D": ["3", "5"]}, Counts(("F", "D"))))
    assert (problem.code, problem.what) == ("not-an-answer", 'not an answer that the study knows: "Great" (1 row)')
    assert problem.expected.startswith("one of like, expect, neutral, tolerate, dislike")
    assert 'say what "Great" means in kano_answers' in problem.do


def test_a_wording_in_use_leads_to_its_name_and_is_not_taken_for_it() -> None:
    (problem,) = told(SURVEY, blocks_of(SURVEY, {"F": ["like", "Das setze ich voraus"], "D": ["3", "5"]}, PAIR))
    assert 'such as kano_wording = "german"' in problem.do
    assert "kano_answers" in problem.do


def test_every_column_is_told_at_once() -> None:
    columns = {"P1": ["x", "3.5", "8"], "F": ["a", "b", "c"], "D": ["like"] * 3}
    problems = told(SURVEY, blocks_of(SURVEY, columns, Counts(("P1",)), Counts(("F", "D"))))
    assert [problem.code for problem in problems] == ["not-an-answer", "not-a-number", "not-whole", "out-of-range"]


def test_many_wrong_values_are_shortened_and_still_counted() -> None:
    (problem,) = told(
        SURVEY, blocks_of(SURVEY, {"P1": [str(number) for number in range(8, 400) if number != 9]}, Counts(("P1",)))
    )
    assert problem.what.count("rows)") + problem.what.count("row)") == 5
    assert "and 196 more" in problem.what  # 200 values are kept apart, the rest together


def test_where_the_study_allows_bad_answers_are_drops_with_their_count() -> None:
    lenient = replace(SURVEY, invalid="missing", weight="w")
    columns = {"P1": ["1", "8", "8", "x"], "w": ["1", "-2", "", "1"]}
    drops = check_faults(lenient, blocks_of(lenient, columns, Counts(("P1",), weight="w")))
    assert drops == (
        Drop('not a number, counted as missing: "x" (1 row)', 1, "P1"),
        Drop('out of range, counted as missing: "8" (2 rows)', 2, "P1"),
        Drop('no weight: "-2" (2 rows)', 2, "w"),
    )


def test_a_weight_that_is_no_number_is_told_once() -> None:
    weighted = replace(SURVEY, weight="w")
    columns = {"P1": ["1", "2", "3"], "w": ["1", "heavy", "-1"]}
    (problem,) = told(weighted, blocks_of(weighted, columns, Counts(("P1",), weight="w")))
    assert (problem.code, problem.what) == ("bad-weight", 'not a weight: "heavy" (the first of 2 rows)')
    assert problem.where == 'memory, data row 2, column "w"'


@pytest.mark.parametrize("empty", [["1", None, ""], [1.0, float("nan"), None]])
def test_a_weight_that_is_not_there_is_told_to_be_empty(empty: list[Any]) -> None:
    weighted = replace(SURVEY, weight="w")
    (problem,) = told(weighted, blocks_of(weighted, {"P1": ["1", "2", "3"], "w": empty}, Counts(("P1",), weight="w")))
    assert (problem.code, problem.what) == ("bad-weight", "not a weight: an empty cell (the first of 2 rows)")


def test_respondents_that_come_twice_are_told_with_their_rows() -> None:
    named = replace(SURVEY, respondent="id")
    columns = {"P1": ["1"] * 6, "id": ["a", "b", "c", "a", None, None]}
    (problem,) = told(named, blocks_of(named, columns, Counts(("P1",)), respondent="id"))
    assert problem.code == "repeated-respondent"
    assert problem.what == '1 respondent comes more than once: "a" again in memory, data row 4'
    assert problem.where == 'kiosk.csv, column "id"'


def test_respondents_may_come_back_in_another_wave() -> None:
    named = replace(SURVEY, respondent="id", wave="wave", wave_is_column=True)
    columns = {"P1": ["1"] * 4, "id": ["a", "b", "a", "b"], "wave": ["1", "1", "2", "2"]}
    assert check_faults(named, blocks_of(named, columns, Counts(("P1",)), respondent="id", wave="wave")) == ()
    columns["wave"] = ["1"] * 4
    (problem,) = told(named, blocks_of(named, columns, Counts(("P1",)), respondent="id", wave="wave"))
    assert problem.what.startswith("2 respondents come more than once within a wave")


def test_days_that_are_no_days_are_told() -> None:
    complaints = Complaints("c", "c.csv", code="code", date="when")
    columns = {"when": ["2019-05-01", "yesterday", "yesterday", ""], "code": ["a", "b", "a", "b"]}
    (problem,) = told(complaints, blocks_of(complaints, columns, Periods("when", ("code",))))
    assert (problem.code, problem.what) == ("not-a-date", 'not a date or time: "yesterday" (2 rows)')
    assert problem.where == 'memory, data row 2, column "when"'
    assert "2026-09-30" in problem.expected


def test_a_fault_is_counted_once_however_many_summaries_read_the_column() -> None:
    complaints = Complaints("c", "c.csv", code="code", date="when")
    columns = {"when": ["soon", "2019-05-01"], "code": ["a", "b"]}
    blocks = blocks_of(complaints, columns, Periods("when", ("code",)), Periods("when"))
    assert told(complaints, blocks)[0].what == 'not a date or time: "soon" (1 row)'


def test_kept_must_be_yes_or_no() -> None:
    promises = Promises("p", "p.csv", kept="ok")
    (problem,) = told(promises, blocks_of(promises, {"ok": ["yes", "perhaps"]}, Durations(kept="ok")))
    assert (problem.code, problem.what) == ("not-yes-or-no", 'neither yes nor no: "perhaps" (1 row)')


def test_lateness_must_be_a_number() -> None:
    promises = Promises("p", "p.csv", late="delay")
    (problem,) = told(promises, blocks_of(promises, {"delay": ["3", "late"]}, Durations(late="delay")))
    assert (problem.code, problem.expected) == (
        "not-a-number",
        "a number, such as 4 or 2.5; empty where nothing is known",
    )


def disordered(rows: int, wrong: int) -> Blocks:
    columns = {
        "made": ["2019-05-02"] * rows,
        "due": ["2019-05-03"] * rows,
        "done": ["2019-05-01"] * wrong + ["2019-05-03"] * (rows - wrong),
    }
    return blocks_of(PROMISES, columns, Durations(promised="due", delivered="done", made="made"))


@pytest.mark.parametrize(("rows", "wrong"), [(20, 2), (19, 1), (100, 6)])
def test_deliveries_before_their_promise_are_an_error_where_many(rows: int, wrong: int) -> None:
    (problem,) = told(PROMISES, disordered(rows, wrong))
    assert problem.code == "delivered-before-made"
    assert problem.what.startswith(
        'before the promise was made: "delivered 2019-05-01, made 2019-05-02" (the first of '
    )
    assert "made, promised and delivered name the right columns" in problem.do


@pytest.mark.parametrize(("rows", "wrong"), [(20, 1), (100, 5)])
def test_a_few_deliveries_before_their_promise_are_left_out_and_counted(rows: int, wrong: int) -> None:
    assert check_faults(PROMISES, disordered(rows, wrong)) == (
        Drop("delivered before it was made", wrong, "orders.csv"),
    )


def promised(days: list[str], dates: str = "") -> Blocks:
    columns = {"due": days, "done": ["2026-12-31"] * len(days)}
    return blocks_of(PROMISES, columns, Durations(promised="due", delivered="done"), dates=dates)


def test_dates_that_could_be_either_need_their_order_told() -> None:
    (problem,) = told(PROMISES, promised(["", "03/04/2026", "05/05/2026"]))
    assert (problem.code, problem.what) == ("date-order", 'day and month cannot be told apart: "03/04/2026"')
    assert problem.where == 'memory, data row 2, column "due"'
    assert problem.do == 'set dates = "day/month/year" or "month/day/year" in the study'


@pytest.mark.parametrize("days", [["03/04/2026", "04/30/2026"], ["04/30/2026"] * 8 + ["03/04/2026"], ["05/05/2026"]])
def test_one_day_over_twelve_tells_the_order_of_a_column(days: list[str]) -> None:
    assert check_faults(PROMISES, promised(days)) == ()


@pytest.mark.parametrize(("dates", "month"), [("day/month/year", 4), ("month/day/year", 3)])
def test_told_orders_are_kept(dates: str, month: int) -> None:
    blocks = promised(["03/04/2026"], dates)
    assert check_faults(PROMISES, blocks) == ()
    [(_, state, late)] = blocks[Durations(promised="due", delivered="done")].counts
    assert (state, late) == ("done", (date(2026, 12, 31) - date(2026, month, 7 - month)).days)


def test_a_month_over_twelve_says_how_to_tell_the_order() -> None:
    (problem,) = told(PROMISES, promised(["30/04/2026"]))
    assert problem.code == "not-a-date"
    assert 'set dates = "day/month/year"' in problem.do
    assert check_faults(PROMISES, promised(["30/04/2026"], "day/month/year")) == ()
