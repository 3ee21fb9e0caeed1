"""A log of calls and a file of purchases are recognised; what is neither is not taken for one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.csv as pc
import pytest

from customers import calls_data, purchases_data
from expectancy.loop.init import write_study
from expectancy.loop.init.columns import Column
from expectancy.loop.init.customers import calls, purchases
from expectancy.loop.study import read_study
from shared import data


def columns(**cells: list[str]) -> list[Column]:
    return [Column(name, len(each), {word: each.count(word) for word in each if word}) for name, each in cells.items()]


LOG = {
    "received at": ["2026-03-02 10:00:00", "2026-03-02 10:00:10", "2026-03-02 10:01:00", "2026-03-02 10:02:00"] * 2,
    "waiting time": ["0:05", "0:12", "1:30", "0:00"] * 2,
    "result": ["Answered by agent", "Abandoned", "test", "Answered by agent"] * 2,
}


def test_waits_arrivals_and_outcomes_are_a_log_of_calls() -> None:
    draft = calls(columns(**LOG), "log.csv")
    assert draft is not None
    assert draft.values == {
        "file": "log.csv",
        "arrived": "received at",
        "wait": "waiting time",
        "answered": {"result": ["Answered by agent"]},
        "abandoned": {"result": ["Abandoned"]},
    }


@pytest.mark.parametrize("gone", ["received at", "waiting time", "result"])
def test_without_one_of_them_it_is_none(gone: str) -> None:
    assert calls(columns(**{name: cells for name, cells in LOG.items() if name != gone}), "log.csv") is None


def test_customers_who_come_again_and_pay_are_purchases() -> None:
    sold = {
        "client id": ["A1", "B2", "A1", "C3", "D4", "B2"],
        "invoice date": ["03/04/2026", "05/04/2026", "04/05/2026", "01/02/2026", "02/02/2026", "03/03/2026"],
        "total": ["10.5", "20", "7", "8", "9", "10.5"],
    }
    draft = purchases(columns(**sold), "sold.csv")
    assert draft is not None
    assert (draft.values["customer"], draft.values["date"], draft.values["amount"]) == (
        "client id",
        "invoice date",
        "total",
    )
    assert draft.ideas["dates"] == "day/month/year"  # could be read either way
    assert draft.ideas["margin"] is None  # only people know
    once = {**sold, "client id": list("ABCDEF")}
    assert purchases(columns(**once), "list.csv") is None


def test_drafts_of_made_files_are_studies_that_read(tmp_path: Path) -> None:
    pc.write_csv(calls_data().data, tmp_path / "calls.csv")
    bought = purchases_data().data.select(["customer", "day", "amount", "region"])
    pc.write_csv(bought.filter(bought["day"].is_valid()), tmp_path / "renewals.csv")
    write_study([tmp_path / "calls.csv", tmp_path / "renewals.csv"])
    study = read_study(tmp_path)
    assert study.calls[0].answered == {"outcome": ("answered",)}
    assert (study.calls[0].customer, study.calls[0].topic, study.calls[0].agent) == ("customer", "topic", "agent")
    assert study.purchases[0].amount == "amount"


def test_the_banks_calls_are_read_as_they_are(tmp_path: Path) -> None:
    """Day and time of day in two columns, seconds waited and served, three outcomes. Tests only."""
    file = data("call_centre_bank/calls_1999_02_01_14.csv.gz")
    shutil.copy(file, tmp_path / file.name)
    write_study([tmp_path / file.name])
    [calls_] = read_study(tmp_path).calls
    assert (calls_.arrived, calls_.date, calls_.wait, calls_.handled) == ("vru_entry", "date", "q_time", "ser_time")
    assert (calls_.answered, calls_.abandoned) == ({"outcome": ("AGENT",)}, {"outcome": ("HANG",)})
    assert (calls_.customer, calls_.topic, calls_.agent) == ("customer_id", "type", "server")
