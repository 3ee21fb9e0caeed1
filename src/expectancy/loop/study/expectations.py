"""The catalogue of expectations: what each is linked to must be there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectancy.domain.study import Complaints, Expectation, Override, Promises, Rules, Survey
from expectancy.loop.study.report import Place, one_of, suggestion
from expectancy.loop.study.schema import EXPECTATION, OVERRIDE, RULES
from expectancy.loop.study.sections import entries, read_section


@dataclass(frozen=True)
class Known:
    """What an expectation can be linked to. ``indicators`` is None where their names are not known before the scan."""

    surveys: Sequence[Survey]
    complaints: Sequence[Complaints]
    promises: Sequence[Promises]
    indicators: Sequence[str] | None

    def names(self) -> dict[str, tuple[str, Sequence[str]]]:
        """Key of an expectation -> what it names, and the names there are."""
        items = [item.id for survey in self.surveys for item in survey.items if item.id]
        found: dict[str, tuple[str, Sequence[str]]] = {
            "items": ("item", items),
            "promises": ("source of promises", [each.name for each in self.promises]),
        }
        return found if self.indicators is None else found | {"indicators": ("indicator", self.indicators)}


def read_expectations(raw: Mapping[str, Any], root: Place, known: Known) -> tuple[Expectation, ...]:
    """The records; links to unknown items, promises or indicators and repeated ids are noted.

    Which codes a file has is known only after the scan; here it is checked that there is a file with codes at all.
    """
    found = []
    seen: dict[str, Place] = {}
    for each, place in entries(EXPECTATION, raw, root):
        expectation = _expectation(each, place)
        if expectation.id and expectation.id in seen:
            place.key("id").wrong(
                "named-twice",
                f'the id "{expectation.id}" is also that of {seen[expectation.id].path}',
                "an id of its own for every expectation",
                "give one of them another id, or join the two",
            )
        seen.setdefault(expectation.id, place)
        _check_links(expectation, place, known)
        found.append(expectation)
    return tuple(found)


def _expectation(raw: Mapping[str, Any], place: Place) -> Expectation:
    values = read_section(EXPECTATION, raw, place)
    for inner, where in entries(OVERRIDE, raw, place):
        override = read_section(OVERRIDE, inner, where)
        values["override"] = Override(*(override.get(name, "") for name in OVERRIDE.names))
    return Expectation(**{"id": "", "statement": "", **values})


def _check_links(expectation: Expectation, place: Place, known: Known) -> None:
    for key, (what, names) in known.names().items():
        for name in getattr(expectation, key):
            if name not in names:
                place.key(key).wrong(
                    "unknown-link",
                    f'there is no {what} "{name}"{suggestion(name, names)}',
                    one_of(name, names),
                    f"correct the name, or take it out of {key}",
                )
    if expectation.codes and not any(each.code for each in known.complaints):
        place.key("codes").wrong(
            "unknown-link",
            "codes are given, but no complaints with codes",
            "a section [[complaints]] with code = ...",
            "add it, or take codes out",
        )


def read_rules(raw: Mapping[str, Any], root: Place) -> Rules:
    """The rules, with the defaults for what is left out."""
    rules = Rules()
    for each, place in entries(RULES, raw, root):
        rules = Rules(**read_section(RULES, each, place))
        if rules.medium_lead_time_days < rules.now_lead_time_days:
            place.key("medium_lead_time_days").wrong(
                "wrong-value",
                f"medium_lead_time_days ({rules.medium_lead_time_days:g}) is less than now_lead_time_days "
                f"({rules.now_lead_time_days:g})",
                "the medium tier to reach further than the tier now",
                "raise medium_lead_time_days, or lower now_lead_time_days",
            )
    return rules
