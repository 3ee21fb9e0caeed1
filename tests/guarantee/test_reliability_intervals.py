"""Intervals of weighted gaps, reliability and factor loadings cover, from samples of known populations of ratings."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Method, Options
from expectancy.methods.internal_consistency import correlations, cronbach, lambda6
from expectancy.methods.measure.gaps.servqual import METHOD as SERVQUAL
from expectancy.methods.measure.structure.factor_model import Pattern, fit_factors
from expectancy.methods.measure.structure.factors import METHOD as FACTORS
from expectancy.methods.measure.structure.omega import one_factor
from expectancy.methods.measure.structure.reliability import METHOD as RELIABILITY
from tables import InMemory, estimate

pytestmark = pytest.mark.guarantee
Columns = dict[str, np.ndarray]


def coverage(
    method: Method, survey: Survey, samples: list[Columns], truth: list[tuple[str, dict[str, str], float]], at_once: int
) -> list[float]:
    """Share of the samples, each a segment of one pass, whose interval holds each truth."""
    hits, size = np.zeros(len(truth)), len(next(iter(samples[0].values())))
    for first in range(0, len(samples), at_once):
        part = samples[first : first + at_once]
        columns = {name: pa.array(np.concatenate([each[name] for each in part])) for name in part[0]}
        columns["sample"] = pa.array(np.repeat(np.arange(len(part)), size).astype(str))
        result = estimate(method, survey, InMemory(pa.table(columns), 100_000), Options(by="sample", resamples=2))
        found = {(each.statistic, frozenset(each.keys.items())): each for each in result.estimates}
        for sample in map(str, range(len(part))):
            for at, (statistic, keys, value) in enumerate(truth):
                each = found[statistic, frozenset({**keys, "sample": sample}.items())]
                hits[at] += each.low is not None and each.high is not None and each.low <= value <= each.high
    return (hits / len(samples)).tolist()


LOADINGS = np.array([0.8, 0.7, 0.6, 0.75])
ONE = tuple(Item(f"q{at}", "", "all", {"perceived": f"p{at}"}) for at in range(4))


def rated(rows: int, seed: int, weighted: bool = False) -> Columns:
    """One factor behind four ratings from 1 to 7; weighted: half of the customers, drawn three times too often."""
    rng = np.random.default_rng(seed)
    trait = rng.normal(size=(rows, 1))
    often = rng.random(rows) < 0.5
    latent = trait * LOADINGS + np.sqrt(1 - LOADINGS**2) * rng.normal(size=(rows, 4))
    found = np.clip(np.rint(4.3 + 1.4 * latent), 1, 7).astype(int)
    columns: Columns = {f"p{at}": found[:, at] for at in range(4)}
    return columns | {"w": np.where(often, 0.5, 1.5)} if weighted else columns


def population() -> np.ndarray:
    """Covariances of the ratings, from two million customers."""
    return np.cov(np.stack(list(rated(2_000_000, 10**6).values())))


@pytest.mark.parametrize("weighted", [False, True])
def test_alpha_omega_lambda6_and_item_rest_correlations_cover(weighted: bool) -> None:
    cov = population()
    corr = correlations(cov)
    rest = (cov[0].sum() - cov[0, 0]) / np.sqrt(cov[0, 0] * cov[1:, 1:].sum())
    of = {"score": "perceived", "dimension": "all"}
    truth = [
        ("alpha", of, float(cronbach(cov))),
        ("omega_total", of, float(one_factor(corr, corr[None], "ml")[0])),
        ("lambda6", of, float(lambda6(corr))),
        ("item_rest_r", {**of, "item": "q0"}, float(rest)),
    ]
    rows = 250 if weighted else 100
    samples = [rated(rows, seed, weighted) for seed in range(600)]
    survey = Survey("s", "s.csv", ONE, weight="w" if weighted else None)
    found = coverage(RELIABILITY, survey, samples, truth, 100)
    assert all(0.925 <= each <= 0.975 for each in found), found


def test_loadings_and_factor_correlations_cover() -> None:
    pattern = Pattern.of([[0, 1, 2], [3, 4, 5]], 6)
    items = tuple(Item(f"q{at}", "", ("one", "two")[at // 3], {"perceived": f"p{at}"}) for at in range(6))

    def sample(rows: int, seed: int) -> Columns:
        rng = np.random.default_rng(seed)
        traits = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], rows)
        raw = 0.75 * np.repeat(traits, 3, axis=1) + np.sqrt(1 - 0.75**2) * rng.normal(size=(rows, 6))
        found = np.clip(np.rint(4.5 + 1.5 * raw), 1, 7).astype(int)
        return {f"p{at}": found[:, at] for at in range(6)}

    fitted = fit_factors(np.corrcoef(np.stack(list(sample(1_000_000, 10**6).values()))), pattern)
    assert fitted is not None
    of = {"score": "perceived", "model": "dimensions"}
    truth = [
        ("loading", {**of, "dimension": "one", "item": "q0"}, float(fitted.parts[0][0, 0])),
        ("loading", {**of, "dimension": "two", "item": "q4"}, float(fitted.parts[0][4, 1])),
        ("factor_r", {**of, "dimension": "one", "other": "two"}, float(fitted.parts[1][0, 1])),
    ]
    samples = [sample(200, seed) for seed in range(300)]
    found = coverage(FACTORS, Survey("s", "s.csv", items), samples, truth, 100)
    assert all(0.92 <= each <= 0.98 for each in found), found


NAMES = ("quick", "kind")
GAPS = tuple(Item(f"q{at}", "", NAMES[at // 2], {"expected": f"e{at}", "perceived": f"p{at}"}) for at in range(4))


def customers(rows: int, seed: int) -> Columns:
    """Who cares for a dimension is more disappointed by it."""
    rng = np.random.default_rng(seed)
    care, halo = rng.beta(4, 3, rows), rng.normal(size=rows)
    columns: Columns = {"w_quick": np.rint(100 * care).astype(int)}
    columns["w_kind"] = 100 - columns["w_quick"]
    for at in range(4):
        share = care if at < 2 else 1 - care
        columns[f"e{at}"] = np.clip(np.rint(5.5 + 0.5 * halo + share + rng.normal(0, 0.8, rows)), 1, 7).astype(int)
        columns[f"p{at}"] = np.clip(np.rint(4.8 + halo - share + rng.normal(0, 1, rows)), 1, 7).astype(int)
    return columns


def test_weighted_scores_and_effect_sizes_cover_and_simultaneous_intervals_hold_together() -> None:
    whole = customers(1_000_000, 10**6)
    gap = np.stack([whole[f"p{at}"] - whole[f"e{at}"] for at in range(4)])
    pair = np.stack([gap[:2].mean(axis=0), gap[2:].mean(axis=0)])
    points = np.stack([whole["w_quick"], whole["w_kind"]])
    truth = [
        ("gap_weighted", {}, float((points * pair).sum(axis=0).mean() / 100)),
        ("cov_points_gap", {}, float(sum(np.cov(points[d], pair[d])[0, 1] for d in range(2)) / 100)),
        ("d_z", {"item": "q0"}, float(gap[0].mean() / gap[0].std())),
    ]
    survey = Survey("s", "s.csv", GAPS, points={name: f"w_{name}" for name in NAMES})
    samples = [customers(80, seed) for seed in range(1000)]
    found = coverage(SERVQUAL, survey, samples, truth, 100)
    assert all(0.93 <= each <= 0.97 for each in found), found
    means = dict(zip(NAMES, pair.mean(axis=1), strict=True))
    together = 0
    for first in range(0, 500, 100):
        part = samples[first : first + 100]
        columns = {name: pa.array(np.concatenate([each[name] for each in part])) for name in part[0]}
        columns["sample"] = pa.array(np.repeat(np.arange(100), 80).astype(str))
        result = estimate(SERVQUAL, survey, InMemory(pa.table(columns), 100_000), Options(by="sample", resamples=2))
        for sample in map(str, range(100)):
            each = result.where("gap_simultaneous", sample=sample)
            together += all(one.low <= means[one.keys["dimension"]] <= one.high for one in each)  # type: ignore[operator]
    assert 0.93 <= together / 500 <= 0.99  # Hotelling's reach covers all contrasts, so two means a little more


def test_gaps_of_two_samples_cover() -> None:
    whole = customers(1_000_000, 10**6)
    value = float(whole["p0"].mean() - whole["e0"].mean())
    quick = float(np.mean([whole[f"p{at}"].mean() - whole[f"e{at}"].mean() for at in (0, 1)]))

    def sample(seed: int) -> Columns:
        columns = {name: values.astype(float) for name, values in customers(90, seed).items()}
        for at in range(4):
            columns[f"p{at}"][:30] = np.nan
            columns[f"e{at}"][30:] = np.nan
        return columns

    samples = [
        {
            name: np.array([None if np.isnan(x) else x for x in values], dtype=object)
            for name, values in sample(s).items()
        }
        for s in range(600)
    ]
    truth = [("gap", {"item": "q0"}, value), ("gap", {"dimension": "quick"}, quick)]
    found = coverage(SERVQUAL, Survey("s", "s.csv", GAPS, samples="independent"), samples, truth, 100)
    assert all(0.93 <= each <= 0.975 for each in found), found
