"""Path models against SmartPLS and seminr, and against the models whose correlations they were given."""

from __future__ import annotations

import numpy as np
import pytest

import ecsi
from expectancy.methods.measure.path_model.construct_quality import rho_a
from expectancy.methods.measure.path_model.pls import SCHEMES, Shape, aligned, consistent, fit
from shared import case, close

SMARTPLS = {"path": "pathWeighting", "centroid": "centroid", "factorial": "factorial"}
SATISFACTION = (("Image", "Satisfaction"), ("Expectation", "Satisfaction"), ("Value", "Satisfaction"))
FOUR = ("Image", "Expectation", "Value", "Satisfaction")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_ecsi_model_is_that_of_smartpls(scheme: str) -> None:
    found = case("ecsi_pls", "ecsi-mobi-smartpls")
    published, near = found["published"]["values"][SMARTPLS[scheme]], close(found["published"])
    names = ecsi.constructs()
    correlation, shape, items = ecsi.model(names, found["inputs"]["inner_paths"])
    fitted = fit(correlation, shape, scheme)
    at = {name: place for place, name in enumerate(names)}
    paths = {f"{names[start]}->{names[end]}": fitted.paths[start, end] for start, end in shape.paths}
    total = {name: fitted.total[at[name], at["Loyalty"]] for name in names if name != "Loyalty"}
    assert paths == pytest.approx(published["path"], **near)
    assert total == pytest.approx(published["total_effect_on_Loyalty"], **near)
    assert dict(zip(items, fitted.weights, strict=True)) == pytest.approx(published["outer_weight"], **near)
    assert dict(zip(items, fitted.loadings, strict=True)) == pytest.approx(published["loading"], **near)


def test_explained_variance_is_that_of_the_case() -> None:
    found = case("ecsi_pls", "ecsi-mobi-smartpls")
    names = ecsi.constructs()
    correlation, shape, _ = ecsi.model(names, found["inputs"]["inner_paths"])
    r2 = fit(correlation, shape, "centroid").r2
    peer = found["peer"]["values"]["R2_centroid"]
    assert {name: r2[names.index(name)] for name in peer} == pytest.approx(peer, **close(found["peer"]))
    assert r2[names.index("Image")] == 0


def test_consistent_paths_and_loadings_are_those_of_seminr() -> None:
    """seminr 2 (R), tests/fixtures/V_3_6_0: path_coef1.csv, loadings1.csv, rho1.csv; the factorial scheme."""
    correlation, shape, _ = ecsi.model(FOUR, SATISFACTION)
    fitted = fit(correlation, shape, "factorial")
    reliability = rho_a(fitted.weights, correlation, shape)
    assert reliability == pytest.approx([0.745259028, 0.461548792, 0.857578545, 0.782558692], abs=2e-7)
    freed = consistent(fitted, reliability)
    assert freed.paths[:3, 3] == pytest.approx([0.537704707, 0.240967662, 0.258279868], abs=2e-7)
    loadings = [0.681330025, 0.521278272, 0.410112763, 0.680389609, 0.638496322, 0.494277871, 0.487740007]
    loadings += [0.426779733, 0.741892556, 0.943732643, 0.719458947, 0.687819429, 0.794919273]
    assert freed.loadings == pytest.approx(loadings, abs=2e-7)


def factors(loadings: list[list[float]], constructs: np.ndarray) -> tuple[np.ndarray, Shape]:
    """The exact correlations of indicators of correlated factors."""
    flat = np.concatenate(loadings)
    owner = np.repeat(np.arange(len(loadings)), [len(each) for each in loadings])
    correlation = np.outer(flat, flat) * constructs[np.ix_(owner, owner)]
    np.fill_diagonal(correlation, 1)
    blocks = tuple(tuple(np.flatnonzero(owner == at).tolist()) for at in range(len(loadings)))
    return correlation, Shape(blocks, ((0, 1), (0, 2), (1, 2)))


LOADINGS = [[0.9, 0.7, 0.6], [0.8, 0.8], [0.5, 0.7, 0.9, 0.6]]
PATHS = np.array([[0, 0.5, 0.3], [0, 0, 0.4], [0, 0, 0]])
FACTORS = np.array([[1, 0.5, 0.5], [0.5, 1, 0.55], [0.5, 0.55, 1]])  # 0.3 + 0.4 * 0.5 and 0.4 + 0.3 * 0.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_consistent_estimates_recover_a_model_of_factors_exactly(scheme: str) -> None:
    """Fisher consistency: Dijkstra and Henseler 2015. Mode A itself tells paths too small and loadings too large."""
    correlation, shape = factors(LOADINGS, FACTORS)
    fitted = fit(correlation, shape, scheme)
    reliability = rho_a(fitted.weights, correlation, shape)
    freed = consistent(fitted, reliability)
    assert freed.paths == pytest.approx(PATHS, abs=1e-9)
    assert freed.loadings == pytest.approx(np.concatenate(LOADINGS), abs=1e-9)
    assert freed.correlations == pytest.approx(FACTORS, abs=1e-9)
    assert fitted.loadings.mean() > np.concatenate(LOADINGS).mean()
    assert fitted.paths[0, 1] < 0.5
    true = [
        (fitted.weights[list(block)] @ np.array(own)) ** 2 for block, own in zip(shape.blocks, LOADINGS, strict=True)
    ]
    assert reliability == pytest.approx(true, abs=1e-9)


