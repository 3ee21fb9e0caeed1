"""Title lines above the headings, and further headings under them: left out by the study, or offered as a comment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from expectancy.domain.errors import listed
from expectancy.importers.headers import Aside, AsideError
from expectancy.importers.opening import preview
from expectancy.loop.init.columns import Column
from expectancy.loop.init.writing import Draft

MOST_ASIDES = 2  # titles above the headings, and further headings under them
MOSTLY = 0.5  # share of columns without a name from which the headings may stand further down


def previewed(path: Path, rows: int) -> tuple[pa.Table, tuple[Aside, ...]]:
    """The first rows of a file as text, without what stands around its headings; and what that was."""
    asides: list[Aside] = []
    while True:
        try:
            options = {aside.option: aside.number for aside in asides}
            return preview(path, rows=rows, options=options), tuple(asides)
        except AsideError as error:
            if len(asides) == MOST_ASIDES or error.aside.option in options:
                raise
            asides.append(error.aside)


def put_asides(draft: Draft, asides: Sequence[Aside], columns: Sequence[Column]) -> None:
    """How the section leaves these rows out; as a comment where it could be otherwise."""
    file = draft.values["file"]
    for aside in asides:
        if aside.sure:
            draft.put(aside.option, aside.number, f"guessed: {aside.seen}")
            draft.told.append(f"{file}: {aside.option} = {aside.number}, because {aside.seen}")
        else:
            why = f"it looks as if {aside.seen}"
            draft.idea(
                aside.option, aside.number, f"{why}: take the # away if so; if not, write 0 and the columns anew"
            )
            draft.told.append(f"{file}: {why}; if so, take the # away from {aside.option} in the study")
    if not asides and mostly_unnamed(columns):
        draft.idea("skip_lines", None, "most columns have no name: how many lines stand above the headings?")


def waits(draft: Draft) -> bool:
    """Whether the section cannot be read until a person has said where the headings are."""
    return draft.ideas.get("skip_lines") is not None


def mostly_unnamed(columns: Sequence[Column]) -> bool:
    """Whether the first row names few columns, as a title does."""
    return sum(column.is_unnamed for column in columns) > MOSTLY * len(columns)


def titled(files: Sequence[tuple[str, Sequence[Column]]]) -> str:
    """What to do with files that are nothing known, where titles may be why; "" where they cannot be."""
    found = [file for file, columns in files if mostly_unnamed(columns)]
    return f"delete what stands above the headings of {listed(found)}, if that is why; else " if found else ""
