"""How good probabilities of classes are: F1, calibration, and what abstaining buys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
BINS = 15
SPAN = (0.05, 20.0)  # temperatures that are looked at
MOST_TRUST = 10.0  # times that what was told in words may count


def tempered(logs: Floats, degree: float) -> Floats:
    """Probabilities from logarithms (n, k) divided by a temperature; rows add up to 1."""
    scaled = logs / degree
    scaled = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(scaled / scaled.sum(axis=1, keepdims=True))


def calibrated(logs: Floats, told: Floats, place: Places, trust: float | None = None) -> tuple[float, float]:
    """(temperature, trust) with which (logs + trust told) / temperature is likeliest; (n, k) each, trust may be given.

    Platt's scaling with one slope for all classes, the temperature of Guo et al. 2017 (ICML), and a second for what is
    known beside. ``place`` (n,) are the true classes. Trust is not negative, and 0 where ``told`` says nothing.
    """
    from scipy.optimize import minimize

    def cost(at: Floats) -> float:
        found = tempered(logs + at[1] * told, float(np.exp(at[0])))
        return float(-np.log(found[np.arange(len(place)), place] + 1e-12).mean())

    silent = not (told - told.mean(axis=1, keepdims=True)).any()
    first = 0.0 if silent else 1.0 if trust is None else trust
    ends = [tuple(np.log(SPAN)), (first, first) if silent or trust is not None else (0.0, MOST_TRUST)]
    best = minimize(cost, np.array([0.0, first]), method="L-BFGS-B", bounds=ends)
    return float(np.exp(best.x[0])), float(best.x[1])


def calibration_error(probabilities: Floats, place: Places) -> float:
    """Expected calibration error: sum over 15 bins of the largest probability of n_b / n |right_b - sure_b|.

    Naeini, Cooper and Hauskrecht 2015, AAAI.
    """
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == place
    at = np.minimum((sure * BINS).astype(int), BINS - 1)
    return float(
        sum(
            abs(right[at == b].mean() - sure[at == b].mean()) * (at == b).mean() for b in range(BINS) if (at == b).any()
        )
    )


@dataclass(frozen=True)
class OfClass:
    """One class: ``precision`` of those told to be it, ``recall`` of those that are, n of these."""

    name: str
    precision: float
    recall: float
    f1: float
    n: int


def by_class(told: Places, place: Places, names: Sequence[str]) -> list[OfClass]:
    """Precision, recall and F1 = 2 P R / (P + R) of every class; 0 where nothing was told to be it."""
    found = []
    for at, name in enumerate(names):
        hits, said, there = int(((told == at) & (place == at)).sum()), int((told == at).sum()), int((place == at).sum())
        precision, recall = hits / said if said else 0.0, hits / there if there else 0.0
        both = precision + recall
        found.append(OfClass(name, precision, recall, 2 * precision * recall / both if both else 0.0, there))
    return found


def macro_f1(told: Places, place: Places, k: int) -> float:
    """The mean of the classes' F1, of those that are there."""
    each = [one.f1 for one in by_class(told, place, [str(at) for at in range(k)]) if one.n]
    return float(np.mean(each)) if each else float("nan")


def macro_f1_interval(
    told: Places, place: Places, k: int, confidence: float = 0.95, resamples: int = 1_000, seed: int = 2026
) -> tuple[float, float]:
    """Percentiles of the macro-F1 of texts drawn with replacement."""
    rng = np.random.default_rng(seed)
    drawn = [macro_f1(told[at], place[at], k) for at in rng.integers(0, len(told), (resamples, len(told)))]
    low, high = np.nanquantile(drawn, [0.5 - confidence / 2, 0.5 + confidence / 2])
    return float(low), float(high)


def abstaining(
    probabilities: Floats, place: Places, shares: Sequence[float] = (1.0, 0.9, 0.8, 0.6, 0.4)
) -> list[tuple[float, float, float]]:
    """(share told, least probability, share of these that are right), the surest texts first."""
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == place
    order = np.argsort(-sure, kind="stable")
    found = []
    for share in shares:
        kept = order[: max(1, round(share * len(order)))]
        found.append((len(kept) / len(order), float(sure[kept].min()), float(right[kept].mean())))
    return found
