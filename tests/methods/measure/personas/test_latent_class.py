"""Latent classes against StepMix, against scipy maximising the same likelihood, and against classes that are known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import optimize
from sklearn.metrics import adjusted_rand_score

from expectancy.methods.measure.personas import latent_class
from expectancy.methods.measure.personas.class_search import (
    adjusted_rand,
    candidates,
    chosen,
    entropy,
    searched,
    started,
)
from expectancy.methods.measure.personas.latent_class import Coded, Parameters, em, log_of_sum, maximised, posterior

Floats = npt.NDArray[np.float64]


def coded(answers: Floats) -> Coded:
    return Coded.of(answers, [np.unique(column[np.isfinite(column)]) for column in answers.T])


def binary(seed: int = 6) -> Floats:
    """240 respondents of two kinds answer six questions with no or yes, and leave a tenth out."""
    rng = np.random.default_rng(seed)
    kind = rng.random(240) < 0.35
    p = np.where(kind[:, None], [0.9, 0.8, 0.85, 0.3, 0.2, 0.6], [0.2, 0.3, 0.4, 0.7, 0.8, 0.5])
    x = (rng.random((240, 6)) < p).astype(float)
    x[rng.random(x.shape) < 0.1] = np.nan
    return x


def rated(n: int, kinds: Floats, shares: list[float], seed: int, gaps: float = 0.0) -> tuple[Floats, Floats]:
    """(ratings from 1 to 7, the kind of each respondent): normal answers around the kind's means."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(len(shares), n, p=shares)
    x = np.clip(np.rint(kinds[kind] + rng.normal(0, 1, (n, kinds.shape[1]))), 1, 7)
    x[rng.random(x.shape) < gaps] = np.nan
    return x, kind


KINDS = np.array([[6, 6, 3, 3, 5, 5, 4, 6], [3, 4, 6, 6, 5, 4, 3, 6], [3, 3, 3, 2, 2, 4, 5, 3]], dtype=float)
SHARES = [0.5, 0.3, 0.2]


def test_two_classes_of_yes_and_no_are_those_of_stepmix(monkeypatch: pytest.MonkeyPatch) -> None:
    """StepMix 3.0.0 (binary_nan, 30 starts, tolerance 1e-12): log-likelihood, shares, chances of yes, classes.

    With two levels each class has a chance of its own for each item, and the model is the usual one.
    """
    monkeypatch.setattr(latent_class, "PRIOR", 1e-9)
    of = coded(binary())
    found, again = searched(of, np.ones(240), 2, np.random.default_rng(1))
    assert again == 6
    assert found.log_likelihood[0] == pytest.approx(-809.3907676982129, abs=1e-5)
    order = np.argsort(found.parameters.share[0])
    assert found.parameters.share[0][order] == pytest.approx([0.31543736, 0.68456264], abs=1e-4)
    yes = [0.92570383, 0.92141893, 0.93004207, 0.26869221, 0.08864294, 0.56704957]
    others = [0.18983681, 0.29352509, 0.40759648, 0.70105321, 0.76334486, 0.44055086]
    assert found.parameters.means(of)[0][order] == pytest.approx(np.array([yes, others]), abs=2e-4)
    chance = posterior(of, found.parameters)[0][:3, 0][:, order]
    assert chance[:, 0] == pytest.approx([1.91174980e-05, 0.984169226, 4.27300829e-03], abs=1e-4)


def negative(free: Floats, answers: Floats, levels: int, classes: int) -> float:
    """-log L written out anew: soft maxima of a_l + b_c s_l for each item, a product over items, a mixture."""
    items = answers.shape[1]
    share = np.exp(np.append(0, free[: classes - 1]))
    share /= share.sum()
    a = np.column_stack([np.zeros(items), free[classes - 1 : classes - 1 + items * (levels - 1)].reshape(items, -1)])
    b = np.vstack([np.zeros(items), free[classes - 1 + items * (levels - 1) :].reshape(classes - 1, items)])
    total = np.zeros((len(answers), classes))
    for item in range(items):
        known = np.isfinite(answers[:, item])
        scores = np.arange(levels, dtype=float)
        eta = a[item] + b[:, item, None] * scores
        log_p = eta - np.log(np.exp(eta).sum(axis=1, keepdims=True))
        total[known] += log_p[:, answers[known, item].astype(int)].T
    return -float(np.log((np.exp(total) * share).sum(axis=1)).sum())


