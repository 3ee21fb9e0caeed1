"""What a pilot or an earlier wave tells of the strata: how much answers differ, and what an answer costs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import ExpectancyError, Problem, listed
from expectancy.engines.local import ENGINE
from expectancy.importers.opening import open_table
from expectancy.loop.listen.frame import Frame
from expectancy.summaries import Plan
from expectancy.summaries.decode import to_number
from expectancy.summaries.listing import Listing

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pilot:
    """Standard deviations, and costs where told, in the order of the frame's strata."""

    spreads: Floats
    costs: Floats | None


def read_pilot(path: Path, frame: Frame, allocation: str) -> Pilot:
    """A file with the strata's columns, ``spread`` and (for cost) ``cost``: a row for every stratum of the list.

    Errors: unknown-column, bad-spread (no positive number, a stratum without a row or with two).
    """
    names = ("spread", "cost") if allocation == "cost" else ("spread",)
    table = open_table(path.name, path.parent.resolve(), None, {}, anywhere=True)
    listing = Listing((*frame.strata, *names))
    rows = ENGINE.fold(Plan((listing,)), table)[listing].rows()
    found: dict[tuple[str, ...], list[float]] = {}
    problems = []
    for row in rows:
        key = tuple(row[column] for column in frame.strata)
        numbers = [to_number(row[name]) for name in names]
        wrong = [name for name, number in zip(names, numbers, strict=True) if number is None or not number > 0]
        if wrong:
            problems.append(_bad(path.name, key, f'{wrong[0]} is "{row[wrong[0]]}"'))
        elif key in found:
            problems.append(_bad(path.name, key, "it has two rows"))
        else:
            found[key] = [number for number in numbers if number is not None]
    problems += [_bad(path.name, key, "it has no row") for key in frame.keys if key not in found and not problems]
    if problems:
        raise ExpectancyError(problems)
    values = np.array([found[key] for key in frame.keys])
    return Pilot(values[:, 0], values[:, 1] if allocation == "cost" else None)


def _bad(file: str, key: tuple[str, ...], what: str) -> Problem:
    return Problem(
        "bad-spread",
        f"stratum {listed(list(key))}: {what}",
        file,
        "one row for every stratum of the list, with numbers above 0",
        "correct the file",
    )
