"""The scores that items give (expected, perceived, gap) and the scales made of them: dimensions and the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Estimate
from expectancy.domain.study import Item, Survey
from expectancy.methods.answers import Cell, Dimensions, enough
from expectancy.methods.contract import Options
from expectancy.methods.internal_consistency import correlations, smallest_n
from expectancy.methods.interval import Floats, Interval, each_left_out
from expectancy.summaries import Blocks, Moments, Pairwise, Variable

SCORES = ("expected", "perceived", "gap")


@dataclass(frozen=True)
class Score:
    """One number an item: what is expected, what is perceived, or the gap; with the moments of all its items."""

    name: str
    items: tuple[Item, ...]
    moments: Moments
    dimensions: Dimensions

    @property
    def whole(self) -> list[int]:
        """The places of the items that make up the whole: those with a dimension, where there are any."""
        housed = sorted(place for places in self.dimensions.places for place in places)
        return housed or list(range(len(self.items)))


def scores_of(survey: Survey, options: Options, wanted: tuple[str, ...] = SCORES) -> list[Score]:
    """Those of ``wanted`` that at least two items have; no gap where different customers were asked."""
    found = []
    for name in wanted:
        roles = ("expected", "perceived") if name == "gap" else (name,)
        items = survey.with_role(*roles)
        if len(items) < 2 or (name == "gap" and survey.samples == "independent"):
            continue
        variables = tuple(
            Variable.difference(item.roles["perceived"], item.roles["expected"])
            if name == "gap"
            else Variable.rating(item.roles[name])
            for item in items
        )
        found.append(Score(name, items, Moments(variables, options.cells, survey.weight), Dimensions.of(items)))
    return found


@dataclass(frozen=True)
class Scale:
    """Some items that are added up, in one cell: their covariances, and the same without each random group in turn.

    Items that nobody answered are no part of it; ``constant`` ones have no correlations and are only in ``cov``.
    """

    keys: Mapping[str, str]
    items: tuple[Item, ...]  # that somebody answered
    n: int  # the fewest answers that two of them have in common
    cov: Floats  # (k, k)
    left_out: Floats  # (groups, k, k)
    varies: npt.NDArray[np.bool_]  # (k,)

    @staticmethod
    def read(score: Score, places: list[int], blocks: Blocks, cell: Cell, keys: Mapping[str, str]) -> Scale:
        grouped = blocks[score.moments].grouped(cell.key)
        total: Pairwise = grouped.sum()
        own = total.answers()
        known = [place for place in places if own[place] > 0]
        some = total.take(known)
        cov = some.cov()
        return Scale(
            {**cell.keys, "score": score.name, **keys},
            tuple(score.items[place] for place in known),
            int(smallest_n(some, np.ones(len(known), dtype=bool))),
            cov,
            _resampled(grouped.take(known)),
            np.diagonal(cov) > 1e-12,
        )

    @property
    def label(self) -> str:
        return ", ".join(value for key, value in self.keys.items() if key in ("score", "dimension"))

    @property
    def corr(self) -> Floats:
        """Correlations of the items that vary."""
        return correlations(self._varying(self.cov))

    @property
    def corr_left_out(self) -> Floats:
        return correlations(self._varying(self.left_out))

    def _varying(self, cov: Floats) -> Floats:
        places = np.flatnonzero(self.varies)
        return np.asarray(cov[..., places[:, None], places])

    @property
    def constant(self) -> list[str]:
        """Items that everybody rated alike."""
        return [item.id for item, varies in zip(self.items, self.varies, strict=True) if not varies]


def _resampled(grouped: Pairwise) -> Floats:
    """Covariances without each random group in turn; none where there is only one, as of printed figures."""
    left = each_left_out(grouped).cov()
    return left if len(left) > 1 else left[:0]


@dataclass
class Told:
    """The estimates and notes of one cell."""

    options: Options
    cell: Cell
    weighted: bool
    rows: list[Estimate] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def tell(self, keys: Mapping[str, str], statistic: str, value: float, interval: Interval | None, n: int) -> None:
        """One number; in a segment only where there are answers enough."""
        if enough(self.cell, n, self.options):
            low, high = (None, None) if interval is None else (interval.low, interval.high)
            self.rows.append(Estimate(keys, statistic, value, low, high, n))
