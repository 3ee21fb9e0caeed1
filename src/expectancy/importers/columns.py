"""Column names: from a header row, matched with what a study asks for, and compared between files."""

from __future__ import annotations

from collections.abc import Sequence

from expectancy.domain.errors import ExpectancyError, Problem, listed, nearest
from expectancy.importers.files import File


def squeeze(name: str) -> str:
    """A name without outer blanks, and with single blanks inside: as names are compared."""
    return " ".join(name.replace("\ufeff", " ").split())


def header_names(cells: Sequence[str]) -> tuple[str, ...]:
    """A header row as names: outer blanks go, blank cells become ``(column 3)``."""
    trimmed = [cell.replace("\ufeff", "").strip() for cell in cells]
    return tuple(name or f"(column {at})" for at, name in enumerate(trimmed, start=1))


def check_unique(names: Sequence[str], file: File) -> None:
    """Two columns of one name cannot be told apart: an error for each such name, with the places."""
    places: dict[str, list[int]] = {}
    for at, name in enumerate(names, start=1):
        places.setdefault(name, []).append(at)
    problems = [_duplicate(name, found, file) for name, found in places.items() if len(found) > 1]
    if problems:
        raise ExpectancyError(problems)


def _duplicate(name: str, places: Sequence[int], file: File) -> Problem:
    where = ", ".join(str(place) for place in places)
    return Problem(
        "duplicate-columns",
        f'{len(places)} columns are called "{name}": columns {where}',
        file.name,
        "a name of its own for each column",
        f'rename them in the file, for example "{name} 2" for column {places[1]}',
    )


def find_column(asked: str, names: Sequence[str]) -> str | None:
    """The column that a study means by ``asked``: the same name, blanks (also tabs and line breaks) aside."""
    if asked in names:
        return asked
    alike = [name for name in names if squeeze(name) == squeeze(asked)]
    return alike[0] if len(alike) == 1 else None


def find_columns(asked: Sequence[str], names: Sequence[str], file: File) -> list[str]:
    """The file's columns for those asked for; those it has not are errors, all at once."""
    found = [find_column(name, names) for name in asked]
    problems = [_unknown(name, names, file) for name, column in zip(asked, found, strict=True) if column is None]
    if problems:
        raise ExpectancyError(problems)
    return [column for column in found if column is not None]


def _unknown(name: str, names: Sequence[str], file: File) -> Problem:
    return Problem(
        "unknown-column",
        f'there is no column "{name}"{nearest(name, names)}',
        file.name,
        f"one of {listed(list(names))}",
        "correct the column's name in the study",
    )


def same_columns(opened: Sequence[tuple[File, Sequence[str]]]) -> None:
    """Files of one table have the same columns, in whatever order; those that differ from the first are errors."""
    (first, names), *others = opened
    wanted = {squeeze(name): name for name in names}
    problems = []
    for file, theirs in others:
        have = {squeeze(name): name for name in theirs}
        missing = [name for key, name in wanted.items() if key not in have]
        extra = [name for key, name in have.items() if key not in wanted]
        if missing or extra:
            problems.append(_differs(file, first, missing, extra))
    if problems:
        raise ExpectancyError(problems)


def _differs(file: File, first: File, missing: Sequence[str], extra: Sequence[str]) -> Problem:
    lacks = f"lacks {listed(list(missing))}" if missing else ""
    more = f"has {listed(list(extra))} in addition" if extra else ""
    return Problem(
        "columns-differ",
        f"the file {' and '.join(filter(None, (lacks, more)))}",
        file.name,
        f"the same columns as {first.name}",
        "rename or add the columns, or keep this file out of the pattern and give it a section of its own",
    )
