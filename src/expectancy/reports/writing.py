"""Writes the report's files: all of them whole, or none."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from expectancy.domain.errors import ExpectancyError, Problem, UsageError, listed, nearest
from expectancy.domain.evaluation import Evaluation

FORMATS = ("html", "xlsx", "csv", "json")
Writer = Callable[[Evaluation, Path], None]


class Progress(Protocol):
    """Who wants to see how far it is; what the command line's bars are."""

    def start(self, what: str, size: int | None) -> Callable[[int], None]: ...


def write_all(
    evaluation: Evaluation, out: Path, formats: Sequence[str] = FORMATS, progress: Progress | None = None
) -> list[Path]:
    """``evaluation.html``, ``.xlsx``, ``.csv`` and ``.json`` into the folder ``out``, which is made if need be.

    Every file is written beside its place and only renamed into it once all are whole; a fault or an interrupt leaves
    neither half files nor temporary ones. Other files in the folder stay as they are. Raises ``UsageError`` for an
    unknown format and ``ExpectancyError`` where ``out`` cannot be a folder.
    """
    wanted = check_formats(",".join(formats))
    made = _folder(out)
    done = None if progress is None else progress.start("Writing the report", len(wanted))
    parts: list[tuple[Path, Path]] = []
    try:
        for name in wanted:
            path = out / f"evaluation.{name}"
            parts.append((out / f".{path.name}.{os.getpid()}.part", path))
            _writer(name)(evaluation, parts[-1][0])
            if done is not None:
                done(1)
        for part, path in parts:
            part.replace(path)
    except BaseException:
        for part, _ in parts:
            part.unlink(missing_ok=True)
        for folder in made:
            with suppress(OSError):  # someone else has put something into it meanwhile
                folder.rmdir()
        raise
    return [path for _, path in parts]


def check_folder(out: Path) -> None:
    """Raise at once what writing into ``out`` would raise after the work; leaves nothing behind."""
    for folder in _folder(out):
        folder.rmdir()


def check_formats(formats: str) -> tuple[str, ...]:
    """``"html, csv"`` -> ("html", "csv"), each once; raises ``UsageError`` with every unknown one."""
    named = list(dict.fromkeys(name.strip().lower() for name in formats.split(",") if name.strip()))
    unknown = [name for name in named if name not in FORMATS]
    problems = [
        Problem(
            "unknown-format",
            f'no report is written as "{name}"{nearest(name, FORMATS)}',
            "--formats",
            f"some of {listed(FORMATS)}, separated by commas",
            "give one of these, or leave --formats out for all",
        )
        for name in unknown
    ]
    if not named:
        problems = [
            Problem("no-format", "no format is named", "--formats", f"some of {listed(FORMATS)}", "name at least one")
        ]
    if problems:
        raise UsageError(problems)
    return tuple(named)


def _writer(name: str) -> Writer:
    """Imported only when asked for: drawing pictures takes a second."""
    if name == "html":
        from expectancy.reports.html import write
    elif name == "xlsx":
        from expectancy.reports.xlsx import write
    elif name == "csv":
        from expectancy.reports.csv import write
    else:
        from expectancy.reports.json import write
    return write


def _folder(out: Path) -> list[Path]:
    """Make the folder; the folders that were made, innermost first."""
    missing = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        if not os.access(out, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
    except (FileExistsError, NotADirectoryError):
        raise ExpectancyError(
            Problem(
                "out-not-folder",
                "there is a file where the folder for the report should be",
                str(out),
                "a folder, or a name that is still free",
                "give another --out, or move that file away",
            )
        ) from None
    except OSError as error:
        raise ExpectancyError(
            Problem(
                "out-not-writable",
                f"the folder for the report cannot be written: {error.strerror}",
                str(out),
                "a folder that you may write into",
                "give another --out",
            )
        ) from None
    return missing
