"""Shapley values, reach and success of failures cover, unweighted and weighted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.importance.dissatisfiers import METHOD
from tables import InMemory, estimate

pytestmark = pytest.mark.guarantee
SURVEY = Survey(
    "s",
    "s.csv",
    tuple(Item(f"x{at}", f"x{at}", roles={"perceived": f"x{at}"}) for at in range(3)),
    scale=(1, 5),
    outcomes={"overall": "y"},
)
Columns = dict[str, npt.NDArray[Any]]


def drawn(rows: int, seed: int) -> Columns:
    rng = np.random.default_rng(seed)
    halo = 0.6 * rng.normal(size=(rows, 1))
    failed = halo + rng.normal(size=(rows, 3)) < np.array([-0.6, -0.9, -0.4])
    bad = rng.random(rows) < 0.08 + 0.5 * failed[:, 0] + 0.25 * failed[:, 1]
    found = {f"x{at}": np.where(failed[:, at], 2, 3) for at in range(3)}
    return {**found, "y": np.where(bad, 1, 3), "w": np.ones(rows)}


def weighted(seed: int) -> Columns:
    """Those whose first item failed are kept half as often, and count twice."""
    found = drawn(300, seed)
    often = np.where(found["x0"] == 2, 0.5, 1.0)
    kept = np.random.default_rng(seed + 10_000).random(300) < often
    return {name: values[kept] for name, values in {**found, "w": 1 / often}.items()}


def truth() -> dict[tuple[str, str], float]:
    """From three million drawn answers, by the definition of the value for three items."""
    found = drawn(3_000_000, 99)
    failed, bad = np.stack([found[f"x{at}"] == 2 for at in range(3)], axis=1), found["y"] == 1
    part = failed / np.maximum(failed.sum(axis=1, keepdims=True), 1)
    shapley = part[bad].mean(axis=0) - part[~bad].mean(axis=0)
    return {
        ("shapley", "x0"): float(shapley[0]),
        ("shapley", "x2"): float(shapley[2]),
        ("reach", "x0"): float(failed[bad, 0].mean()),
        ("difference", "x1"): float(failed[bad, 1].mean() - failed[~bad, 1].mean()),
    }


@pytest.mark.parametrize("with_weights", [False, True])
def test_shapley_values_reach_and_difference_cover(with_weights: bool) -> None:
    known = truth()
    hits = dict.fromkeys(known, 0)
    survey = replace(SURVEY, weight="w") if with_weights else SURVEY
    for start in range(0, 600, 100):
        samples = [weighted(seed) if with_weights else drawn(250, seed) for seed in range(start, start + 100)]
        columns = {name: pa.array(np.concatenate([sample[name] for sample in samples])) for name in samples[0]}
        columns["s"] = pa.array(np.repeat(np.arange(100), [len(sample["w"]) for sample in samples]).astype(str))
        result = estimate(METHOD, survey, InMemory(pa.table(columns), 100_000), Options(by="s", resamples=2))
        for (statistic, item), true in known.items():
            each = [one for one in result.where(statistic, side="dissatisfiers", item=item) if "s" in one.keys]
            hits[statistic, item] += sum(one.low <= true <= one.high for one in each)  # type: ignore[operator]
    assert all(0.93 <= count / 600 <= 0.97 for count in hits.values()), hits
