"""``expectancy weight``: a file with weights that make the answers look like the customers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from expectancy.cli import app

RUN = CliRunner()
STUDY = """\
[[survey]]
file = "answers.csv"
scale = [1, 5]
overall = "happy"

[[survey.margin]]
column = "gender"
shares = { f = 1, m = 1 }
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    rows = ["f,4", "f,5", "f,4", "m,2", "x,3", ",1"]
    (tmp_path / "answers.csv").write_text("gender,happy\n" + "\n".join(rows) + "\n")
    (tmp_path / "study.toml").write_text(STUDY)
    return tmp_path


def test_the_file_has_every_answer_with_its_weight(study: Path) -> None:
    done = RUN.invoke(app, ["weight", str(study), "--out", str(study / "weighted.csv")])
    assert done.exit_code == 0, done.output
    found = pd.read_csv(study / "weighted.csv")
    assert found["calibrated_weight"].tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2, 0, 0])
    assert "cannot be weighted" in done.output
    assert not list(study.glob(".*.part"))


def test_the_weighted_file_measures_as_the_method_says(study: Path) -> None:
    RUN.invoke(app, ["weight", str(study), "--out", str(study / "weighted.csv")])
    found = pd.read_csv(study / "weighted.csv")
    mean = (found["happy"] * found["calibrated_weight"]).sum() / found["calibrated_weight"].sum()
    assert mean == pytest.approx((13 / 3 + 2) / 2)


def test_a_study_without_margins_says_what_to_add(study: Path) -> None:
    (study / "study.toml").write_text(STUDY.split("[[survey.margin]]")[0])
    done = RUN.invoke(app, ["weight", str(study), "--out", str(study / "w.csv")])
    assert done.exit_code == 1
    assert "[[survey.margin]]" in done.output
    assert not (study / "w.csv").exists()


def test_a_survey_that_is_not_there_is_wrong_usage(study: Path) -> None:
    done = RUN.invoke(app, ["weight", str(study), "--source", "other", "--out", str(study / "w.csv")])
    assert done.exit_code == 2
