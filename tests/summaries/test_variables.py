"""Ratings over complete answers, against pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from expectancy.engines.local import Local
from expectancy.summaries import Moments, Plan, Rating, Variable
from tables import InMemory


def test_a_rating_given_several_others_counts_where_all_are_answered() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.integers(1, 8, (300, 3)).astype(float), columns=["a", "b", "c"])
    frame[rng.random(frame.shape) < 0.15] = np.nan
    spec = Moments(tuple(Variable.rating(name, ("a", "b", "c")) for name in "abc"))
    plan = Plan.union([spec], [Rating(name, 1, 7) for name in "abc"])
    sums = Local(workers=1).fold(plan, InMemory(pa.Table.from_pandas(frame, preserve_index=False), 70))[spec].total()
    whole = frame.dropna()
    assert (sums.n == len(whole)).all()
    assert sums.mean() == pytest.approx(whole.mean().to_numpy())
    assert sums.cov() == pytest.approx(whole.cov().to_numpy())
