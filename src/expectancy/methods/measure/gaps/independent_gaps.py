"""Gaps between expectations and perceptions of different customers: no pairs, so Welch's standard error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.methods.answers import Bounds, Cell, Tables, by_row, estimates, means, points, shares, tables
from expectancy.methods.interval import Floats, Means, jackknife_spread, left_out
from expectancy.methods.measure.gaps.gap_scores import Asked, Keys, averaged_shares, unit_of
from expectancy.summaries import Blocks
from expectancy.summaries.moments import ratio


@dataclass(frozen=True)
class Side:
    """One question of every item: sums by random group, (groups, J), and respondents, (J,)."""

    w: Floats
    sums: Floats
    squares: Floats
    top: Floats
    n: Floats

    @staticmethod
    def read(held: Tables, rating: Floats, first: bool) -> Side:
        """Of the first or the second axis of the tables, whatever was answered on the other."""
        others = np.ones(len(rating) + 1)
        scores = [np.outer(np.concatenate([[0.0], score]), others) for score in _scores(rating)]
        one, *rest = scores if first else [score.T for score in scores]
        w, s, q, top = held.sums(one, *rest)
        return Side(w, s, q, top, held.unweighted(one, w))

    def drawn(self) -> Floats:
        """Means, each without one random group, (groups, J)."""
        return ratio(left_out(self.sums), left_out(self.w))


def _scores(rating: Floats) -> list[Floats]:
    return [np.ones_like(rating), rating, rating**2, (rating == rating[-1]).astype(np.float64)]


def welch(first: Means, second: Means) -> Means:
    """The difference second - first of two independent means; df by Welch 1947 and Satterthwaite 1946."""
    one, two = first.se**2, second.se**2
    spread = ratio(one**2, first.df) + ratio(two**2, second.df)
    df = ratio((one + two) ** 2, spread)
    return Means(second.value - first.value, np.sqrt(one + two), np.where((first.df > 0) & (second.df > 0), df, np.nan))


@dataclass(frozen=True)
class IndependentGaps:
    """One cell's two samples."""

    asked: Asked
    cell: Cell
    expected: Side
    perceived: Side
    both: int  # answers to both questions of an item, which there should be none of

    @staticmethod
    def read(asked: Asked, blocks: Blocks, cell: Cell) -> IndependentGaps:
        held = tables(blocks, asked.pairs, asked.levels, cell.key)
        rating = points(asked.survey.scale)
        answered = np.arange(len(rating) + 1) > 0
        joint = np.outer(answered, answered).astype(np.float64)
        both = int(held.unweighted(joint, held.sums(joint)[0]).sum())
        return IndependentGaps(asked, cell, Side.read(held, rating, True), Side.read(held, rating, False), both)

    @property
    def n(self) -> Floats:
        """Respondents of an item's smaller sample, (J,)."""
        return np.minimum(self.expected.n, self.perceived.n)

    @property
    def wholes(self) -> Keys:
        return [{**self.cell.keys, **each} for each in self.asked.dimensions.keys]

    def items(self) -> list[Estimate]:
        confidence, weighted = self.asked.options.confidence, self.asked.weighted
        keys = [{**self.cell.keys, "item": item.id} for item in self.asked.items]
        sides = {"expected": self.expected, "perceived": self.perceived}
        levels = {name: means(side.w, side.sums, side.squares, weighted) for name, side in sides.items()}
        gap = self._jackknifed() if weighted else welch(levels["expected"], levels["perceived"])
        tops: dict[str, Bounds] = {
            name: shares(side.w, side.top, side.n, weighted, confidence)
            for name, side in (("top_box", self.expected), ("top_box_perceived", self.perceived))
        }
        found: list[tuple[str, Means | Bounds, Floats]] = [
            *((name, level, sides[name].n) for name, level in levels.items()),
            ("gap", gap, self.n),
            ("top_box", tops["top_box"], self.expected.n),
            ("top_box_perceived", tops["top_box_perceived"], self.perceived.n),
        ]
        columns = [estimates(keys, name, value, n, unit_of(name), confidence) for name, value, n in found]
        return by_row(columns, self.cell, self.asked.options)

    def _jackknifed(self) -> Means:
        value = ratio(self.perceived.sums.sum(axis=0), self.perceived.w.sum(axis=0))
        value = value - ratio(self.expected.sums.sum(axis=0), self.expected.w.sum(axis=0))
        filled = (self.expected.w > 0) | (self.perceived.w > 0)
        return jackknife_spread(value, self.perceived.drawn() - self.expected.drawn(), filled)

    def dimensions(self) -> list[Estimate]:
        """Means of the items' gaps; the random groups hold customers of both samples."""
        if not self.asked.dimensions.names:
            return []
        averaged = self.asked.dimensions.averaged
        replicates = averaged(self.perceived.drawn() - self.expected.drawn())
        filled = self.asked.dimensions.filled(self.expected.w + self.perceived.w)
        found = jackknife_spread(averaged(self._jackknifed().value), replicates, filled)
        sizes, confidence = self.asked.sizes(self.cell), self.asked.options.confidence
        return by_row(
            [estimates(self.wholes, "gap", found, sizes, "points", confidence)], self.cell, self.asked.options
        )

    def averages(self) -> tuple[Floats, Floats]:
        """The dimensions' gaps, (D,), and each without one random group, (groups, D)."""
        averaged = self.asked.dimensions.averaged
        return averaged(self._jackknifed().value)[:-1], averaged(self.perceived.drawn() - self.expected.drawn())[:, :-1]

    def ceilings(self) -> list[Estimate]:
        if not self.asked.dimensions.names:
            return []
        sizes = np.split(self.cell.sizes[1:], 2)
        columns = [
            averaged_shares(self.asked.dimensions, side.w, side.top, n, self.wholes, name, self.asked.options)
            for name, side, n in zip(
                ("top_box", "top_box_perceived"), (self.expected, self.perceived), sizes, strict=True
            )
        ]
        return by_row(columns, self.cell, self.asked.options)
