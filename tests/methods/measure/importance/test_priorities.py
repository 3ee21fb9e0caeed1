"""Priorities, targets and the peer of importance-performance, against pandas and scipy."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats

import kiosk
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.importance.importance_performance import METHOD, QUADRANTS
from tables import InMemory, estimate

ROLES = {"perceived": "p", "importance": "i", "peer": "r"}
SURVEY = Survey(
    "s",
    "s.csv",
    tuple(Item(f"q{at}", f"q{at}", roles={role: f"{letter}{at}" for role, letter in ROLES.items()}) for at in range(4)),
    scale=(1, 7),
)
LEVELS = {"p": (5.0, 4.2, 4.8, 3.9), "i": (5.8, 6.0, 4.5, 5.2), "r": (4.9, 5.0, 4.4, 4.6)}


def frame(rows: int = 150, seed: int = 1, missing: float = 0.1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    halo = rng.normal(size=rows)
    columns = {
        f"{letter}{at}": np.clip(np.rint(level + 0.6 * halo + rng.normal(size=rows)), 1, 7)
        for letter, levels in LEVELS.items()
        for at, level in enumerate(levels)
    }
    found = pd.DataFrame(columns)
    return found.mask(rng.random(found.shape) < missing)


def found(data: pd.DataFrame, survey: Survey = SURVEY, **options: Any) -> Result:
    return estimate(METHOD, survey, InMemory(pa.Table.from_pandas(data, preserve_index=False)), Options(**options))


def one(result: Result, statistic: str, **keys: str) -> Estimate:
    each = result.get(statistic, **keys)
    assert each is not None, statistic
    return each


def test_a_priority_is_importance_less_performance_with_a_paired_interval_where_all_answer_both() -> None:
    data = frame(missing=0.0)
    result = found(data)
    for at in range(4):
        bounds = stats.ttest_rel(data[f"i{at}"], data[f"p{at}"]).confidence_interval()
        each = one(result, "priority", item=f"q{at}")
        assert each.value == pytest.approx((data[f"i{at}"] - data[f"p{at}"]).mean())
        assert (each.low, each.high) == pytest.approx((bounds.low, bounds.high))


def test_items_are_ranked_by_priority_with_the_chance_of_their_rank() -> None:
    result = found(frame())
    values = [one(result, "priority", item=f"q{at}").value for at in range(4)]
    ranks = [one(result, "priority_rank", item=f"q{at}") for at in range(4)]
    assert [each.value for each in ranks] == stats.rankdata([-value for value in values]).tolist()
    assert all(each.low <= each.value <= each.high for each in ranks)  # type: ignore[operator]
    assert sum(one(result, "chance_rank", item=f"q{at}").value for at in range(4)) > 2
    assert one(result, "chance_top5", item="q0").value == 1  # of four items all are among the first five


def test_the_crosshair_of_the_study_stands_at_its_targets_and_is_exact() -> None:
    survey = replace(SURVEY, target=4.5, importance_target=5.5)
    result = found(frame(), survey, variant="target")
    cross = one(result, "crosshair_performance"), one(result, "crosshair_importance")
    assert [each.value for each in cross] == [4.5, 5.5]
    assert all(each.low is None for each in cross)
    for at in range(4):
        high = [one(result, name, item=f"q{at}").value for name in ("importance", "performance")]
        place = 2 * (high[0] >= 5.5) + (high[1] >= 4.5)
        assert result.details["quadrants"][f"q{at}"] == QUADRANTS[place]
    assert (
        found(frame(), replace(survey, importance_target=None), variant="target").details["crosshair"]["importance"]
        == 4.5
    )


def test_a_crosshair_of_the_answers_has_an_interval() -> None:
    cross = one(found(frame()), "crosshair_performance")
    assert cross.low is not None
    assert cross.high is not None
    assert cross.low < cross.value < cross.high


def test_the_distance_to_the_peer_is_paired_over_those_who_rated_both() -> None:
    data = frame()
    result = found(data)
    for at in range(4):
        both = data[[f"p{at}", f"r{at}"]].dropna()
        bounds = stats.ttest_rel(both[f"p{at}"], both[f"r{at}"]).confidence_interval()
        gap, peer = one(result, "gap_to_peer", item=f"q{at}"), one(result, "peer", item=f"q{at}")
        assert (gap.value, gap.low, gap.high) == pytest.approx(
            ((both[f"p{at}"] - both[f"r{at}"]).mean(), bounds.low, bounds.high)
        )
        assert gap.n == len(both)
        assert peer.value == pytest.approx(both[f"r{at}"].mean())
    assert one(result, "chance_behind", item="q1").value > 0.99
    assert one(result, "chance_behind", item="q2").value < 0.2


def test_the_chances_to_be_behind_in_each_quadrant_add_up() -> None:
    result = found(frame())
    for at in range(4):
        parts = [one(result, f"chance_behind_{name}", item=f"q{at}").value for name in QUADRANTS]
        assert sum(parts) == pytest.approx(one(result, "chance_behind", item=f"q{at}").value)
        for name, part in zip(QUADRANTS, parts, strict=True):
            assert part <= one(result, f"chance_{name}", item=f"q{at}").value + 1e-12


def test_a_peer_known_from_elsewhere_is_taken_as_exact() -> None:
    data = frame()
    items = (replace(SURVEY.items[0], roles={"perceived": "p0", "importance": "i0"}, peer_mean=4.5), *SURVEY.items[1:])
    result = found(data, replace(SURVEY, items=items))
    performance, gap = (one(result, name, item="q0") for name in ("performance", "gap_to_peer"))
    assert (gap.value, gap.low, gap.high) == pytest.approx(
        (performance.value - 4.5, performance.low - 4.5, performance.high - 4.5)  # type: ignore[operator]
    )
    peer = one(result, "peer", item="q0")
    assert peer.value == 4.5
    assert peer.low is None or math.isnan(peer.low)
    assert "exact" in result.variant
    assert one(result, "gap_to_peer", item="q1").n < gap.n


def test_without_a_peer_nothing_is_told_of_one() -> None:
    result = estimate(METHOD, kiosk.survey(), kiosk.table())
    assert not result.where("gap_to_peer")
    assert len(result.where("priority")) == len(kiosk.survey().items)


def test_weights_move_the_distance_to_the_peer() -> None:
    data = frame().assign(w=np.random.default_rng(2).choice([0.5, 2.0], 150))
    result = found(data, replace(SURVEY, weight="w"))
    both = data[["p0", "r0", "w"]].dropna()
    assert one(result, "gap_to_peer", item="q0").value == pytest.approx(np.average(both.p0 - both.r0, weights=both.w))


@pytest.mark.parametrize("rows", [0, 1, 3])
@pytest.mark.parametrize("weight", [None, "w"])
def test_few_answers_give_what_can_be_written(rows: int, weight: str | None) -> None:
    data = frame(5).head(rows).assign(w=0.0, p1=4.0, r2=np.nan)
    typed = pa.table({name: pa.array(data[name].astype(float), pa.float64(), from_pandas=True) for name in data})
    result = estimate(METHOD, replace(SURVEY, weight=weight), InMemory(typed))
    json.dumps(result.as_dict(), allow_nan=False)
    json.dumps(result.details, allow_nan=False)
