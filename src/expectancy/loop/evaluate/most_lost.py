"""What goes with most lost satisfaction, as sure as the resamples are; surveys ask different people: never compared."""

from __future__ import annotations

from collections.abc import Sequence

from expectancy.domain.evaluation import Row
from expectancy.domain.wording import LIKELY, goes_with, of_ten, quoted
from expectancy.loop.evaluate.measured import Measured


def most_lost(measured: Sequence[Measured], rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    """A sentence a survey: those that may head the findings, and those whose rank would not hold half the time."""
    sure: list[str] = []
    unsure: list[str] = []
    for each in measured:
        known = [row for row in rows if row.survey == each.survey.name and row.lost is not None]
        worst = max(known, key=_lost, default=None)
        if worst is None or _lost(worst) <= 0:
            continue
        top = each.survey.scale_of("overall" if "overall" in each.survey.outcomes else "satisfied")[1]
        of = f" in the survey “{each.survey.name}”" if len(measured) > 1 else ""
        if len(known) == 1:
            sure.append(_only(worst, top, of))
        elif (worst.chance_first or 0.0) >= LIKELY:
            sure.append(_first(worst, top, of))
        else:
            unsure.append(_open(worst, top, of))
    return sure, unsure


def _lost(row: Row) -> float:
    return 0.0 if row.lost is None else row.lost.value


def _first(worst: Row, top: int, of: str) -> str:
    assert worst.lost is not None
    ranks = f"n = {worst.lost.n:,}; first in {of_ten(worst.chance_first or 0.0)} resamples"
    says = goes_with(worst.lost, worst.chance_first)
    return f"{quoted(worst.statement)} {says} most lost satisfaction{of}: {_points(worst, top, ranks)}."


def _open(worst: Row, top: int, of: str) -> str:
    assert worst.lost is not None
    rank = f", first in only {of_ten(worst.chance_first)} resamples" if worst.chance_first is not None else ""
    return (
        f"Which expectation goes with most lost satisfaction{of} cannot be told: the largest figure, "
        f"{_points(worst, top, f'n = {worst.lost.n:,}')}, is that of {quoted(worst.statement)}{rank}."
    )


def _only(worst: Row, top: int, of: str) -> str:
    """One expectation has no rank."""
    assert worst.lost is not None
    go = "go" if worst.lost.low is not None and worst.lost.low > 0 else "may go"
    return (
        f"Low ratings of {quoted(worst.statement)} {go} with lost satisfaction{of}: "
        f"{_points(worst, top, f'n = {worst.lost.n:,}')}."
    )


def _points(worst: Row, top: int, more: str) -> str:
    """``0.06 of 5 points (0.04 to 0.07; n = 3,334)``."""
    assert worst.lost is not None
    bounds = "" if worst.lost.low is None else f"{worst.lost.low:.2f} to {worst.lost.high:.2f}; "
    return f"{worst.lost.value:.2f} of {top} points ({bounds}{more})"
