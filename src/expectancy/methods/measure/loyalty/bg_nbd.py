"""The BG/NBD model of purchases without contract: a customer buys at random at a rate of his own while he is alive, and
may leave after any purchase with a chance of his own. Rates are gamma(r, alpha), chances beta(a, b).

From three numbers a customer: x purchases after the first, the last at tx, seen until T (counted from the first
purchase). Fader, Hardie & Lee 2005, Marketing Science 24:275-284.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import special

from expectancy.methods.interval import z
from expectancy.methods.measure.loyalty.likelihood import most_likely

Floats = npt.NDArray[np.float64]
NAMES = ("r", "alpha", "a", "b")
LIMIT = 12.0  # of the logarithms of the parameters: beyond, the data do not tell them
NEAR_ONE = 1e-7  # E[X] has a removable pole at a = 1
STEP = 1e-5
MANY = 10_000  # cells from which on a fit is begun with coarser ones


@dataclass(frozen=True)
class Seen:
    """COUNT over cells of (x, tx, T), arrays (K,); ``n`` customers in each."""

    x: Floats
    tx: Floats
    t: Floats
    n: Floats

    @staticmethod
    def of(x: npt.ArrayLike, tx: npt.ArrayLike, t: npt.ArrayLike) -> Seen:
        """Customers gathered into cells."""
        x, tx, t = (np.asarray(each, dtype=np.float64) for each in (x, tx, t))
        return Seen(x, tx, t, np.ones(len(x)))._gathered()

    def _gathered(self) -> Seen:
        """Equal cells as one."""
        cells, place = np.unique(np.stack([self.x, self.tx, self.t], axis=1), axis=0, return_inverse=True)
        n = np.bincount(place.reshape(len(self.n)), self.n, minlength=len(cells)).astype(np.float64)
        return Seen(cells[:, 0], cells[:, 1], cells[:, 2], n)

    def coarse(self) -> Seen:
        """Times rounded to a hundredth of the longest: fewer cells, from which a fit is quickly begun."""
        step = float(self.t.max()) / 100
        return Seen(self.x, np.round(self.tx / step) * step, np.round(self.t / step) * step, self.n)._gathered()

    @property
    def identified(self) -> bool:
        """Whether anybody came back, and not everybody alike."""
        return bool(len(self.n) >= 4 and (self.x * self.n).sum() > 0 and len(np.unique(self.x)) >= 3)


@dataclass(frozen=True)
class Model:
    """r, alpha, a, b; times are in the unit of the data."""

    r: float
    alpha: float
    a: float
    b: float

    @property
    def logs(self) -> Floats:
        return np.log([self.r, self.alpha, self.a, self.b])

    @staticmethod
    def of_logs(logs: Floats) -> Model:
        return Model(*np.exp(logs).tolist())

    @property
    def _off_one(self) -> Model:
        return replace(self, a=1 + NEAR_ONE) if abs(self.a - 1) < NEAR_ONE else self


def _parts(model: Model, seen: Seen) -> tuple[Floats, Floats]:
    """The logarithms of the two ways to buy so: still alive at T, or gone after the last purchase (-inf at x = 0)."""
    r, alpha, a, b, x = model.r, model.alpha, model.a, model.b, seen.x
    rate = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
    alive = special.betaln(a, b + x) - special.betaln(a, b) - (r + x) * np.log(alpha + seen.t)
    back = x > 0
    some = np.where(back, x, 1.0)
    gone = special.betaln(a + 1, b + some - 1) - special.betaln(a, b) - (r + some) * np.log(alpha + seen.tx)
    return rate + alive, np.where(back, rate + gone, -np.inf)


def log_likelihood(model: Model, seen: Seen) -> float:
    """sum over customers of ln P(x, tx, T)."""
    return float(seen.n @ np.logaddexp(*_parts(model, seen)))


def _slopes(model: Model, seen: Seen) -> Floats:
    """The slopes of the log likelihood by the logarithms of r, alpha, a and b."""
    r, alpha, a, b, x = model.r, model.alpha, model.a, model.b, seen.x
    alive, gone = _parts(model, seen)
    p = np.exp(alive - np.logaddexp(alive, gone))  # that the customer is alive
    q, back = 1 - p, np.maximum(x, 1.0)
    late, last = alpha + seen.t, alpha + seen.tx
    psi = special.digamma
    by_r = psi(r + x) - psi(r) + np.log(alpha) - p * np.log(late) - q * np.log(last)
    by_alpha = r / alpha - (r + x) * (p / late + q / last)
    both = psi(a + b) - psi(a + b + x)
    by_a = both + q / a
    by_b = both + psi(b + x) - psi(b) - q / (b + back - 1)
    slopes = np.stack([by_r * r, by_alpha * alpha, by_a * a, by_b * b]) @ seen.n
    return np.asarray(slopes)


@dataclass(frozen=True)
class Fitted:
    """The maximum likelihood model. ``settled``: no parameter ran away, so that the information says how sure it is."""

    model: Model
    log_likelihood: float
    seen: Seen

    @cached_property
    def settled(self) -> bool:
        return bool((np.abs(self.model.logs) < LIMIT - 1).all() and np.isfinite(self.covariance).all())

    @cached_property
    def covariance(self) -> Floats:
        """(4, 4) of the logarithms of the parameters: inverse observed information; NaN where it has none."""
        at = self.model.logs
        rows = []
        for place in range(4):
            step = np.zeros(4)
            step[place] = STEP
            up, down = (_slopes(Model.of_logs(at + sign * step), self.seen) for sign in (1, -1))
            rows.append((up - down) / (2 * STEP))
        information = -(np.array(rows) + np.array(rows).T) / 2
        values = np.linalg.eigvalsh(information) if np.isfinite(information).all() else np.array([-1.0])
        if values[0] <= 1e-9 * max(1.0, values[-1]):
            return np.full((4, 4), np.nan)
        return np.asarray(np.linalg.inv(information))


def fit(seen: Seen) -> Fitted | None:
    """The maximum likelihood fit; None where nobody, or everybody alike, came back (:attr:`Seen.identified`)."""
    if not seen.identified:
        return None
    scale = float(np.average(seen.t, weights=seen.n))
    starts = [np.array([0.0, np.log(scale / 2), 0.0, np.log(odds)]) for odds in (2.0, 10.0)]
    if len(seen.n) > MANY:
        starts = [_likeliest(seen.coarse(), starts)]
    model = Model.of_logs(_likeliest(seen, starts))
    return Fitted(model, log_likelihood(model, seen), seen)


def _likeliest(seen: Seen, starts: list[Floats]) -> Floats:
    """The logarithms of the most likely parameters."""

    def likelihood(logs: Floats) -> tuple[float, Floats]:
        model = Model.of_logs(logs)
        return log_likelihood(model, seen), _slopes(model, seen)

    return most_likely(likelihood, starts, [(-LIMIT, LIMIT)] * 4, float(seen.n.sum()))


# -- what follows ----------------------------------------------------------------------------------------------------


def alive(model: Model, x: Floats, tx: Floats, t: Floats) -> Floats:
    """The chance that a customer is still one: 1/(1 + [x > 0] a/(b + x - 1) ((alpha + T)/(alpha + tx))^(r + x))."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    odds = a / (b + np.maximum(x, 1.0) - 1) * np.exp((r + x) * np.log((alpha + t) / (alpha + tx)))
    return np.asarray(1 / (1 + np.where(x > 0, odds, 0.0)))


