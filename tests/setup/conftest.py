"""A copy of the checkout in a folder whose name has a space, and machines that lack something."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "out", "dist", "build", ".*_cache", "__pycache__", ".setup.log")
SLOW = "takes minutes: EXPECTANCY_SETUP_TESTS=1, as in .ci/run, runs it"
Run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("EXPECTANCY_SETUP_TESTS") == "1":
        return
    for item in items:
        if item.get_closest_marker("setup"):
            item.add_marker(pytest.mark.skip(reason=SLOW))


def copied(folder: Path) -> Path:
    if not (ROOT / "demo").exists():
        pytest.skip("not a checkout: the package is installed without its two commands")
    target = folder / "a checkout"
    shutil.copytree(ROOT, target, ignore=LEFT_BEHIND)
    return target


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy shared by the slow tests: the first ./demo installs into it."""
    return copied(tmp_path_factory.mktemp("installed"))


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return copied(tmp_path)


@pytest.fixture
def machine(tmp_path: Path) -> Callable[[Mapping[str, str]], dict[str, str]]:
    """The environment of a machine with only these commands (name -> script) and the basic tools on its PATH."""
    tools = ("sh", "dirname", "cat", "sed", "cksum", "grep", "tee", "tail", "rm", "id", "env")

    def made(commands: Mapping[str, str]) -> dict[str, str]:
        folder = tmp_path / "bin"
        folder.mkdir()
        for tool in (name for name in tools if name not in commands):
            found = shutil.which(tool)
            assert found is not None, tool
            (folder / tool).symlink_to(found)
        for name, script in commands.items():
            (folder / name).write_text(script, encoding="utf-8")
            (folder / name).chmod(0o755)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "PYTHON", "VIRTUAL_"))}
        return {**kept, "PATH": str(folder)}

    return made


def run(command: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run one of the two commands from another folder, as people do."""
    return subprocess.run(
        [str(command), *arguments],
        capture_output=True,
        text=True,
        timeout=900,
        env=None if env is None else dict(env),
        cwd=command.parent.parent,
    )


@pytest.fixture
def start() -> Run:
    return run
