"""Intervals of penalties, rewards and their sum cover, unweighted, robust, weighted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from expectancy.methods.contract import Options
from expectancy.methods.measure.importance.penalty_reward import METHOD
from rated_items import SURVEY, ratings
from tables import InMemory, estimate

pytestmark = pytest.mark.guarantee


@pytest.mark.parametrize("variant", ["", "hc3", "weighted"])
def test_penalties_and_their_sum_cover_with_unequal_variances(variant: str) -> None:
    """500 samples of 250 as the segments of five passes; truth from the drawing law (in hundredths)."""
    truth = {("penalty", "a"): -90.0, ("reward", "b"): 50.0, ("reward_plus_penalty", "a"): -80.0}
    hits = dict.fromkeys(truth, 0)
    for start in range(0, 500, 100):
        frames = [drawn(seed, variant == "weighted") for seed in range(start, start + 100)]
        rows = InMemory(pa.Table.from_pandas(pd.concat(frames), preserve_index=False), 100_000)
        survey, chosen = (replace(SURVEY, weight="w"), "") if variant == "weighted" else (SURVEY, variant)
        result = estimate(METHOD, survey, rows, Options(by="g", variant=chosen, resamples=2))
        for (statistic, name), true in truth.items():
            each = [one for one in result.where(statistic, item=name) if "g" in one.keys]
            hits[statistic, name] += sum(one.low <= true <= one.high for one in each)  # type: ignore[operator]
    for count in hits.values():
        assert 0.93 <= count / 500 <= 0.97, hits


def drawn(seed: int, weighted: bool) -> pd.DataFrame:
    """A sample; weighted: of 500, those who rate a low are kept twice as often, and count half."""
    if not weighted:
        return ratings(250, seed, 0.0).assign(g=str(seed), w=1.0)
    frame = ratings(375, seed, 0.0)
    often = np.where(frame.a <= 3, 1.0, 0.5)
    kept = np.random.default_rng(seed).random(len(frame)) < often
    return frame.assign(g=str(seed), w=1 / often)[kept]
