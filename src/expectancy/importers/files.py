"""A file as the user knows it: its short name, its first bytes, and what to say when it cannot be read."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from expectancy.domain.errors import ExpectancyError, Problem

HEAD = 4096  # bytes that tell what a file is
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# What other kinds of files begin with.
SIGNATURES = (
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"PAR1", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.xls) or an encrypted one"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"$FL2", "an SPSS file"),
    (b"{\\rtf", "an RTF document"),
)
MARKUP = ((b"<!doctype html", "a web page (HTML)"), (b"<html", "a web page (HTML)"), (b"<?xml", "an XML file"))
JSON_STARTS = (b'{"', b'[{"', b'["')


@dataclass(frozen=True)
class File:
    """Where a file is, and what it is called in messages: its path relative to the study's folder."""

    path: Path
    name: str


def named(paths: Sequence[Path], options: Mapping[str, str]) -> list[File]:
    """The files with the names that users know them by."""
    folder = options.get("folder")
    return [File(path, short_name(path, Path(folder)) if folder else path.as_posix()) for path in paths]


def short_name(path: Path, folder: Path) -> str:
    """``path`` relative to ``folder`` where it lies inside, else as it is."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix() if path.is_relative_to(folder) else path.as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def open_binary(file: File) -> BinaryIO:
    """The file opened for reading bytes; whatever keeps it shut is told as an error of the data."""
    try:
        if file.path.is_dir():
            raise ExpectancyError(is_a_folder(file.name))
        if file.path.exists() and not file.path.is_file():
            raise ExpectancyError(_not_a_file(file.name))
        return file.path.open("rb")
    except FileNotFoundError:
        raise ExpectancyError(
            Problem(
                "file-not-found",
                "the file is not there",
                file.name,
                "a file that exists",
                "check its name and folder",
            )
        ) from None
    except OSError as error:
        raise ExpectancyError(unreadable(file.name, error)) from None


def is_a_folder(name: str) -> Problem:
    """Where a folder was named instead of its files."""
    return Problem(
        "is-a-folder",
        "this is a folder, not a file",
        name,
        "a file, or a pattern that matches files",
        f'name the files in it with a pattern, such as "{name.rstrip("/")}/*.csv"',
    )


def unreadable(name: str, error: OSError) -> Problem:
    """Where the system does not let us read."""
    why = (error.strerror or str(error)).lower()
    return Problem(
        "file-unreadable",
        f"the file cannot be opened ({why})",
        name,
        "a file that you may read",
        "ask for the right to read it, or copy it to a folder of yours",
    )


def _not_a_file(name: str) -> Problem:
    return Problem(
        "file-unreadable",
        "this is a device or a pipe, not a file",
        name,
        "an ordinary file",
        "save the data to a file and name that",
    )


def head(file: File, size: int = HEAD) -> bytes:
    """The first bytes."""
    with open_binary(file) as stream:
        return stream.read(size)


def peek(path: Path, size: int = HEAD) -> bytes:
    """The first bytes where the file can be read, else none: for recognising, which raises no errors."""
    try:
        return head(File(path, path.name), size) if path.is_file() else b""
    except ExpectancyError:
        return b""


def kind_of(start: bytes) -> str:
    """In words, what a file is that begins so; "" where it may be text with separators."""
    for signature, words in SIGNATURES:
        if start.startswith(signature):
            return words
    if start[257:262] == b"ustar":
        return "a tar archive"
    plain = start.removeprefix(BOMS[0]).lstrip().lower()
    for signature, words in MARKUP:
        if plain.startswith(signature):
            return words
    if plain.replace(b" ", b"").replace(b"\n", b"").replace(b"\r", b"").startswith(JSON_STARTS):
        return "a JSON file"
    if b"\x00" in start and not start.startswith(BOMS):
        return "binary data"
    return ""


def has_suffix(path: Path, suffixes: Sequence[str]) -> bool:
    """Whether the name ends in one of ``suffixes``, whatever its case."""
    return path.name.lower().endswith(tuple(suffixes))
