"""The shipped studies hold what they say: real data, unchanged but for what scripts/build_studies.py states."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import expectancy
from expectancy.loop.evaluate import evaluate
from expectancy.loop.shipped import shipped_study
from expectancy.loop.study import read_study
from shared import SHARED, data, reference_numbers

STUDIES = Path(expectancy.__file__).parent / "studies"
# Sets that must never ship (shared/data/README.md), by words that their file and column names would show.
TESTS_ONLY = ("digital_money", "ecsi", "call_centre", "call_center", "olist", "tweet")
LARGEST = 10_000_000  # bytes of all shipped data together; the wheel must stay under 30 MB with the word vectors


@cache
def study(name: str) -> dict[str, Any]:
    return tomllib.loads((STUDIES / name / "study.toml").read_text(encoding="utf-8"))


@cache
def table(name: str, file: str) -> pd.DataFrame:
    return pd.read_csv(STUDIES / name / file, dtype=str, keep_default_na=False)


def original(path: str) -> pd.DataFrame:
    return pd.read_csv(data(path), dtype=str, keep_default_na=False)


def sources(name: str) -> list[dict[str, Any]]:
    return [
        source for kind in ("survey", "complaints", "promises", "indicators") for source in study(name).get(kind, [])
    ]


NAMES = ("airport", "bank")
RATER = ("reliability-", "assurance-", "tangibles-", "empathy-", "responsiveness-")


@pytest.mark.parametrize("name", NAMES)
def test_every_file_that_a_study_names_is_there_and_every_data_file_is_named(name: str) -> None:
    named = {source["file"] for source in sources(name)}
    there = {path.name for path in (STUDIES / name).iterdir() if path.name.endswith((".csv", ".csv.gz"))}
    assert named == there


@pytest.mark.parametrize("name", NAMES)
def test_every_column_that_a_study_names_is_in_its_file(name: str) -> None:
    other = {"name", "file", "note", "sampling", "scale", "overall_scale", "unit", "grace", "exclude", "item", "own"}
    other |= {"cancelled"}
    for source in sources(name):
        named = [value for key, value in source.items() if key not in other and isinstance(value, str)]
        named += [*source.get("segments", []), *source.get("by", []), *source.get("cancelled", {})]
        for item in source.get("item", []):
            named += [value for key, value in item.items() if key not in ("id", "text", "dimension")]
        assert set(named) <= set(table(name, source["file"]).columns)


@pytest.mark.parametrize("name", NAMES)
def test_every_code_that_a_study_names_is_in_its_complaints_and_stands_once(name: str) -> None:
    coded = [source for source in study(name)["complaints"] if "code" in source]
    known = {code for source in coded for code in table(name, source["file"])[source["code"]]}
    linked = [code for entry in study(name)["expectation"] for code in entry.get("codes", [])]
    excluded = [code for source in coded for code in source.get("exclude", [])]
    groups = {code for code in linked if code.startswith(RATER)} - known  # of narratives: see the next test
    assert (set(linked) | set(excluded)) - groups <= known
    assert len(linked) == len(set(linked))
    assert not set(linked) & set(excluded)


@pytest.mark.parametrize("name", NAMES)
def test_every_code_and_group_that_a_study_names_comes_when_it_is_evaluated(name: str) -> None:
    told = evaluate(read_study(shipped_study(name))).warnings
    assert not [warning for warning in told if "no complaint has the code" in warning]


@pytest.mark.parametrize("name", NAMES)
def test_every_item_promise_and_indicator_of_the_catalogue_exists(name: str) -> None:
    items = [item["id"] for survey in study(name).get("survey", []) for item in survey["item"]]
    promises = {source["name"] for source in study(name).get("promises", [])}
    indicators = {
        indicator
        for source in study(name).get("indicators", [])
        for indicator in table(name, source["file"])["indicator"]
    }
    linked = [item for entry in study(name)["expectation"] for item in entry.get("items", [])]
    assert set(linked) <= set(items)
    assert len(linked) == len(set(linked))
    for entry in study(name)["expectation"]:
        assert set(entry.get("promises", [])) <= promises
        assert set(entry.get("indicators", [])) <= indicators


@pytest.mark.parametrize("name", NAMES)
def test_what_is_illustrative_is_said_and_marked(name: str) -> None:
    assert "illustrative" in study(name)["study"]["illustrative"]
    assert study(name)["study"]["credit"]
    told = [entry for entry in study(name)["expectation"] if {"effort_days", "lead_time_days", "blocked"} & set(entry)]
    assert told
    assert {entry["told_by"] for entry in told} == {"illustrative"}


@pytest.mark.parametrize("name", NAMES)
def test_some_expectations_are_left_to_be_assessed(name: str) -> None:
    open_ones = [e for e in study(name)["expectation"] if not {"effort_days", "blocked"} & set(e)]
    assert open_ones


def test_no_set_that_is_for_tests_only_is_shipped() -> None:
    paths = [path for path in STUDIES.rglob("*") if path.is_file()]
    for path in paths:
        text = path.name.lower()
        if path.suffix in (".toml", ".md", ".csv"):
            text += path.read_text(encoding="utf-8").lower()
        assert not [word for word in TESTS_ONLY if word in text], path
    assert sum(path.stat().st_size for path in paths) < LARGEST


def test_the_airports_satisfaction_is_that_of_the_original() -> None:
    passengers = table("airport", "passengers.csv.gz")
    overall = pd.to_numeric(passengers["overall"])
    weight = pd.to_numeric(passengers["weight"])
    known = overall.notna()
    wanted = reference_numbers()["sfo_survey"]["2013"]
    assert len(passengers) == wanted["rows"]
    assert int(known.sum()) == wanted["overall_n"]
    assert round(float(overall.mean()), 3) == wanted["overall_mean"] == 3.982
    weighted = float(np.average(overall[known], weights=weight[known]))
    assert round(weighted, 4) == wanted["overall_mean_weighted"] == 3.9845


def test_every_passengers_rating_is_that_of_the_original() -> None:
    source = original("demo_airport_sfo_2013/passengers.csv.gz")
    shipped = table("airport", "passengers.csv.gz")
    assert set(source.columns) - set(shipped.columns) == {"income"}
    pd.testing.assert_frame_equal(shipped, source[shipped.columns])


def test_comments_keep_their_words_but_for_the_mended_heading() -> None:
    source = original("demo_airport_sfo_2013/comments.csv.gz")
    shipped = table("airport", "comments.csv.gz")
    assert len(shipped) == len(source) == 2273
    for column in ("respondent", "mention", "code"):
        assert shipped[column].equals(source[column])
    changed = shipped["label"] != source["label"]
    assert set(source.loc[changed, "label"]) == {
        "General suggestion (be better, improve, etc.)",
        "Staff should be friendlier/more helpful/speak English Appearance of terminals/airport",
    }
    assert shipped["label"].nunique() == source.groupby(["question", "code"]).ngroups


def test_who_commented_is_the_same_person_as_in_the_survey() -> None:
    shipped = table("airport", "comments.csv.gz").set_index("respondent")
    passengers = table("airport", "passengers.csv.gz").set_index("respondent")
    for column in ("market", "purpose"):
        assert shipped[column].eq(passengers.loc[shipped.index, column]).all()


def test_flights_are_those_of_the_original() -> None:
    pd.testing.assert_frame_equal(
        table("airport", "flights.csv.gz"), original("demo_airport_sfo_2013/flights_to_sfo.csv.gz")
    )


def test_kiosk_gaps_are_those_of_the_original() -> None:
    wanted = reference_numbers()["kiosk"]
    kiosk = table("airport", "kiosk.csv").apply(pd.to_numeric, errors="coerce")
    assert len(kiosk) == wanted["respondents"]
    for item, numbers in wanted["items"].items():
        gap = (kiosk[f"sq{item}_per"] - kiosk[f"sq{item}_exp"]).mean()
        assert gap == pytest.approx(numbers["gap"], abs=5e-5)
        assert kiosk[f"ipa{item}_imp"].mean() == pytest.approx(numbers["importance"], abs=5e-5)


def test_bank_complaints_and_their_texts_are_those_of_the_original() -> None:
    source = original("cfpb_complaints/complaints_2015_2020.csv.gz")
    shipped = table("bank", "complaints.csv.gz")
    assert len(shipped) == 5268
    assert int(shipped["Consumer complaint narrative"].ne("").sum()) == 1214
    pd.testing.assert_frame_equal(shipped, source[shipped.columns])
    pd.testing.assert_frame_equal(
        table("bank", "narratives.csv.gz"), original("cfpb_complaints/narratives_by_product.csv.gz")
    )


def test_what_could_point_to_a_person_is_left_out_of_the_bank_complaints() -> None:
    assert not {"ZIP code", "State", "Tags"} & set(table("bank", "complaints.csv.gz").columns)


def test_peers_are_computed_from_the_shipped_complaints() -> None:
    complaints = table("bank", "complaints.csv.gz")
    banking = complaints[~complaints["Product"].str.contains("Credit reporting|Debt collection")]
    peers = table("bank", "peers.csv")
    assert study("bank")["indicators"][0]["own"] in set(peers["organisation"])
    for _, row in peers.iterrows():
        own = banking[banking["Company"] == row["organisation"]]
        assert len(own) == int(row["n"]) >= 30
        if row["indicator"] == "answered in time":
            share = (own["Timely response?"] == "Yes").mean()
        else:
            share = own["Company response to consumer"].isin(
                ["Closed with monetary relief", "Closed with non-monetary relief"]
            )
            share = share.mean()
        assert float(row["value"]) == pytest.approx(share, abs=5e-7)


def test_the_kiosk_licence_ships_beside_the_data_and_in_the_notice() -> None:
    licence = (STUDIES / "airport" / "LICENSE-kiosk-MIT.txt").read_text(encoding="utf-8")
    assert "Copyright (c) 2022 Hana" in licence
    notice = STUDIES.parents[2] / "NOTICE"
    if notice.exists():  # an installed package keeps it among its metadata instead
        words = " ".join(notice.read_text(encoding="utf-8").split())
        assert " ".join(licence.split()) in words


def test_the_build_script_makes_the_shipped_files(capsys: pytest.CaptureFixture[str]) -> None:
    if not SHARED.exists():
        pytest.skip("shared data not here")
    import importlib.util

    script = Path(__file__).resolve().parents[2] / "scripts" / "build_studies.py"
    spec = importlib.util.spec_from_file_location("build_studies", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, build in module.FILES.items():
        assert module._content(STUDIES / name) == build(), name


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_study_is_read_without_a_problem(name: str) -> None:
    from expectancy.loop.shipped import shipped_names, shipped_study
    from expectancy.loop.study import read_study

    assert name in shipped_names()
    read = read_study(shipped_study(name))
    assert [entry.id for entry in read.expectations] == [entry["id"] for entry in study(name)["expectation"]]
