"""The path model of a survey: what leads to what, and which columns measure each construct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from expectancy.domain.errors import listed
from expectancy.domain.path_models import EXPECTATION, MODELS, Leads, constructs_of, in_order
from expectancy.domain.study import RATING_ROLES, Item, PathModel
from expectancy.loop.study.report import Place, one_of, suggestion
from expectancy.loop.study.schema import MODEL
from expectancy.loop.study.sections import entries, read_section
from expectancy.loop.study.sources import Opened
from expectancy.loop.study.values import Columns

# Which column of an item with several: of expectations what customers think it will be, of all else what they perceive.
OF_EXPECTATION = ("predicted", "expected", "desired", "perceived")


def to_model(source: Opened, items: Sequence[tuple[Item, Place]], outcomes: Mapping[str, str]) -> PathModel | None:
    """The record, where the survey has a ``[survey.model]``; what is wrong is noted at its key."""
    for raw, where in entries(MODEL, source.raw, source.place):
        values = read_section(MODEL, raw, where)
        leads = _leads(values, where)
        if leads is None:
            return None
        measured = _Measured(leads, {item.id: item for item, _ in items}, outcomes, source.columns)
        for item, its in items:
            if item.construct:
                measured.add(item.construct, [item.id], its.key("construct"))
        for construct, names in values.get("constructs", {}).items():
            measured.add(construct, names, where.key("constructs").key(construct))
        own = tuple(measured.own)
        return PathModel(leads, measured.indicators, values.get("name", ""), own, values.get("scale"))
    return None


def _leads(values: Mapping[str, Any], place: Place) -> Leads | None:
    """The paths of the built-in model, or the study's own; None where there are none that could be followed."""
    name, own = values.get("name"), values.get("paths")
    if (name is None) is (own is None):
        said = "the model has neither name nor paths" if name is None else "the model has a name and paths of its own"
        one = f'name = "{next(iter(MODELS))}" for a built-in model, or paths'
        place.wrong("missing-key" if name is None else "wrong-value", said, one, "give one of them")
        return None
    if name is not None:
        return MODELS[name]
    leads = {start: tuple(ends) for start, ends in (own or {}).items()}
    round_and_round = [each for each in constructs_of(leads) if each not in in_order(leads)]
    if round_and_round or not any(leads.values()):
        place.key("paths").wrong(
            "circular-paths",
            f"paths lead back to where they come from, through {listed(round_and_round)}"
            if round_and_round
            else "paths lead nowhere",
            'paths that lead on, such as Quality = ["Satisfaction"]',
            "take one of these paths out" if round_and_round else "add a path, or take the model out",
        )
        return None
    return leads


@dataclass
class _Measured:
    """What measures each construct, as it is read."""

    leads: Leads
    items: Mapping[str, Item]
    outcomes: Mapping[str, str]
    columns: Columns
    indicators: dict[str, dict[str, str]] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)  # column -> construct
    own: list[str] = field(default_factory=list)  # columns that nothing else in the study reads

    def __post_init__(self) -> None:
        self.indicators = {name: {} for name in constructs_of(self.leads)}

    def add(self, construct: str, names: Sequence[str], place: Place) -> None:
        known = tuple(self.indicators)
        if construct not in known:
            place.wrong(
                "unknown-link",
                f'no path leads to or from "{construct}"{suggestion(construct, known)}',
                one_of(construct, known),
                "write the construct as the paths do, or add a path",
            )
            return
        for name in names:
            column = self._column(construct, name)
            if column is None:
                self._unknown(name, place)
            elif column in self.taken:
                place.wrong(
                    "column-twice",
                    f'"{name}" measures {self.taken[column]} already',
                    "each question under one construct",
                    "take it out of one of them",
                )
            else:
                self.taken[column] = construct
                self.indicators[construct][name] = column

    def _column(self, construct: str, name: str) -> str | None:
        """The column of an item (its only rating, or the one that fits the construct), of its role, of an outcome; or
        a column of the file by its own name.
        """
        if name in self.items:
            roles = self.items[name].roles
            preferred = OF_EXPECTATION if construct == EXPECTATION else ("perceived",)
            return next((roles[role] for role in (*preferred, *RATING_ROLES) if role in roles), None)
        item, _, role = name.rpartition(".")
        if item in self.items and role in RATING_ROLES:
            return self.items[item].column(role)
        return self.outcomes.get(name) or self._other(name)

    def _other(self, name: str) -> str | None:
        """A column of the file; one that an item or an outcome has too is read as they say."""
        column = self.columns.find(name)
        asked = {*self.outcomes.values(), *(each for item in self.items.values() for each in item.roles.values())}
        if column is not None and column not in {*asked, *self.own}:
            self.own.append(column)
        return column

    def _unknown(self, name: str, place: Place) -> None:
        known = (*self.items, *self.outcomes, *(self.columns.names or ()))
        place.wrong(
            "unknown-link",
            f'"{name}" is no item with ratings, no outcome and no column{suggestion(name, known)}',
            one_of(name, known),
            'write the id of an item, its id and role ("speed.predicted"), an outcome such as "overall", or a column',
        )
