"""Odd answers to SERVQUAL, reliability and factors: a result or a told refusal, no warning, nothing that is no JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Method, Options
from expectancy.methods.measure.gaps import servqual
from expectancy.methods.measure.structure import factors, reliability
from tables import estimate, table

NAMES = ("quick", "kind", "safe")
ITEMS = tuple(Item(f"q{at}", "", NAMES[at % 3], {"expected": f"e{at}", "perceived": f"p{at}"}) for at in range(6))
POINTS = {name: f"w_{name}" for name in NAMES}
SURVEY = Survey("s", "s.csv", ITEMS, points=POINTS)
Data = dict[str, list[Any]]


def answers(rows: int = 60, seed: int = 2) -> Data:
    rng = np.random.default_rng(seed)
    halo = rng.normal(size=rows)
    found: Data = {"region": rng.choice(["a", "b"], rows).tolist(), "w": rng.uniform(0.5, 2, rows).round(3).tolist()}
    for at in range(6):
        for role, level in (("e", 5.5), ("p", 4.5)):
            raw = np.rint(level + halo + rng.normal(0, 1, rows))
            found[f"{role}{at}"] = np.clip(raw, 1, 7).astype(int).tolist()
    share = rng.integers(10, 45, rows)
    found |= {"w_quick": share.tolist(), "w_kind": share.tolist(), "w_safe": (100 - 2 * share).tolist()}
    return found


def constant(data: Data) -> Data:
    return data | {f"{role}{at}": [4] * 60 for role in "ep" for at in range(6)}


def one_constant(data: Data) -> Data:
    return data | {"e0": [7] * 60, "p0": [7] * 60}


def collinear(data: Data) -> Data:
    return data | {"e1": data["e0"], "p1": data["p0"], "e2": data["e0"], "p2": data["p0"]}


def nobody(data: Data) -> Data:
    return data | {f"{role}{at}": [None] * 60 for role in "ep" for at in range(6)}


def one_customer(data: Data) -> Data:
    return {name: values[:1] for name, values in data.items()}


def tiny_segment(data: Data) -> Data:
    return data | {"region": ["tiny"] * 3 + ["large"] * 57}


def unweighted_segment(data: Data) -> Data:
    return data | {"w": [0.0 if region == "a" else 1.0 for region in data["region"]]}


def no_points(data: Data) -> Data:
    return data | {column: [None] * 60 for column in POINTS.values()}


def uneven_points(data: Data) -> Data:
    return data | {column: [10] * 60 for column in POINTS.values()}


def one_pair_only(data: Data) -> Data:
    gone: Data = {f"{role}{at}": [None] * 60 for role in "ep" for at in range(2, 6)}
    return data | gone


ODD: list[Callable[[Data], Data]] = [
    constant,
    one_constant,
    collinear,
    nobody,
    one_customer,
    tiny_segment,
    unweighted_segment,
    no_points,
    uneven_points,
    one_pair_only,
]


@pytest.mark.parametrize("method", [servqual.METHOD, reliability.METHOD, factors.METHOD], ids=lambda each: each.name)
@pytest.mark.parametrize("odd", ODD, ids=lambda each: each.__name__)
@pytest.mark.parametrize("kind", ["plain", "weighted", "two samples"])
def test_odd_answers_are_told_and_never_a_crash(method: Method, odd: Callable[[Data], Data], kind: str) -> None:
    data = odd(answers())
    survey = replace(SURVEY, weight="w") if kind == "weighted" else SURVEY
    if kind == "two samples":
        survey = replace(SURVEY, samples="independent")
        half = len(data["e0"]) // 2
        for at in range(6):
            data[f"e{at}"] = [*data[f"e{at}"][:half], *[None] * (len(data[f"e{at}"]) - half)]
            data[f"p{at}"] = [*[None] * half, *data[f"p{at}"][half:]]
    found = estimate(method, survey, table(data), Options(by="region", resamples=50))
    json.dumps(found.as_dict(), allow_nan=False)
    assert found.estimates or found.notes
    for each in found.estimates:
        if each.low is not None and each.high is not None and np.isfinite(each.low) and np.isfinite(each.value):
            assert each.low - 1e-9 <= each.value <= each.high + 1e-9, each


@pytest.mark.parametrize("method", [servqual.METHOD, reliability.METHOD, factors.METHOD], ids=lambda each: each.name)
def test_segments_under_the_least_size_are_left_out_and_counted(method: Method) -> None:
    found = estimate(method, SURVEY, table(tiny_segment(answers())), Options(by="region", minimum_n=10, resamples=50))
    assert not [each for each in found.estimates if each.keys.get("region") == "tiny"]
    assert [(drop.count, drop.where) for drop in found.dropped] == [(3, "region = tiny")]


def test_points_of_nobody_and_uneven_ones_are_told() -> None:
    none = estimate(servqual.METHOD, SURVEY, table(no_points(answers())))
    assert np.isnan(none.where("gap_weighted")[0].value)
    uneven = estimate(servqual.METHOD, SURVEY, table(uneven_points(answers())))
    assert [drop.count for drop in uneven.dropped] == [60]
