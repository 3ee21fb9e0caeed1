"""A confirmatory solution in the items' own units, and the standard errors of normal answers, by the delta method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from expectancy.methods.measure.structure.factor_model import Fitted, Floats


@dataclass(frozen=True)
class Marked:
    """A confirmatory solution in the items' own units, each factor in those of its first item, with standard errors.

    As lavaan and Amos print it: loadings (p,), of first items 1 with standard error 0; unique variances (p,); variances
    and covariances of the factors (m, m).
    """

    loadings: tuple[Floats, Floats]
    unique: tuple[Floats, Floats]
    factors: tuple[Floats, Floats]


def marked(fitted: Fitted, variances: Floats, n: float) -> Marked:
    """From the standardised solution, the items' variances (divided by n) and n, by the delta method.

    With l_j of a factor whose first item has l_1, in the items' units: l_j / l_1, l_1^2, phi_ab l_1a l_1b.
    """
    loadings, phi, unique = fitted.parts
    pattern, sd = fitted.pattern, np.sqrt(variances)
    home = pattern.free.argmax(axis=1)
    raw = loadings[np.arange(len(home)), home] * sd
    at = {int(item): place for place, item in enumerate(pattern.loads[0])}  # one loading an item
    heads = [int(np.flatnonzero(home == factor)[0]) for factor in range(pattern.free.shape[1])]
    head, m, size = np.array(heads)[home], len(heads), len(fitted.theta)
    slope = np.zeros((len(home), size))
    for item in range(len(home)):
        if item != head[item]:
            slope[item, at[item]] = sd[item] / raw[head[item]]
            slope[item, at[int(head[item])]] = -raw[item] * sd[head[item]] / raw[head[item]] ** 2
    cross = np.zeros((m, m, size))
    for one in range(m):
        for other in range(m):
            for mine, yours in ((one, other), (other, one)):
                cross[one, other, at[heads[mine]]] += phi[one, other] * raw[heads[yours]] * sd[heads[mine]]
    for place, (one, other) in enumerate(zip(*pattern.pairs, strict=True)):
        cross[[one, other], [other, one], len(at) + place] = raw[heads[one]] * raw[heads[other]]
    covariance = fitted.inverse / n
    own = np.diagonal(covariance)[size - len(home) :]
    return Marked(
        (raw / raw[head], _delta(slope, covariance)),
        (unique * variances, np.sqrt(np.clip(own, 0, None)) * variances),
        (phi * np.outer(raw[heads], raw[heads]), _delta(cross, covariance)),
    )


def _delta(slope: Floats, covariance: Floats) -> Floats:
    """Standard errors of functions of the parameters, from their slopes (..., q)."""
    return np.asarray(np.sqrt(np.clip(((slope @ covariance) * slope).sum(axis=-1), 0, None)))


def standardised_se(fitted: Fitted, n: float) -> tuple[Floats, Floats]:
    """Standard errors for normal answers of standardised loadings, (p,), one an item, and factor correlations, (m, m).

    l / sqrt(l^2 + u) by the delta method, with a standardised matrix l^2 + u = 1.
    """
    loadings, phi, unique = fitted.parts
    rows, columns = fitted.pattern.loads
    own, size = loadings[rows, columns], len(fitted.theta)
    total = own**2 + unique[rows]
    slope = np.zeros((len(rows), size))
    slope[np.arange(len(rows)), np.arange(len(rows))] = unique[rows] / total**1.5
    slope[np.arange(len(rows)), size - len(unique) + rows] = -own / (2 * total**1.5)
    covariance = fitted.inverse / n
    se, between = np.zeros(len(unique)), np.zeros(phi.shape)
    se[rows] = _delta(slope, covariance)
    one, other = fitted.pattern.pairs
    places = len(rows) + np.arange(len(one))
    between[one, other] = between[other, one] = np.sqrt(np.clip(covariance[places, places], 0, None))
    return se, between
