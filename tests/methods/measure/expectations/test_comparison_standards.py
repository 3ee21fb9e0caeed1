"""Kinds of expectation side by side against scipy and pandas; and that they are never mixed."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import kiosk
from expectancy.domain.study import Item
from expectancy.methods.contract import Options
from expectancy.methods.measure.expectations.comparison_standards import METHOD
from expectancy.methods.measure.gaps.servqual import METHOD as SERVQUAL
from expectations import LETTERS, answers, arrow, one, spans, survey
from tables import estimate

KINDS = ("minimum", "predicted", "expected", "desired", "ideal", "perceived")


def test_every_kind_has_its_own_mean_over_all_who_rated_it() -> None:
    frame = answers()
    found = estimate(METHOD, survey(*KINDS), arrow(frame))
    for name in "xyz":
        for kind in KINDS:
            rated = frame[f"{LETTERS[kind]}_{name}"].dropna().astype(float)
            bounds = stats.ttest_1samp(rated, 0).confidence_interval()
            told = one(found, kind, item=name)
            assert told.n == len(rated)
            assert spans(told) == pytest.approx((rated.mean(), bounds.low, bounds.high))


def test_differences_between_kinds_are_paired() -> None:
    frame = answers()
    found = estimate(METHOD, survey(*KINDS), arrow(frame))
    assert len({each.keys["between"] for each in found.where("difference")}) == 15
    for first, second in combinations(KINDS, 2):
        both = frame[[f"{LETTERS[kind]}_x" for kind in (first, second)]].dropna().astype(float).to_numpy()
        bounds = stats.ttest_rel(both[:, 1], both[:, 0]).confidence_interval()
        told = one(found, "difference", item="x", between=f"{second} - {first}")
        assert told.n == len(both)
        assert spans(told) == pytest.approx((np.diff(both).mean(), bounds.low, bounds.high))


def test_dimensions_average_their_items_and_the_whole_the_dimensions() -> None:
    found = estimate(METHOD, survey(*KINDS), arrow(answers()))
    for statistic, keys in (("desired", {}), ("difference", {"between": "perceived - expected"})):
        x, y, z = (one(found, statistic, item=name, **keys).value for name in "xyz")
        assert one(found, statistic, dimension="staff", **keys).value == pytest.approx((x + y) / 2)
        assert one(found, statistic, **keys).value == pytest.approx(((x + y) / 2 + z) / 2)


def test_the_gap_to_what_should_be_is_servquals() -> None:
    found = estimate(METHOD, kiosk.survey(), kiosk.table())
    gaps = estimate(SERVQUAL, kiosk.survey(), kiosk.table())
    for keys in ({"item": "07"}, {"dimension": "control"}, {}):
        told = one(found, "difference", between="perceived - expected", **keys)
        assert spans(told) == pytest.approx(spans(one(gaps, "gap", **keys)))


def test_a_dimension_has_no_mean_of_a_kind_that_only_some_items_were_asked_for() -> None:
    asked = survey("expected", "desired", "perceived")
    some = Item("y", "y", "staff", {"predicted": "w_y", "desired": "d_y", "perceived": "p_y"})
    mixed = replace(asked, items=(asked.items[0], some, asked.items[2]))
    found = estimate(METHOD, mixed, arrow(answers()))
    for kind in ("expected", "predicted"):
        assert found.get(kind, dimension="staff") is None
        assert found.get(kind) is None
    assert found.get("expected", dimension="place") is not None
    assert found.get("desired", dimension="staff") is not None
    assert any("staff only some items were asked for predicted, expected" in note for note in found.notes)
    gap = one(found, "difference", dimension="staff", between="perceived - expected")
    assert gap.value == pytest.approx(one(found, "difference", item="x", between="perceived - expected").value)


def test_expectations_of_other_customers_are_not_paired() -> None:
    frame = answers()
    half = np.arange(len(frame)) % 2 == 0
    for name in "xyz":
        frame.loc[half, f"e_{name}"] = pd.NA
        frame.loc[~half, f"p_{name}"] = pd.NA
    found = estimate(METHOD, survey("expected", "perceived", samples="independent"), arrow(frame))
    assert not found.where("difference")
    assert any("other customers" in note for note in found.notes)


def test_weights_of_two_are_rows_twice() -> None:
    frame = answers()
    frame["w"] = np.where(np.arange(len(frame)) % 2, 2, 1)
    plain = estimate(METHOD, survey(*KINDS), arrow(frame.loc[frame.index.repeat(frame["w"])]))
    weighted = estimate(METHOD, survey(*KINDS, weight="w"), arrow(frame))
    for found in plain.estimates:
        same = one(weighted, found.statistic, **found.keys)
        assert same.value == pytest.approx(found.value)
        assert spans(same)[1] <= same.value <= spans(same)[2]


def test_small_segments_are_left_out_and_counted() -> None:
    frame = answers()
    frame["group"] = ["few"] * 3 + ["many"] * (len(frame) - 3)
    found = estimate(METHOD, survey(*KINDS), arrow(frame), Options(by="group", minimum_n=10))
    assert {each.keys["group"] for each in found.estimates if "group" in each.keys} == {"many"}
    assert [drop.where for drop in found.dropped if "fewer" in drop.reason] == ["group = few"]


@pytest.mark.parametrize("rows", [0, 1])
def test_hardly_anybody_gives_no_interval(rows: int) -> None:
    found = estimate(METHOD, survey(*KINDS), arrow(answers(absent=0).head(rows)))
    assert found.n == rows
    assert all(each["low"] is None for each in found.as_dict()["estimates"])


def test_a_level_that_nobody_rated_is_told() -> None:
    frame = answers()
    frame["d_x"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    found = estimate(METHOD, survey("desired", "perceived"), arrow(frame))
    assert "Nobody rated: x (desired)." in found.notes
    assert one(found, "desired", dimension="staff").value == pytest.approx(one(found, "desired", item="y").value)


def test_what_the_study_lacks_is_named() -> None:
    assert "ideal, desired, expected, predicted, minimum" in METHOD.missing(survey("perceived"))
