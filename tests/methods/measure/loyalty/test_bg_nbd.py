"""BG/NBD against the published CDNOW fit, the lifetimes package and simulation of the model itself."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import special

from expectancy.methods.measure.loyalty import bg_nbd
from expectancy.methods.measure.loyalty.bg_nbd import (
    Model,
    Seen,
    alive,
    fit,
    log_likelihood,
    purchases_of_new,
    purchases_to_come,
)

Floats = npt.NDArray[np.float64]
CDNOW = Model(0.243, 4.414, 0.793, 2.426)  # Fader, Hardie & Lee 2005, table 2; times in weeks


def made(model: Model, n: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """(x, tx, T) of customers who buy as the model says."""
    rng = np.random.default_rng(seed)
    rate, drop, seen = rng.gamma(model.r, 1 / model.alpha, n), rng.beta(model.a, model.b, n), rng.uniform(20, 40, n)
    x, last = np.zeros(n), np.zeros(n)
    for at in range(n):
        now = 0.0
        while True:
            now += rng.exponential(1 / rate[at])
            if now > seen[at]:
                break
            x[at] += 1
            last[at] = now
            if rng.random() < drop[at]:
                break
    return x, np.round(last, 2), np.round(seen, 2)


def one(value: float) -> Floats:
    return np.array([value])


def test_the_published_customer_of_cdnow() -> None:
    """x = 2, tx = 30.43, T = 38.86: 1.226 purchases in the next 39 weeks (Fader, Hardie & Lee 2005); alive 0.727
    (lifetimes 0.11.3)."""
    who = (one(2), one(30.43), one(38.86))
    assert purchases_to_come(CDNOW, *who, 39) == pytest.approx(1.226, abs=5e-4)
    assert alive(CDNOW, *who) == pytest.approx(0.7266, abs=5e-4)


def test_a_fit_is_that_of_lifetimes_0_11_3() -> None:
    x, tx, seen = made(Model(0.6, 6.0, 0.9, 3.0), 800, 5)
    assert (x.sum(), tx.sum()) == (1434, pytest.approx(8141.8))  # the data that lifetimes was given
    found = fit(Seen.of(x, tx, seen))
    assert found is not None
    m = found.model
    assert [m.r, m.alpha, m.a, m.b] == pytest.approx([0.56590, 5.79401, 1.11782, 4.06982], rel=2e-3)
    errors = np.sqrt(np.diag(found.covariance)) * [m.r, m.alpha, m.a, m.b]
    assert errors == pytest.approx([0.04469, 0.65672, 0.41081, 1.81154], rel=1e-2)
    assert purchases_to_come(m, x, tx, seen, 10).mean() == pytest.approx(0.37104, rel=1e-3)
    assert alive(m, x, tx, seen).mean() == pytest.approx(0.70069, rel=1e-3)
    assert purchases_of_new(m, 52) == pytest.approx(2.53755, rel=1e-3)
    assert found.settled


def test_cells_and_customers_give_the_same_likelihood() -> None:
    x, tx, seen = made(Model(0.6, 6.0, 0.9, 3.0), 300, 6)
    x, tx, seen = x, np.round(tx), np.round(seen)
    each = Seen(x, tx, seen, np.ones(len(x)))
    cells = Seen.of(x, tx, seen)
    assert len(cells.n) < len(x)
    assert log_likelihood(CDNOW, cells) == pytest.approx(log_likelihood(CDNOW, each))


def test_many_cells_are_fitted_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen.of(*made(Model(0.6, 6.0, 0.9, 3.0), 800, 5))
    plain = fit(seen)
    monkeypatch.setattr(bg_nbd, "MANY", 10)
    begun_coarse = fit(seen)
    assert plain is not None
    assert begun_coarse is not None
    assert begun_coarse.model.logs == pytest.approx(plain.model.logs, abs=1e-4)
    assert len(seen.coarse().n) < len(seen.n)


def test_the_likelihood_is_the_papers_formula() -> None:
    """ln of A1 A2 (A3 + [x > 0] A4), equation 7 of the paper."""
    r, alpha, a, b = CDNOW.r, CDNOW.alpha, CDNOW.a, CDNOW.b
    for x, tx, seen in ((0, 0.0, 30.0), (1, 5.0, 20.0), (7, 30.0, 38.0)):
        a1 = special.gamma(r + x) * alpha**r / special.gamma(r)
        a2 = special.gamma(a + b) * special.gamma(b + x) / (special.gamma(b) * special.gamma(a + b + x))
        a3 = (1 / (alpha + seen)) ** (r + x)
        a4 = a / (b + x - 1) * (1 / (alpha + tx)) ** (r + x) if x else 0.0
        seen_ = Seen(one(x), one(tx), one(seen), one(1))
        assert log_likelihood(CDNOW, seen_) == pytest.approx(np.log(a1 * a2 * (a3 + a4)))


def test_what_is_to_come_is_what_the_model_then_does() -> None:
    """A simulation of the model: new customers' purchases in the first 20 weeks."""
    model = Model(0.8, 5.0, 0.7, 2.5)
    x, _, seen = made(model, 60_000, 3)
    expected = np.mean([purchases_of_new(model, span) for span in seen[:500]])
    assert x.mean() == pytest.approx(expected, rel=0.03)


def test_the_pole_at_a_of_one_is_no_pole() -> None:
    at, near = Model(0.5, 4.0, 1.0, 3.0), Model(0.5, 4.0, 1.0001, 3.0)
    who = (one(2), one(20.0), one(30.0))
    assert purchases_to_come(at, *who, 20) == pytest.approx(purchases_to_come(near, *who, 20), rel=1e-3)
    assert purchases_of_new(at, 20) == pytest.approx(purchases_of_new(near, 20), rel=1e-3)


@pytest.mark.parametrize(
    "seen",
    [
        Seen.of([0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [10, 11, 12, 13, 14]),
        Seen.of([1, 1, 1, 1, 1], [5, 6, 7, 8, 9], [10, 11, 12, 13, 14]),
        Seen.of([2], [5], [10]),
        Seen.of([], [], []),
    ],
    ids=["nobody came back", "all as often", "one customer", "nobody"],
)
def test_what_cannot_tell_four_parameters_is_not_fitted(seen: Seen) -> None:
    assert fit(seen) is None


def test_customers_who_never_leave_leave_the_chance_to_leave_untold() -> None:
    rng = np.random.default_rng(1)
    seen = np.full(300, 40.0)
    x = rng.poisson(rng.gamma(2, 2, 300)).astype(float)
    last = np.where(x > 0, 39.99, 0.0)  # everybody has just bought
    found = fit(Seen.of(x, last, seen))
    assert found is not None
    assert not found.settled
    assert np.isfinite(alive(found.model, x, last, seen)).all()
