"""The command line: Typer, one module a stage. Heavy imports happen inside the commands, so that --help is quick."""

from __future__ import annotations

from typing import Annotated

import typer

from expectancy import __version__
from expectancy.cli import catalog, evaluate, init, listen, measure

app = typer.Typer(
    name="expectancy",
    help="Know what customers expect, measure how far you are from it, decide what to do about each expectation.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"expectancy {__version__}")
        raise typer.Exit


@app.callback()
def everything(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Know what customers expect, measure how far you are from it, decide what to do about each expectation."""


for module in (evaluate, measure, listen, init, catalog):
    module.register(app)


def main() -> None:
    """Entry point of the ``expectancy`` command."""
    app()
