"""How well indicators measure the constructs of a path model, from correlations (..., p, p); leading axes replicates.

NaN where a coefficient is not defined. One indicator alone measures its construct by fiat: 1.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from expectancy.methods import discriminant
from expectancy.methods.internal_consistency import standardised
from expectancy.methods.interval import Floats
from expectancy.methods.measure.path_model.pls import Shape
from expectancy.summaries.moments import ratio


def alphas(correlation: Floats, shape: Shape) -> Floats:
    """Standardised alpha of each construct's indicators, (..., k)."""
    found = [standardised(_block(correlation, places)) for places in shape.blocks]
    return _by_fiat(np.stack(found, axis=-1), shape)


def rho_c(loadings: Floats, shape: Shape) -> Floats:
    """Composite reliability (sum l)^2 / ((sum l)^2 + sum (1 - l^2)), (..., k). Dillon and Goldstein's rho."""
    together = (loadings @ shape.member) ** 2
    return ratio(together, together + (1 - loadings**2) @ shape.member)


def ave(loadings: Floats, shape: Shape) -> Floats:
    """Average variance extracted: the mean squared loading, (..., k); of mode A also the communality."""
    return np.asarray((loadings**2) @ shape.member / shape.member.sum(axis=0))


def rho_a(weights: Floats, correlation: Floats, shape: Shape) -> Floats:
    """(w'w)^2 w'(R - diag R)w / w'(ww' - diag ww')w, (..., k). Dijkstra and Henseler 2015, MIS Quarterly 39."""
    found = []
    for places in shape.blocks:
        w, block = weights[..., list(places)], _block(correlation, places)
        square, fourth = (w**2).sum(axis=-1), (w**4).sum(axis=-1)
        shared = np.einsum("...i,...ij,...j->...", w, block, w) - square
        found.append(ratio(square**2 * shared, square**2 - fourth))
    return _by_fiat(np.stack(found, axis=-1), shape)


def htmt(correlation: Floats, shape: Shape) -> Floats:
    """Heterotrait-monotrait ratio of every two constructs, (..., k, k), with 1 on the diagonal; of one indicator alone
    the correlation within is 1.
    """
    k = len(shape.blocks)
    found = np.ones((*correlation.shape[:-2], k, k))
    for one, other in combinations(range(k), 2):
        ratio_of = discriminant.htmt(correlation, shape.blocks[one], shape.blocks[other], alone=1.0)
        found[..., one, other] = found[..., other, one] = ratio_of
    return found


def goodness_of_fit(loadings: Floats, r2: Floats, shape: Shape) -> Floats:
    """sqrt(mean communality * mean R2), (...): over the indicators of constructs that have several, and over the
    constructs that others lead to. Tenenhaus et al. 2005, CSDA 48; it is no test of fit.
    """
    several = np.isin(np.arange(loadings.shape[-1]), [at for block in shape.blocks if len(block) > 1 for at in block])
    communality = (loadings**2)[..., several].mean(axis=-1) if several.any() else np.ones(loadings.shape[:-1])
    return np.asarray(np.sqrt(communality * r2[..., list(shape.explained)].mean(axis=-1)))


def _block(correlation: Floats, places: tuple[int, ...]) -> Floats:
    return correlation[..., list(places), :][..., list(places)]


def _by_fiat(found: Floats, shape: Shape) -> Floats:
    return np.where([len(block) == 1 for block in shape.blocks], 1.0, found)
