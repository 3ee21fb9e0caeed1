"""The airport's waves: every year's answers as the airport published them, under the columns of that year."""

from __future__ import annotations

import pandas as pd
import pytest

from expectancy.loop.shipped import shipped_names, shipped_study
from expectancy.loop.study import read_study
from shared import data

FOLDER = shipped_study("airport_waves")


@pytest.mark.parametrize("year", ["2013", "2015", "2016", "2017"])
def test_answers_weights_and_design_are_untouched(year: str) -> None:
    ours = pd.read_csv(FOLDER / f"passengers_{year}.csv.gz", dtype=str, keep_default_na=False)
    theirs = pd.read_csv(data(f"sfo_survey/sfo_{year}.csv.gz"), dtype=str, keep_default_na=False)
    theirs.columns = [name.strip().lstrip("*") for name in theirs.columns]
    kept = [name for name in ours.columns if name not in ("market", "day")]
    assert kept == [name for name in theirs.columns if name in kept]
    pd.testing.assert_frame_equal(ours[kept], theirs[kept])
    assert not {"HOME", "Q15COM1", "FLIGHT", "Q20_INCOME", "Q21INCOME"} & set(ours.columns)


def test_the_days_of_2017_fall_on_the_weekdays_that_the_airport_has() -> None:
    ours = pd.read_csv(FOLDER / "passengers_2017.csv.gz", usecols=["day"])["day"]
    theirs = pd.read_csv(data("sfo_survey/sfo_2017.csv.gz"), usecols=["DAY"])["DAY"]
    told = theirs.str.strip().str.title().str[:3]
    assert (pd.to_datetime(ours).dt.strftime("%a") == told).mean() > 0.99


def test_the_study_reads_as_a_series_of_four_waves_with_the_same_items() -> None:
    assert "airport_waves" in shipped_names()
    surveys = read_study(FOLDER).surveys
    assert [survey.wave for survey in surveys] == ["2013", "2015", "2016", "2017"]
    assert len({tuple(item.id for item in survey.items) for survey in surveys}) == 1
    assert len(surveys[0].items) == 24
