"""Series by period."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from expectancy.methods.listen.rates import read_exposure
from expectancy.methods.listen.series import frame, periods_of
from expectancy.summaries.dates import to_day


def day(month: int, of_month: int, year: int = 2019) -> int:
    return to_day(date(year, month, of_month))


YEAR = {day(1, 1) + at: 1 for at in range(0, 365, 3)}


def test_empty_periods_inside_the_span_are_zero_not_missing() -> None:
    found = frame({day(1, 5): 4, day(1, 9): 1, day(12, 7): 2, None: 9})
    assert found is not None
    assert found.names[0] == "2019-01"
    assert len(found) == 12
    assert found.counts({day(1, 5): 4, day(12, 7): 2, None: 9}).tolist() == [4, *[0] * 10, 2]


def test_periods_that_are_only_partly_there_are_marked() -> None:
    late_start = {when: n for when, n in YEAR.items() if day(1, 20) <= when <= day(11, 10)}
    found = frame(late_start)
    assert found is not None
    assert found.names[0] == "2019-01"
    assert np.flatnonzero(found.partial).tolist() == [0, 10]
    whole = frame(YEAR)
    assert whole is not None
    assert not whole.partial.any(), "no longer without complaints than inside the data"


def test_rows_have_count_share_and_rate_with_intervals() -> None:
    exposure = read_exposure({"2019-01": 500.0, "2019-03": 400.0})
    total = dict.fromkeys(YEAR, 3)
    found = frame(total, exposure)
    assert found is not None
    assert found.unit == 100
    rows = periods_of(found, YEAR, found.counts(total), 0.95)
    first = rows[0]
    assert (first["period"], first["n"], first["of"]) == ("2019-01", 11, 33)
    assert (first["low"], first["high"]) == pytest.approx(proportion_confint(11, 33, method="wilson"))
    low, high = confint_poisson(11, 1, method="exact-c")
    assert (first["n_low"], first["n_high"]) == pytest.approx((low, high))
    assert (first["rate"], first["rate_low"], first["rate_high"]) == pytest.approx((2.2, low / 5, high / 5))
    assert rows[1]["rate"] is None
    assert rows[1]["share"] is not None
    assert found.rated.tolist() == [True, False, True, *[False] * 9]


def test_a_period_without_any_complaints_has_no_share() -> None:
    total = {day(1, 1): 2, day(12, 1): 2}
    found = frame(total)
    assert found is not None
    rows = periods_of(found, {day(1, 1): 1}, found.counts(total), 0.95)
    assert rows[1]["share"] is None
    assert (rows[1]["n"], rows[1]["n_low"]) == (0, 0.0)
    assert not any(isinstance(value, float) and math.isnan(value) for row in rows for value in row.values())


def test_rates_count_only_complaints_whose_exposure_is_told() -> None:
    """Two of three months of the quarter are told: the complaints of the third do not enter its rate."""
    days = {day(1, 1) + at: 1 for at in range(0, 2920, 10)}
    exposure = read_exposure({"2019-01": 10.0, "2019-02": 10.0})
    found = frame(days, exposure)
    assert found is not None
    assert found.calendar.kind == "quarter"
    assert found.exposure[0] == 20.0
    assert found.exposed(days)[0] == sum(1 for when in days if when < day(3, 1))


def test_without_dates_there_is_no_frame() -> None:
    assert frame({None: 5}) is None
    assert frame({}) is None
