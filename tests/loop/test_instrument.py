"""The built-in SERVQUAL questionnaire: its map, its wording, its study, answered end to end, with reversed items."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from expectancy.cli import app
from expectancy.domain.errors import ExpectancyError, UsageError
from expectancy.loop.instrument import (
    ANSWERS,
    Words,
    instrument_names,
    read_instrument,
    write_instrument,
)
from expectancy.loop.study import read_study
from shared import case

BANK = Words("Acme Bank", "bank", "banking")


def run(*args: str) -> Any:
    return CliRunner().invoke(app, list(args))


def test_the_map_of_items_to_dimensions_is_the_published_one() -> None:
    reference = case("servqual", "servqual-item-map-1988")["reference"]
    items = read_instrument("servqual", BANK).asked("perceived")
    for dimension, numbers in reference["items"].items():
        assert [at for at, item in enumerate(items, start=1) if item.dimension == dimension] == numbers
    assert {(item.lowest, item.highest) for item in items} == {(1, reference["scale_points"])}
    assert [item.item for item in items if item.reverse] == reference["negatively_worded_1991"]


def test_every_question_speaks_of_the_company_or_of_an_outstanding_one() -> None:
    found = read_instrument("servqual", BANK)
    for question in found.questions:
        assert not re.search(r"[{}]", question.text)
        assert question.text[0].isupper()
    assert all("an outstanding bank" in each.text.lower() for each in found.asked("expected"))
    assert all("Acme Bank" in each.text for each in found.asked("perceived"))
    assert "outstanding bank" in found.introductions["expected"]
    pairs = zip(found.asked("expected"), found.asked("perceived"), strict=True)
    for first, second in pairs:
        assert first.item == second.item
        same = first.text.lower().replace("an outstanding bank", "acme bank")
        assert same == second.text.lower()


def test_the_words_are_our_own() -> None:
    """None of the phrases by which the original items are known."""
    told = " ".join(question.text for question in read_instrument("servqual", Words()).questions).lower()
    for phrase in (
        "modern looking",
        "modern-looking",
        "visually appealing",
        "neat appearing",
        "neat-appearing",
        "sincere interest",
        "error-free",
        "error free",
        "prompt service",
        "instills confidence",
        "instill confidence",
        "consistently courteous",
        "individual attention",
        "personal attention",
        "best interests at heart",
        "specific needs",
        "too busy to respond",
        "convenient to all",
    ):
        assert phrase not in told


def test_the_questionnaire_is_a_table_in_the_order_of_asking() -> None:
    rows = list(csv.DictReader(io.StringIO(read_instrument("servqual", BANK).table())))
    assert [row["column"] for row in rows] == [
        *(f"E{at}" for at in range(1, 23)),
        *(f"P{at}" for at in range(1, 23)),
        *(f"W_{name}" for name in ("tangibles", "reliability", "responsiveness", "assurance", "empathy")),
        "OVERALL",
    ]
    assert {row["reverse"] for row in rows} == {"no"}


def answer(folder: Path, turned: tuple[str, ...] = (), rows: int = 80) -> None:
    """Made-up answers; the columns ``turned`` were asked the other way round."""
    rng = np.random.default_rng(12)
    found = read_instrument("servqual", Words())
    halo = rng.normal(size=rows)
    columns: dict[str, np.ndarray] = {}
    for question in found.questions:
        level = {"expected": 6.0, "perceived": 4.8, "overall": 5.0}.get(question.part)
        if level is not None:
            ratings = np.clip(np.rint(level + 0.6 * halo + rng.normal(0, 0.9, rows)), 1, 7).astype(int)
            columns[question.column] = 8 - ratings if question.column in turned else ratings
    shares = np.floor(100 * rng.dirichlet([5, 5, 4, 4, 3], rows)).astype(int)
    shares[:, 0] += 100 - shares.sum(axis=1)
    for at, question in enumerate(found.asked("points")):
        columns[question.column] = shares[:, at]
    lines = [",".join(columns), *(",".join(str(values[row]) for values in columns.values()) for row in range(rows))]
    (folder / ANSWERS).write_text("\n".join(lines) + "\n")


def gaps(folder: Path) -> dict[str, Any]:
    result = run("measure", "servqual", str(folder), "--json", "--quiet")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_study_it_writes_reads_the_answers_and_measures_them(tmp_path: Path) -> None:
    folder = tmp_path / "bank"
    result = run("instrument", "servqual", "--company", "Acme Bank", "--industry", "bank", "--out", str(folder))
    assert result.exit_code == 0, result.output
    assert (folder / "questionnaire.csv").read_text(encoding="utf-8-sig").startswith("column,part,item")
    answer(folder)
    study = read_study(folder)
    assert len(study.surveys[0].items) == 22
    assert study.surveys[0].points["empathy"] == "W_empathy"
    found = gaps(folder)
    whole = [each for each in found["estimates"] if each["statistic"] == "gap_weighted"]
    assert len(whole) == 1
    assert -2 < whole[0]["value"] < -0.5
    assert not found["notes"]
    for method in ("reliability", "factors"):
        measured = run("measure", method, str(folder), "--json", "--quiet")
        assert measured.exit_code == 0, measured.output


def test_reversed_items_give_the_same_gaps_from_file_to_result(tmp_path: Path) -> None:
    """As in the 1988 wording, in which items 10 to 13 and 18 to 22 are negative."""
    reference = case("servqual", "servqual-item-map-1988")["reference"]["negatively_worded_1988"]
    plain, turned = tmp_path / "plain", tmp_path / "turned"
    for folder in (plain, turned):
        write_instrument(read_instrument("servqual", Words()), folder)
    answer(plain)
    answer(turned, tuple(f"{letter}{at}" for letter in "EP" for at in reference))
    forgotten = gaps(turned)
    text = (turned / "study.toml").read_text()
    for at in reference:
        text = text.replace(f'perceived = "P{at}"\n', f'perceived = "P{at}"\nreverse = true\n')
    (turned / "study.toml").write_text(text)
    assert text.count("reverse = true") == len(reference)
    assert gaps(turned)["estimates"] == gaps(plain)["estimates"]
    assert forgotten["estimates"] != gaps(plain)["estimates"]


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    write_instrument(read_instrument("servqual", Words()), tmp_path)
    with pytest.raises(ExpectancyError) as caught:
        write_instrument(read_instrument("servqual", Words()), tmp_path)
    [problem] = caught.value.problems
    assert problem.code == "init-exists"
    assert "never overwritten" in problem.expected
    result = run("instrument", "servqual", "--out", str(tmp_path))
    assert result.exit_code == 1


def test_the_study_goes_to_the_terminal_and_everything_into_json() -> None:
    shown = run("instrument")
    assert shown.exit_code == 0
    assert shown.stdout.count("[[survey.item]]") == 22
    found = json.loads(run("instrument", "--json", "--company", 'The "Best" {who}').stdout)
    assert len(found["questions"]) == 22 + 22 + 5 + 1
    assert found["study"].count("[[survey.item]]") == 22
    assert 'The "Best"' in found["questions"][22]["text"]


def test_an_unknown_instrument_is_told_with_the_nearest() -> None:
    assert instrument_names() == ["servqual"]
    with pytest.raises(UsageError) as caught:
        read_instrument("servqal", Words())
    [problem] = caught.value.problems
    assert problem.code == "unknown-instrument"
    assert 'did you mean "servqual"' in problem.what
    assert problem.expected == "one of servqual"
    assert problem.do.startswith("give one of these")
    assert run("instrument", "servqal").exit_code == 2
