"""Complaints by code and day, with what is no complaint, has no code or carries a stray date put aside and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Drop
from expectancy.domain.study import Complaints
from expectancy.methods.contract import Options
from expectancy.summaries import NOT_TOLD, Periods, PeriodsBlock
from expectancy.summaries.dates import to_date

DayCounts = Mapping[int | None, int]  # day number (None: no date) -> complaints
STRAY_PAUSE = 366  # days
STRAY_SHARE = 0.01


@dataclass(frozen=True)
class Coded:
    """Complaints of one cell. ``total`` has those of every code and those without a code."""

    by_code: Mapping[str, DayCounts]
    total: DayCounts
    uncoded: int

    @property
    def n(self) -> int:
        return sum(self.total.values())


def request(source: Complaints, options: Options) -> Periods:
    """The one summary that prevalence and trend read: by code where there is one, and by segment where asked."""
    keys = (source.code, options.by)
    return Periods(source.date, tuple(key for key in keys if key is not None), only(source))


def only(source: Complaints) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Which rows are complaints, as the summary takes it."""
    return tuple((column, tuple(values)) for column, values in source.only.items())


def cells(source: Complaints, block: PeriodsBlock, options: Options) -> dict[str | None, Coded]:
    """Overall under None, then by segment value; without what the study says is no complaint."""
    found: dict[str | None, dict[str, Counter[int | None]]] = {None: {}}
    for key, days in block.by_day().items():
        code = key[0] if source.code is not None else NOT_TOLD
        if code in excluded(source):
            continue
        for cell in {None, key[-1] if options.by is not None else None}:
            found.setdefault(cell, {}).setdefault(code, Counter()).update(days)
    ordered = sorted(found, key=lambda cell: (cell is not None, cell or ""))
    return {cell: _coded(found[cell]) for cell in ordered}


def _coded(counts: Mapping[str, DayCounts]) -> Coded:
    named = {code: days for code, days in counts.items() if code != NOT_TOLD}
    return Coded(named, summed(counts.values()), sum(counts.get(NOT_TOLD, {}).values()))


def excluded(source: Complaints) -> set[str]:
    """The codes that are no complaints; an empty one stands for rows without a code."""
    return {code or NOT_TOLD for code in source.exclude}


def drops(source: Complaints, block: PeriodsBlock, whole: Coded) -> list[Drop]:
    """What took no part, and why."""
    left: Counter[str] = Counter()
    if source.code is not None:
        for key, n in block.totals().items():
            if key[0] in excluded(source):
                left[key[0]] += n
    found = others(source, block)
    found += [Drop(f'not a complaint: "{code}"', n, source.file) for code, n in left.most_common()]
    if source.code is not None and whole.uncoded:
        found.append(Drop("no code: counted among all complaints, in no code", whole.uncoded, source.file))
    return found


def others(source: Complaints, block: PeriodsBlock) -> list[Drop]:
    """Rows that are no complaints by their value in another column."""
    reasons = {column: listed([f'"{value}"' for value in values]) for column, values in block.spec.only}
    return [
        Drop(f"not a complaint: {column} is not {reasons[column]}", n, source.file)
        for column, n in block.left_out.items()
        if n
    ]


def summed(counts: Iterable[DayCounts]) -> dict[int | None, int]:
    """Complaints by day, over all."""
    sums: Counter[int | None] = Counter()
    for days in counts:
        sums.update(days)
    return dict(sums)


def stray(total: DayCounts) -> dict[int, int]:
    """Days far from all others (1900-01-01, 9999-12-31 ...) with how many complaints carry them.

    At either end: fewer than 1 in 100 of all dated complaints, and a pause of over a year that is also longer than
    everything else lasts.
    """
    days = sorted(day for day in total if day is not None)
    dated = sum(total[day] for day in days)
    found: dict[int, int] = {}
    for order in (days, days[::-1]):
        ends = _edge(order, total, STRAY_SHARE * dated)
        found |= {day: total[day] for day in ends}
    return found if len(found) < len(days) else {}


def _edge(days: list[int], total: DayCounts, most: float) -> list[int]:
    """The stray days at the start of ``days`` (ascending, or descending for the other end)."""
    cut, seen = 0, 0
    for at in range(len(days) - 1):
        seen += total[days[at]]
        if seen >= most:
            break
        pause, rest = abs(days[at + 1] - days[at]), abs(days[_last(days, total, most)] - days[at + 1])
        if pause > max(STRAY_PAUSE, rest):
            cut = at + 1
    return days[:cut]


def _last(days: list[int], total: DayCounts, most: float) -> int:
    """The place of the last day before the other end's rare ones, so that strays at both ends are found."""
    seen = 0
    for at in range(len(days) - 1, -1, -1):
        seen += total[days[at]]
        if seen >= most:
            return at
    return len(days) - 1


def without(days: DayCounts, gone: Iterable[int]) -> dict[int | None, int]:
    """The same counts without some days."""
    left = set(gone)
    return {day: n for day, n in days.items() if day is None or day not in left}


def stray_drop(found: Mapping[int, int], file: str) -> list[Drop]:
    """The strays as what was left out."""
    if not found:
        return []
    shown = ", ".join(str(to_date(day)) for day in sorted(found)[:3])
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return [Drop(f"date far from all others: {shown}{more}", sum(found.values()), file)]
