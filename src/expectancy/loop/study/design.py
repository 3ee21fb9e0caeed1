"""How a survey's sample was drawn, and how its questions about the whole are counted: what cannot be so is noted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from expectancy.domain.study import TOPPED, Survey
from expectancy.loop.study.report import Place
from expectancy.loop.study.sources import Opened

# What a key needs beside it, and what that is.
NEEDS = {
    "population_sizes": ("strata", "the columns that made the strata whose sizes these are"),
    "effort_version": ("effort", "the column with the answers about effort"),
    "panel": ("respondent", "the column that names the respondent, by which answers are followed from wave to wave"),
    "by_period": ("date", "the column with the day of the answer"),
    "dates": ("date", "the column whose dates are so written"),
    **{f"{name}_top": (name, f"the column of {name}") for name in TOPPED},
}


def outcome_tops(values: Mapping[str, Any]) -> dict[str, int]:
    """How many ratings at the top count as satisfied, of the outcomes that say so."""
    return {name: values[f"{name}_top"] for name in TOPPED if f"{name}_top" in values}


def check_design(source: Opened, survey: Survey) -> None:
    for key, (needed, what) in NEEDS.items():
        if key in source.raw and needed not in source.raw:
            source.place.key(key).wrong(
                "missing-key", f"{key} needs {needed}", what, f"add {needed} = ..., or take {key} out"
            )
    for name, top in survey.outcome_top.items():
        _check_top(source.place.key(f"{name}_top"), name, top, survey.scale_of(name))


def _check_top(place: Place, name: str, top: int, scale: tuple[int, int]) -> None:
    most = scale[1] - scale[0]
    if top > most:
        place.wrong(
            "wrong-value",
            f"{place.name} is {top}, and {name} goes from {scale[0]} to {scale[1]}",
            f"a whole number from 1 to {most}: not every answer can count as satisfied",
            f"correct {place.name}, or {name}_scale",
        )
