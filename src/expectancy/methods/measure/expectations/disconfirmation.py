"""Disconfirmation: how perceptions compare with expectations, and how satisfaction goes with that, below and above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.errors import listed
from expectancy.domain.estimate import Drop, Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.answers import Cell, answered, cells, points, shares, tables, without
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.internal_consistency import jackknife_correlation
from expectancy.methods.interval import Floats, Means, jackknife_counts, jackknife_ratio, simple_means
from expectancy.methods.linear_model import LinearModel, explained
from expectancy.methods.measure.expectations.comparisons import Asked, Compared, Inferred, directly_asked
from expectancy.methods.measure.expectations.expected_perceived import VARIANTS, Design, Thing, kinds_asked
from expectancy.methods.measure.expectations.response_surface import lacking_pairs
from expectancy.methods.regression import CrossProducts, centred, replicates
from expectancy.methods.resampling import Column, tell
from expectancy.summaries import Blocks, Counts, Summary
from expectancy.summaries.moments import ratio

NOBODY = "nothing compared with an expectation"
INFERRED, DIRECT = "inferred", "direct"
SIDES = {"share_worse": -1, "share_as_expected": 0, "share_better": 1}
E_AND_P, WITH_DIRECT = "expectation, performance", "expectation, performance, direct"
SLOPES = np.array([[0, 0, -1], [0, 1, 0], [0, -1, -1]], dtype=np.float64)  # of (constant, above, below)
FEWEST = 4  # answers for a correlation's interval


@dataclass(frozen=True)
class Disconfirmation:
    """Inferred: P - E of those who answered both. Direct: how it was against what was expected, as they say themselves.

    Of each: mean, share_worse, share_as_expected, share_better; slope_below and slope_above of overall satisfaction on
    it, below and above 0, and asymmetry, the first less the second (loss aversion where above 0). correlation: of the
    two. Regression of overall satisfaction on expectation and performance, and on these and the direct comparison:
    b_expectation (assimilation above 0), b_performance, b_direct, r2. t intervals, jackknife where weighted.
    """

    name: str = "disconfirmation"
    aliases: tuple[str, ...] = ("expectation_disconfirmation", "expectation_confirmation")
    variants: tuple[str, ...] = VARIANTS
    title: str = "Was it better or worse than expected, and how does satisfaction go with that?"
    source: SourceKind = "survey"
    reference: str = (
        "Oliver 1980, J. Marketing Research 17:460-469; Churchill & Surprenant 1982, J. Marketing Research 19:491-504; "
        "Anderson & Sullivan 1993, Marketing Science 12:125-143"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        if kinds_asked(source) or directly_asked(source):
            return ""
        return f'{lacking_pairs(source)}, and there is no "disconfirmation" column'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        designs = [design for of in asked.inferred for design in of.designs]
        designs += [design for of in asked.compared for design in of.designs]
        counts = [*(of.counts for of in asked.inferred if of.counts), *(of.counts for of in asked.compared)]
        return [asked.usable, *counts, *(design.moments(source, options) for design in designs)]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = Asked(source, options)
        found, small = cells(blocks, asked.usable, options)
        estimates: list[Estimate] = []
        dropped: list[Drop] = [*without(blocks, found[0], NOBODY, source), *small]
        notes: list[str] = []
        for cell in found:
            here = _Here(asked, blocks, cell)
            for inferred in asked.inferred:
                estimates += here.inferred(inferred)
            for compared in asked.compared:
                estimates += here.compared(compared)
            if cell.key is None:
                notes = [*asked.notes(), *here.untold()]
            elif here.flat:
                reason = "too few answers, or answers that do not vary, for a regression"
                dropped.append(Drop(reason, cell.n, f"{cell.label}: {listed(list(dict.fromkeys(here.flat)))}"))
        header = (tuple(dropped), asked.weighted, self.reference, tuple(notes))
        return Result(self.name, asked.variant, found[0].n, tuple(estimates), *header)


class _Here:
    """The estimates of one cell."""

    def __init__(self, asked: Asked, blocks: Blocks, cell: Cell) -> None:
        self.asked, self.blocks, self.cell = asked, blocks, cell
        self.options, self.weighted = asked.options, asked.weighted
        self.flat: list[str] = []  # what the answers do not determine
        self.empty: list[str] = []  # what nobody compared

    def untold(self) -> list[str]:
        notes = [f"Nobody compared: {listed(self.empty, 12)}."] if self.empty else []
        if not self.flat:
            return notes
        flat = listed(list(dict.fromkeys(self.flat)), 12)
        return [*notes, f"No slopes or correlations, since answers do not vary apart or too few gave them: {flat}."]

    def products(self, design: Design) -> CrossProducts:
        view = self.blocks[design.moments(self.asked.survey, self.options)]
        return design.products(view.grouped(self.cell.key))

    def inferred(self, of: Inferred) -> list[Estimate]:
        keys = {**self.cell.keys, **of.thing.keys}
        n = self._rows(of.gap)
        self.empty += [] if n else [f"{of.thing.label} ({INFERRED})"]
        found = self._told({**keys, "disconfirmation": INFERRED}, {"mean": self._gap(of.gap)}, n)
        if of.counts is not None:
            rating = points(self.asked.survey.scale)
            found += self._sides({**keys, "disconfirmation": INFERRED}, of.counts, np.sign(rating - rating[:, None]))
        found += self._split({**keys, "disconfirmation": INFERRED}, of.split, of.thing)
        found += self._regression(keys, E_AND_P, of.direct, of.thing)
        found += self._regression(keys, WITH_DIRECT, of.with_compared, of.thing)
        return found if of.beside is None else found + self._beside(keys, of.beside, of.thing)

    def compared(self, of: Compared) -> list[Estimate]:
        scale = self.asked.survey.scale_of("disconfirmation")
        keys = {**self.cell.keys, **of.thing.keys, "disconfirmation": DIRECT}
        away = points(scale) - sum(scale) / 2
        held = tables(self.blocks, [of.counts], len(away), self.cell.key)
        one = answered(np.ones_like(away))
        w, s, q = held.sums(one, answered(away), answered(away**2))
        n = held.unweighted(one, w)
        self.empty += [] if n[0] else [f"{of.thing.label} ({DIRECT})"]
        mean = jackknife_ratio(s, w) if self.weighted else simple_means(n, s.sum(axis=0), q.sum(axis=0))
        found = self._told(keys, {"mean": self._column(mean)}, int(n[0]))
        return found + self._sides(keys, of.counts, np.sign(away)) + self._split(keys, of.split, of.thing)

    def _rows(self, design: Design) -> int:
        return int(self.products(design).rows.sum())

    def _told(self, keys: Mapping[str, str], columns: Mapping[str, Column], n: int) -> list[Estimate]:
        few = self.cell.key is not None and n < max(1, self.options.minimum_n)
        return [] if few else tell([keys], columns, [n])

    def _column(self, means: Means, at: int = 0, unit: str = "points") -> Column:
        low, high = means.bounds(self.options.confidence)
        return Column(means.value[at : at + 1], unit, (low[at : at + 1], high[at : at + 1]))

    def _gap(self, design: Design) -> Column:
        """The mean of P - E, paired."""
        sums = self.products(design).sums
        w, gap = sums[:, 0, :1], sums[:, 0, 1:2] - sums[:, 0, 2:3]
        if self.weighted:
            return self._column(jackknife_ratio(gap, w))
        squares = sums[:, 1, 1] - 2 * sums[:, 1, 2] + sums[:, 2, 2]
        return self._column(simple_means(w.sum(axis=0), gap.sum(axis=0), squares.sum(keepdims=True)))

    def _sides(self, keys: Mapping[str, str], counts: Counts, side: Floats) -> list[Estimate]:
        """Shares below, at and above what was expected; ``side`` says which each answer, or pair of them, is."""
        held = tables(self.blocks, [counts], side.shape[0], self.cell.key)
        base, *hits = held.sums(*(answered(score) for score in (np.ones(side.shape), *_each_side(side))))
        n = held.unweighted(answered(np.ones(side.shape)), base)
        columns = {}
        for name, hit in zip(SIDES, hits, strict=True):
            value, low, high = shares(base, hit, n, self.weighted, self.options.confidence)
            columns[name] = Column(value, "share", (low, high))
        return self._told(keys, columns, int(n[0]))

    def _split(self, keys: Mapping[str, str], design: Design | None, thing: Thing) -> list[Estimate]:
        """Slopes of satisfaction below and above what was expected."""
        if design is None:
            return []
        products = self.products(design)
        model = LinearModel.of(products, self.weighted)
        if model is None:
            self.flat.append(f"{thing.label} ({keys['disconfirmation']})")
            return []
        slopes = model.combined(SLOPES)
        names = ("slope_below", "slope_above", "asymmetry")
        columns = {name: self._column(slopes, at, "points per point") for at, name in enumerate(names)}
        return self._told(keys, columns, int(products.rows.sum()))

    def _regression(self, keys: Mapping[str, str], name: str, design: Design | None, thing: Thing) -> list[Estimate]:
        if design is None:
            return []
        products = self.products(design)
        model = LinearModel.of(products, self.weighted)
        if model is None:
            self.flat.append(f"{thing.label} ({name})")
            return []
        slopes = model.combined(np.eye(len(model.b))[1:])
        names = ("b_expectation", "b_performance", "b_direct")[: len(slopes.value)]
        columns = {each: self._column(slopes, at, "points per point") for at, each in enumerate(names)}
        low, high = explained(model.r2, products, self.options.confidence)
        columns["r2"] = Column(np.array([model.r2]), "share", (np.array([low]), np.array([high])))
        return self._told({**keys, "model": name}, columns, int(products.rows.sum()))

    def _beside(self, keys: Mapping[str, str], design: Design, thing: Thing) -> list[Estimate]:
        """How the direct comparison goes with the inferred one."""
        column = self._correlation(design)
        if np.isnan(column.value[0]):
            self.flat.append(f"{thing.label} (correlation)")
            return []
        return self._told(keys, {"correlation": column}, self._rows(design))

    def _correlation(self, design: Design) -> Column:
        """Of the direct comparison with P - E; delete-a-group jackknife of Fisher's z."""
        products = self.products(design)
        rows = products.rows
        filled = np.flatnonzero(rows > 0)
        value = float(_correlation(products.total()[None])[0])
        if rows.sum() < FEWEST:
            return Column(np.array([value]), "correlation", (np.array([np.nan]), np.array([np.nan])))
        drawn = replicates(products, jackknife_counts(len(rows), filled), _correlation)
        found = jackknife_correlation(value, drawn, self.options.confidence)
        return Column(np.array([value]), "correlation", (np.array([found.low]), np.array([found.high])))


def _each_side(side: Floats) -> list[Floats]:
    return [(side == at).astype(np.float64) for at in SIDES.values()]


def _correlation(sums: Floats) -> Floats:
    """Of D with P - E, (...,), from cross products of (1, D, E, P)."""
    cov = centred(sums)
    turn = np.array([[1, 0, 0], [0, -1, 1]], dtype=np.float64)
    both = turn @ cov @ turn.T
    size = np.sqrt(np.clip(both[..., 0, 0] * both[..., 1, 1], 0, None))
    return np.clip(ratio(both[..., 0, 1], size), -1, 1)


METHOD = Disconfirmation()
