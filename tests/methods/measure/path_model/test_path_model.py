"""The path model from the file through the whole path, against SmartPLS, against arithmetic, and at its edges."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import ecsi
import expectancy as ex
from expectancy.domain.estimate import Result
from expectancy.domain.path_models import MODELS
from expectancy.domain.study import Item, PathModel, Survey
from expectancy.loop.measure import measure
from expectancy.loop.study import read_study
from expectancy.methods.contract import Options
from expectancy.methods.measure.path_model.path_model import METHOD
from shared import case, close, data
from tables import InMemory, estimate

FEW = Options(resamples=50)
SMARTPLS = {"path": "pathWeighting", "centroid": "centroid", "factorial": "factorial"}


def values(result: Result, statistic: str, *keys: str) -> dict[str, float]:
    """Everybody's values of a statistic by their keys, joined with ->."""
    return {
        "->".join(found.keys[key] for key in keys): found.value
        for found in result.estimates
        if found.statistic == statistic and set(found.keys) <= {"construct", "item", "from", "to", "other"}
    }


@pytest.mark.parametrize("scheme", SMARTPLS)
def test_the_ecsi_study_gives_what_smartpls_gives(tmp_path: Path, scheme: str) -> None:
    published = case("ecsi_pls", "ecsi-mobi-smartpls")["published"]
    found, near = published["values"][SMARTPLS[scheme]], close(published)
    [(_, result)] = measure(
        read_study(ecsi.study(tmp_path)), "ecsi", Options(variant="" if scheme == "path" else scheme, resamples=100)
    )
    assert (result.n, result.dropped) == (250, ())
    assert values(result, "path", "from", "to") == pytest.approx(found["path"], **near)
    assert values(result, "outer_weight", "item") == pytest.approx(found["outer_weight"], **near)
    assert values(result, "loading", "item") == pytest.approx(found["loading"], **near)
    total = values(result, "total_effect", "from", "to")
    effects = {f"{name}->Loyalty": value for name, value in found["total_effect_on_Loyalty"].items()}
    assert {name: total[name] for name in effects} == pytest.approx(effects, **near)
    told = [each for each in result.estimates if each.value != pytest.approx(1.0)]
    assert all(each.low is not None and each.low <= each.value <= each.high for each in told)


def test_the_centroid_scheme_gives_the_explained_variance_of_the_case(tmp_path: Path) -> None:
    peer = case("ecsi_pls", "ecsi-mobi-smartpls")["peer"]
    [(_, result)] = measure(read_study(ecsi.study(tmp_path)), "ecsi", Options(variant="centroid", resamples=100))
    assert values(result, "r2", "construct") == pytest.approx(peer["values"]["R2_centroid"], **close(peer))


def test_what_is_printed_is_enough() -> None:
    """From means and covariances alone; there are no random groups, so no intervals, and the note says so."""
    found = ecsi.published()
    sd = np.array(found["sd"])
    items = [
        {"id": name, "predicted" if name.startswith("CUEX") else "perceived": name, "construct": construct}
        for construct, names in found["blocks"].items()
        for name in names
    ]
    result = ex.published(
        "path_model",
        n=250,
        columns=found["indicators"],
        mean=found["mean"],
        covariance=(np.array(found["correlation"]) * np.outer(sd, sd)).tolist(),
        scale=[1, 10],
        item=items,
        model={"name": "ecsi"},
    ).result
    published = case("ecsi_pls", "ecsi-mobi-smartpls")["published"]
    assert values(result, "path", "from", "to") == pytest.approx(
        published["values"]["pathWeighting"]["path"], **close(published)
    )
    assert all(math.isnan(each.low) for each in result.estimates)
    assert "No intervals: all answers lie in one random group." in result.notes


# -- on the data themselves -----------------------------------------------------------------------------------------


def mobi() -> pd.DataFrame:
    return pd.read_csv(data(ecsi.FILE))


