"""``expectancy init`` says on the terminal what it leaves to people, and keeps standard output for the path."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from expectancy.cli import app

PEERS = "organisation,indicator,period,value\nUs,wait,2019,3\nThem,wait,2019,2\n"


def peers(folder: Path) -> Path:
    path = folder / "peers.csv"
    path.write_text(PEERS)
    return path


def test_what_only_people_know_is_asked_for_on_the_terminal(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["init", str(peers(tmp_path))])
    assert (done.exit_code, done.stdout.strip()) == (0, str(tmp_path.resolve() / "study.toml"))
    assert "peers.csv: fill in own under [[indicators]]" in " ".join(done.stderr.split())


def test_quiet_prints_only_the_path(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["init", str(peers(tmp_path)), "--quiet"])
    assert (done.stdout.strip(), done.stderr) == (str(tmp_path.resolve() / "study.toml"), "")


def test_the_json_object_has_what_is_left_to_people(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["init", str(peers(tmp_path)), "--json"])
    (note,) = json.loads(done.stdout)["notes"]
    assert note.startswith("peers.csv: fill in own")
