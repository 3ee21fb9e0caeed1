"""Whatever stands in a study: it reads, or its mistakes are told. Never anything else."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectancy.domain.study import Study
from expectancy.importers.opening import open_table
from expectancy.loop.study.reading import study_of
from expectancy.loop.study.report import Report
from study_files import GOOD, Folder

ODD: list[Any] = [
    None,
    0,
    -1,
    1.5,
    10**30,
    float("nan"),
    float("inf"),
    True,
    "",
    "x",
    "P1",
    "[",
    "*",
    "..",
    "\x00",
    [],
    {},
]
ODD += [
    [1],
    ["a"],
    [[]],
    [{}],
    {"a": 1},
    {"a": {"b": []}},
    {"status": [1, "x"]},
    date(2019, 1, 1),
    [1, 7],
    [7, 1],
    [True, 2],
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value of a parsed study."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [found for key in keys for found in ((*path, key), *places(value[key], (*path, key)))]


def changed(study: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The study with one value put in, or taken out (None)."""
    found = copy.deepcopy(study)
    inner: Any = found
    for key in path[:-1]:
        inner = inner[key]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return found


WHOLE = tomllib.loads(GOOD)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The files of the study, each opened once: hundreds of versions of the study are read here."""
    opened: dict[str, Any] = {}

    def once(pattern: str, folder: Path, given: str | None, options: dict[str, str]) -> Any:
        key = repr((pattern, given, options))
        if key not in opened:
            opened[key] = open_table(pattern, folder, given, options)
        return opened[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("expectancy.loop.study.sources.open_table", once)
        yield Folder(tmp_path_factory.mktemp("study")).path


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(places(WHOLE)), value=st.sampled_from(ODD))
def test_one_odd_value_anywhere_reads_or_is_told(data: Path, path: tuple[Any, ...], value: Any) -> None:
    report = Report("study.toml")
    study = study_of(changed(WHOLE, path, value), data, report)
    assert isinstance(study, Study)
    for problem in report.problems:
        assert all((problem.code, problem.what, problem.where, problem.expected, problem.do))


@settings(max_examples=50, deadline=None)
@given(path=st.sampled_from(places(WHOLE)), name=st.text(max_size=12))
def test_one_odd_key_anywhere_is_told(data: Path, path: tuple[Any, ...], name: str) -> None:
    report = Report("study.toml")
    raw = changed(WHOLE, path, {name: 1}) if isinstance(path[-1], str) else WHOLE
    assert isinstance(study_of(raw, data, report), Study)
