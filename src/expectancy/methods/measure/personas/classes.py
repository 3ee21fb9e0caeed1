"""The classes that were found: their shares and profiles, how sure a respondent's class is, all with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from expectancy.domain.errors import Problem, UsageError, listed, nearest
from expectancy.methods.interval import Floats
from expectancy.methods.measure.personas.answers import Answers
from expectancy.methods.measure.personas.class_search import Candidate
from expectancy.methods.measure.personas.latent_class import Fitted, Parameters, em, posterior
from expectancy.methods.resampling import Bounds, jackknife_interval
from expectancy.summaries.moments import ratio

GROUPS = 32  # random groups that are left out in turn
CLOSE = 1e-7  # a replicate begins where everybody's classes are


@dataclass(frozen=True)
class Classes:
    """The classes of a sample, the largest first."""

    answers: Answers
    fitted: Fitted  # one problem
    confidence: float

    @staticmethod
    def of(answers: Answers, candidate: Candidate, confidence: float) -> Classes:
        found = candidate.fitted.parameters
        order = np.argsort(-found.share[0], kind="stable")
        b = found.b[:, order] - found.b[:, order[:1]]
        a = found.a + found.b[:, order[0]][..., None] * (answers.coded.scores - answers.coded.scores[:, :1])
        turned = Parameters(found.share[:, order], a, b)
        return Classes(answers, Fitted(turned, *(getattr(candidate.fitted, each) for each in PLAIN)), confidence)

    @property
    def count(self) -> int:
        return int(self.fitted.parameters.share.shape[1])

    @cached_property
    def replicates(self) -> Fitted:
        """The classes without each random group in turn, begun where everybody's are: they stay the same ones."""
        start = self.fitted.parameters.take([0] * len(self._left))
        return em(self.answers.coded, self._left, start, settled=CLOSE)

    @cached_property
    def _left(self) -> Floats:
        """(G, n): the weights of each replicate."""
        group = self.answers.group.astype(np.int64) % GROUPS
        return np.where(group[None, :] == np.unique(group)[:, None], 0.0, self.answers.weights)

    def bounded(self, value: Floats, replicates: Floats) -> Bounds:
        """Delete-a-group jackknife with t."""
        return jackknife_interval(value, replicates, self.confidence)

    # -- shares -----------------------------------------------------------------------------------------------------

    @cached_property
    def chance(self) -> Floats:
        """(n, K): of each respondent's classes."""
        return posterior(self.answers.coded, self.fitted.parameters)[0][:, 0]

    @cached_property
    def _chances(self) -> Floats:
        """(n, G, K): in each replicate."""
        return posterior(self.answers.coded, self.replicates.parameters)[0]

    def shares(self, where: Floats | None = None) -> tuple[Floats, Bounds]:
        """(shares (K,), bounds) of everybody, or the mean chances of those ``where`` (n,) is 1; t on the logit."""
        if where is None:
            value, drawn = self.fitted.parameters.share[0], self.replicates.parameters.share
        else:
            own, left = self.answers.weights * where, self._left * where
            value = ratio(own @ self.chance, own.sum())
            drawn = ratio(np.einsum("gn,ngk->gk", left, self._chances), left.sum(axis=1)[:, None])
            drawn = drawn[left.sum(axis=1) > 0]
        low, high = self.bounded(_logit(value), _logit(drawn))
        return value, (_unlogit(low), _unlogit(high))

    def certainty(self) -> tuple[Floats, Bounds]:
        """(mean chance of their own class of those in a class (K,), bounds): sum p^2 / sum p."""

        def told(chance: Floats, weights: Floats) -> Floats:
            return ratio((weights[..., None] * chance**2).sum(axis=-2), (weights[..., None] * chance).sum(axis=-2))

        value = told(self.chance, self.answers.weights)
        drawn = told(np.moveaxis(self._chances, 1, 0), self._left)
        low, high = self.bounded(value, drawn)
        return value, (np.maximum(low, 0.0), np.minimum(high, 1.0))

    # -- profiles ---------------------------------------------------------------------------------------------------

    @cached_property
    def means(self) -> Floats:
        """(K, J): mean rating in each class."""
        return np.asarray(self.fitted.parameters.means(self.answers.coded)[0])

    @cached_property
    def everybody(self) -> Floats:
        """(J,): mean rating of all classes together."""
        return np.asarray(self.fitted.parameters.share[0] @ self.means)

    @cached_property
    def _drawn(self) -> tuple[Floats, Floats]:
        """(means (G, K, J), of everybody (G, J)) of the replicates."""
        means = self.replicates.parameters.means(self.answers.coded)
        return means, np.einsum("gk,gkj->gj", self.replicates.parameters.share, means)

    @cached_property
    def mean_bounds(self) -> Bounds:
        return self._within(self.bounded(self.means, self._drawn[0]))

    @cached_property
    def everybody_bounds(self) -> Bounds:
        return self._within(self.bounded(self.everybody, self._drawn[1]))

    @cached_property
    def differences(self) -> Floats:
        """(K, J): of each class from everybody."""
        return np.asarray(self.means - self.everybody)

    @cached_property
    def difference_bounds(self) -> Bounds:
        means, every = self._drawn
        return self.bounded(self.differences, means - every[:, None])

    def _within(self, bounds: Bounds) -> Bounds:
        """Bounds that do not leave the scale."""
        values = self.answers.coded.values
        low, high = np.nanmin(values, axis=1), np.nanmax(values, axis=1)
        return np.maximum(bounds[0], low), np.minimum(bounds[1], high)

    @cached_property
    def standardised(self) -> Floats:
        """(K, J): differences in standard deviations."""
        return ratio(self.differences, self.answers.sd)

    @cached_property
    def of_level(self) -> float:
        """How much of what sets classes apart is that some rate everything higher."""
        share = self.fitted.parameters.share[0]
        level = self.standardised.mean(axis=1)
        return float(ratio(share @ level**2, share @ (self.standardised**2).mean(axis=1)))

    # -- for a new respondent ---------------------------------------------------------------------------------------

    def model(self, names: list[str]) -> dict[str, Any]:
        """What :func:`class_chances` reads; JSON."""
        p = np.exp(self.fitted.parameters.log_p(self.answers.coded))[0]
        told = []
        for at, each in enumerate(self.answers.indicators):
            there = self.answers.coded.there[at]
            told.append(
                {
                    "item": each.item,
                    "answer": each.answer,
                    "column": each.column,
                    "values": self.answers.coded.values[at][there].tolist(),
                    "chances": p[:, at, there].tolist(),
                }
            )
        return {"classes": names, "shares": self.fitted.parameters.share[0].tolist(), "indicators": told}


