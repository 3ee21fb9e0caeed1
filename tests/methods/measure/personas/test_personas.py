"""Kinds of customers: those that were put in are found, described and argued; where there are none, it says so."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from expectancy.domain.errors import UsageError
from expectancy.domain.estimate import Result
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.kano.scores import DYSFUNCTIONAL
from expectancy.methods.measure.personas import answers as persona_answers
from expectancy.methods.measure.personas.answers import indicators, kind_of_expectation
from expectancy.methods.measure.personas.classes import class_chances
from expectancy.methods.measure.personas.latent_class import Coded, posterior
from expectancy.methods.measure.personas.personas import METHOD
from tables import InMemory, estimate

Floats = npt.NDArray[np.float64]
ITEMS = tuple(
    Item(f"q{at}", f"Question {at}.", ("speed", "kindness")[at // 2], {"expected": f"e{at}", "importance": f"i{at}"})
    for at in range(4)
)
SURVEY = Survey("s", "s.csv", ITEMS, respondent="id", segments=("region",))
# the first kind wants speed, the second kindness, the third less of everything
KINDS = np.array([[6.5, 6.5, 4, 4], [4, 4, 6.5, 6.5], [3.4, 3.4, 3.4, 3.4]])
SHARES = [0.5, 0.3, 0.2]


def data(n: int = 400, seed: int = 1, kinds: Floats = KINDS, shares: list[float] = SHARES) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    kind = rng.choice(len(shares), n, p=shares)
    columns: dict[str, Any] = {"id": [f"R{at}" for at in range(n)], "kind": kind}
    for letter in "ei":
        for at in range(4):
            raw = np.clip(np.rint(kinds[kind, at] + rng.normal(0, 1, n)), 1, 7)
            columns[f"{letter}{at}"] = np.where(rng.random(n) < 0.05, np.nan, raw)
    columns["region"] = np.where(rng.random(n) < np.where(kind == 0, 0.8, 0.3), "north", "south")
    return columns


def table(columns: dict[str, Any]) -> InMemory:
    return InMemory(pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()}))


def run(columns: dict[str, Any], survey: Survey = SURVEY, options: Options | None = None) -> Result:
    return estimate(METHOD, survey, table(columns), options)


@pytest.fixture(scope="module")
def found() -> Result:
    return run(data(), options=Options(by="region"))


def shares(result: Result) -> dict[str, Any]:
    return {each.keys["class"]: each for each in result.where("share") if set(each.keys) == {"class"}}


def test_the_kinds_that_are_there_are_found_largest_first_with_their_shares(found: Result) -> None:
    told = shares(found)
    assert list(told) == ["1: more speed", "2: more kindness", "3: less of everything"]
    true = np.bincount(data()["kind"]) / 400
    for each, share in zip(told.values(), true, strict=True):
        assert each.value == pytest.approx(share, abs=0.03)
        assert each.low < share < each.high
        assert each.n == 400


def test_the_profile_of_each_kind_is_told_beside_everybody(found: Result) -> None:
    [speed] = found.where("mean", **{"class": "1: more speed", "item": "q0", "answer": "importance"})
    assert speed.low < 6.35 < speed.high  # 6.5, cut at 7
    every = found.get("mean", item="q0", answer="importance")
    answers = data()["i0"]
    assert every is not None
    assert every.value == pytest.approx(np.nanmean(answers), abs=0.05)
    assert every.n == int(np.isfinite(answers).sum())
    [apart] = found.where("difference", **{"class": "1: more speed", "item": "q0", "answer": "importance"})
    assert apart.value == pytest.approx(speed.value - every.value)
    assert apart.low > 0


def test_a_sentence_says_what_sets_each_kind_apart(found: Result) -> None:
    first, second, third = found.notes[:3]
    assert first.startswith(f"{100 * shares(found)['1: more speed'].value:.0f}\u00a0% (")
    assert ", “1: more speed”, expect above all: " in first
    assert "importance of “Question 0”" in first or "importance of “Question 1”" in first
    assert "of all" in first
    assert "“2: more kindness”" in second
    assert "“3: less of everything”, expect less of nearly everything, by " in third


def test_the_number_of_classes_is_argued(found: Result) -> None:
    by_number = {each.keys["classes"]: each.value for each in found.where("bic")}
    assert min(by_number, key=lambda each: by_number[each]) == "3"
    [stability] = found.where("stability", classes="3")
    assert stability.low <= stability.value <= stability.high <= 1
    assert stability.value > 0.9
    [halves] = found.where("share_of_halves", classes="3")
    assert halves.value > 0.5
    [why] = [note for note in found.notes if note.startswith("3 classes: two halves")]
    assert f"by {stability.value:.2f} of 1" in why


def test_how_sure_a_respondents_class_is_is_told(found: Result) -> None:
    for each in found.where("certainty"):
        assert 0.9 < each.low <= each.value <= each.high <= 1


def test_segments_have_their_shares(found: Result) -> None:
    columns = data()
    north = columns["region"] == "north"
    for place, name in enumerate(shares(found)):
        [each] = found.where("share", **{"class": name, "region": "north"})
        assert each.value == pytest.approx((columns["kind"][north] == place).mean(), abs=0.03)
        assert each.n == north.sum()


# -- a new respondent -----------------------------------------------------------------------------------------------


def test_a_new_respondents_class_follows_from_the_answers(found: Result) -> None:
    model = found.details["model"]
    chance = class_chances(model, {"i0": 7, "e0": 7, "i1": 6, "i3": 3, "e2": 4})
    assert list(chance) == list(shares(found))
    assert chance["1: more speed"] > 0.99
    assert sum(chance.values()) == pytest.approx(1)
    assert class_chances(model, {}) == pytest.approx({name: each.value for name, each in shares(found).items()})


def test_chances_are_bayes_by_hand() -> None:
    model = {
        "classes": ["a", "b"],
        "shares": [0.6, 0.4],
        "indicators": [
            {
                "item": "q",
                "answer": "importance",
                "column": "i",
                "values": [1, 2, 5],
                "chances": [[0.1, 0.2, 0.7], [0.5, 0.3, 0.2]],
            }
        ],
    }
    assert class_chances(model, {"i": 2})["a"] == pytest.approx(0.6 * 0.2 / (0.6 * 0.2 + 0.4 * 0.3))
    assert class_chances(model, {"i": 4}) == class_chances(model, {"i": 5})


def test_an_answer_that_the_classes_do_not_know_is_refused(found: Result) -> None:
    with pytest.raises(UsageError) as caught:
        class_chances(found.details["model"], {"i00": 3})
    [problem] = caught.value.problems
    assert (problem.code, problem.what) == (
        "unknown-answer",
        'the classes were not found by "i00" (did you mean "i0"?)',
    )
    assert "one of e0, i0" in problem.expected


# -- what it is found by --------------------------------------------------------------------------------------------


def test_one_kind_of_expectation_counts_the_one_most_items_have() -> None:
    items = (*ITEMS, Item("q9", "q9", roles={"desired": "d9"}))
    survey = replace(SURVEY, items=items)
    assert kind_of_expectation(survey) == "expected"
    assert {each.answer for each in indicators(survey)} == {"expected", "importance"}
    assert kind_of_expectation(replace(SURVEY, items=items[4:])) == "desired"


def test_what_is_perceived_makes_no_personas() -> None:
    """The airport's passengers rated what they found, not what they expect: classes of these are the content and the
    discontent.
    """
    perceived = tuple(replace(item, roles={"perceived": f"e{at}"}) for at, item in enumerate(ITEMS))
    told = METHOD.missing(replace(SURVEY, items=perceived))
    assert "no two answers tell what customers expect" in told
    assert "the content from the discontent" in told
    assert METHOD.missing(SURVEY) == ""


def test_kano_answers_count_by_their_scores() -> None:
    columns = data(300, kinds=KINDS[:2], shares=[0.6, 0.4])
    words = np.array(["like", "expect", "neutral", "tolerate", "dislike"])
    rng = np.random.default_rng(3)
    first = columns["kind"] == 0
    columns["f"] = words[np.where(first, rng.integers(0, 2, 300), rng.integers(1, 4, 300))]
    columns["n"] = words[np.where(first, rng.integers(3, 5, 300), rng.integers(1, 4, 300))]
    survey = replace(SURVEY, items=(*ITEMS, Item("k", "Feature.", roles={"functional": "f", "dysfunctional": "n"})))
    result = run(columns, survey)
    [lacking, _] = [
        each for each in result.where("mean", item="k", answer="dysfunctional") if each.keys.get("class") is not None
    ]
    places = np.array([np.flatnonzero(words == word)[0] for word in columns["n"]])
    assert lacking.value == pytest.approx(DYSFUNCTIONAL[places[first]].mean(), abs=0.15)


def test_of_a_large_survey_a_sample_is_enough_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persona_answers, "RESPONDENTS", 300)
    result = run(data(900))
    assert result.n == 900
    assert all(each.n == 300 for each in shares(result).values())
    assert any(note.startswith("The classes are those of 300 of 900 respondents") for note in result.notes)
    assert len(shares(result)) == 3


def test_weights_bring_back_those_who_were_asked_too_rarely() -> None:
    columns = data(600)
    kept = (columns["kind"] != 0) | (np.arange(600) % 2 == 0)
    thinned = {name: np.asarray(values)[kept] for name, values in columns.items()}
    thinned["w"] = np.where(thinned["kind"] == 0, 2.0, 1.0)
    result = run(thinned, replace(SURVEY, weight="w"))
    assert result.weighted
    assert shares(result)["1: more speed"].value == pytest.approx((columns["kind"] == 0).mean(), abs=0.04)


# -- how many -------------------------------------------------------------------------------------------------------


def test_where_customers_expect_alike_one_class_is_told() -> None:
    result = run(data(250, kinds=KINDS[:1], shares=[1.0]), options=Options(by="region"))
    assert list(shares(result)) == ["1: everybody"]
    assert shares(result)["1: everybody"].low is None
    assert result.notes[0].startswith("One class fits best")
    assert not result.where("certainty")
    assert not result.where("difference")


def test_what_halves_do_not_find_again_is_not_told() -> None:
    near = np.array([[5, 5, 5, 5], [4.2, 4.2, 5.8, 5.8]])
    result = run(data(300, seed=13, kinds=near, shares=[0.5, 0.5]))
    assert list(shares(result)) == ["1: everybody"]
    assert result.notes[0].startswith("One class: BIC would take 2, but two halves")


def test_so_many_classes_as_asked_for() -> None:
    result = run(data(), options=Options(variant="2"))
    assert len(shares(result)) == 2
    assert [each.keys["classes"] for each in result.where("bic")] == ["1", "2"]
    assert any(note.startswith("2 classes were asked for") for note in result.notes)
    alone = run(data(), options=Options(variant="1"))
    assert "One class was asked for: nobody is told apart." in alone.notes
    with pytest.raises(UsageError):
        run(data(), options=Options(variant="many"))


def test_classes_of_high_and_low_raters_are_told_as_such() -> None:
    level = np.array([[6.0] * 4, [3.5] * 4])
    result = run(data(300, kinds=level, shares=[0.6, 0.4]))
    assert list(shares(result)) == ["1: more of everything", "2: less of everything"]
    assert any("how high they rate at all" in note for note in result.notes)


# -- edges ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda columns: {name: values[:1] for name, values in columns.items()},
        lambda columns: {name: values[:15] for name, values in columns.items()},
        lambda columns: columns | {f"{letter}{at}": np.full(400, np.nan) for letter in "ei" for at in range(4)},
        lambda columns: columns | {f"{letter}{at}": np.full(400, 5.0) for letter in "ei" for at in range(4)},
        lambda columns: columns | {"w": np.zeros(400)},
    ],
    ids=["one respondent", "fifteen", "no answers", "all alike", "no weight"],
)
def test_where_there_is_nothing_to_look_for_it_says_so(change: Any) -> None:
    columns = change(data())
    result = run(columns, replace(SURVEY, weight="w") if "w" in columns else SURVEY)
    assert not result.estimates
    assert result.notes == ("No classes: it takes 20 respondents or more and two answers that vary.",)


def test_an_answer_that_does_not_vary_is_left_out_and_told() -> None:
    columns = data() | {"e3": np.full(400, 6.0)}
    columns["i3"] = np.where(np.arange(400) < 5, 4.0, np.nan)
    result = run(columns)
    assert not result.where("mean", item="q3")
    assert any("q3 (expected), q3 (importance)" in note for note in result.notes)


def test_the_same_answer_twice_and_fewer_respondents_than_answers() -> None:
    columns = data(25)
    columns["e1"] = columns["e0"]
    result = run(columns)
    assert all(math.isfinite(each.value) for each in result.estimates)


def test_a_segment_of_three_is_told_or_left_out() -> None:
    columns = data()
    columns["region"] = np.where(np.arange(400) < 3, "tiny", "rest")
    result = run(columns, options=Options(by="region"))
    tiny = [each for each in result.where("share") if each.keys.get("region") == "tiny"]
    assert [each.n for each in tiny] == [3, 3, 3]
    assert sum(each.value for each in tiny) == pytest.approx(1)
    small = run(columns, options=Options(by="region", minimum_n=10))
    assert [(drop.count, drop.where) for drop in small.dropped] == [(3, "region = tiny")]


def test_the_model_that_is_handed_on_is_the_one_that_was_fitted(found: Result) -> None:
    """Chances by ``class_chances`` are those of the posterior with the same probabilities."""
    model = found.details["model"]
    values = [np.array(each["values"]) for each in model["indicators"]]
    answers = np.array([[each["values"][-1] for each in model["indicators"]]])
    of = Coded.of(answers.astype(float), values)
    p = np.array(model["shares"])
    for each in model["indicators"]:
        p = p * np.array(each["chances"])[:, -1]
    told = class_chances(model, {each["column"]: each["values"][-1] for each in model["indicators"]})
    assert list(told.values()) == pytest.approx(p / p.sum())
    assert of.x.sum() == len(values)
    assert posterior.__module__ == "expectancy.methods.measure.personas.latent_class"
