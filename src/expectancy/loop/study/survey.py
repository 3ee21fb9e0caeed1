"""A survey of the study: its items and their roles, and that no column is read in two ways."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from expectancy.domain.errors import listed
from expectancy.domain.study import KANO_ROLES, OUTCOMES, RATING_ROLES, ROLES, UNTURNED, Item, Margin, Survey
from expectancy.domain.table import Table
from expectancy.loop.study.design import check_design, outcome_tops
from expectancy.loop.study.importance import check_points, points_readings
from expectancy.loop.study.path_model import to_model
from expectancy.loop.study.report import Place
from expectancy.loop.study.schema import ITEM, MARGIN, SURVEY
from expectancy.loop.study.sections import SAME_FILE, entries, read_section
from expectancy.loop.study.sources import NO_TABLES, Opened
from expectancy.loop.study.two_samples import are_apart, check_samples, columns_of_expectations
from expectancy.loop.study.values import Columns
from expectancy.loop.two_samples import expected_name
from expectancy.summaries.decode import to_number

THREE_LEVELS = ("minimum", "desired", "perceived")
NEEDS = (("functional", "dysfunctional"), ("dysfunctional", "functional"), ("minimum", "desired"))


def to_survey(source: Opened, folder: Path, tables: Mapping[str, Table] = NO_TABLES) -> Survey:
    """The record, with its items; what is wrong is noted at its key."""
    values = dict(source.values)
    elsewhere = columns_of_expectations(source, folder, tables)
    items = _items(source, SAME_FILE if elsewhere is None else {"expected": elsewhere})
    if are_apart(source):
        values["samples"] = "independent"
    outcomes = {name: values.pop(name) for name in OUTCOMES if name in values}
    survey = Survey(
        **Opened(_apart(values), source.raw, source.place, source.columns).record(
            items=tuple(item for item, _ in items),
            outcomes=outcomes,
            model=to_model(source, items, outcomes),
            margins=_margins(source),
            outcome_scale={name: values[f"{name}_scale"] for name in OUTCOMES if f"{name}_scale" in values},
            outcome_missing={name: values[f"{name}_missing"] for name in OUTCOMES if f"{name}_missing" in values},
            outcome_top=outcome_tops(values),
            wave_is_column=values.get("wave") is not None and values["wave"] in (source.columns.names or ()),
        )
    )
    _check_measures(source)
    check_samples(source, elsewhere)
    check_points(source.place, survey)
    _check_outcomes(source, survey)
    check_design(source, survey)
    _check_missing(source.place, survey)
    _check_cuts(source.place, survey, items)
    _check_records(source, survey)
    _check_columns(survey, source.place, items)
    return survey


def _apart(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without those that the record holds in mappings of its own."""
    own = {f"{name}{ending}" for name in OUTCOMES for ending in ("_scale", "_missing", "_top")}
    return {key: value for key, value in values.items() if key not in own}


def _items(source: Opened, elsewhere: Mapping[str, Columns]) -> list[tuple[Item, Place]]:
    found: list[tuple[Item, Place]] = []
    seen: dict[str, Place] = {}
    for raw, place in entries(ITEM, source.raw, source.place):
        values = read_section(ITEM, raw, place, source.columns, elsewhere)
        roles = {role: values.pop(role) for role in ROLES if role in values}
        if "expected" in roles and are_apart(source):
            roles["expected"] = expected_name(roles["expected"])
        id_ = values.pop("id", "")
        if id_ and id_ in seen:
            place.key("id").wrong(
                "named-twice",
                f'the id "{id_}" is also that of {seen[id_].path}',
                "an id of its own for every item of a survey",
                "give one of them another id; roles of one question stand together in one item",
            )
        seen.setdefault(id_, place)
        _check_roles(raw, place)
        found.append((Item(id_, values.pop("text", id_), roles=roles, **values), place))
    return found


def _margins(source: Opened) -> tuple[Margin, ...]:
    found: list[Margin] = []
    for raw, place in entries(MARGIN, source.raw, source.place):
        values = read_section(MARGIN, raw, place, source.columns)
        if {"column", "shares"} <= values.keys():
            if any(margin.column == values["column"] for margin in found):
                what = f"{values['column']} has shares already"
                place.key("column").wrong("named-twice", what, "one margin a column", "take one of them out")
            found.append(Margin(**values))
    return tuple(found)


def _check_roles(raw: Mapping[str, Any], place: Place) -> None:
    given = [role for role in ROLES if role in raw]
    if not given:
        place.wrong(
            "item-roles",
            "the item has no column",
            f"at least one of {listed(ROLES)}",
            "add a role with the name of the column that holds the answers",
        )
    for role, needed in NEEDS:
        if role in given and needed not in given:
            place.key(role).wrong(
                "item-roles",
                f"{role} is given without {needed}",
                f"{role} and {needed} of the same question",
                f"add {needed} = ... with its column, or take {role} out",
            )


