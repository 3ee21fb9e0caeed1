"""Reliability: do the items of a dimension, and all items, go together well enough to be added up?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Item, Survey
from expectancy.methods import internal_consistency as coefficients
from expectancy.methods.answers import Cell, Dimensions, cells, choice, enough, percent, usable, without
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.factor_model import Pattern, fit_factors
from expectancy.methods.internal_consistency import jackknife_correlation, jackknife_under_one
from expectancy.methods.interval import NOTHING, Floats, Interval, each_left_out, feldt
from expectancy.methods.measure.score_scales import SCORES, Scale, Score, scores_of
from expectancy.methods.omega import explored, hierarchical, one_factor
from expectancy.summaries import Answered, Blocks, Moments, Summary, Variable

NOBODY = "no item answered"
VARIANTS = ("ml", "minres")
GROUP_FACTORS = 3  # of an exploratory omega_h where the study has fewer dimensions


@dataclass(frozen=True)
class Reliability:
    """Coefficients of the sum of the items of a dimension and of all, for expected, perceived and gap.

    alpha (Feldt), std_alpha, average_r, lambda6, omega_total (one factor), of the whole also omega_h (Schmid-Leiman)
    and combined_reliability (Nunnally), of gaps r_D from the reliabilities of expected and perceived. Items:
    item_rest_r, item_total_r, alpha_if_dropped. All from pairwise-complete covariances.
    """

    name: str = "reliability"
    aliases: tuple[str, ...] = ("alpha", "omega")
    variants: tuple[str, ...] = VARIANTS
    title: str = "Do the items of a dimension go together well enough to be added up?"
    source: SourceKind = "survey"
    reference: str = (
        "Cronbach 1951, Psychometrika 16:297-334; Guttman 1945, Psychometrika 10:255-282; McDonald 1999, Test Theory; "
        "Zinbarg, Revelle, Yovel & Li 2005, Psychometrika 70:123-133; Feldt, Woodruff & Salih 1987"
    )

    def missing(self, source: Source) -> str:
        assert isinstance(source, Survey)
        enough_items = any(len(source.with_role(role)) > 1 for role in SCORES[:2])
        return "" if enough_items else 'no two items have an "expected" or a "perceived" column'

    def needs(self, source: Source, options: Options) -> Sequence[Summary]:
        assert isinstance(source, Survey)
        asked = _Asked(source, options)
        return [*(score.moments for score in asked.scores), *asked.both, asked.usable]

    def estimate(self, source: Source, blocks: Blocks, options: Options) -> Result:
        assert isinstance(source, Survey)
        asked = _Asked(source, options)
        found, small = cells(blocks, asked.usable, options)
        rows: list[Estimate] = []
        notes: dict[str, None] = {}
        for cell in found:
            said = _Told(asked, cell)
            for score in asked.scores:
                _score(said, score, blocks)
            rows += said.rows
            if cell.key is None:
                notes = dict.fromkeys([*asked.notes(), *said.notes])
        dropped = [*without(blocks, found[0], NOBODY, source), *small]
        header = (tuple(dropped), source.weight is not None, self.reference, tuple(notes))
        return Result(self.name, _variant(asked), found[0].n, tuple(rows), *header)


class _Asked:
    """What the survey has, and what is asked of one pass."""

    def __init__(self, survey: Survey, options: Options) -> None:
        self.survey, self.options = survey, options
        self.estimator = choice(options, VARIANTS, "reliability")
        self.weighted = survey.weight is not None
        self.scores = scores_of(survey, options)
        self.paired: tuple[Item, ...] = next((score.items for score in self.scores if score.name == "gap"), ())
        columns = [(item.roles[role],) for role in SCORES[:2] for item in survey.with_role(role)]
        self.usable: Answered = usable([columns], options)
        ratings = [Variable.rating(item.roles[role]) for role in SCORES[:2] for item in self.paired]
        self.both = [Moments(tuple(ratings), options.cells, survey.weight)] if self.paired else []

    def notes(self) -> list[str]:
        """What lies in the study and not in the answers."""
        found: dict[str, None] = {}
        for score in self.scores:
            if score.dimensions.names:
                found |= dict.fromkeys(score.dimensions.homeless(score.items))
            single = [
                name for name, at in zip(score.dimensions.names, score.dimensions.places, strict=True) if len(at) < 2
            ]
            if single:
                found[f"One item only, so no reliability: {', '.join(single)}."] = None
        return list(found)


@dataclass
class _Told:
    """The estimates and notes of one cell."""

    asked: _Asked
    cell: Cell
    rows: list[Estimate] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def tell(self, keys: dict[str, str], statistic: str, value: float, interval: Interval | None, n: int) -> None:
        """One number; in a segment only where there are answers enough."""
        if enough(self.cell, n, self.asked.options):
            low, high = (None, None) if interval is None else (interval.low, interval.high)
            self.rows.append(Estimate(keys, statistic, value, low, high, n))


def _score(said: _Told, score: Score, blocks: Blocks) -> None:
    """Every dimension and the whole of one score."""
    dimensions = score.dimensions
    for name, places in zip(dimensions.names, dimensions.places, strict=True):
        scale = Scale.read(score, list(places), blocks, said.cell, {"dimension": name})
        if len(scale.items) > 1:
            _scale(said, scale)
            _difference(said, scale, score, list(places), blocks)
    scale = Scale.read(score, score.whole, blocks, said.cell, {})
    if len(scale.items) > 1:
        _scale(said, scale, whole=score)
        _difference(said, scale, score, score.whole, blocks)
    else:
        said.notes.append(f"Under two items were answered, so no reliability of {score.name}.")
    if scale.constant:
        said.notes.append(
            f"Rated alike by all who were asked, so without correlations ({score.name}): {', '.join(scale.constant)}."
        )


def _scale(said: _Told, scale: Scale, whole: Score | None = None) -> None:
    """All coefficients of one scale, then of its items."""
    confidence, keys, n = said.asked.options.confidence, dict(scale.keys), scale.n
    cov, left, k = scale.cov, scale.left_out, len(scale.items)
    alpha = float(coefficients.cronbach(cov))
    jackknifed = jackknife_under_one(alpha, coefficients.cronbach(left), confidence)
    said.tell(keys, "alpha", alpha, jackknifed if said.asked.weighted else feldt(alpha, n, k, confidence), n)
    if not said.asked.weighted:
        said.tell(keys, "alpha_se", coefficients.alpha_se(cov, n), None, n)
    corr, corr_left = scale.corr, scale.corr_left_out
    for name, of in (("std_alpha", coefficients.standardised), ("lambda6", coefficients.lambda6)):
        value = float(of(corr)) if len(corr) > 1 else float("nan")
        said.tell(keys, name, value, jackknife_under_one(value, of(corr_left), confidence), n)
    value = float(coefficients.average_r(corr)) if len(corr) > 1 else float("nan")
    said.tell(keys, "average_r", value, jackknife_correlation(value, coefficients.average_r(corr_left), confidence), n)
    if len(corr) > 1 and not coefficients.positive_definite(corr):
        said.notes.append(
            f"{_label(scale)}: an item is the sum of others, or there are too few answers, "
            "so lambda6 and omega cannot be told."
        )
    else:
        _omegas(said, scale, corr, corr_left, whole)
    if whole is not None:
        _combined(said, scale, whole)
    _items(said, scale)


def _items(said: _Told, scale: Scale) -> None:
    confidence, k = said.asked.options.confidence, len(scale.items)
    dropped = coefficients.alpha_if_dropped(scale.cov), coefficients.alpha_if_dropped(scale.left_out)
    correlated = {
        name: (of(scale.cov), of(scale.left_out))
        for name, of in (("item_rest_r", coefficients.item_rest), ("item_total_r", coefficients.item_total))
    }
    for at, item in enumerate(scale.items):
        keys = {**scale.keys, "item": item.id}
        for name, (values, left) in correlated.items():
            value = float(values[at])
            said.tell(keys, name, value, jackknife_correlation(value, left[:, at], confidence), scale.n)
        if k > 2:
            value = float(dropped[0][at])
            jackknifed = jackknife_under_one(value, dropped[1][:, at], confidence)
            analytic = feldt(value, scale.n, k - 1, confidence)
            said.tell(keys, "alpha_if_dropped", value, jackknifed if said.asked.weighted else analytic, scale.n)


# -- omega --------------------------------------------------------------------------------------------------------


def _omegas(said: _Told, scale: Scale, corr: Floats, left: Floats, whole: Score | None) -> None:
    """Of one factor; of the whole with several dimensions, by Schmid and Leiman."""
    if len(corr) < 2:
        return
    blocks = _blocks(scale, whole) if whole is not None else []
    if len(blocks) > 1:
        _several(said, scale, corr, left, blocks)
        return
    found = one_factor(corr, left, said.asked.estimator)
    if np.isnan(found[0]):
        said.notes.append(f"{_label(scale)}: one factor could not be fitted, so no omega.")
        return
    _tell_omega(said, scale, "omega_total", *found)
    if whole is not None and len(whole.dimensions.names) < 2:
        said.notes.append("Under two dimensions of two items, so no omega_h.")


def _tell_omega(said: _Told, scale: Scale, name: str, value: Floats, replicates: Floats | None) -> None:
    number = float(value)
    interval = NOTHING
    if replicates is not None:
        interval = jackknife_under_one(number, np.asarray(replicates), said.asked.options.confidence)
    said.tell(dict(scale.keys), name, number, None if replicates is None else interval, scale.n)


def _several(said: _Told, scale: Scale, corr: Floats, left: Floats, blocks: list[list[int]]) -> None:
    """omega_total and omega_h of several dimensions: of the study's own by ML, or of factors found by minres."""
    if said.asked.estimator == "minres":
        found = explored(corr, max(GROUP_FACTORS, len(blocks)))
        _tell_omega(said, scale, "omega_total", found.total, None)
        _tell_omega(said, scale, "omega_h", found.hierarchical, None)
        said.notes.append(
            "omega_h of factors that are looked for anew has no interval: they change places between resamples."
        )
        return
    inside = sorted(place for block in blocks for place in block)
    renumbered = [[inside.index(place) for place in block] for block in blocks]
    grid = np.ix_(inside, inside)
    fitted = fit_factors(corr[grid], Pattern.of(renumbered, len(inside)))
    if fitted is None or not fitted.converged:
        said.notes.append(f"{_label(scale)}: the dimensions could not be fitted, so no omega_h.")
        return
    if fitted.improper:
        said.notes.append(
            f"{_label(scale)}: an item's own variance was kept from falling below 0; take omega_h lightly."
        )
    value, replicates = hierarchical(fitted, left[:, np.array(inside)[:, None], inside])
    _tell_omega(said, scale, "omega_total", value.total, replicates.total)
    _tell_omega(said, scale, "omega_h", value.hierarchical, replicates.hierarchical)


