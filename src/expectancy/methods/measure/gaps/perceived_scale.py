"""Perceived ratings as one pass keeps them: items, the respondent's mean over them, own weights, and ideal points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from expectancy.domain.study import Item, Survey
from expectancy.methods.answers import Dimensions, answered, points, tables, usable
from expectancy.methods.contract import Options
from expectancy.methods.interval import Floats, Means, jackknife_ratio, simple_means
from expectancy.methods.measure.expectations.expected_perceived import rated_items
from expectancy.summaries import Answered, Blocks, Counts, Moments, Pairwise, Variable
from expectancy.summaries.combined import COARSE, FINE
from expectancy.summaries.moments import ratio

Key = tuple[str, ...] | None
ROUNDING = 1e-9


@dataclass(frozen=True)
class Scale:
    """A dimension, or the whole: its items by their places among all that are rated."""

    keys: Mapping[str, str]
    places: tuple[int, ...]


class Asked:
    """What the survey has for performance, and what is asked of one pass."""

    def __init__(self, survey: Survey, options: Options) -> None:
        self.survey, self.options = survey, options
        self.items = rated_items(survey)
        self.weighted = survey.weight is not None
        self.levels = survey.scale[1] - survey.scale[0] + 1
        of = Dimensions.of(self.items)
        self.scales = [Scale({"dimension": n}, at) for n, at in zip(of.names, of.places, strict=True)]
        self.scales.append(Scale({}, tuple(range(len(self.items)))))

    def _columns(self, places: tuple[int, ...], *roles: str) -> list[tuple[str, ...]]:
        """The columns of each role, of the items that have all of them."""
        having = [self.items[at] for at in places if all(role in self.items[at].roles for role in roles)]
        return [tuple(item.roles[role] for item in having) for role in roles]

    @property
    def ideal(self) -> tuple[Item, ...]:
        """The items with an ideal point."""
        return tuple(item for item in self.items if "ideal" in item.roles)

    @property
    def excellent(self) -> tuple[Item, ...]:
        """Those of which was also asked what an excellent service does."""
        paired = self.survey.samples != "independent"
        return tuple(item for item in self.ideal if "expected" in item.roles and paired)

    @property
    def may_weigh(self) -> bool:
        """A rating below 0 is no weight."""
        return self.survey.scale[0] >= 0

    def counts(self, item: Item, *roles: str) -> Counts:
        return Counts(tuple(item.roles[role] for role in roles), self.options.cells, self.survey.weight)

    @cached_property
    def ratings(self) -> Moments:
        """Alone each item tells its own spread; together they tell that of the respondents' means."""
        columns = tuple(Variable.rating(item.roles["perceived"]) for item in self.items)
        return Moments(columns, self.options.cells, self.survey.weight, alone=True)

    def own_weights(self, scale: Scale, *roles: str) -> Moments | None:
        """The respondent's mean over a scale's items, weighted by the importance that this respondent gave them."""
        parts = self._columns(scale.places, "perceived", "importance", *roles)
        return self._moments(Variable.weighted_mean(parts)) if self.may_weigh and len(parts[0]) > 1 else None

    def distances(self, item: Item) -> Moments:
        """How far performance, and how far the excellent service, is from the ideal point, of who told all three."""
        perceived, excellent, ideal = (item.roles[role] for role in ("perceived", "expected", "ideal"))
        ours = Variable("distance", (perceived, ideal), given=excellent)
        theirs = Variable("distance", (excellent, ideal), given=perceived)
        return self._moments((ours, theirs))

    def _moments(self, variables: tuple[Variable, ...]) -> Moments:
        return Moments(variables, self.options.cells, self.survey.weight)

    @cached_property
    def usable(self) -> Answered:
        """Who rated any item; then of each dimension and the whole."""
        sets = [[(self.items[at].roles["perceived"],) for at in scale.places] for scale in self.scales]
        return usable([sets[-1], *sets], self.options)

    @property
    def needs(self) -> list[Counts | Moments | Answered]:
        own = [self.own_weights(scale, *roles) for scale in self.scales for roles in ((), ("ideal",))]
        return [
            self.usable,
            self.ratings,
            *(self.counts(item, "perceived") for item in self.items),
            *(self.counts(item, "perceived", "ideal") for item in self.ideal),
            *(self.distances(item) for item in self.excellent),
            *(moments for moments in own if moments is not None),
        ]


Sums = tuple[Floats, Floats, Floats, Floats]  # weight, sum, squares (groups, J), respondents (J,)