def test_single_indicators_are_a_regression() -> None:
    """With one indicator each, paths are standardised coefficients of least squares."""
    shape = Shape(((0,), (1,), (2,)), ((0, 1), (0, 2), (1, 2)))
    fitted = fit(FACTORS, shape)
    assert fitted.paths == pytest.approx(PATHS, abs=1e-12)
    assert fitted.total[0, 2] == pytest.approx(0.3 + 0.5 * 0.4)
    assert fitted.indirect[0, 2] == pytest.approx(0.5 * 0.4)
    assert fitted.r2 == pytest.approx([0, 0.25, 0.3 * 0.5 + 0.4 * 0.55])


def test_replicates_are_fitted_each_on_its_own() -> None:
    one, shape = factors(LOADINGS, FACTORS)
    other, _ = factors(LOADINGS, np.array([[1, 0.2, 0.1], [0.2, 1, 0.7], [0.1, 0.7, 1]]))
    both = fit(np.stack([[one, other], [other, one]]), shape)
    assert both.paths[1, 0] == pytest.approx(fit(other, shape).paths, abs=1e-12)
    assert both.paths[0, 0] == pytest.approx(fit(one, shape).paths, abs=1e-12)


def test_a_replicate_without_correlations_is_nan_and_leaves_the_others_alone() -> None:
    correlation, shape = factors(LOADINGS, FACTORS)
    gap = correlation.copy()
    gap[0, :] = gap[:, 0] = np.nan
    both = fit(np.stack([gap, correlation]), shape)
    assert np.isnan(both.weights[0]).all()
    assert np.isnan(both.total[0]).all()
    assert both.paths[1] == pytest.approx(fit(correlation, shape).paths, abs=1e-12)


def test_a_construct_turned_round_in_a_replicate_is_turned_back() -> None:
    """Its loadings nearly cancel out, so that their sum says nothing of the side."""
    own = [[0.8, -0.79], [0.8, 0.7]]
    constructs = np.array([[1, 0.6], [0.6, 1]])
    flat = np.concatenate(own)
    owner = np.array([0, 0, 1, 1])
    correlation = np.outer(flat, flat) * constructs[np.ix_(owner, owner)]
    np.fill_diagonal(correlation, 1)
    shape = Shape(((0, 1), (2, 3)), ((0, 1),))
    original = fit(correlation, shape)
    weaker = correlation.copy()
    weaker[0, 2:] *= 0.9
    weaker[2:, 0] *= 0.9
    replicate = fit(weaker[None], shape)
    assert replicate.paths[0, 0, 1] * original.paths[0, 1] < 0
    back = aligned(replicate, original, weaker[None])
    assert back.paths[0, 0, 1] * original.paths[0, 1] > 0
    assert back.weights[0] * original.weights == pytest.approx(np.abs(back.weights[0] * original.weights))


def test_constructs_that_are_the_same_have_a_solution_all_the_same() -> None:
    """Two predictors with one and the same indicator: the coefficients share what there is, and R2 is that of one."""
    correlation = np.array([[1, 1, 0.6], [1, 1, 0.6], [0.6, 0.6, 1]])
    fitted = fit(correlation, Shape(((0,), (1,), (2,)), ((0, 2), (1, 2))))
    assert fitted.paths[:2, 2] == pytest.approx([0.3, 0.3])
    assert fitted.r2[2] == pytest.approx(0.36)


def test_correlations_that_noise_cannot_explain_have_no_consistent_paths() -> None:
    correlation, shape = factors([[0.4, 0.4], [0.4, 0.4], [0.9, 0.9]], FACTORS)
    correlation[:2, 2:4] = correlation[2:4, :2] = 0.3  # two constructs closer to each other than each to itself
    fitted = fit(correlation, shape)
    freed = consistent(fitted, rho_a(fitted.weights, correlation, shape))
    assert np.isnan(freed.paths[0, 1])
    assert np.isnan(freed.paths[:2, 2]).all()
    assert np.isnan(freed.total).all()
