"""Which respondents' answers count: those who contradict themselves, or leave out, too often may be left out whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.summaries import combined
from expectancy.summaries.variables import Bools, Marks

Columns = Callable[[str], Marks]


@dataclass(frozen=True)
class Records:
    """Leave a row out whole where it puts ``minimum`` above ``desired`` in more than ``inconsistent`` items, or has not
    rated all three in more than ``unanswered`` items; None: it may, as often as it likes.

    LibQUAL+ leaves out those with more than 9 inconsistencies, or more than 11 items without an answer.
    """

    minimum: tuple[str, ...]
    desired: tuple[str, ...]
    perceived: tuple[str, ...]
    inconsistent: int | None = None
    unanswered: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.minimum, *self.desired, *self.perceived)

    @property
    def parts(self) -> Sequence[tuple[str, ...]]:
        return self.minimum, self.desired, self.perceived

    def left_out(self, of: Columns) -> Bools:
        """The rows to leave out, of a chunk whose columns have the marks ``of``."""
        out = np.zeros(len(of(self.minimum[0])), dtype=bool)
        if self.inconsistent is not None:
            out |= combined.turned(self.parts, of) > self.inconsistent
        if self.unanswered is not None:
            out |= combined.incomplete(self.parts, of) > self.unanswered
        return out
