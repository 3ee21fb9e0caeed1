"""A method on a frame, and its result as table, picture, JSON and HTML: the same numbers as a file gives."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import expectancy as ex
from expectancy.domain.catalog import shelf
from expectancy.loop.measure import joined, measure
from expectancy.loop.study import read_study
from expectancy.methods.contract import Options

ITEMS = [
    {"id": "a", "expected": "e1", "perceived": "p1", "dimension": "x"},
    {"id": "b", "expected": "e2", "perceived": "p2", "dimension": "x"},
]
KEYS: dict[str, Any] = {"scale": [1, 7], "item": ITEMS, "respondent": "id", "recommend": "r", "overall": "p1"}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    columns: dict[str, Any] = {name: rng.integers(2, 8, 150) for name in ("e1", "p1", "e2", "p2")}
    found = pd.DataFrame({"id": [f"R{at}" for at in range(150)], **columns, "r": rng.integers(0, 11, 150)})
    found["town"] = rng.choice(["here", "there"], 150)
    found.loc[3, "p1"] = np.nan
    return found


@pytest.mark.parametrize("method", ["servqual", "nps", "drivers"])
def test_frames_and_files_give_the_same_result(frame: pd.DataFrame, method: str, tmp_path: Path) -> None:
    frame.to_csv(tmp_path / "survey.csv", index=False)
    lines = [
        '[[survey]]\nfile = "survey.csv"\nscale = [1, 7]\nrespondent = "id"\nrecommend = "r"\noverall = "p1"',
        *("[[survey.item]]\n" + "\n".join(f'{key} = "{value}"' for key, value in item.items()) for item in ITEMS),
    ]
    (tmp_path / "study.toml").write_text("\n".join(lines))
    expected = joined(measure(read_study(tmp_path), method, Options(by="town"))).as_dict()
    kinds = [frame, pl.from_pandas(frame), pa.Table.from_pandas(frame), frame.to_dict("list")]
    for kind in kinds:
        assert json.loads(ex.measure(method, kind, by="town", **KEYS).to_json()) == expected


def test_the_index_of_a_frame_is_no_column(frame: pd.DataFrame) -> None:
    moved = frame.set_index("town")
    with pytest.raises(ex.ExpectancyError, match="no column"):
        ex.measure("nps", moved, by="town", recommend="r")


def test_a_table_comes_in_the_kind_that_is_asked_for(frame: pd.DataFrame) -> None:
    found = ex.measure("servqual", frame, **KEYS)
    pandas, polars, arrow = found.table("pandas"), found.table("polars"), found.table("arrow")
    assert isinstance(pandas, pd.DataFrame)
    assert isinstance(polars, pl.DataFrame)
    assert isinstance(arrow, pa.Table)
    assert list(pandas.columns) == polars.columns == arrow.column_names
    assert len(pandas) == len(polars) == arrow.num_rows == len(found.result.estimates)
    gap = pandas[(pandas.item == "a") & (pandas.statistic == "gap")].iloc[0]
    same = found.get("gap", item="a")
    assert same is not None
    assert (gap.value, gap.low, gap.high, gap.n) == (same.value, same.low, same.high, same.n)


def test_a_kind_of_table_that_is_not_there_is_said(frame: pd.DataFrame) -> None:
    with pytest.raises(ex.ExpectancyError, match="cannot be made here"):
        ex.measure("nps", frame, recommend="r").table("spark")  # type: ignore[arg-type]


@pytest.mark.parametrize("narrow", [False, True])
def test_every_result_has_a_chart_with_its_finding_as_title(frame: pd.DataFrame, narrow: bool) -> None:
    for method in ("servqual", "nps", "drivers"):
        chart = ex.measure(method, frame, **KEYS).chart(narrow=narrow)
        alt.Root.validate(json.loads(chart.to_json()))
        assert any(letter.isdigit() for letter in str(chart.to_dict()["title"]["text"]))


def test_it_shows_itself_in_a_notebook_and_nothing_in_it_is_markup(frame: pd.DataFrame) -> None:
    items = [{**ITEMS[0], "id": "<b>a</b>"}]
    shown = ex.measure("servqual", frame, scale=[1, 7], item=items)._repr_html_()
    assert "&lt;b&gt;a&lt;/b&gt;" in shown
    assert "<b>a</b>" not in shown
    assert "Parasuraman" in shown


def test_a_misspelt_key_is_told_with_the_nearest(frame: pd.DataFrame) -> None:
    with pytest.raises(ex.ExpectancyError, match='did you mean "recommend"'):
        ex.measure("nps", frame, recommand="r")


def test_what_is_no_frame_is_said() -> None:
    with pytest.raises(ex.ExpectancyError, match="data of type int"):
        ex.measure("nps", 7, recommend="r")
    with pytest.raises(ex.ExpectancyError, match="cannot be read as columns"):
        ex.measure("nps", {"a": [1, 2], "b": [1]}, recommend="a")


def test_a_frame_without_rows_is_no_crash(frame: pd.DataFrame) -> None:
    assert ex.measure("servqual", frame.iloc[:0], **KEYS).n == 0


def test_columns_of_nothing_and_of_categories_are_read() -> None:
    found = ex.measure(
        "servqual",
        {"e": [None, None], "p": pd.Categorical(["3", "4"])},
        scale=[1, 7],
        item=[{"id": "a", "expected": "e", "perceived": "p"}],
    )
    assert found.n == 0
    assert found.dropped


def test_a_frame_larger_than_one_part_is_read_whole() -> None:
    rows = 300_000
    scores = pa.table({"q": pa.array(np.arange(rows) % 11, pa.uint8())})
    found = ex.measure("nps", scores, recommend="q")
    assert found.n == rows


def test_the_catalog_is_a_table() -> None:
    names = ex.catalog(kind="arrow").column("name").to_pylist()
    assert names == list(shelf("methods"))
    with pytest.raises(ex.ExpectancyError, match='no shelf "books"'):
        ex.catalog("books")


def test_numbers_that_the_answers_do_not_tell_are_named() -> None:
    alike: dict[str, list[int]] = {"overall": [4] * 30, "q": [4] * 30, "r": [4] * 30}
    found = ex.measure(
        "drivers", alike, scale=[1, 7], overall="overall", item=[{"id": name, "perceived": name} for name in ("q", "r")]
    )
    assert any(math.isnan(each.value) for each in found.result.estimates)
    assert any(note.startswith("Left empty, since these answers do not tell it: ") for note in found.notes)


@pytest.mark.parametrize(
    "wrong", [{"confidence": 95}, {"confidence": 0}, {"resamples": 0}, {"seed": "a"}, {"seed": -1}]
)
def test_options_that_cannot_be_are_refused(frame: pd.DataFrame, wrong: dict[str, Any]) -> None:
    with pytest.raises(ex.ExpectancyError) as refused:
        ex.measure("nps", frame, **KEYS, **wrong)
    assert refused.value.problems[0].code == "bad-option"


def test_a_tuple_is_as_good_as_a_list(frame: pd.DataFrame) -> None:
    wanted = ex.measure("servqual", frame, **KEYS)
    assert ex.measure("servqual", frame, **{**KEYS, "scale": (1, 7)}).result == wanted.result


def test_a_design_that_is_not_in_the_intervals_is_said(frame: pd.DataFrame) -> None:
    grouped = frame.assign(branch=[at % 9 for at in range(len(frame))])
    notes = ex.measure("servqual", grouped, **KEYS, cluster="branch").notes
    assert any("The design (cluster) is not in these intervals" in note for note in notes)
    assert not any("The design" in note for note in ex.measure("nps", grouped, **KEYS, cluster="branch").notes)
