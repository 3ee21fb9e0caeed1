"""Which columns are surely ratings: blocks that share a name pattern and a scale, or names that say so.

A survey exported as codes has many columns of small whole numbers that are no ratings: sex, region, how one came here.
Few right items are better than many wrong ones, so whatever only could be a rating is a guess with its reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from expectancy.loop.init.codebook import Wording, Wordings
from expectancy.loop.init.columns import Column
from expectancy.loop.init.scales import Scale, guess_scale

SHARING = 3  # columns that share a name pattern and a scale are a battery
ADJACENT = 4  # columns side by side with one scale are a battery, whatever their names
FEWEST_POINTS = 4  # yes, no and do not know are three
FULL_POINTS = 5
MANY_SHARING = 5  # columns of fewer than five points: as many as this,
USED = 0.1  # and each with this share of answers at the top, or they are codes such as yes, no, unknown, blank
WORDED = 0.8  # share of a code book's columns that are ratings: it lists questions, not all columns
NUMBER = re.compile(r"(?P<stem>[^\W\d_]{1,8}\d+)[\W_]*[^\W\d]")  # Q7ART, Q7A_ART, Q7_food: the question's number
TRAILING = re.compile(r"(?P<stem>.*[^\W\d_])[\W_]*(?:\d+|(?<=[\W_])[A-Za-z])[\W_]*")  # Attribute 00, CUEX1, item_a
SAYS = re.compile(r"rat(e(?!gy|gic)|ing)|satisf|zufrieden|bewert|stars?\b|likert")
SAYS_NOT = re.compile(r"(corpo|sepa|integ|mig|gene|ope|mode|st)rat|(exchange|hourly|tax|discount|interest)\W*rate")
OTHER_ROLE = re.compile(r"^\W*(importan|expectation|wichtig|erwartung)|\bdid you expect\b|\bhow important\b")
PART = re.compile(r"\W*(\d+)-(\d+)\b")  # 1-1. and 1-2.: parts of one question


@dataclass(frozen=True)
class Judged:
    """The columns that are surely ratings with their scale, and those that only could be, each with why."""

    scale: Scale | None
    sure: tuple[Column, ...]
    guesses: tuple[tuple[Column, str], ...]


def judge(singles: Sequence[Column], columns: Sequence[Column], wordings: Wordings) -> Judged:
    """Which of ``singles`` (columns of small whole numbers) are ratings; ``columns``: all, in the order of the file."""
    paired = parts(columns)
    asked = [column for column in singles if column not in paired and not _other_role(column, wordings)]
    said = [column for column in asked if _says(column) or column.name in _trusted(wordings, columns)]
    scales = _scales(asked, columns, said)
    found = [(scale, _sure(scale, asked, columns, said)) for scale in scales]
    scale, sure = max(found, key=lambda each: len(each[1]), default=(None, []))
    if scale is None or len(sure) <= sum(column in paired for column in singles):
        could = [column for column in singles if guess_scale([column]).points >= FEWEST_POINTS - 1]
        return Judged(None, (), tuple((column, _why(column, None, paired, wordings)) for column in could))
    named = [column for column in sure if column.name in wordings]
    sure = named or sure
    doubtful = [column for column in singles if column not in sure and _near(column, scale)]
    return Judged(scale, tuple(sure), tuple((column, _why(column, scale, paired, wordings)) for column in doubtful))


def _scales(asked: Sequence[Column], columns: Sequence[Column], said: Sequence[Column]) -> list[Scale]:
    """The scales that some battery may have; in each block those columns together that end alike."""
    blocks = [*_by_stem(asked, SHARING), *_runs(columns, lambda column: column.ratings is not None, ADJACENT)]
    alike = [group for block in blocks for group in _ending_alike(block) if len(group) >= SHARING]
    return list(dict.fromkeys(guess_scale(group) for group in (*blocks, *alike, *([said] if said else []))))


def _ending_alike(block: Sequence[Column]) -> list[list[Column]]:
    found: dict[int, list[Column]] = defaultdict(list)
    for column in block:
        found[max(column.ratings or (0,))].append(column)
    return list(found.values())


def _sure(scale: Scale, asked: Sequence[Column], columns: Sequence[Column], said: Sequence[Column]) -> list[Column]:
    fits = [column for column in columns if column.ratings and scale.holds(column) and scale.tops(column)]
    mine = [column for column in fits if column in asked]
    found = {column for column in mine if column in said}
    # A zero may be a blank, so that it makes no fifth point.
    points = scale.points - (scale.low == 0)
    if points == FEWEST_POINTS:
        used = [column for column in mine if scale.tops(column, USED)]
        found.update(column for block in _by_stem(used, MANY_SHARING) for column in block)
    if points >= FULL_POINTS:
        found.update(column for block in _by_stem(mine, SHARING) for column in block)
        # Beside a battery stand other questions too: those with a question's number need more than a place.
        runs = _runs(columns, lambda column: column in fits, ADJACENT)
        found.update(column for run in runs for column in run if column in mine and not NUMBER.match(column.name))
    if len(found) >= SHARING:
        pairs = _by_stem([column for column in mine if scale.filled_by(column)], 2, numbered=True)
        found.update(column for pair in pairs for column in pair)
    return [column for column in mine if column in found]


def _by_stem(columns: Sequence[Column], least: int, numbered: bool = False) -> list[list[Column]]:
    """Blocks of at least so many columns whose names have a beginning in common."""
    found: dict[str, list[Column]] = defaultdict(list)
    for column in columns:
        for stem in stems(column.name)[: 1 if numbered else None]:
            found[stem].append(column)
    return [block for stem, block in found.items() if len(block) >= least and stem]


def stems(name: str) -> list[str]:
    """What a name may share with its neighbours': the question's number, all but the last number, the first word."""
    text = name.casefold().strip()
    number, trailing = NUMBER.match(text), TRAILING.fullmatch(text)
    first = re.split(r"[\W_]+", text, maxsplit=1)
    found = [
        number["stem"] if number else "",
        trailing["stem"] if trailing else "",
        first[0] if len(first) > 1 and first[1] else "",
    ]
    return [found[0], *(stem for stem in dict.fromkeys(found[1:]) if stem and stem != found[0])]


def _runs(columns: Sequence[Column], wanted: Callable[[Column], bool], least: int) -> list[list[Column]]:
    """Wanted columns that stand side by side; customers' own words and empty columns between them do not count."""
    shown = [column for column in columns if column.counts and not column.is_free_text]
    runs = [list(run) for yes, run in groupby(shown, wanted) if yes]
    return [run for run in runs if len(run) >= least]


