"""Staffing for a service standard: from a load that is told, or from the study's log of calls."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from expectancy.domain.errors import ExpectancyError, Problem, UsageError
from expectancy.domain.estimate import Result
from expectancy.domain.study import Calls, Study
from expectancy.loop.measure import joined, measure
from expectancy.loop.scan import Watch
from expectancy.methods.contract import Options
from expectancy.methods.measure.calls.erlang import OverloadedError, TooManyAgentsError
from expectancy.methods.measure.calls.staffing import Standard, Told, given, staffed
from expectancy.summaries.dates import SECONDS

LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|seconds?|m|min|minutes?|h|hours?)")
TARGET = re.compile(r"(\d+(?:\.\d+)?)\s*%?\s*/\s*(\d+(?:\.\d+)?)\s*(?:s|sec|seconds)?")
UNITS = {"s": 1, "m": 60, "h": SECONDS["hours"]}


def seconds(text: str, option: str) -> float:
    """``30m``, ``180s``, ``1.5h`` in seconds. Raises: UsageError."""
    found = LENGTH.fullmatch(text.strip().lower())
    if found is None or not float(found[1]) > 0:
        raise UsageError(
            Problem(
                "bad-length",
                f'"{text}" is no length of time',
                option,
                "a number above 0 with its unit: 180s, 30m or 1h",
                f"write {option} 180s" if option != "--interval" else f"write {option} 30m",
            )
        )
    return float(found[1]) * UNITS[found[2][0]]


def target(text: str) -> tuple[float, float]:
    """``80/20``: (share 0.8, 20 seconds). Raises: UsageError."""
    found = TARGET.fullmatch(text.strip().lower())
    if found is None or not 0 < float(found[1]) < 100:
        raise UsageError(
            Problem(
                "bad-target",
                f'"{text}" is no service standard',
                "--target",
                "per cent of calls above 0 and under 100, a slash, seconds: 80/20",
                "write --target 80/20 for 80 % answered within 20 seconds",
            )
        )
    return float(found[1]) / 100, float(found[2])


@dataclass(frozen=True)
class Wishes:
    """What the caller wants otherwise than the study has it; None: as the study, or as is usual."""

    share: float | None = None
    seconds: float | None = None
    shrinkage: float | None = None
    max_occupancy: float | None = None
    patience: float | None = None


def load(calls: float | None, interval: str, aht: str | None) -> Told:
    """The load of one interval as it was told. Raises: UsageError where a part of it is missing."""
    if calls is None or aht is None:
        raise UsageError(
            Problem(
                "no-load",
                "neither a study nor a load is given" if calls is None and aht is None else "half of the load is given",
                "expectancy staffing",
                "a study with [[calls]], or both --calls and --aht",
                "write expectancy staffing --calls 100 --interval 30m --aht 180s --target 80/20",
            )
        )
    return Told(calls, seconds(interval, "--interval"), seconds(aht, "--aht"))


def alone(**told: object) -> None:
    """Raises: UsageError where a load is told besides a study."""
    for option, value in told.items():
        if value is not None:
            raise UsageError(
                Problem(
                    "two-loads",
                    f"--{option} and a study are given",
                    f"--{option}",
                    "the study, whose log tells the load, or a load without a study",
                    "leave one of them out",
                )
            )


def staffing(told: Told, wishes: Wishes, agents: int | None = None) -> Result:
    """How many agents a load that is told needs; or what so many ``agents`` would give.

    Raises: ExpectancyError where these agents cannot do the work and nobody gives up.
    """
    standard = Standard(
        _first(wishes.seconds, Calls.target_seconds),
        _first(wishes.share, Calls.target_share),
        _first(wishes.max_occupancy, Calls.max_occupancy),
        _first(wishes.shrinkage, Calls.shrinkage),
        wishes.patience,
    )
    try:
        return staffed(told, standard) if agents is None else given(told, standard, agents)
    except OverloadedError as error:
        raise ExpectancyError(_overloaded(error)) from None
    except TooManyAgentsError as error:
        what, do = "fewer calls in an interval, or shorter ones", "look at the units of --calls, --interval and --aht"
        raise ExpectancyError(Problem("too-many-agents", str(error), "--calls", what, do)) from None


def _overloaded(error: OverloadedError) -> Problem:
    least = int(error.load) + 1
    return Problem(
        "overloaded",
        str(error),
        "--agents",
        f"at least {least:,} agents, more than there are erlangs of work",
        f"give --agents {least} or more, or --patience with the mean time after which callers give up",
    )


def staffing_of(
    study: Study, wishes: Wishes, options: Options, source: str | None = None, watch: Watch | None = None
) -> Result:
    """Agents for every interval of the day, from the study's log of calls."""
    if wishes.patience is not None and not options.variant:
        options = replace(options, variant="erlang_a")
    changed = replace(study, calls=tuple(_changed(calls, wishes) for calls in study.calls))
    return joined(measure(changed, "staffing", options, source, watch))


def _changed(calls: Calls, wishes: Wishes) -> Calls:
    """The log with the caller's wishes in the place of the study's rules."""
    return replace(
        calls,
        target_share=_first(wishes.share, calls.target_share),
        target_seconds=_first(wishes.seconds, calls.target_seconds),
        shrinkage=_first(wishes.shrinkage, calls.shrinkage),
        max_occupancy=_first(wishes.max_occupancy, calls.max_occupancy),
        patience=calls.patience if wishes.patience is None else wishes.patience,
    )


def _first(wish: float | None, rule: float) -> float:
    return rule if wish is None else wish
