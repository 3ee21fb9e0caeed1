"""Rules, what was left out, methods, glossary."""

from __future__ import annotations

from dataclasses import fields, replace

import pyarrow as pa

import evaluations
from expectancy.domain.study import Item, Rules, Survey
from expectancy.methods.measure.questions.performance import METHOD
from expectancy.reports.notes import GLOSSARY, cuts, methods, rules
from tables import InMemory, estimate


def test_every_rule_is_printed() -> None:
    printed = {rule.name for rule in rules(Rules())}
    assert {field.name for field in fields(Rules)} <= printed


def test_the_target_and_the_low_rating_of_every_survey_are_printed_as_the_method_used_them() -> None:
    survey = Survey("kiosk", "k.csv", (Item("fast", "Fast.", roles={"perceived": "fast"}),), target=5.0, low=2.0)
    result = estimate(METHOD, survey, InMemory(pa.table({"fast": [1, 4, 5, 6, 7]})))
    evaluation = replace(evaluations.empty(), results={"kiosk/performance": result})
    told = {rule.name: rule.value for rule in cuts(evaluation)}
    assert told == {"target rating, kiosk": "5 or more of 7", "low rating, kiosk": "2 or less of 7"}


def test_where_no_survey_was_read_no_cut_is_printed() -> None:
    assert cuts(evaluations.empty()) == []


def test_methods_tell_how_on_how_many_and_after_whom() -> None:
    [drivers] = [method for method in methods(evaluations.full()) if method.method == "drivers"]
    assert (drivers.source, drivers.n, drivers.left_out, drivers.reference) == ("travellers", 341, 17, "Grömping 2006")


def test_every_term_is_explained_in_one_line() -> None:
    assert all(line.endswith(".") and len(line) < 130 for line in GLOSSARY.values())
