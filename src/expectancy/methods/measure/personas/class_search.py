"""How many latent classes: many restarts, BIC, and whether two halves of the respondents find the same ones.

BIC alone takes classes for granted that chance or an odd item made; what two random halves of the respondents do not
both find is no finding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.methods.measure.personas.latent_class import Coded, Fitted, Parameters, em, maximised, posterior
from expectancy.summaries.moments import ratio

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
STARTS, SHORT, FINISHED = 32, 10, 6  # so many starts, rounds to tell them apart by, and best ones worked out
HALF_STARTS = 5  # of each half, and one from where everybody's classes are
SAME = 0.01  # two solutions are one where their objectives differ by less
SPLITS = 8
MOST, FEWEST = 8, 30  # classes looked at, and respondents that each takes
STABLE = 0.65  # of the adjusted Rand index: under it agreement is poor (Steinley 2004, Psychological Methods 9:386-396)


@dataclass(frozen=True)
class Candidate:
    """A number of classes, with what speaks for and against it."""

    classes: int
    fitted: Fitted  # one problem
    again: int  # of the FINISHED solutions, how many are this one
    bic: float
    entropy: float  # 1: everybody surely in one class; 0: nobody told apart
    agreement: Floats  # adjusted Rand index of the two halves, (splits,)
    half_bic: Floats  # of each half, (2 splits,)

    @property
    def stability(self) -> float:
        return float(self.agreement.mean()) if len(self.agreement) else float("nan")


def candidates(coded: Coded, weights: Floats, seed: int, only: int | None = None) -> list[Candidate]:
    """Of one class, of two ... until BIC has risen twice or halves have disagreed twice, or respondents are too few; or
    of one number only.

    ``weights`` (n,) add up to the effective number of respondents.
    """
    most = max(1, min(MOST, int(weights.sum() // FEWEST)))
    numbers = range(1, most + 1) if only is None else sorted({1, only})
    halves = _halves(len(weights), seed) * weights
    found: list[Candidate] = []
    for classes in numbers:
        found.append(_candidate(coded, weights, halves, classes, seed))
        if (
            only is None
            and len(found) > 2
            and (_risen(found[-3:]) or max(each.stability for each in found[-2:]) < STABLE)
        ):
            break
    return found


def _risen(last: list[Candidate]) -> bool:
    return last[0].bic < last[1].bic < last[2].bic


def chosen(found: list[Candidate]) -> Candidate:
    """The smallest BIC of those that halves find again; one class where there are none."""
    kept = [each for each in found if each.classes == 1 or each.stability >= STABLE]
    return min(kept, key=lambda each: each.bic)


def _candidate(coded: Coded, weights: Floats, halves: Floats, classes: int, seed: int) -> Candidate:
    rng = np.random.default_rng([seed, classes])
    fitted, again = searched(coded, weights, classes, rng)
    chance, _ = posterior(coded, fitted.parameters)
    size = float(weights.sum())
    bic = -2 * float(fitted.log_likelihood[0]) + coded.parameters(classes) * np.log(max(size, 1.0))
    each = [_of_half(coded, half, fitted.parameters, rng) for half in halves]
    log_likelihood = np.array([float(half.log_likelihood[0]) for half in each])
    half_bic = -2 * log_likelihood + coded.parameters(classes) * np.log(np.maximum(halves.sum(axis=1), 1.0))
    agreement = _agreement(coded, each) if classes > 1 else np.ones(len(halves) // 2)
    return Candidate(classes, fitted, again, bic, entropy(chance[:, 0], weights), agreement, half_bic)


def searched(coded: Coded, weights: Floats, classes: int, rng: np.random.Generator) -> tuple[Fitted, int]:
    """(the best of many starts, how many of those worked out are that one)."""
    count, kept = (STARTS, FINISHED) if classes > 1 else (1, 1)
    rows = np.tile(weights, (count, 1))
    short = em(coded, rows, started(coded, rows, classes, rng), SHORT)
    first = np.argsort(-short.objective, kind="stable")[:kept]
    done = em(coded, rows[:kept], short.parameters.take(first))
    best = done.best()
    return best, int((done.objective > best.objective[0] - SAME).sum())


def started(coded: Coded, weights: Floats, classes: int, rng: np.random.Generator) -> Parameters:
    """Problems (B, n) begun from respondents drawn at random among those with weight: all go with the nearest."""
    n = weights.shape[1]
    z = (coded.x.reshape(n, *coded.values.shape) * coded.scores).sum(axis=-1)
    square = (z**2).sum(axis=1)
    chance = np.empty((n, len(weights), classes))
    for at, row in enumerate(weights):
        there = np.flatnonzero(row > 0)
        seeds = z[rng.choice(there, classes, replace=len(there) < classes)]
        away = (square[:, None] - 2 * z @ seeds.T + (seeds**2).sum(axis=1)) / max(1, coded.items)
        near = np.exp(-2 * (away - away.min(axis=1, keepdims=True)))
        chance[:, at] = near / near.sum(axis=1, keepdims=True)
    flat = np.where(coded.there, np.log(np.maximum(coded.shares, 1e-12)), 0.0)
    a = np.tile(np.where(coded.there, flat - flat[:, :1], 0.0), (len(weights), 1, 1))
    even = Parameters(np.full((len(weights), classes), 1 / classes), a, np.zeros((len(weights), classes, coded.items)))
    return maximised(coded, weights, chance, even)


def _halves(n: int, seed: int) -> Floats:
    """(2 splits, n): 1 for those in a half; the second of every two has the others."""
    rng = np.random.default_rng(seed)
    first = np.stack([rng.permutation(n) < n // 2 for _ in range(SPLITS)]) if n else np.zeros((SPLITS, 0), dtype=bool)
    return np.stack([first, ~first], axis=1).reshape(2 * SPLITS, n).astype(np.float64)


def _of_half(coded: Coded, half: Floats, everybody: Parameters, rng: np.random.Generator) -> Fitted:
    """The best of starts of its own, and of one where everybody's classes are; the other half is not there."""
    there = half > 0
    part = Coded(coded.x[there], coded.values, coded)
    classes = everybody.share.shape[1]
    if classes == 1:
        return em(part, half[None, there], everybody)
    rows = np.tile(half[there], (HALF_STARTS, 1))
    short = em(part, rows, started(part, rows, classes, rng), SHORT)
    near = em(part, rows[:1], everybody, SHORT)
    first = short.best() if short.objective.max() > near.objective[0] else near
    return em(part, rows[:1], first.parameters, settled=1e-6)


