"""Rules, what was left out, methods, glossary."""

from __future__ import annotations

from dataclasses import fields

import evaluations
from expectancy.domain.study import Rules
from expectancy.reports.notes import GLOSSARY, methods, rules


def test_every_rule_is_printed() -> None:
    printed = {rule.name for rule in rules(Rules())}
    assert {field.name for field in fields(Rules)} <= printed


def test_methods_tell_how_on_how_many_and_after_whom() -> None:
    [drivers] = [method for method in methods(evaluations.full()) if method.method == "drivers"]
    assert (drivers.source, drivers.n, drivers.left_out, drivers.reference) == ("travellers", 341, 17, "Grömping 2006")


def test_every_term_is_explained_in_one_line() -> None:
    assert all(line.endswith(".") and len(line) < 130 for line in GLOSSARY.values())
