"""SERVPERF against a published table of counts, statsmodels, pandas, and Teas's formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

import expectancy as ex
import kiosk
from expectancy.domain.estimate import Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.gaps.servperf import METHOD
from expectancy.methods.measure.gaps.standard_deviation import bonett, trimmed_mean
from expectations import arrow, one, spans
from shared import case, close, reference_numbers
from tables import estimate

SHORT = {"perceived": "p", "importance": "i", "ideal": "j", "expected": "e"}


def item(name: str, dimension: str = "", *roles: str) -> Item:
    return Item(name, name, dimension, {role: f"{SHORT[role]}_{name}" for role in ("perceived", *roles)})


# -- the published table ------------------------------------------------------------------------------------------


def hotel() -> tuple[dict[str, Any], Result]:
    """Answers with the published counts of every item."""
    worked = case("servperf", "servperf-hotel-counts")
    items, scale = worked["inputs"]["items"], worked["inputs"]["scale"]
    columns = {f"p_{each['code']}": np.repeat(scale, each["counts"]) for each in items}
    survey = Survey("hotel", "hotel.csv", tuple(item(each["code"]) for each in items), (scale[0], scale[-1]))
    return worked, estimate(METHOD, survey, arrow(pd.DataFrame(columns)))


def test_means_and_standard_deviations_are_the_printed_ones() -> None:
    worked, found = hotel()
    for statistic, values in worked["published"]["values"].items():
        assert len(values) == 21
        for code, value in values.items():
            assert one(found, statistic, item=code).value == pytest.approx(value, **close(worked["published"]))


def test_top_two_boxes_and_their_intervals_are_those_of_the_case() -> None:
    worked, found = hotel()
    exact, within = worked["arithmetic"]["values"], close(worked["arithmetic"])
    for code, value in exact["top2box"].items():
        assert one(found, "top2box", item=code).value == pytest.approx(value, **within)
    for code, (low, high) in exact["top2box_wilson95"].items():
        assert spans(one(found, "top2box", item=code))[1:] == pytest.approx((low, high), **within)


def test_a_reader_recomputes_the_paper_from_its_table() -> None:
    """Without answers there is no spread of respondents' means, and it is left empty."""
    worked = case("servperf", "servperf-hotel-counts")
    items = worked["inputs"]["items"]
    counts = {each["code"]: each["counts"] for each in items}
    asked = [{"id": code, "perceived": code} for code in counts]
    found = ex.published("servperf", n=278, counts=counts, scale=[1, 5], item=asked).result
    for statistic, values in worked["published"]["values"].items():
        for code, value in values.items():
            assert one(found, statistic, item=code).value == pytest.approx(value, **close(worked["published"]))
    assert one(found, "mean").value == pytest.approx(np.mean([one(found, "mean", item=code).value for code in counts]))
    assert np.isnan(one(found, "sd").value)


# -- answers with gaps --------------------------------------------------------------------------------------------


def answers(rows: int = 260, seed: int = 5, absent: float = 0.1) -> tuple[Survey, pd.DataFrame]:
    """Three items in two dimensions, each rated, with importance, ideal point, and what an excellent service does."""
    rng = np.random.default_rng(seed)
    frame: dict[str, Any] = {"group": rng.choice(["x", "y"], rows), "w": rng.uniform(0.5, 2, rows).round(3)}
    halo = rng.normal(size=rows)
    for name in "abc":
        for letter, level in (("p", 4.6), ("i", 5.2), ("j", 6.1), ("e", 5.8)):
            raw = np.clip(np.rint(level + 0.7 * halo + rng.normal(0, 1, rows)), 1, 7)
            frame[f"{letter}_{name}"] = pd.array(np.where(rng.random(rows) < absent, np.nan, raw), dtype="Int64")
    roles = ("importance", "ideal", "expected")
    items = (item("a", "staff", *roles), item("b", "staff", *roles), item("c", "place", *roles))
    return Survey("s", "s.csv", items), pd.DataFrame(frame)


def columns(frame: pd.DataFrame, letter: str, names: str = "abc") -> Any:
    return frame[[f"{letter}_{name}" for name in names]].astype(float).to_numpy()


