"""``expectancy staffing``: a load that is told, a study's log, and what is said of wrong wishes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.csv as pc
import pytest
from typer.testing import CliRunner

from customers import calls_data
from expectancy.cli import app

STUDY = """\
[[calls]]
file = "calls.csv"
arrived = "arrived"
wait = "wait"
handled = "handled"
answered = { outcome = ["answered"] }
abandoned = { outcome = ["gave up"] }
by = ["region"]
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calls")
    pc.write_csv(calls_data().data, folder / "calls.csv")
    (folder / "study.toml").write_text(STUDY)
    return folder


def told(*args: object) -> dict[str, Any]:
    found = CliRunner().invoke(app, ["staffing", *map(str, args), "--json"])
    assert found.exit_code == 0, found.output
    result: dict[str, Any] = json.loads(found.stdout)
    return result


def values(result: dict[str, Any], **keys: str) -> dict[str, float]:
    rows = [each for each in result["estimates"] if all(each.get(name) == key for name, key in keys.items())]
    return {each["statistic"]: each["value"] for each in rows}


def test_a_load_that_is_told() -> None:
    load = ("--calls", 100, "--interval", "30m", "--aht", "180s")
    found = values(told(*load, "--target", "80/20", "--shrinkage", 0.3))
    assert (found["agents"], found["positions"]) == (14, 20)
    assert values(told(*load, "--agents", 10, "--patience", "2m"))["abandonment"] == pytest.approx(0.1375, abs=1e-4)
    assert values(told("--calls", 100, "--aht", "3 min", "--target", "80%/20s"))["agents"] == 14
    assert values(told("--calls", 200, "--interval", "1h", "--aht", "0.05h"))["agents"] == 14


def test_a_study_is_staffed_interval_by_interval(study: Path) -> None:
    usual = values(told(study), time="10:00")
    strict = values(told(study, "--target", "95/5", "--shrinkage", 0.5), time="10:00")
    assert strict["agents"] > usual["agents"]
    assert strict["positions"] == 2 * strict["agents"]
    assert "positions" not in usual
    assert told(study, "--patience", "1m")["variant"].startswith("Erlang A")
    assert any(each.get("region") == "north" for each in told(study, "--by", "region")["estimates"])


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        (("--calls", 100, "--aht", "3m", "--agents", 10), 1, "the queue would grow without end"),
        (("--calls", 100, "--aht", "3"), 2, '"3" is no length of time'),
        (("--calls", 100, "--aht", "0s"), 2, "no length of time"),
        (("--calls", 100, "--aht", "3m", "--target", "80"), 2, '"80" is no service standard'),
        (("--calls", 100, "--aht", "3m", "--target", "100/20"), 2, "no service standard"),
        ((), 2, "neither a study nor a load"),
        (("--calls", 100), 2, "half of the load"),
        (("--calls", 1e7, "--aht", "3m"), 1, "more than 1,000,000 agents"),
    ],
)
def test_wrong_wishes_are_told(args: tuple[object, ...], code: int, sentence: str) -> None:
    found = CliRunner().invoke(app, ["staffing", *map(str, args)])
    assert found.exit_code == code
    assert sentence in found.stderr
    assert "expected: " in found.stderr


def test_a_study_and_a_load_are_too_much(study: Path) -> None:
    found = CliRunner().invoke(app, ["staffing", str(study), "--agents", "5"])
    assert found.exit_code == 2
    assert "two-loads" in found.stderr
