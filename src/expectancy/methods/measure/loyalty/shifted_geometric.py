"""The shifted beta-geometric model of renewals: every customer leaves with a chance of his own, drawn from beta(a, b).

Of those who have renewed t - 1 times, (b + t - 1)/(a + b + t - 1) renew again: retention rises although nobody becomes
more loyal, because those who leave easily have left. Fader & Hardie 2007, Journal of Interactive Marketing 21(1):76-90.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from expectancy.methods.chance import chi2_quantile
from expectancy.methods.measure.loyalty.likelihood import most_likely

Floats = npt.NDArray[np.float64]
LOWEST_SPREAD, HIGHEST_SPREAD = 1e-4, 1 - 1e-6  # of 1/(1 + a + b): under the lowest, customers are all alike
GRID, ZOOMS = 121, 3  # places on either axis of the region of the likelihood, and how often it is looked at closer


@dataclass(frozen=True)
class Renewals:
    """Of ``at_risk`` customers who came to their t-th renewal (t = 1, 2 ...), ``lost`` did not renew; arrays (T,)."""

    at_risk: Floats
    lost: Floats

    @property
    def kept(self) -> Floats:
        return self.at_risk - self.lost

    @property
    def identified(self) -> bool:
        """Whether a and b can be told: some left, some stayed, and the risk was seen at two renewals or more."""
        told = self.at_risk > 0
        return bool(told.sum() >= 2 and self.lost.sum() > 0 and self.kept.sum() > 0)


@dataclass(frozen=True)
class Fitted:
    """Maximum likelihood a and b. ``alike``: the likelihood rises until all customers have the same chance."""

    a: float
    b: float
    log_likelihood: float
    renewals: Renewals

    @property
    def alike(self) -> bool:
        return 1 / (1 + self.a + self.b) < 2 * LOWEST_SPREAD


def log_likelihood(a: Floats, b: Floats, seen: Renewals) -> Floats:
    """sum over t of kept ln((b + t - 1)/(a + b + t - 1)) + lost ln(a/(a + b + t - 1)), for many a and b (...)."""
    before = np.arange(len(seen.at_risk))
    a, b = np.asarray(a)[..., None], np.asarray(b)[..., None]
    each = seen.kept * np.log(b + before) + seen.lost * np.log(a) - seen.at_risk * np.log(a + b + before)
    return np.asarray(each.sum(axis=-1))


def fit(seen: Renewals) -> Fitted | None:
    """The maximum likelihood fit; None where a and b cannot be told (:attr:`Renewals.identified`)."""
    if not seen.identified:
        return None

    def likelihood(at: Floats) -> tuple[float, Floats]:
        a, b = _shapes(at[0], at[1])
        to_a, to_b = _slopes(float(a), float(b), seen)
        turn = a * b / (a + b)  # how a grows, and b falls, with the logit of the mean
        slopes = np.array([turn * (to_a - to_b), -a * to_a - b * to_b])
        return float(log_likelihood(a, b, seen)), slopes

    size = float(seen.at_risk.sum())
    mean = min(max(float(seen.lost.sum()) / size, 1e-4), 1 - 1e-4)
    limits = [(-14.0, 14.0), (_logit(LOWEST_SPREAD), _logit(HIGHEST_SPREAD))]
    best = most_likely(likelihood, [np.array([_logit(mean), _logit(spread)]) for spread in (0.3, 0.02)], limits, size)
    a, b = _shapes(best[0], best[1])
    return Fitted(float(a), float(b), float(log_likelihood(a, b, seen)), seen)


def _slopes(a: float, b: float, seen: Renewals) -> tuple[float, float]:
    """The slopes of the log likelihood by a and by b."""
    before = np.arange(len(seen.at_risk))
    gone = float((seen.at_risk / (a + b + before)).sum())
    return float(seen.lost.sum()) / a - gone, float((seen.kept / (b + before)).sum()) - gone


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _shapes(mean: npt.ArrayLike, spread: npt.ArrayLike) -> tuple[Floats, Floats]:
    """(a, b) from the logits of the mean chance to leave, a/(a + b), and of the spread, 1/(1 + a + b)."""
    total = np.exp(-np.asarray(spread, dtype=np.float64))  # a + b = (1 - spread) / spread
    share = special.expit(np.asarray(mean, dtype=np.float64))
    return np.asarray(share * total), np.asarray((1 - share) * total)


# -- the region of the likelihood ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Region:
    """Pairs of a and b, arrays (P,), whose likelihood is within the interval's reach of the best; the best is first.

    ``open``: it goes on to where all customers are alike, so that a and b have no upper bound.
    """

    a: Floats
    b: Floats
    open: bool

    def bounds(self, values: Floats) -> tuple[Floats, Floats]:
        """(low, high) of a function's values at the pairs, (P, ...): its profile likelihood interval."""
        return values.min(axis=0), values.max(axis=0)


