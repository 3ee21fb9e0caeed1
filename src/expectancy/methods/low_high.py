"""Low, high and absent answers as dummies of one regression on overall satisfaction: the design and its fit.

y = b0 + sum_j (p_j L_j + r_j H_j + a_j N_j) + e over everybody who answered y; L_j low, H_j high, N_j no answer, the
middle answers are the reference. Brandt 1987; Matzler and Sauerwein 2002. The absent dummies keep every row: leaving
out all rows with any gap would throw most passengers of an airport away, who do not use every facility.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt

from expectancy.domain.estimate import Drop
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.crowd import EVERYBODY, Crowd, segments
from expectancy.methods.interval import bootstrap_counts, jackknife_counts
from expectancy.methods.regression import (
    CrossProducts,
    condition_number,
    correlations,
    independent,
    least_squares,
    replicates,
)
from expectancy.summaries import Blocks, Moments, Pairwise, Variable
from expectancy.summaries.plan import Sums

Floats = npt.NDArray[np.float64]
Limits = tuple[float, float]  # low at or under the first, high at or above the second
FEWEST = 10  # cases that a dummy needs
KINDS = ("low", "high", "absent")


def outcome(survey: Survey) -> str | None:
    """The column of overall satisfaction: ``overall``, else ``satisfied``."""
    return survey.outcomes.get("overall") or survey.outcomes.get("satisfied")


def outcome_scale(survey: Survey) -> tuple[int, int]:
    return survey.scale_of("overall" if survey.outcomes.get("overall") else "satisfied")


def lacking(survey: Survey) -> str:
    """What the study must add before items can be held against overall satisfaction, or nothing."""
    if outcome(survey) is None:
        return 'no overall satisfaction: name its column as "overall" or "satisfied"'
    return "" if predictors(survey) else 'no item has a "perceived" column of its own'


def predictors(survey: Survey) -> tuple[Item, ...]:
    """The items whose perceived rating is held against overall satisfaction: all but overall satisfaction itself."""
    return tuple(item for item in survey.with_role("perceived") if item.roles["perceived"] != outcome(survey))


def cuts(survey: Survey, item: Item) -> Limits:
    """(low at or under, high at or above): the target rating, or higher where that would leave no middle answer."""
    low = survey.low_cut if item.cut is None else item.cut
    return low, max(survey.target_rating, math.floor(low) + 2.0)


def variables(survey: Survey, limits: Sequence[Limits] | None = None) -> tuple[Variable, ...]:
    """y, then the low, the high and the absent dummies of every item; all known wherever y is.

    Without ``limits`` those of the study, and low is below the respondent's own minimum where there is one.
    """
    given = outcome(survey)
    assert given is not None
    items = predictors(survey)
    own = [[] if limits is not None else filter(None, [item.column("minimum")]) for item in items]
    columns = [(item.roles["perceived"], *more) for item, more in zip(items, own, strict=True)]
    limits = [cuts(survey, item) for item in items] if limits is None else limits
    low = [Variable("low", names, cut[0], 0, given) for names, cut in zip(columns, limits, strict=True)]
    high = [Variable("high", names, cut[1], 0, given) for names, cut in zip(columns, limits, strict=True)]
    absent = [Variable("absent", names[:1], given=given) for names in columns]
    return (Variable.rating(given), *low, *high, *absent)


def moments(survey: Survey, by: tuple[str, ...]) -> Moments:
    """The one summary that penalties, rewards and lost satisfaction all come from."""
    return Moments(variables(survey), by, survey.weight)


@dataclass(frozen=True)
class LeftOut:
    """A dummy that could not enter the regression, and why."""

    item: str
    kind: str
    cases: int
    why: str


@dataclass(frozen=True)
class Coefficients:
    """What one set of cross products says; every array is (..., items), r2 and mean are (...,)."""

    penalty: Floats
    reward: Floats
    low: Floats  # share of everybody with y
    high: Floats
    r2: Floats
    mean: Floats  # of y


class Fit:
    """The regression of one cell. Dummies are chosen on everybody's answers and stay the same in all replicates."""

    def __init__(self, items: Sequence[str], products: CrossProducts) -> None:
        """``products`` by random group, of y and the low, high and absent dummies of ``items``."""
        self.items = tuple(items)
        self.products = products
        self.rows = int(self.products.rows.sum())
        self.sums = self.products.total()
        shares = self.sums[0, 2:] / self.sums[0, 0] if self.sums[0, 0] > 0 else np.zeros(3 * len(self.items))
        self.cases = (shares * self.rows).reshape(3, len(self.items))  # with weights: the weighted share of all rows
        self.left_out: list[LeftOut] = []
        self.kept = self._choose()

    def _choose(self) -> npt.NDArray[np.intp]:
        """The dummies with enough cases and a reference, lows first, that the others do not already determine."""
        why = np.where(self.cases >= FEWEST, "", f"under {FEWEST} cases").astype(object)
        for kind in (1, 2, 0):  # high first: its answers can serve as the reference
            reference = self.rows - np.where(why == "", self.cases, 0.0).sum(axis=0)
            scarce = (reference < FEWEST) & (why[kind] == "")
            why[kind, scarce] = f"under {FEWEST} other answers to compare with, so these became the reference"
        open_to = np.flatnonzero(why.ravel() == "")
        kept = independent(self.sums, open_to.tolist())
        why.ravel()[np.setdiff1d(open_to, kept)] = "the other answers determine it"
        for place in np.flatnonzero(why.ravel() != ""):
            kind, item = divmod(int(place), len(self.items))
            cases = round(float(self.cases[kind, item]))
            self.left_out.append(LeftOut(self.items[item], KINDS[kind], cases, str(why[kind, item])))
        return kept

    @cached_property
    def solvable(self) -> bool:
        """There is a dummy, at least two rows a dummy, and an outcome that varies."""
        varies = bool(correlations(self.sums)[0, 0] > 0)
        return varies and len(self.kept) > 0 and self.rows >= 2 * len(self.kept)

    @cached_property
    def condition_number(self) -> float:
        """Largest by smallest eigenvalue of the dummies' correlation matrix."""
        if not self.solvable:
            return math.nan
        return condition_number(correlations(self.regressed.total())[1:, 1:])

    def everybody(self) -> Coefficients:
        """The fit itself."""
        found = self._coefficients(np.ones((1, len(self.products.rows))))
        return Coefficients(*(getattr(found, field.name)[0] for field in fields(found)))

    def jackknife(self) -> Coefficients:
        """Delete-a-group replicates, leading axis."""
        return self._coefficients(jackknife_counts(len(self.products.rows), self._filled))

    def bootstrap(self, resamples: int, seed: int) -> Coefficients:
        """Groups drawn with replacement, leading axis."""
        if not len(self._filled):
            return self._coefficients(np.empty((0, len(self.products.rows))))
        return self._coefficients(bootstrap_counts(len(self.products.rows), self._filled, resamples, seed))

    @cached_property
    def regressed(self) -> CrossProducts:
        """The cross products of y and the dummies that take part."""
        return self.products.keep(self.kept)

    @property
    def _filled(self) -> npt.NDArray[np.intp]:
        return np.flatnonzero(self.products.rows > 0)

    def _coefficients(self, counts: Floats) -> Coefficients:
        """NaN for what is not known: all where the fit cannot be solved, else the dummies that were left out."""
        slopes = np.full((len(counts), 3 * len(self.items)), np.nan)
        r2 = np.full(len(counts), np.nan)
        if self.solvable:
            solved = replicates(self.regressed, counts, _solved)
            slopes[:, self.kept], r2 = solved[:, :-1], solved[:, -1]
        first = counts @ self.products.sums[:, 0]
        weight = np.where(first[:, :1] > 0, first[:, :1], np.nan)
        shares, count = first[:, 2:] / weight, len(self.items)
        return Coefficients(
            slopes[:, :count],
            slopes[:, count : 2 * count],
            shares[:, :count],
            shares[:, count : 2 * count],
            r2,
            first[:, 1] / weight[:, 0],
        )


