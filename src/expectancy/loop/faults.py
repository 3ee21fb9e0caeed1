"""After the scan: what was wrong with the rows becomes an error with all problems, or drops where the study allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.domain.estimate import Drop
from expectancy.domain.kano_wordings import wordings_with
from expectancy.domain.study import Survey
from expectancy.domain.table import Table
from expectancy.methods.contract import Source, ratings
from expectancy.summaries import Blocks, Rating
from expectancy.summaries.dates import DAY_FIRST, EITHER_ORDER, MONTH_FIRST, MONTH_FIRST_SEEN
from expectancy.summaries.faults import Fault

MOST_VALUES = 5  # offending values told of each column; the others are counted
FEW_ROWS = 20
DISORDERED_SHARE = 0.05  # more deliveries before their promise than this are no slips of single rows
# What the offending values are, by kind of fault.
IS = {
    "not-a-number": "not a number",
    "out-of-range": "outside the scale",
    "not-whole": "not a whole number",
    "not-an-answer": "not an answer that the study knows",
    "bad-weight": "not a weight",
    "not-a-date": "not a date or time",
    "not-yes-or-no": "neither yes nor no",
    "delivered-before-made": "before the promise was made",
    "not-a-length": "no length of time",
    "not-a-time": "no time of day",
    "too-large": "larger than amounts are",
    EITHER_ORDER: "day and month cannot be told apart",
}
Place = tuple[str, int]  # a file and its 1-based data row
ANSWERS = ("not-a-number", "out-of-range", "not-whole", "not-an-answer")


@dataclass(frozen=True)
class Offence:
    """All that offended in one column in one way: the values with how often, the most frequent first."""

    column: str
    kind: str
    values: tuple[tuple[str, int], ...]
    first: Fault

    @property
    def count(self) -> int:
        return sum(count for _, count in self.values)

    @property
    def told(self) -> str:
        """``"8" (3 rows), "9" (1 row)``."""
        each = [f"{_cell(value)} ({_rows(count)})" for value, count in self.values]
        return listed(each, MOST_VALUES)


def check_faults(source: Source, blocks: Blocks, table: Table | None = None) -> tuple[Drop, ...]:
    """What is left out of ``source`` and why; ``table``: what was read, to tell lines of the file beside data rows.

    With ``invalid = "missing"`` a survey's bad answers and weights are drops; a few deliveries before their promise
    are drops too (at most 5 % of at least 20 rows).

    Raises: ExpectancyError with every other fault: the column, the values, how often, and where first.
    """
    lenient = isinstance(source, Survey) and source.invalid == "missing"
    offences = list(_offences(source, blocks))
    borne = [offence for offence in offences if lenient or _slips(offence, blocks.rows)]
    wrong = [offence for offence in offences if offence not in borne]
    again = blocks.ids.examples() if _repeats(source, blocks) else []
    first = [(offence.first.file, offence.first.row) for offence in wrong]
    told = _told_rows(table, [*first, *((file, row) for _, file, row in again)])
    problems = [_problem(offence, source, told) for offence in wrong]
    if _repeats(source, blocks):
        repeated = [f'"{name}" again in {told[file, row]}' for name, file, row in again]
        problems.append(_repeated(source, blocks, repeated))
    if problems:
        raise ExpectancyError(problems)
    return tuple(_drop(offence, source) for offence in borne)


def _told_rows(table: Table | None, rows: Sequence[Place]) -> dict[Place, str]:
    """``peers.csv, data row 12 (line 14)`` for each of these rows; every file is read again at most once."""
    places: dict[Place, str] = {}
    for part in table.parts() if table is not None and rows else ():
        wanted = {row for file, row in rows if file == part.file and (file, row) not in places}
        if part.places is not None and wanted:
            places |= {(part.file, row): f" ({place})" for row, place in part.places(wanted).items()}
    return {(file, row): f"{file}, data row {row:,}{places.get((file, row), '')}" for file, row in rows}


def _offences(source: Source, blocks: Blocks) -> Iterable[Offence]:
    """Faults joined by column and kind. A weight that is no number is told once, as a weight."""
    weight = getattr(source, "weight", None)
    joined: dict[tuple[str, str], list[tuple[str, Fault]]] = {}
    for column, kind, value, fault in blocks.faults.of():
        if not (column == weight and kind == "not-a-number"):
            joined.setdefault((column, kind), []).append((value, fault))
    for (column, kind), found in joined.items():
        if kind == MONTH_FIRST_SEEN or (kind == EITHER_ORDER and (column, MONTH_FIRST_SEEN) in joined):
            continue  # a day over 12 tells the order of the whole column
        found.sort(key=lambda each: (each[0] == "(more)", -each[1].count, each[0]))
        first = min((fault for _, fault in found), key=lambda fault: (fault.file, fault.row))
        yield Offence(column, kind, tuple((value, fault.count) for value, fault in found), first)


def _slips(offence: Offence, rows: int) -> bool:
    return offence.kind == "delivered-before-made" and rows >= FEW_ROWS and offence.count <= DISORDERED_SHARE * rows


def _drop(offence: Offence, source: Source) -> Drop:
    if offence.kind == "delivered-before-made":
        return Drop("delivered before it was made", offence.count, source.file)
    if offence.kind == "bad-weight":
        return Drop(f"no weight: {offence.told}", offence.count, offence.column)
    return Drop(f"{offence.kind.replace('-', ' ')}, counted as missing: {offence.told}", offence.count, offence.column)


def _problem(offence: Offence, source: Source, rows: Mapping[Place, str]) -> Problem:
    is_ = IS.get(offence.kind, offence.kind.replace("-", " "))
    told = offence.told
    if offence.kind == EITHER_ORDER:
        told = f'"{offence.values[0][0]}"'
    if offence.kind in ("delivered-before-made", "bad-weight"):
        told = f"{_cell(offence.values[0][0])} (the first of {_rows(offence.count)})"
    where = f'{rows[offence.first.file, offence.first.row]}, column "{offence.column}"'
    return Problem(offence.kind, f"{is_}: {told}", where, _expected(offence, source), _do(offence, source))


def _expected(offence: Offence, source: Source) -> str:
    if offence.kind in ANSWERS and isinstance(source, Survey):
        rating = next((each for each in ratings(source) if each.column == offence.column), None)
        if rating is not None:
            return _answers(rating)
    return {
        "not-a-number": "a number, such as 4 or 2.5; empty where nothing is known",
        "bad-weight": "a number, 0 or more, in every row",
        "not-a-date": "a date or time such as 2026-09-30, 2026-09-30T14:05, 30.09.2026 or 09/30/2026",
        "not-yes-or-no": "yes or no, true or false, 1 or 0; empty where it is still open",
        "not-a-length": "a number of 0 or more, or minutes and seconds such as 1:05 or 0:01:05; empty where unknown",
        "not-a-time": "a time of day such as 7:02, 19:02:47 or 7:02 PM",
        "too-large": "amounts up to 1,000,000,000",
        "delivered-before-made": "a delivery after the promise was made",
        EITHER_ORDER: "a day over 12 somewhere in the column, or dates in the study",
    }.get(offence.kind, "a valid value")


def _answers(rating: Rating) -> str:
    missing = f", or one of missing = [{listed(rating.missing)}]" if rating.missing else ""
    if rating.labels:
        words = [word for word, _ in sorted(rating.labels, key=lambda label: label[1]) if not word.isdigit()]
        return f"one of {listed(words)}{missing}"
    return f"whole ratings from {rating.low} to {rating.high}{missing}"


def _do(offence: Offence, source: Source) -> str:
    value = offence.values[0][0]
    if offence.kind in ANSWERS and isinstance(source, Survey):
        add = f'say what "{value}" means in kano_answers' if offence.kind == "not-an-answer" else "correct scale"
        if offence.kind == "not-an-answer" and (names := wordings_with(value)):
            add = f'name the wording that customers were shown, such as kano_wording = "{names[0]}", or {add}'
        return (
            f'correct the cells, or {add}, or add "{value}" to missing, '
            'or set invalid = "missing" to count such answers as missing'
        )
    return {
        "bad-weight": 'fill in the weights, or set invalid = "missing" to leave these rows out of weighted figures',
        "delivered-before-made": "check that made, promised and delivered name the right columns; correct the rows",
        "not-yes-or-no": "correct the cells, or give promised and delivered instead of kept",
        "not-a-length": "correct the cells, or empty those where it is not known; set unit where numbers are minutes",
        "not-a-time": "correct the cells; where they hold day and time, take date out of the study",
        "too-large": "correct the cells, or count in thousands",
        "not-a-date": "correct the cells, or empty those where no date is known; a time of day needs its date; "
        f'where 31/12/2026 is meant, set dates = "{DAY_FIRST}"',
        EITHER_ORDER: f'set dates = "{DAY_FIRST}" or "{MONTH_FIRST}" in the study',
    }.get(offence.kind, "correct the cells, or empty those where nothing is known")


def _repeats(source: Source, blocks: Blocks) -> bool:
    return isinstance(source, Survey) and source.respondent is not None and bool(blocks.ids.repeated)


def _repeated(source: Source, blocks: Blocks, again: list[str]) -> Problem:
    assert isinstance(source, Survey)
    count = f"{'' if blocks.ids.exact else 'at least '}{blocks.ids.repeated}"
    within = " within a wave" if source.wave_is_column else ""
    return Problem(
        "repeated-respondent",
        f"{count} {'respondent comes' if blocks.ids.repeated == 1 else 'respondents come'} more than once{within}: "
        f"{listed(again)}",
        f'{source.file}, column "{source.respondent}"',
        "one row a respondent, or a respondent and wave",
        "take the repeated rows out, or name the column that tells the waves apart (wave), or leave respondent out",
    )


def _cell(value: str) -> str:
    return f'"{value}"' if value else "an empty cell"


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"
