"""The shipped studies, run through the product, give the numbers of an independent script (reference_numbers.json)."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import expectancy
from expectancy.domain.estimate import Result
from expectancy.loop.measure import measure
from expectancy.loop.study import read_study
from expectancy.methods.contract import Options
from shared import data, reference_numbers

AIRPORT = Path(expectancy.__file__).parent / "studies" / "airport"


@cache
def result(method: str, source: str, by: str | None = None) -> Result:
    [(_, found)] = measure(read_study(AIRPORT), method, Options(by=by), source)
    return found


def value(found: Result, statistic: str, **keys: str) -> float:
    estimate = found.get(statistic, **keys)
    assert estimate is not None, (statistic, keys)
    return estimate.value


def test_overall_satisfaction_2013_weighted_and_not() -> None:
    wanted = reference_numbers()["sfo_survey"]["2013"]
    csat = result("csat", "passengers")
    assert value(csat, "mean") == pytest.approx(3.9845, abs=5e-5) == wanted["overall_mean_weighted"]
    assert value(csat, "mean_unweighted") == pytest.approx(3.982, abs=5e-4)
    assert csat.n == wanted["overall_n"] == 3334


def test_promises_by_carrier_are_those_of_the_flights() -> None:
    kept, n = Counter[str](), Counter[str]()
    with gzip.open(data("demo_airport_sfo_2013/flights_to_sfo.csv.gz"), "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["arrival_delay_min"]:
                n[row["carrier"]] += 1
                kept[row["carrier"]] += float(row["arrival_delay_min"]) < 15
    found = result("kept_rate", "flights", "carrier")
    assert set(n) == {"UA", "VX", "DL", "AA", "B6"}
    for carrier, count in n.items():
        estimate = found.get("kept_rate", carrier=carrier)
        assert estimate is not None
        assert estimate.n == count
        assert estimate.value == pytest.approx(kept[carrier] / count, abs=1e-12)


def test_kiosk_gaps_by_dimension_and_item() -> None:
    wanted = reference_numbers()["kiosk"]
    found = result("servqual", "kiosk")
    for dimension, gap in wanted["gap_by_dimension"].items():
        assert value(found, "gap", dimension=dimension) == pytest.approx(
            gap, abs=1e-4
        )  # the script averages rounded gaps
    for number, item in wanted["items"].items():
        assert value(found, "expected", item=f"sq{number}") == pytest.approx(item["exp"], abs=5e-5)
        assert value(found, "perceived", item=f"sq{number}") == pytest.approx(item["per"], abs=5e-5)
        assert value(found, "gap", item=f"sq{number}") == pytest.approx(item["gap"], abs=5e-5)
    importance = result("importance", "kiosk")
    for number, item in wanted["items"].items():
        assert value(importance, "importance", item=f"sq{number}") == pytest.approx(item["importance"], abs=5e-5)


def test_all_29_kano_features_counts_modes_and_coefficients() -> None:
    wanted = reference_numbers()["kiosk"]["kano"]
    found = result("kano", "kiosk")
    assert len(wanted) == 29
    for number, feature in wanted.items():
        item = f"kano{number}"
        assert found.details["category"][item] == feature["mode"]
        assert value(found, "better", item=item) == pytest.approx(feature["better"], abs=5e-5)
        assert value(found, "worse", item=item) == pytest.approx(feature["worse"], abs=5e-5)
        for category, count in feature["counts"].items():
            assert value(found, "count", item=item, category=category) == count


def test_the_banks_timely_responses() -> None:
    wanted = reference_numbers()["cfpb"]
    study = read_study(AIRPORT.parent / "bank")
    [(_, found)] = measure(study, "kept_rate", Options(), study.promises[0].name)
    assert value(found, "kept_rate") == pytest.approx(wanted["timely_share"], abs=5e-5)
