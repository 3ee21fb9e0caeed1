"""Reach and noise against the Shapley value by all coalitions, pandas, and real complaint flags."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from expectancy.domain.errors import UsageError
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.importance.dissatisfiers import METHOD
from shared import data
from tables import InMemory, estimate

ITEMS = ("a", "b", "c", "d", "e")
SURVEY = Survey(
    "s",
    "s.csv",
    tuple(Item(name, name, roles={"perceived": name}) for name in ITEMS),
    scale=(1, 7),
    outcomes={"overall": "y"},
)


def frame(rows: int = 400, seed: int = 1, missing: float = 0.1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = np.clip(np.rint(4.6 + 0.5 * rng.normal(size=(rows, 1)) + 1.3 * rng.normal(size=(rows, 5))), 1, 7)
    y = 5 - 1.5 * (x[:, 0] <= 3) - 1.0 * (x[:, 1] <= 3) + 0.9 * (x[:, 2] >= 6) + rng.normal(size=rows)
    found = pd.DataFrame(x, columns=list(ITEMS)).mask(rng.random((rows, 5)) < missing)
    return found.assign(y=np.clip(np.rint(y), 1, 7))


def found(rows: pd.DataFrame, survey: Survey = SURVEY, **options: Any) -> Result:
    return estimate(METHOD, survey, InMemory(pa.Table.from_pandas(rows, preserve_index=False)), Options(**options))


def one(result: Result, statistic: str, side: str = "dissatisfiers", **keys: str) -> Estimate:
    each = result.get(statistic, side=side, **keys)
    assert each is not None, (statistic, keys)
    return each


def by_coalitions(failed: pd.DataFrame, bad: pd.Series, weight: np.ndarray) -> dict[str, float]:
    """The Shapley value by its definition, over every coalition."""

    def v(coalition: tuple[str, ...]) -> float:
        if not coalition:
            return 0.0
        any_ = failed[list(coalition)].any(axis=1)
        return float(np.average(any_[bad], weights=weight[bad]) - np.average(any_[~bad], weights=weight[~bad]))

    names, p = list(failed.columns), failed.shape[1]
    values = {coalition: v(coalition) for size in range(p + 1) for coalition in combinations(names, size)}
    out = {}
    for name in names:
        others = [other for other in names if other != name]
        out[name] = sum(
            factorial(size)
            * factorial(p - size - 1)
            / factorial(p)
            * (values[tuple(sorted((*subset, name), key=names.index))] - values[subset])
            for size in range(p)
            for subset in combinations(others, size)
        )
    return out


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("side", "word"), [("dissatisfiers", "low"), ("enhancers", "high")])
def test_the_shapley_value_is_that_of_all_coalitions(weighted: bool, side: str, word: str) -> None:
    rows = frame()
    w = np.random.default_rng(2).choice([0.5, 2.0], len(rows)) if weighted else np.ones(len(rows))
    result = found(rows.assign(w=w), replace(SURVEY, weight="w" if weighted else None))
    failed = rows[list(ITEMS)] <= 3 if word == "low" else rows[list(ITEMS)] >= 6
    inside = rows.y <= 3 if word == "low" else rows.y >= 6
    known = by_coalitions(failed, inside, w)
    for name in ITEMS:
        assert one(result, "shapley", side, item=name).value == pytest.approx(known[name])
        reach = np.average(failed[name][inside], weights=w[inside])
        noise = np.average(failed[name][~inside], weights=w[~inside])
        assert one(result, "reach", side, item=name).value == pytest.approx(reach)
        assert one(result, "noise", side, item=name).value == pytest.approx(noise)
        assert one(result, "difference", side, item=name).value == pytest.approx(reach - noise)
    total = sum(known.values())
    assert sum(one(result, "shapley_share", side, item=name).value for name in ITEMS) == pytest.approx(1)
    last = result.details[side]["order"][-1]
    assert one(result, "success_together", side, item=last).value == pytest.approx(total)


def test_the_key_items_are_the_first_ones_at_which_success_is_largest() -> None:
    rows = frame()
    result = found(rows)
    order, key = result.details["dissatisfiers"]["order"], result.details["dissatisfiers"]["key"]
    values = [one(result, "shapley", item=name).value for name in order]
    assert values == sorted(values, reverse=True)
    bad = rows.y <= 3
    reach = [(rows[order[:many]] <= 3).any(axis=1)[bad].mean() for many in range(1, 6)]
    noise = [(rows[order[:many]] <= 3).any(axis=1)[~bad].mean() for many in range(1, 6)]
    assert [one(result, "reach_together", item=name).value for name in order] == pytest.approx(reach)
    assert [one(result, "noise_together", item=name).value for name in order] == pytest.approx(noise)
    best = int(np.argmax(np.subtract(reach, noise))) + 1
    assert key == order[:best]
    assert set(key) == {"a", "b"}
    assert one(result, "key_items").value == best
    assert one(result, "success").value == pytest.approx(reach[best - 1] - noise[best - 1])
    assert one(result, "chance_key", item="a").value > 0.95
    assert one(result, "chance_key", item="e").value < 0.3


def test_attributable_risk_is_the_part_of_the_dissatisfied_that_goes_with_failures() -> None:
    rows = frame()
    result = found(rows)
    key = result.details["dissatisfiers"]["key"]
    bad, failed = rows.y <= 3, (rows[key] <= 3).any(axis=1)
    assert one(result, "attributable_risk").value == pytest.approx(1 - bad[~failed].mean() / bad.mean())
    assert one(result, "share_dissatisfied").value == pytest.approx(bad.mean())


def test_delights_tell_the_delighted() -> None:
    result = found(frame())
    assert result.details["enhancers"]["order"][0] == "c"
    assert one(result, "chance_first", "enhancers", item="c").value > 0.9


def test_real_complaint_flags_of_seventeen_kinds_give_the_value_of_all_coalitions_of_the_first_ten() -> None:
    """525 customers, 17 complaint flags (1 = complained), overall 0 to 10; all 2^10 coalitions by definition."""
    rows = pd.read_csv(data("satisfaction_drivers/shapka_example_02.csv"))
    names = [f"Complain {at}" for at in range(1, 11)]
    items = tuple(Item(name, name, roles={"perceived": name}, reverse=True) for name in names)
    survey = Survey(
        "flags",
        "f.csv",
        items,
        scale=(0, 1),
        outcomes={"overall": "Overall Satisfaction"},
        outcome_scale={"overall": (0, 10)},
    )
    result = found(rows, survey)
    failed, bad = rows[names] == 1, rows["Overall Satisfaction"] <= 4
    known = by_coalitions(failed, bad, np.ones(len(rows)))
    for name in names:
        assert one(result, "shapley", item=name).value == pytest.approx(known[name])
    every = tuple(
        Item(f"Complain {at}", "", roles={"perceived": f"Complain {at}"}, reverse=True) for at in range(1, 18)
    )
    whole = found(rows, replace(survey, items=every))
    total = (rows[[item.id for item in every]] == 1).any(axis=1)
    assert sum(each.value for each in whole.where("shapley", side="dissatisfiers")) == pytest.approx(
        total[bad].mean() - total[~bad].mean()
    )
    assert any("No enhancers" in note for note in whole.notes)


@pytest.mark.parametrize(("variant", "low", "overall"), [("extremes", 1, 1), ("thirds", 2, 2)])
def test_other_rules_move_what_is_a_failure_and_who_is_dissatisfied(variant: str, low: int, overall: int) -> None:
    rows = frame(3000)
    result = found(rows, variant=variant, resamples=20)
    reach = (rows.a <= low)[rows.y <= overall].mean()
    assert one(result, "reach", item="a").value == pytest.approx(reach)
    with pytest.raises(UsageError):
        found(rows, variant="around_mean")


def test_a_respondents_own_minimum_says_what_is_a_failure() -> None:
    rows = frame(missing=0.0).assign(m=np.random.default_rng(5).integers(2, 6, 400))
    items = (Item("a", "a", roles={"perceived": "a", "minimum": "m"}), *SURVEY.items[1:])
    result = found(rows, replace(SURVEY, items=items))
    assert one(result, "reach", item="a").value == pytest.approx((rows.a < rows.m)[rows.y <= 3].mean())


def test_what_few_rated_is_told() -> None:
    rows = frame()
    rows.loc[rows.index % 3 > 0, "d"] = np.nan
    assert any("Under half of the respondents rated d" in note for note in found(rows).notes)


def test_too_many_items_are_told_before_anything_is_read() -> None:
    items = tuple(Item(f"x{at}", "", roles={"perceived": f"x{at}"}) for at in range(31))
    assert "31 items" in METHOD.missing(replace(SURVEY, items=items))
    assert METHOD.missing(SURVEY) == ""
    assert "overall" in METHOD.missing(replace(SURVEY, outcomes={}))


def test_segments_without_enough_dissatisfied_are_counted() -> None:
    rows = frame().assign(g=["x"] * 390 + ["few"] * 10)
    result = found(rows, by="g")
    assert one(result, "shapley", item="a", g="x").n == 390
    assert [(drop.where, drop.count) for drop in result.dropped] == [("g = few", 10)]


@pytest.mark.parametrize("rows", [0, 1, 25])
@pytest.mark.parametrize("weight", [None, "w"])
def test_few_answers_and_weights_of_nothing_give_what_can_be_written(rows: int, weight: str | None) -> None:
    given = frame(60).head(rows).assign(w=0.0, c=4.0)
    typed = pa.table({name: pa.array(given[name].astype(float), pa.float64(), from_pandas=True) for name in given})
    result = estimate(METHOD, replace(SURVEY, weight=weight), InMemory(typed), Options())
    json.dumps(result.as_dict(), allow_nan=False)
    json.dumps(result.details, allow_nan=False)
    assert result.notes
