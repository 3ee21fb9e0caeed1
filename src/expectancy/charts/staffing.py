"""Agents for every interval of the day, with those of a busy day and the load underneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts.contract import Picture, Table
from expectancy.charts.curves import Dot, Frame, curves
from expectancy.charts.estimates import source
from expectancy.charts.inputs import finite
from expectancy.charts.service_level import minutes
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import number

MEASURES = ("calls", "offered_load", "agents_busy_day", "positions", "service_level", "mean_wait", "occupancy")


@dataclass(frozen=True)
class StaffingPicture:
    """A dot an interval of the day."""

    name: str = "staffing"
    title: str = "How many agents are needed when?"
    methods: tuple[str, ...] = ("staffing",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        times = [each for each in result.where("agents") if set(each.keys) == {"time"} and finite(each)]
        if not times:
            return ()
        dots = [_dot(result, each) for each in times]
        highest = max(value for dot in dots for value in (dot.value, dot.high, dot.tick) if value is not None)
        frame = Frame(
            "Time of day",
            "Agents at work",
            (0.0, 1.08 * highest or 1.0),
            {"seen": "accent"},
            ticks={minutes(each): each.keys["time"] for each in times},
        )
        wide, narrow = curves(dots, [], frame)
        return (
            Picture(
                "staffing",
                _title(result, times),
                f"Dot: the fewest agents for {result.details['standard']}, at the mean load; line: for the ends of its "
                "interval; stroke: for a day that 9 in 10 stay under. Pale bars: calls a day.",
                f"Agents in {len(times)} intervals of the day. The numbers are in the table below.",
                source(result),
                _table(result, times),
                wide,
                narrow,
                result.notes[1] if len(result.notes) > 1 else "",
            ),
        )


def _of(result: Result, statistic: str, found: Estimate) -> float | None:
    other = result.get(statistic, time=found.keys["time"])
    return None if other is None else other.value


def _dot(result: Result, found: Estimate) -> Dot:
    busy, calls = _of(result, "agents_busy_day", found), _of(result, "calls", found) or 0.0
    hint = f"{found.keys['time']}: {_told(found)} agents for {number(calls, 1)} calls a day"
    return Dot(minutes(found), found.value, found.low, found.high, hint, volume=calls, tick=busy)


def _told(found: Estimate) -> str:
    if found.low is None or found.high is None:
        return f"{found.value:.0f}"
    return f"{found.value:.0f} ({found.low:.0f} to {found.high:.0f})"


def _title(result: Result, times: Sequence[Estimate]) -> str:
    most = max(times, key=lambda each: (each.value, each.high or 0.0))
    hours = result.get("agent_hours")
    told = "" if hours is None else f"; {number(hours.value, 1)} agent hours a day"
    if hours is not None and hours.low is not None and hours.high is not None:
        told += f" ({number(hours.low, 1)} to {number(hours.high, 1)})"
    return f"Most agents are needed at {most.keys['time']}: {_told(most)}{told}"


def _table(result: Result, times: Sequence[Estimate]) -> Table:
    known = [name for name in MEASURES if result.where(name)]
    rows = tuple(
        (each.keys["time"], each.value, each.low, each.high, *(_of(result, name, each) for name in known), each.n)
        for each in times
    )
    return Table(("time", "agents", "low", "high", *known, "n"), rows)


CHART = StaffingPicture()
