"""The command line: Typer, one module a stage. Heavy imports happen inside the commands, so that --help is quick."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from expectancy import __version__
from expectancy.cli import catalog, evaluate, init, instrument, label, listen, measure, staffing

LATER = {  # commands of the design that a later release brings, so that nobody thinks of a typing mistake
    "import": "exports of survey tools as study folders",
    "quote": "dates with a stated chance of being kept",
    "backtest": "what quoted dates would have done",
    "serve": "the web application",
}


class Commands(TyperGroup):
    """The commands; those of later releases are told from mistyped ones."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # typer carries a click of its own
        if args and args[0] in LATER:
            here = ", ".join(self.list_commands(ctx))
            ctx.fail(f"'{args[0]}' ({LATER[args[0]]}) comes with a later release; version {__version__} has: {here}.")
        return super().resolve_command(ctx, args)


app = typer.Typer(
    name="expectancy",
    cls=Commands,
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


for module in (evaluate, measure, staffing, listen, label, init, instrument, catalog):
    module.register(app)


def main() -> None:
    """Entry point of the ``expectancy`` command."""
    app()
