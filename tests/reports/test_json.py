"""evaluation.json against its schema."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import evaluations
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.evaluation import TIERS, VERDICTS, Evaluation, Row
from expectancy.reports.json import check, evaluation_dict, schema, write


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("make", [evaluations.full, evaluations.airport, evaluations.empty, evaluations.hostile])
def test_what_is_written_is_as_the_schema_says(make: Callable[[], Evaluation], tmp_path: Path) -> None:
    path = tmp_path / "evaluation.json"
    write(make(), path)
    found = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema()).validate(found)
    assert len(found["rows"]) == len(make().rows)


def test_the_schema_knows_every_field_of_the_evaluation_and_of_a_row() -> None:
    assert set(schema()["required"]) == {field.name for field in fields(Evaluation)} | {"schema", "tiers"}
    assert set(schema()["$defs"]["row"]["required"]) == {field.name for field in fields(Row)}
    assert schema()["$defs"]["tier"]["enum"] == list(TIERS)
    assert schema()["$defs"]["verdictName"]["enum"] == list(VERDICTS)


def test_numbers_that_are_not_finite_become_null() -> None:
    bad = Estimate({"item": "x"}, "gap", math.nan, -math.inf, math.inf, 3, "points")
    whole = replace(evaluations.empty(), results={"a/b": Result("b", "", 3, (bad,))})
    found = evaluation_dict(whole)["results"]["a/b"]["estimates"][0]
    assert (found["value"], found["low"], found["high"]) == (None, None, None)
    assert json.dumps(evaluation_dict(whole), allow_nan=False)


def test_details_of_any_kind_become_plain_values() -> None:
    details: dict[Any, Any] = {
        "array": np.array([1.0, math.nan]),
        "number": np.float64(2.5),
        "whole": np.int64(3),
        "flag": np.bool_(True),
        "day": date(2026, 2, 3),
        3: {"b", "a"},
        "pair": (1, 2),
    }
    found = evaluation_dict(replace(evaluations.empty(), results={"a/b": Result("b", "", 3, (), details=details)}))
    assert found["results"]["a/b"]["details"] == {
        "array": [1.0, None],
        "number": 2.5,
        "whole": 3,
        "flag": True,
        "day": "2026-02-03",
        "3": ["a", "b"],
        "pair": [1, 2],
    }
    check(found)


def test_the_check_refuses_what_the_schema_does_not_know() -> None:
    found = evaluation_dict(evaluations.full())
    found["rows"][0]["tier"] = "someday"
    with pytest.raises(jsonschema.ValidationError, match="someday"):
        check(found)


def test_every_complaint_behind_a_figure_can_be_found() -> None:
    for row, found in zip(evaluations.full().rows, evaluation_dict(evaluations.full())["rows"], strict=True):
        if row.evidence is not None:
            assert len(found["evidence"]["signals"]) == row.evidence.count
