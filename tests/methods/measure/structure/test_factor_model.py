"""Confirmatory models and their fit against lavaan (the worked case), written-out formulas and known populations."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from expectancy.methods.internal_consistency import correlations
from expectancy.methods.measure.structure.factor_errors import marked, standardised_se
from expectancy.methods.measure.structure.factor_model import (
    Fitted,
    Pattern,
    fit_factors,
    implied,
    information,
    standardised_loadings,
)
from expectancy.methods.measure.structure.model_fit import Fit, noncentrality, scaling
from shared import case, close

BLOCKS = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


@cache
def holzinger() -> tuple[Fitted, np.ndarray, int, dict[str, Any]]:
    found = case("factor_structure", "cfa-holzinger-swineford")
    n = found["inputs"]["n"]
    cov = np.array(found["inputs"]["covariance_n_minus_1"]) * (n - 1) / n
    fitted = fit_factors(correlations(cov), Pattern.of(BLOCKS, 9))
    assert fitted is not None
    assert fitted.converged
    return fitted, np.diagonal(cov), n, found


@pytest.mark.parametrize("kind", ["published", "peer"])
def test_fit_is_lavaans_to_its_last_digit(kind: str) -> None:
    fitted, variances, n, found = holzinger()
    fit = Fit(n, fitted)
    interval = fit.rmsea_interval(0.90)  # lavaan prints 90 %
    ours = {
        "chisq": fit.chi_square,
        "df": fit.df,
        "pvalue": fit.chance,
        "cfi": fit.cfi,
        "tli": fit.tli,
        "rmsea": fit.rmsea,
        "rmsea.ci.lower": interval.low,
        "rmsea.ci.upper": interval.high,
        "srmr": fit.srmr,
        "npar": fit.parameters,
        "logl": fit.log_likelihood(variances),
        "aic": fit.aic(variances),
        "bic": fit.bic(variances),
    }
    values = found[kind]["values"]
    for name, value in values.get("fit", values).items():
        assert ours[name] == pytest.approx(value, **close(found[kind])), name


def test_every_estimate_and_standard_error_is_lavaans() -> None:
    fitted, variances, n, found = holzinger()
    inputs, peer = found["inputs"], found["peer"]
    items, factors = inputs["indicators"], list(inputs["model"])
    raw, whole = marked(fitted, variances, n), standardised_loadings(*fitted.parts).sum(axis=1)
    _, phi, unique = fitted.parts
    for name, estimate in peer["values"]["estimate"].items():
        one, other = name.replace("=~", "~~").split("~~")
        if "=~" in name:
            (value, se), standard = (x[items.index(other)] for x in raw.loadings), whole[items.index(other)]
        elif one in items:
            (value, se), standard = (x[items.index(one)] for x in raw.unique), unique[items.index(one)]
        else:
            at = factors.index(one), factors.index(other)
            (value, se), standard = (x[at] for x in raw.factors), phi[at]
        assert value == pytest.approx(estimate, **close(peer)), name
        assert se == pytest.approx(peer["values"]["se"][name], **close(peer)), name
        assert standard == pytest.approx(peer["values"]["standardised"][name], **close(peer)), name


def test_errors_of_standardised_loadings_are_those_of_a_numeric_delta_method() -> None:
    fitted, _, n, _ = holzinger()
    rows, columns = fitted.pattern.loads

    def of(theta: np.ndarray) -> np.ndarray:
        return standardised_loadings(*fitted.pattern.unpack(theta))[rows, columns]

    steps = 1e-6 * np.eye(len(fitted.theta))
    slope = np.array([(of(fitted.theta + step) - of(fitted.theta - step)) / 2e-6 for step in steps]).T
    expected = np.sqrt(np.diagonal(slope @ fitted.inverse @ slope.T) / n)
    assert standardised_se(fitted, n)[0] == pytest.approx(expected, rel=1e-5)


def test_information_is_half_the_trace_written_out() -> None:
    fitted, _, _, _ = holzinger()
    pattern, theta = fitted.pattern, fitted.theta
    inverse = np.linalg.inv(implied(*pattern.unpack(theta)))
    changes = []
    for step in 1e-6 * np.eye(len(theta)):
        up, down = (implied(*pattern.unpack(theta + sign * step)) for sign in (1, -1))
        changes.append((up - down) / 2e-6)
    expected = [[np.trace(inverse @ a @ inverse @ b) / 2 for b in changes] for a in changes]
    assert information(pattern, theta) == pytest.approx(np.array(expected), abs=1e-7)


def test_a_population_that_has_the_model_is_found_again() -> None:
    rng = np.random.default_rng(4)
    pattern = Pattern.of([[0, 1, 2, 3], [4, 5, 6]], 7)
    loadings = rng.uniform(0.4, 0.9, (7, 2)) * pattern.free
    phi = np.array([[1, 0.35], [0.35, 1]])
    corr = implied(loadings, phi, 1 - (loadings**2).sum(axis=1))
    fitted = fit_factors(corr, pattern)
    assert fitted is not None
    assert fitted.parts[0] == pytest.approx(loadings, abs=1e-6)
    assert fitted.parts[1] == pytest.approx(phi, abs=1e-6)
    fit = Fit(200, fitted)
    assert fit.chi_square == pytest.approx(0, abs=1e-8)
    assert (fit.cfi, fit.rmsea, fit.srmr) == pytest.approx((1, 0, 0), abs=1e-6)


def test_replicates_are_what_each_matrix_gives_alone() -> None:
    fitted, _, _, _ = holzinger()
    rng = np.random.default_rng(5)
    noise = rng.normal(0, 0.02, (6, 9, 9))
    near = fitted.corr + np.tril(noise, -1) + np.tril(noise, -1).transpose(0, 2, 1)
    found = fitted.replicates(np.concatenate([near, np.full((1, 9, 9), np.nan)]))
    for corr, theta in zip(near, found, strict=False):
        alone = fit_factors(corr, fitted.pattern)
        assert alone is not None
        assert theta == pytest.approx(alone.theta, abs=1e-5)
    assert np.isnan(found[-1]).all()


def test_the_scaled_chi_square_is_satorra_and_bentlers_from_raw_answers() -> None:
    """tr(U Gamma) / df with U and the sample's Gamma written out over all pairs of items, each row a group."""
    rng = np.random.default_rng(6)
    factor = rng.gamma(1.0, size=(1500, 1))
    answers = factor * [0.9, 0.8, 0.7, 0.6] + rng.gamma(1.0, size=(1500, 4))
    n, corr = len(answers), np.corrcoef(answers.T)
    fitted = fit_factors(corr, Pattern.of([[0, 1, 2, 3]], 4))
    assert fitted is not None
    left = np.array([np.corrcoef(np.delete(answers, row, axis=0).T) for row in range(n)])
    rows, columns = np.tril_indices(4)
    z = (answers - answers.mean(axis=0)) / answers.std(axis=0)
    # influence of a row on r_jk: z_j z_k - r_jk (z_j^2 + z_k^2) / 2
    influence = z[:, rows] * z[:, columns] - corr[rows, columns] * (z[:, rows] ** 2 + z[:, columns] ** 2) / 2
    gamma = np.cov(influence.T, bias=True)
    double = np.zeros((16, len(rows)))
    for at, (a, b) in enumerate(zip(rows, columns, strict=True)):
        double[a * 4 + b, at] = double[b * 4 + a, at] = 1
    inverse = np.linalg.inv(fitted.sigma)
    weight = double.T @ np.kron(inverse, inverse) @ double / 2
    changes = []
    for step in 1e-6 * np.eye(len(fitted.theta)):
        up, down = (implied(*fitted.pattern.unpack(fitted.theta + sign * step)) for sign in (1, -1))
        changes.append(((up - down) / 2e-6)[rows, columns])
    slope = np.array(changes).T
    u = weight - weight @ slope @ np.linalg.inv(slope.T @ weight @ slope) @ slope.T @ weight
    assert scaling(fitted, n, left) == pytest.approx(np.trace(u @ gamma) / fitted.pattern.df, rel=0.05)


def test_noncentralities_put_the_chi_square_at_its_ends() -> None:
    from scipy import stats

    nc = noncentrality(85.3, 24, 0.05)
    assert stats.ncx2.cdf(85.3, 24, nc) == pytest.approx(0.05)
    assert noncentrality(10.0, 24, 0.95) == 0.0


def test_a_uniqueness_is_kept_from_falling_below_zero_and_told() -> None:
    corr = np.array([[1, 0.8, 0.8, 0.5], [0.8, 1, 0.5, 0.3], [0.8, 0.5, 1, 0.2], [0.5, 0.3, 0.2, 1]])
    fitted = fit_factors(corr, Pattern.of([[0, 1, 2, 3]], 4))
    assert fitted is not None
    assert fitted.improper == [0]
    assert fitted.parts[2].min() == pytest.approx(0.005)


def test_what_cannot_be_fitted_is_refused() -> None:
    assert fit_factors(np.ones((3, 3)), Pattern.of([[0, 1, 2]], 3)) is None
    assert fit_factors(np.full((3, 3), np.nan), Pattern.of([[0, 1, 2]], 3)) is None
