"""expectancy label: asks for what tells most, saves every answer, says how good it is, and what is wrong."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from expectancy.cli import app

runner = CliRunner()
CLASSES = """
[class]
late = ["my parcel came late", "delivery was delayed"]
broken = ["it arrived broken", "the box was damaged"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eighty texts of two kinds, one with an address, and one row without words."""
    rows = [["id", "said"]]
    for n in range(40):
        rows.append([f"l{n}", f"my parcel came {n} days late, delivery was delayed again"])
        rows.append([f"b{n}", f"item {n} arrived broken and the box was damaged"])
    rows[1][1] += " please write to anna.smith@example.com"
    rows.append(["e", ""])
    with (tmp_path / "said.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    (tmp_path / "classes.toml").write_text(CLASSES, encoding="utf-8")
    return tmp_path


def run(folder: Path, *more: str, answers: str = "") -> Result:
    command = ["label", str(folder / "said.csv"), "--text", "said", "--id", "id"]
    files = ["--classes", str(folder / "classes.toml"), "--labels", str(folder / "labels.csv")]
    return runner.invoke(app, [*command, *files, *more], input=answers)


def labels(folder: Path) -> list[dict[str, str]]:
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def label_all(folder: Path, n: int = 40) -> None:
    lines = ["id,label", *(f"l{at},late\nb{at},broken" for at in range(n))]
    (folder / "labels.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_every_answer_is_saved_and_the_last_one_holds(folder: Path) -> None:
    found = run(folder, "--by", "Kim", answers="1\ns\n2\nu\nx\n1\nq\n")
    assert found.exit_code == 0
    assert "taken back: broken" in found.stdout
    assert "1 to 2, s, u or q" in found.stdout
    given = labels(folder)
    assert [row["label"] for row in given] == ["late", "broken", "", "late"]
    assert given[1]["id"] == given[2]["id"] != given[3]["id"]
    assert {row["by"] for row in given} == {"Kim"}


def test_where_the_answers_end_it_ends(folder: Path) -> None:
    assert run(folder, answers="1\n").exit_code == 0
    assert len(labels(folder)) == 1


def test_what_is_shown_is_redacted(folder: Path) -> None:
    found = run(folder, answers="s\n" * 80 + "q\n")
    assert "example.com" not in found.stdout
    assert "[email]" in found.stdout


def test_the_quality_is_that_of_held_back_labels(folder: Path) -> None:
    assert "from 30 on" in run(folder, "--report").stdout
    label_all(folder)
    told = json.loads(run(folder, "--report", "--json").stdout)
    assert told["labels"] == told["quality"]["n"] == 80
    assert told["quality"]["low"] <= told["quality"]["macro_f1"] <= told["quality"]["high"]
    assert told["quality"]["macro_f1"] > 0.9
    assert "late" in run(folder, "--report").stdout


def test_labels_at_random_are_told_to_be_no_good(folder: Path) -> None:
    lines = ["id,label", *(f"{kind}{at},{('late', 'broken')[(at // 2) % 2]}" for kind in "lb" for at in range(40))]
    (folder / "labels.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert json.loads(run(folder, "--report", "--json").stdout)["quality"]["macro_f1"] < 0.75


def test_every_text_is_written_with_its_class_and_who_gave_it(folder: Path) -> None:
    label_all(folder, 10)
    found = run(folder, "--out", str(folder / "out.csv"), "--least", "0.6")
    assert found.exit_code == 0
    assert "left out: 1 row without text" in found.stderr
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 80
    assert {row["by"] for row in rows if row["id"] in {"l3", "b3"}} == {"person"}
    told = [row for row in rows if row["by"] == "classifier"]
    assert told
    assert all(float(row["chance"]) >= 0.6 for row in told)
    right = [row["class"] == {"l": "late", "b": "broken"}[row["id"][0]] for row in told]
    assert sum(right) / len(right) > 0.95
    assert all(row["class"] == "" for row in rows if row["by"] == "open")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("labels.csv", "id,label\nl1,lateness\n"), "is none of the classes"),
        (("labels.csv", "name,class\nl1,late\n"), "the file of labels has the columns"),
        (("classes.toml", "[class]\nlate = 'x'\n"), "one class alone"),
        (("said.csv", "id,words\n1,a\n"), 'there is no column "said"'),
        (("said.csv", "id,said\n1,\n2,\n"), "has no text"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(folder: Path, change: tuple[str, str], what: str) -> None:
    (folder / change[0]).write_text(change[1], encoding="utf-8")
    found = run(folder, "--out", str(folder / "out.csv"))
    assert found.exit_code == 1
    assert what in found.stderr
    assert not (folder / "out.csv").exists()


def test_labels_of_other_texts_are_counted(folder: Path) -> None:
    (folder / "labels.csv").write_text("id,label\nzz,late\n", encoding="utf-8")
    assert "1 label of texts that are not in this file" in run(folder, "--report").stderr


def test_without_an_id_a_label_stays_with_its_text_when_rows_move(folder: Path) -> None:
    command = ["label", str(folder / "said.csv"), "--text", "said", "--classes", str(folder / "classes.toml")]
    files = ["--labels", str(folder / "labels.csv"), "--out", str(folder / "out.csv")]
    assert runner.invoke(app, [*command, *files[:2]], input="1\nq\n").exit_code == 0
    lines = (folder / "said.csv").read_text(encoding="utf-8").splitlines()
    (folder / "said.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n", encoding="utf-8")
    assert runner.invoke(app, [*command, *files]).exit_code == 0
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        [row] = [row for row in csv.DictReader(stream) if row["by"] == "person"]
    assert row["id"] == labels(folder)[0]["id"]
    assert row["class"] == "late"
