"""Minimum, desired and perceived levels as one pass keeps them: pairs of levels, and complete triples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from expectancy.domain.study import Item, Survey
from expectancy.methods.answers import Cell, Dimensions, Tables, answered, points, tables, usable
from expectancy.methods.contract import Options
from expectancy.methods.interval import Floats
from expectancy.summaries import Blocks, Counts, Moments, Variable

ROLES = ("minimum", "desired", "perceived")
# The gap is the second column less the first.
PAIRS = {
    "adequacy": ("minimum", "perceived"),
    "superiority": ("desired", "perceived"),
    "width": ("minimum", "desired"),
}
# The share of pairs in the unwelcome or the surprising order.
TURNED = {"adequacy": "share_below", "superiority": "share_above", "width": "share_inconsistent"}
# LibQUAL+ leaves out who is inconsistent in more items than the first, or leaves more unanswered than the second.
LIBQUAL_INCONSISTENT, LIBQUAL_UNANSWERED = 9, 11
Sums = tuple[Floats, Floats, Floats, Floats]


class Asked:
    """What the survey has for the zone of tolerance, and what is asked of one pass."""

    def __init__(self, survey: Survey, options: Options) -> None:
        self.survey, self.options = survey, options
        self.items = survey.with_role(*ROLES)
        self.dimensions = Dimensions.of(self.items)
        self.weighted = survey.weight is not None
        self.levels = survey.scale[1] - survey.scale[0] + 1
        columns = {
            kind: [(item.roles[first], item.roles[second]) for item in self.items]
            for kind, (first, second) in PAIRS.items()
        }
        self.pairs = {kind: [Counts(pair, options.cells, survey.weight) for pair in columns[kind]] for kind in PAIRS}
        self.triples = [self._triple(item) for item in self.items]
        self.records = self._records()
        members = [places for places in self.dimensions.members if places]
        two = [
            [columns[kind][place] for kind in PAIRS for place in places]
            for places in (range(len(self.items)), *members)
        ]
        three = [[tuple(self.items[place].roles[role] for role in ROLES) for place in places] for places in members]
        self.usable = usable([*two, *three], options)

    def sizes(self, cell: Cell) -> tuple[Floats, Floats]:
        """Respondents of each dimension and the whole: with two levels of an item, and with all three."""
        paired, complete = np.split(cell.sizes[1:], 2)
        return paired, complete

    def _records(self) -> Moments:
        """Who puts the minimum above the desired level in any item, and who would be left out by LibQUAL+'s rule."""
        parts = [tuple(item.roles[role] for item in self.items) for role in ROLES]
        rules = ((0,), (LIBQUAL_INCONSISTENT, LIBQUAL_UNANSWERED))
        return Moments(tuple(Variable.over(parts, most) for most in rules), self.options.cells, self.survey.weight)

    @property
    def rule_can_bite(self) -> bool:
        """Whether there are enough items for LibQUAL+'s rule to leave anybody out."""
        return len(self.items) > LIBQUAL_INCONSISTENT

    def _triple(self, item: Item) -> Moments:
        """P - A and D - A where all three are rated: the third column is the one ``given``."""
        minimum, desired, perceived = (item.roles[role] for role in ROLES)
        adequacy = Variable("difference", (perceived, minimum), given=desired)
        width = Variable("difference", (desired, minimum), given=perceived)
        return Moments((adequacy, width), self.options.cells, self.survey.weight)


@dataclass(frozen=True)
class Answers:
    """One cell's answers: joint tables of each pair of levels, and sums over complete triples."""

    means: Mapping[str, Sums]  # weight, sum, squares (groups, J), respondents (J,)
    shares: Mapping[str, Sums]  # weight, hits (groups, J), respondents, hits counted unweighted (J,)
    n: Floats  # respondents with all three, (J,)
    w: Floats  # their weight by random group, (groups, J)
    adequacy: Floats  # sums of P - A, (groups, J)
    width: Floats  # sums of D - A
    products: Floats  # sums of the products of the two, (2, 2, J)

    @property
    def most(self) -> Floats:
        """Respondents of each item's best answered number, (J,)."""
        return np.asarray(np.max([n for *_, n in self.means.values()], axis=0))

    @staticmethod
    def read(asked: Asked, blocks: Blocks, cell: Cell) -> Answers:
        found: dict[str, Sums] = {}
        hits: dict[str, Sums] = {}
        for kind in PAIRS:
            held = tables(blocks, asked.pairs[kind], asked.levels, cell.key)
            means, hits[TURNED[kind]] = _pair(kind, held, points(asked.survey.scale))
            found |= means
        triples = [blocks[triple].grouped(cell.key) for triple in asked.triples]
        return Answers(
            {name: found[name] for name in (*ROLES, *PAIRS)},
            hits,
            np.array([each.n[:, 0, 0].sum() for each in triples]),
            np.stack([each.w[:, 0, 0] for each in triples], axis=-1),
            np.stack([each.s[:, 0, 0] for each in triples], axis=-1),
            np.stack([each.s[:, 1, 1] for each in triples], axis=-1),
            np.stack([each.p.sum(axis=0) for each in triples], axis=-1),
        )


def _pair(kind: str, held: Tables, rating: Floats) -> tuple[dict[str, Sums], Sums]:
    """What one pair of levels tells: its gap and the two levels, and how often the order is turned.

    A level counts whether the other was answered or not.
    """
    one, value, any_ = answered(np.ones_like(rating)), answered(rating), np.ones(len(rating) + 1)
    apart = answered(rating[None, :] - rating[:, None])
    both, turned = np.outer(one, one), (apart > 0 if kind == "superiority" else apart < 0).astype(np.float64)
    first = [np.outer(score, any_) for score in (one, value, value**2)]
    second = [np.outer(any_, score) for score in (one, value, value**2)]
    w, s, q, turns, *levels = held.sums(both, apart, apart**2, turned, *first, *second)
    n = held.unweighted(both, w)
    found = {kind: (w, s, q, n)}
    for role, base, at in zip(PAIRS[kind], (first[0], second[0]), (0, 3), strict=True):
        found[role] = (levels[at], levels[at + 1], levels[at + 2], held.unweighted(base, levels[at]))
    return found, (w, turns, n, held.unweighted(turned, turns))