def _blocks(scale: Scale, whole: Score) -> list[list[int]]:
    """The places, among the items that vary, of each dimension's items; dimensions of one item are left out."""
    varying = [item for item, varies in zip(scale.items, scale.varies, strict=True) if varies]
    places = Dimensions.of(varying).places if whole.dimensions.names else ()
    return [list(each) for each in places if len(each) > 1]


# -- from other reliabilities -------------------------------------------------------------------------------------


def _combined(said: _Told, scale: Scale, whole: Score) -> None:
    """Nunnally: of the sum of all items, from the alphas of its dimensions."""
    places = Dimensions.of(scale.items).places
    if len(places) < 2 or any(len(each) < 2 for each in places):
        return

    def of(cov: Floats) -> Floats:
        parts = [cov[..., np.array(each)[:, None], list(each)] for each in places]
        variances = np.stack([part.sum(axis=(-2, -1)) for part in parts], axis=-1)
        alphas = np.stack([coefficients.cronbach(part) for part in parts], axis=-1)
        return coefficients.combined(variances, alphas, cov.sum(axis=(-2, -1)))

    value = float(of(scale.cov))
    interval = jackknife_under_one(value, of(scale.left_out), said.asked.options.confidence)
    said.tell(dict(scale.keys), "combined_reliability", value, interval, scale.n)


