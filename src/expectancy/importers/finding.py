"""From what a study writes as its file to the files themselves: one path or a pattern, inside the study's folder."""

from __future__ import annotations

import glob
import os
from difflib import get_close_matches
from pathlib import Path

from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.importers.files import is_a_folder, short_name

MOST_LISTED = 10
LONGEST = 1_000  # characters of a path


def find(pattern: str, folder: Path, anywhere: bool = False) -> list[Path]:
    """The files that ``pattern`` (a path, or a glob such as ``calls/*.csv``) means, sorted by name.

    Unless ``anywhere``, a path that leads outside ``folder`` (by ``..``, from the root, through a link) is refused.

    Errors: file-not-found, outside-folder, is-a-folder.
    """
    if "\0" in pattern or len(pattern) > LONGEST:  # no file system takes these
        raise ExpectancyError(_not_found(pattern.replace("\0", "?")[:LONGEST], folder, is_pattern=True))
    if not anywhere:
        _check_inside(pattern, folder / pattern, folder)
    literal = folder / pattern
    is_pattern = glob.has_magic(pattern) and not literal.exists()
    found = _matching(pattern, folder) if is_pattern else [literal]
    if not anywhere:
        for path in found:
            _check_inside(pattern, path, folder)
    if not found or not found[0].exists():
        raise ExpectancyError(_not_found(pattern, folder, is_pattern))
    if found[0].is_dir():
        raise ExpectancyError(is_a_folder(short_name(found[0], folder)))
    return found


def _matching(pattern: str, folder: Path) -> list[Path]:
    """Files only: a folder that happens to match is not data."""
    # not Path.glob: it refuses absolute patterns, which ``anywhere`` allows
    found = [folder / name for name in glob.glob(pattern, root_dir=folder, recursive=True)]  # noqa: PTH207
    return sorted({path for path in found if not path.is_dir()})


def _check_inside(pattern: str, path: Path, folder: Path) -> None:
    """Without links first, so that nothing is told about what lies outside; then through the links."""
    written = Path(os.path.normpath(path.absolute()))
    inside = written.is_relative_to(os.path.normpath(folder.absolute())) or written.is_relative_to(folder.resolve())
    if inside and path.resolve().is_relative_to(folder.resolve()):
        return
    raise ExpectancyError(
        Problem(
            "outside-folder",
            f'"{pattern}" leads outside the study\'s folder' + (" through a link" if inside else ""),
            f"{folder.name}/study.toml",
            "a file in the study's folder",
            "copy the file into the study's folder and name it there",
        )
    )


def _not_found(pattern: str, folder: Path, is_pattern: bool) -> Problem:
    beside = (folder / pattern).parent
    if is_pattern or not beside.is_dir():
        beside = folder
    names = sorted(entry.name for entry in beside.iterdir() if entry.is_file()) if beside.is_dir() else []
    near = get_close_matches(Path(pattern).name, names, n=MOST_LISTED, cutoff=0.5)
    where = beside.name or str(beside)
    if near and not is_pattern:
        do = f"correct the name: the folder {where} holds {listed(near)}"
    elif names:
        do = f"the folder {where} holds {listed(names, MOST_LISTED)}: name one of these"
    else:
        do = f"put the file into the folder {where}, which holds no files"
    what = f'no file matches "{pattern}"' if is_pattern else f'there is no file "{pattern}"'
    return Problem("file-not-found", what, pattern, f"a file in the folder {folder.name or folder}", do)
