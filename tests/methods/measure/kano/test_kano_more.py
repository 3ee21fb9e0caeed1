"""Kano beyond the class: scores, importance, joint bounds, notes. Against numpy, pandas, scipy and the normal law."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats

from expectancy.domain.kano_tables import LETTERS, TABLES
from expectancy.domain.study import KANO_ANSWERS, Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.kano.kano import METHOD
from expectancy.methods.measure.kano.scores import DYSFUNCTIONAL, FUNCTIONAL, places
from kano_pairs import answers, of, survey
from shared import data, reference_numbers
from tables import InMemory, estimate, table

RNG = np.random.default_rng(11)


def random_answers(rows: int = 200, seed: int = 1) -> dict[str, list[Any]]:
    """Two features whose two answers go together a little, with gaps."""
    rng = np.random.default_rng(seed)
    columns: dict[str, list[Any]] = {}
    for name in ("a", "b"):
        functional = rng.integers(1, 6, rows)
        dysfunctional = np.clip(6 - functional + rng.integers(-2, 3, rows), 1, 5)
        for sign, values in (("+", functional), ("-", dysfunctional)):
            gone = rng.random(rows) < 0.1
            columns[name + sign] = [None if lost else int(each) for each, lost in zip(values, gone, strict=True)]
    return columns


def typed(columns: dict[str, list[Any]]) -> InMemory:
    return InMemory(pa.table({name: pa.array(values) for name, values in columns.items()}))


# -- DuMouchel's scores ----------------------------------------------------------------------------------------------


def test_mean_scores_have_t_intervals_over_those_who_gave_both_answers() -> None:
    columns = random_answers()
    result = estimate(METHOD, survey(("a", "b")), typed(columns))
    frame = pd.DataFrame(columns)
    for name in ("a", "b"):
        both = frame[[f"{name}+", f"{name}-"]].dropna().astype(int) - 1
        for statistic, scores, column in (
            ("functional_score", FUNCTIONAL, both[f"{name}+"]),
            ("dysfunctional_score", DYSFUNCTIONAL, both[f"{name}-"]),
        ):
            found = result.get(statistic, item=name)
            assert found is not None
            given = scores[column]
            bounds = stats.ttest_1samp(given, 0).confidence_interval()
            assert found.value == pytest.approx(given.mean())
            assert (found.low, found.high) == pytest.approx((bounds.low, bounds.high))
            assert found.n == len(both)


def test_the_quarters_of_the_scores_are_cut_at_two_and_negative_ones_are_reverse_or_questionable() -> None:
    functional = np.array([3, 3, 1, 1, -1, 3, -1, 2, np.nan])
    dysfunctional = np.array([3, 1, 3, 1, -1, -0.5, 3, 2, 3])
    found = [LETTERS[int(place)] if place == place else "" for place in places(functional, dysfunctional)]
    assert found == ["O", "A", "M", "I", "R", "Q", "Q", "O", ""]


def test_the_chance_of_a_quarter_is_that_of_the_two_means_in_the_long_run() -> None:
    """600 answers in 256 groups: group resamples against the bivariate normal of the means."""
    rng = np.random.default_rng(3)
    functional = rng.choice(5, 600, p=[0.5, 0.1, 0.25, 0.1, 0.05])
    dysfunctional = rng.choice(5, 600, p=[0.05, 0.1, 0.25, 0.1, 0.5])
    columns = {"a+": (functional + 1).tolist(), "a-": (dysfunctional + 1).tolist()}
    result = estimate(METHOD, survey(), table(columns), Options(resamples=4000))
    scores = np.stack([FUNCTIONAL[functional], DYSFUNCTIONAL[dysfunctional]])
    drawn = rng.multivariate_normal(scores.mean(axis=1), np.cov(scores) / 600, 200_000)
    known = np.bincount(places(drawn[:, 0], drawn[:, 1]).astype(int), minlength=6) / len(drawn)
    found = [of(result, "chance_continuous", item="a", category=letter) for letter in LETTERS]
    assert sum(found) == pytest.approx(1)
    assert found == pytest.approx(known, abs=0.06)
    assert 0.05 < max(known) < 0.95


def test_weighted_scores_are_weighted_means() -> None:
    columns = random_answers()
    weight = RNG.choice([0.3, 2.5], 200).round(1)
    result = estimate(METHOD, survey(("a", "b"), weight="w"), typed({**columns, "w": weight.tolist()}))
    frame = pd.DataFrame({**columns, "w": weight}).dropna(subset=["a+", "a-"])
    known = np.average(FUNCTIONAL[frame["a+"].astype(int) - 1], weights=frame["w"])
    assert of(result, "functional_score", item="a") == pytest.approx(known)


# -- importance by class ---------------------------------------------------------------------------------------------


def with_importance(name: str = "a") -> Item:
    return Item(name, name, roles={"functional": f"{name}+", "dysfunctional": f"{name}-", "importance": f"{name}i"})


def digital_money(cohort: str) -> tuple[Survey, InMemory, pd.DataFrame]:
    """Tests only: importance as 1 to 9, "9 - Extremely important" beside plain digits."""
    frame = pd.read_csv(data(f"kano_digital_money/storage--cohort{cohort}-clean.csv"))
    names = [f"F{at}" for at in range(1, 6)]
    for name in names:
        frame[f"{name}_importance"] = frame[f"{name}_importance"].astype(str).str[0].astype(int)
    items = tuple(
        Item(name, name, roles={role: f"{name}_{role}" for role in ("functional", "dysfunctional", "importance")})
        for name in names
    )
    study = Survey("money", "m.csv", items, scale=(1, 9), respondent="ID", kano_wording=WORDING[cohort])
    own = {"I must be that way": "expect"} if cohort == "1" else {}
    study = Survey(**{**vars(study), "kano_answers": own})
    return study, InMemory(pa.Table.from_pandas(frame.astype(str), preserve_index=False)), frame


WORDING = {"1": ("english_must_be",), "4": ("english_expect",)}


@pytest.mark.parametrize("cohort", ["1", "4"])
def test_digital_money_reads_by_the_names_of_its_wordings_with_importance_by_class(cohort: str) -> None:
    """Every wording in both files; the counts are those of an independent script, the importance pandas'."""
    study, rows, frame = digital_money(cohort)
    result = estimate(METHOD, study, rows)
    meaning = {"like": 0, "must": 1, "expect": 1, "neutral": 2, "live": 3, "tolerate": 3, "dislike": 4}

    def mark(text: str) -> int:
        words = text.replace("dislike", "DIS").replace("like", "like" if "DIS" not in text else "")
        return 4 if "DIS" in words else next(place for word, place in meaning.items() if word in words)

    for item, numbers in reference_numbers()["kano_digital_money"][f"storage cohort{cohort}"].items():
        assert {c: of(result, "count", item=item, category=c) for c in LETTERS} == numbers["counts"]
        assert of(result, "better", item=item) == pytest.approx(numbers["better"], abs=5.1e-5)
        assert of(result, "worse", item=item) == pytest.approx(numbers["worse"], abs=5.1e-5)
        assert result.details["category"][item] == numbers["mode"]
        pairs = frame[[f"{item}_functional", f"{item}_dysfunctional"]].map(mark).to_numpy()
        classes = np.array([TABLES["berger"][5 * f + d] for f, d in pairs])
        rated = frame[f"{item}_importance"]
        assert of(result, "importance", item=item) == pytest.approx(rated.mean())
        for letter in set(classes):
            found = result.get("importance", item=item, category=str(letter))
            given = rated[classes == letter]
            assert found is not None
            assert (found.value, found.n) == pytest.approx((given.mean(), len(given)))
            if len(given) > 1 and given.std() > 0:
                bounds = stats.ttest_1samp(given, 0).confidence_interval()
                assert (found.low, found.high) == pytest.approx((bounds.low, bounds.high))


