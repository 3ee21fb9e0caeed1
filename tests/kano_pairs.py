"""Kano answers for tests: a survey of features, and rows with so many answers of each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from expectancy.domain.estimate import Result
from expectancy.domain.study import Item, Survey

# One pair of answers (functional, dysfunctional) of each class in Berger's table.
ANSWER = {"A": (1, 3), "O": (1, 5), "M": (2, 5), "I": (3, 3), "R": (5, 2), "Q": (1, 1)}


def survey(ids: Sequence[str] = ("a",), **more: Any) -> Survey:
    items = tuple(Item(name, name, roles={"functional": f"{name}+", "dysfunctional": f"{name}-"}) for name in ids)
    return Survey("s", "s.csv", items, **more)


def answers(counts: Mapping[str, int], name: str = "a") -> dict[str, list[int]]:
    """Rows with so many answers of each class."""
    pairs = [ANSWER[letter] for letter, count in counts.items() for _ in range(count)]
    return {f"{name}+": [pair[0] for pair in pairs], f"{name}-": [pair[1] for pair in pairs]}


def of(result: Result, statistic: str, **keys: str) -> float:
    found = result.get(statistic, **keys)
    assert found is not None, (statistic, keys)
    return found.value


def panel(seed: int = 1, rows: int = 300) -> dict[str, list[Any]]:
    """The same people twice: most stay, some delights become taken for granted."""
    rng = np.random.default_rng(seed)
    first = rng.choice(list("AOMI"), rows, p=[0.4, 0.2, 0.2, 0.2])
    moved = rng.random(rows) < 0.4
    second = np.where(moved, rng.choice(list("AOMI"), rows, p=[0.1, 0.2, 0.5, 0.2]), first)
    columns: dict[str, list[Any]] = {"id": [f"R{at}" for at in range(rows)] * 2, "wave": ["1"] * rows + ["2"] * rows}
    for side, name in enumerate(("a+", "a-")):
        columns[name] = [ANSWER[str(letter)][side] for letter in (*first, *second)]
    return columns