def test_ordered_answers_have_the_likelihood_that_scipy_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """scipy's BFGS on the likelihood itself reaches the same maximum, no higher one, and the same profile."""
    monkeypatch.setattr(latent_class, "PRIOR", 1e-9)
    rng = np.random.default_rng(3)
    kind = rng.random(300) < 0.4
    answers = np.clip(
        np.rint(np.where(kind[:, None], [2.4, 1.9, 0.6], [0.8, 0.9, 1.8]) + rng.normal(0, 0.8, (300, 3))), 0, 3
    )
    answers[rng.random(answers.shape) < 0.1] = np.nan
    of = coded(answers)
    found, _ = searched(of, np.ones(300), 2, np.random.default_rng(1))
    starts = np.random.default_rng(2).normal(0, 1, (8, 1 + 3 * 3 + 3))
    theirs = min(
        (optimize.minimize(negative, start, (answers, 4, 2), "BFGS") for start in starts), key=lambda each: each.fun
    )
    assert found.log_likelihood[0] == pytest.approx(-theirs.fun, abs=1e-4)
    share = 1 / (1 + np.exp(-theirs.x[0]))
    assert sorted(found.parameters.share[0]) == pytest.approx(sorted([share, 1 - share]), abs=2e-3)


def test_a_step_with_known_classes_is_a_log_linear_model() -> None:
    """Row, column and linear by linear association: expected counts are those of statsmodels' Poisson regression."""
    sm = pytest.importorskip("statsmodels.api")
    answers, kind = rated(400, KINDS[:, :1], SHARES, 4)
    of = coded(answers)
    chance = np.eye(3)[kind][:, None]
    now = Parameters(np.full((1, 3), 1 / 3), np.zeros((1, *of.values.shape)), np.zeros((1, 3, 1)))
    for _ in range(30):
        now = maximised(of, np.ones((1, 400)), chance, now)
    p = np.exp(now.log_p(of))[0, :, 0]
    counts = np.array([[(answers[kind == c, 0] == v).sum() for v in of.values[0]] for c in range(3)], dtype=float)
    counts += latent_class.PRIOR / 3 * of.shares[0]
    rows, columns = np.indices(counts.shape)
    design = [(rows == c).ravel() for c in range(3)] + [(columns == at).ravel() for at in range(1, counts.shape[1])]
    design += [((rows == c) * of.scores[0]).ravel() for c in (1, 2)]
    model = sm.GLM(counts.ravel(), np.column_stack(design).astype(float), family=sm.families.Poisson()).fit(tol=1e-12)
    assert (p * counts.sum(axis=1, keepdims=True)).ravel() == pytest.approx(model.fittedvalues, rel=1e-6)
    assert now.share[0] == pytest.approx((np.bincount(kind) + 1 / 3) / 401)


def test_the_objective_never_falls() -> None:
    answers, _ = rated(150, KINDS, SHARES, 5, gaps=0.1)
    of, weights = coded(answers), np.ones((6, 150))
    now = started(of, weights, 3, np.random.default_rng(1))
    last = np.full(6, -np.inf)
    for _ in range(40):
        found = em(of, weights, now, rounds=1)
        assert (found.objective >= last - 1e-9).all()
        last, now = found.objective, found.parameters


def test_known_classes_are_found_again() -> None:
    answers, kind = rated(600, KINDS, SHARES, 6, gaps=0.1)
    of = coded(answers)
    found, _ = searched(of, np.ones(600), 3, np.random.default_rng(1))
    chance = posterior(of, found.parameters)[0][:, 0]
    assert chance.sum(axis=1) == pytest.approx(np.ones(600))
    assert adjusted_rand(chance.argmax(axis=1), kind) > 0.93
    order = np.argsort(-found.parameters.share[0])
    assert found.parameters.share[0][order] == pytest.approx(SHARES, abs=0.05)
    assert found.parameters.means(of)[0][order] == pytest.approx(np.clip(KINDS, 1, 7), abs=0.4)


def test_a_respondent_without_answers_says_nothing() -> None:
    answers, _ = rated(200, KINDS, SHARES, 7)
    of = coded(answers)
    silent = coded(np.vstack([answers, np.full((5, 8), np.nan)]))
    one = em(of, np.ones((1, 200)), started(of, np.ones((1, 200)), 2, np.random.default_rng(1)))
    other = em(silent, np.ones((1, 205)), one.parameters)
    assert other.log_likelihood[0] == pytest.approx(one.log_likelihood[0], abs=1e-3)
    assert posterior(silent, other.parameters)[0][-1, 0] == pytest.approx(other.parameters.share[0])


def test_weights_are_so_many_respondents() -> None:
    answers, _ = rated(120, KINDS, SHARES, 8)
    times = np.random.default_rng(1).integers(1, 4, 120)
    of, repeated = coded(answers), coded(np.repeat(answers, times, axis=0))
    part = Coded(of.x, of.values, repeated)  # the same scores and prior
    start = started(of, np.ones((1, 120)), 2, np.random.default_rng(2))
    one = em(part, times[None].astype(float), start)
    other = em(repeated, np.ones((1, times.sum())), start)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-6)
    assert one.parameters.share == pytest.approx(other.parameters.share, abs=1e-5)