@dataclass(frozen=True)
class Here:
    """One cell's answers."""

    asked: Asked
    blocks: Blocks
    key: Key

    @cached_property
    def counts(self) -> Floats:
        """How often each item was given each rating, weighted, (groups, J, K)."""
        wanted = [self.asked.counts(item, "perceived") for item in self.asked.items]
        held = tables(self.blocks, wanted, self.asked.levels, self.key)
        return np.moveaxis(held.grouped[..., 1:], 0, 1)

    @cached_property
    def performance(self) -> Sums:
        wanted = [self.asked.counts(item, "perceived") for item in self.asked.items]
        return self._sums(wanted, points(self.asked.survey.scale))

    def above(self, cut: float) -> Floats:
        """The weight of the answers at or above a rating, (groups, J)."""
        rating = points(self.asked.survey.scale)
        return np.asarray(self.counts[..., rating >= cut].sum(axis=-1))

    @cached_property
    def from_ideal(self) -> Sums:
        """Minus the distance from the ideal point, of every item; nothing for those without one."""
        rating = points(self.asked.survey.scale)
        wanted = [self.asked.counts(item, "perceived", "ideal") for item in self.asked.ideal]
        return self._spread(self.asked.ideal, self._sums(wanted, -np.abs(rating[None, :] - rating[:, None])))

    @cached_property
    def normed(self) -> Sums:
        """How much farther the excellent service is from the ideal point, of every item that was asked so."""
        each = [self.blocks[self.asked.distances(item)].grouped(self.key) for item in self.asked.excellent]
        turn = np.array([-1.0, 1.0])
        sums = [
            (one.w[:, 0, 0], one.s[:, 1, 1] - one.s[:, 0, 0], np.einsum("i,gij,j->g", turn, one.p, turn))
            for one in each
        ]
        stacked = [np.stack([one[at] for one in sums], axis=-1) for at in range(3)]
        n = np.array([one.n[:, 0, 0].sum() for one in each])
        return self._spread(self.asked.excellent, (stacked[0], stacked[1], stacked[2], n))

    def _sums(self, wanted: list[Counts], value: Floats) -> Sums:
        held = tables(self.blocks, wanted, self.asked.levels, self.key)
        one = answered(np.ones_like(value))
        w, s, q = held.sums(one, answered(value), answered(value**2))
        return w, s, q, held.unweighted(one, w)

    def _spread(self, items: tuple[Item, ...], sums: Sums) -> Sums:
        """Of all items, 0 for those that are not among ``items``."""
        places = [at for at, item in enumerate(self.asked.items) if item in items]
        out = []
        for each in sums:
            wide = np.zeros((*each.shape[:-1], len(self.asked.items)))
            wide[..., places] = each
            out.append(wide)
        return out[0], out[1], out[2], out[3]

    def own_weights(self, moments: Moments, lowest: float) -> tuple[Means, int]:
        """The mean of the respondents' own weighted means; from two whole numbers a respondent."""
        one = self.blocks[moments].grouped(self.key)
        steps = np.array([1 / COARSE, 1 / FINE])
        w, n = one.w[:, :1, 0], int(one.n[:, 0, 0].sum())
        s = np.diagonal(one.s, axis1=-2, axis2=-1) @ steps
        if self.asked.weighted:
            found = jackknife_ratio(s[:, None], w)
        else:
            q = np.einsum("i,gij,j->g", steps, one.p, steps).sum(keepdims=True)
            found = simple_means(np.array([float(n)]), s.sum(keepdims=True), q)
        return Means(found.value + lowest, found.se, found.df), n

    def spread_over(self, scale: Scale) -> tuple[float, Floats, Floats, int]:
        """(sd of the respondents' means over a scale's items, the same without each group, filled groups, n).

        From pairwise-complete covariances: sqrt(sum of all entries) / k, of the items that anybody answered.
        """
        grouped = self.blocks[self.asked.ratings].grouped(self.key).take(list(scale.places))
        total = grouped.sum()
        known = np.flatnonzero(total.answers() > 0).tolist()
        grouped, total = grouped.take(known), total.take(known)
        filled = (grouped.n.sum(axis=(1, 2)) > 0).astype(np.float64)
        left = grouped.each(lambda array: np.asarray(array.sum(axis=0) - array))
        n = int(total.n.min()) if known else 0
        return float(_sd_of_mean(total)), _sd_of_mean(left), filled, n


def _sd_of_mean(sums: Pairwise) -> Floats:
    cov = sums.cov()
    k = cov.shape[-1]
    if not k:
        return np.full(cov.shape[:-2], np.nan)
    whole, apart = cov.sum(axis=(-2, -1)), np.trace(cov, axis1=-2, axis2=-1)
    possible = whole > -ROUNDING * apart  # covariances of different respondents may contradict each other
    return np.asarray(np.sqrt(np.where(possible | (apart == 0), np.clip(whole, 0, None), np.nan)) / k)


def averaged(sums: Sums, places: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Weight and sum by group of a scale's items, (groups, its items)."""
    return sums[0][:, list(places)], sums[1][:, list(places)]


def mean_over(w: Floats, s: Floats) -> Floats:
    """The mean of item means, (...,), over the items that anybody answered; of sums (..., items)."""
    known = w > 0
    return ratio(np.where(known, ratio(s, w), 0.0).sum(axis=-1), known.sum(axis=-1))
