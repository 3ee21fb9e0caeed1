"""The five reasons for leaving, from codes that the study maps."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from expectancy.domain.estimate import Result
from expectancy.domain.study import LEAVING, Complaints
from expectancy.methods.contract import Options
from expectancy.methods.interval import wilson
from expectancy.methods.measure.loyalty.leaving_reasons import METHOD
from tables import estimate, table

SOURCE = Complaints(
    "left",
    "left.csv",
    code="why",
    exclude=("test",),
    leaving={"Cheaper elsewhere": "competitor better", "rude": "poor service", "slow": "poor service"},
)


def found(codes: Sequence[str | None], options: Options | None = None, **more: Sequence[str]) -> Result:
    return estimate(METHOD, SOURCE, table({"why": list(codes), **{k: list(v) for k, v in more.items()}}), options)


def test_shares_are_of_those_whose_code_stands_for_a_reason() -> None:
    result = found(["cheaper  elsewhere"] * 3 + ["rude"] * 4 + ["slow"] * 2 + ["moved"] * 5 + ["", None] + ["test"] * 4)
    told = {each.keys["reason"]: each for each in result.where("share")}
    assert set(told) == set(LEAVING)
    service = told["poor service"]
    bounds = wilson(6, 9)
    assert (service.value, service.low, service.high, service.n) == (6 / 9, bounds.low, bounds.high, 9)
    assert told["not engaging"].value == 0
    assert next(iter(told)) == "poor service"  # the most frequent first
    without = result.get("share_without")
    assert without is not None
    assert (without.value, without.n) == (5 / 14, 14)
    assert {(drop.reason, drop.count) for drop in result.dropped} == {
        ("no code", 2),
        ('a code that stands for no reason: "moved"', 5),
    }


def test_segments_with_few_answers_are_left_out_and_counted() -> None:
    result = found(["rude"] * 6, Options(by="shop", minimum_n=3), shop=["x"] * 5 + ["y"])
    assert {each.keys["shop"] for each in result.estimates if "shop" in each.keys} == {"x"}
    assert [(drop.reason, drop.count) for drop in result.dropped] == [("fewer than 3 in the segment", 1)]


@pytest.mark.parametrize("codes", [[], ["moved"], [None], ["test"]])
def test_nobody_with_a_reason_is_said(codes: list[str | None]) -> None:
    result = found(codes)
    assert result.n == 0
    assert result.notes == ("No row has a code that stands for a reason.",)
    assert not result.where("share")


def test_what_is_needed_is_said() -> None:
    assert METHOD.missing(SOURCE) == ""
    assert "leaving" in METHOD.missing(Complaints("c", "c.csv", code="why"))