def test_items_are_those_of_pandas_scipy_and_statsmodels() -> None:
    survey, frame = answers()
    found = estimate(METHOD, survey, arrow(frame))
    for name in "abc":
        rated = frame[f"p_{name}"].dropna().astype(float)
        bounds = stats.ttest_1samp(rated, 0).confidence_interval()
        assert spans(one(found, "mean", item=name)) == pytest.approx((rated.mean(), bounds.low, bounds.high))
        assert one(found, "sd", item=name).value == pytest.approx(rated.std())
        hits = int((rated >= 6).sum())
        wilson = proportion_confint(hits, len(rated), method="wilson")
        assert spans(one(found, "top2box", item=name)) == pytest.approx((hits / len(rated), *wilson))


def test_dimensions_and_the_whole_are_means_of_their_items() -> None:
    survey, frame = answers()
    found = estimate(METHOD, survey, arrow(frame))
    a, b, c = (one(found, "mean", item=name).value for name in "abc")
    assert one(found, "mean", dimension="staff").value == pytest.approx((a + b) / 2)
    assert one(found, "mean").value == pytest.approx((a + b + c) / 3)  # of all items, not of the dimensions
    cov = frame[["p_a", "p_b"]].astype(float).cov().to_numpy()
    assert one(found, "sd", dimension="staff").value == pytest.approx(np.sqrt(cov.sum()) / 2)


def test_with_all_answers_the_whole_is_the_mean_of_the_respondents_scores() -> None:
    survey, frame = answers(absent=0)
    found = estimate(METHOD, survey, arrow(frame))
    scores = columns(frame, "p").mean(axis=1)
    assert one(found, "mean").value == pytest.approx(scores.mean())
    assert one(found, "sd").value == pytest.approx(scores.std(ddof=1))
    low, high = stats.ttest_1samp(scores, 0).confidence_interval()
    assert spans(one(found, "mean"))[1:] == pytest.approx((low, high), abs=0.02)  # random groups against rows


def own_weighted(worth: Any, weights: Any) -> Any:
    known = ~np.isnan(worth) & ~np.isnan(weights)
    weight = np.where(known, weights, 0)
    with np.errstate(invalid="ignore"):
        return (weight * np.where(known, worth, 0)).sum(axis=1) / weight.sum(axis=1)


@pytest.mark.parametrize(("names", "keys"), [("abc", {}), ("ab", {"dimension": "staff"})])
def test_each_respondents_own_weights_count(names: str, keys: dict[str, str]) -> None:
    survey, frame = answers()
    found = estimate(METHOD, survey, arrow(frame))
    scores = own_weighted(columns(frame, "p", names), columns(frame, "i", names))
    scores = scores[~np.isnan(scores)]
    bounds = stats.ttest_1samp(scores, 0).confidence_interval()
    told = one(found, "weighted_performance", **keys)
    assert told.n == len(scores)
    assert spans(told) == pytest.approx((scores.mean(), bounds.low, bounds.high), abs=2e-6)


def test_a_dimension_of_one_item_has_nothing_to_weigh() -> None:
    survey, frame = answers()
    found = estimate(METHOD, survey, arrow(frame))
    assert found.get("weighted_performance", dimension="place") is None


def test_evaluated_performance_and_normed_quality_are_teass() -> None:
    survey, frame = answers()
    found = estimate(METHOD, survey, arrow(frame))
    p, j, e = (columns(frame, letter) for letter in "pje")
    away, norm = np.abs(p - j), np.abs(e - j)
    for at, name in enumerate("abc"):
        each = away[:, at][~np.isnan(away[:, at])]
        bounds = stats.ttest_1samp(-each, 0).confidence_interval()
        told = one(found, "evaluated_performance", item=name)
        assert spans(told) == pytest.approx((-each.mean(), bounds.low, bounds.high))
        quality = (norm - away)[:, at]
        quality = quality[~np.isnan(quality)]
        bounds = stats.ttest_1samp(quality, 0).confidence_interval()
        assert spans(one(found, "normed_quality", item=name)) == pytest.approx(
            (quality.mean(), bounds.low, bounds.high)
        )
    assert one(found, "evaluated_performance").value == pytest.approx(-np.nanmean(away, axis=0).mean())
    assert one(found, "normed_quality", dimension="staff").value == pytest.approx(
        np.nanmean((norm - away)[:, :2], axis=0).mean()
    )
    weighted = own_weighted(away, columns(frame, "i"))
    told = one(found, "weighted_evaluated_performance")
    assert told.value == pytest.approx(-np.nanmean(weighted), abs=1e-6)


