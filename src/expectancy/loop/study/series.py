"""A series: surveys that are the waves of one. What would keep their answers from being compared is noted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from expectancy.domain.study import KANO_ROLES, Survey
from expectancy.loop.study.report import Place

ALIKE = ("scale", "population", "effort_version", "panel", "dates")
ALSO = ("respondent", "weight", "cluster", "date", "strata")  # what all waves have, or none


def check_series(surveys: Sequence[Survey], places: Sequence[Place]) -> None:
    """Every survey of a series against the first of it."""
    found = [(survey, place) for survey, place in zip(surveys, places, strict=True) if survey.series]
    for _, group in groupby(sorted(found, key=lambda each: each[0].series), key=lambda each: each[0].series):
        members = list(group)
        seen: dict[str, Place] = {}
        for survey, place in members:
            _check_wave(survey, place, seen)
            _check_alike(survey, place, *members[0])


def _check_wave(survey: Survey, place: Place, seen: dict[str, Place]) -> None:
    if survey.wave is None or survey.wave_is_column:
        place.key("series").wrong(
            "missing-key",
            f'the survey is of the series "{survey.series}" and has no wave of its own',
            "a fixed wave, such as wave = 2026; a file that holds all waves needs no series",
            "add wave = ..., or take series out",
        )
    elif survey.wave in seen:
        place.key("wave").wrong(
            "named-twice",
            f'the wave "{survey.wave}" of the series "{survey.series}" is also that of {seen[survey.wave].path}',
            "a wave of its own for every file of a series",
            "correct one of the waves; several files of one wave are one survey with a pattern as file",
        )
    else:
        seen[survey.wave] = place


def _check_alike(survey: Survey, place: Place, first: Survey, other: Place) -> None:
    """Answers are compared only where they were asked for in one way."""
    different = [(key, getattr(survey, key), getattr(first, key)) for key in ALIKE]
    different += [
        (f"{name}_scale", survey.scale_of(name), first.scale_of(name))
        for name in survey.outcomes
        if name in first.outcomes and (name in {*survey.outcome_scale, *first.outcome_scale})
    ]
    for key, here, there in different:
        if here != there:
            place.key(key).wrong(
                "wrong-value",
                f"{key} is {_told(here)}, and that of {other.path}, an earlier wave of the series, is {_told(there)}",
                f"the same {key} in all waves of a series: other answers cannot be compared",
                f"correct {key}, or take one of the surveys out of the series",
            )
    _check_also(survey, place, first, other)
    turned = {item.id: item.reverse for item in first.items}
    for item in survey.items:
        rated = set(item.roles) - set(KANO_ROLES)
        if rated and turned.get(item.id, item.reverse) != item.reverse:
            place.wrong(
                "wrong-value",
                f'item "{item.id}" is reversed in one wave of the series and not in another',
                "the same reverse in every wave",
                "correct reverse, or give one of the items another id",
            )


def _check_also(survey: Survey, place: Place, first: Survey, other: Place) -> None:
    for key in ALSO:
        here, there = getattr(survey, key), getattr(first, key)
        if bool(here) != bool(there) or (key == "strata" and len(here) != len(there)):
            place.key(key).wrong(
                "wrong-value",
                f"{key} is {_told(here)}, and that of {other.path}, an earlier wave of the series, is {_told(there)}",
                f"{key} in all waves of a series, or in none",
                f"add {key} where it is missing, or take it out of all",
            )
    for wording, answer in survey.kano_answers.items():
        earlier = first.kano_answers.get(wording, answer)
        if earlier != answer:
            place.key("kano_answers").wrong(
                "wrong-value",
                f'the wording "{wording}" means {answer} here and {earlier} in {other.path}, an earlier wave',
                "one meaning of a wording in all waves of a series",
                "correct one of them, or take one of the surveys out of the series",
            )


def _told(value: object) -> str:
    if isinstance(value, tuple) and value:
        return f"[{', '.join(map(str, value))}]"
    return f'"{value}"' if value else "not given"
