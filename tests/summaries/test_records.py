"""Respondents who contradict themselves, or leave out, too often are left out whole where the study says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from expectancy.domain.estimate import Drop
from expectancy.engines.local import Local
from expectancy.loop.measure import measure
from expectancy.loop.study import read_study
from expectancy.methods.contract import Options
from expectancy.summaries import Counts, Moments, Plan, Rating, Variable
from expectancy.summaries.records import Records
from tables import InMemory

ITEMS = tuple("abcde")
LEVELS = {level: tuple(f"{item}_{level}" for item in ITEMS) for level in ("minimum", "desired", "perceived")}
RULE = Records(**LEVELS)
RATINGS = [Rating(column, 1, 9) for column in (*RULE.columns, "overall")]


def answers(rows: int = 400) -> pd.DataFrame:
    """Levels without any order, one answer in six missing."""
    rng = np.random.default_rng(8)
    found = pd.DataFrame({each.column: rng.integers(1, 10, rows).astype(float) for each in RATINGS})
    return found.where(rng.random(found.shape) > 1 / 6)


def left_out(frame: pd.DataFrame, inconsistent: int | None, unanswered: int | None) -> pd.Series:
    minimum, desired = (frame[list(LEVELS[level])].to_numpy() for level in ("minimum", "desired"))
    turned = (minimum > desired).sum(axis=1)
    lacking = sum(frame[[f"{item}_{level}" for level in LEVELS]].isna().any(axis=1) for item in ITEMS)
    out = pd.Series(False, index=frame.index)
    if inconsistent is not None:
        out |= turned > inconsistent
    return out if unanswered is None else out | (lacking > unanswered)


@pytest.mark.parametrize(("inconsistent", "unanswered"), [(2, None), (None, 2), (1, 3), (0, 0)])
def test_the_answers_of_those_left_out_count_nowhere(inconsistent: int | None, unanswered: int | None) -> None:
    frame = answers()
    wanted = Counts(("overall",)), Moments((Variable.rating("a_minimum"), Variable.rating("overall")))
    rule = replace(RULE, inconsistent=inconsistent, unanswered=unanswered)
    data = InMemory(pa.Table.from_pandas(frame, preserve_index=False), 90)
    blocks = Local().fold(Plan.union(wanted, RATINGS, groups=16, records=rule), data)
    out = left_out(frame, inconsistent, unanswered)
    kept = frame[~out]
    assert 0 < out.sum() < len(frame)
    assert (blocks.rows, blocks.left_out) == (len(kept), out.sum())
    assert blocks[wanted[0]].rows()[1:].tolist() == [(kept["overall"] == rating).sum() for rating in range(1, 10)]
    np.testing.assert_allclose(blocks[wanted[1]].total().cov(), kept[["a_minimum", "overall"]].cov().to_numpy())


def test_without_a_rule_all_stay_in_and_can_be_counted() -> None:
    frame = answers()
    some, libqual = (Variable.over(RULE.parts, most) for most in ((0,), (2, 3)))
    wanted = Moments((some, libqual))
    data = InMemory(pa.Table.from_pandas(frame, preserve_index=False), 90)
    blocks = Local(workers=1).fold(Plan.union([wanted], RATINGS, groups=16), data)
    known = (
        (frame[list(LEVELS["minimum"])].notna().to_numpy()) & frame[list(LEVELS["desired"])].notna().to_numpy()
    ).any(1)
    found = blocks[wanted].total()
    assert found.n[0, 0] == known.sum()
    assert found.s[0, 0] == (left_out(frame, 0, None) & known).sum()
    assert found.s[1, 1] == (left_out(frame, 2, 3) & known).sum()


def test_a_study_leaves_them_out_of_every_method_and_says_how_many(tmp_path: Path) -> None:
    frame = answers()
    frame.to_csv(tmp_path / "answers.csv", index=False)
    items = "\n".join(
        f'[[survey.item]]\nid = "{item}"\n' + "\n".join(f'{level} = "{item}_{level}"' for level in LEVELS)
        for item in ITEMS
    )
    text = '[[survey]]\nname = "library"\nfile = "answers.csv"\nscale = [1, 9]\noverall = "overall"\n'
    (tmp_path / "study.toml").write_text(f"{text}max_inconsistent = 2\nmax_unanswered = 3\n{items}\n")
    out = left_out(frame, 2, 3)
    reason = (
        "respondents left out whole: minimum above desired in more than 2 of 5 items, or not all three levels rated in "
        "more than 3 of 5 items"
    )
    for method in ("csat", "zone_of_tolerance"):
        [(_, found)] = measure(read_study(tmp_path), method, Options())
        assert Drop(reason, int(out.sum()), "library") in found.dropped
        assert sum(drop.count for drop in found.dropped if drop.where == "library") + found.n == len(frame)
    [(_, found)] = measure(read_study(tmp_path), "csat", Options())
    mean = found.get("mean")
    assert mean is not None
    assert mean.value == pytest.approx(frame["overall"][~out].mean())