def test_importance_agrees_with_what_absence_costs_by_spearman() -> None:
    study, rows, _ = digital_money("1")
    result = estimate(METHOD, study, rows)
    importance = [of(result, "importance", item=item.id) for item in study.items]
    worse = [-of(result, "worse", item=item.id) for item in study.items]
    found = result.get("importance_agreement")
    assert found is not None
    assert found.value == pytest.approx(stats.spearmanr(importance, worse).statistic)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.value <= found.high


def test_without_an_importance_column_nothing_is_told_of_it() -> None:
    result = estimate(METHOD, survey(), table(answers({"M": 10})))
    assert not result.where("importance")
    assert not result.where("importance_agreement")


# -- joint bounds, notes, degenerate input -----------------------------------------------------------------------------


def test_joint_bounds_are_wider_by_the_root_of_chi_square_with_two_degrees() -> None:
    result = estimate(METHOD, survey(), table(answers({"A": 12, "O": 20, "M": 31, "I": 9})))
    reach = math.sqrt(stats.chi2.ppf(0.95, 2)) / stats.norm.ppf(0.975)
    for name in ("better", "worse"):
        single, joint = result.get(name, item="a"), result.get(f"{name}_joint", item="a")
        assert single is not None
        assert joint is not None
        assert joint.value == single.value
        assert joint.high - joint.low == pytest.approx((single.high - single.low) * reach)  # type: ignore[operator]


