"""The reference page is what the tables of keys say, and its example is a study that reads."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from expectancy.domain.study import (
    Calls,
    Complaints,
    Expectation,
    Indicators,
    Item,
    Override,
    Promises,
    Purchases,
    Rules,
    Survey,
)
from expectancy.loop.study import read_study
from expectancy.loop.study.page import EXAMPLE, page
from expectancy.loop.study.schema import SECTIONS, Section
from expectancy.loop.study.values import KIND_NAMES, READERS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "study-file.md"
# Fields that a study does not write: they are found, or gathered from several keys.
MADE = {
    Survey: {
        "items",
        "outcomes",
        "margins",
        "outcome_scale",
        "outcome_missing",
        "outcome_top",
        "model",
        "wave_is_column",
        "options",
    },
    Item: {"roles"},
    Complaints: {"options"},
    Promises: {"options"},
    Indicators: {"options", "columns"},
    Calls: {"options"},
    Purchases: {"options", "answers"},
    Expectation: {"override"},
    Override: set(),
    Rules: set(),
}


def test_the_committed_page_is_the_generated_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python -m expectancy.loop.study.page > " + str(
        PAGE
    )


def test_every_key_stands_on_the_page_with_its_meaning() -> None:
    text = page()
    for section in SECTIONS:
        assert f"## `{section.heading}`" in text
        for key in section.keys:
            assert f"| `{key.name}` |" in text
            assert key.meaning.replace("|", "\\|") in text


def test_the_example_of_the_page_is_a_study_that_reads(tmp_path: Path) -> None:
    (tmp_path / "kiosk.csv").write_text("id,gender,satisfied,E1,P1,I1,E2,P2,I2\na,f,5,1,2,3,4,5,6\n")
    (tmp_path / "complaints.csv").write_text("words,received\nToo dear,2019-05-02\n")
    (tmp_path / "orders_1.csv").write_text("ordered_at,due_at,delivered_at,status,carrier\n2019-05-02,,,,X\n")
    (tmp_path / "peers.csv").write_text("organisation,indicator,value\nUs,price errors,3\n")
    (tmp_path / "calls.csv").write_text("came,waited,talked\n2019-05-02 10:00,0:35,120\n")
    (tmp_path / "renewals.csv").write_text("id,paid_on\na,2019-05-02\n")
    (tmp_path / "study.toml").write_text(EXAMPLE)
    study = read_study(tmp_path)
    assert (len(study.surveys[0].items), study.expectations[0].items) == (2, ("price",))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.path)
def test_every_key_has_a_reader_and_a_place_in_the_record(section: Section) -> None:
    fields = {field.name for field in dataclasses.fields(section.record)}
    gathered = {"overall", "recommend", "effort", "satisfied", "disconfirmation", "complained"}
    options = {"encoding", "delimiter", "skip_rows", "skip_lines"}
    for key in section.keys:
        assert key.kind in READERS
        assert key.kind in KIND_NAMES
        own = key.name.removesuffix("_scale").removesuffix("_missing").removesuffix("_top")
        role = section.path == "survey.item" and key.kind == "column"
        assert key.name in fields or role or key.name in options or own in gathered


@pytest.mark.parametrize("section", [each for each in SECTIONS if each.record in MADE], ids=lambda each: each.path)
def test_every_field_of_a_record_can_be_written(section: Section) -> None:
    fields = {field.name for field in dataclasses.fields(section.record)}
    assert fields - MADE[section.record] <= set(section.names)
