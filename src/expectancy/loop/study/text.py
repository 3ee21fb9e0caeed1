"""A study.toml as it stands in the file: found, decoded and parsed, or said what keeps it from being so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from expectancy.domain.errors import ExpectancyError, Problem, listed

NAME = "study.toml"
DATA_ENDINGS = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".xlsx", ".parquet", ".json", ".jsonl")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
# What most often lies behind tomllib's words.
HINTS = (
    ("Invalid value", "put texts into quotation marks, and write true and false in small letters"),
    ("escape", "write paths with / or between single quotes: a \\ in double quotes begins a special sign"),
    ("Unescaped", "write paths with / or between single quotes: a \\ in double quotes begins a special sign"),
    ("hex value", "write paths with / or between single quotes: a \\ in double quotes begins a special sign"),
    ("Illegal character", "close the quotation mark on the line where it begins"),
    ("Expected '='", "write key = value; a key with blanks stands in quotation marks"),
    (
        "Cannot overwrite",
        "keep one of them: a key may stand once under a heading; a further source starts with [[...]]",
    ),
    ("twice", "keep one of them: a heading in single brackets may stand once"),
    ("Unclosed array", "close the list with ]"),
    ("statement", "start a new line: one key a line"),
    ("Cannot declare", "write [[...]] with double brackets wherever this section may come several times"),
)


def find(path: Path) -> Path:
    """The study file of a folder, or the file itself."""
    file = path / NAME if path.is_dir() else path
    if not file.is_file():
        raise ExpectancyError(_absent(path, file))
    if file.name.lower().endswith(DATA_ENDINGS):
        raise ExpectancyError(
            Problem(
                "study-missing",
                f"{path.name} is a data file",
                str(path),
                f"a study: a folder with a {NAME}, or the {NAME} itself",
                f"run `expectancy init {path}` to write a first {NAME} beside it",
            )
        )
    return file


def _absent(path: Path, file: Path) -> Problem:
    if not path.is_dir():
        what, do = f"there is no {path.name}", "correct the path"
        return Problem("study-missing", what, str(path), f"a folder with a {NAME}, or the {NAME} itself", do)
    data = sorted(each.name for each in path.iterdir() if each.name.lower().endswith(DATA_ENDINGS))
    found = f"the folder has {listed(data, 10)}" if data else "the folder has no data files either"
    return Problem(
        "study-missing",
        f"there is no {NAME}; {found}",
        str(path),
        f"a {NAME} that says what each file and column means",
        f"run `expectancy init {' '.join(data[:3]) or 'FILES'}` in this folder to write a first one",
    )


def read_text(file: Path) -> str:
    """The file's text. TOML is UTF-8; a byte-order mark is taken away."""
    content = file.read_bytes()
    expected = "UTF-8 text, as TOML wants it"
    save = "open it in an editor and save it as UTF-8"
    if content.startswith(UTF16):
        raise ExpectancyError(Problem("study-not-utf8", "the file is UTF-16", file.name, expected, save))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"the byte 0x{content[error.start]:02x} in line {line} is not UTF-8"
        raise ExpectancyError(Problem("study-not-utf8", what, file.name, expected, save)) from None


def parse(text: str, name: str) -> dict[str, Any]:
    """The parsed file; a fault of syntax is told with its line, its column and the line itself."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ExpectancyError(_syntax(str(error), text, name)) from None


def _syntax(message: str, text: str, name: str) -> Problem:
    found = PLACE.search(message)
    what = PLACE.sub("", message)
    lines = text.split("\n")
    number, column = (int(found[1]), int(found[2])) if found and found[1] else (len(lines), 1)
    line = lines[number - 1].strip() if number <= len(lines) else ""
    hint = next((do for word, do in HINTS if word in message), "correct this line")
    return Problem(
        "study-syntax",
        f"{what[:1].lower()}{what[1:]}" + (f" in: {line}" if line else " at the end of the file"),
        f"{name}, line {number}, column {column}",
        "TOML: headings in brackets, and lines of key = value",
        hint,
    )