def _agreement(coded: Coded, halves: list[Fitted]) -> Floats:
    """Of the classes that everybody would be put into by either half's model, (splits,)."""
    put = [posterior(coded, half.parameters)[0][:, 0].argmax(axis=-1) for half in halves]
    return np.array([adjusted_rand(put[at], put[at + 1]) for at in range(0, len(put), 2)])


def adjusted_rand(one: npt.ArrayLike, other: npt.ArrayLike) -> float:
    """How alike two partitions of the same things are: 1 the same, 0 as by chance. Hubert and Arabie 1985."""
    first, second = np.asarray(one, dtype=np.int64), np.asarray(other, dtype=np.int64)
    if not len(first):
        return 1.0
    table = np.zeros((first.max() + 1, second.max() + 1))
    np.add.at(table, (first, second), 1)
    pairs, rows, columns, every = (
        float((x * (x - 1) / 2).sum()) for x in (table, table.sum(1), table.sum(0), table.sum())
    )
    chance = rows * columns / every if every else 0.0
    most = (rows + columns) / 2
    return 1.0 if most == chance else (pairs - chance) / (most - chance)


def entropy(chance: Floats, weights: Floats) -> float:
    """1 - (entropy of the respondents' classes) / (n log K); 1 with one class. Celeux and Soromenho 1996."""
    n, k = float(weights.sum()), chance.shape[1]
    if k < 2 or not n > 0:
        return 1.0
    inside = -(chance * np.log(np.maximum(chance, 1e-300))).sum(axis=1)
    return 1 - float(ratio((weights * inside).sum(), n * np.log(k)))
