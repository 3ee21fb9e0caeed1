"""Kano answers of two waves: what changed, tested as two samples or as the same respondents twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.domain.kano_tables import LETTERS
from expectancy.domain.study import Survey
from expectancy.methods.answers import tables
from expectancy.methods.contract import Options
from expectancy.methods.interval import Floats, jackknife_spread, left_out, newcombe, wilson
from expectancy.methods.measure.kano.classes import chances_of_mode, class_counts, coefficients, mode
from expectancy.methods.measure.kano.crowd import classes_of
from expectancy.methods.measure.kano.homogeneity import Test, bowker, cramers_v, homogeneity, stuart_maxwell
from expectancy.methods.measure.kano.kano import evaluation_table
from expectancy.methods.measure.kano.segments import discoveries
from expectancy.methods.resampling import Bounds, Column, tell
from expectancy.summaries import Blocks, Counts, Pairs, Panel, Summary

SAME = 0.1  # share of the smaller wave that answered in both, from which two waves are no independent samples
COLUMNS = len(LETTERS) - 1


class Asked:
    """What is asked of one pass: the answers by wave, of everybody and of segments, and those of each respondent."""

    def __init__(self, survey: Survey, options: Options) -> None:
        assert survey.wave is not None
        self.survey, self.options = survey, options
        self.letters = evaluation_table(survey, options)
        items = survey.with_role("functional", "dysfunctional")
        self.items = [item.id for item in items]
        self.pairs = [(item.roles["functional"], item.roles["dysfunctional"]) for item in items]
        self.split = options.by if options.by != survey.wave else None
        self.whole = self.tables((survey.wave,))
        self.parts = self.tables((self.split, survey.wave)) if self.split else []
        columns = tuple(column for pair in self.pairs for column in pair)
        self.panel = Panel(columns, survey.wave) if survey.respondent else None
        self.least = max(1, options.minimum_n)

    def tables(self, by: tuple[str, ...]) -> list[Counts]:
        return [Counts(pair, by, self.survey.weight) for pair in self.pairs]

    @property
    def needs(self) -> Sequence[Summary]:
        return [*self.whole, *self.parts, *([self.panel] if self.panel else [])]


@dataclass(frozen=True)
class Wave:
    """Answers by class in one wave: respondents and effective counts (F, 6), weighted sums by group (groups, F, 6)."""

    name: str
    keys: Mapping[str, str]  # of the segment; none of everybody
    items: Sequence[str]
    n: Floats
    counts: Floats
    grouped: Floats

    @staticmethod
    def read(asked: Asked, blocks: Blocks, name: str, segment: str | None = None) -> Wave:
        wanted, key = (asked.whole, (name,)) if segment is None else (asked.parts, (segment, name))
        held = tables(blocks, wanted, COLUMNS, key)
        both = np.array([classes_of(held, at, asked.letters) for at in range(len(asked.items))])
        grouped = class_counts(held.grouped[:, :, 1:, 1:], asked.letters).swapaxes(0, 1)
        keys = {} if segment is None or asked.split is None else {asked.split: segment}
        return Wave(name, keys, asked.items, both[:, 0], both[:, 1], grouped)

    @property
    def rows(self) -> int:
        """Those who answered the feature that most answered."""
        return int(self.n.sum(axis=1).max(initial=0))

    @property
    def categories(self) -> dict[str, Any]:
        """Feature -> its class with the chance that it holds."""
        return {
            item: {"class": mode(counts), "chance": float(chances_of_mode(counts).max())}
            for item, counts in zip(self.items, self.counts, strict=True)
            if counts.sum() > 0
        }


@dataclass(frozen=True)
class Move:
    """One wave against an earlier one; ``moved``: tables of the same respondents' classes (F, 6, 6)."""

    asked: Asked
    first: Wave
    second: Wave
    moved: Floats
    followed: int  # respondents who answered in both
    apart: bool = True  # False where the two waves of the whole are mostly the same people

    @staticmethod
    def read(asked: Asked, blocks: Blocks, first: Wave, second: Wave) -> Move:
        """Respondents are followed in the whole only."""
        pairs = blocks[asked.panel].pairs(first.name, second.name) if asked.panel else None
        moved = np.zeros((len(asked.items), len(LETTERS), len(LETTERS)))
        if pairs is not None:
            for at in range(len(asked.items)):
                moved[at] = _moved(pairs, at, asked.letters)
        return Move(asked, first, second, moved, 0 if pairs is None else len(pairs.group))

    def within(self, first: Wave, second: Wave) -> Move:
        """The same two waves in a segment: whether they are two samples is what it is in the whole."""
        nobody = np.zeros_like(self.moved)
        return Move(self.asked, first, second, nobody, 0, self.independent)

    @property
    def independent(self) -> bool:
        """Whether so few answered in both waves that they are two samples."""
        return self.apart and self.followed <= SAME * min(self.first.rows, self.second.rows)

    @property
    def differs(self) -> Floats:
        """The chance that the true classes differ, (F,)."""
        first, second = (chances_of_mode(wave.counts) for wave in (self.first, self.second))
        known = (self.first.n.sum(axis=1) > 0) & (self.second.n.sum(axis=1) > 0)
        return np.where(known, 1 - (first * second).sum(axis=1), np.nan)

    def estimates(self) -> list[Estimate]:
        between = {**self.first.keys, "from": self.first.name, "to": self.second.name}
        keys = [{"item": item, **between} for item in self.asked.items]
        both = np.minimum(self.first.n.sum(axis=1), self.second.n.sum(axis=1)).astype(int).tolist()
        columns = {"chance_class_differs": Column(self.differs, "chance"), **self._changes()}
        if self.independent:
            columns |= self._of_samples()
        told = tell(keys, columns, both)
        if self.followed:
            told += tell(keys, self._of_the_same(), self.moved.sum(axis=(1, 2)).astype(int).tolist())
        return told

    def _changes(self) -> dict[str, Column]:
        """Differences of better and worse."""
        one, other = coefficients(self.first.counts), coefficients(self.second.counts)
        confidence = self.asked.options.confidence
        found = {}
        for name, at in (("better", 0), ("worse", 1)):
            a, b = (getattr(each, name) for each in (one, other))
            if self.asked.panel is not None or self.asked.survey.weight is not None:
                bounds = self._by_groups(at)
            else:
                sign = 1 if at == 0 else -1
                each = [
                    newcombe(abs(p) * n, n, abs(q) * m, m, confidence)
                    for p, n, q, m in zip(a, one.base, b, other.base, strict=True)
                ]
                ends = [sorted((sign * interval.low, sign * interval.high)) for interval in each]
                bounds = np.array([end[0] for end in ends]), np.array([end[1] for end in ends])
            found[f"{name}_change"] = Column(b - a, "share", bounds)
        return found

    def _by_groups(self, at: int) -> Bounds:
        """Delete-a-group jackknife: a group holds the same people in both waves."""
        one, other = self.first.grouped, self.second.grouped

        def change(first: Floats, second: Floats) -> Floats:
            before, after = coefficients(first), coefficients(second)
            return after.better - before.better if at == 0 else after.worse - before.worse

        whole = change(one.sum(axis=0), other.sum(axis=0))
        filled = (one[..., :4].sum(axis=2) > 0) | (other[..., :4].sum(axis=2) > 0)
        spread = jackknife_spread(whole, change(left_out(one), left_out(other)), filled)
        low, high = spread.bounds(self.asked.options.confidence)
        return np.maximum(low, -1.0), np.minimum(high, 1.0)

    def _of_samples(self) -> dict[str, Column]:
        tests = [homogeneity(np.stack(pair)) for pair in zip(self.first.counts, self.second.counts, strict=True)]
        strength = np.array([cramers_v(test, 2, self.asked.options.confidence) for test in tests])
        return {
            **_tested("chi2", "homogeneity", tests),
            "cramers_v": Column(strength[:, 0], "", (strength[:, 1], strength[:, 2])),
        }

    def _of_the_same(self) -> dict[str, Column]:
        n, kept = self.moved.sum(axis=(1, 2)), np.trace(self.moved, axis1=1, axis2=2)
        each = [wilson(k, of, self.asked.options.confidence) for k, of in zip(kept, n, strict=True)]
        share = np.divide(kept, n, out=np.full(len(n), np.nan), where=n > 0)
        return {
            "kept_class": Column(share, "share", (np.array([e.low for e in each]), np.array([e.high for e in each]))),
            **_tested("bowker", "bowker", [bowker(table) for table in self.moved]),
            **_tested("stuart_maxwell", "stuart_maxwell", [stuart_maxwell(table) for table in self.moved]),
        }


