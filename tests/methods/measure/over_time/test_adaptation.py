"""Adaptation from answers to estimates: people asked twice, and segments of separate samples; known truths."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from expectancy.domain.errors import UsageError
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.over_time.adaptation import METHOD
from tables import InMemory, estimate

ITEMS = tuple(Item(f"q{at}", "", "ab"[at % 2], {"desired": f"d{at}", "perceived": f"p{at}"}) for at in range(4))
SURVEY = Survey("s", "s.csv", ITEMS, (1, 30), respondent="id", segments=("branch",), wave="wave", wave_is_column=True)


def world(
    rows: int, people: bool, up: float = 0.4, down: float = 0.4, branches: int = 6, waves: int = 4, seed: int = 1
) -> pd.DataFrame:
    """A fine scale. Branches (or people) have levels that follow what they deliver by ``up`` and ``down``."""
    rng = np.random.default_rng(seed)
    units = rows if people else branches
    level = 20 + rng.normal(0, 1, (units, 1)) + rng.normal(0, 0.5, (units, 4))
    parts = []
    for wave in range(waves):
        got = 20 + rng.normal(0, 2, (units, 1)) + rng.normal(0, 1, (units, 4))
        who = np.arange(rows) if people else rng.integers(0, branches, rows)
        halo = rng.normal(0, 1, (rows, 1))
        frame = {"id": [f"R{at}" if people else f"{wave}-{at}" for at in range(rows)], "wave": str(2020 + wave)}
        for at in range(4):
            for name, value in (("d", level), ("p", got)):
                noise = halo[:, 0] + rng.normal(0, 1.2, rows)
                frame[f"{name}{at}"] = np.clip(np.rint(value[who, at] + noise), 1, 30).astype(int)
        parts.append(pd.DataFrame({**frame, "branch": [f"B{each % branches}" for each in who]}))
        gap = got - level
        level = level + 0.1 + np.where(gap > 0, up, down) * gap
    return pd.concat(parts)


def found(frame: pd.DataFrame, options: Options | None = None, **survey: object) -> Result:
    data = InMemory(pa.Table.from_pandas(frame, preserve_index=False), 500)
    return estimate(METHOD, replace(SURVEY, **survey), data, options)  # type: ignore[arg-type]


def one(result: Result, statistic: str, **keys: str) -> Estimate:
    told = result.get(statistic, **keys)
    assert told is not None, statistic
    return told


def holds(told: Estimate, value: float) -> bool:
    assert told.low is not None
    assert told.high is not None
    return told.low <= value <= told.high


def test_people_asked_again_show_how_much_of_the_gap_they_take_up() -> None:
    told = found(world(300, True))
    assert "people who answered in neighbouring waves" in told.variant
    assert told.n == 300 * 4 * 3
    assert holds(one(told, "adaptation"), 0.4)
    assert holds(one(told, "drift"), 0.1)
    assert holds(one(told, "ratchet"), 0.0)
    assert one(told, "ratchet_p").value > 0.01
    assert {each.keys.get("dimension") for each in told.where("adaptation")} == {None, "a", "b"}


def test_levels_that_rise_more_easily_than_they_fall_show_a_ratchet() -> None:
    told = found(world(300, True, up=0.6, down=0.15))
    assert one(told, "adaptation_up").value > one(told, "adaptation_down").value + 0.2
    assert one(told, "ratchet").low > 0  # type: ignore[operator]
    assert one(told, "ratchet_p").value < 0.001
    assert any("lean towards each other" in note for note in told.notes)


@pytest.mark.parametrize("weight", [None, "w"])
def test_segments_of_separate_samples_tell_it_from_their_means(weight: str | None) -> None:
    frame = world(600, False, up=0.6, down=0.2, branches=8, waves=6)
    frame["w"] = np.random.default_rng(2).uniform(0.5, 2, len(frame)).round(3)
    told = found(frame, weight=weight)
    assert "means of segments by branch" in told.variant
    assert holds(one(told, "adaptation_up"), 0.6)
    assert holds(one(told, "adaptation_down"), 0.2)
    assert one(told, "ratchet_p").value < 0.05
    assert told.weighted == (weight is not None)


def test_half_of_a_gap_is_gone_after_ln_2_by_the_rate() -> None:
    told = found(world(300, True))
    share, half = one(told, "adaptation"), one(told, "half_life")
    assert half.value == pytest.approx(math.log(0.5) / math.log(1 - share.value))
    assert half.low == pytest.approx(math.log(0.5) / math.log(1 - share.high))  # type: ignore[operator]
    assert half.high == pytest.approx(math.log(0.5) / math.log(1 - share.low))  # type: ignore[operator]


def test_split_by_segments_each_has_its_own() -> None:
    told = found(world(900, False, branches=3, waves=6), Options(by="branch"))
    assert {each.keys["branch"] for each in told.where("strength") if "branch" in each.keys} == {"B0", "B1", "B2"}


def test_noise_alone_is_not_told_as_adaptation() -> None:
    frame = world(60, False, up=0.0, down=0.0, branches=2, waves=2)
    for column in [name for name in frame.columns if name[0] in "dp"]:
        frame[column] = np.random.default_rng(3).permutation(frame[column].to_numpy())
    told = found(frame)
    assert not told.where("adaptation")
    assert any("Not to be said" in note for note in told.notes)


def test_another_level_can_be_chosen_and_must_be_one() -> None:
    frame = world(200, True).rename(columns={f"d{at}": f"e{at}" for at in range(4)})
    items = tuple(Item(f"q{at}", "", "", {"expected": f"e{at}", "perceived": f"p{at}"}) for at in range(4))
    assert found(frame, items=items).variant.startswith("expected level follows perceived")
    assert METHOD.missing(replace(SURVEY, items=items)) == ""
    with pytest.raises(UsageError, match="ideal"):
        METHOD.needs(SURVEY, Options(variant="ideal"))


def test_what_is_missing_is_told() -> None:
    assert "perceived and one of" in METHOD.missing(Survey("s", "s.csv", ()))
    assert "wave =" in METHOD.missing(replace(SURVEY, wave=None, wave_is_column=False))


def test_one_wave_nobody_and_constant_answers_are_no_crash() -> None:
    frame = world(40, True)
    single = found(frame[frame["wave"] == "2020"])
    assert "Only 1 wave" in single.notes[0]
    assert found(frame.iloc[:0]).n == 0
    flat = frame.assign(**{name: 5 for name in frame.columns if name[0] in "dp"})
    assert not found(flat).where("adaptation")
    assert any("not equally far apart" in note for note in found(frame.replace({"wave": {"2023": "2029"}})).notes)
