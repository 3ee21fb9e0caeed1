"""Response surfaces and their tests from cross products: R's lm, statsmodels, and closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.multitest import multipletests

from expectancy.methods.interval import Floats
from expectancy.methods.linear_model import LinearModel, holm
from expectancy.methods.regression import CrossProducts
from expectancy.methods.surface import (
    ALONG,
    DIFFERENCE,
    KINDS,
    NO_CURVE,
    SAME_SIZE,
    SURFACE,
    admissible,
    kind,
    stationary,
)
from shared import case, close


def from_case() -> tuple[dict[str, Any], LinearModel, LinearModel, LinearModel]:
    worked = case("disconfirmation", "response-surface-mobi")
    inputs = worked["inputs"]
    xtx, xtz, ztz = (np.array(inputs[name]) for name in ("XtX", "XtZ", "ZtZ"))
    turn = DIFFERENCE[[0, 2]][:, [0, 2, 3]]
    direct = LinearModel.fit(xtx[:3, :3], xtz[:3], float(ztz))
    score = LinearModel.fit(turn @ xtx[:3, :3] @ turn.T, turn @ xtz[:3], float(ztz))
    return worked["peer"], score, direct, LinearModel.fit(xtx, xtz, float(ztz))


def test_every_number_of_the_worked_case() -> None:
    """Peer: R 4.2.2 stats::lm on the ECSI mobile data."""
    peer, score, direct, quadratic = from_case()
    values, within = peer["values"], close(peer)
    assert quadratic.b == pytest.approx(values["quadratic"]["b"], **within)
    assert np.sqrt(np.diagonal(quadratic.cov)) == pytest.approx(values["quadratic"]["se"], **within)
    assert quadratic.r2 == pytest.approx(values["quadratic"]["R2"], **within)
    along = quadratic.combined(ALONG)
    assert dict(zip(SURFACE, along.value.tolist(), strict=True)) == pytest.approx(values["surface"], **within)
    assert dict(zip(SURFACE, along.se.tolist(), strict=True)) == pytest.approx(values["surface_se"], **within)
    assert score.b == pytest.approx(values["difference_model"]["coef"], **within)
    assert score.r2 == pytest.approx(values["difference_model"]["R2"], **within)
    assert direct.b == pytest.approx(values["direct_effects_model"]["coef"], **within)
    assert np.sqrt(np.diagonal(direct.cov)) == pytest.approx(values["direct_effects_model"]["se"], **within)
    assert direct.r2 == pytest.approx(values["direct_effects_model"]["R2"], **within)
    found = admissible(score, direct, quadratic)
    assert found.difference.f == pytest.approx(values["F_difference_vs_direct"], **within)
    assert found.difference.df == (1, 247)
    assert found.curve.f == pytest.approx(values["F_quadratic"], **within)
    assert found.curve.p == pytest.approx(values["p_quadratic"], **within)


def test_the_case_prints_the_moments_that_its_means_and_covariances_have() -> None:
    inputs = case("disconfirmation", "response-surface-mobi")["inputs"]
    n, xtx, xtz = inputs["n"], np.array(inputs["XtX"]), np.array(inputs["XtZ"])
    sums = np.array([xtx[0, 1], xtx[0, 2], inputs["sum_Z"]])
    products = np.array([[xtx[1, 1], xtx[1, 2], xtz[1]], [xtx[1, 2], xtx[2, 2], xtz[2]], [*xtz[1:3], inputs["ZtZ"]]])
    assert sums / n == pytest.approx(inputs["mean_E_P_Z"], rel=1e-9)
    assert (products - np.outer(sums, sums) / n) / (n - 1) == pytest.approx(np.array(inputs["cov_E_P_Z"]), rel=1e-6)


def design(rows: int = 120, seed: int = 3) -> tuple[Floats, Floats, Floats]:
    rng = np.random.default_rng(seed)
    e, p = rng.normal(1, 1, rows), rng.normal(0, 1.5, rows)
    z = 3 + 0.4 * e + 0.9 * p - 0.2 * p**2 + rng.normal(0, 1, rows)
    x = np.column_stack([np.ones(rows), e, p, e**2, e * p, p**2])
    return x, z, rng.uniform(0.5, 2, rows)


def grouped(x: Floats, z: Floats, w: Floats, groups: int) -> CrossProducts:
    """Row i is in group i modulo ``groups``."""
    columns = np.column_stack([x[:, :1], z, x[:, 1:]])
    parts = [slice(start, None, groups) for start in range(groups)]
    sums = np.stack([(columns[part] * w[part, None]).T @ columns[part] for part in parts])
    return CrossProducts(np.array([len(z[part]) for part in parts], dtype=float), sums)


def test_least_squares_and_its_tests_are_those_of_statsmodels() -> None:
    x, z, _ = design()
    found = LinearModel.of(grouped(x, z, np.ones(len(z)), 8), weighted=False)
    other = sm.OLS(z, x).fit()
    assert found is not None
    assert found.b == pytest.approx(other.params)
    assert found.cov == pytest.approx(other.cov_params())
    assert found.r2 == pytest.approx(other.rsquared)
    test, reference = found.test(NO_CURVE), other.f_test(NO_CURVE)
    assert (test.f, test.p) == pytest.approx((float(reference.fvalue), float(reference.pvalue)))


def test_with_weights_the_covariance_is_the_jackknifes() -> None:
    x, z, w = design()
    groups = 20
    found = LinearModel.of(grouped(x, z, w, groups), weighted=True)
    assert found is not None
    assert found.b == pytest.approx(sm.WLS(z, x, w).fit().params)
    left = []
    for group in range(groups):
        stay = np.arange(len(z)) % groups != group
        left.append(sm.WLS(z[stay], x[stay], w[stay]).fit().params)
    apart = np.array(left) - np.mean(left, axis=0)
    assert found.cov == pytest.approx((groups - 1) / groups * apart.T @ apart, rel=1e-5)
    assert found.df == groups - 1
    test = found.test(NO_CURVE)
    wald = found.b[3:] @ np.linalg.solve(found.cov[3:, 3:], found.b[3:])
    assert test.f == pytest.approx((groups - 3) / ((groups - 1) * 3) * wald)
    assert test.p == pytest.approx(stats.f.sf(test.f, 3, groups - 3))


@pytest.mark.parametrize("spoil", ["same", "constant", "few", "outcome"])
def test_what_the_answers_do_not_determine_is_not_told(spoil: str) -> None:
    x, z, w = design()
    if spoil == "same":
        x[:, 2] = x[:, 1]
    if spoil == "constant":
        x[:, 1] = 2
    if spoil == "few":
        x, z, w = x[:6], z[:6], w[:6]
    if spoil == "outcome":
        z = np.full_like(z, 4)
    assert LinearModel.of(grouped(x, z, w, 2), weighted=False) is None
    assert LinearModel.of(grouped(x[:0], z[:0], w[:0], 2), weighted=False) is None


def test_one_group_with_weights_gives_a_value_and_no_interval() -> None:
    x, z, w = design()
    found = LinearModel.of(grouped(x[:, :3], z, w, 1), weighted=True)
    assert found is not None
    assert np.isfinite(found.b).all()
    assert np.isnan(found.combined(SAME_SIZE).bounds(0.95)).all()
    assert np.isnan(found.test(SAME_SIZE).p)


def test_the_stationary_point_is_where_the_slopes_are_nothing() -> None:
    b = np.array([[3.0, 1, 2, -1, 0.5, -2], [3, 1, 2, 1, 0.5, 2], [3, 1, 2, 1, 0.5, -2], [3, 1, 2, 0, 0, 0]])
    e, p = stationary(b).T
    assert (b[:3, 1] + 2 * b[:3, 3] * e[:3] + b[:3, 4] * p[:3]) == pytest.approx(0)
    assert (b[:3, 2] + 2 * b[:3, 5] * p[:3] + b[:3, 4] * e[:3]) == pytest.approx(0)
    assert [KINDS[int(at)] for at in kind(b)[:3]] == ["maximum", "minimum", "saddle"]
    assert np.isnan(e[3])
    assert kind(b)[3] == -1


def test_holms_p_values_are_those_of_statsmodels() -> None:
    p = [0.04, 0.01, 0.2, 0.01, 0.9]
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert holm([float("nan"), 0.03]) == pytest.approx([float("nan"), 0.03], nan_ok=True)
