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
    ratio,
    simple_means,
    weighted_share,
    wilson,
)
from expectancy.summaries import Blocks, Counts, Moments, Variable

Bools = npt.NDArray[np.bool_]
Bounds = tuple[Floats, Floats, Floats]  # value, low, high


@dataclass(frozen=True)
class Cell:
    """Everybody (``key`` None) or one segment, with ``n`` respondents who gave the method anything to use."""

    key: tuple[str, ...] | None
    keys: Mapping[str, str]
    n: int

    @property
    def label(self) -> str:
        return ", ".join(f"{column} = {value}" for column, value in self.keys.items())


def usable(sets: Sequence[tuple[str, ...]], survey: Survey, options: Options) -> Moments:
    """Ask how many respondents answered every column of at least one of the sets."""
    return Moments((Variable.answered(sets),), options.cells, survey.weight)


def usable_n(blocks: Blocks, wanted: Moments, key: tuple[str, ...] | None) -> int:
    """How many did, in one cell."""
    return int(blocks[wanted].total(key).answers()[0])


def cells(blocks: Blocks, wanted: Moments, options: Options) -> tuple[list[Cell], list[Drop]]:
    """Everybody first, then every segment with enough answers; the others are counted."""
    found = [Cell(None, {}, usable_n(blocks, wanted, None))]
    small: list[Drop] = []
    for key in blocks[wanted].keys() if options.by is not None else ():
        cell = Cell(key, segment_keys(options, key), usable_n(blocks, wanted, key))
        if cell.n >= max(1, options.minimum_n):
            found.append(cell)
        else:
            small.append(Drop(_few(options), cell.n, cell.label))
    return found, small


def shown(cell: Cell, n: Floats, items: Sequence[Item], options: Options) -> tuple[Bools, list[Drop]]:
    """Which items of a cell have enough answers to be shown, and what is left out for want of them."""
    keep = enough(cell, n, options)
    few = [item.id for item, ok in zip(items, keep, strict=True) if not ok]
    return keep, [Drop(_few(options), int(n[~keep].sum()), f"{cell.label}: {', '.join(few)}")] if few else []


def enough(cell: Cell, n: Floats, options: Options) -> Bools:
    """Where there are enough answers to show a number: everywhere for everybody, ``minimum_n`` or more in a segment."""
    return np.asarray(n >= (0 if cell.key is None else max(1, options.minimum_n)))


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
    rows: Floats  # (J, K1 + 1[, K2 + 1]): respondents

    @property
    def answered(self) -> Tables:
        """Only those who answered all columns."""
        if self.rows.ndim == 2:
            return Tables(self.grouped[..., 1:], self.rows[..., 1:])
        return Tables(self.grouped[..., 1:, 1:], self.rows[..., 1:, 1:])

    @property
    def n(self) -> Floats:
        """Respondents in each table, (J,)."""
        return np.asarray(self.rows.reshape(len(self.rows), -1).sum(axis=1))

    def sums(self, *scores: Floats) -> list[Floats]:
        """For each score, an array shaped like the table: its sums by random group, (groups, J)."""
        flat = self.grouped.reshape(*self.grouped.shape[:2], -1)
        matrix = np.stack([np.broadcast_to(score, self.grouped.shape[2:]).ravel() for score in scores], axis=1)
        return list(np.moveaxis(flat @ matrix, (0, 1, 2), (2, 1, 0)))


def tables(blocks: Blocks, wanted: Sequence[Counts], levels: int, key: tuple[str, ...] | None) -> Tables:
    """The tables of several items in one cell; ``levels`` points on every axis. Empty where nothing was read."""
    read = [blocks[counts] for counts in wanted]
    shape = (levels + 1,) * (len(wanted[0].columns) if wanted else 1)
    if not read or not all(block.shape for block in read):
        return Tables(np.zeros((len(read), blocks.plan.groups, *shape)), np.zeros((len(read), *shape)))
    rows = np.stack([block.rows(key) for block in read]).astype(np.float64)
    return Tables(np.stack([block.grouped(key) for block in read]), rows)


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
    else:
        found = [wilson(k, size, confidence) for k, size in zip(hits.sum(axis=0), n, strict=True)]
    return spread.value, np.array([each.low for each in found]), np.array([each.high for each in found])


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
        each = [mean_of_known(values[..., list(places)]) for places in self.places]
        whole = mean_of_known(np.stack(each, axis=-1)) if each else np.full(values.shape[:-1], np.nan)
        return np.stack([*each, whole], axis=-1)

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


def pick(found: Sequence[Estimate], keep: Bools) -> list[Estimate]:
    """The estimates to be shown."""
    return [estimate for estimate, wanted in zip(found, keep, strict=True) if wanted]


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
