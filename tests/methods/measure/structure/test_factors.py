"""Factor structure as a method: lavaan's worked case from a printed matrix, semopy on the kiosk study, odd answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import expectancy as ex
import kiosk
from expectancy.domain.errors import UsageError
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.structure.factors import METHOD
from shared import case, close
from tables import estimate, table


def one(result: Result, statistic: str, **keys: str) -> Estimate:
    found = result.get(statistic, **keys)
    assert found is not None, (statistic, keys)
    return found


def holzinger(confidence: float = 0.90) -> tuple[Result, dict[str, Any]]:
    found = case("factor_structure", "cfa-holzinger-swineford")
    given = found["inputs"]
    home = {item: factor for factor, items in given["model"].items() for item in items}
    result = ex.published(
        "factors",
        n=given["n"],
        columns=given["indicators"],
        covariance=given["covariance_n_minus_1"],
        item=[{"id": name, "perceived": name, "dimension": home[name]} for name in given["indicators"]],
        confidence=confidence,
    )
    return result.result, found


@pytest.mark.parametrize("kind", ["published", "peer"])
def test_a_printed_covariance_matrix_gives_lavaans_fit(kind: str) -> None:
    result, found = holzinger()
    names = {"chisq": "chi_square", "pvalue": "p_value", "logl": "log_likelihood"}
    keys = {"score": "perceived", "model": "dimensions"}
    values = found[kind]["values"]
    for name, value in values.get("fit", values).items():
        if name.startswith("rmsea.ci"):
            rmsea = one(result, "rmsea", **keys)
            assert (rmsea.low if "lower" in name else rmsea.high) == pytest.approx(value, **close(found[kind]))
        elif name != "npar":
            assert one(result, names.get(name, name), **keys).value == pytest.approx(value, **close(found[kind]))


def test_a_printed_covariance_matrix_gives_lavaans_estimates_and_errors() -> None:
    result, found = holzinger(0.95)
    home = {item: factor for factor, items in found["inputs"]["model"].items() for item in items}
    model, within = {"score": "perceived", "model": "dimensions"}, close(found["peer"])
    for name, value in found["peer"]["values"]["estimate"].items():
        one_, other = name.replace("=~", "~~").split("~~")
        if "=~" in name:
            each = one(result, "loading_raw", **model, dimension=one_, item=other)
            standard = one(result, "loading", **model, dimension=one_, item=other)
            assert standard.value == pytest.approx(found["peer"]["values"]["standardised"][name], **within)
        elif one_ in home:
            each = one(result, "unique_variance", **model, dimension=home[one_], item=one_)
        else:
            each = one(result, "factor_covariance", **model, dimension=one_, other=other)
        assert each.value == pytest.approx(value, **within), name
        se = found["peer"]["values"]["se"][name]
        if se:
            assert each.high is not None
            assert (each.high - each.value) / 1.959964 == pytest.approx(se, **within), name
        else:
            assert each.low is None


# semopy 2.3.11 (MLW) on the 138 complete rows of the kiosk study, the eight planned dimensions of what is perceived
SEMOPY = {"chi_square": 375.709, "df": 224, "cfi": 0.8949, "tli": 0.8705}


def test_the_kiosk_studys_fit_is_semopys() -> None:
    found = estimate(METHOD, kiosk.survey(), kiosk.table())
    for name, value in SEMOPY.items():
        assert one(found, name, score="perceived", model="dimensions").value == pytest.approx(value, rel=2e-4)
    one_factor = one(found, "chi_square", score="perceived", model="one factor")
    apart = one(found, "chi_square", score="perceived", model="one factor against dimensions")
    assert apart.value == pytest.approx(one_factor.value - SEMOPY["chi_square"], abs=0.01)
    assert one(found, "df", score="perceived", model="one factor against dimensions").value == 28


def test_eigenvalues_and_htmt_of_the_kiosk_study_are_numpys() -> None:
    found, frame = estimate(METHOD, kiosk.survey(), kiosk.table()), kiosk.frame().dropna()
    book = kiosk.codebook()
    corr = frame[[f"sq{item}_per" for item in book["item"]]].corr().to_numpy()
    roots = np.linalg.eigvalsh(corr)[::-1]
    for at in range(24):
        each = one(found, "eigenvalue", score="perceived", factor=str(at + 1))
        assert each.value == pytest.approx(roots[at])
    a, b = (np.flatnonzero(book["dimension_initial8"] == name) for name in ("control", "security"))
    inside = [np.abs(corr[np.ix_(x, x)])[np.triu_indices(len(x), 1)].mean() for x in (a, b)]
    ratio = one(found, "htmt", score="perceived", dimension="control", other="security")
    assert ratio.value == pytest.approx(np.abs(corr[np.ix_(a, b)]).mean() / np.sqrt(inside[0] * inside[1]))
    assert ratio.low < ratio.value < ratio.high  # type: ignore[operator]
    assert 0 <= one(found, "chance_distinct", score="perceived", dimension="control", other="security").value <= 1


# -- a population with two dimensions -----------------------------------------------------------------------------

ITEMS = tuple(
    Item(f"q{at}", "", ("quick", "kind")[at // 4], {"expected": f"e{at}", "perceived": f"p{at}"}) for at in range(8)
)
SURVEY = Survey("s", "s.csv", ITEMS, respondent="id")


def answers(rows: int = 400, seed: int = 1, together: float = 0.4, levels: int = 7) -> dict[str, list[Any]]:
    rng = np.random.default_rng(seed)
    found: dict[str, list[Any]] = {"id": [f"r{at}" for at in range(rows)]}
    for role in "ep":
        traits = rng.multivariate_normal([0, 0], [[1, together], [together, 1]], rows)
        for at in range(8):
            raw = 0.75 * traits[:, at // 4] + np.sqrt(1 - 0.75**2) * rng.normal(size=rows)
            found[f"{role}{at}"] = np.clip(np.rint((levels + 1) / 2 + raw * levels / 5), 1, levels).astype(int).tolist()
    found["region"] = rng.choice(["a", "b"], rows).tolist()
    found["w"] = rng.uniform(0.5, 2, rows).round(3).tolist()
    return found


def test_two_dimensions_are_found_both_ways() -> None:
    found = estimate(METHOD, SURVEY, table(answers()))
    assert one(found, "factors_suggested", score="perceived").value == 2
    assert one(found, "chance_factors", score="perceived").value > 0.9
    fits = {"score": "perceived", "model": "dimensions"}
    assert one(found, "cfi", **fits).value > 0.95
    assert one(found, "p_value_scaled", **fits).value > 0.001
    assert one(found, "p_value_scaled", score="perceived", model="one factor against dimensions").value < 1e-6
    assert one(found, "chance_distinct", score="perceived", dimension="quick", other="kind").value > 0.99
    correlation = one(found, "factor_r", **fits, dimension="quick", other="kind")
    assert correlation.low < 0.4 < correlation.high  # type: ignore[operator]
    for at in range(8):
        loading = one(found, "loading", **fits, dimension=ITEMS[at].dimension, item=f"q{at}")
        assert 0.5 < loading.low < loading.value < loading.high < 0.85  # type: ignore[operator]
        own = [one(found, "pattern_loading", score="perceived", item=f"q{at}", factor=f).value for f in "12"]
        assert max(own) > 0.5
        assert min(np.abs(own)) < 0.2


@pytest.mark.parametrize("variant", ["expected", "gap", "perceived_polychoric", "expected_polychoric"])
def test_every_score_and_kind_of_correlation_finds_them(variant: str) -> None:
    found = estimate(METHOD, SURVEY, table(answers(300)), Options(variant=variant))
    score = variant.removesuffix("_polychoric")
    assert {each.keys["score"] for each in found.estimates} == {score}
    assert one(found, "factors_suggested", score=score).value == 2
    assert one(found, "cfi", score=score, model="dimensions").value > 0.9


def test_polychoric_loadings_of_few_categories_are_those_of_the_traits() -> None:
    """Three ratings: Pearson's correlations are too small, polychoric ones are not."""
    survey, data = replace(SURVEY, scale=(1, 3)), answers(600, levels=3)
    plain = estimate(METHOD, survey, table(data))
    found = estimate(METHOD, survey, table(data), Options(variant="perceived_polychoric"))
    keys = {"score": "perceived", "model": "dimensions"}
    means = [np.mean([each.value for each in result.where("loading", **keys)]) for result in (plain, found)]
    assert means[0] < 0.71
    assert means[1] == pytest.approx(0.75, abs=0.03)
    assert not found.where("p_value")
    assert found.where("p_value_scaled")
    assert any("read chi_square_scaled" in note for note in found.notes)
    spread = one(found, "loading", **keys, dimension="quick", item="q0")
    assert spread.low < spread.value < spread.high  # type: ignore[operator]


