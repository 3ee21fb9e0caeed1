"""Call logs and purchases in the evaluation: a finding, a source and pictures each, with the numbers of measure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from customers import CALLS, PURCHASES, calls_data, purchases_data
from expectancy.charts.bought import CHART as BOUGHT
from expectancy.charts.called import CHART as CALLED
from expectancy.domain.evaluation import Evaluation
from expectancy.domain.study import Study
from expectancy.loop.evaluate import evaluate
from expectancy.loop.measure import measure
from expectancy.methods.contract import Options


@pytest.fixture(scope="module")
def study() -> Study:
    tables = {CALLS.file: calls_data(), PURCHASES.file: purchases_data()}
    return Study(
        "both", Path(), calls=(CALLS,), purchases=(replace(PURCHASES, prospects=None, answers=None),), tables=tables
    )


@pytest.fixture(scope="module")
def evaluation(study: Study) -> Evaluation:
    return evaluate(study)


def test_calls_have_a_finding_with_the_numbers_of_measure(study: Study, evaluation: Evaluation) -> None:
    [(_, result)] = measure(study, "service_level", Options())
    level = result.get("service_level")
    assert level is not None
    [told] = [each for each in evaluation.findings if each.startswith("Calls (calls)")]
    assert f"{level.value:.1%}" in told.replace("\N{NO-BREAK SPACE}", "")
    side = "under" if (level.high or 1.0) < CALLS.target_share else "above"
    assert f"{side} the standard" in told or "not to be told from the standard" in told


def test_purchases_have_a_finding_with_the_numbers_of_measure(study: Study, evaluation: Evaluation) -> None:
    [(_, result)] = measure(study, "loyalty", Options())
    lapsed = result.get("share", stage="lapsed")
    assert lapsed is not None
    [told] = [each for each in evaluation.findings if each.startswith("Purchases (purchases)")]
    assert f"{lapsed.value:.1%}" in told.replace("\N{NO-BREAK SPACE}", "")
    assert f"n = {lapsed.n:,}" in told


def test_both_are_sources_and_results_and_are_drawn(evaluation: Evaluation) -> None:
    assert {source.kind for source in evaluation.sources} == {"calls", "purchases"}
    assert {"calls/service_level", "purchases/loyalty", "purchases/retention"} <= set(evaluation.results)
    names = [picture.name for chart in (CALLED, BOUGHT) for picture in chart.draw(evaluation)]
    assert len(set(names)) == len(names) == 4


def test_without_them_the_pictures_say_what_brings_them(evaluation: Evaluation) -> None:
    nothing = replace(evaluation, results={})
    for chart in (CALLED, BOUGHT):
        assert chart.draw(nothing) == ()
        assert "[[" in chart.empty
