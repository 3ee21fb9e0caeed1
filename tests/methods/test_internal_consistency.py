"""Alpha and its kin against psych's numbers (the worked cases), pingouin and closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from expectancy.methods import internal_consistency as ic
from shared import case, close


def attitude() -> tuple[np.ndarray, dict[str, dict]]:
    found = case("reliability", "alpha-attitude")
    return np.array(found["inputs"]["covariance"]), found


@pytest.mark.parametrize("kind", ["published", "peer"])
def test_every_number_of_the_attitude_case_is_reproduced(kind: str) -> None:
    cov, found = attitude()
    items = found["inputs"]["items"]
    corr = ic.correlations(cov)
    ours = {
        "raw_alpha": float(ic.cronbach(cov)),
        "std_alpha": float(ic.standardised(corr)),
        "average_r": float(ic.average_r(corr)),
        "guttman_lambda6": float(ic.lambda6(corr)),
        "duhachek_iacobucci_se": ic.alpha_se(cov, found["inputs"]["n"]),
        "alpha_if_dropped": dict(zip(items, ic.alpha_if_dropped(cov), strict=True)),
        "item_rest_r": dict(zip(items, ic.item_rest(cov), strict=True)),
        "item_total_r_uncorrected": dict(zip(items, ic.item_total(cov), strict=True)),
    }
    for name, value in found[kind]["values"].items():
        if name != "feldt_ci95":  # tests/methods/measure/gaps/test_servqual.py
            assert ours[name] == pytest.approx(value, **close(found[kind])), name


def test_an_item_that_should_be_reversed_pulls_alpha_down_and_its_item_rest_below_zero() -> None:
    found = case("reliability", "alpha-bfi-agreeableness-reverse-keyed")
    cov, within = np.array(found["inputs"]["covariance_pairwise"]), close(found["peer"])
    sign = np.array([-1, 1, 1, 1, 1])
    for ending, matrix in (("as_is", cov), ("reversed", cov * np.outer(sign, sign))):
        values = found["peer"]["values"]
        assert ic.cronbach(matrix) == pytest.approx(values[f"raw_alpha_{ending}"], **within)
        assert ic.standardised(ic.correlations(matrix)) == pytest.approx(values[f"std_alpha_{ending}"], **within)
    assert ic.item_rest(cov)[0] < 0 < ic.item_rest(cov * np.outer(sign, sign))[0]


def test_parallel_items_have_the_reliability_of_spearman_and_brown() -> None:
    """k items of equal variance and correlation r: every coefficient is k r / (1 + (k - 1) r)."""
    corr = np.full((5, 5), 0.4) + 0.6 * np.eye(5)
    expected = 5 * 0.4 / (1 + 4 * 0.4)
    assert ic.cronbach(corr) == pytest.approx(expected)
    assert ic.standardised(corr) == pytest.approx(expected)
    assert ic.alpha_if_dropped(corr) == pytest.approx([4 * 0.4 / (1 + 3 * 0.4)] * 5)


def test_the_reliability_of_a_difference_falls_as_its_parts_correlate() -> None:
    """methods.md section 1: reliabilities of 0.8 and a correlation of 0.6 give 0.5."""
    part = (np.array(1.0), np.array(0.8))
    assert ic.of_difference(part, part, np.array(0.6)) == pytest.approx(0.5)
    assert ic.of_difference(part, part, np.array(0.0)) == pytest.approx(0.8)
    assert np.isnan(ic.of_difference(part, part, np.array(1.0)))


def test_a_sum_of_unrelated_parts_has_their_mean_reliability() -> None:
    assert ic.combined(np.ones(3), np.array([0.6, 0.7, 0.8]), np.array(3.0)) == pytest.approx(0.7)


def test_of_many_matrices_at_once_each_is_as_alone() -> None:
    cov, _ = attitude()
    both = np.stack([cov, cov[::-1, ::-1]])
    for of in (ic.cronbach, ic.item_rest, ic.item_total, ic.alpha_if_dropped):
        assert of(both)[0] == pytest.approx(of(cov))
    for of in (ic.average_r, ic.standardised, ic.lambda6):
        assert of(ic.correlations(both)) == pytest.approx([float(of(ic.correlations(cov)))] * 2)


def test_what_is_not_defined_is_nan_and_no_warning() -> None:
    one = np.array([[2.0]])
    assert np.isnan(ic.cronbach(one))
    assert np.isnan(ic.standardised(one / 2))
    assert np.isnan(ic.alpha_se(one, 10))
    collinear = np.ones((3, 3))
    assert np.isnan(ic.lambda6(collinear))
    assert not ic.positive_definite(np.full((2, 2), np.nan))
    constant = np.array([[1.0, 0.3, 0], [0.3, 1, 0], [0, 0, 0]])
    assert np.isnan(ic.item_rest(constant)[2])
    assert np.isnan(ic.alpha_if_dropped(constant[:2, :2])).all()
    assert np.isnan(ic.correlations(constant)[2]).all()