def _says(column: Column) -> bool:
    name = column.name.casefold()
    return bool(SAYS.search(name)) and not SAYS_NOT.search(name)


def _trusted(wordings: Wordings, columns: Sequence[Column]) -> Mapping[str, Wording]:
    """The wordings of a code book that lists questions only; one that lists all columns tells no rating."""
    named = [column for column in columns if column.name in wordings]
    rated = sum(column.ratings is not None for column in named)
    return wordings if named and rated >= WORDED * len(named) else {}


def _other_role(column: Column, wordings: Wordings) -> bool:
    """Whether its name or wording asks for importance or expectations, which are no perceptions."""
    wording = wordings[column.name].text if column.name in wordings else ""
    return any(OTHER_ROLE.search(text.casefold()) for text in (column.name, wording))


def parts(columns: Sequence[Column]) -> set[Column]:
    """Columns numbered 1-1, 1-2, 2-1, 2-2: two parts of one question, perhaps in two roles."""
    found: dict[str, set[str]] = defaultdict(set)
    matched = [(column, match) for column in columns if (match := PART.match(column.name))]
    for _, match in matched:
        found[match[1]].add(match[2])
    twice = {number for number, parts in found.items() if parts == {"1", "2"}}
    return {column for column, match in matched if match[1] in twice} if len(twice) >= SHARING else set()


def _near(column: Column, scale: Scale) -> bool:
    """Whether it could be used as it is, if a person says so."""
    return scale.holds(column) and scale.reached_by(column)


def _why(column: Column, scale: Scale | None, paired: set[Column], wordings: Wordings) -> str:
    values = sorted(value for value in column.ratings or () if scale is None or scale.low <= value <= scale.high)
    if column in paired:
        return "its number has two parts, as where one question is asked in two roles: say which is which"
    if _other_role(column, wordings):
        return "it asks for importance or expectations: say which role it has"
    span = f"values {values[0]} to {values[-1]}"
    if scale is None:
        return f"{span}, and no block of columns shares a name and a scale"
    if values[-1] < scale.high:
        return f"{span} only, while the ratings reach {scale.high}"
    if not scale.tops(column):
        times = column.ratings[scale.high] if column.ratings else 0
        return f"{scale.high} in only {times} of {column.filled:,} answers: perhaps slips, and the others are codes"
    if wordings and column.name not in wordings:
        return "the code book does not name it, while it names the others"
    return f"{span} like the ratings, but no neighbour shares its name: perhaps codes"
