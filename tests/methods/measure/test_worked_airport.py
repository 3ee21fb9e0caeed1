"""The worked examples in the reference that are computed from the shipped airport study are what the methods find."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from expectancy.domain.estimate import Estimate, Result
from expectancy.loop.measure import measure
from expectancy.loop.shipped import shipped_study
from expectancy.loop.study import read_study
from expectancy.methods.contract import Options

PAGES = Path(__file__).resolve().parents[3] / "docs" / "reference" / "methods"


def page(name: str) -> str:
    """The page as one line, minus signs as in code."""
    return " ".join((PAGES / f"{name}.md").read_text(encoding="utf-8").replace("−", "-").split())


@lru_cache
def result(method: str, source: str, variant: str = "") -> Result:
    [(_, found)] = measure(read_study(shipped_study("airport")), method, Options(variant=variant), source)
    return found


def one(found: Result, statistic: str, **keys: str) -> Estimate:
    each = found.get(statistic, **keys)
    assert each is not None, (statistic, keys)
    return each


def span(found: Estimate, digits: int = 2, scale: float = 1) -> str:
    assert found.low is not None
    assert found.high is not None
    return f"{found.low * scale:.{digits}f} to {found.high * scale:.{digits}f}"


def test_kano() -> None:
    found, text = result("kano", "kiosk"), page("kano")
    counts = [f"{letter} {one(found, 'count', item='kano22', category=letter).value:.0f}" for letter in "AOMIRQ"]
    assert ", ".join(counts) in text
    better, worse = one(found, "better", item="kano22"), one(found, "worse", item="kano22")
    assert f"better {better.value:.2f} ({span(better)})" in text
    assert f"worse {worse.value:.2f} ({span(worse)})" in text
    assert f"Must-be with chance {one(found, 'chance', item='kano22').value:.2f}" in text
    assert f"mode_p {one(found, 'mode_p', item='kano22').value:.2f}" in text
    assert one(found, "fong", item="kano22").value == 1
    chances = [one(found, "chance", item="kano18"), one(found, "chance_blauth", item="kano18", category="A")]
    assert f"attractive with chance {chances[0].value:.2f}, by Blauth with {chances[1].value:.3f}" in text
    points = [one(found, "chance_continuous", item="kano18", category=letter).value for letter in "AO"]
    assert f"in A with {points[0]:.2f}, in O with {points[1]:.2f}" in text
    assert f"mixed with {one(found, 'chance_mixed', item='kano18').value:.2f}" in text


def test_penalty_reward() -> None:
    found, text = result("penalty_reward", "passengers"), page("penalty_reward")
    penalty, reward, both = (
        one(found, name, item="restaurants") for name in ("penalty", "reward", "reward_plus_penalty")
    )
    assert f"{found.n:,} passengers" in text
    assert f"penalty {penalty.value:.3f} ({span(penalty, 3)}), reward {reward.value:.3f} ({span(reward, 3)})" in text
    parts = ", ".join(
        f"{name} {one(found, name, item='restaurants').value:.3f}" for name in ("range", "sgp", "dgp", "asymmetry")
    )
    assert f"{parts}: basic" in text
    chances = found.details["class"]["restaurants"]["chances"]
    assert f"with chance {chances['basic']:.2f} only, {chances['performance']:.2f} for performance" in text
    assert f"r + p = {both.value:.3f} ({span(both, 3)})" in text
    far = one(result("penalty_reward", "passengers", "extremes"), "penalty", item="restaurants")
    assert f"the penalty is {far.value:.3f} ({span(far, 3)})" in text


def test_importance_performance() -> None:
    found, text = result("importance_performance", "kiosk"), page("importance_performance")
    importance, performance, priority, rank = (
        one(found, name, item="sq07") for name in ("importance", "performance", "priority", "priority_rank")
    )
    assert f"importance {importance.value:.2f} and performance {performance.value:.2f}" in text
    assert f"priority {priority.value:.2f} ({span(priority)}), rank {rank.value:.0f}" in text
    assert f"anything from {span(rank, 0)}" in text
    assert f"just that rank is {one(found, 'chance_rank', item='sq07').value:.2f}" in text


def test_derived_importance() -> None:
    found, text = result("derived_importance", "passengers"), page("derived_importance")
    cross = found.details["crosshair"]
    assert f"the cross stands at {cross['performance']:.2f} and {cross['importance']:.3f}" in text
    performance, importance, rank = (
        one(found, name, item="restaurants") for name in ("performance", "importance", "derived_rank")
    )
    assert f"performance {performance.value:.2f}, importance {importance.value:.3f}, rank {rank.value:.0f}" in text
    assert f"with chance {one(found, 'chance_quadrant', item='clean_overall').value:.2f} only" in text
    correlated = result("derived_importance", "passengers", "correlation")
    assert f"keep up with {one(correlated, 'chance_quadrant', item='clean_overall').value:.2f}" in text
    agreement = one(result("derived_importance", "kiosk"), "importance_agreement")
    assert f"agreement {agreement.value:.2f} ({span(agreement)}) over {agreement.n} items" in text


def test_dominance() -> None:
    found, text = result("dominance", "passengers"), page("dominance")
    general, first, last, johnson, above = (
        one(found, name, item="info_booths_departures").value
        for name in ("general", "first", "last", "johnson", "above_random")
    )
    assert f"have {general:.3f} of the variance in general" in text
    assert f"alone they have {first:.3f}, and beside all others {last:.4f}" in text
    assert f"weight, {johnson:.3f}, is smaller" in text
    assert f"whose mean is {general - above:.4f}" in text


def test_dissatisfiers() -> None:
    found, text = result("dissatisfiers", "passengers"), page("dissatisfiers")
    reach, noise, risk = (one(found, name, side="dissatisfiers") for name in ("reach", "noise", "attributable_risk"))
    assert found.details["dissatisfiers"]["key"] == ["clean_boarding", "clean_overall", "signs_inside"]
    assert f"{found.n:,} passengers, {found.details['dissatisfiers']['inside']} of them dissatisfied" in text
    assert f"by {100 * reach.value:.0f} % ({span(reach, 0, 100)}) of the dissatisfied" in text
    assert f"and {100 * noise.value:.0f} % ({span(noise, 0, 100)}) of the others" in text
    assert f"attributable risk {risk.value:.2f}" in text
    shapley = one(found, "shapley", side="dissatisfiers", item="restaurants")
    assert f"Shapley {shapley.value:.3f} ({span(shapley, 3)})" in text


@pytest.mark.parametrize("name", ["kano_waves"])
def test_a_made_up_example_says_so(name: str) -> None:
    assert "Made up" in page(name)
