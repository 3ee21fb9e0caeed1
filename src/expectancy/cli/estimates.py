"""Estimates as a table: one a line, however long, for pipes and files; within a window folded between words only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from expectancy.domain.wording import no_spread

if TYPE_CHECKING:
    from rich.table import Table

    from expectancy.domain.estimate import Estimate, Result

NUMBERS = ("value", "low", "high", "n")
GAP = 2


@dataclass(frozen=True)
class Cells:
    """The table as texts; ``folding`` columns may be folded at words, all others keep every letter on one line."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    folding: int  # so many columns from the left

    def column(self, at: int) -> Iterator[str]:
        yield self.heads[at]
        yield from (row[at] for row in self.rows)


def cells(result: Result) -> Cells:
    """Keys, statistic, numbers, unit."""
    keys = list(dict.fromkeys(key for estimate in result.estimates for key in estimate.keys))
    rows = tuple(
        (
            *(" ".join(estimate.keys.get(key, "").split()) for key in keys),
            estimate.statistic,
            *_numbers(estimate),
            str(estimate.n),
            estimate.unit,
        )
        for estimate in result.estimates
    )
    return Cells((*keys, "statistic", *NUMBERS, "unit"), rows, len(keys))


def whole_lines(told: Cells) -> Iterator[str]:
    """One estimate a line, columns under each other, nothing folded or cut."""
    from rich.cells import cell_len

    widths = [max(cell_len(text) for text in told.column(at)) for at in range(len(told.heads))]
    for row in (told.heads, *told.rows):
        padded = []
        for head, text, width in zip(told.heads, row, widths, strict=True):
            blank = " " * (width - cell_len(text))
            padded.append(blank + text if head in NUMBERS else text + blank)
        yield (" " * GAP).join(padded).rstrip()


def folded(told: Cells, width: int) -> Table:
    """At most ``width`` letters wide where words, statistics and units allow; wider where they do not."""
    from rich.table import Table

    least = [_least(told, at) for at in range(len(told.heads))]
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), width=_wide(told, least, width))
    for at, (head, narrow) in enumerate(zip(told.heads, least, strict=True)):
        right = "right" if head in NUMBERS else "left"
        table.add_column(head, justify=right, min_width=narrow, no_wrap=at >= told.folding)  # type: ignore[arg-type]
    for row in told.rows:
        table.add_row(*row)
    return table


def _wide(told: Cells, least: Sequence[int], width: int) -> int | None:
    """The width that all columns need at least where the window is narrower; else as they come."""
    needed = sum(least) + GAP * (len(told.heads) - 1)
    return needed if needed > width else None


def _least(told: Cells, at: int) -> int:
    """The longest word of a column that may be folded, the longest text of one that may not."""
    from rich.cells import cell_len

    texts = list(told.column(at))
    parts = [word for text in texts for word in text.split()] if at < told.folding else texts
    return max((cell_len(part) for part in parts), default=1)


def equal_answers(result: Result) -> list[str]:
    """Why some means have no interval."""
    n = sum(no_spread(estimate) for estimate in result.estimates)
    if not n:
        return []
    return [
        f"{n:,} of {len(result.estimates):,} without low and high: all answers are equal, so nothing tells how sure."
    ]


def _numbers(estimate: Estimate) -> list[str]:
    low, high = (None, None) if no_spread(estimate) else (estimate.low, estimate.high)
    return [
        "" if number is None or number != number else f"{number:.4g}" if abs(number) < 1000 else f"{number:,.1f}"
        for number in (estimate.value, low, high)
    ]
