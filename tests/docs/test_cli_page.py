"""docs/reference/cli.md is what `expectancy --help` says. Write it anew: python tests/docs/test_cli_page.py"""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from expectancy.cli import app

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "cli.md"
COMMANDS = [command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands]


def page() -> str:
    lines = [
        "# The command line",
        "",
        "Generated from the program's own help by `python tests/docs/test_cli_page.py`.",
        "",
        "Results go to stdout, progress and news to stderr. Exit status: 0 done, 1 the data or the study is wrong",
        "(what, where, what to do), 2 wrong usage. Nothing is left half written. [Error codes](errors.md).",
    ]
    for command in ("", *COMMANDS):
        args = [command, "--help"] if command else ["--help"]
        told = (
            CliRunner(env={"COLUMNS": "100", "TERMINAL_WIDTH": "100"}).invoke(app, args, prog_name="expectancy").stdout
        )
        lines += ["", f"## expectancy {command}".rstrip(), "", "```", told.strip(), "```"]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def test_the_page_is_the_programs_own_help() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python tests/docs/test_cli_page.py"


def test_every_command_is_on_the_page() -> None:
    told = PAGE.read_text(encoding="utf-8")
    assert all(f"\n## expectancy {command}\n" in told for command in COMMANDS)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
