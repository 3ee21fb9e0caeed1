"""Importance-performance analysis against the worked case, pandas, numpy and the normal law."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats

import kiosk
from expectancy.domain.errors import UsageError
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.importance.importance_performance import METHOD, QUADRANTS, crosshair, quadrants
from shared import case, reference_numbers
from tables import InMemory, estimate

RULES = ("means", "medians", "midpoint")


def test_the_worked_case_has_the_crosshair_and_the_quadrants() -> None:
    worked = case("ipa", "ipa-libqual-emu")
    inputs = case("zone_of_tolerance", "libqual-emu-2003-library-as-place")["inputs"]
    for group, expected in worked["arithmetic"]["values"].items():
        at = inputs["groups"].index(group)
        importance, performance = (
            np.array([inputs["items"][name][role][at] for name in inputs["items"]]) for role in ("desired", "perceived")
        )
        cross = crosshair(importance, performance, "means", (1, 9))
        assert [float(each) for each in cross] == pytest.approx(expected["crosshair"], abs=1e-9)
        places = quadrants(importance, performance, "means", (1, 9))
        names = {name: QUADRANTS[place] for name, place in zip(inputs["items"], places, strict=True)}
        assert names == expected["quadrant"]


def test_crosshairs_are_numpys_means_and_medians_of_what_is_known() -> None:
    rng = np.random.default_rng(1)
    importance, performance = rng.normal(5, 1, (4, 6)), rng.normal(4, 1, (4, 6))
    importance[1, 2], performance[1, 4] = np.nan, np.nan
    known = ~np.isnan(importance + performance)
    for rule, numpys in (("means", np.mean), ("medians", np.median)):
        up, across = crosshair(importance, performance, rule, (1, 7))
        assert up == pytest.approx([numpys(row[ok]) for row, ok in zip(importance, known, strict=True)])
        assert across == pytest.approx([numpys(row[ok]) for row, ok in zip(performance, known, strict=True)])
    assert [float(each[0]) for each in crosshair(importance, performance, "midpoint", (1, 7))] == [4, 4]
    assert quadrants(importance, performance, "means", (1, 7))[1, [2, 4]].tolist() == [-1, -1]


def test_the_kiosk_study_gives_the_reference_points() -> None:
    found, frame = estimate(METHOD, kiosk.importance_satisfaction(), kiosk.table()), kiosk.frame().dropna()
    for item, numbers in reference_numbers()["kiosk"]["items"].items():
        for statistic, name, column in (("importance", "importance", "imp"), ("performance", "satisfaction", "sat")):
            mean = found.get(statistic, item=item)
            assert mean is not None
            assert round(mean.value, 4) == numbers[name]
            bounds = stats.ttest_1samp(frame[f"ipa{item}_{column}"], 0).confidence_interval()
            assert (mean.low, mean.high) == pytest.approx((bounds.low, bounds.high))


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_named_and_puts_each_item_where_its_means_say(rule: str) -> None:
    found = estimate(METHOD, kiosk.importance_satisfaction(), kiosk.table(), Options(variant=rule))
    assert {"means": "means", "medians": "medians", "midpoint": "midpoint"}[rule] in found.variant
    means = kiosk.frame().mean(numeric_only=True)
    importance, performance = means.filter(regex="ipa.._imp"), means.filter(regex="ipa.._sat")
    up, across = {
        "means": (importance.mean(), performance.mean()),
        "medians": (importance.median(), performance.median()),
        "midpoint": (4, 4),
    }[rule]
    assert found.details["crosshair"]["importance"] == pytest.approx(up)
    assert found.get("crosshair_performance").value == pytest.approx(across)  # type: ignore[union-attr]
    for item, quadrant in found.details["quadrants"].items():
        important, good = importance[f"ipa{item}_imp"] >= up, performance[f"ipa{item}_sat"] >= across
        assert (
            quadrant
            == {
                (True, False): "concentrate_here",
                (True, True): "keep_up",
                (False, False): "low_priority",
                (False, True): "possible_overkill",
            }[important, good]
        )


def test_the_chances_of_the_quadrants_add_up_and_the_items_own_is_among_them() -> None:
    found = estimate(METHOD, kiosk.importance_satisfaction(), kiosk.table())
    for item, quadrant in found.details["quadrants"].items():
        chances = {name: found.where(f"chance_{name}", item=item)[0].value for name in QUADRANTS}
        assert sum(chances.values()) == pytest.approx(1)
        assert found.get("chance_quadrant", item=item).value == chances[quadrant]  # type: ignore[union-attr]


def test_the_chances_are_those_of_the_normal_law_with_the_crosshair_drawn_too() -> None:
    found = estimate(METHOD, kiosk.importance_satisfaction(), kiosk.table(), Options(resamples=3000))
    frame = kiosk.frame().dropna()
    answers = frame[[f"ipa{item}_{part}" for part in ("imp", "sat") for item in found.details["quadrants"]]]
    draws = np.random.default_rng(1).multivariate_normal(answers.mean(), answers.cov() / len(answers), 20_000)
    places = quadrants(draws[:, :24], draws[:, 24:], "means", (1, 7))
    for at, (item, quadrant) in enumerate(found.details["quadrants"].items()):
        chance = found.get("chance_quadrant", item=item)
        assert chance is not None
        assert chance.value == pytest.approx((places[:, at] == QUADRANTS.index(quadrant)).mean(), abs=0.06)


def some(rows: int = 300, seed: int = 4) -> tuple[Survey, pd.DataFrame]:
    """Three items; some rate only one of the two."""
    rng = np.random.default_rng(seed)
    frame = {}
    for place in range(3):
        both = rng.multivariate_normal([5, 4], [[1, 0.5], [0.5, 1.5]], rows)
        for column, values in zip((f"i{place}", f"p{place}"), both.T, strict=True):
            raw = np.clip(np.rint(values + (place - 1) / 2), 1, 7)
            frame[column] = pd.array(np.where(rng.random(rows) < 0.2, np.nan, raw), dtype="Int64")
    survey = Survey(
        "s", "s.csv", tuple(Item(f"q{at}", "", "", {"importance": f"i{at}", "perceived": f"p{at}"}) for at in range(3))
    )
    return survey, pd.DataFrame(frame).assign(w=rng.uniform(0.5, 2, rows).round(3), group=rng.choice(["x", "y"], rows))


def arrow(frame: pd.DataFrame) -> InMemory:
    return InMemory(pa.Table.from_pandas(frame, preserve_index=False))


def test_the_covariance_of_two_means_with_missing_answers_is_the_closed_form() -> None:
    survey, frame = some()
    found = estimate(METHOD, survey, arrow(frame))
    for at in range(3):
        i, p = frame[f"i{at}"].astype(float), frame[f"p{at}"].astype(float)
        both = (i.notna() & p.notna()).sum()
        shared = both * i.cov(p) / (i.count() * p.count())
        expected = [[i.var() / i.count(), shared], [shared, p.var() / p.count()]]
        assert np.array(found.details["covariances"][f"q{at}"]) == pytest.approx(np.array(expected))


def test_the_outline_lies_at_hotellings_distance_around_the_point() -> None:
    survey, frame = some()
    found = estimate(METHOD, survey, arrow(frame))
    for at in range(3):
        n = min(frame[f"i{at}"].count(), frame[f"p{at}"].count())
        limit = 2 * (n - 1) / (n - 2) * stats.f.ppf(0.95, 2, n - 2)
        centre = [found.where(name, item=f"q{at}")[0].value for name in ("importance", "performance")]
        apart = np.array(found.details["ellipses"][f"q{at}"]) - centre
        distance = (apart @ np.linalg.inv(found.details["covariances"][f"q{at}"]) * apart).sum(axis=1)
        assert distance == pytest.approx(np.full(len(apart), limit), rel=1e-3)


def test_weights_give_weighted_points_and_a_jackknife_covariance() -> None:
    survey, frame = some(rows=1500)
    found = estimate(METHOD, Survey("s", "s.csv", survey.items, weight="w"), arrow(frame))
    for at in range(3):
        columns = []
        for name, column in (("importance", f"i{at}"), ("performance", f"p{at}")):
            known = frame[column].notna()
            mean = np.average(frame[column][known].astype(float), weights=frame["w"][known])
            assert found.where(name, item=f"q{at}")[0].value == pytest.approx(mean)
            columns.append(
                np.where(known, frame["w"] * (frame[column].astype(float) - mean) / frame["w"][known].sum(), 0)
            )
        linearised = np.array([[(a * b).sum() for b in columns] for a in columns])
        covariance = np.array(found.details["covariances"][f"q{at}"])
        assert np.sqrt(np.diag(covariance)) == pytest.approx(np.sqrt(np.diag(linearised)), rel=0.15)
        r, expected = (each[0, 1] / np.sqrt(each[0, 0] * each[1, 1]) for each in (covariance, linearised))
        assert r == pytest.approx(expected, abs=0.2)


def test_segments_have_their_own_crosshair_and_add_up() -> None:
    survey, frame = some()
    found = estimate(METHOD, survey, arrow(frame), Options(by="group"))
    for statistic in ("importance", "performance"):
        whole, x, y = (found.get(statistic, item="q1", **keys) for keys in ({}, {"group": "x"}, {"group": "y"}))
        assert whole is not None
        assert x is not None
        assert y is not None
        assert (x.n * x.value + y.n * y.value) / whole.n == pytest.approx(whole.value)
    means = [each.value for each in found.where("importance", group="x")]
    assert found.get("crosshair_importance", group="x").value == pytest.approx(np.mean(means))  # type: ignore[union-attr]


def test_an_item_without_performance_has_no_quadrant_and_does_not_move_the_cross() -> None:
    survey, frame = some()
    frame["p2"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    for weight in (None, "w"):
        found = estimate(METHOD, Survey("s", "s.csv", survey.items, weight=weight), arrow(frame))
        assert set(found.details["quadrants"]) == {"q0", "q1"}
        assert "q2" not in found.details["ellipses"]
        assert any("q2" in note for note in found.notes)
        means = [found.where("importance", item=item)[0].value for item in ("q0", "q1")]
        assert found.get("crosshair_importance").value == pytest.approx(np.mean(means))  # type: ignore[union-attr]
        assert np.isnan(found.get("chance_quadrant", item="q2").value)  # type: ignore[union-attr]


def test_an_unknown_rule_is_refused_with_the_known_ones() -> None:
    survey, frame = some()
    with pytest.raises(UsageError, match="medians") as told:
        estimate(METHOD, survey, arrow(frame), Options(variant="median"))
    assert told.value.problems[0].code == "unknown-variant"
