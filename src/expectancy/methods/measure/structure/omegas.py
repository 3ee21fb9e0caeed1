"""Omega of a scale, told: of one factor, or of the study's dimensions under one general factor."""

from __future__ import annotations

import numpy as np

from expectancy.methods.answers import Dimensions
from expectancy.methods.internal_consistency import jackknife_under_one
from expectancy.methods.interval import NOTHING, Floats
from expectancy.methods.measure.structure.factor_model import Pattern, fit_factors
from expectancy.methods.measure.structure.omega import explored, hierarchical, one_factor
from expectancy.methods.measure.structure.score_scales import Scale, Score, Told

GROUP_FACTORS = 3  # of an exploratory omega_h where the study has fewer dimensions


def tell_omegas(said: Told, scale: Scale, corr: Floats, left: Floats, whole: Score | None, estimator: str) -> None:
    """Of one factor; of the whole with several dimensions, by Schmid and Leiman."""
    if len(corr) < 2:
        return
    blocks = _blocks(scale, whole) if whole is not None else []
    if len(blocks) > 1:
        _several(said, scale, corr, left, blocks, estimator)
        return
    found = one_factor(corr, left, estimator)
    if np.isnan(found[0]):
        said.notes.append(f"{scale.label}: one factor could not be fitted, so no omega.")
        return
    _tell_omega(said, scale, "omega_total", *found)
    if whole is not None and len(whole.dimensions.names) < 2:
        said.notes.append("Under two dimensions of two items, so no omega_h.")


def _tell_omega(said: Told, scale: Scale, name: str, value: Floats, replicates: Floats | None) -> None:
    number = float(value)
    interval = NOTHING
    if replicates is not None:
        interval = jackknife_under_one(number, np.asarray(replicates), said.options.confidence)
    said.tell(scale.keys, name, number, None if replicates is None else interval, scale.n)


def _several(said: Told, scale: Scale, corr: Floats, left: Floats, blocks: list[list[int]], estimator: str) -> None:
    """omega_total and omega_h of several dimensions: of the study's own by ML, or of factors found by minres."""
    if estimator == "minres":
        found = explored(corr, max(GROUP_FACTORS, len(blocks)))
        _tell_omega(said, scale, "omega_total", found.total, None)
        _tell_omega(said, scale, "omega_h", found.hierarchical, None)
        said.notes.append(
            "omega_h of factors that are looked for anew has no interval: they change places between resamples."
        )
        return
    inside = sorted(place for block in blocks for place in block)
    renumbered = [[inside.index(place) for place in block] for block in blocks]
    grid = np.ix_(inside, inside)
    fitted = fit_factors(corr[grid], Pattern.of(renumbered, len(inside)))
    if fitted is None or not fitted.converged:
        said.notes.append(f"{scale.label}: the dimensions could not be fitted, so no omega_h.")
        return
    if fitted.improper:
        said.notes.append(f"{scale.label}: an item's own variance was kept from falling below 0; take omega_h lightly.")
    value, replicates = hierarchical(fitted, left[:, np.array(inside)[:, None], inside])
    _tell_omega(said, scale, "omega_total", value.total, replicates.total)
    _tell_omega(said, scale, "omega_h", value.hierarchical, replicates.hierarchical)


def _blocks(scale: Scale, whole: Score) -> list[list[int]]:
    """The places, among the items that vary, of each dimension's items; dimensions of one item are left out."""
    varying = [item for item, varies in zip(scale.items, scale.varies, strict=True) if varies]
    places = Dimensions.of(varying).places if whole.dimensions.names else ()
    return [list(each) for each in places if len(each) > 1]