def _check_measures(source: Opened) -> None:
    if not source.raw.get("item") and not set(OUTCOMES) & source.raw.keys():
        source.place.wrong(
            "no-measure",
            "the survey has neither items nor an overall question",
            f"{ITEM.heading} sections, or one of {listed(OUTCOMES)}",
            f"add {ITEM.heading} with id and a role such as perceived under this {SURVEY.heading}",
        )


def _check_outcomes(source: Opened, survey: Survey) -> None:
    of_items = {role for item in survey.items for role in item.roles}
    for name in OUTCOMES:
        for ending in ("_scale", "_missing"):
            if f"{name}{ending}" in source.raw and name not in source.raw and name not in of_items:
                source.place.key(f"{name}{ending}").wrong(
                    "missing-key",
                    f"{name}{ending} needs {name}",
                    f"the column of {name}",
                    f"add {name} = ..., or take it out",
                )
    scale = survey.outcome_scale.get("recommend", (0, 10))
    if scale != (0, 10):
        source.place.key("recommend_scale").wrong(
            "wrong-value",
            f"recommend is on a scale from {scale[0]} to {scale[1]}",
            "answers from 0 to 10: detractors are 0 to 6, promoters 9 and 10",
            "take recommend out, or give the column as satisfied with satisfied_scale",
        )


def _check_missing(place: Place, survey: Survey) -> None:
    """A code cannot mean both a rating and "no answer": real answers would be lost without a word."""
    rated = {role for item in survey.items for role in item.roles if role in RATING_ROLES}
    if rated - {"disconfirmation"}:
        _apart_from_scale(place.key("missing"), survey.missing, survey.scale, "scale", "correct scale or missing")
    for name in (*survey.outcomes, *(rated & {"disconfirmation"} - survey.outcomes.keys())):
        own = f"{name}_missing"
        key = place.key(own if name in survey.outcome_missing else "missing")
        do = (
            f"correct {own}"
            if name in survey.outcome_missing
            else f"add {own} = [...] with the codes that hold for {name}"
        )
        _apart_from_scale(key, survey.missing_of(name), survey.scale_of(name), f"the scale of {name}", do)


def _apart_from_scale(place: Place, missing: tuple[str, ...], scale: tuple[int, int], name: str, do: str) -> None:
    numbers = [(code, to_number(code)) for code in missing]
    inside = [code for code, number in numbers if number is not None and scale[0] <= number <= scale[1]]
    if inside:
        place.wrong(
            "wrong-value",
            f"{listed(inside)} would be both a rating and no answer: {name} goes from {scale[0]} to {scale[1]}",
            "codes outside the scale",
            do,
        )


def _check_cuts(place: Place, survey: Survey, items: list[tuple[Item, Place]]) -> None:
    low, high = survey.scale
    marks = [(place.key(name), getattr(survey, name)) for name in ("target", "low", "importance_target")]
    marks += [(where.key(name), getattr(item, name)) for item, where in items for name in ("cut", "peer_mean")]
    for where, mark in marks:
        if mark is not None and not low <= mark <= high:
            where.wrong(
                "wrong-value",
                f"{where.name} is {mark:g}, outside the scale",
                f"a rating from {low} to {high}",
                f"correct {where.name}, or scale",
            )


def _check_records(source: Opened, survey: Survey) -> None:
    """What leaves respondents out by their levels needs items with all of these."""
    for name in ("max_inconsistent", "max_unanswered"):
        if name in source.raw and not survey.with_role(*THREE_LEVELS):
            source.place.key(name).wrong(
                "missing-key",
                f"{name} is given, and no item has all of {listed(THREE_LEVELS)}",
                "items with these three levels",
                f"add the roles to the items, or take {name} out",
            )


def _check_columns(survey: Survey, place: Place, items: list[tuple[Item, Place]]) -> None:
    """Each column holds the answers to one question, read in one way."""
    first: dict[str, tuple[Place, str]] = {}
    for where, role, column, reading in _readings(survey, place, items):
        if column not in first:
            first[column] = (where, reading)
            continue
        other, other_reading = first[column]
        same_item = where.path.rpartition(".")[0] == other.path.rpartition(".")[0] and where.path.count(".") > 1
        if same_item or (other.name == role and role in ROLES) or reading != other_reading:
            where.wrong(
                "column-twice",
                f'column "{column}" is already {other.path}',
                "a column of its own for every question and role",
                "correct the column of one of them",
            )


def _readings(survey: Survey, place: Place, items: list[tuple[Item, Place]]) -> list[tuple[Place, str, str, str]]:
    """(where, role, column, how its answers become numbers)."""
    found = []
    for item, where in items:
        for role, column in item.roles.items():
            turned = item.reverse and role not in UNTURNED
            reading = "kano" if role in KANO_ROLES else f"{survey.scale} {turned} {survey.missing}"
            if role == "disconfirmation":
                reading = f"{survey.scale_of(role)} False {survey.missing_of(role)}"
            found.append((where.key(role), role, column, reading))
    for name, column in survey.outcomes.items():
        found.append((place.key(name), name, column, f"{survey.scale_of(name)} False {survey.missing_of(name)}"))
    return found + points_readings(place, survey)