def test_weights_and_segments() -> None:
    data = answers()
    found = estimate(METHOD, replace(SURVEY, weight="w"), table(data), Options(by="region"))
    assert any("With weights n F is no chi-square" in note for note in found.notes)
    assert not found.where("p_value")
    assert found.where("p_value_scaled")
    pair = np.cov(np.array([data["p0"], data["p1"]]), aweights=np.array(data["w"]), ddof=0)
    only = replace(SURVEY, items=(*ITEMS[:2], replace(ITEMS[2], dimension="quick")), weight="w")
    roots = np.linalg.eigvalsh(np.cov(np.array([data[f"p{at}"] for at in range(3)]), aweights=data["w"], ddof=0))
    assert pair.shape == (2, 2)
    assert len(roots) == 3
    assert len(estimate(METHOD, only, table(data)).where("eigenvalue")) == 3
    for region in "ab":
        assert one(found, "factors_suggested", region=region, score="perceived").value == 2


def test_the_same_seed_gives_the_same_and_another_hardly_other_numbers() -> None:
    data = table(answers())
    first, again = (estimate(METHOD, SURVEY, data, Options(seed=5)) for _ in range(2))
    assert first.as_dict() == again.as_dict()
    other = estimate(METHOD, SURVEY, data, Options(seed=6))
    assert one(other, "factors_suggested", score="perceived").value == 2


