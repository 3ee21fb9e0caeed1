"""Reliability: do the items of a dimension, and all items, go together well enough to be added up?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Item, Survey
from expectancy.methods import internal_consistency as coefficients
from expectancy.methods.answers import Dimensions, cells, choice, percent, usable, without
from expectancy.methods.contract import Options, Source, SourceKind
from expectancy.methods.internal_consistency import jackknife_correlation, jackknife_under_one
from expectancy.methods.interval import Floats, each_left_out, feldt
from expectancy.methods.measure.structure.omegas import tell_omegas
from expectancy.methods.measure.structure.score_scales import SCORES, Scale, Score, Told, scores_of
from expectancy.summaries import Answered, Blocks, Moments, Summary, Variable

NOBODY = "no item answered"
VARIANTS = ("ml", "minres")


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
            said = Told(options, cell, asked.weighted)
            for score in asked.scores:
                _score(asked, said, score, blocks)
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


def _score(asked: _Asked, said: Told, score: Score, blocks: Blocks) -> None:
    """Every dimension and the whole of one score."""
    dimensions = score.dimensions
    for name, places in zip(dimensions.names, dimensions.places, strict=True):
        scale = Scale.read(score, list(places), blocks, said.cell, {"dimension": name})
        if len(scale.items) > 1:
            _scale(asked, said, scale)
            _difference(asked, said, scale, score, list(places), blocks)
    scale = Scale.read(score, score.whole, blocks, said.cell, {})
    if len(scale.items) > 1:
        _scale(asked, said, scale, whole=score)
        _difference(asked, said, scale, score, score.whole, blocks)
    else:
        said.notes.append(f"Under two items were answered, so no reliability of {score.name}.")
    if scale.constant:
        said.notes.append(
            f"Rated alike by all who were asked, so without correlations ({score.name}): {', '.join(scale.constant)}."
        )


def _scale(asked: _Asked, said: Told, scale: Scale, whole: Score | None = None) -> None:
    """All coefficients of one scale, then of its items."""
    confidence, keys, n = said.options.confidence, scale.keys, scale.n
    cov, left, k = scale.cov, scale.left_out, len(scale.items)
    alpha = float(coefficients.cronbach(cov))
    jackknifed = jackknife_under_one(alpha, coefficients.cronbach(left), confidence)
    said.tell(keys, "alpha", alpha, jackknifed if said.weighted else feldt(alpha, n, k, confidence), n)
    if not said.weighted:
        said.tell(keys, "alpha_se", coefficients.alpha_se(cov, n), None, n)
    corr, corr_left = scale.corr, scale.corr_left_out
    for name, of in (("std_alpha", coefficients.standardised), ("lambda6", coefficients.lambda6)):
        value = float(of(corr)) if len(corr) > 1 else float("nan")
        said.tell(keys, name, value, jackknife_under_one(value, of(corr_left), confidence), n)
    value = float(coefficients.average_r(corr)) if len(corr) > 1 else float("nan")
    said.tell(keys, "average_r", value, jackknife_correlation(value, coefficients.average_r(corr_left), confidence), n)
    if len(corr) > 1 and not coefficients.positive_definite(corr):
        said.notes.append(
            f"{scale.label}: an item is the sum of others, or there are too few answers, "
            "so lambda6 and omega cannot be told."
        )
    else:
        tell_omegas(said, scale, corr, corr_left, whole, asked.estimator)
    if whole is not None:
        _combined(said, scale, whole)
    _items(said, scale)


def _items(said: Told, scale: Scale) -> None:
    confidence, k = said.options.confidence, len(scale.items)
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
            said.tell(keys, "alpha_if_dropped", value, jackknifed if said.weighted else analytic, scale.n)


# -- from other reliabilities -------------------------------------------------------------------------------------


def _combined(said: Told, scale: Scale, whole: Score) -> None:
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
    interval = jackknife_under_one(value, of(scale.left_out), said.options.confidence)
    said.tell(scale.keys, "combined_reliability", value, interval, scale.n)


def _difference(asked: _Asked, said: Told, scale: Scale, score: Score, places: list[int], blocks: Blocks) -> None:
    """r_D of the gap: what its reliability is to be from those of its two parts."""
    if score.name != "gap":
        return
    [both] = asked.both
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
    interval = jackknife_under_one(value, of(each_left_out(kept).cov()), said.options.confidence)
    said.tell(scale.keys, "r_D", value, interval, scale.n)


# -- what to say of it --------------------------------------------------------------------------------------------


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
