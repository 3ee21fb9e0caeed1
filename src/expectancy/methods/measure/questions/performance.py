"""Performance only: how each item is rated, and the share of customers at or above the target rating."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.contract import Options, Source, SourceKind, segment_keys
from expectancy.methods.interval import effective_n, jackknife_se, t_interval, wilson
from expectancy.summaries import Blocks, Counts, CountsBlock, Summary

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Performance:
    """Mean rating, share at or above the target and share low, for every item that has a ``perceived`` column.

    With counts c_x of the ratings x: mean = sum x c_x / n; share_at_target = sum_{x >= target} c_x / n.
    Intervals: t for the mean and Wilson for the shares; with weights the standard error is the delete-a-group
    jackknife's, and Wilson takes the effective sample size that goes with it. Cronin and Taylor 1992; Wilson 1927.
    """

    name: str = "performance"
    aliases: tuple[str, ...] = ("servperf_items",)
    variants: tuple[str, ...] = ()
    title: str = "How is each item rated, and how many customers are at or above the target rating?"
    source: SourceKind = "survey"
    reference: str = "Cronin & Taylor 1992, J. Marketing 56:55-68; Wilson 1927, JASA 22:209-212"

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        return "" if source.with_role("perceived") else 'no item has a "perceived" column'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        return [
            Counts((item.roles["perceived"],), options.cells, source.weight) for item in source.with_role("perceived")
        ]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        estimates: list[Estimate] = []
        small = 0
        most = 0
        for item, summary in zip(source.with_role("perceived"), self.needs(source, options), strict=True):
            assert isinstance(summary, Counts)
            block = blocks[summary]
            for key in (None, *(block.keys() if options.by else ())):
                n = int(block.rows(key)[1:].sum())
                if key is not None and n < options.minimum_n:
                    small += 1
                    continue
                most = max(most, n)
                estimates += _item(source, block, key, {"item": item.id, **segment_keys(options, key)}, options)
        dropped = (Drop(f"fewer than {options.minimum_n} answers in the segment", small),) if small else ()
        variant = (
            f"target: {source.target_rating:g} or more of {source.scale[1]}; low: {source.low_cut:g} or less; "
            f"{options.confidence:.0%} intervals: "
            + ("jackknife, Wilson with effective n" if source.weight else "t, Wilson")
        )
        return Result(self.name, variant, most, tuple(estimates), dropped, source.weight is not None, self.reference)


def _item(
    survey: Survey, block: CountsBlock, key: tuple[str, ...] | None, keys: dict[str, str], options: Options
) -> list[Estimate]:
    low, high = survey.scale
    ratings = np.arange(low, high + 1, dtype=float)
    n = int(block.rows(key)[1:].sum())
    grouped = block.grouped(key)[:, 1:]
    weighted = survey.weight is not None
    scores = {
        "mean": ratings,
        "share_at_target": (ratings >= survey.target_rating).astype(float),
        "share_low": (ratings <= survey.low_cut).astype(float),
    }
    return [_estimate(name, score, grouped, n, keys, options.confidence, weighted) for name, score in scores.items()]


def _estimate(
    name: str, score: Floats, grouped: Floats, n: int, keys: dict[str, str], confidence: float, weighted: bool
) -> Estimate:
    """Mean of ``score`` over the ratings counted in ``grouped`` (groups, ratings)."""
    unit = "points" if name == "mean" else "share"
    counts = grouped.sum(axis=0)
    total = counts.sum()
    if total <= 0:
        return Estimate(keys, name, float("nan"), None, None, n, unit)
    value = float(counts @ score / total)
    se, df = _standard_error(score, grouped, value, n, weighted)
    if name == "mean":
        found = t_interval(value, se, df, confidence)
    else:
        size = effective_n(value, se, n) if weighted else n
        found = wilson(value * size, size, confidence)
    return Estimate(keys, name, value, found.low, found.high, n, unit)


def _standard_error(score: Floats, grouped: Floats, value: float, n: int, weighted: bool) -> tuple[float, float]:
    counts = grouped.sum(axis=0)
    if not weighted:
        variance = float(counts @ (score - value) ** 2) / (n - 1) if n > 1 else float("nan")
        return float(np.sqrt(variance / n)), n - 1
    filled = grouped.sum(axis=1) > 0
    left = counts - grouped[filled]
    sums = left.sum(axis=1)
    if filled.sum() < 2 or (sums <= 0).any():
        return float("nan"), 0
    return float(jackknife_se(left @ score / sums)), int(filled.sum()) - 1


METHOD = Performance()
