"""CSAT against the SFO 2013 passenger survey, Newcombe's table, statsmodels and pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from expectancy.domain.errors import UsageError
from expectancy.domain.estimate import Estimate, Result
from expectancy.domain.study import Survey
from expectancy.methods.contract import Options
from expectancy.methods.measure.questions.csat import METHOD, boxes
from shared import case, data, reference_numbers
from tables import InMemory, estimate, table


def arrow(frame: pd.DataFrame) -> InMemory:
    return InMemory(pa.Table.from_pandas(frame, preserve_index=False))


def one(result: Result, statistic: str, **keys: str) -> Estimate:
    found = result.get(statistic, **keys)
    assert found is not None
    return found


def passengers() -> pd.DataFrame:
    return pd.read_csv(data("demo_airport_sfo_2013/passengers.csv.gz"))


def airport(weight: str | None = None) -> Survey:
    return Survey(
        "passengers",
        "passengers.csv.gz",
        (),
        (1, 5),
        respondent="respondent",
        weight=weight,
        outcomes={"overall": "overall"},
    )


def test_the_airport_survey_has_the_reference_figures() -> None:
    reference = reference_numbers()["sfo_survey"]["2013"]
    found = estimate(METHOD, airport(), arrow(passengers()))
    assert found.n == one(found, "csat").n == reference["overall_n"]
    assert round(one(found, "mean").value, 3) == reference["overall_mean"]
    assert round(one(found, "csat").value, 4) == reference["overall_top2_share"]
    assert found.dropped[0].count == reference["rows"] - reference["overall_n"]
    low, high = proportion_confint(round(one(found, "csat").value * found.n), found.n, method="wilson")
    assert (one(found, "csat").low, one(found, "csat").high) == pytest.approx((low, high))


def test_the_weighted_airport_survey_has_both_means() -> None:
    reference = reference_numbers()["sfo_survey"]["2013"]
    found = estimate(METHOD, airport("weight"), arrow(passengers()))
    assert found.weighted
    assert round(one(found, "mean").value, 4) == reference["overall_mean_weighted"]
    assert round(one(found, "mean_unweighted").value, 3) == reference["overall_mean"]
    answers = passengers()[["overall", "weight"]].dropna()
    expected = DescrStatsW((answers["overall"] >= 4).astype(float), answers["weight"]).mean
    assert one(found, "csat").value == pytest.approx(expected)


def test_weighted_intervals_are_near_the_linearised_error_and_wider_than_unweighted_ones() -> None:
    answers = passengers()[["overall", "weight"]].dropna()
    found, plain = (
        estimate(METHOD, airport("weight"), arrow(passengers())),
        estimate(METHOD, airport(), arrow(passengers())),
    )
    for statistic, values in (("mean", answers["overall"]), ("csat", (answers["overall"] >= 4).astype(float))):
        weighted, w = one(found, statistic), answers["weight"]
        residual = w * (values - weighted.value) / w.sum()
        assert weighted.low is not None
        assert weighted.high is not None
        half = (weighted.high - weighted.low) / 2
        assert half == pytest.approx(1.96 * float(np.sqrt((residual**2).sum())), rel=0.12)
        other = one(plain, statistic)
        assert other.low is not None
        assert other.high is not None
        assert half > (other.high - other.low) / 2


def test_newcombes_table_comes_out_of_whole_surveys() -> None:
    worked = case("csat_proportion", "wilson-newcombe-1998a")
    survey = Survey("s", "s.csv", (), (1, 5), outcomes={"satisfied": "q"})
    for (k, n), bounds in zip(worked["inputs"]["k_n"], worked["published"]["values"]["wilson"], strict=True):
        found = one(estimate(METHOD, survey, table({"q": [4, 5] * (k // 2) + [5] * (k % 2) + [3] * (n - k)})), "csat")
        assert (found.low, found.high) == pytest.approx(bounds, abs=worked["published"]["tolerance_abs"])


def test_the_mean_has_a_t_interval() -> None:
    answers = np.random.default_rng(1).integers(1, 8, 80)
    found = one(
        estimate(METHOD, Survey("s", "s.csv", (), outcomes={"satisfied": "q"}), table({"q": answers.tolist()})), "mean"
    )
    bounds = stats.ttest_1samp(answers, 0).confidence_interval()
    assert (found.value, found.low, found.high) == pytest.approx((answers.mean(), bounds.low, bounds.high))


@pytest.mark.parametrize(
    ("scale", "top", "from_"),
    [((1, 5), 2, 4), ((1, 7), 2, 6), ((1, 10), 3, 8), ((0, 10), 3, 8), ((0, 1), 1, 1), ((1, 3), 1, 3)],
)
def test_the_rule_goes_with_the_scale_and_is_told(scale: tuple[int, int], top: int, from_: int) -> None:
    ratings = list(range(scale[0], scale[1] + 1))
    survey = Survey("s", "s.csv", (), scale, outcomes={"overall": "q"})
    found = estimate(METHOD, survey, table({"q": ratings}))
    assert boxes(scale) == top
    assert one(found, "csat").value == pytest.approx(sum(rating >= from_ for rating in ratings) / len(ratings))
    assert f"satisfied is {from_}" in found.variant


def test_another_rule_can_be_chosen_and_an_unknown_one_is_refused() -> None:
    survey = Survey("s", "s.csv", (), (1, 10), outcomes={"overall": "q"})
    found = estimate(METHOD, survey, table({"q": list(range(1, 11))}), Options(variant="top2"))
    assert one(found, "csat").value == pytest.approx(0.2)
    with pytest.raises(UsageError, match="top9"):
        METHOD.needs(survey, Options(variant="top9"))


def test_the_question_named_satisfied_goes_before_overall_with_its_own_scale() -> None:
    survey = Survey(
        "s", "s.csv", (), (1, 7), outcomes={"overall": "o", "satisfied": "q"}, outcome_scale={"satisfied": (1, 5)}
    )
    found = estimate(METHOD, survey, table({"o": [1, 1, 1], "q": [5, 4, 3]}))
    assert one(found, "csat").value == pytest.approx(2 / 3)
    assert '"satisfied"' in found.variant
    assert METHOD.missing(Survey("s", "s.csv", ())) != ""


def test_segments_of_the_airport_add_up_to_the_whole() -> None:
    frame = passengers()
    found = estimate(METHOD, airport("weight"), arrow(frame), Options(by="gender"))
    parts = [each for each in found.where("csat") if "gender" in each.keys]
    known = frame[frame["overall"].notna()].assign(gender=frame["gender"].fillna("(not told)"))
    weight = known.groupby("gender")["weight"].sum()
    assert sum(part.n for part in parts) == found.n
    whole = sum(weight[part.keys["gender"]] * part.value for part in parts) / weight.sum()
    assert whole == pytest.approx(one(found, "csat").value)
    for part in parts:
        group = known[known["gender"] == part.keys["gender"]]
        assert part.value == pytest.approx(np.average(group["overall"] >= 4, weights=group["weight"]))


def test_without_answers_there_are_no_figures_and_a_note_says_so() -> None:
    empty = pd.DataFrame({"overall": pd.array([pd.NA] * 4, dtype="Int64"), "weight": [1.0] * 4, "respondent": range(4)})
    for weight in (None, "weight"):
        found = estimate(METHOD, airport(weight), arrow(empty))
        assert found.n == 0
        assert one(found, "csat").as_dict()["value"] is None
        assert found.notes
