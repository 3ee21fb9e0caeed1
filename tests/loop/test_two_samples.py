"""Expectations of other customers than perceptions: from two files, from rows of one, told by the blanks."""

from __future__ import annotations

from pathlib import Path

import pytest

import expectancy as ex
from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.domain.study import Study
from expectancy.loop.scan import open_source
from expectancy.loop.study import read_study

ITEMS = """
[[survey.item]]
id = "quick"
dimension = "responsiveness"
expected = "Q1"
perceived = "Q1"

[[survey.item]]
id = "kind"
dimension = "empathy"
expected = "Q2"
perceived = "Q2"
"""
BEFORE = "sex,Q1,Q2\nf,7,6\nm,6,\n"
AFTER = "sex,Q1,Q2\nf,4,5\nm,5,5\nf,3,6\n"


def folder(path: Path, survey: str, **files: str) -> Path:
    for name, text in files.items():
        (path / f"{name}.csv").write_text(text)
    (path / "study.toml").write_text(f"[[survey]]\n{survey}\n{ITEMS}")
    return path


def read(study: Study) -> dict[str, list[str | None]]:
    """Every row of the first survey, column by column."""
    [survey] = study.surveys
    table = open_source(study, survey)
    wanted = [*dict.fromkeys(column for item in survey.items for column in item.roles.values()), "sex"]
    found: dict[str, list[str | None]] = {name: [] for name in wanted}
    for part in table.parts():
        for batch in part.read(wanted):
            for name in wanted:
                found[name] += batch.data.column(name).to_pylist()
    return {name: [value or None for value in values] for name, values in found.items()}


def test_two_files_are_one_table_whose_rows_are_the_one_or_the_other(tmp_path: Path) -> None:
    study = read_study(folder(tmp_path, 'file = "after.csv"\nexpected_file = "before.csv"', before=BEFORE, after=AFTER))
    assert study.surveys[0].samples == "independent"
    assert read(study) == {
        "expected: Q1": [None, None, None, "7", "6"],
        "Q1": ["4", "5", "3", None, None],
        "expected: Q2": [None, None, None, "6", None],
        "Q2": ["5", "5", "6", None, None],
        "sex": ["f", "m", "f", "f", "m"],
    }


def test_rows_of_one_file_are_told_apart_by_a_column(tmp_path: Path) -> None:
    text = "sex,asked,Q1,Q2\nf,Should,7,6\nm, is ,5,5\nf,should,6,\nm,is,3,\n"
    study = read_study(folder(tmp_path, 'file = "all.csv"\nexpected_rows = { asked = ["should"] }', all=text))
    assert read(study) == {
        "expected: Q1": ["7", None, "6", None],
        "Q1": [None, "5", None, "3"],
        "expected: Q2": ["6", None, None, None],
        "Q2": [None, "5", None, None],
        "sex": ["f", "m", "f", "m"],
    }


def test_both_ways_give_the_same_gaps_on_the_command_line_and_in_a_notebook(tmp_path: Path) -> None:
    before = {"Q1": [7, 6, 7, 5], "Q2": [6, 7, 7, None]}
    after = {"Q1": [4, 5, 3], "Q2": [5, 5, None]}
    items = [
        {"id": "quick", "dimension": "responsiveness", "expected": "Q1", "perceived": "Q1"},
        {"id": "kind", "dimension": "empathy", "expected": "Q2", "perceived": "Q2"},
    ]
    frames = ex.measure("servqual", after, expected_data=before, item=items)
    joint = {name: before[name] + after[name] for name in before} | {"asked": ["E"] * 4 + ["P"] * 3}
    rows = ex.measure("servqual", joint, expected_rows={"asked": ["E"]}, item=items)
    for found in (frames, rows):
        gap = found.get("gap", item="quick")
        assert gap is not None
        assert gap.value == pytest.approx(4 - 6.25)
    first, second = frames.get("gap", item="kind"), rows.get("gap", item="kind")
    assert first == second


def problem(path: Path, survey: str, **files: str) -> Problem:
    with pytest.raises(ExpectancyError) as caught:
        read_study(folder(path, survey, **files))
    [found] = caught.value.problems
    return found


def test_a_weight_must_stand_in_both_files(tmp_path: Path) -> None:
    found = problem(
        tmp_path,
        'file = "after.csv"\nweight = "w"\nexpected_file = "before.csv"',
        before=BEFORE,
        after="w,Q1,Q2\n1,4,5\n",
    )
    assert found.code == "unknown-column"
    assert found.what == 'before.csv has no column "w", the weight'
    assert found.expected == "a weight of the same name in both files; there are sex, Q1, Q2"
    assert found.do == 'call the weight "w" in the headings of before.csv, or take weight out'


def test_a_column_that_the_other_file_lacks_is_told(tmp_path: Path) -> None:
    found = problem(tmp_path, 'file = "after.csv"\nexpected_file = "before.csv"', before="Q1,Z\n7,6\n", after=AFTER)
    assert found.code == "unknown-column"
    assert found.what.startswith('column "Q2" is not in before.csv')
    assert "expected" in found.where


def test_one_way_of_telling_the_samples_apart_is_enough(tmp_path: Path) -> None:
    found = problem(
        tmp_path,
        'file = "after.csv"\nexpected_file = "before.csv"\nexpected_rows = { sex = ["f"] }',
        before=BEFORE,
        after=AFTER,
    )
    assert found.code == "wrong-value"
    assert found.what == "both expected_file and expected_rows say who was asked what they expect"
    assert found.do == "keep expected_file where there are two files, expected_rows where there is one"


def test_independent_samples_need_items_asked_in_both_ways(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Q1\n4\n")
    item = '[[survey.item]]\nid = "quick"\nperceived = "Q1"\n'
    (tmp_path / "study.toml").write_text(f'[[survey]]\nfile = "a.csv"\nsamples = "independent"\n\n{item}')
    with pytest.raises(ExpectancyError) as caught:
        read_study(tmp_path)
    [found] = caught.value.problems
    assert found.code == "missing-key"
    assert found.what == "samples is given, and no item has both expected and perceived"
    assert found.do.startswith("add expected and perceived to the items")
