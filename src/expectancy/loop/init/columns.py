"""What a column looks like: the words in it, whether they are numbers, ratings, dates, names or free text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from expectancy.summaries.dates import DAY_FIRST, EITHER_ORDER, MONTH_FIRST_SEEN, orders, to_moment
from expectancy.summaries.decode import plain, to_number

LARGEST_RATING = 11  # 0 to 10, and 11 where it stands for "no answer"
MOST_RATINGS = 15  # different values in a column of ratings, codes for "no answer" among them
FEWEST_RATINGS = 3
# Numbers that stand for "no answer" wherever they lie far from the ratings.
CODES = frozenset({-99, -98, -97, -9, -8, -7, -1, 77, 88, 97, 98, 99, 777, 888, 997, 998, 999})
# Words that stand for "no answer" in columns of numbers.
NO_ANSWER = frozenset(
    [
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "-",
        "--",
        ".",
        "?",
        "x",
        "blank",
        "missing",
        "not applicable",
        "no answer",
        "don't know",
        "do not know",
        "dk",
        "k. a.",
        "k.a.",
        "keine angabe",
        "weiss nicht",
        "refused",
        "prefer not to say",
    ]
)
LOOKED_AT = 300  # different words tried as dates
DATED = 0.95
LONG_TEXT = 40  # letters; longer ones on average, and mostly different, are customers' own words
FREE = 0.5
FEW, MANY = 2, 12  # different values of a column to split results by
MOST_CODES = 500
UNNAMED = "(column "  # what an importer calls a column without a heading: (column 3)


@dataclass(frozen=True, eq=False)  # a column is itself, not its words
class Column:
    """A column's words with how often each came; empty cells are not among them."""

    name: str
    rows: int
    counts: Mapping[str, int]

    @cached_property
    def filled(self) -> int:
        return sum(self.counts.values())

    @property
    def distinct(self) -> int:
        return len(self.counts)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The words and numbers of the name: ``Q7_food`` -> q, 7, food."""
        return tuple(re.findall(r"[^\W\d_]+|\d+", self.name.casefold()))

    def named(self, *beginnings: str) -> bool:
        """Whether a word of the name begins with one of these."""
        return any(token.startswith(beginnings) for token in self.tokens)

    def holds(self, *parts: str) -> bool:
        """Whether the name has one of these anywhere."""
        return any(part in self.name.casefold() for part in parts)

    @cached_property
    def numbers(self) -> Counter[float] | None:
        """The words as numbers, those for "no answer" aside; None where another word is among them."""
        found: Counter[float] = Counter()
        for word, count in self.counts.items():
            number = to_number(word)
            if number is not None:
                found[number] += count
            elif plain(word).replace("’", "'") not in NO_ANSWER:
                return None
        return found or None

    @property
    def no_answers(self) -> list[str]:
        """The words for "no answer" in a column of numbers."""
        return [word for word in self.counts if to_number(word) is None] if self.numbers else []

    @cached_property
    def ratings(self) -> Counter[int] | None:
        """The words as small whole numbers without codes for "no answer"; None where they are no ratings."""
        numbers = self.numbers
        if numbers is None or len(numbers) > MOST_RATINGS or any(number != int(number) for number in numbers):
            return None
        found = Counter({int(number): count for number, count in numbers.items() if number not in self.codes})
        small = all(abs(number) <= LARGEST_RATING for number in found)
        return found if small and len(found) >= FEWEST_RATINGS else None

    @cached_property
    def codes(self) -> set[int]:
        """The codes for "no answer" far from the ratings; -1 beside -2 is a rating."""
        found = {int(number) for number in self.numbers or () if number in CODES}
        return found - {-1} if -2 in (self.numbers or ()) else found

    @cached_property
    def is_text(self) -> bool:
        return bool(self.counts) and self.numbers is None

    @cached_property
    def is_date(self) -> bool:
        words = list(self.counts)[:LOOKED_AT]
        if not words or all(len(word) < 8 for word in words):
            return False
        dated = [to_moment(word) is not None or to_moment(word, day_first=True) is not None for word in words]
        return sum(dated) >= DATED * len(words)

    @cached_property
    def date_order(self) -> str:
        """Day first, where the dates can be read no other way; EITHER_ORDER where they can; else nothing to tell."""
        if any(to_moment(word) is None and to_moment(word, day_first=True) is not None for word in self.counts):
            return DAY_FIRST
        found = orders(list(self.counts))
        return EITHER_ORDER if EITHER_ORDER in found and MONTH_FIRST_SEEN not in found else ""

    @cached_property
    def mean_length(self) -> float:
        return sum(len(word) * count for word, count in self.counts.items()) / max(1, self.filled)

    @property
    def is_unnamed(self) -> bool:
        return self.name.startswith(UNNAMED)

    @property
    def is_named(self) -> bool:
        """Whether its name tells what it holds: none at all does not, and a whole question has many words by chance."""
        return not self.is_unnamed and not self.name.rstrip(" :*").endswith("?")

    @property
    def is_free_text(self) -> bool:
        """Customers' own words: long, and mostly different."""
        return self.is_text and self.mean_length > LONG_TEXT and self.distinct > FREE * self.filled

    @property
    def is_unique(self) -> bool:
        """A name for the row: in every row, and every time another."""
        whole = self.numbers is None or all(number == int(number) for number in self.numbers)
        return self.rows > 1 and self.filled == self.rows == self.distinct and whole and not self.is_date

    @property
    def is_group(self) -> bool:
        """A few texts that come again and again."""
        return self.is_text and not self.is_date and FEW <= self.distinct <= MANY and self.filled >= 2 * self.distinct

    @property
    def repeats(self) -> bool:
        """Texts that come again and again."""
        return self.is_text and not self.is_date and 1 < self.distinct < self.filled / 2

    @property
    def is_code(self) -> bool:
        """A label that people gave: not too many of them."""
        return self.repeats and self.distinct <= MOST_CODES


def columns_of(table: pa.Table) -> list[Column]:
    """The columns of a preview, whose cells are all text."""
    return [_column(name, table.column(name)) for name in table.column_names]


def _column(name: str, cells: pa.ChunkedArray) -> Column:
    words = pc.utf8_trim_whitespace(pc.cast(cells, pa.string()))
    counted = pc.value_counts(words.combine_chunks() if isinstance(words, pa.ChunkedArray) else words).to_pylist()
    return Column(name, len(cells), {each["values"]: each["counts"] for each in counted if each["values"]})
