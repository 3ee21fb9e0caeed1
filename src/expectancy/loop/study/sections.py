"""One section of a study against its table of keys: unknown, missing and wrong ones are noted."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from expectancy.loop.study.report import Place, by_nearness, one_of, shown, suggestion
from expectancy.loop.study.schema import SECTIONS, Section, parts
from expectancy.loop.study.values import NO_COLUMNS, Columns, read_value

SAME_FILE: Mapping[str, Columns] = MappingProxyType({})


def read_section(
    section: Section,
    raw: Mapping[str, Any],
    place: Place,
    columns: Columns = NO_COLUMNS,
    elsewhere: Mapping[str, Columns] = SAME_FILE,
) -> dict[str, Any]:
    """The values of the keys that are there and right; ``elsewhere``: keys that name columns of another file."""
    for name in raw:
        if name not in section.names and name not in parts(section):
            _unknown_key(section, name, raw[name], place)
    values = {}
    for key in section.keys:
        if key.name in raw:
            value = read_value(key, raw[key.name], place.key(key.name), elsewhere.get(key.name, columns))
            if value is not None:
                values[key.name] = value
        elif key.required:
            place.wrong(
                "missing-key",
                f"{key.name} is missing",
                f"{key.name}: {key.meaning[0].lower()}{key.meaning[1:].rstrip('.')}",
                f"add a line {key.name} = ... to this {section.heading}",
            )
    return values


def _unknown_key(section: Section, name: str, value: Any, place: Place) -> None:
    known = (*section.names, *parts(section))
    where = place.key(name)
    near = suggestion(name, known)
    elsewhere = [other for other in SECTIONS if name in other.names]
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        _unknown_section(name, where)
    elif elsewhere and not near:
        homes = " and ".join(other.heading for other in elsewhere)
        where.wrong(
            "unknown-key",
            f"{name} is no key of {section.heading}, but of {homes}",
            f"in {section.heading} {one_of(name, known)}",
            f"move this line up, under its own heading {elsewhere[0].heading}: a key belongs to the heading above it",
        )
    else:
        where.wrong(
            "unknown-key",
            f"{section.heading} has no key {name}{near}",
            one_of(name, known),
            f"write {by_nearness(name, known)[0]}" if near else "take this line out",
        )


def entries(section: Section, raw: Mapping[str, Any], parent: Place) -> list[tuple[Mapping[str, Any], Place]]:
    """The entries of a section with their places; written with the wrong brackets they are noted, and still read."""
    name = section.path.rpartition(".")[2]
    where = parent.key(name)
    value = raw.get(name, [] if section.many else {})
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(each, Mapping) for each in listed):
        where.wrong(
            "wrong-type",
            f"{name} is {shown(value)}",
            f"a section with the heading {section.heading}",
            f"write {section.heading} on a line of its own, and its keys under it",
        )
        return []
    if section.many is not isinstance(value, list):
        where.wrong(
            "wrong-type",
            f"{name} is written with {'one pair' if section.many else 'two pairs'} of brackets",
            f"the heading {section.heading}",
            f"write {section.heading}" + ("" if section.many else " and keep one of them"),
        )
        return [(each, where) for each in listed]
    return [
        (each, where.entry(at) if section.many else where) for at, each in enumerate(listed) if each or section.many
    ]


def check_sections(raw: Mapping[str, Any], root: Place) -> None:
    """Headings (and keys above any heading) that a study does not have."""
    known = [section.path for section in SECTIONS if "." not in section.path]
    for name, value in raw.items():
        if name in known:
            continue
        where = root.key(name)
        homes = [section for section in SECTIONS if name in section.names]
        if homes and not isinstance(value, dict):
            where.wrong(
                "unknown-key",
                f"{name} stands under no heading",
                f"{name} under {' or '.join(section.heading for section in homes)}",
                f"put the heading {homes[0].heading} above it",
            )
        else:
            _unknown_section(name, where)


def _unknown_section(name: str, where: Place) -> None:
    """The nearest heading by its last name: ``[[item]]`` and ``[[survey.itme]]`` lead to ``[[survey.item]]``."""
    by_name = {section.path.rpartition(".")[2]: section for section in SECTIONS}
    near = suggestion(name, list(by_name))
    best = by_name[by_nearness(name, list(by_name))[0]]
    where.wrong(
        "unknown-section",
        f"a study has no section {name}" + (f" (did you mean {best.heading}?)" if near else ""),
        f"one of {', '.join(section.heading for section in SECTIONS)}",
        f"write {best.heading}" if near else "take this section out",
    )