def _difference(said: _Told, scale: Scale, score: Score, places: list[int], blocks: Blocks) -> None:
    """r_D of the gap: what its reliability is to be from those of its two parts."""
    if score.name != "gap":
        return
    [both] = said.asked.both
    grouped, k = blocks[both].grouped(said.cell.key), len(score.items)
    known = [place for place in places if (np.diagonal(grouped.n.sum(axis=0))[[place, k + place]] > 0).all()]
    if len(known) < 2:
        return
    kept = grouped.take([*known, *(k + place for place in known)])

    def of(cov: Floats) -> Floats:
        m = len(known)
        expected, perceived, cross = cov[..., :m, :m], cov[..., m:, m:], cov[..., :m, m:]
        parts = [(each.sum(axis=(-2, -1)), coefficients.cronbach(each)) for each in (expected, perceived)]
        return coefficients.of_difference(parts[0], parts[1], cross.sum(axis=(-2, -1)))

    value = float(of(kept.sum().cov()))
    interval = jackknife_under_one(value, of(each_left_out(kept).cov()), said.asked.options.confidence)
    said.tell(dict(scale.keys), "r_D", value, interval, scale.n)


# -- what to say of it --------------------------------------------------------------------------------------------


def _label(scale: Scale) -> str:
    return ", ".join(value for key, value in scale.keys.items() if key in ("score", "dimension"))


def _variant(asked: _Asked) -> str:
    alpha = "jackknife of log(1 - alpha)" if asked.weighted else "Feldt"
    omega = (
        "omega_total of a dimension: one factor by maximum likelihood; of the whole, with omega_h: the study's "
        "dimensions as correlated factors by maximum likelihood, Schmid-Leiman"
        if asked.estimator == "ml"
        else "omega_total of a dimension: one factor by minres; of the whole, with omega_h: minres factors, quartimin, "
        "Schmid-Leiman"
    )
    return (
        f"pairwise-complete covariances, n the fewest that two items share; {omega}; standardised items for std_alpha, "
        f"lambda6 and omega; {percent(asked.options.confidence)} intervals: alpha and alpha_if_dropped {alpha}, others "
        "delete-a-group jackknife of log(1 - x), of correlations Fisher's z"
    )


METHOD = Reliability()
