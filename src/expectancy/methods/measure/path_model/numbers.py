"""What a path model says of one cell: every statistic, of everybody and of each resample alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from expectancy.domain.estimate import Estimate
from expectancy.methods.interval import Floats, bootstrap_counts, filled_groups
from expectancy.methods.measure.path_model import construct_quality as quality
from expectancy.methods.measure.path_model.answers import Asked, Live, Moved, spread
from expectancy.methods.measure.path_model.pls import Fitted, aligned, consistent, fit
from expectancy.methods.resampling import Column, bias_corrected, tell
from expectancy.summaries import Pairwise
from expectancy.summaries.moments import ratio

FEWEST = 10  # answers that every two indicators must have in common
CHUNK = 250  # resamples fitted at once
SETTLING = 0.8  # share of the resamples in which a statistic must exist before its interval is told
Keys = Mapping[str, str]
UNITS = {
    "index": "points of 100",
    "effect_on_index": "points a point",
    "path": "standard deviations",
    "total_effect": "standard deviations",
    "indirect_effect": "standard deviations",
    "r2": "share",
    "redundancy": "share",
    "ave": "share",
    "loading": "correlation",
}


@dataclass(frozen=True)
class Modelled:
    """One cell: the model of everybody in it and of resamples of its random groups."""

    asked: Asked
    live: Live
    n: int
    groups: int  # that hold anybody
    values: Mapping[str, Floats]  # statistic -> (things,)
    drawn: Mapping[str, Floats]  # statistic -> (resamples, things)
    moved: Moved
    fitted: Fitted

    @staticmethod
    def of(asked: Asked, grouped: Pairwise, everybody: Modelled | None = None) -> Modelled | None:
        """None where there are too few answers, or those to a construct do not vary.

        With ``everybody``, the cell is a segment, and its indices are weighted as everybody's: means of one and the
        same score can be compared. Henseler, Ringle and Sarstedt 2016, Int. Marketing Review 33:405-431.
        """
        total = grouped.sum()
        varies = np.flatnonzero((spread(total) > 0) & (np.diagonal(total.n) >= FEWEST))
        live = Live.of(asked, varies.tolist())
        if live is None:
            return None
        grouped = grouped.take(live.places)
        n = int(grouped.sum().n.min())
        moved = asked.read(grouped.sum())
        fitted = fit(moved.correlation, live.shape, asked.scheme)
        if n < FEWEST or not np.isfinite(fitted.weights).all():
            return None
        filled = filled_groups(grouped)
        weighted = None if everybody is None else everybody.index_weights[list(live.places)]
        values = numbers(asked, live, moved, fitted, weighted)
        drawn = _drawn(asked, live, grouped, fitted, weighted)
        return Modelled(asked, live, n, len(filled), values, drawn, moved, fitted)

    @cached_property
    def index_weights(self) -> Floats:
        """What a point of each of all indicators counts in the scores; NaN for those that are left out."""
        found = np.full(len(self.asked.indicators), np.nan)
        found[list(self.live.places)] = self.fitted.weights / self.moved.sd
        return found

    @cached_property
    def keys(self) -> Mapping[str, list[dict[str, str]]]:
        """What each statistic is of, in the order of its values."""
        return keys_of(self.live)

    def column(self, statistic: str) -> Column:
        value, drawn = self.values[statistic], often_enough(self.drawn[statistic])
        bounds = bias_corrected(value, drawn, self.asked.options.confidence, self.groups)
        return Column(value, UNITS.get(statistic, ""), bounds)

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        return {statistic: self.column(statistic) for statistic in self.values}

    def estimates(self, keys: Keys) -> list[Estimate]:
        """Statistic by statistic."""
        return [
            estimate
            for statistic, column in self.columns.items()
            for estimate in tell(
                [{**keys, **each} for each in self.keys[statistic]], {statistic: column}, [self.n] * len(column.value)
            )
        ]

    @cached_property
    def unsettled(self) -> int:
        """Resamples without a solution."""
        return int((~np.isfinite(self.drawn["outer_weight"])).any(axis=-1).sum())


def often_enough(drawn: Floats) -> Floats:
    """The replicates, NaN throughout where a statistic exists in too few of them: the others would be a selection."""
    return np.where(np.isfinite(drawn).sum(axis=0) >= SETTLING * len(drawn), drawn, np.nan)


def _drawn(asked: Asked, live: Live, grouped: Pairwise, original: Fitted, weighted: Floats | None) -> dict[str, Floats]:
    filled = filled_groups(grouped)
    times = asked.options.resamples if len(filled) > 1 else 0
    counts = bootstrap_counts(len(grouped.n), filled, times, asked.options.seed)
    parts = []
    for start in range(0, max(times, 1), CHUNK):
        moved = asked.read(grouped.resampled(counts[start : start + CHUNK]))
        again = aligned(fit(moved.correlation, live.shape, asked.scheme, original.weights), original, moved.correlation)
        parts.append(numbers(asked, live, moved, again, weighted))
    return {statistic: np.concatenate([part[statistic] for part in parts]) for statistic in parts[0]}


def keys_of(live: Live) -> dict[str, list[dict[str, str]]]:
    """Of every statistic, in the order of :func:`numbers`."""
    names, shape = live.constructs, live.shape
    each = [{"construct": name} for name in names]
    several = [each[at] for at in _several(live)]
    explained = [each[at] for at in shape.explained]
    paths = [{"from": names[start], "to": names[end]} for start, end in shape.paths]
    effects = [{"from": names[start], "to": names[end]} for start, end in _reached(live)]
    items = [{"construct": found.construct, "item": found.name} for found in live.indicators]
    pairs = [{"construct": names[one], "other": names[other]} for one, other in _pairs(live)]
    return {
        "index": each,
        "path": paths,
        "total_effect": effects,
        "indirect_effect": [effects[at] for at in _roundabout(live)],
        "effect_on_index": effects,
        "r2": explained,
        "redundancy": explained,
        "loading": items,
        "outer_weight": items,
        "alpha_standardised": several,
        "rho_a": several,
        "rho_c": several,
        "ave": several,
        "htmt": pairs,
        "gof": [{}],
    }


def numbers(
    asked: Asked, live: Live, moved: Moved, fitted: Fitted, weighted: Floats | None = None
) -> dict[str, Floats]:
    """Every statistic of every replicate, (..., things); ``weighted``: as indices are, where not as the model."""
    shape, correlation = live.shape, moved.correlation
    rho_a = quality.rho_a(fitted.weights, correlation, shape)
    told = consistent(fitted, rho_a) if asked.consistent else fitted
    ave, explained, several = quality.ave(told.loadings, shape), list(shape.explained), _several(live)
    starts, ends = (np.array(each, dtype=np.intp) for each in zip(*shape.paths, strict=True))
    near, far = (np.array(each, dtype=np.intp) for each in zip(*_reached(live), strict=True))
    index, scale = indices(live, moved, ratio(fitted.weights, moved.sd) if weighted is None else weighted)
    total, roundabout = told.total[..., near, far], _roundabout(live)
    one, other = (np.array(each, dtype=np.intp) for each in zip(*_pairs(live), strict=True))
    return {
        "index": index,
        "path": told.paths[..., starts, ends],
        "total_effect": total,
        "indirect_effect": told.indirect[..., near, far][..., roundabout],
        "effect_on_index": total * ratio(scale[..., far], scale[..., near]),
        "r2": told.r2[..., explained],
        "redundancy": (told.r2 * ave)[..., explained],
        "loading": told.loadings,
        "outer_weight": fitted.weights,
        "alpha_standardised": quality.alphas(correlation, shape)[..., several],
        "rho_a": rho_a[..., several],
        "rho_c": quality.rho_c(told.loadings, shape)[..., several],
        "ave": ave[..., several],
        "htmt": quality.htmt(correlation, shape)[..., one, other],
        "gof": quality.goodness_of_fit(told.loadings, told.r2, shape)[..., None],
    }


def indices(live: Live, moved: Moved, weights: Floats) -> tuple[Floats, Floats]:
    """(index from 0 to 100, its standard deviation among customers), (..., k); ``weights`` of a point, (..., p).

    100 (E - min) / (max - min) of sum_j v_j x_j: where a construct's mean is between its indicators' lowest and highest
    ratings. Fornell et al. 1996.
    """
    low = np.array([float(rating.low) for rating in live.ratings])
    high = np.array([float(rating.high) for rating in live.ratings])
    span = (weights * (high - low)) @ live.shape.member
    span = np.where(span > 0, span, np.nan)
    spread = (weights * moved.sd)[..., None] * live.shape.member
    variance = (spread * (moved.correlation @ spread)).sum(axis=-2)
    return 100 * ((weights * (moved.mean - low)) @ live.shape.member) / span, 100 * np.sqrt(variance) / span


def _several(live: Live) -> list[int]:
    """The constructs with more than one indicator."""
    return [at for at, block in enumerate(live.shape.blocks) if len(block) > 1]


def _reached(live: Live) -> list[tuple[int, int]]:
    """The pairs of which one leads to the other, straight or through others, in the order of the model."""
    size = len(live.constructs)
    step = np.zeros((size, size), dtype=bool)
    for start, end in live.shape.paths:
        step[start, end] = True
    found = step.copy()
    for _ in range(size):
        found |= found @ step
    return [(int(start), int(end)) for start, end in np.argwhere(found)]


def _roundabout(live: Live) -> list[int]:
    """Of :func:`_reached`, those with a way through others."""
    before = set(live.shape.paths)
    reached = _reached(live)
    return [
        at
        for at, (start, end) in enumerate(reached)
        if any((start, middle) in before and (middle, end) in reached for middle in range(len(live.constructs)))
    ]


def _pairs(live: Live) -> list[tuple[int, int]]:
    size = len(live.constructs)
    return [(one, other) for one in range(size) for other in range(one + 1, size)]
