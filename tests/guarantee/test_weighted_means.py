"""Intervals of raked and of stratified means cover: samples in which who answers depends on what is asked."""

from __future__ import annotations

import numpy as np
import pytest

from expectancy.domain.study import Margin, Survey
from expectancy.methods.contract import Options
from expectancy.methods.listen.stratified import Strata, mean
from expectancy.methods.listen.weighting import METHOD
from tables import estimate, table

pytestmark = pytest.mark.guarantee
REPLICATIONS = 400


def test_a_raked_mean_covers_the_customers_mean_where_the_plain_one_does_not() -> None:
    """A population of four kinds with known means; women answer three times as often and are less satisfied."""
    levels = {("f", "young"): 3.0, ("f", "old"): 3.6, ("m", "young"): 4.6, ("m", "old"): 5.2}
    share = {("f", "young"): 0.2, ("f", "old"): 0.3, ("m", "young"): 0.2, ("m", "old"): 0.3}
    answers = np.array([0.3 if key[0] == "f" else 0.1 for key in levels]) * np.array(list(share.values()))
    survey = Survey(
        "s",
        "s.csv",
        (),
        scale=(1, 7),
        outcomes={"overall": "y"},
        margins=(Margin("g", {"f": 0.5, "m": 0.5}), Margin("a", {"young": 0.4, "old": 0.6})),
    )
    rng, names = np.random.default_rng(1), np.array(list(levels))
    # ratings are level + (-1, 0, 1) with chances 1/4, 1/2, 1/4, made whole at random: their mean is the level
    truth = sum(levels[key] * share[key] for key in levels)
    hits = {"mean_before": 0, "mean_after": 0}
    for _ in range(REPLICATIONS):
        who = rng.choice(4, 300, p=answers / answers.sum())
        exact = np.array(list(levels.values()))[who]
        y = np.floor(exact) + (rng.random(300) < exact % 1) + rng.choice([-1, 0, 0, 1], 300)
        data = table({"y": y.astype(int).tolist(), "g": names[who, 0].tolist(), "a": names[who, 1].tolist()})
        found = estimate(METHOD, survey, data, Options())
        for statistic in hits:
            one = found.get(statistic, outcome="overall")
            assert one is not None
            assert one.low is not None
            assert one.high is not None
            hits[statistic] += one.low <= truth <= one.high
    assert 0.93 <= hits["mean_after"] / REPLICATIONS <= 0.97
    assert hits["mean_before"] / REPLICATIONS < 0.2


def test_a_stratified_mean_covers_with_finite_strata() -> None:
    rng = np.random.default_rng(2)
    strata = [rng.integers(low, high, size) for low, high, size in ((1, 6, 400), (3, 8, 300), (1, 10, 90))]
    truth = float(np.concatenate(strata).mean())
    sizes, n, hits = [len(each) for each in strata], [40, 30, 30], 0
    for _ in range(3_000):
        drawn = [rng.choice(each, size, replace=False) for each, size in zip(strata, n, strict=True)]
        found = mean(Strata.of(sizes, n, [each.sum() for each in drawn], [(each**2).sum() for each in drawn]))
        hits += found.low <= truth <= found.high
    assert 0.93 <= hits / 3_000 <= 0.97
