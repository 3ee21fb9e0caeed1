"""Latent classes of ordered answers by maximum likelihood: kinds of respondents who answer alike.

P(x_j = l | class c) is proportional to exp(a_jl + b_cj s_l): each item has its own distribution, which each class
shifts up or down along the item's scores s (adjacent-category logits). An item costs one number a class, so that few
respondents bear many items. Missing answers have no factor in the likelihood. Many problems (restarts, halves,
delete-a-group replicates) are fitted at once: a leading axis B of the weights. Heinen 1996, Latent Class and Discrete
Latent Trait Models; Vermunt and Magidson 2005, Technical Guide for Latent GOLD 4.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
PRIOR = (
    1.0  # so many respondents, shared out over the classes, who answer like everybody: no class runs off to infinity
)
FARTHEST = 2.0  # a step of Newton's, in standard deviations of an item
SETTLED = 1e-9  # of the log-likelihood a respondent, from one round to the next
ROUNDS = 1000


@dataclass(frozen=True)
class Coded:
    """Answers as 0 and 1, (n, J * L): 1 where a respondent chose that level; all 0 where the item has no answer."""

    x: Floats
    values: Floats  # (J, L) the ratings that the levels stand for; NaN where an item has fewer levels than others
    whole: Coded | None = None  # of whom these are a part: scores and prior are theirs

    @staticmethod
    def of(answers: Floats, values: list[Floats]) -> Coded:
        """From answers (n, J), NaN where missing, and the levels of each item that occur, lowest first."""
        longest = max(map(len, values), default=1)
        padded = np.full((len(values), longest), np.nan)
        for at, levels in enumerate(values):
            padded[at, : len(levels)] = levels
        chosen = answers[:, :, None] == padded
        return Coded(chosen.reshape(len(answers), padded.size).astype(np.float64), padded)

    @property
    def items(self) -> int:
        return len(self.values)

    @cached_property
    def there(self) -> Bools:
        """(J, L): which levels an item has."""
        return np.isfinite(self.values)

    @cached_property
    def scores(self) -> Floats:
        """(J, L): the ratings, standardised over the answers of everybody; 0 where there is no level."""
        if self.whole is not None:
            return self.whole.scores
        counts = self.x.sum(axis=0).reshape(self.values.shape)
        known = np.where(self.there, self.values, 0.0)
        n = counts.sum(axis=1, keepdims=True)
        mean = ratio((counts * known).sum(axis=1, keepdims=True), n)
        sd = np.sqrt(ratio((counts * (known - mean) ** 2).sum(axis=1, keepdims=True), n))
        return np.where(self.there, ratio(known - mean, sd), 0.0)

    @cached_property
    def shares(self) -> Floats:
        """(J, L): how everybody answers, for the prior and to begin with."""
        if self.whole is not None:
            return self.whole.shares
        counts = self.x.sum(axis=0).reshape(self.values.shape)
        return ratio(counts, counts.sum(axis=1, keepdims=True))

    def parameters(self, classes: int) -> int:
        """How many numbers a model of so many classes estimates."""
        return classes - 1 + int(self.there.sum()) - self.items + self.items * (classes - 1)


@dataclass(frozen=True)
class Parameters:
    """Of B problems with K classes."""

    share: Floats  # (B, K)
    a: Floats  # (B, J, L); 0 at each item's first level
    b: Floats  # (B, K, J); 0 in the first class

    def take(self, places: Ints | list[int]) -> Parameters:
        return Parameters(self.share[places], self.a[places], self.b[places])

    def put(self, places: Ints, other: Parameters) -> None:
        self.share[places], self.a[places], self.b[places] = other.share, other.a, other.b

    def log_p(self, coded: Coded) -> Floats:
        """(B, K, J, L): log P(level | class); 0 where an item has no such level."""
        eta = self.a[:, None] + self.b[..., None] * coded.scores
        whole = log_of_sum(np.where(coded.there, eta, -np.inf))
        return np.where(coded.there, eta - whole[..., None], 0.0)

    def means(self, coded: Coded) -> Floats:
        """(B, K, J): the mean rating in each class."""
        p = np.where(coded.there, np.exp(self.log_p(coded)), 0.0)
        return np.asarray((p * np.where(coded.there, coded.values, 0.0)).sum(axis=-1))


@dataclass(frozen=True)
class Fitted:
    """B problems solved as far as they were worked on."""

    parameters: Parameters
    log_likelihood: Floats  # (B,)
    objective: Floats  # (B,) with the prior
    settled: Bools  # (B,)

    def best(self) -> Fitted:
        """The one of all problems with the largest objective."""
        return self.take([int(np.argmax(self.objective))])

    def take(self, places: Ints | list[int]) -> Fitted:
        return Fitted(
            self.parameters.take(places), self.log_likelihood[places], self.objective[places], self.settled[places]
        )


def log_of_sum(x: Floats) -> Floats:
    """log sum exp over the last axis, each row of which has something finite; scipy's takes three times as long."""
    most = x.max(axis=-1)
    return np.asarray(most + np.log(np.exp(x - most[..., None]).sum(axis=-1)))


def posterior(coded: Coded, parameters: Parameters, log_p: Floats | None = None) -> tuple[Floats, Floats]:
    """(chance of each class (n, B, K), log-likelihood (n, B)) of every respondent."""
    log_p = parameters.log_p(coded) if log_p is None else log_p
    b, k = parameters.share.shape
    joint = (coded.x @ log_p.reshape(b * k, -1).T).reshape(-1, b, k)
    joint += np.log(parameters.share)
    log_f = log_of_sum(joint)
    joint -= log_f[..., None]
    return np.exp(joint, out=joint), log_f


