"""What we say when something is wrong: what happened and where, what was expected, what to do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the data or the study, in the three sentences that every face shows."""

    code: str  # stable, kebab-case, listed in docs/reference/errors.md
    what: str  # what happened, with the offending value
    where: str  # file, and key, column or row
    expected: str
    do: str

    def lines(self) -> tuple[str, str, str]:
        """The three short lines of the terminal."""
        return (f"{self.where}: {self.what}", f"expected: {self.expected}", f"do: {self.do}")

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "what": self.what, "where": self.where, "expected": self.expected, "do": self.do}


class ExpectancyError(Exception):
    """The data or the study is wrong (exit status 1). Carries every problem found, not only the first."""

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join("\n".join(problem.lines()) for problem in self.problems))

    def __reduce__(self) -> tuple[type[ExpectancyError], tuple[tuple[Problem, ...]]]:
        return (type(self), (self.problems,))


class UsageError(ExpectancyError):
    """The command was called wrongly (exit status 2)."""


def nearest(word: str, known: Sequence[str]) -> str:
    """`` (did you mean "x"?)`` where a known word is near, else nothing."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f' (did you mean "{found[0]}"?)' if found else ""


def listed(names: Sequence[str], most: int = 20) -> str:
    """``a, b, c`` and how many more there are, so that a long list stays readable."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
