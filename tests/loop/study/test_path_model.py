"""A path model is read as declared, and what cannot be one is told."""

from __future__ import annotations

import pytest

from expectancy.domain.path_models import MODELS, constructs_of, in_order
from expectancy.domain.study import PathModel
from expectancy.loop.study import read_study
from expectancy.methods.contract import ratings
from study_files import Folder

STUDY = """\
[[survey]]
file = "kiosk.csv"
scale = [1, 7]
overall = "OVERALL"
overall_scale = [1, 9]
recommend = "NPS"
missing = [9]
overall_missing = []
recommend_missing = []

[survey.model]
paths = { Expectation = ["Quality"], Quality = ["Satisfaction"], Satisfaction = ["Loyalty"] }
constructs = { Satisfaction = ["overall"], Loyalty = ["recommend"] }

[[survey.item]]
id = "price"
expected = "E1"
perceived = "P1"
construct = "Quality"

[[survey.item]]
id = "speed"
predicted = "E2"
perceived = "P2"
construct = "Expectation"
"""


def model(folder: Folder, text: str) -> PathModel:
    [survey] = read_study(folder.write(text)).surveys
    assert survey.model is not None
    return survey.model


def test_items_say_what_they_measure_and_outcomes_are_named(folder: Folder) -> None:
    """Of an item with several ratings, expectation is what is predicted, all else what is perceived."""
    found = model(folder, STUDY)
    assert found.name == ""
    assert found.paths == {"Expectation": ("Quality",), "Quality": ("Satisfaction",), "Satisfaction": ("Loyalty",)}
    assert found.constructs == {
        "Expectation": {"speed": "E2"},
        "Quality": {"price": "P1"},
        "Satisfaction": {"overall": "OVERALL"},
        "Loyalty": {"recommend": "NPS"},
    }


def test_one_item_may_measure_two_constructs_in_two_roles(folder: Folder) -> None:
    text = STUDY.replace('Satisfaction = ["overall"]', 'Satisfaction = ["overall"], Expectation = ["price.expected"]')
    assert model(folder, text).constructs["Expectation"] == {"speed": "E2", "price.expected": "E1"}


def test_other_columns_of_the_file_measure_too_on_a_scale_of_their_own(folder: Folder) -> None:
    text = STUDY.replace('["recommend"]', '["recommend", "M2", "I1"]').replace("paths =", "scale = [1, 3]\npaths =")
    text = text.replace('perceived = "P1"', 'perceived = "P1"\nimportance = "I1"')
    [survey] = read_study(folder.write(text)).surveys
    assert survey.model is not None
    assert survey.model.constructs["Loyalty"] == {"recommend": "NPS", "M2": "M2", "I1": "I1"}
    assert (survey.model.columns, survey.model.scale) == (("M2",), (1, 3))
    read = {rating.column: (rating.low, rating.high, rating.missing) for rating in ratings(survey)}
    assert (read["M2"], read["I1"], read["NPS"]) == ((1, 3, ("9",)), (1, 7, ("9",)), (0, 10, ()))


@pytest.mark.parametrize("name", MODELS)
def test_a_built_in_model_has_its_paths(folder: Folder, name: str) -> None:
    text = STUDY.replace(STUDY[STUDY.index("paths =") : STUDY.index("constructs =")], f'name = "{name}"\n')
    found = model(folder, text)
    assert (found.name, found.paths) == (name, MODELS[name])
    assert found.constructs["Value"] == {}
    assert in_order(found.paths) == constructs_of(found.paths)


def test_the_ecsi_paths_are_those_of_the_case_file() -> None:
    """Tenenhaus et al. 2005, Computational Statistics & Data Analysis 48:159-205."""
    paths = {(start, end) for start, ends in MODELS["ecsi"].items() for end in ends}
    assert len(paths) == 12
    assert {("Image", "Loyalty"), ("Expectation", "Value"), ("Satisfaction", "Complaints")} <= paths
    assert {(start, end) for start, ends in MODELS["acsi"].items() for end in ends} == {
        path for path in paths if "Image" not in path
    }


def test_a_survey_without_a_model_has_none(folder: Folder) -> None:
    [survey] = read_study(
        folder.write(STUDY[: STUDY.index("[survey.model]")] + STUDY[STUDY.index("[[survey.item]]") :])
    ).surveys
    assert survey.model is None
    assert survey.items[0].construct == "Quality"


def test_whether_customers_complained_is_an_answer_of_no_or_yes(folder: Folder) -> None:
    text = STUDY.replace('recommend = "NPS"', 'recommend = "NPS"\ncomplained = "w"')
    [survey] = read_study(folder.write(text)).surveys
    assert survey.scale_of("complained") == (0, 1)


@pytest.mark.parametrize(
    ("old", "new", "code", "what", "expected", "do"),
    [
        (
            'paths = { Expectation = ["Quality"], Quality = ["Satisfaction"], Satisfaction = ["Loyalty"] }\n',
            "",
            "missing-key",
            "neither name nor paths",
            'name = "ecsi"',
            "give one of them",
        ),
        ("paths = {", 'name = "acsi"\npaths = {', "wrong-value", "a name and paths", "or paths", "give one of them"),
        ("paths = {", 'name = "esci"\npaths = {', "wrong-value", 'name is "esci" (did you', "one of ecsi", '"ecsi"'),
        (
            'Satisfaction = ["Loyalty"]',
            'Satisfaction = ["Quality", "Loyalty"]',
            "circular-paths",
            "through Quality, Satisfaction",
            "paths that lead on",
            "take one of these paths out",
        ),
        (
            'paths = { Expectation = ["Quality"], Quality = ["Satisfaction"], Satisfaction = ["Loyalty"] }',
            "paths = { Quality = [] }",
            "circular-paths",
            "paths lead nowhere",
            "paths that lead on",
            "add a path",
        ),
        ('Loyalty = ["recommend"]', "Loyalty = 3", "wrong-type", "Loyalty is 3", "a list of texts", "write Loyalty"),
        ("constructs = {", "constructs = 3 # {", "wrong-type", "constructs is 3", "a table of names", "Quality ="),
        (
            'construct = "Quality"',
            'construct = "Qality"',
            "unknown-link",
            'to or from "Qality" (did you mean "Quality"?)',
            "one of Quality",
            "as the paths do",
        ),
        (
            '["overall"]',
            '["overal"]',
            "unknown-link",
            '"overal" is no item with ratings, no outcome and no column (did you mean "overall"?)',
            "one of overall",
            "the id of an item",
        ),
        (
            '["overall"]',
            '["price"]',
            "column-twice",
            '"price" measures Quality already',
            "under one construct",
            "take it out of one",
        ),
        ('["overall"]', '["price.desired"]', "unknown-link", "is no item with ratings", "one of", "its id and role"),
    ],
)
def test_what_is_no_model_is_told(
    folder: Folder, old: str, new: str, code: str, what: str, expected: str, do: str
) -> None:
    assert STUDY.count(old) == 1
    first, *_ = folder.problems(STUDY.replace(old, new))
    assert first.code == code
    assert what in first.what
    assert expected in first.expected
    assert do in first.do
