"""Kano against published cross-tabs, two real surveys, scipy and statsmodels."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from expectancy.domain.errors import ExpectancyError
from expectancy.domain.estimate import Result
from expectancy.domain.kano_tables import LETTERS, TABLES
from expectancy.domain.study import KANO_ANSWERS, Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.kano.classes import blauth, chances_of_mode, class_counts, mode
from expectancy.methods.measure.kano.feature import effective_rows
from expectancy.methods.measure.kano.kano import METHOD
from kano_pairs import answers, of, survey
from shared import case, data, reference_numbers
from tables import InMemory, estimate, table


def counts_of(result: Result, item: str) -> list[int]:
    return [round(of(result, "count", item=item, category=letter)) for letter in LETTERS]


def read(path: str) -> dict[str, list[str]]:
    with data(path).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


def test_six_published_features_are_reproduced_from_their_cross_tabs() -> None:
    known = case("kano", "kano-transfers-pouliot")
    tabs: dict[str, list[list[int]]] = known["inputs"]["crosstab_rows_functional_cols_dysfunctional"]
    columns: dict[str, list[int]] = {}
    for name, tab in tabs.items():
        pairs = [(f + 1, d + 1) for f in range(5) for d in range(5) for _ in range(tab[f][d])]
        columns |= {f"{name}+": [pair[0] for pair in pairs], f"{name}-": [pair[1] for pair in pairs]}
    result = estimate(METHOD, survey(list(tabs), kano_table="pouliot"), table(columns))
    published, arithmetic = known["published"]["values"], known["arithmetic"]["values"]
    for name in tabs:
        assert counts_of(result, name) == published["counts_AOMIRQ"][name]
        assert of(result, "better", item=name) == pytest.approx(published["better"][name], abs=1e-6)
        assert of(result, "worse", item=name) == pytest.approx(published["worse"][name], abs=1e-6)
        assert result.details["blauth"][name] == published["class"][name]
        assert result.details["category"][name] == arithmetic["mode_class"][name]
        assert of(result, "total_strength", item=name) == pytest.approx(arithmetic["total_strength"][name], abs=1e-9)
        test, fong = arithmetic["fong"][name], result.details["fong"][name]
        assert (fong["first"], fong["second"], fong["significant"]) == (test["a"], test["b"], test["significant"])
        assert fong["threshold"] == pytest.approx(test["threshold"], abs=1e-9)
        assert of(result, "fong", item=name) == float(test["significant"])
    assert result.n == 358


def test_the_kiosk_survey_gives_the_counts_of_an_independent_script() -> None:
    known = reference_numbers()["kiosk"]
    columns = read("kiosk_servqual_kano_ipa/kiosk_tidy.csv")
    items = tuple(
        Item(key, key, roles={"functional": f"kano{key}_func", "dysfunctional": f"kano{key}_dysf"})
        for key in known["kano"]
    )
    assert len(items) == 29
    study = Survey("kiosk", "k.csv", items, respondent="respondent", kano_answers={word: word for word in KANO_ANSWERS})
    result = estimate(METHOD, study, table(columns))
    for key, numbers in known["kano"].items():
        assert dict(zip(LETTERS, counts_of(result, key), strict=True)) == numbers["counts"]
        assert of(result, "better", item=key) == pytest.approx(numbers["better"], abs=5.1e-5)
        assert of(result, "worse", item=key) == pytest.approx(numbers["worse"], abs=5.1e-5)
        assert result.details["category"][key] == numbers["mode"]
        chances = [of(result, "chance_category", item=key, category=letter) for letter in LETTERS]
        assert sum(chances) == pytest.approx(1.0)
        assert of(result, "chance", item=key) == pytest.approx(chances[LETTERS.index(numbers["mode"])])


@pytest.mark.parametrize(
    ("cohort", "wording"),
    [
        (
            "1",
            (
                "I like it that way",
                "I must be that way",
                "I am neutral",
                "I can live with it that way",
                "I dislike it that way",
            ),
        ),
        ("4", ("I like it", "I expect it", "I’m neutral", "I can tolerate it", "I dislike it")),
    ],
)
def test_every_wording_of_the_answers_can_be_told(cohort: str, wording: tuple[str, ...]) -> None:
    known = reference_numbers()["kano_digital_money"][f"storage cohort{cohort}"]
    columns = read(f"kano_digital_money/storage--cohort{cohort}-clean.csv")
    items = tuple(
        Item(key, key, roles={"functional": f"{key}_functional", "dysfunctional": f"{key}_dysfunctional"})
        for key in known
    )
    study = Survey("money", "m.csv", items, kano_answers=dict(zip(wording, KANO_ANSWERS, strict=True)))
    result = estimate(METHOD, study, table(columns))
    for key, numbers in known.items():
        assert dict(zip(LETTERS, counts_of(result, key), strict=True)) == numbers["counts"]
        assert of(result, "better", item=key) == pytest.approx(numbers["better"], abs=5.1e-5)
        assert of(result, "worse", item=key) == pytest.approx(numbers["worse"], abs=5.1e-5)
        assert result.details["category"][key] == numbers["mode"]


def test_both_evaluation_tables_are_the_published_ones() -> None:
    known = case("kano", "kano-evaluation-tables")["reference"]
    assert {"berger": "".join(known["berger_1993"]), "pouliot": "".join(known["pouliot_1993"])} == TABLES


def test_another_table_can_be_written_out_and_a_wrong_one_is_refused() -> None:
    columns = {"a+": [2, 1], "a-": [2, 5]}
    assert counts_of(estimate(METHOD, survey(), table(columns)), "a") == [0, 1, 0, 1, 0, 0]
    assert counts_of(estimate(METHOD, survey(), table(columns), Options(variant="pouliot")), "a") == [0, 1, 0, 0, 0, 1]
    own = "QAAAO RMIIM RIIIM RIIIM RRRRQ"
    result = estimate(METHOD, survey(kano_table=own), table(columns))
    assert counts_of(result, "a") == [0, 1, 1, 0, 0, 0]
    assert own in result.variant
    for wrong in ("bergers", "QAAAO", "XAAAO RIIIM RIIIM RIIIM RRRRQ"):
        for study, options in ((survey(kano_table=wrong), Options()), (survey(), Options(variant=wrong))):
            with pytest.raises(ExpectancyError) as caught:
                estimate(METHOD, study, table(columns), options)
            assert caught.value.problems[0].code == "unknown-kano-table"


def test_ties_go_to_the_class_that_hurts_most() -> None:
    def counts(**given: int) -> np.ndarray:
        return np.array([float(given.get(letter, 0)) for letter in LETTERS])

    assert mode(counts(A=5, O=5, M=5, I=5)) == "M"
    assert mode(counts(A=5, O=5, I=5)) == "O"
    assert mode(counts(A=5, I=5, R=5)) == "A"
    assert blauth(counts(A=4, O=4, I=7)) == "O"
    assert blauth(counts(A=4, O=3, I=5, R=2)) == "I"
    assert mode(counts()) == blauth(counts()) == ""


def test_intervals_are_wilsons_over_the_four_classes_that_count() -> None:
    given = {"A": 12, "O": 20, "M": 31, "I": 9, "R": 2, "Q": 4}
    result = estimate(METHOD, survey(), table(answers(given)), Options(confidence=0.9))
    for statistic, hits, sign in (("better", 32, 1), ("worse", 51, -1)):
        found = result.get(statistic, item="a")
        assert found is not None
        low, high = proportion_confint(hits, 72, alpha=0.1, method="wilson")
        assert found.value == pytest.approx(sign * hits / 72)
        assert (found.low, found.high) == pytest.approx((low, high) if sign > 0 else (-high, -low))
        assert found.n == 72
    share = result.get("share", item="a", category="M")
    assert share is not None
    assert (share.low, share.high) == pytest.approx(proportion_confint(31, 78, alpha=0.1, method="wilson"))
    assert of(result, "questionable", item="a") == pytest.approx(4 / 78)
    assert of(result, "mode_p", item="a") == pytest.approx(stats.binomtest(31, 51).pvalue)
    assert of(result, "category_strength", item="a") == pytest.approx(11 / 78)


def test_better_and_worse_vary_together_as_shares_of_one_multinomial_do() -> None:
    given = {"A": 12, "O": 20, "M": 31, "I": 9}
    result = estimate(METHOD, survey(), table(answers(given)))
    drawn = np.random.default_rng(1).multinomial(72, np.array(list(given.values())) / 72, size=200_000) / 72
    better, worse = drawn[:, 0] + drawn[:, 1], -(drawn[:, 1] + drawn[:, 2])
    assert np.array(result.details["covariance"]["a"]) == pytest.approx(np.cov(better, worse), rel=0.02)


@pytest.mark.parametrize(
    "counts", [(88, 90, 32, 105, 15, 28), (3, 2, 2, 1, 0, 0), (0, 0, 0, 0, 0, 0), (900, 880, 5, 7, 0, 1)]
)
def test_the_chance_of_each_class_is_that_of_dirichlet_draws(counts: tuple[int, ...]) -> None:
    """200,000 draws: their own error is at most 0.0011, three times that is allowed."""
    drawn = np.random.default_rng(2).dirichlet(np.array(counts) + 0.5, 200_000).argmax(axis=1)
    known = np.bincount(drawn, minlength=6) / len(drawn)
    assert chances_of_mode(np.array(counts, dtype=float)) == pytest.approx(known, abs=0.0034)


def test_questionable_answers_above_three_percent_raise_the_alarm() -> None:
    quiet = estimate(METHOD, survey(), table(answers({"M": 97, "Q": 3})))
    loud = estimate(METHOD, survey(), table(answers({"M": 96, "Q": 4})))
    assert quiet.notes == ()
    assert "a (4 %)" in loud.notes[0]


def test_a_reverse_feature_is_pointed_out() -> None:
    result = estimate(METHOD, survey(), table(answers({"R": 60, "I": 40})))
    assert result.details["category"]["a"] == "R"
    assert "opposite of a" in result.notes[0]


def test_segments_have_classes_of_their_own_and_small_ones_are_counted() -> None:
    columns: dict[str, list[Any]] = {
        name: [*first, *second, *third]
        for (name, first), second, third in zip(
            answers({"M": 30, "A": 10}).items(),
            answers({"A": 30, "M": 5}).values(),
            answers({"I": 4}).values(),
            strict=True,
        )
    }
    columns["g"] = ["old"] * 40 + ["young"] * 35 + ["other"] * 4
    result = estimate(METHOD, survey(), table(columns), Options(by="g", minimum_n=5))
    assert {name: part["category"] for name, part in result.details["segments"].items()} == {
        "old": {"a": "M"},
        "young": {"a": "A"},
        "other": {},
    }
    assert of(result, "better", item="a", g="young") == pytest.approx(30 / 35)
    assert of(result, "better", item="a") == pytest.approx(40 / 79)
    assert [(drop.where, drop.count) for drop in result.dropped] == [("g = other", 4)]


def test_unanswered_pairs_are_counted_for_each_feature() -> None:
    columns = {"a+": [1, 1, None, None], "a-": [5, 5, 5, None], "b+": [1, 2, 3, None], "b-": [5, 5, 3, None]}
    typed = InMemory(pa.table({name: pa.array(given, pa.int64()) for name, given in columns.items()}))
    result = estimate(METHOD, survey(("a", "b")), typed)
    assert result.n == 3
    assert [(drop.where, drop.count) for drop in result.dropped] == [("s", 1), ("a", 1)]
    assert result.get("better", item="a").n == 2  # type: ignore[union-attr]


def test_weights_move_shares_and_shrink_what_is_known() -> None:
    rng = np.random.default_rng(3)
    columns: dict[str, list[Any]] = dict(answers({"M": 200, "A": 150, "I": 50}))
    order = rng.permutation(400)
    columns = {name: [given[place] for place in order] for name, given in columns.items()}
    columns["w"] = rng.choice([0.2, 3.0], 400).tolist()
    plain = estimate(METHOD, survey(), table(columns))
    weighted = estimate(METHOD, survey(weight="w"), table(columns))
    letters = np.array(["M" if f == 2 else "A" if f == 1 else "I" for f in columns["a+"]])
    known = np.array(columns["w"])[letters == "M"].sum() / np.sum(columns["w"])
    assert of(weighted, "share", item="a", category="M") == pytest.approx(known)
    assert counts_of(weighted, "a") == counts_of(plain, "a")
    wide, narrow = (result.get("better", item="a") for result in (weighted, plain))
    assert wide is not None
    assert narrow is not None
    kish = 400 * np.sum(np.square(columns["w"])) / np.sum(columns["w"]) ** 2  # Kish's design effect, about 1.8
    ratio = (wide.high - wide.low) / (narrow.high - narrow.low)  # type: ignore[operator]
    assert ratio == pytest.approx(math.sqrt(kish), rel=0.15)


def test_the_effective_sample_size_of_plain_groups_is_about_the_rows() -> None:
    """Multinomial groups of unit weights have a design effect of 1; 200 samples average within 5 %."""
    rng = np.random.default_rng(4)
    found = []
    for _ in range(200):
        letters = rng.choice(6, size=600, p=[0.3, 0.2, 0.2, 0.2, 0.05, 0.05])
        group = rng.integers(0, 64, 600)
        grouped = np.zeros((64, 6))
        np.add.at(grouped, (group, letters), 1.0)
        found.append(effective_rows(grouped, math.inf))
    assert np.mean(found) == pytest.approx(600, rel=0.05)


def test_nobody_answering_is_no_class_and_no_number() -> None:
    for columns in ({"a+": [], "a-": []}, {"a+": [None, 1], "a-": [5, None]}):
        typed = InMemory(pa.table({name: pa.array(given, pa.int64()) for name, given in columns.items()}))
        for weight in (None, "w"):
            rows = typed.data.append_column("w", pa.array([0.0] * typed.rows))
            result = estimate(METHOD, survey(weight=weight), InMemory(rows))
            assert result.n == 0
            assert result.details["category"] == {}
            assert all(math.isnan(found.value) for found in result.estimates if found.statistic != "count")
            assert "Nobody answered" in result.notes[0]


def test_a_survey_without_pairs_is_told_what_it_lacks() -> None:
    assert "dysfunctional" in METHOD.missing(replace(survey(), items=()))
    assert METHOD.missing(survey()) == ""


def test_all_25_pairs_of_answers_have_their_class() -> None:
    pairs = np.eye(25).reshape(25, 5, 5)
    found = class_counts(pairs, TABLES["berger"])
    assert "".join(LETTERS[place] for place in found.argmax(axis=1)) == TABLES["berger"]


@pytest.mark.guarantee
def test_better_and_worse_cover() -> None:
    """500 samples of 80: 95 % Wilson intervals cover 92 to 98 % (noise 1 %; Wilson is close to, not exactly, 95 %)."""
    p = np.array([0.15, 0.3, 0.35, 0.12, 0.03, 0.05])
    rng = np.random.default_rng(5)
    base = p[:4].sum()
    truth = {"better": (p[0] + p[1]) / base, "worse": -(p[1] + p[2]) / base}
    covered = dict.fromkeys(truth, 0)
    names = [f"f{place}" for place in range(100)]
    for _ in range(5):
        columns: dict[str, list[int]] = {}
        for name in names:
            drawn = dict(zip(LETTERS, rng.multinomial(80, p).tolist(), strict=True))
            columns |= answers(drawn, name)
        result = estimate(METHOD, survey(names), table(columns))
        for statistic, true in truth.items():
            covered[statistic] += sum(each.low <= true <= each.high for each in result.where(statistic))  # type: ignore[operator]
    for count in covered.values():
        assert 0.92 < count / 500 < 0.98


@pytest.mark.guarantee
def test_the_chance_of_a_class_is_how_often_it_is_the_true_mode() -> None:
    """4,000 features with true shares from Dirichlet(1/2): stated chances and hits agree within 4 standard errors."""
    rng = np.random.default_rng(6)
    truth = rng.dirichlet(np.full(6, 0.5), 4_000)
    counts = np.array([rng.multinomial(30, shares) for shares in truth], dtype=float)
    chances = np.concatenate([chances_of_mode(part) for part in np.array_split(counts, 40)])
    stated, right = chances.max(axis=1), chances.argmax(axis=1) == truth.argmax(axis=1)
    for low, high in ((0.3, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.0)):
        here = (stated >= low) & (stated < high)
        error = math.sqrt((stated[here] * (1 - stated[here])).sum()) / here.sum()
        assert error < 0.025
        assert right[here].mean() == pytest.approx(stated[here].mean(), abs=4 * error)
