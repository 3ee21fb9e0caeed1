"""A log of calls as methods read it: what is asked of the pass, days and intervals as clusters, ratios over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Drop
from expectancy.domain.study import Calls
from expectancy.methods.contract import Options
from expectancy.methods.interval import Means, jackknife_ratio
from expectancy.summaries import Blocks, Intervals, Log, Waits, WaitsBlock
from expectancy.summaries.waits import OUTCOMES, SUMS, values_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MINUTE = 60
FEWEST_DAYS = 10  # from so many days on, days are the clusters; with fewer their intervals
# What cannot be used of a log, and why.
LEFT_OUT = dict(
    zip(
        OUTCOMES[2:],
        ("neither answered nor abandoned, as the study says", "no time of arrival", "no wait"),
        strict=True,
    )
)


def log_of(source: Calls) -> Log:
    """How the study's log is read."""
    return Log(
        source.arrived,
        source.wait,
        source.date,
        source.handled,
        source.unit,
        values_of(source.answered),
        values_of(source.abandoned),
    )


def waits(source: Calls, *by: str) -> Waits:
    """The calls of a log by interval, and by columns."""
    length = source.interval * MINUTE
    return Waits(log_of(source), by, length, source.target_seconds, source.short_abandon)


def lacking(source: object) -> str:
    """What a source lacks to be a log of calls; empty where it is one."""
    if not isinstance(source, Calls):
        return "it reads [[calls]]"
    if not (source.arrived and source.wait and (source.answered or source.handled)):
        return "add arrived, wait, and answered (values of a column) or handled to the calls"
    return ""


@dataclass(frozen=True)
class Group:
    """All calls (no keys), or those of one value of a column."""

    keys: Mapping[str, str]
    calls: Intervals

    @property
    def offered(self) -> int:
        return int(self.calls.offered.sum())


def groupings(source: Calls, options: Options) -> list[Waits]:
    """One summary a grouping: the column asked for, else each of the study's; without any, one of the whole."""
    columns: Sequence[str] = (options.by,) if options.by is not None else source.by
    return [waits(source, column) for column in columns] or [waits(source)]


def groups(blocks: Blocks, wanted: Sequence[Waits], options: Options) -> tuple[list[Group], list[Drop]]:
    """All calls first, then every group with enough of them; the others are counted."""
    found, small = [Group({}, blocks[wanted[0]].of())], []
    for spec in wanted:
        for key in blocks[spec].keys() if spec.by else ():
            group = Group(dict(zip(spec.by, key, strict=True)), blocks[spec].of(key))
            if group.offered >= options.minimum_n:
                found.append(group)
            else:
                small.append(group)
    if not small:
        return found, []
    return found, [Drop(f"group with fewer than {options.minimum_n} calls", sum(each.offered for each in small))]


def drops(source: Calls, block: WaitsBlock) -> list[Drop]:
    """The rows that are no calls, or cannot be read as such."""
    return [Drop(LEFT_OUT[why], n, source.file) for why, n in block.left_out.items() if n]


@dataclass(frozen=True)
class Clusters:
    """Calls summed by cluster: each name of ``SUMS`` an array (C,)."""

    kind: str  # "days" or "intervals"
    sums: Mapping[str, Floats]

    def __getitem__(self, name: str) -> Floats:
        return self.sums[name]

    @property
    def offered(self) -> Floats:
        return np.asarray(self["answered"] + self["abandoned"])

    def ratios(self, parts: Sequence[tuple[Floats, Floats]]) -> Means:
        """Ratios of sums with the delete-a-cluster jackknife."""
        top, bottom = (np.stack([pair[at] for pair in parts], axis=1) for at in (0, 1))
        return jackknife_ratio(top, bottom)


def clusters(calls: Intervals, days: bool) -> Clusters:
    """The calls by day, or interval by interval."""
    if not days:
        return Clusters("intervals", {name: getattr(calls, name) for name in SUMS})
    found, place = np.unique(calls.day, return_inverse=True)
    sums = {name: np.bincount(place, getattr(calls, name), minlength=len(found)) for name in SUMS}
    return Clusters("days", {name: each.astype(np.float64) for name, each in sums.items()})


def by_days(calls: Intervals) -> bool:
    """Whether there are enough days to be the clusters."""
    return len(np.unique(calls.day)) >= FEWEST_DAYS


def chosen(calls: Intervals, where: npt.NDArray[np.bool_]) -> Intervals:
    """Some of the intervals."""
    return Intervals(calls.start[where], **{name: getattr(calls, name)[where] for name in SUMS})


def clock(seconds: int) -> str:
    """``10:30`` of seconds since midnight."""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
