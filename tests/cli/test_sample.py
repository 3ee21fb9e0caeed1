"""``expectancy sample``: a table on the terminal, two files for those who ask and those who analyse."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from typer.testing import CliRunner

from expectancy.cli import app
from expectancy.reports.design import fingerprint

RUN = CliRunner()


def customers(folder: Path) -> Path:
    path = folder / "customers.csv"
    rows = [f"C{at},{'north' if at % 3 else 'south'},+49 30 {at},\"=cmd|' /C calc'!A0\"" for at in range(300)]
    path.write_text("id,region,phone,note\n" + "\n".join(rows) + "\n")
    return path


def test_it_writes_whom_to_ask_and_the_design(tmp_path: Path) -> None:
    path, out = customers(tmp_path), tmp_path / "out"
    done = RUN.invoke(app, ["sample", str(path), "--strata", "region", "--n", "30", "--id", "id", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "30 of 300 customers" in done.output
    with (out / "sample.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 30
    assert rows[0]["phone"].startswith("+49 30 ")  # a telephone number stays one
    assert rows[0]["note"].startswith("'=cmd")  # a formula does not
    design = json.loads((out / "design.json").read_text())
    assert [stratum["drawn"] for stratum in design["strata"]] == [20, 10]
    assert design["sha256"] == fingerprint(path)
    assert sorted(each.name for each in out.iterdir()) == ["design.json", "sample.csv"]


def test_json_is_the_design(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["sample", str(customers(tmp_path)), "--strata", "region", "--n", "30", "--json"])
    assert json.loads(done.stdout)["n"] == 30
    assert json.loads(done.stdout)["files"] == []


def test_wrong_usage_exits_2_and_wrong_data_1(tmp_path: Path) -> None:
    path = str(customers(tmp_path))
    assert RUN.invoke(app, ["sample", path, "--strata", "region"]).exit_code == 2
    assert RUN.invoke(app, ["sample", path, "--strata", "town", "--n", "5"]).exit_code == 1