def fits(survey: Survey, blocks: Blocks, options: Options) -> tuple[list[tuple[Crowd, Fit]], list[Drop]]:
    """Everybody's fit, then each segment's; segments too small are counted instead, and so is who gave no overall."""
    view = blocks[moments(survey, options.cells)]
    return fits_of(survey, view, CrossProducts.of, blocks.rows, options)


def fits_of(
    survey: Survey, view: Sums, products: Callable[[Pairwise], CrossProducts], rows: int, options: Options
) -> tuple[list[tuple[Crowd, Fit]], list[Drop]]:
    """The same from any moments; ``products`` makes the design's cross products of them."""
    items = [item.id for item in predictors(survey)]
    whole = Fit(items, products(view.grouped(None)))
    found, dropped = [(EVERYBODY, whole)], unasked(rows, whole.rows, survey)
    for crowd in segments(view.keys(), options):
        fit = Fit(items, products(view.grouped(crowd.key)))
        few = crowd.too_few(fit.rows, options) or too_thin(crowd, fit.rows, fit.solvable)
        dropped += few
        if not few:
            found.append((crowd, fit))
    return found, dropped


def unasked(all_rows: int, rows: int, survey: Survey) -> list[Drop]:
    """The rows without an answer on overall satisfaction."""
    gone = all_rows - rows
    return [Drop("no answer on overall satisfaction", gone, survey.name)] if gone else []


def too_thin(crowd: Crowd, rows: int, solvable: bool) -> list[Drop]:
    """A segment in which a regression on all items cannot be solved."""
    return [] if solvable else [Drop("too few answers in the segment for a regression on all items", rows, crowd.label)]


def _solved(sums: Floats) -> Floats:
    coefficients, r2 = least_squares(sums)
    return np.concatenate([coefficients, r2[:, None]], axis=1)
