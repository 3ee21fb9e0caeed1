"""The command line: Typer, one module a stage. Heavy imports happen inside the commands, so that --help is quick."""

from __future__ import annotations


def main() -> None:
    """Entry point of the ``expectancy`` command."""
