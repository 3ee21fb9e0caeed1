"""Reading peers' figures: rows of organisation, indicator, period and value into comparable indicators."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from expectancy.domain.estimate import Drop
from expectancy.methods.periods import Calendar, read_period
from expectancy.summaries.decode import plain, to_number
from expectancy.summaries.durations import NO, YES

REQUIRED = ("organisation", "indicator", "value")
OPTIONAL = ("period", "n", "unit", "better", "source")
PERCENT, SHARE, HAS = {"%", "percent", "per cent", "pct"}, {"share", "proportion"}, {"has", "yes/no", "yes or no"}
BETTER = {"higher": "higher", "lower": "lower", "": ""}
PARTS = re.compile(r"\d+|\D+")
MOST_REASONS = 10  # different offending values named; further ones are only counted


@dataclass(frozen=True)
class Figure:
    """One organisation's figure; ``n`` is how many answers or cases it rests on, where told."""

    organisation: str
    value: float
    n: int | None = None


@dataclass(frozen=True)
class Indicator:
    """One indicator: its periods, oldest first, each with a figure an organisation."""

    name: str
    kind: str  # "value", or "has" for what an organisation has or has not
    unit: str
    better: str  # higher, lower, or "" where nobody told
    periods: Mapping[str, Mapping[str, Figure]]
    sources: tuple[str, ...] = ()

    @property
    def whole(self) -> float | None:
        """What 1 stands for in the figures where they are shares, 100 for per cent; None where they are no shares."""
        unit = plain(self.unit)
        return 100.0 if unit in PERCENT else 1.0 if unit in SHARE else None

    @property
    def difference_unit(self) -> str:
        """A difference of percentages is in points."""
        return "points" if self.whole == 100.0 else self.unit


@dataclass
class Read:
    """What was read, what was left out, and what must be said about it."""

    indicators: list[Indicator] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    figures: int = 0
    organisations: set[str] = field(default_factory=set)  # all that came, also without a figure that can be read

    def drops(self, file: str) -> list[Drop]:
        shown = [Drop(reason, n, file) for reason, n in self.dropped.most_common(MOST_REASONS)]
        rest = sum(self.dropped.values()) - sum(drop.count for drop in shown)
        return [*shown, Drop("other values that cannot be read", rest, file)] if rest else shown


@dataclass(frozen=True)
class _Row:
    organisation: str
    period: str
    value: str
    n: str
    unit: str
    better: str
    source: str


def read(rows: Iterable[Mapping[str, str]], own: str) -> Read:
    """Sort the rows by indicator. ``own`` is spelt as it stands in the file, case and blanks aside."""
    found = Read()
    by_indicator: dict[str, list[_Row]] = {}
    for row in rows:
        told = {name: row.get(name, "").strip() for name in (*REQUIRED, *OPTIONAL)}
        if not told["organisation"] or not told["indicator"]:
            found.dropped["no organisation or no indicator"] += 1
        elif not told["value"]:
            found.dropped["no value"] += 1
        else:
            name = own if plain(told["organisation"]) == plain(own) else told["organisation"]
            entry = _Row(
                name, told["period"], told["value"], told["n"], told["unit"], plain(told["better"]), told["source"]
            )
            by_indicator.setdefault(told["indicator"], []).append(entry)
            found.organisations.add(name)
    for name, entries in sorted(by_indicator.items()):
        indicator = _indicator(name, entries, own, found)
        if indicator.periods:
            found.indicators.append(indicator)
    return found


def _indicator(name: str, rows: Sequence[_Row], own: str, found: Read) -> Indicator:
    kind = "has" if _is_has(rows) else "value"
    better = "higher" if kind == "has" else _better(name, rows, found)
    if kind == "value":
        unit = _unit(rows, own)
        alike = [row for row in rows if _unit_of(row) == unit]
        if len(alike) < len(rows):
            found.dropped[f'another unit than "{unit}"' if unit else "another unit"] += len(rows) - len(alike)
        rows = alike
    else:
        unit = "has"
    periods: dict[str, dict[str, Figure]] = {}
    for (period, organisation), figures in _figures(rows, kind, found).items():
        if len({figure.value for figure in figures}) > 1:
            found.dropped["two different values for the same organisation, indicator and period"] += len(figures)
            continue
        if len(figures) > 1:
            found.dropped["the same figure again"] += len(figures) - 1
        periods.setdefault(period, {})[organisation] = figures[0]
        found.figures += 1
    sources = tuple(sorted({row.source for row in rows if row.source}))
    return Indicator(name, kind, unit, better, {label: periods[label] for label in in_order(periods)}, sources)


def _figures(rows: Sequence[_Row], kind: str, found: Read) -> dict[tuple[str, str], list[Figure]]:
    figures: dict[tuple[str, str], list[Figure]] = {}
    for row in rows:
        value = _has(row.value) if kind == "has" else to_number(row.value.rstrip("%"))
        if value is None:
            expected = "yes or no" if kind == "has" else "a number"
            found.dropped[f'"{row.value}" is not {expected}'] += 1
            continue
        figures.setdefault((row.period, row.organisation), []).append(Figure(row.organisation, value, _n(row, found)))
    return figures


def _n(row: _Row, found: Read) -> int | None:
    if not row.n:
        return None
    n = to_number(row.n)
    if n is None or n < 1:
        note = "An n that is no number of at least 1 counts as not told."
        if note not in found.notes:
            found.notes.append(note)
        return None
    return round(n)


def _is_has(rows: Sequence[_Row]) -> bool:
    """Told by the unit; or there is a yes or no in words and no number."""
    if any(plain(row.unit) in HAS for row in rows):
        return True
    words = {plain(row.value) for row in rows}
    return bool(words & (YES | NO)) and not any(to_number(word.rstrip("%")) is not None for word in words)


def _has(value: str) -> float | None:
    told = plain(value)
    return 1.0 if told in YES else 0.0 if told in NO else None


def _unit_of(row: _Row) -> str:
    return row.unit or ("%" if row.value.endswith("%") else "")


def _unit(rows: Sequence[_Row], own: str) -> str:
    """Our own unit, else the most frequent one: figures in other units are not comparable."""
    counts = Counter(_unit_of(row) for row in rows if row.organisation == own) or Counter(map(_unit_of, rows))
    return max(sorted(counts), key=lambda unit: counts[unit])


def _better(name: str, rows: Sequence[_Row], found: Read) -> str:
    told = {row.better for row in rows if row.better}
    unknown = sorted(told - BETTER.keys())
    known = told & BETTER.keys()
    if unknown:
        found.notes.append(f'{name}: better = "{unknown[0]}" is neither higher nor lower.')
    if len(known) > 1:
        found.notes.append(f"{name}: some rows say that higher is better, others lower.")
    return next(iter(known)) if len(known) == 1 and not unknown else ""


def in_order(labels: Iterable[str]) -> list[str]:
    """Periods oldest first; by their numbers and letters where any is no calendar period."""
    names = list(labels)
    read_as = {label: read_period(label) for label in names}
    if all(period is not None for period in read_as.values()):
        return sorted(names, key=lambda label: (_first_day(read_as[label]), label))
    return sorted(
        names, key=lambda label: [part.zfill(20) if part.isdigit() else part for part in PARTS.findall(label)]
    )


def _first_day(period: tuple[str, int] | None) -> int:
    assert period is not None
    return Calendar(period[0]).first(period[1])
