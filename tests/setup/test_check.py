"""./check: every step runs, a failing one makes it fail, and the summary says which."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]
ROOT = Path(__file__).resolve().parents[2]
Machine = Callable[[Mapping[str, str]], dict[str, str]]


def test_help_says_what_it_does_and_installs_nothing(fresh: Path, start: Run) -> None:
    done = start(fresh / "check", "--help")
    assert done.returncode == 0
    assert "Usage: ./check" in done.stdout
    assert not (fresh / ".venv").exists()


def test_without_python_it_says_which_one_is_needed(fresh: Path, machine: Machine, start: Run) -> None:
    done = start(fresh / "check", env=machine({}))
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr


@pytest.fixture
def ready(fresh: Path) -> Path:
    """A copy whose .venv counts as installed and is the Python that runs this test."""
    folder = fresh / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (folder / "bin" / "python").chmod(0o755)
    stamp = f"here='{fresh}'; . \"$here/scripts/environment.sh\"; wanted_stamp dev"
    done = subprocess.run(["sh", "-c", stamp], capture_output=True, text=True, check=True)
    (folder / "installed-dev").write_text(done.stdout, encoding="utf-8")
    if (ROOT / ".mypy_cache").exists():  # only to save the minute that mypy takes without it
        shutil.copytree(ROOT / ".mypy_cache", fresh / ".mypy_cache")
    return fresh


@pytest.mark.setup
def test_failing_steps_are_named_and_fail_the_whole(ready: Path, start: Run) -> None:
    text = "import os\n\n\ndef test_one() -> None:\n    assert not 1\n"  # unused: lint
    (ready / "tests" / "test_nothing.py").write_text(text, encoding="utf-8")
    here = dict(os.environ) | {"EXPECTANCY_SETUP_TESTS": "0"}
    done = start(ready / "check", "tests/test_nothing.py", "-q", "-p", "no:cacheprovider", env=here)
    assert done.returncode == 1
    assert "Installing" not in done.stderr
    *summary, closing = done.stdout.strip().splitlines()[-6:]
    assert [line.split()[0] for line in summary] == ["lint", "format", "types", "imports", "tests"]
    assert summary[0].split() == ["lint", "FAILED"]
    assert summary[3].split() == ["imports", "ok"]
    assert summary[4].split() == ["tests", "FAILED"]
    assert closing.startswith("1 failed in ")


def test_without_a_browser_it_fails_where_one_is_required(ready: Path, machine: Machine, start: Run) -> None:
    """Not as root, where Chromium would be installed: `id` is somebody else's here."""
    lacking = machine({"id": "#!/bin/sh\necho 1000\n"})
    done = start(ready / "check", env={**lacking, "EXPECTANCY_REQUIRE_BROWSER": "1"})
    assert done.returncode == 1
    assert "There is no Chromium" in done.stderr.strip().splitlines()[-1]
