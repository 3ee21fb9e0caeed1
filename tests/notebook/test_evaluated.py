"""The main job in a notebook, on frames as on a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import expectancy as ex
from expectancy.reports.columns import COLUMNS


@pytest.fixture(scope="module")
def sections() -> dict[str, Any]:
    rng = np.random.default_rng(6)
    survey = {"e": rng.integers(4, 8, 80).tolist(), "p": rng.integers(2, 8, 80).tolist()}
    survey["overall"] = np.clip(np.array(survey["p"]) + rng.integers(-1, 2, 80), 1, 7).tolist()
    orders = {"due": ["2026-01-05"] * 30, "done": ["2026-01-04"] * 21 + ["2026-01-09"] * 9}
    return {
        "study": {"title": "A shop"},
        "survey": {
            "data": survey,
            "scale": [1, 7],
            "overall": "overall",
            "item": [{"id": "speed", "text": "I am served fast.", "expected": "e", "perceived": "p"}],
        },
        "promises": {"data": orders, "name": "orders", "promised": "due", "delivered": "done"},
        "expectation": [{"id": "fast", "statement": "I am served fast.", "items": ["speed"], "promises": ["orders"]}],
    }


def test_frames_give_the_table_with_promises_and_survey(sections: dict[str, Any]) -> None:
    found = ex.evaluate(**sections)
    table = found.table("pandas")
    assert list(table.columns) == [column.name for column in COLUMNS]
    [row] = [each for each in found.evaluation.rows if each.id == "fast"]
    assert row.promises[0]["kept_rate"] == pytest.approx(0.7)
    assert row.verdict.measure is not None
    assert found.findings
    assert found.pictures()


def test_it_is_written_shown_and_told_as_json(sections: dict[str, Any], tmp_path: Path) -> None:
    found = ex.evaluate(ex.study(**sections))
    assert {path.name for path in found.write(tmp_path, ["csv", "json"])} == {"evaluation.csv", "evaluation.json"}
    assert json.loads(found.to_json()) == json.loads((tmp_path / "evaluation.json").read_text())
    assert "I am served fast." in found._repr_html_()


def test_several_frames_of_one_kind_have_names_of_their_own(sections: dict[str, Any]) -> None:
    one = sections["survey"]
    study = ex.study(survey=[{**one, "name": "first"}, {**one, "name": "second"}])
    assert [survey.name for survey in study.surveys] == ["first", "second"]
    unnamed = ex.study(survey=[one, one])
    assert len({survey.file for survey in unnamed.surveys}) == 2


def test_a_study_without_data_says_so() -> None:
    with pytest.raises(ex.ExpectancyError, match="names no data"):
        ex.study(study={"title": "Nothing"})
