"""Dominance against regressions on every subset, LMG and published numbers."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from expectancy.methods.measure.importance.dominance_analysis import (
    alone_and_last,
    complete,
    conditional,
    of_chance,
    subset_r2,
)
from expectancy.methods.relative_importance import johnson, lmg
from shared import case, close, inputs


def swiss() -> tuple[np.ndarray, np.ndarray, list[str]]:
    given = inputs("drivers", "drivers-swiss")
    matrix = np.array(given["covariance"])
    scale = np.sqrt(np.diag(matrix))
    r = matrix / np.outer(scale, scale)
    return r[1:, 1:], r[0, 1:], given["variables"][1:]


def by_regression(matrix: np.ndarray, right: np.ndarray, subset: tuple[int, ...]) -> float:
    at = list(subset)
    return float(right[at] @ np.linalg.solve(matrix[np.ix_(at, at)], right[at])) if at else 0.0


def test_every_published_value_of_swiss_is_reproduced() -> None:
    """R2, LMG and its shares, first, last, standardised betas, Johnson's weights, which Genizi's are."""
    matrix, right, names = swiss()
    told = case("drivers", "drivers-swiss")
    r2 = subset_r2(matrix[None], right[None])[0]
    first, last = alone_and_last(r2, 5)
    general = lmg(matrix, right)
    found = {
        "R2": r2[-1],
        "lmg": general,
        "lmg_share": general / general.sum(),
        "first": first,
        "std_beta": np.linalg.solve(matrix, right),
        "johnson": johnson(matrix, right),
    }
    for name, known in told["published"]["values"].items():
        assert found[name] == pytest.approx(known, **close(told["published"])), name
    peers = {"R2": r2[-1], "lmg": general, "last": last, "genizi_equals_johnson": johnson(matrix, right)}
    for name, known in told["peer"]["values"].items():
        known = known if isinstance(known, float) else [known[each] for each in names]
        assert peers[name] == pytest.approx(known, **close(told["peer"])), name


def test_two_predictors_are_as_by_hand() -> None:
    told = case("drivers", "drivers-two-predictors-by-hand")
    matrix, right = (np.array(told["inputs"][name], dtype=float) for name in ("R_xx", "r_xy"))
    known = told["arithmetic"]["values"]
    r2 = subset_r2(matrix[None], right[None])[0]
    assert r2[-1] == pytest.approx(known["R2"], **close(told["arithmetic"]))
    for name, found in (("lmg", lmg(matrix, right)), ("johnson", johnson(matrix, right))):
        assert found == pytest.approx(known[name], **close(told["arithmetic"]))
    assert conditional(r2, 2).mean(axis=-1) == pytest.approx(known["lmg"], **close(told["arithmetic"]))


def test_conditional_dominance_is_the_mean_increment_by_regression_on_every_subset() -> None:
    matrix, right, _ = swiss()
    found = conditional(subset_r2(matrix[None], right[None]), 5)[0]
    for at in range(5):
        others = [other for other in range(5) if other != at]
        for size in range(5):
            added = [
                by_regression(matrix, right, (*subset, at)) - by_regression(matrix, right, subset)
                for subset in combinations(others, size)
            ]
            assert found[at, size] == pytest.approx(np.mean(added))
    assert found.mean(axis=-1) == pytest.approx(lmg(matrix, right))


def test_complete_dominance_holds_for_every_subset_of_the_others() -> None:
    matrix, right, _ = swiss()
    r2 = subset_r2(matrix[None], right[None])
    for one, other in combinations(range(5), 2):
        rest = [at for at in range(5) if at not in (one, other)]
        more = [
            by_regression(matrix, right, (*subset, one)) > by_regression(matrix, right, (*subset, other))
            for size in range(4)
            for subset in combinations(rest, size)
        ]
        share, always = complete(r2, 5, one, other)
        assert share[0] == pytest.approx(np.mean(more))
        assert bool(always[0]) == all(more)
        turned, _ = complete(r2, 5, other, one)
        assert share[0] + turned[0] == pytest.approx(1)


def test_equal_predictors_dominate_each_other_half() -> None:
    matrix, right = np.array([[1, 0.5], [0.5, 1]]), np.array([0.4, 0.4])
    share, always = complete(subset_r2(matrix[None], right[None]), 2, 0, 1)
    assert share[0] == 0.5
    assert always[0]


@pytest.mark.parametrize("kind", ["lmg", "johnson"])
def test_a_variable_of_chance_has_the_importance_that_random_columns_have(kind: str) -> None:
    """Against a normal column put into the data: the means agree within 5 % of each other, from 3,000 draws."""
    rng = np.random.default_rng(4)
    n = 200
    x = rng.normal(size=(n, 1)) * 0.7 + rng.normal(size=(n, 3))
    y = x @ [0.6, 0.3, 0.1] + rng.normal(size=n)
    matrix = np.corrcoef(np.column_stack([y, x]).T)
    divide = lmg if kind == "lmg" else johnson
    known = []
    for _ in range(3000):
        r = np.corrcoef(np.column_stack([y, x, rng.normal(size=n)]).T)
        known.append(divide(r[1:, 1:], r[0, 1:])[-1])
    found = of_chance(matrix, n, 3000, 1, kind)
    assert found.mean() == pytest.approx(np.mean(known), rel=0.07)
    assert np.quantile(found, 0.95) == pytest.approx(np.quantile(known, 0.95), rel=0.12)
