"""How long until something happens (a delivery, a loss), where some are still open: Kaplan-Meier from counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from expectancy.methods.interval import z

Floats = npt.NDArray[np.float64]
TRANSFORMS = ("log-log", "log")


@dataclass(frozen=True)
class Survival:
    """At each duration with an event: how many were at risk, the share to whom it has not happened, se and bounds."""

    time: Floats
    at_risk: Floats
    events: Floats
    share: Floats
    se: Floats
    low: Floats
    high: Floats

    def quantile(self, share: float) -> float | None:
        """The shortest duration by which at least ``share`` are through; None where so many never were."""
        return _first(self.time, self.share, 1 - share)

    def quantile_interval(self, share: float) -> tuple[float | None, float | None]:
        """Where the bounds of the curve cross. Brookmeyer & Crowley 1982, Biometrics 38:29-41."""
        return _first(self.time, self.low, 1 - share), _first(self.time, self.high, 1 - share)


def kaplan_meier(
    time: npt.ArrayLike, events: npt.ArrayLike, censored: npt.ArrayLike, confidence: float = 0.95, transform: str = ""
) -> Survival:
    """S(t) = prod (1 - d / n) over durations up to t, from counts d of events and c of open cases at each duration.

    Greenwood: se = S sqrt(sum d / (n (n - d))). Bounds on log(-log S) ("log-log", the default) or on log S ("log"), cut
    at 0 and 1. Counts add up, so parts merge. Kaplan & Meier 1958, JASA 53:457-481; Kalbfleisch & Prentice 1980.
    """
    times = np.asarray(time, dtype=np.float64)
    order = np.argsort(times, kind="stable")
    t, where = np.unique(times[order], return_inverse=True)
    d, c = (
        np.bincount(where, weights=np.asarray(each, dtype=np.float64)[order], minlength=len(t))
        for each in (events, censored)
    )
    n = (d + c)[::-1].cumsum()[::-1]
    some = d > 0
    t, d, n = t[some], d[some], np.asarray(n[some], dtype=np.float64)
    share = np.cumprod(1 - d / n)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(np.where(n > d, d / (n * (n - d)), np.inf)))
        se = np.where(share > 0, share * spread, 0.0)
        low, high = _bounds(share, spread, z(confidence), transform or TRANSFORMS[0])
    return Survival(t, n, np.asarray(d, dtype=np.float64), share, se, low, high)


def _bounds(share: Floats, spread: Floats, width: float, transform: str) -> tuple[Floats, Floats]:
    """Nobody left waiting tells no bound on either scale: 0, and where the curve stood before it."""
    if transform == "log":
        low, high = share * np.exp(-width * spread), np.minimum(1.0, share * np.exp(width * spread))
    else:
        move = width * spread / np.log(share)
        low, high = share ** np.exp(-move), share ** np.exp(move)
    before = np.concatenate([[1.0], high[:-1]])
    gone = share <= 0
    return np.where(gone, 0.0, low), np.where(gone, before, high)


def _first(time: Floats, curve: Floats, level: float) -> float | None:
    under = np.flatnonzero(curve <= level + 1e-12)
    return float(time[under[0]]) if len(under) else None