def _moved(pairs: Pairs, at: int, letters: str) -> Floats:
    """How many of the same respondents gave each class first (rows) and second (columns) of one feature."""
    places = []
    for marks in (pairs.first, pairs.second):
        functional, dysfunctional = (marks[:, 2 * at + side].astype(np.int64) for side in (0, 1))
        cell = 5 * (functional - 1) + dysfunctional - 1
        place = np.array([LETTERS.index(letter) for letter in letters])[np.clip(cell, 0, 24)]
        places.append(np.where((functional > 0) & (dysfunctional > 0), place, -1))
    table = np.zeros((len(LETTERS), len(LETTERS)))
    known = (places[0] >= 0) & (places[1] >= 0)
    np.add.at(table, (places[0][known], places[1][known]), 1.0)
    return table


def _tested(statistic: str, name: str, tests: Sequence[Test]) -> dict[str, Column]:
    """A statistic, its degrees of freedom, p, and q for the false discovery rate over the features."""
    p = np.array([test.p for test in tests])
    return {
        statistic: Column(np.array([test.statistic for test in tests]), ""),
        f"{statistic}_df": Column(np.array([test.df for test in tests]), ""),
        f"{name}_p": Column(p, "p"),
        f"{name}_q": Column(discoveries(p), "p"),
    }