def survey(columns: Mapping[str, list[str]], paths: Mapping[str, tuple[str, ...]], **more: Any) -> Survey:
    """A survey whose columns measure constructs."""
    flat = [column for names in columns.values() for column in names]
    items = tuple(Item(column, column, roles={"perceived": column}) for column in flat)
    model = PathModel(paths, {name: {column: column for column in names} for name, names in columns.items()})
    return Survey("s", "s.csv", items, model=model, **{"scale": (1, 10), **more})


SATISFIED = {
    "Quality": ["PERQ1", "PERQ2", "PERQ3"],
    "Satisfaction": ["CUSA1", "CUSA2", "CUSA3"],
    "Complaints": ["CUSCO"],
}
ON = {"Quality": ("Satisfaction",), "Satisfaction": ("Complaints",)}


def run(of: Survey, frame: pd.DataFrame, options: Options = FEW) -> Result:
    return estimate(METHOD, of, InMemory(pa.Table.from_pandas(frame, preserve_index=False)), options)


def scores(result: Result, frame: pd.DataFrame, low: float = 1, high: float = 10) -> pd.DataFrame:
    """Each respondent's index from 0 to 100, from the weights told: sum v x over sum v, v = w / s."""
    weight = values(result, "outer_weight", "construct", "item")
    found = {}
    for construct in dict.fromkeys(name.split("->")[0] for name in weight):
        own = {name.split("->")[1]: value for name, value in weight.items() if name.startswith(construct)}
        v = pd.Series({item: value / frame[item].std() for item, value in own.items()})
        found[construct] = 100 * ((frame[list(v.index)] - low) / (high - low) * v / v.sum()).sum(axis=1)
    return pd.DataFrame(found)


def test_the_index_is_the_mean_of_the_respondents_indices() -> None:
    """Fornell et al. 1996: (E - min) / (max - min); with weights v that add up to 1 it is sum v (mean - 1) / 9."""
    frame = mobi()
    result = run(survey(SATISFIED, ON), frame)
    assert values(result, "index", "construct") == pytest.approx(scores(result, frame).mean().to_dict())


def test_paths_and_effects_are_regressions_of_the_respondents_scores() -> None:
    """Slopes of numpy's least squares on the indices are effects on the index; correlations are standardised paths."""
    frame = mobi()
    result = run(survey(SATISFIED, ON), frame)
    index = scores(result, frame)
    slope, _ = np.polyfit(index["Satisfaction"], index["Complaints"], 1)
    assert values(result, "effect_on_index", "from", "to")["Satisfaction->Complaints"] == pytest.approx(slope)
    corr = index.corr()
    assert values(result, "path", "from", "to") == pytest.approx(
        {
            "Quality->Satisfaction": corr.loc["Quality", "Satisfaction"],
            "Satisfaction->Complaints": corr.loc["Satisfaction", "Complaints"],
        }
    )
    assert values(result, "indirect_effect", "from", "to") == pytest.approx(
        {"Quality->Complaints": corr.loc["Quality", "Satisfaction"] * corr.loc["Satisfaction", "Complaints"]}
    )
    loading = values(result, "loading", "item")
    assert loading["PERQ2"] == pytest.approx(np.corrcoef(frame["PERQ2"], index["Quality"])[0, 1])
    communality = np.mean([loading[item] ** 2 for item in SATISFIED["Satisfaction"]])
    r2 = corr.loc["Quality", "Satisfaction"] ** 2
    assert values(result, "redundancy", "construct")["Satisfaction"] == pytest.approx(communality * r2)


def test_indicators_of_different_scales_are_told_between_their_ends() -> None:
    """Whether customers complained is 0 or 1: the share that did, times 100, is its index, as in the ACSI."""
    frame = mobi().assign(said=lambda each: (each["CUSA1"] < 7).astype(int))
    of = survey({name: names for name, names in SATISFIED.items() if name != "Complaints"}, ON)
    assert of.model is not None
    model = replace(of.model, constructs={**of.model.constructs, "Complaints": {"complained": "said"}})
    result = run(replace(of, model=model, outcomes={"complained": "said"}), frame)
    assert values(result, "index", "construct")["Complaints"] == pytest.approx(100 * frame["said"].mean())
    assert values(result, "path", "from", "to")["Satisfaction->Complaints"] < 0


