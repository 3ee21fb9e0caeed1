"""Reliability as a method: psych's worked cases from printed covariances, pingouin on the kiosk study, odd answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pingouin
import pytest

import expectancy as ex
import kiosk
from expectancy.domain.errors import UsageError
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Item, Survey
from expectancy.methods import internal_consistency as ic
from expectancy.methods.contract import Options
from expectancy.methods.measure.gaps.servqual import METHOD as SERVQUAL
from expectancy.methods.measure.structure.reliability import METHOD
from shared import case, close, inputs
from tables import InMemory, estimate, table


def one(result: Result, statistic: str, **keys: str) -> Estimate:
    found = result.get(statistic, **keys)
    assert found is not None, (statistic, keys)
    return found


def attitude(variant: str = "", case_id: str = "alpha-attitude") -> Any:
    given = inputs("reliability", case_id)
    items = [{"id": name, "perceived": name} for name in given["items"]]
    return ex.published(
        "reliability",
        n=given["n"],
        columns=given["items"],
        mean=given["mean"],
        covariance=given["covariance"],
        scale=[0, 100],
        item=items,
        variant=variant,
    )


@pytest.mark.parametrize("kind", ["published", "peer"])
def test_a_printed_covariance_matrix_gives_psychs_alpha_table(kind: str) -> None:
    expected, found = case("reliability", "alpha-attitude")[kind], attitude().result
    values, within = expected["values"], close(expected)
    names = {"raw_alpha": "alpha", "guttman_lambda6": "lambda6", "duhachek_iacobucci_se": "alpha_se"}
    for name, value in values.items():
        if name == "feldt_ci95":
            alpha = one(found, "alpha", score="perceived")
            assert [alpha.low, alpha.high] == pytest.approx(value, **within)
        elif isinstance(value, dict):
            for item, number in value.items():
                ours = one(found, name.removesuffix("_uncorrected"), score="perceived", item=item)
                assert ours.value == pytest.approx(number, **within)
        else:
            assert one(found, names.get(name, name), score="perceived").value == pytest.approx(value, **within)


@pytest.mark.parametrize("variant", ["ml", "minres"])
def test_omega_is_psychs_and_names_its_estimator(variant: str) -> None:
    peer, found = case("reliability", "omega-attitude-one-factor")["peer"], attitude(variant)
    omega = found.get("omega_total", score="perceived")
    assert omega is not None
    assert omega.value == pytest.approx(peer["values"][f"omega_{variant}"], **close(peer))
    assert {"ml": "maximum likelihood", "minres": "minres"}[variant] in found.variant
    assert any("no omega_h" in note for note in found.notes)


def test_alphas_of_the_kiosk_study_are_pingouins_and_those_of_servqual() -> None:
    found, frame = estimate(METHOD, kiosk.survey(), kiosk.table()), kiosk.frame().dropna()
    gaps = estimate(SERVQUAL, kiosk.survey(), kiosk.table())
    for score, statistic in (("expected", "alpha_expected"), ("perceived", "alpha_perceived"), ("gap", "alpha")):
        ours, theirs = (
            one(found, "alpha", score=score, dimension="security"),
            one(gaps, statistic, dimension="security"),
        )
        assert (ours.value, ours.low, ours.high, ours.n) == (theirs.value, theirs.low, theirs.high, theirs.n)
    items = kiosk.codebook()["item"]
    whole = one(found, "alpha", score="perceived")
    value, bounds = pingouin.cronbach_alpha(frame[[f"sq{item}_per" for item in items]])
    assert whole.value == pytest.approx(value)
    assert (whole.low, whole.high) == pytest.approx(tuple(bounds), abs=6e-4)


def test_item_rest_correlations_of_the_kiosk_study_are_pandas() -> None:
    found, frame = estimate(METHOD, kiosk.survey(), kiosk.table()), kiosk.frame().dropna()
    block = frame[[f"sq{item}_per" for item in ("07", "08", "09")]]
    rest = block["sq07_per"].corr(block[["sq08_per", "sq09_per"]].sum(axis=1))
    each = one(found, "item_rest_r", score="perceived", dimension="control", item="07")
    assert each.value == pytest.approx(rest)
    assert each.low < rest < each.high  # type: ignore[operator]
    dropped = one(found, "alpha_if_dropped", score="perceived", dimension="control", item="07")
    assert dropped.value == pytest.approx(pingouin.cronbach_alpha(block[["sq08_per", "sq09_per"]])[0])


def test_the_difference_scores_reliability_and_nunnallys_are_written_out() -> None:
    found, frame = estimate(METHOD, kiosk.survey(), kiosk.table()), kiosk.frame().dropna()
    e, p = (frame[[f"sq{item}_{role}" for item in ("07", "08", "09")]] for role in ("exp", "per"))
    alpha = [float(ic.cronbach(each.cov().to_numpy())) for each in (e, p)]
    v = [each.sum(axis=1).var() for each in (e, p)]
    c = e.sum(axis=1).cov(p.sum(axis=1))
    expected = (v[0] * alpha[0] + v[1] * alpha[1] - 2 * c) / (v[0] + v[1] - 2 * c)
    assert one(found, "r_D", score="gap", dimension="control").value == pytest.approx(expected)
    book = kiosk.codebook().groupby("dimension_initial8")["item"].apply(list)
    blocks = [frame[[f"sq{item}_per" for item in items]] for items in book]
    error = sum(each.sum(axis=1).var() * (1 - float(ic.cronbach(each.cov().to_numpy()))) for each in blocks)
    whole = frame[[f"sq{item}_per" for items in book for item in items]].sum(axis=1).var()
    combined = one(found, "combined_reliability", score="perceived")
    assert combined.value == pytest.approx(1 - error / whole)
    assert combined.low < combined.value < combined.high  # type: ignore[operator]


def test_every_coefficient_of_the_kiosk_study_has_an_interval() -> None:
    found = estimate(METHOD, kiosk.survey(), kiosk.table())
    bare = {each.statistic for each in found.estimates if each.low is None or np.isnan(each.low)}
    assert bare == {"alpha_se"}
    for each in found.estimates:
        if each.low is not None and each.high is not None:
            assert each.low <= each.value <= each.high


# -- weights, segments, reversed items ----------------------------------------------------------------------------

ITEMS = tuple(
    Item(f"q{at}", "", ("quick", "kind")[at // 3], {"expected": f"e{at}", "perceived": f"p{at}"}) for at in range(6)
)
SURVEY = Survey("s", "s.csv", ITEMS, respondent="id")


def answers(rows: int = 150, seed: int = 3, absent: float = 0.0) -> dict[str, list[Any]]:
    rng = np.random.default_rng(seed)
    found: dict[str, list[Any]] = {"id": [f"r{at}" for at in range(rows)]}
    halo = rng.normal(size=rows)
    for role, level in (("e", 5.5), ("p", 4.5)):
        for at in range(6):
            if at % 3 == 0:
                own = rng.normal(size=rows)
            raw = np.clip(np.rint(level + 0.8 * halo + 0.7 * own + rng.normal(0, 0.8, rows)), 1, 7)
            gone = rng.random(rows) < absent
            found[f"{role}{at}"] = [None if lost else int(v) for v, lost in zip(raw, gone, strict=True)]
    found["region"] = rng.choice(["a", "b"], rows).tolist()
    found["w"] = rng.integers(1, 4, rows).astype(float).tolist()
    return found


def test_whole_weights_are_repeated_rows() -> None:
    data = answers()
    found = estimate(METHOD, replace(SURVEY, weight="w"), table(data))
    frame = pd.DataFrame({name: data[name] for name in ("p0", "p1", "p2")})
    repeated = frame.loc[frame.index.repeat(np.array(data["w"], dtype=int))]
    alpha = one(found, "alpha", score="perceived", dimension="quick")
    assert alpha.value == pytest.approx(pingouin.cronbach_alpha(repeated)[0])
    assert alpha.low < alpha.value < alpha.high  # type: ignore[operator]
    assert not found.where("alpha_se")
    assert "jackknife of log(1 - alpha)" in found.variant


def test_segments_are_what_their_rows_give_alone() -> None:
    data = answers()
    split = estimate(METHOD, SURVEY, table(data), Options(by="region"))
    keep = [at for at, region in enumerate(data["region"]) if region == "a"]
    alone = estimate(METHOD, SURVEY, table({name: [values[at] for at in keep] for name, values in data.items()}))
    for each in alone.estimates:
        same = split.get(each.statistic, region="a", **each.keys)
        assert same is not None
        assert same.value == pytest.approx(each.value, nan_ok=True)


def test_an_item_that_should_be_reversed_shows_and_the_declaration_mends_it() -> None:
    data = answers()
    for role in "ep":
        data[f"{role}1"] = [8 - value for value in data[f"{role}1"]]
    wrong = estimate(METHOD, SURVEY, table(data))
    turned = tuple(replace(item, reverse=item.id == "q1") for item in ITEMS)
    right = estimate(METHOD, replace(SURVEY, items=turned), table(data))
    keys = {"score": "perceived", "dimension": "quick"}
    assert one(wrong, "item_rest_r", **keys, item="q1").value < 0 < one(right, "item_rest_r", **keys, item="q1").value
    assert one(wrong, "alpha", **keys).value < one(right, "alpha", **keys).value
    assert right.estimates == estimate(METHOD, SURVEY, table(answers())).estimates


def test_missing_answers_make_covariances_pairwise() -> None:
    data = answers(absent=0.2)
    found = estimate(METHOD, SURVEY, table(data))
    frame = pd.DataFrame({name: pd.array(data[name], dtype="Int64") for name in ("p0", "p1", "p2")}).astype(float)
    alpha = one(found, "alpha", score="perceived", dimension="quick")
    assert alpha.value == pytest.approx(float(ic.cronbach(frame.cov().to_numpy())))
    known = frame.notna().astype(int)
    assert alpha.n == int((known.T @ known).to_numpy()[np.triu_indices(3, 1)].min())


# -- what is odd --------------------------------------------------------------------------------------------------


def test_a_constant_item_stays_in_alpha_and_out_of_what_needs_correlations() -> None:
    data = answers()
    data["p2"] = [4] * 150
    found = estimate(METHOD, SURVEY, table(data))
    keys = {"score": "perceived", "dimension": "quick"}
    block = np.cov(np.array([data["p0"], data["p1"], data["p2"]]))
    assert one(found, "alpha", **keys).value == pytest.approx(float(ic.cronbach(block)))
    assert one(found, "average_r", **keys).value == pytest.approx(np.corrcoef(data["p0"], data["p1"])[0, 1])
    assert np.isnan(one(found, "item_rest_r", **keys, item="q2").value)
    assert any("Rated alike" in note and "q2" in note for note in found.notes)


def test_items_that_are_the_same_are_told() -> None:
    data = answers()
    data["p1"] = data["p0"]
    found = estimate(METHOD, SURVEY, table(data))
    assert np.isnan(one(found, "lambda6", score="perceived", dimension="quick").value)
    assert not found.where("omega_total", score="perceived", dimension="quick")
    assert any("an item is the sum of others" in note for note in found.notes)
    assert one(found, "alpha", score="perceived", dimension="quick").value > 0


@pytest.mark.parametrize("rows", [1, 2, 4])
def test_a_handful_of_customers_is_no_crash(rows: int) -> None:
    found = estimate(METHOD, SURVEY, table(answers(rows)), Options(by="region"))
    assert found.n == rows
    for each in found.estimates:
        each.as_dict()


def test_an_item_that_nobody_answered_and_one_alone_in_its_dimension() -> None:
    data = answers()
    data["p5"] = [None] * 150
    items = (*ITEMS[:5], replace(ITEMS[5], dimension="safe"))
    found = estimate(METHOD, replace(SURVEY, items=items), InMemory(table(data).data))
    assert any("One item only" in note and "safe" in note for note in found.notes)
    assert one(found, "alpha", score="perceived").n == 150
    assert not found.where("item_rest_r", score="perceived", item="q5")


def test_two_samples_have_no_gap_to_be_reliable() -> None:
    found = estimate(METHOD, replace(SURVEY, samples="independent"), table(answers()))
    assert {each.keys["score"] for each in found.estimates} == {"expected", "perceived"}


def test_what_is_missing_and_unknown_variants_are_told() -> None:
    assert "perceived" in METHOD.missing(Survey("s", "s.csv", ITEMS[:1]))
    with pytest.raises(UsageError):
        estimate(METHOD, SURVEY, table(answers()), Options(variant="pca"))
