"""What was wrong with the rows, counted while they are read: mergeable, bounded, with the first places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_KINDS = 200  # different offending values kept in full; further ones are only counted


@dataclass
class Fault:
    """How often one value offended in one column, and where first (file, 1-based data row)."""

    count: int
    file: str
    row: int


@dataclass
class Faults:
    """Offending values by (column, kind, value). The kinds: not-a-number, out-of-range, not-a-date, bad-weight, ..."""

    found: dict[tuple[str, str, str], Fault] = field(default_factory=dict)

    def add(self, column: str, kind: str, value: str, count: int, file: str, row: int) -> None:
        """Count an offence; the earliest place is kept whatever the order in which parts are read."""
        key = (column, kind, value)
        if key not in self.found and sum(1 for known in self.found if known[0] == column) >= MOST_KINDS:
            key = (column, kind, "(more)")
        fault = self.found.get(key)
        if fault is None:
            self.found[key] = Fault(count, file, row)
            return
        fault.count += count
        if (file, row) < (fault.file, fault.row):
            fault.file, fault.row = file, row

    def merge(self, other: Faults) -> None:
        for (column, kind, value), fault in other.found.items():
            self.add(column, kind, value, fault.count, fault.file, fault.row)

    def of(self, column: str | None = None, kind: str | None = None) -> Iterator[tuple[str, str, str, Fault]]:
        for (at, what, value), fault in sorted(self.found.items()):
            if (column is None or at == column) and (kind is None or what == kind):
                yield at, what, value, fault

    def __bool__(self) -> bool:
        return bool(self.found)