def test_weights_count_like_rows_that_come_so_often() -> None:
    frame = mobi()
    weight = np.random.default_rng(1).integers(1, 4, len(frame))
    repeated = run(survey(SATISFIED, ON), frame.loc[frame.index.repeat(weight)])
    weighted = run(survey(SATISFIED, ON, weight="w"), frame.assign(w=weight))
    assert weighted.weighted
    assert values(weighted, "path", "from", "to") == pytest.approx(values(repeated, "path", "from", "to"))
    assert values(weighted, "index", "construct") == pytest.approx(values(repeated, "index", "construct"))


def with_gaps() -> pd.DataFrame:
    frame = mobi().astype(float)
    frame[np.random.default_rng(2).random(frame.shape) < 0.03] = np.nan
    return frame


def test_only_complete_answers_count_and_the_others_are_told() -> None:
    frame = with_gaps()
    columns = [column for names in SATISFIED.values() for column in names]
    whole = frame.dropna(subset=columns)
    result = run(survey(SATISFIED, ON), frame)
    assert result.n == len(whole) < len(frame)
    assert result.dropped[0].count == len(frame) - len(whole)
    assert values(result, "path", "from", "to") == pytest.approx(
        values(run(survey(SATISFIED, ON), whole), "path", "from", "to")
    )


def test_correlations_pair_by_pair_are_from_the_covariances_of_pandas() -> None:
    frame = with_gaps()
    one = {"Quality": ["PERQ1"], "Satisfaction": ["CUSA1"], "Complaints": ["CUSCO"]}
    result = run(survey(one, ON), frame, replace(FEW, variant="pairwise"))
    assert result.n > len(frame.dropna(subset=["PERQ1", "CUSA1", "CUSCO"]))
    over_pairs = frame.cov().loc["PERQ1", "CUSA1"] / (frame["PERQ1"].std() * frame["CUSA1"].std())
    assert values(result, "path", "from", "to")["Quality->Satisfaction"] == pytest.approx(over_pairs)


# -- segments -------------------------------------------------------------------------------------------------------


def halves(groups: int = 2) -> pd.DataFrame:
    frame = mobi()
    return frame.assign(group=[f"g{place % groups}" for place in range(len(frame))])


def test_two_segments_are_held_against_each_other() -> None:
    frame = halves()
    result = run(survey(SATISFIED, ON), frame, replace(FEW, by="group"))
    for group in ("g0", "g1"):
        alone = run(survey(SATISFIED, ON), frame[frame["group"] == group])
        [found] = result.where("path", group=group, to="Satisfaction")
        assert found.value == pytest.approx(values(alone, "path", "from", "to")["Quality->Satisfaction"])
    [difference] = result.where("path_difference", group="g0", against="g1", to="Satisfaction")
    one, other = (result.where("path", group=group, to="Satisfaction")[0].value for group in ("g0", "g1"))
    assert difference.value == pytest.approx(one - other)
    assert difference.low < difference.value < difference.high
    assert difference.n == 250
    [chance] = result.where("path_chance_larger", group="g0", to="Satisfaction")
    assert (chance.value > 0.5) is (difference.value > 0)
    assert not result.where("path_difference", group="g1")
    assert any(note.startswith("Of 5 differences of paths and indices") for note in result.notes)


