"""The seven service gaps, each against another package or the method that it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import expectancy as ex
from expectancy.domain.errors import ExpectancyError, UsageError
from expectancy.domain.study import Study
from expectancy.loop.measure import measure
from expectancy.methods.contract import Options
from expectancy.methods.promise.seven_gaps import GAPS, METHOD
from sources import whole_study

OPTIONS = Options()


def frames(study: Study, survey: str) -> dict[str, Any]:
    return study.tables[survey].data.to_pydict()  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def study() -> Study:
    return whole_study()


@pytest.fixture(scope="module")
def found(study: Study) -> Any:
    return ex.measure("seven_gaps", study)


@pytest.mark.parametrize(
    ("gap", "whose", "against"),
    [("1", "managers", "customers"), ("6", "staff", "customers"), ("7", "staff", "managers")],
)
def test_two_populations_ideas_differ_as_welch_says(
    study: Study, found: Any, gap: str, whose: str, against: str
) -> None:
    for item in range(4):
        one, other = (
            np.array([x for x in frames(study, name)[f"e{item}"] if x is not None], dtype=float)
            for name in (whose, against)
        )
        expected = stats.ttest_ind(one, other, equal_var=False).confidence_interval()
        told = found.get("gap", gap=GAPS[gap], item=f"q{item}")
        assert told.value == pytest.approx(one.mean() - other.mean(), abs=1e-9)
        assert (told.low, told.high) == pytest.approx((expected.low, expected.high), abs=1e-9)
        assert told.n == min(len(one), len(other))


def test_gap_6_is_gap_1_and_gap_7_on_the_same_items(found: Any) -> None:
    for keys in ({}, {"item": "q1"}, {"dimension": "empathy"}):
        six, one, seven = (found.get("gap", gap=GAPS[gap], **keys).value for gap in "617")
        assert six == pytest.approx(one + seven, abs=1e-9)


def test_the_customer_gap_is_that_of_servqual(study: Study, found: Any) -> None:
    servqual = ex.measure("servqual", study, source="customers")
    for keys in ({}, {"item": "q2"}, {"dimension": "reliability"}):
        one, other = found.get("gap", gap=GAPS["5"], **keys), servqual.get("gap", **keys)
        assert (one.value, one.low, one.high, one.n) == (other.value, other.low, other.high, other.n)


def test_deliveries_are_held_to_the_standard_and_to_the_promise(study: Study, found: Any) -> None:
    kept = found.get("kept_rate", gap=GAPS["4"], promises="orders")
    conformed = found.get("kept_rate", gap=GAPS["3"], promises="tickets")
    assert kept.value == pytest.approx(0.75)
    assert conformed.value == pytest.approx(0.9)
    assert kept.low < 0.75 < kept.high


def test_standards_are_counted_and_numbers_compared_in_their_unit(found: Any) -> None:
    share = found.get("share_with_standard", gap=GAPS["2"])
    assert (share.value, share.low, share.n) == (0.5, None, 2)
    gap = found.get("gap", gap=GAPS["2"], expectation="fast")
    assert (gap.value, gap.unit) == (20, "hours")


def test_the_order_of_importance_is_compared(study: Study, found: Any) -> None:
    means = [
        [np.mean([x for x in frames(study, name)[f"i{item}"] if x is not None]) for item in range(4)]
        for name in ("managers", "customers")
    ]
    told = found.get("rank_correlation", gap=GAPS["1"])
    assert told.value == pytest.approx(stats.spearmanr(*means).statistic)
    assert told.low <= told.value <= told.high


def test_a_gap_without_data_says_exactly_what_is_missing(study: Study) -> None:
    customers = frames(study, "customers")
    only = ex.study(customers, scale=[1, 7], item=[{"id": "q0", "expected": "e0", "perceived": "p0", "dimension": "x"}])
    told = ex.measure("seven_gaps", only)
    notes = " ".join(told.notes)
    assert [each.keys["gap"] for each in told.result.estimates if each.statistic == "gap" and len(each.keys) == 1] == [
        GAPS["5"]
    ]
    for gap, word in (
        ("1", "managers"),
        ("2", "[[expectation]]"),
        ("3", "standard"),
        ("4", "promised"),
        ("6", "employees"),
    ):
        assert f"Gap {GAPS[gap]}: not computed; it needs" in notes
        assert word in notes


def test_populations_on_different_scales_or_without_common_items_are_not_compared(study: Study) -> None:
    items = [{"id": "q0", "expected": "e0"}]
    other = [{"id": "z", "expected": "e0"}]
    data = frames(study, "customers")
    for managers in ({"scale": [1, 9], "item": items}, {"scale": [1, 7], "item": other}):
        told = ex.measure(
            "seven_gaps",
            ex.study(
                survey=[
                    {"data": data, "name": "customers", "scale": [1, 7], "item": items},
                    {"data": data, "name": "managers", "population": "managers", **managers},
                ]
            ),
        )
        assert any("different scales" in note or "share no items" in note for note in told.notes)
        assert not [each for each in told.result.estimates if each.keys["gap"] == GAPS["1"]]


def test_one_manager_has_a_mean_and_no_interval(study: Study) -> None:
    items = [{"id": "q0", "expected": "e0"}]
    told = ex.measure(
        "seven_gaps",
        ex.study(
            survey=[
                {"data": frames(study, "customers"), "name": "customers", "scale": [1, 7], "item": items},
                {"data": {"e0": [6]}, "name": "boss", "population": "managers", "scale": [1, 7], "item": items},
            ]
        ),
    )
    gap = told.get("gap", gap=GAPS["1"], item="q0")
    assert gap is not None
    assert np.isfinite(gap.value)
    assert gap.low is None or np.isnan(gap.low)


def test_it_reads_the_whole_study_and_cannot_be_split(study: Study) -> None:
    with pytest.raises(UsageError, match="reads the whole study"):
        measure(study, "seven_gaps", Options(by="region"))
    with pytest.raises(UsageError, match="reads the whole study"):
        measure(study, "seven_gaps", OPTIONS, "customers")


def test_a_study_without_any_gap_says_what_to_add() -> None:
    nothing = ex.study(complaints={"data": {"code": ["late"]}, "code": "code"})
    assert "add a survey" in METHOD.missing(nothing)
    with pytest.raises(ExpectancyError, match="no gap has its data"):
        measure(nothing, "seven_gaps", OPTIONS)


def test_from_files_as_from_frames(study: Study, found: Any, tmp_path: Path) -> None:
    assert METHOD.missing(study) == ""
    assert set(METHOD.needs(study, OPTIONS)) == {"customers", "managers", "staff", "orders", "tickets"}
