"""Cut rules, standard errors, joint test, shares of the range and VIF of penalty and reward, against statsmodels."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.outliers_influence import variance_inflation_factor

from expectancy.domain.errors import UsageError
from expectancy.domain.estimate import Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.importance.penalty_reward import CLASSES, METHOD
from rated_items import ITEMS, SURVEY, ratings
from tables import InMemory, estimate


def design(frame: pd.DataFrame, low: Callable[[pd.Series], Any], high: Callable[[pd.Series], Any]) -> pd.DataFrame:
    columns = {f"low {name}": low(frame[name]) for name in ITEMS}
    columns |= {f"high {name}": high(frame[name]) for name in ITEMS}
    columns |= {f"absent {name}": frame[name].isna() for name in ITEMS}
    return sm.add_constant(pd.DataFrame(columns).astype(float))


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The study's own rule on a scale to 7: up to 3 low, from 6 high."""
    return design(frame, lambda x: x <= 3, lambda x: x >= 6)


def found(frame: pd.DataFrame, variant: str = "", by: str | None = None, **more: Any) -> Result:
    survey = Survey(**{**vars(SURVEY), **more})
    rows = InMemory(pa.Table.from_pandas(frame, preserve_index=False))
    return estimate(METHOD, survey, rows, Options(by=by, variant=variant))


def one(result: Result, statistic: str, item: str) -> tuple[float, float, float]:
    each = result.get(statistic, item=item)
    assert each is not None
    return each.value, math.nan if each.low is None else each.low, math.nan if each.high is None else each.high


@pytest.mark.parametrize(
    ("variant", "low", "high"),
    [
        ("", lambda x: x <= 3, lambda x: x >= 6),
        ("extremes", lambda x: x <= 1, lambda x: x >= 7),
        ("thirds", lambda x: x <= 2, lambda x: x >= 6),
        ("around_mean", lambda x: x < round(x.mean()), lambda x: x > round(x.mean())),
    ],
)
@pytest.mark.parametrize("weighted", [False, True])
def test_every_rule_gives_the_coefficients_of_statsmodels(
    variant: str, low: Callable[[pd.Series], Any], high: Callable[[pd.Series], Any], weighted: bool
) -> None:
    frame = ratings(3000)
    w = np.random.default_rng(3).choice([0.5, 1.0, 2.5], len(frame)) if weighted else np.ones(len(frame))
    result = found(frame.assign(w=w), variant, weight="w" if weighted else None)
    model = sm.WLS(frame.y, design(frame, low, high), weights=w).fit()
    for name in ITEMS:
        assert one(result, "penalty", name)[0] == pytest.approx(model.params[f"low {name}"], abs=1e-5)
        assert one(result, "reward", name)[0] == pytest.approx(model.params[f"high {name}"], abs=1e-5)
    assert (variant or "low 3 or less, high 6 or more").replace("_", " ").split(" ")[-1] in result.variant


@pytest.mark.parametrize(("variant", "kind"), [("ols", "nonrobust"), ("hc3", "HC3")])
def test_intervals_and_the_joint_test_are_those_of_statsmodels(variant: str, kind: str) -> None:
    frame = ratings()
    result = found(frame, variant)
    model = sm.OLS(frame.y, plain(frame)).fit(cov_type=kind, use_t=True)
    bounds = model.conf_int()
    for name in ITEMS:
        for statistic, column in (("penalty", f"low {name}"), ("reward", f"high {name}")):
            assert one(result, statistic, name) == pytest.approx((model.params[column], *bounds.loc[column]), rel=1e-6)
        for statistic, signs in (("reward_plus_penalty", 1), ("range", -1)):
            test = _contrast(model, name, signs)
            assert one(result, statistic, name)[0] == pytest.approx(float(np.squeeze(test.effect)), rel=1e-6)
            assert one(result, statistic, name)[1:] == pytest.approx(np.squeeze(test.conf_int()), rel=1e-6)
        assert one(result, "symmetry_p", name)[0] == pytest.approx(float(_contrast(model, name, 1, True)), rel=1e-6)


def _contrast(model: Any, name: str, sign: int, p: bool = False) -> Any:
    row = np.zeros(len(model.params))
    row[list(model.params.index).index(f"high {name}")] = 1
    row[list(model.params.index).index(f"low {name}")] = sign
    test = model.t_test(row)
    return np.squeeze(test.pvalue) if p else test


def test_hc3_follows_the_respondents_own_minimum_and_the_rule() -> None:
    frame = ratings().assign(m=np.random.default_rng(5).integers(2, 6, 600))
    items = (Item("a", "a", roles={"perceived": "a", "minimum": "m"}), *SURVEY.items[1:])
    result = found(frame, "hc3", items=items)
    low, high = frame.a < frame.m, (frame.a >= 6) & (frame.a >= frame.m)
    matrix = plain(frame).assign(**{"low a": low.astype(float), "high a": high.astype(float)})
    model = sm.OLS(frame.y, matrix).fit(cov_type="HC3", use_t=True)
    assert one(result, "penalty", "a") == pytest.approx(
        (model.params["low a"], *model.conf_int().loc["low a"]), rel=1e-6
    )
    around = found(frame, "hc3 around_mean")
    matrix = design(frame, lambda x: x < round(x.mean()), lambda x: x > round(x.mean()))
    model = sm.OLS(frame.y, matrix).fit(cov_type="HC3", use_t=True)
    assert one(around, "reward", "b") == pytest.approx(
        (model.params["high b"], *model.conf_int().loc["high b"]), rel=1e-6
    )


