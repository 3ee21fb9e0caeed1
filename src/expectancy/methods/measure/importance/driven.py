"""What overall satisfaction has in common with the items of one cell: correlations, and how their R2 divides."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
import numpy.typing as npt

from expectancy.domain.errors import Problem, UsageError
from expectancy.domain.study import Survey
from expectancy.methods.answers import choice
from expectancy.methods.contract import Options
from expectancy.methods.interval import bootstrap_counts, each_left_out, filled_groups, jackknife_se
from expectancy.methods.low_high import outcome, predictors
from expectancy.methods.measure.importance.dominance_analysis import of_chance
from expectancy.methods.relative_importance import MOST_EXACT, johnson, lmg, repaired, standardised_betas
from expectancy.summaries import Moments, Pairwise, Variable
from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]
FEWEST = 10  # answers that every pair of columns must have in common
MOST_SUBSETS = 400 * 2**MOST_EXACT  # LMG looks at 2^p subsets a resample: 400 resamples at 15 drivers, 1,000 up to 13
LARGE_GROUP = 100  # answers in a random group, on average
CHANCE_DRAWS = 20  # of a variable of pure chance, where groups are large
CHUNK = 64  # resamples at once: few enough to stay in the processor's cache
VARIANTS = ("auto", "lmg", "johnson")


def moments(survey: Survey, by: tuple[str, ...]) -> Moments:
    """Ratings of overall satisfaction and of all items."""
    y = outcome(survey)
    assert y is not None
    ratings = [Variable.rating(item.roles["perceived"]) for item in predictors(survey)]
    return Moments((Variable.rating(y), *ratings), by, survey.weight)


def kind_for(survey: Survey, options: Options) -> str:
    """``lmg`` up to 15 drivers, ``johnson`` beyond; one kind for everybody and all segments, since they never mix."""
    wanted = choice(options, VARIANTS, "drivers")
    count = len(predictors(survey))
    if wanted == "lmg" and count > MOST_EXACT:
        raise UsageError(
            Problem(
                "too-many-drivers",
                f"LMG of {count} items would take 2^{count} regressions",
                f"survey {survey.name}",
                f"at most {MOST_EXACT} items with a perceived column",
                "leave the variant out: Johnson's relative weights take any number",
            )
        )
    return wanted if wanted != "auto" else "lmg" if count <= MOST_EXACT else "johnson"


class Driven:
    """One cell: which items can take part, their correlations, and how R2 divides among them.

    ``places`` are the items (0 is the first predictor) that vary and share at least ten answers with every other.
    """

    def __init__(self, grouped: Pairwise, kind: str) -> None:
        total = grouped.sum()
        self.kind = kind
        self.rows = int(total.n[0, 0])
        self.pairs = total.n[0, 1:]
        self.places = _together(total)
        self.grouped = grouped.take([0, *(self.places + 1)])
        self.correlation, changed = repaired(self.grouped.sum().corr())
        self.repaired = bool(changed)

    @property
    def solvable(self) -> bool:
        return len(self.places) > 0 and self.rows >= 2 * len(self.places)

    @cached_property
    def importance(self) -> Floats:
        """Of everybody in the cell, (items,)."""
        return self.importances(self.correlation)

    def importances(self, correlation: Floats) -> Floats:
        """LMG or Johnson, (..., items)."""
        divide = lmg if self.kind == "lmg" else johnson
        return divide(correlation[..., 1:, 1:], correlation[..., 0, 1:])

    def plain(self, correlation: Floats) -> Floats:
        """r, beta and R2 side by side, (..., 2 items + 1)."""
        r = correlation[..., 0, 1:]
        beta = standardised_betas(correlation[..., 1:, 1:], r)
        return np.concatenate([r, beta, (r * beta).sum(axis=-1, keepdims=True)], axis=-1)

    @property
    def large(self) -> bool:
        """Whether random groups are so large that a group's influence says as much as a resample."""
        return self.rows >= LARGE_GROUP * int((self.grouped.n[:, 0, 0] > 0).sum())

    def resamples(self, options: Options) -> int:
        """How many resamples the importances take."""
        most = MOST_SUBSETS >> len(self.places) if self.kind == "lmg" and not self.large else options.resamples
        return min(options.resamples, most)

    def bootstrap(self, options: Options) -> Floats:
        """Importances of groups drawn with replacement, (R, items).

        Where groups are large, a resample's importance is everybody's, and for each time c_g that a group was drawn
        what the group moves it by: I* = I + sum_g (c_g - 1) (I - I_without_g). A handful of replicates then stand for
        a thousand. Davison & Hinkley 1997, Bootstrap Methods and their Application, 2.7.
        """
        groups, filled = len(self.grouped.n), filled_groups(self.grouped)
        counts = bootstrap_counts(groups, filled, self.resamples(options), options.seed)
        if self.large:
            moved = (counts[:, filled] - 1) @ (self.importance - self.importances(self.without_a_group))
            return np.asarray(np.maximum(self.importance + moved, 0.0))
        return self.of_resamples(counts, self.importances)

    def of_resamples(self, counts: Floats, statistic: Callable[[Floats], Floats]) -> Floats:
        """A statistic (..., items) of the correlations of resamples, (R, items)."""
        parts = [
            statistic(self._correlations(self.grouped.resampled(counts[start : start + CHUNK])))
            for start in range(0, len(counts), CHUNK)
        ]
        return np.concatenate(parts) if parts else np.empty((0, len(self.places)))

    def shares(self, boot: Floats) -> tuple[Floats, Floats]:
        """Importances of everybody, (items,), and of resamples, (R, items), as shares of R2."""
        return ratio(self.importance, self.importance.sum()), ratio(boot, boot.sum(axis=1, keepdims=True))

    @cached_property
    def size(self) -> float:
        """Respondents; with weights as many as the correlations are worth: (1 - r^2)^2 / se^2, the median item."""
        if not (self.grouped.w != self.grouped.n).any():
            return float(self.rows)
        r, se = self.correlation[0, 1:], jackknife_se(self.without_a_group[:, 0, 1:])
        worth = ratio((1 - r**2) ** 2, np.where(se > 0, se, 0.0) ** 2)
        known = worth[np.isfinite(worth)]
        return min(float(self.rows), float(np.median(known))) if len(known) else float(self.rows)

    def of_chance(self, options: Options) -> Floats:
        """Importance of a variable of pure chance beside the items, (R,).

        Where groups are large it is next to nothing, whatever the draw: a few draws are then used in turn.
        """
        most = MOST_SUBSETS >> (len(self.places) + 1) if self.kind == "lmg" else options.resamples
        draws = min(options.resamples, most)
        found = of_chance(
            self.correlation, self.size, min(draws, CHANCE_DRAWS) if self.large else draws, options.seed, self.kind
        )
        return np.resize(found, draws)

    def jackknife(self) -> Floats:
        return self.plain(self.without_a_group)

    @cached_property
    def without_a_group(self) -> Floats:
        """The correlations without one group, (filled groups, 1 + items, 1 + items)."""
        return self._correlations(each_left_out(self.grouped))

    def _correlations(self, pairwise: Pairwise) -> Floats:
        """A replicate that lost a column keeps everybody's correlations there."""
        found = pairwise.corr()
        return repaired(np.where(np.isnan(found), self.correlation, found))[0]


def _together(total: Pairwise) -> npt.NDArray[np.intp]:
    """Items that vary and of which every two, and each with y, have ten answers in common; sparse ones go first."""
    variance = np.diagonal(total.cov())
    if not variance[0] > 0:
        return np.empty(0, dtype=np.intp)
    keep = np.flatnonzero((variance[1:] > 0) & (total.n[0, 1:] >= FEWEST)) + 1
    while True:
        sparse = (total.n[np.ix_(keep, keep)] < FEWEST).sum(axis=0)
        if not sparse.any():
            return np.asarray(keep - 1)
        worst = np.lexsort((total.n[keep, keep], -sparse))[0]
        keep = np.delete(keep, worst)
