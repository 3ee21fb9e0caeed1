"""What a study names is found, kept inside the study's folder, recognised, and opened as one table."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from expectancy.domain.errors import ExpectancyError
from expectancy.importers.finding import find
from expectancy.importers.opening import importers, open_table, preview
from written import cells, problems, write_csv, write_excel, write_parquet


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    (folder / "calls").mkdir(parents=True)
    write_csv(folder / "kiosk.csv", {"id": ["1", "2"], "x": ["7", "6"]})
    write_csv(folder / "calls" / "may.csv", {"id": ["1"]})
    write_csv(folder / "calls" / "june.csv", {"id": ["2"]})
    write_csv(tmp_path / "secret.csv", {"id": ["9"]})
    return folder


def test_a_file_of_the_study_is_opened_under_its_short_name(study: Path) -> None:
    assert open_table("kiosk.csv", study).files == ("kiosk.csv",)
    assert open_table("calls/may.csv", study).files == ("calls/may.csv",)
    assert open_table("./calls/../kiosk.csv", study).columns == ("id", "x")


@pytest.mark.parametrize("pattern", ["calls/*.csv", "**/m*.csv", "calls/[jm]*.csv", "calls/????.csv"])
def test_a_pattern_is_all_files_that_match_sorted(study: Path, pattern: str) -> None:
    files = open_table(pattern, study).files
    assert files == tuple(sorted(files))
    assert files[-1] == "calls/may.csv" or files == ("calls/june.csv",)


def test_a_name_with_brackets_is_a_name_first(study: Path) -> None:
    write_csv(study / "data[1].csv", {"id": ["1"]})
    assert open_table("data[1].csv", study).files == ("data[1].csv",)


def test_a_missing_file_is_told_with_near_names(study: Path) -> None:
    (told,) = problems(lambda: open_table("kisok.csv", study))
    assert (told.code, told.where) == ("file-not-found", "kisok.csv")
    assert 'no file "kisok.csv"' in told.what
    assert told.expected == "a file in the folder study"
    assert "kiosk.csv" in told.do
    (told,) = problems(lambda: open_table("nothing-like-it.parquet", study))
    assert "the folder study holds kiosk.csv" in told.do
    (told,) = problems(lambda: open_table("calls/juen.csv", study))
    assert "the folder calls holds june.csv" in told.do
    (told,) = problems(lambda: open_table("nowhere/x.csv", study))
    assert "the folder study holds" in told.do
    (told,) = problems(lambda: open_table("*.xlsx", study))
    assert 'no file matches "*.xlsx"' in told.what
    (study / "empty").mkdir()
    (told,) = problems(lambda: open_table("empty/x.csv", study))
    assert "which holds no files" in told.do


def test_a_folder_is_told(study: Path) -> None:
    (told,) = problems(lambda: open_table("calls", study))
    assert (told.code, told.where) == ("is-a-folder", "calls")
    assert '"calls/*.csv"' in told.do
    (told,) = problems(lambda: preview(study / "calls"))
    assert told.code == "is-a-folder"


@pytest.mark.parametrize(
    "pattern", ["../secret.csv", "../*.csv", "calls/../../secret.csv", "../absent.csv", "/etc/passwd"]
)
def test_nothing_outside_the_folder_is_read_nor_told(study: Path, pattern: str) -> None:
    (told,) = problems(lambda: open_table(pattern, study))
    assert (told.code, told.where) == ("outside-folder", "study/study.toml")
    assert "copy the file into the study's folder" in told.do
    assert "secret" not in told.do + told.expected


def test_a_link_that_leads_outside_is_refused(study: Path, tmp_path: Path) -> None:
    (study / "link.csv").symlink_to(tmp_path / "secret.csv")
    (study / "dangling.csv").symlink_to(tmp_path / "absent.csv")
    (study / "up").symlink_to(tmp_path)
    (study / "inner.csv").symlink_to(study / "kiosk.csv")
    for pattern in ("link.csv", "*nk.csv", "dangling.csv", "up/secret.csv", "up/*.csv"):
        (told,) = problems(lambda pattern=pattern: open_table(pattern, study))
        assert told.code == "outside-folder"
        assert "through a link" in told.what
    assert open_table("inner.csv", study).files == ("inner.csv",)


def test_a_study_folder_that_is_a_link_itself_is_fine(study: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(study)
    assert open_table("kiosk.csv", tmp_path / "alias").files == ("kiosk.csv",)
    assert len(find(str(tmp_path / "alias" / "calls" / "*.csv"), tmp_path / "alias")) == 2


def test_a_folder_given_from_where_we_are(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(study.parent)
    assert open_table("kiosk.csv", Path("study")).files == ("kiosk.csv",)
    assert cells(open_table("calls/*.csv", Path("study"))) == {"id": ["2", "1"]}
    monkeypatch.chdir(study)
    assert open_table("kiosk.csv", Path()).files == ("kiosk.csv",)
    assert problems(lambda: open_table("../secret.csv", Path()))[0].code == "outside-folder"


def test_anywhere_allows_any_path(study: Path, tmp_path: Path) -> None:
    assert cells(open_table("../secret.csv", study, anywhere=True)) == {"id": ["9"]}
    assert cells(open_table(str(tmp_path / "*.csv"), study, anywhere=True)) == {"id": ["9"]}
    assert preview(tmp_path / "secret.csv").to_pydict() == {"id": ["9"]}


def test_an_unknown_ending_is_told_with_those_known(study: Path) -> None:
    (study / "kiosk.dat").write_text("a,b\n1,2\n")
    (told,) = problems(lambda: open_table("kiosk.dat", study))
    assert (told.code, told.where) == ("unknown-format", "kiosk.dat")
    assert all(ending in told.expected for ending in (".csv", ".xlsx", ".parquet"))
    assert cells(open_table("kiosk.dat", study, "csv")) == {"a": ["1"], "b": ["2"]}
    (told,) = problems(lambda: open_table("kiosk.dat", study, "cvs"))
    assert told.what == 'there is no format "cvs" (did you mean "csv"?)'
    assert "excel" in told.expected


def test_files_of_several_formats_are_told(study: Path) -> None:
    write_excel(study / "kiosk.xlsx", {"id": [1]})
    (told,) = problems(lambda: open_table("kiosk.*", study))
    assert told.code == "mixed-formats"
    assert "kiosk.csv is csv" in told.what
    assert "kiosk.xlsx is excel" in told.what


def test_a_file_that_may_not_be_read_is_told(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (told,) = problems(lambda: open_table("kiosk.csv", study))
    assert (told.code, told.where) == ("file-unreadable", "kiosk.csv")
    assert "permission denied" in told.what
    assert "right to read" in told.do


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_told_and_not_waited_for(study: Path) -> None:
    os.mkfifo(study / "pipe.csv")
    (told,) = problems(lambda: open_table("pipe.csv", study))
    assert told.code == "file-unreadable"
    assert "pipe" in told.what


def test_a_preview_is_the_first_rows_as_text(study: Path) -> None:
    rows = {"id": list(range(500)), "x": [0.5] * 500}
    for path in (write_parquet(study / "p.parquet", rows), write_excel(study / "p.xlsx", rows)):
        shown = preview(path, 3)
        assert shown.to_pydict() == {"id": ["0", "1", "2"], "x": ["0.5"] * 3}
        assert preview(path).num_rows == 200
    assert preview(study / "kiosk.csv", 1).num_rows == 1
    assert preview(study / "kiosk.csv").num_rows == 2


def test_all_problems_of_a_pattern_are_of_the_file_that_has_them(study: Path) -> None:
    (study / "calls" / "july.csv").write_text("id,id\n1,2\n")
    with pytest.raises(ExpectancyError) as caught:
        open_table("calls/*.csv", study)
    assert [found.where for found in caught.value.problems] == ["calls/july.csv"]


def test_importing_the_door_is_quick() -> None:
    code = "import sys, expectancy.importers.opening; print([m for m in ('pyarrow', 'openpyxl') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "[]"


def test_the_shelf_has_the_general_formats() -> None:
    assert {"csv", "excel", "parquet"} <= set(importers())
