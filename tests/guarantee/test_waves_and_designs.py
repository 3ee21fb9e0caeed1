"""Intervals of designed samples, of changes between waves, of break dates and of adaptation cover what they should.

1,000 replications leave a standard error of 0.7 % on a coverage of 95 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pytest

from expectancy.domain.study import Survey
from expectancy.methods.answers import Tables
from expectancy.methods.contract import Options
from expectancy.methods.design import Design
from expectancy.methods.interval import Interval, t_quantile
from expectancy.methods.measure.kano.stages import Feature
from expectancy.methods.measure.over_time.adaptive_expectation import by_instrument, corrected
from expectancy.methods.measure.over_time.mean_breaks import find_breaks
from expectancy.methods.measure.questions.changes import apart_by
from expectancy.methods.measure.questions.nps import METHOD as NPS
from expectancy.methods.measure.questions.nps import _question
from expectancy.methods.measure.questions.scores import Figure, Score, counted, drawn, share_of
from expectancy.methods.waves import paired_mean, paired_shares
from expectancy.summaries import Weighed

pytestmark = pytest.mark.guarantee

REPLICATIONS = 1000
RATINGS = np.arange(11)
HEAD, PROMOTERS = _question(Survey("s", "s.csv", (), outcomes={"recommend": "r"}), Options()).scores[:2]
assert NPS.name == HEAD.name


def near_nominal(found: Iterable[float], low: float = 0.93, high: float = 0.97) -> bool:
    return all(low <= each <= high for each in found)


def holds(found: Interval | Figure, value: float) -> bool:
    return found.low <= value <= found.high


# -- a population of customers in strata and clusters ----------------------------------------------------------------

STRATA, CLUSTERS, SIZE = 3, 60, 40  # customers of a cluster
POPULATION = np.random.default_rng(0)
LEVEL = np.array([6.0, 7.0, 8.5])[:, None] + POPULATION.normal(0, 0.9, (STRATA, CLUSTERS))
EVERYBODY = np.clip(np.rint(LEVEL[..., None] + POPULATION.normal(0, 1.8, (STRATA, CLUSTERS, SIZE))), 0, 10).astype(int)


def sums(unit_counts: np.ndarray, weight: np.ndarray) -> Weighed:
    """What a block of units holds of the indicators "at most r", from (U, K) answers and the units' weights."""
    below = np.cumsum(unit_counts, axis=1)[:, :-1].astype(float)
    n = np.repeat(unit_counts.sum(axis=1, keepdims=True).astype(float), below.shape[1], axis=1)
    w = weight[:, None]
    return Weighed(n, n * w, below * w, below * w, n * w * w)


def sample(seed: int, clusters: tuple[int, ...], customers: int, finite: bool) -> tuple[Weighed, Design]:
    """Clusters drawn in every stratum, customers in every cluster, weighted back."""
    rng = np.random.default_rng(seed)
    counts, weights, stratum = [], [], []
    for at, drawn_ in enumerate(clusters):
        for cluster in rng.choice(CLUSTERS, drawn_, replace=False):
            here = rng.choice(EVERYBODY[at, cluster], customers, replace=False)
            counts.append(np.bincount(here, minlength=11))
            weights.append(CLUSTERS / drawn_ * SIZE / customers)
            stratum.append(at)
    fraction = np.array(clusters) / CLUSTERS if finite else np.zeros(STRATA)
    design = Design(tuple("abc"), np.array(stratum), fraction, np.ones(STRATA))
    return sums(np.array(counts), np.array(weights)), design


@pytest.mark.parametrize(
    ("clusters", "customers", "finite"), [((8, 12, 6), 10, False), ((30, 30, 30), SIZE, True), ((5, 5, 5), 15, False)]
)
def test_scores_and_shares_of_clusters_in_strata_cover(clusters: tuple[int, ...], customers: int, finite: bool) -> None:
    scores = (HEAD, PROMOTERS, share_of("top", RATINGS >= 10))
    truth = [float(score.values[EVERYBODY].mean()) for score in scores]
    hits = np.zeros(len(scores))
    for seed in range(REPLICATIONS):
        figures = drawn(scores, *sample(seed, clusters, customers, finite)).figures(0.95)
        hits += [holds(each, value) for each, value in zip(figures, truth, strict=True)]
    assert near_nominal((hits / REPLICATIONS).tolist(), 0.925, 0.975), hits


