"""A survey's answers read back from filled blocks: everybody and the segments, joint tables, averages over items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import Problem, UsageError, nearest
from expectancy.domain.estimate import Drop, Estimate
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options, segment_keys
from expectancy.methods.interval import (
    Floats,
    Means,
    bootstrap_counts,
    jackknife_ratio,
    jackknife_spread,
    left_out,
    simple_means,
    weighted_share,
    wilsons,
)
from expectancy.summaries import Answered, Blocks, Counts
from expectancy.summaries.moments import ratio

Bools = npt.NDArray[np.bool_]
Bounds = tuple[Floats, Floats, Floats]  # value, low, high


@dataclass(frozen=True)
class Cell:
    """Everybody (``key`` None) or one segment. ``sizes``: respondents who gave anything to use, of each wish."""

    key: tuple[str, ...] | None
    keys: Mapping[str, str]
    sizes: Floats

    @property
    def n(self) -> int:
        """Respondents who gave the method anything to use."""
        return int(self.sizes[0])

    @property
    def label(self) -> str:
        return ", ".join(f"{column} = {value}" for column, value in self.keys.items())


def usable(wishes: Sequence[Sequence[tuple[str, ...]]], options: Options) -> Answered:
    """Ask, for each wish, how many answered every column of at least one of its sets. The first is the method's."""
    return Answered(tuple(tuple(sets) for sets in wishes), options.cells)


def cells(blocks: Blocks, wanted: Answered, options: Options) -> tuple[list[Cell], list[Drop]]:
    """Everybody first, then every segment with enough answers; the others are counted."""
    view = blocks[wanted]
    keys = [None, *(view.keys() if options.by is not None else ())]
    found = [Cell(key, segment_keys(options, key), view.rows(key).astype(np.float64)) for key in keys]
    fit = [bool(enough(cell, cell.sizes[0], options)) for cell in found]
    small = [Drop(_few(options), cell.n, cell.label) for cell, ok in zip(found, fit, strict=True) if not ok]
    return [cell for cell, ok in zip(found, fit, strict=True) if ok], small


def few_answers(cell: Cell, n: Floats, items: Sequence[Item], options: Options) -> list[Drop]:
    """The items of a segment with too few answers to be shown."""
    short = ~enough(cell, n, options)
    few = [item.id for item, lost in zip(items, short, strict=True) if lost]
    return [Drop(_few(options), int(n[short].sum()), f"{cell.label}: {', '.join(few)}")] if few else []


def enough(cell: Cell, n: npt.ArrayLike, options: Options) -> Bools:
    """Where there are enough answers to show a number: everywhere for everybody, ``minimum_n`` or more in a segment."""
    return np.asarray(np.asarray(n) >= (0 if cell.key is None else max(1, options.minimum_n)))


def _few(options: Options) -> str:
    return f"fewer than {max(1, options.minimum_n)} answers in the segment"


def without(blocks: Blocks, cell: Cell, reason: str, survey: Survey) -> list[Drop]:
    """The respondents who gave the method nothing to use."""
    gone = blocks.rows - cell.n
    return [Drop(reason, gone, survey.name)] if gone else []


@dataclass(frozen=True)
class Tables:
    """Tables of J items alike in shape: place 0 of an axis is "no answer", place i the i-th point of the scale."""

    grouped: Floats  # (J, groups, K1 + 1[, K2 + 1]): weighted counts, plain ones where unweighted
    rows: Floats | None  # (J, K1 + 1[, K2 + 1]): respondents, where the counts are weighted

    def sums(self, *scores: Floats) -> list[Floats]:
        """For each score, an array shaped like one table: its sums by random group, (groups, J)."""
        matrix = np.stack([score.ravel() for score in scores], axis=1)
        # item by item: so small a product is done before a second BLAS thread would have started
        return list((self.grouped.reshape(*self.grouped.shape[:2], matrix.shape[0]) @ matrix).T)

    def unweighted(self, score: Floats, summed: Floats) -> Floats:
        """The score summed over respondents, each counted once, (J,); ``summed`` is what ``sums`` gave for it."""
        if self.rows is None:
            return np.asarray(summed.sum(axis=0))
        return np.asarray(self.rows.reshape(len(self.rows), -1) @ score.ravel())


def tables(blocks: Blocks, wanted: Sequence[Counts], levels: int, key: tuple[str, ...] | None) -> Tables:
    """The tables of several items in one cell; ``levels`` points on every axis. Empty where nothing was read."""
    shape = (levels + 1,) * len(wanted[0].columns)
    read = [blocks[counts] for counts in wanted]
    grouped = np.zeros((len(read), blocks.plan.groups, *shape))
    for at, block in enumerate(read):
        if block.shape:
            grouped[at] = block.grouped(key)
    if wanted[0].weight is None:
        return Tables(grouped, None)
    rows = [block.rows(key) if block.shape else np.zeros(shape) for block in read]
    return Tables(grouped, np.stack(rows).astype(np.float64))


def answered(score: Floats) -> Floats:
    """A score of the points of a scale (or of two) as a table's: nothing for those without an answer."""
    table = np.zeros([points + 1 for points in score.shape])
    table[(slice(1, None),) * score.ndim] = score
    return table


def points(scale: tuple[int, int]) -> Floats:
    """The ratings of a scale, lowest first."""
    return np.arange(scale[0], scale[1] + 1, dtype=np.float64)


