"""Dates and times as exports have them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest

from expectancy.domain.table import Batch
from expectancy.summaries.chunk import Chunk
from expectancy.summaries.dates import BAD_DATE, NO_DATE, days, moments, seconds, to_date, to_day, to_moment


def chunk(values: pa.Array) -> Chunk:
    return Chunk(Batch(pa.record_batch({"when": values}), "orders.csv", 100), {}, 1)


NOON = int(datetime(2019, 12, 31, 12, 30, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    "text",
    [
        "2019-12-31 12:30",
        "2019-12-31T12:30:00",
        "2019-12-31T12:30:00Z",
        "2019-12-31T14:30:00+02:00",
        "2019-12-31 12:30:00 UTC",
        "2019-12-31 12:30:00.999",
        "31.12.2019 12:30",
        "31.12.2019, 12:30:00",
        "12/31/2019 12:30:00",
        "12/31/2019 12:30:00 PM",
        "12/31/19 12:30",
        "2019/12/31 12:30",
        "  2019-12-31 12:30 ",
    ],
)
def test_every_form_means_the_same_moment(text: str) -> None:
    assert seconds(chunk(pa.array([text])), "when").tolist() == [NOON]
    assert seconds(chunk(pa.array([text, "31.12.2019 12:30"])), "when").tolist() == [NOON, NOON]


def test_midnight_and_noon_in_twelve_hours() -> None:
    assert to_moment("1/2/2020 12:05 AM") == datetime(2020, 1, 2, 0, 5, tzinfo=UTC)
    assert to_moment("1/2/2020 12:05 pm") == datetime(2020, 1, 2, 12, 5, tzinfo=UTC)
    assert to_moment("1/2/2020 1:05 p.m.") == datetime(2020, 1, 2, 13, 5, tzinfo=UTC)
    assert to_moment("1/2/2020 13:05 PM") is None


@pytest.mark.parametrize(
    "text", ["31/12/2019", "2019-02-30", "30.02.2019", "soon", "2019-12", "12:30", "25.12.2019 25:00"]
)
def test_what_is_no_date_is_a_fault_with_its_row(text: str) -> None:
    read = chunk(pa.array(["2019-12-31", text, None, text]))
    assert moments(read, "when").seconds.tolist()[1:] == [BAD_DATE, NO_DATE, BAD_DATE]
    [(column, kind, value, fault)] = list(read.faults.of())
    assert (column, kind, value) == ("when", "not-a-date", text)
    assert (fault.count, fault.file, fault.row) == (2, "orders.csv", 102)


def test_empty_is_no_date_and_no_fault() -> None:
    read = chunk(pa.array(["", None, "  ", "2019-12-31"]))
    assert days(read, "when").tolist() == [NO_DATE, NO_DATE, NO_DATE, to_day(date(2019, 12, 31))]
    assert not read.faults


def test_typed_columns_and_text_agree() -> None:
    whens = [datetime(1969, 7, 20, 20, 17, 40), None, datetime(2019, 12, 31, 12, 30, 0, 500_000)]
    text = pa.array([None if when is None else when.isoformat() for when in whens])
    forms = [pa.array(whens, kind) for kind in (pa.timestamp("us"), pa.timestamp("ms"), pa.timestamp("ns"))]
    forms += [text, text.dictionary_encode(), text.cast(pa.large_string()), text.cast(pa.string_view())]
    expected = [-14182940, NO_DATE, NOON]
    for form in forms:
        assert seconds(chunk(form), "when").tolist() == expected, form.type


def test_a_day_before_1970_is_rounded_down() -> None:
    assert days(chunk(pa.array(["1969-12-31 23:59:59"])), "when").tolist() == [-1]
    assert days(chunk(pa.array([date(1969, 12, 31)])), "when").tolist() == [-1]


def test_times_with_a_zone_are_taken_in_utc() -> None:
    typed = pa.array([datetime(2020, 1, 1, 0, 30, tzinfo=UTC)], pa.timestamp("s", tz="Europe/Berlin"))
    assert days(chunk(typed), "when").tolist() == [to_day(date(2020, 1, 1))]
    assert days(chunk(pa.array(["2020-01-01T00:30:00+02:00"])), "when").tolist() == [to_day(date(2019, 12, 31))]


def test_a_date_without_a_time_lasts_to_the_end_of_its_day() -> None:
    for form in (
        pa.array(["2020-01-01", "2020-01-01 00:00:00"]),
        pa.array(["01.01.2020", "01.01.2020 00:00"]),
    ):
        found = moments(chunk(form), "when")
        assert found.date_only.tolist() == [True, False]
        assert (found.ends() - found.seconds).tolist() == [86_399, 0]
    assert moments(chunk(pa.array([date(2020, 1, 1)])), "when").date_only.tolist() == [True]


def test_day_numbers_and_dates_are_each_others_inverse() -> None:
    for day in np.random.default_rng(5).integers(-200_000, 200_000, 50).tolist():
        assert to_day(to_date(day)) == day
    assert to_date(0) == date(1970, 1, 1)
