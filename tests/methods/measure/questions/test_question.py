"""NPS and CSAT of designed samples, by wave and of people asked twice; samplics 0.6.0 and the airport's real design."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from clustered import clustered
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.contract import Options
from expectancy.methods.interval import t_quantile
from expectancy.methods.measure.questions.csat import METHOD as CSAT
from expectancy.methods.measure.questions.nps import METHOD as NPS
from expectancy.methods.waves import paired_shares
from shared import data
from tables import InMemory, estimate

SURVEY = Survey("s", "s.csv", (), (1, 5), outcomes={"recommend": "y", "satisfied": "q"})
YEARS = {
    "2013": ("RUN", "Q7O_WHOLE"),
    "2015": ("RUNID", "Q7ALL"),
    "2016": ("RUNID", "Q7ALL"),
    "2017": ("RUNID", "Q7ALL"),
}
# mean and share of 4 and 5, each with its standard error: samplics 0.6.0, Taylor linearisation of the ratio to the
# answers, strata STRATA, clusters RUN (flights), weights WEIGHT
SAMPLICS = {
    "2013": (3.9844712621920935, 0.018342848646373994, 0.7933884523131188, 0.00963331404238892),
    "2015": (4.044173314428192, 0.018865830809570255, 0.8045753524967432, 0.00960516510804257),
    "2016": (4.053324954290696, 0.017469375858750674, 0.8139966435722721, 0.00893788508532664),
    "2017": (4.071202637939741, 0.017971399459877357, 0.8227930648505821, 0.009036193442665144),
}


def arrow(frame: pd.DataFrame) -> InMemory:
    return InMemory(pa.Table.from_pandas(frame, preserve_index=False))


def one(result: Result, statistic: str, **keys: str) -> Estimate:
    found = result.get(statistic, **keys)
    assert found is not None
    return found


def half(found: Estimate) -> float:
    assert found.low is not None
    assert found.high is not None
    return (found.high - found.low) / 2


def airport() -> InMemory:
    """All four years under the names of this test; flights of different years are different clusters."""
    parts = []
    for year, (run, overall) in YEARS.items():
        frame = pd.read_csv(data(f"sfo_survey/sfo_{year}.csv.gz"), low_memory=False)
        columns = {"q": pd.to_numeric(frame[overall], errors="coerce"), "w": frame["WEIGHT"]}
        place = {"stratum": frame["STRATA"].astype(str), "flight": year + "-" + frame[run].astype(str), "wave": year}
        parts.append(pd.DataFrame({**columns, **place}))
    return arrow(pd.concat(parts).assign(q=lambda each: each["q"].astype("Int64")))


AIRPORT = Survey(
    "sfo",
    "f",
    (),
    (1, 5),
    missing=("0", "6"),
    outcomes={"overall": "q"},
    weight="w",
    strata=("stratum",),
    cluster="flight",
    wave="wave",
    wave_is_column=True,
)


def test_the_airports_waves_have_the_linearised_errors_of_samplics() -> None:
    found = estimate(CSAT, AIRPORT, airport())
    for year, (mean, se, share, share_se) in SAMPLICS.items():
        told = one(found, "mean", wave=year)
        assert told.value == pytest.approx(mean, rel=1e-8)  # weights are kept in millionths
        frame = airport().data.to_pandas().query("wave == @year")
        answered = frame[frame["q"].between(1, 5)]
        df = answered["flight"].nunique() - answered["stratum"].nunique()
        crossing = frame.groupby("flight")["stratum"].nunique()  # six flights of 2013 stand in two strata
        df += int((answered.groupby("flight")["stratum"].nunique() - 1).sum())
        assert crossing.max() <= 2
        assert half(told) == pytest.approx(float(t_quantile(df, 0.95)) * se, rel=1e-7)
        csat = one(found, "csat", wave=year)
        assert csat.value == pytest.approx(share, rel=1e-8)
        effect = one(found, "design_effect", wave=year).value
        assert effect == pytest.approx(share_se**2 / (share * (1 - share) / (csat.n - 1)), rel=1e-6)
    assert 'linearised over clusters "flight" in strata by stratum' in found.variant


def test_changes_of_waves_of_different_flights_add_their_variances() -> None:
    found = estimate(CSAT, AIRPORT, airport())
    change = one(found, "mean_change", **{"from": "2013", "to": "2017"})
    assert change.value == pytest.approx(SAMPLICS["2017"][0] - SAMPLICS["2013"][0], rel=1e-6)
    se = math.hypot(SAMPLICS["2013"][1], SAMPLICS["2017"][1])
    assert half(change) / se == pytest.approx(1.96, abs=0.02)
    pairs = [(each.keys["from"], each.keys["to"]) for each in found.where("csat_change")]
    assert pairs == [("2013", "2015"), ("2015", "2016"), ("2016", "2017"), ("2013", "2017")]
    assert any("all 4 waves together" in note for note in found.notes)


def test_the_design_effect_of_weights_alone_stands_beside_the_estimated_one() -> None:
    found = estimate(CSAT, AIRPORT, airport())
    frame = airport().data.to_pandas().query("wave == '2017'")
    w = frame.loc[frame["q"].between(1, 5), "w"]
    assert one(found, "design_effect_kish", wave="2017").value == pytest.approx(
        len(w) * (w**2).sum() / w.sum() ** 2, rel=1e-6
    )
    told = one(found, "effective_n", wave="2017")
    assert told.value == pytest.approx(told.n / one(found, "design_effect", wave="2017").value)


def test_with_weights_only_kish_comes_from_the_weights_of_those_who_answered() -> None:
    survey = replace(AIRPORT, strata=(), cluster=None)
    found = estimate(CSAT, survey, airport(), Options(by="stratum"))
    frame = airport().data.to_pandas()
    w = frame.loc[frame["q"].between(1, 5) & (frame["stratum"] == "2") & (frame["wave"] == "2016"), "w"]
    kish = one(found, "design_effect_kish", stratum="2", wave="2016")
    assert kish.value == pytest.approx(len(w) * (w**2).sum() / w.sum() ** 2, rel=1e-6)
    assert kish.n == len(w)


DESIGNED = replace(SURVEY, strata=("stratum",), cluster="psu", weight="w")


def test_a_net_promoter_score_of_clusters_has_the_error_of_samplics() -> None:
    found = estimate(NPS, DESIGNED, arrow(clustered()))
    nps = one(found, "nps")
    assert nps.value == pytest.approx(-1.3311997821054065, rel=1e-12)
    assert half(nps) == pytest.approx(float(t_quantile(13, 0.95)) * 13.35782126515563, rel=1e-12)
    promoters = one(found, "promoters")
    assert promoters.value == pytest.approx(0.3277327613600254, rel=1e-12)
    assert promoters.low is not None
    assert promoters.low > 0
    shares = [one(found, "share", answer=str(rating)) for rating in range(11)]
    assert sum(each.value for each in shares) == pytest.approx(1)
    assert sum(each.value for each in shares[9:]) == pytest.approx(promoters.value)


def test_sizes_of_the_population_make_intervals_narrower_and_are_told() -> None:
    sized = replace(DESIGNED, population_sizes={"0": 8, "1": 12, "2": 9})
    plain, finite = (estimate(NPS, survey, arrow(clustered())) for survey in (DESIGNED, sized))
    assert half(one(finite, "nps")) < half(one(plain, "nps"))
    assert one(finite, "nps").value == one(plain, "nps").value
    assert "finite population" in finite.variant
    whole = replace(DESIGNED, population_sizes={"0": 5, "1": 12})
    notes = " ".join(estimate(NPS, whole, arrow(clustered())).notes)
    assert "As many were asked as population_sizes has in stratum 0" in notes
    assert "does not tell the size of stratum 2" in notes


def test_sizes_without_weights_count_every_stratum_as_large_as_it_is() -> None:
    frame = clustered()
    survey = replace(SURVEY, strata=("stratum",), population_sizes={"0": 1000, "1": 100, "2": 100})
    found = one(estimate(NPS, survey, arrow(frame)), "nps")
    scores = 100 * ((frame["y"] >= 9).astype(float) - (frame["y"] <= 6)).groupby(frame["stratum"]).mean()
    assert found.value == pytest.approx((1000 * scores["0"] + 100 * scores["1"] + 100 * scores["2"]) / 1200)


def test_a_stratum_with_one_unit_is_told() -> None:
    frame = clustered()
    frame.loc[frame["psu"] == "0-0", "stratum"] = "alone"
    found = estimate(NPS, DESIGNED, arrow(frame))
    assert any("One unit only in stratum alone" in note for note in found.notes)
    assert math.isfinite(half(one(found, "nps")))


def test_one_unit_and_zero_weights_give_no_interval_and_no_warning() -> None:
    for frame in (clustered().iloc[:1], clustered().assign(w=0.0)):
        found = estimate(NPS, DESIGNED, arrow(frame))
        assert one(found, "nps").as_dict()["low"] is None


def waves(rows: int = 240, same: bool = False, seed: int = 5) -> pd.DataFrame:
    """Two waves; ``same``: the second asks those of the first again."""
    rng = np.random.default_rng(seed)
    level = rng.normal(7, 2, rows)
    parts = []
    for at, wave in enumerate(("2025", "2026")):
        person = level if same else rng.normal(7, 2, rows)
        rating = np.clip(np.rint(person + 0.8 * at + rng.normal(0, 1, rows)), 0, 10).astype(int)
        ids = [f"R{place + (0 if same else at * rows)}" for place in range(rows)]
        parts.append(pd.DataFrame({"id": ids, "y": rating, "q": np.clip(rating // 2, 1, 5), "wave": wave}))
    return pd.concat(parts)


WAVES = replace(SURVEY, wave="wave", wave_is_column=True, respondent="id")


def test_waves_of_separate_samples_differ_by_newcombe_and_by_the_root_of_the_summed_squares() -> None:
    frame, keys = waves(), {"from": "2025", "to": "2026"}
    found = estimate(NPS, WAVES, arrow(frame))
    each = [one(found, "nps", wave=wave) for wave in ("2025", "2026")]
    change = one(found, "nps_change", **keys)
    assert change.value == pytest.approx(each[1].value - each[0].value)
    assert half(change) == pytest.approx(math.hypot(*map(half, each)))  # of adjusted Wald: 3 answers added to each
    promoters = frame["y"].ge(9).groupby(frame["wave"]).sum()
    low, high = confint_proportions_2indep(promoters["2026"], 240, promoters["2025"], 240, method="newcomb")
    told = one(found, "promoters_change", **keys)
    assert (told.low, told.high) == pytest.approx((low, high), abs=1e-9)
    assert not found.where("nps_change_same_customers")


def test_people_asked_twice_are_compared_with_themselves() -> None:
    frame, keys = waves(same=True), {"from": "2025", "to": "2026"}
    found = estimate(NPS, WAVES, arrow(frame))
    score = 100 * ((frame["y"] >= 9).astype(float) - (frame["y"] <= 6))
    wide = score.groupby([frame["id"], frame["wave"]]).first().unstack()
    change = wide["2026"] - wide["2025"]
    told = one(found, "nps_change_same_customers", **keys)
    assert (told.value, told.n) == (pytest.approx(change.mean()), 240)
    se = change.std(ddof=1) / math.sqrt(240)
    assert half(told) == pytest.approx(float(t_quantile(239, 0.95)) * se)
    assert half(told) < half(one(found, "nps_change", **keys))
    assert any("240 respondents answered in both" in note for note in found.notes)


def test_satisfied_customers_asked_twice_have_the_paired_interval_of_their_change_table() -> None:
    frame, keys = waves(same=True), {"from": "2025", "to": "2026"}
    wide = (frame["q"] >= 4).groupby([frame["id"], frame["wave"]]).first().unstack()
    table = [int(((wide["2025"] == a) & (wide["2026"] == b)).sum()) for a, b in ((1, 1), (1, 0), (0, 1), (0, 0))]
    expected = paired_shares(*map(float, table))
    told = one(estimate(CSAT, WAVES, arrow(frame)), "csat_change_same_customers", **keys)
    assert (told.low, told.high) == pytest.approx((expected.low, expected.high))


def test_the_same_clusters_in_both_waves_make_a_change_surer() -> None:
    """Branches that are asked again differ less from themselves than from other branches."""
    rng = np.random.default_rng(8)
    branch = np.tile(np.repeat(np.arange(30), 10), 2)
    level = rng.normal(7, 1.5, 30)[branch]
    wave = np.repeat(["2025", "2026"], 300)
    y = np.clip(np.rint(level + (wave == "2026") * 0.5 + rng.normal(0, 1.5, 600)), 0, 10).astype(int)
    frame = pd.DataFrame({"y": y, "wave": wave, "branch": branch.astype(str)})
    survey = replace(SURVEY, cluster="branch", wave="wave", wave_is_column=True)
    again = one(estimate(NPS, survey, arrow(frame)), "nps_change", **{"from": "2025", "to": "2026"})
    other = frame.assign(branch=frame["branch"].where(frame["wave"] == "2025", "new " + frame["branch"]))
    anew = one(estimate(NPS, survey, arrow(other)), "nps_change", **{"from": "2025", "to": "2026"})
    assert again.value == pytest.approx(anew.value)
    assert half(again) < 0.8 * half(anew)


def test_segments_have_waves_of_their_own_and_small_ones_are_left_out() -> None:
    frame = waves().assign(region=lambda each: np.where(np.arange(len(each)) % 40 == 0, "b", "a"))
    found = estimate(NPS, WAVES, arrow(frame), Options(by="region", minimum_n=10))
    whole = {each.keys.get("wave") for each in found.where("nps") if "region" not in each.keys}
    assert whole == {None, "2025", "2026"}
    assert {each.keys.get("wave") for each in found.where("nps", region="a")} == {None, "2025", "2026"}
    assert {each.keys.get("wave") for each in found.where("nps", region="b")} == {None}
    assert found.get("nps_change", region="a", **{"from": "2025", "to": "2026"}) is not None


def test_answers_without_a_wave_are_counted() -> None:
    frame = waves()
    frame.iloc[:7, frame.columns.get_loc("wave")] = None  # type: ignore[index]
    found = estimate(NPS, WAVES, arrow(frame))
    assert [(drop.reason, drop.count) for drop in found.dropped] == [("no wave told: in no wave", 7)]


def test_split_by_wave_the_waves_are_the_segments() -> None:
    found = estimate(NPS, WAVES, arrow(waves()), Options(by="wave"))
    assert len(found.where("nps")) == 3
    assert not found.where("nps_change")


def test_the_study_may_say_what_counts_as_satisfied() -> None:
    survey = replace(SURVEY, outcome_top={"satisfied": 1})
    frame = pd.DataFrame({"y": [9] * 4, "q": [5, 5, 4, 3]})
    assert one(estimate(CSAT, survey, arrow(frame)), "csat").value == pytest.approx(0.5)
    assert "satisfied is 5 on 1 to 5" in estimate(CSAT, survey, arrow(frame)).variant
    assert one(estimate(CSAT, survey, arrow(frame), Options(variant="top2")), "csat").value == pytest.approx(0.75)
