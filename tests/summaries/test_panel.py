"""The same respondents in two waves, against a join by pandas."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from expectancy.engines.local import Local
from expectancy.summaries import Blocks, Panel, Plan, Rating, panel
from tables import InMemory

WANTED = Panel(("x", "y"), "wave")
RATINGS = [Rating("x", 1, 5), Rating("y", 1, 5)]


def waves(seed: int = 1) -> pa.Table:
    rng = np.random.default_rng(seed)
    ids = [f"R{at}" for at in rng.permutation(300)[:200]] + [f"R{at}" for at in rng.permutation(300)[:220]]
    columns = {name: pa.array(rng.integers(1, 6, 420), mask=rng.random(420) < 0.1) for name in ("x", "y")}
    return pa.table({"id": ids, "wave": ["2025"] * 200 + ["2026"] * 220, **columns})


def folded(data: pa.Table, size: int = 50, respondent: str | None = "id") -> Blocks:
    return Local(workers=2).fold(Plan.union([WANTED], RATINGS, respondent, "wave", groups=16), InMemory(data, size))


def test_pairs_are_those_of_a_join() -> None:
    data = waves()
    found = folded(data)[WANTED].pairs("2025", "2026")
    frame = data.to_pandas().fillna(0)
    joined = frame[frame["wave"] == "2025"].merge(frame[frame["wave"] == "2026"], on="id")
    known = joined[["x_x", "y_x", "x_y", "y_y"]].astype(int).to_numpy().tolist()
    assert sorted(np.hstack([found.first, found.second]).tolist()) == sorted(known)
    assert folded(data)[WANTED].waves() == ["2025", "2026"]


def test_whoever_stands_twice_in_a_wave_is_left() -> None:
    data = pa.table(
        {"id": ["a", "a", "b", "a", "b"], "wave": list("11122"), "x": [1, 2, 3, 4, 5], "y": [1, 2, 3, 4, 5]}
    )
    found = folded(data)[WANTED].pairs("1", "2")
    assert found.first.tolist() == [[3, 3]]
    assert found.second.tolist() == [[5, 5]]


def test_without_a_respondent_nobody_can_be_followed() -> None:
    assert not len(folded(waves(), respondent=None)[WANTED].pairs("2025", "2026").first)


def test_too_many_answers_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel, "MOST_ANSWERS", 100)
    for size in (500, 20):
        block = folded(waves(), size)[WANTED]
        assert block.full
        assert not len(block.pairs("2025", "2026").first)
