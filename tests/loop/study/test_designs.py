"""Strata, clusters, waves and what counts as satisfied: read as declared, and what cannot be so is told."""

from __future__ import annotations

import pytest

from expectancy.domain.errors import Problem
from expectancy.domain.study import Survey
from expectancy.loop.study import read_study
from study_files import GOOD, Folder

SERIES = """\
[[survey]]
file = "a.csv"
wave = 2018
series = "kiosk"
respondent = "id"
scale = [1, 5]
overall = "all"
effort = "easy"
effort_scale = [1, 7]
effort_version = "2.0"

[[survey.item]]
id = "speed"
perceived = "P1"

[[survey]]
file = "b.csv"
wave = 2019
series = "kiosk"
respondent = "id"
scale = [1, 5]
overall = "whole"
effort = "easy"
effort_scale = [1, 7]
effort_version = "2.0"

[[survey.item]]
id = "speed"
perceived = "Q1"
"""


def added(folder: Folder, lines: str) -> Problem:
    return folder.changed("low = 3", f"low = 3\n{lines}")


def series(folder: Folder, old: str, new: str) -> Problem:
    """The one problem of the series with a change in its second survey."""
    (folder.path / "a.csv").write_text("id,all,easy,P1\n1,2,3,4\n")
    (folder.path / "b.csv").write_text("id,whole,easy,Q1,wave\n1,2,3,4,2019\n")
    first, second = SERIES.split("\n[[survey]]\n")
    assert old in second
    return folder.only(f"{first}\n[[survey]]\n{second.replace(old, new)}")


def test_a_design_is_read_as_declared(folder: Folder) -> None:
    design = (
        'low = 3\nstrata = ["gender"]\ncluster = "id"\npopulation_sizes = { female = 900, male = 1100 }\n'
        'effort = "id"\neffort_version = "1.0"\neffort_top = 2\noverall_top = 1\ndate = "wave"\nby_period = "month"'
    )
    (folder.path / "study.toml").write_text(GOOD.replace("low = 3", design))
    [survey] = read_study(folder.path).surveys
    assert (survey.strata, survey.cluster) == (("gender",), "id")
    assert survey.population_sizes == {"female": 900.0, "male": 1100.0}
    assert (survey.effort_version, survey.outcome_top) == ("1.0", {"overall": 1, "effort": 2})
    assert (survey.date, survey.by_period, survey.series, survey.panel) == ("wave", "month", "", False)
    assert Survey("s", "s.csv", ()).population_sizes == {}


@pytest.mark.parametrize(
    ("lines", "code", "what", "expected", "do"),
    [
        ("population_sizes = { a = 9 }", "missing-key", "population_sizes needs strata", "the strata", "add strata ="),
        (
            'effort_version = "1.0"',
            "missing-key",
            "effort_version needs effort",
            "answers about effort",
            "add effort =",
        ),
        ("satisfied_top = 2", "missing-key", "satisfied_top needs satisfied", "column of satisfied", "add satisfied ="),
        ('by_period = "day"', "missing-key", "by_period needs date", "day of the answer", "add date ="),
        (
            'strata = ["gender"]\npopulation_sizes = 900',
            "wrong-type",
            "population_sizes is 900",
            "a table of strata",
            "write population_sizes = { north = 1200",
        ),
        (
            'strata = ["gender"]\npopulation_sizes = { female = 0 }',
            "wrong-value",
            "female is 0",
            "a number, 1 or more",
            "correct the number",
        ),
        ("overall_top = 5", "wrong-value", "overall goes from 1 to 5", "from 1 to 4", "correct overall_top"),
        ("overall_top = 0", "wrong-value", "overall_top is 0", "1 or more", "correct the number"),
        ('effort = "id"\neffort_version = "3"', "wrong-value", 'effort_version is "3"', "1.0, 2.0", "choose one"),
        ('cluster = "branch"', "unknown-column", 'column "branch" is not in kiosk.csv', "one of", "correct the name"),
    ],
)
def test_what_a_design_cannot_be_is_told(
    folder: Folder, lines: str, code: str, what: str, expected: str, do: str
) -> None:
    problem = added(folder, lines)
    assert problem.code == code
    assert what in problem.what
    assert expected in problem.expected
    assert do in problem.do


def test_a_panel_needs_respondents(folder: Folder) -> None:
    problem = folder.changed('respondent = "id"', "panel = true")
    assert (problem.code, problem.what) == ("missing-key", "panel needs respondent")


@pytest.mark.parametrize(
    ("old", "new", "code", "what", "do"),
    [
        ("wave = 2019\n", "", "missing-key", "has no wave of its own", "add wave = ..."),
        ("wave = 2019", 'wave = "wave"', "missing-key", "has no wave of its own", "take series out"),
        ("wave = 2019", "wave = 2018", "named-twice", 'the wave "2018"', "correct one of the waves"),
        ("\nscale = [1, 5]", "\nscale = [1, 7]", "wrong-value", "scale is [1, 7]", "correct scale"),
        ("[1, 7]", "[1, 6]", "wrong-value", "effort_scale is [1, 6]", "correct effort_scale"),
        ('"2.0"', '"1.0"', "wrong-value", 'effort_version is "1.0"', "correct effort_version"),
        ('respondent = "id"\n', "", "wrong-value", "respondent is not given", "add respondent where it is missing"),
        (
            'overall = "whole"',
            'overall = "whole"\nweight = "id"',
            "wrong-value",
            'weight is "id"',
            "take it out of all",
        ),
        ('perceived = "Q1"', 'perceived = "Q1"\nreverse = true', "wrong-value", 'item "speed"', "correct reverse"),
    ],
)
def test_waves_that_cannot_be_compared_are_told(
    folder: Folder, old: str, new: str, code: str, what: str, do: str
) -> None:
    problem = series(folder, old, new)
    assert problem.code == code
    assert what in problem.what
    assert do in problem.do
    assert "survey[1]" in problem.where


def test_a_series_reads_as_its_surveys(folder: Folder) -> None:
    (folder.path / "a.csv").write_text("id,all,easy,P1\n1,2,3,4\n")
    (folder.path / "b.csv").write_text("id,whole,easy,Q1\n1,2,3,4\n")
    (folder.path / "study.toml").write_text(SERIES)
    assert [(each.series, each.wave) for each in read_study(folder.path).surveys] == [
        ("kiosk", "2018"),
        ("kiosk", "2019"),
    ]


def test_a_wording_has_one_meaning_in_all_waves(folder: Folder) -> None:
    (folder.path / "a.csv").write_text("id,all,easy,P1\n1,2,3,4\n")
    (folder.path / "b.csv").write_text("id,whole,easy,Q1\n1,2,3,4\n")
    first, second = (f'{part}\n[survey.kano_answers]\n"fine" = "{{}}"\n' for part in SERIES.split("\n[[survey]]\n"))
    problem = folder.only(f"{first.format('like')}\n[[survey]]\n{second.format('neutral')}")
    assert (problem.code, "means neutral here and like in survey[0]" in problem.what) == ("wrong-value", True)
