"""SERVQUAL gaps against the kiosk study, published tables, psych, pingouin and pandas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pingouin
import pyarrow as pa
import pytest
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

import kiosk
from expectancy.domain.study import Item, Survey
from expectancy.methods.contract import Options
from expectancy.methods.internal_consistency import cronbach
from expectancy.methods.interval import feldt, t_interval, wilson
from expectancy.methods.measure.gaps.gap_scores import paired_se
from expectancy.methods.measure.gaps.servqual import METHOD
from shared import case, reference_numbers
from tables import InMemory, estimate


def two_by_two(rows: int = 300, seed: int = 3, absent: float = 0.15) -> tuple[Survey, pd.DataFrame]:
    """Two dimensions of two and three items, answers that go together, some left out, a weight and a segment."""
    rng = np.random.default_rng(seed)
    halo = rng.normal(size=rows)
    items = [
        Item(
            f"q{place}",
            f"Item {place}",
            "quick" if place < 2 else "kind",
            {"expected": f"e{place}", "perceived": f"p{place}"},
        )
        for place in range(5)
    ]
    answers: dict[str, object] = {"region": rng.choice(["east", "north", "west"], rows)}
    for column in [item.roles[role] for item in items for role in ("expected", "perceived")]:
        raw = np.clip(np.rint((5.5 if column[0] == "e" else 4.5) + halo + rng.normal(0, 1, rows)), 1, 7)
        answers[column] = pd.array(np.where(rng.random(rows) < absent, np.nan, raw), dtype="Int64")
    answers["w"] = rng.uniform(0.3, 3, rows).round(3)
    return Survey("s", "s.csv", tuple(items)), pd.DataFrame(answers)


def arrow(frame: pd.DataFrame) -> InMemory:
    return InMemory(pa.Table.from_pandas(frame, preserve_index=False), 128)


def floats(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    return frame[list(columns)].astype(float)


# -- the kiosk study ----------------------------------------------------------------------------------------------


def test_the_kiosk_study_gives_the_reference_gaps() -> None:
    found, reference = estimate(METHOD, kiosk.survey(), kiosk.table()), reference_numbers()["kiosk"]
    for dimension, gap in reference["gap_by_dimension"].items():
        # the reference averaged item gaps that it had rounded to 4 decimals
        assert found.where("gap", dimension=dimension)[0].value == pytest.approx(gap, abs=1e-4)
    for item, numbers in reference["items"].items():
        for statistic, name in (("expected", "exp"), ("perceived", "per"), ("gap", "gap")):
            assert round(found.where(statistic, item=item)[0].value, 4) == numbers[name]


def test_two_respondents_without_ratings_are_counted_as_left_out() -> None:
    found = estimate(METHOD, kiosk.survey(), kiosk.table())
    assert found.n == reference_numbers()["kiosk"]["complete"]
    assert [(drop.count, drop.where) for drop in found.dropped] == [(2, "kiosk")]


def test_the_whole_is_the_mean_of_the_dimensions_and_not_of_the_items() -> None:
    survey, frame = two_by_two()
    found = estimate(METHOD, survey, arrow(frame))
    whole = found.get("gap")
    assert whole is not None
    items = {each.keys["item"]: each.value for each in found.where("gap") if set(each.keys) == {"item"}}
    quick, kind = np.mean([items["q0"], items["q1"]]), np.mean([items["q2"], items["q3"], items["q4"]])
    assert whole.value == pytest.approx((quick + kind) / 2)
    assert abs(whole.value - np.mean(list(items.values()))) > 1e-3


def test_gap_intervals_are_those_of_a_paired_t_test() -> None:
    found, frame = estimate(METHOD, kiosk.survey(), kiosk.table()), kiosk.frame().dropna()
    for item in ("01", "07", "23"):
        test = stats.ttest_rel(frame[f"sq{item}_per"], frame[f"sq{item}_exp"]).confidence_interval(0.95)
        gap = found.where("gap", item=item)[0]
        assert (gap.low, gap.high) == pytest.approx((test.low, test.high))


def test_alphas_and_their_intervals_are_pingouins() -> None:
    found, frame = estimate(METHOD, kiosk.survey(), kiosk.table()), kiosk.frame().dropna()
    for dimension, items in kiosk.codebook().groupby("dimension_initial8")["item"]:
        expected = frame[[f"sq{item}_exp" for item in items]].to_numpy()
        perceived = frame[[f"sq{item}_per" for item in items]].to_numpy()
        for statistic, answers in (
            ("alpha_expected", expected),
            ("alpha_perceived", perceived),
            ("alpha", perceived - expected),
        ):
            value, bounds = pingouin.cronbach_alpha(pd.DataFrame(answers))
            alpha = found.get(statistic, dimension=str(dimension))
            assert alpha is not None
            assert alpha.value == pytest.approx(value)
            assert (alpha.low, alpha.high) == pytest.approx(tuple(bounds), abs=6e-4)  # pingouin rounds to 3 places
            assert alpha.n == 138


def test_the_ceiling_and_the_share_that_falls_short_are_counted() -> None:
    found, frame = estimate(METHOD, kiosk.survey(), kiosk.table()), kiosk.frame().dropna()
    for statistic, hits in (
        ("top_box", frame["sq21_exp"] == 7),
        ("share_short", frame["sq21_per"] < frame["sq21_exp"]),
    ):
        share, bounds = found.where(statistic, item="21")[0], wilson(int(hits.sum()), len(hits))
        assert share.value == pytest.approx(hits.mean())
        assert (share.low, share.high) == pytest.approx((bounds.low, bounds.high))


# -- published figures --------------------------------------------------------------------------------------------


def test_published_gaps_intervals_and_the_mean_of_five_dimensions() -> None:
    worked = case("servqual", "servqual-outpatient-n386")
    inputs, published, exact = worked["inputs"], worked["published"], worked["arithmetic"]
    gaps = []
    for dimension, levels in inputs["dimensions"].items():
        gaps.append(levels["P_mean"] - levels["E_mean"])
        assert gaps[-1] == pytest.approx(published["values"]["gap"][dimension], abs=published["tolerance_abs"])
        if dimension not in exact["values"]["gap_se_from_t"]:
            continue
        r = exact["values"]["implied_corr_EP"][dimension]
        cov = r * levels["E_sd"] * levels["P_sd"]
        se = float(paired_se(*(np.asarray(x) for x in (levels["E_sd"] ** 2, levels["P_sd"] ** 2, cov, inputs["n"]))))
        assert se == pytest.approx(exact["values"]["gap_se_from_t"][dimension], abs=2e-4)
        bounds = t_interval(gaps[-1], se, inputs["n"] - 1)
        assert (bounds.low, bounds.high) == pytest.approx(published["values"]["ci95"][dimension], abs=0.02)
    assert np.mean(gaps) == pytest.approx(exact["values"]["unweighted_servqual"], abs=exact["tolerance_abs"])


def test_alpha_of_the_attitude_data_and_its_interval_are_psychs() -> None:
    worked = case("reliability", "alpha-attitude")
    values, within = worked["peer"]["values"], worked["peer"]["tolerance_abs"]
    for cov in (np.array(worked["inputs"]["covariance"]), np.cov(np.array(worked["inputs"]["raw"]).T)):
        assert cronbach(cov) == pytest.approx(values["raw_alpha"], abs=within)
    bounds = feldt(values["raw_alpha"], worked["inputs"]["n"], len(worked["inputs"]["items"]))
    assert (bounds.low, bounds.high) == pytest.approx(values["feldt_ci95"], abs=within)


def test_alpha_of_a_reversed_item_turns_its_row_and_column() -> None:
    worked = case("reliability", "alpha-bfi-agreeableness-reverse-keyed")
    cov = np.array(worked["inputs"]["covariance_pairwise"])
    values, within = worked["peer"]["values"], worked["peer"]["tolerance_abs"]
    assert cronbach(cov) == pytest.approx(values["raw_alpha_as_is"], abs=within)
    sign = np.array([-1, 1, 1, 1, 1])
    assert cronbach(cov * np.outer(sign, sign)) == pytest.approx(values["raw_alpha_reversed"], abs=within)


def test_a_reversed_item_is_turned_in_expectation_and_perception_alike() -> None:
    survey, frame = two_by_two(absent=0)
    turned = frame.assign(e0=8 - frame["e0"], p0=8 - frame["p0"])
    items = (Item("q0", "", "quick", survey.items[0].roles, reverse=True), *survey.items[1:])
    plain = estimate(METHOD, survey, arrow(frame))
    assert estimate(METHOD, Survey("s", "s.csv", items), arrow(turned)).estimates == plain.estimates


# -- missing answers, weights, segments ---------------------------------------------------------------------------


def test_gaps_are_taken_over_those_who_answered_both_and_halves_are_counted() -> None:
    survey, frame = two_by_two()
    found = estimate(METHOD, survey, arrow(frame))
    half = 0
    for item in survey.items:
        e, p = (floats(frame, [item.roles[role]]).iloc[:, 0] for role in ("expected", "perceived"))
        both = e.notna() & p.notna()
        half += int((e.notna() ^ p.notna()).sum())
        gap = found.get("gap", item=item.id)
        assert gap is not None
        assert gap.n == both.sum()
        assert gap.value == pytest.approx((p - e)[both].mean())
        assert found.where("expected", item=item.id)[0].value == pytest.approx(e[both].mean())
        test = stats.ttest_1samp((p - e)[both], 0).confidence_interval()
        assert (gap.low, gap.high) == pytest.approx((test.low, test.high))
    assert half > 0
    assert half in [drop.count for drop in found.dropped]


def test_alpha_with_missing_answers_uses_pairwise_covariances() -> None:
    survey, frame = two_by_two()
    found = estimate(METHOD, survey, arrow(frame))
    gaps = pd.DataFrame(
        {
            place: floats(frame, [f"p{place}"]).iloc[:, 0] - floats(frame, [f"e{place}"]).iloc[:, 0]
            for place in (2, 3, 4)
        }
    )
    alpha, cov = found.get("alpha", dimension="kind"), gaps.cov().to_numpy()
    assert alpha is not None
    assert alpha.value == pytest.approx(1.5 * (1 - np.trace(cov) / cov.sum()))
    known = gaps.notna().astype(int)
    assert alpha.n == min((known[a] * known[b]).sum() for a, b in ((2, 3), (2, 4), (3, 4)))


def test_respondents_count_where_they_answered_any_item_of_a_dimension() -> None:
    survey, frame = two_by_two(absent=0.5)
    found = estimate(METHOD, survey, arrow(frame))
    pairs = {place: floats(frame, [f"e{place}", f"p{place}"]).notna().all(axis=1) for place in range(5)}
    quick, kind = pairs[0] | pairs[1], pairs[2] | pairs[3] | pairs[4]
    assert found.get("gap", dimension="quick").n == quick.sum()  # type: ignore[union-attr]
    assert found.get("gap", dimension="kind").n == kind.sum()  # type: ignore[union-attr]
    assert found.n == (quick | kind).sum() < len(frame)


def test_weighted_gaps_are_statsmodels_weighted_means() -> None:
    survey, frame = two_by_two()
    weighted = estimate(METHOD, Survey("s", "s.csv", survey.items, weight="w"), arrow(frame))
    assert weighted.weighted
    for item in survey.items:
        e, p = (floats(frame, [item.roles[role]]).iloc[:, 0] for role in ("expected", "perceived"))
        both = e.notna() & p.notna()
        gap, w = weighted.get("gap", item=item.id), frame["w"][both]
        assert gap is not None
        assert gap.low is not None
        assert gap.value == pytest.approx(DescrStatsW((p - e)[both], w).mean)
        residual = w * ((p - e)[both] - gap.value) / w.sum()
        linearised = float(np.sqrt((residual**2).sum()))  # with replacement, one respondent a unit
        assert (gap.value - gap.low) / 1.96 == pytest.approx(linearised, rel=0.15)
        assert gap.n == both.sum()


def test_weights_that_are_whole_numbers_give_the_alpha_of_repeated_rows() -> None:
    survey, frame = two_by_two(absent=0)
    frame["w"] = np.arange(len(frame)) % 3 + 1
    repeated = frame.loc[frame.index.repeat(frame["w"])].astype({f"{r}{i}": float for r in "ep" for i in range(5)})
    found = estimate(METHOD, Survey("s", "s.csv", survey.items, weight="w"), arrow(frame))
    for statistic, columns in (("alpha_expected", "e"), ("alpha_perceived", "p")):
        alpha = found.get(statistic, dimension="kind")
        assert alpha is not None
        assert alpha.low is not None
        assert alpha.high is not None
        assert alpha.value == pytest.approx(pingouin.cronbach_alpha(repeated[[f"{columns}{i}" for i in (2, 3, 4)]])[0])
        assert alpha.low < alpha.value < alpha.high


def test_segments_add_up_to_the_whole() -> None:
    survey, frame = two_by_two()
    split = estimate(METHOD, survey, arrow(frame), Options(by="region"))
    plain = estimate(METHOD, survey, arrow(frame))
    assert split.estimates[: len(plain.estimates)] == plain.estimates
    for item in survey.items:
        parts = [found for found in split.where("gap", item=item.id) if "region" in found.keys]
        whole = plain.get("gap", item=item.id)
        assert whole is not None
        assert len(parts) == 3
        assert sum(part.n for part in parts) == whole.n
        assert sum(part.n * part.value for part in parts) / whole.n == pytest.approx(whole.value)


def test_a_segment_is_what_the_method_finds_in_its_rows_alone() -> None:
    survey, frame = two_by_two()
    split = estimate(METHOD, survey, arrow(frame), Options(by="region"))
    alone = estimate(METHOD, survey, arrow(frame[frame["region"] == "west"]))
    for found in alone.estimates:
        same = split.get(found.statistic, region="west", **found.keys)
        assert same is not None
        assert same.value == pytest.approx(found.value)
        assert same.n == found.n
        if set(found.keys) != {"dimension"} or found.statistic != "gap":  # random groups differ with the rows' places
            continue
        assert same.low == pytest.approx(found.low, abs=0.05)


def test_small_segments_and_small_items_are_left_out_and_counted() -> None:
    survey, frame = two_by_two(rows=60)
    frame["region"] = ["tiny"] * 4 + ["large"] * 56
    frame.loc[10:, ["e0"]] = pd.NA
    found = estimate(METHOD, survey, arrow(frame), Options(by="region", minimum_n=10))
    assert not found.where("gap", region="tiny")
    assert not found.where("gap", region="large", item="q0")
    assert found.where("gap", region="large", item="q1")
    assert found.get("gap", item="q0") is not None
    assert {drop.where for drop in found.dropped} >= {"region = tiny", "region = large: q0"}


# -- what is not there --------------------------------------------------------------------------------------------


def test_an_item_that_nobody_answered_is_told_and_harms_nothing() -> None:
    survey, frame = two_by_two()
    frame["e2"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    for weight in (None, "w"):
        found = estimate(METHOD, Survey("s", "s.csv", survey.items, weight=weight), arrow(frame), Options(by="region"))
        gap = found.get("gap", item="q2")
        assert gap is not None
        assert gap.n == 0
        assert np.isnan(gap.value)
        assert any("q2" in note for note in found.notes)
        others = [found.get("gap", item=item) for item in ("q3", "q4")]
        kind = found.get("gap", dimension="kind")
        assert kind is not None
        assert kind.value == pytest.approx(np.mean([other.value for other in others if other]))


def test_items_without_a_dimension_stand_alone() -> None:
    survey, frame = two_by_two()
    bare = Survey("s", "s.csv", (Item("q0", "", "", survey.items[0].roles), *survey.items[1:]))
    found = estimate(METHOD, bare, arrow(frame))
    assert found.get("gap", item="q0") is not None
    assert found.get("gap", dimension="quick").value == pytest.approx(found.get("gap", item="q1").value)  # type: ignore[union-attr]
    assert not found.where("alpha", dimension="quick")
    assert any("q0" in note for note in found.notes)


def test_a_survey_without_any_dimension_has_items_only() -> None:
    survey, frame = two_by_two()
    items = tuple(Item(item.id, "", "", item.roles) for item in survey.items)
    found = estimate(METHOD, Survey("s", "s.csv", items), arrow(frame))
    assert all(set(each.keys) == {"item"} for each in found.estimates)


def test_a_single_respondent_has_gaps_without_intervals() -> None:
    survey, frame = two_by_two(absent=0)
    found = estimate(METHOD, survey, arrow(frame.iloc[:1]))
    gap, whole = found.get("gap", item="q0"), found.get("gap")
    assert gap is not None
    assert whole is not None
    assert gap.value == float(frame["p0"][0] - frame["e0"][0])
    for each in (gap, whole):
        assert each.as_dict()["low"] is None


def test_what_the_study_lacks_is_named() -> None:
    lone = Survey("s", "s.csv", (Item("q", "", "", {"expected": "e"}),))
    assert '"perceived"' in METHOD.missing(lone)
    assert METHOD.missing(kiosk.survey()) == ""
