"""One question about the whole, such as the recommend question: its scores by segment and wave, and their changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import Tables, cells, percent, tables, usable, without
from expectancy.methods.contract import Options
from expectancy.methods.crowd import Key
from expectancy.methods.design import Design, by_wave, design_of
from expectancy.methods.measure.questions.changes import changes, of_the_same
from expectancy.methods.measure.questions.scores import Drawn, Figure, Score, counted, drawn, indicators, kish, share_of
from expectancy.methods.waves import ordered
from expectancy.summaries import NOT_TOLD, Answered, Blocks, Clusters, Counts, Course, Panel, Summary, Variable

Inside = Callable[[Key], bool]


@dataclass(frozen=True)
class Question:
    """``scores``: the first is the headline, whose design effect is told."""

    survey: Survey
    outcome: str
    scores: tuple[Score, ...]

    @property
    def column(self) -> str:
        return self.survey.outcomes[self.outcome]

    @cached_property
    def scale(self) -> tuple[int, int]:
        return self.survey.scale_of(self.outcome)

    @property
    def levels(self) -> int:
        return self.scale[1] - self.scale[0] + 1

    @property
    def weighted(self) -> bool:
        return self.survey.weight is not None

    @property
    def designed(self) -> bool:
        """Whether the study tells how the sample was drawn."""
        return bool(self.survey.strata or self.survey.cluster)

    def wave(self, options: Options) -> str | None:
        """The column of waves, where there is one that the caller does not split by anyway."""
        column = self.survey.wave if self.survey.wave_is_column else None
        return None if column == options.by else column

    def by(self, options: Options) -> tuple[str, ...]:
        """Segment and wave."""
        wave = self.wave(options)
        return (*options.cells, *([] if wave is None else [wave]))

    # -- what one pass must keep -----------------------------------------------------------------------------------

    def needs(self, options: Options) -> list[Summary]:
        wanted: list[Summary] = [self._counts(options.cells), self._usable(options)]
        wave = self.wave(options)
        if wave is not None:
            wanted += [self._counts((wave,)), *([self._counts(self.by(options))] if options.cells else [])]
            wanted += [self._panel(wave)] if self.survey.respondent is not None else []
        if self.designed:
            wanted.append(self._clusters(options))
        elif self.weighted:
            wanted.append(self._course(options))
        return wanted

    def _counts(self, by: tuple[str, ...]) -> Counts:
        return Counts((self.column,), by, self.survey.weight)

    def _usable(self, options: Options) -> Answered:
        return usable([[(self.column,)]], options)

    def _panel(self, wave: str) -> Panel:
        return Panel((self.column,), wave)

    def _clusters(self, options: Options) -> Clusters:
        survey, kept = self.survey, indicators(self.column, self.scale)
        return Clusters(kept, survey.strata, survey.cluster, self.by(options), survey.weight)

    def _course(self, options: Options) -> Course:
        return Course((Variable.rating(self.column),), None, self.by(options), self.survey.weight)


@dataclass(frozen=True)
class Crowd:
    """Everybody, a segment, a wave, or a wave of a segment, with the scores found there."""

    keys: Mapping[str, str]
    figures: list[Figure]
    held: Tables
    drawn: Drawn | None
    kish: float

    @property
    def n(self) -> int:
        return self.figures[0].n


@dataclass
class Reading:
    """A question read from filled blocks."""

    question: Question
    blocks: Blocks
    options: Options
    nobody: str  # why a respondent is left out

    def __post_init__(self) -> None:
        self.dropped: list[Drop] = []
        self.notes: list[str] = []
        self.spread: list[dict[str, Any]] = []
        self.n = 0

    def estimates(self) -> list[Estimate]:
        """Everybody first with the distribution, then segments; behind each its waves and their changes."""
        question, told = self.question, []
        found, small = cells(self.blocks, question._usable(self.options), self.options)
        self.n = found[0].n
        self.dropped += without(self.blocks, found[0], self.nobody, question.survey) + small
        for cell in found:
            crowd = self._crowd(cell.keys, cell.key, self.options.cells)
            told += self._told(crowd) + (self._distribution(crowd) if cell.key is None and cell.n else [])
            told += self._waves(cell.keys, cell.key or ())
        self._say()
        return told

    # -- one crowd ---------------------------------------------------------------------------------------------

    def _crowd(self, keys: Mapping[str, str], key: Key | None, by: tuple[str, ...]) -> Crowd:
        """The scores in one cell of the columns ``by``; ``key`` None: everybody."""
        inside = self._within(by, key or ())
        question, confidence = self.question, self.options.confidence
        counts = question._counts(self.options.cells if by is None else by)
        held = tables(self.blocks, [counts], question.levels, key)
        counted_n = held.grouped[0, :, 1:].sum(axis=0)
        named = {str(rating): float(x) for rating, x in enumerate(counted_n, start=question.scale[0])}
        self.spread.append({"keys": dict(keys), "counts": named})
        if not question.designed:
            figures = [counted(score, held, question.weighted, confidence) for score in question.scores]
            return Crowd(keys, figures, held, None, self._kish(inside))
        sample = drawn(question.scores, self.blocks[question._clusters(self.options)].sums(inside)[0], self._design)
        return Crowd(keys, sample.figures(confidence), held, sample, sample.kish)

    @cached_property
    def _design(self) -> Design:
        question, wave = self.question, self.question.wave(self.options)
        block = self.blocks[question._clusters(self.options)]
        units = block.units()
        if wave is not None:
            names = ordered(key[-1] for key in block.cells.index)
            present = [block.sums(self._within((wave,), (name,)))[1] > 0 for name in names]
            units = by_wave(units, present, names)
        survey = question.survey
        return design_of(units, survey.population_sizes, survey.cluster is not None, question.weighted)

    def _within(self, by: tuple[str, ...], key: Key) -> Inside:
        """The cells of segment and wave whose values in the columns ``by`` are those of ``key``."""
        columns = self.question.by(self.options)
        wanted = [(columns.index(column), value) for column, value in zip(by, key, strict=False)]
        return lambda cell: all(cell[at] == value for at, value in wanted)

    def _kish(self, inside: Inside) -> float:
        if not self.question.weighted:
            return 1.0
        block = self.blocks[self.question._course(self.options)]
        sums = [block.sums(key).sum() for key in sorted(block.cells.index) if inside(key)]
        return kish(*(np.sum([getattr(each, name) for each in sums], axis=0) for name in ("n", "w", "w2")))

    def _told(self, crowd: Crowd) -> list[Estimate]:
        """The scores; with weights or a design also what they cost."""
        told = []
        for figure in crowd.figures:
            score = figure.score
            told.append(_estimate(crowd.keys, score.name, figure, score.unit))
            if score.beside and self.question.weighted and crowd.held.rows is not None:
                plain = counted(score, Tables(crowd.held.rows[:, None], None), False, self.options.confidence)
                told.append(_estimate(crowd.keys, score.beside, plain, score.unit))
        if (self.question.weighted or self.question.designed) and crowd.n:
            head = crowd.figures[0]
            told += [
                Estimate(crowd.keys, "design_effect", head.effect, None, None, crowd.n, "ratio"),
                Estimate(crowd.keys, "design_effect_kish", crowd.kish, None, None, crowd.n, "ratio"),
                Estimate(crowd.keys, "effective_n", head.effective_n, None, None, crowd.n, "answers"),
            ]
        return told

    def _distribution(self, crowd: Crowd) -> list[Estimate]:
        """The share of every rating."""
        low, high = self.question.scale
        scores = tuple(share_of("share", np.arange(low, high + 1) == rating) for rating in range(low, high + 1))
        if self.question.designed:
            sums, _ = self.blocks[self.question._clusters(self.options)].sums()
            figures = drawn(scores, sums, self._design).figures(self.options.confidence)
        else:
            figures = [counted(each, crowd.held, self.question.weighted, self.options.confidence) for each in scores]
        return [
            _estimate({**crowd.keys, "answer": str(low + at)}, "share", figure, "share")
            for at, figure in enumerate(figures)
        ]

    # -- waves -------------------------------------------------------------------------------------------------

    def _waves(self, keys: Mapping[str, str], key: Key) -> list[Estimate]:
        wave = self.question.wave(self.options)
        if wave is None:
            return []
        by = self.question.by(self.options) if key else (wave,)
        block = self.blocks[self.question._counts(by)]
        inside = [found[-1] for found in block.cells.index if found[:-1] == key]
        crowds = []
        for name in ordered(inside):
            crowd = self._crowd({**keys, "wave": name}, (*key, name), by)
            if crowd.n and (not key or enough_in(crowd, self.options)):
                crowds.append(crowd)
        if not key and NOT_TOLD in inside:
            gone = int(block.rows((NOT_TOLD,))[1:].sum())
            self.dropped += [Drop("no wave told: in no wave", gone, self.question.survey.name)] if gone else []
        told = [estimate for crowd in crowds for estimate in self._told(crowd)]
        names = [crowd.keys["wave"] for crowd in crowds]
        told += changes(names, [(crowd.figures, crowd.drawn) for crowd in crowds], keys, self.options.confidence)
        if not key and len(crowds) > 1:
            self.notes.append(f"Figures without a wave are of all {len(crowds)} waves together.")
            told += self._same_people(wave, names)
        return told

    def _same_people(self, wave: str, names: Sequence[str]) -> list[Estimate]:
        question = self.question
        if question.survey.respondent is None:
            return []
        panel = self.blocks[question._panel(wave)]
        told, most = of_the_same(names, panel, question.scores, self.options.confidence)
        if told:
            also = " They are not weighted." if question.weighted or question.designed else ""
            self.notes.append(
                f"Up to {most:,} respondents answered in both of two waves: *_change_same_customers is theirs alone."
                f"{also} The other changes take waves as separate samples, which is too careful where many came back."
            )
        return told

    def _say(self) -> None:
        if not self.n or not self.question.designed:
            return
        design, sizes = self._design, self.question.survey.population_sizes
        if design.lonely:
            self.notes.append(
                f"One unit only in stratum {listed(design.lonely)}: its spread is taken from the mean of all strata. "
                "Join it with another stratum."
            )
        full = [name for name, share in zip(design.names, design.fraction, strict=True) if share >= 1]
        if sizes and full:
            self.notes.append(f"As many were asked as population_sizes has in stratum {listed(full)}, or more.")
        unsized = [name for name, share in zip(design.names, design.fraction, strict=True) if not share > 0]
        if sizes and unsized:
            self.notes.append(f"population_sizes does not tell the size of stratum {listed(unsized)}.")


def result_of(
    method: str, reference: str, question: Question, blocks: Blocks, options: Options, asked: str, variant: str
) -> Result:
    """What a method of one question tells; ``asked``: what the question is called where nobody answered it."""
    reading = Reading(question, blocks, options, f"no answer to the {asked} question")
    estimates = tuple(reading.estimates())
    notes = tuple(reading.notes) if reading.n else (f"Nobody answered the {asked} question.",)
    header = (tuple(reading.dropped), question.weighted, reference, notes, {"cells": reading.spread})
    return Result(method, variant, reading.n, estimates, *header)


def enough_in(crowd: Crowd, options: Options) -> bool:
    return crowd.n >= max(1, options.minimum_n)


def _estimate(keys: Mapping[str, str], name: str, figure: Figure, unit: str) -> Estimate:
    return Estimate(keys, name, figure.value, figure.low, figure.high, figure.n, unit)


def how(question: Question, score: str, plain: str, options: Options) -> str:
    """How the intervals were made, for a result's variant. ``score``: what is no share, ``plain``: its interval."""
    survey, sure = question.survey, percent(options.confidence)
    if question.designed:
        units = f'clusters "{survey.cluster}"' if survey.cluster else "customers"
        strata = f" in strata by {listed(survey.strata)}" if survey.strata else ""
        finite = ", finite population" if survey.population_sizes else ""
        design = f"linearised over {units}{strata}{finite}"
        return f"{sure} intervals, {design}: {score} t, shares Wilson at the effective n"
    if question.weighted:
        return f"{sure} intervals: {score} delete-a-group jackknife with t, shares Wilson at the effective n"
    return f"{sure} intervals: {score} {plain}, shares Wilson"
