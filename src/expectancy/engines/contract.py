"""What an engine is: anything that can fold a plan over the batches of a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from expectancy.domain.table import Table
from expectancy.summaries import Blocks, Plan

Progress = Callable[[int], None]  # called with the number of rows just folded


@runtime_checkable
class Engine(Protocol):
    """One engine; a module of this shelf exports it as ``ENGINE``."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...

    def fold(self, plan: Plan, table: Table, progress: Progress | None = None) -> Blocks:
        """One pass: every row of the table in the plan's blocks."""