PLAIN = ("log_likelihood", "objective", "settled")


def class_chances(model: Mapping[str, Any], answers: Mapping[str, float]) -> dict[str, float]:
    """The chance of each class for a respondent who gave these answers, by column: P(c) prod_j P(x_j | c), scaled.

    ``model`` is ``details["model"]`` of a result. Questions left out have no say; a rating that nobody in the sample
    gave counts as the nearest one that somebody did. Kano answers are DuMouchel's scores.

    Raises: UsageError for a column that the classes were not found by.
    """
    known = {str(each["column"]): each for each in model["indicators"]}
    for column in answers:
        if column not in known:
            raise UsageError(
                Problem(
                    "unknown-answer",
                    f'the classes were not found by "{column}"{nearest(column, list(known))}',
                    "class_chances",
                    f"one of {listed(list(known))}",
                    "leave this answer out, or name its column as in the survey",
                )
            )
    log_chance = np.log(np.asarray(model["shares"], dtype=np.float64))
    for column, answer in answers.items():
        values = np.asarray(known[column]["values"], dtype=np.float64)
        level = int(np.abs(values - answer).argmin())
        log_chance = log_chance + np.log(np.asarray(known[column]["chances"], dtype=np.float64)[:, level])
    chance = np.exp(log_chance - log_chance.max())
    return dict(zip(model["classes"], (chance / chance.sum()).tolist(), strict=True))


def _logit(share: Floats) -> Floats:
    safe = np.clip(share, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(safe / (1 - safe)))


def _unlogit(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))
