"""The share of promises kept, in words that judge nothing."""

from __future__ import annotations

from math import nan

from expectancy.loop.evaluate.linked import kept_words


def register(name: str, rate: float, n: int = 1398) -> dict[str, object]:
    return {"name": name, "kept_rate": rate, "low": rate - 0.02, "high": rate + 0.02, "n": n}


def test_what_is_kept_is_told_with_its_base_and_not_called_good_or_bad() -> None:
    assert kept_words([register("flights", 0.744)]) == "74\u00a0% of 1,398 promises were kept"


def test_of_several_registers_the_least_kept_is_named() -> None:
    assert kept_words([register("flights", 0.9), register("bags", 0.7, 200)]) == (
        "70\u00a0% of 200 promises were kept (bags)"
    )


def test_without_a_known_outcome_nothing_is_told() -> None:
    assert kept_words([]) == ""
    assert kept_words([register("flights", nan)]) == ""
