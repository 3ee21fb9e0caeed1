"""How well constructs are measured, against seminr (R) on the ECSI mobile data and against arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

import ecsi
from expectancy.methods.measure.path_model.construct_quality import alphas, ave, goodness_of_fit, htmt, rho_a, rho_c
from expectancy.methods.measure.path_model.pls import Shape, fit

PATHS = (("Image", "Satisfaction"), ("Expectation", "Satisfaction"), ("Value", "Satisfaction"))
FOUR = ("Image", "Expectation", "Value", "Satisfaction")
SMALL = np.array([[1, 0.4, 0.3, 0.2], [0.4, 1, 0.1, 0.2], [0.3, 0.1, 1, 0.5], [0.2, 0.2, 0.5, 1]])
TWO = Shape(((0, 1), (2, 3)), ((0, 1),))


def test_reliabilities_are_those_of_seminr() -> None:
    """tests/fixtures/V_3_6_0/reliability.csv: alpha, rhoC, AVE, rhoA with the path scheme."""
    correlation, shape, _ = ecsi.model(FOUR, PATHS)
    fitted = fit(correlation, shape)
    assert alphas(correlation, shape) == pytest.approx([0.722834595, 0.451902556, 0.823631979, 0.779195022], abs=1e-8)
    assert rho_c(fitted.loadings, shape) == pytest.approx(
        [0.818325774, 0.733177802, 0.917897281, 0.871457928], abs=1e-6
    )
    assert ave(fitted.loadings, shape) == pytest.approx([0.477979835, 0.480507047, 0.848310675, 0.693363991], abs=1e-6)
    told = [0.745291554, 0.461657987, 0.857527048, 0.784023594]
    assert rho_a(fitted.weights, correlation, shape) == pytest.approx(told, abs=1e-6)


def test_htmt_is_that_of_seminr() -> None:
    """tests/fixtures/V_3_5_X/htmt.csv."""
    correlation, shape, _ = ecsi.model(FOUR, PATHS)
    found = htmt(correlation, shape)
    upper = [0.88803042750925, 0.651659392487802, 0.910100923782741, 0.588628982316289, 0.865108193553153]
    assert found[np.triu_indices(4, 1)] == pytest.approx([*upper, 0.740808927759395], abs=1e-9)
    assert found == pytest.approx(found.T)


def test_htmt_by_hand() -> None:
    assert htmt(SMALL, TWO)[0, 1] == pytest.approx(0.2 / np.sqrt(0.4 * 0.5))


def test_htmt_counts_correlations_without_their_sign() -> None:
    turned = SMALL.copy()
    turned[0, 2] = turned[2, 0] = -0.3
    assert htmt(turned, TWO)[0, 1] == pytest.approx(htmt(SMALL, TWO)[0, 1])


def test_htmt_of_indicators_that_do_not_go_together_is_not_known() -> None:
    apart = SMALL.copy()
    apart[0, 1] = apart[1, 0] = 0.0
    assert np.isnan(htmt(apart, TWO)[0, 1])


def test_one_indicator_measures_its_construct_by_fiat() -> None:
    shape = Shape(((0,), (1, 2, 3)), ((0, 1),))
    fitted = fit(SMALL, shape)
    assert alphas(SMALL, shape)[0] == 1
    assert rho_a(fitted.weights, SMALL, shape)[0] == 1
    assert rho_c(fitted.loadings, shape)[0] == pytest.approx(1)
    assert ave(fitted.loadings, shape)[0] == pytest.approx(1)
    between, within = (0.4 + 0.3 + 0.2) / 3, (0.1 + 0.2 + 0.5) / 3
    assert htmt(SMALL, shape)[0, 1] == pytest.approx(between / np.sqrt(within))


def test_goodness_of_fit_leaves_single_indicators_out_of_communality() -> None:
    """sqrt of the mean squared loading times the mean R2: Tenenhaus et al. 2005."""
    loadings, r2 = np.array([0.8, 0.6, 1.0]), np.array([0.0, 0.25])
    found = goodness_of_fit(loadings, r2, Shape(((0, 1), (2,)), ((0, 1),)))
    assert found == pytest.approx(np.sqrt((0.64 + 0.36) / 2 * 0.25))


def test_replicates_keep_their_places() -> None:
    both = np.stack([SMALL, np.eye(4)])
    fitted = fit(both, TWO)
    assert htmt(both, TWO)[0, 0, 1] == pytest.approx(htmt(SMALL, TWO)[0, 1])
    assert alphas(both, TWO)[0] == pytest.approx(alphas(SMALL, TWO))
    assert rho_a(fitted.weights, both, TWO)[0] == pytest.approx(rho_a(fitted.weights[0], SMALL, TWO))
