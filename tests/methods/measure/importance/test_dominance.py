"""Dominance against domir's algorithm by regression, LMG, statsmodels; benchmark and suppressors from known laws."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import statsmodels.api as sm

from expectancy.domain.errors import UsageError
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.importance.dominance import METHOD
from expectancy.methods.measure.importance.drivers import METHOD as DRIVERS
from tables import InMemory, estimate

ITEMS = ("a", "b", "c", "d")
SURVEY = Survey(
    "s",
    "s.csv",
    tuple(Item(name, name, roles={"perceived": name}) for name in ITEMS),
    scale=(-2000, 2000),
    outcomes={"overall": "y"},
)


def frame(rows: int = 300, seed: int = 1) -> pd.DataFrame:
    """In hundredths, so that whole numbers are nearly continuous; d is a variable of pure chance."""
    rng = np.random.default_rng(seed)
    x = 0.6 * rng.normal(size=(rows, 1)) + rng.normal(size=(rows, 4))
    x[:, 3] = rng.normal(size=rows)
    y = x @ [0.7, 0.5, 0.2, 0.0] + rng.normal(size=rows)
    return pd.DataFrame({**{name: x[:, at] for at, name in enumerate(ITEMS)}, "y": y}).mul(100).round()


def found(data: pd.DataFrame, method: Any = METHOD, survey: Survey = SURVEY, **options: Any) -> Result:
    return estimate(method, survey, InMemory(pa.Table.from_pandas(data, preserve_index=False)), Options(**options))


def one(result: Result, statistic: str, **keys: str) -> Estimate:
    each = result.get(statistic, **keys)
    assert each is not None, (statistic, keys)
    return each


def r2(data: pd.DataFrame, names: tuple[str, ...]) -> float:
    return float(sm.OLS(data.y, sm.add_constant(data[list(names)])).fit().rsquared) if names else 0.0


def test_general_dominance_is_lmg_and_the_same_as_drivers_say() -> None:
    data = frame()
    result, drivers = found(data, resamples=200), found(data, DRIVERS, resamples=200)
    for name in ITEMS:
        here, there = one(result, "general", item=name), one(drivers, "lmg", item=name)
        assert (here.value, here.low, here.high) == pytest.approx((there.value, there.low, there.high))
        assert one(result, "share", item=name).value == pytest.approx(one(drivers, "share", item=name).value)
    assert sum(one(result, "general", item=name).value for name in ITEMS) == pytest.approx(one(result, "r2").value)


def test_first_last_and_conditional_are_those_of_regressions() -> None:
    data = frame()
    result = found(data)
    for name in ITEMS:
        others = [other for other in ITEMS if other != name]
        assert one(result, "first", item=name).value == pytest.approx(r2(data, (name,)))
        assert one(result, "last", item=name).value == pytest.approx(r2(data, ITEMS) - r2(data, tuple(others)))
        for size in range(4):
            added = [r2(data, (*subset, name)) - r2(data, subset) for subset in combinations(others, size)]
            assert one(result, "conditional", item=name, others=str(size)).value == pytest.approx(np.mean(added))


def test_every_two_items_are_compared_over_all_subsets_of_the_others() -> None:
    data = frame()
    result = found(data)
    pairs = {(each.keys["item"], each.keys["over"]): each for each in result.where("complete_share")}
    assert len(pairs) == 6
    for (up, down), each in pairs.items():
        rest = [name for name in ITEMS if name not in (up, down)]
        more = [
            r2(data, (*subset, up)) > r2(data, (*subset, down))
            for size in range(3)
            for subset in combinations(rest, size)
        ]
        assert each.value == pytest.approx(np.mean(more))
        assert one(result, "general", item=up).value >= one(result, "general", item=down).value
    sure = one(result, "chance_complete", item="a", over="d").value
    assert sure > 0.95
    assert one(result, "chance_general", item="a", over="d").value >= sure
    assert one(result, "chance_conditional", item="a", over="d").value >= sure


def test_a_variable_of_chance_is_told_apart_from_what_is_there() -> None:
    result = found(frame())
    assert one(result, "chance_above_random", item="a").value == 1
    assert one(result, "chance_above_random", item="d").value < 0.9
    weak = one(result, "above_random", item="d")
    assert weak.low < 0 < one(result, "above_random", item="a").low  # type: ignore[operator]
    assert any("pure chance" in note and "d" in note for note in result.notes)


def test_drivers_have_the_same_benchmark_beyond_fifteen_items() -> None:
    rng = np.random.default_rng(6)
    names = [f"x{at}" for at in range(17)]
    x = 0.5 * rng.normal(size=(400, 1)) + rng.normal(size=(400, 17))
    data = pd.DataFrame(np.rint(100 * x), columns=names).assign(y=np.rint(100 * (x[:, 0] + rng.normal(size=400))))
    survey = replace(SURVEY, items=tuple(Item(name, name, roles={"perceived": name}) for name in names))
    result = found(data, DRIVERS, survey)
    assert one(result, "chance_above_random", item="x0").value == 1
    assert any("pure chance" in note for note in result.notes)


def test_beyond_fifteen_items_the_twelve_largest_take_part_and_it_is_said() -> None:
    rng = np.random.default_rng(7)
    names = [f"x{at}" for at in range(16)]
    x = 0.5 * rng.normal(size=(300, 1)) + rng.normal(size=(300, 16))
    data = pd.DataFrame(np.rint(100 * x), columns=names).assign(y=np.rint(100 * x[:, :4].sum(axis=1)))
    survey = replace(SURVEY, items=tuple(Item(name, name, roles={"perceived": name}) for name in names))
    result = found(data, survey=survey, resamples=20)
    assert len(result.details["items"]) == 12
    assert any("Of 16 items those 12" in note for note in result.notes)
    assert found(data, survey=survey, resamples=20, variant="4").details["items"] == names[:4]


def test_a_negative_suppressor_is_told() -> None:
    """b goes with y only through a: beside a its sign turns, and its share of R2 stays positive."""
    rng = np.random.default_rng(8)
    a = rng.normal(size=400)
    b = 0.9 * a + 0.4 * rng.normal(size=400)
    y = a - 0.5 * b + 0.3 * rng.normal(size=400)
    data = pd.DataFrame({"a": a, "b": b, "c": rng.normal(size=400), "d": rng.normal(size=400), "y": y}).mul(100).round()
    result = found(data)
    assert one(result, "r", item="b").value > 0 > one(result, "beta", item="b").value
    assert one(result, "general", item="b").value > 0
    assert one(result, "chance_sign_turned", item="b").value > 0.95
    assert any("Negative suppressors" in note and "b" in note for note in result.notes)


def test_johnsons_weights_stand_beside_with_the_agreement_of_the_two_orders() -> None:
    result = found(frame())
    drivers = found(frame(), DRIVERS, variant="johnson")
    for name in ITEMS:
        assert one(result, "johnson", item=name).value == pytest.approx(one(drivers, "johnson", item=name).value)
    assert one(result, "johnson_agreement").value == pytest.approx(1)


def test_weights_enter_and_a_benchmark_knows_that_they_cost() -> None:
    data = frame().assign(w=np.random.default_rng(3).choice([0.1, 3.0], 300))
    survey = replace(SURVEY, weight="w")
    result, drivers = found(data, survey=survey), found(data, DRIVERS, survey)
    for name in ITEMS:
        assert one(result, "general", item=name).value == pytest.approx(one(drivers, "lmg", item=name).value)
    told = int(result.variant.split("correlations of ")[1].split(" ")[0])
    kish = data.w.sum() ** 2 / (data.w**2).sum()
    assert told == pytest.approx(kish, rel=0.25)


@pytest.mark.parametrize("variant", ["1", "16", "lmg"])
def test_another_number_of_items_is_refused(variant: str) -> None:
    with pytest.raises(UsageError) as caught:
        found(frame(20), variant=variant)
    assert caught.value.problems[0].code == "unknown-variant"


@pytest.mark.parametrize("rows", [0, 1, 5, 30])
@pytest.mark.parametrize("weight", [None, "w"])
def test_few_answers_constant_items_and_copies_give_what_can_be_written(rows: int, weight: str | None) -> None:
    data = frame(max(rows, 2)).head(rows).assign(c=4.0, w=1.0)
    data["d"] = data["a"]
    typed = pa.table({name: pa.array(data[name].astype(float), pa.float64(), from_pandas=True) for name in data})
    result = estimate(METHOD, replace(SURVEY, weight=weight), InMemory(typed), Options(by=None))
    json.dumps(result.as_dict(), allow_nan=False)
    assert result.notes
    assert not any(math.isnan(each.value) for each in result.where("general"))


def test_segments_have_the_items_of_everybody_and_small_ones_are_counted() -> None:
    data = frame().assign(g=["x"] * 250 + ["y"] * 47 + ["few"] * 3)
    result = found(data, by="g", resamples=50)
    assert one(result, "general", item="a", g="y").n == 47
    assert [(drop.where, drop.count) for drop in result.dropped] == [("g = few", 3)]
