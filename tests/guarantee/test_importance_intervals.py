"""Priorities, distances to the peer and derived importance: intervals cover, unweighted and weighted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Method, Options
from expectancy.methods.measure.importance.derived_importance import METHOD as DERIVED
from expectancy.methods.measure.importance.drivers import METHOD as DRIVERS
from expectancy.methods.measure.importance.importance_performance import METHOD as IPA
from expectancy.methods.relative_importance import lmg
from tables import InMemory, estimate

pytestmark = pytest.mark.guarantee
Columns = dict[str, npt.NDArray[Any]]
SAMPLES = 1000
CUTS = np.array([-1.6, -0.9, -0.2, 0.5, 1.2, 1.9])


def rated(latent: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return 1 + np.searchsorted(CUTS, latent)


def latent(rows: int, rng: np.random.Generator) -> Columns:
    halo = rng.normal(size=rows)
    return {
        name: rated(level + 0.6 * halo + 0.8 * rng.normal(size=rows))
        for name, level in (("p", 0.1), ("i", 0.7), ("r", 0.4))
    }


def covered(
    method: Method, survey: Survey, draw: Any, truth: dict[tuple[str, str], float], options: Options
) -> dict[tuple[str, str], float]:
    """The share of samples, drawn as segments of passes of 100, whose interval holds each truth."""
    hits = dict.fromkeys(truth, 0)
    for start in range(0, SAMPLES, 100):
        samples = [draw(seed) for seed in range(start, start + 100)]
        columns = {name: pa.array(np.concatenate([sample[name] for sample in samples])) for name in samples[0]}
        columns["s"] = pa.array(np.repeat(np.arange(100), [len(sample["w"]) for sample in samples]).astype(str))
        result = estimate(method, survey, InMemory(pa.table(columns), 100_000), options)
        for (statistic, item), true in truth.items():
            each = [one for one in result.where(statistic, item=item) if "s" in one.keys]
            hits[statistic, item] += sum(one.low <= true <= one.high for one in each)  # type: ignore[operator]
    return {key: count / SAMPLES for key, count in hits.items()}


def pairs(seed: int, weighted: bool) -> Columns:
    """A sample of 90; weighted: those who rate high come twice as often, and count half."""
    rng = np.random.default_rng(seed)
    found = latent(90 if not weighted else 140, rng)
    often = np.where(found["p"] >= 5, 1.0, 0.5) if weighted else np.ones(len(found["p"]))
    kept = rng.random(len(often)) < often
    return {name: values[kept] for name, values in found.items()} | {"w": 1 / often[kept]}


@pytest.mark.parametrize("weighted", [False, True])
def test_priorities_and_distances_to_the_peer_cover(weighted: bool) -> None:
    whole = latent(2_000_000, np.random.default_rng(99))
    mean = {name: float(values.mean()) for name, values in whole.items()}
    truth = {("priority", "q"): mean["i"] - mean["p"], ("gap_to_peer", "q"): mean["p"] - mean["r"]}
    item = Item("q", "q", roles={"perceived": "p", "importance": "i", "peer": "r"})
    survey = Survey("s", "s.csv", (item,), scale=(1, 7), weight="w" if weighted else None)
    found = covered(IPA, survey, lambda seed: pairs(seed, weighted), truth, Options(by="s", resamples=2))
    assert all(0.93 <= share <= 0.97 for share in found.values()), found


def answers(rows: int, rng: np.random.Generator) -> Columns:
    halo = rng.normal(size=(rows, 1))
    x = 0.5 * halo + rng.normal(size=(rows, 3))
    y = x @ np.array([0.7, 0.4, 0.2]) + rng.normal(size=rows)
    return {f"x{at}": rated(x[:, at]) for at in range(3)} | {"y": rated(y), "w": np.ones(rows)}


def test_derived_importance_covers() -> None:
    """LMG of the population, from two million drawn answers; percentiles of group resamples of samples of 600."""
    whole = answers(2_000_000, np.random.default_rng(98))
    matrix = np.corrcoef([whole["y"], *(whole[f"x{at}"] for at in range(3))])
    parts = lmg(matrix[1:, 1:], matrix[0, 1:])
    truth = {("importance", f"x{at}"): float(parts[at]) for at in range(3)}
    items = tuple(Item(f"x{at}", f"x{at}", roles={"perceived": f"x{at}"}) for at in range(3))
    survey = replace(Survey("s", "s.csv", items, scale=(1, 7)), outcomes={"overall": "y"})

    def draw(seed: int) -> Columns:
        return answers(600, np.random.default_rng(seed))

    found = covered(DERIVED, survey, draw, truth, Options(by="s", resamples=400))
    assert all(0.93 <= share <= 0.97 for share in found.values()), found


def test_an_item_of_pure_chance_is_rarely_taken_for_a_driver() -> None:
    """An item that goes with nothing is above a variable of chance, with chance 0.95 or more, in at most 7 of 100."""
    above = 0
    items = tuple(Item(f"x{at}", f"x{at}", roles={"perceived": f"x{at}"}) for at in range(3))
    survey = replace(Survey("s", "s.csv", items, scale=(1, 7)), outcomes={"overall": "y"})
    for start in range(0, 500, 100):
        samples = [chance_item(seed) for seed in range(start, start + 100)]
        columns = {name: pa.array(np.concatenate([sample[name] for sample in samples])) for name in samples[0]}
        columns["s"] = pa.array(np.repeat(np.arange(100), 200).astype(str))
        result = estimate(DRIVERS, survey, InMemory(pa.table(columns), 100_000), Options(by="s", resamples=200))
        each = [one for one in result.where("chance_above_random", item="x2") if "s" in one.keys]
        above += sum(one.value >= 0.95 for one in each)
    assert above / 500 <= 0.07


def chance_item(seed: int) -> Columns:
    rng = np.random.default_rng(seed)
    found = answers(200, rng)
    return {**found, "x2": rated(rng.normal(size=200))}
