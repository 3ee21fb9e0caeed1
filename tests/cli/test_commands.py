"""The command line: exit status, three short lines for what is wrong, nothing half written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from expectancy.cli import app

runner = CliRunner()

STUDY = """
[study]
title = "Small"
period = "2026"

[[survey]]
name = "small"
file = "small.csv"
scale = [1, 5]
overall = "overall"
segments = ["region"]

[[survey.item]]
id = "fast"
text = "I am served quickly."
expected = "e1"
perceived = "p1"

[[survey.item]]
id = "kind"
text = "Staff are kind."
expected = "e2"
perceived = "p2"

[[expectation]]
id = "quick"
statement = "I am served quickly."
items = ["fast"]
effort_days = 5
lead_time_days = 30
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A folder with a small study."""
    rows = ["region,overall,e1,p1,e2,p2"]
    for place in range(60):
        rows.append(f"{'north' if place % 2 else 'south'},{2 + place % 4},5,{1 + place % 4},4,{3 + place % 3}")
    (tmp_path / "small.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    return tmp_path


def run(*args: str | Path) -> Result:
    return runner.invoke(app, [str(arg) for arg in args])


def test_help_lists_every_command_of_this_version() -> None:
    found = run("--help")
    assert found.exit_code == 0
    for command in ("demo", "evaluate", "measure", "refine", "init", "catalog"):
        assert command in found.stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from expectancy.cli import app; "
        "heavy = ('numpy', 'scipy', 'pyarrow', 'sklearn', 'altair', 'model2vec'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_evaluate_writes_four_files_and_ends_with_what_to_fill_in(study: Path) -> None:
    found = run("evaluate", study, "--out", study / "out")
    assert found.exit_code == 0, found.output
    assert sorted(path.name for path in (study / "out").iterdir()) == [
        "evaluation.csv",
        "evaluation.html",
        "evaluation.json",
        "evaluation.xlsx",
    ]
    assert "To fill in" in found.stderr
    assert "I am served quickly." in found.stdout


def test_quiet_prints_only_the_paths(study: Path) -> None:
    found = run("evaluate", study, "--out", study / "out", "--quiet")
    assert found.stderr == ""
    assert [Path(line).name for line in found.stdout.split()] == [
        "evaluation.html",
        "evaluation.xlsx",
        "evaluation.csv",
        "evaluation.json",
    ]


def test_json_prints_one_object_with_the_table(study: Path) -> None:
    told = json.loads(run("evaluate", study, "--json", "--quiet").stdout)
    assert told["rows"][0]["id"] == "quick"
    assert told["rows"][0]["tier"] == "now"


def test_measure_prints_the_contract_s_object(study: Path) -> None:
    told = json.loads(run("measure", "servqual", study, "--json").stdout)
    assert {"method", "variant", "n", "dropped", "estimates"} <= set(told)
    gap = next(each for each in told["estimates"] if each["statistic"] == "gap" and each.get("item") == "fast")
    assert set(gap) == {"item", "statistic", "value", "low", "high", "n", "unit"}
    assert gap["value"] == pytest.approx(sum(1 + place % 4 for place in range(60)) / 60 - 5)


def test_by_adds_segments_and_keeps_the_whole(study: Path) -> None:
    told = json.loads(run("measure", "servqual", study, "--by", "region", "--json").stdout)
    gaps = [each for each in told["estimates"] if each["statistic"] == "gap" and each.get("item") == "fast"]
    assert [each.get("region") for each in gaps] == [None, "north", "south"]
    assert gaps[0]["n"] == gaps[1]["n"] + gaps[2]["n"]


@pytest.mark.parametrize(
    ("args", "status", "code"),
    [
        (("measure", "servqal", "STUDY"), 2, "unknown-method"),
        (("measure", "servqual", "STUDY", "--by", "regio"), 2, "unknown-column"),
        (("measure", "servqual", "STUDY", "--source", "smal"), 2, "unknown-source"),
        (("measure", "kano", "STUDY"), 1, "method-needs-more"),
        (("measure", "kept_rate", "STUDY"), 1, "no-source"),
        (("evaluate", "STUDY/nowhere"), 1, ""),
        (("demo", "airprt"), 2, "unknown-demo"),
        (("evaluate", "STUDY", "--formats", "pdx"), 2, "unknown-format"),
        (("catalog", "methds"), 2, "unknown-shelf"),
    ],
)
def test_what_is_wrong_is_told_in_three_lines_with_a_status(
    study: Path, args: tuple[str, ...], status: int, code: str
) -> None:
    found = run(*(arg.replace("STUDY", str(study)) for arg in args))
    assert found.exit_code == status, found.output
    assert f"error [{code}" in found.stderr
    assert "expected:" in found.stderr
    assert "do:" in found.stderr
    assert "Traceback" not in found.output


def test_errors_come_as_json_with_json(study: Path) -> None:
    found = run("measure", "servqal", study, "--json")
    told = json.loads(found.stderr)
    assert set(told["errors"][0]) == {"code", "what", "where", "expected", "do"}
    assert "servqual" in told["errors"][0]["what"]


def test_bad_data_leaves_nothing_behind(study: Path) -> None:
    (study / "small.csv").write_text("region,overall,e1,p1,e2,p2\nnorth,5,good,3,4,4\n", encoding="utf-8")
    found = run("evaluate", study, "--out", study / "out")
    assert found.exit_code == 1
    assert '"good"' in found.stderr
    assert "e1" in found.stderr
    assert not (study / "out").exists()


def test_a_fault_of_ours_is_told_without_a_traceback(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("expectancy.loop.evaluate.rows", broken)
    found = run("evaluate", study)
    assert found.exit_code == 1
    assert "error [internal]" in found.stderr
    assert "Traceback" not in found.output


def test_ctrl_c_while_a_compiled_module_loads_is_no_fault_of_ours(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def loading(*_: object) -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)
        except KeyboardInterrupt:
            raise ImportError("initialization failed") from None

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs behind it with none
    monkeypatch.setattr("expectancy.loop.evaluate.rows", loading)
    found = run("evaluate", study)
    assert found.exit_code == 130
    assert "Stopped. Nothing was written." in found.stderr
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def wait_until_it_reads(pid: int, file: str) -> None:
    """Until the process holds the file open (Linux tells in /proc), at most a minute."""
    for _ in range(600):
        time.sleep(0.1)
        try:
            held = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
        except OSError:  # a descriptor closed while we looked
            continue
        if any(name.endswith(file) for name in held):
            return
    pytest.fail(f"{file} was never opened")


def test_ctrl_c_leaves_nothing_behind(study: Path) -> None:
    """A real process, a real SIGINT while it reads a file large enough to take a while."""
    line = "north,3,5,2,4,4\n"
    (study / "small.csv").write_text("region,overall,e1,p1,e2,p2\n" + line * 3_000_000, encoding="utf-8")
    before = sorted(path.name for path in study.iterdir())
    process = subprocess.Popen(
        [sys.executable, "-m", "expectancy", "evaluate", str(study), "--out", str(study / "out")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    wait_until_it_reads(process.pid, "small.csv")
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert "Nothing was written" in stderr
    assert "Traceback" not in stderr
    assert sorted(path.name for path in study.iterdir()) == before


@pytest.mark.parametrize("command", ["serve", "quote", "backtest", "import"])
def test_commands_of_later_releases_are_told_from_mistyped_ones(command: str) -> None:
    found = run(command)
    assert found.exit_code == 2
    assert "later release" in found.output


def test_a_variant_that_a_method_does_not_have_is_wrong_usage(study: Path) -> None:
    for method, variant in (("servqual", "foo"), ("drivers", "shapley")):
        found = run("measure", method, study, "--variant", variant)
        assert found.exit_code == 2, found.output
        assert variant in found.output


def test_a_register_of_promises_alone_gets_a_row(tmp_path: Path) -> None:
    rows = (
        "made,due,done\n"
        + "2026-01-01,2026-01-05,2026-01-04\n" * 40
        + "2026-01-02,2026-01-06,\n2026-02-01,2026-02-02,\n"
    )
    (tmp_path / "orders.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "study.toml").write_text(
        '[study]\ntitle = "Orders"\n[[promises]]\nname = "orders"\nfile = "orders.csv"\n'
        'made = "made"\npromised = "due"\ndelivered = "done"\n',
        encoding="utf-8",
    )
    told = json.loads(run("evaluate", tmp_path, "--json", "--quiet").stdout)
    [row] = told["rows"]
    assert (row["origin"], row["promises"][0]["kept_rate"]) == ("promises", 1.0)
    assert any("1 of 2 open ones are overdue" in sentence for sentence in told["findings"])


def test_indicators_of_peers_alone_get_a_row_each(tmp_path: Path) -> None:
    rows = "organisation,indicator,value,better\n" + "".join(
        f"{name},{indicator},{value},higher\n"
        for name, value in (("Us", 3), ("A", 4), ("B", 5), ("C", 2))
        for indicator in ("speed", "price")
    )
    (tmp_path / "peers.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "study.toml").write_text(
        '[study]\ntitle = "Peers"\n[[indicators]]\nfile = "peers.csv"\nown = "Us"\n', encoding="utf-8"
    )
    told = json.loads(run("evaluate", tmp_path, "--json", "--quiet").stdout)
    assert [(row["origin"], row["peers"][0]["indicator"]) for row in told["rows"]] == [
        ("peers", "price"),
        ("peers", "speed"),
    ]
    assert any("peers are at least as good as we are" in sentence for sentence in told["findings"])


@pytest.mark.parametrize("plain", [[], ["--plain"]])
def test_in_a_pipe_the_results_table_uses_long_lines(study: Path, plain: list[str]) -> None:
    longest = max(map(len, runner.invoke(app, ["evaluate", str(study), *plain]).stdout.splitlines()))
    assert 80 < longest <= 140