def test_the_jackknife_tests_the_sum_as_a_sum() -> None:
    """The t of the replicates of r + p itself."""
    result = found(ratings())
    for name in ITEMS:
        value, low, high = one(result, "reward_plus_penalty", name)
        assert value == pytest.approx(one(result, "reward", name)[0] + one(result, "penalty", name)[0])
        t = abs(value) / ((high - low) / 2 / stats.t.ppf(0.975, 230))
        assert one(result, "symmetry_p", name)[0] == pytest.approx(2 * stats.t.sf(t, 230), rel=0.05, abs=1e-4)


def test_shares_of_the_range_add_up_to_one_and_to_the_asymmetry() -> None:
    result = found(ratings(seed=2))
    for name in ITEMS:
        sgp, dgp, asymmetry = (one(result, statistic, name) for statistic in ("sgp", "dgp", "asymmetry"))
        if not math.isnan(sgp[0]):
            assert sgp[0] + dgp[0] == pytest.approx(1)
            assert sgp[0] - dgp[0] == pytest.approx(asymmetry[0])
            assert sgp[0] == pytest.approx(one(result, "reward", name)[0] / one(result, "range", name)[0])
            assert sgp[1] <= sgp[0] <= sgp[2]


def test_the_chances_of_the_classes_add_up_and_a_turned_sign_is_unclassified() -> None:
    frame = ratings().assign(c=lambda d: 8 - d.c)
    result = found(frame)
    for name in ITEMS:
        chances = [one(result, f"chance_{kind}", name)[0] for kind in CLASSES]
        assert sum(chances) == pytest.approx(1)
    assert result.details["class"]["c"]["class"] == "unclassified"
    assert math.isnan(one(result, "asymmetry", "c")[0])
    assert math.isnan(one(result, "sgp", "c")[0])
    assert one(result, "chance_unclassified", "c")[0] > 0.9


def test_variance_inflation_is_that_of_statsmodels() -> None:
    frame = ratings()
    matrix = plain(frame)
    known = {name: variance_inflation_factor(matrix.to_numpy(), at) for at, name in enumerate(matrix.columns)}
    result = found(frame)
    for name in ITEMS:
        assert one(result, "vif_low", name)[0] == pytest.approx(known[f"low {name}"], rel=1e-6)
        assert one(result, "vif_high", name)[0] == pytest.approx(known[f"high {name}"], rel=1e-6)


def test_rule_errors_and_class_cut_may_be_given_together_in_any_order() -> None:
    result = found(ratings(), "0.5, hc3 thirds")
    assert "thirds" in result.variant
    assert "HC3" in result.variant
    assert "asymmetry 0.50" in result.variant
    assert result.details["limits"]["a"] == [2, 6]


@pytest.mark.parametrize(("variant", "said"), [("third", "thirds"), ("1.5", "1.5"), ("hc1", "hc3")])
def test_what_is_no_rule_no_errors_and_no_cut_is_refused(variant: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        found(ratings(), variant)
    assert caught.value.problems[0].code == "unknown-variant"
    assert said in caught.value.problems[0].what
    assert "around_mean" in caught.value.problems[0].expected


def test_hc3_with_weights_is_refused_in_words() -> None:
    with pytest.raises(UsageError) as caught:
        found(ratings().assign(w=1.0), "hc3", weight="w")
    assert "jackknife" in caught.value.problems[0].expected


def test_segments_have_the_rule_of_everybody() -> None:
    frame = ratings().assign(g=lambda d: np.where(np.arange(len(d)) % 3, "x", "y"))
    result = found(frame, "around_mean hc3", by="g")
    part = frame[frame.g == "x"]
    middle = {name: round(frame[name].mean()) for name in ITEMS}
    columns = {f"low {name}": part[name] < middle[name] for name in ITEMS}
    columns |= {f"high {name}": part[name] > middle[name] for name in ITEMS}
    columns |= {f"absent {name}": part[name].isna() for name in ITEMS}
    model = sm.OLS(part.y, sm.add_constant(pd.DataFrame(columns).astype(float))).fit(cov_type="HC3", use_t=True)
    each = result.get("penalty", item="a", g="x")
    assert each is not None
    assert (each.value, each.low, each.high) == pytest.approx(
        (model.params["low a"], *model.conf_int().loc["low a"]), rel=1e-6
    )


@pytest.mark.parametrize("variant", ["", "extremes", "thirds hc3", "around_mean ols"])
@pytest.mark.parametrize("rows", [0, 1, 12, 40])
def test_few_answers_constant_items_and_no_answers_give_what_can_be_written(variant: str, rows: int) -> None:
    frame = ratings(max(rows, 2), 4, 0.3).head(rows).assign(b=4.0)
    typed = pa.table({name: pa.array(frame[name].astype(float), pa.float64(), from_pandas=True) for name in frame})
    result = estimate(METHOD, SURVEY, InMemory(typed), Options(variant=variant))
    json.dumps(result.as_dict(), allow_nan=False)
    json.dumps(result.details, allow_nan=False)
    assert result.notes
