"""Comparisons with what was expected as one pass keeps them: inferred from two answers, and told directly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from expectancy.domain.errors import listed
from expectancy.domain.study import Survey
from expectancy.methods.answers import percent, usable
from expectancy.methods.contract import Options
from expectancy.methods.measure.expectations.expected_perceived import (
    IN_WORDS,
    Columns,
    Design,
    Reader,
    Thing,
    kind_for,
    things,
    told_kinds,
)
from expectancy.summaries import Answered, Counts


def directly_asked(survey: Survey) -> list[Thing]:
    """The items, and the whole, of which customers said themselves how it was against what they had expected."""
    found = [
        Thing({"item": item.id}, (), (), item.roles["disconfirmation"]) for item in survey.with_role("disconfirmation")
    ]
    whole = survey.outcomes.get("disconfirmation")
    return [*found, *([Thing({}, (), (), whole)] if whole else [])]


@dataclass(frozen=True)
class Inferred:
    """What is asked of one pass about one thing's expectation and performance."""

    thing: Thing
    counts: Counts | None  # of the pairs of an item
    gap: Design  # P; E
    split: Design | None  # z; P - E above 0, and below: none where satisfaction was not asked
    direct: Design | None  # z; E, P
    with_compared: Design | None  # z; E, P, D
    beside: Design | None  # D; E, P

    @property
    def designs(self) -> list[Design]:
        every = (self.gap, self.split, self.direct, self.with_compared, self.beside)
        return [design for design in every if design is not None]


@dataclass(frozen=True)
class Compared:
    """The same about a direct comparison."""

    thing: Thing
    counts: Counts
    split: Design | None

    @property
    def designs(self) -> list[Design]:
        return [] if self.split is None else [self.split]


class Asked:
    """What the survey has for disconfirmation, and what is asked of one pass."""

    def __init__(self, survey: Survey, options: Options) -> None:
        self.survey, self.options = survey, options
        self.kind = kind_for(survey, options, "disconfirmation")
        self.weighted = survey.weight is not None
        self.reader = Reader.of(survey)
        self.things = things(survey, self.kind) if self.kind else []
        made = [self._inferred(thing) for thing in self.things]
        fine = [each.thing.label for each in made if not self._exact(each.designs)]
        self.too_fine = fine
        self.inferred = [each for each in made if each.thing.label not in fine]
        self.compared = [self._compared(thing) for thing in directly_asked(survey)]

    def _exact(self, designs: Sequence[Design]) -> bool:
        return all(design.exact(self.reader.read, self.weighted) for design in designs)

    def _inferred(self, thing: Thing) -> Inferred:
        reader, z = self.reader, self.reader.satisfied
        pair = [thing.expected, thing.perceived]
        counts = None
        if "item" in thing.keys:
            counts = Counts((*thing.expected, *thing.perceived), self.options.cells, self.survey.weight)
        compared: Columns = (thing.compared,) if thing.compared else ()
        split = reader.split([*pair, z], (-1, 1)) if z else None
        direct = reader.direct(thing) if z else None
        three, four = [(0, 0, 1), (1, 0, 0), (0, 1, 0)], [(0, 0, 0, 1), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0)]
        both = reader.powers([*pair, compared, z], four, reader.middle) if compared and z else None
        beside = reader.powers([*pair, compared], three) if compared else None
        return Inferred(thing, counts, reader.powers(pair, [(0, 1), (1, 0)]), split, direct, both, beside)

    def _compared(self, thing: Thing) -> Compared:
        assert thing.compared is not None
        counts = Counts((thing.compared,), self.options.cells, self.survey.weight)
        z = self.reader.satisfied
        return Compared(thing, counts, self.reader.split([(thing.compared,), z], (1,)) if z else None)

    @cached_property
    def usable(self) -> Answered:
        """Who compared anything: gave an expectation and a perception of it, or said how it was against that."""
        sets = [(*each.expected, *each.perceived) for each in self.things]
        return usable([[*sets, *((each.thing.compared or "",) for each in self.compared)]], self.options)

    @property
    def variant(self) -> str:
        kind = "delete-a-group jackknife" if self.weighted else "t"
        told = f"expectation: what it {IN_WORDS[self.kind]}; " if self.kind else ""
        return (
            f"{told}inferred = perceived - expectation, direct = as customers say, from the middle of its scale; "
            f"{percent(self.options.confidence)} intervals: means and slopes {kind}, shares Wilson"
            f"{' at the effective n' if self.weighted else ''}, correlation and R2 delete-a-group jackknife"
        )

    def notes(self) -> list[str]:
        notes = list(told_kinds(self.survey, self.kind)) if self.kind else []
        if not self.reader.satisfied:
            notes.append(
                'No overall satisfaction was asked, so no slopes: name its column as "overall" or "satisfied".'
            )
        if self.too_fine:
            notes.append(
                f"Too many items on too fine a scale to be added exactly, so left out: {listed(self.too_fine)}."
            )
        return notes
