"""``expectancy measure METHOD STUDY``: one method, tidy estimates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from expectancy.cli.terminal import print_json, told, watching

if TYPE_CHECKING:
    from expectancy.domain.estimate import Estimate, Result


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
    """The estimates as a table on stdout, header and what was dropped with it."""
    from rich.console import Console
    from rich.table import Table

    keys = list(dict.fromkeys(key for estimate in result.estimates for key in estimate.keys))
    table = Table(box=None, pad_edge=False)
    for key in keys:
        table.add_column(key, overflow="fold")
    table.add_column("statistic", no_wrap=True)
    for column in ("value", "low", "high", "n"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("unit")
    for estimate in result.estimates:
        words = [estimate.keys.get(key, "") for key in keys]
        table.add_row(*words, estimate.statistic, *_numbers(estimate), str(estimate.n), estimate.unit)
    console = Console(no_color=plain or None, highlight=False, markup=False)
    console.print(f"{result.method}: {result.variant}; n = {result.n:,}{', weighted' if result.weighted else ''}")
    console.print(table)
    for drop in result.dropped:
        console.print(f"left out: {drop.count:,} ({drop.reason}){' in ' + drop.where if drop.where else ''}")
    for note in result.notes:
        console.print(f"note: {note}")


def _numbers(estimate: Estimate) -> list[str]:
    return [
        "" if number is None or number != number else f"{number:.4g}" if abs(number) < 1000 else f"{number:,.1f}"
        for number in (estimate.value, estimate.low, estimate.high)
    ]


def register(app: typer.Typer) -> None:
    app.command()(measure)
