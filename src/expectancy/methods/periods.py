"""Calendar periods: days, weeks, months, quarters, years; what they are called, and reading their names back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from expectancy.summaries.dates import DAY, to_moment

KINDS = ("day", "week", "month", "quarter", "year")
# The longest span in days that is shown in days, weeks, months, quarters; beyond, in years.
LONGEST = {"day": 45, "week": 280, "month": 5 * 366, "quarter": 20 * 366}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Calendar:
    """Periods of one kind, numbered without gaps; days are counted from 1970-01-01. Weeks are ISO 8601 weeks."""

    kind: str  # one of KINDS

    def index(self, day: int) -> int:
        """The number of the period that a day lies in."""
        if self.kind == "day":
            return day
        if self.kind == "week":
            return (day + 3) // 7
        return _month(day) // {"month": 1, "quarter": 3, "year": 12}[self.kind]

    def first(self, index: int) -> int:
        """The first day of a period."""
        if self.kind == "day":
            return index
        if self.kind == "week":
            return 7 * index - 3
        return _month_start(index * {"month": 1, "quarter": 3, "year": 12}[self.kind])

    def name(self, index: int) -> str:
        """``2019-05-03``, ``2019-W18``, ``2019-05``, ``2019-Q2``, ``2019``."""
        if self.kind == "day":
            return str(np.datetime64(index, "D"))
        if self.kind == "week":
            thursday = 7 * index
            year = _month(thursday) // 12
            return f"{1970 + year}-W{(thursday - _month_start(12 * year)) // 7 + 1:02d}"
        if self.kind == "year":
            return str(1970 + index)
        if self.kind == "quarter":
            return f"{1970 + index // 4}-Q{index % 4 + 1}"
        return f"{1970 + index // 12}-{index % 12 + 1:02d}"

    def of(self, day: int) -> str:
        """The name of the period that a day lies in."""
        return self.name(self.index(day))


def calendar_for(days: Iterable[int]) -> Calendar:
    """Days for a month and a half, weeks for nine months, months for five years, quarters for twenty, then years."""
    known = list(days)
    span = max(known) - min(known) + 1 if known else 0
    return Calendar(next((kind for kind, longest in LONGEST.items() if span <= longest), "year"))


def read_period(label: str) -> tuple[str, int] | None:
    """(kind, number) of a period's name, or None.

    ``2019``, ``2019-Q2``, ``Q2 2019``, ``2019-W18``, ``2019-05``, ``05/2019``, ``May 2019``, or any date.
    """
    text = label.strip().casefold()
    for form, kind in FORMS:
        found = form.fullmatch(text)
        if found is not None:
            year, place = int(found["year"]) - 1970, found.groupdict().get("place") or "1"
            number = MONTHS.index(place[:3]) + 1 if place[:3] in MONTHS else int(place)
            return _numbered(kind, year, number)
    moment = to_moment(label)
    return None if moment is None else ("day", int(moment.timestamp() // DAY))


FORMS = tuple(
    (re.compile(form), kind)
    for form, kind in (
        (r"(?P<year>\d{4})", "year"),
        (r"(?P<year>\d{4})[-/_. ]?q(?P<place>[1-4])", "quarter"),
        (r"q(?P<place>[1-4])[-/_. ]?(?P<year>\d{4})", "quarter"),
        (r"(?P<year>\d{4})[-/_. ]?w(?P<place>\d{1,2})", "week"),
        (r"(?P<year>\d{4})[-/_. m](?P<place>\d{1,2})", "month"),
        (r"(?P<place>\d{1,2})[-/_. ](?P<year>\d{4})", "month"),
        (rf"(?P<place>{'|'.join(MONTHS)})[a-z]*[-/_.]? ?(?P<year>\d{{4}})", "month"),
    )
)


def _numbered(kind: str, year: int, place: int) -> tuple[str, int] | None:
    if kind == "week":
        fourth = _month_start(12 * year) + 3  # 4 January lies in week 1
        return (kind, Calendar("week").index(fourth) + place - 1) if 1 <= place <= 53 else None
    size = {"year": 1, "quarter": 4, "month": 12}[kind]
    return (kind, size * year + place - 1) if 1 <= place <= size else None


def _month(day: int) -> int:
    """Months since January 1970."""
    return int(np.datetime64(day, "D").astype("datetime64[M]").astype(np.int64))


def _month_start(month: int) -> int:
    return int(np.datetime64(month, "M").astype("datetime64[D]").astype(np.int64))
