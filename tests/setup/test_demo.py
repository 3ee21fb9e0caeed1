"""./demo on machines that have what it needs, and on machines that do not."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]
Machine = Callable[[Mapping[str, str]], dict[str, str]]

OLD = "#!/bin/sh\ncase $* in *--version*) echo Python 3.9.2 ;; *) exit 1 ;; esac\n"
NEW = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
# Debian without python3-venv: the module is there, ensurepip is not
NO_ENSUREPIP = f"""#!/bin/sh
case "$*" in
*--without-pip*) ;;
*"-m venv"*) echo "ensurepip is not available" >&2; exit 1 ;;
esac
exec "{sys.executable}" "$@"
"""
NO_PIP_EITHER = NO_ENSUREPIP.replace("*--without-pip*) ;;", '*--without-pip*) ;;\n*"-m pip"*) exit 1 ;;')
NOWHERE = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": "/dev/null", "PIP_RETRIES": "0"}


def one_sentence(done: CompletedProcess[str]) -> str:
    """What a refused run says last, after the lines of progress."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.stderr.strip().splitlines()[-1]


def test_help_says_what_it_does_and_installs_nothing(fresh: Path, start: Run) -> None:
    done = start(fresh / "demo", "--help")
    assert done.returncode == 0
    assert "Usage: ./demo" in done.stdout
    assert not (fresh / ".venv").exists()


def test_without_any_python_it_says_which_one_is_needed(fresh: Path, machine: Machine, start: Run) -> None:
    said = one_sentence(start(fresh / "demo", env=machine({})))
    assert "needs Python 3.11 or newer; found: no Python at all" in said
    assert not (fresh / ".venv").exists()


def test_an_old_python_is_named_with_its_version(fresh: Path, machine: Machine, start: Run) -> None:
    said = one_sentence(start(fresh / "demo", env=machine({"python3": OLD})))
    assert "/bin/python3 (Python 3.9.2)" in said


def test_without_ensurepip_and_pip_it_says_what_to_install(fresh: Path, machine: Machine, start: Run) -> None:
    said = one_sentence(start(fresh / "demo", env=machine({"python3": NO_PIP_EITHER})))
    assert "apt-get install python3-venv" in said


def test_without_the_package_index_it_says_so_and_where_the_whole_story_is(
    fresh: Path, machine: Machine, start: Run
) -> None:
    said = one_sentence(start(fresh / "demo", env={**machine({"python3": NEW}), **NOWHERE}))
    assert "pip could not install what Expectancy needs" in said
    assert str(fresh / ".setup.log") in said
    assert (fresh / ".setup.log").read_text(encoding="utf-8")
    assert not list((fresh / ".venv").glob("installed-*"))


def test_a_folder_called_venv_that_is_none_is_left_alone(fresh: Path, start: Run) -> None:
    (fresh / ".venv").mkdir()
    (fresh / ".venv" / "thesis.txt").write_text("mine", encoding="utf-8")
    assert "is no virtual environment" in one_sentence(start(fresh / "demo"))
    assert (fresh / ".venv" / "thesis.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.setup
def test_from_an_empty_folder_with_a_space_in_its_name_it_ends_with_a_report(installed: Path, start: Run) -> None:
    done = start(installed / "demo")
    assert done.returncode == 0, done.stderr
    report = installed / "out" / "demo-airport" / "evaluation.html"
    assert f"Report: {report}" in done.stderr
    assert "I am through security quickly." in report.read_text(encoding="utf-8")


@pytest.mark.setup
def test_the_second_run_installs_nothing_and_takes_another_study(installed: Path, start: Run, tmp_path: Path) -> None:
    first = start(installed / "demo", "airport", "--quiet")
    assert first.returncode == 0, first.stderr
    stamp = (installed / ".venv" / "installed-").stat().st_mtime_ns
    began = time.monotonic()
    second = start(installed / "demo", "bank", "--out", str(tmp_path / "my report"), "--formats", "csv")
    assert second.returncode == 0, second.stderr
    assert time.monotonic() - began < 120
    assert "Installing" not in second.stderr
    assert (installed / ".venv" / "installed-").stat().st_mtime_ns == stamp
    assert (tmp_path / "my report" / "evaluation.csv").exists()


@pytest.mark.setup
def test_without_ensurepip_the_pip_beside_python_is_used(fresh: Path, machine: Machine, start: Run) -> None:
    done = start(fresh / "demo", "--quiet", env=machine({"python3": NO_ENSUREPIP}))
    assert done.returncode == 0, done.stderr
    assert "Getting pip" in done.stderr
    assert (fresh / "out" / "demo-airport" / "evaluation.html").exists()