def test_more_segments_are_each_held_against_all_others_by_one_and_the_same_score() -> None:
    frame = halves(3)
    result = run(survey(SATISFIED, ON), frame, replace(FEW, by="group"))
    here = frame["group"] == "g1"
    index = scores(result, frame)
    for construct in SATISFIED:
        [found] = result.where("index", group="g1", construct=construct)
        assert found.value == pytest.approx(index.loc[here, construct].mean())
        [difference] = result.where("index_difference", group="g1", against="all others", construct=construct)
        assert difference.value == pytest.approx(index.loc[here, construct].mean() - index.loc[~here, construct].mean())
    [path] = result.where("path_difference", group="g1", against="all others", to="Satisfaction")
    rest = values(run(survey(SATISFIED, ON), frame[~here]), "path", "from", "to")
    [own] = result.where("path", group="g1", to="Satisfaction")
    assert path.value == pytest.approx(own.value - rest["Quality->Satisfaction"])
    [effect] = result.where("effect_on_index", **{"group": "g1", "from": "Satisfaction", "to": "Complaints"})
    [total] = result.where("total_effect", **{"group": "g1", "from": "Satisfaction", "to": "Complaints"})
    spread = index[here].std()
    assert effect.value == pytest.approx(total.value * spread["Complaints"] / spread["Satisfaction"])


def test_segments_that_differ_are_told_apart() -> None:
    """In one half satisfaction is as it was, in the other it is somebody else's."""
    frame = halves()
    columns = SATISFIED["Satisfaction"]
    other = frame["group"] == "g1"
    frame.loc[other, columns] = frame.loc[other, columns].sample(frac=1, random_state=1).to_numpy()
    result = run(survey(SATISFIED, ON), frame, Options(by="group", resamples=300))
    [p] = result.where("path_p_difference", to="Satisfaction")
    assert p.value < 0.001
    assert "Quality to Satisfaction in g0 against g1" in result.notes[-1]


def test_weights_that_make_a_construct_another_thing_are_told() -> None:
    frame = halves()
    here = frame["group"] == "g1"
    frame.loc[here, ["PERQ2", "PERQ3"]] = 11 - frame.loc[here, ["PERQ2", "PERQ3"]]
    result = run(survey(SATISFIED, ON), frame, replace(FEW, by="group"))
    [found] = result.where("same_meaning", construct="Quality")
    assert found.value < 0.9
    assert any("may not mean the same" in note and "Quality in g0" in note for note in result.notes)


# -- what it says ---------------------------------------------------------------------------------------------------


def test_it_says_that_expectation_is_predictive_here_and_which_items_are_not() -> None:
    columns = {"Expectation": ["CUEX1", "CUEX2"], **SATISFIED}
    of = survey(columns, {"Expectation": ("Quality",), **ON})
    told = run(of, mobi()).notes[0]
    assert told == "Expectation is predictive in this model: what customers think it will be, not what it should be."
    items = tuple(replace(item, roles={"expected": item.id}) if item.id == "CUEX1" else item for item in of.items)
    told = run(replace(of, items=items), mobi()).notes[0]
    assert told.endswith("Asked as what it should be or is wished for, so read with care: CUEX1.")


def test_it_says_what_measures_badly() -> None:
    columns = {
        "Satisfaction": SATISFIED["Satisfaction"],
        "Loyalty": ["CUSL1", "CUSL2", "CUSL3"],
        "Complaints": ["CUSCO"],
    }
    notes = " ".join(run(survey(columns, {"Satisfaction": ("Loyalty",), "Complaints": ("Loyalty",)}), mobi()).notes)
    assert "(standardised alpha under 0.7): Loyalty 0.47" in notes
    assert "(loading under 0.4): CUSL2 0." in notes
    assert "hardly tell apart (HTMT over 0.9): Satisfaction and Loyalty 0.96" in notes
    assert "taken as free of error: Complaints" in notes


def test_it_says_what_counts_against_its_construct() -> None:
    frame = mobi().assign(CUSA2=lambda each: 11 - each["CUSA2"])
    notes = " ".join(run(survey(SATISFIED, ON), frame).notes)
    assert "perhaps worded the other way round (reverse = true): CUSA2" in notes


