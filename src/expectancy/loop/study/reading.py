"""``read_study``: a study.toml, validated whole, to the records of ``domain/study.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from expectancy.domain.study import Study
from expectancy.domain.table import Table
from expectancy.loop.study.calls import to_calls
from expectancy.loop.study.expectations import Known, read_expectations, read_rules
from expectancy.loop.study.lines import line_numbers
from expectancy.loop.study.purchases import to_purchases
from expectancy.loop.study.report import Place, Report
from expectancy.loop.study.schema import (
    CALLS,
    COMPLAINTS,
    INDICATORS,
    PROMISES,
    PURCHASES,
    SOURCES,
    STUDY,
    SURVEY,
    Section,
)
from expectancy.loop.study.sections import check_sections, entries, read_section
from expectancy.loop.study.series import check_series
from expectancy.loop.study.sources import (
    NO_TABLES,
    Names,
    Opened,
    indicator_names,
    name_sources,
    open_sources,
    to_complaints,
    to_indicators,
    to_promises,
)
from expectancy.loop.study.survey import to_survey
from expectancy.loop.study.text import find, parse, read_text

Record = TypeVar("Record")


def read_study(path: Path) -> Study:
    """The study in ``path`` (its folder, or the study.toml itself).

    Every problem is collected before anything is said: unknown keys and columns with the nearest known ones, wrong
    types and values, names given twice, links to nothing. Only headings are read, and the names of indicators.

    Raises: ExpectancyError with all problems, in the order of the file.
    """
    file = find(path)
    text = read_text(file)
    raw = parse(text, file.name)
    report = Report(file.name, line_numbers(text))
    study = study_of(raw, file.resolve().parent, report)
    report.raise_found()
    return study


def study_of(raw: Mapping[str, Any], folder: Path, report: Report, tables: Mapping[str, Table] = NO_TABLES) -> Study:
    """The records of a parsed study; only whole where nothing was noted in ``report``.

    ``tables`` are sources that lie in memory: the key ``file`` of a source may name one of them.
    """
    root = report.at("")
    check_sections(raw, root)
    head: dict[str, Any] = {"title": folder.name}
    for each, place in entries(STUDY, raw, root):
        head |= read_section(STUDY, each, place)
    names = Names()
    opened = {section: open_sources(section, raw, root, folder, names, tables) for section in SOURCES}
    for section, sources in opened.items():
        name_sources(section.path, sources, names)
    if not any(opened.values()) and not any(problem.code == "unknown-section" for problem in report.problems):
        _no_sources(root)
    surveys = _records(opened, SURVEY, partial(to_survey, tables=tables), folder)
    check_series(surveys, [source.place for source in opened[SURVEY]])
    complaints = _records(opened, COMPLAINTS, to_complaints, folder)
    promises = _records(opened, PROMISES, to_promises, folder)
    indicators = _records(opened, INDICATORS, to_indicators, folder)
    calls = _records(opened, CALLS, to_calls, folder)
    purchases = _records(opened, PURCHASES, partial(to_purchases, surveys=surveys, tables=tables), folder)
    known = Known(surveys, complaints, promises, indicator_names(opened[INDICATORS]))
    return Study(
        **head,
        folder=folder,
        surveys=surveys,
        complaints=complaints,
        promises=promises,
        indicators=indicators,
        calls=calls,
        purchases=purchases,
        expectations=read_expectations(raw, root, known),
        rules=read_rules(raw, root),
        tables=tables,
    )


def _records(
    opened: Mapping[Section, list[Opened]], section: Section, to: Callable[[Opened, Path], Record], folder: Path
) -> tuple[Record, ...]:
    return tuple(to(source, folder) for source in opened[section])


def _no_sources(root: Place) -> None:
    root.wrong(
        "no-sources",
        "the study names no data",
        f"at least one of {', '.join(section.heading for section in SOURCES)}",
        "add a section for each of your files, or let `expectancy init FILES` write a first study.toml",
    )
