"""The sources of a study: their files opened, their columns checked, their names made unique."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.domain.study import Complaints, Indicators, Promises
from expectancy.domain.table import Table
from expectancy.importers.opening import open_table
from expectancy.loop.study.report import Place, suggestion
from expectancy.loop.study.schema import (
    COMPLAINTS,
    EXPOSURE_COLUMNS,
    INDICATOR_COLUMNS,
    INDICATORS_NEEDED,
    PROMISES,
    READER_OPTIONS,
    Section,
)
from expectancy.loop.study.sections import entries, read_section
from expectancy.loop.study.values import Columns

NO_TABLES: Mapping[str, Table] = MappingProxyType({})
LARGEST_LISTED = 5_000_000  # bytes of a file of indicators whose names are checked before the scan


class Names:
    """The names of all sources; those left out come from the file, those given twice are wrong."""

    def __init__(self) -> None:
        self.taken: dict[str, Place] = {}

    def given(self, name: str, place: Place) -> None:
        if name in self.taken:
            place.key("name").wrong(
                "named-twice",
                f'the name "{name}" is also that of {self.taken[name].path}',
                "a name of its own for every source",
                "give one of them another name",
            )
        self.taken[name] = place

    def made(self, file: str, kind: str, place: Place) -> str:
        """The file's stem; where that is taken, with the kind of source, then with a number."""
        stem = stem_of(file) or kind
        tries = (stem, f"{stem}-{kind}", *(f"{stem}-{kind}-{number}" for number in range(2, 10_000)))
        name = next(name for name in tries if name not in self.taken)
        self.taken[name] = place
        return name


def stem_of(file: str) -> str:
    """``data/kiosk_*.csv.gz`` -> ``kiosk``: the name without endings and wildcards."""
    name = PurePosixPath(file.replace("\\", "/")).name.split(".")[0]
    return "".join(letter for letter in name if letter not in "*?[]").strip("-_ ")


@dataclass(frozen=True)
class Opened:
    """A source as the study declares it: the values that are right, and the columns of its file."""

    values: dict[str, Any]
    raw: Mapping[str, Any]
    place: Place
    columns: Columns

    def record(self, **more: Any) -> dict[str, Any]:
        """The values as the records take them: reader options in one mapping, nothing required missing."""
        options = {name: str(self.values[name]) for name in READER_OPTIONS if name in self.values}
        plain = {key: value for key, value in self.values.items() if key not in READER_OPTIONS}
        sheet = {"sheet": options["sheet"]} if "sheet" in options else {}
        return {"name": "", "file": "", **plain, **sheet, "options": options, **more}


def open_sources(
    section: Section,
    raw: Mapping[str, Any],
    root: Place,
    folder: Path,
    names: Names,
    tables: Mapping[str, Table] = NO_TABLES,
) -> list[Opened]:
    """Every entry of one kind of source."""
    found = [_opened(section, each, place, folder, tables) for each, place in entries(section, raw, root)]
    for source in found:
        if "name" in source.values:
            names.given(source.values["name"], source.place)
    return found


def _opened(
    section: Section, raw: Mapping[str, Any], place: Place, folder: Path, tables: Mapping[str, Table]
) -> Opened:
    given = tables.get(str(raw.get("file")))
    if given is None:
        columns = columns_of(raw, place.key("file"), folder)
    else:
        columns = Columns(str(raw["file"]), tuple(given.columns), given)
    return Opened(read_section(section, raw, place, columns), raw, place, columns)


def columns_of(raw: Mapping[str, Any], place: Place, folder: Path) -> Columns:
    """The columns of the file that ``place`` names; where it cannot be opened, that is noted."""
    file = raw.get(place.name)
    if not isinstance(file, str) or not file.strip():
        return Columns("", None)
    options = {name: str(raw[name]) for name in READER_OPTIONS if isinstance(raw.get(name), str | int)}
    given = raw.get("format")
    try:
        table = open_table(file, folder, given if isinstance(given, str) else None, options)
    except ExpectancyError as error:
        for problem in error.problems:
            place.note(_here(problem, place, file))
        return Columns(file, None)
    return Columns(file, tuple(table.columns), table)


