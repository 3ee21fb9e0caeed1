"""Three items rated 1 to 7 and overall satisfaction made of them: for tests of penalties and rewards."""

from __future__ import annotations

import numpy as np
import pandas as pd

from expectancy.domain.study import Item, Survey

ITEMS = ("a", "b", "c")
SURVEY = Survey(
    "s",
    "s.csv",
    tuple(Item(name, name, roles={"perceived": name}) for name in ITEMS),
    scale=(1, 7),
    outcomes={"overall": "y"},
    outcome_scale={"overall": (-1000, 2000)},
)


def ratings(rows: int = 600, seed: int = 1, missing: float = 0.1) -> pd.DataFrame:
    """Ratings 1 to 7 with a halo; y in hundredths, its variance larger for those who rate low."""
    rng = np.random.default_rng(seed)
    levels = 4.4 + 0.7 * rng.normal(size=(rows, 1)) + np.array([0.0, 0.5, -0.4]) + 1.3 * rng.normal(size=(rows, 3))
    x = np.clip(np.rint(levels), 1, 7)
    noise = rng.normal(size=rows) * (0.4 + 0.8 * (x <= 3).any(axis=1))
    y = 4 + (x <= 3) @ [-0.9, -0.4, 0.0] + (x >= 6) @ [0.1, 0.5, 0.6] + noise
    frame = pd.DataFrame(x, columns=list(ITEMS)).mask(rng.random((rows, 3)) < missing)
    return frame.assign(y=np.rint(100 * y))