# -- changes between waves -------------------------------------------------------------------------------------------


def figure(score: Score, ratings: np.ndarray) -> Figure:
    counts = np.bincount(ratings, minlength=11).astype(float)
    return counted(score, Tables(np.concatenate([[0.0], counts])[None, None], None), False, 0.95)


@pytest.mark.parametrize("rows", [40, 200])
def test_changes_of_separate_samples_cover(rows: int) -> None:
    shares = [np.array(p) / sum(p) for p in ([1] * 7 + [4, 5, 6, 5], [1] * 7 + [3, 4, 7, 9])]
    scores = (HEAD, PROMOTERS)
    truth = [float(score.values @ (shares[1] - shares[0])) for score in scores]
    hits = np.zeros(2)
    for seed in range(4 * REPLICATIONS):
        rng = np.random.default_rng(seed)
        waves = [rng.choice(11, rows, p=p) for p in shares]
        for at, score in enumerate(scores):
            hits[at] += holds(apart_by(*(figure(score, wave) for wave in waves), 0.95), truth[at])
    assert near_nominal((hits / 4 / REPLICATIONS).tolist()), hits


@pytest.mark.parametrize("rows", [30, 150])
def test_changes_of_the_same_people_cover(rows: int) -> None:
    def waves(rng: np.random.Generator, size: int) -> tuple[np.ndarray, np.ndarray]:
        person = rng.normal(7, 2, size)
        before, after = (
            np.clip(np.rint(person + shift + rng.normal(0, 1, size)), 0, 10).astype(int) for shift in (0, 0.6)
        )
        return before, after

    whole = waves(np.random.default_rng(10**6), 2_000_000)
    truth = [float((score.values[whole[1]] - score.values[whole[0]]).mean()) for score in (HEAD, PROMOTERS)]
    hits = np.zeros(2)
    for seed in range(REPLICATIONS):
        before, after = waves(np.random.default_rng(seed), rows)
        hits[0] += holds(paired_mean(HEAD.values[after] - HEAD.values[before]), truth[0])
        one, other = before >= 9, after >= 9
        table = [float((a & b).sum()) for a, b in ((one, other), (one, ~other), (~one, other), (~one, ~other))]
        hits[1] += holds(paired_shares(*table), truth[1])
    assert near_nominal((hits / REPLICATIONS).tolist(), 0.93, 0.98), hits


# -- when it changed, how fast it follows, when it is taken for granted ------------------------------------------------


@pytest.mark.parametrize(("periods", "last", "shift"), [(24, 11, 1.5), (40, 24, 1.0), (40, 24, 2.0)])
def test_break_dates_by_likelihood_cover_and_those_of_the_limit_law_may_not(
    periods: int, last: int, shift: float
) -> None:
    """Dates are whole periods, so an interval is a little too long; the limit law is too short for small shifts."""
    weight = np.linspace(0.6, 1.6, periods)
    hits = {"likelihood": 0, "bai_perron": 0}
    n = 0
    for seed in range(400):
        x = np.random.default_rng(seed).normal(0, 1, periods) / np.sqrt(weight) + shift * (np.arange(periods) > last)
        found = {kind: find_breaks(x, weight, kind) for kind in hits}
        if len(found["likelihood"].breaks) == 1:
            n += 1
            for kind, each in found.items():
                hits[kind] += each.breaks[0].low <= last <= each.breaks[0].high
    assert n > 200
    assert 0.93 <= hits["likelihood"] / n <= 0.995
    assert shift > 1.5 or hits["bai_perron"] / n < 0.95


