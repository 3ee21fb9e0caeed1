"""``expectancy measure METHOD STUDY``: one method, tidy estimates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from expectancy.cli.estimates import cells, equal_answers, folded, whole_lines
from expectancy.cli.terminal import print_json, told, watching

if TYPE_CHECKING:
    from expectancy.domain.estimate import Result


@told
def measure(
    method: Annotated[str, typer.Argument(help="A method's name; `expectancy catalog methods` lists them.")],
    study: Annotated[Path, typer.Argument(help="The study's folder, or its study.toml.")],
    by: Annotated[str | None, typer.Option(help="Split by this segment column.")] = None,
    source: Annotated[str | None, typer.Option(help="Only the survey, complaints or promises of this name.")] = None,
    variant: Annotated[str, typer.Option(help="The method's own choice, such as pouliot for kano.")] = "",
    confidence: Annotated[float, typer.Option(min=0.5, max=0.999, help="Of the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(help="Of what is resampled.")] = 2026,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="No colour.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """One method on a study, with intervals."""
    from expectancy.loop.measure import joined
    from expectancy.loop.measure import measure as run
    from expectancy.loop.study import read_study
    from expectancy.methods.contract import Options

    read = read_study(study)
    options = Options(by, confidence, seed, read.rules.resamples, variant, minimum_n=read.rules.minimum_n if by else 1)
    with watching(quiet) as bars:
        result = joined(run(read, method, options, source, bars))
    if json_:
        print_json(result.as_dict())
    else:
        show(result, plain)


def show(result: Result, plain: bool) -> None:
    """The estimates as a table on stdout, header and what was dropped with it.

    In a pipe or a file, and with ``plain``, one estimate is one line, however long, for grep; a window folds at words.
    """
    from rich.console import Console

    window = Console(no_color=plain or None, highlight=False, markup=False)
    whole, told_cells = plain or not window.is_terminal, cells(result)
    say = typer.echo if whole else window.print
    say(f"{result.method}: {result.variant}; n = {result.n:,}{', weighted' if result.weighted else ''}")
    if whole:
        for line in whole_lines(told_cells):
            say(line)
    else:
        table = folded(told_cells, window.width)
        window.print(table, width=table.width, soft_wrap=table.width is not None)
    for drop in result.dropped:
        say(f"left out: {drop.count:,} ({drop.reason}){' in ' + drop.where if drop.where else ''}")
    for note in (*result.notes, *equal_answers(result)):
        say(f"note: {note}")


def register(app: typer.Typer) -> None:
    app.command()(measure)
