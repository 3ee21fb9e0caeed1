"""Which row holds the names: title lines above it, and a second header under it, are told and never read past."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.importers.columns import header_names
from expectancy.importers.files import File

Row = Sequence[str]  # cells as text, "" where empty

LOOKED_AT = 20  # rows in which the real header may be
SPARSE, FULL = 0.6, 0.9  # a title fills few cells, a header nearly all
MOST_HEADERS = 3
IMPORT_IDS = ('{"ImportId"', "{'ImportId'")  # Qualtrics' third row
DATE = re.compile(r"\d{1,4}([-./])\d{1,2}\1\d{1,4}\b")
FEWEST_NUMBERS = 3  # answers that make a column one of numbers
NUMBER = re.compile(r"[-+]?(\d+([.,]\d+)?|[.,]\d+)([eE][-+]?\d+)?\s*%?")


@dataclass(frozen=True)
class Aside:
    """Rows that are no data, and the option with which a study leaves them out; ``sure``: hardly otherwise."""

    option: str  # skip_lines or skip_rows
    number: int
    seen: str
    sure: bool


class AsideError(ExpectancyError):
    """What is wrong, with what would mend it: for `init`, which writes studies."""

    def __init__(self, aside: Aside, problems: Problem | Sequence[Problem]) -> None:
        super().__init__(problems)
        self.aside = aside

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.aside, self.problems))


def check_banner(rows: Sequence[Row], lines: Sequence[int], file: File, unit: str = "line") -> None:
    """An error where the first rows are a title (few cells filled) and a later one looks like the header.

    ``rows`` are the first ones of the file, ``lines`` the 1-based lines (of a sheet: rows) on which they begin.
    """
    at = header_place(rows)
    if at == 0:
        return
    title = shortened(next(cell.strip() for cell in rows[0] if cell.strip()))
    names = listed([shortened(cell.strip()) for cell in rows[at] if cell.strip()], 4)
    seen = f'{unit} {lines[0]} is a title ("{title}"), {unit} {lines[at]} has the headings ({names})'
    raise AsideError(
        Aside("skip_lines", lines[at] - 1, seen, plainly_a_header(rows, lines, at)),
        Problem(
            "banner-lines",
            f'"{title}" is a title, not the header; the header seems to be {unit} {lines[at]}: {names}',
            f"{file.name}: {unit} {lines[0]}",
            f"the names of the columns in the first {unit}",
            f"set skip_lines = {lines[at] - 1}, or delete what stands above the header "
            f"(skip_lines = 0 takes {unit} {lines[0]} as the header)",
        ),
    )


def header_place(rows: Sequence[Row]) -> int:
    """The place of the header among the first rows; 0 unless title lines are plain to see."""
    width = max((_filled(row) for row in rows), default=0)
    if width < 2 or not rows or _filled(rows[0]) >= SPARSE * width:
        return 0
    for at, row in enumerate(rows[:LOOKED_AT]):
        if _filled(row) < SPARSE * width:
            continue
        named = _filled(row) >= FULL * width and not any(is_number(cell) for cell in row)
        distinct = len({cell.strip() for cell in row if cell.strip()}) == _filled(row)
        plain = named and distinct and len(rows) > at + 1
        return at if plain and (_covers(row, rows[0]) or second_header(rows) is None) else 0
    return 0


def _covers(row: Row, title: Row) -> bool:
    """Whether a name stands under every cell of the title; options under the header of a question leave some out."""
    return all(at < len(row) and row[at].strip() for at, cell in enumerate(title) if cell.strip())


def plainly_a_header(rows: Sequence[Row], lines: Sequence[int], at: int) -> bool:
    """Whether the row ``at`` can hardly be anything but the header: none of its names comes again in its column, and
    an empty line stands above it or some column under it holds numbers or dates only."""
    columns = [[row[place].strip() for row in rows[at + 1 :] if place < len(row)] for place in range(len(rows[at]))]
    again = any(name.strip() and name.strip() in cells for name, cells in zip(rows[at], columns, strict=True))
    breaks = sum(cell.count("\n") for cell in rows[at - 1])
    apart = lines[at] - lines[at - 1] > 1 + breaks
    return not again and (apart or any(_holds_measures(cells) for cells in columns))


def check_second_header(rows: Sequence[Row], file: File, first_line: int = 1) -> None:
    """An error where the row (or two) under the header is a header again, as survey tools write it."""
    found = second_header(rows)
    if found is None:
        return
    count, column = found
    below = shortened(rows[1][column].strip())
    numbers = [str(first_line + at) for at in range(1, count + 1)]
    which = f"row {numbers[0]}" if count == 1 else f"rows {', '.join(numbers[:-1])} and {numbers[-1]}"
    it = "this row is a second header" if count == 1 else "these rows are further headers"
    seen = f'under the heading "{shortened(header_names(rows[0])[column])}" stands "{below}", which is no data'
    raise AsideError(
        Aside("skip_rows", count, seen, True),
        Problem(
            "two-header-rows",
            f'{it}: under "{shortened(header_names(rows[0])[column])}" stands "{below}"',
            f"{file.name}: {which}",
            "one header row, then one row for each respondent or case",
            f"delete {which}, or set skip_rows = {count} (skip_rows = 0 if it is data after all)",
        ),
    )


def second_header(rows: Sequence[Row]) -> tuple[int, int] | None:
    """How many rows under the header are headers again, and a column that shows it; None where there are none."""
    header, data = rows[0], [padded(row, len(rows[0])) for row in rows[1:]]
    for count, row in enumerate(data[:MOST_HEADERS], start=1):
        marked = [at for at, cell in enumerate(row) if cell.strip().startswith(IMPORT_IDS)]
        if marked and len(marked) >= FULL * _filled(row):
            return count, marked[0]
    for count in range(1, MOST_HEADERS + 1):
        above, below = data[:count], data[count:]
        if len(below) < 2:
            break
        for looks in (_repeats_names, _asks_over_numbers, _names_the_unnamed):
            shown = looks(header, above, below)
            if shown is not None:
                return count, shown
    return None


def _repeats_names(header: Row, above: Sequence[Row], below: Sequence[Row]) -> int | None:
    """``Start Date`` under ``StartDate``. A ticked box whose value is the column's own name comes back further down."""
    row = above[0]
    same = [at for at, cell in enumerate(row) if _letters(cell) and _letters(cell) == _letters(header[at])]
    again = [at for at in same if any(_letters(other[at]) == _letters(row[at]) for other in below)]
    fresh = [at for at in same if at not in again]
    return fresh[0] if len(fresh) >= 2 and 2 * len(fresh) >= _filled(row) else None


