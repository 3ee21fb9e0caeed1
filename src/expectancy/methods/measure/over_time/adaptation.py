"""Adaptation: how fast what customers want follows what they got, upwards and downwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Drop, Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.answers import choice, percent
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.crowd import Key
from expectancy.methods.measure.over_time.adaptive_fit import Fitted
from expectancy.methods.measure.over_time.levels_over_time import Comparisons, of_cells, of_people
from expectancy.methods.waves import ordered, times
from expectancy.summaries import Blocks, Course, Panel, Summary, Variable

LEVELS = ("desired", "expected", "predicted", "minimum")
FEWEST_PEOPLE = 30  # who answered twice: of fewer, segments are compared instead
FEWEST_ITEMS = 2  # for people: the gap of one item is the instrument of another


@dataclass(frozen=True)
class Adaptation:
    """E_t - E_(t-1) = drift + adaptation (P_(t-1) - E_(t-1)), over items and neighbouring waves; per dimension too.

    adaptation_up where more was delivered than wanted, adaptation_down where less; ratchet = up - down with its
    one-sided ratchet_p; half_life in waves: until half of a gap is taken up. strength: by how many standard errors the
    gaps vary more than noise alone would make them; under 3.3 nothing is said. People who answered in both waves by the
    gaps of their other items as instruments; where fewer than 30 did, means of segments, whose sampling errors are
    taken out. ``variant``: which level. Boulding et al. 1993; Fuller 1987; delete-a-group jackknife with t.
    """

    name: str = "adaptation"
    aliases: tuple[str, ...] = ("adaptive_expectation", "habituation")
    variants: tuple[str, ...] = LEVELS
    title: str = "How fast does what customers want follow what they got?"
    source: SourceKind = "survey"
    reference: str = (
        "Boulding, Kalra, Staelin & Zeithaml 1993, J. Marketing Research 30:7-27; "
        "Helson 1964, Adaptation-Level Theory; Fuller 1987, Measurement Error Models"
    )
    compares_waves: bool = True

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        if not any(source.with_role(level, "perceived") for level in LEVELS):
            return f"no item has perceived and one of {listed(LEVELS)}"
        return "" if source.wave_is_column else 'no column names the wave: add wave = "..." with it'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        return _Asked.of(source, options).needs()

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        asked = _Asked.of(source, options)
        found, how = asked.comparisons(blocks)
        whole = [Fitted.of({}, found, how, options)]
        for name in asked.dimensions:
            whole.append(Fitted.of({"dimension": name}, found.only(asked.items_of(name)), how, options))
        for segment in asked.segments(blocks) if asked.by else ():
            whole.append(Fitted.of({asked.by: segment[0]}, asked.of_segment(blocks, segment), "segments", options))
        fitted = [each for each in whole if each.fit.n]
        dropped, few = [], [each for each in fitted if not each.fit.told and each.keys]
        dropped += [Drop("gaps differ too little to tell", each.fit.n, each.label) for each in few]
        told = [one for each in fitted for one in each.estimates()]
        details = {"level": asked.level, "series": [each.as_dict() for each in fitted]}
        header = (
            tuple(dropped),
            asked.survey.weight is not None,
            self.reference,
            tuple(asked.notes(blocks, whole[0], how)),
            details,
        )
        return Result(self.name, _variant(asked, how, options), whole[0].fit.n, tuple(told), *header)


@dataclass(frozen=True)
class _Asked:
    """What is asked of one pass."""

    survey: Survey
    options: Options
    level: str

    @staticmethod
    def of(source: Source, options: Options) -> _Asked:
        assert isinstance(source, Survey)
        known = [level for level in LEVELS if source.with_role(level, "perceived")]
        wanted = choice(options, LEVELS, "adaptation") if options.variant else (known or list(LEVELS))[0]
        return _Asked(source, options, wanted)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return self.survey.with_role(self.level, "perceived")

    @property
    def dimensions(self) -> list[str]:
        """The named dimensions, where there are several."""
        names = list(dict.fromkeys(item.dimension for item in self.items if item.dimension))
        return names if len(names) > 1 else []

    def items_of(self, dimension: str) -> list[int]:
        return [at for at, item in enumerate(self.items) if item.dimension == dimension]

    @property
    def split(self) -> tuple[str, ...]:
        """The segments whose means are compared: those of --by, else the first that the study names."""
        return (self.by,) if self.by else self.survey.segments[:1]

    @property
    def by(self) -> str:
        """What the caller splits by, or nothing; waves are what is compared, and no segments."""
        return "" if self.options.by in (None, self.survey.wave) else str(self.options.by)

    @property
    def columns(self) -> list[tuple[str, str]]:
        return [(item.roles[self.level], item.roles["perceived"]) for item in self.items]

    @property
    def course(self) -> Course:
        each = [Variable.rating(column) for pair in self.columns for column in pair]
        gaps = [Variable.difference(perceived, level) for level, perceived in self.columns]
        return Course((*each, *gaps), None, (*self.split, str(self.survey.wave)), self.survey.weight)

    @property
    def panel(self) -> Panel | None:
        if self.survey.respondent is None or len(self.items) < FEWEST_ITEMS:
            return None
        return Panel(tuple(column for pair in self.columns for column in pair), str(self.survey.wave))

    def needs(self) -> list[Summary]:
        if not self.items:
            return []
        return [self.course, *([] if self.panel is None else [self.panel])]

    def waves(self, blocks: Blocks) -> list[str]:
        return ordered(key[-1] for key in blocks[self.course].cells.index) if self.items else []

    def segments(self, blocks: Blocks) -> list[Key]:
        return sorted({key[:-1] for key in blocks[self.course].cells.index}) if self.items else []

    def comparisons(self, blocks: Blocks) -> tuple[Comparisons, str]:
        """People who answered twice where there are enough of them, else means of segments."""
        waves = self.waves(blocks)
        if self.panel is not None:
            block = blocks[self.panel]
            found = of_people([block.pairs(*pair) for pair in pairwise(waves)])
            if found.people >= FEWEST_PEOPLE:
                return found, "people"
        return self._of_cells(blocks, self.segments(blocks)), "segments"

    def of_segment(self, blocks: Blocks, segment: Key) -> Comparisons:
        return self._of_cells(blocks, [segment])

    def _of_cells(self, blocks: Blocks, segments: Sequence[Key]) -> Comparisons:
        if not self.items:
            return Comparisons.nothing()
        block = blocks[self.course]
        there = set(block.cells.index)
        cells = {
            (*segment, wave): block.sums((*segment, wave)).sum()
            for segment in segments
            for wave in self.waves(blocks)
            if (*segment, wave) in there
        }
        return of_cells(cells, segments, self.waves(blocks), len(self.items))

    def notes(self, blocks: Blocks, whole: Fitted, how: str) -> list[str]:
        waves = self.waves(blocks)
        if len(waves) < 2:
            return [
                f"Only {len(waves)} wave{'' if len(waves) == 1 else 's'} with answers: nothing can follow anything."
            ]
        told = []
        if how == "segments":
            by = f" of {self.split[0]}" if self.split else ""
            told.append(f"Compared are means{by}: fewer than {FEWEST_PEOPLE} people answered in two waves.")
        if not whole.fit.told:
            told.append(
                "Not to be said: the gaps differ from each other hardly more than sampling or noise makes them differ."
            )
        elif how == "people":
            told.append(
                "Up and down are told apart by people's other items, which are not always right: the two lean towards "
                "each other, and a ratchet is larger than it looks rather than smaller."
            )
        when = times(waves)
        if when is not None and len(when) > 2 and np.ptp(np.diff(when)) > 0.1 * np.diff(when).mean():
            told.append("The waves are not equally far apart: all numbers are per wave, not per time.")
        if self.survey.weight is not None and how == "people":
            told.append("People who answered twice are counted once each, unweighted.")
        return told


def _variant(asked: _Asked, how: str, options: Options) -> str:
    method = (
        "people who answered in neighbouring waves, their other items as instruments"
        if how == "people"
        else f"means of segments{f' by {asked.split[0]}' if asked.split else ''}, sampling errors taken out"
    )
    return (
        f"{asked.level} level follows perceived; {method}; "
        f"{percent(options.confidence)} intervals: delete-a-group jackknife with t"
    )


METHOD = Adaptation()