def test_adaptation_of_people_covers_with_noise_in_every_answer() -> None:
    people, items, truth = 200, 4, 0.4
    hits = np.zeros(2)
    for seed in range(500):
        rng = np.random.default_rng(seed)
        level = 6 + rng.normal(0, 0.6, (people, 1)) + rng.normal(0, 0.3, (people, items))
        got = 5.7 + rng.normal(0, 1, (people, 1)) + rng.normal(0, 0.4, (people, items))
        mood = rng.normal(0, 0.3, (people, 1))  # of the day, in both answers
        noise = rng.normal(0, 0.7, (3, people, items))
        before, delivered = level + mood + noise[0], got + mood + noise[1]
        after = level + 0.05 + truth * (got - level) + rng.normal(0, 0.3, level.shape) + noise[2]
        x = delivered - before
        z = (x.sum(axis=1, keepdims=True) - x) / (items - 1)
        group = np.repeat(np.arange(people), items) % 256
        for at, apart in enumerate((False, True)):
            found = by_instrument((after - before).ravel(), x.ravel(), z.ravel(), group, apart)
            half = float(t_quantile(found.df, 0.95)) * found.se(1)
            hits[at] += abs(found.value[1] - truth) <= half
    assert near_nominal((hits / 500).tolist(), 0.92, 0.98), hits


def test_adaptation_of_segments_covers_with_their_sampling_errors_taken_out() -> None:
    segments, items, waves, n = 5, 6, 5, 50
    hits = 0
    for seed in range(500):
        rng = np.random.default_rng(seed)
        level = 6.2 + rng.normal(0, 0.3, (segments, items))
        y, x, error, cluster = [], [], [], []
        told = None
        for wave in range(waves):
            got = 5.8 + rng.normal(0, 0.5, (segments, items)) + rng.normal(0, 0.3, (segments, 1))
            halo = rng.normal(0, 0.7, (segments, n, 1))
            wanted = level[:, None] + halo + rng.normal(0, 0.8, (segments, n, items))
            gap = got[:, None] + halo + rng.normal(0, 1, (segments, n, items)) - wanted
            if told is not None:
                y.append((wanted.mean(axis=1) - told[0]).ravel())
            if wave < waves - 1:
                x.append(gap.mean(axis=1).ravel())
                v_gap = gap.var(axis=1, ddof=1) / n
                both = ((gap - gap.mean(axis=1, keepdims=True)) * (wanted - wanted.mean(axis=1, keepdims=True))).sum(
                    axis=1
                )
                error.append(np.stack([v_gap.ravel(), -(both / (n - 1) / n).ravel()], axis=1))
                cluster.append(np.repeat(wave * segments + np.arange(segments), items))
            told = (wanted.mean(axis=1),)
            level = level + 0.02 + 0.4 * (got - level)
        size = len(y) * segments * items
        found = corrected(*map(np.concatenate, (y, x, error)), np.ones(size), np.concatenate(cluster), False)
        hits += abs(found.value[1] - 0.4) <= float(t_quantile(found.df, 0.95)) * found.se(1)
    assert near_nominal([hits / 500], 0.92, 0.98), hits


def test_times_until_a_delighter_is_taken_for_granted_cover() -> None:
    """The odds of M to A are even 2.5 waves after the last."""
    slope, even = 0.5, 2.5
    hits, n = 0, 0
    for seed in range(REPLICATIONS):
        rng = np.random.default_rng(seed)
        counts = np.zeros((5, 6))
        for at, t in enumerate(range(-4, 1)):
            weights = np.exp([0.0, -0.5 + 0.2 * t, slope * (t - even)])
            counts[at, [0, 1, 2]] = rng.multinomial(250, weights / weights.sum())
        found = Feature({"item": "q"}, ("1", "2", "3", "4", "5"), counts, counts, 0.95).to_must_be
        if found.fit is not None and not math.isnan(found.low):
            n += 1
            hits += found.low <= even <= found.high
    assert n > 900
    assert near_nominal([hits / n]), hits / n