def _asks_over_numbers(header: Row, above: Sequence[Row], below: Sequence[Row]) -> int | None:
    """Words, each its own, in every column that holds only numbers further down."""
    numeric = [at for at in range(len(header)) if _holds_numbers([row[at] for row in below])]
    for row in above:
        words = [row[at].strip() for at in numeric if row[at].strip()]
        if len(words) < max(2, SPARSE * len(numeric)) or any(is_number(word) for word in words):
            return None
        if len(set(words)) < 0.8 * len(words):
            return None
    return next((at for at in numeric if above[0][at].strip()), None)


def _names_the_unnamed(header: Row, above: Sequence[Row], below: Sequence[Row]) -> int | None:
    """Options under a question that spans columns: cells under blank names are filled, those under an id are blank."""
    row = above[0]
    unnamed = [at for at, cell in enumerate(header) if not cell.strip()]
    filled = [at for at in unnamed if row[at].strip() and not is_number(row[at])]
    if len(unnamed) < 2 or len(filled) < FULL * len(unnamed):
        return None
    lacking = [at for at, cell in enumerate(header) if cell.strip() and not row[at].strip()]
    told = [at for at in lacking if sum(bool(other[at].strip()) for other in below) >= FULL * len(below)]
    return filled[0] if told else None


def padded(row: Row, width: int) -> Row:
    """``row`` with exactly ``width`` cells."""
    return [*row, *[""] * (width - len(row))][:width]


def is_number(cell: str) -> bool:
    """Whether a cell is written as a number: 4, 4.5, 4,5, -1e3, 12 %."""
    return NUMBER.fullmatch(cell.strip()) is not None


def shortened(text: str, most: int = 60) -> str:
    """One line of at most ``most`` letters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def _holds_numbers(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if cell.strip()]
    return len(told) >= FEWEST_NUMBERS and all(is_number(cell) for cell in told)


def _holds_measures(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if cell]
    return len(told) >= FEWEST_NUMBERS and all(is_number(cell) or DATE.match(cell) for cell in told)


def _filled(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _letters(cell: str) -> str:
    return "".join(letter for letter in cell.casefold() if letter.isalnum())
