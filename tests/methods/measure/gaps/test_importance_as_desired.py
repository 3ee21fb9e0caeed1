"""The fallback for two ratings against scipy and statsmodels; and that it is called one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from expectancy.methods.contract import Options
from expectancy.methods.measure.gaps.importance_as_desired import METHOD
from expectations import answers, arrow, one, spans, survey
from tables import estimate

ASKED = ("importance", "perceived")


def test_importance_stands_in_for_what_is_desired() -> None:
    frame = answers()
    found = estimate(METHOD, survey(*ASKED), arrow(frame))
    for name in "xyz":
        both = frame[[f"i_{name}", f"p_{name}"]].dropna().astype(float).to_numpy()
        importance, perceived = both.T
        bounds = stats.ttest_rel(perceived, importance).confidence_interval()
        told = one(found, "superiority_proxy", item=name)
        assert told.n == len(both)
        assert spans(told) == pytest.approx(((perceived - importance).mean(), bounds.low, bounds.high))
        assert one(found, "importance", item=name).value == pytest.approx(importance.mean())
        hits = int((perceived < importance).sum())
        wilson = proportion_confint(hits, len(both), method="wilson")
        assert spans(one(found, "share_short", item=name)) == pytest.approx((hits / len(both), *wilson))


def test_the_chance_is_that_of_the_normal_law() -> None:
    frame = answers()
    frame["p_x"] = frame["i_x"] + np.random.default_rng(3).choice([-1, 0, 1], len(frame), p=[0.32, 0.35, 0.33])
    frame["p_x"] = frame["p_x"].clip(1, 7)
    found = estimate(METHOD, survey(*ASKED), arrow(frame), Options(resamples=4000))
    gap = (frame["p_x"] - frame["i_x"]).dropna().astype(float)
    assert one(found, "chance_above", item="x").value == pytest.approx(
        stats.norm.cdf(gap.mean() / stats.sem(gap)), abs=0.04
    )


def test_dimensions_average_their_items() -> None:
    found = estimate(METHOD, survey(*ASKED), arrow(answers()))
    x, y, z = (one(found, "superiority_proxy", item=name).value for name in "xyz")
    assert one(found, "superiority_proxy", dimension="staff").value == pytest.approx((x + y) / 2)
    assert one(found, "superiority_proxy").value == pytest.approx(((x + y) / 2 + z) / 2)


def test_it_says_that_it_is_a_fallback_and_gives_no_zone() -> None:
    found = estimate(METHOD, survey(*ASKED), arrow(answers()))
    assert found.variant.startswith("fallback")
    assert found.notes[0].startswith("A fallback: importance stands in for the desired level")
    assert not {"position", "adequacy", "width", "desired"} & {each.statistic for each in found.estimates}


def test_items_whose_wanted_level_was_asked_are_led_to_the_zone() -> None:
    found = estimate(METHOD, survey(*ASKED, "minimum", "desired"), arrow(answers()))
    assert any("was asked of x, y, z: zone_of_tolerance tells it" in note for note in found.notes)


def test_weights_of_two_are_rows_twice() -> None:
    frame = answers()
    frame["w"] = np.where(np.arange(len(frame)) % 2, 2, 1)
    plain = estimate(METHOD, survey(*ASKED), arrow(frame.loc[frame.index.repeat(frame["w"])]))
    weighted = estimate(METHOD, survey(*ASKED, weight="w"), arrow(frame))
    for found in plain.estimates:
        if "chance" not in found.statistic:
            assert one(weighted, found.statistic, **found.keys).value == pytest.approx(found.value)


@pytest.mark.parametrize("rows", [0, 1])
def test_hardly_anybody_gives_no_false_interval(rows: int) -> None:
    found = estimate(METHOD, survey(*ASKED), arrow(answers(absent=0).head(rows)))
    assert all(each["low"] is None for each in found.as_dict()["estimates"] if each["unit"] == "points")


def test_what_the_study_lacks_is_named() -> None:
    assert '"importance"' in METHOD.missing(survey("perceived"))
