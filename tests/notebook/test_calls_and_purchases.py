"""Logs of calls, purchases, prospects and answers as frames in a notebook."""

from __future__ import annotations

import pandas as pd
import pytest

import expectancy as ex
from customers import calls_data


def test_a_log_of_calls_is_measured_from_a_frame() -> None:
    study = ex.study(
        calls={
            "data": calls_data().data.to_pandas(),
            "arrived": "arrived",
            "wait": "wait",
            "handled": "handled",
            "answered": {"outcome": ["answered"]},
            "abandoned": {"outcome": ["gave up"]},
        }
    )
    found = ex.measure("service_level", study)
    assert found.n == 1339
    assert found.get("service_level").value == pytest.approx(0.6303, abs=1e-4)
    assert "63" in found.pictures()[0].title
    assert ex.measure("staffing", study).chart()


def test_purchases_prospects_and_answers_are_joined_from_frames() -> None:
    bought = pd.DataFrame(
        {"who": ["A", "A", "A", "B"], "day": ["2026-01-05", "2026-02-05", "2026-03-05", "2026-03-31"]}
    )
    study = ex.study(
        survey={
            "name": "asked",
            "data": pd.DataFrame({"who": ["A", "B"], "nps": [10, 3]}),
            "respondent": "who",
            "recommend": "nps",
        },
        purchases={
            "data": bought,
            "prospects_data": pd.DataFrame({"who": ["C", "D"], "met": ["2026-02-01", None]}),
            "customer": "who",
            "date": "day",
            "contacted": "met",
            "client": 3,
            "survey": "asked",
        },
    )
    found = ex.measure("loyalty", study)
    stages = {each.keys["stage"]: each.value for each in found.result.where("customers")}
    assert {stage: n for stage, n in stages.items() if n} == {
        "suspect": 1,
        "prospect": 1,
        "first-time customer": 1,
        "advocate": 1,
    }