def region(found: Fitted, confidence: float) -> Region:
    """All a, b with 2 (best log likelihood - log likelihood) <= chi2(1): the ends of any function of a and b over it
    are its profile likelihood interval. By a grid that is looked at closer and closer."""
    seen, best = found.renewals, np.array([_logit(found.a / (found.a + found.b)), -math.log(found.a + found.b)])
    enough = found.log_likelihood - float(chi2_quantile(confidence, 1.0)) / 2
    lowest, highest = _logit(LOWEST_SPREAD), _logit(HIGHEST_SPREAD)
    low, high = np.array([-14.0, lowest]), np.array([14.0, highest])
    for _ in range(ZOOMS + 1):
        mean, spread = (np.linspace(low[at], high[at], GRID) for at in range(2))
        # the best lies on the grid, so that a narrow region is never missed
        mean, spread = np.sort(np.append(mean, best[0])), np.sort(np.append(spread, best[1]))
        means, spreads = (each.ravel() for each in np.meshgrid(mean, spread, indexing="ij"))
        a, b = _shapes(means, spreads)
        inside = log_likelihood(a, b, seen) >= enough - 1e-9
        step = (high - low) / (GRID - 1)
        ends = [(each[inside].min(), each[inside].max()) for each in (means, spreads)]
        low = np.array([ends[0][0] - step[0], max(lowest, ends[1][0] - step[1])])
        high = np.array([ends[0][1] + step[0], min(highest, ends[1][1] + step[1])])
    return Region(np.append(found.a, a[inside]), np.append(found.b, b[inside]), bool(ends[1][0] <= lowest + 1e-9))


# -- what follows from a and b ---------------------------------------------------------------------------------------


def retention(a: npt.ArrayLike, b: npt.ArrayLike, renewals: int) -> Floats:
    """The chance to renew for the t-th time, t = 1 .. ``renewals``, (..., T)."""
    before = np.arange(renewals)
    a, b = np.asarray(a, dtype=np.float64)[..., None], np.asarray(b, dtype=np.float64)[..., None]
    return np.asarray((b + before) / (a + b + before))


def survival(a: npt.ArrayLike, b: npt.ArrayLike, renewals: int) -> Floats:
    """The share that is still there after t = 1 .. ``renewals``: S(t) = S(t - 1)(b + t - 1)/(a + b + t - 1)."""
    return np.asarray(np.cumprod(retention(a, b, renewals), axis=-1))


def residual_lifetime(a: npt.ArrayLike, b: npt.ArrayLike, renewed: int, discount: float) -> Floats:
    """Discounted periods that a customer who has renewed so many times is still to come, the first one after a period.

    sum over k >= 1 of S(n + k)/S(n) (1 + d)^-k = v (b + n)/(a + b + n) 2F1(1, b + n + 1; a + b + n + 1; v), v =
    1/(1 + d). Fader & Hardie 2010, Marketing Science 29:85-93. Infinite where nothing is discounted and a <= 1.
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64) + renewed
    v = 1 / (1 + discount)
    return np.asarray(v * b / (a + b) * special.hyp2f1(1.0, b + 1, a + b + 1, v))
