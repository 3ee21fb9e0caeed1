"""Derived importance against the drivers themselves, pandas and scipy."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats

from expectancy.domain.errors import UsageError
from expectancy.domain.estimate import Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.importance.derived_importance import METHOD
from expectancy.methods.measure.importance.drivers import METHOD as DRIVERS
from expectancy.methods.measure.importance.importance_performance import QUADRANTS
from tables import InMemory, estimate

ITEMS = ("a", "b", "c", "d")
SURVEY = Survey(
    "s",
    "s.csv",
    tuple(Item(name, name, roles={"perceived": name, "importance": f"{name}i"}) for name in ITEMS),
    scale=(1, 7),
    outcomes={"overall": "y"},
)


def frame(rows: int = 300, seed: int = 1, missing: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    halo = rng.normal(size=(rows, 1))
    x = 4.5 + 0.6 * halo + rng.normal(size=(rows, 4)) + np.array([0.5, -0.4, 0.2, -0.3])
    y = 4.5 + (x - 4.5) @ [0.6, 0.5, 0.15, 0.05] + 0.7 * rng.normal(size=rows)
    stated = 5.5 + rng.normal(size=(rows, 4)) + np.array([0.3, 0.0, 0.4, -0.2])
    columns = {name: x[:, at] for at, name in enumerate(ITEMS)} | {"y": y}
    columns |= {f"{name}i": stated[:, at] for at, name in enumerate(ITEMS)}
    found = pd.DataFrame(columns).round().clip(1, 7)
    return found.mask(rng.random(found.shape) < missing)


def found(data: pd.DataFrame, method: Any = METHOD, survey: Survey = SURVEY, **options: Any) -> Result:
    return estimate(method, survey, InMemory(pa.Table.from_pandas(data, preserve_index=False)), Options(**options))


def values(result: Result, statistic: str) -> np.ndarray:
    return np.array([each.value for each in result.where(statistic) if set(each.keys) == {"item"}])


@pytest.mark.parametrize("kind", ["lmg", "johnson"])
def test_importance_is_that_of_the_drivers_with_the_same_interval(kind: str) -> None:
    data = frame(missing=0.1)
    result, drivers = found(data, variant=kind), found(data, DRIVERS, variant=kind)
    for name in ITEMS:
        here, there = result.get("importance", item=name), drivers.get(kind, item=name)
        assert here is not None
        assert there is not None
        assert (here.value, here.low, here.high) == pytest.approx((there.value, there.low, there.high))


def test_correlation_is_pandas_and_performance_has_a_t_interval() -> None:
    whole = frame()
    assert values(found(whole, variant="correlation"), "importance") == pytest.approx(
        [whole[name].corr(whole.y) for name in ITEMS]
    )
    data = frame(missing=0.1)
    result = found(data, variant="correlation medians")
    for name in ITEMS:
        each = result.get("performance", item=name)
        bounds = stats.ttest_1samp(data[name].dropna(), 0).confidence_interval()
        assert each is not None
        assert (each.low, each.high) == pytest.approx((bounds.low, bounds.high))
    cross = result.details["crosshair"]
    assert cross["performance"] == pytest.approx(np.median(values(result, "performance")))
    assert cross["importance"] == pytest.approx(np.median(values(result, "importance")))


def test_quadrants_follow_the_crosshair_and_their_chances_add_up() -> None:
    result = found(frame())
    importance, performance = values(result, "importance"), values(result, "performance")
    places = 2 * (importance >= importance.mean()) + (performance >= performance.mean())
    assert [result.details["quadrants"][name] for name in ITEMS] == [QUADRANTS[place] for place in places]
    total = sum(values(result, f"chance_{name}") for name in QUADRANTS)
    assert total == pytest.approx(np.ones(4))
    assert result.details["quadrants"]["b"] == "concentrate_here"
    assert result.get("chance_quadrant", item="b").value > 0.9  # type: ignore[union-attr]


def test_stated_importance_is_beside_it_with_the_agreement_of_both_orders() -> None:
    result = found(frame())
    stated, derived = values(result, "stated_importance"), values(result, "importance")
    agreement = result.get("importance_agreement")
    assert agreement is not None
    assert agreement.value == pytest.approx(stats.spearmanr(stated, derived).statistic)
    assert agreement.low <= agreement.value <= agreement.high  # type: ignore[operator]
    assert agreement.n == 4
    assert values(result, "stated_rank") == pytest.approx(stats.rankdata(-stated))
    assert values(result, "derived_rank") == pytest.approx(stats.rankdata(-derived))
    bare = replace(SURVEY, items=tuple(replace(item, roles={"perceived": item.id}) for item in SURVEY.items))
    assert not found(frame(), survey=bare).where("stated_importance")


def test_weights_enter_importance_and_performance() -> None:
    data = frame().assign(w=np.random.default_rng(3).choice([0.5, 2.0], 300))
    survey = replace(SURVEY, weight="w")
    result, drivers = found(data, survey=survey), found(data, DRIVERS, survey=survey)
    assert values(result, "importance") == pytest.approx(values(drivers, "lmg"))
    assert values(result, "performance") == pytest.approx([np.average(data[name], weights=data.w) for name in ITEMS])


def test_segments_too_small_for_a_regression_are_counted() -> None:
    data = frame().assign(g=["x"] * 200 + ["y"] * 97 + ["few"] * 3)
    result = found(data, by="g", minimum_n=1)
    assert result.get("importance", item="a", g="y") is not None
    assert [(drop.where, drop.count) for drop in result.dropped] == [("g = few", 3)]


@pytest.mark.parametrize("variant", ["lgm", "means targets"])
def test_an_unknown_variant_is_refused(variant: str) -> None:
    with pytest.raises(UsageError) as caught:
        found(frame(20), variant=variant)
    assert caught.value.problems[0].code == "unknown-variant"


@pytest.mark.parametrize("rows", [0, 1, 6, 30])
@pytest.mark.parametrize("variant", ["", "correlation"])
def test_few_answers_constant_items_and_copies_give_what_can_be_written(rows: int, variant: str) -> None:
    data = frame(max(rows, 2)).head(rows).assign(c=4.0)
    data["d"] = data["a"]
    typed = pa.table({name: pa.array(data[name].astype(float), pa.float64(), from_pandas=True) for name in data})
    result = estimate(METHOD, SURVEY, InMemory(typed), Options(variant=variant))
    json.dumps(result.as_dict(), allow_nan=False)
    json.dumps(result.details, allow_nan=False)
    assert result.notes
