"""Disconfirmation against scipy and statsmodels, item by item, over the whole, and told directly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

import kiosk
from expectancy.domain.errors import UsageError
from expectancy.domain.study import Item
from expectancy.methods.contract import Options
from expectancy.methods.measure.expectations.disconfirmation import METHOD
from expectancy.methods.measure.gaps.servqual import METHOD as SERVQUAL
from expectations import answers, arrow, mobile, one, spans, survey
from tables import estimate

BOTH = ("predicted", "perceived", "disconfirmation")
E_P, E_P_D = "expectation, performance", "expectation, performance, direct"


def complete(frame: pd.DataFrame, *columns: str) -> list[Any]:
    found = frame[list(columns)].dropna().astype(float)
    return [found[column].to_numpy() for column in columns]


def lines(z: Any, *x: Any) -> Any:
    return sm.OLS(z, sm.add_constant(np.column_stack(x))).fit()


def test_what_is_inferred_is_the_paired_difference() -> None:
    frame = answers()
    found = estimate(METHOD, survey(*BOTH), arrow(frame))
    for name in "xyz":
        e, p = complete(frame, f"w_{name}", f"p_{name}")
        bounds = stats.ttest_rel(p, e).confidence_interval()
        keys = {"item": name, "disconfirmation": "inferred"}
        assert spans(one(found, "mean", **keys)) == pytest.approx(((p - e).mean(), bounds.low, bounds.high))
        for statistic, hits in (("share_worse", p < e), ("share_as_expected", p == e), ("share_better", p > e)):
            wilson = proportion_confint(hits.sum(), len(hits), method="wilson")
            assert spans(one(found, statistic, **keys)) == pytest.approx((hits.mean(), *wilson))


def test_what_is_told_directly_is_counted_from_the_middle() -> None:
    frame = answers()
    found = estimate(METHOD, survey(*BOTH), arrow(frame))
    for column, keys in (("c_x", {"item": "x"}), ("compared", {})):
        [d] = complete(frame, column)
        bounds = stats.ttest_1samp(d - 4, 0).confidence_interval()
        told = one(found, "mean", disconfirmation="direct", **keys)
        assert spans(told) == pytest.approx(((d - 4).mean(), bounds.low, bounds.high))
        better = one(found, "share_better", disconfirmation="direct", **keys)
        assert better.value == pytest.approx((d > 4).mean())


def test_slopes_below_and_above_are_those_of_least_squares() -> None:
    frame = answers()
    found = estimate(METHOD, survey(*BOTH), arrow(frame))
    e, p, z = complete(frame, "w_x", "p_x", "overall")
    d, told, y = complete(frame, "c_x", "c_x", "overall")[0], *complete(frame, "c_x", "overall")
    for gap, z_, how in ((p - e, z, "inferred"), (told - 4, y, "direct")):
        model = lines(z_, np.maximum(gap, 0), np.minimum(gap, 0))
        keys = {"item": "x", "disconfirmation": how}
        for at, statistic in ((1, "slope_above"), (2, "slope_below")):
            assert spans(one(found, statistic, **keys)) == pytest.approx((model.params[at], *model.conf_int()[at]))
        test = model.t_test([0, -1, 1])
        assert spans(one(found, "asymmetry", **keys)) == pytest.approx((test.effect[0], *test.conf_int()[0]))
    assert len(d) == one(found, "slope_above", item="x", disconfirmation="direct").n


def test_of_the_whole_losses_weigh_more_where_they_do() -> None:
    frame = answers(rows=900)
    found = estimate(METHOD, survey(*BOTH), arrow(frame))
    e, p, z = complete(
        frame.assign(
            e=frame[["w_x", "w_y", "w_z"]].sum(axis=1, min_count=3),
            p=frame[["p_x", "p_y", "p_z"]].sum(axis=1, min_count=3),
        ),
        "e",
        "p",
        "overall",
    )
    gap = (p - e) / 3
    model = lines(z, np.maximum(gap, 0), np.minimum(gap, 0))
    told = one(found, "asymmetry", disconfirmation="inferred")
    assert told.value == pytest.approx(model.params[2] - model.params[1])
    assert spans(told)[1] > 0


def test_satisfaction_on_expectation_performance_and_the_direct_comparison() -> None:
    frame = answers()
    found = estimate(METHOD, survey(*BOTH), arrow(frame))
    names = ("b_expectation", "b_performance", "b_direct")
    for model, columns in ((E_P, ("w_x", "p_x")), (E_P_D, ("w_x", "p_x", "c_x"))):
        z, *x = complete(frame, "overall", *columns)
        other = lines(z, *x)
        for at, statistic in enumerate(names[: len(columns)], start=1):
            told = one(found, statistic, item="x", model=model)
            assert told.n == len(z)
            assert spans(told) == pytest.approx((other.params[at], *other.conf_int()[at]))
        assert one(found, "r2", item="x", model=model).value == pytest.approx(other.rsquared)


def test_the_direct_comparison_goes_with_the_inferred_one() -> None:
    frame = answers()
    found = estimate(METHOD, survey(*BOTH), arrow(frame))
    e, p, d = complete(frame, "w_x", "p_x", "c_x")
    r = stats.pearsonr(p - e, d)
    told = one(found, "correlation", item="x")
    assert told.value == pytest.approx(r.statistic)
    low, high = r.confidence_interval()
    assert spans(told)[1:] == pytest.approx((low, high), abs=0.03)


def test_mobile_phone_customers_are_satisfied_by_performance_more_than_by_expectation() -> None:
    """Against statsmodels; expectation and quality were asked of different items, which is told."""
    asked, frame = mobile()
    found = estimate(METHOD, asked, arrow(frame))
    z, *x = complete(
        frame.assign(e=frame.filter(like="CUEX").mean(axis=1), p=frame.filter(like="PERQ").mean(axis=1)),
        "CUSA1",
        "e",
        "p",
    )
    other = lines(z, *x)
    for at, statistic in ((1, "b_expectation"), (2, "b_performance")):
        told = one(found, statistic, model=E_P)
        assert spans(told) == pytest.approx((other.params[at], *other.conf_int()[at]))
    gap = one(found, "mean", disconfirmation="inferred")
    assert gap.value == pytest.approx((x[1] - x[0]).mean())
    assert any("different items: the whole" in note for note in found.notes)
    assert found.get("share_worse", disconfirmation="inferred") is None


def test_the_inferred_mean_of_an_item_is_servquals_gap() -> None:
    found = estimate(METHOD, kiosk.survey(), kiosk.table())
    gaps = estimate(SERVQUAL, kiosk.survey(), kiosk.table())
    told = one(found, "mean", item="07", disconfirmation="inferred")
    assert spans(told) == pytest.approx(spans(one(gaps, "gap", item="07")))


# -- kinds are not mixed ------------------------------------------------------------------------------------------


def test_what_will_be_comes_before_what_should_be_and_both_are_named() -> None:
    asked = survey("predicted", "expected", "desired", "perceived")
    found = estimate(METHOD, asked, arrow(answers()))
    assert "will be (predictive)" in found.variant
    assert any("not mixed with it: expected, desired" in note for note in found.notes)
    chosen = estimate(METHOD, asked, arrow(answers()), Options(variant="desired"))
    keys = {"item": "x", "disconfirmation": "inferred"}
    e, p = complete(answers(), "d_x", "p_x")
    assert one(chosen, "mean", **keys).value == pytest.approx((p - e).mean())


def test_items_asked_for_another_kind_are_left_out_and_named() -> None:
    asked = survey("predicted", "perceived")
    other = Item("y", "y", "staff", {"expected": "e_y", "perceived": "p_y"})
    found = estimate(METHOD, replace(asked, items=(asked.items[0], other, asked.items[2])), arrow(answers()))
    assert found.get("mean", item="y", disconfirmation="inferred") is None
    assert any("another kind of expectation, so left out: y" in note for note in found.notes)


def test_a_kind_that_was_not_asked_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        estimate(METHOD, survey("predicted", "perceived"), arrow(answers()), Options(variant="desired"))
    [problem] = caught.value.problems
    assert problem.code == "kind-not-asked"
    assert problem.what == "no item of s can be compared with what is desired"
    assert problem.expected == "one of predicted"
    assert problem.do == "choose one of these, or leave --variant out"


def test_expectations_of_other_customers_cannot_be_disconfirmed() -> None:
    asked = survey("expected", "perceived", samples="independent", outcomes={"overall": "overall"})
    assert "different customers" in METHOD.missing(asked)
    assert METHOD.missing(survey("expected", "perceived", samples="independent")) == ""  # told directly


# -- weights, segments, little to go by ---------------------------------------------------------------------------


def test_weights_of_two_are_rows_twice() -> None:
    frame = answers()
    frame["w"] = np.where(np.arange(len(frame)) % 2, 2, 1)
    plain = estimate(METHOD, survey(*BOTH), arrow(frame.loc[frame.index.repeat(frame["w"])]))
    weighted = estimate(METHOD, survey(*BOTH, weight="w"), arrow(frame))
    for found in plain.estimates:
        same = one(weighted, found.statistic, **found.keys)
        assert same.value == pytest.approx(found.value)
        assert spans(same)[1] <= same.value <= spans(same)[2]


def test_a_segment_too_thin_for_slopes_is_counted() -> None:
    frame = answers(absent=0)
    frame["group"] = ["few"] * 3 + ["many"] * (len(frame) - 3)
    found = estimate(METHOD, survey(*BOTH), arrow(frame), Options(by="group"))
    assert found.get("slope_below", group="few", item="x", disconfirmation="inferred") is None
    assert any("group = few" in drop.where and "too few" in drop.reason for drop in found.dropped)
    assert found.get("mean", group="few", item="x", disconfirmation="inferred") is not None


@pytest.mark.parametrize("spoil", ["constant", "same", "nobody above", "no outcome", "gone"])
def test_slopes_that_cannot_be_told_are_named(spoil: str) -> None:
    frame = answers(absent=0)
    if spoil == "constant":
        frame["p_x"] = frame["w_x"] = 4
    if spoil == "same":
        frame["p_x"] = frame["w_x"]
    if spoil == "nobody above":
        frame["w_x"] = 7
    if spoil == "no outcome":
        frame["overall"] = 5
    if spoil == "gone":
        frame["p_x"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    for weight in (None, "w"):
        found = estimate(METHOD, survey(*BOTH, weight=weight), arrow(frame))
        assert found.get("slope_above", item="x", disconfirmation="inferred") is None
        assert any(note.startswith("No slopes or correlations") and "x (inferred)" in note for note in found.notes)


def test_without_overall_satisfaction_there_are_no_slopes_and_that_is_said() -> None:
    found = estimate(METHOD, survey(*BOTH, outcomes={}), arrow(answers()))
    assert not found.where("slope_below")
    assert any("No overall satisfaction was asked" in note for note in found.notes)


@pytest.mark.parametrize("weight", [None, "w"])
@pytest.mark.parametrize("rows", [0, 1, 4])
def test_hardly_anybody_gives_no_false_interval(rows: int, weight: str | None) -> None:
    found = estimate(METHOD, survey(*BOTH, weight=weight), arrow(answers(absent=0).head(rows)))
    assert found.n == rows
    told = found.as_dict()["estimates"]
    assert all(each["low"] is None or rows > 1 or each["unit"] == "share" for each in told)


def test_what_the_study_lacks_is_named() -> None:
    lacking = METHOD.missing(survey("perceived", outcomes={}))
    assert '"predicted", "expected" or "desired"' in lacking
    assert '"disconfirmation"' in lacking