def em(coded: Coded, weights: Floats, start: Parameters, rounds: int = ROUNDS, settled: float = SETTLED) -> Fitted:
    """Expectation-maximisation of every problem, (B, n) weights; those that have settled are not worked on further."""
    size = np.maximum(weights.sum(axis=1), 1e-300)
    found = Parameters(start.share.copy(), start.a.copy(), start.b.copy())
    log_likelihood, objective = np.full(len(weights), -np.inf), np.full(len(weights), -np.inf)
    done = np.zeros(len(weights), dtype=bool)
    open_ones = np.arange(len(weights))
    for _ in range(rounds):
        here = found.take(open_ones)
        log_p = here.log_p(coded)
        chance, log_f = posterior(coded, here, log_p)
        fit = (weights[open_ones].T * log_f).sum(axis=0)
        reached = fit + _prior(coded, here, log_p)
        more = (reached - objective[open_ones]) / size[open_ones] >= settled
        log_likelihood[open_ones], objective[open_ones] = fit, reached
        done[open_ones[~more]] = True
        if not more.any():
            break
        if not more.all():
            open_ones, here, log_p, chance = (
                open_ones[more],
                here.take(np.flatnonzero(more)),
                log_p[more],
                chance[:, more],
            )
        found.put(open_ones, maximised(coded, weights[open_ones], chance, here, log_p))
    return Fitted(found, log_likelihood, objective, done)


def maximised(
    coded: Coded, weights: Floats, chance: Floats, before: Parameters, log_p: Floats | None = None
) -> Parameters:
    """One step: shares in closed form, a and b by one of Newton's steps from where they are."""
    weighted = chance * weights.T[..., None]
    k = weighted.shape[-1]
    here = weighted.sum(axis=0)
    share = (here + PRIOR / k) / (here.sum(axis=1, keepdims=True) + PRIOR)
    counts = (coded.x.T @ weighted.reshape(len(weighted), -1)).reshape(*coded.values.shape, *here.shape)
    counts = np.moveaxis(counts, (2, 3), (0, 1)) + PRIOR / k * coded.shares
    return _stepped(coded, counts, share, before, before.log_p(coded) if log_p is None else log_p)


def _stepped(coded: Coded, counts: Floats, share: Floats, before: Parameters, log_p: Floats) -> Parameters:
    """Newton's step of every item for expected ``counts`` (B, K, J, L); the problem is concave."""
    levels, scores = coded.scores.shape[1], coded.scores
    p = np.where(coded.there, np.exp(log_p), 0.0)
    expected = counts.sum(axis=-1, keepdims=True) * p
    free = coded.there.copy()
    free[:, 0] = False
    slope_a = np.where(free, (counts - expected).sum(axis=1), 0.0)  # (B, J, L)
    slope_b = ((counts - expected) * scores).sum(axis=-1)  # (B, K, J)
    slope = np.concatenate([slope_a, np.moveaxis(slope_b, 1, -1)[..., 1:]], axis=-1)
    step = np.linalg.solve(_curvature(expected, p, scores, free), slope[..., None])[..., 0]
    step *= np.minimum(1.0, FARTHEST / np.maximum(np.abs(step).max(axis=-1, keepdims=True), 1e-300))
    b = before.b.copy()
    b[:, 1:] += np.moveaxis(step[..., levels:], -1, 1)
    return Parameters(share, before.a + step[..., :levels], b)


def _curvature(expected: Floats, p: Floats, scores: Floats, free: Bools) -> Floats:
    """Minus the second derivatives by a and by b of all classes but the first, (B, J, L + K - 1, L + K - 1).

    What is held (each item's first level, levels that it has not) has a 1 on the diagonal and nothing beside it.
    """
    k, levels = expected.shape[1], scores.shape[1]
    size = levels + k - 1
    h = np.zeros((expected.shape[0], len(scores), size, size))
    h[..., :levels, :levels] = -np.einsum("bkjl,bkjm->bjlm", expected, p)
    at, own = np.arange(levels), np.arange(levels, size)
    h[..., at, at] += expected.sum(axis=1)
    away = scores - (p * scores).sum(axis=-1, keepdims=True)
    across = np.moveaxis(expected * away, 1, -1)[..., 1:]  # (B, J, L, K - 1)
    h[..., :levels, levels:] = across
    h[..., levels:, :levels] = np.swapaxes(across, -1, -2)
    h[..., own, own] = np.moveaxis((expected * away * scores).sum(axis=-1), 1, -1)[..., 1:]
    held = np.concatenate([~free, np.zeros((len(free), k - 1), dtype=bool)], axis=1)
    h = np.where(held[:, :, None] | held[:, None, :], 0.0, h)
    every = np.arange(size)
    h[..., every, every] += np.where(held, 1.0, 1e-9)
    return h


def _prior(coded: Coded, parameters: Parameters, log_p: Floats) -> Floats:
    """What the prior adds to each problem's log-likelihood, (B,)."""
    answers = (log_p * coded.shares).sum(axis=(1, 2, 3))
    return np.asarray(PRIOR / parameters.share.shape[1] * (answers + np.log(parameters.share).sum(axis=1)))
