"""Kano answers for tests: a survey of features, and rows with so many answers of each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