# -- what is odd --------------------------------------------------------------------------------------------------


def told(data: dict[str, list[Any]], survey: Survey = SURVEY) -> Result:
    found = estimate(METHOD, survey, table(data))
    for each in found.estimates:
        each.as_dict()
    return found


@pytest.mark.parametrize("rows", [1, 3, 8])
def test_fewer_answers_than_items_are_refused_with_a_reason(rows: int) -> None:
    found = told(answers(rows))
    assert not found.estimates
    assert found.notes


def test_items_that_are_sums_of_others_are_refused() -> None:
    data = answers()
    data["p1"] = data["p0"]
    found = told(data)
    assert not found.estimates
    assert any("sum of others" in note for note in found.notes)


def test_constant_and_unanswered_items_are_left_out_and_told() -> None:
    data = answers()
    data["p0"], data["p7"] = [4] * 400, [None] * 400
    found = told(data)
    assert any("Rated alike" in note and "q0" in note for note in found.notes)
    assert any("Nobody answered" in note and "q7" in note for note in found.notes)
    assert len(found.where("eigenvalue")) == 6


def test_a_dimension_of_one_item_is_in_no_model_but_explored() -> None:
    items = (*ITEMS[:7], replace(ITEMS[7], dimension="safe"))
    found = told(answers(), replace(SURVEY, items=items))
    assert any("One item only" in note and "safe" in note for note in found.notes)
    assert not found.where("loading", item="q7")
    assert found.where("pattern_loading", item="q7")


def test_without_dimensions_there_is_one_factor_only() -> None:
    found = told(answers(), replace(SURVEY, items=tuple(replace(item, dimension="") for item in ITEMS)))
    assert {each.keys["model"] for each in found.where("cfi")} == {"one factor"}
    assert any("one factor only" in note for note in found.notes)


def test_unrelated_items_have_no_factor_and_it_is_told() -> None:
    rng = np.random.default_rng(8)
    data = {name: rng.integers(1, 8, 300).tolist() if name[0] == "p" else v for name, v in answers(300).items()}
    found = told(data)
    assert one(found, "factors_suggested", score="perceived").value == 0
    assert any("No eigenvalue stands above" in note for note in found.notes)


def test_small_segments_are_left_out_and_counted() -> None:
    data = answers()
    data["region"] = ["tiny"] * 5 + ["a"] * 395
    found = estimate(METHOD, SURVEY, table(data), Options(by="region"))
    assert [(drop.count, drop.where) for drop in found.dropped] == [(5, "region = tiny")]


def test_variants_that_cannot_be_are_refused_in_three_sentences() -> None:
    only = replace(SURVEY, items=tuple(Item(i.id, "", i.dimension, {"expected": i.roles["expected"]}) for i in ITEMS))
    assert {each.keys["score"] for each in told(answers(), only).estimates} == {"expected"}
    with pytest.raises(UsageError, match="need three items"):
        estimate(METHOD, only, table(answers()), Options(variant="gap"))
    with pytest.raises(UsageError, match="at most 11 ratings"):
        estimate(METHOD, replace(SURVEY, scale=(0, 100)), table(answers()), Options(variant="perceived_polychoric"))
    assert "perceived" in METHOD.missing(Survey("s", "s.csv", ITEMS[:2]))
