"""Titles above the headings and further headings under them: the study leaves them out, or asks where unsure."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from expectancy.domain.errors import ExpectancyError
from expectancy.loop.init import start_study
from expectancy.loop.measure import measure
from expectancy.loop.study import read_study
from expectancy.methods.contract import Options
from shared import data

HEADINGS = ["id", "rating_wait", "rating_staff", "rating_price", "overall"]
ANSWERS = [[f"r{row}", 1 + row % 5, 1 + row * 3 % 5, 1 + row * 2 % 5, 1 + row % 5] for row in range(40)]
ORDERS = "ordered,due,delivered\n2019-05-01,2019-05-04,2019-05-03\n2019-05-02,2019-05-05,2019-05-06\n"


def workbook(folder: Path, *above: list[Any]) -> Path:
    book = Workbook()
    for row in [*above, HEADINGS, *ANSWERS]:
        book.worksheets[0].append(row)
    book.save(folder / "survey.xlsx")
    return folder / "survey.xlsx"


def text_file(folder: Path, above: str, separator: str = ";", name: str = "survey.csv") -> Path:
    rows = [separator.join(map(str, row)) for row in [HEADINGS, *ANSWERS]]
    (folder / name).write_text(above + "\n".join(rows) + "\n", encoding="utf-8")
    return folder / name


def line(study: Path, key: str) -> str:
    return next(each for each in study.read_text().splitlines() if f"{key} = " in each)


def check_measures(study: Path) -> None:
    read = read_study(study)
    (survey,) = read.surveys
    assert [item.roles["perceived"] for item in survey.items] == HEADINGS[1:4]
    assert survey.outcomes == {"overall": "overall"}
    assert survey.respondent == "id"
    ((_, result),) = measure(read, "performance", Options())
    found = result.estimates
    assert {each.value for each in found if each.statistic == "mean" and each.keys["item"] == "rating_wait"} == {3.0}


@pytest.mark.parametrize(
    ("above", "number"),
    [
        ([["Kiosk survey 2019"], []], 2),
        ([["Kiosk survey 2019"]], 1),
        ([[], ["Kiosk survey"], ["Export", "2019-05-01"], [], []], 5),
    ],
)
def test_title_rows_of_a_workbook_are_left_out_by_the_study(
    tmp_path: Path, above: list[list[Any]], number: int
) -> None:
    started = start_study([workbook(tmp_path, *above)])
    written = line(started.path, "skip_lines")
    assert written.startswith(f"skip_lines = {number} ")
    assert f"row {number + 1} has the headings (id, rating_wait, rating_staff, rating_price and 1 more)" in written
    assert "# guessed: row" in written
    assert any(told.startswith(f"survey.xlsx: skip_lines = {number}, because row ") for told in started.told)
    check_measures(started.path)


def test_preamble_lines_of_an_export_as_text_are_left_out_by_the_study(tmp_path: Path) -> None:
    started = start_study([text_file(tmp_path, 'Bank of Example;;;;\n"Branch\nNorth";all\n\nPeriod;2019-05\n\n')])
    assert line(started.path, "skip_lines").startswith("skip_lines = 6 ")
    check_measures(started.path)


def test_without_titles_nothing_is_left_out(tmp_path: Path) -> None:
    started = start_study([text_file(tmp_path, "")])
    assert "skip_" not in started.path.read_text()
    check_measures(started.path)


def test_a_real_export_with_a_line_above_its_headings_reads(tmp_path: Path) -> None:
    path = Path(shutil.copy(data("cfpb_complaints/as_found_with_unzip_banner.csv"), tmp_path))
    started = start_study([path])
    assert line(started.path, "skip_lines").startswith("skip_lines = 2 ")
    assert read_study(started.path).complaints[0].options == {"skip_lines": "2"}


def test_further_headings_under_the_first_are_left_out_by_the_study(tmp_path: Path) -> None:
    asked = ";".join(["Who?", "How was the wait?", "The staff?", "The price?", "And all in all?"])
    path = text_file(tmp_path, "")
    head, rows = path.read_text().split("\n", 1)
    path.write_text(f"Our survey\n\n{head}\n{asked}\n{rows}")
    started = start_study([path])
    assert line(started.path, "skip_lines").startswith("skip_lines = 2 ")
    written = line(started.path, "skip_rows")
    assert written.startswith("skip_rows = 1 ")
    assert 'under the heading "rating_wait" stands "How was the wait?", which is no data' in written
    check_measures(started.path)


PLACES = ("Rome", "Oslo", "Bern") * 9


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """Few names over texts only: the second line may be headings, and may be data."""
    rows = "\n".join(f"{place};{('slow', 'dear')[at % 2]};{('Ann', 'Bo')[at % 2]}" for at, place in enumerate(PLACES))
    (tmp_path / "said.csv").write_text("Kiosks\nbranch;issue;customer\n" + rows)
    return tmp_path / "said.csv"


def test_where_it_could_be_otherwise_the_line_is_a_comment_and_says_what_was_seen(doubtful: Path) -> None:
    started = start_study([doubtful])
    written = line(started.path, "skip_lines")
    assert written.startswith("# skip_lines = 1 ")
    assert 'it looks as if line 1 is a title ("Kiosks"), line 2 has the headings (branch, issue, customer)' in written
    assert any("if so, take the # away from skip_lines in the study" in told for told in started.told)
    with pytest.raises(ExpectancyError) as caught:
        read_study(started.path)
    assert [problem.code for problem in caught.value.problems] == ["banner-lines"]
    started.path.write_text(started.path.read_text().replace("# skip_lines = 1", "skip_lines = 1"))
    assert read_study(started.path).complaints[0].code == "issue"


def test_a_doubtful_file_waits_as_a_comment_beside_others(doubtful: Path, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS)
    started = start_study([doubtful, tmp_path / "orders.csv"])
    study = read_study(started.path)
    assert (study.complaints, len(study.promises)) == ((), 1)
    assert "# switched off until it is filled in" in started.path.read_text()


def test_headings_without_names_are_told_where_titles_may_be_why(tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("Report;;;;\n;a;2018;2018;b\nx;y;1;2;z\nu;v;30;4;w\n")
    with pytest.raises(ExpectancyError) as caught:
        start_study([tmp_path / "odd.csv"])
    (problem,) = caught.value.problems
    assert problem.code == "init-nothing-found"
    assert problem.do.startswith("delete what stands above the headings of odd.csv, if that is why; else write")
