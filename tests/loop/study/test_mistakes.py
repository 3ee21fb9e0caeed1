"""Every kind of mistake in a study is told with its code, its place, what was expected and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from study_files import GOOD, Folder

TOLD = Path(__file__).with_name("mistakes.txt").read_text().split("\n\n")[1:]
MISTAKES = [paragraph.strip().split("\n") for paragraph in TOLD if paragraph.strip()]


@pytest.mark.parametrize(("change", "told"), MISTAKES, ids=[change.split(" => ")[1] for change, _ in MISTAKES])
def test_a_mistake_is_told_once_with_its_place_and_cure(folder: Folder, change: str, told: str) -> None:
    (folder.path / "peers_small.csv").write_text("period\n2019\n")
    (folder.path / "peers_no_value.csv").write_text("organisation,indicator,Val\nUs,price errors,3\n")
    old, new = (part.replace("\\n", "\n") for part in change.split(" => "))
    code, where, what, expected, do = (part.strip() for part in told.split("|"))
    problem = folder.changed(old, new)
    assert problem.code == code
    assert problem.where.startswith(f"study.toml: {where}")
    assert what in problem.what
    assert expected in problem.expected
    assert do in problem.do
    assert problem.what[-1] not in ".!"


def test_ten_mistakes_are_told_at_once_in_the_order_of_the_file(folder: Folder) -> None:
    changes = {
        "title": "titel",
        'respondent = "id"': 'respondent = "ids"',
        "scale = [1, 7]": "scale = [7, 1]",
        'perceived = "P1"': 'percieved = "P1"',
        'id = "speed"': 'id = "price"',
        'date = "when"': 'date = "whenn"',
        'unit = "hours"': 'unit = "hour"',
        'file = "peers.csv"': 'file = "piers.csv"',
        'items = ["price"]': 'items = ["prize"]',
        'tier = "now"': 'tier = "soon"',
        "confidence = 0.9": "confidence = 90",
    }
    text = GOOD
    for old, new in changes.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    found = folder.problems(text)
    assert [problem.code for problem in found] == [
        "unknown-key",
        "unknown-column",
        "wrong-value",
        "unknown-key",
        "named-twice",
        "unknown-column",
        "wrong-value",
        "file-not-found",
        "unknown-link",
        "wrong-value",
        "wrong-value",
    ]
    lines = [int(problem.where.split("(line ")[1].split(")")[0]) for problem in found]
    assert lines == sorted(lines)
    for (_, new), line in zip(changes.items(), lines, strict=True):
        assert new in text.split("\n")[line - 1]


def test_complaints_need_words_or_codes(folder: Folder) -> None:
    text = GOOD.replace('text = "words"\ncode = "topic"\n', "").replace('exclude = ["praise"]\n', "")
    first, second = folder.problems(text)
    assert (first.code, first.what) == ("no-measure", "neither text nor code is given")
    assert "when, words, topic, who" in first.do
    assert (second.code, second.what) == ("unknown-link", "codes are given, but no complaints with codes")


def test_codes_to_leave_out_need_a_column_of_codes(folder: Folder) -> None:
    text = '[[complaints]]\nfile = "complaints.csv"\ntext = "words"\nexclude = ["praise"]\n'
    assert folder.only(text).what == "exclude needs code"


def test_indicators_of_an_expectation_need_a_file_of_indicators(folder: Folder) -> None:
    problem = folder.changed('[[indicators]]\nfile = "peers.csv"\nown = "Us"\n', "")
    assert (problem.code, problem.what) == ("unknown-link", 'there is no indicator "price errors"')
    assert problem.expected == "nothing: there are none"


def test_a_survey_without_any_question_measures_nothing(folder: Folder) -> None:
    problem = folder.only('[[survey]]\nfile = "kiosk.csv"\n')
    assert (problem.code, problem.what) == ("no-measure", "the survey has neither items nor an overall question")


def test_a_study_without_data_says_so(folder: Folder) -> None:
    problem = folder.only('[study]\ntitle = "Nothing yet"\n')
    assert (problem.code, problem.where) == ("no-sources", "study.toml")
    assert "[[survey]], [[complaints]], [[promises]], [[indicators]]" in problem.expected
    assert folder.only("").code == "no-sources"


def test_an_item_that_stands_outside_its_survey_is_led_back(folder: Folder) -> None:
    problem = folder.only('[[survey]]\nfile = "kiosk.csv"\noverall = "OVERALL"\n[[item]]\nid = "x"\n')
    assert (problem.code, problem.where) == ("unknown-section", "study.toml: item (line 4)")
    assert problem.do == "write [[survey.item]]"


def test_an_unknown_section_inside_a_survey_is_led_back(folder: Folder) -> None:
    problem = folder.changed('[[survey.item]]\nid = "screen"', '[[survey.itme]]\nid = "screen"')
    assert (problem.code, problem.do) == ("unknown-section", "write [[survey.item]]")


def test_a_section_with_a_slip_in_its_name_is_led_back(folder: Folder) -> None:
    text = 'title = "x"\n[[complaint]]\nfile = "complaints.csv"\ntext = "words"\n'
    first, second = folder.problems(text)
    assert (first.code, first.do) == ("unknown-key", "put the heading [study] above it")
    assert (second.code, second.do) == ("unknown-section", "write [[complaints]]")


def test_a_section_that_is_a_plain_value_is_told(folder: Folder) -> None:
    text = 'survey = "kiosk.csv"\n[[complaints]]\nfile = "complaints.csv"\ntext = "words"\n'
    problem = folder.only(text)
    assert (problem.code, problem.do) == ("wrong-type", "write [[survey]] on a line of its own, and its keys under it")


def test_columns_are_not_blamed_where_the_file_cannot_be_opened(folder: Folder) -> None:
    problems = folder.problems(GOOD.replace('file = "kiosk.csv"', 'file = "gone.csv"'))
    assert [problem.code for problem in problems] == ["file-not-found"]


def test_files_of_a_pattern_with_other_columns_are_named(folder: Folder) -> None:
    (folder.path / "orders_3.csv").write_text("ordered,due\n2019-05-01,2019-05-02\n")
    problem = folder.only(GOOD)
    assert problem.code == "columns-differ"
    assert problem.where == "study.toml: promises[0].file (line 53): orders_3.csv"


def test_an_option_that_the_format_does_not_have_is_told_at_the_file(folder: Folder) -> None:
    problem = folder.changed('file = "kiosk.csv"', 'file = "kiosk.csv"\nsheet = "Data"')
    assert problem.code == "unknown-option"
    assert problem.where.startswith("study.toml: survey[0].file")


def test_one_column_may_be_importance_of_one_and_turn_of_none(folder: Folder) -> None:
    """A column read in two ways would silently be read in one of them: here reversed by one item only."""
    text = GOOD.replace('perceived = "P2"', 'expected = "I1"').replace(
        'desired = "D2"', 'desired = "D2"\nperceived = "P2"'
    )
    assert folder.only(text).code == "column-twice"
