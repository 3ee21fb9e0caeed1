"""All files whole, or none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import evaluations
from expectancy.domain.errors import ExpectancyError, UsageError
from expectancy.domain.evaluation import Evaluation
from expectancy.reports import writing
from expectancy.reports.writing import FORMATS, check_formats, write_all

QUICK = ("csv", "json", "xlsx")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_named_formats_are_written_and_their_paths_returned(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    paths = write_all(evaluations.full(), out, QUICK)
    assert paths == [out / f"evaluation.{name}" for name in QUICK]
    assert names(out) == ["evaluation.csv", "evaluation.json", "evaluation.xlsx"]


def test_older_files_of_ours_are_replaced_and_others_left_alone(tmp_path: Path) -> None:
    (tmp_path / "evaluation.csv").write_text("old", encoding="utf-8")
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    write_all(evaluations.full(), tmp_path, ("csv",))
    assert (tmp_path / "evaluation.csv").read_text(encoding="utf-8-sig").startswith("tier,")
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "keep"


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_a_fault_or_an_interrupt_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: type[BaseException]
) -> None:
    (tmp_path / "evaluation.csv").write_text("old", encoding="utf-8")
    true_writer = writing._writer

    def broken(name: str) -> Any:
        def write(evaluation: Evaluation, path: Path) -> None:
            path.write_text("half", encoding="utf-8")
            raise fault

        return write if name == "json" else true_writer(name)

    monkeypatch.setattr(writing, "_writer", broken)
    with pytest.raises(fault):
        write_all(evaluations.full(), tmp_path, ("csv", "json"))
    assert names(tmp_path) == ["evaluation.csv"]
    assert (tmp_path / "evaluation.csv").read_text(encoding="utf-8") == "old"
    with pytest.raises(fault):
        write_all(evaluations.full(), tmp_path / "new" / "folder", ("csv", "json"))
    assert names(tmp_path) == ["evaluation.csv"]


def test_progress_hears_of_every_file(tmp_path: Path) -> None:
    heard: list[object] = []

    class Bars:
        def start(self, what: str, size: int | None) -> Any:
            heard.append((what, size))
            return heard.append

    write_all(evaluations.full(), tmp_path, ("csv", "json"), Bars())
    assert heard == [("Writing the report", 2), 1, 1]


def test_a_file_in_the_folder_s_place_is_told_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "out", tmp_path / "out" / "deeper"):
        with pytest.raises(ExpectancyError) as caught:
            write_all(evaluations.full(), out, ("csv",))
        assert caught.value.problems[0].code == "out-not-folder"
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_formats_are_read_in_any_case_once_each() -> None:
    assert check_formats("HTML, csv,csv , ") == ("html", "csv")
    assert check_formats(",".join(FORMATS)) == FORMATS


def test_every_unknown_format_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        check_formats("pdf,htlm,csv")
    assert [problem.code for problem in caught.value.problems] == ["unknown-format", "unknown-format"]
    assert 'did you mean "html"' in caught.value.problems[1].what
    with pytest.raises(UsageError):
        check_formats(" , ")
    with pytest.raises(UsageError):
        write_all(evaluations.full(), tmp_path / "new", ("pdf",))
    assert not (tmp_path / "new").exists()
