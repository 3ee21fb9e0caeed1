"""What is said not to be compared, and the total beside every share of complaints."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook
from rich.console import Console

import evaluations
from expectancy.domain.evaluation import Evaluation, Evidence, Row
from expectancy.reports import csv as csv_report
from expectancy.reports import html, terminal, xlsx
from expectancy.reports.compared import bases_note
from expectancy.reports.json import check, evaluation_dict
from expectancy.reports.view import groups


def heard(id_: str, count: int, of: int, *sources: str) -> Row:
    """A row whose complaints come from these files."""
    share = evaluations.est("share", count / of, 0.01, of, "share")
    return evaluations.row(id_, f"{id_}.", evidence=Evidence(count, share, "", sources=sources))


def two_files() -> Evaluation:
    """8 % of all 7,255 complaints, and 8 % of the 1,987 of one file."""
    rows = (
        heard("both", 580, 7255, "calls", "mails"),
        heard("mails", 159, 1987, "mails"),
        heard("calls", 300, 5268, "calls"),
    )
    return replace(evaluations.empty(), rows=rows)


def test_a_share_stands_with_its_total_in_table_and_card() -> None:
    lines = {line.row.id: line for group in groups(two_files()) for line in group.lines}
    assert (lines["both"].share, lines["both"].share_of) == ("8\u00a0%", "7,255")
    assert (lines["mails"].share, lines["mails"].share_of) == ("8\u00a0%", "1,987")
    assert lines["mails"].weight == "159 of 1,987 complaints"
    text = html.page(two_files())
    assert "of 1,987</span>" in text
    assert "of 7,255 in calls and mails." in text


def test_a_terminal_tells_complaints_with_their_total() -> None:
    out = io.StringIO()
    Console(file=out, width=100).print(terminal.render(two_files(), plain=True, width=100))
    assert "580 of 7,255" in out.getvalue()
    assert "159 of 1,987" in out.getvalue()


def test_files_and_spreadsheets_hold_the_total_and_the_files_beside_the_share(tmp_path: Path) -> None:
    csv_report.write(two_files(), tmp_path / "e.csv")
    with (tmp_path / "e.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = {line["id"]: line for line in csv.DictReader(file)}
    assert (lines["both"]["complaints_of"], lines["both"]["complaints_in"]) == ("7255", "calls; mails")
    xlsx.write(two_files(), tmp_path / "e.xlsx")
    sheet = load_workbook(tmp_path / "e.xlsx")["Expectations"]
    at = {cell.value: cell for cell in sheet[1]}
    for name in ("complaints", "complaint_share", "complaints_of"):
        assert not sheet.column_dimensions[at[name].column_letter].hidden
    assert sheet.cell(3, at["complaints_of"].column).value == 1987


def test_the_json_tells_total_and_files_as_its_schema_says() -> None:
    found = evaluation_dict(two_files())
    check(found)
    evidence = {row["id"]: row["evidence"] for row in found["rows"]}
    assert (evidence["mails"]["share"]["n"], evidence["mails"]["sources"]) == (1987, ["mails"])


def test_the_reader_is_told_that_shares_of_different_totals_are_not_compared() -> None:
    assert bases_note(two_files()) == (
        "Shares of complaints are of 3 different totals, by the files in which an expectation was found: 7,255 (calls "
        "and mails), 5,268 (calls) and 1,987 (mails). Every share stands with its total; compare only shares of the "
        "same one."
    )
    assert bases_note(two_files()) in html.page(two_files())


def test_where_all_shares_have_one_total_nothing_needs_to_be_said() -> None:
    assert bases_note(replace(two_files(), rows=two_files().rows[:1])) == ""
    assert bases_note(evaluations.empty()) == ""


def test_a_share_at_target_and_a_gap_stand_with_their_n() -> None:
    lines = [line for group in groups(evaluations.airport()) for line in group.lines]
    assert {line.against_n for line in lines} == {
        f"n {line.row.verdict.measure.n:,}" for line in lines if line.row.verdict.measure
    }