def _here(problem: Problem, place: Place, file: str) -> Problem:
    """An importer's problem, told at the key of the study that names the file."""
    told = file if problem.where == "" or problem.where.endswith(".toml") else problem.where
    where = f"{place}: {told}"
    return replace(problem, where=where)


def name_sources(kind: str, sources: list[Opened], names: Names) -> None:
    """Names for those that were given none, once all given ones are known."""
    for source in sources:
        if "name" not in source.values:
            source.values["name"] = names.made(source.values.get("file", ""), kind, source.place)


def to_complaints(source: Opened, folder: Path) -> Complaints:
    values = source.values
    if not {"text", "code"} & source.raw.keys():
        source.place.wrong(
            "no-measure",
            "neither text nor code is given",
            f"{COMPLAINTS.heading} with the customers' words (text) or people's codes (code)",
            f"add text = or code = with one of {listed(source.columns.names or ('the columns',), 12)}",
        )
    if "exclude" in values and "code" not in source.raw:
        source.place.key("exclude").wrong(
            "missing-key",
            "exclude needs code",
            "the column of the codes to leave out",
            "add code = ..., or take exclude out",
        )
    if "exposure" in values:
        _needs(
            source.place.key("exposure"),
            columns_of({"exposure": values["exposure"]}, source.place.key("exposure"), folder),
            EXPOSURE_COLUMNS,
        )
    return Complaints(**source.record())


def to_promises(source: Opened, folder: Path) -> Promises:
    raw = source.raw
    given = {"promised", "delivered", "late", "kept"} & raw.keys()
    if {"late", "kept"} <= given:
        source.place.key("kept").wrong(
            "no-measure",
            "the outcome is given twice: late and kept",
            "late (a number), or kept (yes or no)",
            "keep late, which says more, and take kept out",
        )
    elif not ({"late", "kept"} & given or {"promised", "delivered"} <= given):
        source.place.wrong(
            "no-measure",
            f"what came of the promises is not given; there is {listed(sorted(given)) or 'neither of the columns'}",
            f"{PROMISES.heading} with promised and delivered (times), or late (a number), or kept (yes or no)",
            f"add these keys with one of {listed(source.columns.names or ('the columns',), 12)}",
        )
    return Promises(**source.record())


def to_indicators(source: Opened, folder: Path) -> Indicators:
    _needs(source.place.key("file"), source.columns, INDICATORS_NEEDED)
    there = tuple(name for name in INDICATOR_COLUMNS if name in (source.columns.names or ()))
    return Indicators(**{"own": "", **source.record(columns=there)})


def indicator_names(sources: Sequence[Opened]) -> list[str] | None:
    """The indicators in the files of peers; None where a file is too large or not as it should be: then unknown."""
    found: set[str] = set()
    for source in sources:
        table = source.columns.table
        if table is None or "indicator" not in table.columns or table.bytes > LARGEST_LISTED:
            return None
        try:
            for part in table.parts():
                for batch in part.read(["indicator"]):
                    found |= {str(name) for name in batch.data.column(0).unique().to_pylist() if name is not None}
        except ExpectancyError as error:
            for problem in error.problems:
                source.place.key("file").note(_here(problem, source.place.key("file"), source.columns.file))
            return None
    return sorted(found)


def _needs(place: Place, columns: Columns, needed: tuple[str, ...]) -> None:
    known = columns.names or ()
    for name in needed:
        if known and name not in known:
            place.wrong(
                "unknown-column",
                f'{columns.file} has no column "{name}"{suggestion(name, known)}',
                f"the columns {', '.join(needed)}; there are {listed(known, 12)}",
                f'call the column "{name}" in the file\'s headings',
            )
