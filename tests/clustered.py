"""A clustered sample that was handed to samplics 0.6.0, whose figures the tests of designs quote."""

from __future__ import annotations

import numpy as np
import pandas as pd


def clustered() -> pd.DataFrame:
    """Three strata of clusters of uneven size, as it was handed to samplics."""
    rng = np.random.default_rng(11)
    rows = []
    for stratum, clusters in enumerate((5, 7, 4)):
        for cluster in range(clusters):
            size, level = int(rng.integers(3, 12)), rng.normal(6 + stratum, 1)
            for _ in range(size):
                rating = int(np.clip(np.rint(level + rng.normal(0, 2)), 0, 10))
                weight = round(float(rng.uniform(0.5, 3)), 3)
                rows.append((str(stratum), f"{stratum}-{cluster}", weight, rating, str(rng.choice(["m", "f"]))))
    return pd.DataFrame(rows, columns=["stratum", "psu", "w", "y", "sex"])