def means(base: Floats, sums: Floats, squares: Floats, weighted: bool) -> Means:
    """Means from sums by random group, (groups, m): t from squares where unweighted, else delete-a-group jackknife."""
    if weighted:
        return jackknife_ratio(sums, base)
    return simple_means(base.sum(axis=0), sums.sum(axis=0), squares.sum(axis=0))


def shares(base: Floats, hits: Floats, n: Floats, weighted: bool, confidence: float) -> Bounds:
    """(value, low, high) of shares from sums by random group, (groups, m): Wilson, with weights at the effective n."""
    spread = jackknife_ratio(hits, base)
    if weighted:
        found = [
            weighted_share(value, se, df, size, confidence)
            for value, se, df, size in zip(spread.value, spread.se, spread.df, n, strict=True)
        ]
        return spread.value, np.array([each.low for each in found]), np.array([each.high for each in found])
    return spread.value, *wilsons(hits.sum(axis=0), n, confidence)


def resamples(base: Floats, options: Options) -> Floats:
    """(R, groups): bootstrap counts over the random groups in which ``base`` (groups, m) has anybody."""
    filled = np.flatnonzero(base.sum(axis=1) > 0)
    return bootstrap_counts(len(base), filled, options.resamples if len(filled) > 1 else 0, options.seed)


@dataclass(frozen=True)
class Dimensions:
    """The named dimensions, each with the places of its items; items without one belong to none."""

    names: tuple[str, ...]
    places: tuple[tuple[int, ...], ...]

    @staticmethod
    def of(items: Sequence[Item]) -> Dimensions:
        found: dict[str, list[int]] = {}
        for place, item in enumerate(items):
            if item.dimension:
                found.setdefault(item.dimension, []).append(place)
        return Dimensions(tuple(found), tuple(tuple(places) for places in found.values()))

    @property
    def keys(self) -> list[dict[str, str]]:
        """Of each dimension, then {} of the whole."""
        return [*({"dimension": name} for name in self.names), {}]

    @property
    def members(self) -> list[tuple[int, ...]]:
        """The items of each dimension, then of all dimensions together."""
        return [*self.places, tuple(place for places in self.places for place in places)]

    def averaged(self, values: Floats) -> Floats:
        """Means of item values (..., J): of each dimension's items, then of the dimensions, (..., D + 1).

        NaN items are left out, so a dimension is the mean of its items that anybody answered.
        """
        known = ~np.isnan(values)
        belongs = np.zeros((values.shape[-1], len(self.names)))
        for at, places in enumerate(self.places):
            belongs[list(places), at] = 1.0
        each = ratio(np.where(known, values, 0.0) @ belongs, known @ belongs)
        return np.concatenate([each, mean_of_known(each)[..., None]], axis=-1)

    def means(self, base: Floats, sums: Floats) -> Means:
        """Averages of item means from sums by random group, (groups, J), with the delete-a-group jackknife."""
        value = self.averaged(ratio(sums.sum(axis=0), base.sum(axis=0)))
        return jackknife_spread(value, self.averaged(ratio(left_out(sums), left_out(base))), self.filled(base))

    def homeless(self, items: Sequence[Item]) -> list[str]:
        """What to say of items without a dimension."""
        names = [item.id for item in items if not item.dimension]
        return [f"Without a dimension, so in no dimension and not in the whole: {', '.join(names)}."] if names else []

    def filled(self, base: Floats) -> Bools:
        """Which random groups hold an answer to any item of each, (groups, D + 1), from weights (groups, J)."""
        return np.stack([(base[:, list(places)] > 0).any(axis=1) for places in self.members], axis=-1)


def mean_of_known(values: Floats) -> Floats:
    """The mean over the last axis of what is not NaN."""
    known = ~np.isnan(values)
    return ratio(np.where(known, values, 0.0).sum(axis=-1), known.sum(axis=-1))


def estimates(
    keys: Sequence[Mapping[str, str]], statistic: str, found: Means | Bounds, n: Floats, unit: str, confidence: float
) -> list[Estimate]:
    """One estimate for each entry of the arrays."""
    value, low, high = (found.value, *found.bounds(confidence)) if isinstance(found, Means) else found
    return [
        Estimate(keys_of, statistic, float(v), float(lo), float(hi), int(size), unit)
        for keys_of, v, lo, hi, size in zip(keys, value, low, high, n, strict=True)
    ]


def by_row(columns: Sequence[Sequence[Estimate]], cell: Cell, options: Options) -> list[Estimate]:
    """Item by item (or dimension by dimension) all statistics, those with too few answers in a segment left out."""
    rows = [estimate for row in zip(*columns, strict=True) for estimate in row]
    return rows if cell.key is None else [one for one in rows if one.n >= max(1, options.minimum_n)]


def percent(confidence: float) -> str:
    return f"{100 * confidence:g} %"


def choice(options: Options, known: Sequence[str], method: str) -> str:
    """The chosen variant, the first of ``known`` where none was given."""
    wanted = options.variant or known[0]
    if wanted in known:
        return wanted
    raise UsageError(
        Problem(
            "unknown-variant",
            f'{method} has no variant "{wanted}"{nearest(wanted, known)}',
            "--variant",
            f"one of {', '.join(known)}",
            f"give one of these; see docs/reference/methods/{method}.md",
        )
    )
