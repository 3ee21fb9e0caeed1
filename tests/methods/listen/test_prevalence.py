"""How much of what is complained about is about what."""

from __future__ import annotations

import math

import pandas as pd
import pyarrow as pa
import pytest
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from expectancy.domain.study import Complaints, Survey
from expectancy.methods.contract import Options
from expectancy.methods.listen.prevalence import METHOD, prevalence_of
from expectancy.methods.listen.rates import read_exposure
from shared import data, reference_numbers
from tables import InMemory, estimate, table

CODES = ["slow"] * 6 + ["rude"] * 3 + ["praise"] * 4 + [""] * 2 + ["dear"]
DAYS = ["2020-01-10"] * 5 + ["2020-02-10"] * 8 + ["", "2020-02-03", "2020-03-01"]
ROWS = {"code": CODES, "day": DAYS, "shop": ["a", "b"] * 8}
SOURCE = Complaints("c", "c.csv", code="code", date="day", exclude=("praise",), segments=("shop",))


def test_shares_are_of_all_complaints_that_are_not_excluded() -> None:
    result = estimate(METHOD, SOURCE, table(ROWS))
    assert result.n == 12
    assert [found.keys.get("code") for found in result.where("count")] == [None, "slow", "rude", "dear"]
    for code, k in (("slow", 6), ("rude", 3), ("dear", 1)):
        share = result.get("share", code=code)
        assert share is not None
        low, high = proportion_confint(k, 12, method="wilson")
        assert (share.value, share.low, share.high) == pytest.approx((k / 12, low, high))
        assert (share.n, share.unit) == (12, "share")


def test_what_is_left_out_is_counted_with_its_reason() -> None:
    result = estimate(METHOD, SOURCE, table(ROWS))
    drops = {drop.reason: drop.count for drop in result.dropped}
    assert drops == {'not a complaint: "praise"': 4, "no code: counted among all complaints, in no code": 2}
    assert sum(found.value for found in result.where("count") if found.keys) + 2 == result.n


def test_rows_without_a_code_can_be_excluded_too() -> None:
    source = Complaints("c", "c.csv", code="code", exclude=("praise", ""))
    result = estimate(METHOD, source, table(ROWS))
    assert result.n == 10
    assert {drop.reason for drop in result.dropped} == {'not a complaint: "praise"', 'not a complaint: "(not told)"'}


def test_a_file_that_is_mostly_uncoded_says_so() -> None:
    result = estimate(METHOD, Complaints("c", "c.csv", code="code"), table({"code": ["slow"] + [""] * 9}))
    assert any("9 of 10 rows have no code" in note for note in result.notes)


def test_rates_are_over_the_periods_whose_exposure_is_told() -> None:
    options = Options(exposure={"2020-01": 400.0, "2020-02": 600.0})
    result = estimate(METHOD, SOURCE, table(ROWS), options)
    slow, total = result.get("rate", code="slow"), result.get("rate")
    assert slow is not None
    assert total is not None
    assert slow.unit == total.unit == "per 100"
    assert slow.value == pytest.approx(0.6)
    low, high = confint_poisson(6, 1000, method="exact-c")
    assert (slow.low, slow.high) == pytest.approx((100 * low, 100 * high))
    assert total.value == 1.0, "12 complaints, one undated, one in March"
    assert any("2 complaints lie in no period" in note for note in result.notes)


def test_without_dates_everything_is_set_against_all_exposure() -> None:
    source = Complaints("c", "c.csv", code="code")
    result = estimate(METHOD, source, table(ROWS), Options(exposure={"2020": 1600.0}))
    total = result.get("rate")
    assert total is not None
    assert total.value == pytest.approx(1.0), "16 of 1,600"
    assert any("no dates" in note for note in result.notes)


def test_without_exposure_it_is_said_what_cannot_be_told() -> None:
    result = estimate(METHOD, SOURCE, table(ROWS))
    assert not result.where("rate")
    assert any("cannot be told from more customers" in note for note in result.notes)


def test_segments_come_after_everybody_and_small_ones_are_left_out() -> None:
    result = estimate(METHOD, SOURCE, table(ROWS), Options(by="shop"))
    by_shop = {found.keys["shop"]: found.value for found in result.where("count") if set(found.keys) == {"shop"}}
    everybody = pd.DataFrame(ROWS).query("code != 'praise'").groupby("shop").size()
    assert by_shop == everybody.to_dict()
    share = result.get("share", code="slow", shop="a")
    assert share is not None
    assert share.value == pytest.approx(3 / everybody["a"])
    small = estimate(METHOD, SOURCE, table(ROWS), Options(by="shop", minimum_n=100))
    assert not [found for found in small.estimates if "shop" in found.keys]
    assert any(drop.reason == "fewer than 100 complaints in the segment" for drop in small.dropped)


def test_free_text_has_totals_only() -> None:
    result = estimate(METHOD, Complaints("c", "c.csv", text="words", date="day"), table({**ROWS, "words": CODES}))
    assert [(found.statistic, found.value) for found in result.estimates] == [("count", 16.0)]
    assert not result.dropped


def test_weights_that_are_not_used_are_named() -> None:
    result = estimate(METHOD, Complaints("c", "c.csv", code="code", weight="w"), table(ROWS))
    assert not result.weighted
    assert any("not weighted" in note for note in result.notes)


def test_groups_may_be_fewer_than_all_complaints() -> None:
    counts = {"slow": {18_000: 3, None: 1}, "rude": {18_031: 1}}
    found = prevalence_of(counts, total={18_000: 10, None: 10}, exposure=read_exposure({"2019-04": 50.0}))
    by = {(each.keys.get("code"), each.statistic): each for each in found}
    assert by["slow", "share"].value == 4 / 20
    assert by["slow", "rate"].value == pytest.approx(3 / 50 * 100)
    assert by[None, "rate"].unit == "per 100"
    assert prevalence_of(counts)[0].value == 5.0


def test_no_complaints_are_no_crash() -> None:
    result = estimate(METHOD, SOURCE, InMemory(table(ROWS).data.slice(0, 0)))
    assert result.n == 0
    assert math.isnan(prevalence_of({"slow": {}})[2].value)


def test_other_sources_are_not_read() -> None:
    assert METHOD.missing(SOURCE) == ""
    assert METHOD.missing(Survey("s", "s.csv", ())) == "it reads [[complaints]]"


def test_the_products_of_the_bureaus_complaints_are_counted() -> None:
    frame = pd.read_csv(data("cfpb_complaints/complaints_2015_2020.csv.gz"), dtype=str)
    source = Complaints("cfpb", "c.csv.gz", code="Product", date="Date received")
    result = estimate(METHOD, source, InMemory(pa.Table.from_pandas(frame, preserve_index=False), 1000))
    expected = reference_numbers()["cfpb"]
    assert result.n == expected["rows"]
    for product, count in expected["products"].items():
        found = result.get("count", code=product)
        assert found is not None
        assert found.value == count
