"""Everything that is wrong with a study, collected before anything is said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from expectancy.domain.errors import ExpectancyError, Problem, listed

NEAR = 0.6  # how alike two words must be (difflib's ratio) to ask "did you mean"
LONGEST_SHOWN = 60


@dataclass
class Report:
    """The problems of one study file."""

    file: str
    lines: Mapping[str, int] = field(default_factory=dict)
    found: list[tuple[int, Problem]] = field(default_factory=list)

    def at(self, path: str) -> Place:
        return Place(self, path)

    def exact(self, path: str) -> int:
        """The line of this very path; of a repeated section, its first; 0 where it was not found."""
        return self.lines.get(path) or self.lines.get(f"{path}[0]", 0)

    def line(self, path: str) -> int:
        """The line of a path, or of the nearest section around it; 0 where there is none."""
        while path and not self.exact(path):
            path = path.rpartition(".")[0]
        return self.exact(path)

    @property
    def problems(self) -> list[Problem]:
        """In the order of the file."""
        return [problem for _, problem in sorted(self.found, key=lambda entry: entry[0])]

    def raise_found(self) -> None:
        if self.found:
            raise ExpectancyError(self.problems)


@dataclass(frozen=True)
class Place:
    """A key of the study, ``survey[0].item[3].perceived``, at which something can be wrong."""

    report: Report
    path: str

    def __str__(self) -> str:
        line = self.report.exact(self.path)
        key = f": {self.path}" if self.path else ""
        return f"{self.report.file}{key}" + (f" (line {line})" if line else "")

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def heading(self) -> str:
        """The path without counts, as a heading writes it: ``survey.kano_answers``."""
        return re.sub(r"\[\d+\]", "", self.path)

    def key(self, name: str) -> Place:
        return Place(self.report, f"{self.path}.{name}" if self.path else name)

    def entry(self, index: int) -> Place:
        return Place(self.report, f"{self.path}[{index}]")

    def wrong(self, code: str, what: str, expected: str, do: str) -> None:
        """Note a problem here."""
        self.note(Problem(code, what, str(self), expected, do))

    def note(self, problem: Problem) -> None:
        self.report.found.append((self.report.line(self.path), problem))


def by_nearness(word: str, known: Sequence[str]) -> list[str]:
    """The known words, the most alike first; case does not count."""
    plain = word.casefold()
    return sorted(known, key=lambda other: -SequenceMatcher(None, plain, other.casefold()).ratio())


def suggestion(word: str, known: Sequence[str]) -> str:
    """`` (did you mean "x"?)`` where a known word is near, whatever its case; else nothing."""
    best = by_nearness(word, known)[:1]
    near = best and SequenceMatcher(None, word.casefold(), best[0].casefold()).ratio() >= NEAR
    return f' (did you mean "{best[0]}"?)' if near else ""


def one_of(word: str, known: Sequence[str], most: int = 12) -> str:
    """``one of a, b, c and 9 more``, nearest first."""
    return f"one of {listed(by_nearness(word, known), most)}" if known else "nothing: there are none"


def shown(value: Any) -> str:
    """A value as it would be written in the study, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
