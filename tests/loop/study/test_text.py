"""A study file that cannot be read as TOML, or is not there, says why and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectancy.domain.errors import ExpectancyError, Problem
from expectancy.loop.study import read_study
from expectancy.loop.study.text import find
from study_files import GOOD, Folder


def told(path: Path) -> Problem:
    with pytest.raises(ExpectancyError) as caught:
        read_study(path)
    (problem,) = caught.value.problems
    return problem


def test_a_folder_without_a_study_lists_its_data_and_how_to_begin(folder: Folder) -> None:
    problem = told(folder.path)
    assert problem.code == "study-missing"
    assert "there is no study.toml; the folder has complaints.csv, kiosk.csv, orders_1.csv" in problem.what
    assert problem.do.startswith("run `expectancy init complaints.csv kiosk.csv orders_1.csv`")


def test_an_empty_folder_says_that_too(tmp_path: Path) -> None:
    assert "the folder has no data files either" in told(tmp_path).what


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    problem = told(tmp_path / "gone")
    assert (problem.code, problem.what, problem.do) == ("study-missing", "there is no gone", "correct the path")


def test_a_data_file_instead_of_a_study(folder: Folder) -> None:
    problem = told(folder.path / "kiosk.csv")
    assert (problem.code, problem.what) == ("study-missing", "kiosk.csv is a data file")
    assert "expectancy init" in problem.do


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le-sig", "utf-16-be-sig"])
def test_utf_16_is_named(folder: Folder, encoding: str) -> None:
    mark = {"utf-16-le-sig": b"\xff\xfe", "utf-16-be-sig": b"\xfe\xff"}.get(encoding, b"")
    (folder.path / "study.toml").write_bytes(mark + GOOD.encode(encoding.removesuffix("-sig")))
    problem = told(folder.path)
    assert (problem.code, problem.what) == ("study-not-utf8", "the file is UTF-16")
    assert "save it as UTF-8" in problem.do


def test_another_encoding_is_told_with_its_line(folder: Folder) -> None:
    (folder.path / "study.toml").write_bytes('[study]\ntitle = "Café"\n'.encode("cp1252"))
    problem = told(folder.path)
    assert (problem.code, problem.what) == ("study-not-utf8", "the byte 0xe9 in line 2 is not UTF-8")


@pytest.mark.parametrize(
    ("text", "where", "what", "do"),
    [
        ("[study]\ntitle = Kiosks\n", "line 2, column 9", "title = Kiosks", "quotation marks"),
        ('[[survey]]\nfile = "data\\kiosk.csv"\n', "line 2", "file = ", "write paths with /"),
        ('[study]\ntitle = "Kiosks\n', "line 2", 'title = "Kiosks', "close the quotation mark"),
        ("[study]\ntitle\n", "line 2", "title", "write key = value"),
        ('[study]\ntitle = "a"\ntitle = "b"\n', "line 3", 'title = "b"', "keep one of them"),
        ('[study]\ntitle = "a"\n[study]\n', "line 3", "[study]", "single brackets may stand once"),
        ('[survey]\nfile = "a"\n[[survey]]\nfile = "b"\n', "line 3", "[[survey]]", "keep one of them"),
        ('[study]\ntitle = "a" period = "b"\n', "line 2", "title", "one key a line"),
        ("[study\n", "line 1", "[study", "correct this line"),
        ("[[survey]]\nmissing = [1, 2\n", "line 3, column 1", "at the end of the file", "close the list"),
    ],
)
def test_a_fault_of_syntax_is_told_with_line_column_and_hint(
    folder: Folder, text: str, where: str, what: str, do: str
) -> None:
    problem = told(folder.write(text))
    assert problem.code == "study-syntax"
    assert f"study.toml, {where}" in problem.where
    assert what in problem.what
    assert do in problem.do


def test_a_study_folder_may_be_called_like_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "answers.csv"
    folder.mkdir()
    (folder / "study.toml").write_text('[study]\ntitle = "T"\n', encoding="utf-8")
    assert find(folder) == folder / "study.toml"
