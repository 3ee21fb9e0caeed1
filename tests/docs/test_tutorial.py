"""The tutorial's commands run, and print what the tutorial shows.

``python tests/docs/test_tutorial.py --write`` runs them and writes what they print into the tutorial.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial.md"
HOME = "/home/you/expectancy"  # what the tutorial shows for the folder in which it is run
STEP = re.compile(
    r"<!-- append: (?P<file>\S+) -->\n```toml\n(?P<text>.*?)```\n|```console\n(?P<console>.*?)```\n", re.DOTALL
)


@dataclass(frozen=True)
class Ran:
    """One command, what the tutorial shows under it, and what it printed."""

    command: str
    shown: str
    printed: str


def commands(console: str) -> list[tuple[str, str]]:
    """(command, output shown) of one console block."""
    found: list[tuple[str, str]] = []
    for line in console.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append((line[2:].rstrip("\n"), ""))
        else:
            command, shown = found[-1]
            found[-1] = (command, shown + line)
    return found


def printed(command: str, folder: Path) -> str:
    """stdout and stderr of one command in a shell, as on a terminal of 100 columns."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    lines = done.stdout.replace(str(folder), HOME).splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


def walk(text: str, folder: Path) -> Iterator[Ran]:
    """Everything that the tutorial tells to do, in its order."""
    (folder / "src").symlink_to(ROOT / "src")
    for step in STEP.finditer(text):
        if step["file"] is not None:
            with (folder / step["file"]).open("a", encoding="utf-8") as file:
                file.write(step["text"])
            continue
        for command, shown in commands(step["console"]):
            yield Ran(command, shown, printed(command, folder))


def rewritten(text: str, ran: list[Ran]) -> str:
    """The tutorial with what the commands really printed."""
    outputs = iter(ran)

    def block(step: re.Match[str]) -> str:
        if step["file"] is not None:
            return step[0]
        lines = []
        for command, _ in commands(step["console"]):
            lines.append(f"$ {command}\n{next(outputs).printed}")
        return f"```console\n{''.join(lines)}```\n"

    return STEP.sub(block, text)


@pytest.mark.skipif(not TUTORIAL.exists(), reason="not a checkout")
def test_every_command_of_the_tutorial_prints_what_the_tutorial_shows(tmp_path: Path) -> None:
    differing = [
        ran for ran in walk(TUTORIAL.read_text(encoding="utf-8"), tmp_path.resolve()) if ran.shown != ran.printed
    ]
    assert not differing, "run: python tests/docs/test_tutorial.py --write"


@pytest.mark.skipif(not TUTORIAL.exists(), reason="not a checkout")
def test_what_a_tutorial_shows_is_compared_with_what_was_printed(tmp_path: Path) -> None:
    text = "```console\n$ echo one; echo two >&2\none\ntwo\n$ pwd\nelsewhere\n```\n"
    one, two = walk(text, tmp_path.resolve())
    assert one.shown == one.printed == "one\ntwo\n"
    assert (two.shown, two.printed) == ("elsewhere\n", f"{HOME}\n")
    assert rewritten(text, [one, two]) == text.replace("elsewhere", HOME)


def main() -> None:
    if "--write" not in sys.argv:
        raise SystemExit("usage: python tests/docs/test_tutorial.py --write")
    text = TUTORIAL.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        ran = list(walk(text, Path(folder).resolve()))
    faults = [each.printed for each in ran if "error [internal]" in each.printed]
    if faults:
        raise SystemExit(f"nothing written: {faults[0]}")
    TUTORIAL.write_text(rewritten(text, ran), encoding="utf-8")


if __name__ == "__main__":
    main()
