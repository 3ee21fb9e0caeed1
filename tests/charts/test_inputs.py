"""From an evaluation to what pictures take."""

from __future__ import annotations

import evaluations
from expectancy.charts.contract import Picture, Table
from expectancy.charts.inputs import apart, by_survey, labels, source_line


def test_an_item_is_called_by_its_expectation_and_by_its_id_where_several_share_one() -> None:
    whole = evaluations.empty()
    rows = (
        evaluations.row("fun", "Using it is fun.", items=("a", "b")),
        evaluations.row("safe", "It is safe.", items=("c", "kano1")),
    )
    found = labels(type(whole)(**{**vars(whole), "rows": rows}), {"a", "b", "c"})
    assert found == {"a": "Using it is fun (a)", "b": "Using it is fun (b)", "c": "It is safe."}


def test_the_source_is_named_with_its_file_and_rows_and_what_is_illustrative() -> None:
    line = source_line(evaluations.full(), "survey", "travellers")
    assert line.startswith("Source: survey “travellers” (travellers.csv, 372 rows).")
    assert line.endswith("Illustrative in part: see the note on top.")
    assert source_line(evaluations.empty(), "survey") == "Source: Synthetic study without data."


def test_rows_are_told_apart_by_survey_and_by_what_decided_their_verdict() -> None:
    assert list(by_survey(evaluations.full(), "position")) == ["travellers"]
    assert len(by_survey(evaluations.full(), "position")["travellers"]) == len(evaluations.FULL)
    assert by_survey(evaluations.full(), "gap") == {}


def test_pictures_of_several_surveys_say_theirs_in_the_title_and_one_alone_does_not() -> None:
    picture = Picture("a", "It goes well", "", "", "", Table((), ()), {}, {})
    assert [each.title for each in apart({"kiosk": picture, "gates": None, "web": picture})] == [
        "kiosk: It goes well",
        "web: It goes well",
    ]
    assert apart({"kiosk": picture, "gates": None}) == (picture,)
    assert apart({}) == ()
