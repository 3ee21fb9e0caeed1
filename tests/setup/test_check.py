"""./check: every step runs, a failing one makes it fail, and the summary says which."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]
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


@pytest.mark.setup
def test_a_failing_step_is_named_and_fails_the_whole(installed: Path, start: Run) -> None:
    (installed / "tests" / "test_nothing.py").write_text("import os\n", encoding="utf-8")  # unused: lint
    here = dict(os.environ) | {"EXPECTANCY_SETUP_TESTS": "0"}
    done = start(installed / "check", "tests/summaries", "-q", "-p", "no:cacheprovider", env=here)
    assert done.returncode == 1
    *summary, closing = done.stdout.strip().splitlines()[-6:]
    assert [line.split()[0] for line in summary] == ["lint", "format", "types", "imports", "tests"]
    assert summary[0].split() == ["lint", "FAILED"]
    assert summary[4].split() == ["tests", "ok"]
    assert " passed" in closing
