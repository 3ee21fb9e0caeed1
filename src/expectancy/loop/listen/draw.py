"""Draw: a stratified random sample from a list of customers, the same again from the same seed.

Every customer gets a random number from the seed and her id (or her row), and in each stratum the smallest numbers are
drawn, the next ones stand as replacements. So the order of the list does not matter, nor who else is in it: customers
who are added later change nobody's number (permanent random numbers; Ohlsson 1995).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import Problem, UsageError
from expectancy.loop.listen.frame import Frame, read_frame
from expectancy.loop.listen.spreads import Pilot, read_pilot
from expectancy.loop.scan import Silent, Watch
from expectancy.methods.listen.allocation import standard_error, whole, whole_for_budget
from expectancy.methods.listen.sample_size import SampleSize, for_share

DRAWN, REPLACEMENT = "drawn", "replacement"
ALLOCATIONS = ("proportional", "neyman", "cost")
IN_WORDS = {
    "proportional": "in proportion to the strata's sizes, in whole numbers of least variance for equal spreads",
    "neyman": "by size and spread (Neyman), in whole numbers of least variance",
    "cost": "by size, spread and cost of an answer, as many as the budget pays for",
}


@dataclass(frozen=True)
class Wanted:
    """What the caller asks for. ``n`` answers, or ``error`` (half an interval of a share), or a ``budget``."""

    strata: tuple[str, ...]
    n: int | None = None
    error: float | None = None
    budget: float | None = None
    allocation: str = "proportional"
    pilot: Path | None = None
    minimum: int = 2
    replacements: int = 0  # for each that is drawn
    response_rate: float = 1.0
    confidence: float = 0.95
    id: str | None = None
    seed: int = 2026


@dataclass(frozen=True)
class Stratum:
    """``size`` customers of whom ``drawn`` were drawn; each of these stands for ``weight`` of them."""

    values: Mapping[str, str]
    size: int
    drawn: int
    replacements: int
    spread: float | None = None
    cost: float | None = None

    @property
    def weight(self) -> float:
        return self.size / self.drawn if self.drawn else 0.0


@dataclass(frozen=True)
class Draw:
    """The design and what was drawn: ``chosen`` holds, for each place of the list, (stratum, drawn or not, order)."""

    wanted: Wanted
    frame: Frame
    strata: tuple[Stratum, ...]
    chosen: Mapping[int, tuple[int, str, int]]
    size: SampleSize | None
    notes: tuple[str, ...]

    @property
    def n(self) -> int:
        return sum(stratum.drawn for stratum in self.strata)

    @property
    def expected_se(self) -> float | None:
        """Of a mean, where the spreads were told."""
        spreads = [stratum.spread for stratum in self.strata]
        if None in spreads or not all(stratum.drawn for stratum in self.strata):
            return None
        sizes, drawn = [each.size for each in self.strata], [each.drawn for each in self.strata]
        return standard_error(sizes, np.array(spreads, dtype=np.float64), drawn)

    @property
    def in_words(self) -> str:
        return IN_WORDS[self.wanted.allocation]

    def design(self) -> dict[str, Any]:
        """What must be known to draw again and to analyse: written as design.json."""
        wanted = self.wanted
        size = (
            None if self.size is None else {"error": wanted.error, "confidence": wanted.confidence, **vars(self.size)}
        )
        return {
            "frame": self.frame.file,
            "customers": len(self.frame.numbers),
            "n": self.n,
            "strata_columns": list(wanted.strata),
            "id": wanted.id,
            "allocation": wanted.allocation,
            "minimum": wanted.minimum,
            "replacements": wanted.replacements,
            "seed": wanted.seed,
            "sample_size": size,
            "expected_se": self.expected_se,
            "strata": [
                {
                    **stratum.values,
                    "customers": stratum.size,
                    "drawn": stratum.drawn,
                    "replacements": stratum.replacements,
                    "weight": stratum.weight,
                    "spread": stratum.spread,
                    "cost": stratum.cost,
                }
                for stratum in self.strata
            ],
            "notes": list(self.notes),
        }

    def lines(self) -> list[dict[str, Any]]:
        """The rows that were drawn, stratum by stratum in the order of the draw, replacements behind the drawn."""
        held = [(self.chosen[place], row) for place, row in self.frame.rows(np.array(list(self.chosen), dtype=np.intp))]
        held.sort(key=lambda each: (each[0][0], each[0][1] == REPLACEMENT, each[0][2]))
        return [
            {**row, "draw": part, "draw_order": order, "design_weight": round(self.strata[at].weight, 6)}
            for (at, part, order), row in held
        ]


def draw(path: Path, wanted: Wanted, watch: Watch | None = None) -> Draw:
    """Decide how many of each stratum, and draw them. Raises: UsageError, and what ``read_frame`` raises."""
    _check(wanted)
    frame = read_frame(path, wanted.strata, wanted.id, wanted.seed, watch or Silent())
    pilot = read_pilot(wanted.pilot, frame, wanted.allocation) if wanted.pilot is not None else None
    size = None if wanted.error is None else _size(wanted, len(frame.numbers))
    counts = _counts(wanted, frame, pilot, size)
    strata: list[Stratum] = []
    chosen: dict[int, tuple[int, str, int]] = {}
    ranked = np.lexsort((frame.numbers, frame.places))
    starts = np.concatenate([[0], frame.sizes.cumsum()])
    for at in sorted(range(len(frame.keys)), key=lambda place: frame.keys[place]):
        here = ranked[starts[at] : starts[at + 1]]
        drawn = int(counts[at])
        spare = min(len(here) - drawn, drawn * wanted.replacements)
        for order, place in enumerate(here[: drawn + spare].tolist()):
            part = DRAWN if order < drawn else REPLACEMENT
            chosen[place] = (len(strata), part, order + 1 if order < drawn else order + 1 - drawn)
        told = (None, None) if pilot is None else (float(pilot.spreads[at]), _cost(pilot, at))
        values = dict(zip(frame.strata, frame.keys[at], strict=True))
        strata.append(Stratum(values, len(here), drawn, spare, *told))
    return Draw(wanted, frame, tuple(strata), chosen, size, tuple(_notes(wanted, frame, strata)))


def _cost(pilot: Pilot, at: int) -> float | None:
    return None if pilot.costs is None else float(pilot.costs[at])


def _size(wanted: Wanted, population: int) -> SampleSize:
    assert wanted.error is not None
    return for_share(
        wanted.error,
        confidence=wanted.confidence,
        population=population,
        response_rate=wanted.response_rate,
    )


def _counts(wanted: Wanted, frame: Frame, pilot: Pilot | None, size: SampleSize | None) -> npt.NDArray[np.int64]:
    sizes = frame.sizes
    if wanted.allocation == "cost":
        assert pilot is not None
        assert pilot.costs is not None
        assert wanted.budget is not None
        due = float((np.minimum(sizes, wanted.minimum) * pilot.costs).sum())
        if due > wanted.budget:
            raise UsageError(_too_little(wanted.budget, due, wanted.minimum))
        return whole_for_budget(sizes, pilot.spreads, pilot.costs, wanted.budget, wanted.minimum)
    n = size.asked if size is not None else wanted.n
    assert n is not None
    spreads = np.ones(len(sizes)) if wanted.allocation == "proportional" or pilot is None else pilot.spreads
    least = int(np.minimum(sizes, wanted.minimum).sum())
    if n < least:
        raise UsageError(_too_small(n, least, wanted.minimum))
    return whole(sizes, spreads, min(n, int(sizes.sum())), wanted.minimum)


def _notes(wanted: Wanted, frame: Frame, strata: Sequence[Stratum]) -> list[str]:
    told = []
    everybody = [stratum for stratum in strata if stratum.drawn == stratum.size]
    if everybody:
        told.append(f"Everybody was drawn in {len(everybody)} of {len(strata)} strata: they have no more customers.")
    lonely = [stratum for stratum in strata if stratum.drawn == 1 and stratum.size > 1]
    if lonely:
        told.append(
            f"{len(lonely)} strata have one customer drawn: they tell no spread. Draw two or join strata (--minimum 2)."
        )
    if wanted.id is None:
        told.append("No --id: numbers come from the place in the list, so the same draw needs the list as it is.")
    if wanted.n is not None and wanted.n > len(frame.numbers):
        told.append(f"{wanted.n:,} were asked for, and the list has {len(frame.numbers):,}: everybody is drawn.")
    return told


def _check(wanted: Wanted) -> None:
    """What the caller must give, and in which combination."""
    if wanted.allocation not in ALLOCATIONS:
        raise _usage(
            "--allocation", f'there is no allocation "{wanted.allocation}"', f"one of {', '.join(ALLOCATIONS)}"
        )
    given = [
        name for name, value in (("--n", wanted.n), ("--error", wanted.error), ("--budget", wanted.budget)) if value
    ]
    if len(given) != 1:
        raise _usage(
            "expectancy sample", f"{' and '.join(given) or 'no size'} was given", "one of --n, --error, --budget"
        )
    if (wanted.allocation == "cost") is not (wanted.budget is not None):
        raise _usage("--budget", "--budget and --allocation cost belong together", "both, or neither of them")
    if wanted.allocation != "proportional" and wanted.pilot is None:
        expected = "--spreads FILE: a row a stratum with its columns, spread" + (
            " and cost" if wanted.allocation == "cost" else ""
        )
        raise _usage("--spreads", f"{wanted.allocation} needs to know how much answers differ", expected)


def _usage(where: str, what: str, expected: str) -> UsageError:
    return UsageError(Problem("wrong-draw", what, where, expected, "see `expectancy sample --help`"))


def _too_little(budget: float, due: float, minimum: int) -> Problem:
    return Problem(
        "wrong-draw",
        f"{budget:g} are too little: {minimum} of every stratum cost {due:g}",
        "--budget",
        f"{due:g} or more",
        "give more, lower --minimum, or use fewer strata",
    )


def _too_small(n: int, least: int, minimum: int) -> Problem:
    return Problem(
        "wrong-draw",
        f"{n:,} are too few: {minimum} of every stratum are {least:,}",
        "--n",
        f"{least:,} or more",
        "ask for more, lower --minimum, or use fewer strata",
    )
