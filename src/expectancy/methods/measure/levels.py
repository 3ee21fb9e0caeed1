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
        members = [places for places in self.dimensions.members if places]
        two = [
            [columns[kind][place] for kind in PAIRS for place in places]
            for places in (range(len(self.items)), *members)
        ]
        three = [[tuple(self.items[place].roles[role] for role in ROLES) for place in places] for places in members]
        self.usable = usable([*two, *three], survey, options)

    def sizes(self, cell: Cell) -> tuple[Floats, Floats]:
        """Respondents of each dimension and the whole: with two levels of an item, and with all three."""
        paired, complete = np.split(cell.sizes[1:], 2)
        return paired, complete

    def _triple(self, item: Item) -> Moments:
        """P - A and D - A where all three are rated: the third column is the one ``given``."""
        minimum, desired, perceived = (item.roles[role] for role in ROLES)
        adequacy = Variable("difference", (perceived, minimum), given=desired)
        width = Variable("difference", (desired, minimum), given=perceived)
        return Moments((adequacy, width), self.options.cells, self.survey.weight)


@dataclass(frozen=True)
class Answers:
    """One cell's answers: joint tables of each pair of levels, and sums over complete triples."""

    means: Mapping[str, tuple[Floats, Floats, Floats, Floats]]  # weight, sum, squares (groups, J), respondents (J,)
    shares: Mapping[str, tuple[Floats, Floats, Floats]]  # weight, hits (groups, J), respondents (J,)
    inconsistent: int  # answers with minimum above desired
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
        held = {kind: tables(blocks, asked.pairs[kind], asked.levels, cell.key) for kind in PAIRS}
        triples = [blocks[triple].grouped(cell.key) for triple in asked.triples]
        first, second = np.meshgrid(points(asked.survey.scale), points(asked.survey.scale), indexing="ij")
        above = answered((first > second).astype(np.float64))
        return Answers(
            _means(held, first, second),
            {
                "share_below": _hits(held["adequacy"], above),
                "share_above": _hits(held["superiority"], above.T),
                "share_inconsistent": _hits(held["width"], above),
            },
            int(held["width"].n(above).sum()),
            np.array([each.n[:, 0, 0].sum() for each in triples]),
            np.stack([each.w[:, 0, 0] for each in triples], axis=-1),
            np.stack([each.s[:, 0, 0] for each in triples], axis=-1),
            np.stack([each.s[:, 1, 1] for each in triples], axis=-1),
            np.stack([each.p.sum(axis=0) for each in triples], axis=-1),
        )


def _means(
    held: Mapping[str, Tables], first: Floats, second: Floats
) -> dict[str, tuple[Floats, Floats, Floats, Floats]]:
    """What the means of levels and gaps are made of. A level counts whether the other was answered or not."""
    rating, one = answered(first[:, 0]), answered(np.ones(len(first)))
    whole = np.ones_like(one)
    both = answered(np.ones_like(first))
    wanted = {
        "minimum": ("adequacy", np.outer(one, whole), np.outer(rating, whole)),
        "desired": ("superiority", np.outer(one, whole), np.outer(rating, whole)),
        "perceived": ("adequacy", np.outer(whole, one), np.outer(whole, rating)),
        **{kind: (kind, both, answered(second - first)) for kind in PAIRS},
    }
    found = {}
    for name, (kind, base, score) in wanted.items():
        w, s, q = held[kind].sums(base, score, score**2)
        found[name] = (w, s, q, held[kind].n(base))
    return found


def _hits(held: Tables, score: Floats) -> tuple[Floats, Floats, Floats]:
    both = answered(np.ones_like(score[1:, 1:]))
    w, hits = held.sums(both, score)
    return w, hits, held.n(both)