def test_consistent_paths_that_cannot_be_are_told() -> None:
    """Expectation of the mobile data, with an alpha of 0.43, hardly bears it."""
    columns = {"Image": ["IMAG1", "IMAG2"], "Quality": ["PERQ1", "PERQ2"], "Satisfaction": ["CUSA1", "CUSA2"]}
    of = survey(columns, {"Image": ("Quality",), "Quality": ("Satisfaction",)})
    frame = mobi().assign(IMAG2=np.random.default_rng(3).integers(1, 11, 250))
    frame["IMAG1"] = frame["PERQ1"]
    result = run(of, frame, replace(FEW, variant="consistent"))
    assert "PLSc" in result.variant
    assert any("no consistent path: Image to Quality" in note for note in result.notes)
    assert math.isnan(values(result, "path", "from", "to")["Image->Quality"])
    assert values(result, "path", "from", "to")["Quality->Satisfaction"] > 0


def test_what_a_study_lacks_is_told() -> None:
    of = survey(SATISFIED, ON)
    assert METHOD.missing(of) == ""
    assert "no [survey.model]" in METHOD.missing(replace(of, model=None))
    assert of.model is not None
    told = METHOD.missing(replace(of, model=replace(of.model, paths=MODELS["acsi"])))
    assert (
        told
        == 'no item measures Expectation, Value, Loyalty: add construct = "Expectation" to the items that ask about it'
    )


# -- edges ----------------------------------------------------------------------------------------------------------


def test_an_item_that_does_not_vary_is_left_out_and_told() -> None:
    result = run(survey(SATISFIED, ON), mobi().assign(PERQ2=5))
    assert "Left out, for no variation or under 10 answers: PERQ2." in result.notes
    assert set(values(result, "loading", "item")) == {"PERQ1", "PERQ3", "CUSA1", "CUSA2", "CUSA3", "CUSCO"}


@pytest.mark.parametrize("variant", ["path", "consistent", "pairwise"])
@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.assign(CUSCO=5),
        lambda frame: frame.head(1),
        lambda frame: frame.head(5),
        lambda frame: frame.head(0),
        lambda frame: frame.astype(float) * np.nan,
        lambda frame: frame.assign(CUSCO=np.nan),
    ],
    ids=["constant construct", "one respondent", "five respondents", "nobody", "no answers", "a question unanswered"],
)
def test_where_there_is_no_model_it_says_so(change: Any, variant: str) -> None:
    result = run(survey(SATISFIED, ON), change(mobi()), replace(FEW, variant=variant))
    assert not result.estimates
    assert result.notes[0].startswith("No path model: it takes 10 answers or more")


def test_fewer_respondents_than_items_and_weights_of_nothing() -> None:
    of = survey({**SATISFIED, "Quality": [f"PERQ{at}" for at in range(1, 8)]}, ON, weight="w")
    few = run(of, mobi().head(10).assign(w=1.0))
    assert few.n == 10
    assert all(math.isfinite(found.value) for found in few.where("path"))
    nothing = run(of, mobi().assign(w=0.0))
    assert not nothing.estimates
    assert nothing.notes[0].startswith("No path model")


def test_collinear_items_and_constructs_have_a_solution() -> None:
    frame = mobi().assign(PERQ2=lambda each: each["PERQ1"], CUSCO=lambda each: each["PERQ1"])
    of = survey(SATISFIED, {"Quality": ("Satisfaction",), "Complaints": ("Satisfaction",)})
    found = run(of, frame.assign(PERQ3=frame["PERQ1"]))
    assert all(math.isfinite(each.value) for each in found.estimates)
    assert sum(values(found, "path", "from", "to").values()) == pytest.approx(found.where("r2")[0].value ** 0.5)


def test_a_segment_of_three_is_left_out_and_counted() -> None:
    frame = mobi()
    frame["group"] = ["small"] * 3 + ["large"] * 247
    result = run(survey(SATISFIED, ON), frame, replace(FEW, by="group"))
    assert [(drop.count, drop.where) for drop in result.dropped] == [(3, "group = small")]
    assert "too few answers" in result.dropped[0].reason
    assert not result.where("path_difference")
    suppressed = run(survey(SATISFIED, ON), frame, replace(FEW, by="group", minimum_n=5))
    assert "fewer than 5 answers" in suppressed.dropped[0].reason
