"""Expectations asked of other customers: in a file of their own, in rows of their own, or told by the blanks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from expectancy.domain.errors import listed
from expectancy.domain.study import ROLES
from expectancy.domain.table import Table
from expectancy.loop.study.report import Place, suggestion
from expectancy.loop.study.sources import NO_TABLES, Opened, columns_of
from expectancy.loop.study.values import Columns

TOLD_BY = ("expected_file", "expected_rows")


def columns_of_expectations(source: Opened, folder: Path, tables: Mapping[str, Table] = NO_TABLES) -> Columns | None:
    """The columns that ``expected`` may name where they lie in a file of their own; None where they do not."""
    if "expected_file" not in source.values:
        return None
    given = tables.get(source.values["expected_file"])
    if given is not None:
        return Columns(source.values["expected_file"], tuple(given.columns), given)
    return columns_of(source.raw, source.place.key("expected_file"), folder)


def are_apart(source: Opened) -> bool:
    """Whether expectations have columns of their own names, made from another file or from other rows."""
    return any(key in source.values for key in TOLD_BY)


def check_samples(source: Opened, elsewhere: Columns | None) -> None:
    """What cannot be so is noted."""
    given = [key for key in TOLD_BY if key in source.raw]
    if len(given) == 2:
        source.place.key("expected_rows").wrong(
            "wrong-value",
            "both expected_file and expected_rows say who was asked what they expect",
            "one of the two",
            "keep expected_file where there are two files, expected_rows where there is one",
        )
    if given and source.raw.get("samples") == "paired":
        source.place.key("samples").wrong(
            "wrong-value",
            f'samples is "paired", and {given[0]} says that other customers were asked',
            'samples = "independent", or no such key',
            f"take samples out, or take {given[0]} out",
        )
    told = given or (["samples"] if source.raw.get("samples") == "independent" else [])
    if told:
        _check_roles(source, told[0])
    if elsewhere is not None:
        _check_shared(source, elsewhere)


def _check_roles(source: Opened, key: str) -> None:
    """There must be something to compare: the same items asked in both ways."""
    items = source.raw.get("item") or []
    both = [item for item in items if isinstance(item, dict) and {"expected", "perceived"} <= item.keys()]
    if isinstance(items, list) and not both:
        source.place.key(key).wrong(
            "missing-key",
            f"{key} is given, and no item has both expected and perceived",
            "items that some customers were asked as an expectation and others as a perception",
            f"add expected and perceived to the items (the roles are {listed(ROLES)}), or take {key} out",
        )


def _check_shared(source: Opened, elsewhere: Columns) -> None:
    """Weights stand in both files under one name, or in none."""
    weight, names = source.values.get("weight"), elsewhere.names
    if weight is None or names is None or weight in names:
        return
    _no_weight(source.place.key("expected_file"), weight, elsewhere.file, names)


def _no_weight(place: Place, weight: str, file: str, names: tuple[str, ...]) -> None:
    place.wrong(
        "unknown-column",
        f'{file} has no column "{weight}", the weight{suggestion(weight, names)}',
        f"a weight of the same name in both files; there are {listed(names, 12)}",
        f'call the weight "{weight}" in the headings of {file}, or take weight out',
    )
