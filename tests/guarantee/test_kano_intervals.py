"""Kano's joint bounds, scores, importance by class and tests of segments hold what they promise."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from expectancy.domain.estimate import Result
from expectancy.domain.kano_tables import LETTERS, TABLES
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.kano.homogeneity import cramers_v, homogeneity
from expectancy.methods.measure.kano.kano import METHOD
from expectancy.methods.measure.kano.kano_waves import METHOD as WAVES
from expectancy.methods.measure.kano.scores import DYSFUNCTIONAL, FUNCTIONAL
from kano_pairs import panel, survey
from tables import InMemory, estimate, table

pytestmark = pytest.mark.guarantee
FEATURE = Item("a", "a", roles={"functional": "f", "dysfunctional": "d", "importance": "i"})
SURVEY = Survey("s", "s.csv", (FEATURE,), scale=(1, 9))
PANEL = replace(survey(), wave="wave", wave_is_column=True, respondent="id")
SAMPLES, ROWS = 800, 120
# True shares of the 25 pairs of answers: A 0.29, O 0.22, M 0.18, I 0.24, R 0.04, Q 0.03.
CELLS = np.array([2, 5, 14, 10, 22, 1, 3, 5, 3, 10, 0, 3, 6, 1, 5, 1, 1, 1, 1, 3, 0, 1, 1, 0, 1]) / 100
LEVEL = np.array([6.0, 7.0, 7.5, 4.0, 3.0, 5.0])  # mean importance of those whose class is A, O, M, I, R, Q


def drawn(weighted: bool, seed: int) -> dict[str, Any]:
    """Many samples, one under the other. Weighted: like-and-dislike answers come twice too often, and count half."""
    rng = np.random.default_rng(seed)
    often = np.where(np.arange(25) % 5 == 4, 2.0, 1.0) if weighted else np.ones(25)
    p = CELLS * often / (CELLS * often).sum()
    pair = rng.choice(25, SAMPLES * ROWS, p=p)
    place = np.array([LETTERS.index(letter) for letter in TABLES["berger"]])[pair]
    importance = np.clip(np.rint(LEVEL[place] + rng.normal(0, 1.5, len(pair))), 1, 9).astype(int)
    return {
        "f": pair // 5 + 1,
        "d": pair % 5 + 1,
        "i": importance,
        "w": (1 / often[pair]).round(6),
        "sample": np.repeat(np.arange(SAMPLES), ROWS).astype(str),
    }


def mean_importance(letter: str) -> float:
    """The exact mean of a rounded and clipped normal variable."""
    level = LEVEL[LETTERS.index(letter)]
    return 1 + float(sum(stats.norm.sf((x + 0.5 - level) / 1.5) for x in range(1, 9)))


@lru_cache
def found(weighted: bool) -> Result:
    columns = drawn(weighted, 1)
    rows = InMemory(pa.table({name: pa.array(values) for name, values in columns.items()}), 100_000)
    survey = replace(SURVEY, weight="w") if weighted else SURVEY
    return estimate(METHOD, survey, rows, Options(by="sample", resamples=2))


@pytest.mark.parametrize("weighted", [False, True])
def test_scores_and_importance_by_class_cover(weighted: bool) -> None:
    result = found(weighted)
    truth = {
        ("functional_score", ""): float(CELLS @ np.repeat(FUNCTIONAL, 5)),
        ("dysfunctional_score", ""): float(CELLS @ np.tile(DYSFUNCTIONAL, 5)),
        ("importance", "A"): mean_importance("A"),
        ("importance", "O"): mean_importance("O"),
    }
    for (statistic, letter), true in truth.items():
        each = [
            one
            for one in result.where(statistic)
            if "sample" in one.keys and one.keys.get("category", "") == letter and one.n > 9
        ]
        hits = np.mean([one.low <= true <= one.high for one in each])  # type: ignore[operator]
        assert len(each) > 500
        assert 0.93 <= hits <= 0.97, (statistic, letter, hits)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_joint_ellipse_of_better_and_worse_covers(weighted: bool) -> None:
    """The ellipse that pictures draw: half axes from the joint bounds, the tilt from the covariance."""
    result = found(weighted)
    shares = np.array([CELLS[[at for at in range(25) if TABLES["berger"][at] == letter]].sum() for letter in LETTERS])
    base = shares[:4].sum()
    true = np.array([(shares[0] + shares[1]) / base, -(shares[1] + shares[2]) / base])
    hits = []
    for sample, part in result.details["segments"].items():
        better, worse = (result.get(f"{name}_joint", item="a", sample=sample) for name in ("better", "worse"))
        assert better is not None
        assert worse is not None
        ends = np.array([[better.low, better.high], [worse.low, worse.high]], dtype=float)
        middle, half = ends.mean(axis=1), np.diff(ends, axis=1)[:, 0] / 2
        covariance = np.array(part["covariance"]["a"])
        r = covariance[0, 1] / math.sqrt(covariance[0, 0] * covariance[1, 1])
        x, y = (true - middle) / half
        hits.append((x * x - 2 * r * x * y + y * y) / (1 - r * r) <= 1)
    assert 0.93 <= np.mean(hits) <= 0.97


def test_segments_that_are_alike_are_said_to_differ_in_five_of_a_hundred() -> None:
    rng = np.random.default_rng(6)
    shares = [0.3, 0.25, 0.2, 0.15, 0.06, 0.04]
    p = [homogeneity(rng.multinomial(60, shares, size=3).astype(float)).p for _ in range(2000)]
    assert 0.035 <= np.mean(np.array(p) < 0.05) <= 0.065


def test_cramers_v_covers() -> None:
    """V of the population: sqrt(sum over groups and classes of (p_gc - p_g p_c)^2 / (p_g p_c))."""
    rng = np.random.default_rng(7)
    shares = np.array([[0.4, 0.3, 0.2, 0.1], [0.25, 0.3, 0.2, 0.25]])
    whole = shares.mean(axis=0)
    true = math.sqrt(((shares - whole) ** 2 / whole).sum() / 2)
    hits = []
    for _ in range(2000):
        counts = np.stack([rng.multinomial(150, each) for each in shares]).astype(float)
        _, low, high = cramers_v(homogeneity(counts), 2, 0.95)
        hits.append(low <= true <= high)
    assert 0.93 <= np.mean(hits) <= 0.97


def test_changes_cover_where_the_same_people_answered() -> None:
    """1,000 panels of 150; truth from the drawing law: better falls by 0.4 (0.6 - 0.3)."""
    hits = 0
    for start in range(0, 1000, 50):
        rows: dict[str, list[Any]] = {"id": [], "wave": [], "a+": [], "a-": [], "g": []}
        for seed in range(start, start + 50):
            drawn = panel(seed, 150)
            rows["id"] += [f"{seed}-{name}" for name in drawn["id"]]
            rows["g"] += [str(seed)] * 300
            for name in ("wave", "a+", "a-"):
                rows[name] += drawn[name]
        result = estimate(
            WAVES,
            replace(survey(), wave="wave", wave_is_column=True, respondent="id"),
            table(rows, 100_000),
            Options(by="g"),
        )
        each = [one for one in result.where("better_change") if "g" in one.keys]
        hits += sum(one.low <= 0.4 * (0.3 - 0.6) <= one.high for one in each)  # type: ignore[operator]
    assert 0.93 <= hits / 1000 <= 0.97
