"""A study from frames in memory, declared with the keys of study.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from expectancy.domain.study import Study
from expectancy.domain.table import Table
from expectancy.importers.memory import in_memory
from expectancy.loop.study import read_study
from expectancy.loop.study.reading import study_of
from expectancy.loop.study.report import Report
from expectancy.loop.study.schema import SOURCES

KINDS = tuple(section.path for section in SOURCES)  # survey, complaints, promises, indicators ...
# Frames that stand where further files of a source would: who was asked what they expect; who may become a customer.
BESIDE = {"expected_data": "expected_file", "prospects_data": "prospects"}
FRAMES = ("data", *BESIDE)  # never looked into


def study(source: Any = None, /, **sections: Any) -> Study:
    """A study from its folder, or from frames.

    ``ex.study("my-folder")`` reads its study.toml. ``ex.study(survey={"data": frame, "scale": [1, 7], "item": [...]})``
    takes the keys of study.toml, each section a mapping (or a list of several), with ``data``, a frame, where the file
    would stand: pandas, polars, Arrow, or a mapping of columns to lists. ``ex.study(frame, scale=[1, 7], ...)`` is
    short for one survey.

    Raises: ExpectancyError with everything that is wrong, as the command line tells it.
    """
    if isinstance(source, Study):
        return source
    if isinstance(source, str | Path):
        return read_study(Path(source))
    if source is not None:
        sections = {"survey": {"data": source, **sections}}
    tables: dict[str, Table] = {}
    raw = {name: _declared(name, value, tables) for name, value in sections.items()}
    report = Report("study", {})
    found = study_of(raw, Path.cwd(), report, tables)
    report.raise_found()
    return found


def _declared(name: str, value: Any, tables: dict[str, Table]) -> Any:
    """A section as study.toml would hold it; its frames go into ``tables`` under names of their own."""
    if name == "study":
        return dict(value)
    value = _lists(value)
    several = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    if name not in KINDS:
        return value
    return [_source(name, dict(each), tables) if isinstance(each, Mapping) else each for each in several]


def _lists(value: Any) -> Any:
    """Tuples as lists, as study.toml has them: in a notebook both are written."""
    if isinstance(value, Mapping):
        return {key: each if key in FRAMES else _lists(each) for key, each in value.items()}
    return [_lists(each) for each in value] if isinstance(value, list | tuple) else value


def _source(kind: str, section: dict[str, Any], tables: dict[str, Table]) -> dict[str, Any]:
    if "data" not in section:
        return section
    frame = section.pop("data")
    stem = str(section.get("name") or kind)
    file = stem if stem not in tables else f"{stem}-{len(tables) + 1}"
    tables[file] = in_memory(frame, file)
    for given, key in BESIDE.items():
        if given in section:
            other = f"{file} ({key.removesuffix('_file')})"
            tables[other] = in_memory(section.pop(given), other)
            section[key] = other
    return {**section, "file": file}
