"""The net promoter score against published intervals, numpy and the SFO passenger surveys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import DescrStatsW

from expectancy.domain.errors import UsageError
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.contract import Options
from expectancy.methods.interval import wilson
from expectancy.methods.measure.questions.nps import METHOD, adjusted_wald, score, wald
from shared import case, data, reference_numbers
from tables import InMemory, estimate, table

SURVEY = Survey("s", "s.csv", (), outcomes={"recommend": "nps"})


def answers(promoters: int, passives: int, detractors: int) -> list[int]:
    """Spread over the ratings of each group."""
    groups = ((promoters, (9, 10)), (passives, (7, 8)), (detractors, range(7)))
    return [ratings[at % len(ratings)] for n, ratings in groups for at in range(n)]


def arrow(frame: pd.DataFrame) -> InMemory:
    return InMemory(pa.Table.from_pandas(frame, preserve_index=False))


def one(result: Result, statistic: str, **keys: str) -> Estimate:
    found = result.get(statistic, **keys)
    assert found is not None
    return found


def test_the_worked_case_has_its_score_and_both_intervals() -> None:
    worked = case("nps", "nps-50-30-20")
    counts = [worked["inputs"][name] for name in ("promoters", "passives", "detractors")]
    published, exact = worked["published"], worked["arithmetic"]
    rated = table({"nps": answers(*counts)})
    found, plain = (
        one(estimate(METHOD, SURVEY, rated), "nps"),
        one(estimate(METHOD, SURVEY, rated, Options(variant="wald")), "nps"),
    )
    assert found.value == plain.value == published["values"]["nps"]
    assert (plain.low, plain.high) == pytest.approx(published["values"]["wald_ci"], abs=published["tolerance_abs"])
    assert (found.low, found.high) == pytest.approx(
        exact["values"]["adjusted_wald_plus3"]["ci"], abs=exact["tolerance_abs"]
    )
    assert score(50.75, 31.5, 20.75) == pytest.approx(exact["values"]["adjusted_wald_plus3"]["nps"])
    assert (found.n, found.unit) == (100, "points")


def test_the_airport_survey_of_2017_has_the_reference_scores() -> None:
    reference = reference_numbers()["sfo_survey"]["2017"]
    answers = pd.read_csv(data("sfo_survey/sfo_2017.csv.gz"), usecols=["RESPNUM", "NETPRO", "WEIGHT"])
    survey = Survey("sfo", "f", (), respondent="RESPNUM", missing=("11",), outcomes={"recommend": "NETPRO"})
    plain, weighted = (estimate(METHOD, replace(survey, weight=weight), arrow(answers)) for weight in (None, "WEIGHT"))
    assert plain.n == weighted.n == reference["nps_n"]
    assert round(one(plain, "nps").value, 4) == reference["nps"]
    assert round(one(weighted, "nps").value, 4) == reference["nps_weighted"]


def test_shares_have_wilsons_interval_and_the_distribution_is_kept() -> None:
    found = estimate(METHOD, SURVEY, table({"nps": [*answers(50, 30, 20), None]}))
    for name, k in (("promoters", 50), ("passives", 30), ("detractors", 20)):
        share, bounds = one(found, name), wilson(k, 100)
        assert (share.value, share.low, share.high) == pytest.approx((k / 100, bounds.low, bounds.high))
    counts = found.details["cells"][0]["counts"]
    assert sum(counts.values()) == 100
    assert counts["9"] == counts["10"] == 25
    assert [(drop.count, drop.where) for drop in found.dropped] == [(1, "s")]


def test_the_cuts_are_nine_and_seven() -> None:
    found = estimate(METHOD, SURVEY, table({"nps": list(range(11))}))
    assert [one(found, name).value * 11 for name in ("promoters", "passives", "detractors")] == pytest.approx([2, 2, 7])


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.8, 0.95, 0.99]))
def test_intervals_hold_the_score_and_stay_on_the_scale(
    promoters: int, passives: int, detractors: int, confidence: float
) -> None:
    if promoters + passives + detractors == 0:
        assert np.isnan(adjusted_wald(0, 0, 0, confidence).low)
        return
    value = score(promoters, passives, detractors)
    for interval in (wald, adjusted_wald):
        found = interval(promoters, passives, detractors, confidence)
        assert -100 <= found.low <= found.high <= 100
    found, other = (
        adjusted_wald(*counts, confidence)
        for counts in ((promoters, passives, detractors), (detractors, passives, promoters))
    )
    assert (found.low, found.high) == pytest.approx((-other.high, -other.low))
    assert found.low - 1e-9 <= value * (1 - 3 / (promoters + passives + detractors + 3)) <= found.high + 1e-9


def test_weighted_scores_are_weighted_means_with_a_jackknife_near_the_linearised_error() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"nps": rng.integers(0, 11, 1500), "w": rng.uniform(0.2, 3, 1500).round(3)})
    found = estimate(METHOD, Survey("s", "s.csv", (), outcomes={"recommend": "nps"}, weight="w"), arrow(frame))
    values = 100 * ((frame["nps"] >= 9).astype(float) - (frame["nps"] <= 6))
    nps = one(found, "nps")
    assert nps.low is not None
    assert nps.value == pytest.approx(DescrStatsW(values, frame["w"]).mean)
    residual = frame["w"] * (values - nps.value) / frame["w"].sum()
    assert (nps.value - nps.low) / 1.96 == pytest.approx(float(np.sqrt((residual**2).sum())), rel=0.12)
    assert found.weighted
    assert "jackknife" in found.variant


def test_segments_add_up_to_the_whole() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"nps": rng.integers(0, 11, 300), "region": rng.choice(["a", "b", "c"], 300)})
    found = estimate(METHOD, SURVEY, arrow(frame), Options(by="region"))
    parts = [one(found, "nps", region=region) for region in "abc"]
    assert sum(part.n for part in parts) == one(found, "nps").n == 300
    assert sum(part.n * part.value for part in parts) / 300 == pytest.approx(one(found, "nps").value)
    assert dict(found.estimates[0].keys) == {}


def test_small_segments_are_left_out_and_counted() -> None:
    frame = pd.DataFrame({"nps": [9] * 30, "region": ["a"] * 25 + ["b"] * 5})
    found = estimate(METHOD, SURVEY, arrow(frame), Options(by="region", minimum_n=10))
    assert {each.keys.get("region") for each in found.estimates} == {None, "a"}
    assert [(drop.count, drop.where) for drop in found.dropped] == [(5, "region = b")]


def test_a_score_of_another_scale_is_refused_not_guessed() -> None:
    on_five = Survey("s", "s.csv", (), outcomes={"recommend": "r"}, outcome_scale={"recommend": (1, 5)})
    assert "1 to 5" in METHOD.missing(on_five)
    assert "0 to 10" in METHOD.missing(on_five)
    assert '"recommend"' in METHOD.missing(Survey("s", "s.csv", ()))
    assert METHOD.missing(SURVEY) == ""


def test_without_answers_there_is_no_score_and_a_note_says_so() -> None:
    for weight in (None, "w"):
        survey = Survey("s", "s.csv", (), outcomes={"recommend": "nps"}, weight=weight)
        empty = pd.DataFrame({"nps": pd.array([pd.NA] * 5, dtype="Int64"), "w": [1.0] * 5})
        found = estimate(METHOD, survey, arrow(empty))
        assert found.n == 0
        assert one(found, "nps").as_dict()["value"] is None
        assert found.notes
        assert found.dropped[0].count == 5


def test_an_unknown_interval_is_refused() -> None:
    with pytest.raises(UsageError, match="adjusted_wald"):
        METHOD.needs(SURVEY, Options(variant="exact"))


@pytest.mark.parametrize("counts", [(0, 0, 1), (1, 0, 0), (0, 0, 4), (3, 0, 0)])
def test_the_adjusted_interval_reaches_to_the_score(counts: tuple[int, int, int]) -> None:
    found = adjusted_wald(*counts)
    assert found.low <= score(*counts) <= found.high
