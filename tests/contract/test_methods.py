"""Every method on the shelf, found by discovery, keeps the contract."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from expectancy.domain.catalog import Entry, shelf
from expectancy.domain.estimate import Result
from expectancy.domain.study import Calls, Complaints, Indicators, Promises, Purchases, Study, Survey
from expectancy.loop.measure import joined, measure
from expectancy.methods.contract import Method, Options, StudyMethod, of_a_study
from expectancy.summaries import Summary
from sources import full, whole_study
from tables import InMemory, estimate

SHELF = list(shelf("methods").values())
ENTRIES = [entry for entry in SHELF if not of_a_study(entry.thing)]
OF_STUDIES = [entry for entry in SHELF if of_a_study(entry.thing)]
SHARES = {"share", "kept_rate", "share_at_target", "share_low", "top_box"}
TESTS = {"F", "p value"}  # they rest on standard errors, and change with them
DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference" / "methods"

every_one = pytest.mark.parametrize("entry", SHELF, ids=[entry.name for entry in SHELF])
every_study_method = pytest.mark.parametrize("entry", OF_STUDIES, ids=[entry.name for entry in OF_STUDIES])
every_method = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.name for entry in ENTRIES])
EMPTY = {
    "survey": Survey("s", "s.csv", ()),
    "complaints": Complaints("c", "c.csv"),
    "promises": Promises("p", "p.csv"),
    "indicators": Indicators("i", "i.csv", own="us"),
    "calls": Calls("k", "k.csv"),
    "purchases": Purchases("b", "b.csv"),
}


@every_one
def test_a_method_says_what_it_is(entry: Entry) -> None:
    method: Method | StudyMethod = entry.thing
    assert isinstance(method, Method | StudyMethod)
    assert method.name == method.name.lower().replace("-", "_")
    assert method.title.endswith("?")
    assert method.source in {*EMPTY, "study"}
    assert any(char.isdigit() for char in method.reference), "the reference names a year"


@every_one
def test_a_method_is_documented_with_its_formula_and_paper(entry: Entry) -> None:
    page = DOCS / f"{entry.name}.md"
    assert page.exists(), f"write {page}"
    text = page.read_text(encoding="utf-8").lower()
    for word in ("formula", "pitfall", "example"):
        assert word in text, f"{page.name} has no {word}"


@every_method
def test_a_method_says_in_one_sentence_what_an_empty_source_lacks(entry: Entry) -> None:
    method: Method = entry.thing
    if method.source in ("survey", "promises", "calls", "purchases"):
        assert method.missing(EMPTY[method.source])
    assert method.missing(full(method.source)[0]) == ""


@every_method
def test_a_method_asks_for_summaries_only(entry: Entry) -> None:
    method: Method = entry.thing
    needs = method.needs(full(method.source)[0], Options())
    assert needs
    assert all(isinstance(need, Summary) for need in needs)


@every_method
@pytest.mark.parametrize("by", [None, "region"])
def test_results_are_tidy_and_can_be_written_as_json(entry: Entry, by: str | None) -> None:
    method: Method = entry.thing
    if by and method.source == "indicators":
        pytest.skip("indicators have no segments")
    source, data = full(method.source)
    result = estimate(method, source, data, Options(by=by))
    tidy(result, method.name)
    if by:
        assert any(by in found.keys for found in result.estimates)


@every_study_method
def test_a_method_of_a_study_says_what_an_empty_one_lacks_and_reads_its_sources(entry: Entry) -> None:
    method: StudyMethod = entry.thing
    assert method.missing(Study("empty", Path()))
    study = whole_study()
    assert method.missing(study) == ""
    needs = method.needs(study, Options())
    names = {each.name for each in (*study.surveys, *study.complaints, *study.promises, *study.indicators)}
    assert set(needs) <= names
    assert all(isinstance(need, Summary) for wanted in needs.values() for need in wanted)


@every_study_method
def test_the_result_of_a_study_is_tidy_and_the_same_again(entry: Entry) -> None:
    first, again = (joined(measure(whole_study(), entry.name, Options())) for _ in range(2))
    tidy(first, entry.name)
    assert first.as_dict() == again.as_dict()


def tidy(result: Result, name: str) -> None:
    """Each statistic of each key once, values within their intervals, nothing that JSON cannot hold."""
    assert result.method == name
    assert result.variant
    assert result.n > 0
    assert result.estimates
    json.dumps(result.as_dict(), allow_nan=False)
    json.dumps(result.details, allow_nan=False)
    seen = [(tuple(sorted(found.keys.items())), found.statistic) for found in result.estimates]
    assert len(seen) == len(set(seen)), "each statistic of each key once"
    for found in result.estimates:
        assert found.statistic == found.statistic.lower() or found.statistic.split("_")[-1].isupper()
        if found.low is not None and found.high is not None and not math.isnan(found.low):
            assert found.low <= found.value + 1e-9 or math.isnan(found.value)
            assert found.value <= found.high + 1e-9 or math.isnan(found.value)
        if found.statistic in SHARES and not math.isnan(found.value):
            assert -1e-9 <= found.value <= 1 + 1e-9


@every_method
def test_the_same_data_and_seed_give_the_same_result_in_any_order(entry: Entry) -> None:
    method: Method = entry.thing
    source, data = full(method.source)
    first = estimate(method, source, data)
    backwards = InMemory(data.data, size=37)
    if method.source == "survey" or method.source != "complaints":
        backwards = InMemory(data.data.take(pa.array(range(data.rows - 1, -1, -1))), size=37)
    assert estimate(method, source, backwards).as_dict() == first.as_dict()


@every_method
def test_no_rows_is_no_crash(entry: Entry) -> None:
    method: Method = entry.thing
    source, data = full(method.source)
    result = estimate(method, source, InMemory(data.data.slice(0, 0)))
    assert result.n == 0


@every_method
def test_weights_of_one_change_nothing_but_the_interval(entry: Entry) -> None:
    method: Method = entry.thing
    if method.source != "survey":
        pytest.skip("only surveys are weighted here")
    source, data = full("survey")
    assert isinstance(source, Survey)
    ones = InMemory(data.data.append_column("one", pa.array([1.0] * data.rows)))
    plain = estimate(method, source, data)
    weighted = estimate(method, replace(source, weight="one"), ones)
    assert weighted.weighted
    shared = {(tuple(found.keys.items()), found.statistic): found.value for found in weighted.estimates}
    for found in plain.estimates:
        value = shared.get((tuple(found.keys.items()), found.statistic))
        known = value is not None and not math.isnan(found.value) and found.unit not in TESTS
        if known and "chance" not in found.statistic:
            assert value == pytest.approx(found.value, abs=1e-9), found
