"""Where what is perceived lies in the zone of tolerance, and how sure that is: the delta method, Fieller's theorem."""

from __future__ import annotations

import numpy as np

from expectancy.methods.answers import Bounds, choice
from expectancy.methods.fieller import fieller, jackknife_variances
from expectancy.methods.interval import Floats, Means, jackknife_ratio, jackknife_spread, left_out, simple_means
from expectancy.methods.measure.zone.levels import Answers, Asked
from expectancy.summaries.moments import ratio

VARIANTS = ("delta", "fieller")


def by_fieller(asked: Asked) -> bool:
    """Whether the caller chose Fieller's theorem."""
    return choice(asked.options, VARIANTS, "zone_of_tolerance") == "fieller"


def position(adequacy: Floats, width: Floats) -> Floats:
    """(P - A) / (D - A) of mean levels, from the adequacy gap and the width; NaN where D is not above A.

    Under 0 below the minimum, 0 to 1 inside the zone (both ends belong to it), over 1 above the desired level.
    """
    return ratio(adequacy, np.where(width > 0, width, 0.0))


def position_se(
    value: Floats, width: Floats, var_adequacy: Floats, var_width: Floats, cov: Floats, n: Floats
) -> Floats:
    """Delta method: Var(zp) = (V_u - 2 zp C_uw + zp^2 V_w) / (width^2 n) with u = P - A, w = D - A.

    The same as g' S g / n with g = [-(1 - zp), -zp, 1] / (D - A) for (A, D, P).
    """
    variance = np.clip(var_adequacy - 2 * value * cov + value**2 * var_width, 0, None)
    return np.asarray(np.sqrt(ratio(variance, np.where(width > 0, width**2 * n, 0.0))))


def of_items(answers: Answers, asked: Asked) -> Bounds:
    """Item positions; without an interval where the zone's width is not clearly above 0."""
    confidence = asked.options.confidence
    n, u, v = answers.n, answers.adequacy.sum(axis=0), answers.width.sum(axis=0)
    value = position(u, v)
    if asked.weighted:
        sums = (answers.adequacy, answers.width, answers.w)
        return _of_replicates(value, jackknife_ratio(answers.width, answers.w), sums, asked)
    width = simple_means(n, v, answers.products[1, 1])
    size = np.maximum(n - 1, 0)
    var_u, cov, var_v = (
        ratio(answers.products[at] - ratio(x * y, n), size)
        for at, x, y in (((0, 0), u, u), ((0, 1), u, v), ((1, 1), v, v))
    )
    if by_fieller(asked):
        spread = (ratio(var_u, n), ratio(cov, n), ratio(var_v, n))
        return _known(value, *fieller(ratio(u, n), width.value, spread, n - 1.0, confidence))
    return _clear(Means(value, position_se(value, width.value, var_u, var_v, cov, n), n - 1.0), width, confidence)


def _of_replicates(value: Floats, width: Means, sums: tuple[Floats, Floats, Floats], asked: Asked) -> Bounds:
    """Positions from delete-a-group replicates of (adequacy, width, weight), (groups, J)."""
    confidence = asked.options.confidence
    adequacy, wide, w = (left_out(each) for each in sums)
    if by_fieller(asked):
        spread, df = jackknife_variances(ratio(adequacy, w), ratio(wide, w), sums[2])
        top = ratio(sums[0].sum(axis=0), sums[2].sum(axis=0))
        return _known(value, *fieller(top, width.value, spread, df, confidence))
    return _clear(jackknife_spread(value, position(adequacy, wide), sums[2] > 0), width, confidence)


def _known(value: Floats, low: Floats, high: Floats) -> Bounds:
    """No interval where there is no position."""
    return value, np.where(np.isnan(value), np.nan, low), np.where(np.isnan(value), np.nan, high)


def _clear(found: Means, width: Means, confidence: float) -> Bounds:
    """A ratio has no usable interval where its denominator may be 0."""
    low, high = found.bounds(confidence)
    clear = width.bounds(confidence)[0] > 0
    return found.value, np.where(clear, low, np.nan), np.where(clear, high, np.nan)


def of_dimensions(answers: Answers, asked: Asked) -> Bounds:
    """Positions of the dimensions and the whole: ratios of the averaged adequacy and width."""
    dimensions, confidence = asked.dimensions, asked.options.confidence

    def of(adequacy: Floats, width: Floats, w: Floats) -> tuple[Floats, Floats]:
        return dimensions.averaged(ratio(adequacy, w)), dimensions.averaged(ratio(width, w))

    up, wide = of(answers.adequacy.sum(axis=0), answers.width.sum(axis=0), answers.w.sum(axis=0))
    replicates = of(left_out(answers.adequacy), left_out(answers.width), left_out(answers.w))
    value, filled = position(up, wide), dimensions.filled(answers.w)
    if by_fieller(asked):
        spread, df = jackknife_variances(*replicates, filled.astype(np.float64))
        return _known(value, *fieller(up, wide, spread, df, confidence))
    found = jackknife_spread(value, position(*replicates), filled)
    return _clear(found, dimensions.means(answers.w, answers.width), confidence)
