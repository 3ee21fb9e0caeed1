"""How a text file is laid out: its separator, and its first records with the place where each one ends."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from expectancy.domain.errors import ExpectancyError, Problem

DELIMITERS = (",", ";", "\t", "|")
NAMES = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "bar": "|"}
JUDGED = 200  # records on which a separator is judged
STEADY = 0.8  # share of the records that must have the same number of values
EXCEL_HINT = re.compile(r'"?sep=(.)"?(\r\n|\n|\r)', re.IGNORECASE)


@dataclass(frozen=True)
class Record:
    """One record with values in it: where it begins (1-based line) and ends (letters from the start of the text)."""

    cells: tuple[str, ...]
    line: int
    end: int


class _Lines:
    """The lines of a text, with how much of it has been handed out. Line ends are \\n, \\r and \\r\\n, nothing else."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.letters = self.count = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.letters, self.count = self.letters + len(line), self.count + 1
            yield line


def records(text: str, delimiter: str, most: int, whole: bool = True) -> list[Record]:
    """The first ``most`` records: from the first one with a value on, without blank lines, as the parser sees them.

    Where the text is not the ``whole`` file, its last record may be cut and is left out. A value that is longer than
    csv's limit (131,072 letters) ends the list.
    """
    lines = _Lines(text)
    found: list[Record] = []
    reader = csv.reader(lines, delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            if cells and (found or any(cell.strip() for cell in cells)):
                found.append(Record(tuple(cells), before + 1, lines.letters))
            before = lines.count
            if len(found) > most:
                break
    except csv.Error:
        return found[:most]
    if not whole and found and found[-1].end == len(text):
        found.pop()
    return found[:most]


def delimiter_option(option: str, file: str) -> str:
    """The separator that a study names: a character, or the word for it."""
    found = NAMES.get(option.strip().lower(), option)
    if len(found) == 1 and found not in '"\r\n':
        return found
    raise ExpectancyError(
        Problem(
            "bad-option",
            f'delimiter = "{option}"',
            file,
            'one character, such as ";", or the word comma, semicolon, tab or pipe',
            "correct it, or leave delimiter out to have it found",
        )
    )


def excel_hint(text: str) -> tuple[str, int] | None:
    """The separator that a first line ``sep=;`` tells Excel, and how many letters that line takes."""
    found = EXCEL_HINT.match(text)
    return (found[1], found.end()) if found else None


def delimiter_of(text: str, whole: bool, tabs: bool = False) -> str:
    """The separator that gives header and rows the same number of values; the one that gives most, where several do.

    Values in quotation marks are honoured. Where only the rows agree (title lines stand above), those decide. A file
    of one column has none: the first separator that no line holds.
    """
    counts = {each: [len(record.cells) for record in records(text, each, JUDGED, whole)] for each in DELIMITERS}
    steady = {each: found for each, found in counts.items() if _usual(found)[0] > 1 and _usual(found)[1] >= STEADY}
    agreed = {each: found for each, found in steady.items() if found[0] == _usual(found)[0]}
    if tabs and "\t" in agreed:
        return "\t"
    for fit in (agreed, steady):
        if fit:
            return max(fit, key=lambda each: (_usual(fit[each])[0], _usual(fit[each])[1]))
    named = {each: found for each, found in counts.items() if found and found[0] > 1}
    if named:
        return max(named, key=lambda each: (named[each].count(named[each][0]) / len(named[each]), named[each][0]))
    return next((each for each, found in counts.items() if set(found) <= {1}), ",")


def _usual(counts: Sequence[int]) -> tuple[int, float]:
    """The most frequent number of values, and the share of records that have it."""
    if not counts:
        return 0, 0.0
    number, times = Counter(counts).most_common(1)[0]
    return number, times / len(counts)
