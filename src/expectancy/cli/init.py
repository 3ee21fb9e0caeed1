"""``expectancy init FILES...``: a first study.toml from the files, guesses commented."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from expectancy.cli.terminal import print_json, say, told


@told
def init(
    files: Annotated[list[Path], typer.Argument(help="The exports: csv, csv.gz, tsv, xlsx, parquet.")],
    folder: Annotated[
        Path | None, typer.Option(help="Where study.toml goes; the files' own folder when left out.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the path as one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only the path.")] = False,
) -> None:
    """A first study.toml from files, guesses commented."""
    from expectancy.loop.init import start_study

    started = start_study(files, folder)
    path = started.path
    if json_:
        print_json({"study": str(path), "notes": list(started.told)})
        return
    typer.echo(path)
    for line in started.told:
        say(line, quiet)
    say(
        f"Read its comments, correct what was guessed wrongly, then: expectancy evaluate {path.parent} --out out", quiet
    )


def register(app: typer.Typer) -> None:
    app.command()(init)
