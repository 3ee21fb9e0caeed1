"""The worked examples on the pages of performance, kinds of expectation and disconfirmation are what is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectancy.domain.estimate import Estimate, Result
from expectancy.loop.measure import measure
from expectancy.loop.study import read_study
from expectancy.methods.contract import Options
from expectations import one, spans

ROOT = Path(__file__).resolve().parents[4]
AIRPORT = ROOT / "src" / "expectancy" / "studies" / "airport"


def page(name: str) -> str:
    """The page as one line, minus signs as in code."""
    text = (ROOT / "docs" / "reference" / "methods" / f"{name}.md").read_text(encoding="utf-8")
    return " ".join(text.replace("−", "-").split())


@pytest.fixture(scope="module")
def kiosk() -> dict[str, Result]:
    """What the commands on the pages print: the shipped kiosk study."""
    names = ("servperf", "comparison_standards", "disconfirmation", "response_surface", "importance_as_desired")
    study = read_study(AIRPORT)
    return {name: measure(study, name, Options(), "kiosk")[0][1] for name in names}


def span(found: Estimate, digits: int = 2, scale: float = 1) -> str:
    _, low, high = spans(found)
    return f"{low * scale:.{digits}f} to {high * scale:.{digits}f}"


def told(found: Estimate, digits: int = 2) -> str:
    return f"{found.value:.{digits}f} ({span(found, digits)})"


def test_servperf(kiosk: dict[str, Result]) -> None:
    found, text = kiosk["servperf"], page("servperf")
    item = {name: one(found, name, item="sq07") for name in ("mean", "sd", "top2box")}
    assert f"{found.n} of 140 respondents" in text
    assert f"mean {item['mean'].value:.2f} (95 % interval {span(item['mean'])}), sd {told(item['sd'])}" in text
    assert f"{100 * item['top2box'].value:.0f} % in the top two boxes ({span(item['top2box'], 0, 100)} %)" in text
    assert f'Dimension "control": {told(one(found, "mean", dimension="control"))}' in text
    assert f"The whole is {told(one(found, 'mean'))}" in text
    assert f"own importance {told(one(found, 'weighted_performance'))}" in text


def test_comparison_standards(kiosk: dict[str, Result]) -> None:
    found, text = kiosk["comparison_standards"], page("comparison_standards")
    expected, perceived = (one(found, name, item="sq07") for name in ("expected", "perceived"))
    assert f"expected {expected.value:.2f} (95 % interval {span(expected)}), perceived {told(perceived)}" in text
    gap = {"between": "perceived - expected"}
    assert f'"perceived - expected" {told(one(found, "difference", item="sq07", **gap))}' in text
    assert f"eight dimensions is {told(one(found, 'difference', **gap))}" in text


def test_disconfirmation(kiosk: dict[str, Result]) -> None:
    found, text = kiosk["disconfirmation"], page("disconfirmation")
    how = {"disconfirmation": "inferred"}
    mean = one(found, "mean", item="sq07", **how)
    assert f"P - E is {mean.value:.2f} (95 % interval {span(mean)})" in text
    worse, better = (one(found, name, item="sq07", **how).value for name in ("share_worse", "share_better"))
    assert f"{100 * worse:.0f} % got less than they say they should, {100 * better:.0f} % more" in text
    below, above = (one(found, name, **how) for name in ("slope_below", "slope_above"))
    assert f"falls by {told(below)} with each point" in text
    assert f"cannot be told, {told(above)}" in text
    model = {"model": "expectation, performance"}
    performance, expectation = (one(found, name, **model) for name in ("b_performance", "b_expectation"))
    assert f"goes with {performance.value:.2f} points of satisfaction ({span(performance)})" in text
    assert f"expectation itself with {told(expectation)}" in text


def test_response_surface(kiosk: dict[str, Result]) -> None:
    found, text = kiosk["response_surface"], page("response_surface")
    score, direct = (100 * one(found, name).value for name in ("r2_difference", "r2_direct"))
    assert f"P - E explains {score:.0f} % of satisfaction and E and P on their own {direct:.0f} %" in text
    assert (
        f"F(1, {found.n - 3}) = {one(found, 'f_difference').value:.1f}, p = {one(found, 'p_difference').value:.5f}"
        in text
    )
    assert "in 11 of 24 items too" in text
    assert any("11 of 24 items" in note for note in found.notes)
    a1, a2 = one(found, "a1"), one(found, "a2")
    assert f"a1 = {a1.value:.2f} (95 % interval {span(a1)})" in text
    assert f"a2 = {told(a2)}" in text
    f, p = one(found, "f_quadratic").value, one(found, "p_quadratic").value
    assert f"F(3, {found.n - 6}) = {f:.1f}, p = {p:.3f}" in text
    assert f"anything from {span(one(found, 'stationary_expectation'), 0)} points from the middle" in text


def test_importance_as_desired(kiosk: dict[str, Result]) -> None:
    found, text = kiosk["importance_as_desired"], page("importance_as_desired")
    importance, perceived, gap = (
        one(found, name, item="sq07") for name in ("importance", "perceived", "superiority_proxy")
    )
    assert f"importance {importance.value:.2f}, perceived {perceived.value:.2f}" in text
    assert f"superiority_proxy {gap.value:.2f} (95 % interval {span(gap)})" in text
    assert f"{100 * one(found, 'share_short', item='sq07').value:.0f} % rate the performance below" in text
    assert f"Of the whole it is {told(one(found, 'superiority_proxy'))}" in text
