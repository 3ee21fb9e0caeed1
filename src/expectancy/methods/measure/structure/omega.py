"""McDonald's omega of standardised items: of one factor, and hierarchical by Schmid and Leiman."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from expectancy.methods.measure.structure.extraction import Explored, maximum_likelihood, minres
from expectancy.methods.measure.structure.factor_model import Fitted, Floats
from expectancy.methods.measure.structure.rotation import quartimin, signs
from expectancy.summaries.moments import ratio


def of_one_factor(loadings: Floats, unique: Floats) -> Floats:
    """omega = (sum l)^2 / ((sum l)^2 + sum u), of loadings and uniquenesses (..., p). McDonald 1999."""
    common = loadings.sum(axis=-1) ** 2
    return ratio(common, common + unique.sum(axis=-1))


@dataclass(frozen=True)
class Omegas:
    """Omega total and hierarchical, (...); of a one-factor solution there is no hierarchical one."""

    total: Floats
    hierarchical: Floats


def schmid_leiman(loadings: Floats, phi: Floats, general: Floats, corr: Floats) -> Omegas:
    """From correlated factors, (..., p, m) and (..., m, m), and their loadings on one general factor, (..., m).

    g = L c; omega_h = (sum g)^2 / V_T; omega_total = 1 - sum u / V_T, u = 1 - diag(L F L'); V_T the sum of all
    correlations. Schmid and Leiman 1957, Psychometrika 22:53-61; Zinbarg et al. 2005, Psychometrika 70:123-133.
    """
    whole = corr.sum(axis=(-2, -1))
    g = (loadings @ general[..., None])[..., 0]
    unique = corr.shape[-1] - ((loadings @ phi) * loadings).sum(axis=(-2, -1))
    return Omegas(1 - ratio(unique, whole), ratio(g.sum(axis=-1) ** 2, whole))


def general_of(phi: Floats) -> Floats:
    """Loadings, (..., m), of correlated factors on one general factor, by minres; of two, which cannot tell, the same.

    NaN where two factors go against each other.
    """
    if phi.shape[-1] == 2:
        both = np.sqrt(np.where(phi[..., 0, 1] > 0, phi[..., 0, 1], np.nan))
        return np.stack([both, both], axis=-1)
    fit = np.asarray(np.isfinite(phi).all(axis=(-2, -1)))
    safe = np.where(fit[..., None, None], phi, 0.5 + 0.5 * np.eye(phi.shape[-1]))
    return np.where(fit[..., None], minres(safe, 1)[..., 0], np.nan)


def hierarchical(fitted: Fitted, replicates: Floats) -> tuple[Omegas, Omegas]:
    """Of a fitted model of correlated factors, and of its ``replicates``, matrices (R, p, p) near the fitted one."""
    found = []
    for corr, theta in ((fitted.corr, fitted.theta), (replicates, fitted.replicates(replicates))):
        loadings, phi, _ = fitted.pattern.unpack(theta)
        found.append(schmid_leiman(loadings, phi, general_of(phi), corr))
    return found[0], found[1]


def explored(corr: Floats, m: int) -> Omegas:
    """Without a model told: m factors by minres, turned by quartimin, as psych's omega. One matrix (p, p)."""
    loadings, phi = quartimin(minres(corr, m))
    turned = signs(loadings)
    loadings, phi = loadings * turned, phi * np.outer(turned, turned)
    return schmid_leiman(loadings, phi, general_of(phi), corr)


def one_factor(corr: Floats, replicates: Floats, estimator: str) -> tuple[Floats, Floats]:
    """Omega total of one factor, and of replicates (R, p, p) near the matrix; NaN where it cannot be fitted.

    ``estimator``: ml or minres. Two items cannot tell two loadings apart: they get the same, the root of r.
    """
    if len(corr) == 2:
        return _of_two(corr), _of_two(replicates)
    if estimator == "ml":
        one = maximum_likelihood(corr, 1)
        return _explored(one), _explored(maximum_likelihood(replicates, 1, one.unique))
    fit = np.asarray(np.isfinite(replicates).all(axis=(-2, -1)))
    many = minres(np.where(fit[:, None, None], replicates, corr), 1)[..., 0]
    return _of_loadings(minres(corr, 1)[..., 0]), np.where(fit, _of_loadings(many), np.nan)


def _explored(found: Explored) -> Floats:
    return np.where(found.solved, of_one_factor(found.loadings[..., 0], found.unique), np.nan)


def _of_loadings(loadings: Floats) -> Floats:
    return of_one_factor(loadings, 1 - loadings**2)


def _of_two(corr: Floats) -> Floats:
    r = corr[..., 0, 1]
    return ratio(2 * r, np.where(r > 0, 1 + r, 0.0))
