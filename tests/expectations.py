"""A survey whose items were asked with every kind of expectation; ECSI's mobile phone customers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Item, Survey
from shared import data
from tables import InMemory

LETTERS = {
    "minimum": "a",
    "predicted": "w",
    "expected": "e",
    "desired": "d",
    "ideal": "b",
    "perceived": "p",
    "importance": "i",
    "disconfirmation": "c",
}
LEVELS = {
    "minimum": 3.4,
    "predicted": 4.4,
    "expected": 5.4,
    "desired": 5.9,
    "ideal": 6.4,
    "perceived": 4.6,
    "importance": 5.2,
}


def survey(*roles: str, items: str = "xyz", **more: Any) -> Survey:
    """Items x and y are of the staff, z of the place; each with these roles."""
    homes = {"x": "staff", "y": "staff", "z": "place"}
    made = tuple(Item(name, name, homes[name], {role: f"{LETTERS[role]}_{name}" for role in roles}) for name in items)
    more.setdefault("outcomes", {"overall": "overall", "disconfirmation": "compared"})
    return Survey("s", "s.csv", made, **more)


def answers(rows: int = 300, seed: int = 9, absent: float = 0.08) -> pd.DataFrame:
    """On 1 to 7. Satisfaction falls faster below what will be than it rises above it."""
    rng = np.random.default_rng(seed)
    halo = rng.normal(size=rows)
    frame: dict[str, Any] = {"group": rng.choice(["m", "f"], rows), "w": rng.uniform(0.5, 2, rows).round(3)}
    for name in "xyz":
        for role, level in LEVELS.items():
            frame[f"{LETTERS[role]}_{name}"] = rounded(level + 0.6 * halo + rng.normal(0, 1.1, rows))
        frame[f"c_{name}"] = rounded(4 + 0.6 * (frame[f"p_{name}"] - frame[f"w_{name}"]) + rng.normal(0, 1, rows))
    gap = (sum(frame[f"p_{name}"] for name in "xyz") - sum(frame[f"w_{name}"] for name in "xyz")) / 3
    frame["overall"] = rounded(4.6 + 0.3 * halo + np.where(gap < 0, 1.0, 0.3) * gap + rng.normal(0, 0.9, rows))
    frame["compared"] = rounded(4 + 0.8 * gap + rng.normal(0, 0.8, rows))
    found = pd.DataFrame(frame)
    for column in found.columns.difference(["group", "w"]):
        found[column] = pd.array(np.where(rng.random(rows) < absent, np.nan, found[column]), dtype="Int64")
    return found


def rounded(latent: Any) -> Any:
    return np.clip(np.rint(latent), 1, 7)


def arrow(frame: pd.DataFrame, size: int = 80) -> InMemory:
    return InMemory(pa.Table.from_pandas(frame, preserve_index=False), size)


def one(result: Result, statistic: str, **keys: str) -> Estimate:
    found = result.get(statistic, **keys)
    assert found is not None, (statistic, keys)
    return found


def spans(found: Estimate) -> tuple[float, float, float]:
    assert found.low is not None
    assert found.high is not None
    return found.value, found.low, found.high


def mobile() -> tuple[Survey, pd.DataFrame]:
    """250 customers of mobile phone companies, 1 to 10: predicted and perceived were asked of different items."""
    frame = pd.read_csv(data("ecsi_mobile/mobi.csv"))
    items = [Item(name, name, "", {"predicted": name}) for name in frame if name.startswith("CUEX")]
    items += [Item(name, name, "", {"perceived": name}) for name in frame if name.startswith("PERQ")]
    return Survey("mobi", "mobi.csv", tuple(items), (1, 10), outcomes={"overall": "CUSA1"}), frame
