"""Segments that stand differently: real differences are found, chance ones mostly not."""

from __future__ import annotations

import numpy as np

from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.evaluate.segments import differing
from expectancy.methods.measure.questions.performance import METHOD
from tables import estimate, table

SURVEY = Survey(
    "s", "s.csv", tuple(Item(f"q{k}", "", "", {"perceived": f"q{k}"}) for k in range(10)), (1, 7), segments=("g",)
)


def notes(shift: float, seed: int, rows: int = 600) -> dict[str, tuple[object, ...]]:
    rng = np.random.default_rng(seed)
    group = rng.choice(["a", "b", "c"], rows)
    columns = {"g": group.tolist()}
    for k in range(10):
        level = 4.5 + (shift if k == 0 else 0.0) * (group == "b")
        columns[f"q{k}"] = np.clip(np.rint(level + rng.normal(0, 1.2, rows)), 1, 7).astype(int).tolist()
    found = estimate(METHOD, SURVEY, table(columns), Options(by="g"))
    return dict(differing({"g": {"performance": found}}, 0.95))


def test_a_segment_that_stands_lower_is_found_and_named() -> None:
    found = notes(-1.0, seed=1)
    assert found["q0"][0].segment == "g: b"  # type: ignore[attr-defined]
    assert found["q0"][0].value < found["q0"][0].rest  # type: ignore[attr-defined]


def test_where_nothing_differs_false_finds_are_rare() -> None:
    """Benjamini and Hochberg at 5 %: with nothing to find, any find at all comes in about 1 of 20 studies."""
    finds = sum(bool(notes(0.0, seed)) for seed in range(100, 160))
    assert finds <= 9  # Binomial(60, 0.05): more than 9 comes one in 1,000