def purchases_to_come(model: Model, x: Floats, tx: Floats, t: Floats, span: float) -> Floats:
    """E[Y(span) | x, tx, T]: purchases that customers are to make in the ``span`` after T."""
    m = model._off_one
    r, alpha, a, b = m.r, m.alpha, m.a, m.b
    z = span / (alpha + t + span)
    left = np.exp((r + x) * np.log1p(-z)) * special.hyp2f1(r + x, b + x, a + b + x - 1, z)
    return np.asarray((a + b + x - 1) / (a - 1) * (1 - left) * alive(model, x, tx, t))


def purchases_of_new(model: Model, span: float) -> float:
    """E[X(span)]: purchases that a new customer makes in the ``span`` after the first."""
    m = model._off_one
    z = span / (m.alpha + span)
    left = (1 - z) ** m.r * special.hyp2f1(m.r, m.b, m.a + m.b - 1, z)
    return float((m.a + m.b - 1) / (m.a - 1) * (1 - left))


# -- how sure it is --------------------------------------------------------------------------------------------------


def bounded(
    found: Fitted, of: Callable[[Model], float], confidence: float, share: bool = False
) -> tuple[float, float | None, float | None]:
    """(value, low, high) of a positive function of the parameters: delta method on its logarithm (a share: its logit).

    No interval where the data do not tell all four parameters.
    """
    value = of(found.model)
    if not found.settled:
        return value, None, None
    slopes = np.array([_slope(of, found.model, place, share) for place in range(4)])
    half = z(confidence) * math.sqrt(max(0.0, float(slopes @ found.covariance @ slopes)))
    at = _link(value, share)
    return value, _back(at - half, share), _back(at + half, share)


def _slope(of: Callable[[Model], float], model: Model, place: int, share: bool) -> float:
    step = np.zeros(4)
    step[place] = 10 * STEP
    up, down = (_link(of(Model.of_logs(model.logs + sign * step)), share) for sign in (1, -1))
    return (up - down) / (20 * STEP)


def _link(value: float, share: bool) -> float:
    value = max(value, 1e-300)
    return math.log(value / max(1 - value, 1e-16)) if share else math.log(value)


def _back(at: float, share: bool) -> float:
    return 1 / (1 + math.exp(-at)) if share else math.exp(min(at, 700.0))
