"""Response surfaces against R's numbers on ECSI's mobile phone customers, statsmodels, and closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.multitest import multipletests

from expectancy.engines.local import ENGINE
from expectancy.methods.contract import Options, ratings
from expectancy.methods.linear_model import LinearModel
from expectancy.methods.measure.expectations.expected_perceived import Design, Reader
from expectancy.methods.measure.expectations.response_surface import METHOD
from expectancy.methods.surface import ALONG, NO_CURVE
from expectancy.summaries import Plan, Rating
from expectations import answers, arrow, mobile, one, spans, survey
from shared import case, close
from tables import estimate

PAIR = ("predicted", "perceived")
TERMS = tuple(f"b{at}" for at in range(6))


def quadratic(e: Any, p: Any, z: Any) -> Any:
    return sm.OLS(z, np.column_stack([np.ones_like(e), e, p, e**2, e * p, p**2])).fit()


def answered(frame: pd.DataFrame, *columns: str) -> list[Any]:
    found = frame[list(columns)].dropna().astype(float)
    return [found[column].to_numpy() for column in columns]


def test_the_worked_case_from_the_raw_answers_in_one_scan() -> None:
    """Satisfaction is the mean of three questions there; peer: R 4.2.2 stats::lm."""
    worked = case("disconfirmation", "response-surface-mobi")
    asked, frame = mobile()
    rules = [*ratings(asked), Rating("CUSA2", 1, 10), Rating("CUSA3", 1, 10)]
    reader = Reader(asked, {rule.column: rule for rule in rules})
    parts = [tuple(name for name in frame if name.startswith(stem)) for stem in ("CUEX", "PERQ", "CUSA")]
    terms = [(0, 0, 1), (1, 0, 0), (0, 1, 0), (2, 0, 0), (1, 1, 0), (0, 2, 0)]
    design: Design = reader.powers(parts, terms, 5.5)
    wanted = design.moments(asked, Options())
    blocks = ENGINE.fold(Plan.union([wanted], rules), arrow(frame))
    products = design.products(blocks[wanted].grouped())
    sums, inputs = products.total(), worked["inputs"]
    keep = [0, *range(2, 7)]
    assert sums[np.ix_(keep, keep)] == pytest.approx(np.array(inputs["XtX"]), rel=1e-9)
    assert sums[keep, 1] == pytest.approx(np.array(inputs["XtZ"]), rel=1e-9)
    assert sums[1, 1] == pytest.approx(inputs["ZtZ"], rel=1e-9)
    found, values = LinearModel.of(products, weighted=False), worked["peer"]["values"]
    assert found is not None
    assert found.b == pytest.approx(values["quadratic"]["b"], **close(worked["peer"]))
    assert found.combined(ALONG).se == pytest.approx(list(values["surface_se"].values()), **close(worked["peer"]))
    assert found.test(NO_CURVE).f == pytest.approx(values["F_quadratic"], **close(worked["peer"]))


def test_an_item_is_that_of_statsmodels() -> None:
    frame = answers()
    found = estimate(METHOD, survey(*PAIR), arrow(frame))
    e, p, z = answered(frame, "w_x", "p_x", "overall")
    other = quadratic(e - 4, p - 4, z)
    for at, name in enumerate(TERMS):
        told = one(found, name, item="x")
        assert told.n == len(z)
        assert spans(told) == pytest.approx((other.params[at], *other.conf_int()[at]), abs=1e-9)
    for name, row in zip(("a1", "a2", "a3", "a4"), ALONG, strict=True):
        test = other.t_test(row)
        assert spans(one(found, name, item="x")) == pytest.approx((test.effect[0], *test.conf_int()[0]), abs=1e-9)
    assert one(found, "r2_quadratic", item="x").value == pytest.approx(other.rsquared)
    curve = other.f_test(NO_CURVE)
    assert one(found, "f_quadratic", item="x").value == pytest.approx(float(curve.fvalue))
    assert one(found, "p_quadratic", item="x").value == pytest.approx(float(curve.pvalue))


def test_whether_the_difference_will_do_is_the_test_of_nested_models() -> None:
    frame = answers()
    found = estimate(METHOD, survey(*PAIR), arrow(frame))
    p_values = []
    for name in "xyz":
        e, p, z = answered(frame, f"w_{name}", f"p_{name}", "overall")
        direct = sm.OLS(z, sm.add_constant(np.column_stack([e, p]))).fit()
        score = sm.OLS(z, sm.add_constant(p - e)).fit()
        f, chance, _ = direct.compare_f_test(score)
        assert one(found, "f_difference", item=name).value == pytest.approx(f)
        assert one(found, "p_difference", item=name).value == pytest.approx(chance)
        assert one(found, "r2_difference", item=name).value == pytest.approx(score.rsquared)
        assert one(found, "r2_direct", item=name).value == pytest.approx(direct.rsquared)
        p_values.append(chance)
    rejected = int(multipletests(p_values, 0.05, "holm")[0].sum())
    assert any(
        f"loses what E and P say of overall satisfaction in {rejected} of 3 items" in each for each in found.notes
    )


@pytest.mark.parametrize(("names", "keys"), [("xy", {"dimension": "staff"}), ("xyz", {})])
def test_dimensions_and_the_whole_take_each_respondents_means(names: str, keys: dict[str, str]) -> None:
    frame = answers()
    found = estimate(METHOD, survey(*PAIR), arrow(frame))
    columns = [*(f"w_{name}" for name in names), *(f"p_{name}" for name in names)]
    *each, z = answered(frame, *columns, "overall")
    k = len(names)
    other = quadratic(np.mean(each[:k], axis=0) - 4, np.mean(each[k:], axis=0) - 4, z)
    assert [one(found, name, **keys).value for name in TERMS] == pytest.approx(other.params.tolist(), abs=1e-9)
    assert one(found, "b0", **keys).n == len(z)


def test_mobile_phone_customers_as_the_command_measures_them() -> None:
    """The difference explains a tenth, the two on their own half of overall satisfaction: statsmodels."""
    asked, frame = mobile()
    found = estimate(METHOD, asked, arrow(frame))
    e, p = (frame.filter(like=stem).mean(axis=1).to_numpy() for stem in ("CUEX", "PERQ"))
    z = frame["CUSA1"].to_numpy(dtype=float)
    other = quadratic(e - 5.5, p - 5.5, z)
    assert [one(found, name).value for name in TERMS] == pytest.approx(other.params.tolist(), abs=1e-9)
    assert one(found, "r2_direct").value > 4 * one(found, "r2_difference").value
    assert any("different items: the whole" in note for note in found.notes)
    assert not any("item" in each.keys for each in found.estimates)


def test_the_stationary_point_is_level_and_its_kind_has_a_chance() -> None:
    rng = np.random.default_rng(1)
    e, p = rng.integers(1, 8, 2000), rng.integers(1, 8, 2000)
    z = np.clip(np.rint(6 - 0.3 * (e - 3) ** 2 - 0.3 * (p - 5) ** 2 + rng.normal(0, 0.5, 2000)), -20, 7)
    frame = pd.DataFrame({"w_x": e, "p_x": p, "overall": z.astype(int)})
    asked = survey(*PAIR, items="x", outcomes={"overall": "overall"}, outcome_scale={"overall": (-20, 7)})
    found = estimate(METHOD, asked, arrow(frame, 500))
    for statistic, value in (("stationary_expectation", -1), ("stationary_performance", 1)):
        told = one(found, statistic, item="x")
        assert told.value == pytest.approx(value, abs=0.1)
        assert spans(told)[1] <= value <= spans(told)[2]
        assert spans(told)[2] - spans(told)[1] < 0.3
    assert one(found, "chance_maximum", item="x").value == 1


def test_weights_of_two_are_rows_twice() -> None:
    frame = answers()
    frame["w"] = np.where(np.arange(len(frame)) % 2, 2, 1)
    plain = estimate(METHOD, survey(*PAIR), arrow(frame.loc[frame.index.repeat(frame["w"])]))
    weighted = estimate(METHOD, survey(*PAIR, weight="w"), arrow(frame))
    for found in plain.estimates:
        if found.statistic.startswith(("b", "a", "r2")):
            same = one(weighted, found.statistic, **found.keys)
            assert same.value == pytest.approx(found.value)
            assert spans(same)[1] <= same.value <= spans(same)[2]
    test = one(weighted, "p_difference")
    assert 0 <= test.value <= 1


def test_segments_have_their_own_surfaces() -> None:
    frame = answers(rows=600)
    found = estimate(METHOD, survey(*PAIR), arrow(frame), Options(by="group"))
    for group in ("m", "f"):
        e, p, z = answered(frame[frame["group"] == group], "w_x", "p_x", "overall")
        other = quadratic(e - 4, p - 4, z)
        assert one(found, "b2", item="x", group=group).value == pytest.approx(other.params[2])


@pytest.mark.parametrize("spoil", ["constant", "same", "no outcome", "gone", "two ratings"])
def test_a_surface_that_cannot_be_told_is_named(spoil: str) -> None:
    frame = answers(absent=0)
    if spoil == "constant":
        frame["p_x"] = 4
    if spoil == "same":
        frame["p_x"] = frame["w_x"]
    if spoil == "no outcome":
        frame["overall"] = 5
    if spoil == "gone":
        frame["p_x"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    if spoil == "two ratings":  # a square of two values is a straight line of them
        frame["p_x"] = np.where(frame["p_x"] > 4, 5, 4)
    for weight in (None, "w"):
        found = estimate(METHOD, survey(*PAIR, weight=weight), arrow(frame))
        assert found.get("b1", item="x") is None
        assert found.get("p_quadratic", item="x") is None
        assert (found.get("p_difference", item="x") is None) == (spoil != "two ratings")
        assert any("surface" in note and "x" in note for note in found.notes)


@pytest.mark.parametrize("weight", [None, "w"])
@pytest.mark.parametrize("rows", [0, 1, 5, 7])
def test_fewer_respondents_than_terms_give_no_surface(rows: int, weight: str | None) -> None:
    found = estimate(METHOD, survey(*PAIR, weight=weight), arrow(answers(absent=0).head(rows)))
    assert found.n == rows
    assert rows > 6 or not found.where("b1")


def test_a_scale_too_fine_for_exact_sums_is_left_out_and_said() -> None:
    frame = answers(absent=0).assign(w=1.0)
    asked = survey(*PAIR, scale=(0, 1000), weight="w", outcomes={"overall": "overall"})
    found = estimate(METHOD, asked, arrow(frame))
    assert not found.estimates
    assert any(note.startswith("Too many items on too fine a scale") for note in found.notes)


def test_what_the_study_lacks_is_named() -> None:
    assert "no overall satisfaction" in METHOD.missing(survey(*PAIR, outcomes={}))
    assert '"predicted"' in METHOD.missing(survey("perceived"))
