"""The studies that ship with the package, on real data."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from expectancy.domain.errors import Problem, UsageError, listed, nearest


def shipped_names() -> list[str]:
    """The names of the shipped studies."""
    return sorted(path.name for path in _folder().iterdir() if (path / "study.toml").is_file())


def shipped_study(name: str) -> Path:
    """The folder of a shipped study."""
    known = shipped_names()
    if name not in known:
        raise UsageError(
            Problem(
                "unknown-demo",
                f'there is no shipped study "{name}"{nearest(name, known)}',
                "expectancy demo",
                f"one of {listed(known)}",
                "give one of these, or evaluate your own folder with `expectancy evaluate`",
            )
        )
    return _folder() / name


def _folder() -> Path:
    return Path(str(files("expectancy"))) / "studies"
