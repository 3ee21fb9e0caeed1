"""Intervals of performance, zone positions by Fieller, disconfirmation and response surfaces cover: seeded samples.

As in test_survey_intervals: many samples are the segments of one pass, and 93 to 97 % is nearly three standard errors.
Truths that have no formula are those of a sample of two million.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from expectancy.domain.calm import calmly
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.expectations.comparison_standards import METHOD as STANDARDS
from expectancy.methods.measure.expectations.disconfirmation import METHOD as DISCONFIRMATION
from expectancy.methods.measure.expectations.response_surface import METHOD as SURFACE
from expectancy.methods.measure.gaps.importance_as_desired import METHOD as FALLBACK
from expectancy.methods.measure.gaps.servperf import METHOD as SERVPERF
from expectancy.methods.measure.zone.zone_of_tolerance import METHOD as ZONE
from guarantee.test_survey_intervals import Columns, coverage, holds, mean_rating, near_nominal, rated, with_gaps
from tables import InMemory, estimate

pytestmark = pytest.mark.guarantee


# -- satisfaction over expectation and performance ----------------------------------------------------------------


def experiences(rows: int, seed: int) -> Columns:
    """Expectation and performance of one item, a direct comparison, and satisfaction that bends with performance."""
    rng = np.random.default_rng(seed)
    halo = rng.normal(size=rows)
    e = rated(4.8 + 0.6 * halo + rng.normal(0, 1.1, rows), 1, 7)
    p = rated(4.3 + 0.7 * halo + rng.normal(0, 1.2, rows), 1, 7)
    d = rated(4 + 0.6 * (p - e) + rng.normal(0, 0.9, rows), 1, 7)
    gap = p - e
    z = rated(
        5 + 0.25 * (p - 4) + np.where(gap < 0, 0.6, 0.2) * gap - 0.05 * (p - 4) ** 2 + rng.normal(0, 1.0, rows), 0, 10
    )
    frequent = rng.random(rows) < np.clip(0.2 + 0.09 * p, 0, 1)  # the pleased answer more often, and are weighted back
    w = np.where(frequent, 0.7, 1.6)
    return {"e": e, "p": p, "d": d, "z": z, "w": w}


ITEM = Item("q", "", "", {"predicted": "e", "perceived": "p", "disconfirmation": "d"})
ASKED = Survey("s", "s.csv", (ITEM,), (1, 7), outcomes={"overall": "z"}, outcome_scale={"overall": (0, 10)})


def slopes(z: Any, w: Any, *x: Any) -> list[float]:
    design = np.column_stack([np.ones_like(z), *x])
    found = np.linalg.solve((design * w[:, None]).T @ design, (design * w[:, None]).T @ z)
    return [float(value) for value in found]


@cache
def truths(weighted: bool) -> dict[str, float]:
    """Least squares in two million answers."""
    whole = experiences(2_000_000, 10**6)
    e, p, d, z = (whole[name] for name in "epdz")
    w = whole["w"] if weighted else np.ones_like(z)
    x, y = e - 4, p - 4
    b = slopes(z, w, x, y, x**2, x * y, y**2)
    direct, with_told = slopes(z, w, x, y), slopes(z, w, x, y, d - 4)
    split = slopes(z, w, np.maximum(p - e, 0), np.minimum(p - e, 0))
    found = {f"b{at}": value for at, value in enumerate(b)}
    found |= {"a1": b[1] + b[2], "a2": sum(b[3:]), "a3": b[1] - b[2], "a4": b[3] - b[4] + b[5]}
    found |= {"b_expectation": direct[1], "b_performance": direct[2], "b_direct": with_told[3]}
    found |= {"slope_above": split[1], "slope_below": split[2], "asymmetry": split[2] - split[1]}
    cov = np.cov(np.stack([p - e, d]), aweights=w)
    return found | {"correlation": cov[0, 1] / math.sqrt(cov[0, 0] * cov[1, 1]), "mean": np.average(p - e, weights=w)}


@pytest.mark.parametrize("weighted", [False, True])
def test_coefficients_of_surfaces_cover(weighted: bool) -> None:
    names = ("b0", "b1", "b2", "b4", "b5", "a1", "a2", "a3", "a4")
    truth = [(name, {"item": "q"}, truths(weighted)[name]) for name in names]
    asked = replace(ASKED, weight="w" if weighted else None)
    with calmly():
        found = coverage(SURFACE, asked, lambda seed: experiences(120, seed), truth, 250, 500)
    assert near_nominal(found), found


@pytest.mark.parametrize("weighted", [False, True])
def test_slopes_below_and_above_what_was_expected_cover(weighted: bool) -> None:
    inferred = {"item": "q", "disconfirmation": "inferred"}
    truth: list[tuple[str, dict[str, str], float]] = [
        (name, inferred, truths(weighted)[name]) for name in ("mean", "slope_below", "slope_above", "asymmetry")
    ]
    model = {"item": "q", "model": "expectation, performance"}
    truth += [(name, model, truths(weighted)[name]) for name in ("b_expectation", "b_performance")]
    model = {"item": "q", "model": "expectation, performance, direct"}
    truth += [
        ("b_direct", model, truths(weighted)["b_direct"]),
        ("correlation", {"item": "q"}, truths(weighted)["correlation"]),
    ]
    asked = replace(ASKED, weight="w" if weighted else None)
    with calmly():
        found = coverage(DISCONFIRMATION, asked, lambda seed: experiences(120, seed), truth, 250, 500)
    assert near_nominal(found), found


def test_where_the_surface_is_level_is_covered_by_the_bootstrap() -> None:
    """A dome over the middle: its top lies at (-1, 1) from there."""

    def dome(rows: int, seed: int) -> Columns:
        rng = np.random.default_rng(seed)
        e, p = rng.integers(1, 8, rows).astype(float), rng.integers(1, 8, rows).astype(float)
        z = np.rint(9 - 0.3 * (e - 3) ** 2 - 0.3 * (p - 5) ** 2 + rng.normal(0, 1.2, rows))
        return {"e": e, "p": p, "z": np.clip(z, -15, 15)}

    asked = Survey(
        "s",
        "s.csv",
        (Item("q", "", "", {"predicted": "e", "perceived": "p"}),),
        outcomes={"overall": "z"},
        outcome_scale={"overall": (-15, 15)},
    )
    hits = np.zeros(2)
    with calmly():
        for seed in range(300):
            columns = {name: pa.array(values) for name, values in dome(200, seed).items()}
            found = estimate(SURFACE, asked, InMemory(pa.table(columns), 1000), Options(resamples=400))
            told = [found.get(f"stationary_{what}", item="q") for what in ("expectation", "performance")]
            hits += [each is not None and holds(each, truth) for each, truth in zip(told, (-1, 1), strict=True)]
    assert near_nominal(hits / 300), hits / 300


# -- performance, positions, kinds of expectation -----------------------------------------------------------------


def performances(rows: int, seed: int) -> Columns:
    """Two items with importance, an ideal point and what an excellent service does; some answers missing."""
    rng = np.random.default_rng(seed)
    halo = rng.normal(size=rows)
    levels = {"p": (4.6, 5.2), "i": (5.4, 4.6), "j": (6.2, 5.6), "e": (5.8, 5.6)}
    columns: Columns = {
        f"{letter}{at}": rated(level + 0.6 * halo + rng.normal(0, 1.1, rows), 1, 7)
        for letter, each in levels.items()
        for at, level in enumerate(each)
    }
    frequent = rng.random(rows) < np.clip(0.2 + 0.09 * columns["p0"], 0, 1)
    columns["w"] = np.where(frequent, 0.7, 1.6)
    return columns


PERFORMED = Survey(
    "s",
    "s.csv",
    tuple(
        Item(
            f"q{at}",
            "",
            "all",
            {"perceived": f"p{at}", "importance": f"i{at}", "ideal": f"j{at}", "expected": f"e{at}"},
        )
        for at in range(2)
    ),
)


@cache
def performed(weighted: bool) -> dict[str, float]:
    whole = performances(2_000_000, 10**6)
    p, i, j, e = (np.stack([whole[f"{letter}{at}"] for at in range(2)]) for letter in "pije")
    w = whole["w"] if weighted else np.ones_like(p[0])

    def mean(values: Any) -> float:
        return float(np.average(values, weights=w))

    away = np.abs(p - j)
    return {
        "mean": mean(p.mean(axis=0)),
        "sd": math.sqrt(mean((p[0] - mean(p[0])) ** 2)),
        "sd_whole": math.sqrt(mean((p.mean(axis=0) - mean(p.mean(axis=0))) ** 2)),
        "weighted_performance": mean((i * p).sum(axis=0) / i.sum(axis=0)),
        "evaluated_performance": -mean(away.mean(axis=0)),
        "weighted_evaluated_performance": -mean((i * away).sum(axis=0) / i.sum(axis=0)),
        "normed_quality": mean((np.abs(e - j) - away).mean(axis=0)),
        "top2box": mean(p[0] >= 6),
        "superiority_proxy": mean(p[0] - i[0]),
    }


@pytest.mark.parametrize("weighted", [False, True])
def test_performance_own_weights_and_ideal_points_cover(weighted: bool) -> None:
    told = performed(weighted)
    truth: list[tuple[str, dict[str, str], float]] = [
        (name, {}, told[name])
        for name in (
            "mean",
            "weighted_performance",
            "evaluated_performance",
            "weighted_evaluated_performance",
            "normed_quality",
        )
    ]
    truth += [
        ("sd", {}, told["sd_whole"]),
        ("sd", {"item": "q0"}, told["sd"]),
        ("top2box", {"item": "q0"}, told["top2box"]),
    ]
    asked = replace(PERFORMED, weight="w" if weighted else None)
    with calmly():
        found = coverage(SERVPERF, asked, lambda seed: performances(120, seed), truth, 250)
    assert near_nominal(found), found


def test_the_fallback_and_differences_between_kinds_cover() -> None:
    truth: list[tuple[str, dict[str, str], float]] = [
        ("superiority_proxy", {"item": "q0"}, performed(False)["superiority_proxy"])
    ]
    found = coverage(FALLBACK, PERFORMED, lambda seed: performances(40, seed), truth)
    assert near_nominal(found), found
    sd = math.sqrt(1.57)
    wants = [mean_rating(level, sd, 1, 7) for level in (5.8, 5.6, 6.2, 5.6)]
    truth = [
        ("expected", {"item": "q1"}, wants[1]),
        ("difference", {"item": "q0", "between": "ideal - expected"}, wants[2] - wants[0]),
        ("difference", {"between": "ideal - expected"}, (wants[2] + wants[3] - wants[0] - wants[1]) / 2),
    ]

    def gaps(seed: int) -> Columns:
        return with_gaps(performances(40, seed), 0.15, np.random.default_rng(seed))

    found = coverage(STANDARDS, PERFORMED, gaps, truth)
    assert near_nominal(found), found


@pytest.mark.parametrize("weighted", [False, True])
def test_positions_by_fieller_cover_also_where_the_zone_is_narrow(weighted: bool) -> None:
    """Sixty respondents and a width of a point and a half: the delta method would still be symmetric."""
    levels, rows = {"a": (5.8, 7.3, 6.5), "b": (6.0, 7.6, 5.8)}, 60

    def sample(seed: int) -> Columns:
        rng = np.random.default_rng(seed)
        halo = rng.normal(size=rows)
        columns = {
            f"{name}_{role}": rated(level + 0.5 * halo + rng.normal(0, 1.3, rows), 1, 9)
            for name, each in levels.items()
            for role, level in zip(("minimum", "desired", "perceived"), each, strict=True)
        }
        return {**columns, "w": rng.choice([0.6, 1.4], rows)}

    sd = math.sqrt(0.25 + 1.69)
    means = {name: [mean_rating(level, sd, 1, 9) for level in each] for name, each in levels.items()}
    truth = [("position", {"item": name}, (p - a) / (d - a)) for name, (a, d, p) in means.items()]
    up, wide = (sum(each[at] - each[0] for each in means.values()) for at in (2, 1))
    truth.append(("position", {"dimension": "all"}, up / wide))
    items = tuple(
        Item(name, "", "all", {role: f"{name}_{role}" for role in ("minimum", "desired", "perceived")})
        for name in levels
    )
    asked = Survey("s", "s.csv", items, scale=(1, 9), weight="w" if weighted else None)
    found = coverage(Fieller(), asked, sample, truth, 250)
    assert near_nominal(found), found


class Fieller:
    """The zone of tolerance with its variant chosen: coverage has one set of options for all methods."""

    def __getattr__(self, name: str) -> Any:
        return getattr(ZONE, name)

    def needs(self, source: Any, options: Options) -> Any:
        return ZONE.needs(source, replace(options, variant="fieller"))

    def estimate(self, source: Any, blocks: Any, options: Options) -> Any:
        return ZONE.estimate(source, blocks, replace(options, variant="fieller"))
