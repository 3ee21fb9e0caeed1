"""What was left out, and why; complaints that count twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import evaluations
from expectancy.domain.estimate import Drop, Result
from expectancy.domain.evaluation import Evaluation, Evidence, Source
from expectancy.reports.left_out import Left, dropped, overlap


def left_out(*drops: Drop, results: Mapping[str, Result] | None = None) -> list[Left]:
    source = Source("survey", "kiosk", "kiosk.csv", 140, "", drops)
    return dropped(replace(evaluations.empty(), sources=(source,), results=results or {}))


def test_what_was_left_out_is_told_with_its_reason() -> None:
    found = {(left.source, left.count, left.reason) for left in dropped(evaluations.full())}
    assert ("baggage", 162, "cancelled") in found
    assert ("complaints", 27, "praise, not a complaint") in found


def test_the_same_answers_under_two_wordings_stand_there_once_with_both_methods() -> None:
    satisfaction = Drop("no answer to the satisfaction question", 201, "kiosk")
    overall = Drop("no answer on overall satisfaction", 201, "kiosk")
    results = {
        "kiosk/csat": Result("csat", "", 1, (), (satisfaction,)),
        "kiosk/drivers": Result("drivers", "", 1, (), (overall,)),
        "other/csat": Result("nps", "", 1, (), (satisfaction,)),
    }
    [only] = left_out(satisfaction, overall, results=results)
    assert (only.count, only.reason) == (201, "no answer on overall satisfaction")
    assert only.methods == ("csat", "drivers")
    assert only.where == ""


def test_reasons_that_differ_in_count_stay_apart() -> None:
    found = left_out(Drop("no pair of answers", 2), Drop("no pair of answers", 3))
    assert [left.count for left in found] == [3, 2]


def test_codes_that_the_study_leaves_out_are_one_reason_with_their_counts() -> None:
    [only] = left_out(
        Drop('not a complaint: "Other"', 110, "c.csv"),
        Drop('not a complaint: "General complaint, "loud""', 12, "c.csv"),
        Drop("not a complaint: no code", 3, "c.csv"),
    )
    assert (only.reason, only.count) == ("left out by the study", 125)
    assert only.parts == (("Other", 110), ('General complaint, "loud"', 12), ("", 3))
    assert [line[1:] for line in only.lines()][::2] == [
        ('left out by the study: "Other"', "c.csv", 110),
        ("left out by the study: no code", "c.csv", 3),
    ]


def test_nothing_left_out_is_counted_twice_or_lost() -> None:
    whole = evaluations.full()
    told = sum(left.count for left in dropped(whole))
    assert told == sum(drop.count for source in whole.sources for drop in source.dropped)


def said(*signals: Sequence[str], count: int = 2) -> Evaluation:
    rows = [
        evaluations.row(f"r{at}", f"Statement {at}.", evidence=Evidence(count, None, "", signals=tuple(ids)))
        for at, ids in enumerate(signals)
    ]
    return replace(evaluations.empty(), rows=tuple(rows))


def test_complaints_that_count_in_two_rows_are_told_once_with_their_number() -> None:
    assert "1 of 3 complaints are about more than one expectation" in overlap(said(("a", "b"), ("b", "c")))
    assert "No complaint counts in two rows." in overlap(said(("a", "b"), ("c", "d")))


def test_nothing_is_said_about_overlap_where_it_is_not_known() -> None:
    assert "two rows" not in overlap(said(("a",), ("c", "d")))
    assert overlap(evaluations.empty()) == ""