def test_problems_are_solved_each_on_its_own() -> None:
    answers, _ = rated(150, KINDS, SHARES, 9)
    of, weights = coded(answers), np.ones((4, 150))
    start = started(of, weights, 3, np.random.default_rng(3))
    together = em(of, weights, start)
    for at in range(4):
        alone = em(of, weights[:1], start.take([at]))
        assert alone.objective[0] == pytest.approx(together.objective[at], abs=1e-6)


def test_one_class_is_how_everybody_answers() -> None:
    answers, _ = rated(150, KINDS, SHARES, 10, gaps=0.2)
    of = coded(answers)
    found, _ = searched(of, np.ones(150), 1, np.random.default_rng(1))
    assert found.parameters.means(of)[0, 0] == pytest.approx(np.nanmean(answers, axis=0))
    shares = [np.bincount(column[np.isfinite(column)].astype(int)) for column in answers.T]
    expected = sum(float((each[each > 0] * np.log(each[each > 0] / each.sum())).sum()) for each in shares)
    assert found.log_likelihood[0] == pytest.approx(expected)


def test_an_answer_that_one_class_never_gives_runs_nowhere() -> None:
    """Without the prior the shift of a class whose members all answer alike would grow without end."""
    answers = np.array([[1.0, 7.0, 1.0]] * 30 + [[7.0, 1.0, 7.0]] * 30)
    of = coded(answers)
    found, _ = searched(of, np.ones(60), 2, np.random.default_rng(1))
    assert np.isfinite(found.parameters.b).all()
    assert found.settled.all()
    assert sorted(found.parameters.share[0]) == pytest.approx([0.5, 0.5])


def test_sums_of_very_small_numbers() -> None:
    assert log_of_sum(np.array([[-1000.0, -1000.0], [0.0, -np.inf]])) == pytest.approx([-1000 + np.log(2), 0.0])


# -- how many -------------------------------------------------------------------------------------------------------


def test_agreement_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        one, other = rng.integers(0, 4, 60), rng.integers(0, 3, 60)
        assert adjusted_rand(one, other) == pytest.approx(adjusted_rand_score(one, other))
    assert adjusted_rand([0, 0, 1, 1], [1, 1, 0, 0]) == 1
    assert adjusted_rand([0, 0, 0], [0, 0, 0]) == 1
    assert adjusted_rand([], []) == 1


def test_entropy_is_one_where_everybody_is_sure_and_none_where_nobody_is() -> None:
    weights = np.array([1.0, 2.0])
    assert entropy(np.array([[1.0, 0.0], [0.0, 1.0]]), weights) == pytest.approx(1)
    assert entropy(np.full((2, 3), 1 / 3), weights) == pytest.approx(0)
    half = -(0.9 * np.log(0.9) + 0.1 * np.log(0.1)) / np.log(2)
    assert entropy(np.array([[0.5, 0.5], [0.9, 0.1]]), weights) == pytest.approx(1 - (1 + 2 * half) / 3)


def test_the_number_of_known_classes_is_found_and_argued() -> None:
    answers, _ = rated(400, KINDS, SHARES, 11)
    found = candidates(coded(answers), np.ones(400), 2026)
    best = chosen(found)
    assert best.classes == 3
    assert best.bic == min(each.bic for each in found)
    assert best.stability > 0.85
    log_likelihood, parameters = best.fitted.log_likelihood[0], coded(answers).parameters(3)
    assert best.bic == pytest.approx(-2 * log_likelihood + parameters * np.log(400))
    levels = sum(len(np.unique(column)) for column in answers.T)
    assert parameters == 2 + (levels - 8) + 8 * 2


def test_where_there_is_one_kind_of_respondents_one_class_is_found() -> None:
    answers, _ = rated(300, KINDS[:1], [1.0], 12)
    assert chosen(candidates(coded(answers), np.ones(300), 2026)).classes == 1


def test_classes_that_halves_do_not_find_again_are_not_chosen() -> None:
    """Kinds so near each other that BIC takes two and the halves disagree."""
    near = np.array([[5.0] * 8, [4.3] * 4 + [5.7] * 4])
    answers, _ = rated(300, near, [0.5, 0.5], 13)
    found = candidates(coded(answers), np.ones(300), 2026)
    assert min(found, key=lambda each: each.bic).classes == 2
    assert found[1].stability < 0.65
    assert chosen(found).classes == 1


def test_few_respondents_bear_few_classes() -> None:
    answers, _ = rated(70, KINDS, SHARES, 14)
    assert [each.classes for each in candidates(coded(answers), np.ones(70), 1)] == [1, 2]
    assert [each.classes for each in candidates(coded(answers[:40]), np.ones(40), 1)] == [1]
    assert [each.classes for each in candidates(coded(answers), np.ones(70), 1, only=4)] == [1, 4]