def test_two_groups_with_opposite_wishes_are_told_with_their_shares() -> None:
    result = estimate(METHOD, survey(), table(answers({"A": 99, "O": 30, "M": 114, "I": 45, "R": 6, "Q": 6})))
    assert any("a (M 38 %, A 33 %)" in note and "25 %" in note for note in result.notes)
    assert of(result, "chance_bimodal", item="a") > 0.95


def test_thresholds_of_the_study_are_told_in_words() -> None:
    given = answers({"A": 160, "O": 156, "M": 20, "I": 40, "Q": 24})
    loud = estimate(METHOD, survey(), table(given))
    assert any("More than 3 % of answers contradict themselves at a (6 %)" in note for note in loud.notes)
    assert any("total strength 60 % or more, category strength 6 % or less" in note for note in loud.notes)
    quiet = estimate(METHOD, survey(kano_questionable=0.1, kano_mixed_category=0.0), table(given))
    assert quiet.notes == ()
    assert of(quiet, "chance_mixed", item="a") == 0


def test_a_fifth_who_want_the_opposite_are_pointed_out() -> None:
    result = estimate(METHOD, survey(), table(answers({"O": 70, "R": 30})))
    assert any("More than 20 % want the opposite of a (30 %)" in note for note in result.notes)


def test_an_ambiguous_wording_of_expect_is_told() -> None:
    columns = {"a+": ["I like it", "I expect it"], "a-": ["I dislike it", "I dislike it"]}
    named = estimate(METHOD, survey(kano_wording=("english_expect",)), table(columns))
    assert any("“I expect it” can be read in two ways" in note for note in named.notes)
    own = dict(zip(("I like it", "I expect it", "I dislike it"), ("like", "expect", "dislike"), strict=True))
    assert any("“I expect it”" in note for note in estimate(METHOD, survey(kano_answers=own), table(columns)).notes)
    plain = {word: word for word in KANO_ANSWERS}
    assert not estimate(METHOD, survey(kano_answers=plain), table({"a+": ["expect"], "a-": ["dislike"]})).notes


def test_segments_that_split_are_tested_and_told() -> None:
    parts = [answers({"M": 60, "A": 20}), answers({"M": 15, "A": 65}), answers({"I": 3})]
    columns: dict[str, list[Any]] = {name: [each for part in parts for each in part[name]] for name in ("a+", "a-")}
    columns["g"] = ["old"] * 80 + ["young"] * 80 + ["few"] * 3
    result = estimate(METHOD, survey(), table(columns), Options(by="g", minimum_n=5))
    known = stats.chi2_contingency([[60, 20], [15, 65]], correction=False)
    assert of(result, "chi2", item="a", across="g") == pytest.approx(known.statistic)
    assert of(result, "homogeneity_p", item="a", across="g") == pytest.approx(known.pvalue)
    assert of(result, "chance_class_differs", item="a", across="g") > 0.999
    assert any("a splits: M for old and A for young" in note for note in result.notes)
    assert not estimate(METHOD, survey(), table(columns)).where("chi2")


def test_segments_alike_are_not_said_to_split() -> None:
    one = answers({"M": 60, "A": 20})
    columns: dict[str, list[Any]] = {name: values * 2 for name, values in one.items()}
    columns["g"] = ["old"] * 80 + ["young"] * 80
    result = estimate(METHOD, survey(), table(columns), Options(by="g"))
    assert of(result, "chance_class_differs", item="a", across="g") < 0.01
    assert of(result, "homogeneity_p", item="a", across="g") == pytest.approx(1)
    assert not any("splits" in note for note in result.notes)


@pytest.mark.parametrize("given", [{"Q": 9}, {"M": 1}, {"R": 4, "Q": 1}, {}])
def test_any_few_answers_give_a_result_that_can_be_written(given: dict[str, int]) -> None:
    columns: dict[str, list[Any]] = {**answers(given), "ai": [5] * sum(given.values())}
    rows = InMemory(pa.table({name: pa.array(values, pa.int64()) for name, values in columns.items()}))
    for weight in (None, "w"):
        weighted = InMemory(rows.data.append_column("w", pa.array([0.0] * rows.rows)))
        result = estimate(METHOD, Survey("s", "s.csv", (with_importance(),), weight=weight), weighted)
        json.dumps(result.as_dict(), allow_nan=False)
        json.dumps(result.details, allow_nan=False)
