"""The service level by time of day against the standard, with the calls of each interval underneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectancy.charts.contract import Picture, Table
from expectancy.charts.curves import Dot, Frame, Knot, curves
from expectancy.charts.estimates import source
from expectancy.charts.inputs import finite
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.wording import percent, told

MEASURES = ("service_level", "abandonment", "asa", "aht")
KINDS = {"below the standard": "below", "undecided": "inside", "above the standard": "above"}


@dataclass(frozen=True)
class ServiceLevels:
    """A dot an interval of the day."""

    name: str = "service_level"
    title: str = "At which times of day is the standard kept?"
    methods: tuple[str, ...] = ("service_level",)

    def draw(self, result: Result) -> tuple[Picture, ...]:
        whole = result.get("service_level")
        times = [each for each in result.where("service_level") if "time" in each.keys and finite(each)]
        if whole is None or not times:
            return ()
        standard = float(result.details["target_share"])
        dots = [_dot(each, standard) for each in times]
        frame = Frame(
            "Time of day",
            "Answered in time, per cent of calls offered",
            (0.0, 1.0),
            {kind: role for kind, role in KINDS.items() if any(dot.kind == kind for dot in dots)},
            share=True,
            ticks={minutes(each): each.keys["time"] for each in times},
            rule=standard,
            rule_label=f"standard {percent(standard)}",
        )
        line = [Knot(dot.x, dot.value) for dot in dots]
        wide, narrow = curves(dots, line, frame)
        seconds = result.details["target_seconds"]
        return (
            Picture(
                "service-level",
                _title(whole, times, standard, seconds),
                f"Dot: share of the calls offered in the interval that were answered within {seconds:g} seconds, with "
                "its interval over days. Dashed line: the standard. Pale bars: calls offered.",
                f"Service level in {len(times)} intervals of the day. The numbers are in the table below.",
                source(result),
                _table(result, times),
                wide,
                narrow,
                next((note for note in result.notes if "fewer than 10 days" in note), ""),
            ),
        )


def minutes(found: Estimate) -> float:
    """The time of day of an estimate, in minutes since midnight."""
    hour, minute = found.keys["time"].split(":")
    return 60.0 * int(hour) + int(minute)


def _dot(found: Estimate, standard: float) -> Dot:
    kind = "undecided"
    if found.low is not None and found.high is not None:
        if found.high < standard:
            kind = "below the standard"
        elif found.low >= standard:
            kind = "above the standard"
    hint = f"{found.keys['time']}: {told(found)}, {found.n:,} calls"
    low, high = (None if bound is None or bound != bound else bound for bound in (found.low, found.high))
    return Dot(minutes(found), found.value, low, high, hint, kind, float(found.n))


def _title(whole: Estimate, times: Sequence[Estimate], standard: float, seconds: float) -> str:
    worst = min(times, key=lambda each: each.value if each.high is None else each.high)
    high, low = whole.high, whole.low
    against = f"standard {percent(standard)}"
    if high is not None and high < standard:
        against = f"below the standard of {percent(standard)}"
    elif low is not None and low >= standard:
        against = f"at or above the standard of {percent(standard)}"
    lowest = f"lowest at {worst.keys['time']}: {told(worst)}"
    return f"{told(whole)} of calls are answered within {seconds:g} seconds, {against}; {lowest}"


def _table(result: Result, times: Sequence[Estimate]) -> Table:
    rows = []
    for each in times:
        others = [result.get(name, time=each.keys["time"]) for name in MEASURES[1:]]
        values = (None if other is None else other.value for other in others)
        rows.append((each.keys["time"], each.value, each.low, each.high, each.n, *values))
    return Table(("time", "service_level", "low", "high", "n", *MEASURES[1:]), tuple(rows))


CHART = ServiceLevels()
