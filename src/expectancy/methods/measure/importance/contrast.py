"""What one may choose of a penalty-reward contrast: the rule for low and high, the standard errors, the class cut."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import numpy as np

from expectancy.domain.errors import Problem, UsageError, nearest
from expectancy.domain.study import Survey
from expectancy.methods.contract import Options
from expectancy.methods.crowd import Crowd
from expectancy.methods.interval import Floats, t_quantile
from expectancy.methods.low_high import Coefficients, Fit, Limits, outcome, outcome_scale, predictors
from expectancy.methods.measure.importance.cut_rules import RULES
from expectancy.methods.standard_errors import classical, hc3, jackknife_covariance
from expectancy.summaries import Blocks, Patterns, Variable

ASYMMETRY_CUT = 1 / 3  # one of penalty and reward at least twice the other
ERRORS = ("jackknife", "ols", "hc3")
VARIANTS = (*RULES, *ERRORS[1:])
EXAMPLE = "thirds hc3 0.5"


@dataclass(frozen=True)
class Chosen:
    """``rule`` of RULES, ``errors`` of ERRORS, the asymmetry at which a class begins."""

    rule: str = RULES[0]
    errors: str = ERRORS[0]
    cut: float = ASYMMETRY_CUT

    @staticmethod
    def of(options: Options, survey: Survey) -> Chosen:
        """From the variant: words and a number in any order, such as ``thirds hc3 0.5``."""
        found = Chosen()
        for word in filter(None, re.split(r"[\s,/+]+", options.variant.strip().lower())):
            if word in RULES:
                found = replace(found, rule=word)
            elif word in ERRORS:
                found = replace(found, errors=word)
            else:
                found = replace(found, cut=_cut(word, options))
        if found.errors == "hc3" and survey.weight is not None:
            raise UsageError(
                Problem(
                    "unknown-variant",
                    "hc3 knows no survey weights",
                    "--variant",
                    "the delete-a-group jackknife, which is robust too and follows weights",
                    "leave hc3 out, or take weight out of the study",
                )
            )
        return found


def _cut(word: str, options: Options) -> float:
    try:
        cut = float(word)
    except ValueError:
        cut = math.nan
    if 0 < cut < 1:
        return cut
    raise UsageError(
        Problem(
            "unknown-variant",
            f'penalty_reward has no variant "{options.variant}"{nearest(word, VARIANTS)}',
            "--variant",
            f"of {', '.join(RULES)}, of {', '.join(ERRORS)}, and the asymmetry from which an item is basic or "
            "excitement, between 0 and 1",
            f'leave it out for {RULES[0]}, {ERRORS[0]} and 1/3, or give some of them, such as "{EXAMPLE}"',
        )
    )


@dataclass(frozen=True)
class Spread:
    """Covariances of penalty and reward, (items, 2, 2), with the degrees of freedom of their t; NaN where unknown."""

    covariance: Floats
    df: float

    def bounds(self, value: Floats, penalty: float, reward: float, confidence: float) -> tuple[Floats, Floats]:
        """Of ``penalty`` p + ``reward`` r, whose value is given: -+ t(df) se."""
        half = t_quantile(self.df, confidence) * self.error(penalty, reward)
        return value - half, value + half

    def error(self, penalty: float, reward: float) -> Floats:
        """Standard errors of ``penalty`` p + ``reward`` r."""
        weights = np.array([penalty, reward])
        used = np.flatnonzero(weights)
        part = self.covariance[:, used[:, None], used]
        return np.asarray(np.sqrt(np.maximum(0.0, np.einsum("i,jik,k->j", weights[used], part, weights[used]))))


def answers(survey: Survey, options: Options) -> Patterns:
    """Every respondent's ratings, as often as they come: what HC3 needs beside sums."""
    given = outcome(survey)
    assert given is not None
    rated = [Variable.rating(item.roles["perceived"]) for item in predictors(survey)]
    own = [Variable.rating(column) for item in predictors(survey) if (column := item.column("minimum"))]
    return Patterns((Variable.rating(given), *rated, *own), options.cells)


def spread(fit: Fit, jack: Coefficients, chosen: Chosen) -> Spread:
    """By jackknife, or from the cross products alone."""
    if chosen.errors == "ols" and fit.solvable:
        return _of(fit, *classical(fit.regressed.total(), fit.rows))
    p, r = jack.penalty, jack.reward
    both = [[jackknife_covariance(a, b) for b in (p, r)] for a in (p, r)]
    return Spread(np.moveaxis(np.array(both), -1, 0), len(p) - 1.0)


def robust(
    survey: Survey, blocks: Blocks, options: Options, fit: Fit, crowd: Crowd, limits: list[Limits], own: bool
) -> Spread:
    """HC3 from the answers themselves; NaN where there were too many different ones to keep, or nothing to fit."""
    block = blocks[answers(survey, options)]
    nothing = Spread(np.full((len(fit.items), 2, 2), np.nan), math.nan)
    if block.full or not fit.solvable:
        return nothing
    found = block.read(crowd.key)
    here = found.marks[:, 0] > 0
    marks, rows = found.marks[here].astype(np.float64), found.rows[here].astype(np.float64)
    y = np.asarray(marks[:, 0] + (outcome_scale(survey)[0] - 1.0), dtype=np.float64)
    return _of(fit, *hc3(_design(survey, marks, limits, own)[:, fit.kept], y, rows))


def _design(survey: Survey, marks: Floats, limits: list[Limits], own: bool) -> Floats:
    """Low, high and absent dummies, (n, 3 items), of ratings as marks; ``own``: low is below one's own minimum."""
    items = predictors(survey)
    given = marks[:, 1 : 1 + len(items)]
    rating = given + survey.scale[0] - 1.0
    low, high = (rating <= [cut[0] for cut in limits]), (rating >= [cut[1] for cut in limits])
    at = 1 + len(items)
    for place, item in enumerate(items):
        if not item.column("minimum"):
            continue
        if own:
            told = marks[:, at] > 0
            below = given[:, place] < marks[:, at]
            low[:, place] = np.where(told, below, low[:, place])
            high[:, place] &= ~(told & below)
        at += 1
    there = given > 0
    return np.hstack([low & there, high & there, ~there]).astype(np.float64)


def _of(fit: Fit, covariance: Floats, df: float) -> Spread:
    """The covariances of each item's two dummies from those of all dummies that took part."""
    items = len(fit.items)
    whole = np.full((3 * items, 3 * items), np.nan)
    whole[np.ix_(fit.kept, fit.kept)] = covariance
    places = np.stack([np.arange(items), items + np.arange(items)], axis=1)
    return Spread(whole[places[:, :, None], places[:, None, :]], df)
