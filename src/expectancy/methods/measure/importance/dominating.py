"""Dominance among the items of one cell: everybody's figures and those of its resamples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.methods.contract import Options
from expectancy.methods.crowd import Crowd
from expectancy.methods.interval import Floats, bootstrap_counts, filled_groups
from expectancy.methods.measure.importance.dominance_analysis import (
    alone_and_last,
    complete,
    conditional,
    of_chance,
    subset_r2,
)
from expectancy.methods.measure.importance.driven import Driven
from expectancy.methods.relative_importance import johnson, standardised_betas
from expectancy.methods.resampling import (
    Column,
    chances_of_top,
    jackknife_interval,
    percentile_interval,
    rank_correlation,
    share_of,
    tell,
)
from expectancy.summaries.moments import ratio

MOST = 100 * 2**15  # subsets of predictors over all resamples: 100 resamples of 15 items, 800 of 12
TOP = 5


@dataclass(frozen=True)
class Figures:
    """What one or several correlation matrices say; leading axes are theirs."""

    conditional: Floats  # (..., p, p)
    first: Floats  # (..., p)
    last: Floats
    johnson: Floats
    r: Floats
    beta: Floats
    complete: Floats  # share of subsets, (..., pairs)
    always: Floats  # 1 where to every subset

    @staticmethod
    def of(correlation: Floats) -> Figures:
        p = correlation.shape[-1] - 1
        matrix, right = correlation[..., 1:, 1:], correlation[..., 0, 1:]
        r2 = subset_r2(matrix.reshape(-1, p, p), right.reshape(-1, p))
        first, last = alone_and_last(r2, p)
        pairs = [complete(r2, p, one, other) for one, other in combinations(range(p), 2)]
        share = np.stack([each[0] for each in pairs], axis=-1) if pairs else np.empty((len(r2), 0))
        always = np.stack([each[1] for each in pairs], axis=-1) if pairs else np.empty((len(r2), 0))
        lead = correlation.shape[:-2]
        return Figures(
            conditional(r2, p).reshape(*lead, p, p),
            first.reshape(*lead, p),
            last.reshape(*lead, p),
            johnson(matrix, right),
            right,
            standardised_betas(matrix, right),
            share.reshape(*lead, -1),
            always.reshape(*lead, -1).astype(np.float64),
        )

    @property
    def general(self) -> Floats:
        """LMG: the mean of conditional dominance over the sizes."""
        return np.asarray(self.conditional.mean(axis=-1))

    @property
    def r2(self) -> Floats:
        return np.asarray(self.general.sum(axis=-1))

    def flat(self) -> Floats:
        """All of it in one row a matrix, as replicates are collected."""
        parts = [self.conditional.reshape(*self.first.shape[:-1], -1), self.first, self.last]
        return np.concatenate([*parts, self.johnson, self.r, self.beta, self.complete, self.always], axis=-1)

    @staticmethod
    def read(flat: Floats, p: int) -> Figures:
        """The other way round."""
        pairs = p * (p - 1) // 2
        ends = np.cumsum([p * p, p, p, p, p, p, pairs])
        square, *others = np.split(flat, ends, axis=-1)
        return Figures(square.reshape(*flat.shape[:-1], p, p), *others)


class Cell:
    """One cell's figures, with those of its resamples."""

    def __init__(self, items: Sequence[str], driven: Driven, crowd: Crowd, options: Options) -> None:
        self.driven, self.crowd, self.options = driven, crowd, options
        self.items = [items[at] for at in driven.places]
        self.left_out = [item for at, item in enumerate(items) if at not in driven.places]

    @cached_property
    def figures(self) -> Figures:
        return Figures.of(self.driven.correlation)

    @cached_property
    def resamples(self) -> int:
        return min(self.options.resamples, MOST >> len(self.items))

    @cached_property
    def drawn(self) -> Figures:
        groups, filled = len(self.driven.grouped.n), filled_groups(self.driven.grouped)
        counts = bootstrap_counts(groups, filled, self.resamples, self.options.seed)
        flat = self.driven.of_resamples(counts, lambda correlation: Figures.of(correlation).flat())
        width = self.figures.flat().shape[-1]
        return Figures.read(flat.reshape(len(counts), -1) if len(counts) else np.empty((0, width)), len(self.items))

    @cached_property
    def pairs(self) -> list[tuple[int, int, int]]:
        """(the one that adds more on average, the other, the place of the pair)."""
        general = self.figures.general
        found = enumerate(combinations(range(len(self.items)), 2))
        return [(a, b, at) if general[a] >= general[b] else (b, a, at) for at, (a, b) in found]

    @cached_property
    def nothing(self) -> Floats:
        """Importance of a variable of pure chance, (R,)."""
        driven = self.driven
        return of_chance(driven.correlation, driven.size, self.resamples, self.options.seed, "lmg")

    def estimates(self) -> list[Estimate]:
        """Items, then each by the number of others in the regression, then the pairs, then the whole."""
        if not self.driven.solvable:
            return []
        keys = [{"item": item, **self.crowd.keys} for item in self.items]
        n = [int(self.driven.pairs[at]) for at in self.driven.places]
        told = tell(keys, {**self._importances(), **self._plain()}, n)
        told += self._conditional(n) + self._pairs()
        return told + tell([self.crowd.keys], self._whole(), [self.driven.rows])

    def _importances(self) -> dict[str, Column]:
        value, drawn, confidence = self.figures.general, self.drawn.general, self.options.confidence
        shares = ratio(drawn, drawn.sum(axis=-1, keepdims=True))
        above = drawn - self.nothing[:, None]
        low, high = percentile_interval(above, confidence)
        middle = value - (self.nothing.mean() if len(self.nothing) else np.nan)
        first, top = chances_of_top(drawn, 1, TOP)
        return {
            "general": Column(value, "share of variance", self._holding(value, drawn)),
            "share": Column(ratio(value, value.sum()), "share of R2", self._holding(ratio(value, value.sum()), shares)),
            "johnson": Column(
                self.figures.johnson, "share of variance", self._holding(self.figures.johnson, self.drawn.johnson)
            ),
            "above_random": Column(middle, "share of variance", (np.fmin(low, middle), np.fmax(high, middle))),
            "chance_above_random": Column(share_of(above > 0), "chance"),
            "chance_first": Column(first, "chance"),
            f"chance_top{TOP}": Column(top, "chance"),
        }

    def _plain(self) -> dict[str, Column]:
        """First, last, r and beta with jackknife intervals; the chance that the sign turns."""
        left, confidence = Figures.of(self.driven.without_a_group), self.options.confidence
        columns = {}
        for name, unit, bounds in (
            ("first", "share of variance", (0.0, 1.0)),
            ("last", "share of variance", (0.0, 1.0)),
            ("r", "correlation", (-1.0, 1.0)),
            ("beta", "standard deviations", (-np.inf, np.inf)),
        ):
            value = getattr(self.figures, name)
            low, high = jackknife_interval(value, getattr(left, name), confidence)
            columns[name] = Column(value, unit, (np.maximum(low, bounds[0]), np.minimum(high, bounds[1])))
        turned = self.drawn.beta * self.drawn.r < 0
        return {**columns, "chance_sign_turned": Column(share_of(turned), "chance")}

    def _holding(self, value: Floats, drawn: Floats) -> tuple[Floats, Floats]:
        low, high = percentile_interval(drawn, self.options.confidence)
        return np.fmin(low, value), np.fmax(high, value)

    def _conditional(self, n: Sequence[int]) -> list[Estimate]:
        p = len(self.items)
        value, drawn = self.figures.conditional.reshape(-1), self.drawn.conditional.reshape(-1, p * p)
        keys = [{"item": item, **self.crowd.keys, "others": str(size)} for item in self.items for size in range(p)]
        column = Column(value, "share of variance", self._holding(value, drawn))
        return tell(keys, {"conditional": column}, np.repeat(n, p).tolist())

    def _pairs(self) -> list[Estimate]:
        if not self.pairs:
            return []
        keys = [{"item": self.items[a], "over": self.items[b], **self.crowd.keys} for a, b, _ in self.pairs]
        up, down, at = (np.array(each) for each in zip(*self.pairs, strict=True))
        turned = up > down  # the pair is counted the other way round
        share = np.where(turned, 1 - self.figures.complete[at], self.figures.complete[at])
        drawn = np.where(turned, 1 - self.drawn.complete[:, at], self.drawn.complete[:, at])
        general, by_size = self.drawn.general, self.drawn.conditional
        straight = self.drawn.always[:, at] > 0
        always = np.where(turned, self.drawn.complete[:, at] <= 0, straight)
        at_every_size = np.asarray(np.all(by_size[:, up] > by_size[:, down], axis=-1))
        columns = {
            "complete_share": Column(share, "share", self._holding(share, drawn)),
            "chance_general": Column(share_of(general[:, up] > general[:, down]), "chance"),
            "chance_conditional": Column(share_of(at_every_size), "chance"),
            "chance_complete": Column(share_of(always), "chance"),
        }
        return tell(keys, columns, [self.driven.rows] * len(keys))

    def _whole(self) -> dict[str, Column]:
        """R2, and how alike the orders by LMG and by Johnson's weights are."""
        confidence = self.options.confidence
        low, high = jackknife_interval(
            self.figures.r2[None], Figures.of(self.driven.without_a_group).r2[:, None], confidence
        )
        agree = np.array([rank_correlation(self.figures.general, self.figures.johnson)])
        each = np.array([rank_correlation(a, b) for a, b in zip(self.drawn.general, self.drawn.johnson, strict=True)])
        return {
            "r2": Column(self.figures.r2[None], "share", (np.maximum(low, 0.0), np.minimum(high, 1.0))),
            "johnson_agreement": Column(
                agree, "correlation", self._holding(agree, each.reshape(-1, 1)), [len(self.items)]
            ),
        }
