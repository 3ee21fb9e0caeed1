"""Least squares from cross products against statsmodels, and what replicates of them do."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from expectancy.methods.regression import (
    CrossProducts,
    condition_number,
    correlations,
    independent,
    least_squares,
    replicates,
)
from expectancy.summaries import Pairwise

GROUPS = 16


def products(x: np.ndarray, y: np.ndarray, w: np.ndarray | None = None, seed: int = 0) -> CrossProducts:
    """Cross products of complete rows by random group."""
    rows = np.column_stack([y, x])
    weight = np.ones(len(y)) if w is None else w
    group = np.random.default_rng(seed).integers(0, GROUPS, len(y))
    here = [np.flatnonzero(group == g) for g in range(GROUPS)]
    k = rows.shape[1]
    p = np.array([(rows[at] * weight[at, None]).T @ rows[at] for at in here])
    s = np.array([np.repeat((weight[at] @ rows[at])[:, None], k, axis=1) for at in here])
    total = np.array([np.full((k, k), weight[at].sum()) for at in here])
    n = np.array([np.full((k, k), float(len(at))) for at in here])
    return CrossProducts.of(Pairwise(n, total, s, p))


def sample(rows: int = 300, k: int = 5, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, size=(rows, k)).astype(float)
    y = np.rint(3 + x @ np.linspace(-1, 1, k) + rng.normal(size=rows))
    return x, y, rng.uniform(0.2, 3, rows)


@pytest.mark.parametrize("weighted", [False, True])
def test_coefficients_and_r2_are_those_of_statsmodels(weighted: bool) -> None:
    x, y, w = sample()
    weight = w if weighted else np.ones(len(y))
    model = sm.WLS(y, sm.add_constant(x), weights=weight).fit()
    coefficients, r2 = least_squares(products(x, y, weight).total())
    assert coefficients == pytest.approx(model.params[1:], abs=1e-7)
    assert float(r2) == pytest.approx(model.rsquared, abs=1e-7)


def test_a_replicate_that_takes_groups_twice_is_the_regression_on_doubled_rows() -> None:
    x, y, _ = sample()
    group = np.random.default_rng(0).integers(0, GROUPS, len(y))
    counts = np.random.default_rng(2).integers(0, 3, size=(3, GROUPS)).astype(float)
    found = replicates(products(x, y), counts, lambda sums: least_squares(sums)[0])
    for at in range(3):
        model = sm.WLS(y, sm.add_constant(x), weights=counts[at][group]).fit()
        assert found[at] == pytest.approx(model.params[1:], abs=1e-7)


def test_chunks_do_not_change_replicates(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y, _ = sample()
    counts = np.random.default_rng(2).integers(0, 3, size=(50, GROUPS)).astype(float)
    whole = replicates(products(x, y), counts, lambda sums: least_squares(sums)[0])
    monkeypatch.setattr("expectancy.methods.regression.CHUNK", 100)
    assert replicates(products(x, y), counts, lambda sums: least_squares(sums)[0]) == pytest.approx(whole, abs=1e-12)


def test_a_column_that_does_not_vary_gets_0_and_leaves_the_others_alone() -> None:
    x, y, _ = sample()
    flat = np.column_stack([x, np.ones(len(y)), np.zeros(len(y))])
    alone, _ = least_squares(products(x, y).total())
    beside, _ = least_squares(products(flat, y).total())
    assert beside == pytest.approx([*alone, 0.0, 0.0], abs=1e-7)


def test_linear_combinations_of_earlier_columns_are_found() -> None:
    x, y, _ = sample(k=3)
    more = np.column_stack([x, x[:, 0] + x[:, 1], 1 - x[:, 2], np.ones(len(y))])
    assert independent(products(more, y).total(), range(6)).tolist() == [0, 1, 2]
    assert independent(products(more, y).total(), [4, 3, 1, 2, 0, 5]).tolist() == [1, 3, 4]


def test_keeping_some_predictors_is_the_regression_on_those() -> None:
    x, y, _ = sample()
    kept = products(x, y).keep(np.array([1, 3]))
    model = sm.OLS(y, sm.add_constant(x[:, [1, 3]])).fit()
    assert least_squares(kept.total())[0] == pytest.approx(model.params[1:], abs=1e-7)


def test_the_condition_number_is_numpys_for_a_correlation_matrix() -> None:
    x, y, _ = sample()
    matrix = correlations(products(x, y).total())
    assert matrix == pytest.approx(np.corrcoef(np.column_stack([y, x]).T), abs=1e-10)
    assert condition_number(matrix) == pytest.approx(np.linalg.cond(matrix), rel=1e-9)
    assert condition_number(np.ones((2, 2))) == float("inf")


def test_no_predictors_explain_nothing() -> None:
    _, y, _ = sample()
    coefficients, r2 = least_squares(products(np.empty((len(y), 0)), y).total())
    assert coefficients.shape == (0,)
    assert float(r2) == 0.0