def test_weights_of_two_are_rows_twice() -> None:
    survey, frame = answers()
    frame["w"] = np.where(np.arange(len(frame)) % 2, 2, 1)
    plain = estimate(METHOD, survey, arrow(frame.loc[frame.index.repeat(frame["w"])]))
    weighted = estimate(METHOD, Survey("s", "s.csv", survey.items, weight="w"), arrow(frame))
    for found in plain.estimates:
        same = one(weighted, found.statistic, **found.keys)
        assert same.value == pytest.approx(found.value, rel=0.01 if found.statistic == "sd" else 1e-9)
        assert spans(same)[1] <= same.value <= spans(same)[2]


def test_segments_add_up_to_the_whole() -> None:
    survey, frame = answers()
    found = estimate(METHOD, survey, arrow(frame), Options(by="group"))
    for statistic in ("mean", "top2box", "evaluated_performance"):
        whole, x, y = (one(found, statistic, item="a", **keys) for keys in ({}, {"group": "x"}, {"group": "y"}))
        assert x.n + y.n == whole.n
        assert (x.n * x.value + y.n * y.value) / whole.n == pytest.approx(whole.value)


def test_the_kiosk_study_has_the_means_of_an_independent_script() -> None:
    told = reference_numbers()["kiosk"]["items"]
    found = estimate(METHOD, kiosk.survey(), kiosk.table())
    for name, numbers in told.items():
        assert one(found, "mean", item=name).value == pytest.approx(numbers["per"], abs=5e-5)


# -- standard deviations ------------------------------------------------------------------------------------------


def test_bonetts_interval_is_its_formula() -> None:
    rng = np.random.default_rng(2)
    rated = np.clip(np.rint(rng.normal(4, 1.4, 90)), 1, 7)
    counts = np.array([[(rated == rating).sum() for rating in range(1, 8)]], dtype=float)
    n, q = len(rated), stats.norm.ppf(0.975)
    middle = stats.trim_mean(rated, 1 / (2 * np.sqrt(n - 4)))
    kurtosis = n * ((rated - middle) ** 4).sum() / ((rated - rated.mean()) ** 2).sum() ** 2
    c = n / (n - q)
    half = q * c * np.sqrt((kurtosis - (n - 3) / n) / (n - 1))
    low, high = bonett(counts, np.arange(1.0, 8), 0.95)
    expected = [np.exp((np.log(c * rated.var(ddof=1)) + side * half) / 2) for side in (-1, 1)]
    assert [low[0], high[0]] == pytest.approx(expected)


@pytest.mark.parametrize("n", [8, 30, 101])
def test_trimmed_means_are_scipys(n: int) -> None:
    rated = np.random.default_rng(n).integers(1, 8, n)
    counts = np.array([[(rated == rating).sum() for rating in range(1, 8)]], dtype=float)
    share = 1 / (2 * np.sqrt(n - 4))
    assert trimmed_mean(counts, np.arange(1.0, 8), np.array([share]))[0] == pytest.approx(stats.trim_mean(rated, share))


# -- little to go by ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weight", [None, "w"])
@pytest.mark.parametrize("rows", [0, 1, 2, 5])
def test_few_respondents_give_values_and_no_false_intervals(rows: int, weight: str | None) -> None:
    survey, frame = answers(absent=0)
    found = estimate(METHOD, Survey("s", "s.csv", survey.items, weight=weight), arrow(frame.head(rows)))
    assert found.n == rows
    for each in found.as_dict()["estimates"]:
        assert each["value"] is not None or rows < 2
        if rows < 2 and each["unit"] == "points":
            assert each["low"] is None


def test_an_item_that_all_rate_alike_and_one_that_nobody_rates() -> None:
    survey, frame = answers()
    frame["p_a"] = pd.array([4] * len(frame), dtype="Int64")
    frame["p_b"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    for weight in (None, "w"):
        found = estimate(METHOD, Survey("s", "s.csv", survey.items, weight=weight), arrow(frame))
        assert one(found, "mean", item="a").value == 4
        assert one(found, "sd", item="a").value == 0
        assert one(found, "mean", item="b").n == 0
        assert one(found, "mean", dimension="staff").value == 4
        assert "Nobody rated: b." in found.notes


def test_importance_below_nothing_is_no_weight() -> None:
    survey, frame = answers()
    below = Survey("s", "s.csv", survey.items, scale=(-3, 7))
    found = estimate(METHOD, below, arrow(frame))
    assert not found.where("weighted_performance")
    assert any("goes below 0" in note for note in found.notes)


def test_what_the_study_lacks_is_named() -> None:
    assert '"perceived"' in METHOD.missing(Survey("s", "s.csv", (Item("q", "", "", {"expected": "e"}),)))
