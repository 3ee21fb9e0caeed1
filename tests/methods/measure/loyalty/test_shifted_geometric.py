"""The shifted beta-geometric model against Fader and Hardie's published fits, closed forms and brute force."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from expectancy.methods.measure.loyalty.shifted_geometric import (
    Renewals,
    fit,
    log_likelihood,
    region,
    residual_lifetime,
    retention,
    survival,
)

# Per cent still there after year 0, 1, 2 ... Fader & Hardie 2007, table 1; both also in R's foretell.
REGULAR = [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3]
HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4]


def renewals(percent: list[float], years: int = 7) -> Renewals:
    """Of 1,000 customers."""
    left = 10.0 * np.array(percent[: years + 1])
    return Renewals(left[:-1], -np.diff(left))


@pytest.mark.parametrize(("percent", "a", "b"), [(REGULAR, 0.704, 1.182), (HIGH_END, 0.668, 3.806)])
def test_the_published_fits_to_seven_years(percent: list[float], a: float, b: float) -> None:
    """Fader & Hardie 2007: a = 0.704, b = 1.182 (regular); a = 0.668, b = 3.806 (high end)."""
    found = fit(renewals(percent))
    assert found is not None
    assert (found.a, found.b) == (pytest.approx(a, abs=5e-4), pytest.approx(b, abs=5e-4))
    assert survival(found.a, found.b, 12)[-1] == pytest.approx(percent[12] / 100, abs=0.02)


def test_survival_and_churn_follow_the_papers_recursions() -> None:
    a, b = 0.7, 1.2
    churn = [a / (a + b)]
    for t in range(2, 9):
        churn.append(churn[-1] * (b + t - 2) / (a + b + t - 1))
    assert 1 - survival(a, b, 8) == pytest.approx(np.cumsum(churn))
    assert retention(a, b, 3) == pytest.approx([b / (a + b), (b + 1) / (a + b + 1), (b + 2) / (a + b + 2)])


def test_the_likelihood_is_that_of_losses_and_survivors() -> None:
    """log L = sum lost_t ln P(t) + survivors ln S(T), methods.md section 14."""
    seen, a, b = renewals(REGULAR), 0.9, 1.5
    curve = survival(a, b, 7)
    chances = -np.diff(np.concatenate([[1.0], curve]))
    expected = seen.lost @ np.log(chances) + seen.kept[-1] * np.log(curve[-1])
    assert float(log_likelihood(np.array(a), np.array(b), seen)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("a", "b", "renewed", "discount"), [(0.7, 1.2, 2, 0.1), (3.0, 20.0, 0, 0.008), (0.2, 0.4, 5, 0.3)]
)
def test_the_residual_lifetime_is_the_discounted_sum(a: float, b: float, renewed: int, discount: float) -> None:
    far = 20_000
    curve = survival(a, b, renewed + far)
    start = curve[renewed - 1] if renewed else 1.0
    summed = (curve[renewed:] / start * (1 + discount) ** -np.arange(1.0, far + 1)).sum()
    assert residual_lifetime(a, b, renewed, discount) == pytest.approx(summed, rel=1e-6)


def test_interval_ends_are_those_of_the_profile_likelihood() -> None:
    """b is profiled out by a search of its own: where the profile falls by 1.92, a has its ends."""
    found = fit(renewals(HIGH_END))
    assert found is not None
    near = region(found, 0.95)
    low, high = near.bounds(near.a)

    def drop(a: float) -> float:
        best = optimize.minimize_scalar(
            lambda b: -float(log_likelihood(np.array(a), np.array(b), found.renewals)),
            bounds=(0.1, 40),
            method="bounded",
        )
        return 2 * (found.log_likelihood + best.fun) - 3.841458820694124

    assert low == pytest.approx(optimize.brentq(drop, 0.2, found.a), rel=5e-3)
    assert high == pytest.approx(optimize.brentq(drop, found.a, 3), rel=5e-3)
    assert not near.open


def test_where_all_leave_as_easily_a_and_b_have_no_upper_end() -> None:
    at_risk = 1000 * 0.8 ** np.arange(5)
    found = fit(Renewals(at_risk, 0.2 * at_risk))
    assert found is not None
    assert found.alike
    near = region(found, 0.95)
    assert near.open
    assert found.a / (found.a + found.b) == pytest.approx(0.2, abs=1e-4)


@pytest.mark.parametrize(
    ("at_risk", "lost"),
    [([], []), ([10], [3]), ([10, 10], [0, 0]), ([10, 0], [10, 0]), ([5, 5, 5], [0, 0, 0])],
)
def test_what_tells_nothing_of_a_and_b_is_not_fitted(at_risk: list[float], lost: list[float]) -> None:
    assert fit(Renewals(np.array(at_risk, dtype=float), np.array(lost, dtype=float))) is None


def test_very_few_customers_are_fitted_without_a_crash() -> None:
    found = fit(Renewals(np.array([2.0, 1.0]), np.array([1.0, 0.0])))
    assert found is not None
    near = region(found, 0.95)
    low, high = near.bounds(survival(near.a, near.b, 2))
    assert (low <= survival(found.a, found.b, 2) + 1e-12).all()
    assert (high >= survival(found.a, found.b, 2) - 1e-12).all()
