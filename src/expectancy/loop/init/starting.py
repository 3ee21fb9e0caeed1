"""The first study.toml of a folder: its files looked at, its text written beside and put in place whole."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.loop.init.asides import previewed, titled
from expectancy.loop.init.codebook import Looked
from expectancy.loop.init.columns import columns_of
from expectancy.loop.init.drafts import study_text
from expectancy.loop.study.text import NAME

LOOKED_AT = 20_000  # rows of each file
GOES_ON = {"duplicate-columns"}  # as exports of trackers are: the file is whole, and the others are not to wait for it


@dataclass(frozen=True)
class Started:
    """A study that was written, and what only a person can still say about it, a sentence each."""

    path: Path
    told: tuple[str, ...]


def write_study(files: Sequence[Path], folder: Path | None = None) -> Path:
    """``start_study``, for its path alone."""
    return start_study(files, folder).path


def start_study(files: Sequence[Path], folder: Path | None = None) -> Started:
    """Write ``folder/study.toml`` from what ``files`` look like; its path, and what it leaves open.

    ``folder``: where the study is to be; the files' common folder when left out. An existing study is never touched.

    Raises: ExpectancyError (init-exists, init-outside-folder, init-nothing-found, and whatever keeps a file shut).
    """
    paths = list(dict.fromkeys(path.resolve() for path in files))
    target = (_common(paths) if folder is None else folder.resolve()) / NAME
    if target.exists():
        raise ExpectancyError(_exists(target))
    looked, shut = look(paths, target.parent)
    left_out = [f"left out: {problem.where}: {problem.what}; to do: {problem.do}" for problem in shut]
    title = target.parent.name.replace("_", " ").replace("-", " ").capitalize()
    found = study_text(title, looked, left_out)
    if found is None:
        raise ExpectancyError([*shut, _nothing(looked)])
    text, told = found
    beside = target.with_name(f".{NAME}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.rename(target)
    finally:
        beside.unlink(missing_ok=True)
    return Started(target, tuple(told))


def look(paths: Sequence[Path], folder: Path) -> tuple[list[Looked], list[Problem]]:
    """The first rows of every file, and what keeps some shut although all is well with the others.

    All files that are damaged, absent or elsewhere are told at once, and so is all where no file is left.
    """
    problems: list[Problem] = []
    shut: list[Problem] = []
    looked = []
    for path in paths:
        if not path.is_relative_to(folder):
            problems.append(_outside(path, folder))
            continue
        try:
            table, asides = previewed(path, LOOKED_AT)
        except ExpectancyError as error:
            (shut if {problem.code for problem in error.problems} <= GOES_ON else problems).extend(error.problems)
            continue
        looked.append(Looked(path.relative_to(folder).as_posix(), tuple(columns_of(table)), table, asides))
    if problems or (shut and not looked):
        raise ExpectancyError([*problems, *shut])
    return looked, shut


def _common(paths: Sequence[Path]) -> Path:
    return Path(os.path.commonpath([path.parent for path in paths])) if paths else Path.cwd()


def _exists(target: Path) -> Problem:
    return Problem(
        "init-exists",
        f"there is already a {NAME}",
        str(target),
        f"a folder without a {NAME}: an existing one is never overwritten",
        "move it away or rename it, or add sections to it by hand",
    )


def _outside(path: Path, folder: Path) -> Problem:
    return Problem(
        "init-outside-folder",
        f"{path.name} lies outside the study's folder",
        str(path),
        f"a file in {folder} or under it",
        "copy the file there, or leave --folder out",
    )


def _nothing(looked: Sequence[Looked]) -> Problem:
    told = [f"{each.file} has {listed([column.name for column in each.columns], 8)}" for each in looked]
    return Problem(
        "init-nothing-found",
        f"none of the files looks like a survey, complaints, promises, indicators, calls or purchases: "
        f"{'; '.join(told) or 'none given'}",
        listed([each.file for each in looked]) or "expectancy init",
        "columns of ratings, customers' words or coded complaints with dates, promised and delivered times, or "
        "organisation, indicator and value",
        titled([(each.file, each.columns) for each in looked if not each.asides])
        + "write a study.toml by hand: docs/reference/study-file.md has every key and an example",
    )
